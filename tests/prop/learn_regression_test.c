/*
 * learn_regression_test.c: on real tables, the regressions come near to what they reach without
 * noise, at the budgets that a grant would give.
 *
 * Each case prints a line of the table in src/learn/README.md for each epsilon (at delta 10^-6).
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/random.h"
#include "learn/matrix.h"
#include "learn/model.h"
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
	return budget_is_full() ? 10 : 2;
}

static struct rho rho_of(double epsilon)
{
	const struct epsilon given = { (uint64_t)(epsilon * 1e6) };
	struct rho rho = { 5000 * RHO_PICO_ONE };

	if (epsilon > 0)
		rho_from_epsilon(given, (struct delta){ DELTA_ATTO_ONE / 1000000 }, &rho);
	return rho;
}

/* The loss of a row: squared, in nats, or half of Poisson's deviance with the highest count as
 * unit. */
static double loss_of(enum learn_kind kind, double score, double target)
{
	double rate = fmin(exp(score), 1);
	double part = (target + 1) / 2;

	if (kind == LEARN_LINEAR)
		return pow(target - score, 2);
	if (kind == LEARN_LOGISTIC)
		return log1p(exp(-target * score));
	return rate - part + (part > 0 ? part * log(part / rate) : 0);
}

/* The mean loss by `weights`, whose constant for Poisson is in units of the highest count. */
static double mean_loss(enum learn_kind kind, const struct learn_rows *rows, const double *weights)
{
	size_t count = rows->offsets[rows->persons];
	double sum = 0;

	for (size_t row = 0; row < count; row++) {
		double score = weights[rows->features];

		for (size_t i = 0; i < rows->features; i++)
			score += weights[i] * rows->features_of[row * rows->features + i];
		sum += loss_of(kind, score, rows->targets[row]);
	}
	return sum / (double)count;
}

/* The same of the best constant. */
static double constant_loss(enum learn_kind kind, const struct learn_rows *rows)
{
	double weights[REAL_FEATURES_MAX + 1] = { 0 };
	size_t count = rows->offsets[rows->persons];
	double mean = 0;
	double part;

	for (size_t row = 0; row < count; row++)
		mean += rows->targets[row] / (double)count;
	part = (mean + 1) / 2;
	weights[rows->features] = mean;
	if (kind == LEARN_LOGISTIC)
		weights[rows->features] = log(part / (1 - part));
	if (kind == LEARN_POISSON)
		weights[rows->features] = log(part);
	return mean_loss(kind, rows, weights);
}

/* Print the losses by epsilon as shares of the constant's; fill `ret` with the means over seeds. */
static void learn_at_budgets(enum learn_kind kind, const struct real_request *real,
			     double ret[static BUDGETS])
{
	struct predict_column columns[REAL_FEATURES_MAX];
	struct real_table table;
	double constant;

	if (!real_read(real, &table))
		skip();
	for (size_t i = 0; i < real->features; i++)
		columns[i] = real->columns[i].column;
	constant = constant_loss(kind, &table.rows);
	print_message("%s by %s regression, %zu persons, constant %.4f:\n",
		      real->target.column.name, learn_kind_name(kind), table.rows.persons,
		      constant);
	for (size_t i = 0; i < BUDGETS; i++) {
		const struct learn_request request = { .kind = kind,
						       .columns = columns,
						       .features = real->features,
						       .target = real->target.column,
						       .rounds = 20,
						       .rows_typical = 2,
						       .rho = rho_of(epsilons[i]) };

		ret[i] = 0;
		for (uint8_t byte = 0; byte < seeds(); byte++) {
			const uint8_t seed[RANDOM_SEED_LEN] = { byte };
			struct learn_model *model = NULL;
			struct random random;

			random_init_seed(&random, seed);
			assert_int_equal(learn_train(&request, &table.rows, &random, &model, NULL),
					 AL_OK);
			if (kind == LEARN_POISSON)
				model->weights[real->features] -= log(real->target.column.high);
			ret[i] += mean_loss(kind, &table.rows, model->weights) / constant / seeds();
			learn_model_free(model);
		}
		print_message("  epsilon %.1f: %.4f of the constant's loss\n", epsilons[i], ret[i]);
	}
	real_clear(&table);
}

/* The share of the constant's loss that least squares leaves. */
static double least_squares(const struct real_request *real)
{
	double products[(REAL_FEATURES_MAX + 1) * (REAL_FEATURES_MAX + 1)] = { 0 };
	double weights[REAL_FEATURES_MAX + 1] = { 0 };
	struct real_table table;
	size_t n = real->features + 1;
	double loss;

	assert_true(real_read(real, &table));
	for (size_t row = 0; row < table.offsets[table.rows.persons]; row++) {
		for (size_t i = 0; i < n; i++) {
			double left = i + 1 < n ? table.values[row * (n - 1) + i] : 1;

			weights[i] += left * table.targets[row];
			for (size_t j = 0; j < n; j++)
				products[i * n + j] +=
				    left * (j + 1 < n ? table.values[row * (n - 1) + j] : 1);
		}
	}
	assert_true(matrix_factor(products, n));
	matrix_solve(products, n, weights);
	loss = mean_loss(LEARN_LINEAR, &table.rows, weights) /
	       constant_loss(LEARN_LINEAR, &table.rows);
	real_clear(&table);
	print_message("  least squares: %.4f\n", loss);
	return loss;
}

static void days_are_learned_as_well_as_by_least_squares(void **state)
{
	double loss[BUDGETS];
	double plain;

	(void)state;
	learn_at_budgets(LEARN_LINEAR, &real_days, loss);
	plain = least_squares(&real_days);
	assert_true(loss[1] < plain + 0.02);
	assert_true(loss[4] < plain + 0.005);
}

static void days_are_learned_as_counts(void **state)
{
	double loss[BUDGETS];

	(void)state;
	learn_at_budgets(LEARN_POISSON, &real_days, loss);
	assert_true(loss[1] < loss[4] + 0.03);
	assert_true(loss[4] < 0.85);
}

static void readmissions_are_learned(void **state)
{
	double loss[BUDGETS];

	(void)state;
	learn_at_budgets(LEARN_LOGISTIC, &real_readmitted, loss);
	assert_true(loss[1] < loss[4] + 0.02);
	assert_true(loss[4] < 0.97);
}

static void passes_are_learned(void **state)
{
	double loss[BUDGETS];

	(void)state;
	learn_at_budgets(LEARN_LOGISTIC, &real_passed, loss);
	assert_true(loss[2] < loss[4] + 0.02);
	assert_true(loss[4] < 0.99);
}

UNIT_MAIN("learn_regression", cmocka_unit_test(days_are_learned_as_well_as_by_least_squares),
	  cmocka_unit_test(days_are_learned_as_counts), cmocka_unit_test(readmissions_are_learned),
	  cmocka_unit_test(passes_are_learned))
