/* buffer_test.c: buffers grow to their maximum and keep the first failure. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/unit.h"

#include "base/buffer.h"

static void an_empty_buffer_is_empty_text(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 10);
	assert_string_equal(buffer_text(&buffer), "");
	assert_int_equal(buffer.len, 0);
	assert_int_equal(buffer_status(&buffer), AL_OK);
	buffer_clear(&buffer);
}

static void what_is_appended_stands_in_order(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 100);
	buffer_append_text(&buffer, "one ");
	buffer_append_byte(&buffer, '2');
	buffer_append_format(&buffer, " %s %d", "three", 4);
	buffer_append(&buffer, "\0x", 2);
	buffer_append(&buffer, NULL, 0);
	assert_int_equal(buffer_status(&buffer), AL_OK);
	assert_int_equal(buffer.len, 15);
	assert_memory_equal(buffer.bytes, "one 2 three 4\0x", 16);
	buffer_clear(&buffer);
}

static void the_maximum_fits(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 5);
	buffer_append_text(&buffer, "123");
	buffer_append_format(&buffer, "%d", 45);
	assert_int_equal(buffer_status(&buffer), AL_OK);
	assert_string_equal(buffer_text(&buffer), "12345");
	buffer_append(&buffer, "", 0);
	assert_int_equal(buffer_status(&buffer), AL_OK);
	buffer_clear(&buffer);
}

static void one_more_than_the_maximum_is_too_big(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 5);
	buffer_append_text(&buffer, "12345");
	buffer_append_byte(&buffer, '6');
	assert_int_equal(buffer_status(&buffer), AL_TOO_BIG);
	assert_string_equal(buffer_text(&buffer), "12345");
	buffer_clear(&buffer);
}

static void a_maximum_of_nothing_holds_nothing(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 0);
	buffer_append_text(&buffer, "");
	assert_int_equal(buffer_status(&buffer), AL_OK);
	buffer_append_byte(&buffer, 'x');
	assert_int_equal(buffer_status(&buffer), AL_TOO_BIG);
	buffer_clear(&buffer);
}

static void after_a_failure_nothing_is_appended(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 4);
	buffer_append_text(&buffer, "12345");
	buffer_append_text(&buffer, "1");
	buffer_append_format(&buffer, "%d", 2);
	assert_int_equal(buffer_status(&buffer), AL_TOO_BIG);
	assert_string_equal(buffer_text(&buffer), "");
	buffer_clear(&buffer);
}

static void a_reset_forgets_content_and_failure(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 4);
	buffer_append_text(&buffer, "1234");
	buffer_append_text(&buffer, "5");
	buffer_reset(&buffer);
	assert_int_equal(buffer_status(&buffer), AL_OK);
	assert_string_equal(buffer_text(&buffer), "");
	buffer_append_text(&buffer, "abcd");
	assert_string_equal(buffer_text(&buffer), "abcd");
	buffer_clear(&buffer);
}

static void a_cleared_buffer_keeps_its_maximum(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 2);
	buffer_append_text(&buffer, "12");
	buffer_clear(&buffer);
	assert_null(buffer.bytes);
	buffer_append_text(&buffer, "123");
	assert_int_equal(buffer_status(&buffer), AL_TOO_BIG);
	buffer_clear(&buffer);
}

static void growing_byte_by_byte_keeps_every_byte(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 5000);
	for (unsigned i = 0; i < 5000; i++) {
		buffer_append_byte(&buffer, (uint8_t)(i % 251));
		assert_int_equal(buffer.bytes[buffer.len], 0);
	}
	assert_int_equal(buffer_status(&buffer), AL_OK);
	for (unsigned i = 0; i < 5000; i++)
		assert_int_equal(buffer.bytes[i], i % 251);
	buffer_clear(&buffer);
}

UNIT_MAIN("buffer", cmocka_unit_test(an_empty_buffer_is_empty_text),
	  cmocka_unit_test(what_is_appended_stands_in_order), cmocka_unit_test(the_maximum_fits),
	  cmocka_unit_test(one_more_than_the_maximum_is_too_big),
	  cmocka_unit_test(a_maximum_of_nothing_holds_nothing),
	  cmocka_unit_test(after_a_failure_nothing_is_appended),
	  cmocka_unit_test(a_reset_forgets_content_and_failure),
	  cmocka_unit_test(a_cleared_buffer_keeps_its_maximum),
	  cmocka_unit_test(growing_byte_by_byte_keeps_every_byte))
