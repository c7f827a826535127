/* text.h: the small forms that the log's texts are made of: lines, decimals, base64, UTF-8. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LOG_TEXT_H
#define ALLMENDE_LOG_TEXT_H

#include "base/buffer.h"
#include "base/digest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TEXT_DIGEST_LEN 44 /* bytes of a digest in base64 */

/* Bytes of padded base64 for `len` bytes. */
#define TEXT_BASE64_LEN(len) (((size_t)(len) + 2) / 3 * 4)

/* A stretch of bytes that belongs to someone else; no final NUL. */
struct text {
	const char *bytes;
	size_t len;
};

/* Whether `text` is the C string `other`. */
bool text_equals(struct text text, const char *other);

/* Whether `text` begins with the C string `start`; it is then taken off. */
bool text_take(struct text *text, const char *start);

/* Whether `rest` has one more line that a line feed ends. It is then taken off, and *ret is the
 * line without its line feed. */
bool text_take_line(struct text *rest, struct text *ret);

/* Whether `text` is a decimal number of at most `max` without leading zeros or sign, then *ret. */
bool text_decimal(struct text text, uint64_t max, uint64_t *ret);

/* Whether `text` is strict, padded base64 (RFC 4648, 4) of at most `max` bytes. They are then in
 * `ret`, and *ret_len is their number; else `ret` may hold a part. */
bool text_base64(struct text text, uint8_t *ret, size_t max, size_t *ret_len);

/* Whether `text` is base64 of 32 bytes, then *ret. */
bool text_digest(struct text text, struct digest *ret);

/* Write the `len` bytes at `bytes` as padded base64, TEXT_BASE64_LEN(len) bytes and no final NUL,
 * to `ret`. */
void text_format_base64(const uint8_t *bytes, size_t len, char *ret);

/* Append the `len` bytes at `bytes` as padded base64 to `ret`, which keeps a failure. */
void text_append_base64(struct buffer *ret, const uint8_t *bytes, size_t len);

/* Whether `text` is UTF-8 (RFC 3629: no surrogates, no overlong forms). *ret_at (may be NULL) is
 * the offset of the first byte that is not. */
bool text_is_utf8(struct text text, size_t *ret_at);

/* Take the first code point off `text`, which is not empty and UTF-8. */
uint32_t text_take_code_point(struct text *text);

#endif
