/* release_test.c: when an answer leaves tells little of how long it took. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/jobs.h"

#include "unit/node/fixture.h"

#define GRID_S 10 /* of the town's platform */

/* How long after released_at an answer leaves that was ready `late_s` after it. */
static int64_t wait_of(struct fixture *fixture, bool repeated, int64_t late_s)
{
	const struct node_answer answer = { .released_at = { 1700000000 }, .repeated = repeated };
	struct when ready = { 1700000000 + late_s };
	struct when leaves = node_release(fixture->town.node, &answer, ready);

	assert_false(when_before(leaves, ready));
	assert_int_equal(leaves.seconds % GRID_S, 0);
	return leaves.seconds - answer.released_at.seconds;
}

static void what_is_ready_leaves_at_the_instant_of_the_receipt(void **state)
{
	assert_int_equal(wait_of(*state, false, -19), 0);
	assert_int_equal(wait_of(*state, false, -1), 0);
	assert_int_equal(wait_of(*state, false, 0), 0);
	assert_int_equal(wait_of(*state, true, -1), 0);
	assert_int_equal(wait_of(*state, true, 0), 0);
}

static void what_is_late_waits_for_the_next_doubling(void **state)
{
	assert_int_equal(wait_of(*state, false, 1), GRID_S);
	assert_int_equal(wait_of(*state, false, GRID_S), GRID_S);
	assert_int_equal(wait_of(*state, false, GRID_S + 1), 3 * GRID_S);
	assert_int_equal(wait_of(*state, false, 3 * GRID_S), 3 * GRID_S);
	assert_int_equal(wait_of(*state, false, 3 * GRID_S + 1), 7 * GRID_S);
	assert_int_equal(wait_of(*state, false, 7 * GRID_S + 1), 15 * GRID_S);
}

/* In a day of work there are no more than 15 instants to tell apart. */
static void all_that_takes_up_to_a_day_leaves_at_one_of_few_instants(void **state)
{
	int64_t last = -1;
	unsigned seen = 0;

	for (int64_t late_s = 0; late_s <= 86400; late_s++) {
		int64_t wait_s = wait_of(*state, false, late_s);

		seen += wait_s != last;
		last = wait_s;
	}
	assert_int_equal(seen, 15);
}

static void a_stored_answer_leaves_at_the_next_multiple(void **state)
{
	assert_int_equal(wait_of(*state, true, 3 * GRID_S + 1), 4 * GRID_S);
	assert_int_equal(wait_of(*state, true, 4 * GRID_S - 1), 4 * GRID_S);
	assert_int_equal(wait_of(*state, true, 1000 * GRID_S), 1000 * GRID_S);
}

UNIT_MAIN("release", CASE(what_is_ready_leaves_at_the_instant_of_the_receipt),
	  CASE(what_is_late_waits_for_the_next_doubling),
	  CASE(all_that_takes_up_to_a_day_leaves_at_one_of_few_instants),
	  CASE(a_stored_answer_leaves_at_the_next_multiple))
