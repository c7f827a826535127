/*
 * catalogue.h: what may be known about a platform's tables without looking at a person.
 *
 * The platform object says tables, columns, bounds and key domains; the public tables are CSV
 * texts in the log. From both follows the list of keys of every column, and with it the shape of
 * every answer.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_CATALOGUE_H
#define ALLMENDE_QUERY_CATALOGUE_H

#include "base/arena.h"
#include "base/status.h"
#include "engine/engine.h"
#include "law/registry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PUBLIC_TABLE_LEN_MAX (8u << 20) /* bytes of CSV */
#define PUBLIC_TABLE_ROWS_MAX 65534
#define DOMAIN_KEYS_MAX 65534 /* keys of a column */

/* One value: a number as engine.h keeps it, or a text. */
struct value {
	bool null;
	int64_t number;
	const char *text; /* text columns */
};

/* The values that a column can have, known to all: each once, numbers rising, texts by their
 * bytes. */
struct domain {
	const struct value *keys;
	const char *const *labels; /* the same as texts */
	size_t count;		   /* 0: the column has no public domain */
};

struct catalogue; /* Opaque. Once filled it does not change, so threads may share it. */

/* AL_OK: *ret is the caller's, freed by catalogue_free(); `platform` is borrowed and must outlive
 * it. AL_MALFORMED: a bound or key is not a value of its column's type. AL_NO_MEMORY. */
AL_MUST_CHECK enum status catalogue_new(const struct platform *platform, struct catalogue **ret,
					struct report *report);

/* NULL does nothing. */
void catalogue_free(struct catalogue *catalogue);

/*
 * Add the `len` bytes of CSV at `csv` as the content of the public table `name`: comma, header line
 * with at least the declared columns, values of the declared types.
 * AL_NOT_FOUND: the platform has no public table `name`. AL_CONFLICT: it was added before.
 * AL_MALFORMED: the report says row and column. AL_TOO_BIG, AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status catalogue_add_public(struct catalogue *catalogue, const char *name,
					       const char *csv, size_t len, struct report *report);

/* The platform as given. */
const struct platform *catalogue_platform(const struct catalogue *catalogue);

/* Rows of the public table `table`; 0 while it was not added. */
size_t catalogue_public_rows(const struct catalogue *catalogue, const struct table *table);

/* The value of `column` in `row` of the public table `table`. */
struct value catalogue_public_value(const struct catalogue *catalogue, const struct table *table,
				    const struct column *column, size_t row);

/*
 * *ret = the domain of `column` of `table`, of its keys or keys_of; of a column of a public table
 * the values that occur; of a boolean false and true. Borrowed from the catalogue.
 * AL_OK also when there is none (count 0). AL_NOT_FOUND: the public table was not added yet.
 */
AL_MUST_CHECK enum status catalogue_domain(const struct catalogue *catalogue,
					   const struct table *table, const struct column *column,
					   struct domain *ret, struct report *report);

/* *ret_min, *ret_max = the public bounds of `column`. False: it has none. */
bool catalogue_bounds(const struct catalogue *catalogue, const struct column *column,
		      int64_t *ret_min, int64_t *ret_max);

/*
 * *ret = how the engine is to import the table of persons `table`. What it points at is taken from
 * `arena` or borrowed from the catalogue.
 * AL_NOT_FOUND: as catalogue_domain(). AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status catalogue_engine_table(const struct catalogue *catalogue,
						 const struct table *table, struct arena *arena,
						 struct engine_table *ret, struct report *report);

#endif
