/*
 * publish.h: the files that anyone can read, derived from the log of record.
 *
 * The order of publishing is that of doc/adr/0003-order-of-publishing.md.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_COOP_PUBLISH_H
#define ALLMENDE_COOP_PUBLISH_H

#include "base/buffer.h"
#include "coop/coop.h"

/*
 * A witness, however it is reached. `add` gets the body of a C2SP tlog-witness add-checkpoint
 * request and appends the body of the answer to `ret`; *ret_code is its HTTP status. It returns
 * AL_IO when the witness cannot be reached. What it answers is believed only where a key of the
 * statute's witnesses signed it. While it runs the cooperative may be used, but not published.
 */
struct witness_link {
	const char *name; /* for messages */
	enum status (*add)(void *user, const struct buffer *request, struct when now, int *ret_code,
			   struct buffer *ret, struct report *report);
	void *user;
};

#define WITNESS_LINKS_MAX 32

/*
 * Publish everything entered so far: objects, texts and tiles, then a checkpoint of the whole log,
 * signed and co-signed by as many of the `count` witnesses at `links` (at most WITNESS_LINKS_MAX)
 * as answer. A publishing that failed before is finished first. Files that the checkpoint in
 * public/ does not cover are written again, so a folder that was removed comes back.
 * AL_OK: the new checkpoint stands. AL_REFUSED: fewer witnesses co-signed than the statute's
 * quorum, the report says who and why; nothing in public/ has changed. AL_CONFLICT: there is no
 * statute yet. AL_FORGED: entries that were signed before are gone or others: nothing is signed.
 * AL_NO_SPACE, AL_IO, AL_NO_MEMORY: the old checkpoint stands or the new one does; the next
 * publishing, or the next opening, goes on.
 */
AL_MUST_CHECK enum status coop_publish(struct coop *coop, const struct witness_link *links,
				       size_t count, struct when now, struct report *report);

#endif
