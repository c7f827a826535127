/*
 * geometric.h: which groups may be shown, of persons who have part in one group each.
 *
 * Truncated geometric selection (Desfontaines, Voss, Gipson and Mandayam, "Differentially private
 * partition selection", PoPETs 2022, arXiv 2006.03684): a group of n persons is kept
 * with the probability p_n, p_0 = 0 and
 *
 *     p_n = min(e^epsilon p_(n-1) + delta, 1 - e^-epsilon (1 - p_(n-1) - delta), 1).
 *
 * Nothing that is (epsilon, delta)-DP keeps any group with a higher probability.
 *
 * Proof for the integers here. p_n is a count of 10^-18, as delta is, so a draw has exactly that
 * probability. In place of e^-epsilon stands an s at or above it; e^epsilon is 1 / s, rounded down,
 * and what is taken from 1 is rounded up. So the p_n that are used, not only those of the formula,
 * obey p_n <= e^epsilon p_(n-1) + delta and 1 - p_(n-1) <= e^epsilon (1 - p_n) + delta; they rise,
 * so the other two inequalities of (epsilon, delta)-DP hold as well. One person changes the number
 * of one group by one, and groups are drawn independently.
 *
 * With a hard minimum of m persons (Google's pre-thresholding) a group of fewer is never kept, and
 * one of n with p_(n-m+1): the same sequence begins later, and so does the proof.
 *
 * An (epsilon, delta)-DP mechanism is (epsilon^2 / 2)-zCDP but for a probability of delta: on any
 * two neighbours it is a function of a mechanism that tells all with probability delta and is else
 * epsilon-DP (Kairouz, Oh and Viswanath 2015), and epsilon-DP is (epsilon^2 / 2)-zCDP
 * (Bun and Steinke 2016, Proposition 1.4; approximate zCDP for delta).
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_PRIVACY_GEOMETRIC_H
#define ALLMENDE_PRIVACY_GEOMETRIC_H

#include "base/status.h"
#include "privacy/epsilon.h"
#include "privacy/rho.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct random;

#define GEOMETRIC_ONE DELTA_ATTO_ONE	 /* a probability of 1 */
#define GEOMETRIC_PERSONS_MAX (1U << 17) /* with so many a group is kept for sure */

/* A sequence p_n. */
struct geometric {
	uint64_t shrink; /* e^-epsilon in 2^-62, rounded up; from 1 to 2^62 */
	struct delta delta;
};

/* The greatest epsilon for which selection costs at most `rho`: sqrt(2 rho), rounded down. */
struct epsilon geometric_epsilon(struct rho rho);

/* *ret = what selection with `epsilon` costs: epsilon^2 / 2, rounded up.
 * AL_OVERFLOW: that is over RHO_PICO_MAX; *ret is untouched. */
AL_MUST_CHECK enum status geometric_rho(struct epsilon epsilon, struct rho *ret);

/*
 * *ret = the sequence for `epsilon` (at most EPSILON_MICRO_MAX) and `delta`.
 * AL_REFUSED: `delta` is 0, so nothing would ever be kept. AL_OVERFLOW: over a limit, or p_n does
 * not reach 1 within GEOMETRIC_PERSONS_MAX persons. *ret is then untouched.
 */
AL_MUST_CHECK enum status geometric_init(struct epsilon epsilon, struct delta delta,
					 struct geometric *ret);

/* The least number of persons with whom a group is kept with a probability of at least `chance`, in
 * 10^-18, up to GEOMETRIC_ONE. At most GEOMETRIC_PERSONS_MAX. */
size_t geometric_persons(const struct geometric *geometric, uint64_t chance);

/* `ret`[n] = p_n in 10^-18, for n from 0 to `count` - 1. */
void geometric_chances(const struct geometric *geometric, uint64_t *ret, size_t count);

/*
 * Draw whether a group of `persons` is kept, of fewer than `persons_min` (at least 1) never. The
 * `count` `chances` are those of geometric_chances(), `count` - 1 the persons for GEOMETRIC_ONE.
 */
bool geometric_draw(struct random *random, const uint64_t *chances, size_t count, uint64_t persons,
		    uint64_t persons_min);

#endif
