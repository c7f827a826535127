/* job_store.h: jobs, nominal charges, answers and refusals in the node's store. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_JOB_STORE_H
#define ALLMENDE_NODE_JOB_STORE_H

#include "base/buffer.h"
#include "base/digest.h"
#include "base/status.h"
#include "base/when.h"
#include "crypto/hash.h"
#include "crypto/random.h"
#include "law/grant.h"
#include "store/db.h"

#include <stddef.h>
#include <stdint.h>

#define JOB_STORE_RULE_MAX 256 /* bytes of a refusal's words with the final NUL */

/* All functions return what store/db.h says; those that write want an open transaction. */

/* A job that was accepted. */
struct stored_job {
	int64_t number;
	struct digest grant;
	uint8_t idempotency[IDEMPOTENCY_LEN];
	struct digest id; /* of the job object */
	struct digest plan;
	int64_t rho;
	int64_t answer; /* its number; 0: none yet */
};

/* AL_OK: *ret is the job with that key under `grant`. AL_NOT_FOUND: the report is untouched. */
AL_MUST_CHECK enum status job_store_find(struct db *db, const struct digest *grant,
					 const uint8_t idempotency[static IDEMPOTENCY_LEN],
					 struct stored_job *ret, struct report *report);

/* Keep `job` with its question; its number is set. */
AL_MUST_CHECK enum status job_store_add(struct db *db, struct stored_job *job, const char *sql,
					size_t len, const struct salt *salt, struct report *report);

AL_MUST_CHECK enum status job_store_set_answer(struct db *db, int64_t job, int64_t answer,
					       struct report *report);

/* What a job cost, whatever becomes of it. */
struct stored_charge {
	int64_t job;
	struct digest grant;
	int64_t rho;
	int64_t delta;
	int64_t year;
	struct when charged;
};

/*
 * Charge a job. The charge is open until its answer is stored or its failure told
 * (job_store_close_charge()); when the program is killed before, it stays open. The same charge of
 * the same job in the same year is then this one: nobody was told anything for it.
 */
AL_MUST_CHECK enum status job_store_charge(struct db *db, const struct stored_charge *charge,
					   struct report *report);

/* What `job` was charged is spent now. */
AL_MUST_CHECK enum status job_store_close_charge(struct db *db, int64_t job, struct report *report);

/* *ret = what the job object `id` was charged, in all; 0: nothing, or there is no such job. */
AL_MUST_CHECK enum status job_store_cost(struct db *db, const struct digest *id, int64_t *ret,
					 struct report *report);

/* What was charged under a grant. */
struct stored_spent {
	int64_t rho;
	int64_t delta;
	int64_t runs; /* jobs */
};

/* *ret is the sum of all charges under `grant` but the open one of the job number `but` (0: none),
 * with the jobs other than that. */
AL_MUST_CHECK enum status job_store_spent(struct db *db, const struct digest *grant, int64_t but,
					  struct stored_spent *ret, struct report *report);

typedef enum status stored_spent_function(void *user, const struct digest *grant, int64_t rho,
					  struct report *report);

/* Call `each` for the sum of the charges of each grant in `year`, but the open one of the job
 * number `but` (0: none). */
AL_MUST_CHECK enum status job_store_each_spent(struct db *db, int64_t year, int64_t but,
					       stored_spent_function *each, void *user,
					       struct report *report);

/* What makes two questions the same. */
struct stored_sameness {
	struct digest grant;
	struct digest plan; /* of the canonical plan, without salt */
	struct digest data_version;
	int64_t epoch;
};

struct stored_answer {
	struct stored_sameness same;
	int64_t rho;
	struct when released;
	struct digest receipt;
	struct when answered;
	uint8_t root_seeds[2 * RANDOM_SEED_LEN]; /* of the tree of the mandate root, its own */
	int64_t mandates; /* the number of the last mandate that was taken until then */
};

/* Keep `answer` with the sealed box of `len` bytes at `sealed`; *ret_number is its number. */
AL_MUST_CHECK enum status job_store_add_answer(struct db *db, const struct stored_answer *answer,
					       const struct buffer *sealed, int64_t *ret_number,
					       struct report *report);

/* AL_OK: *ret is the number of the newest answer to `same`. AL_NOT_FOUND: none; the report is
 * untouched. */
AL_MUST_CHECK enum status job_store_same(struct db *db, const struct stored_sameness *same,
					 int64_t *ret, struct report *report);

/* *ret (without root_seeds) is the answer `number`; its sealed box is appended to `ret_sealed`. */
AL_MUST_CHECK enum status job_store_answer(struct db *db, int64_t number, struct stored_answer *ret,
					   struct buffer *ret_sealed, struct report *report);

/* Keep what is sealed to those who check the answer `number`. */
AL_MUST_CHECK enum status job_store_add_held(struct db *db, int64_t number,
					     const struct buffer *sealed, struct report *report);

/* Append it to `ret_sealed`. AL_NOT_FOUND: no answer with that receipt is held; the report is
 * untouched. */
AL_MUST_CHECK enum status job_store_held(struct db *db, const struct digest *receipt,
					 struct buffer *ret_sealed, struct report *report);

/* Why something was refused. */
struct stored_refusal {
	int64_t code; /* enum refusal_code */
	char rule[JOB_STORE_RULE_MAX];
};

/* Keep that `subject` was refused by the object `id`. AL_CONFLICT: it was before. */
AL_MUST_CHECK enum status job_store_add_refusal(struct db *db, const struct digest *subject,
						const struct stored_refusal *refusal,
						const struct digest *id, struct report *report);

/* AL_OK: *ret is why `subject` was refused. AL_NOT_FOUND: it was not; the report is untouched. */
AL_MUST_CHECK enum status job_store_refusal(struct db *db, const struct digest *subject,
					    struct stored_refusal *ret, struct report *report);

#endif
