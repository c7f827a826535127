/* glm_test.c: the maximum of the likelihood where there is no noise, and totality. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/random.h"
#include "learn/glm.h"
#include "learn/moments.h"
#include "unit/learn/learn_rows.h"
#include "unit/unit.h"

#include <math.h>

#define FEATURES 4

static const double truth[FEATURES + 1] = { 1.5, -1, 0.5, 0, -0.5 };

static double score_of(const double *weights, const double *features)
{
	double score = weights[FEATURES];

	for (size_t i = 0; i < FEATURES; i++)
		score += weights[i] * features[i];
	return score;
}

/* Rows with targets as the model of `family` draws them, for Poisson as counts of up to 20 whose
 * rate is 20 exp(score - 2.5). */
static struct learn_room room_of(struct budget *budget, enum glm_family family, size_t persons)
{
	struct learn_room room = learn_room_draw(budget, persons, 1, FEATURES);

	for (size_t row = 0; row < persons; row++) {
		double score = score_of(truth, room.values + row * FEATURES);
		double chance = (learn_room_unit(budget) + 1) / 2;
		double term = exp(-20 * exp(score - 2.5));
		int count = 0;

		if (family == GLM_LOGISTIC) {
			room.targets[row] = chance < 1 / (1 + exp(-score)) ? 1 : -1;
			continue;
		}
		for (double below = term; below < chance && count < 20; below += term)
			term *= 20 * exp(score - 2.5) / ++count;
		room.targets[row] = count / 10.0 - 1;
	}
	return room;
}

/* The greatest entry of the mean gradient at `weights`. */
static double gradient_of(enum glm_family family, const struct learn_room *room,
			  const double *weights)
{
	double sums[FEATURES + 1] = { 0 };
	double most = 0;

	for (size_t row = 0; row < room->persons; row++) {
		const double *features = room->values + row * FEATURES;
		double score = score_of(weights, features);
		double fit = family == GLM_LOGISTIC ? 1 / (1 + exp(-score)) : exp(fmin(score, 0));
		double residual = fit - (room->targets[row] + 1) / 2;

		for (size_t i = 0; i <= FEATURES; i++)
			sums[i] += residual * (i < FEATURES ? features[i] : 1);
	}
	for (size_t i = 0; i <= FEATURES; i++)
		most = fmax(most, fabs(sums[i]) / (double)room->persons);
	return most;
}

static enum status train(const struct glm_options *options, const struct learn_room *room,
			 uint8_t byte, double *weights)
{
	const uint8_t seed[RANDOM_SEED_LEN] = { byte };
	struct learn_rows rows = learn_room_view(room);
	struct random random;
	enum status status;

	random_init_seed(&random, seed);
	status = glm_train(options, &rows, &random, weights, NULL);
	random_clear(&random);
	return status;
}

static void options_outside_their_range_are_refused(void **state)
{
	struct glm_options options = {
		.family = GLM_LOGISTIC, .rounds = 20, .rows_typical = 1, .rho = { RHO_PICO_ONE }
	};
	struct glm_plan plan;
	struct report report;

	(void)state;
	assert_int_equal(glm_plan(&options, 0, &plan, &report), AL_REFUSED);
	assert_int_equal(glm_plan(&options, MOMENTS_FEATURES_MAX + 1, &plan, &report), AL_REFUSED);
	assert_int_equal(glm_plan(&options, MOMENTS_FEATURES_MAX, &plan, &report), AL_OK);
	assert_true(plan.rho.pico <= RHO_PICO_ONE);
	assert_true(plan.rho.pico > RHO_PICO_ONE / 10 * 9);
	options.rounds = 0;
	assert_int_equal(glm_plan(&options, 1, &plan, &report), AL_REFUSED);
	options.rounds = LEARN_SUM_ROUNDS_MAX + 1;
	assert_int_equal(glm_plan(&options, 1, &plan, &report), AL_REFUSED);
	options.rounds = LEARN_SUM_ROUNDS_MAX;
	assert_int_equal(glm_plan(&options, 1, &plan, &report), AL_OK);
	options.clip = -1;
	assert_int_equal(glm_plan(&options, 1, &plan, &report), AL_REFUSED);
	options.clip = 0;
	options.rows_typical = 0;
	assert_int_equal(glm_plan(&options, 1, &plan, &report), AL_REFUSED);
	options.rows_typical = 1;
	options.rho.pico = 5;
	assert_int_equal(glm_plan(&options, 1, &plan, &report), AL_REFUSED);
}

static void hardly_any_noise_leaves_the_likeliest(void **state)
{
	static const enum glm_family families[] = { GLM_LOGISTIC, GLM_POISSON };
	struct budget budget = budget_begin("glm_plain");

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct learn_room room = room_of(&budget, families[i], 20000);
		struct glm_options options = { .family = families[i],
					       .rounds = 60,
					       .rows_typical = 1,
					       .rho = { 9000 * RHO_PICO_ONE } };
		double weights[FEATURES + 1];

		assert_int_equal(train(&options, &room, 1, weights), AL_OK);
		assert_true(gradient_of(families[i], &room, weights) < 2e-5);
		learn_room_clear(&room);
	}
}

/* epsilon is about 1 at a delta of one in a million. */
static void a_small_budget_comes_near_the_truth(void **state)
{
	struct budget budget = budget_begin("glm_noisy");
	struct learn_room room = room_of(&budget, GLM_LOGISTIC, 20000);
	struct glm_options options = { .family = GLM_LOGISTIC,
				       .rounds = 20,
				       .rows_typical = 1,
				       .rho = { RHO_PICO_ONE / 50 } };
	double weights[FEATURES + 1];

	(void)state;
	assert_int_equal(train(&options, &room, 2, weights), AL_OK);
	for (size_t i = 0; i <= FEATURES; i++)
		assert_true(fabs(weights[i] - truth[i]) < 0.25);
	learn_room_clear(&room);
}

static void a_person_who_cannot_pay_is_left_out(void **state)
{
	struct budget budget = budget_begin("glm_left");
	struct learn_room room = learn_room_draw(&budget, 50, 3, FEATURES);
	struct learn_room less = learn_room_without(&room, 7);
	struct rho left[50];
	struct glm_options options = {
		.family = GLM_LOGISTIC, .rounds = 5, .rows_typical = 1, .rho = { RHO_PICO_ONE }
	};
	const uint8_t seed[RANDOM_SEED_LEN] = { 3 };
	struct learn_rows rows = learn_room_view(&room);
	struct random random;
	double weights[FEATURES + 1];
	double wanted[FEATURES + 1];

	(void)state;
	for (size_t i = 0; i < 50; i++)
		left[i].pico = i == 7 ? 0 : RHO_PICO_ONE;
	rows.left = left;
	random_init_seed(&random, seed);
	assert_int_equal(glm_train(&options, &rows, &random, weights, NULL), AL_OK);
	assert_int_equal(train(&options, &less, 3, wanted), AL_OK);
	assert_memory_equal(weights, wanted, sizeof(weights));
	assert_int_equal(left[7].pico, 0);
	assert_true(left[8].pico < RHO_PICO_ONE);
	learn_room_clear(&room);
	learn_room_clear(&less);
}

static void odd_rows_and_small_budgets_give_numbers(void **state)
{
	struct budget budget = budget_begin("glm_odd");

	(void)state;
	while (budget_more(&budget, 1000)) {
		struct learn_room room =
		    learn_room_draw(&budget, budget_below(&budget, 4), 2, FEATURES);
		struct glm_options options = { .family = budget_below(&budget, 2) == 0
							     ? GLM_LOGISTIC
							     : GLM_POISSON,
					       .rounds = 1 + budget_below(&budget, 9),
					       .rows_typical = 1,
					       .rho = { 1 + budget_below(&budget, 100000000000) } };
		double weights[FEATURES + 1];

		if (room.persons > 0)
			learn_room_spoil(&room, 0, &budget);
		if (train(&options, &room, (uint8_t)budget_below(&budget, 256), weights) == AL_OK) {
			for (size_t i = 0; i <= FEATURES; i++)
				assert_true(fabs(weights[i]) <= GLM_WEIGHT_MAX * (1 + 1e-12));
		}
		learn_room_clear(&room);
	}
}

UNIT_MAIN("glm", cmocka_unit_test(options_outside_their_range_are_refused),
	  cmocka_unit_test(hardly_any_noise_leaves_the_likeliest),
	  cmocka_unit_test(a_small_budget_comes_near_the_truth),
	  cmocka_unit_test(a_person_who_cannot_pay_is_left_out),
	  cmocka_unit_test(odd_rows_and_small_budgets_give_numbers))
