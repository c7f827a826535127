/* client.c: one HTTP request and what came back, by libcurl. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/client.h"

#include "http/address.h"
#include "http/signature.h"

#include <assert.h>
#include <curl/curl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NAME_LEN_MAX 64
#define METHODS 4
#define BODILESS 2 /* the first of them */

struct http_client {
	CURL *curl;
	uint32_t connect_ms;
	uint32_t total_ms;
	size_t body_max;
	char *authorities;
	char *proxy;
	char words[CURL_ERROR_SIZE]; /* libcurl's about the last failure */
};

/* A call while it runs. */
struct running {
	struct address address;
	struct curl_slist *headers;
	struct http_response answer;
	size_t head_len;
	bool head_too_big;
	const atomic_bool *cancel;
};

/* The headers of an answer that programs act on. */
static const char *const kept[] = { "Content-Type",  "Content-Digest",
				    "Cache-Control", "Date",
				    "ETag",	     "Location",
				    "Retry-After",   "WWW-Authenticate" };

static pthread_once_t library_once = PTHREAD_ONCE_INIT;
static bool library_is_ready;

static void start_library(void)
{
	library_is_ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

/* A copy of `text`, NULL for NULL; false: no memory. */
static bool copy_text(const char *text, char **ret)
{
	*ret = text == NULL ? NULL : strdup(text);
	return text == NULL || *ret != NULL;
}

enum status http_client_new(const struct http_client_options *options, struct http_client **ret,
			    struct report *report)
{
	struct http_client *client;

	if (options->connect_ms > HTTP_TIME_MAX_MS || options->total_ms > HTTP_TIME_MAX_MS ||
	    options->body_max > HTTP_BODY_LEN_MAX)
		return report_set(report, AL_TOO_BIG,
				  "a request may take at most %d ms and its answer %u bytes",
				  HTTP_TIME_MAX_MS, HTTP_BODY_LEN_MAX);
	(void)pthread_once(&library_once, start_library);
	client = calloc(1, sizeof(*client));
	if (client == NULL || !library_is_ready || (client->curl = curl_easy_init()) == NULL ||
	    !copy_text(options->authorities, &client->authorities) ||
	    !copy_text(options->proxy, &client->proxy)) {
		http_client_free(client);
		return report_set(report, AL_NO_MEMORY, "out of memory for an HTTP client");
	}
	client->connect_ms =
	    options->connect_ms > 0 ? options->connect_ms : HTTP_CONNECT_DEFAULT_MS;
	client->total_ms = options->total_ms > 0 ? options->total_ms : HTTP_TOTAL_DEFAULT_MS;
	client->body_max = options->body_max > 0 ? options->body_max : HTTP_ANSWER_BODY_DEFAULT;
	*ret = client;
	return AL_OK;
}

void http_client_free(struct http_client *client)
{
	if (client == NULL)
		return;
	curl_easy_cleanup(client->curl);
	free(client->authorities);
	free(client->proxy);
	free(client);
}

/* --- what libcurl calls --- */

static size_t take_body(char *bytes, size_t size, size_t count, void *user)
{
	struct running *running = user;

	buffer_append(&running->answer.body, bytes, size * count);
	return buffer_status(&running->answer.body) == AL_OK ? size * count : 0;
}

/* Keep `value` (`len` bytes) as the header `name`, if it is one of `kept` and fits. */
static void keep_header(struct http_response *answer, const char *name, const char *value,
			size_t len)
{
	char text[HTTP_HEADER_LEN_MAX + 1];

	while (len > 0 && (*value == ' ' || *value == '\t')) {
		value++;
		len--;
	}
	while (len > 0 && strchr(" \t\r\n", value[len - 1]) != NULL)
		len--;
	if (len >= sizeof(text) || http_response_get(answer, name) != NULL)
		return;
	memcpy(text, value, len);
	text[len] = '\0';
	http_response_header(answer, name, text);
}

/* One line of the head; an interim answer (1xx) has a head of its own before it. */
static size_t take_head(char *bytes, size_t size, size_t count, void *user)
{
	struct running *running = user;
	size_t len = size * count;
	const char *colon = memchr(bytes, ':', len);
	size_t name_len = colon == NULL ? 0 : (size_t)(colon - bytes);

	running->head_len += len;
	running->head_too_big = running->head_len > HTTP_ANSWER_HEAD_MAX;
	if (running->head_too_big)
		return 0;
	if (len > 5 && memcmp(bytes, "HTTP/", 5) == 0)
		http_response_clear(&running->answer); /* of an interim answer */
	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++) {
		if (strlen(kept[i]) == name_len && strncasecmp(kept[i], bytes, name_len) == 0)
			keep_header(&running->answer, kept[i], colon + 1, len - name_len - 1);
	}
	return len;
}

static int go_on(void *user, curl_off_t down_all, curl_off_t down, curl_off_t up_all, curl_off_t up)
{
	const struct running *running = user;

	(void)down_all;
	(void)down;
	(void)up_all;
	(void)up;
	return running->cancel != NULL && atomic_load(running->cancel);
}

/* --- what is sent --- */

/* Whether `line` is "Name: value" of a header (RFC 9110, 5.1 and 5.5), as far as we send such. */
static bool is_header(const char *line)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-";
	size_t name_len = strspn(line, letters);
	const char *value = line + name_len + 2;

	if (name_len == 0 || name_len > NAME_LEN_MAX || line[name_len] != ':' ||
	    line[name_len + 1] != ' ' || *value == '\0' || strlen(value) > HTTP_HEADER_LEN_MAX)
		return false;
	while (*value != '\0' && (unsigned char)*value >= 0x20 && *value != 0x7f)
		value++;
	return *value == '\0';
}

static enum status add_line(struct running *running, const char *line, struct report *report)
{
	struct curl_slist *longer = curl_slist_append(running->headers, line);

	if (longer == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for a request");
	running->headers = longer;
	return AL_OK;
}

/* Add the header `name` with `value`, unless that is empty. */
static enum status add_header(struct running *running, const char *name, const char *value,
			      struct report *report)
{
	char line[SIGNATURE_HEADER_MAX + 64];

	if (value[0] == '\0')
		return AL_OK;
	(void)snprintf(line, sizeof(line), "%s: %s", name, value);
	return add_line(running, line, report);
}

static enum status add_signature(struct running *running, const struct http_call *call,
				 struct report *report)
{
	struct signature_message message = { .method = call->method,
					     .target = running->address.target,
					     .body = call->body,
					     .body_len = call->body_len };
	struct signature_headers made;
	enum status status = signature_make(&message, call->key, call->now, &made);

	if (status != AL_OK)
		return report_set(report, status, "the request to %s cannot be signed",
				  running->address.shown);
	status = add_header(running, "Signature-Input", made.input, report);
	if (status == AL_OK)
		status = add_header(running, "Signature", made.signature, report);
	if (status == AL_OK)
		status = add_header(running, "Content-Digest", made.content_digest, report);
	return status;
}

static enum status add_headers(struct running *running, const struct http_call *call,
			       struct report *report)
{
	/* No waiting for "100 Continue", and no type that we did not say. */
	static const char *const ours[] = { "Expect:", "User-Agent: allmende" };
	bool typed = false;
	enum status status = AL_OK;

	for (size_t i = 0; status == AL_OK && i < sizeof(ours) / sizeof(*ours); i++)
		status = add_line(running, ours[i], report);
	for (size_t i = 0; status == AL_OK && call->headers != NULL && call->headers[i] != NULL;
	     i++) {
		if (i >= HTTP_CALL_HEADERS_MAX || !is_header(call->headers[i]))
			return report_set(report, AL_MALFORMED,
					  "a header of a request to %s cannot be sent",
					  running->address.shown);
		typed = typed || strncasecmp(call->headers[i], "Content-Type:", 13) == 0;
		status = add_line(running, call->headers[i], report);
	}
	if (status == AL_OK && !typed)
		status = add_line(running, "Content-Type:", report);
	if (status == AL_OK && call->key != NULL)
		status = add_signature(running, call, report);
	return status;
}

/* Set an option; its failure is one of memory, or of a libcurl that lacks what we need. */
#define SET(curl, option, value) (curl_easy_setopt((curl), (option), (value)) == CURLE_OK)

/* Where it may go, and whom it trusts. */
static bool set_trust(const struct http_client *client, bool local)
{
	CURL *curl = client->curl;

	if (client->authorities != NULL && !SET(curl, CURLOPT_CAINFO, client->authorities))
		return false;
	return SET(curl, CURLOPT_PROTOCOLS_STR, local ? "http" : "https") &&
	       SET(curl, CURLOPT_PROXY, local || client->proxy == NULL ? "" : client->proxy) &&
	       SET(curl, CURLOPT_NOPROXY, "") && SET(curl, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L) &&
	       SET(curl, CURLOPT_FOLLOWLOCATION, 0L) &&
	       SET(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) &&
	       SET(curl, CURLOPT_SSL_VERIFYPEER, 1L) && SET(curl, CURLOPT_SSL_VERIFYHOST, 2L);
}

/* How long it may take, and who gets what comes. */
static bool set_limits(struct http_client *client, struct running *running)
{
	CURL *curl = client->curl;

	return SET(curl, CURLOPT_NOSIGNAL, 1L) && SET(curl, CURLOPT_ERRORBUFFER, client->words) &&
	       SET(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) &&
	       SET(curl, CURLOPT_HTTP09_ALLOWED, 0L) &&
	       SET(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)client->connect_ms) &&
	       SET(curl, CURLOPT_TIMEOUT_MS, (long)client->total_ms) &&
	       SET(curl, CURLOPT_WRITEFUNCTION, take_body) &&
	       SET(curl, CURLOPT_WRITEDATA, running) &&
	       SET(curl, CURLOPT_HEADERFUNCTION, take_head) &&
	       SET(curl, CURLOPT_HEADERDATA, running) &&
	       SET(curl, CURLOPT_XFERINFOFUNCTION, go_on) &&
	       SET(curl, CURLOPT_XFERINFODATA, running) && SET(curl, CURLOPT_NOPROGRESS, 0L);
}

/* What is of this call. */
static bool set_call(struct http_client *client, const struct http_call *call,
		     struct running *running)
{
	CURL *curl = client->curl;
	bool body = strcmp(call->method, "POST") == 0 || strcmp(call->method, "PUT") == 0;

	if (body && (!SET(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body_len) ||
		     !SET(curl, CURLOPT_POSTFIELDS, call->body_len > 0 ? call->body : "")))
		return false;
	return SET(curl, CURLOPT_CUSTOMREQUEST, call->method) &&
	       SET(curl, CURLOPT_CURLU, running->address.url) &&
	       SET(curl, CURLOPT_PATH_AS_IS, 1L) &&
	       SET(curl, CURLOPT_HTTPHEADER, running->headers) &&
	       (running->address.socket[0] == '\0' ||
		SET(curl, CURLOPT_UNIX_SOCKET_PATH, running->address.socket));
}

/* --- what became of it --- */

/* The status that `code` (not CURLE_OK) stands for. */
static enum status failure(const struct http_client *client, const struct running *running,
			   CURLcode code, struct report *report)
{
	const char *host = running->address.shown;

	switch ((int)code) {
	case CURLE_OUT_OF_MEMORY:
		return report_set(report, AL_NO_MEMORY, "out of memory for a request");
	case CURLE_ABORTED_BY_CALLBACK:
		return report_set(report, AL_CONFLICT, "the request to %s was cancelled", host);
	case CURLE_WRITE_ERROR:
		if (buffer_status(&running->answer.body) == AL_NO_MEMORY)
			return report_set(report, AL_NO_MEMORY, "out of memory for an answer");
		if (running->head_too_big)
			return report_set(report, AL_TOO_BIG,
					  "%s answers with more than %d bytes of headers", host,
					  HTTP_ANSWER_HEAD_MAX);
		return report_set(report, AL_TOO_BIG, "%s answers with more than %zu bytes", host,
				  running->answer.body.len_max);
	case CURLE_COULDNT_RESOLVE_HOST:
		return report_set(report, AL_IO,
				  "no name server knows %s: is the address written right?", host);
	case CURLE_COULDNT_CONNECT:
		return report_set(report, AL_IO,
				  "%s does not take connections: does the service run, and does a "
				  "firewall let us through?",
				  host);
	case CURLE_OPERATION_TIMEDOUT:
		return report_set(report, AL_IO,
				  "%s did not answer in time (%u ms to connect, %u ms for all)",
				  host, client->connect_ms, client->total_ms);
	case CURLE_PEER_FAILED_VERIFICATION:
		return report_set(
		    report, AL_FORGED, "the certificate of %s does not hold: %s", host,
		    client->words[0] == '\0' ? curl_easy_strerror(code) : client->words);
	case CURLE_SSL_CACERT_BADFILE:
		return report_set(report, AL_IO,
				  "the file of trusted certificates %s is not to be read",
				  client->authorities == NULL ? "" : client->authorities);
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_HTTP2:
		return report_set(report, AL_MALFORMED, "what %s answers is no HTTP", host);
	default:
		return report_set(report, AL_IO, "the request to %s failed: %s", host,
				  curl_easy_strerror(code));
	}
}

static enum status run(struct http_client *client, const struct http_call *call,
		       struct running *running, struct report *report)
{
	enum status status = add_headers(running, call, report);
	CURLcode code;
	long answered = 0;

	if (status != AL_OK)
		return status;
	curl_easy_reset(client->curl); /* keeps the connections */
	client->words[0] = '\0';
	if (!set_trust(client, running->address.plain) || !set_limits(client, running) ||
	    !set_call(client, call, running))
		return report_set(report, AL_NO_MEMORY, "out of memory for a request");
	code = curl_easy_perform(client->curl);
	if (code != CURLE_OK) {
		status = failure(client, running, code, report);
		report_detail(report, "%s", client->words);
		return status;
	}
	(void)curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &answered);
	if (answered < 200 || answered > 599)
		return report_set(report, AL_MALFORMED, "%s answers with the status %ld",
				  running->address.shown, answered);
	running->answer.status = (int)answered;
	return AL_OK;
}

enum status http_client_send(struct http_client *client, const struct http_call *call,
			     struct http_response *ret, struct report *report)
{
	static const char *const methods[] = { "GET", "DELETE", "POST", "PUT" };
	struct running running = { .cancel = call->cancel };
	size_t method = 0;
	enum status status;

	while (method < METHODS && strcmp(methods[method], call->method) != 0)
		method++;
	if (method == METHODS || (method < BODILESS && call->body_len > 0))
		return report_set(report, AL_MALFORMED,
				  "no request is made with this method, or no body with it");
	if (call->body_len > HTTP_CALL_BODY_MAX)
		return report_set(report, AL_TOO_BIG, "a request has at most %u bytes",
				  HTTP_CALL_BODY_MAX);
	status = address_read(call->url, call->origin, &running.address, report);
	if (status != AL_OK)
		return status;
	http_response_init(&running.answer);
	buffer_init(&running.answer.body,
		    call->answer_max > 0 && call->answer_max < client->body_max ? call->answer_max
										: client->body_max);
	status = run(client, call, &running, report);
	if (status == AL_OK)
		*ret = running.answer; /* the caller's now */
	else
		http_response_clear(&running.answer);
	curl_easy_reset(client->curl); /* forget pointers to what ends here */
	curl_slist_free_all(running.headers);
	address_clear(&running.address);
	return status;
}
