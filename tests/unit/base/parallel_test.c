/* parallel_test.c: each item is done once, whatever the number of threads. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/parallel.h"

#include "unit/unit.h"

#include <stdatomic.h>

#define ITEMS 1000

struct marks {
	atomic_int done[ITEMS];
};

static void mark(void *user, size_t item)
{
	struct marks *marks = user;

	assert_true(item < ITEMS);
	(void)atomic_fetch_add(&marks->done[item], 1);
}

static void check(size_t count, size_t threads)
{
	static struct marks marks;

	for (size_t i = 0; i < ITEMS; i++)
		atomic_store(&marks.done[i], 0);
	parallel_each(count, threads, mark, &marks);
	for (size_t i = 0; i < ITEMS; i++)
		assert_int_equal(atomic_load(&marks.done[i]), i < count ? 1 : 0);
}

static void each_item_is_done_once(void **state)
{
	(void)state;
	for (size_t threads = 0; threads <= 9; threads += 3) {
		check(0, threads);
		check(1, threads);
		check(2, threads);
		check(ITEMS, threads);
	}
	check(ITEMS, PARALLEL_THREADS_MAX + 5);
}

static void there_is_a_processor(void **state)
{
	(void)state;
	assert_in_range(parallel_processors(), 1, PARALLEL_THREADS_MAX);
}

UNIT_MAIN("parallel", cmocka_unit_test(each_item_is_done_once),
	  cmocka_unit_test(there_is_a_processor))
