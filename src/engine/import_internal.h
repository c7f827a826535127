/* import_internal.h: what the two files of the import share. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_ENGINE_IMPORT_INTERNAL_H
#define ALLMENDE_ENGINE_IMPORT_INTERNAL_H

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

struct import {
	struct engine *engine;
	const struct engine_table *table;
	const char *path;
	int file;
	size_t person; /* which column */
	struct csv_header header;
	bool guessed; /* engine_guess.h: what is of another type is NULL */
	bool parquet;
	int64_t *facts; /* rows, then IMPORT_FACTS of each column */
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

/* Append ` FROM ...`: the fields of the file as texts f0, f1, ... */
void import_raw_sql(const struct import *import, struct buffer *sql);

/* Append the statements of the three readings; the third stores into the table that is created. */
void import_check_sql(const struct import *import, struct buffer *sql);
void import_persons_sql(const struct import *import, struct buffer *sql);
void import_create_sql(const struct import *import, struct buffer *sql);

/* Append the statement that stores the rows of the persons from `first` on, before `end`. */
void import_store_sql(const struct import *import, uint32_t first, uint32_t end,
		      struct buffer *sql);

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
