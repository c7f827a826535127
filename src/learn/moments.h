/*
 * moments.h: the noisy second moments of all rows, and the ridge that makes them safe to invert.
 *
 * With z = (features, 1) of a row and its target t, all within [-1, 1], one protected sum
 * (learn_sum.h) has the upper triangle of z z' and the vector t z. A person's cells are clipped
 * together, so a person of many or long rows counts less in all of them alike: that is least
 * squares with weights, and draws the coefficients nowhere.
 *
 * The ridge is that of AdaSSP (Wang, "Revisiting differentially private linear regression", UAI
 * 2018, arXiv 1803.02596, Algorithm 2), with B = s sqrt(p ln(2 p^2 / 0.05)), s the
 * noise of a cell and p the size, which bounds the noise's operator norm in 95 % of all draws.
 * There the least eigenvalue is a release of its own; here it is read off the noisy matrix, where
 * it is off by at most B, so nothing more is asked of the data:
 *
 *	ridge = max(0, B - max(0, least - B))
 *
 * A ridge that leaves the matrix's least eigenvalue below B is raised to do so: then it can always
 * be inverted, whatever was drawn.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LEARN_MOMENTS_H
#define ALLMENDE_LEARN_MOMENTS_H

#include "base/status.h"
#include "learn/learn_sum.h"
#include "learn/matrix.h"

#include <stddef.h>
#include <stdint.h>

#define MOMENTS_FEATURES_MAX 256
#define MOMENTS_ROWS_TYPICAL_MAX 10000

/* Noisy moments. Released by moments_clear(). */
struct moments {
	size_t size;	  /* features + 1: the constant stands last */
	double *products; /* size x size, symmetric: the noisy sums of z z' */
	double *targets;  /* size: the noisy sums of t z */
	double *factor;	  /* of products + ridge */
	double ridge;	  /* above or equal 0 */
	double deviation; /* of the noise of each sum */
};

/* Cells of a person's vector for `features` features. */
static inline size_t moments_cells(size_t features)
{
	return (features + 1) * (features + 2) / 2 + features + 1;
}

/*
 * *ret = the plan of one sum of moments of rows with `features` features that costs at most `rho`.
 * `clip` is the length a person's vector is held to; 0: that of a person with `rows_typical` rows
 * whose features are spread evenly. AL_REFUSED, AL_OVERFLOW: a number is outside its range; the
 * report says which. *ret is then untouched.
 */
AL_MUST_CHECK enum status moments_plan(size_t features, uint32_t rows_typical, double clip,
				       struct rho rho, struct learn_sum_plan *ret,
				       struct report *report);

/*
 * *ret = the moments of `rows` (with targets) by `plan` and the `noise` of its cells.
 * AL_NO_MEMORY: before a row is looked at; *ret is untouched.
 */
AL_MUST_CHECK enum status moments_sum(const struct learn_sum_plan *plan,
				      const struct learn_rows *rows, const int64_t *noise,
				      struct moments *ret);

void moments_clear(struct moments *moments);

#endif
