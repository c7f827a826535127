/*
 * follow.h: replay before trust: what the cooperative's public log says, checked by verify's code.
 *
 * The node knows one thing beforehand: the id of the founding statute. From it follow the log's key
 * and the witnesses; a checkpoint counts when their quorum has co-signed it. The size and root seen
 * last are kept: a smaller log or another history is refused for ever.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_FOLLOW_H
#define ALLMENDE_NODE_FOLLOW_H

#include "base/status.h"
#include "base/when.h"
#include "node/node.h"
#include "verify/chain.h"
#include "verify/source.h"

#include <stdint.h>

/* How far the node has followed. */
struct node_followed {
	int64_t size; /* entries of the log, all replayed */
	struct digest root;
	struct when quorum_time; /* by when the witnesses' quorum had co-signed */
	int64_t waiting;	 /* objects in the outbox that are not in the log yet */
};

/*
 * Replay what is new in the published files of `source` up to its checkpoint, all of it after
 * node_open(), and note which objects of the outbox are in it.
 * AL_OK: *ret (may be NULL) is set, and that state is what counts from now on.
 * AL_REFUSED: no quorum, a rollback, an object that does not follow, or the clock; AL_FORGED: a
 * signature or hash does not hold, or it is another history than the one seen before; AL_CONFLICT:
 * rows are being read (node_aside), or the log has objects of this node's key that are not this
 * node's; AL_NOT_FOUND, AL_MALFORMED, AL_EXHAUSTED, AL_TOO_BIG, AL_IO, AL_NO_MEMORY: as verify. The
 * report says what and where. After a failure what was followed before counts no more, unless the
 * failure was at the checkpoint itself; node_follow() then begins anew.
 */
AL_MUST_CHECK enum status node_follow(struct node *node, const struct source *source,
				      struct when now, struct node_followed *ret,
				      struct report *report);

/* What the log says, or NULL while nothing was followed. Borrowed until the next node_follow(). */
const struct chain *node_chain(const struct node *node);

#endif
