/* json_test.c: strict in, canonical out (RFC 8785). */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/json.h"

#include "unit/unit.h"

#include <stdlib.h>

#define LEN_MAX (1 << 20)

/* Read `text` and compare its canonical form. */
static void assert_canonical(const char *text, const char *expected)
{
	struct report report = { 0 };
	struct buffer out;
	json_t *value = NULL;

	buffer_init(&out, LEN_MAX);
	if (json_parse(text, strlen(text), &value, &report) != AL_OK ||
	    json_canonical(value, &out, &report) != AL_OK)
		fail_msg("%s: %s", text, report.message);
	assert_string_equal(buffer_text(&out), expected);
	json_decref(value);
	buffer_clear(&out);
}

static void assert_not_json(const char *text, size_t len, const char *message_part)
{
	struct report report = { 0 };
	json_t *value = NULL;

	assert_int_equal(json_parse(text, len, &value, &report), AL_MALFORMED);
	assert_null(value);
	if (strstr(report.message, message_part) == NULL)
		fail_msg("\"%s\" is not in \"%s\"", message_part, report.message);
}

static void space_and_order_of_the_source_are_gone(void **state)
{
	(void)state;
	assert_canonical(" { \"b\" : [ 1 , true ,\tfalse, null ] ,\n\"a\" : { } } ",
			 "{\"a\":{},\"b\":[1,true,false,null]}");
	assert_canonical("[]", "[]");
	assert_canonical("{\"\":\"\"}", "{\"\":\"\"}");
}

/* The example of RFC 8785, 3.2.3. */
static void keys_are_sorted_by_utf_16_units(void **state)
{
	(void)state;
	assert_canonical("{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\","
			 "\"\\ufb33\":\"Hebrew Letter Dalet With Dagesh\",\"1\":\"One\","
			 "\"\\ud83d\\ude00\":\"Emoji: Grinning Face\",\"\\u0080\":\"Control\","
			 "\"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}",
			 "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xc2\x80\":\"Control\","
			 "\"\xc3\xb6\":\"Latin Small Letter O With Diaeresis\","
			 "\"\xe2\x82\xac\":\"Euro Sign\","
			 "\"\xf0\x9f\x98\x80\":\"Emoji: Grinning Face\","
			 "\"\xef\xac\xb3\":\"Hebrew Letter Dalet With Dagesh\"}");
	/* U+1F600 begins with the unit D83D, before FFFD; by bytes it would come after. */
	assert_canonical("{\"\\ufffd\":1,\"\\ud83d\\ude00\":2}",
			 "{\"\xf0\x9f\x98\x80\":2,\"\xef\xbf\xbd\":1}");
}

static void a_key_that_begins_another_comes_first(void **state)
{
	(void)state;
	assert_canonical("{\"aa\":1,\"a\":2,\"ab\":3,\"\":4}",
			 "{\"\":4,\"a\":2,\"aa\":1,\"ab\":3}");
	/* The same first unit of a pair: the second decides. */
	assert_canonical("{\"\\ud83d\\ude01\":1,\"\\ud83d\\ude00\":2}",
			 "{\"\xf0\x9f\x98\x80\":2,\"\xf0\x9f\x98\x81\":1}");
	assert_canonical("{\"\\ue000\":1,\"\\ud7ff\":2,\"\\u007f\":3,\"\\u07ff\":4,\"\\u0800\":5}",
			 "{\"\x7f\":3,\"\xdf\xbf\":4,\"\xe0\xa0\x80\":5,\"\xed\x9f\xbf\":2,"
			 "\"\xee\x80\x80\":1}");
}

static void exactly_the_characters_that_need_it_are_escaped(void **state)
{
	static const char short_forms[] = "btn?fr"; /* of 8 to 13 */
	struct buffer expected;
	struct buffer text;
	struct buffer out;

	(void)state;
	buffer_init(&expected, 4096);
	buffer_init(&text, 4096);
	buffer_append_text(&expected, "[\"");
	buffer_append_text(&text, "[\"");
	for (unsigned c = 1; c < 0x80; c++) { /* NUL cannot be in a text here */
		buffer_append_format(&text, "\\u%04X", c);
		if (c >= 8 && c <= 13 && c != 11)
			buffer_append_format(&expected, "\\%c", short_forms[c - 8]);
		else if (c < 0x20)
			buffer_append_format(&expected, "\\u%04x", c);
		else
			buffer_append_format(&expected, "%s%c", c == '"' || c == '\\' ? "\\" : "",
					     (int)c);
	}
	buffer_append_text(&text, "\\/\\u00FF\\u2028\"]");
	buffer_append_text(&expected, "/\xc3\xbf\xe2\x80\xa8\"]");
	assert_canonical(buffer_text(&text), buffer_text(&expected));
	buffer_clear(&expected);
	buffer_clear(&text);
	buffer_init(&out, 64);
	json_append_text(&out, "a\0b", 3); /* a writer may be given a NUL */
	assert_string_equal(buffer_text(&out), "\"a\\u0000b\"");
	buffer_clear(&out);
}

static void integers_go_up_to_the_limit_and_no_further(void **state)
{
	static const char *const beyond[] = { "[9007199254740992]", "[-9007199254740992]",
					      "[9223372036854775807]", "[-9223372036854775808]" };

	(void)state;
	assert_canonical("[9007199254740991,-9007199254740991,0,-0]",
			 "[9007199254740991,-9007199254740991,0,0]");
	for (size_t i = 0; i < 4; i++) {
		struct report report = { 0 };
		struct buffer out;
		json_t *value = NULL;

		buffer_init(&out, LEN_MAX);
		assert_int_equal(json_parse(beyond[i], strlen(beyond[i]), &value, NULL), AL_OK);
		assert_int_equal(json_canonical(value, &out, &report), AL_MALFORMED);
		assert_non_null(strstr(report.message, "is beyond 2^53-1"));
		json_decref(value);
		buffer_clear(&out);
	}
}

static void a_number_with_point_or_exponent_is_refused(void **state)
{
	static const char *const texts[] = { "[1.5]", "[1.0]", "[1e2]", "[-0.0]", "[1E400000]" };

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		struct report report = { 0 };
		struct buffer out;
		json_t *value = NULL;
		enum status status = json_parse(texts[i], strlen(texts[i]), &value, &report);

		buffer_init(&out, LEN_MAX);
		if (status == AL_OK)
			status = json_canonical(value, &out, &report);
		assert_int_equal(status, AL_MALFORMED);
		json_decref(value);
		buffer_clear(&out);
	}
}

static void what_is_no_json_is_refused_with_its_place(void **state)
{
	(void)state;
	assert_not_json("", 0, "line 1, column 0");
	assert_not_json("{\"a\":1,\n \"a\":2}", 16, "line 2");
	assert_not_json("{\"a\":1}x", 8, "line 1, column 8");
	assert_not_json("{\"a\":1}\0", 8, "line 1");
	assert_not_json("[01]", 4, "line 1");
	assert_not_json("[1,]", 4, "line 1");
	assert_not_json("[\"\xff\"]", 5, "line 1");
	assert_not_json("[\"\xed\xa0\x80\"]", 7, "line 1"); /* a lone surrogate as UTF-8 */
	assert_not_json("[\"\\ud800\"]", 10, "line 1");
	assert_not_json("[\"\\u0000\"]", 10, "line 1");
	assert_not_json("[\"\n\"]", 5, "unexpected newline");
	assert_not_json("[9223372036854775808]", 21, "line 1");
	assert_not_json("1", 1, "line 1");
	assert_not_json("[NaN]", 5, "line 1");
	assert_not_json("['a']", 5, "line 1");
	assert_not_json("\xef\xbb\xbf[]", 5, "line 1"); /* a byte order mark */
}

/* `depth` arrays in each other. */
static void nest(char *text, size_t depth)
{
	memset(text, '[', depth);
	memset(text + depth, ']', depth);
	text[2 * depth] = '\0';
}

static void nesting_is_bounded(void **state)
{
	static char text[8192];
	struct report report = { 0 };
	struct buffer out;
	json_t *value = NULL;

	(void)state;
	nest(text, 65);
	assert_canonical(text, text);
	nest(text, 66);
	buffer_init(&out, LEN_MAX);
	assert_int_equal(json_parse(text, strlen(text), &value, NULL), AL_OK);
	assert_int_equal(json_canonical(value, &out, &report), AL_MALFORMED);
	assert_string_equal(report.message, "JSON nests deeper than 64");
	json_decref(value);
	buffer_clear(&out);
	nest(text, 4000);
	assert_not_json(text, strlen(text), "maximum parsing depth");
}

static void a_full_buffer_is_too_big(void **state)
{
	struct report report = { 0 };
	struct buffer out;
	json_t *value = NULL;

	(void)state;
	assert_int_equal(json_parse("[12345]", 7, &value, NULL), AL_OK);
	buffer_init(&out, 7);
	assert_int_equal(json_canonical(value, &out, &report), AL_OK);
	buffer_clear(&out);
	buffer_init(&out, 6);
	assert_int_equal(json_canonical(value, &out, &report), AL_TOO_BIG);
	assert_string_equal(report.message, "canonical JSON is too large");
	buffer_clear(&out);
	json_decref(value);
}

/* Read a list of `count` times `value`. */
static enum status read_many(const char *value, size_t count, struct report *report)
{
	size_t len = strlen(value);
	char *text = malloc(count * (len + 1) + 1);
	json_t *read = NULL;
	enum status status;

	assert_non_null(text);
	for (size_t i = 0; i < count; i++) {
		memcpy(text + i * (len + 1), value, len);
		text[i * (len + 1) + len] = ',';
	}
	text[0] = '[';
	text[count * (len + 1) - 1] = ']';
	status = json_parse(text, count * (len + 1), &read, report);
	if (status == AL_OK)
		assert_int_equal(json_array_size(read), count);
	else
		assert_null(read);
	json_decref(read);
	free(text);
	return status;
}

/* Each takes some two hundred bytes; a body of a few MiB would take all memory. */
static void tiny_values_take_no_more_memory_than_their_text_allows(void **state)
{
	struct report report = { 0 };

	(void)state;
	assert_int_equal(read_many(" {}", 200000, &report), AL_OK);
	assert_int_equal(read_many(" {}", 1500000, &report), AL_TOO_BIG);
	assert_non_null(strstr(report.message, "too many values"));
	assert_int_equal(read_many(" []", 1500000, &report), AL_TOO_BIG);
	/* The next one is read as if nothing had been. */
	assert_int_equal(read_many(" 1", 1000000, &report), AL_OK);
}

UNIT_MAIN("json", cmocka_unit_test(space_and_order_of_the_source_are_gone),
	  cmocka_unit_test(keys_are_sorted_by_utf_16_units),
	  cmocka_unit_test(a_key_that_begins_another_comes_first),
	  cmocka_unit_test(exactly_the_characters_that_need_it_are_escaped),
	  cmocka_unit_test(integers_go_up_to_the_limit_and_no_further),
	  cmocka_unit_test(a_number_with_point_or_exponent_is_refused),
	  cmocka_unit_test(what_is_no_json_is_refused_with_its_place),
	  cmocka_unit_test(nesting_is_bounded), cmocka_unit_test(a_full_buffer_is_too_big),
	  cmocka_unit_test(tiny_values_take_no_more_memory_than_their_text_allows))
