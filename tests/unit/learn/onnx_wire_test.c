/* onnx_wire_test.c: fields as the examples of the encoding's specification show them. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/onnx_wire.h"
#include "unit/unit.h"

static void assert_bytes(struct buffer *buffer, const void *bytes, size_t len)
{
	assert_int_equal(buffer_status(buffer), AL_OK);
	assert_int_equal(buffer->len, len);
	assert_memory_equal(buffer->bytes, bytes, len);
	buffer_clear(buffer);
}

static void a_varint_takes_seven_bits_a_byte(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 64);
	wire_varint(&buffer, 0);
	wire_varint(&buffer, 127);
	wire_varint(&buffer, 128);
	wire_varint(&buffer, 150);
	wire_varint(&buffer, UINT64_MAX);
	assert_bytes(&buffer, "\x00\x7f\x80\x01\x96\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
		     16);
}

static void a_whole_number_is_tag_and_varint(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 64);
	wire_integer(&buffer, 1, 150); /* the specification's first example */
	wire_integer(&buffer, 2, -2);
	assert_bytes(&buffer, "\x08\x96\x01\x10\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01", 14);
}

static void a_text_stands_behind_its_length(void **state)
{
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 64);
	wire_text(&buffer, 2, "testing");
	wire_text(&buffer, 16, "");
	assert_bytes(&buffer, "\x12\x07testing\x82\x01\x00", 12);
}

static void a_message_stands_behind_its_length(void **state)
{
	struct buffer buffer;
	struct buffer inner;

	(void)state;
	buffer_init(&buffer, 64);
	buffer_init(&inner, 64);
	wire_message(&buffer, 4, &inner);
	wire_integer(&inner, 1, 150);
	wire_message(&buffer, 3, &inner);
	buffer_clear(&inner);
	assert_bytes(&buffer, "\x22\x00\x1a\x03\x08\x96\x01", 7);
}

static void packed_numbers_share_one_tag(void **state)
{
	static const int64_t values[] = { 3, 270, 86942 };
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 64);
	wire_integers(&buffer, 6, values, 3);
	assert_bytes(&buffer, "\x32\x06\x03\x8e\x02\x9e\xa7\x05", 8);
}

static void doubles_have_the_least_byte_first(void **state)
{
	static const double values[] = { 1.0, -2.5 };
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 64);
	wire_doubles(&buffer, 9, values, 2);
	assert_bytes(&buffer, "\x4a\x10\0\0\0\0\0\0\xf0\x3f\0\0\0\0\0\0\x04\xc0", 18);
}

static void a_failure_within_is_a_failure_of_the_whole(void **state)
{
	struct buffer buffer;
	struct buffer inner;

	(void)state;
	buffer_init(&buffer, 64);
	buffer_init(&inner, 2);
	wire_text(&inner, 1, "too long");
	wire_message(&buffer, 1, &inner);
	assert_int_equal(buffer_status(&buffer), AL_TOO_BIG);
	buffer_clear(&inner);
	buffer_clear(&buffer);
}

UNIT_MAIN("onnx_wire", cmocka_unit_test(a_varint_takes_seven_bits_a_byte),
	  cmocka_unit_test(a_whole_number_is_tag_and_varint),
	  cmocka_unit_test(a_text_stands_behind_its_length),
	  cmocka_unit_test(a_message_stands_behind_its_length),
	  cmocka_unit_test(packed_numbers_share_one_tag),
	  cmocka_unit_test(doubles_have_the_least_byte_first),
	  cmocka_unit_test(a_failure_within_is_a_failure_of_the_whole))
