/* model_test.c: every kind by one function, and what it predicts. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/random.h"
#include "learn/model.h"
#include "learn/predict_json.h"
#include "unit/learn/learn_rows.h"
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
	struct learn_room room = learn_room_draw(&budget, 200, 3, FEATURES);
	struct learn_rows rows = learn_room_view(&room);
	struct learn_model *model = NULL;
	struct random random;

	random_init_seed(&random, seed);
	assert_int_equal(learn_train(request, &rows, &random, &model, NULL), AL_OK);
	random_clear(&random);
	learn_room_clear(&room);
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
		struct predictor of = learn_model_predictor(model);
		struct predictor *back = NULL;
		struct buffer text;
		struct buffer again;
		const double row[FEATURES] = { 33, 7e8, -1 };

		buffer_init(&text, PREDICT_JSON_LEN_MAX);
		buffer_init(&again, PREDICT_JSON_LEN_MAX);
		assert_int_equal(predict_format(&of, &text), AL_OK);
		assert_int_equal(predict_parse(buffer_text(&text), text.len, &back, NULL), AL_OK);
		assert_int_equal(predict_format(back, &again), AL_OK);
		assert_string_equal(buffer_text(&text), buffer_text(&again));
		assert_true(predict_row(&of, row) == predict_row(back, row));
		buffer_clear(&text);
		buffer_clear(&again);
		learn_model_free(model);
		predict_free(back);
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

UNIT_MAIN("model", cmocka_unit_test(each_kind_is_trained_at_the_cost_that_was_told),
	  cmocka_unit_test(what_is_predicted_lies_within_the_targets_bounds),
	  cmocka_unit_test(json_gives_back_the_same_model),
	  cmocka_unit_test(requests_that_nothing_can_be_learned_of_are_refused))
