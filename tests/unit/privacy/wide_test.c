/* wide_test.c: 128-bit roots and quotients. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "privacy/wide.h"

#include "unit/unit.h"

static const wide WIDE_MAX = ~(wide)0;

static bool is_root(wide n, uint64_t r)
{
	wide next = (wide)r + 1;

	return wide_product(r, r) <= n && (next > UINT64_MAX || next * next > n);
}

static void the_root_of_a_small_number_is_the_floor(void **state)
{
	(void)state;
	for (uint64_t n = 0; n < 300000; n++)
		assert_true(is_root(n, wide_isqrt(n)));
}

static void the_root_is_right_beside_every_square_of_a_power_of_two(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 64; i++) {
		for (uint64_t r = (UINT64_C(1) << i) - 1; r < (UINT64_C(1) << i) + 2; r++) {
			wide square = wide_product(r, r);

			assert_int_equal(wide_isqrt(square), r);
			assert_true(is_root(square + 1, wide_isqrt(square + 1)));
			if (square > 0)
				assert_true(wide_isqrt(square - 1) == r - 1);
		}
	}
}

static void the_root_of_the_greatest_number_is_the_greatest_root(void **state)
{
	wide greatest_square = wide_product(UINT64_MAX, UINT64_MAX);

	(void)state;
	assert_true(wide_isqrt(WIDE_MAX) == UINT64_MAX);
	assert_true(wide_isqrt(greatest_square) == UINT64_MAX);
	assert_true(wide_isqrt(greatest_square - 1) == UINT64_MAX - 1);
}

static void the_upper_root_is_exact_on_squares_and_one_more_between(void **state)
{
	(void)state;
	assert_true(wide_isqrt_up(0) == 0);
	assert_true(wide_isqrt_up(1) == 1);
	assert_true(wide_isqrt_up(2) == 2);
	assert_true(wide_isqrt_up(4) == 2);
	assert_true(wide_isqrt_up(5) == 3);
	assert_true(wide_isqrt_up(WIDE_MAX) == (wide)1 << 64);
}

static void a_quotient_is_rounded_up_only_when_it_has_a_rest(void **state)
{
	(void)state;
	assert_true(wide_divide_up(0, 7) == 0);
	assert_true(wide_divide_up(7, 7) == 1);
	assert_true(wide_divide_up(8, 7) == 2);
	assert_true(wide_divide_up(WIDE_MAX, 1) == WIDE_MAX);
	assert_true(wide_divide_up(WIDE_MAX, WIDE_MAX) == 1);
}

UNIT_MAIN("wide", cmocka_unit_test(the_root_of_a_small_number_is_the_floor),
	  cmocka_unit_test(the_root_is_right_beside_every_square_of_a_power_of_two),
	  cmocka_unit_test(the_root_of_the_greatest_number_is_the_greatest_root),
	  cmocka_unit_test(the_upper_root_is_exact_on_squares_and_one_more_between),
	  cmocka_unit_test(a_quotient_is_rounded_up_only_when_it_has_a_rest))
