/* node_store.h: what a node keeps about itself and its outbox; mandate_store.h and job_store.h have
 * the rest. All SQL of the node stands in the three files `*_store.c`. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_NODE_STORE_H
#define ALLMENDE_NODE_NODE_STORE_H

#include "base/buffer.h"
#include "base/digest.h"
#include "base/status.h"
#include "base/when.h"
#include "node/node.h"
#include "node/outbox.h"
#include "store/db.h"

#include <stddef.h>
#include <stdint.h>

/* All functions return what store/db.h says; those that write want an open transaction. */

/* The one row that says where the node stands. */
struct node_head {
	struct digest coop;
	char platform[NODE_PLATFORM_NAME_MAX + 1];
	struct when instant;   /* the last one that was recorded */
	int64_t seq;	       /* of the node's last object; -1: none yet */
	struct digest prev;    /* its id; zero: none yet */
	int64_t followed_size; /* of the largest log that was seen with its quorum */
	struct digest followed_root;
};

/* Bring the tables of `db` to this program's version. */
AL_MUST_CHECK enum status node_store_prepare(struct db *db, struct when now, struct report *report);

/* Write `head`, for the first time or again. */
AL_MUST_CHECK enum status node_store_set_head(struct db *db, const struct node_head *head,
					      struct report *report);

/* AL_NOT_FOUND: there is none. */
AL_MUST_CHECK enum status node_store_head(struct db *db, struct node_head *ret,
					  struct report *report);

/* The description in force: the canonical `platform` object, and the content of each table as it
 * was imported last. */
AL_MUST_CHECK enum status node_store_set_description(struct db *db, const void *object, size_t len,
						     struct report *report);
/* Append the object to `ret`. AL_NOT_FOUND: there is none; the report is untouched. */
AL_MUST_CHECK enum status node_store_description(struct db *db, struct buffer *ret,
						 struct report *report);
AL_MUST_CHECK enum status node_store_set_content(struct db *db, const char *table,
						 const struct digest *content,
						 struct report *report);
AL_MUST_CHECK enum status node_store_forget_contents(struct db *db, struct report *report);
/* AL_NOT_FOUND: the table was not described; the report is untouched. */
AL_MUST_CHECK enum status node_store_content(struct db *db, const char *table, struct digest *ret,
					     struct report *report);

/* Keep a text; one that is there already stays. */
AL_MUST_CHECK enum status node_store_add_text(struct db *db, const struct digest *digest,
					      const void *text, size_t len, struct report *report);
/* Append the text to `ret`. AL_NOT_FOUND: the report says so. */
AL_MUST_CHECK enum status node_store_text(struct db *db, const struct digest *digest,
					  struct buffer *ret, struct report *report);

/* One object of the outbox. */
struct stored_object {
	const char *type;
	struct digest id;
	const void *envelope;
	size_t envelope_len;
};

/* Put `object` at the end of the outbox; *ret_position (may be NULL) is its place. An object that
 * is there already stays where it is. */
AL_MUST_CHECK enum status node_store_add_object(struct db *db, const struct stored_object *object,
						int64_t *ret_position, struct report *report);

/* The object at `position` names the text `digest`. */
AL_MUST_CHECK enum status node_store_add_object_text(struct db *db, int64_t position,
						     const struct digest *digest,
						     struct report *report);

/* Note that the object `id` is in the log. Nothing happens when it is not one of the outbox. */
AL_MUST_CHECK enum status node_store_set_logged(struct db *db, const struct digest *id,
						struct report *report);

/* Whether the object `id` is in the outbox, logged or not. */
AL_MUST_CHECK enum status node_store_has_object(struct db *db, const struct digest *id, bool *ret,
						struct report *report);

/* How many objects of `type` (NULL: of any) are not known to be in the log. */
AL_MUST_CHECK enum status node_store_waiting(struct db *db, const char *type, int64_t *ret,
					     struct report *report);

/* Call `each` for what waits, as outbox.h says. */
AL_MUST_CHECK enum status node_store_each_waiting(struct db *db, node_item_function *each,
						  void *user, struct report *report);

#endif
