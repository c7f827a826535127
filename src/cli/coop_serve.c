/* coop_serve.c: `allmende-coop serve`. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/coop_serve.h"
#include "cli/cli.h"
#include "cli/coop_mail.h"
#include "cli/serve.h"
#include "http/client_transport.h"
#include "http/server.h"
#include "web/service.h"
#include "web/witness_http.h"
#include "words/words.h"

#include <stdio.h>
#include <string.h>

#define PROGRAM "allmende-coop serve"
#define LISTEN_DEFAULT "127.0.0.1:8470"
#define THREADS_DEFAULT 2

/* What belongs together while the cooperative is served. */
struct serving {
	struct serve_settings settings;
	struct coop *coop;
	struct client_transport *transport;
	struct witness_address witnesses[SERVE_WITNESSES_MAX];
	struct witness_link links[SERVE_WITNESSES_MAX];
	size_t witnesses_count;
	struct coop_mail *mail; /* NULL: mails wait */
	struct web_service *service;
	struct http_server *server;
};

static void find_witnesses(struct serving *serving)
{
	for (size_t i = 0; i < SERVE_WITNESSES_MAX; i++) {
		struct witness_address *witness = &serving->witnesses[serving->witnesses_count];

		if (serving->settings.witnesses[i][0] == '\0')
			continue;
		*witness = (struct witness_address){
			.url = serving->settings.witnesses[i],
			.transport = client_transport_get(serving->transport),
		};
		serving->links[serving->witnesses_count++] = witness_http_link(witness);
	}
}

static void tell(void *user, const char *words)
{
	(void)user;
	serve_say(PROGRAM, words);
}

static enum status start(struct serving *serving, const char *folder, struct report *report)
{
	struct web_service_options service = { .origin = serving->settings.origin };
	struct http_server_options server = { .listen = serving->settings.listen,
					      .threads = (unsigned)serving->settings.threads,
					      .body_max = WEB_BODY_LEN_MAX,
					      .handle = web_service_handle,
					      .tell = tell };
	enum status status = serve_transport(&serving->settings, 0, &serving->transport, report);

	if (status == AL_OK)
		status = coop_upgrade(folder, cli_now(), report);
	if (status == AL_OK)
		status = coop_open(folder, &serving->coop, report);
	if (status != AL_OK)
		return status;
	status = coop_mail_new(&serving->settings, PROGRAM, &serving->mail, report);
	if (status != AL_OK)
		return status;
	find_witnesses(serving);
	service.coop = serving->coop;
	service.links = serving->links;
	service.links_count = serving->witnesses_count;
	service.send_mail = serving->mail == NULL ? NULL : coop_mail_send;
	service.send_mail_user = serving->mail;
	status = web_service_new(&service, &serving->service, report);
	if (status != AL_OK)
		return status;
	server.user = serving->service;
	if (serving->settings.origin[0] != '\0')
		server.origin = serving->settings.origin;
	return http_server_start(&server, &serving->server, report);
}

static void clear(struct serving *serving)
{
	http_server_stop(serving->server);
	web_service_free(serving->service);
	coop_close(serving->coop);
	coop_mail_free(serving->mail);
	client_transport_free(serving->transport);
}

static enum status tick(void *user, struct report *report)
{
	return web_service_tick(user, report);
}

static enum status serve(struct serving *serving, const char *folder, struct report *report)
{
	struct serve_work work = { .tick = tick, .every_s = 1, .program = PROGRAM };
	enum status status = serve_block_signals(report);

	if (status == AL_OK)
		status = start(serving, folder, report);
	if (status == AL_OK) {
		work.user = serving->service;
		(void)fprintf(stderr, _("%s: answers at %s\n"), PROGRAM,
			      http_server_origin(serving->server));
		status = serve_until_signal(&work, folder, report);
	}
	clear(serving);
	return status;
}

/* Say what would be done. */
static int check_settings(const struct serve_settings *settings)
{
	struct report report = { .message = "" };
	struct coop_mail *mail = NULL;

	if (coop_mail_new(settings, PROGRAM, &mail, &report) != AL_OK)
		return cli_fail(PROGRAM, CLI_FAILED, &report);
	(void)printf(_("the settings can be read; it would listen at %s\n"), settings->listen);
	if (mail == NULL)
		(void)puts(_("mails would wait: no mail-server is set"));
	else
		(void)printf(_("mails would go from %s by %s\n"), settings->mail_from,
			     settings->mail_server);
	coop_mail_free(mail);
	return CLI_OK;
}

int coop_serve(int argc, char **argv)
{
	static struct serving serving = {
		.settings = { .listen = LISTEN_DEFAULT, .threads = THREADS_DEFAULT, .sync_s = 1 }
	};
	struct report report = { .message = "" };
	bool check = argc == 3 && strcmp(argv[2], "--check-config") == 0;

	if (argc != 2 && !check) {
		(void)fputs(_("usage: allmende-coop serve DIR [--check-config]\n"), stderr);
		return CLI_USAGE;
	}
	if (serve_load(argv[1], &serving.settings, &report) != AL_OK)
		return cli_fail(PROGRAM, CLI_FAILED, &report);
	if (check)
		return check_settings(&serving.settings);
	if (serve(&serving, argv[1], &report) != AL_OK)
		return cli_fail(PROGRAM, CLI_FAILED, &report);
	return CLI_OK;
}
