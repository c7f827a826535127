/*
 * number.h: a number made of a row's columns, as a small program that has no error.
 *
 * The program is in postfix order over a stack of values, each with a mark whether it is there
 * (not NULL). Columns are held within their public bounds first, and the analysis has computed for
 * each step, from these bounds, the least and the greatest value that it can give; all are below
 * 2^53 in size. So no value can overflow, only constants are divided by, and what a row holds shows
 * nowhere but in the result. NULL stays NULL; where it stands, the value is still within the
 * bounds.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_NUMBER_H
#define ALLMENDE_QUERY_NUMBER_H

#include "base/status.h"
#include "query/predicate.h"

#include <stddef.h>
#include <stdint.h>

#define NUMBER_STEPS_MAX 512
#define NUMBER_DEPTH_MAX 16 /* of the stack of a program */
#define NUMBER_SCALE_MAX 16 /* digits after the point */
#define NUMBER_FEATURES_MAX 32
#define NUMBER_MODELS_MAX 32

enum number_op {
	NUMBER_COLUMN,	 /* push the column, held within [first, second] */
	NUMBER_CONSTANT, /* push `first` */
	NUMBER_FEATURE,	 /* the last leaves the stack, as feature `slot` of `model` */
	NUMBER_PREDICT,	 /* push what `model` makes of its features */
	NUMBER_NEGATE,
	NUMBER_ABSOLUTE,
	/* The two last, times `first` and `second`, become one. */
	NUMBER_ADD,
	NUMBER_SUBTRACT,
	NUMBER_MULTIPLY,
	NUMBER_LEAST,
	NUMBER_GREATEST,
	NUMBER_WITH,   /* the one before, where both are there */
	NUMBER_FILL,   /* the one before where it is there, else the last */
	NUMBER_CHOOSE, /* the last where the condition is true, else the one before */
	/* The last is kept, and is NULL unless the condition is true, or where it is. */
	NUMBER_ONLY,
	NUMBER_UNLESS,
	NUMBER_NULLIF, /* the last is NULL where it is `first` */
	/* The last becomes number_one() of it. */
	NUMBER_DIVIDE,	 /* times `first`, divided by `second`, toward 0 */
	NUMBER_REST,	 /* times `first`: the rest of the division by `second` */
	NUMBER_FLOOR,	 /* divided by `first`, downward ... */
	NUMBER_CEIL,	 /* ... upward ... */
	NUMBER_ROUND,	 /* ... to the nearest, halves away from 0 ... */
	NUMBER_TRUNCATE, /* ... toward 0 */
	NUMBER_SIGN,	 /* -1, 0, 1 */
};

/* A function of some numbers that is applied to rows: PREDICT('name', number, ...). */
struct number_model {
	const char *name;
	const char *digest; /* of all that it is, in hex */
	size_t features;    /* 1 to NUMBER_FEATURES_MAX */
	int64_t low;	    /* the least that comes out, in 10^-scale */
	int64_t high;
	unsigned scale;
	/* Any doubles go in; NAN is NULL. Within [low, high] but for rounding comes out, by these
	 * doubles alone. */
	double (*predict)(const void *context, const double *features);
	const void *context;
};

struct number_step {
	enum number_op op;
	size_t slot; /* of the column in what is read */
	int64_t first;
	int64_t second;
	const struct predicate *condition;
	const struct number_model *model;
};

struct number {
	const struct column *column; /* the number is just this column; NULL: it is computed */
	const char *what;	     /* canonical JSON: "price", ["+","price",[250,2]] */
	const struct number_step *steps;
	size_t steps_count;
	int64_t low; /* the least value, in 10^-scale; 0 of a column that is only counted */
	int64_t high;
	unsigned scale;
	const char *unit; /* NULL: none */
};

/* Room in which numbers are computed, and the results for the run's rows. */
struct number_room {
	int64_t *values;  /* NUMBER_DEPTH_MAX times ENGINE_CHUNK_MAX */
	uint8_t *filled;  /* as many: 1 where there is a value, 0 for NULL */
	uint8_t *stack;	  /* borrowed: see predicate_apply() */
	uint8_t *keep;	  /* borrowed: ENGINE_CHUNK_MAX */
	double *features; /* of a model, row by row; NULL: no model is applied */
	size_t features_most;
};

/* AL_OK: *ret has values and filled, and features for models of at most `features_most` (0: none is
 * applied), released by number_room_clear(). AL_NO_MEMORY. */
AL_MUST_CHECK enum status number_room_init(struct number_room *ret, size_t features_most);

/* Wipe and release. */
void number_room_clear(struct number_room *room);

/* What `step`, of NUMBER_DIVIDE to NUMBER_SIGN, makes of `value`. Divisors are above 0. */
int64_t number_one(const struct number_step *step, int64_t value);

/* room->values[i], room->filled[i] = `number` in the row `first` + i of `run`. */
void number_apply(const struct number *number, const struct row_run *run,
		  const struct number_room *room);

/* The canonical form `what` of a number as JSON. NULL without memory. */
json_t *number_json(const char *what);

/* ret[i] = the number of row `first` + i of `count`, as 64 bits; where it is NULL anything. */
void number_widen(const struct engine_values *values, size_t first, size_t count, int64_t *ret);

#endif
