/* relation_stage.c: a stage's rows: joined by person, kept by WHERE, and computed of. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/relation_stage.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* Room that a stage needs beside what the outermost SELECT does. */
static enum status init_stage(struct runner *runner)
{
	enum status status = rows_init(&runner->computed, runner->stage->exprs_count);

	if (status == AL_OK)
		status = rows_init(&runner->made, runner->stage->table.columns_count);
	if (status == AL_OK)
		status = number_room_init(&runner->room, runner->analysis->features_most);
	if (status == AL_OK)
		status = number_room_init(&runner->compare, runner->analysis->features_most);
	runner->room.stack = calloc(PREDICATE_DEPTH_MAX, ENGINE_CHUNK_MAX);
	runner->room.keep = calloc(2, ENGINE_CHUNK_MAX);
	runner->codes = calloc(ENGINE_CHUNK_MAX, sizeof(*runner->codes));
	runner->rows = calloc(ENGINE_CHUNK_MAX, sizeof(*runner->rows));
	runner->order = calloc(ROWS_RESERVED, sizeof(*runner->order));
	runner->spare = calloc(ROWS_RESERVED, sizeof(*runner->spare));
	runner->order_capacity = ROWS_RESERVED;
	if (runner->room.stack == NULL || runner->room.keep == NULL || runner->codes == NULL ||
	    runner->rows == NULL || runner->order == NULL || runner->spare == NULL)
		return AL_NO_MEMORY;
	return status;
}

#define SORT_STEPS 16 /* that a row is in a sort, about */

/* A public number: of the question, not of rows. */
static size_t rows_most(const struct analysis *analysis, const struct stage *stage)
{
	size_t steps = 1 + analysis->slots_count + analysis->measures_count;
	size_t most;

	if (stage != NULL) /* each column that is made may take a sort */
		steps += stage->exprs_count + SORT_STEPS * stage->table.columns_count;
	most = PERSON_STEPS_MAX / steps;
	return most < PERSON_ROWS_MAX ? most : PERSON_ROWS_MAX;
}

enum status runner_init(struct runner *ret, const struct analysis *analysis,
			const struct stage *stage)
{
	enum status status = AL_OK;

	*ret = (struct runner){ .analysis = analysis,
				.stage = stage,
				.rows_max = rows_most(analysis, stage) };
	if (analysis->sides_count > 1)
		status = rows_init(&ret->joined, analysis->slots_count);
	if (status == AL_OK && stage != NULL)
		status = init_stage(ret);
	if (status != AL_OK)
		runner_clear(ret);
	return status;
}

void runner_clear(struct runner *runner)
{
	rows_clear(&runner->joined);
	rows_clear(&runner->computed);
	rows_clear(&runner->made);
	free(runner->room.stack);
	free(runner->room.keep);
	number_room_clear(&runner->room);
	number_room_clear(&runner->compare);
	free(runner->codes);
	free(runner->rows);
	free(runner->order);
	free(runner->spare);
	*runner = (struct runner){ 0 };
}

enum status runner_join(struct runner *runner, size_t *ret_count)
{
	const struct analysis *analysis = runner->analysis;
	size_t stride[SIDES_MAX];
	size_t count = 1;
	bool over = false;
	enum status status;

	for (size_t i = analysis->sides_count; i > 0; i--) {
		stride[i - 1] = count;
		count *= runner->sides[i - 1]->count; /* each is at most 2^20 */
		over = over || count > runner->rows_max;
		count = over ? 0 : count;
	}
	*ret_count = count;
	if (analysis->sides_count == 1)
		return AL_OK;
	status = rows_reserve(&runner->joined, count);
	if (status != AL_OK)
		return status;
	runner->joined.count = count;
	for (size_t slot = 0; slot < analysis->slots_count; slot++) {
		size_t side = runner->slot_sides[slot];
		const struct rows *of = runner->sides[side];
		const struct rows_column *from = &of->columns[runner->slot_columns[slot]];

		for (size_t row = 0; row < count; row++) {
			size_t place = row / stride[side] % of->count;

			rows_set(&runner->joined.columns[slot], row, from->values[place],
				 rows_valid(from, place));
		}
	}
	return AL_OK;
}

void runner_chunk(const struct runner *runner, size_t first, size_t count, struct engine_chunk *ret)
{
	bool joined = runner->analysis->sides_count > 1;

	ret->rows = count - first < ENGINE_CHUNK_MAX ? count - first : ENGINE_CHUNK_MAX;
	for (size_t slot = 0; slot < runner->analysis->slots_count; slot++)
		ret->columns[slot] =
		    joined ? rows_view(&runner->joined, slot, first)
			   : rows_view(runner->sides[0], runner->slot_columns[slot], first);
}

/* Put the codes of `key` of the run's rows into runner->codes. */
static void find_codes(struct runner *runner, const struct key *key, const struct row_run *run)
{
	if (key->slot == SLOT_NONE) {
		for (size_t i = 0; i < run->count; i++)
			runner->codes[i] = code_of(&key->map, runner->rows[i]);
		return;
	}
	code_map_apply(&key->map, &run->chunk->columns[key->slot], 0, run->count, runner->codes);
}

/* Append `expr` of the rows that `keep` keeps as column `to`, from row `at` on. */
static void append_expr(struct runner *runner, const struct expr *expr, const struct row_run *run,
			const uint8_t *keep, size_t at, const struct rows_column *to)
{
	if (expr->kind == EXPR_NUMBER)
		number_apply(expr->number, run, &runner->room);
	if (expr->kind == EXPR_CODE)
		find_codes(runner, &expr->key, run);
	for (size_t i = 0; i < run->count; i++) {
		if (!keep[i])
			continue;
		if (expr->kind == EXPR_NUMBER) {
			rows_set(to, at, runner->room.values[i], runner->room.filled[i] != 0);
		} else if (expr->kind == EXPR_COLUMN) {
			const struct engine_values *values = &run->chunk->columns[expr->slot];

			rows_set(to, at, engine_values_number(values, i),
				 engine_values_valid(values, i));
		} else {
			int32_t code = runner->codes[i];
			const int64_t *numbers = expr->key.numbers;

			rows_set(to, at, code >= 0 && numbers != NULL ? numbers[code] : code,
				 code >= 0);
		}
		at++;
	}
}

/* Keep the rows of `chunk` by join and WHERE, and append the expressions of those. */
static enum status compute_chunk(struct runner *runner, const struct engine_chunk *chunk)
{
	const struct analysis *analysis = runner->analysis;
	const struct join *join = &analysis->join;
	const struct row_run run = { .chunk = chunk,
				     .count = chunk->rows,
				     .rows = join->table != NULL ? runner->rows : NULL,
				     .room = &runner->compare };
	uint8_t *keep = runner->room.keep + ENGINE_CHUNK_MAX; /* the first half is the room's */
	size_t kept = 0;
	enum status status;

	if (join->table != NULL)
		code_map_apply(&join->map, &chunk->columns[join->slot], 0, run.count, runner->rows);
	predicate_apply(&analysis->predicate, &run, runner->room.stack, keep);
	for (size_t i = 0; i < run.count; i++) {
		keep[i] = keep[i] && (join->table == NULL || runner->rows[i] >= 0);
		kept += keep[i];
	}
	status = rows_reserve(&runner->computed, runner->computed.count + kept);
	if (status != AL_OK)
		return status;
	for (size_t e = 0; e < runner->stage->exprs_count; e++)
		append_expr(runner, &runner->stage->exprs[e], &run, keep, runner->computed.count,
			    &runner->computed.columns[e]);
	runner->computed.count += kept;
	return AL_OK;
}

static enum status reserve_order(struct runner *runner, size_t count)
{
	size_t capacity = runner->order_capacity;
	uint32_t *order;
	uint32_t *spare;

	if (count <= capacity)
		return AL_OK;
	while (capacity < count)
		capacity *= 2;
	order = calloc(capacity, sizeof(*order));
	spare = calloc(capacity, sizeof(*spare));
	if (order == NULL || spare == NULL) {
		free(order);
		free(spare);
		return AL_NO_MEMORY;
	}
	free(runner->order);
	free(runner->spare);
	runner->order = order;
	runner->spare = spare;
	runner->order_capacity = capacity;
	return AL_OK;
}

enum status runner_run(struct runner *runner)
{
	struct engine_chunk chunk;
	size_t count = 0;
	enum status status = runner_join(runner, &count);

	runner->computed.count = 0;
	runner->made.count = 0;
	for (size_t first = 0; first < count && status == AL_OK; first += ENGINE_CHUNK_MAX) {
		runner_chunk(runner, first, count, &chunk);
		status = compute_chunk(runner, &chunk);
	}
	if (status == AL_OK)
		status = rows_reserve(&runner->made, runner->computed.count);
	if (status == AL_OK)
		status = reserve_order(runner, runner->computed.count);
	if (status != AL_OK)
		return status;
	if (runner->stage->grouped)
		runner_group(runner);
	else
		runner_windows(runner);
	return AL_OK;
}
