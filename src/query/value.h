/* value.h: values of columns as people write them and as numbers; every function is total. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_VALUE_H
#define ALLMENDE_QUERY_VALUE_H

#include "law/registry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VALUE_MAX INT64_C(9007199254740991) /* 2^53-1: the size of any number of a column */
#define VALUE_TEXT_MAX 48		    /* bytes of the longest number as text, with NUL */
#define DAY_SECONDS INT64_C(86400)

/* How the numbers of a column are written. */
struct value_form {
	enum column_type type;
	unsigned scale; /* decimal: digits after the point */
};

struct value_form value_form_of(const struct column *column);

/*
 * Read the `len` bytes at `text`: integers and decimals with digits, perhaps a minus, a point with
 * at most `scale` digits; dates 2019-07-31; timestamps 2019-07-31[ 14:00[:00]] with T for the space
 * and a Z if you like; booleans true, false, t, f, 1, 0. False: it is none, or of the type text.
 */
bool value_parse(struct value_form form, const char *text, size_t len, int64_t *ret);

/* Write `number` and a final NUL to `ret`. Any number has a text. */
void value_format(struct value_form form, int64_t number, char ret[static VALUE_TEXT_MAX]);

/* floor(`a` / `b`), `b` above 0. */
static inline int64_t floor_divide(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* `a` - `b` floor(`a` / `b`), from 0 to `b` - 1. */
static inline int64_t floor_modulo(int64_t a, int64_t b)
{
	int64_t rest = a % b;

	return rest < 0 ? rest + b : rest;
}

#endif
