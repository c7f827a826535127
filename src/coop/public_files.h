/* public_files.h: which published files somebody needs who has those of a smaller log. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_COOP_PUBLIC_FILES_H
#define ALLMENDE_COOP_PUBLIC_FILES_H

#include "base/buffer.h"
#include "coop/coop.h"

/* Called for each path below public/, for example "objects/<64 hex>.json". */
typedef enum status public_file_function(void *user, const char *path, struct report *report);

/* What is published. */
struct public_head {
	struct buffer *checkpoint; /* the caller's; the checkpoint is appended to it */
	int64_t most;		   /* entries that are gone through; 1 at least; the caller's */
	int64_t size;		   /* of the checkpoint */
	int64_t until;		   /* entries that a copy then has the files of */
};

/*
 * Set *ret to what is published, and call `each` for the files that a copy of public/ needs to come
 * from the log of `from` entries to that of `until`: objects, texts, archives that grew, tiles. A
 * tile that is not full is listed only where `until` is all, as others need not lie there any more.
 * The checkpoint is no file among them, so that a copy never has one that it has not the files of.
 * AL_NOT_FOUND: nothing is published. AL_MALFORMED: `from` is more than that. What `each` says.
 */
AL_MUST_CHECK enum status coop_public_files(struct coop *coop, int64_t from,
					    public_file_function *each, void *user,
					    struct public_head *ret, struct report *report);

#endif
