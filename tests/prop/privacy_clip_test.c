/* privacy_clip_test.c: what clipping promises, on all small vectors and on random ones. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "privacy/charge.h"
#include "privacy/clip.h"
#include "unit/budget.h"
#include "unit/unit.h"

#define COUNT_MAX 64

static uint64_t size_of(int64_t value)
{
	return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

/* The formula of the header, in 128 bits and nothing clever. */
static int64_t clipped_plainly(int64_t value, wide norm2, uint64_t bound)
{
	wide root = 0;
	int64_t size;

	if (norm2 <= (wide)bound * bound)
		return value;
	for (int bit = 63; bit >= 0; bit--) {
		wide more = root | (wide)1 << bit;

		if (more * more < norm2)
			root = more;
	}
	root++; /* the least whose square is not below norm2 */
	size = (int64_t)((wide)size_of(clip_hold(value)) * bound / root);
	return value < 0 ? -size : size;
}

/* Clip `count` values under `bound` and see that everything promised holds. */
static void check(const int64_t *values, size_t count, uint64_t bound)
{
	int64_t clipped[COUNT_MAX];
	int64_t again[COUNT_MAX];
	wide before = clip_norm2(values, count);
	wide after = 0;
	uint64_t norm2;
	struct rho rho;

	assert_true(count <= COUNT_MAX);
	memcpy(clipped, values, count * sizeof(*values));
	norm2 = clip_vector(clipped, count, bound);
	for (size_t i = 0; i < count; i++) {
		assert_true(clipped[i] == clipped_plainly(values[i], before, bound));
		assert_true(size_of(clipped[i]) <= size_of(values[i]));
		assert_true(clipped[i] == 0 || (clipped[i] < 0) == (values[i] < 0));
		after += wide_product(size_of(clipped[i]), size_of(clipped[i]));
	}
	assert_true(after <= (wide)bound * bound);
	assert_true(after == norm2);
	if (before <= (wide)bound * bound)
		assert_memory_equal(clipped, values, count * sizeof(*values));

	/* Clipping twice is clipping once, and the person's charge is at most the nominal one. */
	memcpy(again, clipped, count * sizeof(*clipped));
	assert_true(clip_vector(again, count, bound) == norm2);
	assert_memory_equal(again, clipped, count * sizeof(*clipped));
	if (charge_personal(norm2, UINT64_C(1) << 60, &rho) == AL_OK) {
		struct rho nominal;

		assert_int_equal(charge_nominal(bound, UINT64_C(1) << 60, &nominal), AL_OK);
		assert_true(rho_compare(rho, nominal) <= 0);
	}
}

static void all_small_vectors_are_clipped_right(void **state)
{
	(void)state;
	for (uint64_t bound = 1; bound <= 20; bound++) {
		for (int64_t x = -14; x <= 14; x++) {
			for (int64_t y = -14; y <= 14; y++) {
				for (int64_t z = -14; z <= 14; z++)
					check((int64_t[]){ x, y, z }, 3, bound);
			}
		}
	}
}

/* One value, on which the quotient is exact most often, at every bound and beyond. */
static void all_single_values_are_clipped_right(void **state)
{
	(void)state;
	for (uint64_t bound = 1; bound <= 300; bound++) {
		for (int64_t x = -900; x <= 900; x++)
			check(&x, 1, bound);
	}
}

/* A number of up to `bits` bits, its size as likely in each of them. */
static uint64_t random_size(struct budget *budget, unsigned bits)
{
	uint64_t left = budget_below(budget, bits + 1);

	return left == 0 ? 0 : budget_random(budget) >> (64 - left);
}

static void random_vectors_are_clipped_right(void **state)
{
	struct budget budget = budget_begin("clip_random");

	(void)state;
	while (budget_more(&budget, 20000000)) {
		int64_t values[COUNT_MAX];
		size_t count = (size_t)budget_below(&budget, COUNT_MAX + 1);
		unsigned bits = (unsigned)budget_below(&budget, 64);
		uint64_t bound = 1 + random_size(&budget, 31);

		if (bound > CLIP_BOUND_MAX)
			bound = CLIP_BOUND_MAX;
		for (size_t i = 0; i < count; i++) {
			int64_t size = (int64_t)random_size(&budget, bits);

			values[i] = budget_random(&budget) & 1 ? -size : size;
		}
		check(values, count, bound);
	}
}

/* Norms beside 2^32, where the multiplication ends and the division begins, and beside the bound,
 * where clipping begins. */
static void vectors_beside_the_thresholds_are_clipped_right(void **state)
{
	struct budget budget = budget_begin("clip_thresholds");

	(void)state;
	while (budget_more(&budget, 20000000)) {
		uint64_t bound = CLIP_BOUND_MAX - random_size(&budget, 31);
		int64_t near_bound = (int64_t)(bound + budget_below(&budget, 5)) - 2;
		int64_t near_switch = (INT64_C(1) << 32) + (int64_t)budget_below(&budget, 5) - 2;
		int64_t small = (int64_t)random_size(&budget, 17);

		if (bound == 0)
			continue;
		check((int64_t[]){ near_bound }, 1, bound);
		check((int64_t[]){ near_bound, small }, 2, bound);
		check((int64_t[]){ near_switch }, 1, bound);
		check((int64_t[]){ -near_switch, small, 1 }, 3, bound);
	}
}

static void extreme_vectors_are_clipped_right(void **state)
{
	static const int64_t extremes[] = { INT64_MIN,
					    INT64_MIN + 1,
					    -CLIP_VALUE_MAX - 1,
					    -CLIP_VALUE_MAX,
					    -(INT64_C(1) << 32),
					    -1,
					    0,
					    1,
					    INT64_C(1) << 31,
					    INT64_C(1) << 32,
					    CLIP_VALUE_MAX - 1,
					    CLIP_VALUE_MAX,
					    CLIP_VALUE_MAX + 1,
					    INT64_MAX };
	static const uint64_t bounds[] = { 1, 2, 1697, (UINT64_C(1) << 31) - 1, CLIP_BOUND_MAX };
	const size_t count = sizeof(extremes) / sizeof(*extremes);

	(void)state;
	for (size_t b = 0; b < sizeof(bounds) / sizeof(*bounds); b++) {
		for (size_t i = 0; i < count; i++) {
			for (size_t j = 0; j < count; j++)
				check((int64_t[]){ extremes[i], extremes[j], 3 }, 3, bounds[b]);
		}
	}
}

/* Adding one person to the sums moves them by at most the bound in L2, whatever her rows are. */
static void one_person_moves_the_sums_by_at_most_the_bound(void **state)
{
	struct budget budget = budget_begin("clip_sensitivity");

	(void)state;
	while (budget_more(&budget, 100000)) {
		enum { CELLS = 8, PEOPLE = 20 };
		uint64_t bound = 1 + budget_below(&budget, 100000);
		int64_t with[CELLS] = { 0 };
		int64_t without[CELLS] = { 0 };
		wide moved = 0;

		for (unsigned person = 0; person < PEOPLE; person++) {
			int64_t values[CELLS];

			for (size_t i = 0; i < CELLS; i++)
				values[i] = (int64_t)random_size(&budget, 40) - 1000;
			(void)clip_vector(values, CELLS, bound);
			for (size_t i = 0; i < CELLS; i++) {
				with[i] += values[i];
				without[i] += person == 0 ? 0 : values[i];
			}
		}
		for (size_t i = 0; i < CELLS; i++)
			moved += wide_product(size_of(with[i] - without[i]),
					      size_of(with[i] - without[i]));
		assert_true(moved <= (wide)bound * bound);
	}
}

/* The exact root and its neighbours on random numbers of every length. */
static void random_roots_are_exact(void **state)
{
	struct budget budget = budget_begin("isqrt_random");

	(void)state;
	while (budget_more(&budget, 50000000)) {
		wide n = (wide)budget_random(&budget) << 64 | budget_random(&budget);
		uint64_t edge = random_size(&budget, 64);
		wide tested[3];

		tested[0] = n >> budget_below(&budget, 128);
		tested[1] = wide_product(edge, edge);
		tested[2] = tested[1] == 0 ? 0 : tested[1] - 1;
		for (size_t i = 0; i < 3; i++) {
			uint64_t r = wide_isqrt(tested[i]);
			wide next = (wide)r + 1;

			assert_true(wide_product(r, r) <= tested[i]);
			assert_true(next > UINT64_MAX || next * next > tested[i]);
		}
	}
}

UNIT_MAIN("privacy_clip", cmocka_unit_test(all_small_vectors_are_clipped_right),
	  cmocka_unit_test(all_single_values_are_clipped_right),
	  cmocka_unit_test(random_vectors_are_clipped_right),
	  cmocka_unit_test(vectors_beside_the_thresholds_are_clipped_right),
	  cmocka_unit_test(extreme_vectors_are_clipped_right),
	  cmocka_unit_test(one_person_moves_the_sums_by_at_most_the_bound),
	  cmocka_unit_test(random_roots_are_exact))
