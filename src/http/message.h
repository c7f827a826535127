/*
 * message.h: one HTTP request and its response, whatever carries them.
 *
 * A handler gets a request that is whole, and fills a response. Neither knows of sockets: so
 * handlers are tested without a server.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_HTTP_MESSAGE_H
#define ALLMENDE_HTTP_MESSAGE_H

#include "base/buffer.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HTTP_TARGET_LEN_MAX 2048      /* bytes of path and query */
#define HTTP_HEADERS_MAX 16	      /* that a response sets */
#define HTTP_HEADER_LEN_MAX 4096      /* bytes of one that a response sets */
#define HTTP_BODY_LEN_MAX (32u << 20) /* bytes of a response */

/* Where a request's further parts come from; `get` answers NULL for what is not there. */
struct http_parts {
	const char *(*header)(const void *from, const char *name);
	const char *(*query)(const void *from, const char *name);
	const void *from;
};

/* A request. Everything is borrowed until the handler returns. */
struct http_request {
	const char *method; /* in capitals; GET for a HEAD too */
	const char *path;   /* as sent, without the query: percent signs are not decoded */
	const char *target; /* "https://host/path?query", as a signature covers it */
	const void *body;
	size_t body_len;
	struct http_parts parts;
	const char *peer; /* the address that it came from, for limits; "" on a unix socket */
};

/* The value of the header `name` (any case), or NULL. With several of that name: the first. */
const char *http_request_header(const struct http_request *request, const char *name);

/* The decoded value of the query's parameter `name`, or NULL. */
const char *http_request_query(const struct http_request *request, const char *name);

/* Whether the body says that it is of the media type `type`, whatever its parameters. */
bool http_request_is(const struct http_request *request, const char *type);

struct http_header {
	char *name;
	char *value;
};

/* A response. Initialised by http_response_init(), released by http_response_clear(). */
struct http_response {
	int status; /* 200 to 599 */
	struct buffer body;
	int file; /* -1: the body is sent; else an open file that is sent, and closed, instead */
	uint64_t file_len;
	struct http_header headers[HTTP_HEADERS_MAX];
	size_t headers_count;
	char *trouble; /* what failed here, in words for who runs the server; NULL: nothing */
};

void http_response_init(struct http_response *response);
void http_response_clear(struct http_response *response);

/* Set the header `name` to `value`, in the place of one of that name. It makes the response 500
 * where there is no room or `value` cannot stand in a header. */
void http_response_header(struct http_response *response, const char *name, const char *value);

/* The value of the header `name` (any case) that was set, or NULL. Borrowed. */
const char *http_response_get(const struct http_response *response, const char *name);

/* Set status and content type; the body is appended by the caller. */
void http_response_start(struct http_response *response, int status, const char *type);

/*
 * Forget the body and make the response a problem (RFC 9457): `type` is a short word by which
 * programs tell problems apart ("stale-checkpoint"), `title` says what kind of problem it is, and
 * `detail` (NULL: nothing) what is wrong here and what to do, for a person.
 */
void http_response_problem(struct http_response *response, int status, const char *type,
			   const char *title, const char *detail);

/* A problem of the kind that `status` (not AL_OK) stands for, with the words of `report`; where the
 * disk or a file failed (AL_IO, AL_NO_SPACE) they name what is of no concern to others, and are the
 * response's trouble instead. */
void http_response_failure(struct http_response *response, enum status status,
			   const struct report *report);

/* The HTTP status that http_response_failure() gives. */
int http_status_of(enum status status);

#endif
