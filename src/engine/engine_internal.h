/* engine_internal.h: what the files of this folder share about an engine on DuckDB. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_ENGINE_ENGINE_INTERNAL_H
#define ALLMENDE_ENGINE_ENGINE_INTERNAL_H

#include "base/buffer.h"
#include "engine/duckdb_api.h"
#include "engine/engine.h"

#define ENGINE_SQL_LEN_MAX (1u << 20)  /* bytes of a statement that we write */
#define ENGINE_PERSON_COLUMN "_person" /* of each table; no column of a platform begins so */
#define ENGINE_ROW_CELLS_MAX 1200      /* numbers of a one-row result */

struct engine {
	struct duckdb_api api;
	struct duckdb_base *base;
	struct duckdb_connection *connection;
	bool read_only;
	bool locked;
	uint32_t persons;
	unsigned memory_mib; /* what the database may take */
	unsigned sources;    /* that were attached until now, to give each another name */
};

/* Append `name` as an SQL identifier in quotes. */
void engine_append_name(struct buffer *sql, const char *name);

/* Append `text` as an SQL text constant. */
void engine_append_text(struct buffer *sql, const char *text);

/* Turn DuckDB's words `error` (NULL: unknown) about `what` into a status; the words go to the
 * report's detail. */
enum status engine_failed(const char *what, const char *error, struct report *report);

/* Run one statement without a result that matters. */
AL_MUST_CHECK enum status engine_run(struct engine *engine, const char *sql, const char *what,
				     struct report *report);

/* Run the statement in `sql` (whose status is checked) and read its one row of `count` BIGINT
 * values into `ret`, INT64_MIN for NULL. AL_NOT_FOUND: no row. */
AL_MUST_CHECK enum status engine_numbers(struct engine *engine, struct buffer *sql,
					 const char *what, int64_t *ret, size_t count,
					 struct report *report);

/* Set engine->persons from the database. */
AL_MUST_CHECK enum status engine_count_persons(struct engine *engine, struct report *report);

/* Call `each` with `context` for the rows of `sql`, each a BIGINT or UINTEGER and a text. AL_IO, or
 * what `each` returned. */
AL_MUST_CHECK enum status engine_rows_each(struct engine *engine, const char *sql,
					   engine_person_each_fn *each, void *context,
					   struct report *report);

/* The first line of a CSV file, understood. */
struct csv_header {
	char delimiter;	  /* , ; or tab */
	size_t fields;	  /* in the header line */
	uint16_t *places; /* for each column of the table, its field from 0 */
};

/*
 * Read the header of the CSV in the open file `file` by the columns of `table`.
 * AL_OK: `ret->places` is the caller's, released by free(). AL_MALFORMED, AL_TOO_BIG, AL_IO,
 * AL_NO_MEMORY. `path` is for messages.
 */
AL_MUST_CHECK enum status csv_header_read(int file, const char *path,
					  const struct engine_table *table, struct csv_header *ret,
					  struct report *report);

/* Gets the name of each field of a header line, quotes taken off. */
typedef enum status csv_header_each_fn(void *context, const char *name, size_t len,
				       struct report *report);

/*
 * Call `each` for the fields of the header of the CSV in the open file `file`, whose delimiter is
 * the one of comma, semicolon and tab that makes most fields: *ret_delimiter. AL_TOO_BIG, AL_IO,
 * AL_NO_MEMORY, or what `each` returned.
 */
AL_MUST_CHECK enum status csv_header_each(int file, const char *path, csv_header_each_fn *each,
					  void *context, char *ret_delimiter,
					  struct report *report);

/* csv_header_read() of the `len` bytes at `text`, for tests: they end with the header line's end,
 * or are the whole file. */
AL_MUST_CHECK enum status csv_header_parse(const char *text, size_t len,
					   const struct engine_table *table, struct csv_header *ret,
					   struct report *report);

#endif
