/* relation_rows.c: columns that grow, and a stable sort of their rows. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/relation_rows.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define WORDS(rows) ((rows) / 64)

static void clear_column(struct rows_column *column, size_t capacity)
{
	if (column->values != NULL)
		sodium_memzero(column->values, capacity * sizeof(*column->values));
	if (column->valid != NULL)
		sodium_memzero(column->valid, WORDS(capacity) * sizeof(*column->valid));
	free(column->values);
	free(column->valid);
	*column = (struct rows_column){ 0 };
}

enum status rows_init(struct rows *ret, size_t columns_count)
{
	struct rows rows = { .columns_count = columns_count };
	enum status status;

	rows.columns = calloc(columns_count + 1, sizeof(*rows.columns));
	if (rows.columns == NULL)
		return AL_NO_MEMORY;
	status = rows_reserve(&rows, ROWS_RESERVED);
	if (status != AL_OK) {
		rows_clear(&rows);
		return status;
	}
	*ret = rows;
	return AL_OK;
}

void rows_clear(struct rows *rows)
{
	for (size_t i = 0; rows->columns != NULL && i < rows->columns_count; i++)
		clear_column(&rows->columns[i], rows->capacity);
	free(rows->columns);
	*rows = (struct rows){ 0 };
}

/* *ret = a copy of the `count` rows of `column` with room for `capacity`. */
static enum status grow_column(const struct rows_column *column, size_t count, size_t capacity,
			       struct rows_column *ret)
{
	struct rows_column grown = {
		.values = calloc(capacity, sizeof(*grown.values)),
		.valid = calloc(WORDS(capacity), sizeof(*grown.valid)),
	};

	if (grown.values == NULL || grown.valid == NULL) {
		clear_column(&grown, capacity);
		return AL_NO_MEMORY;
	}
	if (column->values != NULL) {
		memcpy(grown.values, column->values, count * sizeof(*grown.values));
		memcpy(grown.valid, column->valid, (count + 63) / 64 * sizeof(*grown.valid));
	}
	*ret = grown;
	return AL_OK;
}

enum status rows_reserve(struct rows *rows, size_t count)
{
	size_t capacity = rows->capacity > 0 ? rows->capacity : ENGINE_CHUNK_MAX;
	struct rows_column *grown;
	size_t done = 0;
	enum status status = AL_OK;

	if (count <= rows->capacity)
		return AL_OK;
	while (capacity < count)
		capacity *= 2;
	grown = calloc(rows->columns_count + 1, sizeof(*grown));
	if (grown == NULL)
		return AL_NO_MEMORY;
	while (done < rows->columns_count && status == AL_OK) {
		status = grow_column(&rows->columns[done], rows->count, capacity, &grown[done]);
		done += status == AL_OK;
	}
	for (size_t i = 0; i < done; i++)
		clear_column(status == AL_OK ? &rows->columns[i] : &grown[i],
			     status == AL_OK ? rows->capacity : capacity);
	if (status != AL_OK) {
		free(grown);
		return status;
	}
	free(rows->columns);
	rows->columns = grown;
	rows->capacity = capacity;
	return AL_OK;
}

struct engine_values rows_view(const struct rows *rows, size_t column, size_t first)
{
	assert(first % ENGINE_CHUNK_MAX == 0);
	assert(column < rows->columns_count);
	return (struct engine_values){ .width = ENGINE_WIDTH_I64,
				       .data = rows->columns[column].values + first,
				       .valid = rows->columns[column].valid + WORDS(first) };
}

int rows_compare(const struct rows_order *orders, size_t count, size_t a, size_t b)
{
	for (size_t i = 0; i < count; i++) {
		const struct rows_column *column = orders[i].column;
		bool has_a = rows_valid(column, a);
		bool has_b = rows_valid(column, b);
		int64_t left = column->values[a];
		int64_t right = column->values[b];

		if (has_a != has_b)
			return has_a == orders[i].nulls_first ? 1 : -1;
		if (has_a && left != right)
			return (left < right) == orders[i].falling ? 1 : -1;
	}
	return 0;
}

/* Merge the sorted runs [first, middle) and [middle, end) of `from` into `to`. */
static void merge(const struct rows_order *orders, size_t count, const uint32_t *from,
		  const size_t ends[static 3], uint32_t *to)
{
	size_t left = ends[0];
	size_t right = ends[1];

	for (size_t i = ends[0]; i < ends[2]; i++) {
		bool take_left =
		    right == ends[2] ||
		    (left < ends[1] && rows_compare(orders, count, from[left], from[right]) <= 0);

		to[i] = take_left ? from[left++] : from[right++];
	}
}

void rows_sort(const struct rows_order *orders, size_t count, size_t rows_count, uint32_t *ret,
	       uint32_t *spare)
{
	uint32_t *from = ret;
	uint32_t *to = spare;

	for (size_t i = 0; i < rows_count; i++)
		ret[i] = (uint32_t)i;
	for (size_t run = 1; run < rows_count && count > 0; run *= 2) {
		uint32_t *swapped = from;

		for (size_t first = 0; first < rows_count; first += 2 * run) {
			const size_t ends[3] = {
				first, first + run < rows_count ? first + run : rows_count,
				first + 2 * run < rows_count ? first + 2 * run : rows_count
			};

			merge(orders, count, from, ends, to);
		}
		from = to;
		to = swapped;
	}
	if (from != ret)
		memcpy(ret, from, rows_count * sizeof(*ret));
}
