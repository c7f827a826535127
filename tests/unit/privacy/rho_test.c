/* rho_test.c: the checked arithmetic and the text of rho and delta. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "privacy/rho.h"

#include "unit/unit.h"

static const struct rho rho_max = { RHO_PICO_MAX };
static const struct rho rho_one_pico = { 1 };
static const struct rho rho_zero = { 0 };

static void rhos_add_up_to_their_maximum(void **state)
{
	struct rho sum = { 77 };

	(void)state;
	assert_int_equal(rho_add((struct rho){ 2 }, (struct rho){ 3 }, &sum), AL_OK);
	assert_true(sum.pico == 5);
	assert_int_equal(rho_add((struct rho){ RHO_PICO_MAX - 1 }, rho_one_pico, &sum), AL_OK);
	assert_true(sum.pico == RHO_PICO_MAX);
}

static void a_sum_over_the_maximum_overflows(void **state)
{
	struct rho sum = { 77 };
	struct rho broken = { UINT64_MAX };

	(void)state;
	assert_int_equal(rho_add(rho_max, rho_one_pico, &sum), AL_OVERFLOW);
	assert_int_equal(rho_add(rho_one_pico, rho_max, &sum), AL_OVERFLOW);
	assert_int_equal(rho_add(rho_max, rho_max, &sum), AL_OVERFLOW);
	assert_int_equal(rho_add(broken, broken, &sum), AL_OVERFLOW);
	assert_int_equal(rho_add(broken, rho_zero, &sum), AL_OVERFLOW);
	assert_true(sum.pico == 77);
}

static void a_difference_never_falls_below_zero(void **state)
{
	struct rho rest = { 77 };

	(void)state;
	assert_int_equal(rho_sub(rho_zero, rho_one_pico, &rest), AL_OVERFLOW);
	assert_true(rest.pico == 77);
	assert_int_equal(rho_sub(rho_max, rho_max, &rest), AL_OK);
	assert_true(rest.pico == 0);
}

static void rhos_are_ordered_by_size(void **state)
{
	(void)state;
	assert_true(rho_compare(rho_zero, rho_one_pico) < 0);
	assert_true(rho_compare(rho_max, rho_max) == 0);
	assert_true(rho_compare(rho_max, rho_zero) > 0);
}

static void a_rho_is_text_with_twelve_digits_at_most(void **state)
{
	char text[DECIMAL_TEXT_MAX];
	struct rho rho = { 77 };

	(void)state;
	assert_int_equal(rho_parse("0.05", 4, &rho), AL_OK);
	assert_true(rho.pico == UINT64_C(50000000000));
	rho_format(rho, text);
	assert_string_equal(text, "0.05");
	rho_format(rho_max, text);
	assert_string_equal(text, "9007.199254740991");
	assert_int_equal(rho_parse(text, strlen(text), &rho), AL_OK);
	assert_true(rho.pico == RHO_PICO_MAX);
	assert_int_equal(rho_parse("9007.199254740992", 17, &rho), AL_TOO_BIG);
	assert_int_equal(rho_parse("0.0000000000001", 15, &rho), AL_MALFORMED);
	assert_true(rho.pico == RHO_PICO_MAX);
}

static void a_delta_is_text_with_eighteen_digits_at_most(void **state)
{
	char text[DECIMAL_TEXT_MAX];
	struct delta delta = { 77 };

	(void)state;
	assert_int_equal(delta_parse("0.000001", 8, &delta), AL_OK);
	assert_true(delta.atto == UINT64_C(1000000000000));
	delta_format(delta, text);
	assert_string_equal(text, "0.000001");
	assert_int_equal(delta_parse("0.009007199254740992", 20, &delta), AL_TOO_BIG);
	assert_int_equal(delta_parse("1", 1, &delta), AL_TOO_BIG);
	assert_int_equal(delta_parse("1e-6", 4, &delta), AL_MALFORMED);
	assert_true(delta.atto == UINT64_C(1000000000000));
}

static void deltas_are_added_compared_and_taken_away_like_rhos(void **state)
{
	struct delta most = { DELTA_ATTO_MAX };
	struct delta one = { 1 };
	struct delta ret = { 77 };

	(void)state;
	assert_int_equal(delta_add(most, one, &ret), AL_OVERFLOW);
	assert_int_equal(delta_sub(one, most, &ret), AL_OVERFLOW);
	assert_true(ret.atto == 77);
	assert_int_equal(delta_add(one, one, &ret), AL_OK);
	assert_true(ret.atto == 2);
	assert_int_equal(delta_sub(most, one, &ret), AL_OK);
	assert_true(ret.atto == DELTA_ATTO_MAX - 1);
	assert_true(delta_compare(one, most) < 0 && delta_compare(most, one) > 0);
	assert_true(delta_compare(one, one) == 0);
}

UNIT_MAIN("rho", cmocka_unit_test(rhos_add_up_to_their_maximum),
	  cmocka_unit_test(a_sum_over_the_maximum_overflows),
	  cmocka_unit_test(a_difference_never_falls_below_zero),
	  cmocka_unit_test(rhos_are_ordered_by_size),
	  cmocka_unit_test(a_rho_is_text_with_twelve_digits_at_most),
	  cmocka_unit_test(a_delta_is_text_with_eighteen_digits_at_most),
	  cmocka_unit_test(deltas_are_added_compared_and_taken_away_like_rhos))
