/* person_rows.c: the rows of the persons as numbers: lists that grow, and what a plan may ask for.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/row_list.h"

#include "query/plan_internal.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum status person_rows_check(const struct plan *plan, struct report *report)
{
	const struct analysis *analysis = plan->analysis;

	if (analysis->keys_count > 0 || analysis->histograms_count > 0 || plan->keep > 0 ||
	    plan->votes)
		return report_set(
		    report, AL_UNSUPPORTED,
		    "rows are taken without GROUP BY, quantiles and limits of groups");
	for (size_t i = 0; i < analysis->outputs_count; i++) {
		if (analysis->outputs[i].kind != ANSWER_SUM)
			return report_set(report, AL_UNSUPPORTED, "%s is no number of a row",
					  analysis->outputs[i].name);
	}
	return AL_OK;
}

size_t person_rows_columns(const struct plan *plan)
{
	return plan->analysis->outputs_count;
}

struct person_column person_rows_column(const struct plan *plan, size_t place)
{
	const struct output *output = &plan->analysis->outputs[place];
	const struct measure *measure = &plan->analysis->measures[output->place];

	assert(place < plan->analysis->outputs_count);
	return (struct person_column){ .name = output->name,
				       .low = measure->low,
				       .high = measure->high,
				       .scale = measure->number->scale };
}

void person_rows_clear(struct person_rows *rows)
{
	if (rows->values != NULL && rows->offsets != NULL)
		sodium_memzero(rows->values, rows->offsets[rows->persons] * rows->columns *
						 sizeof(*rows->values));
	free(rows->numbers);
	free(rows->offsets);
	free(rows->values);
	*rows = (struct person_rows){ 0 };
}

void row_list_init(struct row_list *list, size_t columns)
{
	*list = (struct row_list){ .rows = { .columns = columns } };
}

void row_list_clear(struct row_list *list)
{
	if (list->rows.values != NULL)
		sodium_memzero(list->rows.values,
			       list->count * list->rows.columns * sizeof(*list->rows.values));
	free(list->rows.numbers);
	free(list->rows.offsets);
	free(list->rows.values);
	row_list_init(list, list->rows.columns);
}

void row_list_reset(struct row_list *list)
{
	list->count = 0;
	list->rows.persons = 0;
}

/* Move to memory for `capacity` rows, and wipe what was there. */
static enum status grow(struct row_list *list, size_t capacity)
{
	size_t used = list->count * list->rows.columns * sizeof(*list->rows.values);
	double *values = malloc(capacity * list->rows.columns * sizeof(*values) + 1);

	if (values == NULL)
		return AL_NO_MEMORY;
	if (used > 0) {
		memcpy(values, list->rows.values, used);
		sodium_memzero(list->rows.values, used);
	}
	free(list->rows.values);
	list->rows.values = values;
	list->capacity = capacity;
	return AL_OK;
}

enum status row_list_add(struct row_list *list, size_t count, double **ret)
{
	if (list->count + count > list->capacity &&
	    grow(list, 2 * list->capacity + count + 1024) != AL_OK)
		return AL_NO_MEMORY;
	*ret = list->rows.values + list->count * list->rows.columns;
	list->count += count;
	return AL_OK;
}

static void swap_rows(double *a, double *b, size_t columns)
{
	for (size_t i = 0; i < columns; i++) {
		double value = a[i];

		a[i] = b[i];
		b[i] = value;
	}
}

/* Let the row at `at` of the heap of `count` rows sink to its place: the last by bytes on top. */
static void sink(double *rows, size_t columns, size_t at, size_t count)
{
	size_t bytes = columns * sizeof(*rows);

	for (size_t child = 2 * at + 1; child < count; child = 2 * at + 1) {
		if (child + 1 < count &&
		    memcmp(rows + child * columns, rows + (child + 1) * columns, bytes) < 0)
			child++;
		if (memcmp(rows + at * columns, rows + child * columns, bytes) >= 0)
			return;
		swap_rows(rows + at * columns, rows + child * columns, columns);
		at = child;
	}
}

/*
 * Sort `count` rows by their bytes, without more memory (heap sort). What is learned adds them up
 * in doubles, which depends on the order; the stored one may follow from other persons' rows, and
 * then one person could change what all others add (Casacuberta, Shoemate, Vadhan and Wagaman,
 * "Widespread Underestimation of Sensitivity in Differentially Private Libraries and How to Fix
 * It", CCS 2022). After this a person's vector is a function of the multiset of her rows.
 */
static void sort_rows(double *rows, size_t columns, size_t count)
{
	for (size_t i = count / 2; i > 0; i--)
		sink(rows, columns, i - 1, count);
	for (size_t end = count; end > 1; end--) {
		swap_rows(rows, rows + (end - 1) * columns, columns);
		sink(rows, columns, 0, end - 1);
	}
}

enum status row_list_end_person(struct row_list *list, uint32_t person)
{
	struct person_rows *rows = &list->rows;
	size_t before = rows->persons > 0 ? rows->offsets[rows->persons] : 0;

	if (list->count == before)
		return AL_OK;
	if (rows->persons + 1 >= list->persons_capacity) {
		size_t capacity = 2 * list->persons_capacity + 1024;
		size_t *offsets = realloc(rows->offsets, (capacity + 1) * sizeof(*offsets));
		uint32_t *numbers;

		if (offsets == NULL)
			return AL_NO_MEMORY;
		rows->offsets = offsets;
		numbers = realloc(rows->numbers, capacity * sizeof(*numbers));
		if (numbers == NULL)
			return AL_NO_MEMORY;
		rows->numbers = numbers;
		list->persons_capacity = capacity;
	}
	sort_rows(rows->values + before * rows->columns, rows->columns, list->count - before);
	rows->offsets[0] = 0;
	rows->numbers[rows->persons++] = person;
	rows->offsets[rows->persons] = list->count;
	return AL_OK;
}

enum status row_list_join(const struct row_list *const *lists, size_t count,
			  struct person_rows *ret)
{
	struct person_rows rows = { .columns = lists[0]->rows.columns };
	size_t all = 0;
	size_t persons = 0;

	for (size_t i = 0; i < count; i++) {
		all += lists[i]->count;
		persons += lists[i]->rows.persons;
	}
	rows.numbers = malloc((persons + 1) * sizeof(*rows.numbers));
	rows.offsets = calloc(persons + 1, sizeof(*rows.offsets));
	rows.values = malloc((all + 1) * (rows.columns + 1) * sizeof(*rows.values));
	if (rows.numbers == NULL || rows.offsets == NULL || rows.values == NULL) {
		person_rows_clear(&rows);
		return AL_NO_MEMORY;
	}
	all = 0;
	for (size_t i = 0; i < count; i++) {
		const struct person_rows *from = &lists[i]->rows;

		if (from->persons == 0)
			continue;
		memcpy(rows.values + all * rows.columns, from->values,
		       lists[i]->count * rows.columns * sizeof(*rows.values));
		for (size_t p = 0; p < from->persons; p++) {
			rows.numbers[rows.persons++] = from->numbers[p];
			rows.offsets[rows.persons] = all + from->offsets[p + 1];
		}
		all += lists[i]->count;
	}
	*ret = rows;
	return AL_OK;
}
