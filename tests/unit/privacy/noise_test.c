/*
 * noise_test.c: what the sampler promises beside its distribution, which is tested in
 * tests/prop/privacy_noise_test.c.
 *
 * Some cases give the sampler chosen words in place of random ones, through the fields of struct
 * random, and so see both sides of a threshold exactly.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "privacy/noise.h"

#include "crypto/random.h"
#include "privacy/noise_internal.h"
#include "unit/unit.h"

#define LADDER_TOP UINT64_C(17030314057236480000) /* 7 * 20! */

static const uint8_t seed[RANDOM_SEED_LEN] = { 7 };

/* A source that gives the `count` words, then the stream of `seed`. */
static void init_words(struct random *random, const uint64_t *words, size_t count)
{
	size_t len = count * sizeof(*words);

	random_init_seed(random, seed);
	random->used = RANDOM_BLOCK_LEN - len;
	memcpy(random->block + random->used, words, len);
}

static bool exp_one_of(const uint64_t *words, size_t count)
{
	struct random random;

	init_words(&random, words, count);
	return noise_bernoulli_exp(&random, 1, 1);
}

static void noise_of_scale_zero_is_refused(void **state)
{
	struct random random;
	struct random before;
	int64_t noise[2] = { 77, 78 };

	(void)state;
	random_init_seed(&random, seed);
	before = random;
	assert_int_equal(noise_draw(&random, 0, noise, 2), AL_REFUSED);
	assert_true(noise[0] == 77 && noise[1] == 78);
	assert_memory_equal(&random, &before, sizeof(random));
}

static void noise_over_the_maximum_overflows(void **state)
{
	struct random random;
	struct random before;
	int64_t noise[2] = { 77, 78 };

	(void)state;
	random_init_seed(&random, seed);
	before = random;
	assert_int_equal(noise_draw(&random, NOISE_SIGMA2_MAX + 1, noise, 2), AL_OVERFLOW);
	assert_int_equal(noise_draw(&random, UINT64_MAX, noise, 2), AL_OVERFLOW);
	assert_true(noise[0] == 77 && noise[1] == 78);
	assert_memory_equal(&random, &before, sizeof(random));
}

static void no_draws_use_no_randomness(void **state)
{
	struct random random;
	struct random before;

	(void)state;
	random_init_seed(&random, seed);
	before = random;
	assert_int_equal(noise_draw(&random, 1, NULL, 0), AL_OK);
	assert_memory_equal(&random, &before, sizeof(random));
}

static void the_least_and_greatest_scale_are_drawn(void **state)
{
	struct random random;
	int64_t noise[1000];

	(void)state;
	random_init_seed(&random, seed);
	assert_int_equal(noise_draw(&random, 1, noise, 1000), AL_OK);
	for (size_t i = 0; i < 1000; i++)
		assert_true(noise[i] > -12 && noise[i] < 12); /* beyond: 1000 exp(-66) */
	assert_int_equal(noise_draw(&random, NOISE_SIGMA2_MAX, noise, 1000), AL_OK);
	for (size_t i = 0; i < 1000; i++)
		assert_true(noise[i] > -(INT64_C(12) << 31) && noise[i] < INT64_C(12) << 31);
}

static void a_seed_draws_the_same_noise_again_and_another_seed_other(void **state)
{
	static const uint8_t other_seed[RANDOM_SEED_LEN] = { 8 };
	struct random random;
	int64_t first[50];
	int64_t again[50];
	int64_t other[50];

	(void)state;
	random_init_seed(&random, seed);
	assert_int_equal(noise_draw(&random, 1000000, first, 50), AL_OK);
	random_init_seed(&random, seed);
	assert_int_equal(noise_draw(&random, 1000000, again, 50), AL_OK);
	random_init_seed(&random, other_seed);
	assert_int_equal(noise_draw(&random, 1000000, other, 50), AL_OK);
	assert_memory_equal(first, again, sizeof(first));
	assert_memory_not_equal(first, other, sizeof(first));
}

/* dp_laplace_noise of the cwida extension seeded by the value: equal cells got equal noise. */
static void equal_cells_get_different_noise(void **state)
{
	struct random random;
	int64_t noise[200];
	unsigned equal = 0;

	(void)state;
	random_init_seed(&random, seed);
	assert_int_equal(noise_draw(&random, UINT64_C(1) << 40, noise, 100), AL_OK);
	assert_int_equal(noise_draw(&random, UINT64_C(1) << 40, noise + 100, 100), AL_OK);
	for (size_t i = 0; i < 200; i++) {
		for (size_t j = 0; j < i; j++)
			equal += noise[i] == noise[j];
	}
	assert_in_range(equal, 0, 2); /* 19,900 pairs, each equal with 2.7e-7: 3 or more, 3e-8 */
}

static void the_system_source_draws_too(void **state)
{
	struct random random;
	int64_t noise[100];
	unsigned zeros = 0;

	(void)state;
	random_init_system(&random);
	assert_int_equal(noise_draw(&random, UINT64_C(1) << 40, noise, 100), AL_OK);
	for (size_t i = 0; i < 100; i++)
		zeros += noise[i] == 0;
	assert_in_range(zeros, 0, 2);
	random_clear(&random);
}

static void certain_events_are_certain(void **state)
{
	struct random random;

	(void)state;
	random_init_seed(&random, seed);
	for (unsigned i = 0; i < 10000; i++) {
		assert_true(noise_bernoulli(&random, 1, 1));
		assert_true(noise_bernoulli(&random, UINT64_MAX, UINT64_MAX));
		assert_false(noise_bernoulli(&random, 0, 1));
		assert_false(noise_bernoulli(&random, 0, UINT64_MAX));
		assert_true(noise_bernoulli_exp(&random, 0, 1));
		assert_true(noise_bernoulli_exp(&random, 0, UINT64_MAX));
		assert_false(noise_bernoulli_exp(&random, UINT64_MAX, 1)); /* exp(-2^64) */
	}
}

/* A word below n is true and n itself is not: no off-by-one (OpenDP #2708). */
static void a_bernoulli_is_true_just_below_its_numerator(void **state)
{
	static const uint64_t numerators[] = { 1, 2, 1000, UINT64_C(1) << 62, UINT64_MAX - 1 };
	struct random random;

	(void)state;
	for (size_t i = 0; i < sizeof(numerators) / sizeof(*numerators); i++) {
		uint64_t n = numerators[i];
		uint64_t below = n - 1;

		init_words(&random, &below, 1);
		assert_true(noise_bernoulli(&random, n, UINT64_MAX));
		init_words(&random, &n, 1);
		assert_false(noise_bernoulli(&random, n, UINT64_MAX));
	}
}

/*
 * The word w decides Bern(exp(-1)) as follows: with k the greatest for which w < 7 * 20!/k!, it is
 * true when k is even. The cases of every k, at both edges, leave no word out, so the probability
 * is the sum over even k of (1/k! - 1/(k+1)!) = 1/e, up to the words below 7, seen in the next
 * case.
 */
static void every_word_decides_the_inverse_of_e_exactly(void **state)
{
	uint64_t edge = LADDER_TOP; /* over k! */

	(void)state;
	for (uint64_t k = 1; k < 20; k++) {
		uint64_t last = edge - 1;
		uint64_t first;

		edge /= k + 1;
		first = edge;
		assert_true(exp_one_of(&last, 1) == (k % 2 == 0));
		assert_true(exp_one_of(&first, 1) == (k % 2 == 0));
	}
	assert_true(edge == 7);
}

static void the_least_words_ask_for_further_draws(void **state)
{
	for (uint64_t word = 0; word < 7; word++) {
		/* then Bern(1/21), and Bern(1/22) */
		uint64_t stop_at_20[] = { word, 1 };
		uint64_t stop_at_21[] = { word, 0, 1 };
		uint64_t stop_at_22[] = { word, 0, 0, 1 };

		(void)state;
		assert_true(exp_one_of(stop_at_20, 2));
		assert_false(exp_one_of(stop_at_21, 3));
		assert_true(exp_one_of(stop_at_22, 4));
	}
}

static void words_over_the_ladder_are_drawn_again(void **state)
{
	uint64_t reject_then_run_of_two[] = { LADDER_TOP, UINT64_MAX, LADDER_TOP / 6 };
	uint64_t reject_then_run_of_one[] = { LADDER_TOP, UINT64_MAX, LADDER_TOP / 2 };

	(void)state;
	assert_true(exp_one_of(reject_then_run_of_two, 3));
	assert_false(exp_one_of(reject_then_run_of_one, 3));
}

UNIT_MAIN("noise", cmocka_unit_test(noise_of_scale_zero_is_refused),
	  cmocka_unit_test(noise_over_the_maximum_overflows),
	  cmocka_unit_test(no_draws_use_no_randomness),
	  cmocka_unit_test(the_least_and_greatest_scale_are_drawn),
	  cmocka_unit_test(a_seed_draws_the_same_noise_again_and_another_seed_other),
	  cmocka_unit_test(equal_cells_get_different_noise),
	  cmocka_unit_test(the_system_source_draws_too),
	  cmocka_unit_test(certain_events_are_certain),
	  cmocka_unit_test(a_bernoulli_is_true_just_below_its_numerator),
	  cmocka_unit_test(every_word_decides_the_inverse_of_e_exactly),
	  cmocka_unit_test(the_least_words_ask_for_further_draws),
	  cmocka_unit_test(words_over_the_ladder_are_drawn_again))
