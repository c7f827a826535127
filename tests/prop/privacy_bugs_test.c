/*
 * privacy_bugs_test.c: faults that other systems shipped in their noise (privacy.md 1.12), each
 * tried on ours. Faults of answers as a whole are in tests/attack/shipped_bugs_test.c.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/random.h"
#include "privacy/charge.h"
#include "privacy/clip.h"
#include "privacy/geometric.h"
#include "privacy/noise.h"
#include "privacy/noise_internal.h"
#include "privacy/select.h"
#include "prop/privacy_statistics.h"
#include "unit/budget.h"
#include "unit/unit.h"

#include <math.h>
#include <stdlib.h>

static const uint8_t seed[RANDOM_SEED_LEN] = { 0xb6 };

/* A source that gives `word`, then the stream of `seed`. */
static struct random source_of(uint64_t word)
{
	struct random random;

	random_init_seed(&random, seed);
	random.used = RANDOM_BLOCK_LEN - sizeof(word);
	memcpy(random.block + random.used, &word, sizeof(word));
	return random;
}

/* OpenDP before 0.14.2 (#2638): rationals that a division did not bring to lowest terms biased its
 * exact noise. exp(-n/d) must not depend on the terms in which n/d stands. */
static void opendp_2638_terms_of_a_fraction_do_not_bias(void **state)
{
	static const uint64_t terms[][2] = { { 1, 2 }, { 2, 3 }, { 7, 3 }, { 5, 5 }, { 12, 8 } };
	static const uint64_t factors[] = { 1, 2, 6, 65537, UINT64_C(1) << 58, 1000000007 };
	const uint64_t count = budget_is_full() ? 1500000 : 60000;
	struct random random;

	(void)state;
	random_init_seed(&random, seed);
	for (size_t i = 0; i < sizeof(terms) / sizeof(*terms); i++) {
		double p = exp(-(double)terms[i][0] / (double)terms[i][1]);

		for (size_t f = 0; f < sizeof(factors) / sizeof(*factors); f++) {
			uint64_t n = terms[i][0] * factors[f];
			uint64_t d = terms[i][1] * factors[f];
			uint64_t hits = 0;

			for (uint64_t j = 0; j < count; j++)
				hits += noise_bernoulli_exp(&random, n, d);
			assert_true(statistics_has_rate(hits, count, p));
		}
	}
	random_clear(&random);
}

/* OpenDP 0.15 (#2708): a randomised response was off by one. Of the d words that decide, exactly n
 * say true; and of 10^18 those below a group's chance. */
static void opendp_2708_randomised_response_is_not_off_by_one(void **state)
{
	struct random random;

	(void)state;
	for (uint64_t d = 1; d <= 33; d++) {
		for (uint64_t n = 0; n <= d; n++) {
			uint64_t hits = 0;

			for (uint64_t word = 0; word < d; word++) {
				random = source_of(word);
				hits += noise_bernoulli(&random, n, d);
			}
			assert_int_equal(hits, n);
		}
	}
	for (uint64_t chance = 1; chance < GEOMETRIC_ONE; chance = chance * 10 + 3) {
		const uint64_t chances[] = { 0, chance };

		random = source_of(chance - 1);
		assert_true(geometric_draw(&random, chances, 2, 1, 1));
		random = source_of(chance);
		assert_false(geometric_draw(&random, chances, 2, 1, 1));
		random = source_of(0);
		assert_false(geometric_draw(&random, chances, 2, 0, 1));
	}
}

/* How many standard deviations above its mean a normal number is with probability `chance`. */
static long double quantile(long double chance)
{
	long double low = 0;
	long double high = 20;

	for (int step = 0; step < 80; step++) {
		long double z = (low + high) / 2;

		if (erfcl(z / sqrtl(2)) / 2 > chance)
			low = z;
		else
			high = z;
	}
	return low;
}

/* Qrlew (#298): the threshold of groups under Gaussian noise was wrong. Ours is above the right one
 * by a little, and above those that forget a person's other groups, or her own weight. */
static void qrlew_298_the_gaussian_threshold_is_right(void **state)
{
	static const uint64_t keys[] = { 1, 2, 3, 8, 50 };
	static const uint64_t attos[] = { 1000000, 1000000000, 1000000000000, DELTA_ATTO_MAX };
	const long double weight = 1000000;

	(void)state;
	for (size_t i = 0; i < 5 * 4 * 3; i++) {
		uint64_t most = keys[i % 5];
		long double delta = (long double)attos[i / 5 % 4] / 1e18L;
		long double sigma = weight * (long double)(i / 20 * 10 + 1);
		long double right = 0;
		uint64_t from;

		for (uint64_t t = 1; t <= most; t++)
			right = fmaxl(
			    right, weight / sqrtl((long double)t) +
				       sigma * quantile(-expm1l(log1pl(-delta) / (long double)t)));
		assert_int_equal(select_threshold((uint64_t)weight, most, (uint64_t)(sigma * sigma),
						  (struct delta){ attos[i / 5 % 4] }, 1, &from),
				 AL_OK);
		/* Integers cut off 10^-6 of a weight. */
		assert_true((long double)from >= right - 2);
		assert_true((long double)from <= right * 1.08L);
		assert_true((long double)from > sigma * quantile(delta / (long double)most));
		if (most >= 8)
			assert_true((long double)from >
				    weight / sqrtl((long double)most) + sigma * quantile(delta));
	}
}

/* Tumult's NoisyBounds overflowed at values of 2^63. */
static void tumult_values_of_2_63_are_clipped(void **state)
{
	static const int64_t extremes[] = {
		INT64_MIN,     INT64_MIN + 1,	    INT64_MAX,
		INT64_MAX - 1, -CLIP_VALUE_MAX - 1, CLIP_VALUE_MAX + 1
	};

	(void)state;
	for (size_t i = 0; i < 6 * 6; i++) {
		int64_t vector[3] = { extremes[i % 6], extremes[i / 6], 1 };
		bool negative[2] = { vector[0] < 0, vector[1] < 0 };
		uint64_t norm2 = clip_vector(vector, 3, 1000);

		assert_true(norm2 <= 1000000 && norm2 > 990000);
		for (size_t j = 0; j < 2; j++) {
			assert_true((vector[j] < 0) == negative[j]);
			assert_in_range(vector[j] < 0 ? -vector[j] : vector[j], 700, 710);
		}
		assert_int_equal(vector[2], 0);
	}
}

/* --- world-federation-of-advertisers/cross-media-measurement#1357: noise of a linear generator ---
 */

#define WELL_WORDS 624
#define BITS 41000 /* more than twice 19937 */
#define WORDS (BITS / 64 + 2)

/* WELL19937c of Panneton, L'Ecuyer and Matsumoto 2006, the source of Commons Math. */
struct well {
	uint32_t v[WELL_WORDS];
	unsigned at;
};

static uint32_t well_next(struct well *well)
{
	uint32_t *v = well->v;
	unsigned one = (well->at + WELL_WORDS - 1) % WELL_WORDS;
	unsigned two = (well->at + WELL_WORDS - 2) % WELL_WORDS;
	uint32_t a = v[well->at];
	uint32_t b = v[(well->at + 70) % WELL_WORDS];
	uint32_t c = v[(well->at + 179) % WELL_WORDS];
	uint32_t d = v[(well->at + 449) % WELL_WORDS];
	uint32_t z0 = (v[one] & 0x80000000U) ^ (v[two] & 0x7fffffffU);
	uint32_t z1 = (a ^ a << 25) ^ (b ^ b >> 27);
	uint32_t z2 = c >> 9 ^ (d ^ d >> 1);
	uint32_t z3 = z1 ^ z2;
	uint32_t z4 = z0 ^ (z1 ^ z1 << 9) ^ (z2 ^ z2 << 21) ^ (z3 ^ z3 >> 21);

	v[well->at] = z3;
	v[one] = z4;
	v[two] &= 0x80000000U;
	well->at = one;
	z4 ^= z4 << 7 & 0xe46e1700U;
	return z4 ^ (z4 << 15 & 0x9b868000U);
}

/* to ^= from << shift, of WORDS words. */
static void add_shifted(uint64_t *to, const uint64_t *from, size_t shift)
{
	size_t words = shift / 64;
	unsigned bits = shift % 64;

	for (size_t i = WORDS; i-- > words;) {
		uint64_t word = from[i - words] << bits;

		if (bits > 0 && i > words)
			word |= from[i - words - 1] >> (64 - bits);
		to[i] ^= word;
	}
}

/* The length of the shortest linear feedback shift register that gives the first BITS of `bits`
 * (Berlekamp 1968, Massey 1969); about half of BITS if nothing linear is behind them. */
static size_t linear_complexity(const uint8_t *bits)
{
	uint64_t c[WORDS] = { 1 };
	uint64_t b[WORDS] = { 1 };
	uint64_t before[WORDS];
	uint64_t back[WORDS] = { 0 }; /* the bits so far, the last one first */
	size_t length = 0;
	size_t since = 1;

	for (size_t n = 0; n < BITS; n++) {
		uint64_t parity = 0;

		for (size_t i = WORDS; i-- > 1;)
			back[i] = back[i] << 1 | back[i - 1] >> 63;
		back[0] = back[0] << 1 | bits[n];
		for (size_t i = 0; i <= length / 64; i++)
			parity ^= c[i] & back[i];
		if (__builtin_parityll(parity) == 0) {
			since++;
			continue;
		}
		memcpy(before, c, sizeof(before));
		add_shifted(c, b, since);
		since++;
		if (2 * length <= n) {
			length = n + 1 - length;
			memcpy(b, before, sizeof(b));
			since = 1;
		}
	}
	return length;
}

/* After some 40,000 bits of such a generator all others are known. Not of ours. */
static void wfa_1357_noise_is_not_of_a_linear_generator(void **state)
{
	static uint8_t bits[BITS];
	struct well well = { .v = { 1, 2, 3 } };
	struct random random;

	(void)state;
	for (size_t i = 0; i < BITS; i++)
		bits[i] = well_next(&well) & 1;
	assert_in_range(linear_complexity(bits), 19000, 19968);
	/* Of the system's source and of that of a seed, which draws for unknown keys: the
	 * complexity of random bits is within 40 of half their number but for a probability of
	 * 2^-79. */
	for (unsigned source = 0; source < 2; source++) {
		if (source == 0)
			random_init_system(&random);
		else
			random_init_seed(&random, seed);
		for (size_t i = 0; i < BITS; i++) {
			int64_t noise;

			assert_int_equal(noise_draw(&random, UINT64_C(1) << 40, &noise, 1), AL_OK);
			bits[i] = (uint8_t)((uint64_t)noise & 1);
		}
		assert_in_range(linear_complexity(bits), BITS / 2 - 40, BITS / 2 + 40);
		random_clear(&random);
	}
}

UNIT_MAIN("privacy_bugs", cmocka_unit_test(opendp_2638_terms_of_a_fraction_do_not_bias),
	  cmocka_unit_test(opendp_2708_randomised_response_is_not_off_by_one),
	  cmocka_unit_test(qrlew_298_the_gaussian_threshold_is_right),
	  cmocka_unit_test(tumult_values_of_2_63_are_clipped),
	  cmocka_unit_test(wfa_1357_noise_is_not_of_a_linear_generator))
