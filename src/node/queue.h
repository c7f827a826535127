/*
 * queue.h: jobs wait here until they are run, one at a time and fairly between applicants.
 *
 * What was accepted is durable: after a crash it waits again. The next job is the oldest of the
 * applicant who was served longest ago, so that nobody keeps others waiting by asking much. What is
 * shown of a job (its state, its instants) hangs on its plan and the clock alone: a job is shown as
 * running until the instant at which its answer leaves, however soon it was ready.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_QUEUE_H
#define ALLMENDE_NODE_QUEUE_H

#include "base/digest.h"
#include "base/status.h"
#include "base/when.h"
#include "crypto/envelope.h"
#include "crypto/hash.h"
#include "crypto/key.h"
#include "node/node.h"

#include <stdbool.h>
#include <stdint.h>

#define QUEUE_WAITING_MAX 1000 /* jobs */
#define QUEUE_APPLICANT_MAX 20 /* waiting jobs of one applicant */
#define QUEUE_DAY_MAX 2000     /* jobs that one applicant sends within a day */
#define QUEUE_MESSAGE_MAX 512  /* bytes with the final NUL */

enum queue_state {
	QUEUE_WAITING = 1, /* "waiting" */
	QUEUE_RUNNING,	   /* "running": or ready, and held until its instant */
	QUEUE_DONE,	   /* "done": the answer may be fetched */
	QUEUE_REFUSED,	   /* "refused": for good or for now; the message says which and why */
	QUEUE_FAILED,	   /* "failed": the same job may be sent again */
	QUEUE_CANCELLED,   /* "cancelled" */
};
extern const char *const queue_state_names[];

/* What is known of a job. */
struct queued_job {
	struct digest id; /* of the job object */
	struct digest grant;
	struct public_key applicant;
	enum queue_state state;
	struct when added;
	struct when started;   /* 0: not yet */
	struct when released;  /* when the answer leaves; 0: not known yet */
	struct digest receipt; /* of the answer; zero: none yet */
	int64_t code;	       /* enum refusal_code of a refusal; else 0 */
	char message[QUEUE_MESSAGE_MAX];
};

/* What a job asks, as it was sent. Borrowed. */
struct queued_text {
	const char *text;
	size_t len;
	struct salt salt; /* the job commits to SHA-256(salt || text) */
};

/*
 * Take the job in `envelope`, which asks what is in `text`, into the queue. Nothing is checked but
 * that it is a job under a grant that the log has, signed by the grant's applicant, and that it
 * commits to the text; the rest is step (1) when it is run.
 * AL_OK: it is durable; *ret says how it stands. A job that is there already is AL_OK and stays as
 * it is, unless it failed, was cancelled or refused for now: then it waits again. AL_REFUSED: no
 * such grant; AL_FORGED: the signature or the commitment; AL_EXHAUSTED: too many wait; AL_CONFLICT:
 * nothing was followed yet. AL_MALFORMED, the store's failures.
 */
AL_MUST_CHECK enum status queue_take(struct node *node, const struct envelope *envelope,
				     const struct queued_text *text, struct when now,
				     struct queued_job *ret, struct report *report);

/* How the job `id` stands at `now`; *ret_before (may be NULL) is how many wait before it.
 * AL_NOT_FOUND. */
AL_MUST_CHECK enum status queue_find(struct node *node, const struct digest *id, struct when now,
				     struct queued_job *ret, int64_t *ret_before,
				     struct report *report);

/* Cancel the job `id`. AL_OK also when it has ended; *ret_running: it is being run, and whoever
 * runs it must end that. AL_NOT_FOUND. */
AL_MUST_CHECK enum status queue_cancel(struct node *node, const struct digest *id, struct when now,
				       bool *ret_running, struct report *report);

/* Jobs that wait. */
AL_MUST_CHECK enum status queue_waiting(struct node *node, int64_t *ret, struct report *report);

/* After node_open(): what was running waits again. */
AL_MUST_CHECK enum status queue_recover(struct node *node, struct report *report);

typedef enum status queue_each_function(void *user, const struct queued_job *job,
					struct report *report);

/* Call `each` for the newest `most` jobs, newest first. For the operator. */
AL_MUST_CHECK enum status queue_each(struct node *node, int64_t most, queue_each_function *each,
				     void *user, struct report *report);

#endif
