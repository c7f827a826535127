/* import_internal.h: what the two files of the import share. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_ENGINE_IMPORT_INTERNAL_H
#define ALLMENDE_ENGINE_IMPORT_INTERNAL_H

#include "engine/engine_guess.h"
#include "engine/engine_internal.h"

/* What the first reading learns of each column. */
enum import_fact {
	IMPORT_BAD,   /* values outside the column's type */
	IMPORT_NULL,  /* empty fields */
	IMPORT_OTHER, /* texts outside the column's keys */
	IMPORT_MIN,   /* of the numbers; INT64_MIN when there is none */
	IMPORT_MAX,
};
#define IMPORT_FACTS 5
#define IMPORT_NO_PERSON SIZE_MAX

struct import {
	struct engine *engine;
	const struct engine_table *table;
	const char *path;
	int file;
	size_t person; /* which column; IMPORT_NO_PERSON: a table of nobody, for lines of CSV */
	struct csv_header header;
	bool guessed;	  /* engine_guess.h: what is of another type is NULL */
	bool counts_lost; /* say what was lost when values were read as their column's type */
	bool parquet;
	const char
	    *attached;	/* in SQL, the table of another database in the place of a file; NULL */
	int64_t *facts; /* rows, then IMPORT_FACTS of each column */
};

/* The names of a file of engine_guess.h. */
struct import_names {
	struct engine_guess_column *columns; /* of malloc(), room for ENGINE_COLUMNS_MAX */
	size_t count;
	struct report *report; /* while they are read */
};

static inline int64_t import_fact(const struct import *import, size_t column, enum import_fact fact)
{
	return import->facts[1 + column * IMPORT_FACTS + (size_t)fact];
}

/* *ret_person = the place of the person column. AL_MALFORMED: `table` lacks it, or has a name that
 * cannot be. AL_TOO_BIG. */
AL_MUST_CHECK enum status import_check_table(const struct engine_table *table, size_t *ret_person,
					     struct report *report);

/* AL_OK: *ret is open for reading. AL_NOT_FOUND, AL_IO. */
AL_MUST_CHECK enum status import_open_file(const char *path, int *ret, struct report *report);

/* Import by `import`, whose file, header and kind are set: for engine_import_csv() and
 * engine_guess_import(). */
AL_MUST_CHECK enum status import_table(struct import *import, const struct digest *content,
				       struct engine_import *ret, struct report *report);

/* AL_CONFLICT where nothing may be imported. */
AL_MUST_CHECK enum status import_allowed(const struct engine *engine, struct report *report);

/*
 * Read the names of the file that `import` has open, or of its attached table, make *ret of them
 * and set what kind of file it is. AL_OK: ret->columns is the caller's, by free(). Statuses as
 * engine_guess_file().
 */
AL_MUST_CHECK enum status import_read_names(struct import *import, struct import_names *ret,
					    struct report *report);

/* Guess the types of `names`, by a look at all values. */
AL_MUST_CHECK enum status import_guess_types(struct import *import, struct import_names *names,
					     struct report *report);

/* Set the places of the table's columns among `names`; import->header.places is the caller's, by
 * free(), also on failure. AL_MALFORMED: one is not there. */
AL_MUST_CHECK enum status
import_find_places(struct import *import, const struct import_names *names, struct report *report);

/* Append ` FROM ...`: the fields of the file as texts f0, f1, ... */
void import_raw_sql(const struct import *import, struct buffer *sql);

/* Append the statements of the three readings; the third stores into the table that is created. */
void import_check_sql(const struct import *import, struct buffer *sql);
void import_persons_sql(const struct import *import, struct buffer *sql);
void import_create_sql(const struct import *import, struct buffer *sql);

/* Append the statement that stores the rows of the persons from `first` on, before `end`. */
void import_store_sql(const struct import *import, uint32_t first, uint32_t end,
		      struct buffer *sql);

/* Append the statement that counts the rows of somebody and of nobody in a guessed file, and of
 * somebody's the values of each column before any became NULL. */
void import_raw_counts_sql(const struct import *import, struct buffer *sql);

/* Append the statement that reads the guessed columns of `import` as lines of CSV. */
void import_lines_sql(const struct import *import, struct buffer *sql);

/* Say which row has the first bad value in `column`; returns AL_MALFORMED or a failure. */
enum status import_find_bad(struct import *import, size_t column, struct report *report);

/* Say where the file is not CSV, when that is what DuckDB's words in the report's detail are
 * about; returns the status for it. */
enum status import_file_failed(const struct import *import, enum status status,
			       struct report *report);

/* Compare what is stored with what was checked, and fill `ret`. AL_CONFLICT: the file changed. */
AL_MUST_CHECK enum status import_compare(struct import *import, struct engine_import *ret,
					 struct report *report);

#endif
