/* boost.c: gradient boosting with random splits. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/boost.h"

#include "privacy/noise.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#define ROWS_TYPICAL_MAX 10000
#define LOGISTIC_CURVATURE 0.25

enum status boost_plan(const struct boost_options *options, struct learn_sum_plan *ret,
		       struct report *report)
{
	struct learn_sum_shape shape = { .rounds = options->trees };

	if (options->depth < 1 || options->depth > BOOST_DEPTH_MAX)
		return report_set(report, AL_REFUSED, "a tree's depth is 1 to %d, not %u",
				  BOOST_DEPTH_MAX, options->depth);
	if (!(options->shrinkage > 0) || options->shrinkage > 1)
		return report_set(report, AL_REFUSED,
				  "the shrinkage of trees is above 0 and at most 1");
	if (options->rows_typical < 1 || options->rows_typical > ROWS_TYPICAL_MAX)
		return report_set(report, AL_REFUSED,
				  "rows of a person that count in full are 1 to %d, not %u",
				  ROWS_TYPICAL_MAX, (unsigned)options->rows_typical);
	shape.cells = 2 * boost_leaves(options->depth);
	shape.clip = options->rows_typical * sqrt(1 + BOOST_COUNT_WEIGHT * BOOST_COUNT_WEIGHT);
	return learn_sum_plan(&shape, options->rho, ret, report);
}

/* AL_REFUSED: a feature has no bins or too many. */
static enum status check_bins(const uint16_t *bins, size_t features, struct report *report)
{
	for (size_t i = 0; i < features; i++)
		if (bins[i] < 1 || bins[i] > BOOST_BINS_MAX)
			return report_set(report, AL_REFUSED,
					  "feature %zu has %u bins: choose 1 to %d", i + 1,
					  (unsigned)bins[i], BOOST_BINS_MAX);
	return AL_OK;
}

/* One training. The trees before `tree` are done; `scores` are theirs. */
struct training {
	const struct boost_options *options;
	const struct learn_sum_plan *plan;
	struct boost_trees *trees;
	size_t tree;
	double *scores; /* one a row */
};

/* How far the target of a row is from what its score says, held to [-1, 1]. */
static double residual_of(enum boost_loss loss, double target, double score)
{
	double residual = target - score;

	if (loss == BOOST_LOGISTIC)
		residual = (target + 1) / 2 - 1 / (1 + exp(-score));
	return isnan(residual) ? 0 : fmin(fmax(residual, -1), 1);
}

/* A leaf's residuals stand before its number of rows. */
static void share_of_row(const void *user, const struct learn_rows *rows, size_t row,
			 double *vector)
{
	const struct training *training = user;
	size_t leaf =
	    boost_leaf(training->trees, training->tree, rows->features_of + row * rows->features);

	vector[2 * leaf] +=
	    residual_of(training->options->loss, rows->targets[row], training->scores[row]);
	vector[2 * leaf + 1] += BOOST_COUNT_WEIGHT;
}

/* Set the leaves of the tree from the round's `sums` and `noise`. */
static void set_leaves(const struct training *training, const int64_t *sums, const int64_t *noise)
{
	const struct learn_sum_plan *plan = training->plan;
	size_t count = boost_leaves(training->trees->depth);
	double *leaves = training->trees->leaves + training->tree * count;
	double floor = fmax(1, 2 * learn_sum_deviation(plan) / BOOST_COUNT_WEIGHT);
	double step = training->options->shrinkage;

	if (training->options->loss == BOOST_LOGISTIC)
		step /= LOGISTIC_CURVATURE;
	for (size_t i = 0; i < count; i++) {
		double residuals = learn_sum_value(plan, sums[2 * i], noise[2 * i]);
		double number =
		    learn_sum_value(plan, sums[2 * i + 1], noise[2 * i + 1]) / BOOST_COUNT_WEIGHT;

		leaves[i] = step * fmin(fmax(residuals / fmax(number, floor), -1), 1);
	}
}

/* Add the tree to the scores of all rows. */
static void add_tree(const struct training *training, const struct learn_rows *rows)
{
	const double *leaves =
	    training->trees->leaves + training->tree * boost_leaves(training->trees->depth);
	size_t count = rows->offsets[rows->persons];

	for (size_t row = 0; row < count; row++)
		training->scores[row] += leaves[boost_leaf(
		    training->trees, training->tree, rows->features_of + row * rows->features)];
}

static enum status train(struct training *training, const struct learn_rows *rows, int64_t *sums,
			 const int64_t *noise)
{
	size_t cells = training->plan->shape.cells;

	for (; training->tree < training->trees->trees; training->tree++) {
		enum status status = learn_sum(training->plan, rows, share_of_row, training, sums);

		if (status != AL_OK)
			return status;
		set_leaves(training, sums, noise + training->tree * cells);
		add_tree(training, rows);
	}
	return AL_OK;
}

enum status boost_train(const struct boost_options *options, const struct learn_rows *rows,
			struct random *random, struct boost_trees *ret, struct report *report)
{
	struct learn_sum_plan plan;
	struct boost_trees trees;
	struct training training = { .options = options, .plan = &plan, .trees = &trees };
	int64_t *sums = NULL;
	int64_t *noise = NULL;
	enum status status;

	assert(rows->targets != NULL);
	status = boost_plan(options, &plan, report);
	if (status == AL_OK)
		status = check_bins(options->bins, rows->features, report);
	if (status == AL_OK)
		status = boost_trees_init(&trees, rows->features, options->trees, options->depth,
					  report);
	if (status != AL_OK)
		return status;
	status = AL_NO_MEMORY;
	training.scores = calloc(rows->offsets[rows->persons] + 1, sizeof(*training.scores));
	sums = calloc(plan.shape.cells, sizeof(*sums));
	noise = calloc(plan.shape.cells * options->trees, sizeof(*noise));
	if (training.scores == NULL || sums == NULL || noise == NULL)
		goto out;
	boost_trees_draw(&trees, options->bins, random);
	status = noise_draw(random, plan.sigma2, noise, plan.shape.cells * options->trees);
	if (status == AL_OK)
		status = train(&training, rows, sums, noise);
	if (status != AL_OK)
		goto out;
	*ret = trees;
	trees = (struct boost_trees){ 0 }; /* the caller's now */
out:
	boost_trees_clear(&trees);
	free(training.scores);
	free(sums);
	free(noise);
	return status;
}
