/* callers.c: who signed a request, once. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/callers.h"

#include "http/nonces.h"
#include "http/signature.h"

#include <stdlib.h>
#include <string.h>

struct http_callers {
	struct when start;
	struct http_nonces *nonces;
};

enum status http_callers_new(struct when start, struct http_callers **ret, struct report *report)
{
	struct http_callers *callers = calloc(1, sizeof(*callers));

	if (callers == NULL || http_nonces_new(0, 0, start, &callers->nonces) != AL_OK) {
		http_callers_free(callers);
		return report_set(report, AL_NO_MEMORY, "out of memory for callers");
	}
	callers->start = start;
	*ret = callers;
	return AL_OK;
}

void http_callers_free(struct http_callers *callers)
{
	if (callers == NULL)
		return;
	http_nonces_free(callers->nonces);
	free(callers);
}

/* Check the signature of `request`. */
static enum status check(const struct http_callers *callers, const struct http_request *request,
			 struct when now, struct signature_verdict *ret, struct report *report)
{
	struct signature_message message = { .method = request->method,
					     .target = request->target,
					     .body = request->body,
					     .body_len = request->body_len };
	struct signature_said said = {
		.content_digest = http_request_header(request, "Content-Digest"),
		.input = http_request_header(request, "Signature-Input"),
		.signature = http_request_header(request, "Signature"),
	};
	enum status status = signature_check(&message, &said, now, ret, report);

	if (status == AL_OK && when_before(ret->created, callers->start))
		return report_set(report, AL_REFUSED,
				  "the signature was made before this program was started: sign "
				  "again");
	return status;
}

bool http_callers_find(const struct http_callers *callers, const struct http_request *request,
		       struct when now, struct http_caller *ret, struct http_response *response)
{
	struct report report = { .message = "" };
	struct signature_verdict verdict;

	if (check(callers, request, now, &verdict, &report) != AL_OK) {
		http_response_problem(response, 401, "signature", "The request must be signed",
				      report.message);
		return false;
	}
	*ret = (struct http_caller){ .key = verdict.key, .created = verdict.created };
	memcpy(ret->nonce, verdict.nonce, sizeof(ret->nonce));
	return true;
}

bool http_callers_once(struct http_callers *callers, const struct http_caller *caller,
		       struct when now, struct http_response *response)
{
	enum status status = http_nonces_take(callers->nonces, &caller->key, caller->nonce,
					      strlen(caller->nonce), now);

	if (status == AL_OK)
		return true;
	if (status == AL_REFUSED)
		http_response_problem(response, 401, "replay", "This request was sent before",
				      "sign it again, with another nonce");
	else
		http_response_problem(response, 503, "busy", "Too many requests",
				      "too many signed requests within two minutes; try again");
	return false;
}
