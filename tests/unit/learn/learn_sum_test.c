/* learn_sum_test.c: one person moves the sums by at most the bound, whatever her rows are. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/learn_sum.h"
#include "privacy/charge.h"
#include "unit/learn/learn_rows.h"
#include "unit/unit.h"

#include <math.h>

#define CELLS 6

static const struct rho rho_one = { RHO_PICO_ONE };

static struct learn_sum_plan plan_of(double clip, size_t rounds)
{
	const struct learn_sum_shape shape = { .rounds = rounds, .cells = CELLS, .clip = clip };
	struct learn_sum_plan plan;

	assert_int_equal(learn_sum_plan(&shape, rho_one, &plan, NULL), AL_OK);
	return plan;
}

/* The features of the row and its target, side by side. */
static void all_of_a_row(const void *user, const struct learn_rows *rows, size_t row,
			 double *vector)
{
	(void)user;
	for (size_t i = 0; i < CELLS - 1; i++)
		vector[i] += rows->features_of[row * rows->features + i];
	vector[CELLS - 1] += rows->targets[row];
}

static void sum(const struct learn_sum_plan *plan, const struct learn_room *room, int64_t *ret)
{
	struct learn_rows rows = learn_room_view(room);

	assert_int_equal(learn_sum(plan, &rows, all_of_a_row, NULL, ret), AL_OK);
}

static void shapes_outside_their_range_are_refused(void **state)
{
	static const struct learn_sum_shape wrong[] = {
		{ 0, 1, 1 },   { LEARN_SUM_ROUNDS_MAX + 1, 1, 1 },
		{ 1, 0, 1 },   { 1, LEARN_SUM_CELLS_MAX + 1, 1 },
		{ 1, 1, 0 },   { 1, 1, -1 },
		{ 1, 1, NAN }, { 1, 1, 2 * LEARN_SUM_CLIP_MAX },
	};
	const struct learn_sum_shape widest = { LEARN_SUM_ROUNDS_MAX, LEARN_SUM_CELLS_MAX,
						LEARN_SUM_CLIP_MAX };
	struct learn_sum_plan plan = { .sigma2 = 42 };
	struct report report;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_int_equal(learn_sum_plan(&wrong[i], rho_one, &plan, &report), AL_REFUSED);
	assert_int_equal(learn_sum_plan(&widest, (struct rho){ 999 }, &plan, &report), AL_REFUSED);
	assert_int_equal(learn_sum_plan(&widest, (struct rho){ 1000 }, &plan, &report),
			 AL_OVERFLOW);
	assert_int_equal(plan.sigma2, 42);
	assert_int_equal(learn_sum_plan(&widest, rho_one, &plan, NULL), AL_OK);
}

static void all_rounds_together_cost_at_most_the_budget(void **state)
{
	struct budget budget = budget_begin("learn_sum_cost");

	(void)state;
	while (budget_more(&budget, 10000)) {
		const struct learn_sum_shape shape = { .rounds = 1 + budget_below(&budget, 1000),
						       .cells = 1,
						       .clip = 1 };
		struct rho rho = { 1000000000 + budget_below(&budget, 5 * RHO_PICO_ONE) };
		struct learn_sum_plan plan;

		assert_int_equal(learn_sum_plan(&shape, rho, &plan, NULL), AL_OK);
		assert_true(plan.rho.pico <= rho.pico);
		assert_true((double)plan.rho.pico > 0.99 * (double)rho.pico);
	}
}

static void one_person_moves_the_sums_by_at_most_the_bound(void **state)
{
	struct budget budget = budget_begin("learn_sum_neighbours");

	(void)state;
	while (budget_more(&budget, 20000)) {
		double clip = exp(4 * learn_room_unit(&budget));
		struct learn_sum_plan plan = plan_of(clip, 1);
		struct learn_room room = learn_room_draw(&budget, 9, 4, CELLS - 1);
		size_t person = budget_below(&budget, 9);
		struct learn_room less;
		int64_t with[CELLS];
		int64_t without[CELLS];

		if (budget_below(&budget, 2) == 0)
			learn_room_spoil(&room, person, &budget);
		less = learn_room_without(&room, person);
		sum(&plan, &room, with);
		sum(&plan, &less, without);
		assert_true(learn_room_distance2(with, without, CELLS) <=
			    (double)LEARN_SUM_BOUND * (double)LEARN_SUM_BOUND);
		learn_room_clear(&less);
		learn_room_clear(&room);
	}
}

static void vectors_within_the_clip_are_added_in_full(void **state)
{
	struct budget budget = budget_begin("learn_sum_full");
	struct learn_sum_plan plan = plan_of(100, 1);
	struct learn_room room = learn_room_draw(&budget, 50, 4, CELLS - 1);
	int64_t sums[CELLS];
	double wanted = 0;

	(void)state;
	for (size_t row = 0; row < room.offsets[50]; row++)
		wanted += room.targets[row];
	sum(&plan, &room, sums);
	assert_true(fabs(learn_sum_value(&plan, sums[CELLS - 1], 0) - wanted) <
		    50 * 0.51 / plan.unit);
	learn_room_clear(&room);
}

static void what_is_no_number_counts_as_zero(void **state)
{
	struct budget budget = budget_begin("learn_sum_nan");
	struct learn_sum_plan plan = plan_of(100, 1);
	struct learn_room room = learn_room_draw(&budget, 1, 1, CELLS - 1);
	int64_t zero[CELLS];
	int64_t odd[CELLS];

	(void)state;
	room.values[2] = 0;
	sum(&plan, &room, zero);
	room.values[2] = NAN;
	sum(&plan, &room, odd);
	assert_memory_equal(zero, odd, sizeof(zero));
	room.values[2] = -INFINITY;
	sum(&plan, &room, odd);
	assert_memory_equal(zero, odd, sizeof(zero));
	learn_room_clear(&room);
}

static void no_persons_sum_to_zero(void **state)
{
	struct learn_sum_plan plan = plan_of(1, 1);
	const size_t offsets[] = { 0 };
	const struct learn_rows rows = { .offsets = offsets, .features = 1 };
	int64_t sums[CELLS] = { 1, 2, 3, 4, 5, 6 };

	(void)state;
	assert_int_equal(learn_sum(&plan, &rows, all_of_a_row, NULL, sums), AL_OK);
	for (size_t i = 0; i < CELLS; i++)
		assert_int_equal(sums[i], 0);
}

/* Each pays for what her clipped vector adds; who cannot is left out and keeps what she has. */
static void who_cannot_pay_is_left_out(void **state)
{
	struct budget budget = budget_begin("learn_sum_left");
	struct learn_sum_plan plan = plan_of(0.5, 1);
	struct learn_room room = learn_room_draw(&budget, 2, 1, CELLS - 1);
	struct learn_rows rows = learn_room_view(&room);
	struct rho left[] = { plan.rho, { plan.rho.pico / 2 } };
	int64_t sums[CELLS];
	int64_t alone[CELLS];

	(void)state;
	for (size_t i = 0; i < 2 * (CELLS - 1); i++)
		room.values[i] =
		    1; /* over the clip: both owe the nominal charge, but for rounding */
	rows.left = left;
	assert_int_equal(learn_sum(&plan, &rows, all_of_a_row, NULL, sums), AL_OK);
	assert_true(left[0].pico < plan.rho.pico / 1000);
	assert_int_equal(left[1].pico, plan.rho.pico / 2);
	rows = learn_room_view(&room);
	rows.persons = 1;
	assert_int_equal(learn_sum(&plan, &rows, all_of_a_row, NULL, alone), AL_OK);
	assert_memory_equal(sums, alone, sizeof(sums));

	rows.left = left; /* and now the first one has nothing left either */
	assert_int_equal(learn_sum(&plan, &rows, all_of_a_row, NULL, sums), AL_OK);
	for (size_t i = 0; i < CELLS; i++)
		assert_int_equal(sums[i], 0);
	learn_room_clear(&room);
}

UNIT_MAIN("learn_sum", cmocka_unit_test(shapes_outside_their_range_are_refused),
	  cmocka_unit_test(all_rounds_together_cost_at_most_the_budget),
	  cmocka_unit_test(one_person_moves_the_sums_by_at_most_the_bound),
	  cmocka_unit_test(vectors_within_the_clip_are_added_in_full),
	  cmocka_unit_test(what_is_no_number_counts_as_zero),
	  cmocka_unit_test(no_persons_sum_to_zero), cmocka_unit_test(who_cannot_pay_is_left_out))
