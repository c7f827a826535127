/*
 * coop_memory_test.c: whichever allocation fails, the cooperative says so, memory and store stay
 * the same, and it goes on.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fault/alloc.h"
#include "unit/budget.h"
#include "unit/coop/house_folder.h"

#define ALLOCATIONS_MAX 100000 /* of one operation */
#define MANY 3

/* What is done while an allocation fails. */
struct attempt {
	struct house *house;
	struct envelope *envelopes[MANY];
	struct entered entered[MANY];
	struct report report;
	int64_t number; /* of the next object, so that each is another */
};

typedef enum status attempt_function(struct attempt *attempt);

/* Fresh objects, made while memory is there. */
static void prepare(struct attempt *attempt)
{
	struct house *house = attempt->house;

	for (int i = 0; i < MANY; i++) {
		char authority[40];
		struct legal_demand demand = { .answer = DEMAND_PENDING,
					       .authority = authority,
					       .basis = "Section 1",
					       .coop = *chain_coop(coop_chain(house->coop)),
					       .received = house->now,
					       .time = house->now };

		(void)snprintf(authority, sizeof(authority), "Court %lld",
			       (long long)attempt->number++);
		envelope_free(attempt->envelopes[i]);
		attempt->envelopes[i] = NULL;
		assert_ok(house_make(house, OBJECT_LEGAL_DEMAND, &demand, HK_OFFICE,
				     &attempt->envelopes[i], &attempt->report),
			  &attempt->report);
	}
}

static enum status enter_one(struct attempt *attempt)
{
	return coop_enter(attempt->house->coop, attempt->envelopes[0], attempt->house->now,
			  &attempt->report);
}

static enum status enter_many(struct attempt *attempt)
{
	return coop_enter_many(attempt->house->coop,
			       (const struct envelope *const *)attempt->envelopes, MANY,
			       attempt->house->now, attempt->entered, &attempt->report);
}

static enum status make_roll(struct attempt *attempt)
{
	return roll_publish(attempt->house->coop, attempt->house->now, NULL, &attempt->report);
}

static enum status keep_text(struct attempt *attempt)
{
	struct digest digest;

	return coop_add_text(attempt->house->coop, &attempt->number, sizeof(attempt->number),
			     &digest, &attempt->report);
}

static enum status find_place(struct attempt *attempt)
{
	struct roll_place place;

	return roll_find(attempt->house->coop, house_public(attempt->house, HK_MEMBER), &place,
			 &attempt->report);
}

static enum status open_again(struct attempt *attempt)
{
	coop_close(attempt->house->coop);
	attempt->house->coop = NULL;
	return coop_open(attempt->house->path, &attempt->house->coop, &attempt->report);
}

static enum status publish(struct attempt *attempt)
{
	enum status status = house_publish(attempt->house, &attempt->report);

	/* A witness that has no memory is one that does not answer. */
	return status == AL_REFUSED ? AL_NO_MEMORY : status;
}

/* After a failure: what memory says is what the store says. */
static void check_state(struct attempt *attempt)
{
	struct house *house = attempt->house;
	int64_t size = house->coop == NULL ? -1 : chain_size(coop_chain(house->coop));
	bool usable = house->coop != NULL && keep_text(attempt) == AL_OK;

	assert_ok(house_reopen(house, &attempt->report), &attempt->report);
	if (usable)
		assert_int_equal(chain_size(coop_chain(house->coop)), size);
}

/* `function` with each allocation failing, `added` entries by each success. */
static void run_out_of_memory(void **state, const char *name, attempt_function *function,
			      int64_t added)
{
	struct budget budget = budget_begin(name);
	struct house *house = house_of(state);
	struct attempt attempt = { .house = house };
	bool failed = true;
	uint64_t n = 1;

	assert_ok(house_run(house, H_GUIDELINE, &attempt.report), &attempt.report);
	house->now = house_day(10);
	while (failed && budget_more(&budget, ALLOCATIONS_MAX)) {
		int64_t before = chain_size(coop_chain(house->coop));
		enum status status;

		prepare(&attempt);
		fault_alloc_after(n, FAULT_ALLOC_ONCE);
		status = function(&attempt);
		failed = fault_alloc_stop();
		if (status != AL_OK && status != AL_NO_MEMORY)
			fail_msg("allocation %llu: %s: %s", (unsigned long long)n,
				 status_name(status), attempt.report.message);
		assert_true(failed || status == AL_OK);
		check_state(&attempt);
		assert_int_equal(chain_size(coop_chain(house->coop)),
				 before + (status == AL_OK ? added : 0));
		n = budget_is_full() ? n + 1 : n + 1 + budget_below(&budget, 1 + n / 8);
	}
	for (int i = 0; i < MANY; i++)
		envelope_free(attempt.envelopes[i]);
	assert_ok(house_publish(house, &attempt.report), &attempt.report);
	assert_ok(house_verify(house, NULL, &attempt.report), &attempt.report);
}

static void one_object_is_entered_or_not(void **state)
{
	run_out_of_memory(state, "coop_memory_enter", enter_one, 1);
}

static void many_objects_are_entered_or_not(void **state)
{
	run_out_of_memory(state, "coop_memory_many", enter_many, MANY);
}

static void a_roll_is_entered_or_not(void **state)
{
	run_out_of_memory(state, "coop_memory_roll", make_roll, 1);
}

static void a_text_is_kept_or_not(void **state)
{
	run_out_of_memory(state, "coop_memory_text", keep_text, 0);
}

static void a_place_is_found_or_not(void **state)
{
	run_out_of_memory(state, "coop_memory_place", find_place, 0);
}

static void it_opens_or_not(void **state)
{
	run_out_of_memory(state, "coop_memory_open", open_again, 0);
}

static void it_is_published_or_not(void **state)
{
	run_out_of_memory(state, "coop_memory_publish", publish, 0);
}

static int start(void **state)
{
	(void)state;
	fault_alloc_init();
	return 0;
}

UNIT_MAIN_WITH("coop_memory", start, NULL, HOUSE_TEST(one_object_is_entered_or_not),
	       HOUSE_TEST(many_objects_are_entered_or_not), HOUSE_TEST(a_roll_is_entered_or_not),
	       HOUSE_TEST(a_text_is_kept_or_not), HOUSE_TEST(a_place_is_found_or_not),
	       HOUSE_TEST(it_opens_or_not), HOUSE_TEST(it_is_published_or_not))
