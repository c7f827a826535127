/* my_fetch.c: what is asked of servers: pages of uses, and other things. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/json.h"
#include "cli/my.h"
#include "crypto/seal.h"
#include "http/client_transport.h"

#include <stdio.h>
#include <string.h>

#define URL_MAX 2048
#define PAGES_MAX 100000

/* Why the server refuses, in its words. */
static enum status refused(int http, const struct buffer *answer, struct report *report)
{
	json_t *problem = NULL;
	const char *detail = NULL;

	if (json_parse(buffer_text(answer), answer->len, &problem, NULL) == AL_OK)
		detail = json_string_value(json_object_get(problem, "detail"));
	if (detail != NULL)
		(void)report_set(report, AL_REFUSED, "the server refuses: %s", detail);
	else
		(void)report_set(report, AL_REFUSED, "the server answers %d", http);
	json_decref(problem);
	return AL_REFUSED;
}

static enum status ask_by(const struct http_transport *transport, const struct my_ask *wanted,
			  struct buffer *ret, struct report *report)
{
	char url[URL_MAX];
	struct http_ask ask = { .method = wanted->method, .url = url, .key = wanted->key };
	int http = 0;
	enum status status;

	if (snprintf(url, sizeof(url), "%s%s", wanted->base, wanted->path) >= URL_MAX)
		return report_set(report, AL_TOO_BIG, "the address is too long");
	if (wanted->body != NULL) {
		ask.content_type = "application/json";
		ask.body = wanted->body->bytes;
		ask.body_len = wanted->body->len;
	}
	status = transport->ask(transport->user, &ask, &http, ret, report);
	return status == AL_OK && http / 100 != 2 ? refused(http, ret, report) : status;
}

enum status my_ask(const struct my_arguments *arguments, const struct my_ask *ask,
		   struct buffer *ret, struct report *report)
{
	const struct http_client_options options = { .authorities = arguments->authorities };
	struct client_transport *transport = NULL;
	enum status status = client_transport_new_with(&options, &transport, report);

	if (status == AL_OK)
		status = ask_by(client_transport_get(transport), ask, ret, report);
	client_transport_free(transport);
	return status;
}

/* Fetch the page behind the answer `after` and give it to `each`. *ret_after: its last; *ret_more.
 */
struct turn {
	const struct my_arguments *arguments;
	const struct signing_key *key;
	const struct http_transport *transport;
	int64_t after;
	bool more;
	my_page_function *each;
	void *user;
};

static enum status take_page(struct turn *turn, const struct buffer *box, struct report *report)
{
	struct uses_page page;
	struct arena arena;
	enum status status;

	arena_init(&arena, USES_PAGE_ARENA_MAX);
	status = uses_page_open(turn->key, box->bytes, box->len, &arena, &page, report);
	if (status == AL_OK)
		status = turn->each(turn->user, &page, report);
	turn->more = status == AL_OK && page.more && page.uses_count > 0;
	if (status == AL_OK && page.uses_count > 0) {
		int64_t last = page.uses[page.uses_count - 1].answer;

		if (last <= turn->after)
			status = report_set(report, AL_FORGED, "the node repeats its pages");
		turn->after = last;
	}
	arena_clear(&arena);
	return status;
}

static enum status fetch_page(struct turn *turn, struct report *report)
{
	char path[100];
	const struct my_ask ask = {
		.base = turn->arguments->node, .method = "GET", .path = path, .key = turn->key
	};
	struct buffer answer;
	enum status status;

	(void)snprintf(path, sizeof(path), "/api/v1/my/uses?after=%lld", (long long)turn->after);
	buffer_init(&answer, USES_PAGE_LEN + SEAL_OVERHEAD);
	status = ask_by(turn->transport, &ask, &answer, report);
	if (status == AL_OK)
		status = take_page(turn, &answer, report);
	buffer_clear(&answer);
	return status;
}

enum status my_fetch(const struct my_arguments *arguments, const struct signing_key *key,
		     my_page_function *each, void *user, struct report *report)
{
	const struct http_client_options options = { .authorities = arguments->authorities };
	struct client_transport *transport = NULL;
	struct turn turn = {
		.arguments = arguments, .key = key, .more = true, .each = each, .user = user
	};
	enum status status = client_transport_new_with(&options, &transport, report);

	if (status != AL_OK)
		return status;
	turn.transport = client_transport_get(transport);
	for (int i = 0; status == AL_OK && turn.more && i < PAGES_MAX; i++)
		status = fetch_page(&turn, report);
	client_transport_free(transport);
	return status;
}
