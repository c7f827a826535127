/* given.h: what is given for the tables of a description: files and sources, read and imported. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_GIVEN_H
#define ALLMENDE_NODE_GIVEN_H

#include "base/buffer.h"
#include "node/node.h"

/* AL_OK: each table has one file or source, and each of those a table. AL_NOT_FOUND, AL_MALFORMED:
 * the report says which does not. */
AL_MUST_CHECK enum status given_check(const struct node_tables *given, struct report *report);

/* What is given for `table`, or NULL. */
const struct node_table_file *given_for(const struct node_tables *given, const char *table);

/* How it is called in messages: its path or source. */
const char *given_name(const struct node_table_file *file);

/* Append the CSV of the public table `table` to `ret`. `folder` and the statuses of a source as
 * engine_source_open(). AL_NOT_FOUND, AL_TOO_BIG, AL_IO, AL_NO_MEMORY. */
AL_MUST_CHECK enum status given_text(const struct node_table_file *file, const struct table *table,
				     const char *folder, struct buffer *ret, struct report *report);

struct given_rows {
	struct digest content;	     /* decides whether they are the ones that are there */
	struct engine_import import; /* all 0: nothing was imported */
};

/* Import what is given as `table` unless it is there. Statuses as engine_import_csv() and
 * engine_source_import(). */
AL_MUST_CHECK enum status given_import(struct engine *engine, const struct node_table_file *file,
				       const struct engine_table *table, const char *folder,
				       struct given_rows *ret, struct report *report);

#endif
