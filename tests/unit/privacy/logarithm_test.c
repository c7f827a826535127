/* logarithm_test.c: the fixed-point bounds hold the logarithm, and are narrow. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "privacy/logarithm.h"

#include "unit/unit.h"

#include <math.h>

/* The long double has 64 digits before rounding: at ln x < 45 an error below 2^-57. */
static void assert_holds(uint64_t x)
{
	struct logarithm bounds = logarithm_bounds(x);
	long double exact = logl((long double)x) * 0x1p56L;

	assert_true((long double)bounds.below <= exact + 1.0L);
	assert_true((long double)bounds.above >= exact - 1.0L);
	assert_true(bounds.above - bounds.below <= 4);
}

static void the_logarithm_of_one_is_between_bounds_around_zero(void **state)
{
	struct logarithm bounds = logarithm_bounds(1);

	(void)state;
	assert_int_equal(bounds.below, 0);
	assert_in_range(bounds.above, 0, 4);
}

static void exact_values_lie_between_the_bounds(void **state)
{
	/* floor(2^56 ln x), computed with 60 decimal digits. */
	static const struct {
		uint64_t x;
		int64_t floor;
	} known[] = {
		{ 2, INT64_C(49946518145322873) },
		{ 3, INT64_C(79163358301925545) },
		{ 10, INT64_C(165918741868749488) },
		{ UINT64_C(1000000000000000000), INT64_C(2986537353637490790) },
		{ UINT64_MAX, INT64_C(3196577161300663914) },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		struct logarithm bounds = logarithm_bounds(known[i].x);

		assert_true(bounds.below <= known[i].floor);
		assert_true(bounds.above > known[i].floor);
		assert_true(bounds.above - bounds.below <= 4);
	}
}

static void small_numbers_lie_between_the_bounds(void **state)
{
	(void)state;
	for (uint64_t x = 1; x < 20000; x++)
		assert_holds(x);
}

static void numbers_beside_powers_of_two_lie_between_the_bounds(void **state)
{
	(void)state;
	for (unsigned i = 1; i < 64; i++) {
		assert_holds((UINT64_C(1) << i) - 1);
		assert_holds(UINT64_C(1) << i);
		assert_holds((UINT64_C(1) << i) + 1);
	}
	assert_holds(UINT64_MAX);
}

UNIT_MAIN("logarithm", cmocka_unit_test(the_logarithm_of_one_is_between_bounds_around_zero),
	  cmocka_unit_test(exact_values_lie_between_the_bounds),
	  cmocka_unit_test(small_numbers_lie_between_the_bounds),
	  cmocka_unit_test(numbers_beside_powers_of_two_lie_between_the_bounds))
