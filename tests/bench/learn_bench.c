/*
 * learn_bench.c: a protected logistic regression against the same number of rounds in a plain loop
 * over a BLAS, on the same rows, in turns in one run.
 *
 * 1,000,000 persons of one row with 20 features, 50 rounds. Protected is all of it: the noise, the
 * moments, and in each round the gradient of each person, rounded, clipped, charged to her and
 * added. Plain is, in each round, dgemv for the scores, the residuals, dgemv for the gradient, and
 * a step; OpenBLAS takes as many threads as there are processors. ALLMENDE_BENCH_ROWS takes fewer.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "bench/bench.h"
#include "crypto/random.h"
#include "learn/glm.h"

#include <cblas.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define PERSONS 1000000
#define FEATURES 20
#define ROUNDS 50
#define TURNS 3
#define RATIO_MAX 3.0

struct bench {
	size_t persons;
	size_t *offsets;
	double *features;
	double *targets;
	struct rho *left;
	double *scores;
	double truth[FEATURES];
};

static double sigmoid(double score)
{
	return 1 / (1 + exp(-score));
}

static bool make_rows(struct bench *bench)
{
	const uint8_t seed[RANDOM_SEED_LEN] = { 1 };
	struct random random;

	bench->offsets = calloc(bench->persons + 1, sizeof(*bench->offsets));
	bench->features = calloc(bench->persons * FEATURES, sizeof(double));
	bench->targets = calloc(bench->persons, sizeof(double));
	bench->left = calloc(bench->persons, sizeof(*bench->left));
	bench->scores = calloc(bench->persons, sizeof(double));
	if (bench->offsets == NULL || bench->features == NULL || bench->targets == NULL ||
	    bench->left == NULL || bench->scores == NULL)
		return false;
	random_init_seed(&random, seed);
	for (size_t i = 0; i < FEATURES; i++)
		bench->truth[i] = i % 3 == 0 ? 0.8 : -0.3;
	for (size_t p = 0; p < bench->persons; p++) {
		double *row = bench->features + p * FEATURES;
		double score = 0;

		for (size_t i = 0; i < FEATURES; i++) {
			row[i] = (double)(random_u64(&random) >> 11) * 0x1p-52 - 1;
			score += row[i] * bench->truth[i];
		}
		bench->targets[p] =
		    (double)(random_u64(&random) >> 11) * 0x1p-53 < sigmoid(score) ? 1 : -1;
		bench->offsets[p + 1] = p + 1;
	}
	random_clear(&random);
	return true;
}

static double run_plain(const struct bench *bench)
{
	double start = bench_now();
	double step = 4.0 / ((double)bench->persons / 3);
	double weights[FEATURES] = { 0 };
	double gradient[FEATURES];
	int rows = (int)bench->persons;

	for (int round = 0; round < ROUNDS; round++) {
		cblas_dgemv(CblasRowMajor, CblasNoTrans, rows, FEATURES, 1, bench->features,
			    FEATURES, weights, 1, 0, bench->scores, 1);
		for (size_t p = 0; p < bench->persons; p++)
			bench->scores[p] = sigmoid(bench->scores[p]) - (bench->targets[p] + 1) / 2;
		cblas_dgemv(CblasRowMajor, CblasTrans, rows, FEATURES, 1, bench->features, FEATURES,
			    bench->scores, 1, 0, gradient, 1);
		for (size_t i = 0; i < FEATURES; i++)
			weights[i] -= step * gradient[i];
	}
	if (fabs(weights[0] - bench->truth[0]) > 0.05)
		(void)fprintf(stderr, "learn_bench: the plain loop did not learn\n");
	return bench_now() - start;
}

/* The seconds, or -1. */
static double run_protected(const struct bench *bench)
{
	const struct glm_options options = { .family = GLM_LOGISTIC,
					     .rounds = ROUNDS,
					     .rows_typical = 1,
					     .rho = { RHO_PICO_ONE / 10 } };
	struct learn_rows rows = { .persons = bench->persons,
				   .offsets = bench->offsets,
				   .features = FEATURES,
				   .features_of = bench->features,
				   .targets = bench->targets,
				   .left = bench->left };
	double weights[FEATURES + 1];
	struct random random;
	struct report report;
	enum status status;
	double start;

	for (size_t p = 0; p < bench->persons; p++)
		bench->left[p].pico = RHO_PICO_ONE;
	random_init_system(&random);
	start = bench_now();
	status = glm_train(&options, &rows, &random, weights, &report);
	random_clear(&random);
	if (status != AL_OK || fabs(weights[0] - bench->truth[0]) > 0.05) {
		(void)fprintf(stderr, "learn_bench: the protected training failed\n");
		return -1;
	}
	return bench_now() - start;
}

static int measure(const struct bench *bench)
{
	double plain = INFINITY;
	double protected = INFINITY;

	for (int i = 0; i < TURNS; i++) {
		double seconds = run_protected(bench);

		if (seconds < 0)
			return 1;
		protected = fmin(protected, seconds);
		plain = fmin(plain, run_plain(bench));
	}
	(void)printf("persons %zu, features %d, rounds %d: %.2f s and %.2f s, %s\n", bench->persons,
		     FEATURES, ROUNDS, protected, plain, openblas_get_config());
	return bench_ratio("logistic/blas", protected, plain, RATIO_MAX) ? 0 : 1;
}

int main(void)
{
	const char *wanted = getenv("ALLMENDE_BENCH_ROWS");
	struct bench bench = { .persons = wanted != NULL ? strtoull(wanted, NULL, 10) : PERSONS };
	int result = 1;

	if (bench.persons > 0 && bench.persons < INT32_MAX && make_rows(&bench))
		result = measure(&bench);
	free(bench.offsets);
	free(bench.features);
	free(bench.targets);
	free(bench.left);
	free(bench.scores);
	return result;
}
