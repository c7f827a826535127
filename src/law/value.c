/* value.c: reading the values of columns. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/value.h"

#include "base/checked.h"
#include "base/json.h"

#include <assert.h>
#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* `value` * 10 + `digit`; false: it leaves the range. */
static bool add_digit(int64_t *value, int digit)
{
	return checked_mul(*value, 10, value) && checked_add(*value, digit, value) &&
	       *value <= JSON_INTEGER_MAX;
}

/* The digits at `text`, at most `scale` of them after a point, times 10^scale. */
static bool parse_digits_scaled(const char *text, int64_t scale, int64_t *ret)
{
	int64_t value = 0;
	int64_t after = -1; /* digits after the point so far; -1: no point yet */

	if (!is_digit(text[0]) || (text[0] == '0' && is_digit(text[1])))
		return false;
	for (const char *c = text; *c != '\0'; c++) {
		if (*c == '.' && after == -1 && is_digit(c[1])) {
			after = 0;
			continue;
		}
		if (!is_digit(*c) || after == scale || !add_digit(&value, *c - '0'))
			return false;
		after += after >= 0;
	}
	for (after = after < 0 ? 0 : after; after < scale; after++) {
		if (!add_digit(&value, 0))
			return false;
	}
	*ret = value;
	return true;
}

static bool parse_scaled(const char *text, int64_t scale, int64_t *ret)
{
	bool negative = text[0] == '-';
	int64_t value;

	if (!parse_digits_scaled(negative ? text + 1 : text, scale, &value))
		return false;
	if (negative && value == 0)
		return false; /* zero has one form */
	*ret = negative ? -value : value;
	return true;
}

/* The number that the `len` digits at `text` are; -1 when they are not all digits. */
static int parse_digits(const char *text, size_t len)
{
	int value = 0;

	for (size_t i = 0; i < len; i++) {
		if (!is_digit(text[i]))
			return -1;
		value = value * 10 + (text[i] - '0');
	}
	return value;
}

static bool parse_date(const char *text, int64_t *ret)
{
	int year;
	int month;
	int day;
	int64_t days;
	int64_t year_again;
	unsigned month_again;
	unsigned day_again;

	if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
		return false;
	year = parse_digits(text, 4);
	month = parse_digits(text + 5, 2);
	day = parse_digits(text + 8, 2);
	if (year < 1 || month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	days = when_days_from_civil(year, (unsigned)month, (unsigned)day);
	when_civil_from_days(days, &year_again, &month_again, &day_again);
	if (day_again != (unsigned)day) /* the month has no such day */
		return false;
	*ret = days;
	return true;
}

static bool parse_timestamp(const char *text, int64_t *ret)
{
	struct when when;

	if (when_parse(text, strlen(text), &when) != AL_OK)
		return false;
	*ret = when.seconds;
	return true;
}

bool column_value_parse(const struct column *column, const char *text, int64_t *ret)
{
	switch ((enum column_type)column->type) {
	case COLUMN_INTEGER:
		return parse_scaled(text, 0, ret);
	case COLUMN_DECIMAL:
		return parse_scaled(text, column->scale, ret);
	case COLUMN_DATE:
		return parse_date(text, ret);
	case COLUMN_TIMESTAMP:
		return parse_timestamp(text, ret);
	case COLUMN_TEXT:
	case COLUMN_BOOLEAN:
		return false;
	}
	assert(!"a type of column");
	return false;
}
