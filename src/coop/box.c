/* box.c: what a ballot box keeps of an election, and how its archive grows. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/box.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define PART_LEN_MAX ((size_t)128 * 1024) /* bytes of one part, which is read as a whole */

static enum status read_box(void *user, uint64_t at, void *ret, size_t len, size_t *ret_len,
			    struct report *report)
{
	const struct box *box = user;
	struct archive_piece piece = { .at = at, .bytes = ret, .len = len };
	enum status status = coop_store_read_archive(box->db, box->uuid, &piece, report);

	*ret_len = piece.got;
	return status;
}

static void free_box(struct box *box)
{
	audit_free(box->audit);
	ballot_maker_free(box->maker);
	free(box);
}

void boxes_free(struct coop *coop)
{
	while (coop->boxes != NULL)
		box_forget(coop, coop->boxes);
}

void box_forget(struct coop *coop, struct box *box)
{
	struct box **place = &coop->boxes;

	while (*place != box)
		place = &(*place)->next;
	*place = box->next;
	free_box(box);
}

/* Read what the store has of the archive, up to its end. */
static enum status load_box(struct box *box, struct report *report)
{
	struct audit_options options = { .trust = AUDIT_TRUST_BALLOTS };
	const struct audit_state *state;
	uint64_t begin;
	enum status status;

	box->source = (struct archive_source){ .read = read_box, .user = box };
	status = archive_read_start(&box->source, &box->writer.time, &begin, report);
	if (status == AL_OK)
		status = audit_new(&box->source, &options, &box->audit);
	if (status == AL_OK)
		status = audit_advance(box->audit, -1, report);
	if (status == AL_OK)
		status = coop_store_archive_len(box->db, box->uuid, -1, &box->len, report);
	if (status == AL_OK)
		status = ballot_maker_new(audit_election(box->audit), &box->maker);
	if (status != AL_OK)
		return status;
	state = audit_state(box->audit);
	box->writer.height = state->height + 1;
	box->writer.head = state->head;
	return AL_OK;
}

enum status box_find(struct coop *coop, const char *uuid, struct box **ret, struct report *report)
{
	struct box *box = coop->boxes;
	enum status status;

	while (box != NULL && strcmp(box->uuid, uuid) != 0)
		box = box->next;
	if (box != NULL) {
		*ret = box;
		return AL_OK;
	}
	box = calloc(1, sizeof(*box));
	if (box == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for a ballot box");
	assert(strlen(uuid) < sizeof(box->uuid)); /* a registration has it */
	memcpy(box->uuid, uuid, strlen(uuid) + 1);
	box->db = coop->db;
	status = load_box(box, report);
	if (status != AL_OK) {
		report_prefix(report, "%s: election %s", db_location(coop->db), uuid);
		free_box(box);
		return status;
	}
	box->next = coop->boxes;
	coop->boxes = box;
	*ret = box;
	return AL_OK;
}

enum status box_store(struct db *db, const struct archive_part *part, const struct buffer *bytes,
		      struct report *report)
{
	size_t done = 0;

	while (done < bytes->len) {
		struct archive_part piece = { .uuid = part->uuid,
					      .at = part->at + (int64_t)done,
					      .height = -1,
					      .bytes = bytes->bytes + done,
					      .len = bytes->len - done };
		enum status status;

		if (piece.len > PART_LEN_MAX)
			piece.len = PART_LEN_MAX;
		if (done == 0) /* so that nothing is stored of a ballot that is there */
			piece.ballot = part->ballot;
		done += piece.len;
		if (done == bytes->len)
			piece.height = part->height;
		status = coop_store_add_part(db, &piece, report);
		if (status != AL_OK)
			return status;
	}
	return AL_OK;
}

struct appending {
	struct box *box;
	struct archive_part part;
	const struct buffer *bytes;
};

static enum status append_work(struct db *db, void *user, struct report *report)
{
	const struct appending *appending = user;
	enum status status = box_store(db, &appending->part, appending->bytes, report);

	/* Read before it is durable: what an audit refuses could never be taken out again. */
	return status == AL_OK ? audit_advance(appending->box->audit, -1, report) : status;
}

enum status box_append(struct coop *coop, struct box *box, const struct archive_writer *after,
		       const struct buffer *bytes, struct report *report)
{
	struct appending appending = {
		.box = box,
		.part = { .uuid = box->uuid, .at = box->len, .height = after->height - 1 },
		.bytes = bytes
	};
	enum status status = buffer_status(bytes);

	if (status != AL_OK)
		return report_set(report, status, "out of memory for the archive of %s", box->uuid);
	status = db_transaction(coop->db, append_work, &appending, report);
	if (status != AL_OK) {
		box_forget(coop, box); /* the store is the truth, and read again */
		return status;
	}
	box->writer = *after;
	box->len += (int64_t)bytes->len;
	return AL_OK;
}

enum status box_election(const struct coop *coop, const char *uuid, struct election_state *ret,
			 struct report *report)
{
	if (chain_election_find(coop_chain(coop), uuid, ret) != AL_OK)
		return report_set(report, AL_NOT_FOUND, "there is no election %s in the log", uuid);
	return AL_OK;
}

enum status box_enter_head(struct coop *coop, const struct box *box, enum election_phase phase,
			   struct when now, struct report *report)
{
	const struct audit_state *state = audit_state(box->audit);
	struct election_head head = { .coop = *chain_coop(coop_chain(coop)),
				      .head = state->head,
				      .height = state->height,
				      .phase = (int)phase,
				      .time = now };
	struct election_state election;
	enum status status = box_election(coop, box->uuid, &election, report);

	if (status != AL_OK)
		return status;
	head.election = election.id;
	return coop_make(coop, OBJECT_ELECTION_HEAD, &head, now, NULL, report);
}
