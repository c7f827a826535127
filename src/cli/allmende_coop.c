/* allmende_coop.c: the program of the cooperative. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/cli.h"
#include "cli/coop_serve.h"
#include "cli/serve.h"
#include "coop/coop.h"
#include "law/object.h"
#include "web/service.h"
#include "words/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int usage(const char *text)
{
	(void)fprintf(stderr, _("usage: allmende-coop %s\n"), text);
	return CLI_USAGE;
}

static int run_init(int argc, char **argv)
{
	struct report report = { .message = "" };
	struct coop *coop = NULL;
	enum status status;

	if (argc != 3)
		return usage(_("init DIR ORIGIN"));
	status = coop_init(argv[1], argv[2], cli_now(), &report);
	if (status == AL_OK)
		status = coop_open(argv[1], &coop, &report);
	if (status != AL_OK)
		return cli_fail("allmende-coop init", CLI_FAILED, &report);
	(void)printf(_("The log's key, for the statute: %s\n"), coop_log_vkey(coop));
	coop_close(coop);
	return CLI_OK;
}

/* Open the store, which replays every entry, and say what it holds. */
static int run_check(int argc, char **argv)
{
	int64_t counts[OBJECT_TYPE_COUNT + 1] = { 0 };
	struct report report = { .message = "" };
	struct coop *coop = NULL;

	if (argc != 2)
		return usage(_("check DIR"));
	if (coop_open(argv[1], &coop, &report) != AL_OK)
		return cli_fail("allmende-coop check", CLI_FAILED, &report);
	chain_counts(coop_chain(coop), counts, OBJECT_TYPE_COUNT + 1);
	(void)printf(_("%lld entries in the log of record, all of them hold\n"),
		     (long long)chain_size(coop_chain(coop)));
	for (int type = 1; type <= OBJECT_TYPE_COUNT; type++) {
		if (counts[type] > 0)
			(void)printf("%8" PRId64 " %s\n", counts[type], object_type_names[type]);
	}
	coop_close(coop);
	return CLI_OK;
}

static int run_openapi(int argc, char **argv)
{
	size_t count;
	const struct http_route *routes = web_routes(&count);

	(void)argv;
	if (argc != 1)
		return usage(_("openapi"));
	return serve_print_openapi("Allmende: the cooperative", routes, count);
}

int main(int argc, char **argv)
{
	static const struct cli_command commands[] = {
		{ "check", N_("replay the log of record and say what it holds"), run_check },
		{ "init", N_("make the folder of a new cooperative, with its keys"), run_init },
		{ "openapi", N_("print the description of the HTTP interface"), run_openapi },
		{ "serve", N_("answer over HTTP, publish, ask witnesses"), coop_serve },
	};

	return cli_run("allmende-coop", commands, sizeof(commands) / sizeof(commands[0]), argc,
		       argv);
}
