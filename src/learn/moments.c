/* moments.c: the noisy second moments, and their ridge. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/moments.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FAILURE 0.05 /* of the bound on the noise's operator norm; trades accuracy only */

/* The length of the vector of a row whose features and target have the mean square 1/3. */
static double usual_length(size_t features)
{
	double square = (double)features / 3 + 1;

	return sqrt(square * square / 2 + square / 3 + 0.5);
}

enum status moments_plan(size_t features, uint32_t rows_typical, double clip, struct rho rho,
			 struct learn_sum_plan *ret, struct report *report)
{
	struct learn_sum_shape shape = { .rounds = 1,
					 .cells = moments_cells(features),
					 .clip = clip };

	if (features < 1 || features > MOMENTS_FEATURES_MAX)
		return report_set(report, AL_REFUSED,
				  "a regression takes 1 to %d features, not %zu",
				  MOMENTS_FEATURES_MAX, features);
	if (rows_typical < 1 || rows_typical > MOMENTS_ROWS_TYPICAL_MAX)
		return report_set(report, AL_REFUSED,
				  "rows of a person that count in full are 1 to %d, not %u",
				  MOMENTS_ROWS_TYPICAL_MAX, (unsigned)rows_typical);
	if (clip == 0)
		shape.clip = rows_typical * usual_length(features);
	return learn_sum_plan(&shape, rho, ret, report);
}

static void share_of_row(const void *user, const struct learn_rows *rows, size_t row,
			 double *vector)
{
	size_t count = rows->features;
	const double *features = rows->features_of + row * count;
	double target = rows->targets[row];

	(void)user;
	for (size_t i = 0; i < count; i++) {
		double value = features[i];

		for (size_t j = i; j < count; j++)
			*vector++ += value * features[j];
		*vector++ += value;
	}
	*vector++ += 1;
	for (size_t i = 0; i < count; i++)
		*vector++ += target * features[i];
	*vector += target;
}

/* Set products and targets from the sums. */
static void read_sums(struct moments *moments, const struct learn_sum_plan *plan,
		      const int64_t *sums, const int64_t *noise)
{
	size_t n = moments->size;
	size_t cell = 0;

	for (size_t i = 0; i < n; i++) {
		for (size_t j = i; j < n; j++, cell++) {
			double value = learn_sum_value(plan, sums[cell], noise[cell]);

			moments->products[i * n + j] = value;
			moments->products[j * n + i] = value;
		}
	}
	for (size_t i = 0; i < n; i++, cell++)
		moments->targets[i] = learn_sum_value(plan, sums[cell], noise[cell]);
}

/* Set the ridge and the factor. Doubling ends: the matrix becomes its diagonal's. */
static void make_factor(struct moments *moments)
{
	size_t n = moments->size;
	size_t bytes = n * n * sizeof(double);
	double bound = moments->deviation * sqrt((double)n * log(2 * (double)(n * n) / FAILURE));
	double least;

	memcpy(moments->factor, moments->products, bytes);
	least = matrix_least_eigenvalue(moments->factor, n);
	moments->ridge = fmax(0, bound - fmax(0, least - bound));
	moments->ridge = fmax(moments->ridge, bound - least);
	for (;;) {
		memcpy(moments->factor, moments->products, bytes);
		for (size_t i = 0; i < n; i++)
			moments->factor[i * n + i] += moments->ridge;
		if (matrix_factor(moments->factor, n))
			return;
		moments->ridge = 2 * moments->ridge + bound;
	}
}

enum status moments_sum(const struct learn_sum_plan *plan, const struct learn_rows *rows,
			const int64_t *noise, struct moments *ret)
{
	size_t n = rows->features + 1;
	struct moments moments = {
		.size = n,
		.products = calloc(n * n, sizeof(double)),
		.targets = calloc(n, sizeof(double)),
		.factor = calloc(n * n, sizeof(double)),
		.deviation = learn_sum_deviation(plan),
	};
	int64_t *sums = calloc(plan->shape.cells, sizeof(*sums));
	enum status status = AL_NO_MEMORY;

	assert(rows->targets != NULL);
	assert(plan->shape.cells == moments_cells(rows->features));
	if (moments.products != NULL && moments.targets != NULL && moments.factor != NULL &&
	    sums != NULL)
		status = learn_sum(plan, rows, share_of_row, NULL, sums);
	if (status == AL_OK) {
		read_sums(&moments, plan, sums, noise);
		make_factor(&moments);
		*ret = moments;
		moments = (struct moments){ 0 }; /* the caller's now */
	}
	moments_clear(&moments);
	free(sums);
	return status;
}

void moments_clear(struct moments *moments)
{
	free(moments->products);
	free(moments->targets);
	free(moments->factor);
	*moments = (struct moments){ 0 };
}
