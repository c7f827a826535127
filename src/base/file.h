/* file.h: whole files, read with a maximum and written so that a crash leaves the old or the new.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_BASE_FILE_H
#define ALLMENDE_BASE_FILE_H

#include "base/buffer.h"
#include "base/status.h"

#include <stddef.h>

#define FILE_PATH_MAX 4096 /* bytes with the final NUL */

/*
 * Append the file at `path` to `ret`, which holds up to its own maximum.
 * AL_NOT_FOUND, AL_TOO_BIG, AL_IO, AL_NO_MEMORY: the report names the path; `ret` may hold a part.
 */
AL_MUST_CHECK enum status file_read(const char *path, struct buffer *ret, struct report *report);

/*
 * Make the `len` bytes at `bytes` the content of the file at `path`: written beside it, forced to
 * the disk, renamed, the folder forced to the disk. After AL_OK a crash does not lose it; after a
 * failure (AL_IO, AL_NO_SPACE, AL_NOT_FOUND for a missing folder, AL_TOO_BIG for a long path) the
 * old content stands; but when only the last step failed, forcing the folder, the new one may.
 */
AL_MUST_CHECK enum status file_write(const char *path, const void *bytes, size_t len,
				     struct report *report);

/* As file_write(), but neither file nor folder is forced to the disk: for what can be derived
 * again. */
AL_MUST_CHECK enum status file_write_derived(const char *path, const void *bytes, size_t len,
					     struct report *report);

/* Make the folder `path` and those above it, where they are missing, and force each new name to the
 * disk. AL_IO (also: something else has the name), AL_NO_SPACE, AL_TOO_BIG. */
AL_MUST_CHECK enum status file_make_folder(const char *path, struct report *report);

/* Force the folder at `path` to the disk, so that the names in it last. */
AL_MUST_CHECK enum status file_sync_folder(const char *path, struct report *report);

/* Force the folder that holds the file at `path` to the disk, so that its name lasts. */
AL_MUST_CHECK enum status file_sync_parent(const char *path, struct report *report);

/* `folder`/`name` into `ret` (FILE_PATH_MAX bytes). AL_TOO_BIG: it does not fit. */
AL_MUST_CHECK enum status file_join(const char *folder, const char *name, char *ret,
				    struct report *report);

#endif
