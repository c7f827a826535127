/* analysis_read.h: what the files that read a statement share while they read it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_ANALYSIS_READ_H
#define ALLMENDE_QUERY_ANALYSIS_READ_H

#include "query/analysis_internal.h"
#include "query/sql_tree.h"

/* A table of FROM and the name by which the statement speaks of it. */
struct named_table {
	const struct table *table; /* NULL: not there */
	const char *name;
};

/* The WITH of a SELECT, whose first `count` names may be used. */
struct named_queries {
	const json_t *list;
	size_t count;
	bool *used;			   /* whether FROM names it */
	const struct named_queries *outer; /* of the SELECT around it; NULL: none */
};

struct reader {
	const struct analysis_scope *scope;
	const struct sql_tree *tree;
	struct analysis *analysis;
	struct named_table persons;
	struct named_table joined;
	struct predicate *predicate; /* the one that is being read */
	bool grouping;		     /* GROUP BY is meant, where keys may be unknown */
	struct named_queries with;
	size_t depth;	     /* SELECTs around this one */
	size_t *sides_total; /* tables of persons in all of the statement */
	struct report *report;
};

/* A column that a statement names. */
struct column_ref {
	const struct table *table;
	const struct column *column;
	bool joined; /* of the public table */
	bool person; /* it says who a row is about */
	size_t place;
};

/* The column that `node` names. AL_NOT_FOUND, not reported: it is no column's name. AL_UNSUPPORTED:
 * no plain name, or one of two tables; reported. */
AL_MUST_CHECK enum status reader_find_column(struct reader *reader, const json_t *node,
					     struct column_ref *ret);

/* The same for use: it is there, granted and not the person's column; everything is reported. */
AL_MUST_CHECK enum status reader_use_column(struct reader *reader, const json_t *node,
					    struct column_ref *ret);

/* *ret = the place of `column` of the table of persons in what is read. AL_TOO_BIG. */
AL_MUST_CHECK enum status reader_slot(struct reader *reader, const struct column *column,
				      size_t *ret);

/* What is known to all of a column of FROM: as catalogue_domain() and catalogue_bounds(), and the
 * same of the columns of sub-queries. */
AL_MUST_CHECK enum status reader_domain(struct reader *reader, const struct table *table,
					const struct column *column, struct domain *ret);
bool reader_bounds(struct reader *reader, const struct column *column, int64_t *ret_min,
		   int64_t *ret_max);

/* Which of the sides `column`, of the analysis' table, is of. */
const struct side *analysis_side(const struct analysis *analysis, const struct column *column);

/* Make the key that `node` is. AL_OK with *ret_is false: it is no expression that makes keys, and
 * *ret is untouched. Everything else is reported. */
AL_MUST_CHECK enum status reader_make_key(struct reader *reader, const json_t *node, bool *ret_is,
					  struct key *ret);

/* The same of `node` in GROUP BY or ORDER BY: by a column's name first, then by a number or alias
 * of SELECT. Everything is reported. */
AL_MUST_CHECK enum status reader_named_key(struct reader *reader, const json_t *node,
					   struct key *ret);

/* Read HAVING, ORDER BY, LIMIT and OFFSET, when the columns of the answer are read. */
AL_MUST_CHECK enum status reader_order(struct reader *reader);

/* *ret = the measure `wanted`, added unless it is there. */
AL_MUST_CHECK enum status reader_measure(struct reader *reader, const struct measure *wanted,
					 size_t *ret);

/* Whether `node` calls an aggregate that is offered. */
bool reader_is_aggregate(const json_t *node);

/* Refuse `node` when it calls a well-known aggregate that is not offered; else AL_OK. */
AL_MUST_CHECK enum status reader_known(struct reader *reader, const json_t *node);

/* Read the aggregate that `node` calls, with the measures that it needs. */
AL_MUST_CHECK enum status reader_aggregate(struct reader *reader, const json_t *node,
					   struct output *ret);

/* Read `call` of MEDIAN, PERCENTILE_CONT or PERCENTILE_DISC; of COUNT(DISTINCT key). */
AL_MUST_CHECK enum status reader_quantile(struct reader *reader, const json_t *call,
					  struct output *ret);
AL_MUST_CHECK enum status reader_distinct(struct reader *reader, const json_t *call,
					  struct output *ret);

/* Whether `node` calls CORR, COVAR or REGR; and read it, `call`. */
bool reader_is_pair(const json_t *node);
AL_MUST_CHECK enum status reader_pair(struct reader *reader, const json_t *call,
				      struct output *ret);

/* What may stand in SELECT. */
extern const char reader_aggregate_remedy[];

/* *ret = the condition `node`. On failure *ret is of no use. */
AL_MUST_CHECK enum status reader_condition(struct reader *reader, const json_t *node,
					   struct predicate *ret);

/* A number that an aggregate is taken of. */
struct number_request {
	const char *name;     /* of the aggregate */
	const json_t *node;   /* NULL: 1 */
	const json_t *filter; /* FILTER's condition: NULL in all other rows; NULL: none */
	bool counted;	      /* only whether it is NULL matters: also a column of texts or times */
};

/* *ret = the number, of the analysis's memory. Refusals are reported. */
AL_MUST_CHECK enum status reader_number(struct reader *reader, const struct number_request *request,
					struct number **ret);

/* Whether `node` is EXTRACT(EPOCH FROM ...), which is a number. */
bool reader_is_epoch(const json_t *node);

/* Whether `node` looks like an expression that makes keys, a column left aside. */
bool reader_is_key(const json_t *node);

/* *ret = `left` - `right`, for a comparison with 0: two numbers without CASE, or two columns of
 * times. Refusals are reported. */
AL_MUST_CHECK enum status reader_difference(struct reader *reader, const json_t *left,
					    const json_t *right, struct number **ret);

/* Refuse columns that cannot be gathered per person, where that is done. */
AL_MUST_CHECK enum status reader_check_gathered(struct reader *reader);

/* Read FROM: tables of persons and sub-queries, joined by person, perhaps joined with a public
 * table. */
AL_MUST_CHECK enum status reader_from(struct reader *reader, const json_t *from);

/* Read the ON or USING of `members`, a JoinExpr, with the public table of the reader; or with its
 * side `side`, by the person. */
AL_MUST_CHECK enum status reader_join_public(struct reader *reader, const json_t *members,
					     size_t place);
AL_MUST_CHECK enum status reader_join_persons(struct reader *reader, const json_t *members,
					      const struct side *side, size_t place);

/* Read the members `select` of a SelectStmt as the sub-query of `side`, named before. What is made
 * is `side`'s also on failure. */
AL_MUST_CHECK enum status reader_subquery(struct reader *reader, const json_t *select,
					  const struct named_queries *with, struct side *side);

/* The expression of SELECT that GROUP BY or ORDER BY means by `node`: its number or alias; else
 * `node`. */
const json_t *reader_target_meant(const struct reader *reader, const json_t *node);

/* Read the WITH of the reader's SELECT, if there is one. */
AL_MUST_CHECK enum status reader_with(struct reader *reader);

/* Refuse what WITH names and FROM, which was read, does not. */
AL_MUST_CHECK enum status reader_with_used(struct reader *reader);

/* AL_OK: *ret is an empty analysis of `catalogue`. AL_NO_MEMORY. */
AL_MUST_CHECK enum status analysis_new(const struct catalogue *catalogue, struct analysis **ret);

/* AL_OK: `ref` may be read. AL_REFUSED: it is not granted, or the person's. Reported. */
AL_MUST_CHECK enum status reader_allow_column(struct reader *reader, const struct column_ref *ref);

/* How tables are joined. */
extern const char reader_join_remedy[];

/* Memory of the analysis as text: "a(b, c)". NULL without memory. */
const char *reader_format(struct reader *reader, const char *format, ...) AL_PRINTF(2, 3);

#endif
