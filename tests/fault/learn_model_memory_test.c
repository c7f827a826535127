/*
 * learn_model_memory_test.c: whichever allocation fails, a training of any kind says so, gives no
 * model, and leaks nothing.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/random.h"
#include "fault/alloc.h"
#include "learn/model.h"
#include "unit/unit.h"

#define ALLOCATIONS_MAX 10000 /* of one training */
#define ROWS 8

static const struct predict_column columns[] = { { "a", -1, 1 }, { "b", -1, 1 } };
static const double features[2 * ROWS] = { 0.1, 0.2, -0.5, 0.3, 1, 1, -1, 0 };
static const double targets[ROWS] = { 1, -1, 1, 1 };
static const size_t offsets[] = { 0, 3, 4, ROWS };
static const uint16_t bins[] = { 4, 4 };

static enum status train(enum learn_kind kind)
{
	const struct learn_request request = { .kind = kind,
					       .columns = columns,
					       .features = 2,
					       .target = { "y", 0, 10 },
					       .rho = { RHO_PICO_ONE },
					       .rows_typical = 2,
					       .rounds = 3,
					       .depth = 2,
					       .shrinkage = 1,
					       .bins = bins,
					       .clusters = 2 };
	const struct learn_rows rows = { .persons = 3,
					 .offsets = offsets,
					 .features = 2,
					 .features_of = features,
					 .targets = targets };
	const uint8_t seed[RANDOM_SEED_LEN] = { 1 };
	struct learn_model *model = NULL;
	struct random random;
	enum status status;

	random_init_seed(&random, seed);
	status = learn_train(&request, &rows, &random, &model, NULL);
	random_clear(&random);
	assert_int_equal(status == AL_OK, model != NULL);
	learn_model_free(model);
	return status;
}

/* Train `kind` with its first, second, ... allocation failing, until it succeeds. */
static void fail_each(enum learn_kind kind)
{
	for (uint64_t n = 1; n < ALLOCATIONS_MAX; n++) {
		int64_t live = fault_alloc_live();
		enum status status;
		bool failed;

		fault_alloc_after(n, FAULT_ALLOC_ONCE);
		status = train(kind);
		failed = fault_alloc_stop();
		assert_int_equal(fault_alloc_live(), live);
		if (!failed) {
			assert_int_equal(status, AL_OK);
			assert_true(n > 5);
			return;
		}
		assert_int_equal(status, AL_NO_MEMORY);
	}
	fail();
}

static void each_failing_allocation_is_told(void **state)
{
	(void)state;
	for (int kind = LEARN_LINEAR; kind <= LEARN_KMEANS; kind++)
		fail_each((enum learn_kind)kind);
}

UNIT_MAIN("learn_model_memory", cmocka_unit_test(each_failing_allocation_is_told))
