/* rows_here.c: rows read by an engine in this process. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/random.h"
#include "node/rows.h"

#include <assert.h>
#include <stdlib.h>

struct here {
	struct rows rows;
	struct engine *engine;
	const struct rows_task *task; /* NULL: none */
};

static struct here *here_of(struct rows *rows)
{
	return (struct here *)rows;
}

static void close_here(struct rows *rows)
{
	engine_close(here_of(rows)->engine);
	free(rows);
}

static enum status content_here(struct rows *rows, const char *table, struct digest *ret,
				struct report *report)
{
	struct engine_table_info info;
	enum status status = engine_table_find(here_of(rows)->engine, table, &info, report);

	if (status == AL_OK)
		*ret = info.content;
	return status;
}

static enum status persons_here(struct rows *rows, uint32_t *ret, struct report *report)
{
	(void)report;
	*ret = engine_person_count(here_of(rows)->engine);
	return AL_OK;
}

static enum status each_here(struct rows *rows, engine_person_each_fn *each, void *context,
			     struct report *report)
{
	return engine_persons_each(here_of(rows)->engine, each, context, report);
}

static enum status find_here(struct rows *rows, const char *id, size_t len, uint32_t *ret,
			     struct report *report)
{
	return engine_person_find(here_of(rows)->engine, id, len, ret, report);
}

static enum status begin_here(struct rows *rows, const struct rows_task *task,
			      struct report *report)
{
	(void)report;
	here_of(rows)->task = task;
	return AL_OK;
}

static enum status train_here(struct here *here, const struct rows_order *order,
			      struct train_result *ret, struct report *report)
{
	struct random random;
	enum status status;

	random_init_seed(&random, order->seed);
	status = train_run(here->task->work->training, here->engine, &order->members, &random, ret,
			   report);
	random_clear(&random);
	return status;
}

static enum status read_here(struct rows *rows, const struct rows_order *order,
			     struct rows_found *found, struct report *report)
{
	struct here *here = here_of(rows);
	struct sums_options how = { .vote_noise = order->vote_noise,
				    .threads = order->threads,
				    .progress = order->progress,
				    .context = order->user };

	assert(here->task != NULL);
	if (here->task->work->training != NULL)
		return train_here(here, order, &found->trained, report);
	return sums_read(here->task->work->question, here->engine, &order->members, &how,
			 &found->sums, report);
}

static enum status cut_here(struct rows *rows, const uint32_t *persons, size_t count,
			    struct rows_found *found, struct report *report)
{
	struct here *here = here_of(rows);
	enum status status = AL_OK;

	assert(count == 0 || here->task->work->training == NULL);
	for (size_t i = 0; i < count && status == AL_OK; i++)
		status = sums_subtract(here->task->work->question, here->engine, persons[i],
				       &found->sums, report);
	return status;
}

static void cancel_here(struct rows *rows)
{
	(void)rows; /* nobody can stop an engine in our own process */
}

static void end_here(struct rows *rows)
{
	here_of(rows)->task = NULL;
}

static const struct rows_functions functions = {
	.close = close_here,
	.content = content_here,
	.persons = persons_here,
	.each = each_here,
	.find = find_here,
	.begin = begin_here,
	.read = read_here,
	.cut = cut_here,
	.cancel = cancel_here,
	.end = end_here,
};

enum status rows_open_here(const struct engine_options *options, struct rows **ret,
			   struct report *report)
{
	struct here *here = calloc(1, sizeof(*here));
	enum status status;

	if (here == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for the rows");
	here->rows.functions = &functions;
	status = engine_open(options, &here->engine, report);
	if (status == AL_OK)
		status = engine_lock(here->engine, report);
	if (status != AL_OK) {
		close_here(&here->rows);
		return status;
	}
	*ret = &here->rows;
	return AL_OK;
}
