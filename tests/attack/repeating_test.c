/* repeating_test.c: to ask again and again, the same or slightly other things. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "attack/attack.h"
#include "base/buffer.h"
#include "unit/unit.h"

#include <math.h>
#include <stdlib.h>

#define RHO 0.02
#define HEADER                                                                                     \
	"rider,station,kind,minutes,price,delta,began,day,ebike,note,zone,big,hidden,unbounded\n"

/* --- averaging --- */

#define GAMES 300
#define REPEATS 400

/* The mean of REPEATS answers, each for `rho`. */
static struct attack_score average(double rho)
{
	const struct plan_options options = { .rho = { (uint64_t)(rho * (double)RHO_PICO_ONE) },
					      .contribution = 1 };
	char *others = fixture_random_csv(1, 300, 40);
	struct attack_world world = attack_world_new(others, "her,S1,,5,,,,,true,,,,,\n");
	struct attack_question asked =
	    attack_ask(&world, "SELECT sum(CASE WHEN ebike THEN 1 ELSE -1 END) FROM trips",
		       &options, ATTACK_PROTECTED);
	double exact = attack_value(&world, &asked, false, ATTACK_NO_NOISE);
	struct attack_score score = { 0 };

	for (unsigned i = 0; i < 2 * GAMES; i++) {
		double sum = 0;

		for (unsigned j = 0; j < REPEATS; j++)
			sum += attack_value(&world, &asked, i % 2, ATTACK_PROTECTED);
		attack_note(&score, i % 2, sum / REPEATS > exact + 0.5);
	}
	attack_question_clear(&asked);
	attack_world_clear(&world);
	free(others);
	return score;
}

/* Noise that is fresh for each repeat averages out, unless every repeat is paid for: then each of
 * n answers gets an n-th of the budget and n times the variance. */
static void the_mean_of_many_answers_is_no_better_than_one(void **state)
{
	struct attack_score without_ledger = average(RHO * 100);
	struct attack_score score = average(RHO / REPEATS);

	(void)state;
	attack_must_succeed("mean of 400 answers, one of them paid for", &without_ledger);
	attack_must_fail("mean of 400 answers", &score, RHO);
}

/* --- reconstruction --- */

#define RIDERS 48
#define QUESTIONS (4 * RIDERS)
#define TABLES 5

/* Each rider has one trip of as many minutes as her number, and a secret: whether on an e-bike, as
 * one of each two is. */
static char *make_secrets(struct random *random, bool ret_secrets[static RIDERS])
{
	struct buffer text;
	char *copy;

	buffer_init(&text, 1 << 16);
	buffer_append_text(&text, HEADER);
	for (unsigned i = 0; i < RIDERS; i++) {
		ret_secrets[i] = i % 2 ? !ret_secrets[i - 1] : random_below(random, 2) == 1;
		buffer_append_format(&text, "r%02u,,,%u,,,,,%s,,,,,\n", i, i,
				     ret_secrets[i] ? "true" : "false");
	}
	copy = strdup(buffer_text(&text));
	assert_non_null(copy);
	buffer_clear(&text);
	return copy;
}

/* How many riders of a random half of them were on an e-bike; the half is in ret_half. */
static double ask_half(const struct catalogue *catalogue, struct engine *engine,
		       struct random *random, double rho, double ret_half[static RIDERS])
{
	const struct plan_options options = { .rho = { (uint64_t)(rho * (double)RHO_PICO_ONE) },
					      .contribution = 1 };
	struct answer_noise noise = { 0 };
	struct answer *answer = NULL;
	struct buffer sql;
	struct plan *plan;
	struct sums sums;
	double value;

	buffer_init(&sql, SQL_LEN_MAX);
	buffer_append_text(&sql, "SELECT sum(CASE WHEN ebike THEN 1 ELSE -1 END) FROM trips WHERE "
				 "minutes IN (999");
	for (unsigned i = 0; i < RIDERS; i++) {
		ret_half[i] = (double)random_below(random, 2);
		if (ret_half[i] > 0)
			buffer_append_format(&sql, ", %u", i);
	}
	buffer_append_text(&sql, ")");
	plan = fixture_plan_with(catalogue, buffer_text(&sql), &options);
	sums = fixture_sums(plan, engine);
	assert_int_equal(answer_noise_draw(plan, random, &noise, NULL), AL_OK);
	assert_int_equal(answer_make(plan, &sums, &noise, &answer, NULL), AL_OK);
	value = (double)answer_value(answer, 0, 0).value;
	answer_free(answer);
	answer_noise_clear(&noise);
	sums_clear(&sums);
	plan_free(plan);
	buffer_clear(&sql);
	return value;
}

/* Add one equation to the normal equations of least squares. */
static void add_equation(double matrix[RIDERS][RIDERS], double right[static RIDERS],
			 const double half[static RIDERS], double value)
{
	for (unsigned i = 0; i < RIDERS; i++) {
		right[i] += half[i] * value;
		for (unsigned j = 0; j < RIDERS; j++)
			matrix[i][j] += half[i] * half[j];
	}
}

static void solve(double matrix[RIDERS][RIDERS], double right[static RIDERS])
{
	for (unsigned k = 0; k < RIDERS; k++) {
		for (unsigned row = k + 1; row < RIDERS; row++) {
			double factor = matrix[row][k] / matrix[k][k];

			for (unsigned l = k; l < RIDERS; l++)
				matrix[row][l] -= factor * matrix[k][l];
			right[row] -= factor * right[k];
		}
	}
	for (unsigned k = RIDERS; k-- > 0;) {
		for (unsigned l = k + 1; l < RIDERS; l++)
			right[k] -= matrix[k][l] * right[l];
		right[k] /= matrix[k][k];
	}
}

/*
 * The attack of Dinur and Nissim (PODS 2003): QUESTIONS questions about random halves of the
 * riders, least squares, and the sign of each solution is her secret. A game is one rider.
 */
static struct attack_score reconstruct(double rho_of_each)
{
	struct catalogue *catalogue = fixture_catalogue();
	struct attack_score score = { 0 };
	struct random random;

	random_init_system(&random);
	for (unsigned table = 0; table < TABLES; table++) {
		double matrix[RIDERS][RIDERS] = { { 0 } };
		double right[RIDERS] = { 0 };
		bool secrets[RIDERS];
		char *csv = make_secrets(&random, secrets);
		struct engine *engine = fixture_locked_engine(catalogue, csv);

		for (unsigned i = 0; i < QUESTIONS; i++) {
			double half[RIDERS];
			double value = ask_half(catalogue, engine, &random, rho_of_each, half);

			add_equation(matrix, right, half, value);
		}
		for (unsigned i = 0; i < RIDERS; i++)
			matrix[i][i] += 0.01;
		solve(matrix, right);
		for (unsigned i = 0; i < RIDERS; i++)
			attack_note(&score, secrets[i], right[i] > 0);
		engine_close(engine);
		free(csv);
	}
	random_clear(&random);
	catalogue_free(catalogue);
	return score;
}

/* Her secret is removed and another one added: twice the distance, four times rho. */
static void secrets_cannot_be_reconstructed_within_a_budget(void **state)
{
	struct attack_score without_ledger = reconstruct(2);
	struct attack_score score = reconstruct(RHO / QUESTIONS);

	(void)state;
	attack_must_succeed("reconstruction from answers that nobody charges", &without_ledger);
	attack_must_fail("reconstruction", &score, 4 * RHO);
}

/* --- tracing --- */

#define GROUPS_MAX 400
#define REHEARSALS 100

/* What he expects in each group: he has the code and all rows, so he rehearses. */
static void rehearse(struct attack_world *world, const struct attack_question *asked,
		     bool she_is_in, enum attack_without without, double ret[static GROUPS_MAX])
{
	for (unsigned i = 0; i < REHEARSALS; i++) {
		struct answer *answer = attack_answer(world, asked, she_is_in, without);

		assert_in_range(answer_rows(answer), 1, GROUPS_MAX);
		for (size_t row = 0; row < answer_rows(answer); row++)
			ret[row] += (double)answer_value(answer, row, 2).value / REHEARSALS;
		answer_free(answer);
	}
}

/* He knows her rows and asks for hundreds of groups at once: all her cells are weighed (Homer et
 * al. 2008). */
static struct attack_score trace_her(enum attack_without without)
{
	const struct plan_options options = { .rho = { (uint64_t)(RHO * (double)RHO_PICO_ONE) } };
	char *others = fixture_random_csv(1, 2000, 100);
	char *hers = fixture_random_csv(4, 3000, 1);
	struct attack_world world = attack_world_new(others, strchr(hers, '\n') + 1);
	struct attack_question asked = attack_ask(
	    &world, "SELECT station, date_trunc('week', began), count(*) FROM trips GROUP BY 1, 2",
	    &options, without);
	double expected[2][GROUPS_MAX] = { { 0 } };
	struct attack_score score = { 0 };

	rehearse(&world, &asked, false, without, expected[0]);
	rehearse(&world, &asked, true, without, expected[1]);
	for (unsigned i = 0; i < 1000; i++) {
		struct answer *answer = attack_answer(&world, &asked, i % 2, without);
		double likelihood = 0;

		for (size_t row = 0; row < answer_rows(answer); row++) {
			double difference = expected[1][row] - expected[0][row];
			double middle = (expected[1][row] + expected[0][row]) / 2;

			likelihood +=
			    difference * ((double)answer_value(answer, row, 2).value - middle);
		}
		attack_note(&score, i % 2, likelihood > 0);
		answer_free(answer);
	}
	attack_question_clear(&asked);
	attack_world_clear(&world);
	free(others);
	free(hers);
	return score;
}

static void her_rows_cannot_be_traced_through_many_groups(void **state)
{
	struct attack_score unprotected = trace_her(ATTACK_NO_BOUND);
	struct attack_score score = trace_her(ATTACK_PROTECTED);

	(void)state;
	attack_must_succeed("tracing without a bound", &unprotected);
	attack_must_fail("tracing", &score, RHO);
}

UNIT_MAIN("repeating", cmocka_unit_test(the_mean_of_many_answers_is_no_better_than_one),
	  cmocka_unit_test(secrets_cannot_be_reconstructed_within_a_budget),
	  cmocka_unit_test(her_rows_cannot_be_traced_through_many_groups))
