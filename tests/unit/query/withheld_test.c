/* withheld_test.c: which groups are too small to be shown, by the noisy count of persons alone. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "privacy/charge.h"
#include "unit/query/fixture.h"
#include "unit/unit.h"

#include <math.h>
#include <stdlib.h>

#define HOURS "SELECT date_trunc('hour', began), count(*) FROM trips GROUP BY 1"
#define STATIONS "SELECT station, count(*), count(distinct rider) FROM trips GROUP BY station"

static int setup(void **state)
{
	*state = fixture_catalogue();
	return 0;
}

static int teardown(void **state)
{
	catalogue_free(*state);
	return 0;
}

/* Sums in which every group has `presence` in measure 0 and nothing else. */
static struct sums sums_of(const struct plan *plan, int64_t presence)
{
	struct sums sums = { .cells = calloc(plan->cells, sizeof(int64_t)),
			     .cells_count = plan->cells };

	assert_non_null(sums.cells);
	for (size_t i = 0; i < plan->cells; i += plan->analysis->measures_count)
		sums.cells[i] = presence;
	return sums;
}

/* How many groups of the answer are shown. */
static size_t count_shown(const struct plan *plan, const struct sums *sums,
			  const struct answer_noise *noise)
{
	struct answer *answer = NULL;
	size_t shown = 0;

	assert_int_equal(answer_make(plan, sums, noise, &answer, NULL), AL_OK);
	for (size_t row = 0; row < answer_rows(answer); row++)
		shown += answer_withheld(answer, row) ? 0 : 1;
	answer_free(answer);
	return shown;
}

/* How many of the plan's groups are shown when all have `persons`, none of them clipped. */
static size_t draw_shown(const struct plan *plan, int64_t persons)
{
	static const uint8_t seed[RANDOM_SEED_LEN] = { 7 };
	struct sums sums = sums_of(plan, persons * (int64_t)plan->measures[0].weight);
	struct answer_noise noise = { 0 };
	struct random random;
	size_t shown;

	random_init_seed(&random, seed);
	assert_int_equal(answer_noise_draw(plan, &random, &noise, NULL), AL_OK);
	shown = count_shown(plan, &sums, &noise);
	answer_noise_clear(&noise);
	random_clear(&random);
	sums_clear(&sums);
	return shown;
}

static void one_too_small_group_in_twenty_is_shown(void **state)
{
	const struct plan_options options = { .rho = { 50000000000 }, .min_group = 10 };
	struct plan *plan = fixture_plan_with(*state, HOURS, &options);
	size_t groups = plan->analysis->groups;
	double deviation = sqrt(0.05 * 0.95 * (double)groups);

	/* A group of one person less is shown as often as is allowed, emptier ones less often. */
	assert_true((double)draw_shown(plan, 9) < 0.05 * (double)groups + 4 * deviation);
	assert_true(draw_shown(plan, 0) <= draw_shown(plan, 9));
	/* Ten persons and twice the error show nearly always. */
	assert_true((double)draw_shown(plan, (int64_t)plan_shown_from(plan) * 3) >
		    0.95 * (double)groups);
	plan_free(plan);
}

static void the_least_noisy_count_shown_is_the_minimum_and_its_error(void **state)
{
	const struct plan_options options = { .rho = { 50000000000 }, .min_group = 10 };
	struct plan *plan = fixture_plan_with(*state, STATIONS, &options);
	int64_t least = 10 * (int64_t)plan->measures[0].weight +
			(int64_t)charge_half_width(plan->sigma2, CONFIDENCE_90);
	struct sums sums = sums_of(plan, least);
	struct answer_noise noise = { .cells = calloc(plan->cells, sizeof(int64_t)),
				      .cells_count = plan->cells };

	assert_non_null(noise.cells);
	assert_int_equal(count_shown(plan, &sums, &noise), plan->analysis->groups);
	for (size_t i = 0; i < plan->cells; i += plan->analysis->measures_count)
		noise.cells[i] = -1;
	assert_int_equal(count_shown(plan, &sums, &noise), 0);
	answer_noise_clear(&noise);
	sums_clear(&sums);
	plan_free(plan);
}

/* Without a minimum above 1 nobody pays for an exact presence, so nothing may hang on it. */
static void a_minimum_of_one_withholds_nothing(void **state)
{
	for (int64_t min_group = 0; min_group <= 1; min_group++) {
		const struct plan_options options = { .rho = { 50000000000 },
						      .min_group = min_group };
		struct plan *plan = fixture_plan_with(*state, HOURS, &options);

		assert_int_equal(plan_shown_from(plan), 0);
		assert_int_equal(draw_shown(plan, 0), plan->analysis->groups);
		plan_free(plan);
	}
}

static void explain_says_from_which_count_on_a_group_is_shown(void **state)
{
	const struct plan_options options = { .rho = { 50000000000 }, .min_group = 10 };
	struct plan *plan = fixture_plan_with(*state, STATIONS, &options);
	struct buffer text;
	char wanted[128];

	buffer_init(&text, PLAN_EXPLAIN_LEN_MAX);
	plan_explain_text(plan, &text);
	snprintf(wanted, sizeof(wanted), "noisy count is below %llu, ",
		 (unsigned long long)plan_shown_from(plan));
	assert_non_null(strstr(buffer_text(&text), wanted));
	assert_non_null(strstr(buffer_text(&text), "fewer than 10 persons"));
	assert_non_null(strstr(buffer_text(&text), "\ngroups:\n  station: 5 keys"));
	buffer_reset(&text);
	plan_explain_json(plan, &text);
	snprintf(wanted, sizeof(wanted), "\"shown_from\":\"%llu\"",
		 (unsigned long long)plan_shown_from(plan));
	assert_non_null(strstr(buffer_text(&text), wanted));
	buffer_clear(&text);
	plan_free(plan);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

UNIT_MAIN("withheld", CASE(one_too_small_group_in_twenty_is_shown),
	  CASE(the_least_noisy_count_shown_is_the_minimum_and_its_error),
	  CASE(a_minimum_of_one_withholds_nothing),
	  CASE(explain_says_from_which_count_on_a_group_is_shown))
