/* value.c: reading and writing the values of columns. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/value.h"

#include "base/checked.h"
#include "base/when.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define YEAR_DAYS_LEAST (-719162) /* 0001-01-01 */
#define YEAR_DAYS_MOST 2932896	  /* 9999-12-31 */

struct value_form value_form_of(const struct column *column)
{
	return (struct value_form){
		.type = (enum column_type)column->type,
		.scale = column->scale > 0 ? (unsigned)column->scale : 0,
	};
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* *value = 10 *value + `digit`. False: beyond 64 bits. */
static bool append_digit(int64_t *value, int64_t digit)
{
	return checked_mul(*value, 10, value) && checked_add(*value, digit, value);
}

/* Append the digits at `text` to *value; how many there were, or -1 when they leave 64 bits. */
static int append_digits(const char *text, size_t len, int64_t *value)
{
	int count = 0;

	for (size_t i = 0; i < len && is_digit(text[i]); i++, count++) {
		if (!append_digit(value, text[i] - '0'))
			return -1;
	}
	return count;
}

static bool parse_scaled(const char *text, size_t len, unsigned scale, int64_t *ret)
{
	bool negative = len > 0 && text[0] == '-';
	size_t at = negative ? 1 : 0;
	int64_t value = 0;
	int before = append_digits(text + at, len - at, &value);
	int after = 0;

	if (before < 1)
		return false;
	at += (size_t)before;
	if (at < len && text[at] == '.' && scale > 0) {
		at++;
		after = append_digits(text + at, len - at, &value);
		if (after < 1 || after > (int)scale)
			return false;
		at += (size_t)after;
	}
	for (; after < (int)scale; after++) {
		if (!append_digit(&value, 0))
			return false;
	}
	if (at != len || value > VALUE_MAX)
		return false;
	*ret = negative ? -value : value;
	return true;
}

/* Two to four digits at `text`, or -1. */
static int digits(const char *text, int count)
{
	int value = 0;

	for (int i = 0; i < count; i++) {
		if (!is_digit(text[i]))
			return -1;
		value = value * 10 + (text[i] - '0');
	}
	return value;
}

static bool parse_date(const char *text, size_t len, int64_t *ret)
{
	int64_t days;
	int64_t year;
	unsigned month;
	unsigned day;
	int part[3];

	if (len != 10 || text[4] != '-' || text[7] != '-')
		return false;
	part[0] = digits(text, 4);
	part[1] = digits(text + 5, 2);
	part[2] = digits(text + 8, 2);
	if (part[0] < 1 || part[1] < 1 || part[1] > 12 || part[2] < 1 || part[2] > 31)
		return false;
	days = when_days_from_civil(part[0], (unsigned)part[1], (unsigned)part[2]);
	when_civil_from_days(days, &year, &month, &day);
	if (month != (unsigned)part[1]) /* the 31st of a shorter month */
		return false;
	*ret = days;
	return true;
}

/* HH:MM or HH:MM:SS as seconds of the day, or -1. */
static int parse_time(const char *text, size_t len)
{
	int part[3] = { 0, 0, 0 };

	if (len != 5 && len != 8)
		return -1;
	for (size_t i = 0; i * 3 < len; i++) {
		part[i] = digits(text + i * 3, 2);
		if (part[i] < 0 || part[i] > (i == 0 ? 23 : 59) ||
		    (i > 0 && text[i * 3 - 1] != ':'))
			return -1;
	}
	return part[0] * 3600 + part[1] * 60 + part[2];
}

static bool parse_timestamp(const char *text, size_t len, int64_t *ret)
{
	int64_t days;
	int seconds = 0;

	if (len > 0 && text[len - 1] == 'Z')
		len--;
	if (len < 10 || !parse_date(text, 10, &days))
		return false;
	if (len > 10) {
		if (text[10] != ' ' && text[10] != 'T')
			return false;
		seconds = parse_time(text + 11, len - 11);
	}
	if (seconds < 0)
		return false;
	*ret = days * DAY_SECONDS + seconds;
	return true;
}

static bool parse_boolean(const char *text, size_t len, int64_t *ret)
{
	static const char *const words[][3] = { { "false", "f", "0" }, { "true", "t", "1" } };

	for (int value = 0; value < 2; value++) {
		for (int i = 0; i < 3; i++) {
			if (strlen(words[value][i]) == len &&
			    memcmp(words[value][i], text, len) == 0) {
				*ret = value;
				return true;
			}
		}
	}
	return false;
}

bool value_parse(struct value_form form, const char *text, size_t len, int64_t *ret)
{
	switch (form.type) {
	case COLUMN_INTEGER:
		return parse_scaled(text, len, 0, ret);
	case COLUMN_DECIMAL:
		return parse_scaled(text, len, form.scale, ret);
	case COLUMN_DATE:
		return parse_date(text, len, ret);
	case COLUMN_TIMESTAMP:
		return parse_timestamp(text, len, ret);
	case COLUMN_BOOLEAN:
		return parse_boolean(text, len, ret);
	case COLUMN_TEXT:
		break;
	}
	return false;
}

static void format_scaled(int64_t number, unsigned scale, char *ret)
{
	uint64_t size = number < 0 ? -(uint64_t)number : (uint64_t)number;
	uint64_t unit = 1;

	for (unsigned i = 0; i < scale; i++)
		unit *= 10;
	if (scale == 0)
		snprintf(ret, VALUE_TEXT_MAX, "%" PRId64, number);
	else
		snprintf(ret, VALUE_TEXT_MAX, "%s%" PRIu64 ".%0*" PRIu64, number < 0 ? "-" : "",
			 size / unit, (int)scale, size % unit);
}

static void format_date(int64_t days, char *ret)
{
	int64_t year;
	unsigned month;
	unsigned day;

	if (days < YEAR_DAYS_LEAST || days > YEAR_DAYS_MOST) {
		snprintf(ret, VALUE_TEXT_MAX, "day %" PRId64, days);
		return;
	}
	when_civil_from_days(days, &year, &month, &day);
	snprintf(ret, VALUE_TEXT_MAX, "%04d-%02u-%02u", (int)year, month, day);
}

void value_format(struct value_form form, int64_t number, char ret[static VALUE_TEXT_MAX])
{
	int64_t rest;
	size_t len;

	switch (form.type) {
	case COLUMN_INTEGER:
	case COLUMN_TEXT:
		format_scaled(number, 0, ret);
		break;
	case COLUMN_DECIMAL:
		assert(form.scale <= 18);
		format_scaled(number, form.scale, ret);
		break;
	case COLUMN_DATE:
		format_date(number, ret);
		break;
	case COLUMN_TIMESTAMP:
		rest = floor_modulo(number, DAY_SECONDS);
		format_date(floor_divide(number, DAY_SECONDS), ret);
		len = strlen(ret);
		snprintf(ret + len, VALUE_TEXT_MAX - len, " %02d:%02d:%02d", (int)(rest / 3600),
			 (int)(rest / 60 % 60), (int)(rest % 60));
		break;
	case COLUMN_BOOLEAN:
		snprintf(ret, VALUE_TEXT_MAX, "%s", number != 0 ? "true" : "false");
		break;
	}
}
