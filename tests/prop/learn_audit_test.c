/*
 * learn_audit_test.c: one training is audited by canaries, and none shows more than was claimed.
 *
 * Steinke, Nasr and Jagielski, "Privacy Auditing with One (1) Training Run" (NeurIPS 2023, arXiv
 * 2305.08846). Each of m canaries takes part by a coin. Who sees the model guesses of r of them
 * whether they did, and v guesses are right. If training is (epsilon, delta)-DP, then (appendix D)
 *
 *	P(V >= v) <= P(B >= v) + 2 m delta max over i of P(v > B >= v - i) / i
 *
 * with B binomial of r and e^epsilon / (e^epsilon + 1). The least epsilon at which this is above
 * FALSE_ALARM is a lower bound of the true one, wrong that seldom.
 *
 * A canary has a feature of its own, 1, and a yes, among others who have no feature and a no; her
 * score is the weight of her feature. A trainer with less noise than it says must be caught, or the
 * audit could not fail.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/random.h"
#include "learn/model.h"
#include "privacy/epsilon.h"
#include "privacy/noise.h"
#include "unit/budget.h"
#include "unit/unit.h"

#include <math.h>
#include <stdlib.h>

#define CANARIES 120
#define OTHERS 400
#define PERSONS (CANARIES + OTHERS)
#define GUESSES 80
#define SUM_CANARIES 2000
#define SUM_GUESSES 200
#define SUM_ROUNDS 50
#define FALSE_ALARM 1e-4
#define DELTA 1e-6

/* P(B = k) for B binomial of `r` and `chance`. */
static double binomial(int r, int k, double chance)
{
	return exp(lgamma(r + 1) - lgamma(k + 1) - lgamma(r - k + 1) + k * log(chance) +
		   (r - k) * log1p(-chance));
}

/* How a training is audited. */
struct game {
	int canaries;
	int guesses; /* half of them are the highest scores, guessed in; half the lowest, out */
};

/* The bound of appendix D on the probability of `right` or more right guesses. */
static double chance_of(const struct game *game, int right, double epsilon)
{
	double chance = 1 / (1 + exp(-epsilon));
	double tail = 0;
	double below = 0;
	double most = 0;

	for (int k = right; k <= game->guesses; k++)
		tail += binomial(game->guesses, k, chance);
	for (int i = 1; i <= right; i++) {
		below += binomial(game->guesses, right - i, chance);
		most = fmax(most, below / i);
	}
	return fmin(1, tail + 2 * game->canaries * DELTA * most);
}

/* The epsilon that so many right guesses prove, 0 when none. */
static double proven(const struct game *game, int right)
{
	double low = 0;
	double high = 50;

	if (chance_of(game, right, 0) > FALSE_ALARM)
		return 0;
	for (int i = 0; i < 60; i++) {
		double middle = (low + high) / 2;

		*(chance_of(game, right, middle) > FALSE_ALARM ? &high : &low) = middle;
	}
	return low;
}

static const struct game of_models = { CANARIES, GUESSES };
static const struct game of_sums = { SUM_CANARIES, SUM_GUESSES };

/* Canaries and who of them takes part, with room for rows. */
struct canaries {
	bool in[CANARIES];
	size_t offsets[PERSONS + 1];
	double features[PERSONS * CANARIES];
	double targets[PERSONS];
	struct predict_column columns[CANARIES];
};

static struct learn_rows toss(struct canaries *canaries, struct budget *budget)
{
	size_t persons = 0;

	memset(canaries, 0, sizeof(*canaries));
	for (size_t i = 0; i < CANARIES; i++) {
		canaries->columns[i] = (struct predict_column){ "canary", -1, 1 };
		canaries->in[i] = budget_below(budget, 2) == 1;
		if (!canaries->in[i])
			continue;
		canaries->features[persons * CANARIES + i] = 1;
		canaries->targets[persons] = 1;
		persons++;
	}
	for (size_t i = 0; i < OTHERS; i++)
		canaries->targets[persons++] = -1;
	for (size_t i = 0; i <= persons; i++)
		canaries->offsets[i] = i;
	return (struct learn_rows){ .persons = persons,
				    .offsets = canaries->offsets,
				    .features = CANARIES,
				    .features_of = canaries->features,
				    .targets = canaries->targets };
}

/* A canary's score with her number, to sort. */
struct score {
	double value;
	bool in;
};

static int compare(const void *a, const void *b)
{
	const struct score *left = a;
	const struct score *right = b;

	return (left->value > right->value) - (left->value < right->value);
}

/* What `scores`, which are put in order, prove. */
static double guess(const struct game *game, struct score *scores)
{
	int right = 0;

	qsort(scores, (size_t)game->canaries, sizeof(*scores), compare);
	for (int i = 0; i < game->guesses / 2; i++)
		right += !scores[i].in + scores[game->canaries - 1 - i].in;
	return proven(game, right);
}

/* The epsilon that one training of `kind` with a budget of `rho` proves. */
static double audit(enum learn_kind kind, struct rho rho, struct budget *budget)
{
	struct canaries *canaries = calloc(1, sizeof(*canaries));
	uint8_t seed[RANDOM_SEED_LEN] = { 0 };
	struct learn_model *model = NULL;
	struct score scores[CANARIES];
	struct learn_request request;
	struct learn_rows rows;
	struct random random;
	double found;

	assert_non_null(canaries);
	rows = toss(canaries, budget);
	request = (struct learn_request){ .kind = kind,
					  .columns = canaries->columns,
					  .features = CANARIES,
					  .target = { "target", 0, 1 },
					  .rho = rho,
					  .rows_typical = 1,
					  .rounds = 20,
					  /* a canary's length, so that none of it is lost */
					  .clip = kind == LEARN_LINEAR ? sqrt(5) : 1 };
	for (size_t i = 0; i < 8; i++)
		seed[i] = (uint8_t)budget_below(budget, 256);
	random_init_seed(&random, seed);
	assert_int_equal(learn_train(&request, &rows, &random, &model, NULL), AL_OK);
	random_clear(&random);
	for (size_t i = 0; i < CANARIES; i++)
		scores[i] = (struct score){ model->weights[i], canaries->in[i] };
	found = guess(&of_models, scores);
	learn_model_free(model);
	free(canaries);
	return found;
}

static struct rho rho_of(double epsilon)
{
	const struct epsilon given = { (uint64_t)(epsilon * 1e6) };
	struct rho rho;

	rho_from_epsilon(given, (struct delta){ (uint64_t)(DELTA * 1e18) }, &rho);
	return rho;
}

static const enum learn_kind kinds[] = { LEARN_LINEAR, LEARN_LOGISTIC, LEARN_POISSON };

static void no_training_shows_more_than_it_claims(void **state)
{
	static const double claims[] = { 0.5, 1, 2, 4 };
	struct budget budget = budget_begin("learn_audit");

	(void)state;
	while (budget_more(&budget, 20)) {
		for (size_t i = 0; i < 3; i++) {
			for (size_t j = 0; j < 4; j++) {
				double found = audit(kinds[i], rho_of(claims[j]), &budget);

				print_message("%s claims %.1f, %.2f is proven\n",
					      learn_kind_name(kinds[i]), claims[j], found);
				assert_true(found <= claims[j]);
			}
		}
	}
}

/* The trainer says 1, and hardly draws noise. */
static void a_trainer_without_noise_is_caught(void **state)
{
	struct budget budget = budget_begin("learn_audit_broken");

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		double found = audit(kinds[i], (struct rho){ 9000 * RHO_PICO_ONE }, &budget);

		print_message("%s without noise: %.2f is proven\n", learn_kind_name(kinds[i]),
			      found);
		assert_true(found > 1);
	}
}

/* A person of the sums has a cell of her own: `user` says which. */
static void share_of_row(const void *user, const struct learn_rows *rows, size_t row,
			 double *vector)
{
	const size_t *cells = user;

	(void)rows;
	vector[cells[row]] += 1;
}

/* The epsilon that all noisy sums of SUM_ROUNDS rounds prove, each planned for its part of `rho`:
 * who sees more than the model, as in the paper's white box. */
static double audit_sums(struct rho rho, struct budget *budget)
{
	const struct learn_sum_shape shape = { SUM_ROUNDS, SUM_CANARIES, 1 };
	size_t *offsets = calloc(SUM_CANARIES + 1, sizeof(*offsets));
	size_t *cells = calloc(SUM_CANARIES, sizeof(*cells));
	int64_t *sums = calloc(SUM_CANARIES, sizeof(*sums));
	int64_t *noise = calloc(SUM_CANARIES, sizeof(*noise));
	struct score *scores = calloc(SUM_CANARIES, sizeof(*scores));
	uint8_t seed[RANDOM_SEED_LEN] = { 0 };
	struct learn_rows rows = { .offsets = offsets, .features = 1 };
	struct learn_sum_plan plan;
	struct random random;
	double found;

	assert_true(offsets != NULL && cells != NULL && sums != NULL && noise != NULL &&
		    scores != NULL);
	for (size_t i = 0; i < SUM_CANARIES; i++) {
		scores[i].in = budget_below(budget, 2) == 1;
		offsets[i + 1] = i + 1;
		if (scores[i].in)
			cells[rows.persons++] = i;
	}
	for (size_t i = 0; i < 8; i++)
		seed[i] = (uint8_t)budget_below(budget, 256);
	random_init_seed(&random, seed);
	assert_int_equal(learn_sum_plan(&shape, rho, &plan, NULL), AL_OK);
	for (int round = 0; round < SUM_ROUNDS; round++) {
		assert_int_equal(noise_draw(&random, plan.sigma2, noise, SUM_CANARIES), AL_OK);
		assert_int_equal(learn_sum(&plan, &rows, share_of_row, cells, sums), AL_OK);
		for (size_t i = 0; i < SUM_CANARIES; i++)
			scores[i].value += learn_sum_value(&plan, sums[i], noise[i]);
	}
	random_clear(&random);
	found = guess(&of_sums, scores);
	free(offsets);
	free(cells);
	free(sums);
	free(noise);
	free(scores);
	return found;
}

static void all_rounds_together_show_no_more_than_they_claim(void **state)
{
	static const double claims[] = { 0.5, 1, 2, 4, 8 };
	struct budget budget = budget_begin("learn_audit_sums");

	(void)state;
	for (size_t i = 0; i < sizeof(claims) / sizeof(*claims); i++) {
		double found = audit_sums(rho_of(claims[i]), &budget);

		print_message("sums claim %.1f, %.2f is proven\n", claims[i], found);
		assert_true(found <= claims[i]);
		if (claims[i] >= 4)
			assert_true(found > claims[i] / 8); /* the audit sees something */
	}
}

/* It takes each round for all that there is, so what it says is 1 costs fifty times the rho. */
static void a_trainer_that_forgets_to_add_up_is_caught(void **state)
{
	struct budget budget = budget_begin("learn_audit_forgets");
	struct rho forgotten = { rho_of(1).pico * SUM_ROUNDS };
	double found = audit_sums(forgotten, &budget);

	(void)state;
	print_message("without composition: %.2f is proven\n", found);
	assert_true(found > 1);
}

/* Half of the guesses prove nothing, all of them what (e^x / (e^x + 1))^GUESSES = FALSE_ALARM says,
 * but for delta; more right ones never prove less. */
static void the_bound_is_that_of_the_theorem(void **state)
{
	double chance = pow(FALSE_ALARM, 1.0 / GUESSES);
	double most = log(chance / (1 - chance));

	(void)state;
	assert_true(proven(&of_models, GUESSES / 2) == 0);
	assert_true(proven(&of_models, GUESSES) < most);
	assert_true(proven(&of_models, GUESSES) > most - 0.2);
	for (int right = GUESSES / 2; right < GUESSES; right++)
		assert_true(proven(&of_models, right) <= proven(&of_models, right + 1));
}

UNIT_MAIN("learn_audit", cmocka_unit_test(no_training_shows_more_than_it_claims),
	  cmocka_unit_test(a_trainer_without_noise_is_caught),
	  cmocka_unit_test(all_rounds_together_show_no_more_than_they_claim),
	  cmocka_unit_test(a_trainer_that_forgets_to_add_up_is_caught),
	  cmocka_unit_test(the_bound_is_that_of_the_theorem))
