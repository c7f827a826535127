/*
 * settings.h: a file of settings: lines "name = value", comments from '#', nothing else.
 *
 *	static const struct setting settings[] = {
 *		{ "listen", SETTING_TEXT, offsetof(struct serving, listen), 1, 200 },
 *		{ "threads", SETTING_INTEGER, offsetof(struct serving, threads), 1, 16 },
 *	};
 *
 * A value is the rest of its line without the space around it. A name that is not in the table,
 * stands twice, or has a value out of its range, is an error with its line.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_BASE_SETTINGS_H
#define ALLMENDE_BASE_SETTINGS_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

#define SETTINGS_LEN_MAX 65536 /* bytes of a file */
#define SETTING_TEXT_MAX 512   /* bytes of a value with the final NUL */
#define SETTINGS_MAX 64	       /* of one table */

enum setting_kind {
	SETTING_TEXT = 1, /* char[SETTING_TEXT_MAX]: `min` to `max` bytes, no control characters */
	SETTING_INTEGER,  /* int64_t: from `min` to `max` */
	SETTING_BOOL,	  /* bool: "yes" or "no" */
};

struct setting {
	const char *name;
	enum setting_kind kind;
	size_t offset; /* of the value in the struct */
	int64_t min;
	int64_t max;
};

/*
 * Read the `len` bytes at `text` by the `count` settings at `settings` into the struct at `ret`;
 * what the text does not name stays as it is. AL_MALFORMED: the report names the line; AL_TOO_BIG.
 * `ret` then holds a part and must not be used.
 */
AL_MUST_CHECK enum status settings_parse(const char *text, size_t len,
					 const struct setting *settings, size_t count, void *ret,
					 struct report *report);

/* The same for the file at `path`. AL_NOT_FOUND: there is none; `ret` and report are untouched.
 * AL_IO, AL_NO_MEMORY; the report names the path. */
AL_MUST_CHECK enum status settings_load(const char *path, const struct setting *settings,
					size_t count, void *ret, struct report *report);

#endif
