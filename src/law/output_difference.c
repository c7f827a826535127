/* output_difference.c: comparing an answer with an earlier one, group by group. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/output_difference.h"

#include <stdlib.h>
#include <string.h>

/* The keys of one row, in the order of the columns of one table. */
struct keyed_row {
	const struct output_table *table;
	const size_t *keys; /* which columns; OUTPUT_TABLE_COLUMNS_MAX or fewer */
	size_t keys_count;
	size_t row;
};

static const char *key_text(const struct keyed_row *row, size_t i)
{
	const char *text = output_table_cell(row->table, row->row, row->keys[i])->text;

	return text == NULL ? "" : text;
}

static int compare_rows(const void *a, const void *b)
{
	const struct keyed_row *x = a;
	const struct keyed_row *y = b;
	int order = 0;

	for (size_t i = 0; order == 0 && i < x->keys_count; i++)
		order = strcmp(key_text(x, i), key_text(y, i));
	return order;
}

/* The column of `table` with the name and kind of `wanted`; its number of columns: none. */
static size_t find_column(const struct output_table *table, const struct output_column *wanted)
{
	size_t i = 0;

	while (i < table->columns_count && (table->columns[i].kind != wanted->kind ||
					    strcmp(table->columns[i].name, wanted->name) != 0))
		i++;
	return i;
}

static size_t count_keys(const struct output_table *table)
{
	size_t count = 0;

	for (size_t i = 0; i < table->columns_count; i++)
		count += table->columns[i].kind == OUTPUT_KIND_KEY;
	return count;
}

/* Which columns of both tables are keys, in one order; false: their groups are not the same. */
static bool match_keys(const struct output_table *table, const struct output_table *earlier,
		       size_t *ret_table, size_t *ret_earlier)
{
	size_t count = 0;

	for (size_t i = 0; i < table->columns_count; i++) {
		if (table->columns[i].kind != OUTPUT_KIND_KEY)
			continue;
		ret_table[count] = i;
		ret_earlier[count] = find_column(earlier, &table->columns[i]);
		if (ret_earlier[count++] == earlier->columns_count)
			return false;
	}
	return count == count_keys(earlier);
}

static bool counts(enum output_kind kind)
{
	return kind == OUTPUT_KIND_PERSONS || kind == OUTPUT_KIND_COUNT;
}

/* Whether a count in `row` is close to that of the same name in `before`. */
static bool is_close(const struct keyed_row *row, const struct keyed_row *before, double least,
		     struct output_difference *ret)
{
	const struct output_table *table = row->table;

	for (size_t c = 0; c < table->columns_count; c++) {
		size_t other = find_column(before->table, &table->columns[c]);
		const struct output_cell *a = output_table_cell(table, row->row, c);
		const struct output_cell *b;
		double by;

		if (!counts(table->columns[c].kind) || other == before->table->columns_count)
			continue;
		b = output_table_cell(before->table, before->row, other);
		by = a->value > b->value ? a->value - b->value : b->value - a->value;
		if (!a->known || !b->known || by >= least + a->error + b->error)
			continue;
		*ret = (struct output_difference){
			.found = true, .row = row->row, .column = c, .by = by
		};
		return true;
	}
	return false;
}

enum status output_difference_find(const struct output_table *table,
				   const struct output_table *earlier, int64_t min_group,
				   struct arena *arena, struct output_difference *ret)
{
	size_t keys[OUTPUT_TABLE_COLUMNS_MAX] = { 0 };
	size_t earlier_keys[OUTPUT_TABLE_COLUMNS_MAX] = { 0 };
	struct output_difference difference = { .found = false };
	struct keyed_row *rows;
	size_t count = 0;

	if (!match_keys(table, earlier, keys, earlier_keys)) {
		*ret = difference;
		return AL_OK;
	}
	rows = arena_take(arena, earlier->rows_count, sizeof(*rows));
	if (rows == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < earlier->rows_count; i++) {
		if (!earlier->withheld[i])
			rows[count++] = (struct keyed_row){ .table = earlier,
							    .keys = earlier_keys,
							    .keys_count = count_keys(earlier),
							    .row = i };
	}
	qsort(rows, count, sizeof(*rows), compare_rows);
	for (size_t i = 0; i < table->rows_count && !difference.found; i++) {
		struct keyed_row row = {
			.table = table, .keys = keys, .keys_count = count_keys(table), .row = i
		};
		const struct keyed_row *before =
		    table->withheld[i] ? NULL
				       : bsearch(&row, rows, count, sizeof(*rows), compare_rows);

		if (before != NULL)
			(void)is_close(&row, before, (double)min_group, &difference);
	}
	*ret = difference;
	return AL_OK;
}
