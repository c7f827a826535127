/* query.h: the part of an address behind the question mark. Not for other folders. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_HTTP_QUERY_H
#define ALLMENDE_HTTP_QUERY_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

#define HTTP_PARAMETERS_MAX 16

struct http_parameter {
	const char *name;
	const char *value;
};

/* Parameters, decoded. Zeroed memory is an empty one. */
struct http_query {
	char *text; /* holds them all */
	struct http_parameter parameters[HTTP_PARAMETERS_MAX];
	size_t count;
	bool malformed;
};

/*
 * Read `text` (application/x-www-form-urlencoded). AL_OK: `query` holds it. AL_MALFORMED: too many,
 * one twice, a NUL or control character, or percent signs that are no bytes; `query` then holds
 * nothing but that. AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status http_query_parse(const char *text, struct http_query *query);
void http_query_clear(struct http_query *query);

/* The value of `name`, or NULL. */
const char *http_query_get(const struct http_query *query, const char *name);

/* Where encoded text stands: a plus is a space but in a path; only forms have lines and tabs. */
enum http_decoding { HTTP_DECODE_PATH, HTTP_DECODE_QUERY, HTTP_DECODE_FORM };

/* Decode the `len` bytes at `from` to the NUL-ended text at `ret` (at least len + 1 bytes). False:
 * percent signs that are no bytes, or control characters. */
bool http_decode(const char *from, size_t len, enum http_decoding decoding, char *ret);

#endif
