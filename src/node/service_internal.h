/* service_internal.h: what the routes of the node share. Not for other folders. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_SERVICE_INTERNAL_H
#define ALLMENDE_NODE_SERVICE_INTERNAL_H

#include "http/callers.h"
#include "http/json_body.h"
#include "http/oidc_logins.h"
#include "http/router.h"
#include "node/node_internal.h"
#include "node/queue_store.h"
#include "node/service.h"
#include "node/work.h"

#include <pthread.h>

#define SERVICE_ARENA_MAX ((size_t)64 << 20) /* bytes that reading one body may take */

struct node_service {
	struct node_service_options options;
	pthread_mutex_t lock; /* guards what follows, and options.node */
	pthread_cond_t wake;  /* something may be run, or the service ends */
	struct http_callers *callers;
	struct service_openid *openid; /* NULL: nobody links an account by logging in */
	bool stopped;		       /* by the operator: nothing is run */
	bool ended;
	bool held; /* what waits has to wait for the log: until the next sync */
	enum status
	    trouble_status; /* why the last job could not be taken or stored; AL_OK: it was */
	char trouble[REPORT_MESSAGE_MAX]; /* in words */
};

/* The instant that it is. */
struct when service_now(const struct node_service *service);

/* Who signed `request`. False: nobody; `ret` is the problem to answer with. */
bool service_caller(struct node_service *service, const struct http_request *request,
		    struct http_caller *ret_caller, struct http_response *ret);

/* Whether the request of `caller`, who may do what it asks, comes the first time. */
bool service_once(struct node_service *service, const struct http_caller *caller,
		  struct http_response *ret);

/* The digest in `text` ("sha256:" and 64 digits). False: it is none, and `ret` says so. */
bool service_take_id(const char *text, struct digest *ret_id, struct http_response *ret);

/* Logins by the provider of `options`; without one *ret stays as it is. AL_NO_MEMORY, and what
 * oidc_new() says. */
AL_MUST_CHECK enum status service_openid_new(const struct node_service_options *options,
					     struct service_openid **ret, struct report *report);
void service_openid_free(struct service_openid *openid);

/* Answer that `key` is linked, and until when. route_links.c */
void service_give_linked(const struct node_service *service, const struct public_key *key,
			 struct http_response *ret);

/* Routes; all are called with the lock held; those of route_practice.c and route_openid.c give it
 * away meanwhile, and those that anybody may send something to, unsigned, while they read that. */
http_route_function service_show, service_health, service_metrics; /* route_state.c */
/* route_mandates.c */
http_route_function service_take_mandate, service_take_mandates, service_link;
http_route_function service_show_operator;
http_route_function service_make_code, service_use_code; /* route_codes.c */
http_route_function service_certify, service_leave;	 /* route_links.c */
/* console.c */
http_route_function service_console, service_style, service_stop, service_start;
/* route_jobs.c */
http_route_function service_take_job, service_show_job, service_cancel_job;
http_route_function service_result, service_explain, service_budget, service_held;
http_route_function service_uses;				 /* route_uses.c */
http_route_function service_practice;				 /* route_practice.c */
http_route_function service_begin_openid, service_finish_openid; /* route_openid.c */

#endif
