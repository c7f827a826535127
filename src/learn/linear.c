/* linear.c: linear regression from noisy moments. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/linear.h"

#include "learn/moments.h"
#include "privacy/noise.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum status linear_plan(const struct linear_options *options, size_t features,
			struct learn_sum_plan *ret, struct report *report)
{
	return moments_plan(features, options->rows_typical, options->clip, options->rho, ret,
			    report);
}

/* The deviation of weight `i` by the noise. */
static double error_of(const struct moments *moments, const double *weights, size_t i)
{
	size_t n = moments->size;
	double column[MATRIX_SIZE_MAX] = { 0 };
	double length = 0;
	double along = 0;
	double norm = 1;
	double twice = 0;

	column[i] = 1;
	matrix_solve(moments->factor, n, column);
	for (size_t j = 0; j < n; j++) {
		length += column[j] * column[j];
		along += column[j] * weights[j];
		norm += weights[j] * weights[j];
		twice += column[j] * column[j] * weights[j] * weights[j];
	}
	return moments->deviation * sqrt(fmax(0, norm * length + along * along - twice));
}

enum status linear_train(const struct linear_options *options, const struct learn_rows *rows,
			 struct random *random, double *weights, double *errors,
			 struct report *report)
{
	struct learn_sum_plan plan;
	struct moments moments;
	int64_t *noise;
	enum status status = linear_plan(options, rows->features, &plan, report);

	if (status != AL_OK)
		return status;
	noise = calloc(plan.shape.cells, sizeof(*noise));
	if (noise == NULL)
		return AL_NO_MEMORY;
	status = noise_draw(random, plan.sigma2, noise, plan.shape.cells);
	if (status == AL_OK)
		status = moments_sum(&plan, rows, noise, &moments);
	free(noise);
	if (status != AL_OK)
		return status;
	matrix_solve(moments.factor, moments.size, moments.targets);
	memcpy(weights, moments.targets, moments.size * sizeof(*weights));
	for (size_t i = 0; errors != NULL && i < moments.size; i++)
		errors[i] = error_of(&moments, weights, i);
	moments_clear(&moments);
	return AL_OK;
}
