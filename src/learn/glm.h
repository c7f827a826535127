/*
 * glm.h: logistic and Poisson regression, protected for persons.
 *
 * Noisy full-batch gradient descent (Bassily, Smith and Thakurta, "Private Empirical Risk
 * Minimization", FOCS 2014, here without sampling): each round is one protected sum (learn_sum.h)
 * of the persons' gradients, clipped to C, so T rounds cost T C^2 / (2 sigma^2) and no accounting
 * of sampling can be wrong.
 *
 * Steps are taken in the metric of the noisy second moments (moments.h), for which a tenth of the
 * budget is set aside: w -= (c (Z'Z + ridge))^-1 gradient. With c an upper bound of the loss's
 * curvature, Z'Z c is above every Hessian and no step overshoots (Boehning and Lindsay,
 * "Monotonicity of quadratic-approximation algorithms", Annals of the Institute of Statistical
 * Mathematics 40 (4), 1988; under differential privacy: Ganesh, Haghifam, Steinke and Thakurta,
 * NeurIPS 2023, arXiv 2305.13209). c is 1/4 for logistic. For Poisson it is 1 at
 * most; it begins at twice the noisy mean rate and doubles when the noisy gradient has grown by
 * more than its noise explains. All that is computed of noisy sums.
 *
 * The result is the mean of the later half of the iterates, which averages the rounds' noise.
 *
 * Poisson: targets are counts from 0 to a public highest one, brought to [-1, 1]; the rate is
 * modelled as a share of the highest count, exp(score) with the score held within
 * [-GLM_POISSON_DEPTH, 0] in each row.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LEARN_GLM_H
#define ALLMENDE_LEARN_GLM_H

#include "base/status.h"
#include "learn/learn_sum.h"

#include <stddef.h>
#include <stdint.h>

struct random;

#define GLM_WEIGHT_MAX 30.0 /* weights are held within +- this in each round */
#define GLM_POISSON_DEPTH 10.0

enum glm_family {
	GLM_LOGISTIC = 1, /* targets -1 (no) and 1 (yes) */
	GLM_POISSON,
};

struct glm_options {
	enum glm_family family;
	size_t rounds;	       /* 1 to LEARN_SUM_ROUNDS_MAX; 20 are usual */
	uint32_t rows_typical; /* rows of a person that count in full, 1 to 10,000 */
	double clip;	       /* C, a person's gradient's length; 0: sqrt(features + 1) a row */
	struct rho rho;	       /* for all rounds together */
};

/* What a training takes; its cost is `rho`, known before. */
struct glm_plan {
	struct learn_sum_plan moments;
	struct learn_sum_plan gradient; /* of options->rounds rounds */
	struct rho rho;
};

/* *ret = what glm_train() for `features` features will take. AL_REFUSED, AL_OVERFLOW: a number is
 * outside its range; the report says which. *ret is then untouched. */
AL_MUST_CHECK enum status glm_plan(const struct glm_options *options, size_t features,
				   struct glm_plan *ret, struct report *report);

/*
 * Train on `rows` (with targets) with noise from `random`, drawn before a row is looked at.
 * AL_OK: `weights` has one weight a feature and then the constant, in the scale of the rows (for
 * Poisson the log of the highest count is to be added to the constant). It cost the rho of
 * glm_plan(). AL_REFUSED, AL_OVERFLOW: as glm_plan(), before a row is looked at. AL_NO_MEMORY. On
 * failure `weights` is untouched.
 */
AL_MUST_CHECK enum status glm_train(const struct glm_options *options,
				    const struct learn_rows *rows, struct random *random,
				    double *weights, struct report *report);

#endif
