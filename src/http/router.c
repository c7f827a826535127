/* router.c: methods and paths. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/router.h"

#include "http/query.h"

#include <assert.h>
#include <string.h>

/* Decode the `len` bytes at `from` to a place. A slash that was encoded is no part of any name. */
static bool decode(const char *from, size_t len, char *ret)
{
	const char *percent = from;

	if (len == 0 || len > HTTP_PLACE_LEN_MAX || !http_decode(from, len, HTTP_DECODE_PATH, ret))
		return false;
	while ((percent = memchr(percent, '%', len - (size_t)(percent - from))) != NULL) {
		if (percent[1] == '2' && (percent[2] == 'f' || percent[2] == 'F'))
			return false;
		percent++;
	}
	return true;
}

/* Whether one of the segments of `path` is empty, "." or "..". */
static bool has_odd_segment(const char *path)
{
	while (*path != '\0') {
		size_t len = strcspn(path, "/");

		if (len == 0 || (len == 1 && path[0] == '.') ||
		    (len == 2 && path[0] == '.' && path[1] == '.'))
			return true;
		path += len;
		if (*path == '/' && *++path == '\0')
			return true;
	}
	return false;
}

/* Put the `len` bytes at `segment` in the next place. */
static bool take(struct http_places *places, const char *segment, size_t len)
{
	assert(places->count < HTTP_PLACES_MAX);
	if (!decode(segment, len, places->text[places->count]) ||
	    has_odd_segment(places->text[places->count]))
		return false;
	places->count++;
	return true;
}

bool http_path_fits(const char *pattern, const char *path, struct http_places *ret)
{
	ret->count = 0;
	while (*pattern == '/' && *path == '/') {
		size_t wanted = strcspn(++pattern, "/");
		size_t len = strcspn(++path, "/");

		if (strcmp(pattern, "{...}") == 0)
			return take(ret, path, strlen(path));
		if (wanted > 0 && pattern[0] == '{') {
			if (!take(ret, path, len))
				return false;
		} else if (wanted != len || memcmp(pattern, path, len) != 0) {
			return false;
		}
		pattern += wanted;
		path += len;
	}
	return *pattern == '\0' && *path == '\0';
}

/* Whether the list `allowed` has room for `method`, which is put at its end. */
static void allow(char *allowed, size_t size, const char *method)
{
	size_t len = strlen(allowed);

	if (strstr(allowed, method) != NULL || len + strlen(method) + 3 > size)
		return;
	if (len > 0) {
		memcpy(allowed + len, ", ", 3);
		len += 2;
	}
	memcpy(allowed + len, method, strlen(method) + 1);
}

void http_route(const struct http_route *routes, size_t count, void *user,
		const struct http_request *request, struct http_response *ret)
{
	struct http_places places;
	char allowed[64] = "";

	for (size_t i = 0; i < count; i++) {
		if (!http_path_fits(routes[i].path, request->path, &places))
			continue;
		if (strcmp(routes[i].method, request->method) == 0) {
			routes[i].run(user, request, &places, ret);
			return;
		}
		allow(allowed, sizeof(allowed), routes[i].method);
	}
	if (allowed[0] == '\0') {
		http_response_problem(ret, 404, "no-such-path", "There is nothing at this address",
				      "see doc/api for the addresses that there are");
		return;
	}
	http_response_problem(ret, 405, "method", "This address does not know the method", allowed);
	http_response_header(ret, "Allow", allowed);
}
