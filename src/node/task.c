/* task.c: see task.h. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/task.h"

#include <stdlib.h>

static enum status load_texts(const struct node *node, struct task *ret, struct report *report)
{
	const struct platform *platform = node->description;
	size_t count = 0;

	ret->texts = calloc(platform->tables_count + 1, sizeof(*ret->texts));
	ret->bytes = calloc(platform->tables_count + 1, sizeof(*ret->bytes));
	if (ret->texts == NULL || ret->bytes == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for public tables");
	for (size_t i = 0; i < platform->tables_count; i++) {
		const struct table *table = &platform->tables[i];
		struct buffer *bytes = &ret->bytes[count];
		enum status status;

		if (table->role != TABLE_PUBLIC)
			continue;
		buffer_init(bytes, PUBLIC_TABLE_LEN_MAX);
		ret->rows.texts_count = ++count;
		status = node_store_text(node->db, &table->content, bytes, report);
		if (status != AL_OK)
			return status;
		ret->texts[count - 1] = (struct rows_text){ .table = table->name,
							    .csv = buffer_text(bytes),
							    .len = bytes->len };
	}
	return AL_OK;
}

enum status task_make(const struct run *run, struct task *ret, struct report *report)
{
	const struct node *node = run->node;
	enum status status;

	*ret = (struct task){ .rows = { .work = &run->work,
					.terms = work_terms_of(node, run->grant.grant),
					.inquiry = { .grant = run->job.grant,
						     .rho = { .pico = (uint64_t)run->job.rho },
						     .sql = run->question->sql,
						     .sql_len = run->question->sql_len } } };
	buffer_init(&ret->description, ENVELOPE_LEN_MAX);
	status = node_store_description(node->db, &ret->description, report);
	if (status == AL_OK)
		status = load_texts(node, ret, report);
	ret->rows.description = &ret->description;
	ret->rows.texts = ret->texts;
	return status;
}

void task_clear(struct task *task)
{
	buffer_clear(&task->description);
	for (size_t i = 0; i < task->rows.texts_count; i++)
		buffer_clear(&task->bytes[i]);
	free(task->texts);
	free(task->bytes);
	*task = (struct task){ .texts = NULL };
}
