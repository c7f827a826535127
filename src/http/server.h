/*
 * server.h: an HTTP/1.1 server on a unix socket or on loopback, by libmicrohttpd.
 *
 * In production nginx stands before it, ends TLS and limits; so it never listens on an address that
 * others reach. Requests are answered by a few threads at once: `handle` locks what it shares.
 *
 * libmicrohttpd's epoll loop stalls when exactly 128 (or 256) connections are ready on one of its
 * threads: it then waits for more before it serves any. Each thread therefore has at most
 * HTTP_CONNECTIONS_PER_THREAD; tests/unit/http/server_test.c holds 256 against two threads.
 *
 * Whoever it is may send a body, so all that are on their way take no more memory than eight of
 * full length, besides HTTP_BODY_SMALL bytes of each: what goes beyond is answered with 503.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_HTTP_SERVER_H
#define ALLMENDE_HTTP_SERVER_H

#include "base/status.h"
#include "http/message.h"

#include <stdint.h>

#define HTTP_THREADS_MAX 16
#define HTTP_CONNECTIONS_PER_THREAD 120
#define HTTP_IDLE_S 30			  /* a connection without a word is closed then */
#define HTTP_REQUEST_HEAD_MAX 32768	  /* bytes of request line and headers */
#define HTTP_BODY_SMALL 65536		  /* bytes of a body that are always taken */
#define HTTP_REQUEST_BODY_MAX (64u << 20) /* bytes: the most that body_max may be */

struct http_server; /* Opaque. */

typedef void http_handler(void *user, const struct http_request *request,
			  struct http_response *ret);

struct http_server_options {
	/* "unix:/path/of/socket", "127.0.0.1:8080", "[::1]:8080"; port 0: any free one. */
	const char *listen;
	const char
	    *origin;	  /* "https://node.example": how clients see it; NULL: http:// and listen */
	unsigned threads; /* 0: 2 */
	size_t body_max;  /* bytes of a request's body; 0: 1 MiB */
	http_handler *handle;
	void *user;
	/* Gets the trouble of a response, on any thread; NULL: nobody does. */
	void (*tell)(void *tell_user, const char *words);
	void *tell_user;
};

/*
 * Start to serve. AL_OK: *ret is yours, ended by http_server_stop(); the texts and functions of
 * `options` must live as long. AL_MALFORMED: `listen` is no address. AL_REFUSED: it is one that
 * others reach. AL_CONFLICT: something listens there already. AL_IO, AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status http_server_start(const struct http_server_options *options,
					    struct http_server **ret, struct report *report);

/* Take no more connections, let what was begun end (at most some seconds), and release `server`.
 * NULL does nothing. */
void http_server_stop(struct http_server *server);

/* The port it listens on; 0 on a unix socket. */
uint16_t http_server_port(const struct http_server *server);

/* How clients see it. Borrowed. */
const char *http_server_origin(const struct http_server *server);

/* Bytes of the bodies that are on their way or being answered, beyond HTTP_BODY_SMALL of each. */
size_t http_server_held(const struct http_server *server);

/* Responses so far of a class: 2 for 200 to 299, and so on to 5. Any thread. */
uint64_t http_server_answered(const struct http_server *server, int class);

#endif
