/* charge_test.c: noise and charges round against us. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "privacy/charge.h"

#include "privacy/clip.h"
#include "privacy/noise.h"
#include "unit/unit.h"

#include <math.h>

static const struct rho rho_half = { RHO_PICO_ONE / 2 };

static uint64_t sigma2_of(uint64_t bound, uint64_t rho_pico)
{
	uint64_t sigma2 = 77;

	assert_int_equal(charge_sigma2(bound, (struct rho){ rho_pico }, &sigma2), AL_OK);
	return sigma2;
}

static uint64_t nominal_of(uint64_t bound, uint64_t sigma2)
{
	struct rho rho = { 77 };

	assert_int_equal(charge_nominal(bound, sigma2, &rho), AL_OK);
	return rho.pico;
}

static void the_noise_is_the_bound_squared_over_twice_rho(void **state)
{
	(void)state;
	assert_true(sigma2_of(1, RHO_PICO_ONE / 2) == 1);
	assert_true(sigma2_of(1, UINT64_C(50000000000)) == 10);
	assert_true(sigma2_of(1697, UINT64_C(50000000000)) == 28798090);
	assert_true(sigma2_of(CLIP_BOUND_MAX, RHO_PICO_ONE / 2) == NOISE_SIGMA2_MAX);
}

static void the_noise_is_rounded_up_to_an_integer(void **state)
{
	(void)state;
	assert_true(sigma2_of(1, RHO_PICO_ONE / 2 - 1) == 2);
	assert_true(sigma2_of(1, RHO_PICO_ONE) == 1); /* 0.5 */
	assert_true(sigma2_of(1, RHO_PICO_MAX) == 1);
}

static void without_bound_or_budget_there_is_no_noise_level(void **state)
{
	uint64_t sigma2 = 77;

	(void)state;
	assert_int_equal(charge_sigma2(0, rho_half, &sigma2), AL_REFUSED);
	assert_int_equal(charge_sigma2(1, (struct rho){ 0 }, &sigma2), AL_REFUSED);
	assert_true(sigma2 == 77);
}

static void a_noise_level_over_its_maximum_overflows(void **state)
{
	uint64_t sigma2 = 77;

	(void)state;
	assert_int_equal(
	    charge_sigma2(CLIP_BOUND_MAX, (struct rho){ RHO_PICO_ONE / 2 - 1 }, &sigma2),
	    AL_OVERFLOW);
	assert_int_equal(charge_sigma2(CLIP_BOUND_MAX + 1, rho_half, &sigma2), AL_OVERFLOW);
	assert_int_equal(charge_sigma2(UINT64_MAX, rho_half, &sigma2), AL_OVERFLOW);
	assert_int_equal(charge_sigma2(1, (struct rho){ UINT64_MAX }, &sigma2), AL_OVERFLOW);
	assert_true(sigma2 == 77);
}

static void a_charge_is_rounded_up(void **state)
{
	(void)state;
	assert_true(nominal_of(1, 1) == RHO_PICO_ONE / 2);
	assert_true(nominal_of(1, 3) == UINT64_C(166666666667));
	assert_true(nominal_of(1, NOISE_SIGMA2_MAX) == 1);
	assert_true(nominal_of(CLIP_BOUND_MAX, NOISE_SIGMA2_MAX) == RHO_PICO_ONE / 2);
}

static void the_charge_for_the_noise_bought_is_within_the_rho_given(void **state)
{
	uint64_t number = 1;

	(void)state;
	for (unsigned i = 0; i < 100000; i++) {
		uint64_t bound;
		uint64_t rho;
		uint64_t sigma2;

		number = number * UINT64_C(6364136223846793005) + 1442695040888963407;
		bound = 1 + (number >> (34 + i % 30));
		number = number * UINT64_C(6364136223846793005) + 1442695040888963407;
		rho = RHO_PICO_ONE / 2 + (number >> (12 + i % 40));
		sigma2 = sigma2_of(bound, rho);
		assert_true(nominal_of(bound, sigma2) <= rho);
		if (sigma2 > 1 && bound < 50000000) {
			/* One less would cost more than rho: sigma2 is the least. */
			assert_true((wide)bound * bound * RHO_PICO_ONE >
				    2 * (wide)(sigma2 - 1) * rho);
		}
	}
}

static void a_charge_without_noise_or_bound_is_refused(void **state)
{
	struct rho rho = { 77 };

	(void)state;
	assert_int_equal(charge_nominal(0, 1, &rho), AL_REFUSED);
	assert_int_equal(charge_nominal(1, 0, &rho), AL_REFUSED);
	assert_int_equal(charge_nominal(UINT64_MAX, 0, &rho), AL_REFUSED);
	assert_int_equal(charge_personal(1, 0, &rho), AL_REFUSED);
	assert_true(rho.pico == 77);
}

static void a_charge_over_its_limits_overflows(void **state)
{
	struct rho rho = { 77 };

	(void)state;
	assert_int_equal(charge_nominal(CLIP_BOUND_MAX + 1, 1, &rho), AL_OVERFLOW);
	assert_int_equal(charge_nominal(UINT64_MAX, 1, &rho), AL_OVERFLOW);
	assert_int_equal(charge_nominal(1, NOISE_SIGMA2_MAX + 1, &rho), AL_OVERFLOW);
	/* 135^2 / 2 is above 9007.2, 134^2 / 2 is below. */
	assert_int_equal(charge_nominal(135, 1, &rho), AL_OVERFLOW);
	assert_int_equal(charge_personal(UINT64_MAX, 1, &rho), AL_OVERFLOW);
	assert_true(rho.pico == 77);
	assert_int_equal(charge_nominal(134, 1, &rho), AL_OK);
}

static void a_person_pays_for_what_is_left_of_her_vector(void **state)
{
	struct rho rho = { 77 };

	(void)state;
	assert_int_equal(charge_personal(0, 1, &rho), AL_OK);
	assert_true(rho.pico == 0);
	assert_int_equal(charge_personal(1, NOISE_SIGMA2_MAX, &rho), AL_OK);
	assert_true(rho.pico == 1);
	assert_int_equal(charge_personal(25, 1000, &rho), AL_OK);
	assert_true(rho.pico == UINT64_C(12500000000));
	assert_true(rho.pico < nominal_of(6, 1000));
	assert_true(rho.pico == nominal_of(5, 1000));
}

static void a_half_width_is_the_quantile_rounded_up(void **state)
{
	(void)state;
	assert_int_equal(charge_half_width(1, CONFIDENCE_50), 1);
	assert_int_equal(charge_half_width(1, CONFIDENCE_95), 2);
	assert_int_equal(charge_half_width(10000, CONFIDENCE_50), 68);
	assert_int_equal(charge_half_width(10000, CONFIDENCE_90), 165);
	assert_int_equal(charge_half_width(10000, CONFIDENCE_95), 196);
	assert_int_equal(charge_half_width(10000, CONFIDENCE_99), 258);
	assert_int_equal(charge_half_width(10000, CONFIDENCE_999), 330);
	assert_int_equal(charge_half_width(NOISE_SIGMA2_MAX, CONFIDENCE_95), INT64_C(4208990641));
}

/* The probability that a discrete Gaussian of `sigma2` is within +-`half_width`. */
static double coverage(uint64_t sigma2, uint64_t half_width)
{
	double inside = 1;
	double all = 1;

	for (uint64_t x = 1; (double)(x * x) < 2000.0 * (double)sigma2; x++) {
		double weight = 2 * exp(-(double)(x * x) / (2 * (double)sigma2));

		all += weight;
		if (x <= half_width)
			inside += weight;
	}
	return inside / all;
}

static void noise_is_within_the_half_width_as_often_as_said(void **state)
{
	static const double share[] = { .50, .90, .95, .99, .999 };

	(void)state;
	for (uint64_t sigma2 = 1; sigma2 <= 1000; sigma2++) {
		for (unsigned i = 0; i < 5; i++) {
			uint64_t half = charge_half_width(sigma2, (enum confidence)i);

			assert_true(coverage(sigma2, half) >= share[i]);
		}
	}
}

static void the_mean_error_is_an_upper_bound_and_close(void **state)
{
	(void)state;
	assert_int_equal(charge_mean_error_milli(1), 798);
	assert_int_equal(charge_mean_error_milli(10000), 79789);
	for (uint64_t sigma2 = 1; sigma2 <= 1000; sigma2++) {
		double sum = 0;
		double all = 1;

		for (uint64_t x = 1; (double)(x * x) < 2000.0 * (double)sigma2; x++) {
			double weight = 2 * exp(-(double)(x * x) / (2 * (double)sigma2));

			sum += weight * (double)x;
			all += weight;
		}
		assert_true((double)charge_mean_error_milli(sigma2) >= 1000 * sum / all);
	}
}

UNIT_MAIN("charge", cmocka_unit_test(the_noise_is_the_bound_squared_over_twice_rho),
	  cmocka_unit_test(the_noise_is_rounded_up_to_an_integer),
	  cmocka_unit_test(without_bound_or_budget_there_is_no_noise_level),
	  cmocka_unit_test(a_noise_level_over_its_maximum_overflows),
	  cmocka_unit_test(a_charge_is_rounded_up),
	  cmocka_unit_test(the_charge_for_the_noise_bought_is_within_the_rho_given),
	  cmocka_unit_test(a_charge_without_noise_or_bound_is_refused),
	  cmocka_unit_test(a_charge_over_its_limits_overflows),
	  cmocka_unit_test(a_person_pays_for_what_is_left_of_her_vector),
	  cmocka_unit_test(a_half_width_is_the_quantile_rounded_up),
	  cmocka_unit_test(noise_is_within_the_half_width_as_often_as_said),
	  cmocka_unit_test(the_mean_error_is_an_upper_bound_and_close))
