/* accumulate_lanes.c: what the rows of a person add to her cells, measure by measure. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/accumulate.h"

#include "privacy/clip.h"

#include <stdlib.h>
#include <string.h>

/* What makes a shift by `shift` round to nearest. */
static int64_t half_of(unsigned shift)
{
	return shift > 0 ? (int64_t)1 << (shift - 1) : 0;
}

static size_t slot_of(const struct measure *measure)
{
	if (measure->number == NULL || measure->number->column == NULL)
		return SLOT_NONE;
	return measure->number->steps[0].slot;
}

static void make_lanes(struct accumulator *a)
{
	const struct analysis *analysis = a->plan->analysis;

	a->lanes_count = analysis->measures_count;
	for (size_t m = 0; m < a->lanes_count; m++) {
		const struct measure *measure = &analysis->measures[m];
		const struct plan_measure *planned = &a->plan->measures[m];
		bool squares = measure->kind == MEASURE_SQUARES;
		unsigned shift = squares ? planned->before : planned->shift;
		unsigned square_shift = squares ? planned->shift - 2 * planned->before : 0;

		int64_t weight = (int64_t)planned->weight;
		int64_t most =
		    a->plan->cell_most > 0 && m > 0 ? (int64_t)a->plan->cell_most : CLIP_VALUE_MAX;

		a->lanes[m] = (struct lane){ .kind = measure->kind,
					     .number = measure->number,
					     .slot = slot_of(measure),
					     .low = measure->low,
					     .high = measure->high,
					     .middle_less_half = measure->middle - half_of(shift),
					     .shift = shift,
					     .square_half = half_of(square_shift),
					     .square_shift = square_shift,
					     .weight = weight,
					     .most = most / weight };
	}
}

enum status accumulator_make_lanes(struct accumulator *a)
{
	size_t count;

	make_lanes(a);
	count = a->lanes_count * ENGINE_CHUNK_MAX;
	a->brought = malloc((count + 1) * sizeof(*a->brought)); /* never none */
	if (a->brought == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < count; i++)
		a->brought[i] = 1; /* of lanes that count rows it stays so */
	return AL_OK;
}

/* `value`, held within the public bounds and brought to the lane's scale. It is below
 * 2^PLAN_ROW_BITS then, so that a person of 2^32 rows stays below 2^63. */
static int64_t bring(const struct lane *lane, int64_t value)
{
	value = value < lane->low ? lane->low : value;
	value = value > lane->high ? lane->high : value;
	return (value - lane->middle_less_half) >> lane->shift;
}

/* The rows of a column, in loops for each type. */
static void bring_column(const struct lane *about, const struct row_run *run, int64_t *ret)
{
	const struct engine_values *values = &run->chunk->columns[about->slot];
	const struct lane lane = *about;

	switch (values->width) {
#define BRING(width, type)                                                                         \
	case width:                                                                                \
		for (size_t i = 0; i < run->count; i++)                                            \
			ret[i] =                                                                   \
			    bring(&lane, (int64_t)((const type *)values->data)[run->first + i]);   \
		break;
		ENGINE_WIDTHS(BRING)
#undef BRING
	case ENGINE_WIDTH_TEXT: /* is counted only */
		memset(ret, 0, run->count * sizeof(*ret));
		break;
	}
}

static void square(const struct lane *lane, size_t count, int64_t *numbers)
{
	for (size_t i = 0; i < count; i++)
		numbers[i] = (numbers[i] * numbers[i] + lane->square_half) >> lane->square_shift;
}

/* ret[i] = what row i adds in `lane`, a column as it stands; NULL adds 0. */
static void bring_plain(const struct lane *lane, const struct row_run *run, int64_t *ret)
{
	const struct engine_values *values = &run->chunk->columns[lane->slot];

	if (lane->kind == MEASURE_FILLED) {
		for (size_t i = 0; i < run->count; i++)
			ret[i] = engine_values_valid(values, run->first + i);
		return;
	}
	bring_column(lane, run, ret);
	if (lane->kind == MEASURE_SQUARES)
		square(lane, run->count, ret);
	for (size_t i = 0; values->valid != NULL && i < run->count; i++) {
		if (!engine_values_valid(values, run->first + i))
			ret[i] = 0;
	}
}

/* The same of a lane whose number is computed; it stands in `room`. */
static void bring_computed(const struct lane *lane, size_t count, const struct number_room *room,
			   int64_t *ret)
{
	if (lane->kind == MEASURE_FILLED) {
		for (size_t i = 0; i < count; i++)
			ret[i] = room->filled[i];
		return;
	}
	for (size_t i = 0; i < count; i++)
		ret[i] = bring(lane, room->values[i]);
	if (lane->kind == MEASURE_SQUARES)
		square(lane, count, ret);
	for (size_t i = 0; i < count; i++)
		ret[i] &= -(int64_t)room->filled[i];
}

/* Add `count` rows to the cells of their groups, which it lists: presence, and `lanes` others. */
static inline void scatter(struct accumulator *a, size_t count, size_t lanes)
{
	const int64_t *brought = a->brought;
	size_t touched = a->touched_count;

	for (size_t i = 0; i < count; i++) {
		int64_t *cells;

		if (a->groups[i] < 0)
			continue;
		cells = a->vector + (size_t)a->groups[i] * (lanes + 1);
		a->touched[touched] = (uint32_t)a->groups[i];
		touched += cells[0] == 0;
		cells[0] = 1;
		for (size_t m = 1; m <= lanes; m++)
			cells[m] += brought[m * ENGINE_CHUNK_MAX + i];
	}
	a->touched_count = touched;
}

/* What the rows of the run add in each lane but those of presence and rows. */
static void bring_lanes(struct accumulator *a, const struct row_run *run)
{
	const struct number *computed = NULL;

	for (size_t m = 1; m < a->lanes_count; m++) {
		const struct lane *lane = &a->lanes[m];
		int64_t *brought = a->brought + m * ENGINE_CHUNK_MAX;

		if (lane->number == NULL)
			continue;
		if (lane->slot != SLOT_NONE) {
			bring_plain(lane, run, brought);
			continue;
		}
		if (lane->number != computed)
			number_apply(lane->number, run, &a->room);
		computed = lane->number;
		bring_computed(lane, run->count, &a->room, brought);
	}
}

void accumulator_add_lanes(struct accumulator *a, const struct row_run *run)
{
	bring_lanes(a, run);
	switch (a->lanes_count) { /* the usual ones with loops of their own */
	case 2:
		scatter(a, run->count, 1);
		break;
	case 3:
		scatter(a, run->count, 2);
		break;
	case 4:
		scatter(a, run->count, 3);
		break;
	default:
		scatter(a, run->count, a->lanes_count - 1);
		break;
	}
}
