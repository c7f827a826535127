/*
 * privacy_filter_test.c: the personal filter against a simulation by brute force.
 *
 * Feldman and Zrnic 2021, "Individual Privacy Accounting via a Renyi Filter": a person pays for
 * each answer what her own vector v costs, |v|^2 / (2 sigma2), and is left out of those that she
 * cannot pay. Here each person's vector is found by asking for her alone; each next question and
 * its price hang on the noisy answers before, as those of an analyst may.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/random.h"
#include "privacy/charge.h"
#include "privacy/noise.h"
#include "privacy/wide.h"
#include "unit/budget.h"
#include "unit/query/fixture.h"
#include "unit/unit.h"

#include <stdlib.h>

#define PERSONS 24
#define CELLS_MAX 4096
#define ROUNDS 12 /* questions of one analyst */

static const char *const questions[] = {
	"SELECT count(*) FROM trips",
	"SELECT station, count(*), sum(minutes) FROM trips GROUP BY station",
	"SELECT kind, avg(delta), count(*) FROM trips GROUP BY kind",
	"SELECT count(DISTINCT rider) FROM trips WHERE minutes > 30",
	"SELECT station, sum(minutes * price - delta) FROM trips GROUP BY station",
};
#define QUESTIONS (sizeof(questions) / sizeof(questions[0]))

/* What each person had and has left to spend, and how often each side of the filter was seen. */
struct filter {
	uint64_t budget[PERSONS];
	uint64_t left[PERSONS];
	unsigned taken;
	unsigned left_out;
	unsigned exhausted; /* who was in the answer before, and cannot pay now */
};

static struct sums sums_of(const struct plan *plan, struct engine *engine, const uint8_t *consent,
			   const uint64_t *allowance)
{
	const struct members members = { .consent = consent,
					 .count = PERSONS,
					 .allowance_pico = allowance };
	const struct sums_options options = { .threads = 1 };
	struct sums sums = { 0 };

	assert_int_equal(sums_read(plan, engine, &members, &options, &sums, NULL), AL_OK);
	return sums;
}

static wide norm2_of(const struct sums *sums)
{
	wide sum = 0;

	for (size_t i = 0; i < sums->cells_count; i++) {
		int64_t cell = sums->cells[i];
		uint64_t size = (uint64_t)(cell < 0 ? -cell : cell);

		sum += wide_product(size, size);
	}
	return sum;
}

/* Add to `wanted` the vector of `person`, if she can pay, and take its price from what is left. */
static void simulate(struct filter *filter, const struct plan *plan, struct engine *engine,
		     unsigned person, int64_t *wanted)
{
	uint8_t consent[(PERSONS + 7) / 8] = { 0 };
	struct sums alone;
	struct rho charge;
	wide norm2;

	consent[person / 8] = (uint8_t)(1u << (person % 8));
	alone = sums_of(plan, engine, consent, NULL);
	norm2 = norm2_of(&alone);
	assert_true(norm2 <= (wide)plan_bound(plan) * plan_bound(plan));
	assert_int_equal(charge_personal((uint64_t)norm2, plan_sigma2(plan), &charge), AL_OK);
	/* The exact loss is within the charge, and so their sum within what is spent. */
	assert_true(norm2 * RHO_PICO_ONE <= (wide)charge.pico * 2 * plan_sigma2(plan));
	if (charge.pico > filter->left[person]) {
		filter->left_out++;
		filter->exhausted += filter->left[person] < filter->budget[person];
	} else {
		for (size_t i = 0; i < alone.cells_count; i++)
			wanted[i] += alone.cells[i];
		filter->left[person] -= charge.pico;
		filter->taken += norm2 != 0;
	}
	sums_clear(&alone);
}

/* Ask, compare with the simulation, and return a number that hangs on the noisy answer. */
static uint64_t ask(struct filter *filter, const struct plan *plan, struct engine *engine,
		    struct random *random)
{
	static const uint8_t all[(PERSONS + 7) / 8] = { 0xff, 0xff, 0xff };
	static int64_t wanted[CELLS_MAX];
	static int64_t noise[CELLS_MAX];
	uint64_t before[PERSONS];
	uint64_t seen = 0;
	struct sums sums;

	assert_true(plan_cells(plan) <= CELLS_MAX);
	memset(wanted, 0, sizeof(wanted));
	memcpy(before, filter->left, sizeof(before));
	sums = sums_of(plan, engine, all, before);
	for (unsigned person = 0; person < PERSONS; person++)
		simulate(filter, plan, engine, person, wanted);
	assert_memory_equal(sums.cells, wanted, sums.cells_count * sizeof(*wanted));
	for (size_t i = 0; i < sums.charges_count; i++)
		before[sums.charges[i].person] -= sums.charges[i].rho.pico;
	assert_memory_equal(before, filter->left, sizeof(before));
	assert_int_equal(noise_draw(random, plan_sigma2(plan), noise, sums.cells_count), AL_OK);
	for (size_t i = 0; i < sums.cells_count; i++)
		seen = seen * 31 + (uint64_t)(sums.cells[i] + noise[i]);
	sums_clear(&sums);
	return seen;
}

static void one_analyst(struct budget *budget, struct filter *filter)
{
	uint8_t seed[RANDOM_SEED_LEN] = { (uint8_t)budget_random(budget) };
	struct catalogue *catalogue = fixture_catalogue();
	char *text = fixture_random_csv(budget_random(budget), 240, PERSONS);
	struct engine *engine = fixture_locked_engine(catalogue, text);
	uint64_t seen = budget_random(budget);
	struct random random;

	random_init_seed(&random, seed);
	for (unsigned person = 0; person < PERSONS; person++) {
		filter->budget[person] = budget_below(budget, 2 * RHO_PICO_ONE);
		filter->left[person] = filter->budget[person];
	}
	for (unsigned round = 0; round < ROUNDS; round++) {
		const struct plan_options options = {
			.rho = { 1000000 + seen / QUESTIONS % RHO_PICO_ONE },
			.contribution = (int64_t)(seen % 20) + 1,
		};
		struct plan *plan =
		    fixture_plan_with(catalogue, questions[seen % QUESTIONS], &options);

		seen = ask(filter, plan, engine, &random);
		plan_free(plan);
	}
	engine_close(engine);
	free(text);
	catalogue_free(catalogue);
}

static void nobody_loses_more_than_her_budget(void **state)
{
	struct budget budget = budget_begin("privacy_filter");
	struct filter filter = { 0 };

	(void)state;
	while (budget_more(&budget, 100)) {
		one_analyst(&budget, &filter);
		for (unsigned person = 0; person < PERSONS; person++)
			assert_true(filter.left[person] <= filter.budget[person]);
	}
	/* Both sides of the filter were seen, and people who ran out on the way. */
	assert_true(filter.taken > 0 && filter.left_out > 0 && filter.exhausted > 0);
}

UNIT_MAIN("privacy_filter", cmocka_unit_test(nobody_loses_more_than_her_budget))
