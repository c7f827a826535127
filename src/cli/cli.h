/* cli.h: what the mains of the programs share. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CLI_CLI_H
#define ALLMENDE_CLI_CLI_H

#include "base/status.h"
#include "base/when.h"

#include <stddef.h>

/* Exit statuses, the same for all programs. */
#define CLI_OK 0
#define CLI_FAILED 1 /* it does not hold, or it could not be done */
#define CLI_USAGE 2  /* wrong use */

/* One subcommand of a program. argv[0] is its name. Returns an exit status. */
struct cli_command {
	const char *name;
	const char *summary; /* one line for `help`, marked with N_() */
	int (*run)(int argc, char **argv);
};

/*
 * Run the subcommand that argv[1] names among the `count` at `commands`, or print the list of them
 * for `help`, `--help` and `--version`. Returns an exit status.
 */
int cli_run(const char *program, const struct cli_command *commands, size_t count, int argc,
	    char **argv);

/* Write out what is left of standard output. Returns `exit_status`, or CLI_FAILED in the place of
 * CLI_OK when not all of it could be written, and says so: half a ballot is none. */
int cli_end(const char *program, int exit_status);

/* Print "`program` `command`: message" to standard error and return `exit_status`. */
int cli_fail(const char *command, int exit_status, const struct report *report);

/* The present instant. */
struct when cli_now(void);

/* The subcommands of `allmende`. */
int cli_verify(int argc, char **argv);
int cli_demo(int argc, char **argv);
int cli_election(int argc, char **argv);
int cli_key(int argc, char **argv);
int cli_my(int argc, char **argv);
int cli_practice(int argc, char **argv);
int cli_query(int argc, char **argv);
int cli_witness(int argc, char **argv);

#endif
