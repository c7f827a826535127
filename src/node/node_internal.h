/* node_internal.h: what the files of the node share. Not for other folders. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_NODE_INTERNAL_H
#define ALLMENDE_NODE_NODE_INTERNAL_H

#include "base/arena.h"
#include "base/file.h"
#include "crypto/random.h"
#include "law/object.h"
#include "node/mandate_index.h"
#include "node/node.h"
#include "node/node_store.h"
#include "node/rows.h"
#include "node/uses_plant.h"
#include "query/catalogue.h"
#include "verify/chain.h"
#include "verify/source.h"

struct node {
	char path[FILE_PATH_MAX];
	struct node_options options;
	struct db *db;
	struct signing_key *key;
	struct node_head head; /* as it is in the store */
	struct random random;  /* noise, salts, seeds */
	struct mandate_index index;
	struct uses_slots slots;
	struct uses_plant uses; /* of the next receipt */
	bool reading;		/* rows are being read, and others may use the node meanwhile */
	bool behind;		/* the index is behind the store: the node must be opened again */

	struct rows *rows; /* NULL while closed */

	struct arena description_arena;
	const struct platform *description; /* NULL: none */
	struct catalogue *catalogue;
	struct digest data_version; /* of the described tables of persons */

	struct chain *chain;	     /* NULL: nothing was followed since opening */
	const struct source *source; /* for the chain's texts; NULL unless in node_follow() */
	struct when quorum_time;     /* of the followed checkpoint */
};

/* --- node.c --- */

/* Whether a step may be taken at `now`. AL_REFUSED: the clock went backwards. AL_CONFLICT: memory
 * is behind the store, so the node must be opened again. */
AL_MUST_CHECK enum status node_check(const struct node *node, struct when now,
				     struct report *report);

/* AL_CONFLICT: rows are being read, and `what` has to wait until that is done. */
AL_MUST_CHECK enum status node_check_idle(const struct node *node, const char *what,
					  struct report *report);

/* Whether `person` can be the id of a person: AL_MALFORMED as node_link(). */
AL_MUST_CHECK enum status node_check_person(const char *person, struct report *report);

/* `head` with its instant moved to `now`, never back. */
void node_head_advance(struct node_head *head, struct when now);

/*
 * What of `now` may be recorded where no job is answered: all of it while a checkpoint that its
 * witnesses signed at `quorum_time` is fresh, and else that time. A clock that was far ahead for a
 * while would otherwise keep the node from its work, once it is right again, for as long as it was
 * ahead.
 */
struct when node_vouched(const struct node *node, struct when quorum_time, struct when now);

/* An object that was made. */
struct node_made {
	struct digest id;
	int64_t position; /* in the outbox */
};

/*
 * Within a transaction: sign the object of `type` at `value`, whose seq and prev are the next ones
 * of `head`, put it into the outbox, and count it in `head`, which the caller stores. *ret may be
 * NULL.
 */
AL_MUST_CHECK enum status node_make_object(struct node *node, struct node_head *head,
					   enum object_type type, const void *value,
					   struct node_made *ret, struct report *report);

/* --- node_rows.c --- */

/* Open the database of the name `name` in the node's folder, to write; *ret is the caller's. */
AL_MUST_CHECK enum status node_open_data(const struct node *node, const char *name,
					 struct engine **ret, struct report *report);

/* Rows that were complete when the program was killed are taken or dropped, as the store says. */
AL_MUST_CHECK enum status node_recover_rows(struct node *node, struct report *report);

/* Open the rows, check that they are as described, and find who is where in them. */
AL_MUST_CHECK enum status node_ready_rows(struct node *node, struct report *report);

/* Find who was linked since, in rows that are open. */
AL_MUST_CHECK enum status node_find_persons(struct node *node, struct report *report);

void node_close_rows(struct node *node);

/* --- describe.c --- */

/* Load the description in force, if there is one. */
AL_MUST_CHECK enum status node_load_description(struct node *node, struct report *report);

/* *ret = whether the tables of `wanted` are described as in the description in force, whatever is
 * in the public ones. AL_TOO_BIG, AL_NO_MEMORY. */
AL_MUST_CHECK enum status node_same_tables(const struct node *node, const struct platform *wanted,
					   bool *ret, struct report *report);

/* --- mandates.c --- */

/* Load all mandates into the index. */
AL_MUST_CHECK enum status node_load_mandates(struct node *node, struct report *report);

/* Load what persons have spent in the calendar year of `now`, unless the index has it. */
AL_MUST_CHECK enum status node_load_balances(struct node *node, struct when now,
					     struct report *report);

/* The calendar year (UTC) of `when`. */
int64_t node_year(struct when when);

#endif
