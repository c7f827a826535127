/* allmende_node.c: the program that runs beside a platform's data. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/cli.h"
#include "cli/node_serve.h"
#include "cli/node_setup.h"
#include "cli/practice.h"
#include "cli/serve.h"
#include "crypto/envelope.h"
#include "node/mandates.h"
#include "node/node.h"
#include "node/practice.h"
#include "node/service.h"
#include "words/words.h"

#include <stdio.h>
#include <string.h>

#define ID_TEXT_LEN (sizeof(ID_PREFIX) - 1 + 2 * DIGEST_LEN)

static int usage(const char *text)
{
	(void)fprintf(stderr, _("usage: allmende-node %s\n"), text);
	return CLI_USAGE;
}

static int run_init(int argc, char **argv)
{
	struct report report = { .message = "" };
	char hex[2 * PUBLIC_KEY_LEN + 1];
	struct node *node = NULL;
	struct digest coop;
	enum status status;

	if (argc != 4)
		return usage(_("init DIR FOUNDING-ID PLATFORM"));
	if (strlen(argv[2]) != ID_TEXT_LEN ||
	    strncmp(argv[2], ID_PREFIX, sizeof(ID_PREFIX) - 1) != 0 ||
	    hex_parse(argv[2] + sizeof(ID_PREFIX) - 1, 2 * DIGEST_LEN, coop.bytes, DIGEST_LEN) !=
		AL_OK)
		return usage(
		    _("init DIR FOUNDING-ID PLATFORM\nFOUNDING-ID is sha256: and 64 digits, as "
		      "allmende verify prints it"));
	status = node_init(argv[1], &coop, argv[3], cli_now(), &report);
	if (status == AL_OK)
		status = node_open(argv[1], NULL, cli_now(), &node, &report);
	if (status != AL_OK)
		return cli_fail("allmende-node init", CLI_FAILED, &report);
	hex_format(node_key(node)->bytes, PUBLIC_KEY_LEN, hex);
	(void)printf(_("The node's key, for the cooperative: %s%s\n"), KEY_PREFIX, hex);
	node_close(node);
	return CLI_OK;
}

static int run_check(int argc, char **argv)
{
	struct report report = { .message = "" };
	const struct platform *platform;
	struct node *node = NULL;
	size_t mandates;

	if (argc != 2)
		return usage(_("check DIR"));
	if (node_open(argv[1], NULL, cli_now(), &node, &report) != AL_OK)
		return cli_fail("allmende-node check", CLI_FAILED, &report);
	platform = node_description(node);
	(void)printf(platform == NULL ? _("platform %s: no tables described yet\n")
				      : _("platform %s: tables described:\n"),
		     node_platform(node));
	for (size_t i = 0; platform != NULL && i < platform->tables_count; i++)
		(void)printf(words_count("  %s: %zu column\n", "  %s: %zu columns\n",
					 platform->tables[i].columns_count),
			     platform->tables[i].name, platform->tables[i].columns_count);
	mandates = node_mandates_in_force(node, cli_now());
	(void)printf(words_count("%zu mandate in force\n", "%zu mandates in force\n", mandates),
		     mandates);
	if (platform != NULL && node_check_rows(node, &report) != AL_OK) {
		node_close(node);
		return cli_fail("allmende-node check", CLI_FAILED, &report);
	}
	node_close(node);
	return node_check_tables(argv[1]);
}

static int run_practice(int argc, char **argv)
{
	struct report report = { .message = "" };
	struct practice_arguments arguments;
	struct practice *practice = NULL;
	struct node *node = NULL;
	enum status status;
	bool help = false;

	if (!practice_arguments_read(argc, argv, 2, &arguments, &help) || help ||
	    arguments.platform != NULL || arguments.texts != NULL)
		return usage(_("practice [--persons N] [--seed HEX] DIR TABLE"));
	status = node_open(arguments.folder, NULL, cli_now(), &node, &report);
	if (status == AL_OK)
		status = node_practice(node, &arguments.request, &practice, &report);
	node_close(node);
	if (status == AL_OK)
		status = practice_print(practice, &report);
	practice_free(practice);
	if (status != AL_OK)
		return cli_fail("allmende-node practice", CLI_FAILED, &report);
	return cli_end("allmende-node", CLI_OK);
}

static int run_openapi(int argc, char **argv)
{
	size_t count;
	const struct http_route *routes = node_routes(&count);

	(void)argv;
	if (argc != 1)
		return usage(_("openapi"));
	return serve_print_openapi("Allmende: the node", routes, count);
}

int main(int argc, char **argv)
{
	static const struct cli_command commands[] = {
		{ "add", N_("guess what a table is, for tables.conf"), node_add },
		{ "check", N_("open the node's folder and say what it holds and lacks"),
		  run_check },
		{ "describe", N_("take the rows over as tables.conf says"), node_describe_tables },
		{ "init", N_("make the folder of a new node, with its key"), run_init },
		{ "practice", N_("print made-up rows in the form of a table, for trying"),
		  run_practice },
		{ "openapi", N_("print the description of the HTTP interface"), run_openapi },
		{ "refresh", N_("take new rows over, described as before"), node_refresh },
		{ "serve", N_("answer over HTTP, run jobs, follow the log"), node_serve },
	};

	return cli_run("allmende-node", commands, sizeof(commands) / sizeof(commands[0]), argc,
		       argv);
}
