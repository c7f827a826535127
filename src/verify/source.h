/* source.h: where the published files are read from; a folder, or anything that has paths and
 * bytes. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_VERIFY_SOURCE_H
#define ALLMENDE_VERIFY_SOURCE_H

#include "base/buffer.h"
#include "base/status.h"
#include "vote/archive.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SOURCE_PATH_MAX 256		    /* bytes of a path with its final NUL */
#define SOURCE_DEPTH_MAX 8		    /* folders within each other */
#define SOURCE_FILES_MAX INT64_C(200000000) /* files in a folder */

/* Paths are relative to `public/`: "log/checkpoint", "objects/<64 hex>.json", "texts/<64 hex>",
 * "elections/<uuid>/<uuid>.bel". */
struct source {
	/* Append the file at `path` to `ret`. AL_NOT_FOUND, AL_TOO_BIG, AL_MALFORMED (it is no
	 * file), AL_IO, AL_NO_MEMORY: the report names the path. */
	enum status (*read)(void *user, const char *path, struct buffer *ret,
			    struct report *report);
	/* Read `piece` of the file at `path`. AL_NOT_FOUND, AL_MALFORMED, AL_IO: the report names
	 * the path. NULL: cannot. */
	enum status (*read_at)(void *user, const char *path, struct archive_piece *piece,
			       struct report *report);
	/* Call `each` for every file there is, in any order, until it fails; what it returned is
	 * passed on and the report left to it. AL_MALFORMED: there is something that is no file, or
	 * has a name that no published file has; AL_TOO_BIG, AL_IO, AL_NO_MEMORY. The report says
	 * what and where. NULL: cannot list. */
	enum status (*list)(void *user, enum status (*each)(void *context, const char *path),
			    void *context, struct report *report);
	void *user;
};

/* Read from the archive of the election `uuid` in `source`, as chain_reader's read_archive. */
AL_MUST_CHECK enum status source_read_archive(const struct source *source, const char *uuid,
					      struct archive_piece *piece, struct report *report);

/* Whether `path` is that of an archive; its uuid into `ret` (SOURCE_PATH_MAX bytes). */
bool source_archive_uuid(const char *path, char *ret);

struct source_folder; /* Opaque: a folder on the disk as a source. */

/*
 * The folder at `path`, below which symbolic links are refused and nothing but regular files and
 * folders may be. Names are letters, digits, "-", "_" and ".".
 * AL_OK: *ret is yours. AL_NOT_FOUND, AL_IO, AL_NO_MEMORY: untouched, the report names the path. */
AL_MUST_CHECK enum status source_folder_new(const char *path, struct source_folder **ret,
					    struct report *report);

/* Borrowed from `folder`. */
const struct source *source_folder_get(const struct source_folder *folder);

void source_folder_free(struct source_folder *folder);

#endif
