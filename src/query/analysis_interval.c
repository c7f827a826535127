/* analysis_interval.c: interval arithmetic on the public bounds of numbers. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/analysis_interval.h"

#include "privacy/wide.h"
#include "query/value.h"

#include <string.h>

/* *a times *ret_factor has the scale `scale`. False: beyond 2^53. */
static bool factor_to(struct part *part, unsigned scale, int64_t *ret_factor)
{
	wide_signed factor = 1;

	for (; part->scale < scale; part->scale++)
		factor *= 10; /* at most 10^NUMBER_SCALE_MAX */
	if (part->low * factor < -VALUE_MAX || part->high * factor > VALUE_MAX)
		return false;
	part->low = (int64_t)(part->low * factor);
	part->high = (int64_t)(part->high * factor);
	*ret_factor = (int64_t)factor;
	return true;
}

static wide_signed least_of(wide_signed a, wide_signed b)
{
	return a < b ? a : b;
}

static wide_signed most_of(wide_signed a, wide_signed b)
{
	return a > b ? a : b;
}

/* The least and the greatest value of `a` <op> `b`. False: beyond 2^53. */
static bool bounds_of(enum number_op op, const struct part *a, const struct part *b,
		      struct part *ret)
{
	wide_signed products[4] = { (wide_signed)a->low * b->low, (wide_signed)a->low * b->high,
				    (wide_signed)a->high * b->low, (wide_signed)a->high * b->high };
	wide_signed low = (wide_signed)a->low + b->low;
	wide_signed high = (wide_signed)a->high + b->high;

	if (op == NUMBER_SUBTRACT) {
		low = (wide_signed)a->low - b->high;
		high = (wide_signed)a->high - b->low;
	} else if (op == NUMBER_MULTIPLY) {
		low = least_of(least_of(products[0], products[1]),
			       least_of(products[2], products[3]));
		high =
		    most_of(most_of(products[0], products[1]), most_of(products[2], products[3]));
	} else if (op != NUMBER_ADD) {
		low = op == NUMBER_GREATEST ? most_of(a->low, b->low) : least_of(a->low, b->low);
		high = op == NUMBER_LEAST ? least_of(a->high, b->high) : most_of(a->high, b->high);
	}
	if (low < -VALUE_MAX || high > VALUE_MAX)
		return false;
	ret->low = (int64_t)low;
	ret->high = (int64_t)high;
	return true;
}

static const char *unit_of(enum number_op op, const struct part *a, const struct part *b)
{
	if (a->constant || b->constant)
		return a->constant ? b->unit : a->unit;
	if (op == NUMBER_MULTIPLY || a->unit == NULL || b->unit == NULL ||
	    strcmp(a->unit, b->unit) != 0)
		return NULL;
	return a->unit;
}

void interval_of_one(enum number_op op, struct part *part)
{
	int64_t low = -part->high;
	int64_t high = -part->low;

	if (op == NUMBER_ABSOLUTE) {
		high = (int64_t)most_of(high, part->high);
		low = part->low > 0 ? part->low : (int64_t)most_of(low, 0);
	}
	part->low = low;
	part->high = high;
}

bool interval_of_two(struct number_step *step, const struct part *a, const struct part *b,
		     struct part *ret)
{
	struct part left = *a;
	struct part right = *b;
	struct part joined = { .unit = unit_of(step->op, a, b),
			       .constant = a->constant && b->constant };

	joined.scale = a->scale > b->scale ? a->scale : b->scale;
	step->first = 1;
	step->second = 1;
	if (step->op == NUMBER_MULTIPLY)
		joined.scale = a->scale + b->scale;
	else if (!factor_to(&left, joined.scale, &step->first) ||
		 !factor_to(&right, joined.scale, &step->second))
		return false;
	if (joined.scale > NUMBER_SCALE_MAX || !bounds_of(step->op, &left, &right, &joined))
		return false;
	*ret = joined;
	return true;
}
