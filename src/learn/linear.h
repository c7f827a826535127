/*
 * linear.h: linear regression, protected for persons.
 *
 * AdaSSP (Wang, UAI 2018, arXiv 1803.02596, Algorithm 2) in zCDP: one protected sum of the moments
 * (moments.h), then (Z'Z + ridge) w = Z't. The whole budget goes into that one sum.
 *
 * The errors tell the noise: with M the noisy matrix with its ridge and s the noise of a cell,
 * w is off by M^-1 (e - E w) to first order, e and E the noise of the vector and the symmetric
 * matrix, so the covariance is M^-1 V M^-1 with V = s^2 ((1 + |w|^2) I + w w' - diag(w_i^2)).
 * What the ridge shrinks, and that the rows are a sample, is not in them.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LEARN_LINEAR_H
#define ALLMENDE_LEARN_LINEAR_H

#include "base/status.h"
#include "learn/learn_sum.h"

#include <stddef.h>
#include <stdint.h>

struct random;

struct linear_options {
	uint32_t rows_typical; /* rows of a person that count in full, 1 to 10,000 */
	double clip;	       /* a person's length in the moments; 0: by `rows_typical` */
	struct rho rho;
};

/* *ret = what linear_train() for `features` features will take and how noisy it will be. Statuses
 * as moments_plan(). */
AL_MUST_CHECK enum status linear_plan(const struct linear_options *options, size_t features,
				      struct learn_sum_plan *ret, struct report *report);

/*
 * Train on `rows` (with targets) with noise from `random`, drawn before a row is looked at.
 * AL_OK: `weights` has one weight a feature and then the constant, all in the scale of the rows;
 * `errors`, which may be NULL, the standard deviation of each by the noise. It cost the rho of
 * linear_plan(). AL_REFUSED, AL_OVERFLOW: as linear_plan(), before a row is looked at.
 * AL_NO_MEMORY. On failure both are untouched.
 */
AL_MUST_CHECK enum status linear_train(const struct linear_options *options,
				       const struct learn_rows *rows, struct random *random,
				       double *weights, double *errors, struct report *report);

#endif
