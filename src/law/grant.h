/* grant.h: the objects after a decision: grant, revocation, job, receipt, refusal, legal demand. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LAW_GRANT_H
#define ALLMENDE_LAW_GRANT_H

#include "base/record.h"
#include "crypto/key.h"
#include "law/application.h"
#include "law/decision.h"
#include "law/names.h"
#include "law/registry.h"
#include "law/statute.h"

#define GRANT_RUNS_MAX 100000
#define IDEMPOTENCY_LEN 16

struct granted_table {
	const char *const *columns;
	size_t columns_count;
	const char *table;
};

/* Signed by the cooperative. It does not transfer and does not widen. rho in 10^-12, delta in
 * 10^-18. */
struct grant {
	struct public_key applicant_key;
	struct digest application;
	bool commercial;
	struct digest coop;
	struct digest decision;
	int64_t delta;
	struct when from;
	int64_t min_group;
	uint32_t modes;
	struct public_key node;
	bool output_check;
	const char *platform;
	struct when publish; /* from when plans and results are public; zero: not asked */
	const char *const *purposes;
	size_t purposes_count;
	const char *recipient;
	int64_t rho;
	int64_t runs;
	struct sealing_key sealing_key;
	struct granted_table *tables;
	size_t tables_count;
	struct when time;
	struct when until;
};

struct grant_revocation {
	struct digest coop;
	struct digest grant;
	const char *reason;
	struct when time;
};

/* Signed by the applicant. The plan is committed to; its text goes to the node, and to
 * those who check the result. */
struct job {
	struct digest coop;
	struct digest grant;
	uint8_t idempotency[IDEMPOTENCY_LEN]; /* the same with the same plan is the same job */
	struct public_key node;
	struct digest plan; /* SHA-256(salt || SQL text) */
	int64_t rho;
	struct when time;
};

#define CHECKERS_MIN 2
#define CHECKERS_MAX 16

/* Signed by the node. No duration, no counts. */
struct receipt {
	struct public_key *checkers; /* office keys whose persons the answer is sealed to; none: the
					grant wants no check */
	size_t checkers_count;
	struct digest coop;
	int64_t delta;
	struct digest grant;
	struct digest job;
	int64_t ledger_rho_after;   /* all charges on this platform in the calendar year, after this
				       one */
	struct digest mandate_root; /* id of the object: what was in force */
	struct public_key node;
	struct digest plan_hash; /* SHA-256(salt || canonical plan) */
	struct digest prev;
	struct when released_at;
	struct digest result_commit; /* SHA-256(salt || answer) */
	int64_t rho;
	int64_t seq;
	struct when time;
	int64_t uses_leaves;	 /* a power of two, with padding */
	struct digest uses_root; /* over all link slots: whose rows were used; see use_proof.h */
};

#define USES_LEAVES_MIN 1024
#define USES_LEAVES_MAX (INT64_C(1) << 40)

/* Signed by the node (then node, seq, prev are there) or the cooperative. Without content. */
struct refusal {
	int code; /* enum refusal_code */
	struct digest coop;
	struct public_key node; /* zero: by the cooperative */
	struct digest prev;
	const char *rule;      /* in words, a function of plan, grant and nominal budget alone */
	int64_t seq;	       /* -1: by the cooperative */
	struct digest subject; /* the job's or grant's id */
	struct when time;
};

/* Signed by an office key. */
struct legal_demand {
	int answer;	      /* enum demand_answer */
	struct when answered; /* zero: not yet */
	const char *authority;
	const char *basis;
	struct digest coop;
	struct when received;
	struct when time;
};

extern const struct record_type grant_record;
extern const struct record_type grant_revocation_record;
extern const struct record_type job_record;
extern const struct record_type receipt_record;
extern const struct record_type refusal_record;
extern const struct record_type legal_demand_record;

/*
 * Whether `grant` stays within `decision` on `application` and within `statute`: same applicant
 * keys, no table, column, purpose, mode or budget beyond, recipient and commercial as vouched,
 * runs, time and minimum group as narrow or narrower, on `platform`.
 * AL_REFUSED: the report names the first thing that is wider.
 */
AL_MUST_CHECK enum status grant_check(const struct grant *grant, const struct decision *decision,
				      const struct application *application,
				      const struct statute *statute,
				      const struct platform *platform, struct report *report);

/* What a grant rests on. */
struct grant_basis {
	const struct decision *decision;
	struct digest decision_id;
	const struct application *application;
	const struct statute *statute;
	const struct platform *platform;
};

/*
 * Fill `ret` with the widest grant that grant_check() lets pass, for `node`, given at `time`.
 * Borrows from the sources. AL_REFUSED: the decision does not permit, the time applied for is over,
 * the terms allow none of the modes, the platform has not what was applied for, or the application
 * leaves a fact open that a grant needs. AL_NO_MEMORY. On failure `ret` is untouched.
 */
AL_MUST_CHECK enum status grant_from_decision(const struct grant_basis *basis, struct when time,
					      struct arena *arena, struct grant *ret);

/* Whether `grant` is open at `now`: from its start up to, not including, its end. */
bool grant_is_open(const struct grant *grant, struct when now);

#endif
