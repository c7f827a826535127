/* card_measure.c: how well a model does on rows, and for whom. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/card_measure.h"

#include "privacy/charge.h"
#include "privacy/noise.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#define ROWS_TYPICAL_MAX 10000
#define PRESENCE_SHARE 4 /* presence takes 1 in so many parts of what rows take of C^2 */
#define CELLS_MOST (CHANCE_CELLS + 1)

/* Cells of a group for a model of chances: truth, then what was predicted. */
enum {
	NO_AS_NO,
	NO_AS_YES,
	YES_AS_NO,
	YES_AS_YES,
	CHANCE_CELLS,
};

/* And for the others. Targets and predictions are in [-1, 1], so an error is at most 2. */
enum {
	NUMBER,
	ERROR2_QUARTERS, /* squared error / 4, in [0, 1] */
	ERROR_HALVES,	 /* error / 2, in [-1, 1] */
	ERROR_CELLS,
};

static bool has_minimum(const struct card_measure_options *options)
{
	return options->min_group > 1;
}

/* Cells of a group; the last says whether a person is in it, if that is asked for. */
static size_t cells_of(const struct card_measure_options *options)
{
	size_t cells = options->predictor->link == PREDICT_CHANCE ? CHANCE_CELLS : ERROR_CELLS;

	return cells + (has_minimum(options) ? 1 : 0);
}

/* The length of what a person of typical rows adds: of each row one cell of 1, or three of 1 each.
 */
static double rows_length(const struct card_measure_options *options)
{
	return options->rows_typical * (options->predictor->link == PREDICT_CHANCE ? 1 : sqrt(3));
}

/* What a person counts in the last cell. */
static double presence_weight(const struct card_measure_options *options)
{
	return rows_length(options) / sqrt(PRESENCE_SHARE);
}

enum status card_measure_plan(const struct card_measure_options *options,
			      struct learn_sum_plan *ret, struct report *report)
{
	const struct learn_sum_shape shape = {
		.rounds = 1,
		.cells = options->groups * cells_of(options),
		.clip = hypot(rows_length(options),
			      has_minimum(options) ? presence_weight(options) : 0),
	};

	if (options->groups < 1 || options->groups > CARD_GROUPS_MAX)
		return report_set(
		    report, AL_REFUSED,
		    "a model is measured for 1 to %d groups, not %zu: choose a column "
		    "with fewer keys",
		    CARD_GROUPS_MAX, options->groups);
	if (options->rows_typical < 1 || options->rows_typical > ROWS_TYPICAL_MAX)
		return report_set(report, AL_REFUSED,
				  "rows of a person that count in full are 1 to %d, not %u",
				  ROWS_TYPICAL_MAX, (unsigned)options->rows_typical);
	return learn_sum_plan(&shape, options->rho, ret, report);
}

/* The squared distance of a row from its centre, a feature, in quarters. */
static double distance_of(const struct kmeans_centres *centres, const double *features)
{
	const double *place =
	    centres->places + kmeans_nearest(centres, features) * centres->features;
	double sum = 0;

	for (size_t i = 0; i < centres->features; i++)
		sum += (features[i] - place[i]) * (features[i] - place[i]);
	return sum / (double)centres->features / 4;
}

/* `value` in the [-1, 1] scale of `column`, which may be a prediction of PREDICT_RATE. */
static double scaled_prediction(const struct predictor *predictor, const double *features)
{
	double score = predict_score(predictor, features);

	return predict_scale(&predictor->target,
			     predict_link(predictor->link, &predictor->target, score));
}

static void share_of_row(const void *user, const struct learn_rows *rows, size_t row,
			 double *vector)
{
	const struct card_measure_options *options = user;
	const struct predictor *predictor = options->predictor;
	const double *features = rows->features_of + row * rows->features;
	size_t group = options->groups > 1 ? rows->groups[row] : 0;
	double *cells = vector + group * cells_of(options);
	double error = 0;

	if (group >= options->groups)
		return;
	if (has_minimum(options)) /* once, whatever her rows in it */
		cells[cells_of(options) - 1] = presence_weight(options);
	if (predictor->link == PREDICT_CHANCE) {
		size_t yes = predict_score(predictor, features) >= 0;

		cells[(rows->targets[row] > 0 ? YES_AS_NO : NO_AS_NO) + yes] += 1;
		return;
	}
	cells[NUMBER] += 1;
	if (predictor->link == PREDICT_CLUSTER) {
		cells[ERROR2_QUARTERS] += distance_of(predictor->centres, features);
		return;
	}
	error = (rows->targets[row] - scaled_prediction(predictor, features)) / 2;
	cells[ERROR2_QUARTERS] += error * error;
	cells[ERROR_HALVES] += error;
}

/* A noisy sum and how far it may be off. */
struct noisy {
	double value;
	double width;
};

/* The sum of `count` cells of `plan`, `noisy` being the sums with noise. */
static struct noisy sum_of(const struct learn_sum_plan *plan, double value, uint64_t count)
{
	uint64_t sigma2 =
	    plan->sigma2 > NOISE_SIGMA2_MAX / count ? NOISE_SIGMA2_MAX : plan->sigma2 * count;

	return (struct noisy){ value,
			       (double)charge_half_width(sigma2, CONFIDENCE_99) / plan->unit };
}

/* a / (a + b), where a and b are at least 0. */
static struct card_value share_of(struct noisy a, struct noisy b)
{
	double a_low = fmax(a.value - a.width, 0);
	double a_high = fmax(a.value + a.width, 0);
	double b_low = fmax(b.value - b.width, 0);
	double b_high = fmax(b.value + b.width, 0);
	double whole = fmax(a.value, 0) + fmax(b.value, 0);
	struct card_value value = { .known = whole > 0 && a_low + b_low > 0, .low = 0, .high = 1 };

	if (!value.known)
		return value;
	value.value = fmax(a.value, 0) / whole;
	value.low = a_low > 0 ? a_low / (a_low + b_high) : 0;
	value.high = a_high > 0 ? a_high / (a_high + b_low) : 0;
	return value;
}

/* sum / number, held within [low, high], then times `unit`. */
static struct card_value mean_of(struct noisy sum, struct noisy number, double low, double unit)
{
	double least = number.value - number.width;
	double most = number.value + number.width;
	struct card_value value = { .known = least > 0, .low = low * unit, .high = unit };
	double under = sum.value - sum.width;
	double over = sum.value + sum.width;

	if (!value.known)
		return value;
	value.value = unit * fmin(fmax(sum.value / number.value, low), 1);
	value.low = unit * fmin(fmax(under / (under > 0 ? most : least), low), 1);
	value.high = unit * fmin(fmax(over / (over > 0 ? least : most), low), 1);
	return value;
}

static struct card_value rows_of(struct noisy number)
{
	return (struct card_value){ .known = true,
				    .value = fmax(number.value, 0),
				    .low = fmax(number.value - number.width, 0),
				    .high = fmax(number.value + number.width, 0) };
}

static struct card_measure measure_chance(const struct learn_sum_plan *plan, const double *cells)
{
	struct noisy of[CHANCE_CELLS];

	for (size_t i = 0; i < CHANCE_CELLS; i++)
		of[i] = sum_of(plan, cells[i], 1);
	return (struct card_measure){
		.rows = rows_of(sum_of(plan, cells[0] + cells[1] + cells[2] + cells[3], 4)),
		.accuracy = share_of(sum_of(plan, cells[NO_AS_NO] + cells[YES_AS_YES], 2),
				     sum_of(plan, cells[NO_AS_YES] + cells[YES_AS_NO], 2)),
		.yes = share_of(sum_of(plan, cells[NO_AS_YES] + cells[YES_AS_YES], 2),
				sum_of(plan, cells[NO_AS_NO] + cells[YES_AS_NO], 2)),
		.yes_found = share_of(of[YES_AS_YES], of[YES_AS_NO]),
		.false_alarm = share_of(of[NO_AS_YES], of[NO_AS_NO]),
	};
}

static struct card_measure measure_error(const struct learn_sum_plan *plan,
					 const struct predictor *predictor, const double *cells)
{
	double half = predictor->target.high / 2 - predictor->target.low / 2;
	struct noisy number = sum_of(plan, cells[NUMBER], 1);
	struct card_measure measure = { .rows = rows_of(number) };

	if (predictor->link == PREDICT_CLUSTER)
		half = 1;
	measure.error2 =
	    mean_of(sum_of(plan, cells[ERROR2_QUARTERS], 1), number, 0, 4 * half * half);
	if (predictor->link != PREDICT_CLUSTER)
		measure.error = mean_of(sum_of(plan, cells[ERROR_HALVES], 1), number, -1, 2 * half);
	return measure;
}

/* Whether the noisy presence in the last of the group's `cells` is enough to show it. */
static bool is_shown(const struct card_measure_options *options, const struct learn_sum_plan *plan,
		     const double *cells)
{
	double noise = (double)charge_half_width(plan->sigma2, CONFIDENCE_90) / plan->unit;

	return !has_minimum(options) || cells[cells_of(options) - 1] >=
					    options->min_group * presence_weight(options) + noise;
}

/* Of a group that is not shown: what is known before. */
static struct card_measure withheld(const struct predictor *predictor)
{
	const struct card_value share = { .low = 0, .high = 1 };
	double distance = predictor->target.high - predictor->target.low;
	struct card_measure measure = { .rows = { .low = 0, .high = INFINITY } };

	if (predictor->link == PREDICT_CHANCE) {
		measure.accuracy = measure.yes = share;
		measure.yes_found = measure.false_alarm = share;
	} else if (predictor->link == PREDICT_CLUSTER) {
		measure.error2.high = 4;
	} else {
		measure.error2.high = distance * distance;
		measure.error = (struct card_value){ .low = -distance, .high = distance };
	}
	return measure;
}

static struct card_measure measure_of(const struct card_measure_options *options,
				      const struct learn_sum_plan *plan, const double *cells)
{
	if (!is_shown(options, plan, cells))
		return withheld(options->predictor);
	return options->predictor->link == PREDICT_CHANCE
		   ? measure_chance(plan, cells)
		   : measure_error(plan, options->predictor, cells);
}

enum status card_measure(const struct card_measure_options *options, const struct learn_rows *rows,
			 struct random *random, struct card_measure *ret, struct report *report)
{
	int64_t sums[CARD_GROUPS_MAX * CELLS_MOST];
	int64_t noise[CARD_GROUPS_MAX * CELLS_MOST];
	double noisy[CARD_GROUPS_MAX * CELLS_MOST] = { 0 };
	size_t each = cells_of(options);
	struct learn_sum_plan plan;
	enum status status;

	assert(options->predictor->link == PREDICT_CLUSTER || rows->targets != NULL);
	assert(options->groups == 1 || rows->groups != NULL);
	status = card_measure_plan(options, &plan, report);
	if (status != AL_OK)
		return status;
	status = noise_draw(random, plan.sigma2, noise, plan.shape.cells);
	if (status == AL_OK)
		status = learn_sum(&plan, rows, share_of_row, options, sums);
	if (status != AL_OK)
		return status;
	for (size_t i = 0; i < plan.shape.cells; i++)
		noisy[i] = learn_sum_value(&plan, sums[i], noise[i]);
	for (size_t i = 0; i < options->groups; i++)
		ret[i] = measure_of(options, &plan, noisy + i * each);
	return AL_OK;
}
