/* when_test.c: instants as text, in both directions, at and beyond their limits. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/unit.h"

#include "base/when.h"

#define DAY INT64_C(86400)
#define DAY_LAST (WHEN_SECONDS_MAX / DAY)

static enum status parse(const char *text, struct when *ret)
{
	return when_parse(text, strlen(text), ret);
}

static void known_instants_are_read_and_written(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds;
	} known[] = {
		{ "1970-01-01T00:00:01Z", 1 },
		{ "1970-01-02T00:00:00Z", 86400 },
		{ "2000-02-29T12:00:00Z", 951825600 },
		{ "2001-09-09T01:46:40Z", 1000000000 },
		{ "2038-01-19T03:14:08Z", 2147483648 },
		{ "2100-03-01T00:00:00Z", 4107542400 },
		{ "9999-12-31T23:59:59Z", WHEN_SECONDS_MAX },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		char text[WHEN_TEXT_LEN + 1];
		struct when when;

		assert_int_equal(parse(known[i].text, &when), AL_OK);
		assert_int_equal(when.seconds, known[i].seconds);
		when_format(when, text);
		assert_string_equal(text, known[i].text);
	}
}

static void every_day_comes_back(void **state)
{
	(void)state;
	for (int64_t day = 0; day <= DAY_LAST; day++) {
		/* another second of the day for each day, all of them in turn */
		struct when when = { .seconds = day * DAY + (day * 1009 + 1) % DAY };
		char text[WHEN_TEXT_LEN + 1];
		struct when back;

		when_format(when, text);
		assert_int_equal(parse(text, &back), AL_OK);
		assert_int_equal(back.seconds, when.seconds);
	}
}

static void each_day_follows_the_one_before(void **state)
{
	static const unsigned days_in_month[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int64_t days = when_days_from_civil(1600, 1, 1);

	(void)state;
	for (int64_t year = 1600; year <= 2400; year++) {
		bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

		for (unsigned month = 1; month <= 12; month++) {
			unsigned last = days_in_month[month - 1] + (month == 2 && leap ? 1 : 0);

			for (unsigned day = 1; day <= last; day++, days++) {
				int64_t got_year;
				unsigned got_month;
				unsigned got_day;

				assert_int_equal(when_days_from_civil(year, month, day), days);
				when_civil_from_days(days, &got_year, &got_month, &got_day);
				assert_int_equal(got_year, year);
				assert_int_equal(got_month, month);
				assert_int_equal(got_day, day);
			}
		}
	}
	assert_int_equal(when_days_from_civil(1970, 1, 1), 0);
}

static void what_is_no_instant_is_refused_and_changes_nothing(void **state)
{
	static const char *const wrong[] = {
		"",
		"2026-11-22T19:40:0Z",
		"2026-11-22T19:40:001Z",
		"2026-11-22T19:40:01z",
		"2026-11-22t19:40:01Z",
		"2026-11-22 19:40:01Z",
		"2026/11/22T19:40:01Z",
		"2026-11-22T19.40.01Z",
		"2026-11-22T19:40:01+",
		"2026-1a-22T19:40:01Z",
		"+026-11-22T19:40:01Z",
		"2026- 1-22T19:40:01Z",
		"2026-00-22T19:40:01Z",
		"2026-13-22T19:40:01Z",
		"2026-11-00T19:40:01Z",
		"2026-11-31T19:40:01Z",
		"2026-02-29T19:40:01Z",
		"2100-02-29T19:40:01Z",
		"2026-12-32T19:40:01Z",
		"2026-11-22T24:00:00Z",
		"2026-11-22T19:60:01Z",
		"2026-11-22T19:40:60Z",
		"1970-01-01T00:00:00Z",
		"1969-12-31T23:59:59Z",
		"0000-01-01T00:00:00Z",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct when when = { .seconds = 42 };

		assert_int_equal(parse(wrong[i], &when), AL_MALFORMED);
		assert_int_equal(when.seconds, 42);
	}
}

static void bytes_after_the_instant_are_refused(void **state)
{
	struct when when = { .seconds = 42 };

	(void)state;
	assert_int_equal(parse("2026-11-22T19:40:01Z\n", &when), AL_MALFORMED);
	assert_int_equal(when_parse("2026-11-22T19:40:01Z\n", WHEN_TEXT_LEN, &when), AL_OK);
}

static void adding_stays_within_the_limits(void **state)
{
	struct when first = { .seconds = WHEN_SECONDS_MIN };
	struct when last = { .seconds = WHEN_SECONDS_MAX };

	(void)state;
	assert_int_equal(when_add(first, 1).seconds, 2);
	assert_int_equal(when_add(first, 0).seconds, WHEN_SECONDS_MIN);
	assert_int_equal(when_add(first, -1).seconds, WHEN_SECONDS_MIN);
	assert_int_equal(when_add(first, INT64_MIN).seconds, WHEN_SECONDS_MIN);
	assert_int_equal(when_add(last, -1).seconds, WHEN_SECONDS_MAX - 1);
	assert_int_equal(when_add(last, 0).seconds, WHEN_SECONDS_MAX);
	assert_int_equal(when_add(last, 1).seconds, WHEN_SECONDS_MAX);
	assert_int_equal(when_add(last, INT64_MAX).seconds, WHEN_SECONDS_MAX);
}

static void an_instant_is_not_before_itself(void **state)
{
	struct when a = { .seconds = 5 };
	struct when b = { .seconds = 6 };

	(void)state;
	assert_true(when_before(a, b));
	assert_false(when_before(b, a));
	assert_false(when_before(a, a));
}

UNIT_MAIN("when", cmocka_unit_test(known_instants_are_read_and_written),
	  cmocka_unit_test(every_day_comes_back), cmocka_unit_test(each_day_follows_the_one_before),
	  cmocka_unit_test(what_is_no_instant_is_refused_and_changes_nothing),
	  cmocka_unit_test(bytes_after_the_instant_are_refused),
	  cmocka_unit_test(adding_stays_within_the_limits),
	  cmocka_unit_test(an_instant_is_not_before_itself))
