/* arena_test.c: what an arena hands out is zeroed, aligned, apart and limited. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/unit.h"

#include "base/arena.h"

#include <stdalign.h>

static void what_is_taken_is_zero_and_aligned(void **state)
{
	static const unsigned char zero[300];
	struct arena arena;

	(void)state;
	arena_init(&arena, 1000000);
	for (size_t size = 1; size <= 300; size++) {
		void *taken = arena_take(&arena, 1, size);

		assert_non_null(taken);
		assert_int_equal((uintptr_t)taken % alignof(max_align_t), 0);
		assert_memory_equal(taken, zero, size);
		memset(taken, 0xff, size);
	}
	arena_clear(&arena);
}

static void two_items_do_not_overlap(void **state)
{
	unsigned char *item[200];
	struct arena arena;

	(void)state;
	arena_init(&arena, 1000000);
	for (unsigned i = 0; i < 200; i++) {
		item[i] = arena_take(&arena, i + 1, 3);
		assert_non_null(item[i]);
		memset(item[i], (int)i, (i + 1) * 3UL);
	}
	for (unsigned i = 0; i < 200; i++)
		for (unsigned j = 0; j < (i + 1) * 3; j++)
			assert_int_equal(item[i][j], i);
	arena_clear(&arena);
}

static void an_item_larger_than_a_block_is_one_piece(void **state)
{
	struct arena arena;
	unsigned char *large;

	(void)state;
	arena_init(&arena, 1000000);
	assert_non_null(arena_take(&arena, 1, 1));
	large = arena_take(&arena, 1000, 100);
	assert_non_null(large);
	memset(large, 1, 100000);
	arena_clear(&arena);
}

static void the_maximum_is_handed_out_and_not_more(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 64);
	assert_non_null(arena_take(&arena, 4, 16));
	assert_int_equal(arena.taken, 64);
	assert_null(arena_take(&arena, 1, 1));
	arena_clear(&arena);

	arena_init(&arena, 64);
	assert_null(arena_take(&arena, 65, 1));
	assert_int_equal(arena.taken, 0);
	arena_clear(&arena);
}

static void a_size_that_leaves_its_range_is_refused(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, SIZE_MAX);
	assert_null(arena_take(&arena, SIZE_MAX, 2));
	assert_null(arena_take(&arena, SIZE_MAX, 1));
	assert_null(arena_take(&arena, SIZE_MAX / 2 + 1, 2));
	arena_clear(&arena);
}

static void nothing_is_a_pointer_too(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	assert_non_null(arena_take(&arena, 0, 16));
	arena_clear(&arena);
}

static void a_cleared_arena_hands_out_anew(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 16);
	assert_non_null(arena_take(&arena, 1, 16));
	arena_clear(&arena);
	arena_clear(&arena);
	assert_non_null(arena_take(&arena, 1, 16));
	arena_clear(&arena);
}

static void a_copied_text_ends_with_nul(void **state)
{
	struct arena arena;
	char *copy;

	(void)state;
	arena_init(&arena, 100);
	copy = arena_copy_text(&arena, "mandate!", 7);
	assert_string_equal(copy, "mandate");
	assert_string_equal(arena_copy_text(&arena, "", 0), "");
	arena_clear(&arena);

	arena_init(&arena, 16);
	assert_null(arena_copy_text(&arena, "0123456789abcdef", 16));
	arena_clear(&arena);
}

UNIT_MAIN("arena", cmocka_unit_test(what_is_taken_is_zero_and_aligned),
	  cmocka_unit_test(two_items_do_not_overlap),
	  cmocka_unit_test(an_item_larger_than_a_block_is_one_piece),
	  cmocka_unit_test(the_maximum_is_handed_out_and_not_more),
	  cmocka_unit_test(a_size_that_leaves_its_range_is_refused),
	  cmocka_unit_test(nothing_is_a_pointer_too),
	  cmocka_unit_test(a_cleared_arena_hands_out_anew),
	  cmocka_unit_test(a_copied_text_ends_with_nul))
