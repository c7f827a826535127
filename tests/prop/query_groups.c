/* query_groups.c: comparing and disguising groups of unknown keys. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "prop/query_groups.h"

#include "unit/unit.h"

#include <stdlib.h>

/* The place of the group of `from` at `place` in `groups`; groups->count: it is not there. */
static size_t find(const struct key_groups *groups, const struct key_groups *from, size_t place)
{
	uint32_t len = from->groups[place].len;

	for (size_t i = 0; i < groups->count; i++) {
		if (groups->groups[i].len == len &&
		    memcmp(key_groups_key(groups, i), key_groups_key(from, place), len) == 0)
			return i;
	}
	return groups->count;
}

static void add_difference(struct groups_difference *sum, const struct key_groups *a, size_t i,
			   const struct key_groups *b, size_t j)
{
	uint32_t persons_b = j < b->count ? b->groups[j].persons : 0;
	uint32_t persons_a = a->groups[i].persons;
	unsigned more = persons_a > persons_b ? persons_a - persons_b : persons_b - persons_a;

	sum->groups += more > 0;
	sum->most = more > sum->most ? more : sum->most;
	for (size_t c = 0; c < a->step; c++) {
		int64_t d =
		    a->cells[i * a->step + c] - (j < b->count ? b->cells[j * a->step + c] : 0);
		uint64_t size = (uint64_t)(d < 0 ? -d : d);

		sum->square += wide_product(size, size);
	}
}

struct groups_difference groups_compare(const struct key_groups *a, const struct key_groups *b)
{
	struct groups_difference sum = { 0 };

	assert_int_equal(a->step, b->step);
	for (size_t i = 0; i < a->count; i++)
		add_difference(&sum, a, i, b, find(b, a, i));
	for (size_t i = 0; i < b->count; i++) {
		if (find(a, b, i) == a->count)
			add_difference(&sum, b, i, a, a->count);
	}
	return sum;
}

struct key_groups *groups_disguised(const struct key_groups *groups, uint32_t least, bool counted)
{
	struct key_groups *disguised = malloc(sizeof(*disguised));

	assert_non_null(disguised);
	key_groups_init(disguised, groups->step);
	for (size_t i = groups->count; i-- > 0;) {
		size_t place = 0;

		if (groups->groups[i].persons < least)
			continue;
		assert_int_equal(key_groups_find(disguised, key_groups_key(groups, i),
						 groups->groups[i].len, &place),
				 AL_OK);
		disguised->groups[place].persons = counted ? groups->groups[i].persons : least;
		memcpy(disguised->cells + place * groups->step, groups->cells + i * groups->step,
		       groups->step * sizeof(*groups->cells));
	}
	return disguised;
}
