/* model_test.c: every kind by one function, and its JSON back to the same model. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/random.h"
#include "learn/model.h"
#include "unit/learn/boost_rows.h"
#include "unit/unit.h"

#include <math.h>
#include <stdlib.h>

#define FEATURES 3

static const struct predict_column columns[FEATURES] = { { "age", 0, 100 },
							 { "rent \"warm\"", -0.1, 1e9 },
							 { "größe", -5, 1.0 / 3 } };
static const uint16_t bins[FEATURES] = { 16, 4, 2 };

static const enum learn_kind kinds[] = { LEARN_LINEAR,	      LEARN_LOGISTIC,	    LEARN_POISSON,
					 LEARN_BOOST_SQUARED, LEARN_BOOST_LOGISTIC, LEARN_KMEANS };
#define KINDS (sizeof(kinds) / sizeof(*kinds))

static struct learn_request request_of(enum learn_kind kind)
{
	return (struct learn_request){ .kind = kind,
				       .columns = columns,
				       .features = FEATURES,
				       .target = { "days", 0, 14 },
				       .rho = { RHO_PICO_ONE },
				       .rows_typical = 2,
				       .rounds = 5,
				       .depth = 2,
				       .shrinkage = 0.5,
				       .bins = bins,
				       .clusters = 3 };
}

static struct learn_model *trained(const struct learn_request *request)
{
	const uint8_t seed[RANDOM_SEED_LEN] = { 4 };
	struct budget budget = budget_begin("model_rows");
	struct boost_room room = boost_room_draw(&budget, 200, 3, FEATURES);
	struct boost_rows rows = boost_room_view(&room);
	struct learn_model *model = NULL;
	struct random random;

	random_init_seed(&random, seed);
	assert_int_equal(learn_train(request, &rows, &random, &model, NULL), AL_OK);
	random_clear(&random);
	boost_room_clear(&room);
	return model;
}

static void each_kind_is_trained_at_the_cost_that_was_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < KINDS; i++) {
		struct learn_request request = request_of(kinds[i]);
		struct learn_model *model = trained(&request);
		struct rho cost;

		assert_int_equal(learn_plan(&request, &cost, NULL), AL_OK);
		assert_int_equal(model->rho.pico, cost.pico);
		assert_true(cost.pico <= RHO_PICO_ONE);
		assert_true(cost.pico > RHO_PICO_ONE / 10 * 9);
		assert_string_equal(model->columns[2].name, "größe");
		learn_model_free(model);
	}
}

static void what_is_predicted_lies_within_the_targets_bounds(void **state)
{
	static const double rows[][FEATURES] = { { 50, 5, -2 },
						 { NAN, INFINITY, -1e300 },
						 { -1e9, 0, 1e9 } };

	(void)state;
	for (size_t i = 0; i < KINDS; i++) {
		struct learn_request request = request_of(kinds[i]);
		struct learn_model *model = trained(&request);
		struct predictor predictor = learn_model_predictor(model);

		for (size_t row = 0; row < 3; row++) {
			double value = predict_row(&predictor, rows[row]);

			assert_true(value >= 0 && value <= 14);
		}
		learn_model_free(model);
	}
}

static void json_gives_back_the_same_model(void **state)
{
	(void)state;
	for (size_t i = 0; i < KINDS; i++) {
		struct learn_request request = request_of(kinds[i]);
		struct learn_model *model = trained(&request);
		struct learn_model *back = NULL;
		struct predictor of;
		struct predictor of_back;
		struct buffer text;
		struct buffer again;
		const double row[FEATURES] = { 33, 7e8, -1 };

		buffer_init(&text, LEARN_JSON_MAX);
		buffer_init(&again, LEARN_JSON_MAX);
		assert_int_equal(learn_model_format(model, &text), AL_OK);
		assert_int_equal(learn_model_parse(buffer_text(&text), text.len, &back, NULL),
				 AL_OK);
		assert_int_equal(learn_model_format(back, &again), AL_OK);
		assert_string_equal(buffer_text(&text), buffer_text(&again));
		of = learn_model_predictor(model);
		of_back = learn_model_predictor(back);
		assert_true(predict_row(&of, row) == predict_row(&of_back, row));
		buffer_clear(&text);
		buffer_clear(&again);
		learn_model_free(model);
		learn_model_free(back);
	}
}

static void requests_that_nothing_can_be_learned_of_are_refused(void **state)
{
	static const struct predict_column odd[] = { { NULL, 0, 1 },  { "", 0, 1 },
						     { "x", 1, 1 },   { "x", 1, 0 },
						     { "x", NAN, 1 }, { "x", 0, INFINITY } };
	struct learn_request request = request_of(LEARN_LINEAR);
	struct report report;
	struct rho cost;

	(void)state;
	for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++) {
		request.target = odd[i];
		assert_int_equal(learn_plan(&request, &cost, &report), AL_REFUSED);
	}
	request = request_of(LEARN_POISSON);
	request.target.low = 1;
	assert_int_equal(learn_plan(&request, &cost, &report), AL_REFUSED);
	request = request_of(LEARN_BOOST_SQUARED);
	request.bins = NULL;
	assert_int_equal(learn_plan(&request, &cost, &report), AL_REFUSED);
	request = request_of((enum learn_kind)0);
	assert_int_equal(learn_plan(&request, &cost, &report), AL_REFUSED);
	request = request_of(LEARN_LOGISTIC);
	request.features = 0;
	assert_int_equal(learn_plan(&request, &cost, &report), AL_REFUSED);
	request.features = 257;
	assert_int_equal(learn_plan(&request, &cost, &report), AL_REFUSED);
	request = request_of(LEARN_KMEANS);
	request.target = odd[0];
	assert_int_equal(learn_plan(&request, &cost, &report), AL_OK);
}

static void json_that_is_no_model_is_malformed(void **state)
{
#define BEGIN "{\"columns\":[{\"high\":\"1\",\"low\":\"0\",\"name\":\"x\"}],"
#define END "\"target\":{\"high\":\"1\",\"low\":\"0\",\"name\":\"y\"},"
	static const char good[] = BEGIN "\"kind\":\"logistic\",\"rho\":\"1\",\"rounds\":1," END
					 "\"weights\":[\"1\",\"-2e-3\"]}";
	static const char *const bad[] = {
		"[]",
		"{}",
		BEGIN "\"kind\":\"neural\",\"rho\":\"1\",\"rounds\":1," END "\"weights\":[]}",
		BEGIN "\"kind\":\"logistic\",\"rho\":\"1\",\"rounds\":1," END
		      "\"weights\":[\"1\"]}",
		BEGIN "\"kind\":\"logistic\",\"rho\":\"1\",\"rounds\":1," END
		      "\"weights\":[\"1\",\"nan\"]}",
		BEGIN "\"kind\":\"logistic\",\"rho\":\"1\",\"rounds\":1," END
		      "\"weights\":[\"1\",\"1e999\"]}",
		BEGIN "\"kind\":\"logistic\",\"rho\":\"1\",\"rounds\":1," END
		      "\"weights\":[\"1\",2]}",
		BEGIN "\"kind\":\"logistic\",\"rho\":\"-1\",\"rounds\":1," END
		      "\"weights\":[\"1\",\"2\"]}",
		BEGIN "\"kind\":\"logistic\",\"rho\":\"1\",\"rounds\":0," END
		      "\"weights\":[\"1\",\"2\"]}",
		BEGIN "\"kind\":\"logistic\",\"rho\":\"1\",\"rounds\":1,\"more\":1," END
		      "\"weights\":[\"1\",\"2\"]}",
		BEGIN "\"kind\":\"k-means\",\"rho\":\"1\",\"rounds\":1,\"clusters\":2,"
		      "\"places\":[\"1\"]}",
		BEGIN "\"kind\":\"boosting\",\"rho\":\"1\",\"rounds\":1,\"depth\":1," END
		      "\"split_features\":[1],\"split_thresholds\":[\"0\"],"
		      "\"leaves\":[\"1\",\"2\"]}",
	};
	struct learn_model *model = NULL;
	struct report report;

	(void)state;
	assert_int_equal(learn_model_parse(good, strlen(good), &model, &report), AL_OK);
	learn_model_free(model);
	model = NULL;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_int_equal(learn_model_parse(bad[i], strlen(bad[i]), &model, &report),
				 AL_MALFORMED);
		assert_null(model);
	}
	assert_int_equal(learn_model_parse("{}", LEARN_JSON_MAX + 1, &model, &report), AL_TOO_BIG);
}

static void json_with_bytes_changed_never_does_harm(void **state)
{
	struct budget budget = budget_begin("model_json_bytes");

	(void)state;
	for (size_t i = 0; i < KINDS; i++) {
		struct learn_request request = request_of(kinds[i]);
		struct learn_model *model = trained(&request);
		struct buffer text;

		buffer_init(&text, LEARN_JSON_MAX);
		assert_int_equal(learn_model_format(model, &text), AL_OK);
		learn_model_free(model);
		for (int round = 0; round < 500; round++) {
			size_t at = budget_below(&budget, text.len);
			uint8_t kept = text.bytes[at];

			text.bytes[at] = (uint8_t)(32 + budget_below(&budget, 95));
			model = NULL;
			if (learn_model_parse(buffer_text(&text), text.len, &model, NULL) != AL_OK)
				assert_null(model);
			learn_model_free(model);
			text.bytes[at] = kept;
		}
		buffer_clear(&text);
	}
}

UNIT_MAIN("model", cmocka_unit_test(each_kind_is_trained_at_the_cost_that_was_told),
	  cmocka_unit_test(what_is_predicted_lies_within_the_targets_bounds),
	  cmocka_unit_test(json_gives_back_the_same_model),
	  cmocka_unit_test(requests_that_nothing_can_be_learned_of_are_refused),
	  cmocka_unit_test(json_that_is_no_model_is_malformed),
	  cmocka_unit_test(json_with_bytes_changed_never_does_harm))
