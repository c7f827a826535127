/*
 * client.h: one HTTP request and what came back, by libcurl.
 *
 *	struct http_client *client;
 *	struct http_response answer;
 *	struct http_call call = { .method = "GET", .url = "https://node.example/healthz" };
 *
 *	status = http_client_new(&(struct http_client_options){ 0 }, &client, report);
 *	status = http_client_send(client, &call, &answer, report);
 *	... answer.status, answer.body, http_response_get(&answer, "Retry-After") ...
 *	http_response_clear(&answer);
 *
 * Addresses: "https://..." with the certificate always checked; "http://..." to 127.0.0.0/8, ::1 or
 * localhost alone; "unix:/path/of/socket:/target" in plain HTTP. No redirect is followed, no proxy
 * is taken from the environment, nothing is decompressed, no cookie is kept. A report names the
 * host, never path or query: they may hold secrets.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_HTTP_CLIENT_H
#define ALLMENDE_HTTP_CLIENT_H

#include "base/status.h"
#include "base/when.h"
#include "crypto/key.h"
#include "http/message.h"

#include <stdatomic.h>
#include <stdint.h>

#define HTTP_CALL_HEADERS_MAX 8		    /* that a call gives */
#define HTTP_CALL_BODY_MAX (64u << 20)	    /* bytes that are sent */
#define HTTP_ANSWER_HEAD_MAX 65536	    /* bytes of all headers of an answer */
#define HTTP_ANSWER_BODY_DEFAULT (1u << 20) /* bytes */
#define HTTP_CONNECT_DEFAULT_MS 5000
#define HTTP_TOTAL_DEFAULT_MS 30000
#define HTTP_TIME_MAX_MS 3600000

struct http_client; /* Opaque. It keeps connections open. One thread at a time. */

struct http_client_options {
	uint32_t connect_ms; /* until connected; 0: HTTP_CONNECT_DEFAULT_MS */
	uint32_t total_ms;   /* of the whole call; 0: HTTP_TOTAL_DEFAULT_MS */
	size_t body_max; /* bytes of an answer's body, to HTTP_BODY_LEN_MAX; 0: the default above */
	const char *authorities; /* a file of certificates (PEM) to trust; NULL: the system's */
	const char *proxy;	 /* "http://proxy.example:3128" for https addresses; NULL: none */
};

/* What to send. Zeroed fields are left out. Everything is borrowed until the call returns. */
struct http_call {
	const char *method; /* GET, DELETE, POST or PUT */
	const char *url;
	const char *origin;	    /* "https://node.example": how the server sees itself, where the
				       url is a socket's; NULL: "http://localhost" */
	const char *const *headers; /* each "Name: value", NULL last */
	const void *body;	    /* of POST and PUT */
	size_t body_len;
	size_t answer_max;	       /* bytes of the answer's body; 0, or more: the client's */
	const struct signing_key *key; /* signs it (http/signature.h); NULL: nothing does */
	struct when now;	       /* for the signature */
	const atomic_bool *cancel;     /* once true, the call ends within about a second */
};

/*
 * A client. AL_OK: *ret is yours, released by http_client_free(); the texts of `options` are
 * copied. AL_NO_MEMORY; AL_TOO_BIG: a limit is beyond its maximum. *ret is then untouched.
 */
AL_MUST_CHECK enum status http_client_new(const struct http_client_options *options,
					  struct http_client **ret, struct report *report);

/*
 * Send `call` and wait for the whole answer, whatever its status code.
 * AL_OK: *ret is yours, released by http_response_clear(); of the headers it has those that
 * programs act on: Content-Type, Content-Digest, Cache-Control, Date, ETag, Location, Retry-After
 * and WWW-Authenticate.
 * AL_MALFORMED: method, address or a header cannot be sent, or the answer is no HTTP.
 * AL_REFUSED: an address in plain HTTP that is not this machine's. AL_FORGED: the server's
 * certificate does not hold. AL_IO: no connection, or it broke, or the time was over.
 * AL_TOO_BIG: the answer, or what is to be sent. AL_CONFLICT: cancelled. AL_NO_MEMORY.
 * *ret is then untouched. After AL_IO, AL_TOO_BIG of the answer and AL_CONFLICT the server may have
 * acted or not.
 */
AL_MUST_CHECK enum status http_client_send(struct http_client *client, const struct http_call *call,
					   struct http_response *ret, struct report *report);

/* Close what is open and release `client`. NULL does nothing. */
void http_client_free(struct http_client *client);

#endif
