/*
 * tables_conf.h: the file in which an operator says what the tables of the platform are.
 *
 * The programs write guesses into it, each behind a question mark; the operator puts public facts
 *in their place, or takes the mark away where the guess is right. While a mark is left nothing is
 * described. The programs only ever append: what the operator wrote stays as it is.
 *
 *	operator = "City of Example"
 *	sector = "mobility"
 *
 *	[trips]
 *	source = /srv/export/trips.csv
 *	title = "Trips of the bicycles"
 *	role = persons
 *	person = ? user_id
 *	rows = ? 12
 *
 *	[trips.duration_s]
 *	type = integer
 *	class = ? free coop:TripDuration
 *	bounds = ? 0 .. 86400
 *
 *	[trips.kind]
 *	type = text
 *	class = ? free dpv:PersonalData
 *	keys = ? "bike" "boat"
 *		"bus"
 *
 * A line is empty, a comment (#), a section, or a key with its value; a line that begins with a
 * space goes on with the keys of the line before. A column of the class `out` stays with the
 * platform. `keys = stations.id` takes those of a column of a public table. Which lines may be left
 * out is in the man page, allmende-node(1).
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_TABLES_CONF_H
#define ALLMENDE_NODE_TABLES_CONF_H

#include "base/arena.h"
#include "base/buffer.h"
#include "engine/engine_source.h"
#include "law/registry.h"

#define TABLES_CONF_LEN_MAX (8u << 20)		 /* bytes */
#define TABLES_CONF_ARENA_MAX ((size_t)64 << 20) /* bytes that a parsed one takes at most */
#define TABLES_CONF_FILE "tables.conf"
#define TABLES_CONF_GRID_S 1 /* where the file says nothing: answers leave at whole seconds */

/* A line that waits for the operator. */
struct tables_conf_open {
	size_t line;
	const char *section; /* "trips", "trips.kind"; "" for the head of the file */
	const char *key;
	const char *value; /* the guess as it is written; "" for none */
};

/* Which keys a section had, as bits; for tables_parse.c and tables_check.c alone. */
struct tables_conf_marks {
	unsigned seen;
	unsigned open; /* of them, those that wait */
};

struct tables_conf_column {
	struct column column;
	bool out; /* stays with the platform */
	size_t line;
	struct tables_conf_marks marks;
};

struct tables_conf_table {
	struct table table; /* without columns */
	const char *source;
	struct tables_conf_column *columns;
	size_t columns_count;
	size_t line;
	struct tables_conf_marks marks;
};

struct tables_conf {
	const char *operator; /* NULL while it waits */
	const char *sector;
	int64_t grid_s;
	struct tables_conf_table *tables;
	size_t tables_count;
	struct tables_conf_open *open;
	size_t open_count;
	struct tables_conf_marks marks;
};

/*
 * Read the `len` bytes at `text`; what *ret points at is taken from `arena`. Values that wait are
 * read like others, or may be missing.
 * AL_MALFORMED: the report begins with the number of the line. AL_NO_MEMORY. *ret is then
 * untouched.
 */
AL_MUST_CHECK enum status tables_conf_parse(const char *text, size_t len, struct arena *arena,
					    struct tables_conf *ret, struct report *report);

/*
 * *ret = what `conf` says as a platform, without the members that are the node's to set; *ret lives
 * in `arena` and borrows from what `conf` was read into.
 * AL_CONFLICT: lines wait. AL_MALFORMED: there is no table. AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status tables_conf_platform(const struct tables_conf *conf, struct arena *arena,
					       struct platform *ret, struct report *report);

/* The table or column of that name, or NULL. Borrowed. */
const struct tables_conf_table *tables_conf_table(const struct tables_conf *conf, const char *name);
const struct tables_conf_column *tables_conf_column(const struct tables_conf_table *table,
						    const char *name);

#endif
