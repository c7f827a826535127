/* count_test.c: electorates as texts, and the count of open votes. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/assembly.h"

#include "unit/unit.h"

#include <stdlib.h>

#define KEYS 5
#define LINE_LEN 73

/* The electorate of KEYS keys whose first bytes are 10, 20, ... */
static struct electorate some_keys(void)
{
	struct electorate electorate = { .keys = calloc(KEYS, sizeof(struct public_key)),
					 .count = KEYS };

	assert_non_null(electorate.keys);
	for (size_t i = 0; i < KEYS; i++)
		electorate.keys[i].bytes[0] = (uint8_t)(10 * (i + 1));
	return electorate;
}

static struct buffer some_text(void)
{
	struct electorate electorate = some_keys();
	struct buffer text;

	buffer_init(&text, 4096);
	electorate_format(&electorate, &text);
	assert_int_equal(buffer_status(&text), AL_OK);
	assert_int_equal(text.len, (size_t)KEYS * LINE_LEN);
	electorate_clear(&electorate);
	return text;
}

/* `text` is malformed, and the report names `line`. */
static void assert_malformed(const struct buffer *text, size_t len, const char *line)
{
	struct electorate electorate = { .count = 99 };
	struct report report = { .message = "" };

	assert_int_equal(electorate_parse(buffer_text(text), len, &electorate, &report),
			 AL_MALFORMED);
	assert_non_null(strstr(report.message, line));
	assert_int_equal(electorate.count, 99);
}

static void an_electorate_is_read_as_it_was_written(void **state)
{
	struct buffer text = some_text();
	struct buffer again;
	struct electorate electorate;

	(void)state;
	assert_int_equal(electorate_parse(buffer_text(&text), text.len, &electorate, NULL), AL_OK);
	assert_int_equal(electorate.count, KEYS);
	buffer_init(&again, 4096);
	electorate_format(&electorate, &again);
	assert_string_equal(buffer_text(&again), buffer_text(&text));
	electorate_clear(&electorate);
	buffer_clear(&again);
	buffer_clear(&text);
}

static void an_electorate_has_a_line(void **state)
{
	struct buffer empty;

	(void)state;
	buffer_init(&empty, 16);
	assert_malformed(&empty, 0, "at least one line");
}

static void a_line_that_is_not_whole_is_named(void **state)
{
	struct buffer text = some_text();

	(void)state;
	assert_malformed(&text, text.len - 1, "line 5");
	assert_malformed(&text, LINE_LEN + 1, "line 2");
	assert_malformed(&text, 3, "line 1");
	buffer_clear(&text);
}

static void a_wrong_line_is_named(void **state)
{
	static const struct {
		size_t at;
		uint8_t byte;
	} wrong[] = {
		{ 0, 'E' },	      { 7, '-' }, { 8, 'A' }, { 20, 'g' }, { LINE_LEN - 1, '\r' },
		{ LINE_LEN - 1, ' ' }
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct buffer text = some_text();

		text.bytes[2 * LINE_LEN + wrong[i].at] = wrong[i].byte;
		assert_malformed(&text, text.len, "line 3");
		buffer_clear(&text);
	}
}

static void lines_rise_and_no_key_is_there_twice(void **state)
{
	struct buffer text = some_text();

	(void)state;
	/* object-28 */
	memcpy(text.bytes + LINE_LEN, text.bytes, LINE_LEN);
	assert_malformed(&text, text.len, "line 2");
	memset(text.bytes + LINE_LEN + 8, '0', 64);
	assert_malformed(&text, text.len, "line 2");
	buffer_clear(&text);
}

static void each_key_is_found_at_its_place(void **state)
{
	struct electorate electorate = some_keys();
	struct public_key other = { .bytes = { 11 } };

	(void)state;
	for (size_t i = 0; i < KEYS; i++)
		assert_int_equal(electorate_find(&electorate, &electorate.keys[i]), i);
	assert_int_equal(electorate_find(&electorate, &other), -1);
	other.bytes[0] = 0;
	assert_int_equal(electorate_find(&electorate, &other), -1);
	other.bytes[0] = 255;
	assert_int_equal(electorate_find(&electorate, &other), -1);
	electorate_clear(&electorate);
	assert_int_equal(electorate_find(&electorate, &other), -1);
}

static void the_last_vote_of_a_key_counts_once(void **state)
{
	struct electorate electorate = some_keys();
	struct count *count;
	struct tally tally;

	(void)state;
	/* object-30 */
	assert_int_equal(count_new(&electorate, &count), AL_OK);
	assert_int_equal(count_enter(count, &electorate.keys[0], CHOICE_YES, NULL), AL_OK);
	assert_int_equal(count_enter(count, &electorate.keys[1], CHOICE_NO, NULL), AL_OK);
	assert_int_equal(count_enter(count, &electorate.keys[0], CHOICE_NO, NULL), AL_OK);
	assert_int_equal(count_enter(count, &electorate.keys[0], CHOICE_ABSTAIN, NULL), AL_OK);
	assert_int_equal(count_enter(count, &electorate.keys[1], CHOICE_NO, NULL), AL_OK);
	assert_int_equal(count_enter(count, &electorate.keys[4], CHOICE_YES, NULL), AL_OK);
	tally = count_tally(count);
	assert_int_equal(tally.yes, 1);
	assert_int_equal(tally.no, 1);
	assert_int_equal(tally.abstain, 1);
	count_free(count);
	electorate_clear(&electorate);
}

static void a_key_that_is_not_entitled_is_refused(void **state)
{
	struct electorate electorate = some_keys();
	struct public_key stranger = { .bytes = { 77 } };
	struct report report = { .message = "" };
	struct count *count;
	struct tally tally;

	(void)state;
	/* object-29 */
	assert_int_equal(count_new(&electorate, &count), AL_OK);
	assert_int_equal(count_enter(count, &stranger, CHOICE_YES, &report), AL_REFUSED);
	assert_non_null(strstr(report.message, "electorate"));
	tally = count_tally(count);
	assert_int_equal(tally.yes + tally.no + tally.abstain, 0);
	count_free(count);
	electorate_clear(&electorate);
}

UNIT_MAIN("count", cmocka_unit_test(an_electorate_is_read_as_it_was_written),
	  cmocka_unit_test(an_electorate_has_a_line),
	  cmocka_unit_test(a_line_that_is_not_whole_is_named),
	  cmocka_unit_test(a_wrong_line_is_named),
	  cmocka_unit_test(lines_rise_and_no_key_is_there_twice),
	  cmocka_unit_test(each_key_is_found_at_its_place),
	  cmocka_unit_test(the_last_vote_of_a_key_counts_once),
	  cmocka_unit_test(a_key_that_is_not_entitled_is_refused))
