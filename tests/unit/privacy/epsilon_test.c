/* epsilon_test.c: known values of the conversion; tests/prop/privacy_epsilon_test.c goes wide. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "privacy/epsilon.h"

#include "unit/unit.h"

#include <math.h>

#define DELTA_MILLIONTH                                                                            \
	{                                                                                          \
		UINT64_C(1000000000000)                                                            \
	}

static uint64_t epsilon_micro(uint64_t rho_pico, uint64_t delta_atto)
{
	struct epsilon epsilon = { 77 };

	assert_int_equal(
	    epsilon_from_rho((struct rho){ rho_pico }, (struct delta){ delta_atto }, &epsilon),
	    AL_OK);
	return epsilon.micro;
}

static void known_values_are_met(void **state)
{
	const uint64_t millionth = UINT64_C(1000000000000);

	(void)state;
	/* From the formula in 60-digit decimals: delta 10^-6, rho .005, .05, .5; rounded up in the
	 * sixth place. */
	assert_int_equal(epsilon_micro(UINT64_C(5000000000), millionth), 429942);
	assert_int_equal(epsilon_micro(UINT64_C(50000000000), millionth), 1471595);
	assert_int_equal(epsilon_micro(UINT64_C(500000000000), millionth), 5221535);
	/* OpenDP 0.14.2, zCDP_to_approxDP/test.rs: rho 1/32, delta 10^-3: 0.6880024554878086. */
	assert_int_equal(epsilon_micro(UINT64_C(31250000000), UINT64_C(1000000000000000)), 688003);
}

/* privacy.md 1.2, delta 10^-6: rho + 2 sqrt(rho ln(1/delta)) of Bun and Steinke 2016, Proposition
 * 1.3, and what Proposition 12 of Canonne, Kamath and Steinke 2020 makes of it. */
static void the_published_table_is_met(void **state)
{
	static const struct {
		uint64_t rho_pico;
		double simple;
		double tight;
	} table[] = {
		{ UINT64_C(5000000000), .531, .430 },
		{ UINT64_C(50000000000), 1.712, 1.472 },
		{ UINT64_C(500000000000), 5.757, 5.222 },
	};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		double rho = (double)table[i].rho_pico / 1e12;
		double simple = rho + 2 * sqrt(rho * log(1e6));
		double tight =
		    (double)epsilon_micro(table[i].rho_pico, UINT64_C(1000000000000)) / 1e6;

		assert_true(fabs(simple - table[i].simple) <= .0005);
		assert_true(fabs(tight - table[i].tight) <= .0005);
	}
}

static void no_loss_is_no_epsilon(void **state)
{
	(void)state;
	assert_int_equal(epsilon_micro(0, 1), 0);
	assert_int_equal(epsilon_micro(0, 0), 0);
}

static void without_a_delta_there_is_no_epsilon(void **state)
{
	struct epsilon epsilon = { 77 };
	struct delta none = { 0 };

	(void)state;
	assert_int_equal(epsilon_from_rho((struct rho){ 1 }, none, &epsilon), AL_OVERFLOW);
	assert_int_equal(epsilon.micro, 77);
}

static void without_a_delta_no_rho_is_granted(void **state)
{
	struct delta none = { 0 };
	struct rho rho = { 77 };

	(void)state;
	rho_from_epsilon((struct epsilon){ EPSILON_MICRO_MAX }, none, &rho);
	assert_true(rho.pico == 0);
}

static void the_extremes_are_converted(void **state)
{
	(void)state;
	/* rho + 2 sqrt(rho ln(1/delta)) bounds both from above. */
	assert_true(epsilon_micro(RHO_PICO_MAX, 1) < UINT64_C(10229000000));
	assert_true(epsilon_micro(RHO_PICO_MAX, 1) > UINT64_C(9007000000));
	assert_true(epsilon_micro(RHO_PICO_MAX, DELTA_ATTO_MAX) > UINT64_C(9007000000));
	assert_true(epsilon_micro(1, 1) <= 13); /* 2 sqrt(10^-12 41.45) = 12.9 * 10^-6 */
	assert_true(epsilon_micro(1, 1) >= 1);
}

static void what_is_granted_gives_at_most_the_epsilon_and_the_next_more(void **state)
{
	static const uint64_t wanted[] = { 0, 1, 1000, 500000, 1000000, 5000000, 1000000000 };
	struct delta delta = DELTA_MILLIONTH;

	(void)state;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++) {
		struct rho rho = { 0 };

		rho_from_epsilon((struct epsilon){ wanted[i] }, delta, &rho);
		assert_true(epsilon_micro(rho.pico, delta.atto) <= wanted[i]);
		assert_true(epsilon_micro(rho.pico + 1, delta.atto) > wanted[i]);
	}
}

static void more_than_all_epsilon_grants_the_greatest_rho(void **state)
{
	struct delta delta = DELTA_MILLIONTH;
	struct rho rho = { 0 };

	(void)state;
	rho_from_epsilon((struct epsilon){ EPSILON_MICRO_MAX }, delta, &rho);
	assert_true(rho.pico == RHO_PICO_MAX);
}

static void an_epsilon_is_text_with_six_digits_at_most(void **state)
{
	char text[DECIMAL_TEXT_MAX];
	struct epsilon epsilon = { 77 };

	(void)state;
	assert_int_equal(epsilon_parse("1.5", 3, &epsilon), AL_OK);
	assert_int_equal(epsilon.micro, 1500000);
	epsilon_format(epsilon, text);
	assert_string_equal(text, "1.5");
	assert_int_equal(epsilon_parse("0.0000001", 9, &epsilon), AL_MALFORMED);
	assert_int_equal(epsilon_parse("9007199254.740992", 17, &epsilon), AL_TOO_BIG);
	assert_int_equal(epsilon.micro, 1500000);
}

UNIT_MAIN("epsilon", cmocka_unit_test(known_values_are_met),
	  cmocka_unit_test(the_published_table_is_met), cmocka_unit_test(no_loss_is_no_epsilon),
	  cmocka_unit_test(without_a_delta_there_is_no_epsilon),
	  cmocka_unit_test(without_a_delta_no_rho_is_granted),
	  cmocka_unit_test(the_extremes_are_converted),
	  cmocka_unit_test(what_is_granted_gives_at_most_the_epsilon_and_the_next_more),
	  cmocka_unit_test(more_than_all_epsilon_grants_the_greatest_rho),
	  cmocka_unit_test(an_epsilon_is_text_with_six_digits_at_most))
