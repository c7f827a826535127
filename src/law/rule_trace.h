/*
 * rule_trace.h: what each rule came to for the facts of one application, and because of which.
 *
 * A trace says so of every rule, but as sets of rules that are mostly those of the index, not as a
 * line for each rule: so it is made at once, and written out where somebody reads it.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LAW_RULE_TRACE_H
#define ALLMENDE_LAW_RULE_TRACE_H

#include "law/match.h"
#include "law/rule_index.h"

/* What one rule came to. */
struct trace_line {
	int *because; /* enum fact_name: the facts that made it false, or unknown; none when true */
	size_t because_count;
	const char *rule;
	int truth; /* enum truth */
};

/* Sets of rules; those in which no rule is may be NULL. */
struct rule_sets {
	const uint64_t *is_false;
	const uint64_t *unknown;
};

/* Borrows from its index and from the arena that it was made in. */
struct rule_trace {
	const struct rule_index *index;	 /* NULL: a trace of no rules */
	const struct rule_sets *columns; /* for each column of the index */
	struct rule_sets any;		 /* some condition of the rule is */
};

/* Match all rules of `index` with `facts`. AL_OK: *ret is set. AL_NO_MEMORY: untouched. */
AL_MUST_CHECK enum status rule_trace_make(const struct rule_index *index,
					  const struct fact_index *facts, struct arena *arena,
					  struct rule_trace *ret);

/* How many rules the trace speaks of: the forbidden uses first, then the guideline's, in order. */
size_t rule_trace_count(const struct rule_trace *trace);

/* What the rule at `place`, below the count, came to: as match_rule() says it, except that a fact
 * of which one condition is false and another unknown counts as false alone. */
struct rule_match rule_trace_get(const struct rule_trace *trace, size_t place);

/* Write all lines of `trace` out. AL_OK: both are set, borrowed from `arena`. AL_NO_MEMORY. */
AL_MUST_CHECK enum status rule_trace_write(const struct rule_trace *trace, struct arena *arena,
					   struct trace_line **ret, size_t *ret_count);

/* The facts in `set`, rising; *ret is NULL when there are none. AL_OK, AL_NO_MEMORY. */
AL_MUST_CHECK enum status fact_set_list(fact_set set, struct arena *arena, int **ret,
					size_t *ret_count);

#endif
