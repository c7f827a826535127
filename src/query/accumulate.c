/* accumulate.c: the inner loops. No branch in them depends on a person but consent and clipping. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/accumulate.h"

#include "privacy/charge.h"
#include "privacy/clip.h"

#include <assert.h>
#include <sodium.h>
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

		a->lanes[m] = (struct lane){ .kind = measure->kind,
					     .number = measure->number,
					     .slot = slot_of(measure),
					     .low = measure->low,
					     .high = measure->high,
					     .middle_less_half = measure->middle - half_of(shift),
					     .shift = shift,
					     .square_half = half_of(square_shift),
					     .square_shift = square_shift,
					     .weight = (int64_t)planned->weight,
					     .most = CLIP_VALUE_MAX / (int64_t)planned->weight };
	}
}

/* Whether a number has to be computed from columns. */
static bool computes(const struct accumulator *a)
{
	for (size_t m = 0; m < a->lanes_count; m++) {
		if (a->lanes[m].number != NULL && a->lanes[m].slot == SLOT_NONE)
			return true;
	}
	for (size_t h = 0; h < a->plan->analysis->histograms_count; h++) {
		const struct number *number = a->plan->analysis->histograms[h].number;

		if (number != NULL && number->column == NULL)
			return true;
	}
	return false;
}

enum status accumulator_init(struct accumulator *accumulator, const struct plan *plan,
			     const struct members *members)
{
	struct accumulator a = { .plan = plan, .members = members, .person = PERSON_NONE };

	a.sums = calloc(plan->cells, sizeof(*a.sums));
	a.vector = calloc(plan->cells, sizeof(*a.vector));
	a.touched = calloc(plan->analysis->groups + 1, sizeof(*a.touched));
	a.numbers = calloc(ENGINE_CHUNK_MAX, sizeof(*a.numbers));
	a.codes = calloc(ENGINE_CHUNK_MAX, sizeof(*a.codes));
	a.groups = calloc(ENGINE_CHUNK_MAX, sizeof(*a.groups));
	a.rows = calloc(ENGINE_CHUNK_MAX, sizeof(*a.rows));
	a.keep = calloc(ENGINE_CHUNK_MAX, 1);
	a.stack = calloc(PREDICATE_DEPTH_MAX, ENGINE_CHUNK_MAX);
	a.filled = calloc(ENGINE_CHUNK_MAX, 1);
	if (a.sums == NULL || a.vector == NULL || a.touched == NULL || a.numbers == NULL ||
	    a.codes == NULL || a.groups == NULL || a.rows == NULL || a.keep == NULL ||
	    a.stack == NULL || a.filled == NULL ||
	    spread_init(&a.spread, plan, a.vector) != AL_OK) {
		accumulator_clear(&a);
		return AL_NO_MEMORY;
	}
	make_lanes(&a);
	if (computes(&a) && number_room_init(&a.room) != AL_OK) {
		accumulator_clear(&a);
		return AL_NO_MEMORY;
	}
	a.room.stack = a.stack;
	a.room.keep = a.keep;
	*accumulator = a;
	return AL_OK;
}

void accumulator_reset(struct accumulator *accumulator)
{
	memset(accumulator->sums, 0, accumulator->plan->cells * sizeof(*accumulator->sums));
	memset(accumulator->vector, 0, accumulator->plan->cells * sizeof(*accumulator->vector));
	accumulator->touched_count = 0;
	accumulator->spread.touched_count = 0;
	accumulator->charges_count = 0;
	accumulator->person = PERSON_NONE;
	accumulator->takes_part = false;
}

void accumulator_clear(struct accumulator *accumulator)
{
	size_t cells = accumulator->plan->cells;

	if (accumulator->sums != NULL)
		sodium_memzero(accumulator->sums, cells * sizeof(*accumulator->sums));
	if (accumulator->vector != NULL)
		sodium_memzero(accumulator->vector, cells * sizeof(*accumulator->vector));
	if (accumulator->charges != NULL)
		sodium_memzero(accumulator->charges,
			       accumulator->charges_count * sizeof(*accumulator->charges));
	free(accumulator->sums);
	free(accumulator->vector);
	free(accumulator->touched);
	free(accumulator->charges);
	free(accumulator->numbers);
	free(accumulator->codes);
	free(accumulator->groups);
	free(accumulator->rows);
	free(accumulator->keep);
	free(accumulator->stack);
	free(accumulator->filled);
	spread_clear(&accumulator->spread);
	number_room_clear(&accumulator->room);
}

/* a->groups[i] = the group of row `first` + i, CODE_NONE if it belongs to none. */
static void find_groups(struct accumulator *a, const struct engine_chunk *chunk, size_t first,
			size_t count)
{
	const struct analysis *analysis = a->plan->analysis;

	memset(a->groups, 0, count * sizeof(*a->groups));
	for (size_t k = 0; k < analysis->keys_count; k++) {
		const struct key *key = &analysis->keys[k];
		int32_t size = (int32_t)key->count;

		if (key->slot == SLOT_NONE) {
			for (size_t i = 0; i < count; i++)
				a->codes[i] = code_of(&key->map, a->rows[i]);
		} else {
			const struct engine_values *values = &chunk->columns[key->slot];

			number_widen(values, first, count, a->numbers);
			code_map_apply(&key->map, a->numbers, values->valid, first, count,
				       a->codes);
		}
		for (size_t i = 0; i < count; i++) {
			if (a->groups[i] >= 0)
				a->groups[i] =
				    a->codes[i] < 0 ? CODE_NONE : a->groups[i] * size + a->codes[i];
		}
	}
}

/* Rows without a partner in the joined table, or that WHERE does not keep, belong to no group. */
static void drop_rows(struct accumulator *a, const struct row_run *run)
{
	const struct analysis *analysis = a->plan->analysis;
	size_t count = run->count;

	if (run->rows != NULL) {
		for (size_t i = 0; i < count; i++) {
			if (a->rows[i] < 0)
				a->groups[i] = CODE_NONE;
		}
	}
	if (analysis->predicate.steps_count == 0)
		return;
	predicate_apply(&analysis->predicate, run, a->stack, a->keep);
	for (size_t i = 0; i < count; i++) {
		if (!a->keep[i])
			a->groups[i] = CODE_NONE;
	}
}

static void find_join_rows(struct accumulator *a, const struct engine_chunk *chunk, size_t first,
			   size_t count)
{
	const struct join *join = &a->plan->analysis->join;
	const struct engine_values *values = &chunk->columns[join->slot];

	number_widen(values, first, count, a->numbers);
	code_map_apply(&join->map, a->numbers, values->valid, first, count, a->rows);
}

/* Mark the groups of the run, and count its rows in lane `rows`; 0, presence itself, for not. */
static void add_presence(struct accumulator *a, size_t count, size_t rows)
{
	size_t step = a->lanes_count;
	size_t touched = a->touched_count;

	for (size_t i = 0; i < count; i++) {
		int64_t *cells;

		if (a->groups[i] < 0)
			continue;
		cells = a->vector + (size_t)a->groups[i] * step;
		a->touched[touched] = (uint32_t)a->groups[i];
		touched += cells[0] == 0;
		cells[rows]++;
		cells[0] = 1;
	}
	a->touched_count = touched;
}

/* The rows that lane `m`, which is computed, is not NULL in. */
static void add_computed_filled(struct accumulator *a, size_t m, const struct row_run *run)
{
	int64_t *vector = a->vector + m;
	size_t step = a->lanes_count;

	number_apply(a->lanes[m].number, run, &a->room);
	for (size_t i = 0; i < run->count; i++) {
		if (a->groups[i] >= 0)
			vector[(size_t)a->groups[i] * step] += a->room.filled[i];
	}
}

static void add_filled(struct accumulator *a, size_t m, const struct row_run *run)
{
	const struct engine_values *values = &run->chunk->columns[a->lanes[m].slot];
	int64_t *vector = a->vector + m;
	size_t step = a->lanes_count;

	for (size_t i = 0; i < run->count; i++) {
		if (a->groups[i] >= 0 && engine_values_valid(values, run->first + i))
			vector[(size_t)a->groups[i] * step]++;
	}
}

/* Each value is held within the public bounds and is below 2^PLAN_ROW_BITS then, so that a person
 * of 2^32 rows stays below 2^63. */
static void bring_to_cells(const struct lane *about, size_t count, int64_t *numbers)
{
	const struct lane lane = *about;

	for (size_t i = 0; i < count; i++) {
		int64_t value = numbers[i];

		value = value < lane.low ? lane.low : value;
		value = value > lane.high ? lane.high : value;
		numbers[i] = (value - lane.middle_less_half) >> lane.shift;
	}
	if (lane.kind == MEASURE_SQUARES) {
		for (size_t i = 0; i < count; i++)
			numbers[i] =
			    (numbers[i] * numbers[i] + lane.square_half) >> lane.square_shift;
	}
}

/* NULL counts 0. */
static void add_values(struct accumulator *a, size_t m, const struct row_run *run)
{
	const struct lane *lane = &a->lanes[m];
	int64_t *numbers = a->numbers;
	int64_t *vector = a->vector + m;
	size_t step = a->lanes_count;

	if (lane->slot == SLOT_NONE) {
		numbers = a->room.values;
		number_apply(lane->number, run, &a->room);
		bring_to_cells(lane, run->count, numbers);
		for (size_t i = 0; i < run->count; i++)
			numbers[i] &= -(int64_t)a->room.filled[i];
	} else {
		const struct engine_values *values = &run->chunk->columns[lane->slot];

		number_widen(values, run->first, run->count, numbers);
		bring_to_cells(lane, run->count, numbers);
		for (size_t i = 0; values->valid != NULL && i < run->count; i++) {
			if (!engine_values_valid(values, run->first + i))
				numbers[i] = 0;
		}
	}
	for (size_t i = 0; i < run->count; i++) {
		if (a->groups[i] >= 0)
			vector[(size_t)a->groups[i] * step] += numbers[i];
	}
}

/* Put the rows of the run into histogram `h`. */
static void add_histogram(struct accumulator *a, size_t h, const struct row_run *run)
{
	const struct histogram *about = &a->plan->analysis->histograms[h];
	const struct engine_values *values;

	if (about->kind == HISTOGRAM_KEYS) {
		values = &run->chunk->columns[about->slot];
		number_widen(values, run->first, run->count, a->numbers);
		code_map_apply(&about->map, a->numbers, values->valid, run->first, run->count,
			       a->codes);
		spread_add_keys(&a->spread, h, run->count, a->groups, a->codes);
	} else if (about->number->column == NULL) {
		number_apply(about->number, run, &a->room);
		spread_add_tree(&a->spread, h, run->count, a->groups, a->room.values,
				a->room.filled);
	} else {
		values = &run->chunk->columns[about->number->steps[0].slot];
		number_widen(values, run->first, run->count, a->numbers);
		for (size_t i = 0; i < run->count; i++)
			a->filled[i] = engine_values_valid(values, run->first + i);
		spread_add_tree(&a->spread, h, run->count, a->groups, a->numbers, a->filled);
	}
}

/* Rows of the current person, who takes part. */
static void add_run(struct accumulator *a, const struct engine_chunk *chunk, size_t first,
		    size_t count)
{
	bool joined = a->plan->analysis->join.table != NULL;
	const struct row_run run = {
		.chunk = chunk, .first = first, .count = count, .rows = joined ? a->rows : NULL
	};
	size_t rows = 0;

	if (joined)
		find_join_rows(a, chunk, first, count);
	find_groups(a, chunk, first, count);
	drop_rows(a, &run);
	for (size_t m = 1; m < a->lanes_count; m++) {
		if (a->lanes[m].kind == MEASURE_ROWS)
			rows = m;
	}
	add_presence(a, count, rows);
	for (size_t m = 1; m < a->lanes_count; m++) {
		if (a->lanes[m].number == NULL)
			continue;
		if (a->lanes[m].kind != MEASURE_FILLED)
			add_values(a, m, &run);
		else if (a->lanes[m].slot != SLOT_NONE)
			add_filled(a, m, &run);
		else
			add_computed_filled(a, m, &run);
	}
	for (size_t h = 0; h < a->plan->analysis->histograms_count; h++)
		add_histogram(a, h, &run);
}

/* Weigh the vector in place; its squared norm. A value beyond CLIP_VALUE_MAX is held at it, before
 * the product could leave 64 bits. */
static wide weigh_vector(struct accumulator *a)
{
	size_t step = a->lanes_count;
	wide norm2 = 0;

	for (size_t t = 0; t < a->touched_count; t++) {
		int64_t *cells = a->vector + (size_t)a->touched[t] * step;

		for (size_t m = 0; m < step; m++) {
			int64_t most = a->lanes[m].most;
			int64_t value = cells[m];
			uint64_t size;

			value = value > most ? most : value;
			value = value < -most ? -most : value;
			value *= a->lanes[m].weight;
			cells[m] = value;
			size = (uint64_t)(value < 0 ? -value : value);
			norm2 += wide_product(size, size);
		}
	}
	return norm2 + spread_weigh(&a->spread);
}

/* What the two cells add to the squared norm that tell that a person is there, and is clipped. */
static uint64_t told_norm2(const struct accumulator *a, struct clip_scale scale)
{
	uint64_t weight = a->plan->tell_weight;

	return weight * weight * (scale.divisor != 0 ? 2 : 1);
}

/* Add the vector, scaled, to the sums, and forget its groups; the squared norm of what was added,
 * at most C^2 <= 2^62. Members x C is below 2^63, so no sum leaves 64 bits. */
static uint64_t add_scaled(struct accumulator *a, struct clip_scale scale)
{
	size_t step = a->lanes_count;
	int64_t weight = (int64_t)a->plan->tell_weight;
	uint64_t norm2 = told_norm2(a, scale) + spread_scaled(&a->spread, scale, a->sums);

	a->sums[a->plan->told] += weight;
	a->sums[a->plan->told + 1] += scale.divisor != 0 ? weight : 0;
	for (size_t t = 0; t < a->touched_count; t++) {
		size_t at = (size_t)a->touched[t] * step;

		for (size_t m = 0; m < step; m++) {
			int64_t value = clip_scale_apply(scale, a->vector[at + m]);

			norm2 += (uint64_t)(value * value);
			a->sums[at + m] += value;
			a->vector[at + m] = 0;
		}
	}
	return norm2;
}

/* The squared norm of the vector as scaled; nothing changes. */
static uint64_t scaled_norm2(const struct accumulator *a, struct clip_scale scale)
{
	size_t step = a->lanes_count;
	uint64_t norm2 = told_norm2(a, scale) + spread_scaled(&a->spread, scale, NULL);

	for (size_t t = 0; t < a->touched_count; t++) {
		const int64_t *cells = a->vector + (size_t)a->touched[t] * step;

		for (size_t m = 0; m < step; m++) {
			int64_t value = clip_scale_apply(scale, cells[m]);

			norm2 += (uint64_t)(value * value);
		}
	}
	return norm2;
}

static void forget_vector(struct accumulator *a)
{
	for (size_t t = 0; t < a->touched_count; t++)
		memset(a->vector + (size_t)a->touched[t] * a->lanes_count, 0,
		       a->lanes_count * sizeof(*a->vector));
	a->touched_count = 0;
	spread_forget(&a->spread);
}

static enum status note_charge(struct accumulator *a, struct rho rho)
{
	if (a->charges_count == a->charges_capacity) {
		size_t capacity = a->charges_capacity * 2 + 1024;
		struct personal_charge *more = realloc(a->charges, capacity * sizeof(*a->charges));

		if (more == NULL)
			return AL_NO_MEMORY;
		a->charges = more;
		a->charges_capacity = capacity;
	}
	a->charges[a->charges_count++] =
	    (struct personal_charge){ .person = a->person, .rho = rho };
	return AL_OK;
}

/* The current person is complete: clip, charge, add to the sums, forget. Who has less left than the
 * answer costs at most is asked what it costs her before she is added. */
static enum status finish_person(struct accumulator *a)
{
	const uint64_t *allowance = a->members->allowance_pico;
	struct clip_scale scale;
	struct rho rho = { 0 };
	enum status status = AL_OK;

	if (a->touched_count == 0)
		return AL_OK;
	scale = clip_scale_of(weigh_vector(a), a->plan->clip);
	if (allowance != NULL && allowance[a->person] < a->plan->rho.pico) {
		status = charge_personal(scaled_norm2(a, scale), a->plan->sigma2, &rho);
		if (status != AL_OK || rho.pico > allowance[a->person]) {
			forget_vector(a);
			return status;
		}
	}
	status = charge_personal(add_scaled(a, scale), a->plan->sigma2, &rho);
	a->touched_count = 0;
	spread_forget(&a->spread);
	if (status != AL_OK || rho.pico == 0)
		return status;
	return note_charge(a, rho);
}

static bool consents(const struct members *members, uint32_t person)
{
	return person < members->count && (members->consent[person / 8] >> (person % 8) & 1) != 0;
}

enum status accumulator_add(struct accumulator *accumulator, const struct engine_chunk *chunk)
{
	struct accumulator *a = accumulator;
	enum status status = AL_OK;
	size_t first = 0;

	while (first < chunk->rows && status == AL_OK) {
		uint32_t person = chunk->persons[first];
		size_t end = first + 1;

		while (end < chunk->rows && chunk->persons[end] == person)
			end++;
		if (person != a->person) {
			if (a->person != PERSON_NONE && person < a->person)
				return AL_CONFLICT;
			status = finish_person(a);
			a->person = person;
			a->takes_part = consents(a->members, person);
		}
		if (a->takes_part && status == AL_OK)
			add_run(a, chunk, first, end - first);
		first = end;
	}
	return status;
}

enum status accumulator_end(struct accumulator *accumulator)
{
	return finish_person(accumulator);
}
