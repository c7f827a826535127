/* boost_test.c: boosting learns what can be learned, and stays total where nothing can. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/random.h"
#include "learn/boost.h"
#include "unit/learn/learn_rows.h"
#include "unit/unit.h"

#include <math.h>

static const uint16_t bins[] = { 16, 16, 2 };

/* Nearly without noise, for what the arithmetic gives by itself. */
static struct boost_options options_of(enum boost_loss loss)
{
	return (struct boost_options){ .loss = loss,
				       .trees = 60,
				       .depth = 4,
				       .shrinkage = 0.5,
				       .rows_typical = 1,
				       .bins = bins,
				       .rho = { 5000 * RHO_PICO_ONE } };
}

static struct boost_trees trained(const struct boost_options *options,
				  const struct learn_room *room, uint8_t seed_byte)
{
	const uint8_t seed[RANDOM_SEED_LEN] = { seed_byte };
	struct learn_rows rows = learn_room_view(room);
	struct boost_trees trees;
	struct random random;

	random_init_seed(&random, seed);
	assert_int_equal(boost_train(options, &rows, &random, &trees, NULL), AL_OK);
	random_clear(&random);
	return trees;
}

static double step(const double *row)
{
	return (row[0] > 0.25) == (row[1] > 0) ? 0.7 : -0.3;
}

static void options_outside_their_range_are_refused(void **state)
{
	struct boost_options options;
	struct learn_sum_plan plan;
	struct report report;

	(void)state;
	options = options_of(BOOST_SQUARED);
	options.depth = BOOST_DEPTH_MAX + 1;
	assert_int_equal(boost_plan(&options, &plan, &report), AL_REFUSED);
	options = options_of(BOOST_SQUARED);
	options.shrinkage = 0;
	assert_int_equal(boost_plan(&options, &plan, &report), AL_REFUSED);
	options.shrinkage = NAN;
	assert_int_equal(boost_plan(&options, &plan, &report), AL_REFUSED);
	options.shrinkage = 1.01;
	assert_int_equal(boost_plan(&options, &plan, &report), AL_REFUSED);
	options = options_of(BOOST_SQUARED);
	options.rows_typical = 0;
	assert_int_equal(boost_plan(&options, &plan, &report), AL_REFUSED);
	options.rows_typical = 10001;
	assert_int_equal(boost_plan(&options, &plan, &report), AL_REFUSED);
	options = options_of(BOOST_SQUARED);
	options.trees = BOOST_TREES_MAX + 1;
	assert_int_equal(boost_plan(&options, &plan, &report), AL_REFUSED);
	options.trees = BOOST_TREES_MAX;
	options.depth = BOOST_DEPTH_MAX;
	options.shrinkage = 1;
	options.rows_typical = 10000;
	assert_int_equal(boost_plan(&options, &plan, NULL), AL_OK);
	assert_true(plan.rho.pico <= options.rho.pico);
}

static void bins_outside_their_range_are_refused(void **state)
{
	static const uint16_t wrong[][3] = { { 16, 0, 2 }, { 16, 16, BOOST_BINS_MAX + 1 } };
	struct budget budget = budget_begin("boost_bins");
	struct learn_room room = learn_room_draw(&budget, 3, 1, 3);
	struct learn_rows rows = learn_room_view(&room);
	struct boost_trees trees = { .features = 42 };
	struct random random;
	struct report report;

	(void)state;
	random_init_system(&random);
	for (size_t i = 0; i < 2; i++) {
		struct boost_options options = options_of(BOOST_SQUARED);

		options.bins = wrong[i];
		assert_int_equal(boost_train(&options, &rows, &random, &trees, &report),
				 AL_REFUSED);
	}
	assert_int_equal(trees.features, 42);
	random_clear(&random);
	learn_room_clear(&room);
}

static void a_function_of_steps_is_learned(void **state)
{
	struct budget budget = budget_begin("boost_steps");
	struct boost_options options = options_of(BOOST_SQUARED);
	struct learn_room room = learn_room_draw(&budget, 3000, 1, 3);
	struct boost_trees trees;
	double error = 0;

	(void)state;
	for (size_t i = 0; i < 3000; i++)
		room.targets[i] = step(room.values + 3 * i);
	trees = trained(&options, &room, 1);
	for (size_t i = 0; i < 3000; i++)
		error += pow(boost_score(&trees, room.values + 3 * i) - room.targets[i], 2) / 3000;
	assert_true(error < 0.03); /* the constant alone leaves 0.25 */
	boost_trees_clear(&trees);
	learn_room_clear(&room);
}

static void odds_are_learned(void **state)
{
	struct budget budget = budget_begin("boost_odds");
	struct boost_options options = options_of(BOOST_LOGISTIC);
	struct learn_room room = learn_room_draw(&budget, 4000, 1, 3);
	double low[] = { -0.9, 0, 0 };
	double high[] = { 0.9, 0, 0 };
	struct boost_trees trees;
	double yes;

	(void)state;
	for (size_t i = 0; i < 4000; i++) {
		double chance = room.values[3 * i] > 0 ? 0.9 : 0.2;

		room.targets[i] = learn_room_unit(&budget) < 2 * chance - 1 ? 1 : -1;
	}
	options.depth = 2;
	trees = trained(&options, &room, 2);
	yes = 1 / (1 + exp(-boost_score(&trees, high)));
	assert_true(fabs(yes - 0.9) < 0.08);
	yes = 1 / (1 + exp(-boost_score(&trees, low)));
	assert_true(fabs(yes - 0.2) < 0.08);
	boost_trees_clear(&trees);
	learn_room_clear(&room);
}

static void a_leaf_is_the_shrunk_mean_of_its_rows(void **state)
{
	struct budget budget = budget_begin("boost_leaf");
	struct boost_options options = options_of(BOOST_SQUARED);
	struct learn_room room = learn_room_draw(&budget, 500, 1, 3);
	struct boost_trees trees;
	double sums[2] = { 0 };
	double numbers[2] = { 0 };

	(void)state;
	options.trees = 1;
	options.depth = 1;
	trees = trained(&options, &room, 3);
	for (size_t i = 0; i < 500; i++) {
		size_t leaf = boost_leaf(&trees, 0, room.values + 3 * i);

		sums[leaf] += room.targets[i];
		numbers[leaf]++;
	}
	for (size_t leaf = 0; leaf < 2; leaf++)
		assert_true(fabs(trees.leaves[leaf] - 0.5 * sums[leaf] / numbers[leaf]) < 0.01);
	boost_trees_clear(&trees);
	learn_room_clear(&room);
}

/* 64 leaves and 20 rows at a budget that drowns them: nothing grows beyond the shrinkage. */
static void leaves_of_noise_stay_small(void **state)
{
	struct budget budget = budget_begin("boost_noise");
	struct boost_options options = options_of(BOOST_SQUARED);
	struct learn_room room = learn_room_draw(&budget, 20, 1, 3);
	struct boost_trees trees;

	(void)state;
	options.rho = (struct rho){ RHO_PICO_ONE / 1000 };
	trees = trained(&options, &room, 4);
	for (size_t i = 0; i < trees.trees * boost_leaves(trees.depth); i++)
		assert_true(fabs(trees.leaves[i]) <= 0.5);
	boost_trees_clear(&trees);
	learn_room_clear(&room);
}

static void no_row_can_stop_the_training(void **state)
{
	struct budget budget = budget_begin("boost_odd_rows");

	(void)state;
	while (budget_more(&budget, 300)) {
		struct boost_options options =
		    options_of(budget_below(&budget, 2) == 0 ? BOOST_SQUARED : BOOST_LOGISTIC);
		struct learn_room room = learn_room_draw(&budget, 5, 3, 3);
		struct boost_trees trees;

		for (size_t person = 0; person < 5; person++)
			learn_room_spoil(&room, person, &budget);
		trees = trained(&options, &room, 5);
		for (size_t i = 0; i < trees.trees * boost_leaves(trees.depth); i++)
			assert_true(isfinite(trees.leaves[i]));
		boost_trees_clear(&trees);
		learn_room_clear(&room);
	}
}

/* With the same randomness the splits do not know who is there. */
static void splits_depend_on_no_row(void **state)
{
	struct budget budget = budget_begin("boost_splits");
	struct boost_options options = options_of(BOOST_SQUARED);
	struct learn_room one = learn_room_draw(&budget, 30, 2, 3);
	struct learn_room other = learn_room_draw(&budget, 7, 2, 3);
	struct boost_trees a = trained(&options, &one, 6);
	struct boost_trees b = trained(&options, &other, 6);

	(void)state;
	for (size_t i = 0; i < a.trees * boost_splits(a.depth); i++) {
		assert_int_equal(a.splits[i].feature, b.splits[i].feature);
		assert_true(a.splits[i].threshold == b.splits[i].threshold);
	}
	boost_trees_clear(&a);
	boost_trees_clear(&b);
	learn_room_clear(&one);
	learn_room_clear(&other);
}

UNIT_MAIN("boost", cmocka_unit_test(options_outside_their_range_are_refused),
	  cmocka_unit_test(bins_outside_their_range_are_refused),
	  cmocka_unit_test(a_function_of_steps_is_learned), cmocka_unit_test(odds_are_learned),
	  cmocka_unit_test(a_leaf_is_the_shrunk_mean_of_its_rows),
	  cmocka_unit_test(leaves_of_noise_stay_small),
	  cmocka_unit_test(no_row_can_stop_the_training), cmocka_unit_test(splits_depend_on_no_row))
