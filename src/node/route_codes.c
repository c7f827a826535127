/* route_codes.c: one-time codes: made for the platform, used by the person. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/codes.h"
#include "node/service_internal.h"
#include "node/service_records.h"

#include <sodium.h>
#include <string.h>

#define ARENA_MAX 65536

void service_make_code(void *user, const struct http_request *request,
		       const struct http_places *places, struct http_response *ret)
{
	struct node_service *service = user;
	struct report report = { .message = "" };
	struct service_code_wish wish;
	struct service_code made;
	char code[CODE_LEN + 1];
	struct arena arena;
	enum status status;

	(void)places;
	arena_init(&arena, ARENA_MAX);
	if (json_body_take(request, &service_code_wish_record, &arena, &wish, ret)) {
		made.until = when_add(service_now(service), CODE_LASTS_S);
		made.code = code;
		status = node_code_make(service->options.node, wish.person, service_now(service),
					code, &report);
		if (status == AL_OK)
			json_body_give(ret, 201, &service_code_record, &made);
		else
			http_response_failure(ret, status, &report);
		sodium_memzero(code, sizeof(code));
	}
	arena_clear(&arena);
}

/* Any key may come with a code; so the request takes no room among the nonces. Sent twice, it does
 * no more than once. */
void service_use_code(void *user, const struct http_request *request,
		      const struct http_places *places, struct http_response *ret)
{
	struct node_service *service = user;
	struct report report = { .message = "" };
	struct service_code_given given;
	struct http_caller caller;
	struct arena arena;
	enum status status;

	(void)places;
	if (!service_caller(service, request, &caller, ret))
		return;
	arena_init(&arena, ARENA_MAX);
	if (json_body_take(request, &service_code_given_record, &arena, &given, ret)) {
		status = node_code_use(service->options.node, given.code, &caller.key,
				       given.certificate, service_now(service), &report);
		if (status == AL_OK)
			service_give_linked(service, &caller.key, ret);
		else
			http_response_failure(ret, status, &report);
	}
	arena_clear(&arena);
}
