/* question_test.c: SQL as it is, or in JSON with what is to count in full. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/question.h"

#include "unit/query/fixture.h"
#include "unit/unit.h"

#define SQL "SELECT station, count(*) FROM trips GROUP BY station"

static enum status plan_with(const struct catalogue *catalogue, const char *text, struct plan **ret,
			     struct report *report)
{
	const struct analysis_scope scope = fixture_scope(catalogue);
	const struct plan_options options = { .rho = { RHO_PICO_ONE }, .min_group = 3 };

	return plan_of_question(&scope, text, strlen(text), &options, ret, report);
}

static void what_is_said_of_bounding_is_planned(void **state)
{
	static const struct {
		const char *text;
		uint64_t contribution;
		size_t keep;
		bool votes;
	} cases_of[] = {
		{ SQL, 10, 0, false },
		{ "{\"sql\":\"" SQL "\"}", 10, 0, false },
		{ "{\"bounding\":\"l2\",\"contribution\":7,\"sql\":\"" SQL "\"}", 7, 0, false },
		{ "{\"contribution\":2,\"groups_per_person\":3,\"sql\":\"" SQL "\"}", 2, 3, false },
		{ "{\"groups_per_person\":5,\"sql\":\"" SQL "\"}", 2, 5, false },
		{ "{\"bounding\":\"private\",\"sql\":\"" SQL "\"}", 10, 0, true },
	};
	struct catalogue *catalogue = fixture_catalogue();

	(void)state;
	for (size_t i = 0; i < sizeof(cases_of) / sizeof(cases_of[0]); i++) {
		struct plan *plan = NULL;
		struct report report = { 0 };

		if (plan_with(catalogue, cases_of[i].text, &plan, &report) != AL_OK)
			fail_msg("%s: %s", cases_of[i].text, report.message);
		assert_int_equal(plan->contribution, cases_of[i].contribution);
		assert_int_equal(plan->keep, cases_of[i].keep);
		assert_int_equal(plan->votes, cases_of[i].votes);
		assert_int_equal(plan->options.min_group, 3);
		plan_free(plan);
	}
	catalogue_free(catalogue);
}

static void other_objects_are_refused(void **state)
{
	static const struct {
		const char *text;
		enum status status;
		const char *words;
	} refused[] = {
		{ "", AL_MALFORMED, "" },
		{ "{", AL_MALFORMED, "line" },
		{ "{}", AL_MALFORMED, "sql" },
		{ "{\"sql\":\"" SQL "\",\"epsilon\":3}", AL_MALFORMED, "epsilon" },
		{ "{\"contribution\":0,\"sql\":\"" SQL "\"}", AL_MALFORMED, "contribution" },
		{ "{\"groups_per_person\":1025,\"sql\":\"" SQL "\"}", AL_MALFORMED,
		  "groups_per_person" },
		{ "{\"bounding\":\"none\",\"sql\":\"" SQL "\"}", AL_MALFORMED, "bounding" },
		{ "{\"bounding\":\"private\",\"contribution\":3,\"sql\":\"" SQL "\"}", AL_MALFORMED,
		  "leave it out" },
		{ "{\"bounding\":\"l2\",\"groups_per_person\":3,\"sql\":\"" SQL "\"}", AL_MALFORMED,
		  "leave bounding out" },
		{ "{\"sql\":\"SELECT rider FROM trips\"}", AL_REFUSED, "line 1, column 8" },
	};
	struct catalogue *catalogue = fixture_catalogue();

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct plan *plan = NULL;
		struct report report = { 0 };
		enum status status = plan_with(catalogue, refused[i].text, &plan, &report);

		if (status != refused[i].status || strstr(report.message, refused[i].words) == NULL)
			fail_msg("%s: %s, %s", refused[i].text, status_name(status),
				 report.message);
		assert_null(plan);
	}
	catalogue_free(catalogue);
}

UNIT_MAIN("question", cmocka_unit_test(what_is_said_of_bounding_is_planned),
	  cmocka_unit_test(other_objects_are_refused))
