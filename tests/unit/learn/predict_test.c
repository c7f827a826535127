/* predict_test.c: any row in, a number within public bounds out. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/predict.h"
#include "unit/unit.h"

#include <float.h>
#include <math.h>

static const struct predict_column age = { "age", 0, 100 };
static const struct predict_column rent = { "rent", 200, 1000 };

static void bounds_become_minus_one_and_one(void **state)
{
	(void)state;
	assert_true(predict_scale(&age, 0) == -1);
	assert_true(predict_scale(&age, 100) == 1);
	assert_true(predict_scale(&age, 25) == -0.5);
}

static void what_is_outside_counts_as_the_bound(void **state)
{
	(void)state;
	assert_true(predict_scale(&age, -1) == -1);
	assert_true(predict_scale(&age, INFINITY) == 1);
	assert_true(predict_scale(&age, -DBL_MAX) == -1);
}

static void what_is_no_number_counts_as_the_middle(void **state)
{
	(void)state;
	assert_true(predict_scale(&age, NAN) == 0);
	assert_true(predict_scale(&age, -(double)NAN) == 0);
}

static void bounds_may_be_as_wide_as_doubles_are(void **state)
{
	const struct predict_column wide = { "wide", -DBL_MAX, DBL_MAX };

	(void)state;
	assert_true(predict_scale(&wide, DBL_MAX) == 1);
	assert_true(predict_scale(&wide, 0) == 0);
}

static void links_stay_within_their_bounds(void **state)
{
	static const double odd[] = { NAN, INFINITY, -INFINITY, 0, 1, -1, 1e308, -1e308, 0.3 };

	(void)state;
	for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++) {
		double value = predict_link(PREDICT_VALUE, &rent, odd[i]);
		double chance = predict_link(PREDICT_CHANCE, &rent, odd[i]);
		double rate = predict_link(PREDICT_RATE, &rent, odd[i]);

		assert_true(value >= 200 && value <= 1000);
		assert_true(chance > 0 && chance < 1);
		assert_true(rate >= 200 && rate <= 1000);
	}
}

static void links_are_what_they_are_called(void **state)
{
	(void)state;
	assert_true(predict_link(PREDICT_VALUE, &rent, 0.5) == 800);
	assert_true(predict_link(PREDICT_CHANCE, &rent, 0) == 0.5);
	assert_true(fabs(predict_link(PREDICT_RATE, &rent, log(300)) - 300) < 1e-9);
}

static void a_score_is_weights_times_features_and_the_constant(void **state)
{
	static const struct predict_column columns[] = { { "a", 0, 2 }, { "b", -1, 1 } };
	static const double weights[] = { 0.5, -0.25, 0.125 };
	static const double row[] = { 2, 1 };
	static const double odd[] = { NAN, -INFINITY };
	const struct predictor predictor = { .link = PREDICT_VALUE,
					     .columns = columns,
					     .features = 2,
					     .target = { "y", 0, 8 },
					     .weights = weights };

	(void)state;
	assert_true(predict_row(&predictor, row) == 4 + 4 * 0.375);
	assert_true(predict_row(&predictor, odd) == 4 + 4 * 0.375);
}

UNIT_MAIN("predict", cmocka_unit_test(bounds_become_minus_one_and_one),
	  cmocka_unit_test(what_is_outside_counts_as_the_bound),
	  cmocka_unit_test(what_is_no_number_counts_as_the_middle),
	  cmocka_unit_test(bounds_may_be_as_wide_as_doubles_are),
	  cmocka_unit_test(links_stay_within_their_bounds),
	  cmocka_unit_test(links_are_what_they_are_called),
	  cmocka_unit_test(a_score_is_weights_times_features_and_the_constant))
