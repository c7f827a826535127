/* value.h: the values of columns as objects write them, read as places on a line of integers. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LAW_VALUE_H
#define ALLMENDE_LAW_VALUE_H

#include "law/registry.h"

/*
 * Read `text` as a value of `column`'s type: an integer ("-7200", no leading zeros, at most 2^53-1
 * in size) as itself; a decimal ("12.50", at most `scale` digits after the point) as its multiple
 * of 10^-scale; a date ("2019-07-31", from the year 1) as days since 1970; a timestamp
 * ("2019-07-31T08:00:00Z", from 1970) as seconds since 1970. False: it is none, or the type (text,
 * boolean) has no order; *ret is then untouched.
 */
bool column_value_parse(const struct column *column, const char *text, int64_t *ret);

#endif
