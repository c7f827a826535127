/* predict_test.c: PREDICT: a model in a question is arithmetic as any other. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/plan.h"
#include "query/plan_internal.h"
#include "unit/query/fixture.h"
#include "unit/unit.h"

#include <math.h>
#include <stdlib.h>

static double of_context(const void *context, const double *features)
{
	(void)features;
	return *(const double *)context;
}

static enum status plan_with(const struct catalogue *catalogue, const struct number_model *list,
			     size_t count, const char *sql, struct plan **ret,
			     struct report *report)
{
	const struct plan_options options = { .rho = { RHO_PICO_ONE } };
	struct analysis_scope scope = fixture_scope(catalogue);

	scope.models = list;
	scope.models_count = count;
	return plan_of_sql(&scope, sql, strlen(sql), &options, ret, report);
}

static struct plan *plan_of(const struct catalogue *catalogue, const char *sql)
{
	struct report report = { .message = "" };
	struct plan *plan = NULL;

	if (plan_with(catalogue, fixture_models, 2, sql, &plan, &report) != AL_OK)
		fail_msg("%s: %s", sql, report.message);
	return plan;
}

/* The sums of both questions, each person in full: the same in each cell. */
static void assert_same(const char *predicted, const char *written)
{
	char *text = fixture_random_csv(3, 500, 30);
	struct catalogue *catalogue = fixture_catalogue();
	struct engine *engine = fixture_locked_engine(catalogue, text);
	struct plan *plans[2] = { plan_of(catalogue, predicted), plan_of(catalogue, written) };
	struct sums sums[2];

	for (size_t i = 0; i < 2; i++) {
		fixture_unclip(plans[i]);
		sums[i] = fixture_sums(plans[i], engine);
	}
	assert_int_equal(sums[0].cells_count, sums[1].cells_count);
	assert_memory_equal(sums[0].cells, sums[1].cells,
			    sums[0].cells_count * sizeof(*sums[0].cells));
	for (size_t i = 0; i < 2; i++) {
		sums_clear(&sums[i]);
		plan_free(plans[i]);
	}
	engine_close(engine);
	catalogue_free(catalogue);
	free(text);
}

#define WRITTEN "GREATEST(0.00, LEAST(290.00, 2 * COALESCE(minutes, 0) + COALESCE(price, 0.00)))"

static void what_a_model_says_is_summed_as_if_it_were_written_out(void **state)
{
	(void)state;
	assert_same("SELECT station, SUM(PREDICT('m', minutes, price)) FROM trips GROUP BY station",
		    "SELECT station, SUM(" WRITTEN ") FROM trips GROUP BY station");
	assert_same("SELECT COUNT(*) FROM trips WHERE PREDICT('m', minutes, price) > 100",
		    "SELECT COUNT(*) FROM trips WHERE 2 * COALESCE(minutes, 0) + "
		    "COALESCE(price, 0.00) > 100");
	assert_same(
	    "SELECT COUNT(*) FILTER (WHERE Predict('m', price, minutes) <= 99.5) FROM trips",
	    "SELECT COUNT(*) FILTER (WHERE 2 * COALESCE(price, 0.00) + "
	    "COALESCE(minutes, 0) <= 99.5) FROM trips");
}

static void it_stands_in_sub_queries_and_beside_others(void **state)
{
	(void)state;
	assert_same("SELECT SUM(p) FROM (SELECT rider, PREDICT('m', minutes, price) AS p "
		    "FROM trips) AS t",
		    "SELECT SUM(p) FROM (SELECT rider, " WRITTEN " AS p FROM trips) AS t");
	assert_same("SELECT SUM(PREDICT('m', minutes, price) - PREDICT('m', price, minutes)) "
		    "FROM trips",
		    "SELECT SUM(" WRITTEN " - GREATEST(0.00, LEAST(290.00, "
		    "2 * COALESCE(price, 0.00) + COALESCE(minutes, 0)))) FROM trips");
	assert_same("SELECT SUM(CASE WHEN ebike THEN PREDICT('m', CASE WHEN minutes > 10 THEN "
		    "minutes ELSE 10 END, price) ELSE 0 END) FROM trips",
		    "SELECT SUM(CASE WHEN ebike THEN GREATEST(0.00, LEAST(290.00, 2 * CASE WHEN "
		    "minutes > 10 THEN minutes ELSE 10 END + COALESCE(price, 0.00))) ELSE 0 END) "
		    "FROM trips");
}

/* A condition inside has a model of another width. */
static void models_of_several_widths_do_not_meet(void **state)
{
	(void)state;
	assert_same(
	    "SELECT SUM(PREDICT('m', CASE WHEN PREDICT('wide', minutes, price, delta) > 0.5 "
	    "THEN minutes ELSE 0 END, price)) FROM trips",
	    "SELECT SUM(2 * CASE WHEN COALESCE(minutes, 0) - COALESCE(price, 0.00) + "
	    "COALESCE(delta, 0) > 0 THEN COALESCE(minutes, 0) ELSE 0 END + "
	    "COALESCE(price, 0.00)) FROM trips");
	assert_same("SELECT COUNT(*) FROM trips WHERE PREDICT('wide', minutes, price, delta) > 0.5 "
		    "AND PREDICT('m', minutes, price) > PREDICT('m', price, minutes)",
		    "SELECT COUNT(*) FROM trips WHERE COALESCE(minutes, 0) - COALESCE(price, 0.00) "
		    "+ COALESCE(delta, 0) > 0 AND COALESCE(minutes, 0) > COALESCE(price, 0.00)");
}

static void explain_names_the_models_that_are_applied(void **state)
{
	static const char sql[] =
	    "SELECT SUM(p) FROM (SELECT rider, PREDICT('wide', minutes, price, "
	    "delta) AS p FROM trips) AS t";
	struct catalogue *catalogue = fixture_catalogue();
	struct plan *plan = plan_of(catalogue, sql);
	struct buffer text;

	(void)state;
	buffer_init(&text, PLAN_EXPLAIN_LEN_MAX);
	plan_explain_text(plan, &text);
	assert_non_null(strstr(buffer_text(&text), "applies: the model wide, SHA-256 bb\n"));
	assert_null(strstr(buffer_text(&text), "the model m,"));
	buffer_reset(&text);
	plan_explain_json(plan, &text);
	assert_non_null(strstr(buffer_text(&text), "\"models\":{\"wide\":\"bb\"},\"per_person\":"));
	buffer_clear(&text);
	plan_free(plan);
	catalogue_free(catalogue);
}

/* Whatever a function says, it is held. */
static void what_comes_out_is_held_within_the_bounds(void **state)
{
	static const double said[] = { NAN, INFINITY, -INFINITY, 1e300, -1e300, 0.4, 7 };
	static const int64_t held[] = { -2, 5, -2, 5, -2, 0, 5 };
	struct catalogue *catalogue = fixture_catalogue();
	struct engine *engine = fixture_locked_engine(
	    catalogue, "rider,station,kind,minutes,price,delta,began,day,ebike,note,zone,big,"
		       "hidden,unbounded\nr1,a,,1,,,,,,,,,,\n");

	(void)state;
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		const struct number_model one = { .name = "one",
						  .digest = "bb",
						  .features = 1,
						  .low = -2,
						  .high = 5,
						  .predict = of_context,
						  .context = &said[i] };
		struct plan *plan = NULL;
		struct sums sums;

		assert_int_equal(plan_with(catalogue, &one, 1,
					   "SELECT SUM(PREDICT('one', minutes)) FROM trips", &plan,
					   NULL),
				 AL_OK);
		fixture_unclip(plan);
		sums = fixture_sums(plan, engine);
		assert_int_equal(sums.cells[1], held[i]);
		sums_clear(&sums);
		plan_free(plan);
	}
	engine_close(engine);
	catalogue_free(catalogue);
}

static void another_model_is_another_question(void **state)
{
	static const char sql[] = "SELECT SUM(PREDICT('m', minutes, price)) FROM trips";
	struct number_model other = fixture_models[0];
	struct catalogue *catalogue = fixture_catalogue();
	struct plan *plans[2] = { NULL, NULL };

	(void)state;
	other.digest = "cc";
	assert_int_equal(plan_with(catalogue, fixture_models, 2, sql, &plans[0], NULL), AL_OK);
	assert_int_equal(plan_with(catalogue, &other, 1, sql, &plans[1], NULL), AL_OK);
	assert_string_not_equal(plan_canonical(plans[0]), plan_canonical(plans[1]));
	assert_non_null(strstr(plan_canonical(plans[0]), "[\"predict\",\"aa\",\"minutes\","));
	plan_free(plans[0]);
	plan_free(plans[1]);
	catalogue_free(catalogue);
}

static void what_cannot_be_applied_is_refused(void **state)
{
	static const struct {
		const char *sql;
		const char *says;
		enum status status;
	} wrong[] = {
		{ "SELECT SUM(PREDICT('x', minutes, price)) FROM trips",
		  "line 1, column 20: no model x comes with the question", AL_NOT_FOUND },
		{ "SELECT SUM(PREDICT('m', minutes)) FROM trips",
		  "line 1, column 12: the model m takes 2 numbers, in the order of its columns",
		  AL_UNSUPPORTED },
		{ "SELECT SUM(PREDICT(minutes, price)) FROM trips",
		  "line 1, column 20: write the name of a model in quotes first, then the numbers "
		  "that it takes: PREDICT('model', number, ...)",
		  AL_UNSUPPORTED },
		{ "SELECT SUM(PREDICT('m', PREDICT('m', minutes, price), price)) FROM trips",
		  "line 1, column 25: PREDICT takes no other PREDICT: make it a column of a "
		  "sub-query",
		  AL_UNSUPPORTED },
		{ "SELECT SUM(PREDICT()) FROM trips", NULL, AL_UNSUPPORTED },
		{ "SELECT SUM(PREDICT('m', rider, price)) FROM trips", NULL, AL_REFUSED },
		{ "SELECT SUM(PREDICT('m', unbounded, price)) FROM trips", NULL, AL_UNSUPPORTED },
	};
	struct catalogue *catalogue = fixture_catalogue();

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct report report = { .message = "" };
		struct plan *plan = NULL;

		assert_int_equal(
		    plan_with(catalogue, fixture_models, 2, wrong[i].sql, &plan, &report),
		    wrong[i].status);
		assert_null(plan);
		if (wrong[i].says != NULL)
			assert_string_equal(report.message, wrong[i].says);
	}
	assert_int_equal(
	    plan_with(catalogue, NULL, 0, wrong[0].sql, &(struct plan *){ NULL }, NULL),
	    AL_NOT_FOUND);
	catalogue_free(catalogue);
}

UNIT_MAIN("predict", cmocka_unit_test(what_a_model_says_is_summed_as_if_it_were_written_out),
	  cmocka_unit_test(it_stands_in_sub_queries_and_beside_others),
	  cmocka_unit_test(models_of_several_widths_do_not_meet),
	  cmocka_unit_test(explain_names_the_models_that_are_applied),
	  cmocka_unit_test(what_comes_out_is_held_within_the_bounds),
	  cmocka_unit_test(another_model_is_another_question),
	  cmocka_unit_test(what_cannot_be_applied_is_refused))
