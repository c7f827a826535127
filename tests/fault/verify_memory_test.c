/*
 * verify_memory_test.c: whichever allocation fails, verify says so, leaves its result untouched,
 * and leaks nothing.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fault/alloc.h"
#include "unit/unit.h"

#include "unit/verify/world_all.h"
#include "verify/verify.h"

#define ALLOCATIONS_MAX 1000000

static void each_failed_allocation_is_told_and_nothing_leaks(void **state)
{
	static const struct verify_options nothing = { .progress = NULL };
	static struct world world;
	struct world_files files;
	struct source source;
	uint64_t n = 1;

	(void)state;
	fault_alloc_init();
	world_init(&world);
	world_run(&world, S_END);
	world_publish(&world, &files);
	source = world_files_source(&files);
	/* Steps that grow keep the test short: the paths repeat with each object. */
	for (; n < ALLOCATIONS_MAX; n += 1 + n / 200) {
		struct verify_result result = { .size = -7 };
		struct report report = { .message = "" };
		int64_t live = fault_alloc_live();
		enum status status;

		fault_alloc_after(n, FAULT_ALLOC_ONCE);
		status = verify_public(&source, &nothing, &result, &report);
		if (!fault_alloc_stop()) {
			assert_int_equal(status, AL_OK);
			verify_result_clear(&result);
			break;
		}
		if (status != AL_NO_MEMORY)
			fail_msg("allocation %llu: %s: %s", (unsigned long long)n,
				 status_name(status), report.message);
		assert_int_equal(result.size, -7);
		assert_int_equal(fault_alloc_live(), live);
	}
	assert_true(n > 500);
	world_files_clear(&files);
	world_clear(&world);
}

UNIT_MAIN("verify_memory", cmocka_unit_test(each_failed_allocation_is_told_and_nothing_leaks))
