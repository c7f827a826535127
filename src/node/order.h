/*
 * order.h: what the node and its worker tell each other, as bytes.
 *
 * A message is its kind (a byte), the length of the rest (8 bytes) and the rest. The node begins,
 * the worker answers; first of all it tells ORDER_READY, when its sandbox is closed, and
 * ORDER_HELLO, when the rows are open. Everything that is taken from a message is checked: in the
 * worker, since a fault there must be a clear end, and in the node, since the worker is not
 * trusted.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_ORDER_H
#define ALLMENDE_NODE_ORDER_H

#include "base/arena.h"
#include "node/rows.h"
#include "node/wire.h"
#include "query/answer.h"

#define ORDER_HEAD_LEN 9
#define ORDER_LEN_MAX ((uint64_t)8 << 30) /* bytes of a message; held only as far as they came */
#define ORDER_SHORT_MAX 4096		  /* bytes of a message without lists */
#define ORDER_GROUPS_LEN_MAX ((uint64_t)1 << 30) /* of sums of groups that nobody knew */
#define ORDER_PERSONS_LEN_MAX                                                                      \
	(1u << 20) /* bytes of persons in one message, at least one of them                        \
		    */

enum order_kind {
	/* to the worker */
	ORDER_CONTENT = 1, /* what is the content of the table with this name? */
	ORDER_PERSONS,	   /* list all persons */
	ORDER_FIND,	   /* where is the person with this id? */
	ORDER_TASK,
	ORDER_READ,
	ORDER_CUT,
	/* to the node */
	ORDER_READY,	  /* nothing */
	ORDER_HELLO,	  /* how many persons there are */
	ORDER_CONTENT_IS, /* a digest; nothing: there is no such table */
	ORDER_LISTED,	  /* some persons, in order; an empty one ends the list */
	ORDER_PLACE,	  /* where the person is */
	ORDER_BEGUN,	  /* nothing */
	ORDER_PROGRESS,	  /* done, total */
	ORDER_CHARGES,
	ORDER_SUMS,
	ORDER_MODEL,
	ORDER_FAILED, /* a status, and words before ORDER_READY */
	ORDER_KIND_END
};

/* --- to the worker --- */

void order_put_task(const struct rows_task *task, struct buffer *ret);
void order_put_read(const struct rows_order *order, struct buffer *ret);

/* A task as the worker has it. Starts as all 0; released by order_task_clear(). */
struct order_task {
	struct arena arena;
	const struct platform *platform;
	struct catalogue *catalogue;
	const struct grant *grant;
	struct work work;
	struct rows_task rows; /* only `work` */
};

/* Make the task of the `len` bytes at `bytes`. AL_MALFORMED: they are no task. AL_NO_MEMORY. `ret`
 * is to be cleared also then. */
AL_MUST_CHECK enum status order_take_task(const uint8_t *bytes, size_t len, struct order_task *ret,
					  struct report *report);

void order_task_clear(struct order_task *task);

/* *ret = the order in the bytes of `wire`, whose members and noise are borrowed of `ret_votes` and
 * `wire`. False: it is none. */
bool order_take_read(struct wire *wire, struct rows_order *ret, int64_t ret_votes[ANSWER_VOTES]);

/* --- to the node --- */

/* Call `each` for the persons in `wire`, of whom the first is at place `first` and all are below
 * `end`. *ret_count: how many there are. AL_MALFORMED: it is no list. What `each` returned. */
AL_MUST_CHECK enum status order_take_persons(struct wire *wire, uint32_t first, uint32_t end,
					     engine_person_each_fn *each, void *context,
					     uint32_t *ret_count);

void order_put_charges(const struct personal_charge *charges, size_t count, struct buffer *ret);

/* *ret_charges = the charges in `wire`, the caller's. AL_MALFORMED, AL_NO_MEMORY. */
AL_MUST_CHECK enum status
order_take_charges(struct wire *wire, struct personal_charge **ret_charges, size_t *ret_count);

void order_put_sums(const struct sums *sums, struct buffer *ret);

/* Set cells, groups, key and step of `ret`, as far as they are well formed: sums_check() looks at
 * them. `group_cells` is the plan's. AL_MALFORMED, AL_NO_MEMORY: some of it may be set. */
AL_MUST_CHECK enum status order_take_sums(struct wire *wire, size_t group_cells, struct sums *ret);

void order_put_model(const struct train_result *trained, struct buffer *ret);

/* Set the texts of `ret`: the JSON is an object of "card" and "model". AL_MALFORMED, AL_NO_MEMORY:
 * some of it may be set. */
AL_MUST_CHECK enum status order_take_model(struct wire *wire, struct train_result *ret);

#endif
