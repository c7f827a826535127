/* decision.h: deciding an application by a guideline: a pure function with its trace. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LAW_DECISION_H
#define ALLMENDE_LAW_DECISION_H

#include "base/arena.h"
#include "base/record.h"
#include "law/application.h"
#include "law/guideline.h"
#include "law/rule_trace.h"
#include "law/statute.h"

#define DECISION_ARENA_MAX ((size_t)64 * 1024 * 1024)  /* bytes that one outcome can take */
#define DECISION_REASON_LEN_MAX (REASON_LEN_MAX + 400) /* bytes */
#define FLIPS_MAX 3 /* changes of facts that the search for a permission goes to */

/* One change of a fact; the changes of a list together are the smallest that flip the outcome. */
struct flip {
	int field;	/* enum fact_name */
	int64_t number; /* -1 where values are given */
	int source;	/* enum fact_source that the new fact needs */
	const char *const *values;
	size_t values_count;
};

/*
 * The outcome of decide(). Texts are borrowed from guideline, statute and facts; lists are in the
 * arena.
 */
struct outcome {
	enum effect effect;
	const struct rule
	    *rule;	/* that decided; NULL: no rule did, or the application is incomplete */
	bool forbidden; /* `rule` is one of the statute's forbidden uses */
	bool supposed;	/* it is not known whether `rule` holds */
	int *missing;	/* enum fact_name: facts that the application does not answer */
	size_t missing_count;
	struct rule_trace trace; /* forbidden uses first, then the guideline's rules, in order */
	struct flip
	    *flips; /* towards permit; none: already permitted, or no change of facts does it */
	size_t flips_count;
};

/*
 * Decide the `count` facts at `facts` by the rules in `index` (architecture, 5): a true
 * refuse > a true refer or an unknown refuse or refer > a true permit > refer; an incomplete
 * application is never permitted, and referred without a rule unless it is refused;
 * the statute's forbidden uses come first and rule over all. The facts have passed
 * fact_check_list(). No flips are searched. Pure: the same arguments give the same outcome.
 * AL_OK: *ret is set; it borrows from `index` and `arena`. AL_NO_MEMORY: untouched.
 */
AL_MUST_CHECK enum status decide_by(const struct rule_index *index, const struct fact *facts,
				    size_t count, struct arena *arena, struct outcome *ret);

/*
 * Search the flips of `outcome`, which decide_by() made of the same facts; of a permission there
 * are none. They are in `arena`. This reads the rules one by one. AL_OK; AL_NO_MEMORY: `outcome` is
 * untouched.
 */
AL_MUST_CHECK enum status outcome_find_flips(struct outcome *outcome, const struct fact *facts,
					     size_t count, struct arena *arena);

/*
 * Index `guideline` under `statute`, decide, and search the flips: for who decides once.
 * AL_OK: *ret is set; it borrows from `arena`. AL_NO_MEMORY: untouched.
 */
AL_MUST_CHECK enum status decide(const struct statute *statute, const struct guideline *guideline,
				 const struct fact *facts, size_t count, struct arena *arena,
				 struct outcome *ret);

/* Run the worked examples of `guideline`. AL_REFUSED: the report names the first that comes out
 * otherwise. */
AL_MUST_CHECK enum status guideline_run_examples(const struct statute *statute,
						 const struct guideline *guideline,
						 struct report *report);

/* The terms under which a permission by `rule` stands: the rule's, within the statute's ceilings.
 */
struct terms decision_terms(const struct statute *statute, const struct rule *rule);

/*
 * Signed by an office key; by the machine's (the cooperative's) only where the terms say automatic
 * and no natural person applies. A decision by the assembly names the resolution.
 */
struct decision {
	struct digest application;
	int by; /* enum decided_by */
	struct digest coop;
	struct flip *flips;
	size_t flips_count;
	struct digest guideline;
	int *missing; /* enum fact_name */
	size_t missing_count;
	struct when objection_until;
	int outcome; /* enum effect */
	const char *reason;
	struct digest resolution; /* by the assembly */
	const char *rule;	  /* NULL: none */
	struct terms *terms;	  /* permitted; referred: proposed to the assembly; NULL: refused */
	struct when time;
	struct trace_line *trace;
	size_t trace_count;
};

extern const struct record_type decision_record;

/* What a decision is on, and by which guideline. */
struct decided {
	const struct application *application;
	struct digest application_id;
	struct digest guideline_id;
};

/*
 * Fill `ret` from `outcome` of deciding `decided`: everything but `by`,
 * `resolution`, `time`, `coop` and `objection_until`. Borrows from the outcome and its sources.
 * AL_NO_MEMORY. A referred decision gets proposed terms (the rule's, or the statute's ceilings cut
 * to what the application asks for).
 */
AL_MUST_CHECK enum status decision_from_outcome(const struct statute *statute,
						const struct outcome *outcome,
						const struct decided *decided, struct arena *arena,
						struct decision *ret);

/*
 * Whether `decision` says what `outcome` says: outcome, rule, missing, trace, flips and terms.
 * AL_REFUSED: the report names the first difference.
 */
AL_MUST_CHECK enum status decision_check(const struct statute *statute,
					 const struct decision *decision,
					 const struct outcome *outcome,
					 const struct application *application,
					 struct report *report);

#endif
