/* service.c: the node as a service: requests, one at a time. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/service.h"

#include "node/operator_store.h"
#include "node/service_internal.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

struct when service_now(const struct node_service *service)
{
	if (service->options.clock != NULL)
		return service->options.clock(service->options.clock_user);
	return (struct when){ .seconds = (int64_t)time(NULL) };
}

bool service_caller(struct node_service *service, const struct http_request *request,
		    struct http_caller *ret_caller, struct http_response *ret)
{
	return http_callers_find(service->callers, request, service_now(service), ret_caller, ret);
}

bool service_once(struct node_service *service, const struct http_caller *caller,
		  struct http_response *ret)
{
	return http_callers_once(service->callers, caller, service_now(service), ret);
}

bool service_take_id(const char *text, struct digest *ret_id, struct http_response *ret)
{
	size_t prefix = sizeof(ID_PREFIX) - 1;

	if (strlen(text) == prefix + 2 * DIGEST_LEN && strncmp(text, ID_PREFIX, prefix) == 0 &&
	    hex_parse(text + prefix, 2 * DIGEST_LEN, ret_id->bytes, DIGEST_LEN) == AL_OK)
		return true;
	http_response_problem(ret, 400, "malformed", "This is not what it should be",
			      "the address must name an id: sha256: and 64 digits");
	return false;
}

static void leave(void *user)
{
	struct node_service *service = user;

	(void)pthread_mutex_unlock(&service->lock);
}

static void enter(void *user)
{
	struct node_service *service = user;

	(void)pthread_mutex_lock(&service->lock);
}

/* Put back what waited when the node was ended, and make what is needed. */
static enum status prepare(struct node_service *service, struct report *report)
{
	const struct node_aside aside = { .leave = leave, .enter = enter, .user = service };
	enum status status = queue_recover(service->options.node, report);

	if (status == AL_OK)
		node_set_aside(service->options.node, &aside);

	if (status == AL_OK)
		status =
		    operator_store_stopped(service->options.node->db, &service->stopped, report);
	if (status == AL_OK)
		status = http_callers_new(service_now(service), &service->callers, report);
	if (status == AL_OK)
		status = service_openid_new(&service->options, &service->openid, report);
	return status;
}

enum status node_service_new(const struct node_service_options *options, struct node_service **ret,
			     struct report *report)
{
	struct node_service *service = calloc(1, sizeof(*service));
	enum status status;

	if (service == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for the service");
	service->options = *options;
	(void)pthread_mutex_init(&service->lock, NULL);
	(void)pthread_cond_init(&service->wake, NULL);
	status = prepare(service, report);
	if (status == AL_OK) {
		*ret = service;
		service = NULL; /* the caller's now */
	}
	node_service_free(service);
	return status;
}

void node_service_free(struct node_service *service)
{
	if (service == NULL)
		return;
	node_set_aside(service->options.node, &(struct node_aside){ .leave = NULL });
	http_callers_free(service->callers);
	service_openid_free(service->openid);
	(void)pthread_cond_destroy(&service->wake);
	(void)pthread_mutex_destroy(&service->lock);
	free(service);
}

void node_service_handle(void *user, const struct http_request *request, struct http_response *ret)
{
	struct node_service *service = user;
	size_t count;
	const struct http_route *routes = node_routes(&count);

	(void)pthread_mutex_lock(&service->lock);
	http_route(routes, count, service, request, ret);
	(void)pthread_mutex_unlock(&service->lock);
}
