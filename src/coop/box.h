/* box.h: what a ballot box keeps in memory of one election. Not for others than this folder. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_COOP_BOX_H
#define ALLMENDE_COOP_BOX_H

#include "coop/coop_internal.h"
#include "vote/audit.h"
#include "vote/secret_ballot.h"

/* The store is the truth; a box is made from it when it is needed, and forgotten on any failure. */
struct box {
	char uuid[ELECTION_UUID_MAX + 1];
	struct db *db;
	struct archive_source source; /* of the store */
	struct audit *audit;	      /* up to the archive's end */
	struct ballot_maker *maker;
	struct archive_writer writer; /* at the archive's end */
	int64_t len;		      /* of the archive, bytes */
	size_t verified;	      /* ballots whose proofs were checked here */
	struct box *next;
};

/* The box of `uuid`, which was set up. Borrowed until a failure or coop_close(). */
AL_MUST_CHECK enum status box_find(struct coop *coop, const char *uuid, struct box **ret,
				   struct report *report);

/* Forget a box, or all. */
void box_forget(struct coop *coop, struct box *box);
void boxes_free(struct coop *coop);

/*
 * Store `bytes`, which follow the archive of `uuid` at `at` and end with the event of `height`;
 * `ballot` is its ballot's digest, or NULL. Wants an open transaction. AL_CONFLICT: that ballot is
 * there already.
 */
AL_MUST_CHECK enum status box_store(struct db *db, const struct archive_part *part,
				    const struct buffer *bytes, struct report *report);

/* Read what was appended to a copy of the box's writer, `after`, and make it durable. On failure
 * the box is forgotten: AL_REFUSED and others of audit_advance() are about what was appended. */
AL_MUST_CHECK enum status box_append(struct coop *coop, struct box *box,
				     const struct archive_writer *after, const struct buffer *bytes,
				     struct report *report);

/* Enter a head of the archive's end. */
AL_MUST_CHECK enum status box_enter_head(struct coop *coop, const struct box *box,
					 enum election_phase phase, struct when now,
					 struct report *report);

/* The election `uuid` of the log. AL_NOT_FOUND, with a report. */
AL_MUST_CHECK enum status box_election(const struct coop *coop, const char *uuid,
				       struct election_state *ret, struct report *report);

#endif
