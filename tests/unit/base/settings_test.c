/* settings_test.c: lines "name = value". */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/settings.h"

#include "base/file.h"
#include "unit/scratch.h"
#include "unit/unit.h"

#include <string.h>

struct example {
	char listen[SETTING_TEXT_MAX];
	int64_t threads;
	bool strict;
};

static const struct setting settings[] = {
	{ "listen", SETTING_TEXT, offsetof(struct example, listen), 1, 20 },
	{ "threads", SETTING_INTEGER, offsetof(struct example, threads), 1, 16 },
	{ "strict", SETTING_BOOL, offsetof(struct example, strict), 0, 0 },
};

static enum status parse(const char *text, struct example *ret, struct report *report)
{
	return settings_parse(text, strlen(text), settings, 3, ret, report);
}

static void values_are_read_and_the_rest_stays(void **state)
{
	struct example example = { .threads = 7 };
	struct report report = { .message = "" };

	(void)state;
	assert_int_equal(
	    parse("# a comment\n\n  listen =  a b = c\t\nstrict=yes", &example, &report), AL_OK);
	assert_string_equal(example.listen, "a b = c");
	assert_int_equal(example.threads, 7);
	assert_true(example.strict);
	assert_int_equal(parse("threads = 16\nstrict = no\n", &example, &report), AL_OK);
	assert_int_equal(example.threads, 16);
	assert_false(example.strict);
	assert_int_equal(parse("", &example, &report), AL_OK);
}

static void what_is_wrong_is_named_with_its_line(void **state)
{
	static const struct {
		const char *text;
		const char *words;
	} cases[] = {
		{ "# x\nlistn = a\n", "line 2: there is no setting \"listn\"" },
		{ "threads = 17\n", "line 1: threads must be a number from 1 to 16" },
		{ "threads = 0\n", "threads must be" },
		{ "threads = -1\n", "threads must be" },
		{ "threads =\n", "threads must be" },
		{ "threads = 1 2\n", "threads must be" },
		{ "threads = 1234567890123456\n", "threads must be" },
		{ "strict = true\n", "strict must be yes or no" },
		{ "listen =\n", "listen must have from 1 to 20 bytes" },
		{ "listen = 123456789012345678901\n", "listen must have" },
		{ "threads = 1\nthreads = 2\n", "line 2: threads stands a second time" },
		{ "threads\n", "line 1: must be" },
		{ "= 3\n", "line 1: must be" },
		{ "listen = a\x01\n", "control character" },
		{ "threads = 1\r\n", "control character" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct example example = { .threads = 7 };
		struct report report = { .message = "" };

		assert_int_equal(parse(cases[i].text, &example, &report), AL_MALFORMED);
		if (strstr(report.message, cases[i].words) == NULL)
			fail_msg("%s: %s", cases[i].text, report.message);
	}
}

static void too_long_a_text_is_refused_unread(void **state)
{
	static char text[SETTINGS_LEN_MAX + 1];
	struct example example = { .threads = 7 };

	(void)state;
	memset(text, '\n', sizeof(text));
	assert_int_equal(settings_parse(text, SETTINGS_LEN_MAX, settings, 3, &example, NULL),
			 AL_OK);
	assert_int_equal(settings_parse(text, SETTINGS_LEN_MAX + 1, settings, 3, &example, NULL),
			 AL_TOO_BIG);
}

static void a_file_is_read_and_named_in_messages(void **state)
{
	const char *path = scratch_path(state, "serve.conf");
	struct example example = { .threads = 7 };
	struct report report = { .message = "" };

	assert_int_equal(settings_load(path, settings, 3, &example, &report), AL_NOT_FOUND);
	assert_string_equal(report.message, "");
	assert_int_equal(file_write(path, "threads = 3\n", 12, NULL), AL_OK);
	assert_int_equal(settings_load(path, settings, 3, &example, &report), AL_OK);
	assert_int_equal(example.threads, 3);
	assert_int_equal(file_write(path, "x\n", 2, NULL), AL_OK);
	assert_int_equal(settings_load(path, settings, 3, &example, &report), AL_MALFORMED);
	assert_non_null(strstr(report.message, "serve.conf: line 1"));
}

UNIT_MAIN("settings", cmocka_unit_test(values_are_read_and_the_rest_stays),
	  cmocka_unit_test(what_is_wrong_is_named_with_its_line),
	  cmocka_unit_test(too_long_a_text_is_refused_unread),
	  cmocka_unit_test_setup_teardown(a_file_is_read_and_named_in_messages, scratch_setup,
					  scratch_teardown))
