/* route_uses.c: what a member may know of the use of her rows. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "log/text.h"
#include "node/mandates.h"
#include "node/service_internal.h"
#include "verify/uses_page.h"

#include <string.h>

/* It changes nothing and is sealed to the key, so it may be asked for again: it takes no room among
 * the nonces. */
void service_uses(void *user, const struct http_request *request, const struct http_places *places,
		  struct http_response *ret)
{
	struct node_service *service = user;
	const char *after = http_request_query(request, "after");
	struct report report = { .message = "" };
	struct http_caller caller;
	uint64_t number = 0;
	enum status status;

	(void)places;
	if (after != NULL && !text_decimal((struct text){ .bytes = after, .len = strlen(after) },
					   INT32_MAX, &number)) {
		http_response_problem(ret, 400, "malformed", "The request cannot be read",
				      "after: must be the number of an answer");
		return;
	}
	if (!service_caller(service, request, &caller, ret))
		return;
	http_response_start(ret, 200, "application/octet-stream");
	status = node_member_uses(service->options.node, &caller.key, (int64_t)number,
				  service_now(service), &ret->body, &report);
	if (status != AL_OK) {
		http_response_clear(ret);
		http_response_failure(ret, status, &report);
	}
}
