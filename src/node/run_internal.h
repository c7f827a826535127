/* run_internal.h: one protected answer on its way, for job_check.c and jobs.c. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_RUN_INTERNAL_H
#define ALLMENDE_NODE_RUN_INTERNAL_H

#include "base/arena.h"
#include "crypto/seal.h"
#include "law/grant.h"
#include "law/held_result.h"
#include "node/job_store.h"
#include "node/jobs.h"
#include "node/node_internal.h"
#include "node/work.h"
#include "query/answer.h"
#include "query/sums.h"

/* Why a job is refused under (1). */
struct run_refusal {
	enum refusal_code code; /* 0: it is not */
	const char *rule;	/* for the public: constant words */
	bool logged; /* it makes an object: the job is this node's, and refused for good */
};

struct run {
	struct node *node;
	const struct node_question *question;
	struct when now;
	struct arena arena;
	struct job job; /* in `arena` */
	struct grant_state grant;
	struct checker checkers[CHECKERS_MAX]; /* to whom the answer is sealed first */
	size_t checkers_count;		       /* 0: the grant wants no check */
	bool ours;		  /* the grant is for this node and the applicant has signed */
	struct stored_job stored; /* number 0: not accepted yet; answer: the one to return */
	struct work work;
	struct stored_sameness same;
	struct rho rho;	       /* the nominal charge */
	int64_t ledger_before; /* charges on this platform in the year of `now` */
	struct run_refusal refusal;
};

/*
 * Step (1): check everything about the question of `run`, whose node, question and now are set.
 * AL_OK: stored.answer is 0 and the job may be charged, or it is the answer to return. Otherwise
 * `refusal` says whether it is refused, or it is not now.
 */
AL_MUST_CHECK enum status run_check(struct run *run, struct report *report);

/* *ret = all nominal charges on the platform in the calendar year of `run`, as far as the node or
 * the log know, but for what this job left open. */
AL_MUST_CHECK enum status run_ledger(const struct run *run, int64_t *ret, struct report *report);

#define RUN_HELD_LEN_MAX                                                                           \
	(SALT_LEN + (size_t)ANSWER_LEN_MAX + HELD_RESULT_OVERHEAD + WORK_TEXT_LEN_MAX +            \
	 SEAL_EACH_OVERHEAD(CHECKERS_MAX))

/* Seal result and question of `run`, whose answer with its salt is `content`, to the checkers;
 * `ret` stays empty where there are none. */
AL_MUST_CHECK enum status run_seal_held(const struct run *run, const struct buffer *content,
					struct buffer *ret, struct report *report);

/* How it stands with the answer that has the receipt `receipt`. */
enum output_standing run_standing(const struct run *run, const struct digest *receipt);

/* *ret = what was charged under the grant `id`, and by how many jobs other than number `but`. */
AL_MUST_CHECK enum status run_spent(const struct node *node, const struct digest *id, int64_t but,
				    struct stored_spent *ret, struct report *report);

#endif
