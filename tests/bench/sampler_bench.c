/* sampler_bench.c: what exact noise and clipping cost beside the plain and unsafe ways. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "bench/bench.h"
#include "crypto/random.h"
#include "privacy/clip.h"
#include "privacy/epsilon.h"
#include "privacy/noise.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define DRAWS ((size_t)1000000)
#define PEOPLE ((size_t)200000)
#define VALUES 17 /* cells of one person, as in the measured data of 200,000 riders */
#define CELLS 300
#define BOUND 2000

/* Box and Muller's doubles from the same source: what must never be added to an answer. */
static void draw_unsafely(struct random *random, double sigma, int64_t *ret, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		double u = ((double)(random_u64(random) >> 11) + 1) / 0x1p53;
		double v = (double)(random_u64(random) >> 11) / 0x1p53;

		ret[i] = llround(sigma * sqrt(-2 * log(u)) * cos(6.283185307179586 * v));
	}
}

static bool bench_noise(struct random *random, int64_t *noise, uint64_t sigma2)
{
	char name[64];
	double begin = bench_now();
	double ours;

	if (noise_draw(random, sigma2, noise, DRAWS) != AL_OK)
		return false;
	ours = bench_now() - begin;
	begin = bench_now();
	draw_unsafely(random, sqrt((double)sigma2), noise, DRAWS);
	(void)printf("a draw at sigma2 = %llu: %.0f ns\n", (unsigned long long)sigma2,
		     ours / (double)DRAWS * 1e9);
	(void)snprintf(name, sizeof(name), "exact-noise-%llu", (unsigned long long)sigma2);
	return bench_ratio(name, ours, bench_now() - begin, 10);
}

/* Sums over cells of all people's values, each person's vector clipped. */
static uint64_t sum_clipped(const int64_t *values, const uint16_t *cells, int64_t *sums)
{
	uint64_t clipped = 0;

	for (size_t person = 0; person < PEOPLE; person++) {
		const int64_t *vector = values + person * VALUES;
		const uint16_t *cell = cells + person * VALUES;
		struct clip_scale scale = clip_scale_of(clip_norm2(vector, VALUES), BOUND);

		clipped += scale.divisor != 0;
		for (size_t i = 0; i < VALUES; i++)
			sums[cell[i]] += clip_scale_apply(scale, vector[i]);
	}
	return clipped;
}

static void sum_plainly(const int64_t *values, const uint16_t *cells, int64_t *sums)
{
	for (size_t i = 0; i < PEOPLE * VALUES; i++)
		sums[cells[i]] += values[i];
}

/* The mean of ten rounds each; about half of the people are over the bound. */
static bool bench_clip(struct random *random)
{
	int64_t *values = malloc(PEOPLE * VALUES * sizeof(*values));
	uint16_t *cells = malloc(PEOPLE * VALUES * sizeof(*cells));
	int64_t sums[CELLS] = { 0 };
	bool within = false;
	uint64_t clipped = 0;
	double begin;
	double ours;

	if (values == NULL || cells == NULL)
		goto out;
	for (size_t i = 0; i < PEOPLE * VALUES; i++) {
		values[i] = (int64_t)random_below(random, 840);
		cells[i] = (uint16_t)random_below(random, CELLS);
	}
	begin = bench_now();
	for (unsigned round = 0; round < 10; round++)
		clipped = sum_clipped(values, cells, sums);
	ours = bench_now() - begin;
	begin = bench_now();
	for (unsigned round = 0; round < 10; round++)
		sum_plainly(values, cells, sums);
	(void)printf("clipping %zu people, %llu of them over the bound: %.1f ms (sum %lld)\n",
		     PEOPLE, (unsigned long long)clipped, ours * 100, (long long)sums[0]);
	within = bench_ratio("clipped-sum", ours, bench_now() - begin, 15);
out:
	free(values);
	free(cells);
	return within;
}

static void report_conversion(void)
{
	double begin = bench_now();
	struct epsilon epsilon = { 1000000 };
	struct delta delta = { UINT64_C(1000000000000) };
	struct rho rho;

	rho_from_epsilon(epsilon, delta, &rho);
	(void)printf("rho from epsilon: %.1f ms\n", (bench_now() - begin) * 1e3);
}

int main(void)
{
	static const uint64_t sigma2s[] = { 1, 1000000, UINT64_C(1) << 40, UINT64_C(1) << 62 };
	static const uint8_t seed[RANDOM_SEED_LEN] = { 1 };
	int64_t *noise = malloc(DRAWS * sizeof(*noise));
	struct random random;
	bool good = noise != NULL;

	random_init_seed(&random, seed);
	for (size_t i = 0; i < sizeof(sigma2s) / sizeof(*sigma2s) && good; i++)
		good = bench_noise(&random, noise, sigma2s[i]);
	good = bench_clip(&random) && good;
	report_conversion();
	free(noise);
	return good ? 0 : 1;
}
