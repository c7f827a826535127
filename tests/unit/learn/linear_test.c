/* linear_test.c: least squares where there is no noise, and true errors where there is. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/random.h"
#include "learn/linear.h"
#include "learn/moments.h"
#include "unit/learn/learn_rows.h"
#include "unit/unit.h"

#include <math.h>

#define FEATURES 3

static const double truth[FEATURES + 1] = { 0.5, -0.25, 0.1, 0.05 };

/* Rows of `persons` whose targets are `truth` and a little that is not. */
static struct learn_room room_of(struct budget *budget, size_t persons, size_t rows_max)
{
	struct learn_room room = learn_room_draw(budget, persons, rows_max, FEATURES);

	for (size_t row = 0; row < room.offsets[persons]; row++) {
		room.targets[row] = truth[FEATURES] + learn_room_unit(budget) / 10;
		for (size_t i = 0; i < FEATURES; i++)
			room.targets[row] += truth[i] * room.values[row * FEATURES + i];
	}
	return room;
}

/* Least squares of `rows`, without protection. */
static void plain(const struct learn_rows *rows, double weights[FEATURES + 1])
{
	double products[(FEATURES + 1) * (FEATURES + 1)] = { 0 };

	for (size_t i = 0; i <= FEATURES; i++)
		weights[i] = 0;
	for (size_t row = 0; row < rows->offsets[rows->persons]; row++) {
		double z[FEATURES + 1];

		for (size_t i = 0; i <= FEATURES; i++)
			z[i] = i < FEATURES ? rows->features_of[row * FEATURES + i] : 1;
		for (size_t i = 0; i <= FEATURES; i++) {
			weights[i] += z[i] * rows->targets[row];
			for (size_t j = 0; j <= FEATURES; j++)
				products[i * (FEATURES + 1) + j] += z[i] * z[j];
		}
	}
	assert_true(matrix_factor(products, FEATURES + 1));
	matrix_solve(products, FEATURES + 1, weights);
}

static struct random seeded(uint8_t byte)
{
	const uint8_t seed[RANDOM_SEED_LEN] = { byte };
	struct random random;

	random_init_seed(&random, seed);
	return random;
}

static void options_outside_their_range_are_refused(void **state)
{
	struct linear_options options = { .rows_typical = 1, .rho = { RHO_PICO_ONE } };
	struct learn_sum_plan plan;
	struct report report;

	(void)state;
	assert_int_equal(linear_plan(&options, 0, &plan, &report), AL_REFUSED);
	assert_int_equal(linear_plan(&options, MOMENTS_FEATURES_MAX + 1, &plan, &report),
			 AL_REFUSED);
	assert_int_equal(linear_plan(&options, MOMENTS_FEATURES_MAX, &plan, &report), AL_OK);
	assert_true(plan.rho.pico <= RHO_PICO_ONE);
	options.clip = -1;
	assert_int_equal(linear_plan(&options, 1, &plan, &report), AL_REFUSED);
	options.clip = NAN;
	assert_int_equal(linear_plan(&options, 1, &plan, &report), AL_REFUSED);
	options.clip = 0;
	options.rows_typical = 0;
	assert_int_equal(linear_plan(&options, 1, &plan, &report), AL_REFUSED);
	options.rows_typical = MOMENTS_ROWS_TYPICAL_MAX + 1;
	assert_int_equal(linear_plan(&options, 1, &plan, &report), AL_REFUSED);
	options.rows_typical = MOMENTS_ROWS_TYPICAL_MAX;
	assert_int_equal(linear_plan(&options, 1, &plan, &report), AL_OK);
	options.rho.pico = 0;
	assert_int_equal(linear_plan(&options, 1, &plan, &report), AL_REFUSED);
}

static void hardly_any_noise_leaves_least_squares(void **state)
{
	struct budget budget = budget_begin("linear_plain");
	struct learn_room room = room_of(&budget, 5000, 3);
	struct learn_rows rows = learn_room_view(&room);
	struct linear_options options = { .rows_typical = 3,
					  .clip = 3 * 4,
					  .rho = { 9000 * RHO_PICO_ONE } };
	struct random random = seeded(1);
	double wanted[FEATURES + 1];
	double weights[FEATURES + 1];

	(void)state;
	plain(&rows, wanted);
	assert_int_equal(linear_train(&options, &rows, &random, weights, NULL, NULL), AL_OK);
	for (size_t i = 0; i <= FEATURES; i++)
		assert_true(fabs(weights[i] - wanted[i]) < 2e-4);
	learn_room_clear(&room);
}

/* The default length clips half of the rows; the weights stay where they are. */
static void clipping_draws_the_weights_nowhere(void **state)
{
	struct budget budget = budget_begin("linear_clip");
	struct learn_room room = room_of(&budget, 20000, 3);
	struct learn_rows rows = learn_room_view(&room);
	struct linear_options options = { .rows_typical = 1, .rho = { 9000 * RHO_PICO_ONE } };
	struct random random = seeded(2);
	double weights[FEATURES + 1];

	(void)state;
	assert_int_equal(linear_train(&options, &rows, &random, weights, NULL, NULL), AL_OK);
	for (size_t i = 0; i <= FEATURES; i++)
		assert_true(fabs(weights[i] - truth[i]) < 5e-3);
	learn_room_clear(&room);
}

/* Over many draws, the mean square of (weight - plain) / error is near 1. */
static void the_errors_are_those_of_the_noise(void **state)
{
	struct budget budget = budget_begin("linear_errors");
	struct learn_room room = room_of(&budget, 20000, 1);
	struct learn_rows rows = learn_room_view(&room);
	struct linear_options options = { .rows_typical = 1,
					  .clip = 4,
					  .rho = { RHO_PICO_ONE / 10 } };
	double wanted[FEATURES + 1];
	double squares = 0;
	const int draws = 100;

	(void)state;
	plain(&rows, wanted);
	for (int draw = 0; draw < draws; draw++) {
		struct random random = seeded((uint8_t)(draw + 10));
		double weights[FEATURES + 1];
		double errors[FEATURES + 1];

		assert_int_equal(linear_train(&options, &rows, &random, weights, errors, NULL),
				 AL_OK);
		for (size_t i = 0; i <= FEATURES; i++)
			squares += pow((weights[i] - wanted[i]) / errors[i], 2);
	}
	squares /= draws * (FEATURES + 1);
	assert_true(squares > 0.7);
	assert_true(squares < 1.4);
	learn_room_clear(&room);
}

/* Nobody's rows, or rows that are all alike, leave a matrix that cannot be inverted by itself. */
static void odd_rows_and_small_budgets_give_numbers(void **state)
{
	struct budget budget = budget_begin("linear_odd");

	(void)state;
	while (budget_more(&budget, 1000)) {
		struct learn_room room = learn_room_draw(&budget, budget_below(&budget, 4), 2, 3);
		struct learn_rows rows = learn_room_view(&room);
		struct linear_options options = {
			.rows_typical = 1, .rho = { 1 + budget_below(&budget, 1000000000) }
		};
		struct random random = seeded((uint8_t)budget_below(&budget, 256));
		double weights[FEATURES + 1];
		double errors[FEATURES + 1];

		if (room.persons > 0)
			learn_room_spoil(&room, 0, &budget);
		if (linear_train(&options, &rows, &random, weights, errors, NULL) == AL_OK) {
			for (size_t i = 0; i <= FEATURES; i++) {
				assert_true(isfinite(weights[i]));
				assert_true(isfinite(errors[i]));
			}
		}
		learn_room_clear(&room);
	}
}

/* Sums with and without a person, by the same plan, lie within the bound. */
static void a_person_moves_the_sums_by_no_more_than_the_bound(void **state)
{
	struct budget budget = budget_begin("linear_neighbours");

	(void)state;
	while (budget_more(&budget, 1000)) {
		struct learn_room room = learn_room_draw(&budget, 4, 6, FEATURES);
		struct learn_room less;
		struct linear_options options = { .rows_typical = 1, .rho = { RHO_PICO_ONE } };
		struct learn_sum_plan plan;
		struct moments with;
		struct moments without;
		int64_t noise[64] = { 0 };
		double square = 0;

		if (budget_below(&budget, 2) == 0)
			learn_room_spoil(&room, 1, &budget);
		less = learn_room_without(&room, 1);
		assert_int_equal(linear_plan(&options, FEATURES, &plan, NULL), AL_OK);
		struct learn_rows rows = learn_room_view(&room);
		struct learn_rows rows_less = learn_room_view(&less);
		assert_int_equal(moments_sum(&plan, &rows, noise, &with), AL_OK);
		assert_int_equal(moments_sum(&plan, &rows_less, noise, &without), AL_OK);
		for (size_t i = 0; i <= FEATURES; i++) {
			square += pow(with.targets[i] - without.targets[i], 2);
			for (size_t j = i; j <= FEATURES; j++)
				square += pow(with.products[i * with.size + j] -
						  without.products[i * with.size + j],
					      2);
		}
		assert_true(sqrt(square) <= plan.shape.clip * (1 + 1e-12));
		moments_clear(&with);
		moments_clear(&without);
		learn_room_clear(&room);
		learn_room_clear(&less);
	}
}

UNIT_MAIN("linear", cmocka_unit_test(options_outside_their_range_are_refused),
	  cmocka_unit_test(hardly_any_noise_leaves_least_squares),
	  cmocka_unit_test(clipping_draws_the_weights_nowhere),
	  cmocka_unit_test(the_errors_are_those_of_the_noise),
	  cmocka_unit_test(odd_rows_and_small_budgets_give_numbers),
	  cmocka_unit_test(a_person_moves_the_sums_by_no_more_than_the_bound))
