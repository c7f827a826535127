/* task.h: what a reader of rows needs to know of a job, put together. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_TASK_H
#define ALLMENDE_NODE_TASK_H

#include "node/rows.h"
#include "node/run_internal.h"

/* Starts as all 0, released by task_clear(). `rows` borrows the rest, and the run. */
struct task {
	struct rows_task rows;
	struct buffer description;
	struct rows_text *texts;
	struct buffer *bytes; /* of the texts */
};

/* *ret = the task of `run`, which was checked and goes on as long. The store's failures; `ret` is
 * to be cleared also then. */
AL_MUST_CHECK enum status task_make(const struct run *run, struct task *ret, struct report *report);

void task_clear(struct task *task);

#endif
