/*
 * oidc_member.c: a member links her account at a running node by OpenID, for oidc.sh.
 *
 * usage: oidc_member SOCKET SEED REDIRECT
 * For each line of the standard input, which is the address that the login comes back to, or
 * "begin", one line is written: the address to open, or the status and the body of the answer.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/json.h"
#include "http/client.h"
#include "http/query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LINE_MAX_LEN 16384

struct member {
	struct http_client *client;
	struct signing_key *key;
	const char *socket;
	const char *redirect;
};

/* Send the JSON `body`, which is released, to `path`, and print what is answered. */
static void ask(const struct member *member, const char *path, json_t *body)
{
	static const char *const headers[] = { "Content-Type: application/json", NULL };
	struct report report = { .message = "" };
	char *text = json_dumps(body, JSON_COMPACT);
	char url[512];
	struct http_call call = { .method = "POST",
				  .url = url,
				  .headers = headers,
				  .body = text,
				  .body_len = strlen(text),
				  .key = member->key,
				  .now = { (int64_t)time(NULL) } };
	struct http_response answer;
	json_t *given = NULL;
	const char *address;

	(void)snprintf(url, sizeof(url), "unix:%s:%s", member->socket, path);
	if (http_client_send(member->client, &call, &answer, &report) != AL_OK) {
		(void)printf("! %s\n", report.message);
	} else {
		if (json_parse(buffer_text(&answer.body), answer.body.len, &given, NULL) != AL_OK)
			given = NULL;
		address = json_string_value(json_object_get(given, "address"));
		if (address != NULL)
			(void)puts(address);
		else
			(void)printf("%d %s\n", answer.status, buffer_text(&answer.body));
		http_response_clear(&answer);
	}
	(void)fflush(stdout);
	json_decref(given);
	json_decref(body);
	free(text);
}

static void set(json_t *object, const char *name, const struct http_query *from)
{
	const char *value = http_query_get(from, name);

	if (value != NULL)
		(void)json_object_set_new(object, name, json_string(value));
}

static void finish(const struct member *member, const char *line)
{
	const char *mark = strchr(line, '?');
	struct http_query query = { .count = 0 };
	json_t *body = json_object();

	if (http_query_parse(mark == NULL ? "" : mark + 1, &query) == AL_OK) {
		set(body, "code", &query);
		set(body, "error", &query);
		set(body, "iss", &query);
		set(body, "state", &query);
	}
	ask(member, "/api/v1/openid/finish", body);
	http_query_clear(&query);
}

int main(int argc, char **argv)
{
	struct http_client_options options = { .total_ms = 10000 };
	struct member member;
	uint8_t seed[KEY_SEED_LEN];
	char line[LINE_MAX_LEN];

	if (argc != 4 || hex_parse(argv[2], strlen(argv[2]), seed, sizeof(seed)) != AL_OK ||
	    signing_key_from_seed(seed, &member.key) != AL_OK ||
	    http_client_new(&options, &member.client, NULL) != AL_OK)
		return 2;
	member.socket = argv[1];
	member.redirect = argv[3];
	while (fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (strcmp(line, "begin") == 0)
			ask(&member, "/api/v1/openid/begin",
			    json_pack("{s:s}", "redirect", member.redirect));
		else
			finish(&member, line);
	}
	http_client_free(member.client);
	signing_key_free(member.key);
	return 0;
}
