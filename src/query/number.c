/* number.c: numbers made of columns, for the rows of a run. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/number.h"

#include "base/json.h"
#include "query/value.h"

#include <assert.h>
#include <math.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define ROOM ((size_t)NUMBER_DEPTH_MAX * ENGINE_CHUNK_MAX)

enum status number_room_init(struct number_room *ret, size_t features_most)
{
	struct number_room room = { .values = calloc(ROOM, sizeof(*room.values)),
				    .filled = calloc(ROOM, 1),
				    .features_most = features_most };

	if (features_most > 0)
		room.features = calloc(features_most * ENGINE_CHUNK_MAX, sizeof(*room.features));
	if (room.values == NULL || room.filled == NULL ||
	    (room.features == NULL && features_most > 0)) {
		number_room_clear(&room);
		return AL_NO_MEMORY;
	}
	*ret = room;
	return AL_OK;
}

void number_room_clear(struct number_room *room)
{
	if (room->values != NULL)
		sodium_memzero(room->values, ROOM * sizeof(*room->values));
	if (room->filled != NULL)
		sodium_memzero(room->filled, ROOM);
	if (room->features != NULL)
		sodium_memzero(room->features,
			       room->features_most * ENGINE_CHUNK_MAX * sizeof(*room->features));
	free(room->values);
	free(room->filled);
	free(room->features);
	*room = (struct number_room){ 0 };
}

json_t *number_json(const char *what)
{
	size_t len = strlen(what);
	json_t *ret = NULL;

	if (what[0] == '"')
		return json_stringn(what + 1, len - 2); /* a column: its name */
	/* Not json_loads(), which may drop characters when memory ends. */
	return json_parse(what, len, &ret, NULL) == AL_OK ? ret : NULL;
}

void number_widen(const struct engine_values *values, size_t first, size_t count, int64_t *ret)
{
	switch (values->width) {
#define WIDEN(width, type)                                                                         \
	case width:                                                                                \
		for (size_t i = 0; i < count; i++)                                                 \
			ret[i] = (int64_t)((const type *)values->data)[first + i];                 \
		break;
		ENGINE_WIDTHS(WIDEN)
#undef WIDEN
	case ENGINE_WIDTH_TEXT:
		memset(ret, 0, count * sizeof(*ret)); /* texts are counted only */
		break;
	}
}

static int64_t lesser(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t greater(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static void push_column(const struct number_step *step, const struct row_run *run, int64_t *values,
			uint8_t *filled)
{
	const struct engine_values *column = &run->chunk->columns[step->slot];

	number_widen(column, run->first, run->count, values);
	for (size_t i = 0; i < run->count; i++) {
		values[i] = lesser(greater(values[i], step->first), step->second);
		filled[i] = engine_values_valid(column, run->first + i);
	}
}

static void push_constant(const struct number_step *step, size_t count, int64_t *values,
			  uint8_t *filled)
{
	for (size_t i = 0; i < count; i++) {
		values[i] = step->first;
		filled[i] = 1;
	}
}

/* The values, in units of their columns, become feature step->slot. */
static void keep_feature(const struct number_step *step, const struct number_room *room,
			 size_t count, const int64_t *values, const uint8_t *filled)
{
	double *features = room->features + step->slot;

	assert(step->model->features <= room->features_most);
	for (size_t i = 0; i < count; i++)
		features[i * step->model->features] =
		    filled[i] ? (double)values[i] / (double)step->first : (double)NAN;
}

/* `value` in 10^-scale, held within the bounds of `model`. */
static int64_t round_prediction(const struct number_model *model, double value, double factor)
{
	value *= factor;
	if (!(value > (double)model->low))
		return model->low;
	return value < (double)model->high ? llround(value) : model->high;
}

static void push_prediction(const struct number_step *step, const struct number_room *room,
			    size_t count, int64_t *values, uint8_t *filled)
{
	const struct number_model *model = step->model;

	for (size_t i = 0; i < count; i++) {
		const double *features = room->features + i * model->features;

		values[i] = round_prediction(model, model->predict(model->context, features),
					     (double)step->first);
		filled[i] = 1;
	}
}

int64_t number_one(const struct number_step *step, int64_t value)
{
	int64_t half = step->first / 2;

	switch (step->op) {
	case NUMBER_DIVIDE:
		return value * step->first / step->second;
	case NUMBER_REST:
		return value * step->first % step->second;
	case NUMBER_FLOOR:
		return floor_divide(value, step->first);
	case NUMBER_CEIL:
		return -floor_divide(-value, step->first);
	case NUMBER_ROUND:
		return (value < 0 ? value - half : value + half) / step->first;
	case NUMBER_TRUNCATE:
		return value / step->first;
	default:
		return (value > 0) - (value < 0);
	}
}

/* One value becomes another; `keep` is the condition's, if the step has one. */
static void apply_one(const struct number_step *step, const uint8_t *keep, size_t count,
		      int64_t *values, uint8_t *filled)
{
	enum number_op op = step->op;

	for (size_t i = 0; op == NUMBER_NEGATE && i < count; i++)
		values[i] = -values[i];
	for (size_t i = 0; op == NUMBER_ABSOLUTE && i < count; i++)
		values[i] = values[i] < 0 ? -values[i] : values[i];
	for (size_t i = 0; op == NUMBER_ONLY && i < count; i++)
		filled[i] = filled[i] & keep[i];
	for (size_t i = 0; op == NUMBER_UNLESS && i < count; i++)
		filled[i] = filled[i] & !keep[i];
	for (size_t i = 0; op == NUMBER_NULLIF && i < count; i++)
		filled[i] = filled[i] & (values[i] != step->first);
	for (size_t i = 0; op >= NUMBER_DIVIDE && i < count; i++)
		values[i] = number_one(step, values[i]);
}

static int64_t joined(enum number_op op, int64_t a, int64_t b)
{
	switch (op) {
	case NUMBER_SUBTRACT:
		return a - b;
	case NUMBER_MULTIPLY:
		return a * b;
	case NUMBER_LEAST:
		return lesser(a, b);
	case NUMBER_GREATEST:
		return greater(a, b);
	case NUMBER_WITH:
		return a;
	default:
		return a + b;
	}
}

/* Two values become one, in the place of the first. */
static void apply_two(const struct number_step *step, size_t count, int64_t *values,
		      uint8_t *filled)
{
	const int64_t *last = values + ENGINE_CHUNK_MAX;
	const uint8_t *last_filled = filled + ENGINE_CHUNK_MAX;

	for (size_t i = 0; i < count; i++) {
		values[i] = joined(step->op, values[i] * step->first, last[i] * step->second);
		filled[i] = filled[i] & last_filled[i];
	}
}

/* The last where the one before is NULL. */
static void fill(const struct number_step *step, size_t count, int64_t *values, uint8_t *filled)
{
	const int64_t *last = values + ENGINE_CHUNK_MAX;
	const uint8_t *last_filled = filled + ENGINE_CHUNK_MAX;

	for (size_t i = 0; i < count; i++) {
		int64_t mask = -(int64_t)filled[i]; /* all bits where it is there */

		values[i] = ((values[i] * step->first) & mask) | ((last[i] * step->second) & ~mask);
		filled[i] = filled[i] | last_filled[i];
	}
}

static void choose(const struct number_step *step, const uint8_t *keep, size_t count,
		   int64_t *values, uint8_t *filled)
{
	const int64_t *last = values + ENGINE_CHUNK_MAX;
	const uint8_t *last_filled = filled + ENGINE_CHUNK_MAX;

	for (size_t i = 0; i < count; i++) {
		int64_t mask = -(int64_t)keep[i]; /* all bits where the condition is true */

		values[i] = ((last[i] * step->second) & mask) | ((values[i] * step->first) & ~mask);
		filled[i] = (uint8_t)((last_filled[i] & mask) | (filled[i] & ~mask));
	}
}

void number_apply(const struct number *number, const struct row_run *run,
		  const struct number_room *room)
{
	size_t depth = 0;

	for (size_t s = 0; s < number->steps_count; s++) {
		const struct number_step *step = &number->steps[s];
		bool pushes = step->op == NUMBER_COLUMN || step->op == NUMBER_CONSTANT ||
			      step->op == NUMBER_PREDICT;
		bool joins = step->op >= NUMBER_ADD && step->op <= NUMBER_CHOOSE;
		size_t at;

		if (step->condition != NULL)
			predicate_apply(step->condition, run, room->stack, room->keep);
		if (step->op == NUMBER_FEATURE) {
			depth--;
			at = depth * ENGINE_CHUNK_MAX;
			keep_feature(step, room, run->count, room->values + at, room->filled + at);
			continue;
		}
		depth = depth + (pushes ? 1 : 0) - (joins ? 1 : 0);
		at = (depth - 1) * ENGINE_CHUNK_MAX; /* of the result */
		if (step->op == NUMBER_COLUMN)
			push_column(step, run, room->values + at, room->filled + at);
		else if (step->op == NUMBER_CONSTANT)
			push_constant(step, run->count, room->values + at, room->filled + at);
		else if (step->op == NUMBER_PREDICT)
			push_prediction(step, room, run->count, room->values + at,
					room->filled + at);
		else if (step->op == NUMBER_CHOOSE)
			choose(step, room->keep, run->count, room->values + at, room->filled + at);
		else if (step->op == NUMBER_FILL)
			fill(step, run->count, room->values + at, room->filled + at);
		else if (joins)
			apply_two(step, run->count, room->values + at, room->filled + at);
		else
			apply_one(step, room->keep, run->count, room->values + at,
				  room->filled + at);
	}
}
