/* json_body.c: bodies of requests and responses as records. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/json_body.h"

#include "base/json.h"

json_t *json_body_parse(const struct http_request *request, struct http_response *response)
{
	struct report report = { .message = "" };
	json_t *value = NULL;
	enum status status;

	if (!http_request_is(request, "application/json")) {
		http_response_problem(response, 415, "media-type", "The body must be JSON",
				      "send it with Content-Type: application/json");
		return NULL;
	}
	status = json_parse(request->body == NULL ? "" : request->body, request->body_len, &value,
			    &report);
	if (status == AL_OK)
		return value;
	http_response_failure(response, status, &report);
	return NULL;
}

bool json_body_take(const struct http_request *request, const struct record_type *type,
		    struct arena *arena, void *ret, struct http_response *response)
{
	struct report report = { .message = "" };
	json_t *value = json_body_parse(request, response);
	enum status status;

	if (value == NULL)
		return false;
	status = record_decode(type, value, arena, ret, &report);
	json_decref(value);
	if (status != AL_OK)
		http_response_failure(response, status, &report);
	return status == AL_OK;
}

void json_body_give(struct http_response *response, int status, const struct record_type *type,
		    const void *value)
{
	http_response_start(response, status, "application/json");
	record_encode(type, value, &response->body);
}
