/*
 * sql_tree.h: a parsed statement, and refusals that say where in it.
 *
 * libpg_query gives the tree as JSON. A node is an object with one member, the node's kind, whose
 * value holds the node's members. Members that a caller does not name are refused, so that nothing
 * of a statement can pass unseen.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_SQL_TREE_H
#define ALLMENDE_QUERY_SQL_TREE_H

#include "base/status.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sql_tree {
	char *text;
	size_t len;
	json_t *root;
	const json_t *select; /* the members of the one SELECT */
};

/* Parse the `len` bytes at `sql`, which must be one SELECT. AL_OK: released by sql_tree_clear().
 * AL_MALFORMED, AL_UNSUPPORTED, AL_TOO_BIG, AL_NO_MEMORY: nothing to release. */
AL_MUST_CHECK enum status sql_tree_parse(const char *sql, size_t len, struct sql_tree *ret,
					 struct report *report);

void sql_tree_clear(struct sql_tree *tree);

/* The members of `node`, and *ret_kind its kind (borrowed); NULL, and "" as kind, when `node` is no
 * node. */
const json_t *sql_node(const json_t *node, const char **ret_kind);

/* The members of `node` when it is of `kind`, else NULL. */
const json_t *sql_node_of(const json_t *node, const char *kind);

/* Where `node` stands in the text: the least "location" in it, or `otherwise`. */
size_t sql_place(const json_t *node, size_t otherwise);

/* Write "line L, column C: " and the words, for the byte `place` of the text; see sql_refuse(). */
int sql_write(const struct sql_tree *tree, size_t place, struct report *report, const char *format,
	      ...) AL_PRINTF(4, 5);

/* Report "line L, column C: " and the words, for the byte `place` of the text; is `status`. A macro
 * for the reason that report_set() is one. */
#define sql_refuse(tree, place, status, report, ...)                                               \
	report_written((status), sql_write((tree), (place), (report), __VA_ARGS__))

/* AL_OK when `members` has no member but those in the NULL-ended list `allowed` (and "location").
 * AL_UNSUPPORTED: the report names the place and says `remedy`. */
AL_MUST_CHECK enum status sql_only(const struct sql_tree *tree, const json_t *members,
				   const char *const *allowed, size_t place, const char *remedy,
				   struct report *report);

/* The text of a one-name list like [{"String":{"sval":"count"}}], skipping a leading pg_catalog;
 * NULL when it is no such list. */
const char *sql_name(const json_t *list);

/* What kind of constant, and its text: digits with a sign and perhaps a point, or characters. */
enum sql_constant_kind { SQL_NUMBER, SQL_TEXT, SQL_BOOLEAN, SQL_NULL };

struct sql_constant {
	enum sql_constant_kind kind;
	char number[64];
	const char *text; /* borrowed from the tree */
	bool boolean;
	const char *cast; /* "date", "timestamp" or NULL */
	size_t place;
};

/* Whether `node` is a constant (with a minus or a cast to date or timestamp). AL_NOT_FOUND: it is
 * something else. AL_UNSUPPORTED: a constant that is not offered; reported. */
AL_MUST_CHECK enum status sql_constant(const struct sql_tree *tree, const json_t *node,
				       struct sql_constant *ret, struct report *report);

#endif
