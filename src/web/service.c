/* service.c: the cooperative as a service: one at a time, witnesses without the lock. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/service.h"

#include "coop/ballot_box.h"
#include "web/internal.h"
#include "web/pages/pages.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct when web_now(const struct web_service *service)
{
	if (service->options.clock != NULL)
		return service->options.clock(service->options.clock_user);
	return (struct when){ .seconds = (int64_t)time(NULL) };
}

/* --- witnesses --- */

/* One witness, asked while others may use the cooperative: what is published is fixed by then. */
struct unlocked_link {
	struct web_service *service;
	const struct witness_link *link;
};

static enum status ask_unlocked(void *user, const struct buffer *request, struct when now,
				int *ret_code, struct buffer *ret, struct report *report)
{
	struct unlocked_link *asking = user;
	enum status status;

	(void)pthread_mutex_unlock(&asking->service->lock);
	status = asking->link->add(asking->link->user, request, now, ret_code, ret, report);
	(void)pthread_mutex_lock(&asking->service->lock);
	return status;
}

/* Publish, with the lock held; it is given away while a witness answers. */
static enum status publish(struct web_service *service, struct when now, struct report *report)
{
	struct unlocked_link asking[WITNESS_LINKS_MAX];
	struct witness_link links[WITNESS_LINKS_MAX];
	size_t count = service->options.links_count;

	assert(count <= WITNESS_LINKS_MAX);
	for (size_t i = 0; i < count; i++) {
		asking[i] = (struct unlocked_link){ .service = service,
						    .link = &service->options.links[i] };
		links[i] = (struct witness_link){ .name = service->options.links[i].name,
						  .add = ask_unlocked,
						  .user = &asking[i] };
	}
	return coop_publish(service->options.coop, links, count, now, report);
}

/* Whether something was entered since the last publishing, or that is long ago, or was by a wrong
 * clock. */
static bool is_due(const struct web_service *service, struct when now)
{
	return chain_size(coop_chain(service->options.coop)) > service->published_size ||
	       !when_before(now, when_add(service->published, WEB_PUBLISH_EVERY_S)) ||
	       when_before(now, service->published);
}

/* Do what is due; `always`: publish in any case. */
static enum status tick(struct web_service *service, bool always, struct report *report)
{
	struct coop *coop = service->options.coop;
	enum status status = AL_OK;
	struct when now;
	int64_t size;

	(void)pthread_mutex_lock(&service->lock);
	now = web_now(service);
	if (chain_coop(coop_chain(coop)) != NULL) {
		status = ballot_box_tick(coop, now, report);
		size = chain_size(coop_chain(coop));
		if (status == AL_OK && (always || is_due(service, now))) {
			status = publish(service, now, report);
			if (status == AL_OK) {
				service->published = now;
				service->published_size = size;
			}
		}
	}
	(void)pthread_mutex_unlock(&service->lock);
	return status;
}

enum status web_service_tick(struct web_service *service, struct report *report)
{
	enum status status = tick(service, false, report);
	enum status mails = web_mails_send(service, status == AL_OK ? report : NULL);

	return status == AL_OK ? mails : status;
}

enum status web_service_publish(struct web_service *service, struct report *report)
{
	return tick(service, true, report);
}

/* --- making and answering --- */

enum status web_service_new(const struct web_service_options *options, struct web_service **ret,
			    struct report *report)
{
	struct web_service *service = calloc(1, sizeof(*service));
	enum status status;

	assert(options->links_count <= WITNESS_LINKS_MAX);
	if (service == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for the service");
	service->options = *options;
	(void)pthread_mutex_init(&service->lock, NULL);
	status = http_callers_new(web_now(service), &service->callers, report);
	if (status == AL_OK) {
		*ret = service;
		service = NULL; /* the caller's now */
	}
	web_service_free(service);
	return status;
}

void web_service_free(struct web_service *service)
{
	if (service == NULL)
		return;
	http_callers_free(service->callers);
	(void)pthread_mutex_destroy(&service->lock);
	free(service);
}

/* Whether the address is of the interface for programs (routes.c); all others are pages. */
static bool is_for_programs(const char *path)
{
	return strncmp(path, "/api/", 5) == 0 || strncmp(path, "/public/", 8) == 0 ||
	       strcmp(path, "/healthz") == 0 || strcmp(path, "/metrics") == 0;
}

void web_service_handle(void *user, const struct http_request *request, struct http_response *ret)
{
	struct web_service *service = user;
	size_t count;
	const struct http_route *routes = web_routes(&count);

	(void)pthread_mutex_lock(&service->lock);
	if (is_for_programs(request->path))
		http_route(routes, count, service, request, ret);
	else
		web_pages_handle(service, request, ret);
	(void)pthread_mutex_unlock(&service->lock);
}
