/* text.c: lines, decimals, base64, UTF-8. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "log/text.h"

#include <assert.h>
#include <string.h>

#define BASE64_CHUNK 48 /* bytes, a multiple of 3: only the last chunk is padded */

/* The digits, then what pads. */
#define BASE64_PAD 64
static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";

bool text_equals(struct text text, const char *other)
{
	return text.len == strlen(other) && memcmp(text.bytes, other, text.len) == 0;
}

bool text_take(struct text *text, const char *start)
{
	size_t len = strlen(start);

	if (text->len < len || memcmp(text->bytes, start, len) != 0)
		return false;
	text->bytes += len;
	text->len -= len;
	return true;
}

bool text_take_line(struct text *rest, struct text *ret)
{
	const char *end = rest->len == 0 ? NULL : memchr(rest->bytes, '\n', rest->len);

	if (end == NULL)
		return false;
	ret->bytes = rest->bytes;
	ret->len = (size_t)(end - rest->bytes);
	rest->bytes = end + 1;
	rest->len -= ret->len + 1;
	return true;
}

bool text_decimal(struct text text, uint64_t max, uint64_t *ret)
{
	uint64_t value = 0;

	if (text.len == 0 || (text.bytes[0] == '0' && text.len > 1))
		return false;
	for (size_t i = 0; i < text.len; i++) {
		uint64_t digit = (uint64_t)(unsigned char)text.bytes[i] - '0';

		if (digit > 9 || digit > max || value > (max - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*ret = value;
	return true;
}

/* The value of a digit of base64, or 64. */
static uint32_t base64_value(char digit)
{
	if (digit >= 'A' && digit <= 'Z')
		return (uint32_t)(digit - 'A');
	if (digit >= 'a' && digit <= 'z')
		return (uint32_t)(digit - 'a') + 26;
	if (digit >= '0' && digit <= '9')
		return (uint32_t)(digit - '0') + 52;
	return digit == '+' ? 62 : digit == '/' ? 63 : 64;
}

bool text_base64(struct text text, uint8_t *ret, size_t max, size_t *ret_len)
{
	size_t digits = text.len;
	size_t len;
	uint32_t bits = 0;

	if (text.len % 4 != 0)
		return false;
	while (digits > 0 && text.len - digits < 2 && text.bytes[digits - 1] == '=')
		digits--;
	len = digits / 4 * 3 + (digits % 4 == 0 ? 0 : digits % 4 - 1);
	if (len > max)
		return false;
	for (size_t i = 0; i < digits; i++) {
		uint32_t value = base64_value(text.bytes[i]);

		if (value > 63)
			return false;
		bits = bits << 6 | value;
		if (i % 4 != 0)
			ret[i / 4 * 3 + i % 4 - 1] = (uint8_t)(bits >> (6 - 2 * (i % 4)));
	}
	/* What the last digit has beyond the last byte must be zero: one form only. */
	if ((digits % 4 == 2 && (bits & 15) != 0) || (digits % 4 == 3 && (bits & 3) != 0))
		return false;
	*ret_len = len;
	return true;
}

bool text_digest(struct text text, struct digest *ret)
{
	struct digest digest = { .bytes = { 0 } };
	size_t len;

	if (text.len != TEXT_DIGEST_LEN || !text_base64(text, digest.bytes, DIGEST_LEN, &len) ||
	    len != DIGEST_LEN)
		return false;
	*ret = digest;
	return true;
}

void text_format_base64(const uint8_t *bytes, size_t len, char *ret)
{
	for (size_t at = 0; at < len; at += 3) {
		size_t part = len - at < 3 ? len - at : 3;
		uint32_t bits = (uint32_t)bytes[at] << 16;

		bits |= part > 1 ? (uint32_t)bytes[at + 1] << 8 : 0;
		bits |= part > 2 ? bytes[at + 2] : 0;
		for (unsigned i = 0; i < 4; i++) {
			unsigned digit = i > part ? BASE64_PAD : bits >> (18 - 6 * i) & 63;

			*ret++ = base64_digits[digit];
		}
	}
}

void text_append_base64(struct buffer *ret, const uint8_t *bytes, size_t len)
{
	char text[TEXT_BASE64_LEN(BASE64_CHUNK)];

	for (size_t at = 0; at < len; at += BASE64_CHUNK) {
		size_t part = len - at < BASE64_CHUNK ? len - at : BASE64_CHUNK;

		text_format_base64(bytes + at, part, text);
		buffer_append(ret, text, TEXT_BASE64_LEN(part));
	}
}

/* The length of the UTF-8 sequence that begins at `bytes`, of which `len` are there; 0: none. */
static size_t sequence_len(const uint8_t *bytes, size_t len)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint8_t first = bytes[0];
	size_t wanted = first < 0x80   ? 1
			: first < 0xc0 ? 0
			: first < 0xe0 ? 2
			: first < 0xf0 ? 3
				       : 4;
	uint32_t code;

	if (wanted < 2)
		return wanted;
	if (wanted > len || first > 0xf4)
		return 0;
	code = first & (0x7fU >> wanted);
	for (size_t i = 1; i < wanted; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (bytes[i] & 0x3fU);
	}
	if (code < least[wanted] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		return 0;
	return wanted;
}

bool text_is_utf8(struct text text, size_t *ret_at)
{
	size_t at = 0;

	while (at < text.len) {
		size_t len = sequence_len((const uint8_t *)text.bytes + at, text.len - at);

		if (len == 0) {
			if (ret_at != NULL)
				*ret_at = at;
			return false;
		}
		at += len;
	}
	return true;
}

uint32_t text_take_code_point(struct text *text)
{
	const uint8_t *bytes = (const uint8_t *)text->bytes;
	size_t len = sequence_len(bytes, text->len);
	uint32_t code;

	assert(len > 0);
	code = len == 1 ? bytes[0] : bytes[0] & (0x7fU >> len);
	for (size_t i = 1; i < len; i++)
		code = code << 6 | (bytes[i] & 0x3fU);
	text->bytes += len;
	text->len -= len;
	return code;
}
