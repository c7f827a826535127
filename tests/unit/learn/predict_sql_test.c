/* predict_sql_test.c: models as PREDICT takes them say what they say of a row. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/predict_json.h"
#include "learn/predict_sql.h"
#include "query/value.h"
#include "unit/unit.h"

#include <math.h>

#define AGE "{\"columns\":[{\"high\":\"110\",\"low\":\"0\",\"name\":\"age\"}],"
#define CHANCE                                                                                     \
	AGE "\"link\":\"chance\",\"target\":{\"high\":\"1\",\"low\":\"0\",\"name\":\"ill\"},"      \
	    "\"weights\":[\"0.5\",\"-1.25\"]}"
#define CLUSTER                                                                                    \
	"{\"centres\":[[\"0\"],[\"1\"],[\"-1\"]],\"columns\":[{\"high\":\"110\",\"low\":\"0\","    \
	"\"name\":\"age\"}],\"link\":\"cluster\"}"
/* What is told of a target within `low` and `high`. */
#define VALUE(low, high)                                                                           \
	AGE "\"link\":\"value\",\"target\":{\"high\":\"" high "\",\"low\":\"" low                  \
	    "\",\"name\":\"cost\"},\"weights\":[\"0.5\",\"0\"]}"

static struct predict_models *read(const char *text)
{
	struct predict_models *models = NULL;
	struct report report = { .message = "" };
	json_t *json = NULL;

	assert_int_equal(json_parse(text, strlen(text), &json, NULL), AL_OK);
	if (predict_models_read(json, &models, &report) != AL_OK)
		fail_msg("%s", report.message);
	json_decref(json);
	return models;
}

static enum status refusal(const char *text, struct report *report)
{
	struct predict_models *models = NULL;
	json_t *json = NULL;
	enum status status;

	assert_int_equal(json_parse(text, strlen(text), &json, NULL), AL_OK);
	status = predict_models_read(json, &models, report);
	assert_null(models);
	json_decref(json);
	return status;
}

static void a_model_says_in_sql_what_it_says_of_a_row(void **state)
{
	struct predict_models *models = read("{\"a\":" CHANCE ",\"b\":{\"model\":" CHANCE "}}");
	struct predictor *predictor = NULL;
	size_t count = 0;
	const struct number_model *list = predict_models_list(models, &count);

	(void)state;
	assert_int_equal(predict_parse(CHANCE, strlen(CHANCE), &predictor, NULL), AL_OK);
	assert_int_equal(count, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_string_equal(list[i].name, i == 0 ? "a" : "b");
		assert_int_equal(list[i].features, 1);
		for (double age = -10; age < 130; age += 0.5)
			assert_true(list[i].predict(list[i].context, &age) ==
				    predict_row(predictor, &age));
		assert_true(list[i].predict(list[i].context, &(double){ NAN }) ==
			    predict_row(predictor, &(double){ 55 }));
	}
	/* It is the same model, whatever it is called and comes in. */
	assert_string_equal(list[0].digest, list[1].digest);
	assert_int_equal(strlen(list[0].digest), 64);
	predict_free(predictor);
	predict_models_free(models);
}

static void assert_bounds(const char *model, int64_t low, int64_t high, unsigned scale)
{
	char text[1024];
	struct predict_models *models;
	const struct number_model *list;
	size_t count;

	(void)snprintf(text, sizeof(text), "{\"m\":%s}", model);
	models = read(text);
	list = predict_models_list(models, &count);
	assert_int_equal(list[0].low, low);
	assert_int_equal(list[0].high, high);
	assert_int_equal(list[0].scale, scale);
	predict_models_free(models);
}

static void what_it_says_has_bounds_and_digits_below_2_to_the_53(void **state)
{
	(void)state;
	assert_bounds(CHANCE, 0, 1000000, 6);
	assert_bounds(CLUSTER, 0, 2, 0);
	assert_bounds(VALUE("-1.5", "3"), -1500000, 3000000, 6);
	assert_bounds(VALUE("0", "9007199254"), 0, INT64_C(9007199254000000), 6);
	assert_bounds(VALUE("0", "9007199255"), 0, INT64_C(900719925500000), 5);
	assert_bounds(VALUE("0", "9007199254740991"), 0, VALUE_MAX, 0);
	assert_int_equal(refusal("{\"m\":" VALUE("0", "9007199254740992") "}", NULL), AL_MALFORMED);
}

/* A model of `count` columns, as JSON in `ret`. */
static void model_of_columns(size_t count, struct buffer *ret)
{
	buffer_append_text(ret, "{\"m\":{\"columns\":[");
	for (size_t i = 0; i < count; i++)
		buffer_append_format(ret, "%s{\"high\":\"1\",\"low\":\"0\",\"name\":\"c%zu\"}",
				     i > 0 ? "," : "", i);
	buffer_append_text(ret, "],\"link\":\"value\",\"target\":{\"high\":\"1\",\"low\":\"0\","
				"\"name\":\"y\"},\"weights\":[");
	for (size_t i = 0; i <= count; i++)
		buffer_append_format(ret, "%s\"0\"", i > 0 ? "," : "");
	buffer_append_text(ret, "]}}");
}

static void what_is_no_model_or_too_large_is_refused(void **state)
{
	struct report report = { .message = "" };
	struct buffer text;
	size_t count;

	(void)state;
	assert_int_equal(refusal("[]", &report), AL_MALFORMED);
	assert_int_equal(refusal("{\"m\":1}", &report), AL_MALFORMED);
	assert_int_equal(refusal("{\"m\":{\"model\":[]}}", &report), AL_MALFORMED);
	assert_int_equal(refusal("{\"ok\":" CHANCE ",\"bad\":{}}", &report), AL_MALFORMED);
	assert_int_equal(refusal("{\"\":" CHANCE "}", &report), AL_MALFORMED);
	assert_int_equal(refusal("{\"m\":" VALUE("-1e-300", "1") "}", &report), AL_MALFORMED);
	assert_string_equal(report.message, "models, m: a number is below 1e-100 in size: write 0");
	assert_int_equal(
	    refusal(
		"{\"m\":" AGE "\"link\":\"value\",\"target\":{\"high\":\"1\","
		"\"low\":\"0\",\"name\":\"y\"},\"weights\":[\"4.9406564584124654e-324\",\"0\"]}}",
		&report),
	    AL_MALFORMED);
	assert_string_equal(report.message, "models, m: a number is below 1e-100 in size: write 0");
	buffer_init(&text, 100000);
	model_of_columns(NUMBER_FEATURES_MAX, &text);
	predict_models_free(read(buffer_text(&text)));
	buffer_reset(&text);
	model_of_columns(NUMBER_FEATURES_MAX + 1, &text);
	assert_int_equal(refusal(buffer_text(&text), &report), AL_TOO_BIG);
	assert_string_equal(report.message, "models, m: more than 32 columns");
	buffer_reset(&text);
	buffer_append_text(&text, "{");
	for (int i = 0; i <= PREDICT_MODELS_MAX; i++)
		buffer_append_format(&text, "%s\"m%d\":" CHANCE, i > 0 ? "," : "", i);
	buffer_append_text(&text, "}");
	assert_int_equal(refusal(buffer_text(&text), &report), AL_TOO_BIG);
	assert_string_equal(report.message, "models: at most 8");
	buffer_clear(&text);
	assert_null(predict_models_list(NULL, &count));
	assert_int_equal(count, 0);
}

UNIT_MAIN("predict_sql", cmocka_unit_test(a_model_says_in_sql_what_it_says_of_a_row),
	  cmocka_unit_test(what_it_says_has_bounds_and_digits_below_2_to_the_53),
	  cmocka_unit_test(what_is_no_model_or_too_large_is_refused))
