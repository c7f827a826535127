/* geometric_test.c: the truncated geometric selection of groups. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "privacy/geometric.h"

#include "crypto/random.h"
#include "privacy/wide.h"
#include "unit/unit.h"

#include <math.h>

#define BILLIONTH UINT64_C(1000000000) /* in 10^-18 */
#define PERSONS 4096

static uint64_t chances[PERSONS];

static struct geometric sequence(uint64_t micro, uint64_t atto)
{
	struct geometric made = { 0 };

	assert_int_equal(geometric_init((struct epsilon){ micro }, (struct delta){ atto }, &made),
			 AL_OK);
	return made;
}

/* privacy.md 1.4, epsilon 1 and delta 10^-6: 14 persons. */
static void as_few_persons_are_needed_as_is_published(void **state)
{
	struct geometric one = sequence(1000000, 1000 * BILLIONTH);

	(void)state;
	assert_int_equal(geometric_persons(&one, GEOMETRIC_ONE / 2), 14);
	assert_int_equal(geometric_persons(&one, GEOMETRIC_ONE), 28);
	assert_int_equal(geometric_persons(&one, 1), 1);
	assert_int_equal(geometric_persons(&one, 0), 0);
}

/* The formula in 60-digit decimals, cut off after the 18th digit. */
static void known_chances_are_met(void **state)
{
	static const struct {
		uint64_t micro;
		uint64_t atto;
		size_t persons;
		uint64_t chance;
	} known[] = {
		{ 1000000, 1000 * BILLIONTH, 0, 0 },
		{ 1000000, 1000 * BILLIONTH, 1, 1000000000000 },
		{ 1000000, 1000 * BILLIONTH, 2, 3718281828459 },
		{ 1000000, 1000 * BILLIONTH, 13, 257473706979533059 },
		{ 1000000, 1000 * BILLIONTH, 14, 699887098988453563 },
		{ 1000000, 1000 * BILLIONTH, 27, 999999903621375839 },
		{ 1000000, 1000 * BILLIONTH, 28, 1000000000000000000 },
		{ 1000000, 1000 * BILLIONTH, 4000, 1000000000000000000 },
		{ 100000, BILLIONTH, 177, 462505238105331324 },
		{ 100000, BILLIONTH, 178, 511147339611665023 },
		{ 100000, BILLIONTH, 355, 999999999458341200 },
		{ 3000000, BILLIONTH / 1000, 2, 21085536 },
		{ 3000000, BILLIONTH / 1000, 9, 27877038133226166 },
		{ 3000000, BILLIONTH / 1000, 10, 559925278735024783 },
		{ 3000000, BILLIONTH / 1000, 19, 999999999999225262 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		struct geometric made = sequence(known[i].micro, known[i].atto);
		uint64_t chance;

		geometric_chances(&made, chances, PERSONS);
		chance = chances[known[i].persons];
		/* Each step cuts off less than delta / 10^6 here, and all later ones multiply it.
		 */
		assert_true(chance <= known[i].chance);
		assert_true((double)chance >= (double)known[i].chance * (1 - 1e-6));
	}
}

/* The closed form of privacy.md 1.4. */
static long double closed_form(long double epsilon, long double delta, size_t persons)
{
	long double grown = expm1l(epsilon);
	long double turn = 1 + floorl(log1pl(tanhl(epsilon / 2) * (1 / delta - 1)) / epsilon);
	long double at_turn = expm1l(turn * epsilon) / grown * delta;
	long double past = (long double)persons - turn;

	if (past <= 0)
		return expm1l((long double)persons * epsilon) / grown * delta;
	return fminl(1, at_turn - (1 - at_turn + delta / grown) * expm1l(-past * epsilon));
}

static void chances_are_those_of_the_closed_form_rounded_down(void **state)
{
	static const uint64_t micros[] = { 20000, 123456, 500000, 1000000, 4000000, 12000000 };
	static const uint64_t attos[] = { 1000000, BILLIONTH, 1000000 * BILLIONTH, DELTA_ATTO_MAX };

	(void)state;
	for (size_t i = 0; i < 6 * 4; i++) {
		struct geometric made = sequence(micros[i / 4], attos[i % 4]);
		long double epsilon = (long double)micros[i / 4] / 1e6L;
		long double delta = (long double)attos[i % 4] / 1e18L;

		geometric_chances(&made, chances, PERSONS);
		for (size_t n = 0; n < PERSONS; n++) {
			long double exact = closed_form(epsilon, delta, n) * 1e18L;

			assert_true((long double)chances[n] <= exact * (1 + 1e-15L));
			assert_true((long double)chances[n] >= exact * (1 - 1e-4L));
		}
	}
}

/* The four inequalities of (epsilon, delta)-DP, in exact integers, with e^epsilon from below and
 * above: floor(10^18 e^epsilon). */
static void neighbours_obey_epsilon_and_delta_exactly(void **state)
{
	static const struct {
		uint64_t micro;
		uint64_t power;
	} cases[] = {
		{ 10000, 1010050167084168057 },
		{ 100000, 1105170918075647624 },
		{ 1000000, 2718281828459045235 },
	};
	static const uint64_t attos[] = { 1, 1000, BILLIONTH, 12345 * BILLIONTH, DELTA_ATTO_MAX };

	(void)state;
	for (size_t i = 0; i < 3 * 5; i++) {
		uint64_t delta = attos[i % 5];
		struct geometric made = sequence(cases[i / 5].micro, delta);
		uint64_t power = cases[i / 5].power; /* below e^epsilon, so the stricter */

		geometric_chances(&made, chances, PERSONS);
		assert_int_equal(chances[0], 0);
		for (size_t n = 1; n < PERSONS; n++) {
			uint64_t p = chances[n - 1];
			uint64_t q = chances[n];

			assert_true(q >= p && q <= GEOMETRIC_ONE);
			assert_true(wide_product(q, GEOMETRIC_ONE) <=
				    wide_product(power + 1, p) +
					wide_product(delta, GEOMETRIC_ONE));
			assert_true(wide_product(GEOMETRIC_ONE - p, GEOMETRIC_ONE) <=
				    wide_product(power + 1, GEOMETRIC_ONE - q) +
					wide_product(delta, GEOMETRIC_ONE));
			/* No more than that is given away: the next person adds delta at least. */
			assert_true(q - p >= delta || q == GEOMETRIC_ONE);
		}
	}
}

static void an_epsilon_of_nothing_adds_delta_for_each_person(void **state)
{
	struct geometric made = sequence(0, DELTA_ATTO_MAX);

	(void)state;
	assert_int_equal(geometric_persons(&made, GEOMETRIC_ONE), 112);
	geometric_chances(&made, chances, PERSONS);
	for (size_t n = 0; n < 112; n++)
		assert_int_equal(chances[n], n * DELTA_ATTO_MAX);
	assert_int_equal(chances[112], GEOMETRIC_ONE);
}

/* e^-50 is below 2^-62. */
static void an_enormous_epsilon_needs_three_persons(void **state)
{
	struct geometric made = sequence(EPSILON_MICRO_MAX, 1);

	(void)state;
	assert_int_equal(made.shrink, 1);
	geometric_chances(&made, chances, 4);
	assert_int_equal(chances[1], 1);
	assert_int_equal(chances[2], GEOMETRIC_ONE - 1);
	assert_int_equal(chances[3], GEOMETRIC_ONE);
}

static void what_can_never_show_a_group_is_refused(void **state)
{
	struct geometric made = { .shrink = 7 };
	const struct delta delta = { BILLIONTH };

	(void)state;
	assert_int_equal(geometric_init((struct epsilon){ 1000000 }, (struct delta){ 0 }, &made),
			 AL_REFUSED);
	assert_int_equal(geometric_init((struct epsilon){ EPSILON_MICRO_MAX + 1 }, delta, &made),
			 AL_OVERFLOW);
	assert_int_equal(geometric_init((struct epsilon){ 1000000 },
					(struct delta){ DELTA_ATTO_MAX + 1 }, &made),
			 AL_OVERFLOW);
	/* 2^17 persons are too few: 2 ln(epsilon / delta) / epsilon of them are needed. */
	assert_int_equal(geometric_init((struct epsilon){ 170 }, delta, &made), AL_OVERFLOW);
	assert_int_equal(made.shrink, 7);
	assert_int_equal(geometric_init((struct epsilon){ 200 }, delta, &made), AL_OK);
	assert_in_range(geometric_persons(&made, GEOMETRIC_ONE), 100000, GEOMETRIC_PERSONS_MAX);
}

static void epsilon_and_rho_are_converted_against_us(void **state)
{
	struct rho rho = { 77 };

	(void)state;
	assert_int_equal(geometric_epsilon((struct rho){ RHO_PICO_ONE / 2 }).micro, 1000000);
	assert_int_equal(geometric_epsilon((struct rho){ RHO_PICO_ONE / 2 - 1 }).micro, 999999);
	assert_int_equal(geometric_epsilon((struct rho){ 0 }).micro, 0);
	assert_int_equal(geometric_rho((struct epsilon){ 1000000 }, &rho), AL_OK);
	assert_int_equal(rho.pico, RHO_PICO_ONE / 2);
	assert_int_equal(geometric_rho((struct epsilon){ 3 }, &rho), AL_OK);
	assert_int_equal(rho.pico, 5);
	assert_int_equal(geometric_rho((struct epsilon){ UINT64_C(134217728) }, &rho), AL_OVERFLOW);
	assert_int_equal(rho.pico, 5);
	for (uint64_t pico = 1; pico <= RHO_PICO_MAX; pico *= 3) {
		struct epsilon epsilon = geometric_epsilon((struct rho){ pico });

		assert_int_equal(geometric_rho(epsilon, &rho), AL_OK);
		assert_true(rho.pico <= pico);
		epsilon.micro++;
		assert_true(geometric_rho(epsilon, &rho) != AL_OK || rho.pico > pico);
	}
	assert_int_equal(geometric_rho(geometric_epsilon((struct rho){ RHO_PICO_MAX }), &rho),
			 AL_OK);
}

/* Of `draws` groups of `persons`, so many are kept. */
static unsigned kept_of(unsigned draws, uint64_t persons, uint64_t persons_min)
{
	static const uint8_t seed[RANDOM_SEED_LEN] = { 41 };
	struct geometric made = sequence(1000000, 1000 * BILLIONTH);
	size_t count = geometric_persons(&made, GEOMETRIC_ONE) + 1;
	struct random random;
	unsigned kept = 0;

	geometric_chances(&made, chances, count);
	random_init_seed(&random, seed);
	for (unsigned i = 0; i < draws; i++)
		kept += geometric_draw(&random, chances, count, persons, persons_min);
	random_clear(&random);
	return kept;
}

static void groups_are_kept_with_their_chance(void **state)
{
	(void)state;
	assert_int_equal(kept_of(20000, 0, 1), 0);
	/* 20000 p_n and five standard deviations. */
	assert_in_range(kept_of(20000, 13, 1), 5149 - 310, 5149 + 310);
	assert_in_range(kept_of(20000, 14, 1), 13998 - 325, 13998 + 325);
	assert_int_equal(kept_of(20000, 28, 1), 20000);
	assert_int_equal(kept_of(100, UINT64_MAX, 1), 100);
}

/* p_(n - m + 1): a group of just the minimum is as rare as one of one person. */
static void a_hard_minimum_moves_the_sequence(void **state)
{
	(void)state;
	assert_int_equal(kept_of(1000, 9, 10), 0);
	assert_int_equal(kept_of(1000, 27, 28), 0);
	assert_int_equal(kept_of(20000, 14 + 9, 10), kept_of(20000, 14, 1));
	assert_int_equal(kept_of(20000, 28 + 9, 10), 20000);
	assert_true(kept_of(20000, 28 + 8 - 9, 10) < 20000);
	assert_int_equal(kept_of(100, UINT64_MAX, UINT64_MAX), 0);
}

UNIT_MAIN("geometric", cmocka_unit_test(as_few_persons_are_needed_as_is_published),
	  cmocka_unit_test(known_chances_are_met),
	  cmocka_unit_test(chances_are_those_of_the_closed_form_rounded_down),
	  cmocka_unit_test(neighbours_obey_epsilon_and_delta_exactly),
	  cmocka_unit_test(an_epsilon_of_nothing_adds_delta_for_each_person),
	  cmocka_unit_test(an_enormous_epsilon_needs_three_persons),
	  cmocka_unit_test(what_can_never_show_a_group_is_refused),
	  cmocka_unit_test(epsilon_and_rho_are_converted_against_us),
	  cmocka_unit_test(groups_are_kept_with_their_chance),
	  cmocka_unit_test(a_hard_minimum_moves_the_sequence))
