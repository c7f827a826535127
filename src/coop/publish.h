/* publish.h: the files that anyone can read, derived from the log of record. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_COOP_PUBLISH_H
#define ALLMENDE_COOP_PUBLISH_H

#include "base/buffer.h"
#include "coop/coop.h"

/*
 * A witness, however it is reached. `add` gets the body of a C2SP tlog-witness add-checkpoint
 * request and appends the body of the answer to `ret`; *ret_code is its HTTP status. It returns
 * AL_IO when the witness cannot be reached.
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
 * signed and co-signed by as many of the `count` witnesses at `links` as answer. The size is made
 * durable before the checkpoint is signed, and the files before the checkpoint is put in its place,
 * so that a crash at any point leaves an older, whole checkpoint.
 * AL_REFUSED: fewer witnesses co-signed than the statute's quorum; the old checkpoint stands.
 */
AL_MUST_CHECK enum status coop_publish(struct coop *coop, const struct witness_link *links,
				       size_t count, struct when now, struct report *report);

#endif
