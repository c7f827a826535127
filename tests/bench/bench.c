/* bench.c: the clock of a benchmark and its ratio. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "bench/bench.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

double bench_now(void)
{
	struct timespec time;

	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int compare(const void *a, const void *b)
{
	const double *left = a;
	const double *right = b;

	return (*left > *right) - (*left < *right);
}

double bench_median(double *numbers, size_t count)
{
	qsort(numbers, count, sizeof(*numbers), compare);
	return numbers[count / 2];
}

bool bench_ratio(const char *name, double ours, double plain, double max)
{
	bool within;

	assert(ours > 0);
	assert(plain > 0);
	within = ours / plain <= max;
	(void)printf("ratio %s: %.2f (at most %.2f) %s; ours %.3f s, plain %.3f s\n", name,
		     ours / plain, max, within ? "ok" : "OVER", ours, plain);
	(void)fflush(stdout);
	return within;
}
