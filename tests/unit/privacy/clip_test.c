/* clip_test.c: known vectors; tests/prop/privacy_clip_test.c goes wide. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "privacy/clip.h"

#include "unit/unit.h"

#include <stdlib.h>

static void a_vector_within_the_bound_stays_as_it_is(void **state)
{
	int64_t values[] = { 3, -4, 0 };

	(void)state;
	assert_true(clip_norm2(values, 3) == 25);
	assert_true(clip_vector(values, 3, 5) == 25);
	assert_true(values[0] == 3 && values[1] == -4 && values[2] == 0);
}

static void a_vector_over_the_bound_is_scaled_toward_zero(void **state)
{
	int64_t values[] = { 30, -40, 7 };

	(void)state;
	/* ceil(sqrt(2549)) = 51: 30 * 10 / 51, 40 * 10 / 51, 7 * 10 / 51 */
	assert_true(clip_vector(values, 3, 10) == 75);
	assert_true(values[0] == 5 && values[1] == -7 && values[2] == 1);
}

static void an_exact_quotient_is_kept(void **state)
{
	int64_t values[] = { 3, 0 };
	int64_t nine[] = { 9, 0, 0 };

	(void)state;
	assert_true(clip_vector(values, 2, 1) == 1);
	assert_true(values[0] == 1);
	assert_true(clip_vector(nine, 3, 3) == 9);
	assert_true(nine[0] == 3);
}

static void an_empty_vector_has_no_norm(void **state)
{
	(void)state;
	assert_true(clip_norm2(NULL, 0) == 0);
	assert_true(clip_vector(NULL, 0, 1) == 0);
}

static void one_over_the_bound_is_clipped(void **state)
{
	int64_t within[] = { -5 };
	int64_t over[] = { -6 };

	(void)state;
	assert_true(clip_vector(within, 1, 5) == 25);
	assert_true(within[0] == -5);
	assert_true(clip_vector(over, 1, 5) == 25);
	assert_true(over[0] == -5);
}

static void absurd_values_are_held_and_clipped(void **state)
{
	int64_t values[] = { INT64_MAX, INT64_MIN };
	int64_t alone[] = { INT64_MIN };

	(void)state;
	assert_true(clip_hold(INT64_MAX) == CLIP_VALUE_MAX);
	assert_true(clip_hold(INT64_MIN) == -CLIP_VALUE_MAX);
	assert_true(clip_hold(CLIP_VALUE_MAX) == CLIP_VALUE_MAX);
	assert_true(clip_vector(values, 2, 1000) <= 1000000);
	assert_true(values[0] == 707 && values[1] == -707);
	assert_true(clip_vector(alone, 1, CLIP_BOUND_MAX) == CLIP_BOUND_MAX * CLIP_BOUND_MAX);
	assert_true(alone[0] == -(int64_t)CLIP_BOUND_MAX);
}

static void the_greatest_vector_is_clipped(void **state)
{
	int64_t *values = malloc(CLIP_COUNT_MAX * sizeof(*values));

	(void)state;
	assert_non_null(values);
	for (size_t i = 0; i < CLIP_COUNT_MAX; i++)
		values[i] = INT64_MIN;
	assert_true(clip_norm2(values, CLIP_COUNT_MAX) == (wide)1 << 126);
	/* C / sqrt(2^20) = 2^21 each */
	assert_true(clip_vector(values, CLIP_COUNT_MAX, CLIP_BOUND_MAX) ==
		    CLIP_BOUND_MAX * CLIP_BOUND_MAX);
	assert_true(values[0] == -(INT64_C(1) << 21));
	free(values);
}

static void small_values_under_a_small_bound_vanish(void **state)
{
	int64_t values[100];

	(void)state;
	for (size_t i = 0; i < 100; i++)
		values[i] = 1;
	assert_true(clip_vector(values, 100, 5) == 0); /* as the header warns */
	for (size_t i = 0; i < 100; i++)
		values[i] = 1024;
	assert_true(clip_vector(values, 100, UINT64_C(5) * 1024) == UINT64_C(100) * 512 * 512);
}

static void the_scale_clips_like_the_vector(void **state)
{
	int64_t values[] = { 123456789, -987654321, 5 };
	struct clip_scale scale = clip_scale_of(clip_norm2(values, 3), 1697);
	int64_t each[3];

	(void)state;
	for (size_t i = 0; i < 3; i++)
		each[i] = clip_scale_apply(scale, values[i]);
	(void)clip_vector(values, 3, 1697);
	assert_memory_equal(each, values, sizeof(values));
}

UNIT_MAIN("clip", cmocka_unit_test(a_vector_within_the_bound_stays_as_it_is),
	  cmocka_unit_test(a_vector_over_the_bound_is_scaled_toward_zero),
	  cmocka_unit_test(an_exact_quotient_is_kept),
	  cmocka_unit_test(an_empty_vector_has_no_norm),
	  cmocka_unit_test(one_over_the_bound_is_clipped),
	  cmocka_unit_test(absurd_values_are_held_and_clipped),
	  cmocka_unit_test(the_greatest_vector_is_clipped),
	  cmocka_unit_test(small_values_under_a_small_bound_vanish),
	  cmocka_unit_test(the_scale_clips_like_the_vector))
