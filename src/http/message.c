/* message.c: requests and responses without a socket. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/message.h"

#include "base/json.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

const char *http_request_header(const struct http_request *request, const char *name)
{
	if (request->parts.header == NULL)
		return NULL;
	return request->parts.header(request->parts.from, name);
}

const char *http_request_query(const struct http_request *request, const char *name)
{
	if (request->parts.query == NULL)
		return NULL;
	return request->parts.query(request->parts.from, name);
}

bool http_request_is(const struct http_request *request, const char *type)
{
	const char *said = http_request_header(request, "Content-Type");
	size_t len = strlen(type);

	if (said == NULL || strncasecmp(said, type, len) != 0)
		return false;
	said += len;
	while (*said == ' ' || *said == '\t')
		said++;
	return *said == '\0' || *said == ';';
}

void http_response_init(struct http_response *response)
{
	*response = (struct http_response){ .status = 200, .file = -1 };
	buffer_init(&response->body, HTTP_BODY_LEN_MAX);
}

static void forget_headers(struct http_response *response)
{
	for (size_t i = 0; i < response->headers_count; i++) {
		free(response->headers[i].name);
		free(response->headers[i].value);
	}
	response->headers_count = 0;
}

void http_response_clear(struct http_response *response)
{
	forget_headers(response);
	buffer_clear(&response->body);
	if (response->file >= 0)
		(void)close(response->file);
	response->file = -1;
	free(response->trouble);
	response->trouble = NULL;
}

/* Whether `value` may stand in a header (RFC 9110, 5.5): no control characters but the tab. */
static bool is_value(const char *value)
{
	if (strlen(value) > HTTP_HEADER_LEN_MAX)
		return false;
	for (; *value != '\0'; value++) {
		if (((unsigned char)*value < 0x20 && *value != '\t') || *value == 0x7f)
			return false;
	}
	return true;
}

/* The place of the header `name`, or their number. */
static size_t find(const struct http_response *response, const char *name)
{
	size_t i = 0;

	while (i < response->headers_count && strcasecmp(response->headers[i].name, name) != 0)
		i++;
	return i;
}

/* Whether the header is there now. */
static bool put(struct http_response *response, const char *name, const char *value)
{
	size_t place = find(response, name);
	struct http_header *header = &response->headers[place];
	char *copy;

	if (place == HTTP_HEADERS_MAX || !is_value(value))
		return false;
	copy = strdup(value);
	if (copy == NULL)
		return false;
	if (place == response->headers_count) {
		header->name = strdup(name);
		if (header->name == NULL) {
			free(copy);
			return false;
		}
		header->value = NULL;
		response->headers_count++;
	}
	free(header->value);
	header->value = copy;
	return true;
}

void http_response_header(struct http_response *response, const char *name, const char *value)
{
	if (put(response, name, value))
		return;
	response->status = 500;
	buffer_reset(&response->body);
}

const char *http_response_get(const struct http_response *response, const char *name)
{
	size_t place = find(response, name);

	return place < response->headers_count ? response->headers[place].value : NULL;
}

void http_response_start(struct http_response *response, int status, const char *type)
{
	response->status = status;
	buffer_reset(&response->body);
	http_response_header(response, "Content-Type", type);
}

/* Append `text` as a JSON string. What it quotes may be anyone's bytes: where they are no UTF-8,
 * those beyond ASCII become question marks. */
static void append_text(struct buffer *ret, const char *text)
{
	char shown[REPORT_MESSAGE_MAX];
	json_t *valid = json_string(text);
	size_t len = 0;

	if (valid != NULL) {
		json_append_text(ret, text, strlen(text));
		json_decref(valid);
		return;
	}
	for (; len < sizeof(shown) && text[len] != '\0'; len++)
		shown[len] = (char)((unsigned char)text[len] < 0x80 ? text[len] : '?');
	json_append_text(ret, shown, len);
}

void http_response_problem(struct http_response *response, int status, const char *type,
			   const char *title, const char *detail)
{
	struct buffer *body = &response->body;

	assert(status >= 400 && status <= 599);
	if (response->file >= 0)
		(void)close(response->file);
	response->file = -1;
	http_response_start(response, status, "application/problem+json");
	buffer_append_text(body, "{");
	if (detail != NULL && detail[0] != '\0') {
		buffer_append_text(body, "\"detail\":");
		append_text(body, detail);
		buffer_append_text(body, ",");
	}
	buffer_append_format(body, "\"status\":%d,\"title\":", status);
	append_text(body, title);
	buffer_append_text(body, ",\"type\":\"urn:allmende:problem:");
	buffer_append_text(body, type);
	buffer_append_text(body, "\"}");
}

struct kind {
	int http;
	const char *type;
	const char *title;
};

static struct kind kind_of(enum status status)
{
	switch (status) {
	case AL_MALFORMED:
		return (struct kind){ 400, "malformed", "This is not what it should be" };
	case AL_TOO_BIG:
		return (struct kind){ 413, "too-big", "This is over a limit" };
	case AL_NOT_FOUND:
		return (struct kind){ 404, "not-found", "There is no such thing" };
	case AL_CONFLICT:
		return (struct kind){ 409, "conflict", "The state does not allow this now" };
	case AL_REFUSED:
		return (struct kind){ 403, "refused", "A rule forbids this" };
	case AL_FORGED:
		return (struct kind){ 403, "forged", "A signature or proof does not hold" };
	case AL_EXHAUSTED:
		return (struct kind){ 403, "exhausted", "A budget does not suffice" };
	case AL_UNSUPPORTED:
		return (struct kind){ 422, "unsupported", "This is not offered" };
	case AL_OVERFLOW:
		return (struct kind){ 422, "overflow", "A number would leave its range" };
	case AL_NO_SPACE:
		return (struct kind){ 507, "no-space", "The disk is full" };
	case AL_NO_MEMORY:
		return (struct kind){ 503, "no-memory", "There is no memory for this now" };
	case AL_OK:
	case AL_IO:
		break;
	}
	return (struct kind){ 500, "failed", "This failed here" };
}

int http_status_of(enum status status)
{
	return kind_of(status).http;
}

void http_response_failure(struct http_response *response, enum status status,
			   const struct report *report)
{
	struct kind kind = kind_of(status);
	const char *words = report == NULL ? NULL : report->message;

	assert(status != AL_OK);
	free(response->trouble);
	response->trouble = NULL;
	if (status == AL_IO || status == AL_NO_SPACE) {
		response->trouble = words == NULL ? NULL : strdup(words);
		words = "its operator finds in the journal what it was";
	}
	http_response_problem(response, kind.http, kind.type, kind.title, words);
}
