/* query_bounds_test.c: one person moves the votes for bounds by at most what is paid for. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/bounds.h"

#include "prop/query_neighbours.h"
#include "unit/budget.h"
#include "unit/query/fixture.h"
#include "unit/unit.h"

#include <stdlib.h>

static const struct bounds_column columns[] = {
	{ .name = "minutes", .form = { .type = COLUMN_INTEGER } },
	{ .name = "price", .form = { .type = COLUMN_DECIMAL, .scale = 2 } },
	{ .name = "big", .form = { .type = COLUMN_INTEGER } },
	{ .name = "unbounded", .form = { .type = COLUMN_INTEGER } },
	{ .name = "began", .form = { .type = COLUMN_TIMESTAMP } },
	{ .name = "day", .form = { .type = COLUMN_DATE } },
};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

/* The votes without noise; the caller frees them. */
static int64_t *votes_of(const struct bounds_plan *plan, const char *csv)
{
	struct catalogue *catalogue = fixture_catalogue();
	struct engine *engine = fixture_locked_engine(catalogue, csv);
	int64_t *votes = calloc(bounds_cells(plan), sizeof(*votes));
	struct report report = { 0 };

	assert_non_null(votes);
	if (bounds_read(plan, engine, votes, &report) != AL_OK)
		fail_msg("%s", report.message);
	engine_close(engine);
	catalogue_free(catalogue);
	return votes;
}

static void compare(const struct bounds_plan *plan, const char *csv, enum neighbour how,
		    uint64_t seed)
{
	char *other = neighbour_of(csv, how, seed);
	int64_t *a = votes_of(plan, csv);
	int64_t *b = votes_of(plan, other);
	uint64_t most = neighbour_distance(how) * plan->bound;
	wide square = 0;

	for (size_t i = 0; i < bounds_cells(plan); i++) {
		uint64_t size = (uint64_t)(a[i] > b[i] ? a[i] - b[i] : b[i] - a[i]);

		square += wide_product(size, size);
	}
	if (square > wide_product(most, most))
		fail_msg("%s: votes are further apart than is paid for", neighbour_name(how));
	free(other);
	free(a);
	free(b);
}

static void one_person_moves_the_votes_for_bounds_by_at_most_c(void **state)
{
	struct budget budget = budget_begin("one_person_moves_the_votes");

	(void)state;
	while (budget_more(&budget, 100)) {
		struct rho rho = { 1000000 + budget_below(&budget, RHO_PICO_ONE) };
		char *csv = fixture_random_csv(budget_random(&budget),
					       10 + (unsigned)budget_below(&budget, 500),
					       2 + (unsigned)budget_below(&budget, 40));
		struct bounds_plan plan;

		assert_int_equal(bounds_plan_make("trips", columns,
						  1 + budget_below(&budget, COLUMNS), rho, &plan,
						  NULL),
				 AL_OK);
		/* C^2 / (2 sigma2) is at most what is charged, and that at most what is wanted. */
		assert_true(plan.rho.pico <= rho.pico);
		assert_true(wide_product(plan.bound, plan.bound) <=
			    2 * wide_product(plan.rho.pico, plan.sigma2) / RHO_PICO_ONE + 1);
		for (int how = 0; how < NEIGHBOURS; how++)
			compare(&plan, csv, (enum neighbour)how, budget_random(&budget));
		free(csv);
	}
}

UNIT_MAIN("query_bounds", cmocka_unit_test(one_person_moves_the_votes_for_bounds_by_at_most_c))
