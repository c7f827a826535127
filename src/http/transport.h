/*
 * transport.h: one program asks another; over libcurl (client.h), or, in tests, by a call.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_HTTP_TRANSPORT_H
#define ALLMENDE_HTTP_TRANSPORT_H

#include "base/buffer.h"
#include "base/status.h"
#include "crypto/key.h"

#include <stddef.h>

/* What is asked. Everything is borrowed during the call. */
struct http_ask {
	const char *method; /* "GET", "POST", "DELETE" */
	const char *url;
	const char *content_type; /* of the body; NULL: there is none */
	const void *body;
	size_t body_len;
	const struct signing_key *key; /* who signs the request (RFC 9421); NULL: nobody */
	const char *token;	       /* to be sent as Authorization; NULL: none */
	const char *scheme;	       /* of the token; NULL: "Bearer" */
};

/* How it is asked. */
struct http_transport {
	/*
	 * Ask; the answer's body is appended to `ret`, whose maximum holds, and *ret_status is its
	 * status, whatever it is. AL_IO: there was no answer; AL_TOO_BIG: a longer one;
	 * AL_MALFORMED: the address; AL_NO_MEMORY. The report names the address.
	 */
	enum status (*ask)(void *user, const struct http_ask *ask, int *ret_status,
			   struct buffer *ret, struct report *report);
	void *user;
};

#endif
