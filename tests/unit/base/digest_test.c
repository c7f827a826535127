/* digest_test.c: digests compare by bytes, hexadecimal text has one form. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/digest.h"

#include "unit/unit.h"

static void every_byte_counts_in_a_comparison(void **state)
{
	(void)state;
	for (size_t i = 0; i < DIGEST_LEN; i++) {
		struct digest a = { 0 };
		struct digest b = { 0 };

		assert_true(digest_equal(&a, &b));
		assert_true(digest_is_zero(&a));
		assert_int_equal(digest_compare(&a, &b), 0);
		b.bytes[i] = 0x80; /* above 0 as an unsigned byte */
		assert_false(digest_equal(&a, &b));
		assert_false(digest_is_zero(&b));
		assert_true(digest_compare(&a, &b) < 0);
		assert_true(digest_compare(&b, &a) > 0);
	}
}

static void every_byte_comes_back_from_its_digits(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 256; i++) {
		uint8_t byte = (uint8_t)i;
		uint8_t back = (uint8_t)~byte;
		char text[3];

		hex_format(&byte, 1, text);
		assert_int_equal(strlen(text), 2);
		assert_int_equal(hex_parse(text, 2, &back, 1), AL_OK);
		assert_int_equal(back, byte);
	}
}

static void only_lower_case_digits_of_the_exact_number_are_read(void **state)
{
	uint8_t bytes[2];
	char none[1] = "x";

	(void)state;
	assert_int_equal(hex_parse("09af", 4, bytes, 2), AL_OK);
	assert_memory_equal(bytes, "\x09\xaf", 2);
	assert_int_equal(hex_parse("09a", 3, bytes, 2), AL_MALFORMED);
	assert_int_equal(hex_parse("09aff", 5, bytes, 2), AL_MALFORMED);
	assert_int_equal(hex_parse("09AF", 4, bytes, 2), AL_MALFORMED);
	for (unsigned c = 0; c < 256; c++) {
		char text[5] = { '0', '0', '0', (char)c, '\0' };
		bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');

		assert_int_equal(hex_parse(text, 4, bytes, 2), digit ? AL_OK : AL_MALFORMED);
	}
	hex_format(NULL, 0, none);
	assert_string_equal(none, "");
	assert_int_equal(hex_parse("", 0, bytes, 0), AL_OK);
}

UNIT_MAIN("digest", cmocka_unit_test(every_byte_counts_in_a_comparison),
	  cmocka_unit_test(every_byte_comes_back_from_its_digits),
	  cmocka_unit_test(only_lower_case_digits_of_the_exact_number_are_read))
