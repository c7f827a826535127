/* sums.c: the reading of an answer, divided over threads by ranges of persons. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/sums.h"

#include "crypto/random.h"
#include "query/accumulate.h"
#include "query/relation_run.h"

#include <assert.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define STEPS 8 /* ranges of persons after which progress is told */
#define THREADS_DEFAULT 2

/* One thread's part: the persons from `first` up to, not including, `end`. */
struct part {
	const struct plan *plan;
	struct engine *engine;
	uint32_t first;
	uint32_t end;
	const struct sums_options *options; /* NULL: no progress from this one */
	bool voting;			    /* the votes on norms alone */
	bool collecting;		    /* rows, in `list` */
	struct row_list list;
	const uint8_t *keep_key;
	struct accumulator accumulator;
	bool has_accumulator;
	struct pipeline *pipeline; /* NULL: the table is read as it is */
	enum status status;
	struct report report;
};

static enum status read_range(struct part *part, uint32_t first, uint32_t last,
			      enum engine_order order)
{
	const struct analysis *analysis = part->plan->analysis;
	const char *names[ENGINE_COLUMNS_MAX];
	struct engine_scan_request request = { .table = analysis->table->name,
					       .columns = names,
					       .columns_count = analysis->slots_count,
					       .person_first = first,
					       .person_last = last,
					       .order = order };
	struct engine_scan *scan = NULL;
	struct engine_chunk chunk;
	enum status status;

	if (part->pipeline != NULL)
		return pipeline_read(part->pipeline, part->engine, &request, &part->accumulator,
				     &part->report);
	for (size_t i = 0; i < analysis->slots_count; i++)
		names[i] = analysis->slots[i]->name;
	status = engine_scan_open(part->engine, &request, &scan, &part->report);
	while (status == AL_OK) {
		status = engine_scan_next(scan, &chunk, &part->report);
		if (status != AL_OK || chunk.rows == 0)
			break;
		status = accumulator_add(&part->accumulator, &chunk);
	}
	if (status == AL_OK)
		status = accumulator_end(&part->accumulator);
	engine_scan_close(scan);
	return status;
}

static enum status read_part(struct part *part, enum engine_order order)
{
	bool told = part->options != NULL && part->options->progress != NULL;
	uint32_t steps = told ? STEPS : 1;
	uint64_t persons = part->end - part->first;
	enum status status = AL_OK;

	for (uint32_t step = 0; step < steps && status == AL_OK; step++) {
		uint32_t first = part->first + (uint32_t)(persons * step / steps);
		uint32_t end = part->first + (uint32_t)(persons * (step + 1) / steps);

		if (first < end)
			status = read_range(part, first, end - 1, order);
		if (told && status == AL_OK && step + 1 < steps)
			part->options->progress(part->options->context, step + 1, steps);
	}
	return status;
}

/* Rows that do not come person by person are read again in an order that the engine must make:
 * privacy.md 3.4. */
static void *run_part(void *argument)
{
	struct part *part = argument;

	part->status = read_part(part, ENGINE_ORDER_STORED);
	if (part->status == AL_CONFLICT) {
		accumulator_reset(&part->accumulator);
		part->status = read_part(part, ENGINE_ORDER_SORTED);
	}
	if (part->status == AL_CONFLICT)
		part->status =
		    report_set(&part->report, AL_IO, "the database gave rows in no order at all");
	return NULL;
}

static void clear_part(struct part *part)
{
	if (part->has_accumulator)
		accumulator_clear(&part->accumulator);
	row_list_clear(&part->list);
	pipeline_free(part->pipeline);
}

/* What `part` needs to read; clear_part() releases it, also on failure. */
static enum status init_part(struct part *part, const struct members *members,
			     const uint8_t keep_key[static KEEP_KEY_LEN])
{
	const struct analysis *analysis = part->plan->analysis;
	enum status status = accumulator_init(&part->accumulator, part->plan, members, keep_key);

	part->has_accumulator = status == AL_OK;
	part->accumulator.voting = part->voting;
	row_list_init(&part->list, analysis->outputs_count);
	part->accumulator.list = part->collecting ? &part->list : NULL;
	if (status == AL_OK && analysis_has_stages(analysis))
		status = pipeline_new(analysis, &part->pipeline);
	return status;
}

static enum status init_parts(struct part *parts, size_t count, const struct members *members,
			      const struct part *example)
{
	const struct plan *plan = example->plan;
	struct engine *engine = example->engine;
	const uint8_t *keep_key = example->keep_key;
	uint64_t persons = engine_person_count(engine);

	if (members->count < persons)
		persons = members->count;
	for (size_t i = 0; i < count; i++) {
		enum status status;

		parts[i] =
		    (struct part){ .plan = plan,
				   .engine = engine,
				   .first = (uint32_t)(persons * i / count),
				   .end = (uint32_t)(persons * (i + 1) / count),
				   .options = i == 0 && !example->voting ? example->options : NULL,
				   .voting = example->voting,
				   .collecting = example->collecting };
		status = init_part(&parts[i], members, keep_key);
		if (status != AL_OK)
			return status;
	}
	return AL_OK;
}

/* The first part runs here, the others in threads of their own. */
static enum status run_parts(struct part *parts, size_t count, struct report *report)
{
	pthread_t threads[SUMS_THREADS_MAX];
	size_t started = 1;

	while (started < count &&
	       pthread_create(&threads[started], NULL, run_part, &parts[started]) == 0)
		started++;
	run_part(&parts[0]);
	for (size_t i = started; i < count; i++)
		run_part(&parts[i]); /* no thread was to be had */
	for (size_t i = 1; i < started; i++)
		pthread_join(threads[i], NULL);
	for (size_t i = 0; i < count; i++) {
		if (parts[i].status != AL_OK) {
			if (report != NULL)
				*report = parts[i].report;
			return parts[i].status;
		}
	}
	return AL_OK;
}

/* The groups that `a` has found, the caller's; NULL: there are none, or no memory for them. */
static struct key_groups *take_groups(struct accumulator *a)
{
	struct key_groups *taken = NULL;

	if (a->plan->analysis->selects)
		taken = malloc(sizeof(*taken));
	if (taken == NULL)
		return NULL;
	*taken = a->groups_found;
	key_groups_init(&a->groups_found, taken->step); /* the caller's now */
	return taken;
}

/* Add the parts' sums, in the first one's memory, and put their charges behind each other. */
static enum status merge_parts(struct part *parts, size_t count, struct sums *ret)
{
	struct sums sums = { .cells_count = parts[0].plan->cells };
	size_t charges = 0;

	for (size_t i = 0; i < count; i++)
		charges += parts[i].accumulator.charges_count;
	sums.charges = malloc((charges + 1) * sizeof(*sums.charges));
	if (sums.charges == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		const struct accumulator *a = &parts[i].accumulator;

		if (a->charges_count > 0)
			memcpy(sums.charges + sums.charges_count, a->charges,
			       a->charges_count * sizeof(*a->charges));
		sums.charges_count += a->charges_count;
		for (size_t cell = 0; i > 0 && cell < sums.cells_count; cell++)
			parts[0].accumulator.sums[cell] += a->sums[cell];
	}
	for (size_t i = 1; i < count && parts[0].plan->analysis->selects; i++) {
		enum status status = key_groups_merge(&parts[0].accumulator.groups_found,
						      &parts[i].accumulator.groups_found);

		if (status != AL_OK) {
			free(sums.charges);
			return status;
		}
	}
	sums.groups = take_groups(&parts[0].accumulator);
	if (sums.groups == NULL && parts[0].plan->analysis->selects) {
		free(sums.charges);
		return AL_NO_MEMORY;
	}
	sums.cells = parts[0].accumulator.sums;
	parts[0].accumulator.sums = NULL; /* the caller's now */
	*ret = sums;
	return AL_OK;
}

static void draw_keep_key(const struct sums_options *options, uint8_t ret[static SUMS_KEEP_KEY_LEN])
{
	struct random random;

	if (options->keep_key != NULL) {
		memcpy(ret, options->keep_key, SUMS_KEEP_KEY_LEN);
		return;
	}
	random_init_system(&random);
	random_bytes(&random, ret, SUMS_KEEP_KEY_LEN);
	random_clear(&random);
}

static enum status check_sizes(const struct plan *plan, struct engine *engine,
			       const struct members *members, struct report *report)
{
	struct engine_table_info info;
	enum status status = AL_OK;

	for (size_t i = 0; status == AL_OK && plan_table(plan, i) != NULL; i++)
		status = engine_table_find(engine, plan_table(plan, i)->name, &info, report);
	if (status != AL_OK)
		return status;
	if (members->count >= (uint64_t)INT64_MAX / plan->bound)
		return report_set(report, AL_OVERFLOW, "too many members for exact sums");
	if (plan->analysis->selects && members->count > KEY_GROUPS_MAX / plan->keep)
		return report_set(report, AL_OVERFLOW,
				  "too many members with %zu groups each for unknown keys",
				  plan->keep);
	return AL_OK;
}

/* Add all parts' votes, with their noise, and choose the step. */
static unsigned count_votes(const struct part *parts, size_t count, const int64_t *noise)
{
	int64_t votes[PLAN_STEPS];

	assert(noise != NULL);
	memcpy(votes, noise, sizeof(votes));
	for (size_t i = 0; i < count; i++) {
		for (size_t step = 0; step < PLAN_STEPS; step++)
			votes[step] += parts[i].accumulator.votes[step];
	}
	return plan_choose_step(parts[0].plan, votes);
}

static size_t threads_of(const struct sums_options *options)
{
	size_t count = options->threads != 0 ? options->threads : THREADS_DEFAULT;

	return count < SUMS_THREADS_MAX ? count : SUMS_THREADS_MAX;
}

/* Read once, as `example` says: votes, then ret->step is set; or sums. */
static enum status read_once(const struct part *example, const struct members *members,
			     struct sums *ret, struct report *report)
{
	size_t count = threads_of(example->options);
	struct part *parts;
	enum status status;

	parts = calloc(count, sizeof(*parts));
	if (parts == NULL)
		return AL_NO_MEMORY;
	status = init_parts(parts, count, members, example);
	if (status == AL_OK)
		status = run_parts(parts, count, report);
	if (status == AL_OK && example->voting)
		ret->step = count_votes(parts, count, example->options->vote_noise);
	else if (status == AL_OK)
		status = merge_parts(parts, count, ret);
	for (size_t i = 0; i < count; i++)
		clear_part(&parts[i]);
	free(parts);
	return status;
}

enum status sums_read(const struct plan *plan, struct engine *engine, const struct members *members,
		      const struct sums_options *options, struct sums *ret, struct report *report)
{
	static const struct sums_options none = { 0 };
	struct part example = { .plan = plan, .engine = engine, .voting = plan->votes };
	struct sums sums = { .step = PLAN_STEP_ONE };
	uint8_t keep_key[SUMS_KEEP_KEY_LEN];
	struct plan settled;
	unsigned step;
	enum status status = check_sizes(plan, engine, members, report);

	if (status != AL_OK)
		return status;
	example.options = options != NULL ? options : &none;
	draw_keep_key(example.options, keep_key);
	example.keep_key = keep_key;
	if (plan->votes)
		status = read_once(&example, members, &sums, report);
	if (status != AL_OK)
		return status;
	step = sums.step;
	settled = plan_at_step(plan, step);
	example.plan = &settled;
	example.voting = false;
	status = read_once(&example, members, &sums, report);
	if (status != AL_OK)
		return status;
	sums.step = step;
	memcpy(sums.keep_key, keep_key, sizeof(keep_key));
	*ret = sums;
	if (example.options->progress != NULL)
		example.options->progress(example.options->context, STEPS, STEPS);
	return AL_OK;
}

static enum status join_rows(const struct part *parts, size_t count, struct person_rows *ret)
{
	const struct row_list *lists[SUMS_THREADS_MAX];

	for (size_t i = 0; i < count; i++)
		lists[i] = &parts[i].list;
	return row_list_join(lists, count, ret);
}

enum status person_rows_read(const struct plan *plan, struct engine *engine,
			     const struct members *members, const struct sums_options *options,
			     struct person_rows *ret, struct report *report)
{
	static const struct sums_options none = { 0 };
	static const uint8_t keep_key[SUMS_KEEP_KEY_LEN] = { 0 }; /* no groups are limited */
	struct part example = { .plan = plan,
				.engine = engine,
				.options = options != NULL ? options : &none,
				.keep_key = keep_key,
				.collecting = true };
	size_t count = threads_of(example.options);
	struct part *parts;
	enum status status = check_sizes(plan, engine, members, report);

	if (status != AL_OK)
		return status;
	parts = calloc(count, sizeof(*parts));
	if (parts == NULL)
		return AL_NO_MEMORY;
	status = init_parts(parts, count, members, &example);
	if (status == AL_OK)
		status = run_parts(parts, count, report);
	if (status == AL_OK)
		status = join_rows(parts, count, ret);
	for (size_t i = 0; i < count; i++)
		clear_part(&parts[i]);
	free(parts);
	if (status == AL_OK && example.options->progress != NULL)
		example.options->progress(example.options->context, STEPS, STEPS);
	return status;
}

static bool has_charge(const struct sums *sums, uint32_t person)
{
	size_t low = 0;
	size_t high = sums->charges_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (sums->charges[middle].person < person)
			low = middle + 1;
		else
			high = middle;
	}
	return low < sums->charges_count && sums->charges[low].person == person;
}

/* Take the sums and persons of `less`, which are all in `groups`, out of them. Nothing is changed
 * unless it succeeds: each is found first. */
static enum status subtract_groups(const struct key_groups *less, struct key_groups *groups)
{
	size_t place = 0;

	for (size_t pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < less->count; i++) {
			enum status status = key_groups_find(groups, key_groups_key(less, i),
							     less->groups[i].len, &place);

			if (status != AL_OK)
				return status;
			for (size_t c = 0; pass == 1 && c < groups->step; c++)
				groups->cells[place * groups->step + c] -=
				    less->cells[i * groups->step + c];
			groups->groups[place].persons -= pass == 1 ? less->groups[i].persons : 0;
		}
	}
	return AL_OK;
}

enum status sums_subtract(const struct plan *plan, struct engine *engine, uint32_t person,
			  struct sums *sums, struct report *report)
{
	struct members members = { .count = (size_t)person + 1 };
	const struct plan settled = plan_at_step(plan, plan->votes ? sums->step : PLAN_STEP_ONE);
	struct part part = {
		.plan = &settled, .engine = engine, .first = person, .end = person + 1
	};
	uint8_t *consent;
	enum status status;

	assert(sums->cells_count == plan->cells);
	if (!has_charge(sums, person))
		return AL_OK;
	consent = calloc((size_t)person / 8 + 1, 1);
	if (consent == NULL)
		return AL_NO_MEMORY;
	consent[person / 8] = (uint8_t)(1u << (person % 8));
	members.consent = consent;
	status = init_part(&part, &members, sums->keep_key);
	if (status == AL_OK) {
		run_part(&part);
		status = part.status;
		if (status != AL_OK && report != NULL)
			*report = part.report;
		if (status == AL_OK && sums->groups != NULL)
			status = subtract_groups(&part.accumulator.groups_found, sums->groups);
		for (size_t cell = 0; cell < plan->cells && status == AL_OK; cell++)
			sums->cells[cell] -= part.accumulator.sums[cell];
	}
	clear_part(&part);
	free(consent);
	return status;
}

void sums_clear(struct sums *sums)
{
	if (sums->cells != NULL)
		sodium_memzero(sums->cells, sums->cells_count * sizeof(*sums->cells));
	if (sums->charges != NULL)
		sodium_memzero(sums->charges, sums->charges_count * sizeof(*sums->charges));
	if (sums->groups != NULL)
		key_groups_clear(sums->groups);
	sodium_memzero(sums->keep_key, sizeof(sums->keep_key));
	free(sums->groups);
	free(sums->cells);
	free(sums->charges);
	*sums = (struct sums){ 0 };
}
