/* code_map.c: codes of keys. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/code_map.h"

#include "base/when.h"
#include "query/value.h"

#include <assert.h>

#define DAYS_MOST                                                                                  \
	INT64_C(10000000000) /* beyond it a day has month 1: no calendar reaches there             \
			      */

static int32_t place_among(const struct code_map *map, int64_t value)
{
	size_t low = 0;
	size_t high = map->span;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (map->numbers[middle] < value)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == map->span || map->numbers[low] != value)
		return CODE_NONE;
	return map->table != NULL ? map->table[low] : (int32_t)low;
}

static int32_t month_of(int64_t day)
{
	int64_t year;
	unsigned month;
	unsigned day_of_month;

	if (day > DAYS_MOST || day < -DAYS_MOST)
		return CODE_NONE;
	when_civil_from_days(day, &year, &month, &day_of_month);
	return (int32_t)month - 1;
}

/* SQL's width_bucket: 0 below `low`, `buckets` + 1 from `high` on. */
static int32_t bucket_of(const struct code_map *map, int64_t value)
{
	int64_t bucket;

	if (value < map->low)
		bucket = 0;
	else if (value >= map->high)
		bucket = map->buckets + 1;
	else
		bucket = (value - map->low) * map->buckets / (map->high - map->low) + 1;
	bucket -= map->base;
	return bucket >= 0 && bucket < (int64_t)map->span ? (int32_t)bucket : CODE_NONE;
}

int32_t code_of(const struct code_map *map, int64_t value)
{
	int64_t place;

	switch (map->kind) {
	case CODE_DIVIDED:
		place = map->divisor == 1 ? value : floor_divide(value, map->divisor);
		if (place < map->base || (uint64_t)place - (uint64_t)map->base >= map->span)
			return CODE_NONE;
		place -= map->base;
		return map->table != NULL ? map->table[place] : (int32_t)place;
	case CODE_HOUR:
		return (int32_t)(floor_modulo(value, DAY_SECONDS) / 3600);
	case CODE_WEEKDAY:
		place = floor_modulo(floor_divide(value, map->divisor), 7);
		return (int32_t)((place + map->base) % 7);
	case CODE_MONTH:
		return month_of(floor_divide(value, map->divisor));
	case CODE_BUCKET:
		return bucket_of(map, value);
	case CODE_SEARCH:
		return place_among(map, value);
	case CODE_ROW:
		return value >= 0 && value < (int64_t)map->span ? map->table[value] : CODE_NONE;
	}
	assert(false); /* all kinds are above */
	return CODE_NONE;
}

/* The common case, in a loop without calls for each type: values that are places already. */
static void apply_plain(const struct code_map *map, const struct engine_values *values,
			size_t first, size_t count, int32_t *ret)
{
	const int32_t *table = map->table;
	uint64_t base = (uint64_t)map->base;
	uint64_t span = map->span;

	switch (values->width) {
#define APPLY(width, type)                                                                         \
	case width:                                                                                \
		for (size_t i = 0; i < count; i++) {                                               \
			int64_t value = (int64_t)((const type *)values->data)[first + i];          \
			uint64_t place = (uint64_t)value - base;                                   \
                                                                                                   \
			if (place >= span)                                                         \
				ret[i] = CODE_NONE;                                                \
			else                                                                       \
				ret[i] = table != NULL ? table[place] : (int32_t)place;            \
		}                                                                                  \
		break;
		ENGINE_WIDTHS(APPLY)
#undef APPLY
	case ENGINE_WIDTH_TEXT: /* a text that is a key has numbers for its texts */
		for (size_t i = 0; i < count; i++)
			ret[i] = CODE_NONE;
		break;
	}
}

void code_map_apply(const struct code_map *map, const struct engine_values *values, size_t first,
		    size_t count, int32_t *ret)
{
	if (map->kind == CODE_DIVIDED && map->divisor == 1) {
		apply_plain(map, values, first, count, ret);
	} else {
		for (size_t i = 0; i < count; i++)
			ret[i] = code_of(map, engine_values_number(values, first + i));
	}
	if (values->valid == NULL)
		return;
	for (size_t i = 0; i < count; i++) {
		if (!engine_values_valid(values, first + i))
			ret[i] = CODE_NONE;
	}
}

enum status code_map_of_domain(const struct domain *domain, struct arena *arena,
			       struct code_map *ret)
{
	int64_t least;
	int64_t most;
	int64_t *numbers;
	int32_t *table;

	*ret = (struct code_map){ .kind = CODE_DIVIDED, .divisor = 1, .span = domain->count };
	if (domain->count == 0 || domain->keys[0].text != NULL)
		return AL_OK;
	least = domain->keys[0].number;
	most = domain->keys[domain->count - 1].number;
	if (most - least < CODE_SPAN_MAX) {
		ret->base = least;
		ret->span = (size_t)(most - least + 1);
		if (ret->span == domain->count)
			return AL_OK;
		table = arena_take(arena, ret->span, sizeof(*table));
		if (table == NULL)
			return AL_NO_MEMORY;
		for (size_t i = 0; i < ret->span; i++)
			table[i] = CODE_NONE;
		for (size_t i = 0; i < domain->count; i++)
			table[domain->keys[i].number - least] = (int32_t)i;
		ret->table = table;
		return AL_OK;
	}
	numbers = arena_take(arena, domain->count, sizeof(*numbers));
	if (numbers == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < domain->count; i++)
		numbers[i] = domain->keys[i].number;
	ret->kind = CODE_SEARCH;
	ret->numbers = numbers;
	return AL_OK;
}
