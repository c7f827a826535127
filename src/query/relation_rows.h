/*
 * relation_rows.h: the rows of one person in columns of 64-bit numbers, and their order.
 *
 * Room for ROWS_RESERVED rows is taken before anything is read; only for a person with more of them
 * memory is asked for while her rows are read. Should it then be missing, the question fails as a
 * whole, like by any lack of memory; no answer is made and nothing of it is told.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_RELATION_ROWS_H
#define ALLMENDE_QUERY_RELATION_ROWS_H

#include "base/status.h"
#include "engine/engine.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ROWS_RESERVED (8 * ENGINE_CHUNK_MAX)

struct rows_column {
	int64_t *values;
	uint64_t *valid; /* as of struct engine_values */
};

struct rows {
	struct rows_column *columns;
	size_t columns_count;
	size_t count;
	size_t capacity; /* a multiple of ENGINE_CHUNK_MAX */
};

/* AL_OK: *ret has `columns_count` columns and no rows, released by rows_clear(). AL_NO_MEMORY. */
AL_MUST_CHECK enum status rows_init(struct rows *ret, size_t columns_count);

/* Wipe and release. */
void rows_clear(struct rows *rows);

/* Make room for `count` rows in all. AL_NO_MEMORY: `rows` is as before. */
AL_MUST_CHECK enum status rows_reserve(struct rows *rows, size_t count);

/* The column `column` of the rows from `first` on, a multiple of ENGINE_CHUNK_MAX. */
struct engine_values rows_view(const struct rows *rows, size_t column, size_t first);

static inline bool rows_valid(const struct rows_column *column, size_t row)
{
	return (column->valid[row / 64] >> (row % 64) & 1) != 0;
}

/* Set `row` to `value`, or to NULL. There is room for it. */
static inline void rows_set(const struct rows_column *column, size_t row, int64_t value, bool valid)
{
	uint64_t bit = UINT64_C(1) << (row % 64);

	column->values[row] = valid ? value : 0;
	column->valid[row / 64] = (column->valid[row / 64] & ~bit) | (valid ? bit : 0);
}

/* One column by which rows are sorted. */
struct rows_order {
	const struct rows_column *column;
	bool falling;
	bool nulls_first;
};

/* Below, equal to, above 0: row `a` comes before `b`, equals it, comes behind it. NULL equals
 * NULL. */
int rows_compare(const struct rows_order *orders, size_t count, size_t a, size_t b);

/* ret[i] = the row that comes at place i of `rows_count` by the `count` orders; rows that are equal
 * keep the order they have. `spare` is room for as many. */
void rows_sort(const struct rows_order *orders, size_t count, size_t rows_count, uint32_t *ret,
	       uint32_t *spare);

#endif
