/* key_export_memory_test.c: whichever allocation of ours fails, a key is exported and imported
 * whole or not at all. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/key_export.h"
#include "fault/alloc.h"
#include "unit/unit.h"

#define ALLOCATIONS_MAX 2000 /* of one operation */
#define PASS "correct horse battery"
#define PASS_LEN (sizeof(PASS) - 1)

static const uint8_t seeds[KEY_EXPORT_SEEDS_LEN_MAX] = { 1 };
static const struct key_export about = {
	.kind = KEY_EXPORT_MANDATE, .platform = "rad", .ops = 1, .mem = KEY_EXPORT_MEM_MIN
};
static struct key_export file;
static struct buffer text;

static int set_up(void **state)
{
	(void)state;
	buffer_init(&text, KEY_EXPORT_LEN_MAX);
	assert_int_equal(key_export_make(&about, seeds, PASS, PASS_LEN, &file, NULL), AL_OK);
	key_export_format(&file, &text);
	return (int)buffer_status(&text);
}

static int tear_down(void **state)
{
	(void)state;
	buffer_clear(&text);
	return 0;
}

static struct key_export got;
static uint8_t opened[KEY_EXPORT_SEEDS_LEN_MAX];

static enum status do_make(void)
{
	return key_export_make(&about, seeds, PASS, PASS_LEN, &got, NULL);
}

static enum status do_read(void)
{
	return key_export_read(buffer_text(&text), text.len, &got, NULL);
}

static enum status do_open(void)
{
	return key_export_open(&file, PASS, PASS_LEN, opened, NULL);
}

static void fail_each(enum status (*act)(void))
{
	static const struct key_export untouched;
	static const uint8_t none[KEY_EXPORT_SEEDS_LEN_MAX];
	uint64_t n = 1;

	for (bool failed = true; failed; n++) {
		int64_t live = fault_alloc_live();
		enum status status;

		assert_true(n < ALLOCATIONS_MAX);
		memset(&got, 0, sizeof(got));
		memset(opened, 0, sizeof(opened));
		fault_alloc_after(n, FAULT_ALLOC_ONCE);
		status = act();
		failed = fault_alloc_stop();
		assert_int_equal(status, failed ? AL_NO_MEMORY : AL_OK);
		if (failed) {
			assert_memory_equal(&got, &untouched, sizeof(got));
			assert_memory_equal(opened, none, sizeof(opened));
		}
		assert_int_equal(fault_alloc_live(), live);
	}
	assert_true(n > 3);
}

static void making_without_memory_gives_nothing(void **state)
{
	(void)state;
	fail_each(do_make);
}

static void reading_without_memory_gives_nothing(void **state)
{
	(void)state;
	fail_each(do_read);
}

static void opening_without_memory_gives_nothing(void **state)
{
	(void)state;
	fail_each(do_open);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

UNIT_MAIN("key_export_memory", CASE(making_without_memory_gives_nothing),
	  CASE(reading_without_memory_gives_nothing), CASE(opening_without_memory_gives_nothing))
