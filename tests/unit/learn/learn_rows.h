/* learn_rows.h: rows of persons for tests, random and odd ones. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_LEARN_LEARN_ROWS_H
#define ALLMENDE_TESTS_UNIT_LEARN_LEARN_ROWS_H

#include "learn/learn_sum.h"
#include "unit/budget.h"

#include <stddef.h>
#include <stdint.h>

/* Rows that a test owns and may change; `view` lends them to learning. */
struct learn_room {
	size_t persons;
	size_t features;
	size_t *offsets;
	double *values;
	double *targets;
	uint16_t *groups;
};

/* Room for `persons` with up to `rows_max` rows each (at least 1), as many as `budget` draws;
 * features and targets uniform in [-1, 1], groups below 3. */
struct learn_room learn_room_draw(struct budget *budget, size_t persons, size_t rows_max,
				  size_t features);

/* The same, but with the rows of `person` left out. */
struct learn_room learn_room_without(const struct learn_room *room, size_t person);

/* Write numbers into the rows of `person` that no bound allows: not a number, infinite, huge. */
void learn_room_spoil(struct learn_room *room, size_t person, struct budget *budget);

struct learn_rows learn_room_view(const struct learn_room *room);

void learn_room_clear(struct learn_room *room);

/* A number in [-1, 1). */
double learn_room_unit(struct budget *budget);

/* The squared L2 distance of the `count` sums at `a` and `b`. */
double learn_room_distance2(const int64_t *a, const int64_t *b, size_t count);

#endif
