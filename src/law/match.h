/*
 * match.h: whether a condition, and a rule, holds for facts. Not for other folders.
 *
 * Three-valued: a fact that is missing, or that comes from a source below the one asked for, makes
 * a condition unknown, and so does a term so wide that the condition's lies below it.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LAW_MATCH_H
#define ALLMENDE_LAW_MATCH_H

#include "law/fact.h"
#include "law/guideline.h"

/* The facts of an application by their names; NULL: missing. Borrowed. */
struct fact_index {
	const struct fact *of[FACT_COUNT + 1];
};

/* Put the `count` facts at `facts` in their places. */
void fact_index_init(struct fact_index *index, const struct fact *facts, size_t count);

/*
 * Whether `condition` of a rule of `effect` holds for `fact` (NULL: missing). Of several values a
 * permit rule asks that all match, the others that any does.
 */
enum truth match_condition(const struct condition *condition, enum effect effect,
			   const struct fact *fact);

/* Sets of facts as bits: bit n for the fact of name n. */
typedef uint32_t fact_set;

/* What the conditions of a rule came to. */
struct rule_match {
	enum truth truth;
	fact_set fields;   /* all that it asks about */
	fact_set is_false; /* with a condition that is false */
	fact_set unknown;  /* with a condition that is unknown */
};

/* Match `rule` with the facts in `index`. */
struct rule_match match_rule(const struct rule *rule, const struct fact_index *index);

#endif
