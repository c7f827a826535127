/*
 * learn_real_test.c: on real tables, boosting and k-means come near to what they reach without
 * noise, at the budgets that a grant would give.
 *
 * Each case prints a line of the table in src/learn/README.md for each epsilon (at delta 10^-6).
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/random.h"
#include "learn/boost.h"
#include "learn/kmeans.h"
#include "privacy/epsilon.h"
#include "prop/learn_real.h"
#include "unit/budget.h"
#include "unit/unit.h"

#include <math.h>

#define BUDGETS 5

static const double epsilons[BUDGETS] = { 0.5, 1, 2, 4, 0 /* as if without noise */ };

/* How many trainings each number is the mean of. */
static unsigned seeds(void)
{
	return budget_is_full() ? 10 : 1;
}

static struct rho rho_of(double epsilon)
{
	const struct epsilon given = { (uint64_t)(epsilon * 1e6) };
	struct rho rho = { 5000 * RHO_PICO_ONE };

	if (epsilon > 0)
		rho_from_epsilon(given, (struct delta){ DELTA_ATTO_ONE / 1000000 }, &rho);
	return rho;
}

/* The mean loss of `trees`: squared in the [-1, 1] scale, or in bits. */
static double loss_of(const struct boost_trees *trees, const struct learn_rows *rows,
		      enum boost_loss loss)
{
	size_t count = rows->offsets[rows->persons];
	double sum = 0;

	for (size_t i = 0; i < count; i++) {
		double score = boost_score(trees, rows->features_of + i * rows->features);

		if (loss == BOOST_LOGISTIC)
			sum += log1p(exp(-rows->targets[i] * score)) / log(2);
		else
			sum += pow(rows->targets[i] - fmin(fmax(score, -1), 1), 2);
	}
	return sum / (double)count;
}

/* The same of the best constant. */
static double constant_loss(const struct learn_rows *rows, enum boost_loss loss)
{
	size_t count = rows->offsets[rows->persons];
	double mean = 0;
	double squares = 0;
	double yes;

	for (size_t i = 0; i < count; i++) {
		mean += rows->targets[i] / (double)count;
		squares += rows->targets[i] * rows->targets[i] / (double)count;
	}
	yes = (mean + 1) / 2;
	if (loss == BOOST_LOGISTIC)
		return -yes * log2(yes) - (1 - yes) * log2(1 - yes);
	return squares - mean * mean;
}

/* Print the losses by epsilon as shares of the constant's; fill `ret` with the means over seeds. */
static void boost_at_budgets(const struct real_request *request, enum boost_loss loss,
			     double ret[static BUDGETS])
{
	struct real_table table;
	double constant;

	if (!real_read(request, &table))
		skip();
	constant = constant_loss(&table.rows, loss);
	print_message("%s by boosting, %zu persons, %zu rows, constant %.4f:\n",
		      request->target.column.name, table.rows.persons,
		      table.offsets[table.rows.persons], constant);
	for (size_t i = 0; i < BUDGETS; i++) {
		const struct boost_options options = { .loss = loss,
						       .trees = 40,
						       .depth = 4,
						       .shrinkage = 0.3,
						       .rows_typical = 2,
						       .bins = table.bins,
						       .rho = rho_of(epsilons[i]) };

		ret[i] = 0;
		for (uint8_t seed_byte = 0; seed_byte < seeds(); seed_byte++) {
			const uint8_t seed[RANDOM_SEED_LEN] = { seed_byte };
			struct boost_trees trees;
			struct random random;

			random_init_seed(&random, seed);
			assert_int_equal(boost_train(&options, &table.rows, &random, &trees, NULL),
					 AL_OK);
			ret[i] += loss_of(&trees, &table.rows, loss) / constant / seeds();
			boost_trees_clear(&trees);
		}
		print_message("  epsilon %.1f: %.4f of the constant's loss\n", epsilons[i], ret[i]);
	}
	real_clear(&table);
}

static void days_in_hospital_are_learned(void **state)
{
	double loss[BUDGETS];

	(void)state;
	boost_at_budgets(&real_days, BOOST_SQUARED, loss);
	assert_true(loss[1] < 0.80);
	assert_true(loss[3] < 0.77);
	assert_true(loss[4] < 0.76);
}

static void readmissions_are_learned(void **state)
{
	double loss[BUDGETS];

	(void)state;
	boost_at_budgets(&real_readmitted, BOOST_LOGISTIC, loss);
	assert_true(loss[1] < 0.97);
	assert_true(loss[4] < 0.95);
}

static void passes_are_learned(void **state)
{
	double loss[BUDGETS];

	(void)state;
	boost_at_budgets(&real_passed, BOOST_LOGISTIC, loss);
	assert_true(loss[3] < 0.99);
	assert_true(loss[4] < 0.98);
}

/* The mean squared distance of a row from its centre, a feature. */
static double distance_of(const struct kmeans_centres *centres, const struct learn_rows *rows)
{
	size_t count = rows->offsets[rows->persons];
	double sum = 0;

	for (size_t i = 0; i < count; i++) {
		const double *features = rows->features_of + i * rows->features;
		const double *place =
		    centres->places + kmeans_nearest(centres, features) * centres->features;

		for (size_t j = 0; j < rows->features; j++)
			sum += pow(features[j] - place[j], 2);
	}
	return sum / (double)count / (double)rows->features;
}

static void clusters_at_budgets(const struct real_request *request, double ret[static BUDGETS])
{
	struct real_table table;

	if (!real_read(request, &table))
		skip();
	print_message("clusters, %zu persons:\n", table.rows.persons);
	for (size_t i = 0; i < BUDGETS; i++) {
		const struct kmeans_options options = {
			.clusters = 6, .rounds = 6, .rows_typical = 2, .rho = rho_of(epsilons[i])
		};

		ret[i] = 0;
		for (uint8_t seed_byte = 0; seed_byte < seeds(); seed_byte++) {
			const uint8_t seed[RANDOM_SEED_LEN] = { seed_byte };
			struct kmeans_centres centres;
			struct random random;

			random_init_seed(&random, seed);
			assert_int_equal(
			    kmeans_train(&options, &table.rows, &random, &centres, NULL), AL_OK);
			ret[i] += distance_of(&centres, &table.rows) / seeds();
			kmeans_centres_clear(&centres);
		}
		print_message("  epsilon %.1f: squared distance %.4f\n", epsilons[i], ret[i]);
	}
	real_clear(&table);
}

static void clusters_of_stays_are_found(void **state)
{
	double distance[BUDGETS];

	(void)state;
	clusters_at_budgets(&real_days, distance);
	assert_true(distance[1] < 1.15 * distance[4]);
}

static void clusters_of_learners_are_found(void **state)
{
	double distance[BUDGETS];

	(void)state;
	clusters_at_budgets(&real_passed, distance);
	assert_true(distance[1] < 1.15 * distance[4]);
}

UNIT_MAIN("learn_real", cmocka_unit_test(days_in_hospital_are_learned),
	  cmocka_unit_test(readmissions_are_learned), cmocka_unit_test(passes_are_learned),
	  cmocka_unit_test(clusters_of_stays_are_found),
	  cmocka_unit_test(clusters_of_learners_are_found))
