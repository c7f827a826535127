/* row_list.h: rows as numbers, in the making. One owner thread. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_ROW_LIST_H
#define ALLMENDE_QUERY_ROW_LIST_H

#include "query/person_rows.h"

struct row_list {
	struct person_rows rows; /* offsets are of the persons that are done */
	size_t count;		 /* rows, also of the current person */
	size_t capacity;
	size_t persons_capacity;
};

/* No rows yet, of `columns` numbers. */
void row_list_init(struct row_list *list, size_t columns);

/* Wipe and release. */
void row_list_clear(struct row_list *list);

/* Forget all rows. */
void row_list_reset(struct row_list *list);

/* *ret = `count` more rows, to be filled. AL_NO_MEMORY. */
AL_MUST_CHECK enum status row_list_add(struct row_list *list, size_t count, double **ret);

/* The rows since the last call are those of `person`, and are sorted; if there are none, she is
 * left out.
 * AL_NO_MEMORY. */
AL_MUST_CHECK enum status row_list_end_person(struct row_list *list, uint32_t person);

/* Put the rows of the `count` `lists`, whose persons rise from each to the next, behind each other.
 * AL_OK: *ret is the caller's. AL_NO_MEMORY: untouched. */
AL_MUST_CHECK enum status row_list_join(const struct row_list *const *lists, size_t count,
					struct person_rows *ret);

#endif
