/*
 * privacy_epsilon_test.c: the fixed-point conversion against one in long double.
 *
 * The long double one is written from Proposition 12 of Canonne, Kamath and Steinke 2020, delta as
 * a function of epsilon, and not from the form that the code uses.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "privacy/epsilon.h"
#include "privacy/logarithm.h"
#include "unit/budget.h"
#include "unit/unit.h"

#include <math.h>

/* ln of Proposition 12's delta, at the best order: the zero of the derivative of the logarithm,
 * (2a - 1) rho - eps + ln(1 - 1/a), which grows with a. */
static long double ln_delta(long double rho, long double epsilon)
{
	long double below = 0; /* ln(a - 1) */
	long double above = 0;
	long double less;
	long double order;

	below = -60;
	above = 60;
	for (unsigned i = 0; i < 200; i++) {
		long double middle = (below + above) / 2;

		less = expl(middle);
		if ((2 * less + 1) * rho - epsilon + middle - log1pl(less) < 0)
			below = middle;
		else
			above = middle;
	}
	less = expl(below);
	order = 1 + less;
	/* a ln(1 - 1/a) - ln(a - 1) = (a - 1) ln(a - 1) - a ln a, without its cancellation */
	return less * (order * rho - epsilon) - less * log1pl(1 / less) - log1pl(less);
}

/* The least epsilon, not below 0, for which the above is at most `delta`. */
static long double epsilon_by_long_double(long double rho, long double delta)
{
	long double below = 0;
	long double above = rho + 2 * sqrtl(rho * -logl(delta));

	if (ln_delta(rho, 0) <= logl(delta))
		return 0;
	for (unsigned i = 0; i < 80; i++) {
		long double middle = (below + above) / 2;

		if (ln_delta(rho, middle) <= logl(delta))
			above = middle;
		else
			below = middle;
	}
	return above;
}

static void check(uint64_t rho_pico, uint64_t delta_atto)
{
	long double exact =
	    epsilon_by_long_double((long double)rho_pico / 1e12L, (long double)delta_atto / 1e18L);
	long double slack = 1e-12L * (1 + exact);
	struct epsilon epsilon;

	assert_int_equal(
	    epsilon_from_rho((struct rho){ rho_pico }, (struct delta){ delta_atto }, &epsilon),
	    AL_OK);
	assert_true((long double)epsilon.micro / 1e6L >= exact - slack);
	assert_true((long double)epsilon.micro / 1e6L <= exact + 2e-6L);
}

static void the_whole_range_is_an_upper_bound_and_close(void **state)
{
	(void)state;
	for (uint64_t rho = 1; rho <= RHO_PICO_MAX; rho *= 7) {
		for (uint64_t delta = 1; delta <= DELTA_ATTO_MAX; delta *= 37)
			check(rho, delta);
		check(rho, DELTA_ATTO_MAX);
	}
	check(RHO_PICO_MAX, 1);
	check(RHO_PICO_MAX, DELTA_ATTO_MAX);
}

static uint64_t random_in(struct budget *budget, uint64_t max)
{
	uint64_t value = budget_random(budget) >> (11 + budget_below(budget, 53));

	return value == 0 || value > max ? 1 + value % max : value;
}

static void random_values_are_an_upper_bound_and_close(void **state)
{
	struct budget budget = budget_begin("epsilon_random");

	(void)state;
	while (budget_more(&budget, 100000))
		check(random_in(&budget, RHO_PICO_MAX), random_in(&budget, DELTA_ATTO_MAX));
}

static void more_rho_or_less_delta_is_never_less_epsilon(void **state)
{
	struct budget budget = budget_begin("epsilon_monotone");

	(void)state;
	while (budget_more(&budget, 100000)) {
		struct rho rho = { random_in(&budget, RHO_PICO_MAX) };
		struct rho more = { rho.pico + budget_below(&budget, RHO_PICO_MAX - rho.pico + 1) };
		struct delta delta = { random_in(&budget, DELTA_ATTO_MAX) };
		struct delta less = { 1 + budget_below(&budget, delta.atto) };
		struct epsilon epsilon;
		struct epsilon of_more;
		struct epsilon of_less;

		assert_int_equal(epsilon_from_rho(rho, delta, &epsilon), AL_OK);
		assert_int_equal(epsilon_from_rho(more, delta, &of_more), AL_OK);
		assert_int_equal(epsilon_from_rho(rho, less, &of_less), AL_OK);
		assert_true(of_more.micro >= epsilon.micro);
		assert_true(of_less.micro >= epsilon.micro);
	}
}

static void what_is_granted_never_exceeds_the_epsilon(void **state)
{
	struct budget budget = budget_begin("epsilon_grant");

	(void)state;
	while (budget_more(&budget, 2000)) {
		struct epsilon wanted = { random_in(&budget, UINT64_C(20000000)) };
		struct delta delta = { random_in(&budget, DELTA_ATTO_MAX) };
		struct epsilon given = { 0 };
		struct rho rho;

		rho_from_epsilon(wanted, delta, &rho);
		assert_int_equal(epsilon_from_rho(rho, delta, &given), AL_OK);
		assert_true(given.micro <= wanted.micro);
		/* Not needlessly little: rho <= epsilon^2 / (4 ln(1/delta) + 4 epsilon) always
		 * fits. */
		assert_true((long double)rho.pico / 1e12L >=
			    powl((long double)wanted.micro / 1e6L, 2) /
				    (4 * -logl((long double)delta.atto / 1e18L) +
				     4 * (long double)wanted.micro / 1e6L) -
				2e-12L);
	}
}

/* The long double has an error below 2^-57 here, half a unit of the bounds. */
static void logarithms_lie_between_their_bounds(void **state)
{
	struct budget budget = budget_begin("logarithm_random");

	(void)state;
	while (budget_more(&budget, 10000000)) {
		uint64_t x = budget_random(&budget) >> budget_below(&budget, 64);
		struct logarithm bounds;
		long double exact;

		if (x == 0)
			continue;
		bounds = logarithm_bounds(x);
		exact = logl((long double)x) * 0x1p56L;
		assert_true((long double)bounds.below <= exact + 1);
		assert_true((long double)bounds.above >= exact - 1);
		assert_true(bounds.above - bounds.below <= 4);
	}
}

UNIT_MAIN("privacy_epsilon", cmocka_unit_test(the_whole_range_is_an_upper_bound_and_close),
	  cmocka_unit_test(random_values_are_an_upper_bound_and_close),
	  cmocka_unit_test(more_rho_or_less_delta_is_never_less_epsilon),
	  cmocka_unit_test(what_is_granted_never_exceeds_the_epsilon),
	  cmocka_unit_test(logarithms_lie_between_their_bounds))
