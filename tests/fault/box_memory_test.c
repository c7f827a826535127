/*
 * box_memory_test.c: whichever allocation fails while ballots are cast, none is acknowledged that
 * is not in the box, and who casts them again gets her receipt.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fault/alloc.h"
#include "unit/budget.h"
#include "unit/coop/box_story.h"

#include <stdlib.h>

#define ALLOCATIONS_MAX 100000 /* of one cast */
#define VOTERS 2
#define BALLOTS 3 /* of which two are the same */

static struct election_kit *new_kit(void)
{
	static const struct election_kit_wish wish = {
		.title = BOX_TITLE, .wording = BOX_WORDING, .voters = VOTERS, .seed = 1
	};
	struct election_kit *kit = calloc(1, sizeof(*kit));

	assert_non_null(kit);
	kit_init(kit, &wish);
	return kit;
}

/* All ballots are acknowledged now. */
static void check_receipts(struct cast_ballot *ballots)
{
	for (size_t i = 0; i < BALLOTS; i++) {
		assert_true(ballots[i].status == AL_OK || ballots[i].status == AL_CONFLICT);
		assert_non_null(ballots[i].receipt);
		envelope_free(ballots[i].receipt);
	}
}

static void ballots_are_acknowledged_or_may_be_cast_again(void **state)
{
	struct budget budget = budget_begin("box_memory_cast");
	struct house *house = house_of(state);
	struct election_kit *kit = new_kit();
	struct report report = { .message = "" };
	struct cast_ballot ballots[BALLOTS];
	struct buffer texts[VOTERS];
	struct box_story story;
	bool failed = true;
	uint64_t n = 1;

	box_prepare(&story, house, kit);
	house->now = box_time(0);
	for (size_t v = 0; v < VOTERS; v++)
		buffer_init(&texts[v], BALLOT_LEN_MAX);
	while (failed && budget_more(&budget, ALLOCATIONS_MAX)) {
		enum status status;

		for (size_t v = 0; v < VOTERS; v++) {
			buffer_reset(&texts[v]);
			kit_ballot(kit, v, CHOICE_YES, &texts[v]);
		}
		for (size_t i = 0; i < BALLOTS; i++)
			ballots[i] = (struct cast_ballot){ .bytes = texts[i % VOTERS].bytes,
							   .len = texts[i % VOTERS].len };
		fault_alloc_after(n, FAULT_ALLOC_ONCE);
		status =
		    ballot_box_cast(house->coop, kit->uuid, ballots, BALLOTS, house->now, &report);
		failed = fault_alloc_stop();
		if (status != AL_OK && status != AL_NO_MEMORY)
			fail_msg("allocation %llu: %s: %s", (unsigned long long)n,
				 status_name(status), report.message);
		if (status != AL_OK) {
			for (size_t i = 0; i < BALLOTS; i++)
				assert_null(ballots[i].receipt);
			assert_ok(ballot_box_cast(house->coop, kit->uuid, ballots, BALLOTS,
						  house->now, &report),
				  &report);
		}
		check_receipts(ballots);
		n = budget_is_full() ? n + 1 : n + 1 + budget_below(&budget, 1 + n / 8);
	}
	for (size_t v = 0; v < VOTERS; v++)
		buffer_clear(&texts[v]);
	house->now = house_day(BOX_CLOSES);
	assert_ok(ballot_box_tick(house->coop, house->now, &report), &report);
	assert_ok(house_publish(house, &report), &report);
	assert_ok(house_verify(house, NULL, &report), &report);
	kit_clear(kit);
	free(kit);
}

static int start(void **state)
{
	(void)state;
	fault_alloc_init();
	return 0;
}

UNIT_MAIN_WITH("box_memory", start, NULL, HOUSE_TEST(ballots_are_acknowledged_or_may_be_cast_again))
