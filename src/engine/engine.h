/*
 * engine.h: the tables of one platform, imported once and then read as chunks of typed columns.
 *
 * An engine stores and reads; it decides nothing. No expression reaches it: a scan names a table,
 * columns and a range of persons, and all comparing, grouping, clipping and adding happens in
 * src/query, in C functions that are defined for every value. So no value can make an error that
 * someone could see, and any engine that can list rows by person will do.
 *
 *	status = engine_open(&options, &engine, report);
 *	status = engine_import_csv(engine, &table, "trips.csv", &content, &imported, report);
 *	status = engine_lock(engine, report);           (nothing reaches a file or a setting now)
 *	status = engine_scan_open(engine, &request, &scan, report);
 *	while ((status = engine_scan_next(scan, &chunk, report)) == AL_OK && chunk.rows > 0)
 *		...
 *
 * A person is a number here: the index of her id among the persons of the database, from 0, given
 * in the order of the ids' bytes at the first import; later imports add new persons behind and
 * never renumber. Tables are stored in the order of the index.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_ENGINE_ENGINE_H
#define ALLMENDE_ENGINE_ENGINE_H

#include "base/digest.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ENGINE_COLUMNS_MAX 256
#define ENGINE_KEYS_MAX 65534	   /* keys of a text column */
#define ENGINE_NAME_MAX 63	   /* bytes of a table's or column's name */
#define ENGINE_PERSON_LEN_MAX 256  /* bytes of a person's id */
#define ENGINE_TEXT_LEN_MAX 65536  /* bytes of a text value */
#define ENGINE_ROWS_MAX UINT32_MAX /* rows of a table */
#define ENGINE_PERSONS_MAX (UINT32_MAX - 1)
#define ENGINE_DECIMAL_SCALE_MAX 9
#define ENGINE_CHUNK_MAX 2048 /* rows of a chunk */

/* What stands in a column, and as which number it is kept. */
enum engine_type {
	ENGINE_INTEGER = 1, /* itself, at most 2^53-1 in size */
	ENGINE_DECIMAL,	    /* the value times 10^scale; the same limit */
	ENGINE_TEXT,	    /* with keys: the index of the key, `keys_count` for any other text;
			       without: the text */
	ENGINE_TIMESTAMP,   /* seconds since 1970-01-01 00:00:00, without a time zone */
	ENGINE_DATE,	    /* days since 1970-01-01 */
	ENGINE_BOOLEAN,	    /* 0, 1 */
};

struct engine_column {
	const char *name;
	enum engine_type type;
	unsigned scale; /* decimal: digits after the point */
	const char *const *keys;
	size_t keys_count;
};

/* What to import: the columns that are kept. `columns` has the person column as well (a text). */
struct engine_table {
	const char *name;
	const char *person;
	const struct engine_column *columns;
	size_t columns_count;
};

struct engine; /* one owner thread; scans of it may run in threads of their own */

struct engine_options {
	const char *path;    /* of the database file; NULL: in memory */
	const char *library; /* of DuckDB; NULL: $ALLMENDE_DUCKDB, then beside the program, then the
				loader's path */
	bool read_only;	     /* the file must exist; any number of processes may read it */
	unsigned threads;    /* 0: 2 */
	unsigned memory_mib; /* 0: 1024 */
};

/* Load DuckDB's library, as engine_open() does, for whoever can reach no file when he opens one.
 * AL_UNSUPPORTED: as there. */
AL_MUST_CHECK enum status engine_load(const char *library, struct report *report);

/*
 * Open the database of `options`, made when missing unless read only.
 * AL_OK: the caller owns *ret, closed by engine_close().
 * AL_UNSUPPORTED: the library is missing or of another version; the report says what to do.
 * AL_NOT_FOUND (read only and no file), AL_CONFLICT (another process has it open), AL_MALFORMED
 * (not one of our databases), AL_IO, AL_NO_MEMORY: *ret is untouched.
 */
AL_MUST_CHECK enum status engine_open(const struct engine_options *options, struct engine **ret,
				      struct report *report);

/* Close `engine`, whose scans are closed. NULL does nothing. */
void engine_close(struct engine *engine);

/* What an import found. */
struct engine_import {
	uint64_t rows;
	uint32_t persons; /* with a row in this table */
	uint64_t others;  /* texts outside their column's keys, over all columns */
	uint64_t nulls;	  /* empty fields, over all columns */
	char other_column[ENGINE_NAME_MAX + 1]; /* the first column that has one, or empty */

	/* Of engine_source_import() alone: */
	uint64_t unread; /* values that are not of their column's type, taken as NULL */
	char unread_column[ENGINE_NAME_MAX + 1]; /* the column that has most of them, or empty */
	uint64_t nobody; /* rows that do not say whom they are about, left out */
};

/*
 * Import the CSV file at `path` as `table`, replacing a table of that name, and keep `content`
 * (the caller's digest of whatever decides whether to import again).
 *
 * The file is UTF-8 with one header line; comma, semicolon or tab; quotes as in RFC 4180; an empty
 * field is NULL. Header names match without regard to ASCII case; columns that `table` does not
 * name are not kept. Integers have digits and perhaps a minus; decimals at most `scale` digits
 * after a point; timestamps are 2019-07-31 14:00[:00], with T for the space and a Z if you like;
 * dates 2019-07-31; booleans true, false, t, f, 1, 0. Values need not lie within anyone's bounds.
 *
 * AL_MALFORMED: the report says row and column, and nothing has changed. AL_NOT_FOUND: no such
 * file. AL_TOO_BIG: over a limit above. AL_CONFLICT: locked or read only. AL_IO, AL_NO_SPACE,
 * AL_NO_MEMORY. On failure the database is as before and *ret is untouched.
 */
AL_MUST_CHECK enum status engine_import_csv(struct engine *engine, const struct engine_table *table,
					    const char *path, const struct digest *content,
					    struct engine_import *ret, struct report *report);

/* What is known of a table that was imported. */
struct engine_table_info {
	uint64_t rows;
	struct digest content; /* as given at the import */
};

/* AL_OK: *ret is what is known of the table `name`. AL_NOT_FOUND, AL_IO: *ret is untouched. */
AL_MUST_CHECK enum status engine_table_find(struct engine *engine, const char *name,
					    struct engine_table_info *ret, struct report *report);

/*
 * From here on the engine reaches no file but its database, loads no extension, and no setting can
 * be changed. Cannot be undone. AL_IO. A scan is refused before.
 */
AL_MUST_CHECK enum status engine_lock(struct engine *engine, struct report *report);

/* Persons of the database: their indexes are 0 to this minus 1. */
uint32_t engine_person_count(const struct engine *engine);

/* *ret = the index of the person with the `len` bytes at `id`. AL_NOT_FOUND: there is none, and
 * *ret is untouched. AL_IO. */
AL_MUST_CHECK enum status engine_person_find(struct engine *engine, const char *id, size_t len,
					     uint32_t *ret, struct report *report);

/* Gets each person once; a status other than AL_OK ends the listing. `id` is borrowed for the call.
 */
typedef enum status engine_person_each_fn(void *context, uint32_t index, const char *id,
					  size_t len);

/* Call `each` with `context` for the persons in the order of their index. AL_IO, or what `each`
 * returned. */
AL_MUST_CHECK enum status engine_persons_each(struct engine *engine, engine_person_each_fn *each,
					      void *context, struct report *report);

struct engine_scan; /* one owner thread */

enum engine_order {
	ENGINE_ORDER_STORED, /* as stored: by person, which the caller checks */
	ENGINE_ORDER_SORTED, /* sorted again, slower: for when the check failed */
};

struct engine_scan_request {
	const char *table;
	const char *const *columns; /* names, none of them the person column; may be none */
	size_t columns_count;
	uint32_t person_first; /* both included */
	uint32_t person_last;
	enum engine_order order;
};

/* How wide the numbers of a column lie in memory. */
enum engine_width {
	ENGINE_WIDTH_I8 = 1,
	ENGINE_WIDTH_U8,
	ENGINE_WIDTH_I16,
	ENGINE_WIDTH_U16,
	ENGINE_WIDTH_I32,
	ENGINE_WIDTH_U32,
	ENGINE_WIDTH_I64,
	ENGINE_WIDTH_TEXT, /* use engine_values_text() */
};

/* EACH(width, type) of the widths that are numbers, for loops of each type. */
#define ENGINE_WIDTHS(EACH)                                                                        \
	EACH(ENGINE_WIDTH_I8, int8_t)                                                              \
	EACH(ENGINE_WIDTH_U8, uint8_t)                                                             \
	EACH(ENGINE_WIDTH_I16, int16_t)                                                            \
	EACH(ENGINE_WIDTH_U16, uint16_t)                                                           \
	EACH(ENGINE_WIDTH_I32, int32_t)                                                            \
	EACH(ENGINE_WIDTH_U32, uint32_t)                                                           \
	EACH(ENGINE_WIDTH_I64, int64_t)

/* One column of a chunk. */
struct engine_values {
	enum engine_width width;
	const void *data;
	const uint64_t *valid; /* bit i % 64 of word i / 64: row i is not NULL; NULL: all are not */
};

struct engine_chunk {
	size_t rows; /* at most ENGINE_CHUNK_MAX; 0: the end */
	const uint32_t *persons;
	struct engine_values columns[ENGINE_COLUMNS_MAX]; /* in the order of the request */
};

/*
 * Begin to read `request` on a connection of its own.
 * AL_OK: the caller owns *ret. AL_CONFLICT: the engine is not locked. AL_NOT_FOUND: no such table
 * or column. AL_IO, AL_NO_MEMORY. *ret is then untouched. Any thread may call it while the engine
 * does nothing else but scans.
 */
AL_MUST_CHECK enum status engine_scan_open(struct engine *engine,
					   const struct engine_scan_request *request,
					   struct engine_scan **ret, struct report *report);

/* Fill `ret` with the next rows, borrowed until the next call. AL_IO, AL_NO_MEMORY. */
AL_MUST_CHECK enum status engine_scan_next(struct engine_scan *scan, struct engine_chunk *ret,
					   struct report *report);

/* NULL does nothing. */
void engine_scan_close(struct engine_scan *scan);

static inline bool engine_values_valid(const struct engine_values *values, size_t row)
{
	return values->valid == NULL || (values->valid[row / 64] >> (row % 64) & 1) != 0;
}

/* The number in `row`; what stands where it is NULL is any number. */
static inline int64_t engine_values_number(const struct engine_values *values, size_t row)
{
	switch (values->width) {
#define NUMBER(width, type)                                                                        \
	case width:                                                                                \
		return (int64_t)((const type *)values->data)[row];
		ENGINE_WIDTHS(NUMBER)
#undef NUMBER
	case ENGINE_WIDTH_TEXT:
		break;
	}
	return 0;
}

/* The text in `row`, *ret_len bytes; "" where it is NULL. Borrowed from the chunk. */
const char *engine_values_text(const struct engine_values *values, size_t row, size_t *ret_len);

#endif
