/* cli.c: what the mains of the programs share. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/cli.h"

#include "words/words.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define VERSION "0.1.0"

static void print_help(FILE *to, const char *program, const struct cli_command *commands,
		       size_t count)
{
	(void)fprintf(to, _("usage: %s COMMAND [ARGUMENTS]\n\n"), program);
	for (size_t i = 0; i < count; i++)
		(void)fprintf(to, "  %-14s %s\n", commands[i].name, words(commands[i].summary));
	(void)fprintf(to, _("\nEach command explains itself with --help and in its man page.\n"));
}

int cli_run(const char *program, const struct cli_command *commands, size_t count, int argc,
	    char **argv)
{
	if (argc < 2) {
		print_help(stderr, program, commands, count);
		return CLI_USAGE;
	}
	if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0) {
		print_help(stdout, program, commands, count);
		return CLI_OK;
	}
	if (strcmp(argv[1], "--version") == 0) {
		(void)printf("%s %s\n", program, VERSION);
		return CLI_OK;
	}
	for (size_t i = 0; i < count; i++) {
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	}
	(void)fprintf(stderr, _("%s: there is no command \"%s\"\n\n"), program, argv[1]);
	print_help(stderr, program, commands, count);
	return CLI_USAGE;
}

int cli_end(const char *program, int exit_status)
{
	if (fflush(stdout) == 0 && ferror(stdout) == 0)
		return exit_status;
	(void)fprintf(stderr, _("%s: its output could not be written\n"), program);
	return exit_status == CLI_OK ? CLI_FAILED : exit_status;
}

int cli_fail(const char *command, int exit_status, const struct report *report)
{
	(void)fprintf(stderr, "%s: %s\n", command, report->message);
	if (report->detail[0] != '\0')
		(void)fprintf(stderr, "%s: (%s)\n", command, report->detail);
	return exit_status;
}

struct when cli_now(void)
{
	return (struct when){ .seconds = (int64_t)time(NULL) };
}
