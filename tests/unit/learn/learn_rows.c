/* learn_rows.c: rows of persons for tests, random and odd ones. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/learn/learn_rows.h"

#include "unit/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

double learn_room_unit(struct budget *budget)
{
	return (double)(budget_random(budget) >> 11) * 0x1p-52 - 1;
}

static struct learn_room room_of(size_t persons, size_t rows, size_t features)
{
	struct learn_room room = {
		.persons = persons,
		.features = features,
		.offsets = calloc(persons + 1, sizeof(size_t)),
		.values = calloc(rows * features + 1, sizeof(double)),
		.targets = calloc(rows + 1, sizeof(double)),
		.groups = calloc(rows + 1, sizeof(uint16_t)),
	};

	assert_non_null(room.offsets);
	assert_non_null(room.values);
	assert_non_null(room.targets);
	assert_non_null(room.groups);
	return room;
}

struct learn_room learn_room_draw(struct budget *budget, size_t persons, size_t rows_max,
				  size_t features)
{
	struct learn_room room = room_of(persons, persons * rows_max, features);
	size_t rows = 0;

	for (size_t person = 0; person < persons; person++) {
		rows += 1 + budget_below(budget, rows_max);
		room.offsets[person + 1] = rows;
	}
	for (size_t i = 0; i < rows * features; i++)
		room.values[i] = learn_room_unit(budget);
	for (size_t i = 0; i < rows; i++) {
		room.targets[i] = learn_room_unit(budget);
		room.groups[i] = (uint16_t)budget_below(budget, 3);
	}
	return room;
}

struct learn_room learn_room_without(const struct learn_room *room, size_t person)
{
	struct learn_room less =
	    room_of(room->persons - 1, room->offsets[room->persons], room->features);
	size_t rows = 0;

	for (size_t p = 0, to = 0; p < room->persons; p++) {
		if (p == person)
			continue;
		for (size_t row = room->offsets[p]; row < room->offsets[p + 1]; row++, rows++) {
			memcpy(less.values + rows * room->features,
			       room->values + row * room->features,
			       room->features * sizeof(double));
			less.targets[rows] = room->targets[row];
			less.groups[rows] = room->groups[row];
		}
		less.offsets[++to] = rows;
	}
	return less;
}

void learn_room_spoil(struct learn_room *room, size_t person, struct budget *budget)
{
	static const double odd[] = { NAN, INFINITY, -INFINITY, 1e308, -1e308, 1e-320, 0, 1e9 };
	size_t first = room->offsets[person];
	size_t end = room->offsets[person + 1];

	for (size_t i = first * room->features; i < end * room->features; i++)
		room->values[i] = odd[budget_below(budget, 8)];
	for (size_t i = first; i < end; i++)
		room->targets[i] = odd[budget_below(budget, 8)];
}

struct learn_rows learn_room_view(const struct learn_room *room)
{
	return (struct learn_rows){ .persons = room->persons,
				    .offsets = room->offsets,
				    .features = room->features,
				    .features_of = room->values,
				    .targets = room->targets,
				    .groups = room->groups };
}

void learn_room_clear(struct learn_room *room)
{
	free(room->offsets);
	free(room->values);
	free(room->targets);
	free(room->groups);
}

double learn_room_distance2(const int64_t *a, const int64_t *b, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += ((double)a[i] - (double)b[i]) * ((double)a[i] - (double)b[i]);
	return sum;
}
