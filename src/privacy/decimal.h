/* decimal.h: counts of a small decimal unit as decimal text, exactly: 50 of 10^-3 is "0.05". */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_PRIVACY_DECIMAL_H
#define ALLMENDE_PRIVACY_DECIMAL_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

#define DECIMAL_PLACES_MAX 18 /* digits after the point */
#define DECIMAL_TEXT_MAX 40   /* bytes of the longest text with its final NUL */

/*
 * Read the `len` bytes at `text` (digits, then perhaps a point and up to `places` digits; no sign,
 * no exponent, no superfluous leading zero) as a count of 10^-`places`, at most `max`.
 * AL_OK: *ret is set. AL_MALFORMED, AL_TOO_BIG (over `max`): *ret is untouched. Nothing is rounded:
 * more than `places` digits after the point are malformed.
 */
AL_MUST_CHECK enum status decimal_parse(const char *text, size_t len, unsigned places, uint64_t max,
					uint64_t *ret);

/* Write `count` of 10^-`places` and a final NUL to `ret`, without trailing zeros: "0.05", "12". */
void decimal_format(uint64_t count, unsigned places, char ret[static DECIMAL_TEXT_MAX]);

#endif
