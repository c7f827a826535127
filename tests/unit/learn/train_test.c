/* train_test.c: from a request in JSON to a model with its card, over the tables of a platform. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/train.h"

#include "base/json.h"
#include "crypto/random.h"
#include "learn/card_internal.h"
#include "learn/kmeans.h"
#include "learn/linear.h"
#include "learn/predict_json.h"
#include "unit/query/fixture.h"
#include "unit/unit.h"

#include <math.h>
#include <stdlib.h>

static const char linear[] =
    "{\"model\":\"linear\",\"from\":\"trips\",\"where\":\"kind = 'short'\",\"features\":["
    "\"minutes\",{\"name\":\"half\",\"value\":\"price * 0.5\"}],\"target\":\"delta\"}";

struct fixture {
	struct catalogue *catalogue;
	struct engine *engine;
	struct random random;
};

/* `persons` riders with two rows each: delta = 10 minutes - 600, ebike when minutes > 60. */
static struct engine *line_engine(struct catalogue *catalogue, unsigned persons)
{
	size_t size = 1024 + (size_t)persons * 256;
	char *text = malloc(size);
	size_t len;
	struct engine *engine;

	assert_non_null(text);
	len =
	    (size_t)snprintf(text, size,
			     "rider,station,kind,minutes,price,delta,began,day,ebike,note,zone,big,"
			     "hidden,unbounded\n");
	for (unsigned i = 0; i < 2 * persons; i++) {
		unsigned minutes = i * 7919 % 110;

		len += (size_t)snprintf(text + len, size - len,
					"r%06u,S1,short,%u,%u.00,%d,,,%s,,%u,,,\n", i / 2, minutes,
					i % 50, (int)minutes * 10 - 600,
					minutes > 60 ? "true" : "false", i % 2 + 1);
	}
	engine = fixture_locked_engine(catalogue, text);
	free(text);
	return engine;
}

static int setup(void **state)
{
	static const uint8_t seed[RANDOM_SEED_LEN] = { 5 };
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	f->catalogue = fixture_catalogue();
	f->engine = line_engine(f->catalogue, 3000);
	random_init_seed(&f->random, seed);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	random_clear(&f->random);
	engine_close(f->engine);
	catalogue_free(f->catalogue);
	free(f);
	return 0;
}

static enum status plan_with(const struct fixture *f, const char *text, uint64_t rho,
			     struct train_plan **ret, struct report *report)
{
	const struct analysis_scope scope = fixture_scope(f->catalogue);
	const struct train_options options = { .rho = { rho },
					       .contribution = 2,
					       .delta = { 1000000000 } };

	return train_plan_of_json(&scope, text, strlen(text), &options, ret, report);
}

static struct train_plan *make_plan(const struct fixture *f, const char *text, uint64_t rho)
{
	struct train_plan *plan = NULL;
	struct report report = { 0 };

	if (plan_with(f, text, rho, &plan, &report) != AL_OK)
		fail_msg("%s: %s", text, report.message);
	return plan;
}

static struct train_result run(struct fixture *f, const struct train_plan *plan,
			       const uint64_t *allowance)
{
	static uint8_t consent[1024];
	const struct members members = { .consent = consent,
					 .count = 8 * sizeof(consent),
					 .allowance_pico = allowance };
	struct train_result result = { .charges_count = 0 };
	struct report report = { 0 };

	memset(consent, 0xff, sizeof(consent));
	if (train_run(plan, f->engine, &members, &f->random, &result, &report) != AL_OK)
		fail_msg("%s", report.message);
	return result;
}

/* The model in `result`, and what it says of a row of two. */
static double predict(const struct train_result *result, double first, double second)
{
	const double row[2] = { first, second };
	struct predictor *predictor = NULL;
	struct report report = { 0 };
	json_t *all = NULL;
	char *model;
	double said;

	assert_int_equal(json_parse(buffer_text(&result->json), result->json.len, &all, &report),
			 AL_OK);
	model = json_dumps(json_object_get(all, "model"), JSON_COMPACT);
	assert_non_null(model);
	if (predict_parse(model, strlen(model), &predictor, &report) != AL_OK)
		fail_msg("%s", report.message);
	said = predict_row(predictor, row);
	predict_free(predictor);
	free(model);
	json_decref(all);
	return said;
}

static void a_line_is_found(void **state)
{
	struct fixture *f = *state;
	struct train_plan *plan = make_plan(f, linear, 100 * RHO_PICO_ONE);
	struct train_result result = run(f, plan, NULL);

	assert_true(train_rho(plan).pico <= 100 * RHO_PICO_ONE);
	assert_true(train_rho(plan).pico > 90 * RHO_PICO_ONE);
	assert_true(fabs(predict(&result, 30, 10) + 300) < 40);
	assert_true(fabs(predict(&result, 90, 10) - 300) < 40);
	assert_true(result.onnx.len > 100);
	assert_non_null(strstr(buffer_text(&result.json), "{\"card\":{"));
	assert_non_null(strstr(buffer_text(&result.text), "linear"));
	train_result_clear(&result);
	train_plan_free(plan);
}

/* What the card says of a person's share is what her vector was held to, in each kind. */
static void the_card_tells_the_length_that_shares_are_held_to(void **state)
{
	const struct linear_options linear_of = { .rows_typical = 2, .rho = { RHO_PICO_ONE } };
	const struct kmeans_options kmeans_of = {
		.clusters = 3, .rounds = 4, .rows_typical = 2, .rho = { RHO_PICO_ONE }
	};
	static const char *const texts[] = {
		linear,
		"{\"model\":\"k-means\",\"from\":\"trips\",\"features\":[\"minutes\",\"price\"],"
		"\"clusters\":3,\"rounds\":4}",
	};
	struct fixture *f = *state;
	struct learn_sum_plan plans[2];

	assert_int_equal(linear_plan(&linear_of, 2, &plans[0], NULL), AL_OK);
	assert_int_equal(kmeans_plan(&kmeans_of, 2, &plans[1], NULL), AL_OK);
	for (size_t i = 0; i < 2; i++) {
		struct train_plan *plan = make_plan(f, texts[i], 10 * RHO_PICO_ONE);
		struct train_result result = run(f, plan, NULL);
		char number[CARD_NUMBER_MAX];
		char wanted[64];

		card_number(plans[i].shape.clip, number);
		(void)snprintf(wanted, sizeof(wanted), "\"privacy\":{\"clip\":\"%s\"", number);
		assert_non_null(strstr(buffer_text(&result.json), wanted));
		train_result_clear(&result);
		train_plan_free(plan);
	}
}

static void a_yes_or_no_is_found(void **state)
{
	static const char logistic[] =
	    "{\"model\":\"logistic\",\"from\":\"trips\",\"features\":[\"minutes\",\"price\"],"
	    "\"target\":\"CASE WHEN ebike THEN 1 ELSE 0 END\",\"groups\":\"CASE WHEN zone = 1 THEN "
	    "0 ELSE 1 END\",\"group_names\":[\"one\",\"other\"],\"intended\":\"a test\"}";
	struct fixture *f = *state;
	struct train_plan *plan = make_plan(f, logistic, 100 * RHO_PICO_ONE);
	struct train_result result = run(f, plan, NULL);

	assert_true(predict(&result, 100, 10) > 0.7);
	assert_true(predict(&result, 20, 10) < 0.3);
	assert_non_null(strstr(buffer_text(&result.json), "\"other\""));
	assert_non_null(strstr(buffer_text(&result.text), "a test"));
	train_result_clear(&result);
	train_plan_free(plan);
}

static void all_models_are_trained_over_sub_queries(void **state)
{
	static const char *const kinds[] = { "linear", "poisson", "boosting", "boosting-logistic",
					     "k-means" };
	struct fixture *f = *state;

	for (size_t i = 0; i < 5; i++) {
		struct train_plan *plan;
		struct train_result result;
		char text[512];

		(void)snprintf(
		    text, sizeof(text),
		    "{\"model\":\"%s\",\"from\":\"(SELECT rider, COUNT(*) AS n, SUM(minutes) "
		    "AS m FROM trips GROUP BY rider) AS t\",\"features\":[\"n\",\"m\"]%s%s}",
		    kinds[i], i < 4 ? ",\"target\":" : "",
		    i == 3  ? "\"CASE WHEN m > 60 THEN 1 ELSE 0 END\""
		    : i < 4 ? "\"m\""
			    : "");
		plan = make_plan(f, text, 10 * RHO_PICO_ONE);
		result = run(f, plan, NULL);
		assert_true(isfinite(predict(&result, 1, 50)));
		assert_int_equal(result.charges_count, 3000);
		train_result_clear(&result);
		train_plan_free(plan);
	}
}

static void who_cannot_pay_is_left_out_and_others_pay_at_most_the_price(void **state)
{
	struct fixture *f = *state;
	struct train_plan *plan = make_plan(f, linear, RHO_PICO_ONE);
	uint64_t *allowance = calloc(8192, sizeof(*allowance));
	struct train_result result;

	assert_non_null(allowance);
	for (size_t i = 0; i < 8192; i += 2)
		allowance[i] = RHO_PICO_ONE;
	result = run(f, plan, allowance);
	assert_int_equal(result.charges_count, 1500);
	for (size_t i = 0; i < result.charges_count; i++) {
		assert_int_equal(result.charges[i].person % 2, 0);
		assert_true(result.charges[i].rho.pico > 0);
		assert_true(result.charges[i].rho.pico <= train_rho(plan).pico);
	}
	free(allowance);
	train_result_clear(&result);
	train_plan_free(plan);
}

static void wrong_requests_are_named(void **state)
{
	static const struct {
		const char *text;
		enum status status;
		const char *words;
	} cases_of[] = {
		{ "", AL_MALFORMED, "" },
		{ "[]", AL_MALFORMED, "object" },
		{ "{}", AL_MALFORMED, "model" },
		{ "{\"model\":\"magic\"}", AL_MALFORMED, "model: is one of" },
		{ "{\"model\":\"linear\"}", AL_MALFORMED, "from: is missing" },
		{ "{\"model\":\"linear\",\"from\":\"trips\"}", AL_MALFORMED, "features" },
		{ "{\"model\":\"linear\",\"from\":\"trips\",\"features\":[\"minutes\"]}",
		  AL_MALFORMED, "target: is missing" },
		{ "{\"model\":\"linear\",\"from\":\"trips\",\"features\":[\"minutes\"],\"target\":"
		  "\"delta\",\"epochs\":3}",
		  AL_MALFORMED, "no member epochs" },
		{ "{\"model\":\"linear\",\"from\":\"trips\",\"features\":[\"unbounded\"],"
		  "\"target\":"
		  "\"delta\"}",
		  AL_UNSUPPORTED, "no public bounds" },
		{ "{\"model\":\"linear\",\"from\":\"trips\",\"features\":[\"hidden\"],\"target\":"
		  "\"delta\"}",
		  AL_REFUSED, "not granted" },
		{ "{\"model\":\"linear\",\"from\":\"trips\",\"features\":[\"minutes)), "
		  "SUM((price\"],"
		  "\"target\":\"delta\"}",
		  AL_MALFORMED, "one number" },
		{ "{\"model\":\"linear\",\"from\":\"trips GROUP BY "
		  "station\",\"features\":[\"minutes\"],"
		  "\"target\":\"delta\"}",
		  AL_UNSUPPORTED, "" },
		{ "{\"model\":\"logistic\",\"from\":\"trips\",\"features\":[\"minutes\"],"
		  "\"target\":"
		  "\"delta\"}",
		  AL_MALFORMED, "wants 0 or 1" },
		{ "{\"model\":\"poisson\",\"from\":\"trips\",\"features\":[\"minutes\"],\"target\":"
		  "\"delta\"}",
		  AL_MALFORMED, "counts from 0" },
		{ "{\"model\":\"k-means\",\"from\":\"trips\",\"features\":[\"minutes\"],\"target\":"
		  "\"delta\"}",
		  AL_MALFORMED, "clusters have none" },
		{ "{\"model\":\"linear\",\"from\":\"trips\",\"features\":[\"minutes\",\"minutes\"],"
		  "\"target\":\"delta\"}",
		  AL_MALFORMED, "same name" },
		{ "{\"model\":\"linear\",\"from\":\"trips\",\"features\":[\"minutes\"],\"target\":"
		  "\"delta\",\"rounds\":-1}",
		  AL_MALFORMED, "rounds" },
		{ "{\"model\":\"linear\",\"from\":\"trips\",\"features\":[\"minutes\"],\"target\":"
		  "\"delta\",\"groups\":\"zone\"}",
		  AL_MALFORMED, "group_names" },
	};
	const struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases_of) / sizeof(cases_of[0]); i++) {
		struct train_plan *plan = NULL;
		struct report report = { 0 };
		enum status status = plan_with(f, cases_of[i].text, RHO_PICO_ONE, &plan, &report);

		if (status != cases_of[i].status ||
		    strstr(report.message, cases_of[i].words) == NULL)
			fail_msg("%s: %s, %s", cases_of[i].text, status_name(status),
				 report.message);
		assert_null(plan);
	}
}

static void the_same_request_is_the_same_plan(void **state)
{
	const struct fixture *f = *state;
	struct train_plan *one = make_plan(f, linear, RHO_PICO_ONE);
	struct train_plan *two = make_plan(f, linear, RHO_PICO_ONE);
	struct train_plan *other = make_plan(f, linear, RHO_PICO_ONE / 2);
	struct buffer text;
	struct buffer again;
	json_t *parsed = NULL;

	assert_string_equal(train_canonical(one), train_canonical(two));
	assert_string_not_equal(train_canonical(one), train_canonical(other));
	buffer_init(&again, 1 << 20);
	assert_int_equal(
	    json_parse(train_canonical(one), strlen(train_canonical(one)), &parsed, NULL), AL_OK);
	assert_int_equal(json_canonical(parsed, &again, NULL), AL_OK);
	assert_string_equal(buffer_text(&again), train_canonical(one));
	json_decref(parsed);
	buffer_clear(&again);
	buffer_init(&text, 1 << 20);
	train_explain_text(one, NULL, &text);
	assert_non_null(strstr(buffer_text(&text), "charged before anything is read"));
	assert_non_null(strstr(buffer_text(&text), "half: held within 0 to 25"));
	buffer_clear(&text);
	train_plan_free(one);
	train_plan_free(two);
	train_plan_free(other);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

UNIT_MAIN("train", CASE(a_line_is_found), CASE(the_card_tells_the_length_that_shares_are_held_to),
	  CASE(a_yes_or_no_is_found), CASE(all_models_are_trained_over_sub_queries),
	  CASE(who_cannot_pay_is_left_out_and_others_pay_at_most_the_price),
	  CASE(wrong_requests_are_named), CASE(the_same_request_is_the_same_plan))
