/* queue_store.h: jobs that were sent to the node, from their arrival to their end. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_QUEUE_STORE_H
#define ALLMENDE_NODE_QUEUE_STORE_H

#include "base/buffer.h"
#include "crypto/hash.h"
#include "crypto/key.h"
#include "node/queue.h"
#include "store/db.h"

/* All functions return what store/db.h says; those that write want an open transaction. */

/* A job as it stands in the store, without its text. */
struct stored_queued {
	int64_t number; /* rises */
	struct queued_job job;
};

/* Add `job` with its envelope and text; *ret_number is its number. AL_CONFLICT: it is there. */
AL_MUST_CHECK enum status queue_store_add(struct db *db, const struct queued_job *job,
					  const struct buffer *envelope,
					  const struct queued_text *text, int64_t *ret_number,
					  struct report *report);

/* AL_NOT_FOUND: there is none; the report is untouched. */
AL_MUST_CHECK enum status queue_store_find(struct db *db, const struct digest *id,
					   struct stored_queued *ret, struct report *report);

/*
 * The job to run next: the oldest of the applicant who was served longest ago, or never.
 * AL_NOT_FOUND: nothing waits; the report is untouched.
 */
AL_MUST_CHECK enum status queue_store_next(struct db *db, struct stored_queued *ret,
					   struct report *report);

/* Append envelope and text of the job `number`, and set *ret_salt. */
AL_MUST_CHECK enum status queue_store_text(struct db *db, int64_t number,
					   struct buffer *ret_envelope, struct buffer *ret_text,
					   struct salt *ret_salt, struct report *report);

/* Write state, start, release, code and message of `job`. */
AL_MUST_CHECK enum status queue_store_set(struct db *db, int64_t number,
					  const struct queued_job *job, struct report *report);

/* Jobs in `state`: of `applicant`, or of all (NULL). */
AL_MUST_CHECK enum status queue_store_count(struct db *db, enum queue_state state,
					    const struct public_key *applicant, int64_t *ret,
					    struct report *report);

/* How many jobs of `applicant` were added after `since`. */
AL_MUST_CHECK enum status queue_store_count_since(struct db *db, const struct public_key *applicant,
						  struct when since, int64_t *ret,
						  struct report *report);

/* Waiting jobs that will be run before the job `number` at the latest: of all applicants. */
AL_MUST_CHECK enum status queue_store_before(struct db *db, int64_t number, int64_t *ret,
					     struct report *report);

/* What was running when the node was ended waits again. */
AL_MUST_CHECK enum status queue_store_requeue(struct db *db, struct report *report);

typedef enum status queued_function(void *user, const struct stored_queued *queued,
				    struct report *report);

/* Call `each` for the newest `most` jobs, newest first. */
AL_MUST_CHECK enum status queue_store_each(struct db *db, int64_t most, queued_function *each,
					   void *user, struct report *report);

#endif
