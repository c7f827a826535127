/* route_mandates.c: mandates and, for the operator, links. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/json.h"
#include "node/mandates.h"
#include "node/service_internal.h"
#include "node/service_records.h"

#include <stdlib.h>
#include <string.h>

#define MANDATES_MAX 10000 /* of one request */

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
	struct envelope *envelope = NULL;
	struct when now;
	enum status status;

	(void)places;
	(void)pthread_mutex_unlock(&service->lock);
	status = envelope_parse(request->body == NULL ? "" : request->body, request->body_len,
				&envelope, &report);
	(void)pthread_mutex_lock(&service->lock);
	now = service_now(service);
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
	for (size_t i = 0; i < count; i++) {
		buffer_append_text(&ret->body, i == 0 ? "{" : ",{");
		if (taken[i].message[0] != '\0') {
			buffer_append_text(&ret->body, "\"message\":");
			json_append_text(&ret->body, taken[i].message, strlen(taken[i].message));
			buffer_append_text(&ret->body, ",");
		}
		buffer_append_format(&ret->body, "\"status\":\"%s\"}",
				     status_name(taken[i].status));
	}
	buffer_append_text(&ret->body, "]}");
}

/* What was sent in a list. */
struct sent_mandates {
	struct envelope **envelopes;
	struct node_taken *taken;
	size_t count;
};

static void sent_clear(struct sent_mandates *sent)
{
	for (size_t i = 0; sent->envelopes != NULL && i < sent->count; i++)
		envelope_free(sent->envelopes[i]);
	free(sent->envelopes);
	free(sent->taken);
}

/* Read the envelopes of `list`; the first that is none fails all. */
static enum status sent_parse(struct sent_mandates *sent, const json_t *list, struct report *report)
{
	enum status status = AL_OK;

	if (!json_is_array(list) || json_array_size(list) > MANDATES_MAX)
		return report_set(report, AL_MALFORMED,
				  "the body must be a list of at most %d mandates", MANDATES_MAX);
	sent->count = json_array_size(list);
	sent->envelopes = calloc(sent->count + 1, sizeof(struct envelope *));
	sent->taken = calloc(sent->count + 1, sizeof(*sent->taken));
	if (sent->envelopes == NULL || sent->taken == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for a list");
	for (size_t i = 0; i < sent->count && status == AL_OK; i++) {
		struct buffer text;

		buffer_init(&text, ENVELOPE_LEN_MAX);
		status = json_canonical(json_array_get(list, i), &text, report);
		if (status == AL_OK)
			status = envelope_parse(buffer_text(&text), text.len, &sent->envelopes[i],
						report);
		buffer_clear(&text);
		if (status != AL_OK)
			report_prefix(report, "item %zu", i);
	}
	return status;
}

void service_take_mandates(void *user, const struct http_request *request,
			   const struct http_places *places, struct http_response *ret)
{
	struct node_service *service = user;
	struct report report = { .message = "" };
	struct sent_mandates sent = { .envelopes = NULL };
	enum status status = AL_OK;
	json_t *list;
	bool read;

	(void)places;
	(void)pthread_mutex_unlock(&service->lock);
	list = json_body_parse(request, ret);
	read = list != NULL;
	if (read)
		status = sent_parse(&sent, list, &report);
	json_decref(list);
	(void)pthread_mutex_lock(&service->lock);
	if (!read)
		return;
	if (status == AL_OK)
		status = node_take_mandates(service->options.node,
					    (const struct envelope *const *)sent.envelopes,
					    sent.count, service_now(service), sent.taken, &report);
	if (status == AL_OK)
		give_taken(sent.taken, sent.count, ret);
	else
		http_response_failure(ret, status, &report);
	sent_clear(&sent);
}

void service_show_operator(void *user, const struct http_request *request,
			   const struct http_places *places, struct http_response *ret)
{
	struct node_service *service = user;

	(void)request;
	(void)places;
	http_response_start(ret, 200, "application/json");
	buffer_append_format(&ret->body, "{\"mandates\":%zu}",
			     node_mandates_in_force(service->options.node, service_now(service)));
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
						       .key = wanted.links[i].key,
						       .certificate = wanted.links[i].certificate };
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
