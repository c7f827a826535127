/* ballot_box.c: the course of an election: set-up, heads, the end, the trustees, the result. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/ballot_box.h"

#include "coop/box.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SETUP_LEN_MAX ((size_t)512 * 1024 * 1024)
#define TALLY_LEN_MAX ((size_t)64 * 1024 * 1024)
#define TALLY_ARENA_MAX ((size_t)64 * 1024 * 1024)

/* --- set-up --- */

struct setting_up {
	struct archive_part part;
	const struct buffer *bytes;
};

/* What an earlier set-up has left that never came into the log makes place. */
static enum status set_up_work(struct db *db, void *user, struct report *report)
{
	const struct setting_up *setup = user;
	enum status status = coop_store_drop_archive(db, setup->part.uuid, report);

	return status == AL_OK ? box_store(db, &setup->part, setup->bytes, report) : status;
}

/* Store the archive's beginning, then enter the election that names it. */
static enum status set_up(struct coop *coop, const struct ballot_box_setup *setup, const char *uuid,
			  struct when now, struct digest *ret_id, struct report *report)
{
	struct election_object election = { .coop = *chain_coop(coop_chain(coop)),
					    .registration = setup->registration,
					    .time = now };
	struct setting_up work = { .part = { .uuid = uuid, .height = 0 } };
	struct archive_writer writer;
	struct buffer bytes;
	enum status status;

	buffer_init(&bytes, SETUP_LEN_MAX);
	archive_start(&writer, now.seconds, &bytes);
	archive_add_setup(&writer, setup->election, setup->trustees, setup->credentials, &bytes);
	status = buffer_status(&bytes);
	if (status != AL_OK)
		(void)report_set(report, status, "the set-up of an election is too big");
	work.bytes = &bytes;
	if (status == AL_OK)
		status = db_transaction(coop->db, set_up_work, &work, report);
	election.election = hash_bytes(setup->election->bytes, setup->election->len);
	election.setup = writer.head;
	if (status == AL_OK)
		status = coop_make(coop, OBJECT_ELECTION, &election, now, ret_id, report);
	buffer_clear(&bytes);
	return status;
}

enum status ballot_box_set_up(struct coop *coop, const struct ballot_box_setup *setup,
			      struct when now, struct digest *ret_id, struct report *report)
{
	const struct chain *chain = coop_chain(coop);
	const struct registration *registration = chain_registration(chain, &setup->registration);
	struct election_state state;
	enum status status = coop_check_now(coop, now, report);

	if (status != AL_OK)
		return status;
	if (registration == NULL)
		return report_set(report, AL_NOT_FOUND,
				  "registration: there is none with this id in the log");
	if (chain_election_find(chain, registration->uuid, &state) == AL_OK)
		return report_set(report, AL_CONFLICT, "the election %s is set up already",
				  registration->uuid);
	return set_up(coop, setup, registration->uuid, now, ret_id, report);
}

/* --- the end of the vote --- */

/* What is read and made of the tally of one box. */
struct tallying {
	struct arena arena;
	struct encrypted_tally tally;
	struct buffer text;
};

static enum status start_tally(struct box *box, struct tallying *ret, struct report *report)
{
	enum status status;

	arena_init(&ret->arena, TALLY_ARENA_MAX);
	buffer_init(&ret->text, TALLY_LEN_MAX);
	status = audit_tally(box->audit, &ret->arena, &ret->tally, report);
	if (status == AL_OK &&
	    encrypted_tally_format(audit_election(box->audit), &ret->tally, &ret->text) != AL_OK)
		status = report_set(report, AL_NO_MEMORY, "out of memory for a tally");
	return status;
}

static void end_tally(struct tallying *tallying)
{
	arena_clear(&tallying->arena);
	buffer_clear(&tallying->text);
}

/* End the vote and publish the encrypted tally, in one step. */
static enum status close_box(struct coop *coop, struct box *box, struct report *report)
{
	const struct audit_state *state = audit_state(box->audit);
	struct archive_writer after = box->writer;
	struct tallying tallying;
	struct buffer bytes;
	enum status status;

	buffer_init(&bytes, 2 * TALLY_LEN_MAX);
	status = start_tally(box, &tallying, report);
	if (status == AL_OK) {
		archive_add_event(&after, EVENT_END_BALLOTS, NULL, &bytes);
		archive_add_tally(&after, &tallying.text, state->voters, state->total_weight,
				  &bytes);
		status = box_append(coop, box, &after, &bytes, report);
	}
	end_tally(&tallying);
	buffer_clear(&bytes);
	return status;
}

/* --- what is due --- */

struct ticking {
	struct coop *coop;
	struct when now;
	char (*uuids)[ELECTION_UUID_MAX + 1]; /* of the elections without a result */
	size_t count;
};

static void count_running(void *user, const struct election_state *state)
{
	struct ticking *ticking = user;

	if (state->head != NULL && state->head->phase == PHASE_RESULT)
		return;
	if (ticking->uuids != NULL)
		(void)snprintf(ticking->uuids[ticking->count], sizeof(*ticking->uuids), "%s",
			       state->registration->uuid);
	ticking->count++;
}

/* Enter what is due of one election. */
static enum status tick(struct coop *coop, const char *uuid, struct when now, struct report *report)
{
	struct election_state election;
	struct box *box = NULL;
	struct when last;
	enum status status = coop_check_usable(coop, report);

	if (status == AL_OK)
		status = box_election(coop, uuid, &election, report);
	if (status != AL_OK || when_before(now, election.assembly->opens))
		return status;
	if (election.head != NULL && election.head->phase == PHASE_CLOSED)
		return AL_OK;
	status = box_find(coop, uuid, &box, report);
	if (status != AL_OK)
		return status;
	if (!when_before(now, election.assembly->closes)) {
		if (!audit_state(box->audit)->tallied)
			status = close_box(coop, box, report);
		return status == AL_OK ? box_enter_head(coop, box, PHASE_CLOSED, now, report)
				       : status;
	}
	last = election.head == NULL ? election.assembly->opens : election.head->time;
	if (audit_state(box->audit)->ballots == election.ballots ||
	    when_before(now, when_add(last, SECRET_HEAD_SECONDS)))
		return AL_OK;
	return box_enter_head(coop, box, PHASE_VOTING, now, report);
}

enum status ballot_box_tick(struct coop *coop, struct when now, struct report *report)
{
	struct ticking ticking = { .coop = coop, .now = now };
	enum status status = coop_check_now(coop, now, report);

	if (status != AL_OK)
		return status;
	chain_each_election(coop_chain(coop), count_running, &ticking);
	if (ticking.count == 0)
		return AL_OK;
	/* Copies: the chain is made anew when something fails. */
	ticking.uuids = calloc(ticking.count, sizeof(*ticking.uuids));
	if (ticking.uuids == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for the elections");
	ticking.count = 0;
	chain_each_election(coop_chain(coop), count_running, &ticking);
	/* An election whose archive is damaged does not stop the others; it is the one reported. */
	for (size_t i = 0; i < ticking.count; i++) {
		struct report *first = status == AL_OK ? report : NULL;
		enum status one = tick(coop, ticking.uuids[i], now, first);

		if (status == AL_OK)
			status = one;
	}
	free(ticking.uuids);
	return status;
}

/* --- the trustees and the result --- */

/* The box of `uuid`, whose vote is closed and which has no result. */
static enum status find_closed(struct coop *coop, const char *uuid, struct box **ret,
			       struct report *report)
{
	struct election_state election;
	enum status status = coop_check_usable(coop, report);

	if (status == AL_OK)
		status = box_election(coop, uuid, &election, report);
	if (status != AL_OK)
		return status;
	if (election.head == NULL || election.head->phase == PHASE_VOTING)
		return report_set(report, AL_CONFLICT, "the vote is not closed yet");
	if (election.head->phase == PHASE_RESULT)
		return report_set(report, AL_CONFLICT, "the election has its result");
	return box_find(coop, uuid, ret, report);
}

enum status ballot_box_tally(struct coop *coop, const char *uuid, struct buffer *ret,
			     struct report *report)
{
	struct tallying tallying;
	struct box *box = NULL;
	enum status status = find_closed(coop, uuid, &box, report);

	if (status != AL_OK)
		return status;
	status = start_tally(box, &tallying, report);
	if (status == AL_OK) {
		buffer_append(ret, tallying.text.bytes, tallying.text.len);
		status = buffer_status(ret);
	}
	end_tally(&tallying);
	return status;
}

/* Whether `owner` has given hers already. */
static bool has_given(const struct box *box, int64_t owner)
{
	size_t count;
	const struct partial_decryption *partials = audit_partials(box->audit, &count);

	for (size_t i = 0; i < count; i++) {
		if (partials[i].owner == owner)
			return true;
	}
	return false;
}

static enum status check_decryption(struct box *box, int64_t owner, const struct buffer *text,
				    struct report *report)
{
	struct partial_decryption partial;
	struct tallying tallying;
	enum status status;

	/* When it was combined, but its head could not be entered. */
	if (audit_state(box->audit)->result != NULL)
		return report_set(report, AL_CONFLICT, "the election has its result");
	if (has_given(box, owner))
		return report_set(report, AL_CONFLICT, "trustee %lld has given hers already",
				  (long long)owner);
	status = start_tally(box, &tallying, report);
	if (status == AL_OK)
		status = partial_decryption_parse(
		    &(struct decryption){ .election = audit_election(box->audit),
					  .trustees = audit_trustees(box->audit),
					  .tally = &tallying.tally },
		    owner, text, &tallying.arena, &partial, report);
	end_tally(&tallying);
	return status;
}

enum status ballot_box_add_decryption(struct coop *coop, const char *uuid, int64_t owner,
				      const void *bytes, size_t len, struct report *report)
{
	struct archive_writer after;
	struct buffer text;
	struct buffer out;
	struct box *box = NULL;
	enum status status = find_closed(coop, uuid, &box, report);

	if (status != AL_OK)
		return status;
	/* As when the head with the result could not be entered: nothing may follow. */
	if (audit_state(box->audit)->result != NULL)
		return report_set(report, AL_CONFLICT, "the archive has its result");
	buffer_init(&text, TALLY_LEN_MAX);
	buffer_init(&out, 2 * TALLY_LEN_MAX);
	buffer_append(&text, bytes, len);
	status = buffer_status(&text);
	if (status != AL_OK)
		(void)report_set(report, status, "a partial decryption is too big");
	if (status == AL_OK)
		status = check_decryption(box, owner, &text, report);
	if (status == AL_OK) {
		after = box->writer;
		archive_add_partial_decryption(&after, owner, &text, &out);
		status = box_append(coop, box, &after, &out, report);
	}
	buffer_clear(&text);
	buffer_clear(&out);
	return status;
}

/* What is cut off an archive. */
struct cutting {
	const char *uuid;
	int64_t height; /* of the last event that stays */
};

static enum status cut_work(struct db *db, void *user, struct report *report)
{
	const struct cutting *cutting = user;

	return coop_store_cut_archive(db, cutting->uuid, cutting->height, report);
}

enum status ballot_box_drop_decryptions(struct coop *coop, const char *uuid, struct report *report)
{
	struct election_state election;
	struct box *box = NULL;
	struct cutting cutting;
	enum status status = find_closed(coop, uuid, &box, report);

	if (status == AL_OK)
		status = box_election(coop, uuid, &election, report);
	if (status != AL_OK)
		return status;
	if (audit_state(box->audit)->result != NULL)
		return report_set(report, AL_CONFLICT, "the archive has its result");
	/* spec box-4: "What lies behind the last head may be taken out of the archive again, and
	 * nothing else." */
	cutting = (struct cutting){ .uuid = box->uuid, .height = election.head->height };
	status = db_transaction(coop->db, cut_work, &cutting, report);
	box_forget(coop, box);
	return status;
}

/* Combine what the trustees gave and append the result. */
static enum status append_result(struct coop *coop, struct box *box, struct report *report)
{
	const struct election *election = audit_election(box->audit);
	struct archive_writer after = box->writer;
	const struct partial_decryption *partials;
	struct tallying tallying;
	struct buffer text;
	struct buffer out;
	size_t count;
	int64_t *counts = NULL;
	enum status status = start_tally(box, &tallying, report);

	buffer_init(&text, TALLY_LEN_MAX);
	buffer_init(&out, 2 * TALLY_LEN_MAX);
	partials = audit_partials(box->audit, &count);
	if (status == AL_OK) {
		counts = arena_take(&tallying.arena, tallying.tally.count, sizeof(*counts));
		if (counts == NULL)
			status = report_set(report, AL_NO_MEMORY, "out of memory for a result");
	}
	if (status == AL_OK)
		status = tally_combine(&(struct decryption){ .election = election,
							     .trustees = audit_trustees(box->audit),
							     .tally = &tallying.tally },
				       partials, count, audit_state(box->audit)->total_weight,
				       counts, report);
	if (status == AL_OK) {
		result_format(election, counts, &text);
		status = buffer_status(&text);
		if (status != AL_OK)
			(void)report_set(report, status, "out of memory for a result");
	}
	if (status == AL_OK) {
		archive_add_result(&after, &text, &out);
		status = box_append(coop, box, &after, &out, report);
	}
	end_tally(&tallying);
	buffer_clear(&text);
	buffer_clear(&out);
	return status;
}

enum status ballot_box_result(struct coop *coop, const char *uuid, struct when now,
			      struct report *report)
{
	struct box *box = NULL;
	enum status status = coop_check_now(coop, now, report);

	if (status == AL_OK)
		status = find_closed(coop, uuid, &box, report);
	if (status == AL_OK && audit_state(box->audit)->result == NULL)
		status = append_result(coop, box, report);
	if (status == AL_OK)
		status = box_enter_head(coop, box, PHASE_RESULT, now, report);
	if (status == AL_OK)
		box_forget(coop, box); /* it is over */
	return status;
}
