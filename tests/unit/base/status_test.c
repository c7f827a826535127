/* status_test.c: statuses have words, reports hold and cut them. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/unit.h"

#include "base/status.h"

static void each_status_has_a_word_of_its_own(void **state)
{
	(void)state;
	for (int i = AL_OK; i <= AL_OVERFLOW; i++) {
		assert_string_not_equal(status_name((enum status)i), "unknown");
		for (int j = AL_OK; j < i; j++)
			assert_string_not_equal(status_name((enum status)i),
						status_name((enum status)j));
	}
	assert_string_equal(status_name((enum status)(AL_OVERFLOW + 1)), "unknown");
}

static void setting_a_report_returns_the_status(void **state)
{
	struct report report = { .detail = "old" };

	(void)state;
	assert_int_equal(report_set(&report, AL_FORGED, "entry %d", 7), AL_FORGED);
	assert_string_equal(report.message, "entry 7");
	assert_string_equal(report.detail, "");
}

static void no_report_is_allowed(void **state)
{
	(void)state;
	assert_int_equal(report_set(NULL, AL_IO, "%s", "lost"), AL_IO);
	report_detail(NULL, "%s", "lost");
	report_prefix(NULL, "%s", "lost");
}

static void a_detail_leaves_the_message(void **state)
{
	struct report report;

	(void)state;
	(void)report_set(&report, AL_IO, "cannot read");
	report_detail(&report, "errno %d", 5);
	assert_string_equal(report.message, "cannot read");
	assert_string_equal(report.detail, "errno 5");
}

static void a_prefix_says_where(void **state)
{
	struct report report;

	(void)state;
	(void)report_set(&report, AL_MALFORMED, "no number");
	report_prefix(&report, "line %d", 3);
	report_prefix(&report, "roll.json");
	assert_string_equal(report.message, "roll.json: line 3: no number");
}

static void a_message_is_cut_at_its_maximum(void **state)
{
	char text[REPORT_MESSAGE_MAX + 1];
	struct report report;

	(void)state;
	memset(text, 'a', sizeof(text));
	text[REPORT_MESSAGE_MAX - 1] = '\0';
	(void)report_set(&report, AL_IO, "%s", text);
	assert_string_equal(report.message, text);

	text[REPORT_MESSAGE_MAX - 1] = 'a';
	text[REPORT_MESSAGE_MAX] = '\0';
	(void)report_set(&report, AL_IO, "%s", text);
	assert_int_equal(strlen(report.message), REPORT_MESSAGE_MAX - 1);
	report_prefix(&report, "%s", text);
	assert_int_equal(strlen(report.message), REPORT_MESSAGE_MAX - 1);
	report_detail(&report, "%s", text);
	assert_int_equal(strlen(report.detail), REPORT_DETAIL_MAX - 1);
}

static void a_stranger_s_text_cannot_steer_a_terminal(void **state)
{
	struct report report;

	(void)state;
	(void)report_set(&report, AL_MALFORMED, "group \"%s\"",
			 "a\x1b[2J\a\r\n\x7f"
			 "b");
	assert_string_equal(report.message, "group \"a?[2J????b\"");
	report_prefix(&report, "%s", "x\x1b");
	assert_string_equal(report.message, "x?: group \"a?[2J????b\"");
	report_detail(&report, "%s", "\b");
	assert_string_equal(report.detail, "?");
	/* U+0080 to U+009F, but not what else is no ASCII. */
	(void)report_set(&report, AL_MALFORMED, "%s",
			 "\xc2\x9b"
			 "1m \xc2\xa0 \xc3\xa4 \xe2\x82\x9b");
	assert_string_equal(report.message, "??1m \xc2\xa0 \xc3\xa4 \xe2\x82\x9b");
}

UNIT_MAIN("status", cmocka_unit_test(a_stranger_s_text_cannot_steer_a_terminal),
	  cmocka_unit_test(each_status_has_a_word_of_its_own),
	  cmocka_unit_test(setting_a_report_returns_the_status),
	  cmocka_unit_test(no_report_is_allowed), cmocka_unit_test(a_detail_leaves_the_message),
	  cmocka_unit_test(a_prefix_says_where), cmocka_unit_test(a_message_is_cut_at_its_maximum))
