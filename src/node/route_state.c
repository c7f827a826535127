/* route_state.c: how the node stands, for people and for machines. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/figures.h"
#include "node/mandates.h"
#include "node/service_internal.h"
#include "node/service_records.h"

#include <string.h>

void service_show(void *user, const struct http_request *request, const struct http_places *places,
		  struct http_response *ret)
{
	struct node_service *service = user;
	const struct node *node = service->options.node;
	struct service_state state = { .coop = node->head.coop,
				       .followed = node->head.followed_size,
				       .key = *node_key(node),
				       .platform = node->head.platform,
				       .quorum_time = node->quorum_time,
				       .stopped = service->stopped,
				       .time = service_now(service) };

	(void)request;
	(void)places;
	json_body_give(ret, 200, &service_state_record, &state);
}

void service_health(void *user, const struct http_request *request,
		    const struct http_places *places, struct http_response *ret)
{
	struct node_service *service = user;
	struct report report = { .message = "" };

	(void)request;
	(void)places;
	if (node_check(service->options.node, service_now(service), &report) != AL_OK) {
		http_response_problem(ret, 503, "broken", "The node cannot do its work",
				      report.message);
		return;
	}
	http_response_start(ret, 200, "text/plain; charset=utf-8");
	buffer_append_text(&ret->body, "ok\n");
}

/* Nothing here tells more of persons than the mandate roots do: no counts of single jobs or rows.
 */
void service_metrics(void *user, const struct http_request *request,
		     const struct http_places *places, struct http_response *ret)
{
	struct node_service *service = user;
	struct node *node = service->options.node;
	struct report report = { .message = "" };
	struct when now = service_now(service);
	int64_t waiting = 0;
	int64_t outbox = 0;
	enum status status = queue_waiting(node, &waiting, &report);

	(void)request;
	(void)places;
	if (status == AL_OK)
		status = node_store_waiting(node->db, NULL, &outbox, &report);
	if (status != AL_OK) {
		http_response_failure(ret, status, &report);
		return;
	}
	figures_start(ret);
	figures_gauge(ret, "allmende_node_jobs_waiting", "Jobs that wait to be run", waiting);
	figures_gauge(ret, "allmende_node_outbox",
		      "Objects that are not known to be in the log yet", outbox);
	figures_gauge(ret, "allmende_node_followed_entries",
		      "Entries of the log that were replayed", node->head.followed_size);
	if (node->quorum_time.seconds != 0)
		figures_gauge(ret, "allmende_node_checkpoint_age_seconds",
			      "Age of the newest checkpoint with a quorum of witnesses",
			      now.seconds - node->quorum_time.seconds);
	figures_gauge(ret, "allmende_node_stopped", "1 while the operator has stopped all jobs",
		      service->stopped ? 1 : 0);
}
