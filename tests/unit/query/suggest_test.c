/* suggest_test.c: what EXPLAIN suggests can be asked, and has smaller errors. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/suggest.h"

#include "query/answer_internal.h"
#include "unit/query/fixture.h"
#include "unit/unit.h"

static void times_bins_and_keys_become_coarser(void **state)
{
	static const struct {
		const char *sql;
		const char *write;
		const char *instead;
		size_t groups;
	} expected[] = {
		{ "SELECT date_trunc('day', began), count(*) FROM trips GROUP BY 1",
		  "date_trunc('week', began)", "date_trunc('day', began)", 53 },
		{ "SELECT date_trunc('month', day), count(*) FROM trips GROUP BY 1",
		  "date_trunc('year', day)", "date_trunc('month', day)", 1 },
		{ "SELECT floor(delta / 50), count(*) FROM trips GROUP BY 1",
		  "floor(delta / w) with w 5 times as great", "floor(delta / w)", 7 },
		{ "SELECT station, count(*) FROM trips GROUP BY 1", "stations.city", "station", 2 },
		{ "SELECT sum(minutes) FROM trips", "LEAST(minutes, 60)", "minutes", 0 },
		{ "SELECT avg(price) FROM trips", "LEAST(price, 25.00)", "price", 0 },
	};
	struct catalogue *catalogue = fixture_catalogue();

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		struct plan *plan = fixture_plan(catalogue, expected[i].sql);
		struct suggestion all[SUGGESTIONS_MAX];

		if (suggest(plan, all) != 1)
			fail_msg("%s: not one suggestion", expected[i].sql);
		assert_string_equal(all[0].write, expected[i].write);
		assert_string_equal(all[0].instead, expected[i].instead);
		assert_int_equal(all[0].groups, expected[i].groups);
		plan_free(plan);
	}
	catalogue_free(catalogue);
}

static void narrower_bounds_have_half_the_error(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	struct plan *wide_plan = fixture_plan(catalogue, "SELECT sum(minutes) FROM trips");
	struct plan *narrow = fixture_plan(catalogue, "SELECT sum(LEAST(minutes, 60)) FROM trips");

	(void)state;
	assert_true(answer_error_of(narrow, 1) <= answer_error_of(wide_plan, 1) / 2 + 1);
	plan_free(wide_plan);
	plan_free(narrow);
	catalogue_free(catalogue);
}

static void where_nothing_helps_nothing_is_said(void **state)
{
	static const char *const questions[] = {
		"SELECT count(*) FROM trips",
		"SELECT kind, count(*) FROM trips GROUP BY 1",
		"SELECT date_trunc('year', began), count(*) FROM trips GROUP BY 1",
		"SELECT sum(delta) FROM trips",
	};
	struct catalogue *catalogue = fixture_catalogue();

	(void)state;
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		struct plan *plan = fixture_plan(catalogue, questions[i]);
		struct buffer text;

		buffer_init(&text, PLAN_EXPLAIN_LEN_MAX);
		plan_explain_text(plan, &text);
		if (strstr(buffer_text(&text), "for smaller errors") != NULL)
			fail_msg("%s: %s", questions[i], buffer_text(&text));
		buffer_clear(&text);
		plan_free(plan);
	}
	catalogue_free(catalogue);
}

static void explain_says_what_to_write(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	struct plan *plan = fixture_plan(
	    catalogue, "SELECT date_trunc('day', began), sum(minutes) FROM trips GROUP BY 1");
	struct buffer text;

	(void)state;
	buffer_init(&text, PLAN_EXPLAIN_LEN_MAX);
	plan_explain_text(plan, &text);
	assert_non_null(strstr(buffer_text(&text),
			       "group by date_trunc('week', began) in the place "
			       "of date_trunc('day', began): about 53 groups"));
	assert_non_null(
	    strstr(buffer_text(&text), "take LEAST(minutes, 60) in the place of minutes"));
	buffer_reset(&text);
	plan_explain_json(plan, &text);
	assert_non_null(
	    strstr(buffer_text(&text),
		   "\"suggestions\":[{\"groups\":53,\"instead\":\"date_trunc('day', began)\","
		   "\"write\":\"date_trunc('week', began)\"},{\"instead\":\"minutes\",\"write\":"
		   "\"LEAST(minutes, 60)\"}],\"table\":"));
	buffer_clear(&text);
	plan_free(plan);
	catalogue_free(catalogue);
}

UNIT_MAIN("suggest", cmocka_unit_test(times_bins_and_keys_become_coarser),
	  cmocka_unit_test(narrower_bounds_have_half_the_error),
	  cmocka_unit_test(where_nothing_helps_nothing_is_said),
	  cmocka_unit_test(explain_says_what_to_write))
