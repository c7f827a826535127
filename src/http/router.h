/*
 * router.h: which function answers which method and path.
 *
 *	static const struct http_route routes[] = {
 *		{ .method = "GET", .path = "/api/v1/jobs/{job}", .run = show_job },
 *		{ "POST", "/api/v1/jobs", take_job },
 *	};
 *	http_route(routes, 2, server, request, response);
 *
 * A part of the path in braces is any one segment without a slash; a last part "{...}" is all that
 * is left of the path. HEAD is answered as GET; a path that others know answers 405 with Allow.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_HTTP_ROUTER_H
#define ALLMENDE_HTTP_ROUTER_H

#include "http/message.h"

#define HTTP_PLACES_MAX 4      /* parts in braces of one path */
#define HTTP_PLACE_LEN_MAX 512 /* bytes of what stands in one, decoded */

/* What stood in the places of a path, decoded, in their order. */
struct http_places {
	char text[HTTP_PLACES_MAX][HTTP_PLACE_LEN_MAX + 1];
	size_t count;
};

typedef void http_route_function(void *user, const struct http_request *request,
				 const struct http_places *places, struct http_response *ret);

struct record_type;

/* What it is stands beside it, for those who read and for doc/api (openapi.h). */
struct http_route {
	const char *method;
	const char *path;
	http_route_function *run;
	const char *summary;		 /* one sentence without a full stop */
	const char *caller;		 /* who must have signed the request; NULL: anyone */
	const struct record_type *takes; /* the JSON body; NULL: none, or not a record of ours */
	const struct record_type
	    *gives;		/* the JSON answer; NULL: as takes_type and gives_type say */
	const char *takes_type; /* media type of a body that is no record; NULL: none */
	const char *gives_type; /* media type of an answer that is no record; NULL: none */
	int status;		/* of success; 0: 200 */
};

/*
 * Whether `path` fits `pattern`; *ret then has what stands in the places. A segment that is empty,
 * "." or "..", or has control characters or an encoded slash, fits none.
 */
bool http_path_fits(const char *pattern, const char *path, struct http_places *ret);

/* Let the first of the `count` routes at `routes` that fits answer `request`; otherwise 404 or
 * 405. */
void http_route(const struct http_route *routes, size_t count, void *user,
		const struct http_request *request, struct http_response *ret);

#endif
