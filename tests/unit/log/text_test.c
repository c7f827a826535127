/* text_test.c: decimals, base64 and UTF-8 have one form. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "log/text.h"

#include "unit/budget.h"
#include "unit/unit.h"

static struct text text_of(const char *text)
{
	return (struct text){ .bytes = text, .len = strlen(text) };
}

static void decimals_have_one_form(void **state)
{
	static const char *const bad[] = { "",	 "00",	"01", "-1",  "+1",  " 1",  "1 ",
					   "1a", "0x1", "a",  "1.0", "256", "1000" };
	uint64_t value = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(text_decimal(text_of(bad[i]), 255, &value));
	assert_int_equal(value, 7);
	assert_true(text_decimal(text_of("0"), 0, &value));
	assert_int_equal(value, 0);
	assert_true(text_decimal(text_of("255"), 255, &value));
	assert_int_equal(value, 255);
	assert_false(text_decimal(text_of("5"), 4, &value));
	assert_true(text_decimal(text_of("18446744073709551615"), UINT64_MAX, &value));
	assert_true(value == UINT64_MAX);
	assert_false(text_decimal(text_of("18446744073709551616"), UINT64_MAX, &value));
	assert_false(text_decimal(text_of("99999999999999999999"), UINT64_MAX, &value));
	assert_true(text_decimal(text_of("9223372036854775807"), INT64_MAX, &value));
	assert_false(text_decimal(text_of("9223372036854775808"), INT64_MAX, &value));
}

/* RFC 4648, 10. */
static void base64_is_that_of_the_rfc(void **state)
{
	static const char *const encoded[] = { "",	   "Zg==",     "Zm8=",	  "Zm9v",
					       "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy" };
	struct buffer buffer;
	uint8_t bytes[6];
	size_t len;

	(void)state;
	buffer_init(&buffer, 100);
	for (size_t i = 0; i <= 6; i++) {
		buffer_reset(&buffer);
		text_append_base64(&buffer, (const uint8_t *)"foobar", i);
		assert_string_equal(buffer_text(&buffer), encoded[i]);
		assert_true(text_base64(text_of(encoded[i]), bytes, i, &len));
		assert_int_equal(len, i);
		assert_memory_equal(bytes, "foobar", i);
		assert_true(i == 0 || !text_base64(text_of(encoded[i]), bytes, i - 1, &len));
	}
	buffer_clear(&buffer);
}

static void other_base64_is_refused(void **state)
{
	static const char *const bad[] = {
		"Z",	 "Zg",	 "Zg=",	 "Zg===", "Zh==",  "Zm9=",     "Zm9vZg",
		"=",	 "====", "Z===", "Zg==A", "Zg=v",  "Zg==Zg==", "Zm9v\n",
		"Zm 9v", "Zm-v", "Zm_v", " Zm9v", "Zm9v ", "\x80m9v",  "Zm9v====",
	};
	uint8_t bytes[20];
	size_t len;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(text_base64(text_of(bad[i]), bytes, sizeof(bytes), &len));
}

static void base64_comes_back_as_it_was(void **state)
{
	struct budget budget = budget_begin("text_base64");

	(void)state;
	while (budget_more(&budget, 20000)) {
		struct buffer buffer;
		uint8_t bytes[200];
		uint8_t back[200];
		size_t len = budget_below(&budget, sizeof(bytes) + 1);
		size_t back_len;

		for (size_t i = 0; i < len; i++)
			bytes[i] = (uint8_t)budget_random(&budget);
		buffer_init(&buffer, 1000);
		text_append_base64(&buffer, bytes, len);
		assert_int_equal(buffer.len, TEXT_BASE64_LEN(len));
		assert_true(text_base64(text_of(buffer_text(&buffer)), back, len, &back_len));
		assert_int_equal(back_len, len);
		assert_memory_equal(back, bytes, len);
		buffer_clear(&buffer);
	}
}

static void utf8_has_no_surrogates_and_no_overlong_forms(void **state)
{
	static const char *const good[] = {
		"",
		"a",
		"\xc2\x80",
		"\xdf\xbf",
		"\xe0\xa0\x80",
		"\xed\x9f\xbf",
		"\xee\x80\x80",
		"\xef\xbf\xbf",
		"\xf0\x90\x80\x80",
		"\xf4\x8f\xbf\xbf",
		"a\xe2\x80\x94z",
	};
	static const char *const bad[] = {
		"\x80",
		"\xbf",
		"\xc0\x80",
		"\xc1\xbf",
		"\xc2",
		"\xc2\x41",
		"\xe0\x9f\xbf",
		"\xed\xa0\x80",
		"\xed\xbf\xbf",
		"\xe2\x80",
		"\xf0\x8f\xbf\xbf",
		"\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80",
		"\xff",
		"\xf0\x90\x80",
		"a\xe2\x28\xa1",
	};
	size_t at;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(text_is_utf8(text_of(good[i]), NULL));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(text_is_utf8(text_of(bad[i]), &at));
		assert_int_equal(at, bad[i][0] == 'a' ? 1 : 0);
	}
}

static void code_points_are_taken_in_order(void **state)
{
	struct text text = text_of("a\xc3\xa9\xe2\x80\x94\xf0\x9f\x8c\xb1");

	(void)state;
	assert_int_equal(text_take_code_point(&text), 'a');
	assert_int_equal(text_take_code_point(&text), 0xe9);
	assert_int_equal(text_take_code_point(&text), 0x2014);
	assert_int_equal(text_take_code_point(&text), 0x1f331);
	assert_int_equal(text.len, 0);
}

static void an_unfinished_line_is_none(void **state)
{
	struct text rest = text_of("a\n\nb");
	struct text line;

	(void)state;
	assert_true(text_take_line(&rest, &line));
	assert_true(text_equals(line, "a"));
	assert_true(text_take_line(&rest, &line));
	assert_true(text_equals(line, ""));
	assert_false(text_take_line(&rest, &line));
	assert_true(text_equals(rest, "b"));
}

UNIT_MAIN("text", cmocka_unit_test(decimals_have_one_form),
	  cmocka_unit_test(base64_is_that_of_the_rfc), cmocka_unit_test(other_base64_is_refused),
	  cmocka_unit_test(base64_comes_back_as_it_was),
	  cmocka_unit_test(utf8_has_no_surrogates_and_no_overlong_forms),
	  cmocka_unit_test(code_points_are_taken_in_order),
	  cmocka_unit_test(an_unfinished_line_is_none))
