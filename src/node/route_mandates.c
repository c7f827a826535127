/* route_mandates.c: mandates and, for the operator, links. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/mandates.h"
#include "node/service_internal.h"
#include "node/service_records.h"

#include <stdlib.h>
#include <string.h>

/* Sign that the mandate `id` is durable and counts. */
static enum status acknowledge(const struct node *node, const struct digest *id, struct when now,
			       struct buffer *ret)
{
	struct service_acknowledgement said = {
		.coop = node->head.coop, .mandate = *id, .node = *node_key(node), .time = now
	};
	const struct signing_key *key = node->key;
	struct envelope *envelope = NULL;
	struct buffer object;
	enum status status;

	buffer_init(&object, ENVELOPE_OBJECT_LEN_MAX);
	record_encode(&service_acknowledgement_record, &said, &object);
	status = buffer_status(&object);
	if (status == AL_OK)
		status = envelope_make("mandate-acknowledgement", object.bytes, object.len, &key, 1,
				       &envelope);
	if (status == AL_OK)
		envelope_format(envelope, ret);
	envelope_free(envelope);
	buffer_clear(&object);
	return status;
}

void service_take_mandate(void *user, const struct http_request *request,
			  const struct http_places *places, struct http_response *ret)
{
	struct node_service *service = user;
	struct node *node = service->options.node;
	struct report report = { .message = "" };
	struct when now = service_now(service);
	struct envelope *envelope = NULL;
	enum status status;

	(void)places;
	status = envelope_parse(request->body == NULL ? "" : request->body, request->body_len,
				&envelope, &report);
	if (status == AL_OK)
		status = node_take_mandate(node, envelope, now, &report);
	if (status == AL_OK) {
		http_response_start(ret, 200, "application/json");
		status = acknowledge(node, &envelope->id, now, &ret->body);
	}
	if (status != AL_OK)
		http_response_failure(ret, status, &report);
	envelope_free(envelope);
}

/* Answer with what became of each. */
static void give_taken(const struct node_taken *taken, size_t count, struct http_response *ret)
{
	http_response_start(ret, 200, "application/json");
	buffer_append_text(&ret->body, "{\"results\":[");
	for (size_t i = 0; i < count; i++)
		buffer_append_format(&ret->body, "%s{\"status\":\"%s\"}", i == 0 ? "" : ",",
				     status_name(taken[i].status));
	buffer_append_text(&ret->body, "]}");
}

/* The operator's word: he has made sure of who holds which key. */
void service_link(void *user, const struct http_request *request, const struct http_places *places,
		  struct http_response *ret)
{
	struct node_service *service = user;
	struct report report = { .message = "" };
	struct service_links wanted;
	struct node_link *links = NULL;
	struct node_taken *taken = NULL;
	struct arena arena;
	enum status status = AL_NO_MEMORY;

	(void)places;
	arena_init(&arena, SERVICE_ARENA_MAX);
	if (json_body_take(request, &service_links_record, &arena, &wanted, ret)) {
		links = calloc(wanted.links_count, sizeof(*links));
		taken = calloc(wanted.links_count, sizeof(*taken));
		for (size_t i = 0; links != NULL && i < wanted.links_count; i++)
			links[i] = (struct node_link){ .person = wanted.links[i].person,
						       .key = wanted.links[i].key };
		if (links != NULL && taken != NULL)
			status = node_link_many(service->options.node, links, wanted.links_count,
						service_now(service), taken, &report);
		if (status == AL_OK)
			give_taken(taken, wanted.links_count, ret);
		else
			http_response_failure(ret, status, &report);
		free(links);
		free(taken);
	}
	arena_clear(&arena);
}
