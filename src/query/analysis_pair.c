/*
 * analysis_pair.c: CORR, COVAR and REGR of two numbers, in rows in which both are not NULL.
 *
 * They need the rows n, the sums of x and of y, each less the middle of its bounds, of their
 * squares and of their product. The product is a number like others, so what is shared between
 * aggregates, how it is bounded and how it is weighed is as for SUM.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/analysis_read.h"

#include "privacy/wide.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#define SLOPE_PLACES 6
#define SHARE_PLACES 4 /* of what lies between -1 and 1 */

enum pair_name { PAIR_OTHER, PAIR_COUNT, PAIR_MEAN_X, PAIR_MEAN_Y };

static const struct {
	const char *name;
	enum pair_name which;
	enum answer_kind kind;
} pairs[] = {
	{ "corr", PAIR_OTHER, ANSWER_CORRELATION },
	{ "covar_pop", PAIR_OTHER, ANSWER_COVAR_POP },
	{ "covar_samp", PAIR_OTHER, ANSWER_COVAR_SAMP },
	{ "regr_slope", PAIR_OTHER, ANSWER_SLOPE },
	{ "regr_intercept", PAIR_OTHER, ANSWER_INTERCEPT },
	{ "regr_r2", PAIR_OTHER, ANSWER_R2 },
	{ "regr_count", PAIR_COUNT, ANSWER_COUNT },
	{ "regr_avgx", PAIR_MEAN_X, ANSWER_AVERAGE },
	{ "regr_avgy", PAIR_MEAN_Y, ANSWER_AVERAGE },
};

#define PAIRS_COUNT (sizeof(pairs) / sizeof(pairs[0]))

/* Which of the pairs `name` is; PAIRS_COUNT: none. */
static size_t find_pair(const char *name)
{
	size_t i = 0;

	while (i < PAIRS_COUNT && (name == NULL || strcmp(name, pairs[i].name) != 0))
		i++;
	return i;
}

bool reader_is_pair(const json_t *node)
{
	return find_pair(sql_name(json_object_get(sql_node_of(node, "FuncCall"), "funcname"))) <
	       PAIRS_COUNT;
}

static int64_t middle_of(const struct number *number)
{
	return number->low + (number->high - number->low) / 2;
}

/* How far from its middle a number can be. */
static uint64_t reach_of(const struct number *number)
{
	return (uint64_t)(number->high - middle_of(number));
}

/* How many places of the stack `number` needs. */
static size_t depth_of(const struct number *number)
{
	size_t depth = 0;
	size_t most = 0;

	for (size_t i = 0; i < number->steps_count; i++) {
		enum number_op op = number->steps[i].op;

		if (op == NUMBER_COLUMN || op == NUMBER_CONSTANT)
			depth++;
		else if (op >= NUMBER_ADD && op <= NUMBER_CHOOSE)
			depth--;
		most = depth > most ? depth : most;
	}
	return most;
}

/* Copy the steps of `number` to `ret`, less its middle where it is `centred`; how many they are. */
static size_t copy_steps(const struct number *number, bool centred, struct number_step *ret)
{
	size_t count = number->steps_count;

	memcpy(ret, number->steps, count * sizeof(*ret));
	if (!centred)
		return count;
	ret[count++] = (struct number_step){ .op = NUMBER_CONSTANT, .first = middle_of(number) };
	ret[count++] = (struct number_step){ .op = NUMBER_SUBTRACT, .first = 1, .second = 1 };
	return count;
}

/* *ret = a number made of `a` and `b` by `op`, both less their middles where it is `centred`;
 * without its bounds. */
static enum status combine(struct reader *reader, const struct number *a, const struct number *b,
			   enum number_op op, bool centred, struct number **ret)
{
	struct arena *arena = &reader->analysis->arena;
	struct number *number = arena_take(arena, 1, sizeof(*number));
	struct number_step *steps =
	    arena_take(arena, a->steps_count + b->steps_count + 5, sizeof(*steps));
	size_t count;

	if (number == NULL || steps == NULL)
		return AL_NO_MEMORY;
	count = copy_steps(a, centred, steps);
	count += copy_steps(b, centred, steps + count);
	steps[count++] = (struct number_step){ .op = op, .first = 1, .second = 1 };
	number->steps = steps;
	number->steps_count = count;
	*ret = number;
	return AL_OK;
}

/* *ret = `a`, and NULL where `b` is. */
static enum status number_with(struct reader *reader, const struct number *a,
			       const struct number *b, struct number **ret)
{
	struct number *number = NULL;
	enum status status = combine(reader, a, b, NUMBER_WITH, false, &number);

	if (status != AL_OK)
		return status;
	number->what = reader_format(reader, "[\"with\",%s,%s]", a->what, b->what);
	number->low = a->low;
	number->high = a->high;
	number->scale = a->scale;
	number->unit = a->unit;
	*ret = number;
	return number->what != NULL ? AL_OK : AL_NO_MEMORY;
}

/* *ret = (a - its middle) (b - its middle). */
static enum status number_product(struct reader *reader, const struct number *a,
				  const struct number *b, size_t place, struct number **ret)
{
	wide most = wide_product(reach_of(a), reach_of(b));
	struct number *number = NULL;
	enum status status;

	if (most > VALUE_MAX || a->scale + b->scale > NUMBER_SCALE_MAX)
		return sql_refuse(
		    reader->tree, place, AL_TOO_BIG, reader->report,
		    "the bounds of the two numbers are so far apart that their product "
		    "can leave 2^53, or has over %d digits after the point: hold them "
		    "by LEAST and GREATEST first",
		    NUMBER_SCALE_MAX);
	status = combine(reader, a, b, NUMBER_MULTIPLY, true, &number);
	if (status != AL_OK)
		return status;
	number->what =
	    reader_format(reader, "[\"*\",[\"-\",%s,[%" PRId64 ",%u]],[\"-\",%s,[%" PRId64 ",%u]]]",
			  a->what, middle_of(a), a->scale, b->what, middle_of(b), b->scale);
	number->low = -(int64_t)most;
	number->high = (int64_t)most;
	number->scale = a->scale + b->scale;
	*ret = number;
	return number->what != NULL ? AL_OK : AL_NO_MEMORY;
}

/* Two numbers of a row: each as it is, and NULL where the other is. */
struct pair {
	size_t place;
	struct number *x;
	struct number *y;
	struct number *x_with;
	struct number *y_with;
	bool swapped; /* in the order in which they are shared with other aggregates */
};

static enum status read_pair(struct reader *reader, const json_t *call, struct pair *ret)
{
	const char *name = sql_name(json_object_get(call, "funcname"));
	const json_t *args = json_object_get(call, "args");
	struct number_request request = { .name = name,
					  .filter = json_object_get(call, "agg_filter") };
	enum status status;

	*ret = (struct pair){ .place = sql_place(call, 0) };
	if (json_is_true(json_object_get(call, "agg_distinct")) || json_array_size(args) != 2 ||
	    json_object_get(call, "agg_order") != NULL)
		return sql_refuse(reader->tree, ret->place, AL_UNSUPPORTED, reader->report,
				  "%s takes two numbers: first what is explained, then what "
				  "explains it; without DISTINCT and ORDER BY",
				  name);
	request.node = json_array_get(args, 0);
	status = reader_number(reader, &request, &ret->y);
	request.node = json_array_get(args, 1);
	if (status == AL_OK)
		status = reader_number(reader, &request, &ret->x);
	if (status != AL_OK)
		return status;
	if (depth_of(ret->x) >= NUMBER_DEPTH_MAX || depth_of(ret->y) >= NUMBER_DEPTH_MAX)
		return sql_refuse(reader->tree, ret->place, AL_TOO_BIG, reader->report,
				  "in these numbers over %d parts wait for others",
				  NUMBER_DEPTH_MAX - 1);
	ret->swapped = strcmp(ret->x->what, ret->y->what) > 0;
	status = number_with(reader, ret->x, ret->y, &ret->x_with);
	return status == AL_OK ? number_with(reader, ret->y, ret->x, &ret->y_with) : status;
}

static enum status add_rows(struct reader *reader, const struct pair *pair, size_t *ret)
{
	struct measure filled = { .kind = MEASURE_FILLED,
				  .number = pair->swapped ? pair->y_with : pair->x_with };

	return reader_measure(reader, &filled, ret);
}

/* *ret = the sum of `number` less its middle, or of the squares of that. */
static enum status add_sum(struct reader *reader, const struct number *number,
			   enum measure_kind kind, size_t *ret)
{
	struct measure sum = { .kind = kind,
			       .number = number,
			       .low = number->low,
			       .high = number->high,
			       .middle = middle_of(number) };

	return reader_measure(reader, &sum, ret);
}

static enum status add_product(struct reader *reader, const struct pair *pair, size_t *ret)
{
	const struct number *a = pair->swapped ? pair->y : pair->x;
	const struct number *b = pair->swapped ? pair->x : pair->y;
	struct number *product = NULL;
	enum status status = number_product(reader, a, b, pair->place, &product);

	return status == AL_OK ? add_sum(reader, product, MEASURE_SUM, ret) : status;
}

/* The measures of `ret`, which is no count and no mean. */
static enum status add_measures(struct reader *reader, const struct pair *pair, struct output *ret)
{
	enum answer_kind kind = ret->kind;
	enum status status = add_rows(reader, pair, &ret->filled);

	if (status == AL_OK)
		status = add_sum(reader, pair->x_with, MEASURE_SUM, &ret->place);
	if (status == AL_OK)
		status = add_sum(reader, pair->y_with, MEASURE_SUM, &ret->second);
	if (status == AL_OK)
		status = add_product(reader, pair, &ret->products);
	if (status == AL_OK && kind != ANSWER_COVAR_POP && kind != ANSWER_COVAR_SAMP)
		status = add_sum(reader, pair->x_with, MEASURE_SQUARES, &ret->squares);
	if (status == AL_OK && (kind == ANSWER_CORRELATION || kind == ANSWER_R2))
		status = add_sum(reader, pair->y_with, MEASURE_SQUARES, &ret->second_squares);
	return status;
}

double analysis_pair_most(const struct number *x, const struct number *y, enum answer_kind kind)
{
	double step_x = pow(10, -(double)x->scale);
	double step_y = pow(10, -(double)y->scale);
	double distance_x = (double)(x->high - x->low) * step_x;
	double distance_y = (double)(y->high - y->low) * step_y;
	double end_x = fmax(fabs((double)x->low), fabs((double)x->high)) * step_x;
	double end_y = fmax(fabs((double)y->low), fabs((double)y->high)) * step_y;
	double slope = distance_y / step_x;

	if (kind == ANSWER_COVAR_POP)
		return distance_x * distance_y / 4;
	if (kind == ANSWER_COVAR_SAMP)
		return distance_x * distance_y / 2;
	if (kind == ANSWER_SLOPE)
		return slope;
	return kind == ANSWER_INTERCEPT ? end_y + slope * end_x : 1;
}

/* Give `ret` the places wanted, or fewer where the greatest value would have too many digits. */
static enum status set_places(struct reader *reader, const struct pair *pair, struct output *ret)
{
	double most = analysis_pair_most(pair->x, pair->y, ret->kind);
	unsigned places = SHARE_PLACES;

	if (ret->kind == ANSWER_COVAR_POP || ret->kind == ANSWER_COVAR_SAMP)
		places = pair->x->scale + pair->y->scale + AVERAGE_PLACES;
	else if (ret->kind == ANSWER_SLOPE)
		places = SLOPE_PLACES;
	else if (ret->kind == ANSWER_INTERCEPT)
		places = pair->y->scale + AVERAGE_PLACES;
	if (places > ANSWER_PLACES_MAX)
		places = ANSWER_PLACES_MAX;
	while (places > 0 && most * pow(10, places) > (double)VALUE_HELD_MAX / 2)
		places--;
	ret->places = places;
	if (most <= (double)VALUE_HELD_MAX / 2)
		return AL_OK;
	return sql_refuse(reader->tree, pair->place, AL_TOO_BIG, reader->report,
			  "the bounds of the two numbers are so far apart that this has too many "
			  "digits: take CORR");
}

/* The mean of x or y in the rows of the pair. */
static enum status add_mean(struct reader *reader, const struct pair *pair,
			    const struct number *number, struct output *ret)
{
	enum status status = add_rows(reader, pair, &ret->filled);

	ret->places = number->scale + AVERAGE_PLACES;
	ret->unit = number->unit;
	return status == AL_OK ? add_sum(reader, number, MEASURE_SUM, &ret->place) : status;
}

enum status reader_pair(struct reader *reader, const json_t *call, struct output *ret)
{
	const char *name = sql_name(json_object_get(call, "funcname"));
	size_t found = find_pair(name);
	struct pair pair;
	enum status status = read_pair(reader, call, &pair);

	if (status != AL_OK)
		return status;
	assert(found < PAIRS_COUNT);
	ret->kind = pairs[found].kind;
	ret->name = pairs[found].name;
	if (pair.x->column != NULL && pair.y->column != NULL)
		ret->name = reader_format(reader, "%s_%s_%s", name, pair.y->column->name,
					  pair.x->column->name);
	if (ret->name == NULL)
		return AL_NO_MEMORY;
	switch (pairs[found].which) {
	case PAIR_COUNT:
		return add_rows(reader, &pair, &ret->place);
	case PAIR_MEAN_X:
		return add_mean(reader, &pair, pair.x_with, ret);
	case PAIR_MEAN_Y:
		return add_mean(reader, &pair, pair.y_with, ret);
	case PAIR_OTHER:
		break;
	}
	status = set_places(reader, &pair, ret);
	return status == AL_OK ? add_measures(reader, &pair, ret) : status;
}
