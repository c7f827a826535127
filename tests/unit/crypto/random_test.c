/* random_test.c: the seeded stream is ChaCha20's, and integers below a bound are uniform. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/random.h"

#include "base/digest.h"
#include "unit/unit.h"

#include <stdlib.h>

static const uint8_t zero_seed[RANDOM_SEED_LEN];

/* RFC 8439, A.1, test vectors 1 and 2: key and nonce zero, block counters 0 and 1. */
static void a_seed_of_zeros_gives_the_published_stream(void **state)
{
	struct random random;
	uint8_t bytes[128];
	char hex[257];

	(void)state;
	random_init_seed(&random, zero_seed);
	random_bytes(&random, bytes, sizeof(bytes));
	hex_format(bytes, sizeof(bytes), hex);
	assert_string_equal(hex,
			    "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"
			    "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586"
			    "9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed"
			    "29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f");
	random_clear(&random);
}

static void the_stream_does_not_depend_on_the_pieces_read(void **state)
{
	static uint8_t whole[3 * RANDOM_BLOCK_LEN];
	static uint8_t pieces[3 * RANDOM_BLOCK_LEN];
	struct random random;
	size_t at = 0;

	(void)state;
	random_init_seed(&random, zero_seed);
	random_bytes(&random, whole, sizeof(whole));
	random_init_seed(&random, zero_seed);
	for (size_t len = 0; at < sizeof(pieces); len = len * 3 % 1013 + 1) {
		size_t part = sizeof(pieces) - at < len ? sizeof(pieces) - at : len;

		random_bytes(&random, pieces + at, part);
		at += part;
	}
	assert_memory_equal(whole, pieces, sizeof(whole));
	assert_memory_not_equal(whole, whole + RANDOM_BLOCK_LEN, RANDOM_BLOCK_LEN);
	assert_memory_not_equal(whole + RANDOM_BLOCK_LEN, whole + 2 * RANDOM_BLOCK_LEN,
				RANDOM_BLOCK_LEN);
}

static void a_stream_can_be_begun_at_any_block(void **state)
{
	static const uint8_t seed[RANDOM_SEED_LEN] = { 7 };
	uint8_t whole[3 * RANDOM_BLOCK_LEN];
	uint8_t part[100];
	struct random random;

	(void)state;
	random_init_seed(&random, seed);
	random_bytes(&random, whole, sizeof(whole));
	random_seek(&random, 1);
	random_bytes(&random, part, sizeof(part));
	assert_memory_equal(part, whole + RANDOM_BLOCK_LEN, sizeof(part));
	random_seek(&random, 0);
	random_bytes(&random, part, sizeof(part));
	assert_memory_equal(part, whole, sizeof(part));
	random_clear(&random);
}

static void another_seed_gives_another_stream(void **state)
{
	(void)state;
	for (size_t i = 0; i < RANDOM_SEED_LEN; i++) {
		uint8_t seed[RANDOM_SEED_LEN] = { 0 };
		struct random a;
		struct random b;

		seed[i] = 1;
		random_init_seed(&a, zero_seed);
		random_init_seed(&b, seed);
		assert_true(random_u64(&a) != random_u64(&b));
	}
}

static void the_system_gives_different_values(void **state)
{
	struct random a;
	struct random b;

	(void)state;
	random_init_system(&a);
	random_init_system(&b);
	assert_true(random_u64(&a) != random_u64(&b));
	assert_true(random_u64(&a) != random_u64(&a));
	random_clear(&a);
	random_clear(&b);
}

static void what_is_used_or_cleared_is_wiped(void **state)
{
	static const uint8_t zeros[RANDOM_BLOCK_LEN];
	uint8_t bytes[100];
	struct random random;

	(void)state;
	random_init_system(&random);
	random_bytes(&random, bytes, sizeof(bytes));
	assert_memory_equal(random.block, zeros, sizeof(bytes));
	assert_memory_not_equal(random.block, zeros, RANDOM_BLOCK_LEN);
	random_clear(&random);
	assert_memory_equal(random.block, zeros, RANDOM_BLOCK_LEN);
	assert_memory_equal(random.seed, zeros, RANDOM_SEED_LEN);
}

static void below_one_is_zero_and_below_is_never_reached(void **state)
{
	static const uint64_t bounds[] = { 2,
					   3,
					   7,
					   8,
					   255,
					   256,
					   257,
					   UINT64_C(1) << 32,
					   (UINT64_C(1) << 63) - 1,
					   UINT64_C(1) << 63,
					   (UINT64_C(1) << 63) + 1,
					   UINT64_MAX };
	struct random random;

	(void)state;
	random_init_seed(&random, zero_seed);
	for (int i = 0; i < 100; i++)
		assert_true(random_below(&random, 1) == 0);
	for (size_t i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++) {
		for (int n = 0; n < 1000; n++)
			assert_true(random_below(&random, bounds[i]) < bounds[i]);
	}
}

/*
 * The statistic of 10,000 * `cells` draws in `cells` equal cells. Its mean is cells - 1 and its
 * deviation sqrt(2 * (cells - 1)).
 */
static double chi_squared(struct random *random, uint64_t bound, size_t cells)
{
	static uint64_t counts[1024];
	double sum = 0;

	memset(counts, 0, sizeof(counts));
	for (size_t n = 0; n < 10000 * cells; n++)
		counts[random_below(random, bound) / (bound / cells)]++;
	for (size_t i = 0; i < cells; i++) {
		double off = (double)counts[i] - 10000;

		sum += off * off / 10000;
	}
	return sum;
}

/* The seed is fixed, so the test is not flaky; a fair source passes for all but 1 in 10^6 seeds. */
static void below_a_bound_is_uniform(void **state)
{
	static const struct {
		uint64_t bound;
		size_t cells;
		double most; /* the quantile at 1 - 2 * 10^-7 or above */
	} cases[] = {
		{ 3, 3, 31 },
		{ 10, 10, 51 },
		{ 100, 100, 190 },
		{ UINT64_C(3) << 62, 3, 31 },	    /* rejects a quarter */
		{ (UINT64_C(1) << 32) * 5, 5, 38 }, /* rejects three eighths */
	};
	struct random random;

	(void)state;
	random_init_seed(&random, zero_seed);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		double found = chi_squared(&random, cases[i].bound, cases[i].cells);

		if (found > cases[i].most)
			fail_msg("bound %llu: %f", (unsigned long long)cases[i].bound, found);
	}
}

UNIT_MAIN("random", cmocka_unit_test(a_seed_of_zeros_gives_the_published_stream),
	  cmocka_unit_test(a_stream_can_be_begun_at_any_block),
	  cmocka_unit_test(the_stream_does_not_depend_on_the_pieces_read),
	  cmocka_unit_test(another_seed_gives_another_stream),
	  cmocka_unit_test(the_system_gives_different_values),
	  cmocka_unit_test(what_is_used_or_cleared_is_wiped),
	  cmocka_unit_test(below_one_is_zero_and_below_is_never_reached),
	  cmocka_unit_test(below_a_bound_is_uniform))
