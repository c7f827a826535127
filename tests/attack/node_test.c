/*
 * node_test.c: what can be learnt of a node by asking again, by being refused, and by waiting.
 *
 * Noise is the system's here, not that of a seed, so that two answers differ unless one is the
 * other.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/jobs.h"
#include "unit/node/fixture.h"

#include <stdlib.h>

#define HER 3
#define ASKED_MAX 24

static struct fixture *open_town(int rides)
{
	struct fixture *fixture = fixture_new(rides);

	town_close_node(&fixture->town);
	town_open_node(&fixture->town, NULL);
	fixture->town.now.seconds = (fixture->town.now.seconds / 600 + 1) * 600;
	town_sync(&fixture->town);
	return fixture;
}

/* Averaging: an answer that was given is given again, however it is asked for. */
static void repeats_are_one_answer_with_one_noise(void **state)
{
	static const char *const spellings[] = {
		BY_STATION,
		"select STATION, count(*) from TRIPS group by 1",
		"SELECT t.station, COUNT(*)\n  FROM trips AS t -- again\n GROUP BY t.station;",
		"SELECT station, COUNT(*) FROM trips GROUP BY station ORDER BY station",
	};
	struct fixture *fixture = open_town(5);
	char *first = fixture_answer(fixture, BY_STATION);

	(void)state;
	for (unsigned i = 0; i < ASKED_MAX; i++) {
		char *again = fixture_answer(
		    fixture, spellings[i % (sizeof(spellings) / sizeof(spellings[0]))]);

		assert_string_equal(first, again);
		free(again);
	}
	assert_int_equal(fixture_stored(fixture, "SELECT COUNT(*) FROM charge"), 1);
	free(first);
	fixture_free(fixture);
}

/* What someone outside sees of one question. */
struct seen {
	enum status status;
	enum refusal_code code;
	uint64_t rho;
	int64_t waited_s; /* from the question to the release */
	char words[REPORT_MESSAGE_MAX];
};

/* Questions to the end of the budget and beyond, with such as are refused between them. */
static size_t ask_on(struct fixture *fixture, struct seen *seen)
{
	static const char *const questions[] = {
		MINUTES,
		"SELECT rider, count(*) FROM trips GROUP BY rider",
		"SELECT sum(minutes / 0) FROM trips",
		"SELECT avg(minutes) FROM trips WHERE minutes > 53",
	};
	struct town *town = &fixture->town;

	for (size_t i = 0; i < ASKED_MAX; i++) {
		struct town_job wish = {
			.grant = fixture->grant,
			.sql = questions[i % (sizeof(questions) / sizeof(questions[0]))]
		};
		struct report report = { 0 };
		struct node_answer answer;

		town->now = when_add(town->now, 607);
		town_sync(town);
		seen[i].status = town_ask(town, &wish, &answer, &report);
		seen[i].code = answer.code;
		memcpy(seen[i].words, report.message, sizeof(report.message));
		if (seen[i].status == AL_OK) {
			seen[i].rho = answer.rho.pico;
			seen[i].waited_s = answer.released_at.seconds - town->now.seconds;
			assert_int_equal(answer.released_at.seconds % 10, 0);
			/* A whole step, however late in it the question came. */
			assert_in_range(seen[i].waited_s, 11, 20);
		}
		node_answer_clear(&answer);
	}
	return ASKED_MAX;
}

static void see_the_same(const struct seen *a, const struct seen *b)
{
	for (size_t i = 0; i < ASKED_MAX; i++) {
		assert_int_equal(a[i].status, b[i].status);
		assert_int_equal(a[i].code, b[i].code);
		assert_int_equal(a[i].rho, b[i].rho);
		assert_int_equal(a[i].waited_s, b[i].waited_s);
		assert_string_equal(a[i].words, b[i].words);
	}
}

/* Fresh noise is paid for until the grant's budget ends; then, and before, all that is seen besides
 * the values is the same without her. */
static void refusals_and_budgets_do_not_depend_on_her(void **state)
{
	struct seen with[ASKED_MAX] = { 0 };
	struct seen without[ASKED_MAX] = { 0 };
	struct fixture *fixture = open_town(5);
	struct grant_state grant;
	uint64_t spent = 0;
	unsigned answered = 0;
	unsigned exhausted = 0;

	(void)state;
	ask_on(fixture, with);
	assert_int_equal(chain_grant(fixture->town.chain, &fixture->grant, &grant), AL_OK);
	for (size_t i = 0; i < ASKED_MAX; i++) {
		spent += with[i].rho;
		answered += with[i].status == AL_OK;
		exhausted += with[i].status == AL_EXHAUSTED;
	}
	assert_true(answered >= 2 && exhausted >= 1);
	assert_true(spent <= (uint64_t)grant.grant->rho);
	fixture_free(fixture);
	fixture = open_town(5);
	fixture_revoke(fixture, HER);
	ask_on(fixture, without);
	see_the_same(with, without);
	fixture_free(fixture);
}

/* Haeberlen et al. 2011: the time of an answer is one. Ours leaves on a grid of the
 * instant at which it was asked for, which does not know that there are 250 times as many rows. */
static void the_time_of_an_answer_does_not_depend_on_rows(void **state)
{
	struct seen few[ASKED_MAX] = { 0 };
	struct seen many[ASKED_MAX] = { 0 };
	struct fixture *fixture = open_town(2);

	(void)state;
	ask_on(fixture, few);
	fixture_free(fixture);
	fixture = open_town(500);
	ask_on(fixture, many);
	fixture_free(fixture);
	see_the_same(few, many);
}

/* Two nodes with the same rows, asked the same, answer with other noise. */
static void noise_is_not_a_function_of_rows_and_question(void **state)
{
	struct fixture *one = open_town(5);
	struct fixture *other = open_town(5);
	char *a = fixture_answer(one, MINUTES);
	char *b = fixture_answer(other, MINUTES);

	(void)state;
	assert_string_not_equal(a, b);
	free(a);
	free(b);
	fixture_free(one);
	fixture_free(other);
}

UNIT_MAIN("node", cmocka_unit_test(repeats_are_one_answer_with_one_noise),
	  cmocka_unit_test(refusals_and_budgets_do_not_depend_on_her),
	  cmocka_unit_test(the_time_of_an_answer_does_not_depend_on_rows),
	  cmocka_unit_test(noise_is_not_a_function_of_rows_and_question))
