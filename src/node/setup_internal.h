/* setup_internal.h: what the files of setup.h share. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_SETUP_INTERNAL_H
#define ALLMENDE_NODE_SETUP_INTERNAL_H

#include "base/file.h"
#include "node/setup.h"
#include "node/tables_guess.h"

/* tables.conf, read. */
struct setup_file {
	char path[FILE_PATH_MAX];
	struct buffer text;
	struct arena arena;
	struct tables_conf conf;
};

void setup_file_init(struct setup_file *file);
void setup_file_clear(struct setup_file *file);

/* Read tables.conf of `folder` into `ret`, which is as setup_file_init() made it;
 * setup_file_clear() is due in any case. AL_NOT_FOUND: there is none; ret->path is set.
 * AL_MALFORMED. */
AL_MUST_CHECK enum status setup_file_read(const char *folder, struct setup_file *ret,
					  struct report *report);

/* Append what was guessed, in a few lines. */
void setup_tell_guess(const struct tables_guess *guess, struct buffer *told);

#endif
