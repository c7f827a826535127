/* when.c: instants as text and as numbers. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/when.h"

#include <assert.h>
#include <stdio.h>

#define DAY INT64_C(86400)

int64_t when_days_from_civil(int64_t year, unsigned month, unsigned day)
{
	/* The year begins in March here, so that the leap day is its last one. */
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year =
	    (153 * ((int64_t)month + (month > 2 ? -3 : 9)) + 2) / 5 + (int64_t)day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void when_civil_from_days(int64_t days, int64_t *ret_year, unsigned *ret_month, unsigned *ret_day)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t of_era = z - era * 146097;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;

	*ret_day = (unsigned)(of_year - (153 * month + 2) / 5 + 1);
	*ret_month = (unsigned)(month < 10 ? month + 3 : month - 9);
	*ret_year = year + era * 400 + (*ret_month <= 2 ? 1 : 0);
}

/* The `digits` digits at `text` as a number, or -1. */
static int number(const char *text, int digits)
{
	int value = 0;

	for (int i = 0; i < digits; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		value = value * 10 + (text[i] - '0');
	}
	return value;
}

/* Whether the marks between the numbers of YYYY-MM-DDTHH:MM:SSZ stand where they belong. */
static bool has_marks(const char *text)
{
	return text[4] == '-' && text[7] == '-' && text[10] == 'T' && text[13] == ':' &&
	       text[16] == ':' && text[19] == 'Z';
}

enum status when_parse(const char *text, size_t len, struct when *ret)
{
	static const int least[6] = { 1970, 1, 1, 0, 0, 0 };
	static const int most[6] = { 9999, 12, 31, 23, 59, 59 };
	int part[6];
	int64_t days;
	int64_t seconds;
	int64_t year;
	unsigned month;
	unsigned day;

	if (len != WHEN_TEXT_LEN || !has_marks(text))
		return AL_MALFORMED;
	for (int i = 0; i < 6; i++) {
		part[i] = i == 0 ? number(text, 4) : number(text + 5 + (i - 1) * 3, 2);
		if (part[i] < least[i] || part[i] > most[i])
			return AL_MALFORMED;
	}
	days = when_days_from_civil(part[0], (unsigned)part[1], (unsigned)part[2]);
	when_civil_from_days(days, &year, &month, &day);
	if (month != (unsigned)part[1]) /* the 31st of a shorter month */
		return AL_MALFORMED;
	seconds = days * DAY + part[3] * INT64_C(3600) + part[4] * INT64_C(60) + part[5];
	if (seconds < WHEN_SECONDS_MIN)
		return AL_MALFORMED;
	ret->seconds = seconds;
	return AL_OK;
}

void when_format(struct when when, char ret[static WHEN_TEXT_LEN + 1])
{
	int64_t days = when.seconds / DAY;
	int64_t second = when.seconds % DAY;
	int64_t year;
	unsigned month;
	unsigned day;

	assert(when.seconds >= WHEN_SECONDS_MIN);
	assert(when.seconds <= WHEN_SECONDS_MAX);
	when_civil_from_days(days, &year, &month, &day);
	(void)snprintf(ret, WHEN_TEXT_LEN + 1, "%04u-%02u-%02uT%02u:%02u:%02uZ",
		       (unsigned)year % 10000, month % 100, day % 100,
		       (unsigned)(second / 3600) % 100, (unsigned)(second / 60 % 60),
		       (unsigned)(second % 60));
}

struct when when_add(struct when when, int64_t seconds)
{
	int64_t sum;

	if (__builtin_add_overflow(when.seconds, seconds, &sum))
		sum = seconds < 0 ? WHEN_SECONDS_MIN : WHEN_SECONDS_MAX;
	if (sum < WHEN_SECONDS_MIN)
		sum = WHEN_SECONDS_MIN;
	if (sum > WHEN_SECONDS_MAX)
		sum = WHEN_SECONDS_MAX;
	return (struct when){ .seconds = sum };
}

bool when_before(struct when a, struct when b)
{
	return a.seconds < b.seconds;
}
