/* relation_run.c: tables scanned in step, and the stages run for each person. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/relation_run.h"

#include "query/relation_stage.h"

#include <assert.h>
#include <stdlib.h>

/* A table of the platform that is scanned: the columns of it that its SELECT reads. */
struct leaf {
	const struct analysis *analysis;
	size_t side;
	const char *columns[ENGINE_COLUMNS_MAX];
	size_t columns_count;
	struct rows rows; /* of the current person */
	size_t found;	  /* how many she has */
	struct engine_scan *scan;
	struct engine_chunk chunk;
	size_t at; /* the next row of the chunk */
};

struct pipeline {
	struct runner *runners; /* the innermost first, the outermost SELECT last */
	size_t runners_count;
	struct leaf *leaves;
	size_t leaves_count;
	uint32_t *persons; /* of the rows of a chunk, all the same one */
	struct engine_chunk chunk;
};

/* Make the leaf of `side`, and note where the slots of `runner` are. */
static enum status add_leaf(struct pipeline *pipeline, struct runner *runner, size_t side)
{
	const struct analysis *analysis = runner->analysis;
	const struct side *about = &analysis->sides[side];
	struct leaf *leaf = &pipeline->leaves[pipeline->leaves_count];
	enum status status;

	leaf->analysis = analysis;
	leaf->side = side;
	for (size_t slot = 0; slot < analysis->slots_count; slot++) {
		const struct column *column = analysis->slots[slot];

		if (analysis_side(analysis, column) != about)
			continue;
		column = &about->table
			      ->columns[(size_t)(column - analysis->table->columns) - about->first];
		runner->slot_sides[slot] = side;
		runner->slot_columns[slot] = leaf->columns_count;
		leaf->columns[leaf->columns_count++] = column->name;
	}
	status = rows_init(&leaf->rows, leaf->columns_count);
	if (status != AL_OK)
		return status;
	runner->sides[side] = &leaf->rows;
	pipeline->leaves_count++;
	return AL_OK;
}

static void use_stage(struct runner *runner, size_t side, const struct runner *made)
{
	const struct analysis *analysis = runner->analysis;

	runner->sides[side] = &made->made;
	for (size_t slot = 0; slot < analysis->slots_count; slot++) {
		const struct column *column = analysis->slots[slot];

		if (analysis_side(analysis, column) != &analysis->sides[side])
			continue;
		runner->slot_sides[slot] = side;
		runner->slot_columns[slot] =
		    (size_t)(column - analysis->table->columns) - analysis->sides[side].first;
	}
}

/* Add the runners of `analysis` and all below it; *ret is its own place. */
// NOLINTNEXTLINE(misc-no-recursion): STAGE_DEPTH_MAX bounds it
static enum status add_runners(struct pipeline *pipeline, const struct analysis *analysis,
			       const struct stage *stage, size_t *ret)
{
	size_t places[SIDES_MAX] = { 0 };
	struct runner *runner;
	enum status status = AL_OK;

	for (size_t i = 0; i < analysis->sides_count && status == AL_OK; i++) {
		const struct stage *side = analysis->sides[i].stage;

		if (side != NULL)
			status = add_runners(pipeline, side->analysis, side, &places[i]);
	}
	if (status != AL_OK)
		return status;
	runner = &pipeline->runners[pipeline->runners_count];
	status = runner_init(runner, analysis, stage);
	if (status != AL_OK)
		return status;
	*ret = pipeline->runners_count++;
	for (size_t i = 0; i < analysis->sides_count && status == AL_OK; i++) {
		if (analysis->sides[i].stage != NULL)
			use_stage(runner, i, &pipeline->runners[places[i]]);
		else
			status = add_leaf(pipeline, runner, i);
	}
	return status;
}

enum status pipeline_new(const struct analysis *analysis, struct pipeline **ret)
{
	struct pipeline *pipeline = calloc(1, sizeof(*pipeline));
	size_t outermost;
	enum status status = AL_NO_MEMORY;

	if (pipeline == NULL)
		return AL_NO_MEMORY;
	/* A stage is a side of another SELECT, so there are at most as many as sides. */
	pipeline->runners = calloc(STAGE_SIDES_MAX + 1, sizeof(*pipeline->runners));
	pipeline->leaves = calloc(STAGE_SIDES_MAX, sizeof(*pipeline->leaves));
	pipeline->persons = calloc(ENGINE_CHUNK_MAX, sizeof(*pipeline->persons));
	if (pipeline->runners != NULL && pipeline->leaves != NULL && pipeline->persons != NULL)
		status = add_runners(pipeline, analysis, NULL, &outermost);
	if (status != AL_OK) {
		pipeline_free(pipeline);
		return status;
	}
	*ret = pipeline;
	return AL_OK;
}

static void close_scans(struct pipeline *pipeline)
{
	for (size_t i = 0; i < pipeline->leaves_count; i++) {
		engine_scan_close(pipeline->leaves[i].scan);
		pipeline->leaves[i].scan = NULL;
	}
}

void pipeline_free(struct pipeline *pipeline)
{
	if (pipeline == NULL)
		return;
	close_scans(pipeline);
	for (size_t i = 0; i < pipeline->runners_count; i++)
		runner_clear(&pipeline->runners[i]);
	for (size_t i = 0; i < pipeline->leaves_count; i++)
		rows_clear(&pipeline->leaves[i].rows);
	free(pipeline->runners);
	free(pipeline->leaves);
	free(pipeline->persons);
	free(pipeline);
}

/* The person of the leaf's next row; PERSON_NONE: there is none. */
static uint32_t person_of(const struct leaf *leaf)
{
	return leaf->at < leaf->chunk.rows ? leaf->chunk.persons[leaf->at] : PERSON_NONE;
}

/* Go behind `rows` rows. */
static enum status advance(struct leaf *leaf, size_t rows, struct report *report)
{
	uint32_t person = person_of(leaf);
	enum status status;

	leaf->at += rows;
	if (leaf->at < leaf->chunk.rows)
		return leaf->chunk.persons[leaf->at] < person ? AL_CONFLICT : AL_OK;
	leaf->at = 0;
	status = engine_scan_next(leaf->scan, &leaf->chunk, report);
	if (status == AL_OK && rows > 0 && leaf->chunk.rows > 0 && leaf->chunk.persons[0] < person)
		return AL_CONFLICT;
	return status;
}

static enum status open_scans(struct pipeline *pipeline, struct engine *engine,
			      const struct engine_scan_request *asked, struct report *report)
{
	enum status status = AL_OK;

	for (size_t i = 0; i < pipeline->leaves_count && status == AL_OK; i++) {
		struct leaf *leaf = &pipeline->leaves[i];
		struct engine_scan_request request = *asked;

		request.table = leaf->analysis->sides[leaf->side].table->name;
		request.columns = leaf->columns;
		request.columns_count = leaf->columns_count;
		leaf->chunk.rows = 0;
		leaf->at = 0;
		status = engine_scan_open(engine, &request, &leaf->scan, report);
		if (status == AL_OK)
			status = advance(leaf, 0, report);
	}
	return status;
}

/* Append the rows from `leaf->at` up to `end`, but none beyond PERSON_ROWS_MAX, and count them. */
static enum status gather(struct leaf *leaf, size_t end)
{
	struct rows *rows = &leaf->rows;
	size_t count = end - leaf->at;
	enum status status;

	leaf->found += count;
	if (count > PERSON_ROWS_MAX - rows->count)
		count = PERSON_ROWS_MAX - rows->count;
	status = rows_reserve(rows, rows->count + count);
	if (status != AL_OK)
		return status;
	for (size_t c = 0; c < leaf->columns_count; c++) {
		const struct engine_values *values = &leaf->chunk.columns[c];

		for (size_t i = 0; i < count; i++)
			rows_set(&rows->columns[c], rows->count + i,
				 engine_values_number(values, leaf->at + i),
				 engine_values_valid(values, leaf->at + i));
	}
	rows->count += count;
	return AL_OK;
}

/* Gather the rows of `person`, or pass over them. */
static enum status read_person(struct leaf *leaf, uint32_t person, bool takes_part,
			       struct report *report)
{
	enum status status = AL_OK;

	leaf->rows.count = 0;
	leaf->found = 0;
	while (status == AL_OK && person_of(leaf) == person) {
		size_t end = leaf->at + 1;

		while (end < leaf->chunk.rows && leaf->chunk.persons[end] == person)
			end++;
		if (takes_part)
			status = gather(leaf, end);
		if (status == AL_OK)
			status = advance(leaf, end - leaf->at, report);
	}
	if (leaf->found > PERSON_ROWS_MAX)
		leaf->rows.count = 0;
	return status;
}

/* Run the stages on what was gathered, and hand on what the outermost SELECT reads. */
static enum status run_person(struct pipeline *pipeline, uint32_t person,
			      struct accumulator *accumulator)
{
	struct runner *outermost = &pipeline->runners[pipeline->runners_count - 1];
	size_t count = 0;
	enum status status = AL_OK;

	for (size_t i = 0; i + 1 < pipeline->runners_count && status == AL_OK; i++)
		status = runner_run(&pipeline->runners[i]);
	if (status == AL_OK)
		status = runner_join(outermost, &count);
	for (size_t i = 0; i < ENGINE_CHUNK_MAX && i < count; i++)
		pipeline->persons[i] = person;
	pipeline->chunk.persons = pipeline->persons;
	for (size_t first = 0; first < count && status == AL_OK; first += ENGINE_CHUNK_MAX) {
		runner_chunk(outermost, first, count, &pipeline->chunk);
		status = accumulator_add(accumulator, &pipeline->chunk);
	}
	return status;
}

enum status pipeline_read(struct pipeline *pipeline, struct engine *engine,
			  const struct engine_scan_request *request,
			  struct accumulator *accumulator, struct report *report)
{
	enum status status = open_scans(pipeline, engine, request, report);

	while (status == AL_OK) {
		uint32_t person = PERSON_NONE;
		bool takes_part;

		for (size_t i = 0; i < pipeline->leaves_count; i++) {
			uint32_t next = person_of(&pipeline->leaves[i]);

			person = next < person ? next : person;
		}
		if (person == PERSON_NONE)
			break;
		takes_part = members_consent(accumulator->members, person);
		for (size_t i = 0; i < pipeline->leaves_count && status == AL_OK; i++)
			status = read_person(&pipeline->leaves[i], person, takes_part, report);
		if (status == AL_OK && takes_part)
			status = run_person(pipeline, person, accumulator);
	}
	close_scans(pipeline);
	return status == AL_OK ? accumulator_end(accumulator) : status;
}
