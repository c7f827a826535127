/*
 * person_rows.h: the rows of the persons as numbers, for learning.
 *
 * Models are trained in rounds over the same rows, so these are read once and kept in memory: of
 * each row that the question's FROM and WHERE keep, the numbers that the question sums. What comes
 * out is secret; it is for src/learn alone, where each round is one protected sum.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_PERSON_ROWS_H
#define ALLMENDE_QUERY_PERSON_ROWS_H

#include "query/plan.h"
#include "query/sums.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PERSON_COLUMNS_MAX ANALYSIS_OUTPUTS_MAX

/* A number of the question, with its public facts. Texts are borrowed from the plan. */
struct person_column {
	const char *name;
	int64_t low; /* in 10^-scale */
	int64_t high;
	unsigned scale;
};

/* Rows of persons one after another: row r of person p has offsets[p] <= r < offsets[p + 1]. A
 * person's rows are in an order that depends on nothing but them. */
struct person_rows {
	size_t columns;
	size_t persons;
	uint32_t *numbers; /* the engine's index of each person, rising */
	size_t *offsets;   /* persons + 1 */
	double
	    *values; /* of each row its columns, brought from their bounds to [-1, 1]; NAN: NULL */
};

/* Whether `plan` only sums numbers, without GROUP BY, HAVING or a quantile: then person_rows_read()
 * takes it. AL_UNSUPPORTED: it does something else; the report says what. */
AL_MUST_CHECK enum status person_rows_check(const struct plan *plan, struct report *report);

/* How many columns `plan`, of person_rows_check(), has, and column number `place` of them. */
size_t person_rows_columns(const struct plan *plan);
struct person_column person_rows_column(const struct plan *plan, size_t place);

/*
 * Read the rows of `members` that the question of `plan`, of person_rows_check(), keeps. Nobody is
 * charged and nothing is clipped; `members->allowance_pico` is not looked at. AL_OK: *ret is the
 * caller's, released by person_rows_clear(). Other statuses as sums_read(); *ret is then untouched.
 */
AL_MUST_CHECK enum status person_rows_read(const struct plan *plan, struct engine *engine,
					   const struct members *members,
					   const struct sums_options *options,
					   struct person_rows *ret, struct report *report);

/* Wipe and release. */
void person_rows_clear(struct person_rows *rows);

#endif
