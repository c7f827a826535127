/* remote.c: asking the two servers. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/remote.h"

#include "base/json.h"
#include "http/transport.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define URL_LEN_MAX 512
#define PROBLEM_PREFIX "urn:allmende:problem:"

/* The status that the problem in `answer` stands for, with its words. */
static enum status read_problem(int http, const struct buffer *answer, struct report *report)
{
	static const struct {
		const char *type;
		enum status status;
	} kinds[] = {
		{ "conflict", AL_CONFLICT },   { "exhausted", AL_EXHAUSTED },
		{ "forged", AL_FORGED },       { "malformed", AL_MALFORMED },
		{ "no-memory", AL_NO_MEMORY }, { "no-space", AL_NO_SPACE },
		{ "not-found", AL_NOT_FOUND }, { "too-big", AL_TOO_BIG },
		{ "failed", AL_IO },
	};
	json_t *problem = NULL;
	const char *type;
	const char *detail;
	enum status status = AL_REFUSED;

	if (json_parse(buffer_text(answer), answer->len, &problem, NULL) != AL_OK)
		return report_set(report, AL_IO, "a server answers %d", http);
	type = json_string_value(json_object_get(problem, "type"));
	detail = json_string_value(json_object_get(problem, "detail"));
	for (size_t i = 0; type != NULL && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strncmp(type, PROBLEM_PREFIX, sizeof(PROBLEM_PREFIX) - 1) == 0 &&
		    strcmp(type + sizeof(PROBLEM_PREFIX) - 1, kinds[i].type) == 0)
			status = kinds[i].status;
	}
	(void)report_set(report, status, "%s", detail == NULL ? "a server refuses" : detail);
	json_decref(problem);
	return status;
}

static const char *base_of(const struct demo *demo, enum remote_server server)
{
	switch (server) {
	case REMOTE_COOP:
		return servers_coop_url(demo->servers);
	case REMOTE_NODE:
		return servers_node_url(demo->servers);
	case REMOTE_OPERATOR:
		break;
	}
	return servers_operator_url(demo->servers);
}

enum status remote_ask(struct demo *demo, const struct remote_ask *wanted, struct buffer *ret,
		       struct report *report)
{
	const struct http_transport *transport = servers_transport(demo->servers);
	struct signing_key *key = NULL;
	char url[URL_LEN_MAX];
	struct http_ask ask = {
		.method = wanted->method != NULL ? wanted->method
			  : wanted->body != NULL ? "POST"
						 : "GET",
		.url = url,
		.content_type = wanted->body == NULL   ? NULL
				: wanted->type != NULL ? wanted->type
						       : "application/json",
		.body = wanted->body,
		.body_len = wanted->body_len,
		.token = wanted->server == REMOTE_OPERATOR ? servers_token(demo->servers) : NULL,
	};
	int http = 0;
	enum status status = AL_OK;

	(void)snprintf(url, sizeof(url), "%s%s", base_of(demo, wanted->server), wanted->path);
	if (wanted->use != 0)
		status = cast_key(&demo->cast, wanted->use, wanted->number, &key);
	ask.key = key;
	if (status == AL_OK)
		status = transport->ask(transport->user, &ask, &http, ret, report);
	signing_key_free(key);
	if (status == AL_OK && (http < 200 || http > 299))
		status = read_problem(http, ret, report);
	return status;
}

enum status remote_enter(struct demo *demo, const struct envelope *envelope, struct report *report)
{
	struct buffer text;
	struct buffer answer;
	enum status status;

	buffer_init(&text, ENVELOPE_LEN_MAX);
	buffer_init(&answer, REMOTE_ANSWER_MAX);
	envelope_format(envelope, &text);
	status = buffer_status(&text);
	if (status == AL_OK) {
		struct remote_ask ask = { .server = REMOTE_COOP,
					  .path = "/api/v1/objects",
					  .body = text.bytes,
					  .body_len = text.len };

		status = remote_ask(demo, &ask, &answer, report);
	}
	buffer_clear(&text);
	buffer_clear(&answer);
	return status;
}

/* The member "id" of the JSON in `answer`. */
static enum status read_id(const struct buffer *answer, struct digest *ret, struct report *report)
{
	json_t *body = NULL;
	const char *id;
	size_t prefix = sizeof(ID_PREFIX) - 1;
	enum status status = json_parse(buffer_text(answer), answer->len, &body, report);

	if (status != AL_OK)
		return status;
	id = json_string_value(json_object_get(body, "id"));
	if (id == NULL || strlen(id) != prefix + 2 * DIGEST_LEN ||
	    hex_parse(id + prefix, 2 * DIGEST_LEN, ret->bytes, DIGEST_LEN) != AL_OK)
		status = report_set(report, AL_MALFORMED, "a server answers without an id");
	json_decref(body);
	return status;
}

enum status remote_add_text(struct demo *demo, const void *text, size_t len, struct digest *ret,
			    struct report *report)
{
	struct remote_ask ask = { .server = REMOTE_COOP,
				  .path = "/api/v1/texts",
				  .type = "application/octet-stream",
				  .body = text,
				  .body_len = len,
				  .use = CAST_OFFICE };
	struct buffer answer;
	enum status status;

	buffer_init(&answer, REMOTE_ANSWER_MAX);
	status = remote_ask(demo, &ask, &answer, report);
	if (status == AL_OK)
		status = read_id(&answer, ret, report);
	buffer_clear(&answer);
	return status;
}

enum status remote_make(struct demo *demo, const char *path, const struct record_type *type,
			const void *value, struct digest *ret_id, struct report *report)
{
	struct remote_ask ask = {
		.server = REMOTE_COOP, .method = "POST", .path = path, .use = CAST_OFFICE
	};
	struct buffer body;
	struct buffer answer;
	enum status status;

	buffer_init(&body, REMOTE_ANSWER_MAX);
	buffer_init(&answer, REMOTE_ANSWER_MAX);
	if (type != NULL)
		record_encode(type, value, &body);
	status = buffer_status(&body);
	if (type != NULL) {
		ask.body = body.bytes;
		ask.body_len = body.len;
	}
	if (status == AL_OK)
		status = remote_ask(demo, &ask, &answer, report);
	if (status == AL_OK && ret_id != NULL)
		status = read_id(&answer, ret_id, report);
	buffer_clear(&body);
	buffer_clear(&answer);
	return status;
}

void remote_path(const char *before, const struct digest *id, const char *after, char *ret)
{
	char hex[2 * DIGEST_LEN + 1];

	hex_format(id->bytes, DIGEST_LEN, hex);
	(void)snprintf(ret, REMOTE_PATH_MAX, "%s" ID_PREFIX "%s%s", before, hex, after);
}

enum status remote_get(struct demo *demo, const struct remote_ask *ask,
		       const struct record_type *type, struct arena *arena, void *value,
		       struct report *report)
{
	json_t *body = NULL;
	struct buffer answer;
	enum status status;

	buffer_init(&answer, REMOTE_ANSWER_MAX);
	status = remote_ask(demo, ask, &answer, report);
	if (status == AL_OK)
		status = json_parse(buffer_text(&answer), answer.len, &body, report);
	if (status == AL_OK)
		status = record_decode(type, body, arena, value, report);
	json_decref(body);
	buffer_clear(&answer);
	return status;
}

enum status remote_object(struct demo *demo, const struct digest *id, enum object_type type,
			  struct arena *arena, void *ret, struct report *report)
{
	struct envelope *envelope = NULL;
	char hex[2 * DIGEST_LEN + 1];
	char path[REMOTE_PATH_MAX];
	struct remote_ask ask = { .server = REMOTE_COOP, .path = path };
	struct buffer answer;
	enum status status;

	hex_format(id->bytes, DIGEST_LEN, hex);
	(void)snprintf(path, sizeof(path), "/public/objects/%s.json", hex);
	buffer_init(&answer, REMOTE_ANSWER_MAX);
	status = remote_ask(demo, &ask, &answer, report);
	if (status == AL_OK)
		status = envelope_parse(buffer_text(&answer), answer.len, &envelope, report);
	if (status == AL_OK && !digest_equal(&envelope->id, id))
		status = report_set(report, AL_FORGED, "a server answers with another object");
	if (status == AL_OK)
		status = object_decode_as(envelope, type, arena, ret, report);
	envelope_free(envelope);
	buffer_clear(&answer);
	return status;
}
