/*
 * node_memory_test.c: whichever allocation fails, a node says so, what it acknowledged is stored,
 * what it did not is not, and no answer is unpaid.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fault/alloc.h"
#include "unit/budget.h"
#include "unit/node/fixture.h"

#include <stdlib.h>

#define ALLOCATIONS_MAX 100000 /* of one operation */
#define SMALL_RHO (TOWN_RHO / 1000)

/* The next allocation to fail: each in a full run, else steps that grow. */
static uint64_t next_of(struct budget *budget, uint64_t n)
{
	return budget_is_full() ? n + 1 : n + 1 + budget_below(budget, 1 + n / 8);
}

/* Where memory was left behind the store, the node has said so and is opened again. */
static void recover(struct fixture *fixture)
{
	fixture_reopen(fixture);
	town_sync(&fixture->town);
}

static int64_t serial_stored(const struct fixture *fixture)
{
	return fixture_stored(fixture, "SELECT MAX(serial) FROM mandate WHERE person ="
				       " (SELECT number FROM person WHERE id = 'r03')");
}

static void a_mandate_is_taken_or_not(void **state)
{
	struct budget budget = budget_begin("node_memory_mandate");
	struct fixture *fixture = *state;
	struct town *town = &fixture->town;
	bool failed = true;

	for (uint64_t n = 1; failed && budget_more(&budget, ALLOCATIONS_MAX);
	     n = next_of(&budget, n)) {
		struct town_mandate wish = { .rider = 3, .serial = serial_stored(fixture) + 1 };
		struct envelope *envelope;
		enum status status;

		/* Other rules each time, so that there is something to be added to the index. */
		wish.rules = 1;
		wish.days = (int64_t)n % 200 + 1;
		envelope = town_mandate(town, &wish);
		fault_alloc_after(n, FAULT_ALLOC_ONCE);
		status = node_take_mandate(town->node, envelope, town->now, &fixture->report);
		failed = fault_alloc_stop();
		assert_true(failed || status == AL_OK);
		if (status == AL_OK)
			assert_int_equal(serial_stored(fixture), wish.serial);
		else
			recover(fixture);
		assert_int_equal(node_mandates_in_force(town->node, town->now), TOWN_MEMBERS);
		envelope_free(envelope);
	}
}

static void a_log_is_followed_or_not(void **state)
{
	struct budget budget = budget_begin("node_memory_follow");
	struct fixture *fixture = *state;
	struct town *town = &fixture->town;
	bool failed = true;

	for (uint64_t n = 1; failed && budget_more(&budget, ALLOCATIONS_MAX);
	     n = next_of(&budget, n)) {
		enum status status;

		fixture_reopen(fixture);
		fault_alloc_after(n, FAULT_ALLOC_ONCE);
		status = node_follow(town->node, &town->source, town->now, NULL, &fixture->report);
		failed = fault_alloc_stop();
		assert_true(failed || status == AL_OK);
		assert_int_equal(node_chain(town->node) != NULL, status == AL_OK);
		town_sync(town);
	}
}

static void assert_whole(const struct fixture *fixture, const struct node_answer *answer,
			 enum status status)
{
	if (status == AL_OK && answer->standing == OUTPUT_FREE)
		assert_true(answer->sealed.len > SEAL_OVERHEAD);
	else
		assert_int_equal(answer->sealed.len, 0);
	assert_int_equal(fixture_stored(fixture,
					"SELECT (SELECT COUNT(*) FROM answer) <>"
					" (SELECT COUNT(*) FROM outbox WHERE type = 'receipt')"),
			 0);
	assert_true(fixture_stored(fixture, "SELECT SUM(rho) FROM charge") >=
		    fixture_stored(fixture, "SELECT SUM(rho) FROM answer"));
}

static void run_with_failures(struct fixture *fixture, const char *name, bool output_check)
{
	struct budget budget = budget_begin(name);
	struct town *town = &fixture->town;
	struct town_wish wide = { .runs = 100000, .output_check = output_check };
	bool failed = true;
	struct digest grant = town_grant(town, &wide);

	town_add_checkers(town);
	town_sync(town);
	for (uint64_t n = 1; failed && budget_more(&budget, ALLOCATIONS_MAX);
	     n = next_of(&budget, n)) {
		struct town_job wish = { .grant = grant,
					 .sql = BY_STATION,
					 .rho = SMALL_RHO + (int64_t)n };
		struct envelope *job;
		struct node_answer answer;
		enum status status;

		/* There are 255 idempotency keys for a grant. */
		if (town->jobs == 255) {
			town->jobs = 0;
			grant = town_grant(town, &wide);
			town_sync(town);
		}
		town->now = when_add(town->now, 1);
		wish.grant = grant;
		job = town_job(town, &wish);
		fixture->stage_count = 0;
		fault_alloc_after(n, FAULT_ALLOC_ONCE);
		status = town_run(town, job, BY_STATION, &answer, &fixture->report);
		failed = fault_alloc_stop();
		assert_true(failed || status == AL_OK);
		assert_whole(fixture, &answer, status);
		node_answer_clear(&answer);
		envelope_free(job);
		recover(fixture);
	}
}

static void an_answer_is_paid_and_whole_or_not_there(void **state)
{
	run_with_failures(*state, "node_memory_run", false);
}

static void a_result_to_be_checked_is_paid_and_held_or_not_there(void **state)
{
	run_with_failures(*state, "node_memory_held", true);
	assert_int_equal(fixture_stored(*state, "SELECT (SELECT COUNT(*) FROM answer) <>"
						" (SELECT COUNT(DISTINCT answer) FROM held_part)"),
			 0);
}

static int init_allocator(void **state)
{
	(void)state;
	fault_alloc_init();
	return 0;
}

UNIT_MAIN_WITH("node_memory", init_allocator, NULL, CASE(a_mandate_is_taken_or_not),
	       CASE(a_log_is_followed_or_not), CASE(an_answer_is_paid_and_whole_or_not_there),
	       CASE(a_result_to_be_checked_is_paid_and_held_or_not_there))
