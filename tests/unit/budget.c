/* budget.c: the time share and the seed of a slow test. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/budget.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SECONDS_DEFAULT 2.0

static double now(void)
{
	struct timespec time;

	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

bool budget_is_full(void)
{
	const char *full = getenv("ALLMENDE_TEST_FULL");

	return full != NULL && strcmp(full, "1") == 0;
}

struct budget budget_begin(const char *name)
{
	const char *seconds = getenv("ALLMENDE_TEST_SECONDS");
	const char *seed = getenv("ALLMENDE_TEST_SEED");
	struct budget budget = { .name = name, .seed = 1 };

	if (seed != NULL && seed[0] != '\0')
		budget.seed = strtoull(seed, NULL, 10);
	budget.state = budget.seed;
	for (const char *c = name; *c != '\0'; c++) /* so that two tests draw differently */
		budget.state = (budget.state ^ (uint64_t)(unsigned char)*c) * 0x100000001b3U;
	if (!budget_is_full())
		budget.end = now() + (seconds == NULL ? SECONDS_DEFAULT : strtod(seconds, NULL));
	(void)printf("%s: ALLMENDE_TEST_SEED=%" PRIu64 "\n", name, budget.seed);
	(void)fflush(stdout); /* a crash must not swallow it */
	return budget;
}

bool budget_more(struct budget *budget, uint64_t rounds_full)
{
	bool more = budget->rounds == 0 ||
		    (budget->rounds < rounds_full && (budget->end == 0 || now() < budget->end));

	if (more)
		budget->rounds++;
	return more;
}

uint64_t budget_random(struct budget *budget)
{
	uint64_t z = budget->state += 0x9e3779b97f4a7c15U;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
	return z ^ (z >> 31);
}

uint64_t budget_below(struct budget *budget, uint64_t bound)
{
	assert(bound != 0);
	return budget_random(budget) % bound;
}
