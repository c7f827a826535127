/*
 * outbox.h: what the node has to say to the log, in order.
 *
 * The node's own objects carry `seq` and `prev`; they and the applicants' jobs are to be entered in
 * the order in which they stand here. An object leaves the outbox when node_follow() has seen it
 * in a co-signed checkpoint.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_OUTBOX_H
#define ALLMENDE_NODE_OUTBOX_H

#include "base/digest.h"
#include "base/status.h"
#include "node/node.h"

#include <stddef.h>

enum node_item_kind {
	NODE_ITEM_TEXT = 1, /* a text that the next object names: to be published with it */
	NODE_ITEM_OBJECT,   /* a signed envelope, to be entered */
};

/* One thing that waits; borrowed until the function returns. */
struct node_item {
	enum node_item_kind kind;
	const char *type; /* of the object; "text" */
	struct digest id; /* of the object; of a text its digest */
	const void *bytes;
	size_t len;
};

typedef enum status node_item_function(void *user, const struct node_item *item,
				       struct report *report);

/*
 * Call `each` for what is not yet known to be in the log, oldest first, texts before the object
 * that names them. `each` must not call the node. Anything but AL_OK ends it and is passed on. An
 * object that was entered already, but not seen by node_follow() since, comes again.
 */
AL_MUST_CHECK enum status node_outbox_each(const struct node *node, node_item_function *each,
					   void *user, struct report *report);

#endif
