/*
 * batch.h: many links or mandates taken in one transaction. Not for other folders.
 *
 * Each item holds or not by itself, what holds becomes durable together, and only then comes into
 * the index.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_BATCH_H
#define ALLMENDE_NODE_BATCH_H

#include "node/mandate_store.h"
#include "node/mandates.h"
#include "node/node_internal.h"

/* When the link of a person ends. */
struct batch_link {
	int64_t person;
	struct when until;
};

struct batch {
	struct node *node;
	struct when now;
	const void *items; /* links or envelopes */
	size_t count;
	void *user;
	enum status (*take)(struct batch *batch, size_t item, struct report *report);
	struct node_taken *ret;
	/* The rest is set by batch_run(). */
	struct node_head head;
	/* What comes into the index once it is durable. */
	int64_t persons;		 /* how many there are then */
	struct stored_mandate *mandates; /* of the items that were taken; person 0: none */
	struct batch_link *links;	 /* the same */
};

/* Add rules that the store has to the index of the node `user`: a stored_rules_function. */
enum status batch_load_rules(void *user, int64_t number, const char *content, size_t len,
			     struct report *report);

/*
 * Take the items of `batch`; its `ret` says what became of each. AL_OK: what holds is durable.
 * AL_REFUSED: the clock. Otherwise the store or memory failed; nothing was taken, unless the node
 * says from now on that it must be opened again.
 */
AL_MUST_CHECK enum status batch_run(struct batch *batch, struct report *report);

/* The same for one item, whose verdict is the whole one; `count` and `ret` are not looked at. */
AL_MUST_CHECK enum status batch_run_single(struct batch *batch, struct report *report);

#endif
