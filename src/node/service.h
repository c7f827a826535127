/*
 * service.h: the node as a service: its JSON interface, its queue, and its way to the log.
 *
 *	node_service_new(&options, &service, &report);
 *	http_server_start(... .handle = node_service_handle, .user = service ...);
 *	node_service_run(service)	on a thread of its own: runs jobs until node_service_end()
 *	node_service_sync(service, &report)	on another, every few seconds
 *
 * Requests come on several threads; whatever touches the node is done by one at a time, never while
 * the log's server is asked. Who calls is shown by a message signature (RFC 9421).
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_SERVICE_H
#define ALLMENDE_NODE_SERVICE_H

#include "base/status.h"
#include "base/when.h"
#include "http/message.h"
#include "http/oidc.h"
#include "http/router.h"
#include "http/transport.h"
#include "node/node.h"

#include <stdbool.h>

#define NODE_BODY_LEN_MAX (8u << 20) /* bytes of a request */

struct node_service; /* Opaque. */

struct node_service_options {
	struct node *node; /* open; the service's alone until it is freed, then yours again */
	/* Which instant it is; NULL: the system's clock. */
	struct when (*clock)(void *user);
	void *clock_user;
	/* Seconds by a clock that nobody sets, from any beginning; NULL: the system's. */
	int64_t (*steady_s)(void *user);
	/* The cooperative's interface, "https://coop.example", and how it is asked; NULL:
	 * node_service_sync() does nothing. */
	const char *coop_url;
	struct http_transport transport;
	const char *mirror; /* folder for the copy of the cooperative's published files */
	/* The platform's OpenID provider, by which persons show which account is theirs, and how it
	 * is asked; NULL: they cannot. It proves an account, not that somebody is a member. */
	const struct oidc_options *openid;
	struct http_transport openid_transport;
	const char *operator_token; /* who has it may use the operator's routes; NULL: nobody */
};

/* AL_OK: *ret is yours. AL_NO_MEMORY, the store's failures. */
AL_MUST_CHECK enum status node_service_new(const struct node_service_options *options,
					   struct node_service **ret, struct report *report);

/* No thread may be in one of the functions below any more. NULL does nothing. */
void node_service_free(struct node_service *service);

/* Answer one request: an http_handler, whose `user` is the service. Any thread. */
void node_service_handle(void *user, const struct http_request *request, struct http_response *ret);

/* The same for the operator's own listener: his routes, besides all others. */
void node_service_handle_operator(void *user, const struct http_request *request,
				  struct http_response *ret);

/* Run jobs, one at a time, as long as the service lasts. */
void node_service_run(struct node_service *service);

/* Run the next job, if one waits and the node is not stopped; *ret: there was one. For tests and
 * the demo. */
AL_MUST_CHECK enum status node_service_run_one(struct node_service *service, bool *ret,
					       struct report *report);

/* Let node_service_run() return. Any thread; a signal handler must not. */
void node_service_end(struct node_service *service);

/*
 * Send what is in the outbox to the cooperative, fetch what is new in its log, and follow it.
 * One thread at a time. AL_OK also when nothing was new. AL_IO: the cooperative cannot be reached,
 * or answers strangely. What node_follow() says. It is tried again at the next call.
 */
AL_MUST_CHECK enum status node_service_sync(struct node_service *service, struct report *report);

/* The routes, for doc/api. */
const struct http_route *node_routes(size_t *ret_count);

#endif
