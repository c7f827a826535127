/*
 * code_map.h: from a value in a row to the code of its key, for every value there is.
 *
 * A code is the place of a key in a list that is public; what has no place has the code -1 and
 * belongs to no group. Nothing here can fail, whatever stands in a row.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_CODE_MAP_H
#define ALLMENDE_QUERY_CODE_MAP_H

#include "base/arena.h"
#include "base/status.h"
#include "engine/engine.h"
#include "query/catalogue.h"

#include <stddef.h>
#include <stdint.h>

#define CODE_NONE (-1)
#define CODE_SPAN_MAX ((int64_t)1 << 20) /* places of a table; beyond it codes are searched */

enum code_map_kind {
	CODE_DIVIDED, /* floor(value / divisor) - base, then the table if there is one */
	CODE_HOUR,    /* hour of the day of a second */
	CODE_WEEKDAY, /* floor(value / divisor) as a day: its weekday, Sunday or Monday first */
	CODE_MONTH,   /* the same day's month */
	CODE_BUCKET,  /* width_bucket */
	CODE_SEARCH,  /* place among sorted numbers */
	CODE_ROW,     /* by the row of the joined public table */
};

struct code_map {
	enum code_map_kind kind;
	int64_t divisor; /* above 0 */
	int64_t base;
	size_t span;	      /* of the table, or how many codes there are */
	const int32_t *table; /* NULL: the place is the code */
	const int64_t *numbers;
	int64_t low; /* bucket: its ends and their number */
	int64_t high;
	int64_t buckets;
};

/* The code of `value`, CODE_NONE where it has none. For CODE_ROW it is a row's number or -1. */
int32_t code_of(const struct code_map *map, int64_t value);

/* ret[i] = the code of row `first` + i of `values`, CODE_NONE where it is NULL. */
void code_map_apply(const struct code_map *map, const struct engine_values *values, size_t first,
		    size_t count, int32_t *ret);

/* *ret = a map from the numbers of `domain` to their places in it; of text columns from the codes
 * that the engine keeps. AL_NO_MEMORY. */
AL_MUST_CHECK enum status code_map_of_domain(const struct domain *domain, struct arena *arena,
					     struct code_map *ret);

#endif
