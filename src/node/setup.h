/*
 * setup.h: from a source to a described table, with the operator in between.
 *
 *	node_setup_add("here", &table, &told, &report);      guesses go into here/tables.conf
 *	... the operator edits the file ...
 *	node_setup_check("here", &told, &ready, &report);    what is left to do, line by line
 *	node_setup_describe(node, now, &told, &report);      rows in, signed description out
 *	node_setup_refresh(node, now, &told, &report);       new rows, the same description
 *
 * `told` gets lines for the operator in the environment's language. It grows up to its maximum;
 * SETUP_TOLD_LEN_MAX is enough.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_SETUP_H
#define ALLMENDE_NODE_SETUP_H

#include "base/buffer.h"
#include "node/node.h"

#include <stdbool.h>

#define SETUP_TOLD_LEN_MAX (16u << 20) /* bytes */

/* A table to add. */
struct node_setup_table {
	const char *name;
	const char *source; /* engine/engine_source.h; a path may be relative */
	bool public;	    /* all its rows are to be published */
};

/*
 * Look at the source of `table` and append what it seems to be to tables.conf in the folder `path`
 * of a node. A table that is there already stays as the operator has it: columns that are new are
 * appended, and `told` gets what else differs.
 * AL_NOT_FOUND: no node, or no such source. AL_MALFORMED: the name, the source, or tables.conf (the
 * report begins with the line). Further as tables_guess_make(). Whatever fails, the file stays as
 * it is, or is whole and new.
 */
AL_MUST_CHECK enum status node_setup_add(const char *path, const struct node_setup_table *table,
					 struct buffer *told, struct report *report);

/*
 * Say into `told` what in tables.conf of the folder `path` waits, line by line, and which tables
 * are ready; *ret_ready = whether all are. Sources that are files are looked at by their names.
 * AL_NOT_FOUND: there is no tables.conf; *ret_ready is then false. AL_MALFORMED: the report begins
 * with the line. AL_IO, AL_NO_MEMORY, AL_UNSUPPORTED.
 */
AL_MUST_CHECK enum status node_setup_check(const char *path, struct buffer *told, bool *ret_ready,
					   struct report *report);

/* Describe the platform as tables.conf says. AL_CONFLICT: lines wait. Else as node_describe(). */
AL_MUST_CHECK enum status node_setup_describe(struct node *node, struct when now,
					      struct buffer *told, struct report *report);

/* Import all sources anew for the description in force. AL_CONFLICT: tables.conf says something
 * else, or nothing is described yet. Else as node_describe(). */
AL_MUST_CHECK enum status node_setup_refresh(struct node *node, struct when now,
					     struct buffer *told, struct report *report);

#endif
