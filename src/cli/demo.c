/* demo.c: `allmende demo`. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/demo.h"
#include "cli/cli.h"
#include "words/words.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#define FOLDER_DEFAULT "demo"
#define MADE_UP_FOLDER "city" /* below the demo's folder */

static const char usage[] =
    N_("usage: allmende demo [--dir DIR] [--once] [--mobility DIR]\n"
       "       allmende demo [--dir DIR] [--once] --data FILE.csv --person COLUMN\n"
       "                     [--schema FILE]\n"
       "\n"
       "Runs the whole chain once: founding, mandates, vote, applications, decisions,\n"
       "protected answers, verification. Without data it makes up a city of 100,000\n"
       "residents.\n"
       "\n"
       "  --dir DIR        leave everything there (default: demo); an earlier demo is\n"
       "                   replaced\n"
       "  --once           end after the run; else both servers go on until Ctrl-C\n"
       "  --mobility DIR   run on the bike-share trips in DIR (valleybike_trips.csv,\n"
       "                   valleybike_stations.csv)\n"
       "  --data FILE.csv  run on your own file; --person names the column that says\n"
       "                   whose row it is\n"
       "  --schema FILE    with it: what is public about it, as JSON (see\n"
       "                   allmende-demo(1))\n");

static int wrong(const char *what)
{
	(void)fprintf(stderr, "allmende demo: %s\n\n%s", what, words(usage));
	return CLI_USAGE;
}

/* Whether the choices go together; NULL, or what does not. */
static const char *check_choice(const struct data_choice *choice)
{
	if (choice->file != NULL && choice->mobility != NULL)
		return _("--data and --mobility do not go together");
	if (choice->file != NULL && choice->person == NULL)
		return _("--data needs --person, the column that says whose row it is");
	if (choice->file == NULL && (choice->person != NULL || choice->schema != NULL))
		return _("--person and --schema go with --data");
	return NULL;
}

static int run(const struct demo_options *options)
{
	struct report report = { .message = "" };

	if (demo_run(options, &report) != AL_OK) {
		(void)fflush(stdout);
		return cli_fail("allmende demo", CLI_FAILED, &report);
	}
	(void)printf(_("\nEverything lies in %s; check it yourself: allmende verify %s\n"),
		     options->folder, options->folder);
	(void)printf(_("One voter's receipt, too: allmende election check-receipt "
		       "%s/receipt.json --public %s/public\n"),
		     options->folder, options->folder);
	return CLI_OK;
}

int cli_demo(int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "dir", required_argument, NULL, 'd' },
		{ "once", no_argument, NULL, 'o' },
		{ "data", required_argument, NULL, 'f' },
		{ "person", required_argument, NULL, 'p' },
		{ "schema", required_argument, NULL, 's' },
		{ "mobility", required_argument, NULL, 'm' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	char city[4096];
	struct demo_options options = { .folder = FOLDER_DEFAULT, .now = cli_now(), .serve = true };
	const char *conflict;
	int option;

	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		switch (option) {
		case 'd':
			options.folder = optarg;
			break;
		case 'o':
			options.serve = false;
			break;
		case 'f':
			options.data.file = optarg;
			break;
		case 'p':
			options.data.person = optarg;
			break;
		case 's':
			options.data.schema = optarg;
			break;
		case 'm':
			options.data.mobility = optarg;
			break;
		case 'h':
			(void)fputs(words(usage), stdout);
			return CLI_OK;
		default:
			return wrong(_("see the usage"));
		}
	}
	if (optind != argc)
		return wrong(_("too many arguments"));
	conflict = check_choice(&options.data);
	if (conflict != NULL)
		return wrong(conflict);
	if (snprintf(city, sizeof(city), "%s/" MADE_UP_FOLDER, options.folder) >= (int)sizeof(city))
		return wrong(_("the folder's name is too long"));
	options.data.folder = city;
	return run(&options);
}
