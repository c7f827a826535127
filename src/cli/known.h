/*
 * known.h: what a person's machine remembers of the logs that it verified.
 *
 * One file for each log in $XDG_STATE_HOME/allmende/known/ (default: ~/.local/state), named by the
 * SHA-256 of the log's origin: its key, its founding id, and the largest tree seen. So a change of
 * key, a rollback and another history are found the next time, without any configuration.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CLI_KNOWN_H
#define ALLMENDE_CLI_KNOWN_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/status.h"

#include <stdbool.h>

struct known_log {
	struct digest coop; /* the founding id */
	const char *origin;
	struct digest root; /* of the tree of `size` entries */
	int64_t size;
	const char *vkey;
};

/* What is remembered of one log. Made by known_load(), released by known_clear(). */
struct known {
	char path[FILE_PATH_MAX]; /* of its file */
	bool there;
	struct known_log log; /* when it is there; its texts lie in the arena */
	struct arena arena;
};

/*
 * Load what is remembered of the log called `origin`. AL_OK: *ret is set, `there` says whether
 * anything is. AL_NOT_FOUND: there is no folder for such things ($HOME is not set). AL_MALFORMED,
 * AL_IO, AL_TOO_BIG, AL_NO_MEMORY: the report names the file. *ret must be cleared in any case.
 */
AL_MUST_CHECK enum status known_load(const char *origin, struct known *ret, struct report *report);

/* Remember `log` in the file of `known`. AL_IO, AL_NO_SPACE, AL_TOO_BIG, AL_NO_MEMORY. */
AL_MUST_CHECK enum status known_store(const struct known *known, const struct known_log *log,
				      struct report *report);

void known_clear(struct known *known);

#endif
