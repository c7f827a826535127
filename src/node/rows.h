/*
 * rows.h: who reads the rows of persons: an engine in this process (rows_here.c), or a worker in a
 * sandbox of its own (rows_worker.c). For the node both are the same.
 *
 * A reader has the rows of one data file, locked. It gets a task, reads for it once or several
 * times, cuts persons out of what was read last, and is told that the task is over:
 *
 *	rows_begin(rows, &task, report);
 *	rows_read(rows, &order, &found, report);                  (charges)
 *	rows_cut(rows, persons, count, &found, report);           (sums or a model)
 *	rows_end(rows);
 *
 * What it gives is checked by what the plan and the order allow before anyone sees it, so that a
 * worker that was taken over by the data can spoil its own answer and nothing else.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_ROWS_H
#define ALLMENDE_NODE_ROWS_H

#include "base/buffer.h"
#include "base/status.h"
#include "engine/engine.h"
#include "law/grant.h"
#include "learn/train.h"
#include "node/jobs.h"
#include "node/work.h"
#include "query/sums.h"

#include <stddef.h>
#include <stdint.h>

/* The CSV of a public table. */
struct rows_text {
	const char *table;
	const char *csv;
	size_t len;
};

/* What is asked. Borrowed until rows_end(). */
struct rows_task {
	const struct work *work;
	/* Of which a worker makes the same work: work_make()'s arguments. */
	struct work_terms terms;
	struct node_inquiry inquiry;
	/* The catalogue behind it: a `platform` in canonical JSON, and its public tables. */
	const struct buffer *description;
	const struct rows_text *texts;
	size_t texts_count;
};

/* One reading. */
struct rows_order {
	struct members members;	   /* `consent` and `allowance_pico` are there */
	const int64_t *vote_noise; /* ANSWER_VOTES of them */
	const uint8_t *seed;	   /* RANDOM_SEED_LEN bytes: the noise of a training */
	unsigned threads;	   /* 0: 2 */
	/* Called with `user` after each of `total` parts; NULL: not. */
	void (*progress)(void *user, unsigned done, unsigned total);
	void *user;
};

/* What was found: after rows_read() the charges, after rows_cut() all of it. One of both, as the
 * work is. Starts as all 0; released by rows_found_clear(). */
struct rows_found {
	struct sums sums;
	struct train_result trained;
};

void rows_found_clear(struct rows_found *found);

/* The charges in `found`. Borrowed. */
const struct personal_charge *rows_charges(const struct rows_task *task,
					   const struct rows_found *found, size_t *ret_count);

struct rows; /* one owner at a time; its calls are in the order above */

/* Open the data file of `options` in this process and lock it. Statuses as engine_open(). */
AL_MUST_CHECK enum status rows_open_here(const struct engine_options *options, struct rows **ret,
					 struct report *report);

/* NULL does nothing. */
void rows_close(struct rows *rows);

/* *ret = the content of the table `table`. AL_NOT_FOUND: it was not imported. Else as
 * rows_begin(). */
AL_MUST_CHECK enum status rows_content(struct rows *rows, const char *table, struct digest *ret,
				       struct report *report);

/* *ret = the number of persons. */
AL_MUST_CHECK enum status rows_persons(struct rows *rows, uint32_t *ret, struct report *report);

/* As engine_persons_each() and engine_person_find(). Between tasks or within one. */
AL_MUST_CHECK enum status rows_persons_each(struct rows *rows, engine_person_each_fn *each,
					    void *context, struct report *report);
AL_MUST_CHECK enum status rows_person_find(struct rows *rows, const char *id, size_t len,
					   uint32_t *ret, struct report *report);

/*
 * The task begins. AL_IO: the reader is lost (a worker was killed or did not keep to the form); it
 * is whole again after rows_end(). AL_TOO_BIG: over the limit of time. AL_REFUSED: cancelled.
 * AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status rows_begin(struct rows *rows, const struct rows_task *task,
				     struct report *report);

/* Read by `order`. `found` was cleared; it is so on failure, too. Statuses of sums_read() and
 * train_run(), and those of rows_begin(). */
AL_MUST_CHECK enum status rows_read(struct rows *rows, const struct rows_order *order,
				    struct rows_found *found, struct report *report);

/* Take the `count` persons at `persons`, who rise and have charges, out of what was read, and
 * complete `found`. Nobody can be taken out of a model: `count` is 0 then. Statuses of
 * sums_subtract(), and those of rows_begin(). */
AL_MUST_CHECK enum status rows_cut(struct rows *rows, const uint32_t *persons, size_t count,
				   struct rows_found *found, struct report *report);

/* From any thread, while a call of the owner lasts: let it end soon with AL_REFUSED, if it can. */
void rows_cancel(struct rows *rows);

/* The task is over, however it went. */
void rows_end(struct rows *rows);

/* --- for those who read --- */

/* The calls above, of one kind of reader. */
struct rows_functions {
	void (*close)(struct rows *rows);
	enum status (*content)(struct rows *rows, const char *table, struct digest *ret,
			       struct report *report);
	enum status (*persons)(struct rows *rows, uint32_t *ret, struct report *report);
	enum status (*each)(struct rows *rows, engine_person_each_fn *each, void *context,
			    struct report *report);
	enum status (*find)(struct rows *rows, const char *id, size_t len, uint32_t *ret,
			    struct report *report);
	enum status (*begin)(struct rows *rows, const struct rows_task *task,
			     struct report *report);
	enum status (*read)(struct rows *rows, const struct rows_order *order,
			    struct rows_found *found, struct report *report);
	enum status (*cut)(struct rows *rows, const uint32_t *persons, size_t count,
			   struct rows_found *found, struct report *report);
	void (*cancel)(struct rows *rows);
	void (*end)(struct rows *rows);
};

/* The first member of each reader. */
struct rows {
	const struct rows_functions *functions;
	bool lost; /* the reader of this task is gone, by no limit and no cancellation */
};

#endif
