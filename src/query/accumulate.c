/* accumulate.c: the inner loops. No branch in them depends on a person but consent and clipping. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/accumulate.h"

#include "privacy/clip.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

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

/* Cells of a person's vector, and groups in it: all there are, or as many as she may have. */
static size_t groups_of(const struct plan *plan)
{
	return plan->keep > 0 ? plan->keep : plan->analysis->groups;
}

static size_t vector_cells(const struct plan *plan)
{
	size_t kept = plan->keep * plan->analysis->measures_count;

	return plan->cells > kept ? plan->cells : kept;
}

/* Room for the vector, the sums and a chunk of rows. */
static bool take_room(struct accumulator *a)
{
	a->sums = calloc(a->plan->cells, sizeof(*a->sums));
	a->vector = calloc(vector_cells(a->plan), sizeof(*a->vector));
	a->touched = calloc(groups_of(a->plan) + 1, sizeof(*a->touched));
	a->numbers = calloc(ENGINE_CHUNK_MAX, sizeof(*a->numbers));
	a->codes = calloc(ENGINE_CHUNK_MAX, sizeof(*a->codes));
	a->groups = calloc(ENGINE_CHUNK_MAX, sizeof(*a->groups));
	a->rows = calloc(ENGINE_CHUNK_MAX, sizeof(*a->rows));
	a->keep = calloc(ENGINE_CHUNK_MAX, 1);
	a->stack = calloc(PREDICATE_DEPTH_MAX, ENGINE_CHUNK_MAX);
	a->filled = calloc(ENGINE_CHUNK_MAX, 1);
	return a->sums != NULL && a->vector != NULL && a->touched != NULL && a->numbers != NULL &&
	       a->codes != NULL && a->groups != NULL && a->rows != NULL && a->keep != NULL &&
	       a->stack != NULL && a->filled != NULL;
}

enum status accumulator_init(struct accumulator *accumulator, const struct plan *plan,
			     const struct members *members,
			     const uint8_t keep_key[static KEEP_KEY_LEN])
{
	struct accumulator a = { .plan = plan, .members = members, .person = PERSON_NONE };

	key_groups_init(&a.groups_found, plan_group_cells(plan));
	if (accumulator_make_lanes(&a) != AL_OK || !take_room(&a) ||
	    spread_init(&a.spread, plan, a.vector) != AL_OK ||
	    (plan->keep > 0 && kept_init(&a.kept, plan->keep, keep_key) != AL_OK)) {
		accumulator_clear(&a);
		return AL_NO_MEMORY;
	}
	if (computes(&a) && number_room_init(&a.room, plan->analysis->features_most) != AL_OK) {
		accumulator_clear(&a);
		return AL_NO_MEMORY;
	}
	if (plan->analysis->compares &&
	    number_room_init(&a.compare, plan->analysis->features_most) != AL_OK) {
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
	memset(accumulator->vector, 0,
	       vector_cells(accumulator->plan) * sizeof(*accumulator->vector));
	kept_forget(&accumulator->kept);
	key_groups_reset(&accumulator->groups_found);
	accumulator->cut = false;
	memset(accumulator->votes, 0, sizeof(accumulator->votes));
	if (accumulator->list != NULL)
		row_list_reset(accumulator->list);
	accumulator->touched_count = 0;
	accumulator->spread.touched_count = 0;
	accumulator->charges_count = 0;
	accumulator->person = PERSON_NONE;
	accumulator->takes_part = false;
}

void accumulator_clear(struct accumulator *accumulator)
{
	size_t cells = accumulator->plan->cells;
	size_t vector = vector_cells(accumulator->plan);

	if (accumulator->sums != NULL)
		sodium_memzero(accumulator->sums, cells * sizeof(*accumulator->sums));
	if (accumulator->vector != NULL)
		sodium_memzero(accumulator->vector, vector * sizeof(*accumulator->vector));
	if (accumulator->charges != NULL)
		sodium_memzero(accumulator->charges,
			       accumulator->charges_count * sizeof(*accumulator->charges));
	free(accumulator->sums);
	free(accumulator->vector);
	free(accumulator->touched);
	free(accumulator->charges);
	free(accumulator->numbers);
	free(accumulator->brought);
	free(accumulator->codes);
	free(accumulator->groups);
	free(accumulator->rows);
	free(accumulator->keep);
	free(accumulator->stack);
	free(accumulator->filled);
	spread_clear(&accumulator->spread);
	kept_clear(&accumulator->kept);
	key_groups_clear(&accumulator->groups_found);
	number_room_clear(&accumulator->room);
	number_room_clear(&accumulator->compare);
}

/* ret[i] = the code of row i's key. */
static void find_codes(const struct accumulator *a, const struct key *key,
		       const struct row_run *run, int32_t *ret)
{
	if (key->slot == SLOT_NONE) {
		for (size_t i = 0; i < run->count; i++)
			ret[i] = code_of(&key->map, a->rows[i]);
		return;
	}
	code_map_apply(&key->map, &run->chunk->columns[key->slot], run->first, run->count, ret);
}

/* Rows whose keys are not all known: their bytes. */
static void find_keys(struct accumulator *a, const struct row_run *run)
{
	const struct analysis *analysis = a->plan->analysis;

	kept_begin(&a->kept, run->count);
	memset(a->groups, 0, run->count * sizeof(*a->groups));
	for (size_t k = 0; k < analysis->keys_count; k++) {
		const struct key *key = &analysis->keys[k];
		const struct engine_values *values;

		if (!key->unknown) {
			find_codes(a, key, run, a->codes);
			kept_add_codes(&a->kept, run->count, a->codes);
			continue;
		}
		values = &run->chunk->columns[key->slot];
		if (values->width != ENGINE_WIDTH_TEXT)
			number_widen(values, run->first, run->count, a->numbers);
		kept_add_values(&a->kept, run->count, values, run->first, a->numbers);
	}
}

/* a->groups[i] = the group of row `first` + i, CODE_NONE if it belongs to none. */
static void find_groups(struct accumulator *a, const struct row_run *run)
{
	const struct analysis *analysis = a->plan->analysis;
	size_t count = run->count;

	if (analysis->selects) {
		find_keys(a, run);
		return;
	}
	if (analysis->keys_count == 0)
		memset(a->groups, 0, count * sizeof(*a->groups));
	else
		find_codes(a, &analysis->keys[0], run, a->groups);
	for (size_t k = 1; k < analysis->keys_count; k++) {
		const struct key *key = &analysis->keys[k];
		int32_t size = (int32_t)key->count;

		find_codes(a, key, run, a->codes);
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

	code_map_apply(&join->map, &chunk->columns[join->slot], first, count, a->rows);
}

/* A slot is given to another group: what is in it goes. */
static void forget_slot(void *context, size_t slot)
{
	struct accumulator *a = context;

	memset(a->vector + slot * a->lanes_count, 0, a->lanes_count * sizeof(*a->vector));
}

/* Let a->groups[i] be a slot of the groups that are kept. */
static void keep_groups(struct accumulator *a, size_t count)
{
	if (!a->plan->analysis->selects) {
		kept_begin(&a->kept, count);
		kept_add_codes(&a->kept, count, a->groups);
	}
	kept_choose(&a->kept, count, a->groups, forget_slot, a);
	a->touched_count = 0; /* the slots that are used are known by their number */
}

/* Put the rows of the run into histogram `h`. */
static void add_histogram(struct accumulator *a, size_t h, const struct row_run *run)
{
	const struct histogram *about = &a->plan->analysis->histograms[h];
	const struct engine_values *values;

	if (about->kind == HISTOGRAM_KEYS) {
		values = &run->chunk->columns[about->slot];
		code_map_apply(&about->map, values, run->first, run->count, a->codes);
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
static enum status add_run(struct accumulator *a, const struct engine_chunk *chunk, size_t first,
			   size_t count)
{
	bool joined = a->plan->analysis->join.table != NULL;
	const struct row_run run = { .chunk = chunk,
				     .first = first,
				     .count = count,
				     .rows = joined ? a->rows : NULL,
				     .room = &a->compare };

	if (joined)
		find_join_rows(a, chunk, first, count);
	find_groups(a, &run);
	drop_rows(a, &run);
	if (a->list != NULL)
		return accumulator_collect(a, &run);
	if (a->plan->keep > 0)
		keep_groups(a, count);
	accumulator_add_lanes(a, &run);
	for (size_t h = 0; h < a->plan->analysis->histograms_count; h++)
		add_histogram(a, h, &run);
	return AL_OK;
}

bool members_consent(const struct members *members, uint32_t person)
{
	return person < members->count && (members->consent[person / 8] >> (person % 8) & 1) != 0;
}

#define BLOCK 8 /* persons that are compared at once */

/* The end of the rows of the person of row `first`. Each row is looked at: nothing says that rows
 * are in order. */
static size_t run_end(const uint32_t *persons, size_t first, size_t rows)
{
	uint32_t person = persons[first];
	size_t end = first + 1;

	while (end + BLOCK <= rows) {
		uint32_t differs = 0;

		for (size_t i = 0; i < BLOCK; i++)
			differs |= persons[end + i] ^ person;
		if (differs != 0)
			break;
		end += BLOCK;
	}
	while (end < rows && persons[end] == person)
		end++;
	return end;
}

enum status accumulator_add(struct accumulator *accumulator, const struct engine_chunk *chunk)
{
	struct accumulator *a = accumulator;
	enum status status = AL_OK;
	size_t first = 0;

	while (first < chunk->rows && status == AL_OK) {
		uint32_t person = chunk->persons[first];
		size_t end = run_end(chunk->persons, first, chunk->rows);

		if (person != a->person) {
			if (a->person != PERSON_NONE && person < a->person)
				return AL_CONFLICT;
			status = accumulator_finish_person(a);
			a->person = person;
			a->takes_part = members_consent(a->members, person);
		}
		if (a->takes_part && status == AL_OK)
			status = add_run(a, chunk, first, end - first);
		first = end;
	}
	return status;
}

enum status accumulator_end(struct accumulator *accumulator)
{
	return accumulator_finish_person(accumulator);
}
