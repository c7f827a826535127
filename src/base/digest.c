/* digest.c: comparing digests, hexadecimal text. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/digest.h"

#include <string.h>

bool digest_equal(const struct digest *a, const struct digest *b)
{
	return memcmp(a->bytes, b->bytes, DIGEST_LEN) == 0;
}

bool digest_is_zero(const struct digest *digest)
{
	static const struct digest zero;

	return digest_equal(digest, &zero);
}

int digest_compare(const struct digest *a, const struct digest *b)
{
	return memcmp(a->bytes, b->bytes, DIGEST_LEN);
}

void hex_format(const uint8_t *bytes, size_t len, char *ret)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < len; i++) {
		ret[2 * i] = digits[bytes[i] >> 4];
		ret[2 * i + 1] = digits[bytes[i] & 15];
	}
	ret[2 * len] = '\0';
}

/* The value of each lower-case digit, plus 1; 0 for everything else. */
static const uint8_t digit_values[256] = {
	['0'] = 1,  ['1'] = 2,	['2'] = 3,  ['3'] = 4,	['4'] = 5,  ['5'] = 6,
	['6'] = 7,  ['7'] = 8,	['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12,
	['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
};

enum status hex_parse(const char *text, size_t text_len, uint8_t *ret, size_t len)
{
	if (text_len != 2 * len)
		return AL_MALFORMED;
	for (size_t i = 0; i < len; i++) {
		unsigned high = digit_values[(uint8_t)text[2 * i]];
		unsigned low = digit_values[(uint8_t)text[2 * i + 1]];

		if (high == 0 || low == 0)
			return AL_MALFORMED;
		ret[i] = (uint8_t)((high - 1) << 4 | (low - 1));
	}
	return AL_OK;
}
