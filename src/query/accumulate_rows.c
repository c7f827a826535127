/* accumulate_rows.c: rows are collected as numbers in the place of being added. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/accumulate.h"

#include <math.h>

/* `value` from [low, high] to [-1, 1]; 0 where the two are the same. */
static double to_unit(int64_t value, int64_t low, int64_t high)
{
	double half = ((double)high - (double)low) / 2;

	value = value < low ? low : value;
	value = value > high ? high : value;
	return half > 0 ? ((double)value - (double)low) / half - 1 : 0;
}

/* Column `c` of the rows at `to`, those of the run that belong to the group. */
static void collect_column(struct accumulator *a, const struct row_run *run, size_t c, double *to)
{
	const struct analysis *analysis = a->plan->analysis;
	const struct lane *lane = &a->lanes[analysis->outputs[c].place];
	size_t columns = analysis->outputs_count;
	const int64_t *numbers = a->numbers;
	const uint8_t *filled = a->filled;
	size_t row = 0;

	if (lane->slot == SLOT_NONE) {
		number_apply(lane->number, run, &a->room);
		numbers = a->room.values;
		filled = a->room.filled;
	} else {
		const struct engine_values *values = &run->chunk->columns[lane->slot];

		number_widen(values, run->first, run->count, a->numbers);
		for (size_t i = 0; i < run->count; i++)
			a->filled[i] = engine_values_valid(values, run->first + i);
	}
	for (size_t i = 0; i < run->count; i++) {
		if (a->groups[i] < 0)
			continue;
		to[row++ * columns + c] =
		    filled[i] ? to_unit(numbers[i], lane->low, lane->high) : (double)NAN;
	}
}

enum status accumulator_collect(struct accumulator *a, const struct row_run *run)
{
	size_t count = 0;
	double *to = NULL;
	enum status status;

	for (size_t i = 0; i < run->count; i++)
		count += a->groups[i] >= 0;
	if (count == 0)
		return AL_OK;
	status = row_list_add(a->list, count, &to);
	for (size_t c = 0; status == AL_OK && c < a->plan->analysis->outputs_count; c++)
		collect_column(a, run, c, to);
	return status;
}
