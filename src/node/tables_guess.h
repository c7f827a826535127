/*
 * tables_guess.h: a first draft of what a source's columns are, for tables_conf.h.
 *
 * Types, the person column and classes are guessed from names and values. Bounds are ranges that
 * are publicly known where the name suggests one; else they are read off the data, as are keys: 99
 * of 100 values lie within the bounds, which are then rounded to coarse numbers, and only keys that
 * KEY_PERSONS persons have are named. That makes them useful candidates. It does not make them
 * public: an operator who takes them over as they are tells something about the data.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_TABLES_GUESS_H
#define ALLMENDE_NODE_TABLES_GUESS_H

#include "node/tables_conf.h"

#define TABLES_GUESS_KEY_PERSONS 10
#define TABLES_GUESS_KEYS_MAX 300 /* distinct values of a column for which keys are guessed */

struct tables_guess_column {
	struct column column;
	bool out;
	bool bounds_known; /* the bounds come from the name */
	bool key;	   /* each row has another value */
	size_t rarer;	   /* values that fewer persons have, left out of the keys */
};

struct tables_guess {
	const char *table;
	const char *source;
	int role;
	const char *person; /* NULL: none was found */
	int64_t rows;	    /* of the source */
	int64_t persons;    /* 0 without a person */
	int64_t rows_typical;
	struct tables_guess_column *columns;
	size_t columns_count;
};

/* What is to be looked at. */
struct tables_guess_request {
	const char *table;
	const char *source;
	int role;
	const struct tables_conf *conf; /* what is known already */
	const char *folder;		/* for copies that have no name */
};

/*
 * Look at the source of `request` by `engine`, which is open and not locked; *ret lives in `arena`
 * and borrows from `request`. Statuses as engine_source_open() and engine_profile_columns().
 */
AL_MUST_CHECK enum status tables_guess_make(struct engine *engine,
					    const struct tables_guess_request *request,
					    struct arena *arena, struct tables_guess *ret,
					    struct report *report);

/* Append the section of the table of `guess`, and those of its columns, with comments in the
 * environment's language. */
void tables_guess_print(const struct tables_guess *guess, struct buffer *ret);

/* Append the section of one column. `person`: the table's person column, or NULL. */
void tables_guess_print_column(const struct tables_guess *guess,
			       const struct tables_guess_column *column, struct buffer *ret);

/* Append the beginning of the file. */
void tables_guess_print_head(struct buffer *ret);

#endif
