/*
 * practice_memory_test.c: whichever allocation fails, a twin says so, leaves what it was to give
 * untouched, and leaks nothing.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fault/alloc.h"
#include "query/practice.h"
#include "unit/query/fixture.h"
#include "unit/unit.h"

#define ALLOCATIONS_MAX 100000 /* of one operation */

static const struct digest seed = { { 1 } };
static const struct practice_request request = { .table = "trips", .persons = 30, .seed = &seed };

/* The whole twin; the status of what failed. */
static enum status make(const struct catalogue *catalogue, struct buffer *ret)
{
	struct practice *practice = NULL;
	struct report report = { .message = "" };
	enum status status = practice_new(catalogue, &request, &practice, &report);

	assert_true((practice != NULL) == (status == AL_OK));
	while (status == AL_OK && !practice_ended(practice))
		status = practice_next(practice, ret, &report);
	practice_free(practice);
	assert_true(status == AL_OK || report.message[0] != '\0');
	return status;
}

static void a_twin_without_memory_is_none(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	int64_t before = fault_alloc_live();
	uint64_t n = 1;

	(void)state;
	for (; n < ALLOCATIONS_MAX; n++) {
		struct buffer text;
		enum status status;

		buffer_init(&text, 1 << 20);
		fault_alloc_after(n, FAULT_ALLOC_ONCE);
		status = make(catalogue, &text);
		buffer_clear(&text);
		if (!fault_alloc_stop()) {
			assert_int_equal(status, AL_OK);
			break;
		}
		assert_int_equal(status, AL_NO_MEMORY);
		assert_int_equal(fault_alloc_live(), before);
	}
	assert_in_range(n, 5, ALLOCATIONS_MAX - 1);
	catalogue_free(catalogue);
}

UNIT_MAIN("practice_memory", cmocka_unit_test(a_twin_without_memory_is_none))
