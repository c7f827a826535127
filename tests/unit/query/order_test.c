/* order_test.c: HAVING, ORDER BY and LIMIT take rows of the noisy answer, and cost nothing. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/answer_internal.h"

#include "unit/query/fixture.h"
#include "unit/unit.h"

#include <stdlib.h>

#define STATIONS "SELECT station, count(*) AS n, sum(minutes) AS m FROM trips GROUP BY station "

static const struct plan_options plenty = { .rho = { 500 * RHO_PICO_ONE }, .min_group = 3 };

/* Persons, rows and minutes by station. S2 is too small, S4 equals S1 in its count. */
static const int64_t by_station[5][3] = {
	{ 50, 60, 700 }, { 1, 90, 10 }, { 50, 80, 300 }, { 50, 60, 900 }, { 50, 70, 100 },
};

/* The stations in the answer of `sql`, as "S1 S4! ", with a mark where withheld. */
static void answer_is(void **state, const char *sql, const char *wanted)
{
	struct plan *plan = fixture_plan_with(*state, sql, &plenty);
	struct sums sums = { .cells = calloc(plan->cells, sizeof(int64_t)),
			     .cells_count = plan->cells };
	struct answer_noise noise = { .cells = calloc(plan->cells, sizeof(int64_t)),
				      .cells_count = plan->cells };
	struct answer *answer = NULL;
	struct buffer text;

	assert_non_null(sums.cells);
	assert_non_null(noise.cells);
	for (size_t group = 0; group < 5; group++) {
		for (size_t m = 0; m < 3; m++)
			sums.cells[group * 3 + m] =
			    by_station[group][m] * (int64_t)plan->measures[m].weight;
	}
	assert_int_equal(answer_make(plan, &sums, &noise, &answer, NULL), AL_OK);
	buffer_init(&text, 1000);
	for (size_t row = 0; row < answer_rows(answer); row++) {
		struct answer_value key = answer_value(answer, row, 0);
		size_t group = (size_t)(key.key[1] - '1');

		buffer_append_format(&text, "%s%s ", key.key,
				     answer_withheld(answer, row) ? "!" : "");
		if (!answer_withheld(answer, row))
			assert_int_equal(answer_value(answer, row, 1).value, by_station[group][1]);
	}
	assert_string_equal(buffer_text(&text), wanted);
	buffer_clear(&text);
	answer_free(answer);
	answer_noise_clear(&noise);
	sums_clear(&sums);
	plan_free(plan);
}

static void rows_are_sorted_by_noisy_values_and_then_by_keys(void **state)
{
	answer_is(state, STATIONS, "S1 S2! S3 S4 S5 ");
	answer_is(state, STATIONS "ORDER BY station", "S1 S2! S3 S4 S5 ");
	answer_is(state, STATIONS "ORDER BY n", "S1 S4 S5 S3 S2! ");
	answer_is(state, STATIONS "ORDER BY count(*) DESC", "S3 S5 S1 S4 S2! ");
	answer_is(state, STATIONS "ORDER BY 2, 3 DESC NULLS LAST", "S4 S1 S5 S3 S2! ");
	answer_is(state, STATIONS "ORDER BY station DESC", "S5 S4 S3 S1 S2! ");
	answer_is(state, STATIONS "ORDER BY n, station DESC", "S4 S1 S5 S3 S2! ");
}

static void limit_takes_the_first_rows_that_are_shown(void **state)
{
	answer_is(state, STATIONS "ORDER BY n DESC LIMIT 2", "S3 S5 ");
	answer_is(state, STATIONS "ORDER BY n DESC LIMIT 2 OFFSET 1", "S5 S1 ");
	answer_is(state, STATIONS "LIMIT 2", "S1 S3 ");
	answer_is(state, STATIONS "OFFSET 3", "S5 ");
	answer_is(state, STATIONS "OFFSET 4", "");
	answer_is(state, STATIONS "OFFSET 1000000", "");
	answer_is(state, STATIONS "LIMIT 4", "S1 S3 S4 S5 ");
	answer_is(state, STATIONS "LIMIT 1000000", "S1 S3 S4 S5 ");
}

static void having_keeps_rows_by_their_noisy_values(void **state)
{
	answer_is(state, STATIONS "HAVING n > 60", "S3 S5 ");
	answer_is(state, STATIONS "HAVING n >= 60", "S1 S3 S4 S5 ");
	answer_is(state, STATIONS "HAVING n < 70", "S1 S4 ");
	answer_is(state, STATIONS "HAVING n <= 70", "S1 S4 S5 ");
	answer_is(state, STATIONS "HAVING count(*) = 70", "S5 ");
	answer_is(state, STATIONS "HAVING n <> 60", "S3 S5 ");
	answer_is(state, STATIONS "HAVING 70 > n", "S1 S4 ");
	answer_is(state, STATIONS "HAVING n BETWEEN 60 AND 70", "S1 S4 S5 ");
	answer_is(state, STATIONS "HAVING n NOT BETWEEN 60 AND 70", "S3 ");
	answer_is(state, STATIONS "HAVING n >= -5 AND sum(minutes) > 300 AND m < 800", "S1 ");
	answer_is(state, STATIONS "HAVING n >= 60 ORDER BY m LIMIT 2", "S5 S3 ");
	answer_is(state, STATIONS "HAVING n > 9007199254740990", "");
}

static void keys_that_were_found_are_sorted_as_well(void **state)
{
	static const char csv[] = "rider,station,kind,minutes,price,delta,began,day,ebike,note,"
				  "zone,big,hidden,unbounded\n";
	const struct plan_options options = { .rho = { 1000 * RHO_PICO_ONE },
					      .delta = { 1000000000000 } };
	static const char *const wanted[] = { "b", "c", "a" };
	struct plan *plan = fixture_plan_with(
	    *state,
	    "SELECT note, count(*) AS n FROM trips GROUP BY note ORDER BY n DESC, note DESC",
	    &options);
	struct buffer text;
	struct engine *engine;
	struct sums sums;
	struct answer_noise noise = { .cells = calloc(plan->cells, sizeof(int64_t)),
				      .cells_count = plan->cells };
	struct answer *answer = NULL;

	assert_non_null(noise.cells);
	buffer_init(&text, 100000);
	buffer_append_text(&text, csv);
	for (int rider = 0; rider < 300; rider++)
		buffer_append_format(&text, "r%03d,,,,,,,,,%s,,,,\n", rider,
				     rider < 60	   ? "a"
				     : rider < 200 ? "b"
						   : "c");
	engine = fixture_locked_engine(*state, buffer_text(&text));
	sums = fixture_sums(plan, engine);
	assert_int_equal(answer_make(plan, &sums, &noise, &answer, NULL), AL_OK);
	assert_int_equal(answer_rows(answer), 3);
	for (size_t row = 0; row < 3; row++)
		assert_string_equal(answer_value(answer, row, 0).key, wanted[row]);
	answer_free(answer);
	sums_clear(&sums);
	answer_noise_clear(&noise);
	engine_close(engine);
	buffer_clear(&text);
	plan_free(plan);
}

static void it_changes_neither_bound_nor_noise_nor_charge(void **state)
{
	struct plan *plain = fixture_plan_with(*state, STATIONS, &plenty);
	struct plan *asked =
	    fixture_plan_with(*state, STATIONS "HAVING n > 5 ORDER BY n DESC LIMIT 3", &plenty);

	assert_int_equal(plan_bound(plain), plan_bound(asked));
	assert_int_equal(plan_sigma2(plain), plan_sigma2(asked));
	assert_int_equal(plan_rho(plain).pico, plan_rho(asked).pico);
	assert_int_equal(plan_cells(plain), plan_cells(asked));
	assert_string_not_equal(plan_canonical(plain), plan_canonical(asked));
	assert_null(strstr(plan_canonical(plain), "\"having\""));
	assert_non_null(strstr(plan_canonical(asked),
			       "\"having\":[{\"max\":\"9223372036854775807\",\"min\":\"6\","
			       "\"output\":1,\"outside\":false}]"));
	assert_non_null(strstr(plan_canonical(asked), "\"limit\":3,"));
	assert_non_null(strstr(plan_canonical(asked), "\"order\":[{\"falling\":true,\"of\":"
						      "\"output\",\"place\":1}]"));
	plan_free(plain);
	plan_free(asked);
}

static void explain_says_that_chosen_values_lean(void **state)
{
	static const struct {
		const char *sql;
		const char *said; /* NULL: not a word */
	} cases[] = {
		{ STATIONS "ORDER BY n DESC LIMIT 3", "the greatest tend to be too great" },
		{ STATIONS "HAVING n > 5", "the greatest tend to be too great" },
		{ STATIONS "ORDER BY n DESC OFFSET 3", "without the first 3" },
		{ STATIONS "ORDER BY n", "withheld groups come last" },
		{ STATIONS "LIMIT 3", "at most 3, free of cost" },
		{ STATIONS "ORDER BY station", NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct plan *plan = fixture_plan_with(*state, cases[i].sql, &plenty);
		struct buffer text;

		buffer_init(&text, PLAN_EXPLAIN_LEN_MAX);
		plan_explain_text(plan, &text);
		if (cases[i].said != NULL)
			assert_non_null(strstr(buffer_text(&text), cases[i].said));
		else
			assert_null(strstr(buffer_text(&text), "of the noisy answer"));
		buffer_clear(&text);
		plan_free(plan);
	}
}

static int setup(void **state)
{
	*state = fixture_catalogue();
	return 0;
}

static int teardown(void **state)
{
	catalogue_free(*state);
	return 0;
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

UNIT_MAIN("order", CASE(rows_are_sorted_by_noisy_values_and_then_by_keys),
	  CASE(limit_takes_the_first_rows_that_are_shown),
	  CASE(having_keeps_rows_by_their_noisy_values),
	  CASE(keys_that_were_found_are_sorted_as_well),
	  CASE(it_changes_neither_bound_nor_noise_nor_charge),
	  CASE(explain_says_that_chosen_values_lean))
