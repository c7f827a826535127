/* attack.c: worlds with and without her, and the statistics of guessing. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "attack/attack.h"

#include "unit/unit.h"

#include <math.h>
#include <stdlib.h>

#define ONE_SIDE 0.00025 /* two rates with two sides each: 99.9 % */
#define SUCCESS 0.8
#define UNBOUNDED 128 /* times C are as good as none for thousands of rows */

void attack_note(struct attack_score *score, bool she_is_in, bool he_says_so)
{
	score->tries[she_is_in]++;
	score->said[she_is_in] += he_says_so;
}

/* P(at least `successes` of `tries`), each of them with probability `p`. */
static double tail(unsigned successes, unsigned tries, double p)
{
	double sum = 0;

	for (unsigned k = successes; k <= tries; k++)
		sum += exp(lgamma(tries + 1.0) - lgamma(k + 1.0) - lgamma(tries - k + 1.0) +
			   k * log(p) + (tries - k) * log1p(-p));
	return sum;
}

double attack_rate_low(unsigned successes, unsigned tries)
{
	double low = 0;
	double high = 1;

	if (successes == 0)
		return 0;
	for (unsigned i = 0; i < 50; i++) {
		double middle = (low + high) / 2;

		if (tail(successes, tries, middle) < ONE_SIDE)
			low = middle;
		else
			high = middle;
	}
	return low;
}

double attack_rate_high(unsigned successes, unsigned tries)
{
	return 1 - attack_rate_low(tries - successes, tries);
}

double attack_advantage(const struct attack_score *score)
{
	return (double)score->said[1] / score->tries[1] - (double)score->said[0] / score->tries[0];
}

double attack_advantage_least(const struct attack_score *score)
{
	return attack_rate_low(score->said[1], score->tries[1]) -
	       attack_rate_high(score->said[0], score->tries[0]);
}

double attack_allowed(double rho)
{
	return fmin(1, sqrt(rho / 2));
}

void attack_must_fail(const char *name, const struct attack_score *score, double rho)
{
	print_message("%s: advantage %.3f, at least %.3f; allowed %.3f\n", name,
		      attack_advantage(score), attack_advantage_least(score), attack_allowed(rho));
	assert_true(score->tries[0] >= 100 && score->tries[1] >= 100);
	assert_true(attack_advantage_least(score) <= attack_allowed(rho));
}

void attack_must_succeed(const char *name, const struct attack_score *score)
{
	print_message("%s: advantage %.3f, at least %.3f\n", name, attack_advantage(score),
		      attack_advantage_least(score));
	assert_true(attack_advantage_least(score) >= SUCCESS);
}

struct attack_world attack_world_new(const char *others, const char *hers)
{
	struct attack_world world = { .catalogue = fixture_catalogue() };
	size_t len = strlen(others);
	char *all = malloc(len + strlen(hers) + 1);

	assert_non_null(all);
	memcpy(all, others, len);
	memcpy(all + len, hers, strlen(hers) + 1);
	world.engines[0] = fixture_locked_engine(world.catalogue, others);
	world.engines[1] = fixture_locked_engine(world.catalogue, all);
	random_init_system(&world.random);
	free(all);
	return world;
}

void attack_world_clear(struct attack_world *world)
{
	engine_close(world->engines[0]);
	engine_close(world->engines[1]);
	catalogue_free(world->catalogue);
	random_clear(&world->random);
}

/* A row counts, and is hidden by noise, in a smaller unit: as if C had been forgotten. */
static void forget_bound(struct plan *plan)
{
	for (size_t i = 0; i < MEASURES_MAX; i++)
		plan->measures[i].weight = plan->measures[i].weight / UNBOUNDED + 1;
	plan->sigma2 /= (uint64_t)UNBOUNDED * UNBOUNDED;
}

struct attack_question attack_ask(const struct attack_world *world, const char *sql,
				  const struct plan_options *options, enum attack_without without)
{
	struct attack_question asked = {
		.plan = fixture_plan_with(world->catalogue, sql, options),
	};

	if ((without & ATTACK_NO_BOUND) != 0)
		forget_bound(asked.plan);
	asked.sums[0] = fixture_sums(asked.plan, world->engines[0]);
	asked.sums[1] = fixture_sums(asked.plan, world->engines[1]);
	return asked;
}

void attack_question_clear(struct attack_question *question)
{
	plan_free(question->plan);
	sums_clear(&question->sums[0]);
	sums_clear(&question->sums[1]);
}

struct answer *attack_answer(struct attack_world *world, const struct attack_question *question,
			     bool she_is_in, enum attack_without without)
{
	struct answer_noise noise = { 0 };
	struct answer *answer = NULL;

	assert_int_equal(answer_noise_draw(question->plan, &world->random, &noise, NULL), AL_OK);
	if ((without & ATTACK_NO_NOISE) != 0)
		memset(noise.cells, 0, noise.cells_count * sizeof(*noise.cells));
	assert_int_equal(
	    answer_make(question->plan, &question->sums[she_is_in], &noise, &answer, NULL), AL_OK);
	answer_noise_clear(&noise);
	return answer;
}

double attack_value(struct attack_world *world, const struct attack_question *question,
		    bool she_is_in, enum attack_without without)
{
	struct answer *answer = attack_answer(world, question, she_is_in, without);
	size_t last = answer_columns(answer) - 1;
	double value = (double)answer_value(answer, 0, last).value;

	answer_free(answer);
	return value;
}
