/* call.c: asking a handler without a socket. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/http/call.h"

#include "http/query.h"
#include "http/signature.h"
#include "unit/unit.h"

#include <string.h>
#include <strings.h>
#include <unistd.h>

struct sent {
	struct signature_headers headers;
	const char *type;
	char authorization[200];
	const struct call_header *others;
	struct http_query query;
};

static const char *header_of(const void *from, const char *name)
{
	const struct sent *sent = from;
	const char *value = NULL;

	if (strcasecmp(name, "Content-Type") == 0)
		return sent->type;
	if (strcasecmp(name, "Content-Digest") == 0)
		value = sent->headers.content_digest;
	else if (strcasecmp(name, "Signature-Input") == 0)
		value = sent->headers.input;
	else if (strcasecmp(name, "Signature") == 0)
		value = sent->headers.signature;
	else if (strcasecmp(name, "Authorization") == 0)
		value = sent->authorization;
	for (const struct call_header *h = sent->others; h != NULL && h->name != NULL; h++) {
		if (strcasecmp(name, h->name) == 0)
			value = h->value;
	}
	return value == NULL || value[0] == '\0' ? NULL : value;
}

static const char *query_of(const void *from, const char *name)
{
	return http_query_get(&((const struct sent *)from)->query, name);
}

void call_bytes(const struct call *call, const char *method, const char *path,
		const struct call_body *body, struct http_response *ret)
{
	static const struct call_body none = { .type = NULL };
	const struct call_body *sent_body = body == NULL ? &none : body;
	struct sent sent = { .type = sent_body->type, .others = call->headers };
	const char *question = strchr(path, '?');
	char target[HTTP_TARGET_LEN_MAX];
	char only_path[HTTP_TARGET_LEN_MAX];
	struct http_request request = { .method = method,
					.path = only_path,
					.target = target,
					.body = sent_body->bytes,
					.body_len = sent_body->len,
					.parts = { header_of, query_of, &sent },
					.peer = "127.0.0.1" };
	struct signature_message message = { .method = method,
					     .target = target,
					     .body = sent_body->bytes,
					     .body_len = sent_body->len };

	(void)snprintf(target, sizeof(target), CALL_ORIGIN "%s", path);
	(void)snprintf(only_path, sizeof(only_path), "%.*s",
		       question == NULL ? (int)strlen(path) : (int)(question - path), path);
	assert_int_equal(http_query_parse(question == NULL ? "" : question + 1, &sent.query),
			 AL_OK);
	if (call->key != NULL)
		assert_int_equal(signature_make(&message, call->key, call->now, &sent.headers),
				 AL_OK);
	if (call->token != NULL)
		(void)snprintf(sent.authorization, sizeof(sent.authorization), "Bearer %s",
			       call->token);
	http_response_init(ret);
	call->handler(call->user, &request, ret);
	http_query_clear(&sent.query);
}

int call_json(const struct call *call, const char *method, const char *path, const char *body,
	      struct http_response *ret)
{
	struct call_body json = { .type = "application/json",
				  .bytes = body,
				  .len = body == NULL ? 0 : strlen(body) };

	call_bytes(call, method, path, body == NULL ? NULL : &json, ret);
	return ret->status;
}

json_t *call_parse(const struct http_response *response)
{
	json_t *value = json_loadb((const char *)response->body.bytes, response->body.len, 0, NULL);

	if (value == NULL)
		fail_msg("no JSON: %.200s", (const char *)response->body.bytes);
	return value;
}

enum status call_ask(void *user, const struct http_ask *ask, int *ret_status, struct buffer *ret,
		     struct report *report)
{
	struct call call = *(const struct call *)user;
	const char *path = strstr(ask->url, "://");
	struct call_body body = { .type = ask->content_type,
				  .bytes = ask->body,
				  .len = ask->body_len };
	struct http_response response;

	path = path == NULL ? NULL : strchr(path + 3, '/');
	if (path == NULL)
		return report_set(report, AL_MALFORMED, "%s is no address", ask->url);
	call.key = ask->key;
	call_bytes(&call, ask->method, path, &body, &response);
	*ret_status = response.status;
	if (response.file >= 0) {
		char bytes[4096];
		ssize_t got;

		while ((got = read(response.file, bytes, sizeof(bytes))) > 0)
			buffer_append(ret, bytes, (size_t)got);
	} else {
		buffer_append(ret, response.body.bytes, response.body.len);
	}
	http_response_clear(&response);
	return buffer_status(ret);
}
