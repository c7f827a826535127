/* plan_test.c: a plan is fixed by public facts, costs at most what was offered, and says so. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/plan_internal.h"

#include "base/json.h"
#include "privacy/charge.h"
#include "unit/query/fixture.h"
#include "unit/unit.h"

#include <math.h>
#include <stdlib.h>

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

static enum status plan_with(void **state, const char *sql, struct plan_options options,
			     struct plan **ret, struct report *report)
{
	struct analysis_scope scope = fixture_scope(*state);

	return plan_of_sql(&scope, sql, strlen(sql), &options, ret, report);
}

#define STATIONS "SELECT station, count(*), avg(minutes) FROM trips GROUP BY station"

static void the_charge_is_at_most_the_rho_wanted(void **state)
{
	static const uint64_t wanted[] = { 1000, 123456789, 50000000000, 1000000000000,
					   RHO_PICO_MAX };

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		struct plan_options options = { .rho = { wanted[i] } };
		struct plan *plan = NULL;
		struct report report = { 0 };
		struct rho again;

		if (plan_with(state, STATIONS, options, &plan, &report) != AL_OK)
			fail_msg("%llu: %s", (unsigned long long)wanted[i], report.message);
		assert_true(plan_rho(plan).pico <= wanted[i]);
		assert_true(plan_rho(plan).pico > wanted[i] / 2);
		assert_int_equal(charge_nominal(plan_bound(plan), plan_sigma2(plan), &again),
				 AL_OK);
		assert_int_equal(again.pico, plan_rho(plan).pico);
		assert_true(plan_sigma2(plan) < UINT64_C(1) << 56);
		plan_free(plan);
	}
}

static void without_a_budget_there_is_no_plan(void **state)
{
	struct plan *plan = NULL;
	struct report report = { 0 };

	assert_int_equal(plan_with(state, STATIONS, (struct plan_options){ 0 }, &plan, &report),
			 AL_REFUSED);
	assert_non_null(strstr(report.message, "rho above 0"));
	assert_int_equal(plan_with(state, STATIONS,
				   (struct plan_options){ .rho = { RHO_PICO_MAX + 1 } }, &plan,
				   &report),
			 AL_TOO_BIG);
	assert_null(plan);
}

static void a_budget_under_all_noise_is_refused(void **state)
{
	const struct plan_options options = { .rho = { 1 }, .contribution = 100000 };
	struct plan *plan = NULL;
	struct report report = { 0 };

	assert_int_equal(plan_with(state, STATIONS, options, &plan, &report), AL_REFUSED);
	assert_non_null(strstr(report.message, "only noise"));
}

static void the_contribution_has_two_limits(void **state)
{
	static const int64_t good[] = { 0, 1, PLAN_CONTRIBUTION_MAX };
	static const int64_t bad[] = { -1, PLAN_CONTRIBUTION_MAX + 1 };
	struct plan_options options = { .rho = { RHO_PICO_ONE } };

	for (size_t i = 0; i < 3; i++) {
		struct plan *plan = NULL;

		options.contribution = good[i];
		assert_int_equal(plan_with(state, STATIONS, options, &plan, NULL), AL_OK);
		assert_int_equal(plan->contribution, good[i] == 0 ? 10 : good[i]);
		plan_free(plan);
	}
	for (size_t i = 0; i < 2; i++) {
		struct plan *plan = NULL;

		options.contribution = bad[i];
		assert_int_equal(plan_with(state, STATIONS, options, &plan, NULL), AL_TOO_BIG);
	}
}

static void too_many_cells_are_refused(void **state)
{
	static const char hours[] =
	    "SELECT date_trunc('hour', began), zone, station, kind, count(*), sum(minutes), "
	    "sum(delta), sum(price), avg(minutes), avg(delta), avg(price) FROM trips GROUP BY 1, "
	    "2, "
	    "3, 4";
	const struct plan_options options = { .rho = { RHO_PICO_ONE } };
	struct plan *plan = NULL;
	struct report report = { 0 };

	assert_int_equal(plan_with(state, hours, options, &plan, &report), AL_TOO_BIG);
	assert_non_null(strstr(report.message, "group more coarsely"));
}

/* The worst person of R rows in s groups is within C; a row more is not. */
static void a_person_of_the_contribution_is_counted_in_full(void **state)
{
	const struct plan_options options = { .rho = { RHO_PICO_ONE },
					      .contribution = 60,
					      .min_group = 5 };
	static const char *const questions[] = {
		"SELECT count(*) FROM trips",
		"SELECT station, count(distinct rider) FROM trips GROUP BY station",
		"SELECT station, sum(minutes), count(*) FROM trips GROUP BY station",
		"SELECT station, EXTRACT(hour FROM began), avg(delta) FROM trips GROUP BY 1, 2",
	};

	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		struct plan *plan = fixture_plan_with(*state, questions[i], &options);
		const struct analysis *analysis = plan->analysis;
		double square = 0;

		for (size_t m = 0; m < analysis->measures_count; m++) {
			const struct measure *measure = &analysis->measures[m];
			double rows = 60.0 / (double)plan->spread;
			double size = 1;

			if (measure->kind == MEASURE_SUM)
				size = fmax(fabs((double)(measure->high - measure->middle)),
					    fabs((double)(measure->low - measure->middle)));
			if (measure->kind == MEASURE_PRESENCE)
				rows = 1;
			assert_int_equal(plan->measures[m].shift, 0);
			square += pow(rows * size * (double)plan->measures[m].weight, 2) *
				  (double)plan->spread;
		}
		assert_true(sqrt(square) <= (double)plan->bound);
		assert_true(sqrt(square) >= 0.99 * (double)plan->bound);
		plan_free(plan);
	}
}

static void enormous_bounds_are_coarsened(void **state)
{
	struct plan *plan = fixture_plan(*state, "SELECT sum(big), avg(big) FROM trips");

	for (size_t m = 1; m < plan->analysis->measures_count; m++) {
		const struct measure *measure = &plan->analysis->measures[m];

		if (measure->kind != MEASURE_SUM)
			continue;
		assert_true(plan->measures[m].shift > 0);
		assert_true((measure->high - measure->middle) >> plan->measures[m].shift <
			    (int64_t)1 << PLAN_ROW_BITS);
		assert_true(plan->measures[m].weight >= 1);
	}
	plan_free(plan);
}

static void the_same_question_is_the_same_plan(void **state)
{
	const struct plan_options options = { .rho = { 50000000000 }, .min_group = 10 };
	struct plan *first = fixture_plan_with(
	    *state, "select station , COUNT( * ) from trips where minutes>=5 group by 1", &options);
	struct plan *second =
	    fixture_plan_with(*state,
			      "SELECT t.station, count(*) AS count FROM trips AS t -- all of them\n"
			      "WHERE 5 <= minutes GROUP BY t.station ORDER BY station",
			      &options);
	struct plan *other = fixture_plan_with(
	    *state, "select station, count(*) from trips where minutes>=6 group by 1", &options);
	struct salt salt = { { 1 } };
	struct digest a = plan_hash(first, &salt);
	struct digest b = plan_hash(second, &salt);
	struct digest c = plan_hash(other, &salt);

	assert_string_equal(plan_canonical(first), plan_canonical(second));
	assert_true(digest_equal(&a, &b));
	assert_false(digest_equal(&a, &c));
	plan_free(first);
	plan_free(second);
	plan_free(other);
}

/* A change of this text is a change of every plan hash: it must be meant. */
static void the_canonical_form_is_fixed(void **state)
{
	static const char wanted[] =
	    "{\"bound\":47360362,\"clip\":46893745,\"contribution\":10,\"groups\":2,\"histograms\":"
	    "[],\"join\":{\"column\":\"station\","
	    "\"content\":\"0000000000000000000000000000000000000000000000000000000000000000\","
	    "\"key\":\"id\",\"table\":\"stations\"},\"keys\":[{\"count\":2,\"labels\":"
	    "\"522eb7787c552f89ad530fbb3f7d280e0a508ce2c6377acbcf82088f0450b026\",\"what\":"
	    "\"stations.city\"}],\"measures\":[{\"kind\":\"presence\",\"weight\":14829104},"
	    "{\"column\":\"price\",\"kind\":\"sum\",\"max\":5000,\"middle\":2500,\"min\":0,"
	    "\"shift\":0,\"weight\":1677},{\"column\":\"price\",\"kind\":\"filled\",\"weight\":"
	    "4194304}],\"min_group\":10,\"outputs\":[{\"kind\":\"key\",\"name\":\"city\",\"place\":"
	    "0},{\"filled\":2,\"kind\":\"average\",\"name\":\"avg_price\",\"place\":1}],"
	    "\"platform\":\"bikes\",\"rho\":50000000000,\"sigma2\":\"22430038887710440\","
	    "\"spread\":"
	    "2,\"table\":\"trips\",\"tell\":4689375,\"type\":\"plan\",\"v\":2,\"where\":[\"or\",["
	    "\"or\",[\"and\","
	    "[\"range\",\"minutes\",4,9007199254740991],[\"not\",[\"range\",\"kind\",0,0]]],["
	    "\"in\","
	    "\"note\",[\"x\",\"y\"]]],[\"null\",\"zone\"]]}";
	const struct plan_options options = { .rho = { 50000000000 }, .min_group = 10 };
	struct plan *plan = fixture_plan_with(
	    *state,
	    "SELECT city, avg(price) FROM trips JOIN stations ON station = id WHERE minutes > 3 "
	    "AND kind <> 'long' OR note IN ('x', 'y') OR zone IS NULL GROUP BY city",
	    &options);

	assert_string_equal(plan_canonical(plan), wanted);
	plan_free(plan);
}

static void a_number_stands_in_the_plan_as_it_is_computed(void **state)
{
	struct plan *plan = fixture_plan(
	    *state,
	    "SELECT sum(CASE WHEN ebike THEN minutes * 2.50 WHEN kind IN ('long') THEN -delta "
	    "END) AS a, count(*) FILTER (WHERE zone = 1) AS b, count(note) FROM trips");
	struct buffer text;

	assert_non_null(strstr(
	    plan_canonical(plan),
	    "{\"kind\":\"sum\",\"max\":100000,\"middle\":0,\"min\":-50000,\"shift\":1,\"value\":["
	    "\"case\","
	    "[\"range\",\"ebike\",1,1],[\"*\",\"minutes\",[250,2]],[\"in\",\"kind\",[0]],[\"-\","
	    "\"delta\"],null],\"weight\":"));
	assert_non_null(
	    strstr(plan_canonical(plan),
		   "{\"kind\":\"filled\",\"value\":[\"case\",[\"range\",\"zone\",1,1],[1,"
		   "0],null],\"weight\":"));
	assert_non_null(strstr(plan_canonical(plan), "{\"column\":\"note\",\"kind\":\"filled\","));
	buffer_init(&text, PLAN_EXPLAIN_LEN_MAX);
	plan_explain_text(plan, &text);
	assert_non_null(strstr(buffer_text(&text), "each value held within -500.00 to 1000.00\n"));
	buffer_reset(&text);
	plan_explain_json(plan, &text);
	assert_non_null(strstr(buffer_text(&text), "\"max\":\"1000.00\",\"min\":\"-500.00\""));
	buffer_clear(&text);
	plan_free(plan);
}

static void a_variance_stands_in_the_plan_with_its_squares(void **state)
{
	struct plan *plan = fixture_plan(*state, "SELECT stddev(minutes) AS s FROM trips");
	struct plan *other = fixture_plan(*state, "SELECT stddev_pop(minutes) AS s FROM trips");

	assert_non_null(
	    strstr(plan_canonical(plan),
		   "{\"column\":\"minutes\",\"kind\":\"squares\",\"max\":120,\"middle\":60,"
		   "\"min\":0,\"shift\":0,"));
	assert_non_null(strstr(plan_canonical(plan),
			       "{\"filled\":2,\"kind\":\"stddev_samp\",\"name\":"
			       "\"s\",\"place\":1,\"squares\":3}"));
	assert_string_not_equal(plan_canonical(plan), plan_canonical(other));
	plan_free(plan);
	plan_free(other);
}

/* A row adds less than 2^PLAN_ROW_BITS, whatever the bounds are. */
static void squares_of_enormous_values_are_coarsened_twice(void **state)
{
	struct plan *plan = fixture_plan(*state, "SELECT stddev(big), stddev(minutes) FROM trips");
	const struct plan_measure *big = &plan->measures[3];
	const struct plan_measure *minutes = &plan->measures[6];

	assert_int_equal(plan->analysis->measures[3].kind, MEASURE_SQUARES);
	assert_int_equal(plan->analysis->measures[6].kind, MEASURE_SQUARES);
	assert_true((VALUE_MAX >> big->before) + 1 <= (int64_t)1 << 31);
	assert_true(big->shift >= 2 * big->before);
	assert_true((int64_t)1 << 62 >> (big->shift - 2 * big->before) < (int64_t)1
									     << PLAN_ROW_BITS);
	assert_int_equal(minutes->before, 0);
	assert_int_equal(minutes->shift, 0);
	plan_free(plan);
}

/* The error of 100 rows in EXPLAIN is that of an answer at the end where it is greatest. */
static void explain_says_the_error_of_a_variance(void **state)
{
	struct plan *plan = fixture_plan(*state, "SELECT var_pop(price) AS v, stddev(price) AS s, "
						 "stddev(minutes) AS m FROM trips");
	struct buffer text;

	buffer_init(&text, PLAN_EXPLAIN_LEN_MAX);
	plan_explain_json(plan, &text);
	assert_non_null(strstr(buffer_text(&text), "\"error_at_rows\":100,\"kind\":\"var_pop\","
						   "\"max\":\"50.00\",\"min\":\"0.00\",\"name\":"
						   "\"v\"}"));
	assert_non_null(strstr(buffer_text(&text), "\"kind\":\"stddev_samp\""));
	buffer_reset(&text);
	plan_explain_text(plan, &text);
	assert_non_null(strstr(buffer_text(&text), " in a group of 100 rows, in proportion less in "
						   "larger ones; each value held within 0.00 to "
						   "50.00\n"));
	buffer_clear(&text);
	plan_free(plan);
}

static void explain_says_bounds_cost_and_error(void **state)
{
	const struct plan_options options = { .rho = { 50000000000 }, .min_group = 10 };
	struct plan *plan = fixture_plan_with(
	    *state,
	    "SELECT station, count(*), sum(minutes), avg(price), count(distinct rider) FROM trips "
	    "GROUP BY station",
	    &options);
	struct buffer text;
	struct buffer json;
	json_t *parsed = NULL;

	buffer_init(&text, PLAN_EXPLAIN_LEN_MAX);
	buffer_init(&json, PLAN_EXPLAIN_LEN_MAX);
	plan_explain_text(plan, &text);
	plan_explain_json(plan, &json);
	assert_non_null(strstr(buffer_text(&text), "cost: rho 0.05,"));
	assert_non_null(strstr(buffer_text(&text), "station: 5 keys, from S1 to S5"));
	assert_non_null(strstr(buffer_text(&text), "held within 0 to 120"));
	assert_non_null(strstr(buffer_text(&text), "fewer than 10 persons"));
	assert_int_equal(json_parse(buffer_text(&json), json.len, &parsed, NULL), AL_OK);
	buffer_reset(&text);
	assert_int_equal(json_canonical(parsed, &text, NULL), AL_OK);
	assert_string_equal(buffer_text(&text), buffer_text(&json));
	json_decref(parsed);
	buffer_clear(&text);
	buffer_clear(&json);
	plan_free(plan);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

UNIT_MAIN("plan", CASE(the_charge_is_at_most_the_rho_wanted),
	  CASE(without_a_budget_there_is_no_plan), CASE(a_budget_under_all_noise_is_refused),
	  CASE(the_contribution_has_two_limits), CASE(too_many_cells_are_refused),
	  CASE(a_person_of_the_contribution_is_counted_in_full),
	  CASE(enormous_bounds_are_coarsened), CASE(the_same_question_is_the_same_plan),
	  CASE(the_canonical_form_is_fixed), CASE(a_number_stands_in_the_plan_as_it_is_computed),
	  CASE(a_variance_stands_in_the_plan_with_its_squares),
	  CASE(squares_of_enormous_values_are_coarsened_twice),
	  CASE(explain_says_the_error_of_a_variance), CASE(explain_says_bounds_cost_and_error))
