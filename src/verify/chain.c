/* chain.c: the state of a cooperative, and the rules that hold for every object. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "verify/chain.h"

#include "crypto/hash.h"
#include "law/issuer.h"
#include "law/output_check.h"
#include "verify/chain_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_MAX ((size_t)16 * 1024 * 1024 * 1024) /* bytes that a chain keeps */

/* How an object of a type is entered, and where in its struct two members stand. */
struct type_entry {
	chain_enter_type *enter; /* NULL: such objects are never entered */
	size_t coop;
	size_t time;
};

#define TYPE_ENTRY(type, function)                                                                 \
	{                                                                                          \
		.enter = (function), .coop = offsetof(type, coop), .time = offsetof(type, time)    \
	}

static const struct type_entry types[OBJECT_TYPE_COUNT + 1] = {
	[OBJECT_STATUTE] = { .enter = chain_enter_statute, .time = offsetof(struct statute, time) },
	[OBJECT_KEY] = TYPE_ENTRY(struct key_object, chain_enter_key),
	[OBJECT_ROLL] = TYPE_ENTRY(struct roll, chain_enter_roll),
	[OBJECT_ISSUER] = TYPE_ENTRY(struct issuer, chain_enter_issuer),
	[OBJECT_PLATFORM] = TYPE_ENTRY(struct platform, chain_enter_platform),
	[OBJECT_MANDATE_ROOT] = TYPE_ENTRY(struct mandate_root, chain_enter_mandate_root),
	[OBJECT_ASSEMBLY] = TYPE_ENTRY(struct assembly, chain_enter_assembly),
	[OBJECT_MOTION] = TYPE_ENTRY(struct motion, chain_enter_motion),
	[OBJECT_VOTE] = TYPE_ENTRY(struct vote, chain_enter_vote),
	[OBJECT_REGISTRATION] = TYPE_ENTRY(struct registration, chain_enter_registration),
	[OBJECT_ELECTION] = TYPE_ENTRY(struct election_object, chain_enter_election),
	[OBJECT_ELECTION_HEAD] = TYPE_ENTRY(struct election_head, chain_enter_election_head),
	[OBJECT_RESOLUTION] = TYPE_ENTRY(struct resolution, chain_enter_resolution),
	[OBJECT_GUIDELINE] = TYPE_ENTRY(struct guideline, chain_enter_guideline),
	[OBJECT_APPLICATION] = TYPE_ENTRY(struct application, chain_enter_application),
	[OBJECT_DECISION] = TYPE_ENTRY(struct decision, chain_enter_decision),
	[OBJECT_GRANT] = TYPE_ENTRY(struct grant, chain_enter_grant),
	[OBJECT_GRANT_REVOCATION] =
	    TYPE_ENTRY(struct grant_revocation, chain_enter_grant_revocation),
	[OBJECT_JOB] = TYPE_ENTRY(struct job, chain_enter_job),
	[OBJECT_RECEIPT] = TYPE_ENTRY(struct receipt, chain_enter_receipt),
	[OBJECT_OUTPUT_CHECK] = TYPE_ENTRY(struct output_check, chain_enter_output_check),
	[OBJECT_REFUSAL] = TYPE_ENTRY(struct refusal, chain_enter_refusal),
	[OBJECT_LEGAL_DEMAND] = TYPE_ENTRY(struct legal_demand, chain_enter_legal_demand),
};

enum status chain_new(const struct chain_reader *reader, struct chain **ret)
{
	struct chain *chain = calloc(1, sizeof(*chain));

	if (chain == NULL)
		return AL_NO_MEMORY;
	chain->reader = *reader;
	arena_init(&chain->arena, ARENA_MAX);
	digest_map_init(&chain->objects);
	digest_map_init(&chain->keys);
	digest_map_init(&chain->known);
	digest_map_init(&chain->names);
	digest_map_init(&chain->marks);
	digest_map_init(&chain->spent);
	for (size_t i = 0; i <= OBJECT_TYPE_COUNT; i++)
		chain->plain[i].type = (enum object_type)i;
	chain->applications_end = &chain->applications;
	chain->elections_end = &chain->elections;
	chain->checked_end = &chain->checked;
	*ret = chain;
	return AL_OK;
}

void chain_free(struct chain *chain)
{
	if (chain == NULL)
		return;
	for (struct motion_entry *m = chain->motions; m != NULL; m = m->next)
		count_free(m->count);
	for (struct assembly_entry *a = chain->assemblies; a != NULL; a = a->next)
		electorate_clear(&a->electorate);
	for (struct election_entry *e = chain->elections; e != NULL; e = e->next)
		audit_free(e->audit);
	for (struct platform_entry *p = chain->platforms; p != NULL; p = p->next)
		arena_clear(&p->rules_arena);
	digest_map_clear(&chain->objects);
	digest_map_clear(&chain->keys);
	digest_map_clear(&chain->known);
	digest_map_clear(&chain->names);
	digest_map_clear(&chain->marks);
	digest_map_clear(&chain->spent);
	arena_clear(&chain->arena);
	free(chain);
}

enum status chain_no_memory(struct report *report)
{
	return report_set(report, AL_NO_MEMORY, "out of memory for the state of the chain");
}

void *chain_take(struct chain *chain, size_t size)
{
	return arena_take(&chain->arena, 1, size);
}

enum status chain_put(struct chain *chain, const struct arrival *arrival, void *entry,
		      struct report *report)
{
	struct chain_head *head = entry;

	head->type = arrival->type;
	if (digest_map_put(&chain->objects, &arrival->envelope->id, entry) != AL_OK)
		return chain_no_memory(report);
	return AL_OK;
}

enum status chain_put_plain(struct chain *chain, const struct arrival *arrival,
			    struct report *report)
{
	return chain_put(chain, arrival, &chain->plain[arrival->type], report);
}

void *chain_find(const struct chain *chain, const struct digest *id, enum object_type type)
{
	struct chain_head *head = digest_map_get(&chain->objects, id);

	return head != NULL && head->type == type ? head : NULL;
}

void *chain_need(const struct chain *chain, const struct digest *id, enum object_type type,
		 const char *what, struct report *report)
{
	void *entry = chain_find(chain, id, type);

	if (entry == NULL) {
		char hex[2 * DIGEST_LEN + 1];

		hex_format(id->bytes, DIGEST_LEN, hex);
		(void)report_set(report, AL_NOT_FOUND,
				 "%s: no %s with the id " ID_PREFIX "%s was entered before", what,
				 object_type_names[type], hex);
	}
	return entry;
}

enum status chain_check_text(const struct chain *chain, const struct digest *digest,
			     const char *what, struct buffer *ret, struct report *report)
{
	struct buffer own;
	struct buffer *text = ret == NULL ? &own : ret;
	struct digest found;
	enum status status;

	if (ret == NULL && chain_has_text(chain, digest))
		return AL_OK;
	/* spec chain-7: "Every text that an object names is there and has its digest." */
	buffer_init(text, CHAIN_TEXT_LEN_MAX);
	status = chain->reader.read_text(chain->reader.user, digest, text, report);
	if (status == AL_OK)
		status = buffer_status(text);
	if (status != AL_OK) {
		report_prefix(report, "%s", what);
		goto out;
	}
	found = hash_bytes(buffer_text(text), text->len);
	if (!digest_equal(&found, digest)) {
		char hex[2 * DIGEST_LEN + 1];

		hex_format(digest->bytes, DIGEST_LEN, hex);
		status = report_set(report, AL_FORGED,
				    "%s: the text " ID_PREFIX "%s has another digest", what, hex);
	}
out:
	if (ret == NULL || status != AL_OK)
		buffer_clear(text);
	return status;
}

enum status chain_add_text(struct chain *chain, const struct digest *digest, struct report *report)
{
	if (digest_map_put(&chain->known, digest, chain) != AL_OK)
		return chain_no_memory(report);
	return AL_OK;
}

int64_t chain_year(struct when when)
{
	int64_t year;
	unsigned month;
	unsigned day;

	when_civil_from_days(when.seconds / CHAIN_DAY_S, &year, &month, &day);
	return year;
}

/* Rules on the place of an object in the log. */
static enum status check_place(const struct chain *chain, int64_t seq, struct when entered,
			       const struct envelope *envelope, struct report *report)
{
	if (seq != chain->size)
		return report_set(report, AL_REFUSED,
				  "entered as number %lld, where the next one is %lld",
				  (long long)seq, (long long)chain->size);
	/* spec chain-5: "The times of entries never go back." */
	if (when_before(entered, chain->time))
		return report_set(report, AL_REFUSED, "entered before the entry ahead of it");
	/* spec chain-6: "An object is entered once." */
	if (digest_map_get(&chain->objects, &envelope->id) != NULL)
		return report_set(report, AL_REFUSED, "this object was entered before");
	return AL_OK;
}

/* Rules on what every object says. */
static enum status check_object(const struct chain *chain, const struct arrival *arrival,
				struct report *report)
{
	const struct type_entry *entry = &types[arrival->type];
	const char *value = arrival->value;
	struct digest coop;
	struct when time;

	/* spec chain-65: "Mandates are never entered." */
	if (entry->enter == NULL)
		return report_set(report, AL_REFUSED, "a %s is never entered",
				  object_type_names[arrival->type]);
	/* spec chain-1: "The first object is the statute, and there is no second one." */
	if ((arrival->type == OBJECT_STATUTE) != (chain->size == 0))
		return report_set(report, AL_REFUSED,
				  chain->size == 0 ? "the first object must be the statute"
						   : "there is a statute already");
	/* spec chain-3: "Every object but the statute names the statute's id as its `coop`." */
	memcpy(&coop, value + entry->coop, sizeof(coop));
	if (arrival->type != OBJECT_STATUTE && !digest_equal(&coop, &chain->coop))
		return report_set(report, AL_REFUSED, "coop: is not the id of the statute");
	/* spec chain-4: "No object is entered before its own time." */
	memcpy(&time, value + entry->time, sizeof(time));
	if (when_before(arrival->entered, time))
		return report_set(report, AL_REFUSED, "time: is after the entry");
	return AL_OK;
}

enum status chain_enter(struct chain *chain, int64_t seq, struct when entered,
			const struct envelope *envelope, struct report *report)
{
	struct arrival arrival = { .envelope = envelope, .entered = entered };
	struct arena scratch;
	enum status status = check_place(chain, seq, entered, envelope, report);

	if (status != AL_OK)
		return status;
	arena_init(&scratch, OBJECT_ARENA_MAX);
	status = object_decode(envelope, &scratch, &arrival.type, &arrival.value, report);
	if (status != AL_OK)
		goto out;
	status = check_object(chain, &arrival, report);
	if (status == AL_OK)
		status = types[arrival.type].enter(chain, &arrival, report);
	if (status != AL_OK)
		goto out;
	chain->counts[arrival.type]++;
	chain->size++;
	chain->time = entered;
out:
	arena_clear(&scratch);
	return status;
}

const void *chain_keep(struct chain *chain, const struct arrival *arrival)
{
	enum object_type type;
	const void *value;

	/* It was decoded once, so only memory can fail. */
	if (object_decode(arrival->envelope, &chain->arena, &type, &value, NULL) != AL_OK)
		return NULL;
	return value;
}
