/* assembly.c: the life of an assembly with open votes. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/assembly.h"

#include "coop/coop_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define REGISTRATION_LEN_MAX 256
#define WORDING_LEN_MAX (1024 * 1024)
#define ELECTORATE_LEN_MAX COOP_TEXT_LEN_MAX

int64_t assembly_next_number(const struct coop *coop)
{
	return chain_assemblies(coop_chain(coop)) + 1;
}

void registration_bytes(const struct digest *coop, int64_t assembly,
			const struct public_key *voting, struct buffer *ret)
{
	char hex[2 * DIGEST_LEN + 1];

	buffer_append_text(ret, "allmende/v1/voting-key\n");
	hex_format(coop->bytes, DIGEST_LEN, hex);
	buffer_append_format(ret, "%s\n%" PRId64 "\n", hex, assembly);
	hex_format(voting->bytes, PUBLIC_KEY_LEN, hex);
	buffer_append_format(ret, "%s\n", hex);
}

/* Whether the member signed the registration. */
static enum status check_registration(const struct digest *coop, int64_t assembly,
				      const struct voting_registration *one, size_t number,
				      struct report *report)
{
	struct buffer bytes;
	enum status status;

	buffer_init(&bytes, REGISTRATION_LEN_MAX);
	registration_bytes(coop, assembly, &one->voting, &bytes);
	status = buffer_status(&bytes);
	if (status == AL_OK && !key_verify(&one->member, &one->signature, bytes.bytes, bytes.len))
		status =
		    report_set(report, AL_FORGED,
			       "registration %zu: the member's signature does not hold", number);
	buffer_clear(&bytes);
	return status;
}

/* What is registered in one transaction. */
struct registering {
	const struct digest *coop;
	int64_t assembly;
	const struct voting_registration *registrations;
	size_t count;
};

/* One after the other: who is no member, or sends the same a thousand times, has one or two
 * signatures checked and not all. Whether a key is a member's is told to who holds it. */
static enum status register_work(struct db *db, void *user, struct report *report)
{
	const struct registering *all = user;

	for (size_t i = 0; i < all->count; i++) {
		const struct voting_registration *one = &all->registrations[i];
		int64_t member;
		enum status status =
		    check_registration(all->coop, all->assembly, one, i + 1, report);

		if (status == AL_OK)
			status = coop_store_member(db, &one->member, &member, report);
		if (status == AL_NOT_FOUND)
			return report_set(report, AL_NOT_FOUND,
					  "registration %zu: the key is no member's", i + 1);
		if (status == AL_OK)
			status = coop_store_add_voting_key(db, all->assembly, member, &one->voting,
							   report);
		if (status == AL_CONFLICT)
			return report_set(report, AL_CONFLICT,
					  "registration %zu: this member, or this voting key, is "
					  "registered already",
					  i + 1);
		if (status != AL_OK)
			return status;
	}
	return AL_OK;
}

enum status assembly_register(struct coop *coop, const struct voting_registration *registrations,
			      size_t count, struct report *report)
{
	struct registering all = { .coop = chain_coop(coop_chain(coop)),
				   .assembly = assembly_next_number(coop),
				   .registrations = registrations,
				   .count = count };
	enum status usable = coop_check_usable(coop, report);

	if (usable != AL_OK)
		return usable;
	if (all.coop == NULL)
		return report_set(report, AL_CONFLICT, "the cooperative is not founded yet");
	return db_transaction(coop->db, register_work, &all, report);
}

/* The electorate as text, and how many there are. */
struct electing {
	struct buffer text;
	int64_t count;
};

static enum status elect_key(void *user, const struct public_key *key, struct report *report)
{
	struct electing *electing = user;
	char hex[2 * PUBLIC_KEY_LEN + 1];

	hex_format(key->bytes, PUBLIC_KEY_LEN, hex);
	buffer_append_format(&electing->text, KEY_PREFIX "%s\n", hex);
	electing->count++;
	if (buffer_status(&electing->text) != AL_OK)
		return report_set(report, buffer_status(&electing->text),
				  "the electorate is larger than %d bytes", ELECTORATE_LEN_MAX);
	return AL_OK;
}

enum status assembly_call(struct coop *coop, const struct assembly_call *call, struct when now,
			  struct digest *ret_id, struct report *report)
{
	const struct chain *chain = coop_chain(coop);
	struct assembly assembly = {
		.agenda = call->agenda,
		.agenda_count = call->agenda_count,
		.form = (int)call->form,
		.opens = call->opens,
		.closes = call->closes,
		.time = now,
	};
	const struct roll *roll = chain_roll(chain, &assembly.roll);
	struct electing electing = { .count = 0 };
	enum status status = coop_check_usable(coop, report);

	if (status != AL_OK)
		return status;
	if (chain_coop(chain) == NULL)
		return report_set(report, AL_CONFLICT, "the cooperative is not founded yet");
	if (roll == NULL)
		return report_set(report, AL_CONFLICT, "there is no roll yet: publish one first");
	assembly.coop = *chain_coop(chain);
	assembly.number = assembly_next_number(coop);
	if (call->secret) {
		assembly.entitled = roll->members;
		return coop_make(coop, OBJECT_ASSEMBLY, &assembly, now, ret_id, report);
	}
	buffer_init(&electing.text, ELECTORATE_LEN_MAX);
	status = coop_store_each_voting_key(coop->db, assembly.number, roll->epoch, elect_key,
					    &electing, report);
	if (status == AL_OK && electing.count == 0)
		status = report_set(report, AL_CONFLICT,
				    "nobody in the roll has registered a voting key for assembly "
				    "%" PRId64,
				    assembly.number);
	if (status == AL_OK)
		status = coop_add_text(coop, electing.text.bytes, electing.text.len,
				       &assembly.electorate, report);
	assembly.entitled = electing.count;
	if (status == AL_OK)
		status = coop_make(coop, OBJECT_ASSEMBLY, &assembly, now, ret_id, report);
	buffer_clear(&electing.text);
	return status;
}

enum status assembly_put_motion(struct coop *coop, const struct motion_draft *draft,
				struct when now, struct digest *ret_id, struct report *report)
{
	struct motion motion = {
		.assembly = draft->assembly,
		.item = draft->item,
		.kind = (int)draft->kind,
		.method = draft->method == 0 ? (int)METHOD_OPEN : (int)draft->method,
		.proposal = draft->proposal,
		.time = now,
		.title = draft->title,
	};
	size_t len = strlen(draft->wording);
	enum status status;

	if (chain_coop(coop_chain(coop)) == NULL)
		return report_set(report, AL_CONFLICT, "the cooperative is not founded yet");
	if (len > WORDING_LEN_MAX)
		return report_set(report, AL_TOO_BIG, "a wording has at most %d bytes",
				  WORDING_LEN_MAX);
	motion.coop = *chain_coop(coop_chain(coop));
	status = coop_add_text(coop, draft->wording, len, &motion.wording, report);
	if (status != AL_OK)
		return status;
	return coop_make(coop, OBJECT_MOTION, &motion, now, ret_id, report);
}

enum status assembly_resolve(struct coop *coop, const struct digest *motion, struct when now,
			     struct digest *ret_id, struct report *report)
{
	const struct chain *chain = coop_chain(coop);
	const struct statute *statute = chain_statute(chain);
	struct resolution resolution = { .motion = *motion, .time = now };
	struct motion_state state;

	if (chain_motion(chain, motion, &state) != AL_OK)
		return report_set(report, AL_NOT_FOUND, "there is no such motion in the log");
	resolution.coop = *chain_coop(chain);
	resolution_set_result(&resolution, &state.tally, state.assembly->entitled,
			      statute_majority(statute, (enum motion_kind)state.motion->kind),
			      statute->quorum);
	return coop_make(coop, OBJECT_RESOLUTION, &resolution, now, ret_id, report);
}
