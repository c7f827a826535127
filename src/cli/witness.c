/* witness.c: `allmende witness`: cosign the logs of others, as C2SP tlog-witness says. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "witness/service.h"

#include "cli/cli.h"
#include "cli/serve.h"
#include "http/server.h"
#include "words/words.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define SERVE "allmende witness serve"
#define LISTEN_DEFAULT "127.0.0.1:8472"
#define THREADS_DEFAULT 2

static int run_init(int argc, char **argv)
{
	char vkey[NOTE_VKEY_LEN_MAX + 1];
	struct report report = { .message = "" };
	struct witness_service *service = NULL;
	enum status status;

	if (argc != 3) {
		(void)fputs(_("usage: allmende witness init DIR NAME\n"), stderr);
		return CLI_USAGE;
	}
	status = witness_service_init(argv[1], argv[2], cli_now(), &report);
	if (status == AL_OK)
		status = witness_service_open(argv[1], NULL, &service, &report);
	if (status != AL_OK)
		return cli_fail("allmende witness init", CLI_FAILED, &report);
	note_key_format(witness_service_key(service), vkey);
	(void)printf(_("The witness's key, for those who trust it: %s\n"
		       "Name the logs that it is to cosign in %s/witness.logs.\n"),
		     vkey, argv[1]);
	witness_service_close(service);
	return CLI_OK;
}

/* One line about the log at `place`. */
static enum status show_log(struct witness_service *service, size_t place, struct report *report)
{
	struct witness_state state;
	char when[WHEN_TEXT_LEN + 1];
	struct note_key key;
	enum status status = witness_service_log(service, place, &key, &state, report);

	if (status != AL_OK)
		return status;
	if (state.time.seconds == 0) {
		(void)printf(_("%s: nothing cosigned yet\n"), key.name);
		return AL_OK;
	}
	when_format(state.time, when);
	(void)printf(_("%s: %llu entries, cosigned at %s\n"), key.name,
		     (unsigned long long)state.size, when);
	return AL_OK;
}

static int run_check(int argc, char **argv)
{
	struct report report = { .message = "" };
	struct witness_service *service = NULL;
	char vkey[NOTE_VKEY_LEN_MAX + 1];
	enum status status;

	if (argc != 2) {
		(void)fputs(_("usage: allmende witness check DIR\n"), stderr);
		return CLI_USAGE;
	}
	status = witness_service_open(argv[1], NULL, &service, &report);
	if (status == AL_OK) {
		note_key_format(witness_service_key(service), vkey);
		(void)printf("%s\n", vkey);
	}
	for (size_t i = 0; status == AL_OK && i < witness_service_logs(service); i++)
		status = show_log(service, i, &report);
	witness_service_close(service);
	return status == AL_OK ? CLI_OK : cli_fail("allmende witness check", CLI_FAILED, &report);
}

static void tell(void *user, const char *message)
{
	(void)user;
	serve_say(SERVE, message);
}

static enum status reload(void *user, struct report *report)
{
	return witness_service_reload(user, report);
}

static enum status serve(const char *folder, const struct serve_settings *settings,
			 struct report *report)
{
	static const struct witness_service_options options = { .tell = tell };
	struct http_server_options listening = { .listen = settings->listen,
						 .threads = (unsigned)settings->threads,
						 .body_max = WITNESS_REQUEST_LEN_MAX,
						 .handle = witness_service_handle };
	struct serve_work work = { .reload = reload, .every_s = 3600, .program = SERVE };
	struct witness_service *service = NULL;
	struct http_server *server = NULL;
	enum status status = serve_block_signals(report);

	if (settings->origin[0] != '\0')
		listening.origin = settings->origin;
	if (status == AL_OK)
		status = witness_service_open(folder, &options, &service, report);
	if (status == AL_OK) {
		listening.user = service;
		status = http_server_start(&listening, &server, report);
	}
	if (status == AL_OK) {
		work.reload_user = service;
		(void)fprintf(stderr, _("%s: answers at %s\n"), SERVE, http_server_origin(server));
		status = serve_until_signal(&work, folder, report);
	}
	http_server_stop(server);
	witness_service_close(service);
	return status;
}

static int run_serve(int argc, char **argv)
{
	static struct serve_settings settings = { .listen = LISTEN_DEFAULT,
						  .threads = THREADS_DEFAULT };
	struct report report = { .message = "" };
	bool check = argc == 3 && strcmp(argv[2], "--check-config") == 0;

	if (argc != 2 && !check) {
		(void)fputs(_("usage: allmende witness serve DIR [--check-config]\n"), stderr);
		return CLI_USAGE;
	}
	if (serve_load(argv[1], &settings, &report) != AL_OK)
		return cli_fail(SERVE, CLI_FAILED, &report);
	if (check) {
		(void)printf(_("the settings can be read; it would listen at %s\n"),
			     settings.listen);
		return CLI_OK;
	}
	if (serve(argv[1], &settings, &report) != AL_OK)
		return cli_fail(SERVE, CLI_FAILED, &report);
	return CLI_OK;
}

int cli_witness(int argc, char **argv)
{
	static const struct cli_command commands[] = {
		{ "check", N_("open a witness's folder and say what it cosigned"), run_check },
		{ "init", N_("make a witness's folder, with its key"), run_init },
		{ "serve", N_("cosign the checkpoints of the logs in witness.logs"), run_serve },
	};

	/* The key lies in locked memory, for which the library must be ready. */
	if (sodium_init() < 0) {
		(void)fputs("allmende witness: no randomness\n", stderr);
		return CLI_FAILED;
	}
	return cli_run("allmende witness", commands, sizeof(commands) / sizeof(commands[0]), argc,
		       argv);
}
