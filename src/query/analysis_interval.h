/*
 * analysis_interval.h: the least and the greatest value that a part of an expression can have.
 *
 * Interval arithmetic in 128 bits, from the public bounds of columns. What could leave 2^53 in size
 * has no interval.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_ANALYSIS_INTERVAL_H
#define ALLMENDE_QUERY_ANALYSIS_INTERVAL_H

#include "query/number.h"

#include <stdbool.h>
#include <stdint.h>

/* A part of an expression: what is on top of the stack when its steps are done. */
struct part {
	const char *what;
	int64_t low;
	int64_t high;
	unsigned scale;
	const char *unit;
	bool constant;
	bool null; /* NULL: nothing is on the stack */
};

/* `part` becomes what `op`, NUMBER_NEGATE or NUMBER_ABSOLUTE, makes of it. */
void interval_of_one(enum number_op op, struct part *part);

/*
 * *ret = what step->op, which joins two, makes of `a` and `b` (without `what`), and step->first and
 * step->second the factors that bring them to one scale. False: it could leave 2^53 or has over
 * NUMBER_SCALE_MAX digits after the point; *ret is then untouched.
 */
bool interval_of_two(struct number_step *step, const struct part *a, const struct part *b,
		     struct part *ret);

#endif
