/*
 * budget.h: how long a slow test may take, and with which seed it draws.
 *
 *	struct budget budget = budget_begin("record_round_trip");
 *
 *	while (budget_more(&budget, 100000))
 *		check_one(budget_random(&budget));
 *
 * The environment decides: ALLMENDE_TEST_SECONDS is the share of one test (2 when unset),
 * ALLMENDE_TEST_FULL=1 lets it run to its full number, ALLMENDE_TEST_SEED is the seed (1 when
 * unset). The seed is printed, and CTest shows what a test printed when it fails.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_BUDGET_H
#define ALLMENDE_TESTS_UNIT_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

struct budget {
	const char *name;
	uint64_t seed;
	uint64_t state;	 /* of the generator */
	uint64_t rounds; /* begun so far */
	double end;	 /* seconds on the monotonic clock; 0 when the run is full */
};

/* Start the time of the test `name`, a constant text, and print its seed. */
struct budget budget_begin(const char *name);

/* Whether to go one more round: always a first one, then until the time is over or, in a full run,
 * until `rounds_full` rounds are begun. */
bool budget_more(struct budget *budget, uint64_t rounds_full);

/* The next of the test's numbers; the same seed and name give the same ones (SplitMix64). */
uint64_t budget_random(struct budget *budget);

/* A number from 0 to `bound` - 1; `bound` is not 0. Its slight bias does not matter to a test. */
uint64_t budget_below(struct budget *budget, uint64_t bound);

/* Whether ALLMENDE_TEST_FULL asks for everything. */
bool budget_is_full(void);

#endif
