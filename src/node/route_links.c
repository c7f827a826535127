/* route_links.c: what the holder of a linked key does about her link: renew it, end it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/envelope.h"
#include "node/mandates.h"
#include "node/service_internal.h"
#include "node/service_records.h"

#define ARENA_MAX 65536

void service_give_linked(const struct node_service *service, const struct public_key *key,
			 struct http_response *ret)
{
	struct service_linked linked = { .key = *key };
	struct report report = { .message = "" };
	enum status status = node_link_until(service->options.node, key, &linked.until, &report);

	if (linked.until.seconds == WHEN_SECONDS_MAX)
		linked.until.seconds = 0;
	if (status == AL_OK)
		json_body_give(ret, 200, &service_linked_record, &linked);
	else
		http_response_failure(ret, status, &report);
}

/* Sent twice, it does no more than once; so it takes no room among the nonces. */
void service_certify(void *user, const struct http_request *request,
		     const struct http_places *places, struct http_response *ret)
{
	struct node_service *service = user;
	struct report report = { .message = "" };
	struct key_certificate certificate;
	struct http_caller caller;
	struct arena arena;
	enum status status;

	(void)places;
	if (!service_caller(service, request, &caller, ret))
		return;
	arena_init(&arena, ARENA_MAX);
	if (json_body_take(request, &key_certificate_record, &arena, &certificate, ret)) {
		status = node_renew(service->options.node, &caller.key, &certificate,
				    service_now(service), &report);
		if (status == AL_OK)
			service_give_linked(service, &caller.key, ret);
		else
			http_response_failure(ret, status, &report);
	}
	arena_clear(&arena);
}

/* Sign that the link of `key` has ended. */
static enum status say_left(const struct node *node, const struct public_key *key, struct when now,
			    struct buffer *ret)
{
	struct service_left said = {
		.coop = node->head.coop, .key = *key, .node = *node_key(node), .time = now
	};
	const struct signing_key *signer = node->key;
	struct envelope *envelope = NULL;
	struct buffer object;
	enum status status;

	buffer_init(&object, ENVELOPE_OBJECT_LEN_MAX);
	record_encode(&service_left_record, &said, &object);
	status = buffer_status(&object);
	if (status == AL_OK)
		status = envelope_make("link-end", object.bytes, object.len, &signer, 1, &envelope);
	if (status == AL_OK)
		envelope_format(envelope, ret);
	envelope_free(envelope);
	buffer_clear(&object);
	return status;
}

/* Taken once: a link made anew by the same key does not end by the request that ended the last. */
void service_leave(void *user, const struct http_request *request, const struct http_places *places,
		   struct http_response *ret)
{
	struct node_service *service = user;
	struct node *node = service->options.node;
	struct report report = { .message = "" };
	struct when now = service_now(service);
	struct http_caller caller;
	struct when until;
	enum status status;

	(void)places;
	if (!service_caller(service, request, &caller, ret))
		return;
	status = node_link_until(node, &caller.key, &until, &report);
	if (status == AL_OK && !service_once(service, &caller, ret))
		return;
	if (status == AL_OK)
		status = node_leave(node, &caller.key, now, &report);
	if (status == AL_OK) {
		http_response_start(ret, 200, "application/json");
		status = say_left(node, &caller.key, now, &ret->body);
	}
	if (status != AL_OK)
		http_response_failure(ret, status, &report);
}
