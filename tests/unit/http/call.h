/* call.h: asking a handler without a socket, signed or not. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_HTTP_CALL_H
#define ALLMENDE_TESTS_UNIT_HTTP_CALL_H

#include "base/when.h"
#include "crypto/key.h"
#include "http/message.h"
#include "http/transport.h"

#include <jansson.h>

#define CALL_ORIGIN "https://test.example"

typedef void call_handler(void *user, const struct http_request *request,
			  struct http_response *ret);

struct call_header {
	const char *name;
	const char *value;
};

/* A handler that is asked. */
struct call {
	call_handler *handler;
	void *user;
	struct when now;		   /* when requests are signed */
	const struct signing_key *key;	   /* who signs; NULL: nobody */
	const char *token;		   /* Authorization; NULL: none */
	const struct call_header *headers; /* others, ended by a NULL; NULL: none */
};

/* A body, with its content type. */
struct call_body {
	const char *type;
	const void *bytes;
	size_t len;
};

/* Ask, with `body` (NULL: none). *ret is to be cleared. */
void call_bytes(const struct call *call, const char *method, const char *path,
		const struct call_body *body, struct http_response *ret);

/* The same with a JSON text, or NULL. Returns the status. */
int call_json(const struct call *call, const char *method, const char *path, const char *body,
	      struct http_response *ret);

/* The body of `response` as JSON; yours. What is none fails the test. */
json_t *call_parse(const struct http_response *response);

/* A transport (http_transport.ask) that asks the struct call at `user`, whatever the host. */
enum status call_ask(void *user, const struct http_ask *ask, int *ret_status, struct buffer *ret,
		     struct report *report);

#endif
