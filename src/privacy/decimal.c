/* decimal.c: counts of a small decimal unit as decimal text, exactly. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "privacy/decimal.h"

#include "base/checked.h"

#include <assert.h>
#include <stdbool.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Whether `text` has the form of a decimal, and where its digits before the point end. */
static bool has_form(const char *text, size_t len, unsigned places, size_t *ret_point)
{
	size_t point = 0;

	while (point < len && is_digit(text[point]))
		point++;
	if (point == 0 || (point > 1 && text[0] == '0'))
		return false;
	if (point < len) {
		size_t fraction_len = len - point - 1;

		if (text[point] != '.' || fraction_len == 0 || fraction_len > places)
			return false;
		for (size_t i = point + 1; i < len; i++) {
			if (!is_digit(text[i]))
				return false;
		}
	}
	*ret_point = point;
	return true;
}

enum status decimal_parse(const char *text, size_t len, unsigned places, uint64_t max,
			  uint64_t *ret)
{
	size_t point;
	size_t digits;
	uint64_t value = 0;

	assert(places <= DECIMAL_PLACES_MAX);
	if (!has_form(text, len, places, &point))
		return AL_MALFORMED;
	digits = point + places; /* of the value, those after the end of the text being 0 */
	for (size_t i = 0; i < digits; i++) {
		size_t at = i < point ? i : i + 1;
		uint64_t digit = at < len ? (uint64_t)(text[at] - '0') : 0;

		if (!checked_mul(value, UINT64_C(10), &value) ||
		    !checked_add(value, digit, &value) || value > max)
			return AL_TOO_BIG;
	}
	*ret = value;
	return AL_OK;
}

void decimal_format(uint64_t count, unsigned places, char ret[static DECIMAL_TEXT_MAX])
{
	char reversed[DECIMAL_TEXT_MAX];
	size_t len = 0;
	bool begun = false; /* a digit that is not a trailing zero was written */

	assert(places <= DECIMAL_PLACES_MAX);
	for (unsigned i = 0; i < places; i++) {
		char digit = (char)('0' + count % 10);

		count /= 10;
		begun = begun || digit != '0';
		if (begun)
			reversed[len++] = digit;
	}
	if (begun)
		reversed[len++] = '.';
	do {
		reversed[len++] = (char)('0' + count % 10);
		count /= 10;
	} while (count > 0);
	for (size_t i = 0; i < len; i++)
		ret[i] = reversed[len - 1 - i];
	ret[len] = '\0';
}
