/* kmeans.c: clusters by Lloyd's rounds. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/kmeans.h"

#include "privacy/noise.h"

#include <math.h>
#include <stdlib.h>

#define ROWS_TYPICAL_MAX 10000

/* Of the number of rows beside their coordinates. */
static double weight_of(size_t features)
{
	return sqrt(sqrt((double)features / 9));
}

enum status kmeans_plan(const struct kmeans_options *options, size_t features,
			struct learn_sum_plan *ret, struct report *report)
{
	double weight = weight_of(features);
	struct learn_sum_shape shape = { .rounds = options->rounds,
					 .cells = options->clusters * (features + 1) };

	if (options->clusters < 1 || options->clusters > KMEANS_CLUSTERS_MAX)
		return report_set(report, AL_REFUSED, "k-means takes 1 to %d clusters, not %zu",
				  KMEANS_CLUSTERS_MAX, options->clusters);
	if (features < 1 || features > KMEANS_FEATURES_MAX)
		return report_set(report, AL_REFUSED,
				  "k-means takes 1 to %d features, not %zu: choose fewer",
				  KMEANS_FEATURES_MAX, features);
	if (options->rows_typical < 1 || options->rows_typical > ROWS_TYPICAL_MAX)
		return report_set(report, AL_REFUSED,
				  "rows of a person that count in full are 1 to %d, not %u",
				  ROWS_TYPICAL_MAX, (unsigned)options->rows_typical);
	shape.clip = options->rows_typical * sqrt((double)features / 3 + weight * weight);
	return learn_sum_plan(&shape, options->rho, ret, report);
}

/* The coordinates' sums of a cluster stand before its number of rows. */
static void share_of_row(const void *user, const struct learn_rows *rows, size_t row,
			 double *vector)
{
	const struct kmeans_centres *centres = user;
	const double *features = rows->features_of + row * rows->features;
	double *cells = vector + kmeans_nearest(centres, features) * (rows->features + 1);

	for (size_t i = 0; i < rows->features; i++)
		cells[i] += features[i];
	cells[rows->features] += weight_of(rows->features);
}

/* Move the centres to the noisy means. */
static void move(struct kmeans_centres *centres, const struct learn_sum_plan *plan,
		 const int64_t *sums, const int64_t *noise)
{
	size_t features = centres->features;
	double weight = weight_of(features);
	double least = fmax(1, 2 * learn_sum_deviation(plan) / weight);

	for (size_t i = 0; i < centres->clusters; i++) {
		size_t first = i * (features + 1);
		size_t last = first + features;
		double number = learn_sum_value(plan, sums[last], noise[last]) / weight;

		if (number < least)
			continue;
		for (size_t j = 0; j < features; j++) {
			double sum = learn_sum_value(plan, sums[first + j], noise[first + j]);

			centres->places[i * features + j] = fmin(fmax(sum / number, -1), 1);
		}
	}
}

static enum status train(struct kmeans_centres *centres, const struct learn_sum_plan *plan,
			 const struct learn_rows *rows, int64_t *sums, const int64_t *noise)
{
	for (size_t round = 0; round < plan->shape.rounds; round++) {
		enum status status = learn_sum(plan, rows, share_of_row, centres, sums);

		if (status != AL_OK)
			return status;
		move(centres, plan, sums, noise + round * plan->shape.cells);
	}
	return AL_OK;
}

enum status kmeans_train(const struct kmeans_options *options, const struct learn_rows *rows,
			 struct random *random, struct kmeans_centres *ret, struct report *report)
{
	struct learn_sum_plan plan;
	struct kmeans_centres centres;
	int64_t *sums = NULL;
	int64_t *noise = NULL;
	enum status status;

	status = kmeans_plan(options, rows->features, &plan, report);
	if (status == AL_OK)
		status = kmeans_centres_init(&centres, options->clusters, rows->features, report);
	if (status != AL_OK)
		return status;
	status = AL_NO_MEMORY;
	sums = calloc(plan.shape.cells, sizeof(*sums));
	noise = calloc(plan.shape.cells * options->rounds, sizeof(*noise));
	if (sums == NULL || noise == NULL)
		goto out;
	kmeans_spread(&centres, random);
	status = noise_draw(random, plan.sigma2, noise, plan.shape.cells * options->rounds);
	if (status == AL_OK)
		status = train(&centres, &plan, rows, sums, noise);
	if (status != AL_OK)
		goto out;
	*ret = centres;
	centres = (struct kmeans_centres){ 0 }; /* the caller's now */
out:
	kmeans_centres_clear(&centres);
	free(sums);
	free(noise);
	return status;
}
