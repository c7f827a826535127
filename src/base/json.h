/*
 * json.h: strict JSON in, canonical JSON (RFC 8785) out.
 *
 * Reading is jansson's, with duplicate keys refused. Numbers are integers of at most 2^53-1 in
 * size; anything else with a point or exponent is refused where a record is read.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_BASE_JSON_H
#define ALLMENDE_BASE_JSON_H

#include "base/buffer.h"
#include "base/status.h"

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#define JSON_INTEGER_MAX INT64_C(9007199254740991) /* 2^53-1 */

/*
 * Read the `len` bytes at `text` as one JSON object or array, nothing before or after but space.
 * AL_OK: *ret is the caller's, released by json_decref().
 * AL_MALFORMED: the report says line and column. AL_TOO_BIG: what it says would take more than 64
 * MiB and eight times its length of memory, as only lists of tiny values do. AL_NO_MEMORY. *ret is
 * then untouched.
 */
AL_MUST_CHECK enum status json_parse(const char *text, size_t len, json_t **ret,
				     struct report *report);

/*
 * Append `value` in the canonical form of RFC 8785 to `ret`.
 * AL_MALFORMED: it has a number that is no integer within JSON_INTEGER_MAX, or nests deeper than
 * 64; what was appended so far stays. AL_TOO_BIG, AL_NO_MEMORY as the buffer says.
 */
AL_MUST_CHECK enum status json_canonical(const json_t *value, struct buffer *ret,
					 struct report *report);

/* Append the `len` bytes of UTF-8 at `text` to `ret` as a JSON string with its quotes, RFC
 * 8785 3.2.2.2. */
void json_append_text(struct buffer *ret, const char *text, size_t len);

#endif
