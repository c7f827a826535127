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

/* privacy.md 1.4: eps = 1, delta = 10^-6, so sigma by rho from epsilon; half of the groups of n
 * persons who have L groups each are shown from about this many persons on. */
static void the_threshold_is_near_the_best_there_is(void **state)
{
	static const struct {
		uint64_t keys;
		long double sigma; /* of the noise for a weight of 1 */
	} cases[] = { { 1, 4.2 }, { 8, 4.2 }, { 32, 4.2 } };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		uint64_t weight = 1000000;
		uint64_t sigma2 = (uint64_t)powl(cases[i].sigma * (long double)weight, 2);
		long double best = 0;
		uint64_t from;

		assert_int_equal(select_threshold(weight, cases[i].keys, sigma2,
						  (struct delta){ 1000000000000 }, 1, &from),
				 AL_OK);
		for (uint64_t t = 1; t <= cases[i].keys; t++) {
			long double low = 0;
			long double high = 20;

			for (int step = 0; step < 60; step++) {
				long double z = (low + high) / 2;

				if (1 - powl(1 - tail(z), (long double)t) > 1e-6L)
					low = z;
				else
					high = z;
			}
			best = fmaxl(best, 1 / sqrtl((long double)t) + cases[i].sigma * high);
		}
		assert_true((long double)from / (long double)weight >= best);
		assert_true((long double)from / (long double)weight <= 1.01L * best);
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
	  cmocka_unit_test(the_threshold_is_near_the_best_there_is),
	  cmocka_unit_test(a_hard_minimum_raises_the_threshold_by_whole_persons),
	  cmocka_unit_test(what_protects_nothing_is_refused))
