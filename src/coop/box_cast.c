/* box_cast.c: taking ballots: checked once, durable before they are acknowledged. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/parallel.h"
#include "coop/ballot_box.h"
#include "coop/box.h"
#include "crypto/hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Ballots on their way into the box. */
struct casting {
	struct box *box;
	struct cast_ballot *ballots;
	size_t count;
	enum status *checked;	     /* of each, before the store is asked */
	bool *known;		     /* those that are in the archive, so that they were checked */
	struct digest *heads;	     /* of the event of each that is in the archive */
	int64_t *heights;	     /* and its height */
	struct archive_writer after; /* the archive's end when all are in */
	int64_t len;
};

/*
 * Every reader checks each ballot, so nobody may fill the archive. Ballots that come together are
 * counted when they are in, so a few more may get in.
 * spec box-5: "A credential that has 100 ballots in the archive casts no more."
 */
static enum status check_number(const struct box *box, const struct ballot *ballot,
				struct report *report)
{
	if (audit_ballots_of(box->audit, ballot->credential_text, strlen(ballot->credential_text)) <
	    BALLOT_BOX_REVOTES_MAX)
		return AL_OK;
	return report_set(report, AL_REFUSED,
			  "this credential has cast %d ballots, and casts no more",
			  BALLOT_BOX_REVOTES_MAX);
}

/* Whether ballot `i` may be cast, as far as the ballot itself says. */
static enum status check_ballot(const struct casting *casting, size_t i, struct report *report)
{
	const struct cast_ballot *cast = &casting->ballots[i];
	const struct box *box = casting->box;
	struct ballot ballot;
	struct arena arena;
	enum status status;

	arena_init(&arena, BALLOT_ARENA_MAX);
	status = ballot_parse(box->maker, cast->bytes, cast->len, &arena, &ballot, report);
	/* Cheap before dear: a stranger's ballot costs little. */
	if (status == AL_OK && !audit_is_entitled(box->audit, ballot.credential_text,
						  strlen(ballot.credential_text), NULL))
		status = report_set(report, AL_REFUSED,
				    "credential: is not in the list of this election");
	if (status == AL_OK)
		status = check_number(box, &ballot, report);
	if (status == AL_OK && !casting->known[i])
		status = ballot_check(box->maker, &ballot, report);
	arena_clear(&arena);
	return status;
}

static void check_one(void *user, size_t i)
{
	const struct casting *casting = user;
	struct cast_ballot *cast = &casting->ballots[i];
	struct report report = { .message = "" };

	casting->checked[i] = check_ballot(casting, i, &report);
	cast->status = casting->checked[i];
	cast->receipt = NULL;
	memcpy(cast->message, report.message, sizeof(report.message));
}

static enum status store_ballot(struct db *db, struct casting *casting, size_t i,
				struct report *report)
{
	const struct cast_ballot *cast = &casting->ballots[i];
	struct archive_writer after = casting->after;
	struct archive_part part = { .uuid = casting->box->uuid,
				     .at = casting->len,
				     .height = after.height,
				     .ballot = hash_bytes(cast->bytes, cast->len) };
	struct buffer bytes;
	enum status status;

	buffer_init(&bytes, 2 * (size_t)BALLOT_LEN_MAX);
	archive_add_ballot(&after, cast->bytes, cast->len, &bytes);
	status = buffer_status(&bytes);
	if (status == AL_OK)
		status = box_store(db, &part, &bytes, report);
	else
		(void)report_set(report, status, "out of memory for a ballot");
	if (status == AL_OK) {
		casting->heights[i] = part.height;
		casting->heads[i] = after.head;
		casting->after = after;
		casting->len += (int64_t)bytes.len;
	}
	buffer_clear(&bytes);
	return status;
}

/* Where ballot `i` was put when it was cast before. */
static enum status find_ballot(struct db *db, const struct casting *casting, size_t i,
			       struct report *report)
{
	const struct cast_ballot *cast = &casting->ballots[i];
	const struct box *box = casting->box;
	struct digest ballot = hash_bytes(cast->bytes, cast->len);
	struct archive_member member;
	struct event event = { .height = 0 };
	struct buffer text;
	int64_t at = 0;
	enum status status = coop_store_find_ballot(db, box->uuid, &ballot, &at, report);

	buffer_init(&text, ARCHIVE_EVENT_LEN_MAX);
	if (status == AL_OK)
		status = archive_read_member(&box->source, box->writer.time, (uint64_t)at, &member,
					     report);
	if (status == AL_OK) /* its event */
		status = archive_read_member(&box->source, box->writer.time, member.next, &member,
					     report);
	if (status == AL_OK)
		status = archive_read_body(&box->source, &member, &text, report);
	if (status == AL_OK)
		status = event_parse(buffer_text(&text), text.len, &event, report);
	buffer_clear(&text);
	if (status == AL_OK) {
		casting->heights[i] = event.height;
		casting->heads[i] = member.name;
	}
	return status;
}

/* Called again when the transaction begins anew, it does the same again. */
static enum status cast_work(struct db *db, void *user, struct report *report)
{
	struct casting *casting = user;

	casting->after = casting->box->writer;
	casting->len = casting->box->len;
	for (size_t i = 0; i < casting->count; i++) {
		struct cast_ballot *cast = &casting->ballots[i];
		enum status status;

		cast->status = casting->checked[i];
		if (cast->status != AL_OK)
			continue;
		status = store_ballot(db, casting, i, report);
		/* spec box-1: "The very same ballot is taken once." */
		if (status == AL_CONFLICT) {
			cast->status = AL_CONFLICT;
			(void)snprintf(cast->message, sizeof(cast->message),
				       "this very ballot was cast already");
			/* spec box-3: "Who casts a ballot again that is in the archive gets a
			 * receipt that says where it is." */
			status = find_ballot(db, casting, i, report);
		}
		if (status != AL_OK)
			return status;
	}
	/* Read before it is durable, as box_append() does. */
	return audit_advance(casting->box->audit, -1, report);
}

/* Sign what the voter keeps. */
static enum status make_receipts(const struct coop *coop, const struct casting *casting,
				 const struct election_state *election, struct when now,
				 struct report *report)
{
	for (size_t i = 0; i < casting->count; i++) {
		char tracker[BASE64_DIGEST_LEN + 1];
		struct ballot_receipt receipt = { .coop = election->object->coop,
						  .election = election->id,
						  .head = casting->heads[i],
						  .height = casting->heights[i],
						  .time = now,
						  .tracker = tracker };
		enum status status;

		if (casting->ballots[i].status != AL_OK &&
		    casting->ballots[i].status != AL_CONFLICT)
			continue;
		ballot_tracker(casting->ballots[i].bytes, casting->ballots[i].len, tracker);
		status = coop_sign(coop, OBJECT_BALLOT_RECEIPT, &receipt,
				   &casting->ballots[i].receipt, report);
		if (status != AL_OK)
			return status;
	}
	return AL_OK;
}

static void drop_receipts(struct cast_ballot *ballots, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		envelope_free(ballots[i].receipt);
		ballots[i].receipt = NULL;
	}
}

/* The archive is public: anybody may send all of it again, which must not cost its proofs again. */
static enum status find_known(const struct coop *coop, struct casting *casting,
			      struct report *report)
{
	for (size_t i = 0; i < casting->count; i++) {
		struct digest ballot =
		    hash_bytes(casting->ballots[i].bytes, casting->ballots[i].len);
		int64_t at;
		enum status status =
		    coop_store_find_ballot(coop->db, casting->box->uuid, &ballot, &at, report);

		if (status != AL_OK && status != AL_NOT_FOUND)
			return status;
		casting->known[i] = status == AL_OK;
		casting->box->verified += casting->known[i] ? 0 : 1;
	}
	return AL_OK;
}

/* Check the ballots and make those that hold durable. On failure the box is forgotten. */
static enum status run_casting(struct coop *coop, struct casting *casting, struct report *report)
{
	enum status status = find_known(coop, casting, report);

	if (status != AL_OK)
		return status;
	parallel_each(casting->count, 0, check_one, casting);
	for (size_t i = 0; i < casting->count; i++) {
		if (casting->checked[i] == AL_NO_MEMORY)
			return report_set(report, AL_NO_MEMORY, "out of memory for a ballot");
	}
	status = db_transaction(coop->db, cast_work, casting, report);
	if (status == AL_OK) {
		casting->box->writer = casting->after;
		casting->box->len = casting->len;
	}
	return status;
}

/* Cast ballots that one head can cover. */
static enum status cast_some(struct coop *coop, struct casting *casting,
			     const struct election_state *election, struct when now,
			     struct report *report)
{
	struct box *box = casting->box;
	enum status status;

	casting->checked = calloc(casting->count, sizeof(*casting->checked));
	casting->known = calloc(casting->count, sizeof(*casting->known));
	casting->heads = calloc(casting->count, sizeof(*casting->heads));
	casting->heights = calloc(casting->count, sizeof(*casting->heights));
	if (casting->checked == NULL || casting->known == NULL || casting->heads == NULL ||
	    casting->heights == NULL) {
		status = report_set(report, AL_NO_MEMORY, "out of memory for the ballots");
	} else {
		status = run_casting(coop, casting, report);
		if (status == AL_OK) {
			status = make_receipts(coop, casting, election, now, report);
			if (status != AL_OK)
				drop_receipts(casting->ballots, casting->count);
		}
		if (status != AL_OK)
			box_forget(coop, box);
	}
	free(casting->checked);
	free(casting->known);
	free(casting->heads);
	free(casting->heights);
	return status;
}

/* Whether a ballot may follow what is in the box: it does not when the vote has ended there, though
 * the clock went back before the log said so. */
static enum status check_box(const struct box *box, struct report *report)
{
	enum event_type last = audit_state(box->audit)->last;

	if (last != EVENT_SETUP && last != EVENT_BALLOT)
		return report_set(report, AL_REFUSED, "the vote is closed");
	return AL_OK;
}

/* Whether ballots are taken at `now`. */
static enum status check_open(const struct election_state *election, struct when now,
			      struct report *report)
{
	if (when_before(now, election->assembly->opens))
		return report_set(report, AL_REFUSED, "the vote is not open yet");
	/* spec box-2: "No ballot is taken from the instant on that the vote closes." */
	if (!when_before(now, election->assembly->closes))
		return report_set(report, AL_REFUSED, "the vote is closed");
	return AL_OK;
}

enum status ballot_box_cast(struct coop *coop, const char *uuid, struct cast_ballot *ballots,
			    size_t count, struct when now, struct report *report)
{
	struct election_state election;
	size_t done = 0;
	enum status status = coop_check_now(coop, now, report);

	if (status == AL_OK)
		status = box_election(coop, uuid, &election, report);
	if (status == AL_OK)
		status = check_open(&election, now, report);
	while (status == AL_OK && done < count) {
		struct casting casting = { .ballots = ballots + done };
		int64_t room;

		status = box_find(coop, uuid, &casting.box, report);
		if (status == AL_OK)
			status = check_box(casting.box, report);
		if (status == AL_OK) /* as of its newest head */
			status = box_election(coop, uuid, &election, report);
		if (status != AL_OK)
			break;
		if (audit_state(casting.box->audit)->last > EVENT_BALLOT) {
			status = report_set(report, AL_REFUSED, "the vote is closed");
			break;
		}
		room = SECRET_HEAD_BALLOTS_MAX -
		       (audit_state(casting.box->audit)->ballots - election.ballots);
		if (room == 0) {
			status = box_enter_head(coop, casting.box, PHASE_VOTING, now, report);
			continue;
		}
		casting.count = count - done < (size_t)room ? count - done : (size_t)room;
		status = cast_some(coop, &casting, &election, now, report);
		if (status == AL_OK)
			done += casting.count;
	}
	if (status != AL_OK)
		drop_receipts(ballots, done);
	return status;
}
