/*
 * bounds.h: bounds of columns that nobody declared, found by a part of the budget.
 *
 * Each column is cut into few bins: of numbers one for each power of two below and above zero, of
 * times one for each year. A person votes once for each bin in which she has a value; the vector of
 * her votes over all columns is clipped in L2 like that of any answer, noise is added, and the
 * bounds are the edges of the outermost bins whose noisy votes are above a threshold that follows
 * from the noise alone. So a bin in which nobody is, or one person, hardly ever counts, and bounds
 * hold what many persons have. This is the histogram of "approximate bounds" (Wilson, Zhang, Lam,
 * Desfontaines, Simmons-Marengo and Gipson, "Differentially Private SQL with Bounded User
 * Contribution", PoPETs 2020), with Gaussian noise, and one vote a bin in the place of one a row.
 *
 * The order is that of the protected answer: plan, charge bounds_plan.rho durably, draw, read,
 * choose.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_BOUNDS_H
#define ALLMENDE_QUERY_BOUNDS_H

#include "crypto/random.h"
#include "engine/engine.h"
#include "privacy/rho.h"
#include "query/value.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BOUNDS_COLUMNS_MAX 16
#define BOUNDS_YEAR_FIRST 1900 /* values of times outside these years are in no bin */
#define BOUNDS_YEAR_LAST 2099

/* A column of integers, decimals, dates or timestamps. */
struct bounds_column {
	const char *name;
	struct value_form form;
};

struct bounds_plan {
	const char *table;
	const struct bounds_column *columns;
	size_t columns_count;
	size_t starts[BOUNDS_COLUMNS_MAX + 1]; /* where the bins of a column begin */
	uint64_t bound;			       /* C: what one vote for one bin counts */
	uint64_t sigma2;
	int64_t threshold;
	struct rho rho; /* charged */
};

/* What was found of a column. */
struct bounds_found {
	bool found; /* false: no bin has enough votes */
	int64_t low;
	int64_t high;
};

/*
 * *ret = how to find the bounds of the `count` (1 to BOUNDS_COLUMNS_MAX) `columns` of `table`
 * together for at most `rho`. Everything is borrowed. AL_REFUSED: `rho` is 0, or so small that the
 * noise would be beyond all range. AL_TOO_BIG: too many columns. *ret is then untouched.
 */
AL_MUST_CHECK enum status bounds_plan_make(const char *table, const struct bounds_column *columns,
					   size_t count, struct rho rho, struct bounds_plan *ret,
					   struct report *report);

/* Cells of the vector. */
size_t bounds_cells(const struct bounds_plan *plan);

/* From how many persons on, who each have one value of one column, a bin counts in half of the
 * cases. */
uint64_t bounds_persons(const struct bounds_plan *plan);

/* Fill the bounds_cells() `cells` with noise, before a row is read. */
AL_MUST_CHECK enum status bounds_draw(const struct bounds_plan *plan, struct random *random,
				      int64_t *cells, struct report *report);

/*
 * Add the votes of all persons in `engine`, which is locked, to the noise in `cells`. AL_NOT_FOUND:
 * no such table or column. AL_IO, AL_NO_MEMORY: `cells` is then of no use.
 */
AL_MUST_CHECK enum status bounds_read(const struct bounds_plan *plan, struct engine *engine,
				      int64_t *cells, struct report *report);

/* ret[i] = what `cells` say of column i. Costs nothing more. */
void bounds_choose(const struct bounds_plan *plan, const int64_t *cells, struct bounds_found *ret);

#endif
