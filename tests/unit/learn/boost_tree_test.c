/* boost_tree_test.c: trees with splits from public edges, for any row. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/random.h"
#include "learn/boost_tree.h"
#include "unit/budget.h"
#include "unit/unit.h"

#include <math.h>

static struct boost_trees drawn(size_t features, size_t count, unsigned depth, const uint16_t *bins)
{
	const uint8_t seed[RANDOM_SEED_LEN] = { 7 };
	struct boost_trees trees;
	struct random random;

	assert_int_equal(boost_trees_init(&trees, features, count, depth, NULL), AL_OK);
	random_init_seed(&random, seed);
	boost_trees_draw(&trees, bins, &random);
	random_clear(&random);
	return trees;
}

static void sizes_over_their_limits_are_refused(void **state)
{
	static const struct {
		size_t features;
		size_t trees;
		unsigned depth;
	} wrong[] = { { 0, 1, 1 }, { BOOST_FEATURES_MAX + 1, 1, 1 },
		      { 1, 0, 1 }, { 1, BOOST_TREES_MAX + 1, 1 },
		      { 1, 1, 0 }, { 1, 1, BOOST_DEPTH_MAX + 1 } };
	struct boost_trees trees = { .features = 42 };
	struct report report;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_int_equal(boost_trees_init(&trees, wrong[i].features, wrong[i].trees,
						  wrong[i].depth, &report),
				 AL_REFUSED);
	assert_int_equal(trees.features, 42);
	assert_int_equal(
	    boost_trees_init(&trees, BOOST_FEATURES_MAX, BOOST_TREES_MAX, BOOST_DEPTH_MAX, NULL),
	    AL_OK);
	boost_trees_clear(&trees);
	boost_trees_clear(&trees);
}

/* Each split lies on a public edge strictly within what the splits above it leave. */
static void a_split_cuts_the_box_of_its_node(void **state)
{
	static const uint16_t bins[] = { 2, 8, 1 };
	struct boost_trees trees = drawn(3, 200, 3, bins);

	(void)state;
	for (size_t tree = 0; tree < trees.trees; tree++) {
		const struct boost_split *splits = trees.splits + tree * 7;

		for (size_t node = 1; node < 7; node++) {
			size_t parent = (node - 1) / 2;

			assert_true(splits[node].feature < 2);
			if (splits[node].threshold == 1.0 ||
			    splits[node].feature != splits[parent].feature)
				continue;
			if (node == 2 * parent + 1)
				assert_true(splits[node].threshold < splits[parent].threshold);
			else
				assert_true(splits[node].threshold > splits[parent].threshold);
		}
	}
	boost_trees_clear(&trees);
}

static void a_box_of_one_bin_is_not_split_further(void **state)
{
	static const uint16_t bins[] = { 2 };
	struct boost_trees trees = drawn(1, 1, 2, bins);
	double left = -0.5;
	double right = 0.5;

	(void)state;
	assert_true(trees.splits[0].threshold == 0.0);
	assert_true(trees.splits[1].threshold == 1.0);
	assert_true(trees.splits[2].threshold == 1.0);
	assert_int_equal(boost_leaf(&trees, 0, &left), 0);
	assert_int_equal(boost_leaf(&trees, 0, &right), 2);
	boost_trees_clear(&trees);
}

static void the_same_seed_draws_the_same_trees(void **state)
{
	static const uint16_t bins[] = { 16, 16 };
	struct boost_trees a = drawn(2, 20, 4, bins);
	struct boost_trees b = drawn(2, 20, 4, bins);

	(void)state;
	for (size_t i = 0; i < 20 * 15; i++) {
		assert_int_equal(a.splits[i].feature, b.splits[i].feature);
		assert_true(a.splits[i].threshold == b.splits[i].threshold);
	}
	boost_trees_clear(&a);
	boost_trees_clear(&b);
}

static void every_row_has_a_leaf(void **state)
{
	static const uint16_t bins[] = { 16, 16 };
	static const double odd[] = { NAN, INFINITY, -INFINITY, 0.0, -0.0, 1e308 };
	struct boost_trees trees = drawn(2, 20, 4, bins);

	(void)state;
	for (size_t i = 0; i < 6; i++)
		for (size_t j = 0; j < 6; j++) {
			double row[] = { odd[i], odd[j] };

			for (size_t tree = 0; tree < 20; tree++)
				assert_true(boost_leaf(&trees, tree, row) < 16);
		}
	boost_trees_clear(&trees);
}

static void a_score_is_the_sum_of_the_rows_leaves(void **state)
{
	static const uint16_t bins[] = { 4 };
	struct boost_trees trees = drawn(1, 3, 1, bins);
	struct budget budget = budget_begin("boost_score");

	(void)state;
	for (size_t i = 0; i < 6; i++)
		trees.leaves[i] = (double)(1 << i);
	while (budget_more(&budget, 1000)) {
		double row = (double)budget_below(&budget, 2001) / 1000 - 1;
		double wanted = 0;

		for (size_t tree = 0; tree < 3; tree++)
			wanted += row <= trees.splits[tree].threshold ? trees.leaves[2 * tree]
								      : trees.leaves[2 * tree + 1];
		assert_true(boost_score(&trees, &row) == wanted);
		if (budget.rounds >= 1000)
			break;
	}
	boost_trees_clear(&trees);
}

UNIT_MAIN("boost_tree", cmocka_unit_test(sizes_over_their_limits_are_refused),
	  cmocka_unit_test(a_split_cuts_the_box_of_its_node),
	  cmocka_unit_test(a_box_of_one_bin_is_not_split_further),
	  cmocka_unit_test(the_same_seed_draws_the_same_trees),
	  cmocka_unit_test(every_row_has_a_leaf),
	  cmocka_unit_test(a_score_is_the_sum_of_the_rows_leaves))
