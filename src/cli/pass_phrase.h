/* pass_phrase.h: a pass phrase from the terminal, which does not show it, or from a file. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CLI_PASS_PHRASE_H
#define ALLMENDE_CLI_PASS_PHRASE_H

#include "base/status.h"

#include <stddef.h>

#define PASS_PHRASE_LEN_MAX 1024 /* bytes */

enum pass_phrase_times {
	PASS_PHRASE_ONCE,
	PASS_PHRASE_TWICE, /* a new one: so that a slip of the finger is seen */
};

/* A pass phrase, in locked memory. */
struct pass_phrase {
	size_t len;
	char text[PASS_PHRASE_LEN_MAX + 1];
};

/*
 * Ask for a pass phrase at the terminal that the program belongs to. While it is typed nothing is
 * shown and no key stops the program; ^C gives up. AL_OK: *ret is yours, released by
 * sodium_free(), which wipes it. AL_UNSUPPORTED: there is no terminal. AL_CONFLICT: given up, or
 * the second was another. AL_TOO_BIG, AL_IO, AL_NO_MEMORY. sodium_init() was called before.
 */
AL_MUST_CHECK enum status pass_phrase_ask(enum pass_phrase_times times, struct pass_phrase **ret,
					  struct report *report);

/* Read a pass phrase, the one line of the file `path`. As pass_phrase_ask(); AL_NOT_FOUND. */
AL_MUST_CHECK enum status pass_phrase_load(const char *path, struct pass_phrase **ret,
					   struct report *report);

#endif
