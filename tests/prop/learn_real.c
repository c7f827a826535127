/* learn_real.c: real tables as rows for learning. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "prop/learn_real.h"

#include "base/arena.h"
#include "base/file.h"
#include "query/csv.h"
#include "unit/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FILE_LEN_MAX ((size_t)64 << 20)
#define ARENA_LEN_MAX ((size_t)512 << 20)
#define ROWS_MAX 200000

#define STAYS                                                                                      \
	.path = "../shared/data/health/diabetic_data.csv", .person = "patient_nbr",                \
	.columns = { { { "age", 0, 100 }, NULL, 10 },                                              \
		     { { "gender", 0, 1 }, "Female", 2 },                                          \
		     { { "num_lab_procedures", 0, 120 }, NULL, 12 },                               \
		     { { "num_procedures", 0, 6 }, NULL, 6 },                                      \
		     { { "num_medications", 0, 60 }, NULL, 12 },                                   \
		     { { "number_outpatient", 0, 6 }, NULL, 6 },                                   \
		     { { "number_emergency", 0, 4 }, NULL, 4 },                                    \
		     { { "number_inpatient", 0, 6 }, NULL, 6 },                                    \
		     { { "number_diagnoses", 0, 10 }, NULL, 5 },                                   \
		     { { "diabetesMed", 0, 1 }, "Yes", 2 } },                                      \
	.features = 10

const struct real_request real_readmitted = {
	STAYS,
	.target = { { "readmitted", 0, 1 }, "NO", 2 },
};

const struct real_request real_days = {
	STAYS,
	.target = { { "time_in_hospital", 0, 14 }, NULL, 1 },
};

const struct real_request real_passed = {
	.path = "../shared/data/education/studentInfo.csv",
	.person = "id_student",
	.columns = { { { "gender", 0, 1 }, "F", 2 },
		     { { "highest_education", 0, 1 }, "Lower", 2 },
		     { { "highest_education", 0, 1 }, "HE", 2 },
		     { { "imd_band", 0, 100 }, NULL, 10 },
		     { { "age_band", 0, 60 }, NULL, 6 },
		     { { "num_of_prev_attempts", 0, 3 }, NULL, 3 },
		     { { "studied_credits", 30, 240 }, NULL, 7 },
		     { { "disability", 0, 1 }, "Y", 2 },
		     { { "code_module", 0, 1 }, "BBB", 2 },
		     { { "code_module", 0, 1 }, "FFF", 2 } },
	.features = 10,
	.target = { { "final_result", 0, 1 }, "Pass", 2 },
};

/* A row before it is put in order. */
struct line {
	const char *person;
	size_t number; /* in the file */
	double features[REAL_FEATURES_MAX];
	double target;
};

static int by_person(const void *a, const void *b)
{
	const struct line *left = a;
	const struct line *right = b;
	int order = strcmp(left->person, right->person);

	if (order != 0)
		return order;
	return left->number < right->number ? -1 : left->number > right->number;
}

/* `text` in the scale of `column`. */
static double value_of(const struct real_column *column, const char *text)
{
	const char *digit = strpbrk(text, "0123456789");

	if (column->yes != NULL)
		return strncmp(text, column->yes, strlen(column->yes)) == 0 ? 1 : -1;
	return predict_scale(&column->column, digit == NULL ? (double)NAN : strtod(digit, NULL));
}

static size_t find(const struct csv_field *fields, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(fields[i].text, name) == 0)
			return i;
	fail_msg("no column %s", name);
	return 0;
}

static size_t read_lines(const struct real_request *request, struct csv *csv, struct arena *arena,
			 struct line *lines)
{
	static struct csv_field fields[CSV_FIELDS_MAX];
	size_t at[REAL_FEATURES_MAX];
	size_t count;
	size_t person;
	size_t target;
	size_t rows = 0;

	assert_int_equal(csv_next(csv, arena, fields, &count, NULL), AL_OK);
	person = find(fields, count, request->person);
	target = find(fields, count, request->target.column.name);
	for (size_t i = 0; i < request->features; i++)
		at[i] = find(fields, count, request->columns[i].column.name);
	for (;; rows++) {
		assert_int_equal(csv_next(csv, arena, fields, &count, NULL), AL_OK);
		if (count == 0)
			return rows;
		assert_true(rows < ROWS_MAX);
		lines[rows].number = rows;
		lines[rows].person = fields[person].text;
		lines[rows].target = value_of(&request->target, fields[target].text);
		for (size_t i = 0; i < request->features; i++)
			lines[rows].features[i] =
			    value_of(&request->columns[i], fields[at[i]].text);
	}
}

static void fill(const struct real_request *request, const struct line *lines, size_t count,
		 struct real_table *ret)
{
	size_t persons = 0;

	ret->offsets = calloc(count + 1, sizeof(*ret->offsets));
	ret->values = calloc(count * request->features, sizeof(*ret->values));
	ret->targets = calloc(count, sizeof(*ret->targets));
	assert_non_null(ret->offsets);
	assert_non_null(ret->values);
	assert_non_null(ret->targets);
	for (size_t i = 0; i < count; i++) {
		if (i == 0 || strcmp(lines[i].person, lines[i - 1].person) != 0)
			persons++;
		ret->offsets[persons] = i + 1;
		ret->targets[i] = lines[i].target;
		memcpy(ret->values + i * request->features, lines[i].features,
		       request->features * sizeof(double));
	}
	for (size_t i = 0; i < request->features; i++)
		ret->bins[i] = request->columns[i].bins;
	ret->rows = (struct learn_rows){ .persons = persons,
					 .offsets = ret->offsets,
					 .features = request->features,
					 .features_of = ret->values,
					 .targets = ret->targets };
}

bool real_read(const struct real_request *request, struct real_table *ret)
{
	struct buffer bytes;
	struct arena arena;
	struct csv csv;
	struct line *lines;
	enum status status;
	size_t count;

	buffer_init(&bytes, FILE_LEN_MAX);
	status = file_read(request->path, &bytes, NULL);
	if (status == AL_NOT_FOUND) {
		print_message("skipped: no %s\n", request->path);
		buffer_clear(&bytes);
		return false;
	}
	assert_int_equal(status, AL_OK);
	lines = calloc(ROWS_MAX, sizeof(*lines));
	assert_non_null(lines);
	arena_init(&arena, ARENA_LEN_MAX);
	csv_init(&csv, buffer_text(&bytes), bytes.len);
	count = read_lines(request, &csv, &arena, lines);
	qsort(lines, count, sizeof(*lines), by_person);
	fill(request, lines, count, ret);
	arena_clear(&arena);
	free(lines);
	buffer_clear(&bytes);
	return true;
}

void real_clear(struct real_table *table)
{
	free(table->offsets);
	free(table->values);
	free(table->targets);
}
