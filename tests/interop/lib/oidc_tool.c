/*
 * oidc_tool.c: logs in by an OpenID provider, for oidc.sh.
 *
 * usage: oidc_tool ISSUER CLIENT SECRET SCOPE CLAIM REDIRECT AUTHORITIES
 * ("" for a SECRET or AUTHORITIES: none.) For each line of the standard input, which is the address
 * that a login comes back to, or "begin", one line is written: the address to open, or the person,
 * or "! STATUS WORDS".
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/client.h"
#include "http/oidc.h"
#include "http/query.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define TOTAL_MS 2000

static enum status ask(void *user, const struct http_ask *asked, int *ret_status,
		       struct buffer *ret, struct report *report)
{
	char type[200];
	char token[4096];
	const char *headers[3] = { NULL };
	size_t count = 0;
	struct http_call call = { .method = asked->method,
				  .url = asked->url,
				  .headers = headers,
				  .body = asked->body,
				  .body_len = asked->body_len,
				  .answer_max = ret->len_max - ret->len };
	struct http_response answer;
	enum status status;

	(void)snprintf(type, sizeof(type), "Content-Type: %s",
		       asked->content_type == NULL ? "" : asked->content_type);
	(void)snprintf(token, sizeof(token), "Authorization: %s %s",
		       asked->scheme == NULL ? "" : asked->scheme,
		       asked->token == NULL ? "" : asked->token);
	if (asked->content_type != NULL)
		headers[count++] = type;
	if (asked->token != NULL)
		headers[count++] = token;
	status = http_client_send(user, &call, &answer, report);
	if (status != AL_OK)
		return status;
	buffer_append(ret, answer.body.bytes, answer.body.len);
	*ret_status = answer.status;
	http_response_clear(&answer);
	return buffer_status(ret);
}

static struct when now(void)
{
	return (struct when){ .seconds = (int64_t)time(NULL) };
}

static void say(enum status status, const char *text, const struct report *report)
{
	if (status == AL_OK)
		(void)puts(text);
	else
		(void)printf("! %s %s\n", status_name(status), report->message);
	(void)fflush(stdout);
}

/* Finish by the address `line`. */
static void finish(struct oidc *oidc, struct oidc_login *login, const char *line)
{
	struct report report = { .message = "" };
	struct http_query query = { .count = 0 };
	char person[OIDC_PERSON_LEN_MAX + 1] = "";
	const char *mark = strchr(line, '?');
	enum status status = http_query_parse(mark == NULL ? "" : mark + 1, &query);

	if (status == AL_OK) {
		struct oidc_answer answer = { .state = http_query_get(&query, "state"),
					      .code = http_query_get(&query, "code"),
					      .iss = http_query_get(&query, "iss"),
					      .error = http_query_get(&query, "error") };

		status = oidc_finish(oidc, login, &answer, now(), person, &report);
	}
	say(status, person, &report);
	http_query_clear(&query);
}

int main(int argc, char **argv)
{
	struct http_client_options limits = { .total_ms = TOTAL_MS };
	struct http_transport transport = { .ask = ask };
	struct oidc_options options;
	struct report report = { .message = "" };
	struct http_client *client = NULL;
	struct oidc_login login = { .state = "" };
	struct oidc *oidc = NULL;
	char line[16384];

	if (argc != 8)
		return 2;
	options = (struct oidc_options){ .issuer = argv[1],
					 .client = argv[2],
					 .secret = argv[3][0] == '\0' ? NULL : argv[3],
					 .scope = argv[4],
					 .claim = argv[5] };
	limits.authorities = argv[7][0] == '\0' ? NULL : argv[7];
	if (http_client_new(&limits, &client, &report) != AL_OK)
		return 2;
	transport.user = client;
	if (oidc_new(&options, &transport, &oidc, &report) != AL_OK) {
		(void)fprintf(stderr, "%s\n", report.message);
		return 2;
	}
	while (fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (strcmp(line, "begin") == 0) {
			struct buffer address;
			enum status status;

			buffer_init(&address, OIDC_ADDRESS_LEN_MAX);
			status = oidc_begin(oidc, argv[6], now(), &login, &address, &report);
			say(status, buffer_text(&address), &report);
			buffer_clear(&address);
		} else {
			finish(oidc, &login, line);
		}
	}
	oidc_free(oidc);
	http_client_free(client);
	return 0;
}
