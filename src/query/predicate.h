/*
 * predicate.h: WHERE as a small program over rows, in three-valued logic.
 *
 * Comparisons set one column with constants; the program is in postfix order. NULL compares to
 * unknown, AND is the least, OR the greatest of its parts (Kleene), a row is kept when the whole is
 * true. There is none that can fail.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_PREDICATE_H
#define ALLMENDE_QUERY_PREDICATE_H

#include "engine/engine.h"
#include "query/code_map.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct number; /* number.h */
struct number_room;

#define PREDICATE_DEPTH_MAX 40 /* of the stack of a program */

/* Truth, so that AND is min and OR is max. */
enum { PREDICATE_FALSE = 0, PREDICATE_UNKNOWN = 1, PREDICATE_TRUE = 2 };

/* What a value is asked. */
enum test_kind { TEST_RANGE, TEST_SET, TEST_TEXTS, TEST_NULL };

struct test {
	enum test_kind kind;
	int64_t low; /* range: both included */
	int64_t high;
	const int64_t *numbers; /* set: sorted */
	const char *const *texts;
	size_t count;
};

enum comparison_kind {
	COMPARE_VALUE,	/* the test on the column's value */
	COMPARE_CODE,	/* the truth of the code of the column's value */
	COMPARE_ROW,	/* the truth of the joined public row */
	COMPARE_NUMBER, /* the test on a number, the difference of two */
};

struct comparison {
	enum comparison_kind kind;
	size_t slot;	  /* which column of the scan; of COMPARE_ROW none */
	const char *name; /* of the column or what is made of it, for the canonical plan */
	struct test test; /* of COMPARE_CODE and COMPARE_ROW: what `truths` was made by */
	const struct code_map *map; /* code */
	const uint8_t *truths;	    /* code, row: by place */
	size_t truths_count;
	const struct number *number; /* number: a - b ... */
	const char *sign;	     /* ... and how a is compared with b */
};

enum predicate_op { OP_COMPARE, OP_AND, OP_OR, OP_NOT };

struct predicate_step {
	enum predicate_op op;
	size_t comparison; /* of OP_COMPARE */
};

struct predicate {
	struct comparison *comparisons;
	size_t comparisons_count;
	struct predicate_step *steps; /* none: every row is kept */
	size_t steps_count;
};

/* The truth of `test` for `value`. */
uint8_t test_value(const struct test *test, struct value value);

/* Rows of a chunk that are looked at together. */
struct row_run {
	const struct engine_chunk *chunk;
	size_t first;
	size_t count;			/* at most ENGINE_CHUNK_MAX */
	const int32_t *rows;		/* of the joined table, -1 for none; NULL: no join */
	const struct number_room *room; /* for numbers that are compared; NULL: none is */
};

/* keep[i] = whether row `first` + i of `run` passes. `stack` is room for PREDICATE_DEPTH_MAX *
 * ENGINE_CHUNK_MAX bytes. */
void predicate_apply(const struct predicate *predicate, const struct row_run *run, uint8_t *stack,
		     uint8_t *keep);

/* The predicate as a JSON value, NULL without memory; null when there is none. */
json_t *predicate_json(const struct predicate *predicate);

#endif
