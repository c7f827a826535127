/* csv.h: a public table's CSV text, record by record (RFC 4180, commas). */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_CSV_H
#define ALLMENDE_QUERY_CSV_H

#include "base/arena.h"
#include "base/status.h"

#include <stddef.h>

#define CSV_FIELDS_MAX 512

/* One field; an empty one, quoted or not, is NULL in the tables made of it. */
struct csv_field {
	const char *text; /* NUL-ended, from the arena */
	size_t len;
};

struct csv {
	const char *text;
	size_t len;
	size_t at;   /* where the next record begins */
	size_t line; /* its line, from 1 */
};

/* Read the `len` bytes at `text`, a byte order mark skipped. */
void csv_init(struct csv *csv, const char *text, size_t len);

/*
 * Read the next record into `fields` (CSV_FIELDS_MAX), *ret_count of them, texts from `arena`.
 * AL_OK with *ret_count 0: the end. AL_MALFORMED: a quote is wrong, a byte is NUL or the text is
 * not UTF-8; the report says the line. AL_TOO_BIG: too many fields. AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status csv_next(struct csv *csv, struct arena *arena, struct csv_field *fields,
				   size_t *ret_count, struct report *report);

#endif
