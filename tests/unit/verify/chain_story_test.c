/* chain_story_test.c: the whole story is entered, and the chain says what holds after it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/unit.h"

#include "unit/verify/world.h"

static void the_whole_story_is_entered(void **state)
{
	struct world world;
	int64_t counts[OBJECT_TYPE_COUNT + 1];

	(void)state;
	world_init(&world);
	world_run(&world, S_END);
	assert_int_equal(chain_size(world.chain), S_END);
	chain_counts(world.chain, counts, OBJECT_TYPE_COUNT + 1);
	assert_int_equal(counts[OBJECT_STATUTE], 1);
	assert_int_equal(counts[OBJECT_VOTE], 6);
	assert_int_equal(counts[OBJECT_DECISION], 4);
	assert_int_equal(counts[OBJECT_MANDATE], 0);
	assert_int_equal(chain_time(world.chain).seconds, world_time(41, S_END - 1).seconds);
	world_clear(&world);
}

UNIT_MAIN("chain_story", cmocka_unit_test(the_whole_story_is_entered))
