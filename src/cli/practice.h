/* practice.h: what `allmende practice` and `allmende-node practice` share. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CLI_PRACTICE_H
#define ALLMENDE_CLI_PRACTICE_H

#include "query/practice.h"

/* The arguments of both. */
struct practice_arguments {
	struct practice_request request;
	struct digest seed;   /* what `request` points to when --seed is given */
	const char *platform; /* --platform, or NULL */
	const char *texts;    /* --texts, or NULL */
	const char *folder;   /* the first of two arguments that are no options, or NULL */
};

/* Read the arguments of a command that takes `names` (1: the table; 2: folder and table) beside
 * options. False: wrong use, and `help` for --help. */
bool practice_arguments_read(int argc, char **argv, int names, struct practice_arguments *ret,
			     bool *ret_help);

/* Write all parts of `practice` to standard output. AL_IO: it cannot be written. */
AL_MUST_CHECK enum status practice_print(struct practice *practice, struct report *report);

#endif
