/*
 * learn_trees_memory_test.c: whichever allocation fails, trees, clusters, measures, ONNX and cards
 * say so, leave what they were to give untouched, and leak nothing.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/digest.h"
#include "crypto/random.h"
#include "fault/alloc.h"
#include "learn/boost.h"
#include "learn/card.h"
#include "learn/kmeans.h"
#include "learn/onnx.h"
#include "learn/predict_json.h"
#include "unit/unit.h"

#define ALLOCATIONS_MAX 100000 /* of one operation */
#define ROWS 8

static const struct predict_column columns[] = { { "a", -1, 1 }, { "b", -1, 1 } };
static const double features[2 * ROWS] = { 0.1, 0.2, -0.5, 0.3, 1, 1, -1, 0 };
static const double targets[ROWS] = { 1, -1, 1, 1 };
static const size_t offsets[] = { 0, 3, 4, ROWS };
static const uint16_t bins[] = { 4, 4 };
static struct rho left[3];
static struct boost_trees trees;
static struct kmeans_centres centres;

static const struct rho rho = { RHO_PICO_ONE };

static struct learn_rows rows_of(void)
{
	for (size_t i = 0; i < 3; i++)
		left[i] = rho;
	return (struct learn_rows){ .persons = 3,
				    .offsets = offsets,
				    .features = 2,
				    .features_of = features,
				    .targets = targets,
				    .left = left };
}

static struct random random_of(void)
{
	const uint8_t seed[RANDOM_SEED_LEN] = { 1 };
	struct random random;

	random_init_seed(&random, seed);
	return random;
}

static enum status train_trees(void)
{
	const struct boost_options options = { .loss = BOOST_LOGISTIC,
					       .trees = 3,
					       .depth = 2,
					       .shrinkage = 1,
					       .rows_typical = 1,
					       .bins = bins,
					       .rho = rho };
	struct learn_rows rows = rows_of();
	struct random random = random_of();
	struct boost_trees made = { 0 };
	enum status status = boost_train(&options, &rows, &random, &made, NULL);

	assert_true(status == AL_OK || made.leaves == NULL);
	boost_trees_clear(&made);
	return status;
}

static enum status train_clusters(void)
{
	const struct kmeans_options options = {
		.clusters = 2, .rounds = 2, .rows_typical = 1, .rho = rho
	};
	struct learn_rows rows = rows_of();
	struct random random = random_of();
	struct kmeans_centres made = { 0 };
	enum status status = kmeans_train(&options, &rows, &random, &made, NULL);

	assert_true(status == AL_OK || made.places == NULL);
	kmeans_centres_clear(&made);
	return status;
}

static enum status measure(void)
{
	const struct predictor predictor = {
		.link = PREDICT_CLUSTER, .columns = columns, .features = 2, .centres = &centres
	};
	const struct card_measure_options options = {
		.predictor = &predictor, .groups = 1, .rows_typical = 1, .rho = rho
	};
	struct learn_rows rows = rows_of();
	struct random random = random_of();
	struct card_measure made = { .rows = { .value = 42 } };
	enum status status = card_measure(&options, &rows, &random, &made, NULL);

	assert_true(status == AL_OK || made.rows.value == 42);
	for (size_t i = 0; status != AL_OK && i < 3; i++)
		assert_int_equal(left[i].pico, rho.pico);
	return status;
}

static enum status write_onnx(void)
{
	const struct predictor predictor = { .link = PREDICT_CHANCE,
					     .columns = columns,
					     .features = 2,
					     .target = { "y", 0, 1 },
					     .trees = &trees };
	struct buffer buffer;
	enum status status;

	buffer_init(&buffer, ONNX_LEN_MAX);
	status = onnx_format(&predictor, "trees", NULL, 0, &buffer);
	buffer_clear(&buffer);
	return status;
}

/* What is written of a model, read again. */
static enum status read_model(void)
{
	const struct predictor predictor = { .link = PREDICT_VALUE,
					     .columns = columns,
					     .features = 2,
					     .target = { "y", 0, 1 },
					     .trees = &trees };
	struct predictor *again = NULL;
	struct buffer buffer;
	enum status status;

	buffer_init(&buffer, PREDICT_JSON_LEN_MAX);
	status = predict_format(&predictor, &buffer);
	if (status == AL_OK)
		status = predict_parse(buffer_text(&buffer), buffer.len, &again, NULL);
	assert_true(status == AL_OK || again == NULL);
	predict_free(again);
	buffer_clear(&buffer);
	return status;
}

static enum status write_card(void)
{
	static const struct digest plan = { { 1 } };
	const struct predictor predictor = {
		.link = PREDICT_CLUSTER, .columns = columns, .features = 2, .centres = &centres
	};
	const struct card card = { .kind = "k-means",
				   .predictor = &predictor,
				   .table = "stays",
				   .filter = "",
				   .plan = &plan,
				   .rho = rho,
				   .delta = { 1000 },
				   .intended = "",
				   .limits = "" };
	struct buffer buffer;
	enum status status;

	buffer_init(&buffer, 1 << 16);
	status = card_format(&card, &buffer, NULL);
	if (status == AL_OK)
		status = card_format_text(&card, NULL, &buffer, NULL);
	buffer_clear(&buffer);
	return status;
}

/* Run `operation` with its first, second, ... allocation failing, until it succeeds. */
static void fail_each(enum status (*operation)(void))
{
	for (uint64_t n = 1; n < ALLOCATIONS_MAX; n++) {
		int64_t live = fault_alloc_live();
		enum status status;
		bool failed;

		fault_alloc_after(n, FAULT_ALLOC_ONCE);
		status = operation();
		failed = fault_alloc_stop();
		assert_int_equal(fault_alloc_live(), live);
		if (!failed) {
			assert_int_equal(status, AL_OK);
			assert_true(n > 1);
			return;
		}
		assert_int_equal(status, AL_NO_MEMORY);
	}
	fail();
}

static void each_failing_allocation_is_told(void **state)
{
	(void)state;
	assert_int_equal(boost_trees_init(&trees, 2, 3, 2, NULL), AL_OK);
	assert_int_equal(kmeans_centres_init(&centres, 2, 2, NULL), AL_OK);
	fail_each(train_trees);
	fail_each(train_clusters);
	fail_each(measure);
	fail_each(write_onnx);
	fail_each(write_card);
	fail_each(read_model);
	boost_trees_clear(&trees);
	kmeans_centres_clear(&centres);
}

UNIT_MAIN("learn_trees_memory", cmocka_unit_test(each_failing_allocation_is_told))
