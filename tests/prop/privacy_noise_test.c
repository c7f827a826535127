/*
 * privacy_noise_test.c: the distributions of the exact sampler.
 *
 * After OpenDP's sampler tests: Wilson intervals for Bernoulli(p) and Bernoulli(exp(-x)), chi
 * squared over cells, symmetry, tails, log-ratios of neighbours, falling weights, extremes; 60,000
 * to 120,000 draws, 25 times as many in a full run. Seeds are fixed. Rate of false alarms under a
 * fresh seed: 10^-6 for each comparison, about 10^-3 for the whole file.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/random.h"
#include "privacy/noise.h"
#include "privacy/noise_internal.h"
#include "prop/privacy_statistics.h"
#include "unit/budget.h"
#include "unit/unit.h"

#include <math.h>
#include <stdlib.h>

#define HALF_CELLS 4000 /* cells of a histogram on each side of 0, the last with all beyond */
#define CELLS (2 * HALF_CELLS + 1)

struct fraction {
	uint64_t n;
	uint64_t d;
};

static uint64_t draws(uint64_t count)
{
	return budget_is_full() ? 25 * count : count;
}

static struct random seeded(uint8_t number)
{
	uint8_t seed[RANDOM_SEED_LEN] = { 0xa1, number };
	struct random random;

	random_init_seed(&random, seed);
	return random;
}

static double value_of(struct fraction x)
{
	return (double)x.n / (double)x.d;
}

static void a_bernoulli_has_its_rate(void **state)
{
	/* Denominators just over a power of two are where a sloppy reduction is biased most. */
	static const struct fraction rates[] = {
		{ 0, 1 },
		{ 1, 1 },
		{ 1, 2 },
		{ 1, 3 },
		{ 2, 3 },
		{ 1, 1000 },
		{ 999, 1000 },
		{ 3, 7 },
		{ (UINT64_C(1) << 62), (UINT64_C(1) << 63) + 1 },
		{ (UINT64_C(1) << 63), (UINT64_C(1) << 63) + 1 },
		{ UINT64_MAX / 3, UINT64_MAX },
		{ UINT64_MAX / 3 * 2, UINT64_MAX },
		{ (UINT64_C(1) << 32) + 1, (UINT64_C(1) << 33) + 1 },
		{ UINT64_MAX - 1, UINT64_MAX },
	};
	struct random random = seeded(1);
	const uint64_t count = draws(60000);

	(void)state;
	for (size_t i = 0; i < sizeof(rates) / sizeof(*rates); i++) {
		double p = value_of(rates[i]);
		uint64_t hits = 0;

		for (uint64_t j = 0; j < count; j++)
			hits += noise_bernoulli(&random, rates[i].n, rates[i].d);
		assert_true(statistics_has_rate(hits, count, p));
	}
}

static void a_bernoulli_exp_has_its_rate(void **state)
{
	static const struct fraction exponents[] = {
		{ 0, 1 },
		{ 1, 1000 },
		{ 1, 10 },
		{ 1, 3 },
		{ 1, 2 },
		{ 9, 10 },
		{ 1, 1 },
		{ 11, 10 },
		{ 3, 2 },
		{ 2, 1 },
		{ 5, 2 },
		{ 4, 1 },
		{ 7, 1 },
		{ (UINT64_C(1) << 62) + 1, (UINT64_C(1) << 63) + 1 },
		{ UINT64_MAX, (UINT64_C(1) << 62) + 1 },
		{ UINT64_MAX - 1, UINT64_MAX },
	};
	struct random random = seeded(2);
	const uint64_t count = draws(60000);

	(void)state;
	for (size_t i = 0; i < sizeof(exponents) / sizeof(*exponents); i++) {
		double p = exp(-value_of(exponents[i]));
		uint64_t hits = 0;

		for (uint64_t j = 0; j < count; j++)
			hits += noise_bernoulli_exp(&random, exponents[i].n, exponents[i].d);
		assert_true(statistics_has_rate(hits, count, p));
	}
}

/* Two million draws see a relative bias of 0.5 % in 1/e. */
static void the_inverse_of_e_has_no_small_bias(void **state)
{
	struct random random = seeded(3);
	const uint64_t count = draws(2000000);
	uint64_t hits = 0;

	(void)state;
	for (uint64_t j = 0; j < count; j++)
		hits += noise_bernoulli_exp(&random, 1, 1);
	assert_true(statistics_has_rate(hits, count, exp(-1.0)));
}

static size_t cell_of(int64_t x)
{
	if (x > HALF_CELLS)
		x = HALF_CELLS;
	if (x < -HALF_CELLS)
		x = -HALF_CELLS;
	return (size_t)(x + HALF_CELLS);
}

/* Fill `expected` with `count` times the distribution of the `weights` of |x|, which must be next
 * to nothing beyond the cells. */
static void expect_weights(const double *weights, uint64_t count, double *expected)
{
	double all = weights[0];

	for (size_t i = 1; i <= HALF_CELLS; i++)
		all += 2 * weights[i];
	for (size_t i = 0; i < CELLS; i++) {
		size_t size = i < HALF_CELLS ? HALF_CELLS - i : i - HALF_CELLS;

		expected[i] = (double)count * weights[size] / all;
	}
}

static void a_laplace_has_its_distribution(void **state)
{
	static const uint64_t scales[] = { 1, 2, 3, 7, 10, 64, 100 };
	const uint64_t count = draws(120000);
	struct random random = seeded(4);
	double weights[HALF_CELLS + 1];
	double expected[CELLS];

	(void)state;
	for (size_t i = 0; i < sizeof(scales) / sizeof(*scales); i++) {
		uint64_t observed[CELLS] = { 0 };

		for (size_t x = 0; x <= HALF_CELLS; x++)
			weights[x] = exp(-(double)x / (double)scales[i]);
		expect_weights(weights, count, expected);
		for (uint64_t j = 0; j < count; j++)
			observed[cell_of(noise_laplace(&random, scales[i]))]++;
		assert_true(statistics_fit(observed, expected, CELLS));
	}
}

/* Fill `observed` with a histogram of `count` draws of the discrete Gaussian. */
static void observe_gaussian(struct random *random, uint64_t sigma2, uint64_t count,
			     uint64_t *observed)
{
	memset(observed, 0, CELLS * sizeof(*observed));
	for (uint64_t j = 0; j < count; j++) {
		int64_t noise;

		assert_int_equal(noise_draw(random, sigma2, &noise, 1), AL_OK);
		observed[cell_of(noise)]++;
	}
}

static void a_gaussian_has_its_distribution(void **state)
{
	/* t = isqrt(sigma2) + 1 jumps at the squares, so both sides of some. */
	static const uint64_t sigma2s[] = { 1,	2,  3,	4,  5,	8,   9,	   10,	 15,	16,
					    17, 63, 64, 65, 99, 100, 1000, 9999, 10000, 40000 };
	const uint64_t count = draws(120000);
	struct random random = seeded(5);
	double weights[HALF_CELLS + 1];
	double expected[CELLS];
	uint64_t observed[CELLS];

	(void)state;
	for (size_t i = 0; i < sizeof(sigma2s) / sizeof(*sigma2s); i++) {
		for (size_t x = 0; x <= HALF_CELLS; x++)
			weights[x] = exp(-(double)(x * x) / (2 * (double)sigma2s[i]));
		expect_weights(weights, count, expected);
		observe_gaussian(&random, sigma2s[i], count, observed);
		assert_true(statistics_fit(observed, expected, CELLS));
	}
}

#define EDGES 65 /* from -4 sigma to 4 sigma in eighths */

/* The cell of `noise` among the half-open ones between -4 sigma, -3 7/8 sigma, ... 4 sigma. */
static size_t wide_cell_of(int64_t noise, double sigma)
{
	double place = ((double)noise / sigma + 4) * 8;

	if (place < 0)
		return 0;
	return place >= EDGES - 1 ? EDGES : (size_t)place + 1;
}

/* P(N < z), where the step between two integers is too small to matter. */
static double below(double z)
{
	return erfc(-z / sqrt(2)) / 2;
}

static void a_wide_gaussian_has_its_distribution(void **state)
{
	static const unsigned powers[] = { 30, 31, 40, 41, 55, 56, 57, 61, 62 };
	const uint64_t count = draws(120000);
	struct random random = seeded(6);

	(void)state;
	for (size_t i = 0; i < sizeof(powers) / sizeof(*powers); i++) {
		uint64_t sigma2 = UINT64_C(1) << powers[i];
		uint64_t observed[EDGES + 1] = { 0 };
		double expected[EDGES + 1];
		double before = 0;

		for (size_t cell = 0; cell <= EDGES; cell++) {
			double here = cell == EDGES ? 1 : below((double)cell / 8 - 4);

			expected[cell] = (double)count * (here - before);
			before = here;
		}
		for (uint64_t j = 0; j < count; j++) {
			int64_t noise;

			assert_int_equal(noise_draw(&random, sigma2, &noise, 1), AL_OK);
			observed[wide_cell_of(noise, sqrt((double)sigma2))]++;
		}
		assert_true(statistics_fit(observed, expected, EDGES + 1));
	}
}

static int compare_noise(const void *a, const void *b)
{
	const int64_t *x = a;
	const int64_t *y = b;

	return (*x > *y) - (*x < *y);
}

/* OpenDP's limit for 5,000 draws at 10^-6. */
static void the_kolmogorov_distance_is_small(void **state)
{
	static const unsigned powers[] = { 20, 33, 56, 62 };
	enum { COUNT = 5000 };
	struct random random = seeded(7);
	int64_t noise[COUNT];

	(void)state;
	for (size_t i = 0; i < sizeof(powers) / sizeof(*powers); i++) {
		uint64_t sigma2 = UINT64_C(1) << powers[i];
		double distance = 0;

		assert_int_equal(noise_draw(&random, sigma2, noise, COUNT), AL_OK);
		qsort(noise, COUNT, sizeof(*noise), compare_noise);
		for (size_t j = 0; j < COUNT; j++) {
			double at = below(((double)noise[j] + 0.5) / sqrt((double)sigma2));

			distance = fmax(distance, fabs(at - (double)(j + 1) / COUNT));
			distance = fmax(distance, fabs(at - (double)j / COUNT));
		}
		assert_true(distance < .03805);
	}
}

/* At sigma2 = 1 the variance of the discrete Gaussian is already 1 - 2e-7 of the parameter. */
static void mean_and_variance_are_right_at_every_scale(void **state)
{
	const uint64_t count = draws(60000);
	struct random random = seeded(8);

	(void)state;
	for (unsigned power = 0; power <= 62; power += 2) {
		uint64_t sigma2 = UINT64_C(1) << power;
		double sigma = sqrt((double)sigma2);
		double sum = 0;
		double squares = 0;

		for (uint64_t j = 0; j < count; j++) {
			int64_t noise;
			double z;

			assert_int_equal(noise_draw(&random, sigma2, &noise, 1), AL_OK);
			z = (double)noise / sigma;
			sum += z;
			squares += z * z;
		}
		assert_true(statistics_has_mean(sum / (double)count, 0, 1, count));
		assert_true(statistics_has_mean(squares / (double)count, 1, sqrt(2), count));
	}
}

static void the_sign_is_fair_and_tells_nothing_of_the_size(void **state)
{
	static const uint64_t sigma2s[] = { 1, 2, 100, UINT64_C(1) << 56 };
	const uint64_t count = draws(120000);
	struct random random = seeded(9);

	(void)state;
	for (size_t i = 0; i < sizeof(sigma2s) / sizeof(*sigma2s); i++) {
		double sigma = sqrt((double)sigma2s[i]);
		uint64_t all[3] = { 0 }; /* by size: to sigma, to 2 sigma, beyond */
		uint64_t positive[3] = { 0 };

		for (uint64_t j = 0; j < count; j++) {
			int64_t noise;
			double size;
			size_t cell;

			assert_int_equal(noise_draw(&random, sigma2s[i], &noise, 1), AL_OK);
			if (noise == 0)
				continue;
			size = fabs((double)noise) / sigma;
			cell = size <= 1 ? 0 : size <= 2 ? 1 : 2;
			all[cell]++;
			positive[cell] += noise > 0;
		}
		for (size_t cell = 0; cell < 3; cell++)
			assert_true(statistics_has_rate(positive[cell], all[cell], .5));
	}
}

/* This is the privacy itself: P(x) / P(x+1) = exp((2x + 1) / (2 sigma2)). */
static void neighbours_have_their_ratio(void **state)
{
	static const uint64_t sigma2s[] = { 1, 2, 5, 20 };
	const uint64_t count = draws(120000);
	struct random random = seeded(10);
	uint64_t observed[CELLS];

	(void)state;
	for (size_t i = 0; i < sizeof(sigma2s) / sizeof(*sigma2s); i++) {
		int64_t reach = (int64_t)(2.5 * sqrt((double)sigma2s[i]));

		observe_gaussian(&random, sigma2s[i], count, observed);
		for (int64_t x = -reach; x < reach; x++) {
			double ratio = exp((double)(2 * x + 1) / (2 * (double)sigma2s[i]));
			uint64_t here = observed[cell_of(x)];
			uint64_t next = observed[cell_of(x + 1)];

			assert_true(statistics_has_rate(here, here + next, ratio / (1 + ratio)));
		}
	}
}

static void weights_fall_on_both_sides_of_zero(void **state)
{
	const uint64_t count = draws(120000);
	struct random random = seeded(11);
	uint64_t observed[CELLS];

	(void)state;
	observe_gaussian(&random, 4, count, observed);
	for (int64_t x = 0; x < 6; x++) {
		assert_true(observed[cell_of(x)] > observed[cell_of(x + 1)]);
		assert_true(observed[cell_of(-x)] > observed[cell_of(-x - 1)]);
	}
}

/* A cut or fat tail: beyond 3 and beyond 3.5 sigma at small, middle and great scales. */
static void tails_have_their_weight(void **state)
{
	static const uint64_t sigma2s[] = { 10000, UINT64_C(1) << 30, UINT64_C(1) << 62 };
	const uint64_t count = draws(400000);
	struct random random = seeded(12);

	(void)state;
	for (size_t i = 0; i < sizeof(sigma2s) / sizeof(*sigma2s); i++) {
		double sigma = sqrt((double)sigma2s[i]);
		uint64_t beyond_three = 0;
		uint64_t beyond_more = 0;

		for (uint64_t j = 0; j < count; j++) {
			int64_t noise;

			assert_int_equal(noise_draw(&random, sigma2s[i], &noise, 1), AL_OK);
			beyond_three += fabs((double)noise) > 3 * sigma;
			beyond_more += fabs((double)noise) > 3.5 * sigma;
		}
		assert_true(statistics_has_rate(beyond_three, count, 2 * below(-3 - .5 / sigma)));
		assert_true(statistics_has_rate(beyond_more, count, 2 * below(-3.5 - .5 / sigma)));
	}
}

/* Neighbouring draws: correlation of values, of sizes, and of signs. */
static void draws_are_independent_of_the_one_before(void **state)
{
	const uint64_t count = draws(120000);
	struct random random = seeded(13);
	int64_t before = 0;
	double values = 0;
	double sizes = 0;
	uint64_t same_sign = 0;

	(void)state;
	for (uint64_t j = 0; j <= count; j++) {
		int64_t noise;
		double a;
		double b;

		assert_int_equal(noise_draw(&random, UINT64_C(1) << 40, &noise, 1), AL_OK);
		a = (double)before / 0x1p20;
		b = (double)noise / 0x1p20;
		if (j > 0) {
			values += a * b;
			sizes += (a * a - 1) * (b * b - 1);
			same_sign += (noise > 0) == (before > 0);
		}
		before = noise;
	}
	assert_true(statistics_has_mean(values / (double)count, 0, 1, count));
	assert_true(statistics_has_mean(sizes / (double)count, 0, 2, count));
	assert_true(statistics_has_rate(same_sign, count, .5));
}

/* The lowest bits of wide noise are fair: no grid shines through (Mironov 2012). */
static void the_low_bits_of_wide_noise_are_fair(void **state)
{
	const uint64_t count = draws(120000);
	struct random random = seeded(14);
	uint64_t observed[16] = { 0 };
	double expected[16];

	(void)state;
	for (uint64_t j = 0; j < count; j++) {
		int64_t noise;

		assert_int_equal(noise_draw(&random, UINT64_C(1) << 62, &noise, 1), AL_OK);
		observed[(uint64_t)noise & 15]++;
	}
	for (size_t i = 0; i < 16; i++)
		expected[i] = (double)count / 16;
	assert_true(statistics_fit(observed, expected, 16));
}

/* The tests above would see a sampler that is slightly off: sigma2 = 100 is not 105. */
static void a_sampler_five_percent_off_is_found(void **state)
{
	struct random random = seeded(15);
	double weights[HALF_CELLS + 1];
	double expected[CELLS];
	uint64_t observed[CELLS];

	(void)state;
	for (size_t x = 0; x <= HALF_CELLS; x++)
		weights[x] = exp(-(double)(x * x) / (2 * 100.0));
	expect_weights(weights, 120000, expected);
	observe_gaussian(&random, 105, 120000, observed);
	assert_false(statistics_fit(observed, expected, CELLS));
}

static void the_tail_of_chi_squared_is_right(void **state)
{
	(void)state;
	/* Tables: 0.95 and 0.999 quantiles. */
	assert_true(fabs(statistics_chi_squared_tail(3.841459, 1) - .05) < 1e-6);
	assert_true(fabs(statistics_chi_squared_tail(18.307038, 10) - .05) < 1e-6);
	assert_true(fabs(statistics_chi_squared_tail(149.449253, 100) - .001) < 1e-6);
	assert_true(fabs(statistics_chi_squared_tail(9.341818, 10) - .5) < 1e-6);
}

UNIT_MAIN("privacy_noise", cmocka_unit_test(the_tail_of_chi_squared_is_right),
	  cmocka_unit_test(a_bernoulli_has_its_rate),
	  cmocka_unit_test(a_bernoulli_exp_has_its_rate),
	  cmocka_unit_test(the_inverse_of_e_has_no_small_bias),
	  cmocka_unit_test(a_laplace_has_its_distribution),
	  cmocka_unit_test(a_gaussian_has_its_distribution),
	  cmocka_unit_test(a_wide_gaussian_has_its_distribution),
	  cmocka_unit_test(the_kolmogorov_distance_is_small),
	  cmocka_unit_test(mean_and_variance_are_right_at_every_scale),
	  cmocka_unit_test(the_sign_is_fair_and_tells_nothing_of_the_size),
	  cmocka_unit_test(neighbours_have_their_ratio),
	  cmocka_unit_test(weights_fall_on_both_sides_of_zero),
	  cmocka_unit_test(tails_have_their_weight),
	  cmocka_unit_test(draws_are_independent_of_the_one_before),
	  cmocka_unit_test(the_low_bits_of_wide_noise_are_fair),
	  cmocka_unit_test(a_sampler_five_percent_off_is_found))
