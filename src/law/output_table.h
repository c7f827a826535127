/*
 * output_table.h: a protected answer as those see it who check it: columns, rows, noise.
 *
 * Read from the canonical JSON that the applicant gets (query/answer.h), by its words alone, so
 * that whoever checks needs no query and no plan.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LAW_OUTPUT_TABLE_H
#define ALLMENDE_LAW_OUTPUT_TABLE_H

#include "base/arena.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

#define OUTPUT_TABLE_COLUMNS_MAX 256

enum output_kind {
	OUTPUT_KIND_KEY = 1, /* names a group */
	OUTPUT_KIND_PERSONS, /* a noisy number of persons */
	OUTPUT_KIND_COUNT,   /* a noisy number of rows or values */
	OUTPUT_KIND_RANK,    /* a quantile: the value at a rank */
	OUTPUT_KIND_MEASURE, /* any other number: sum, mean, spread, ... */
};

struct output_column {
	const char *name;
	enum output_kind kind;
};

struct output_cell {
	const char *text; /* of a key; NULL: it has none */
	bool known;	  /* a number: it is there, with its error */
	double value;
	double error; /* the noise is within +-error in 95 % of the cases */
};

struct output_table {
	struct output_column *columns;
	size_t columns_count;
	struct output_cell *cells; /* row by row */
	bool *withheld;		   /* by row */
	size_t rows_count;
};

/*
 * Read the `len` bytes at `text`, the answer after its salt, into `ret`; what it points at is taken
 * from `arena`. AL_MALFORMED: it is no such table; the report says what. AL_NO_MEMORY. On failure
 * *ret is untouched.
 */
AL_MUST_CHECK enum status output_table_parse(const char *text, size_t len, struct arena *arena,
					     struct output_table *ret, struct report *report);

/* The cell of `row` and `column`. Borrowed. */
const struct output_cell *output_table_cell(const struct output_table *table, size_t row,
					    size_t column);

#endif
