/*
 * learn_replay_test.c: each training is recorded on some rows and replayed on a neighbour's, with
 * the noise and all earlier answers frozen: round by round the sums move by at most the bound.
 *
 * So what a round asks of a person depends on her rows and on earlier answers alone (the idea of
 * Re:cord-play, Cebere et al., arXiv 2602.17454). The linker puts the function below in the place
 * of learn_sum().
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/random.h"
#include "learn/boost.h"
#include "learn/card_measure.h"
#include "learn/glm.h"
#include "learn/kmeans.h"
#include "learn/linear.h"
#include "unit/learn/learn_rows.h"
#include "unit/unit.h"

#include <string.h>

#define FEATURES 3
#define ROUNDS 6
#define CELLS_MAX 64
#define PERSONS 8

enum status __real_learn_sum(const struct learn_sum_plan *plan, const struct learn_rows *rows,
			     learn_share *share, const void *user, int64_t *ret);
enum status __wrap_learn_sum(const struct learn_sum_plan *plan, const struct learn_rows *rows,
			     learn_share *share, const void *user, int64_t *ret);

/* The sums of each round of the training that was recorded. */
static int64_t recorded[ROUNDS][CELLS_MAX];
static size_t round_next;
static bool replaying;
static uint64_t rounds_moved; /* rounds in which the neighbour made a difference */

enum status __wrap_learn_sum(const struct learn_sum_plan *plan, const struct learn_rows *rows,
			     learn_share *share, const void *user, int64_t *ret)
{
	enum status status = __real_learn_sum(plan, rows, share, user, ret);
	int64_t *of = recorded[round_next];
	size_t cells = plan->shape.cells;
	double distance2;

	assert_true(round_next < ROUNDS);
	assert_true(cells <= CELLS_MAX);
	assert_int_equal(status, AL_OK);
	round_next++;
	if (!replaying) {
		memcpy(of, ret, cells * sizeof(*ret));
		return status;
	}
	distance2 = learn_room_distance2(of, ret, cells);
	rounds_moved += distance2 > 0;
	assert_true(distance2 <= (double)LEARN_SUM_BOUND * (double)LEARN_SUM_BOUND);
	memcpy(ret, of, cells * sizeof(*ret)); /* the answers of the recorded training */
	return status;
}

/* What a training gave, to compare. */
struct outcome {
	uint8_t bytes[4096];
	size_t len;
};

static const struct rho rho = { RHO_PICO_ONE };

static struct random random_of(void)
{
	const uint8_t seed[RANDOM_SEED_LEN] = { 9 };
	struct random random;

	random_init_seed(&random, seed);
	return random;
}

static void keep(struct outcome *ret, const void *bytes, size_t len)
{
	assert_true(len <= sizeof(ret->bytes));
	memcpy(ret->bytes, bytes, len);
	ret->len = len;
}

static void boost_by(enum boost_loss loss, const struct learn_rows *rows, struct outcome *ret)
{
	static const uint16_t bins[FEATURES] = { 8, 2, 16 };
	const struct boost_options options = { .loss = loss,
					       .trees = ROUNDS,
					       .depth = 3,
					       .shrinkage = 1,
					       .rows_typical = 2,
					       .bins = bins,
					       .rho = rho };
	struct random random = random_of();
	struct boost_trees trees;

	assert_int_equal(boost_train(&options, rows, &random, &trees, NULL), AL_OK);
	keep(ret, trees.leaves, trees.trees * boost_leaves(trees.depth) * sizeof(double));
	boost_trees_clear(&trees);
}

static void boost_squared(const struct learn_rows *rows, struct outcome *ret)
{
	boost_by(BOOST_SQUARED, rows, ret);
}

static void boost_logistic(const struct learn_rows *rows, struct outcome *ret)
{
	boost_by(BOOST_LOGISTIC, rows, ret);
}

static void cluster(const struct learn_rows *rows, struct outcome *ret)
{
	const struct kmeans_options options = {
		.clusters = 4, .rounds = ROUNDS, .rows_typical = 2, .rho = rho
	};
	struct random random = random_of();
	struct kmeans_centres centres;

	assert_int_equal(kmeans_train(&options, rows, &random, &centres, NULL), AL_OK);
	keep(ret, centres.places, centres.clusters * centres.features * sizeof(double));
	kmeans_centres_clear(&centres);
}

static void measure_by(enum predict_link link, const struct learn_rows *rows, struct outcome *ret)
{
	static const struct predict_column columns[FEATURES] = { { "a", -1, 1 },
								 { "b", -1, 1 },
								 { "c", -1, 1 } };
	static const double weights[] = { 1, -0.5, 0.25, 0.1 };
	const struct predictor predictor = { .link = link,
					     .columns = columns,
					     .features = FEATURES,
					     .target = { "y", 0, 1 },
					     .weights = weights };
	const struct card_measure_options options = {
		.predictor = &predictor, .groups = 3, .rows_typical = 2, .rho = rho
	};
	struct random random = random_of();
	struct card_measure measures[3];

	assert_int_equal(card_measure(&options, rows, &random, measures, NULL), AL_OK);
	keep(ret, &measures[2].rows.value, sizeof(double));
}

static void measure_chances(const struct learn_rows *rows, struct outcome *ret)
{
	measure_by(PREDICT_CHANCE, rows, ret);
}

static void measure_errors(const struct learn_rows *rows, struct outcome *ret)
{
	measure_by(PREDICT_RATE, rows, ret);
}

static void regress(const struct learn_rows *rows, struct outcome *ret)
{
	const struct linear_options options = { .rows_typical = 2, .rho = rho };
	struct random random = random_of();
	double weights[FEATURES + 1];

	assert_int_equal(linear_train(&options, rows, &random, weights, NULL, NULL), AL_OK);
	keep(ret, weights, sizeof(weights));
}

static void regress_by(enum glm_family family, const struct learn_rows *rows, struct outcome *ret)
{
	const struct glm_options options = {
		.family = family, .rounds = ROUNDS - 1, .rows_typical = 2, .rho = rho
	};
	struct random random = random_of();
	double weights[FEATURES + 1];

	assert_int_equal(glm_train(&options, rows, &random, weights, NULL), AL_OK);
	keep(ret, weights, sizeof(weights));
}

static void regress_logistic(const struct learn_rows *rows, struct outcome *ret)
{
	regress_by(GLM_LOGISTIC, rows, ret);
}

static void regress_poisson(const struct learn_rows *rows, struct outcome *ret)
{
	regress_by(GLM_POISSON, rows, ret);
}

/* Record and replay `training` with one person more or less, or with other rows, odd ones too. */
static void replay(const char *name, void (*training)(const struct learn_rows *, struct outcome *))
{
	struct budget budget = budget_begin(name);

	rounds_moved = 0;
	while (budget_more(&budget, 5000)) {
		struct learn_room room = learn_room_draw(&budget, PERSONS, 3, FEATURES);
		size_t person = budget_below(&budget, PERSONS);
		struct learn_room less;
		struct outcome with;
		struct outcome without;
		struct learn_rows rows;

		if (budget_below(&budget, 2) == 0)
			learn_room_spoil(&room, person, &budget);
		less = learn_room_without(&room, person);
		replaying = false;
		round_next = 0;
		rows = learn_room_view(&room);
		training(&rows, &with);
		replaying = true;
		round_next = 0;
		rows = learn_room_view(&less);
		training(&rows, &without);
		assert_int_equal(with.len, without.len);
		assert_memory_equal(with.bytes, without.bytes, with.len);
		learn_room_clear(&less);
		learn_room_clear(&room);
	}
	assert_true(rounds_moved > 0);
}

static void boosting_moves_by_at_most_the_bound(void **state)
{
	(void)state;
	replay("replay_boost_squared", boost_squared);
	replay("replay_boost_logistic", boost_logistic);
}

static void clustering_moves_by_at_most_the_bound(void **state)
{
	(void)state;
	replay("replay_cluster", cluster);
}

static void measuring_moves_by_at_most_the_bound(void **state)
{
	(void)state;
	replay("replay_chances", measure_chances);
	replay("replay_errors", measure_errors);
}

static void regression_moves_by_at_most_the_bound(void **state)
{
	(void)state;
	replay("replay_linear", regress);
	replay("replay_logistic", regress_logistic);
	replay("replay_poisson", regress_poisson);
}

UNIT_MAIN("learn_replay", cmocka_unit_test(boosting_moves_by_at_most_the_bound),
	  cmocka_unit_test(regression_moves_by_at_most_the_bound),
	  cmocka_unit_test(clustering_moves_by_at_most_the_bound),
	  cmocka_unit_test(measuring_moves_by_at_most_the_bound))
