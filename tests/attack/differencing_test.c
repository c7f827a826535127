/* differencing_test.c: two questions that differ in her, or one that she alone can be in. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "attack/attack.h"
#include "unit/budget.h"
#include "unit/unit.h"

#include <math.h>
#include <stdlib.h>

#define ROUNDS 2000
#define RHO 0.02
#define HER_ROWS                                                                                   \
	"her,S3,long,117,42.42,-77,2019-07-07 07:07:07,2019-07-07,true,rain,5,1,1,1\n"             \
	"her,S3,long,117,42.42,-77,2019-07-08 07:07:07,2019-07-08,true,rain,5,1,1,1\n"
#define HERS "minutes = 117 AND price = 42.42 AND delta = -77"

static struct attack_world make_world(void)
{
	char *others = fixture_random_csv(1, 400, 60);
	struct attack_world world = attack_world_new(others, HER_ROWS);

	free(others);
	return world;
}

static struct plan_options options_of(double rho)
{
	return (struct plan_options){ .rho = { (uint64_t)(rho * (double)RHO_PICO_ONE) },
				      .contribution = 2 };
}

/* Two rows of hers or none: he says that she is in when there is more than one. */
static struct attack_score ask_narrowly(enum attack_without without)
{
	struct attack_world world = make_world();
	struct plan_options options = options_of(RHO);
	struct attack_question asked =
	    attack_ask(&world, "SELECT count(*) FROM trips WHERE " HERS, &options, without);
	struct attack_score score = { 0 };

	for (unsigned i = 0; i < 2 * ROUNDS; i++)
		attack_note(&score, i % 2, attack_value(&world, &asked, i % 2, without) > 1);
	attack_question_clear(&asked);
	attack_world_clear(&world);
	return score;
}

static void a_question_about_her_alone_tells_nothing(void **state)
{
	struct attack_score unprotected = ask_narrowly(ATTACK_NO_NOISE);
	struct attack_score score = ask_narrowly(ATTACK_PROTECTED);

	(void)state;
	attack_must_succeed("narrow question without noise", &unprotected);
	attack_must_fail("narrow question", &score, RHO);
}

/* All minutes, less all minutes but hers, each for half of the budget. */
static struct attack_score subtract(enum attack_without without)
{
	struct attack_world world = make_world();
	struct plan_options options = options_of(RHO / 2);
	struct attack_question all =
	    attack_ask(&world, "SELECT sum(minutes) FROM trips", &options, without);
	struct attack_question but_hers = attack_ask(
	    &world, "SELECT sum(minutes) FROM trips WHERE NOT (" HERS ")", &options, without);
	struct attack_score score = { 0 };

	for (unsigned i = 0; i < 2 * ROUNDS; i++) {
		double difference = attack_value(&world, &all, i % 2, without) -
				    attack_value(&world, &but_hers, i % 2, without);

		/* Rows with a NULL among the three columns are in the first sum only. */
		attack_note(&score, i % 2, difference > 117);
	}
	attack_question_clear(&all);
	attack_question_clear(&but_hers);
	attack_world_clear(&world);
	return score;
}

static void the_difference_of_two_sums_tells_nothing(void **state)
{
	struct attack_score score = subtract(ATTACK_PROTECTED);

	(void)state;
	attack_must_fail("difference of two sums", &score, RHO);
}

/* He knows what the two exact answers are, and says which is nearer. */
static struct attack_score compare_with_exact(enum attack_without without, const char *sql)
{
	struct attack_world world = make_world();
	struct plan_options options = options_of(RHO);
	struct attack_question asked = attack_ask(&world, sql, &options, without);
	double low = attack_value(&world, &asked, false, ATTACK_NO_NOISE);
	double high = attack_value(&world, &asked, true, ATTACK_NO_NOISE);
	struct attack_score score = { 0 };

	assert_true(fabs(high - low) > 0);
	for (unsigned i = 0; i < 2 * ROUNDS; i++) {
		double value = attack_value(&world, &asked, i % 2, without);

		attack_note(&score, i % 2, fabs(value - high) < fabs(value - low));
	}
	attack_question_clear(&asked);
	attack_world_clear(&world);
	return score;
}

static void who_knows_all_others_learns_nothing(void **state)
{
	static const char *const questions[] = {
		"SELECT count(*) FROM trips",
		"SELECT sum(minutes) FROM trips",
		"SELECT avg(price) FROM trips",
		"SELECT stddev(delta) FROM trips WHERE " HERS " OR minutes = 3",
		"SELECT count(DISTINCT rider) FROM trips",
		"SELECT sum(CASE WHEN " HERS " THEN 1000 ELSE 0 END) FROM trips",
		"SELECT count(*) FILTER (WHERE " HERS ") FROM trips",
		"SELECT sum(minutes) FILTER (WHERE " HERS ") FROM trips",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		struct attack_score unprotected = compare_with_exact(ATTACK_NO_NOISE, questions[i]);
		struct attack_score score = compare_with_exact(ATTACK_PROTECTED, questions[i]);

		attack_must_succeed(questions[i], &unprotected);
		attack_must_fail(questions[i], &score, RHO);
	}
}

/* A group of so many that she makes it large enough to be shown, were the rule one of exact
 * counts: he looks at the withheld mark alone. */
static struct attack_score look_at_mark(enum attack_without without)
{
	const struct plan_options options = { .rho = { (uint64_t)(RHO * (double)RHO_PICO_ONE) },
					      .contribution = 2,
					      .min_group = 5 };
	struct attack_world world;
	struct attack_question asked;
	struct attack_score score = { 0 };
	const struct attack_question *exact = &asked;
	double least;

	world = attack_world_new("rider,station,kind,minutes,price,delta,began,day,ebike,note,zone,"
				 "big,hidden,unbounded\n"
				 "a,S1,,,,,,,,,,,,\nb,S1,,,,,,,,,,,,\nc,S1,,,,,,,,,,,,\n"
				 "d,S1,,,,,,,,,,,,\n",
				 "her,S1,,,,,,,,,,,,\n");
	asked = attack_ask(&world, "SELECT station, count(*) FROM trips GROUP BY station", &options,
			   without);
	/* What a rule of exact counts would show. */
	least = 5.0 * (double)exact->plan->measures[0].weight;
	for (unsigned i = 0; i < 2 * ROUNDS; i++) {
		bool shown;

		if (without == ATTACK_NO_NOISE) {
			shown = (double)exact->sums[i % 2].cells[0] >= least;
		} else {
			struct answer *answer = attack_answer(&world, &asked, i % 2, without);

			shown = !answer_withheld(answer, 0);
			answer_free(answer);
		}
		attack_note(&score, i % 2, shown);
	}
	attack_question_clear(&asked);
	attack_world_clear(&world);
	return score;
}

/* The NULL channel of the PAC extension: what is withheld is itself an answer. */
static void pac_null_channel_is_closed(void **state)
{
	struct attack_score unprotected = look_at_mark(ATTACK_NO_NOISE);
	struct attack_score score = look_at_mark(ATTACK_PROTECTED);

	(void)state;
	attack_must_succeed("mark of an exact minimum group", &unprotected);
	attack_must_fail("withheld mark", &score, RHO);
}

/* A person of thousands of rows stands out of noise that was made for a few. */
static struct attack_score look_for_many_rows(enum attack_without without)
{
	char *others = fixture_random_csv(1, 400, 60);
	char *hers = fixture_random_csv(2, 3000, 1);
	struct attack_world world = attack_world_new(others, strchr(hers, '\n') + 1);
	struct plan_options options = options_of(RHO);
	struct attack_question asked =
	    attack_ask(&world, "SELECT sum(minutes) FROM trips", &options, without);
	double low = attack_value(&world, &asked, false, ATTACK_NO_NOISE);
	double high = attack_value(&world, &asked, true, ATTACK_NO_NOISE);
	struct attack_score score = { 0 };

	for (unsigned i = 0; i < 2 * ROUNDS; i++)
		attack_note(&score, i % 2,
			    attack_value(&world, &asked, i % 2, ATTACK_PROTECTED) >
				(low + high) / 2);
	attack_question_clear(&asked);
	attack_world_clear(&world);
	free(others);
	free(hers);
	return score;
}

static void who_has_thousands_of_rows_does_not_stand_out(void **state)
{
	struct attack_score unprotected = look_for_many_rows(ATTACK_NO_BOUND);
	struct attack_score score = look_for_many_rows(ATTACK_PROTECTED);

	(void)state;
	attack_must_succeed("many rows without a bound", &unprotected);
	attack_must_fail("many rows", &score, RHO);
}

/* For who judges the attacks: the intervals against published values (Clopper and Pearson's for 8
 * of 10 at 95 % would be 0.444 to 0.975; ours are wider). */
static void the_judge_is_right(void **state)
{
	struct attack_score knows = { .tries = { 1000, 1000 }, .said = { 0, 1000 } };
	struct attack_score guesses = { .tries = { 1000, 1000 }, .said = { 500, 500 } };

	(void)state;
	assert_true(attack_rate_low(8, 10) < 0.444 && attack_rate_low(8, 10) > 0.15);
	assert_true(attack_rate_high(8, 10) > 0.975 && attack_rate_high(8, 10) < 1);
	assert_true(fabs(attack_rate_low(10, 10) - pow(0.00025, 0.1)) < 1e-6);
	assert_true(fabs(attack_rate_high(0, 10) - (1 - pow(0.00025, 0.1))) < 1e-6);
	assert_true(attack_advantage_least(&knows) > 0.98);
	assert_true(attack_advantage_least(&guesses) < 0);
	assert_true(fabs(attack_allowed(0.02) - 0.1) < 1e-9);
}

UNIT_MAIN("differencing", cmocka_unit_test(a_question_about_her_alone_tells_nothing),
	  cmocka_unit_test(the_difference_of_two_sums_tells_nothing),
	  cmocka_unit_test(who_knows_all_others_learns_nothing),
	  cmocka_unit_test(pac_null_channel_is_closed),
	  cmocka_unit_test(who_has_thousands_of_rows_does_not_stand_out),
	  cmocka_unit_test(the_judge_is_right))
