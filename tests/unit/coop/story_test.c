/* story_test.c: a cooperative's whole story goes through, step by step, and always verifies. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/coop/house.h"
#include "unit/coop/house_folder.h"
#include "unit/unit.h"

static void every_step_of_the_story_goes_through_and_all_verifies(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	int64_t size = 0;

	assert_ok(house_run(house, H_END, &report), &report);
	assert_ok(house_verify(house, &size, &report), &report);
	assert_int_equal(size, house_entries_before(H_END));
}

static void the_story_goes_on_after_a_reopening_before_each_step(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };

	for (int step = 0; step < H_END; step++) {
		assert_ok(house_reopen(house, &report), &report);
		assert_ok(house_do(house, (enum house_step)step, &report), &report);
		if (step >= H_PUBLISH)
			assert_ok(house_verify(house, NULL, &report), &report);
	}
}

UNIT_MAIN("story", HOUSE_TEST(every_step_of_the_story_goes_through_and_all_verifies),
	  HOUSE_TEST(the_story_goes_on_after_a_reopening_before_each_step))
