/*
 * engine_guess.h: files that nobody has described: which columns they have, and of which types.
 *
 * A CSV file (comma, semicolon or tab, a header line) or a Parquet file is taken as it is. Names
 * become names of SQL: letters are small, what is no letter or digit is an underscore ("Trip
 * Duration (s)" is trip_duration_s), and a name that is there already gets a number. A type is that
 * which nine of ten values have; the others are then NULL, so that no row makes an error. What was
 * found here is public from then on: keep it, and import by it what the file later becomes.
 *
 *	status = engine_guess_file(engine, "trips.csv", &guess, report);
 *	... make a struct engine_table of the columns that are needed ...
 *	status = engine_guess_import(engine, &table, "trips.csv", &content, report);
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_ENGINE_ENGINE_GUESS_H
#define ALLMENDE_ENGINE_ENGINE_GUESS_H

#include "engine/engine.h"

#define ENGINE_GUESS_NAME_MAX 40 /* bytes of a name that was made of a header's */
#define ENGINE_GUESS_SCALE_MAX 6 /* digits after the point that are kept */

struct engine_guess_column {
	char name[ENGINE_NAME_MAX + 1];
	enum engine_type type;
	unsigned scale; /* decimal: digits after the point, fewer where numbers are great */
};

struct engine_guess {
	struct engine_guess_column *columns; /* in the order of the file */
	size_t columns_count;
};

/*
 * Look at all values of the file at `path`.
 * AL_OK: *ret is the caller's, released by engine_guess_clear(). AL_MALFORMED: it is neither CSV
 * nor Parquet; the report says where. AL_NOT_FOUND: no such file. AL_TOO_BIG: over
 * ENGINE_COLUMNS_MAX columns. AL_CONFLICT: the engine is locked. AL_IO, AL_NO_MEMORY. *ret is then
 * untouched.
 */
AL_MUST_CHECK enum status engine_guess_file(struct engine *engine, const char *path,
					    struct engine_guess *ret, struct report *report);

/* The same of names alone, without a look at a value: all types are texts. */
AL_MUST_CHECK enum status engine_guess_names(struct engine *engine, const char *path,
					     struct engine_guess *ret, struct report *report);

void engine_guess_clear(struct engine_guess *guess);

/*
 * Import the file at `path` as `table`, whose columns have names as above, in any order and not
 * necessarily all. Numbers are rounded to their scale; a value that is none of its column's type is
 * NULL; rows without a person, or with an id over ENGINE_PERSON_LEN_MAX, are nobody's and left out.
 * Statuses as engine_import_csv(); AL_MALFORMED is about the file as a whole: it lacks a column, or
 * is neither CSV nor Parquet.
 */
AL_MUST_CHECK enum status engine_guess_import(struct engine *engine,
					      const struct engine_table *table, const char *path,
					      const struct digest *content, struct report *report);

#endif
