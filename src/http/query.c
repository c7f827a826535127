/* query.c: the part of an address behind the question mark. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/query.h"

#include <stdlib.h>
#include <string.h>

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Whether the control character `c` may stand in such text. */
static bool is_allowed_control(int c, enum http_decoding decoding)
{
	return decoding == HTTP_DECODE_FORM && (c == '\n' || c == '\r' || c == '\t');
}

bool http_decode(const char *from, size_t len, enum http_decoding decoding, char *ret)
{
	size_t out = 0;

	for (size_t i = 0; i < len; i++) {
		int c = (unsigned char)from[i];

		if (c == '%') {
			int high = len - i > 2 ? digit_of(from[i + 1]) : -1;
			int low = len - i > 2 ? digit_of(from[i + 2]) : -1;

			if (high < 0 || low < 0)
				return false;
			c = high * 16 + low;
			i += 2;
		} else if (c == '+' && decoding != HTTP_DECODE_PATH) {
			c = ' ';
		}
		if ((c < 0x20 || c == 0x7f) && !is_allowed_control(c, decoding))
			return false;
		ret[out++] = (char)c;
	}
	ret[out] = '\0';
	return true;
}

/* Decode the parameter of `len` bytes at `part` to `*room`, which moves on. */
static bool add(struct http_query *query, const char *part, size_t len, char **room)
{
	const char *equals = memchr(part, '=', len);
	size_t name_len = equals == NULL ? len : (size_t)(equals - part);
	struct http_parameter *parameter = &query->parameters[query->count];

	if (query->count == HTTP_PARAMETERS_MAX || name_len == 0)
		return false;
	if (!http_decode(part, name_len, HTTP_DECODE_QUERY, *room))
		return false;
	if (http_query_get(query, *room) != NULL)
		return false;
	parameter->name = *room;
	*room += strlen(*room) + 1;
	if (!http_decode(equals == NULL ? "" : equals + 1, equals == NULL ? 0 : len - name_len - 1,
			 HTTP_DECODE_QUERY, *room))
		return false;
	parameter->value = *room;
	*room += strlen(*room) + 1;
	query->count++;
	return true;
}

enum status http_query_parse(const char *text, struct http_query *query)
{
	/* A name and a value take a NUL each; '=' and '&' leave room for both but where '=' is
	 * missing or the text ends. */
	char *room = malloc(strlen(text) + HTTP_PARAMETERS_MAX + 2);
	char *next = room;

	*query = (struct http_query){ .text = room };
	if (room == NULL)
		return AL_NO_MEMORY;
	while (*text != '\0') {
		size_t len = strcspn(text, "&");

		if (len > 0 && !add(query, text, len, &next)) {
			query->count = 0;
			query->malformed = true;
			return AL_MALFORMED;
		}
		text += len;
		if (*text == '&')
			text++;
	}
	return AL_OK;
}

void http_query_clear(struct http_query *query)
{
	free(query->text);
	*query = (struct http_query){ .text = NULL };
}

const char *http_query_get(const struct http_query *query, const char *name)
{
	for (size_t i = 0; i < query->count; i++) {
		if (strcmp(query->parameters[i].name, name) == 0)
			return query->parameters[i].value;
	}
	return NULL;
}
