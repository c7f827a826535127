/* select_test.c: thresholds for groups that nobody knows beforehand. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "privacy/select.h"

#include "privacy/charge.h"
#include "privacy/clip.h"
#include "privacy/noise.h"
#include "privacy/wide.h"
#include "unit/unit.h"

#include <math.h>

static void a_weight_is_divided_by_the_root(void **state)
{
	(void)state;
	assert_int_equal(select_weight(1000, 1), 1000);
	assert_int_equal(select_weight(1000, 4), 500);
	assert_int_equal(select_weight(1000, 2), 707);
	assert_int_equal(select_weight(CLIP_BOUND_MAX, 1), CLIP_BOUND_MAX);
	for (uint64_t weight = 1; weight < 3000; weight += 7) {
		for (uint64_t keys = 1; keys <= SELECT_KEYS_MAX; keys += 13) {
			uint64_t each = select_weight(weight, keys);

			assert_true(each * each * keys <= weight * weight);
			assert_true((each + 1) * (each + 1) * keys > weight * weight);
		}
	}
}

/* Q(z), the tail of the normal distribution. */
static long double tail(long double z)
{
	return erfcl(z / sqrtl(2)) / 2;
}

static void the_tail_beyond_a_threshold_is_at_most_delta(void **state)
{
	static const uint64_t deltas[] = { 1, 1000000000, 1000000000000, DELTA_ATTO_MAX };
	static const uint64_t keys[] = { 1, 2, 8, 32, SELECT_KEYS_MAX };
	static const uint64_t sigmas2[] = { 1, 1000, UINT64_C(1) << 40, NOISE_SIGMA2_MAX };

	(void)state;
	for (size_t i = 0; i < 4 * 5 * 4; i++) {
		uint64_t weight = UINT64_C(1) << (i % 4 * 10);
		uint64_t sigma2 = sigmas2[i % 4];
		uint64_t keys_max = keys[i / 4 % 5];
		struct delta delta = { deltas[i / 20] };
		uint64_t from;

		assert_int_equal(select_threshold(weight, keys_max, sigma2, delta, 1, &from),
				 AL_OK);
		for (uint64_t t = 1; t <= keys_max; t++) {
			long double v = (long double)select_weight(weight, t);
			long double shown =
			    tail(((long double)from - v) / sqrtl((long double)sigma2));

			assert_true((long double)t * shown <=
				    (long double)delta.atto / 1e18L * (1 + 1e-12L));
		}
	}
}

/* How many standard deviations above its mean a normal number is with probability `chance`. */
static long double quantile(long double chance)
{
	long double low = 0;
	long double high = 20;

	for (int step = 0; step < 80; step++) {
		long double z = (low + high) / 2;

		if (tail(z) > chance)
			low = z;
		else
			high = z;
	}
	return low;
}

/* The threshold of Gopi et al. 2020, Theorem D.2 (with its halves of delta), for a weight of 1. */
static long double best_threshold(uint64_t keys, long double sigma, long double delta)
{
	long double best = 0;

	for (uint64_t t = 1; t <= keys; t++) {
		long double chance = -expm1l(log1pl(-delta) / (long double)t);

		best = fmaxl(best, 1 / sqrtl((long double)t) + sigma * quantile(chance));
	}
	return best;
}

/* privacy.md 1.4: at epsilon 1 and delta 10^-6 a group of persons who have so many groups each is
 * shown in half of the cases from 27.8, 82.9 and 172 persons on. Half of delta is the noise's, with
 * epsilon = rho + 2 sqrt(rho ln(2 / delta)) (Bun and Steinke 2016, Proposition 1.3). */
static void as_many_persons_are_needed_as_is_published(void **state)
{
	static const struct {
		uint64_t keys;
		long double persons;
		long double rounded; /* by at most */
	} cases[] = { { 1, 27.8L, 0.05L }, { 8, 82.9L, 0.05L }, { 32, 172, 0.5L } };
	const long double weight = 1000000;
	const long double log_delta = logl(2e6L);
	const long double root = sqrtl(log_delta + 1) - sqrtl(log_delta); /* of rho */
	const long double sigma = 1 / (sqrtl(2) * root);

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		long double each = 1 / sqrtl((long double)cases[i].keys);
		long double best = best_threshold(cases[i].keys, sigma, 5e-7L);
		uint64_t from;

		assert_true(fabsl(best / each - cases[i].persons) <= cases[i].rounded);
		assert_int_equal(select_threshold((uint64_t)weight, cases[i].keys,
						  (uint64_t)(sigma * sigma * weight * weight),
						  (struct delta){ 500000000000 }, 1, &from),
				 AL_OK);
		assert_true((long double)from / weight >= best * (1 - 1e-9L));
		assert_true((long double)from / weight <= best * 1.01L);
	}
}

static void a_hard_minimum_raises_the_threshold_by_whole_persons(void **state)
{
	uint64_t one;
	uint64_t ten;

	(void)state;
	assert_int_equal(select_threshold(1000, 4, 1000000, (struct delta){ 1000 }, 1, &one),
			 AL_OK);
	assert_int_equal(select_threshold(1000, 4, 1000000, (struct delta){ 1000 }, 10, &ten),
			 AL_OK);
	assert_int_equal(ten, one + 9000);
}

static void what_protects_nothing_is_refused(void **state)
{
	const struct delta delta = { 1000000 };
	uint64_t from = 7;

	(void)state;
	assert_int_equal(select_threshold(1, 1, 1, (struct delta){ 0 }, 1, &from), AL_REFUSED);
	assert_int_equal(select_threshold(1, 1, 0, delta, 1, &from), AL_REFUSED);
	assert_int_equal(select_threshold(0, 1, 1, delta, 1, &from), AL_OVERFLOW);
	assert_int_equal(select_threshold(CLIP_BOUND_MAX + 1, 1, 1, delta, 1, &from), AL_OVERFLOW);
	assert_int_equal(select_threshold(1, 0, 1, delta, 1, &from), AL_OVERFLOW);
	assert_int_equal(select_threshold(1, SELECT_KEYS_MAX + 1, 1, delta, 1, &from), AL_OVERFLOW);
	assert_int_equal(select_threshold(1, 1, NOISE_SIGMA2_MAX + 1, delta, 1, &from),
			 AL_OVERFLOW);
	assert_int_equal(select_threshold(1, 1, 1, (struct delta){ DELTA_ATTO_MAX + 1 }, 1, &from),
			 AL_OVERFLOW);
	assert_int_equal(select_threshold(1, 1, 1, delta, 0, &from), AL_OVERFLOW);
	assert_int_equal(select_threshold(1, 1, 1, delta, SELECT_PERSONS_MAX + 1, &from),
			 AL_OVERFLOW);
	assert_int_equal(from, 7);
	assert_int_equal(select_threshold(1, 1, 1, delta, SELECT_PERSONS_MAX, &from), AL_OK);
	assert_int_equal(select_threshold(CLIP_BOUND_MAX, SELECT_KEYS_MAX, NOISE_SIGMA2_MAX,
					  (struct delta){ 1 }, SELECT_PERSONS_MAX, &from),
			 AL_OK);
	assert_true(from < UINT64_C(1) << 62);
}

UNIT_MAIN("select", cmocka_unit_test(a_weight_is_divided_by_the_root),
	  cmocka_unit_test(the_tail_beyond_a_threshold_is_at_most_delta),
	  cmocka_unit_test(as_many_persons_are_needed_as_is_published),
	  cmocka_unit_test(a_hard_minimum_raises_the_threshold_by_whole_persons),
	  cmocka_unit_test(what_protects_nothing_is_refused))
