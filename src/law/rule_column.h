/*
 * rule_column.h: the inside of an index of rules. Not for other folders.
 *
 * A column has at most one condition of each rule, all on the same fact and from the same source.
 * Most facts have one column; a second condition of one rule on the same fact, or another source,
 * needs a column more.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LAW_RULE_COLUMN_H
#define ALLMENDE_LAW_RULE_COLUMN_H

#include "law/match.h"
#include "law/rule_index.h"
#include "law/rule_set.h"

#define RULES_MAX (STATUTE_FORBIDDEN_MAX + GUIDELINE_RULES_MAX)
#define EDGES_STEP 64 /* edges from one kept set to the next, so no more are walked */

/* From the number `from` on, the condition of the rule at `place` has the other truth. */
struct edge {
	int64_t from;
	uint32_t place;
};

struct rule_column {
	enum fact_name field;
	int source;	    /* enum fact_source that its conditions need */
	size_t values;	    /* that the fact can have: words or terms; of numbers 0 */
	uint64_t *asks;	    /* rules that have a condition here */
	uint64_t *is_false; /* of words and terms: a set for each place in the vocabulary */
	uint64_t *unknown;  /* of terms: the same; else NULL */
	struct edge *edges; /* of numbers: rising */
	size_t edges_count;
	uint64_t *kept; /* of numbers: the sets that are false before edge 0, EDGES_STEP, ... */
};

struct rule_index {
	const struct rule **rules; /* the statute's forbidden uses, then the guideline's */
	size_t count;
	size_t forbidden_count;
	size_t words;	   /* of a set */
	fact_set *fields;  /* of each rule: all facts that it asks about */
	uint64_t *permits; /* rules by their effect */
	uint64_t *refuses;
	uint64_t *refers;
	uint16_t *places;	     /* of each term: its place among those of its kind */
	struct rule_column *columns; /* by rising facts */
	size_t columns_count;
};

/* How many words or terms a fact of values can have. */
size_t rule_vocabulary_count(enum fact_name field);

/* The place of `value`, which is one that the fact can have, among them. */
size_t rule_vocabulary_place(const struct rule_index *index, enum fact_name field,
			     const char *value);

/* Fill the columns of `index`, whose rules are there. AL_OK, AL_NO_MEMORY. */
AL_MUST_CHECK enum status rule_columns_make(struct rule_index *index, struct arena *arena);

#endif
