/* digest.h: 32 bytes that stand for something larger, and bytes as hexadecimal text. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_BASE_DIGEST_H
#define ALLMENDE_BASE_DIGEST_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DIGEST_LEN 32

/* A SHA-256 value. All zero means "none" in records. */
struct digest {
	uint8_t bytes[DIGEST_LEN];
};

bool digest_equal(const struct digest *a, const struct digest *b);
bool digest_is_zero(const struct digest *digest);

/* Order by bytes, for sorting: negative, 0 or positive. */
int digest_compare(const struct digest *a, const struct digest *b);

/* Write 2 * `len` lower-case hexadecimal digits and a final NUL to `ret`. */
void hex_format(const uint8_t *bytes, size_t len, char *ret);

/*
 * Read exactly 2 * `len` lower-case hexadecimal digits at `text` (`text_len` bytes).
 * AL_OK: `len` bytes are in `ret`. AL_MALFORMED: `ret` is untouched or holds a part.
 */
AL_MUST_CHECK enum status hex_parse(const char *text, size_t text_len, uint8_t *ret, size_t len);

#endif
