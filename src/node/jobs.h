/*
 * jobs.h: the protected answer (architecture.md, section 5), in its order and no other.
 *
 *	(1) check the plan, the grant and the nominal budget; a refusal depends on these alone
 *	(2) charge the nominal rho, durably
 *	(3) draw the noise, its amount fixed by the plan
 *	(4) read, clip, sum in integers: the rows of those whose mandates cover the use
 *	(5) charge each person, durably; take out who revoked until here
 *	(6) add the noise, withhold small groups by the noisy count
 *	(7) store answer, mandate root and receipt in one transaction; release on the time grid
 *
 * A failure after (2) loses budget and never privacy: the charge stays, no answer exists, and the
 * same job may be sent again against what is left. One that was told to nobody, since the program
 * was killed or somebody revoked, may be sent again for the same charge. What is refused for good
 *under (1) makes a signed `refusal` in the outbox, once for each job and rule, without the
 *question's content.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_JOBS_H
#define ALLMENDE_NODE_JOBS_H

#include "base/buffer.h"
#include "base/status.h"
#include "base/when.h"
#include "crypto/envelope.h"
#include "crypto/hash.h"
#include "law/names.h"
#include "node/node.h"
#include "privacy/rho.h"
#include "verify/chain.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NODE_REQUEUES_MAX 3 /* how often rows are read again because a revocation came between */

/* A job and what it commits to. */
struct node_question {
	const struct envelope *job; /* signed by the applicant alone */
	const char *sql; /* a question (query/question.h) or a training (learn/train.h) */
	size_t sql_len;
	struct salt salt; /* job.plan is SHA-256(salt || sql) */
};

/* What comes back. Released by node_answer_clear(). */
struct node_answer {
	/*
	 * Sealed to the grant's sealing key (crypto/seal.h): 32 bytes of salt, then the answer in
	 * canonical JSON (query/answer.h); of a training an object of "card", "model"
	 * (learn/train.h) and "onnx" in base64. SHA-256 of all that is the receipt's result_commit.
	 */
	struct buffer sealed;
	/* Not to leave the house before: the second multiple of the platform's grid after the
	 * question. node_release() says when it leaves. */
	struct when released_at;
	struct digest job;
	struct digest receipt; /* its id */
	/* How it stands with a result that the office checks; `sealed` is empty unless it is free
	 * or was released. 0 with a failure. */
	enum output_standing standing;
	bool repeated;		/* an answer that was stored before; nothing was charged */
	struct rho rho;		/* what it cost, then or now */
	enum refusal_code code; /* with AL_REFUSED and AL_EXHAUSTED: which rule; else 0 */
};

/*
 * Answer `question` at `now`. The same job (idempotency key, plan) gives the stored answer, and so
 * does another job with the same grant, plan, data and 10-minute epoch.
 * Where the grant wants its results checked, nothing is given out before two persons of the office
 * have passed it in the log that the node has followed; the same job, sent again, gives it then.
 * AL_OK: *ret is yours.
 * AL_REFUSED, AL_EXHAUSTED (a budget), AL_FORGED (the applicant's signature or the commitment):
 * refused under (1), nothing was charged; the report says why, ret->code is set and the rest of
 * *ret empty.
 * AL_MALFORMED: the envelope is no job. AL_REFUSED with code 0: the clock went backwards.
 * AL_CONFLICT: not now: nothing was followed, no description is in the log, or the last receipt but
 * one is not in a co-signed checkpoint yet; the report says what to do. Nothing was charged.
 * AL_IO, AL_NO_SPACE, AL_NO_MEMORY, AL_OVERFLOW: it failed, perhaps after it was charged.
 */
AL_MUST_CHECK enum status node_run(struct node *node, const struct node_question *question,
				   struct when now, struct node_answer *ret, struct report *report);

/*
 * When `answer` of `node`, which was ready at `ready`, leaves the house: at released_at if it was
 * ready by then. Else 1, 3, 7, 15 ... steps of the platform's grid after that, the first of them
 * that is not before `ready`: what a late answer tells of the time it took is between which two of
 * these it was ready. A repeated one was ready long ago and leaves at the next multiple of the
 * grid.
 */
struct when node_release(const struct node *node, const struct node_answer *answer,
			 struct when ready);

void node_answer_clear(struct node_answer *answer);

/*
 * Append what the checkers of `receipt` get, sealed to each of them (seal_open_one()), to `ret`:
 * law/held_result.h. AL_NOT_FOUND: no such result of this node waits for a check. AL_CONFLICT:
 * nothing was followed since the node was opened. The store's failures.
 */
AL_MUST_CHECK enum status node_held_result(const struct node *node, const struct digest *receipt,
					   struct when now, struct buffer *ret,
					   struct report *report);

/* What somebody would like to know the price of. */
struct node_inquiry {
	struct digest grant;
	struct rho rho; /* to be spent on it */
	const char *sql;
	size_t sql_len;
};

enum node_explain_form { NODE_EXPLAIN_TEXT = 1, NODE_EXPLAIN_JSON };

/*
 * Append what `inquiry` would cost and how exact the answer would be to `ret`; see query/plan.h.
 * From public facts alone; costs nothing. The text says too when the answer is checked first.
 * AL_NOT_FOUND: no such grant. AL_CONFLICT: nothing was followed or described yet. Otherwise as
 * plan_of_sql().
 */
AL_MUST_CHECK enum status node_explain(const struct node *node, const struct node_inquiry *inquiry,
				       enum node_explain_form form, struct buffer *ret,
				       struct report *report);

/* What a grant has left, by nominal charges. */
struct node_budget {
	struct rho spent; /* also by charges without a receipt */
	struct rho left;
	int64_t runs_left;
	int64_t delta_left; /* for selecting unknown keys, in 10^-18 */
};

/* AL_OK: *ret is set. AL_NOT_FOUND: no such grant, or nothing was followed. The store's failures.
 */
AL_MUST_CHECK enum status node_budget_of(const struct node *node, const struct digest *grant,
					 struct node_budget *ret, struct report *report);

#endif
