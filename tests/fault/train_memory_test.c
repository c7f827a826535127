/*
 * train_memory_test.c: whichever allocation fails, reading a request for a training and
 * running it say so, give nothing, and leak nothing.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/random.h"
#include "fault/alloc.h"
#include "learn/train.h"
#include "unit/query/fixture.h"
#include "unit/unit.h"

#include <stdlib.h>

#define ALLOCATIONS_MAX 100000 /* of one operation */

static const char text[] =
    "{\"model\":\"logistic\",\"from\":\"trips\",\"where\":\"zone = 1 OR kind = 'long'\","
    "\"features\":[\"minutes\",{\"name\":\"p\",\"value\":\"price * 2\"}],\"target\":\"CASE WHEN "
    "ebike THEN 1 ELSE 0 END\",\"rounds\":2,\"groups\":\"CASE WHEN zone = 1 THEN 0 ELSE 1 END\","
    "\"group_names\":[\"a\",\"b\"]}";
static const struct train_options options = { .rho = { RHO_PICO_ONE }, .delta = { 1000000000 } };

static struct catalogue *catalogue;
static struct engine *engine;
static struct train_plan *plan;

static enum status read_text(void)
{
	struct analysis_scope scope = fixture_scope(catalogue);
	struct train_plan *made = NULL;
	enum status status = train_plan_of_json(&scope, text, strlen(text), &options, &made, NULL);

	assert_int_equal(status == AL_OK, made != NULL);
	train_plan_free(made);
	return status;
}

static enum status run(void)
{
	static const uint8_t consent[] = { 0xff, 0xff };
	const struct members members = { .consent = consent, .count = 16 };
	const uint8_t seed[RANDOM_SEED_LEN] = { 1 };
	struct train_result made = { .charges_count = 0 };
	struct random random;
	enum status status;

	random_init_seed(&random, seed);
	status = train_run(plan, engine, &members, &random, &made, NULL);
	random_clear(&random);
	assert_int_equal(status == AL_OK, made.onnx.len > 0);
	assert_int_equal(status == AL_OK, made.charges != NULL);
	train_result_clear(&made);
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
	struct analysis_scope scope;
	char *csv = fixture_random_csv(5, 60, 12);

	(void)state;
	catalogue = fixture_catalogue();
	scope = fixture_scope(catalogue);
	engine = fixture_locked_engine(catalogue, csv);
	free(csv);
	assert_int_equal(train_plan_of_json(&scope, text, strlen(text), &options, &plan, NULL),
			 AL_OK);
	fail_each(read_text);
	fail_each(run);
	train_plan_free(plan);
	engine_close(engine);
	catalogue_free(catalogue);
}

UNIT_MAIN("train_memory", cmocka_unit_test(each_failing_allocation_is_told))
