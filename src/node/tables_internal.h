/* tables_internal.h: what the two files that read tables.conf share. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_TABLES_INTERNAL_H
#define ALLMENDE_NODE_TABLES_INTERNAL_H

#include "node/tables_conf.h"

#define TABLES_OUT "out"
#define TABLES_GRID_MAX_S 86400
#define TABLES_ROWS_MAX 100000000

/* The keys of all sections. */
enum tables_key {
	TABLES_OPERATOR = 1,
	TABLES_SECTOR,
	TABLES_GRID,
	TABLES_SOURCE,
	TABLES_TITLE,
	TABLES_ROLE,
	TABLES_PERSON,
	TABLES_ROWS,
	TABLES_TYPE,
	TABLES_CLASS,
	TABLES_BOUNDS,
	TABLES_KEYS,
	TABLES_UNIT,
};

struct tables_parser {
	struct arena *arena;
	struct report *report;
	size_t line;
	struct tables_conf conf;
	const char *section;
	struct tables_conf_table *table;   /* NULL: in the head */
	struct tables_conf_column *column; /* NULL: in the head or in a table */
	bool in_keys;			   /* the line before was one of keys in quotes */
	const char **keys;		   /* the column's, with room for keys_max */
	size_t keys_max;
};

/* Say what is wrong in the present line; AL_MALFORMED. */
enum status tables_wrong(const struct tables_parser *parser, const char *format, ...)
    AL_PRINTF(2, 3);

/* *ret = the key `name` of the present section, which has it once; `open`: its value waits. */
AL_MUST_CHECK enum status tables_find_key(struct tables_parser *parser, const char *name, bool open,
					  enum tables_key *ret);

/* Begin a section. The names are kept. */
AL_MUST_CHECK enum status tables_begin_table(struct tables_parser *parser, const char *name);
AL_MUST_CHECK enum status tables_begin_column(struct tables_parser *parser, const char *table,
					      const char *name);

/* Check what is only known at the end of the file: what is missing, and what does not fit. */
AL_MUST_CHECK enum status tables_check_all(struct tables_parser *parser);

#endif
