/* store_rows.h: the rows that the store's crash test writes, and how it knows that they are whole.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_FAULT_STORE_ROWS_H
#define ALLMENDE_TESTS_FAULT_STORE_ROWS_H

#include "store/db.h"

#include <stdint.h>

/* The rows of one transaction: numbers `first` to `last`. */
struct store_batch {
	int64_t first;
	int64_t last;
};

/* Bring `db` to the tables entry(number, bytes) and batch(first, last). */
AL_MUST_CHECK enum status store_migrate(struct db *db, struct report *report);

/* A db_work: append the rows of the struct store_batch at `user`, and the batch itself. */
AL_MUST_CHECK enum status store_append_batch(struct db *db, void *user, struct report *report);

/*
 * Whether the store is whole: no damage, the rows 1 to some number without a gap, each with its
 * bytes, each in a batch that is all there. AL_OK: that number is in *ret_last.
 */
AL_MUST_CHECK enum status store_check_rows(struct db *db, int64_t *ret_last, struct report *report);

#endif
