/* glm.c: rounds of noisy gradients in the metric of the noisy moments. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/glm.h"

#include "learn/moments.h"
#include "privacy/noise.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOMENTS_SHARE 10 /* one in so many parts of the budget is for the moments */
#define CURVATURE_LOGISTIC 0.25
#define CURVATURE_POISSON 1.0 /* of exp(score), score at most 0 */
#define GROWTH_MAX 1.5	      /* of a squared gradient, beyond its noise */

enum status glm_plan(const struct glm_options *options, size_t features, struct glm_plan *ret,
		     struct report *report)
{
	struct glm_plan plan;
	struct learn_sum_shape shape = { .rounds = options->rounds,
					 .cells = features + 1,
					 .clip = options->clip };
	struct rho moments = { options->rho.pico / MOMENTS_SHARE };
	struct rho gradient = { options->rho.pico - moments.pico };
	enum status status;

	status = moments_plan(features, options->rows_typical, 0, moments, &plan.moments, report);
	if (status != AL_OK)
		return status;
	if (options->clip == 0)
		shape.clip = options->rows_typical * sqrt((double)features + 1);
	status = learn_sum_plan(&shape, gradient, &plan.gradient, report);
	if (status == AL_OK)
		status = rho_add(plan.moments.rho, plan.gradient.rho, &plan.rho);
	if (status == AL_OK)
		*ret = plan;
	return status;
}

/* What a round's gradients are computed with. */
struct step {
	enum glm_family family;
	const double *weights;
};

/* The score of a row; four sums, so that they need not wait for each other. */
static double score_of(const double *weights, const double *features, size_t count)
{
	double sums[4] = { weights[count], 0, 0, 0 };
	size_t i = 0;

	for (; i + 4 <= count; i += 4) {
		for (size_t k = 0; k < 4; k++)
			sums[k] += weights[i + k] * features[i + k];
	}
	for (; i < count; i++)
		sums[0] += weights[i] * features[i];
	return sums[0] + sums[1] + (sums[2] + sums[3]);
}

static void share_of_row(const void *user, const struct learn_rows *rows, size_t row,
			 double *vector)
{
	const struct step *step = user;
	size_t count = rows->features;
	const double *features = rows->features_of + row * count;
	double score = score_of(step->weights, features, count);
	double target = (rows->targets[row] + 1) / 2;
	double residual;

	if (step->family == GLM_LOGISTIC)
		residual = 1 / (1 + exp(-score)) - target;
	else
		residual = exp(fmin(fmax(score, -GLM_POISSON_DEPTH), 0)) - target;
	for (size_t i = 0; i < count; i++)
		vector[i] += residual * features[i];
	vector[count] += residual;
}

/* One training. */
struct training {
	const struct glm_options *options;
	const struct glm_plan *plan;
	struct moments moments;
	double curvature; /* c, and its upper bound */
	double curvature_max;
	double gradient_before; /* squared, in the metric of the moments */
	double noise_floor;	/* what noise alone makes of it */
	double weights[MATRIX_SIZE_MAX];
	double mean[MATRIX_SIZE_MAX];
};

/* The first weights, from the moments: logistic begins where a first step from 0 leads, Poisson
 * with the mean rate for all. */
static void begin(struct training *training)
{
	struct moments *moments = &training->moments;
	size_t n = moments->size;
	double rows = fmax(1, moments->products[n * n - 1]);
	double rate = (1 + moments->targets[n - 1] / rows) / 2;

	for (size_t i = 0; i < n; i++) {
		double column[MATRIX_SIZE_MAX] = { 0 };

		column[i] = 1;
		matrix_solve(moments->factor, n, column);
		training->noise_floor += column[i];
	}
	training->noise_floor *= pow(learn_sum_deviation(&training->plan->gradient), 2);
	training->gradient_before = INFINITY;
	if (training->options->family == GLM_LOGISTIC) {
		training->curvature = training->curvature_max = CURVATURE_LOGISTIC;
		matrix_solve(moments->factor, n, moments->targets);
		for (size_t i = 0; i < n; i++)
			training->weights[i] =
			    fmin(fmax(2 * moments->targets[i], -GLM_WEIGHT_MAX), GLM_WEIGHT_MAX);
		return;
	}
	rate = fmin(fmax(rate, exp(-GLM_POISSON_DEPTH)), 1);
	training->curvature_max = CURVATURE_POISSON;
	training->curvature = fmin(2 * rate, CURVATURE_POISSON);
	training->weights[n - 1] = log(rate);
}

/* Move the weights by a noisy gradient. */
static void move(struct training *training, const int64_t *sums, const int64_t *noise)
{
	const struct moments *moments = &training->moments;
	size_t n = moments->size;
	double ridge = training->curvature * moments->ridge;
	double gradient[MATRIX_SIZE_MAX];
	double change[MATRIX_SIZE_MAX];
	double size = 0;

	for (size_t i = 0; i < n; i++) {
		gradient[i] = learn_sum_value(&training->plan->gradient, sums[i], noise[i]) +
			      ridge * training->weights[i];
		change[i] = gradient[i];
	}
	matrix_solve(moments->factor, n, change);
	for (size_t i = 0; i < n; i++)
		size += gradient[i] * change[i];
	if (size > GROWTH_MAX * training->gradient_before + 4 * training->noise_floor)
		training->curvature = fmin(2 * training->curvature, training->curvature_max);
	training->gradient_before = size;
	for (size_t i = 0; i < n; i++) {
		double weight = training->weights[i] - change[i] / training->curvature;

		training->weights[i] = fmin(fmax(weight, -GLM_WEIGHT_MAX), GLM_WEIGHT_MAX);
	}
}

/* All rounds; `noise` is that of the gradients. */
static enum status descend(struct training *training, const struct learn_rows *rows, int64_t *sums,
			   const int64_t *noise)
{
	const struct learn_sum_plan *plan = &training->plan->gradient;
	size_t n = training->moments.size;
	size_t rounds = plan->shape.rounds;
	size_t kept = rounds - rounds / 2;
	struct step step = { training->options->family, training->weights };

	begin(training);
	for (size_t round = 0; round < rounds; round++) {
		enum status status = learn_sum(plan, rows, share_of_row, &step, sums);

		if (status != AL_OK)
			return status;
		move(training, sums, noise + round * n);
		for (size_t i = 0; round >= rounds / 2 && i < n; i++)
			training->mean[i] += training->weights[i] / (double)kept;
	}
	return AL_OK;
}

enum status glm_train(const struct glm_options *options, const struct learn_rows *rows,
		      struct random *random, double *weights, struct report *report)
{
	struct glm_plan plan;
	struct training training = { .options = options, .plan = &plan };
	int64_t *noise;
	int64_t *sums;
	size_t first;
	size_t further;
	enum status status = glm_plan(options, rows->features, &plan, report);

	if (status != AL_OK)
		return status;
	assert(rows->targets != NULL);
	first = plan.moments.shape.cells;
	further = plan.gradient.shape.cells * options->rounds;
	noise = calloc(first + further, sizeof(*noise));
	sums = calloc(plan.gradient.shape.cells, sizeof(*sums));
	status = noise != NULL && sums != NULL ? AL_OK : AL_NO_MEMORY;
	if (status == AL_OK)
		status = noise_draw(random, plan.moments.sigma2, noise, first);
	if (status == AL_OK)
		status = noise_draw(random, plan.gradient.sigma2, noise + first, further);
	if (status == AL_OK)
		status = moments_sum(&plan.moments, rows, noise, &training.moments);
	if (status == AL_OK)
		status = descend(&training, rows, sums, noise + first);
	if (status == AL_OK)
		memcpy(weights, training.mean, training.moments.size * sizeof(*weights));
	moments_clear(&training.moments);
	free(noise);
	free(sums);
	return status;
}
