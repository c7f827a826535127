/*
 * engine_source.h: where rows come from: a file, or a table of another database.
 *
 * A source is written as one line of text:
 *
 *	/srv/export/trips.csv                 CSV or Parquet; the file's first bytes say which
 *	duckdb:/srv/data/city.duckdb#trips    a table of a DuckDB file; or #schema.table
 *	postgresql:city#public.trips          a table of PostgreSQL, by a service of libpq
 *
 * What leads to the server stands in libpq's own files and variables (pg_service.conf, PGPASSFILE),
 * so that no password stands in ours. Names and values are understood as in engine_guess.h.
 *
 *	status = engine_source_open(engine, "trips.csv", "/var/lib/node", &source, report);
 *	status = engine_source_guess(source, &guess, report);
 *	status = engine_source_import(source, &table, &content, &found, report);
 *	engine_source_close(source);
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_ENGINE_ENGINE_SOURCE_H
#define ALLMENDE_ENGINE_ENGINE_SOURCE_H

#include "base/buffer.h"
#include "engine/engine_guess.h"

#define ENGINE_SOURCE_LEN_MAX 4000 /* bytes of a source's text */

enum engine_source_kind { ENGINE_SOURCE_FILE = 1, ENGINE_SOURCE_DUCKDB, ENGINE_SOURCE_POSTGRESQL };

/* A source's text, taken apart. */
struct engine_source_parts {
	enum engine_source_kind kind;
	char place[ENGINE_SOURCE_LEN_MAX + 1]; /* the path, or the service; "": libpq's variables */
	char schema[ENGINE_NAME_MAX + 1];      /* "": the usual one, main or public */
	char table[ENGINE_NAME_MAX + 1];       /* not of a file */
};

/* Take `text` apart, without a look at what it names. AL_MALFORMED: the report says how it is
 * written. *ret is then untouched. */
AL_MUST_CHECK enum status engine_source_parse(const char *text, struct engine_source_parts *ret,
					      struct report *report);

/* Opaque; of one engine, and closed before it and before those that were opened earlier. */
struct engine_source;

/*
 * Open the source `text` for `engine`. Rows of PostgreSQL are copied, in one read-only transaction,
 * into a file without a name in `folder`, which is gone when the source is closed or the process
 * ends; columns that the role may not read are as if they were not there.
 * AL_OK: *ret is the caller's. AL_MALFORMED: the text, or the file is not what it should be.
 * AL_NOT_FOUND: no such file or table. AL_REFUSED: the role could write. AL_CONFLICT: the engine is
 * locked, or another program writes the DuckDB file. AL_TOO_BIG: over ENGINE_COLUMNS_MAX columns.
 * AL_IO (also: the server cannot be reached, or went away), AL_NO_SPACE, AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status engine_source_open(struct engine *engine, const char *text,
					     const char *folder, struct engine_source **ret,
					     struct report *report);

/* NULL does nothing. */
void engine_source_close(struct engine_source *source);

/* A descriptor on all that was opened, to make a digest of with pread(). Borrowed. */
int engine_source_file(const struct engine_source *source);

/* Whether it has a column of the SQL name `name`. */
bool engine_source_has(const struct engine_source *source, const char *name);

/* engine_guess_file() of the source. */
AL_MUST_CHECK enum status engine_source_guess(struct engine_source *source,
					      struct engine_guess *ret, struct report *report);

/* engine_guess_import() of the source; *ret also says what could not be read. */
AL_MUST_CHECK enum status engine_source_import(struct engine_source *source,
					       const struct engine_table *table,
					       const struct digest *content,
					       struct engine_import *ret, struct report *report);

/*
 * Append the `count` columns at `columns` to `ret` as CSV: comma, header line, LF; numbers rounded
 * to their scale, nothing where a value is not of its column's type. Rows are in the source's
 * order. AL_MALFORMED: a column is missing. AL_TOO_BIG: `ret` holds no more. AL_IO, AL_NO_MEMORY.
 * `ret` may then hold a part.
 */
AL_MUST_CHECK enum status engine_source_csv(struct engine_source *source,
					    const struct engine_column *columns, size_t count,
					    struct buffer *ret, struct report *report);

#endif
