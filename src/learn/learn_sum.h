/*
 * learn_sum.h: one round of learning as a protected sum over persons.
 *
 * Each round of every model and of the measures of a card is
 *
 *     sums = sum over persons of clip(round(unit * vector of the person)) + exact integer noise
 *
 * The rows of one person are added up in doubles into her vector; it is rounded to whole steps of
 * 1/unit and then clipped in integers to an L2 norm of LEARN_SUM_BOUND steps (privacy/clip.h), so
 * adding or removing a person moves the sums by at most that, whatever her rows are. What is not a
 * number in a vector counts 0. Sums are integers: any number of threads gives the same. Doubles are
 * added in the order of her rows, which must therefore depend on nothing but them
 * (query/person_rows.h sorts them), or else one person could move what others add.
 *
 * Rounds may depend on the answers of earlier ones: rho adds up over them (adaptive composition,
 * Bun and Steinke 2016), and so do the personal charges (Feldman and Zrnic, "Individual Privacy
 * Accounting via a Renyi Filter", NeurIPS 2021, Theorem 3.1).
 *
 *	status = learn_sum_plan(&shape, rho, &plan, report);       (public facts alone)
 *	status = noise_draw(random, plan.sigma2, noise, rounds * plan.shape.cells);
 *	for (each round)
 *		learn_sum(&plan, &rows, work, user, sums), then sums + noise
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LEARN_LEARN_SUM_H
#define ALLMENDE_LEARN_LEARN_SUM_H

#include "base/status.h"
#include "privacy/rho.h"

#include <stddef.h>
#include <stdint.h>

#define LEARN_SUM_BOUND (UINT64_C(1) << 20) /* C, in steps */
#define LEARN_SUM_CELLS_MAX ((size_t)1 << 17)
#define LEARN_SUM_ROUNDS_MAX 1000
#define LEARN_SUM_CLIP_MAX 1e6

/* Rows of persons, borrowed. Row r of person p has offsets[p] <= r < offsets[p + 1]. */
struct learn_rows {
	size_t persons;
	const size_t *offsets;	   /* persons + 1, not falling, the first 0 */
	size_t features;	   /* of a row */
	const double *features_of; /* rows x features, each brought to [-1, 1] by public bounds */
	const double *targets;	   /* one a row, in [-1, 1]; NULL where there is none */
	const uint16_t *groups; /* one a row, a code of a public list; NULL where there is none */
	struct rho
	    *left; /* what each person can still pay, lowered by each round; NULL: no one is
		      charged. Who cannot pay a round is left out of it, and no one learns it */
};

/* Add the share of the row number `row` to `vector`, which holds what the person's rows before it
 * added, at first 0. Called by several threads at a time, for different persons. */
typedef void learn_share(const void *user, const struct learn_rows *rows, size_t row,
			 double *vector);

/* What is public of a round. */
struct learn_sum_shape {
	size_t rounds; /* 1 to LEARN_SUM_ROUNDS_MAX */
	size_t cells;  /* 1 to LEARN_SUM_CELLS_MAX */
	double
	    clip; /* the L2 norm that a person's vector is held to; above 0 to LEARN_SUM_CLIP_MAX */
};

/* A shape with its noise and its cost. */
struct learn_sum_plan {
	struct learn_sum_shape shape;
	double unit;	 /* steps in 1 */
	uint64_t sigma2; /* of the noise of a cell, in squared steps */
	struct rho rho;	 /* what all rounds cost everyone at most */
};

/*
 * *ret = the plan of `shape` whose rounds together cost at most `rho`, in equal shares.
 * AL_REFUSED: a number is outside its range. AL_OVERFLOW: `rho` is so small that the noise would
 * leave its range. The report says what to do; *ret is untouched.
 */
AL_MUST_CHECK enum status learn_sum_plan(const struct learn_sum_shape *shape, struct rho rho,
					 struct learn_sum_plan *ret, struct report *report);

/*
 * Add up one round of `plan` over `rows` by `share` and `user` into the `plan->shape.cells` places
 * at `ret`, without noise.
 * AL_NO_MEMORY: before any row is looked at; `ret` and the persons' budgets are untouched.
 */
AL_MUST_CHECK enum status learn_sum(const struct learn_sum_plan *plan,
				    const struct learn_rows *rows, learn_share *share,
				    const void *user, int64_t *ret);

/* The standard deviation of a cell's noise in the unit of the vectors. */
double learn_sum_deviation(const struct learn_sum_plan *plan);

/* `sum` + `noise` of a cell in the unit of the vectors. */
double learn_sum_value(const struct learn_sum_plan *plan, int64_t sum, int64_t noise);

#endif
