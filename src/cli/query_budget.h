/*
 * query_budget.h: what was spent on a file, kept beside it.
 *
 * FILE.allmende-budget holds the budget, what is spent of it, the types of the file's columns and
 * the bounds that were bought. It is about the persons in the file, so it stays when the file
 * changes. It ends with its own SHA-256, so that a bit that turned, or a hand that was not careful,
 * does not pass for a smaller sum. It is no defence against whoever holds the file: she has the
 * rows anyway.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CLI_QUERY_BUDGET_H
#define ALLMENDE_CLI_QUERY_BUDGET_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/digest.h"
#include "base/status.h"
#include "privacy/epsilon.h"

#include <stddef.h>
#include <stdint.h>

#define QUERY_BUDGET_LEN_MAX (1u << 20)
#define QUERY_BUDGET_COLUMNS_MAX 256
#define QUERY_SELECTIONS_MAX INT64_C(1000000000000) /* delta of all selections, 10^-6, in atto */

/* A column of the file, as it was found at the first question. */
struct query_budget_column {
	const char *max; /* bounds that were bought, as its type writes them; NULL: none */
	const char *min;
	const char *name;
	int64_t scale; /* decimal: digits after the point; -1 for the other types */
	int type;      /* enum column_type */
};

struct query_budget {
	struct digest check; /* of the rest */
	struct query_budget_column *columns;
	size_t columns_count;
	struct digest content;	 /* of the file when its columns were looked at last */
	int64_t delta;		 /* at which epsilon is told, in 10^-18 */
	int64_t delta_selecting; /* spent on the selection of keys, in 10^-18 */
	int64_t epsilon;	 /* the whole budget, in 10^-6 */
	const char *person;	 /* the column of whom all charges are about */
	int64_t spent;		 /* rho in 10^-12 */
};

/* Read the `len` bytes at `text`. AL_OK: *ret lives as long as `arena`. AL_MALFORMED: the report
 * says what. AL_NO_MEMORY. */
AL_MUST_CHECK enum status query_budget_parse(const char *text, size_t len, struct arena *arena,
					     struct query_budget *ret, struct report *report);

/* Append `budget` as it is kept, its check made anew. The buffer keeps a failure. */
void query_budget_format(const struct query_budget *budget, struct buffer *ret);

/* As query_budget_parse(), of the file beside the data file `path`. AL_NOT_FOUND: there is none. */
AL_MUST_CHECK enum status query_budget_load(const char *path, struct arena *arena,
					    struct query_budget *ret, struct report *report);

/* Make `budget` the one beside the data file `path`: after AL_OK no crash loses it. AL_TOO_BIG,
 * AL_NO_MEMORY, AL_IO, AL_NO_SPACE: the old one stands. */
AL_MUST_CHECK enum status query_budget_store(const char *path, const struct query_budget *budget,
					     struct report *report);

/* What may be spent in all. */
struct rho query_budget_ceiling(const struct query_budget *budget);

/* The greatest epsilon that one more question can have. */
struct epsilon query_budget_left(const struct query_budget *budget);

/*
 * Add `rho` and what selecting keys costs, `delta`, to what is spent. Not stored yet.
 * AL_EXHAUSTED: the budget does not have it; the report says what is left, and nothing changes.
 */
AL_MUST_CHECK enum status query_budget_charge(struct query_budget *budget, struct rho rho,
					      struct delta delta, struct report *report);

#endif
