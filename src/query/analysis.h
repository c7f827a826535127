/*
 * analysis.h: from SQL text to a question that may be asked, or a refusal that says where and why.
 *
 * What is allowed is listed; everything else is refused with line, column and what to write
 * instead. SELECT of group keys, COUNT(*), COUNT(DISTINCT person), COUNT, SUM, AVG, VARIANCE and
 * STDDEV of numbers that are computed from bounded columns, CORR, COVAR and REGR of two, FROM a
 * table of persons, several joined by the person, or sub-queries that keep to the rows of one, JOIN
 * one public table by its key, WHERE with comparisons of columns, numbers and constants, GROUP BY
 * columns with public keys, calendar bins, parts of a time, bins of fixed width. The list of groups
 * of an answer follows from the catalogue alone; HAVING, ORDER BY and LIMIT take rows of the noisy
 * answer. README.md has it all.
 *
 * A refusal depends on the text, the catalogue and what is granted, never on a person's row.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_ANALYSIS_H
#define ALLMENDE_QUERY_ANALYSIS_H

#include "base/status.h"
#include "law/grant.h"
#include "query/catalogue.h"

#include <stdbool.h>
#include <stddef.h>

#define SQL_LEN_MAX 8192	/* bytes of a statement */
#define SQL_DEPTH_MAX 32	/* nesting of parentheses and operators */
#define ANALYSIS_OUTPUTS_MAX 32 /* columns of an answer */
#define ANALYSIS_KEYS_MAX 4
#define ANALYSIS_TERMS_MAX 256 /* comparisons in WHERE */
#define ANALYSIS_GROUPS_MAX 1000000

/* What an analysis may speak of. */
struct analysis_scope {
	const struct catalogue *catalogue;
	const struct granted_table *granted; /* tables of persons and their columns */
	size_t granted_count;
	const struct number_model *models; /* that PREDICT may apply; they outlive the analysis */
	size_t models_count;		   /* at most NUMBER_MODELS_MAX */
	bool unknown_keys; /* columns without public keys may be grouped by, and keys be selected */
};

struct analysis; /* Opaque; analysis_internal.h is for this folder. */

/*
 * Read the `len` bytes of SQL at `sql` within `scope`, whose catalogue must outlive the analysis.
 * AL_OK: *ret is the caller's, freed by analysis_free().
 * AL_MALFORMED: no SQL. AL_UNSUPPORTED: SQL that is not offered. AL_REFUSED: a table or column
 * that is not granted, or the person's column where it may not stand. AL_TOO_BIG: over a limit
 * above. AL_NOT_FOUND: no such table or column, or a public table not in the catalogue yet.
 * AL_NO_MEMORY. *ret is then untouched. The report says "line L, column C: ...".
 */
AL_MUST_CHECK enum status analysis_of_sql(const struct analysis_scope *scope, const char *sql,
					  size_t len, struct analysis **ret, struct report *report);

/* NULL does nothing. */
void analysis_free(struct analysis *analysis);

#endif
