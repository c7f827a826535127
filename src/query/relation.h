/*
 * relation.h: sub-queries that stay per person: the rows of one person become other rows of hers.
 *
 * What happens within one person's rows is free: the outermost SELECT adds one clipped vector for
 * each person (privacy.md 1.0), so what she can change is bounded by C whatever her rows become,
 * as long as they are made of hers alone. (That joins and groups keep the person's column is the
 * rule of Wilson et al. 2020, "Differentially Private SQL with Bounded User Contribution".) A stage
 * is one SELECT in FROM: it reads its sides (tables and stages, joined by the person), keeps rows
 * by WHERE, computes its columns, groups by the person and keys or adds windows over her rows.
 * Every step is total: it has a result for all rows there can be.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_RELATION_H
#define ALLMENDE_QUERY_RELATION_H

#include "base/buffer.h"
#include "query/analysis_read.h"

#define STAGE_DEPTH_MAX 4	    /* SELECTs within each other, below the outermost */
#define STAGE_SIDES_MAX 16	    /* tables of persons in a statement */
#define STAGE_COLUMNS_MAX 32	    /* of a sub-query */
#define STAGE_KEYS_MAX 8	    /* of GROUP BY or PARTITION BY, beside the person */
#define STAGE_ORDERS_MAX 8	    /* of ORDER BY in a window */
#define STAGE_OFFSET_MAX 1000	    /* rows that LAG and LEAD look away */
#define STAGE_COUNT_KEYS_MAX 1000   /* a count up to this has public keys: all numbers up to it */
#define PERSON_ROWS_MAX (1u << 20)  /* rows of a person of a table; who has more has none */
#define PERSON_STEPS_MAX (1u << 22) /* of work that a person's rows are in a SELECT; likewise */
#define STAGE_EXPRS_MAX 64	    /* things that a sub-query computes of a row */
#define EXPR_NONE SIZE_MAX

/* What is known to all of a column. */
struct facts {
	bool bounded;
	int64_t low;
	int64_t high;
	struct domain domain;
};

enum expr_kind {
	EXPR_COLUMN, /* as it stands in the row */
	EXPR_CODE,   /* of a key: its number, of a text its code */
	EXPR_NUMBER,
};

/* Something computed of each row that WHERE keeps. */
struct expr {
	enum expr_kind kind;
	const char *what; /* canonical JSON */
	size_t slot;	  /* of EXPR_COLUMN */
	struct key key;
	const struct number *number;
	struct value_form form;
	const char *unit;
	struct facts facts;
};

enum made_op {
	MADE_PERSON, /* who: has no value of its own */
	MADE_VALUE,  /* the expression */
	MADE_COUNT,  /* rows in which it is not NULL; of EXPR_NONE all */
	MADE_DISTINCT,
	MADE_SUM,
	MADE_AVERAGE,
	MADE_LEAST,
	MADE_MOST,
	MADE_ROW_NUMBER,
	MADE_LAG,
	MADE_LEAD,
};

/* One column of a stage. */
struct made {
	enum made_op op;
	size_t expr;
	size_t window; /* EXPR_NONE: none */
	size_t offset; /* LAG, LEAD */
	struct facts facts;
};

struct window_order {
	size_t expr;
	bool falling;
	bool nulls_first;
};

/* Rows that a window function looks at: those of the same partition, up to the present one. */
struct window {
	size_t partition[STAGE_KEYS_MAX];
	size_t partition_count;
	struct window_order orders[STAGE_ORDERS_MAX];
	size_t orders_count;
	bool by_rows; /* up to the present row, not to the last that is equal to it by `orders` */
};

struct stage {
	struct analysis *analysis; /* what is read; owned, and the memory of all here is its */
	struct table table;	   /* what is made, as a table of persons */
	struct made made[STAGE_COLUMNS_MAX]; /* of each of its columns */
	struct expr *exprs;
	size_t exprs_count;
	bool grouped; /* by the person and `keys` */
	size_t keys[STAGE_KEYS_MAX];
	size_t keys_count;
	struct window windows[STAGE_COLUMNS_MAX];
	size_t windows_count;
};

/* Whether more is read than one table of the platform as it is. */
static inline bool analysis_has_stages(const struct analysis *analysis)
{
	return analysis->sides_count > 1 || analysis->sides[0].stage != NULL;
}

/* NULL does nothing. */
void stage_free(struct stage *stage);

/* *ret = the place in stage->exprs of what `node` is of a row: a column, a key's expression or a
 * number. Refusals are reported. */
AL_MUST_CHECK enum status stage_expr(struct reader *reader, struct stage *stage, const json_t *node,
				     size_t *ret);

/* The same of a number that the aggregate of `request` takes. */
AL_MUST_CHECK enum status stage_number(struct reader *reader, struct stage *stage,
				       const struct number_request *request, size_t *ret);

/* Fill `ret` but for its window with the aggregate `call` of a sub-query, which `name` is of.
 * AL_NOT_FOUND, not reported: it is none that is offered. */
AL_MUST_CHECK enum status stage_aggregate(struct reader *reader, struct stage *stage,
					  const json_t *call, struct made *ret);

/* Fill `ret` with the window function `call`, which has an OVER. */
AL_MUST_CHECK enum status stage_window(struct reader *reader, struct stage *stage,
				       const json_t *call, struct made *ret);

/* Bounds and public keys of `made` by those of what it is made of: stage->made and `form`, the form
 * of its values, follow. */
AL_MUST_CHECK enum status stage_facts(struct reader *reader, const struct stage *stage,
				      size_t place, struct made *made, struct value_form *form);

/* Whether a person has at most one row in what `analysis` reads: all of it is grouped by the person
 * alone. */
bool relation_is_one_row(const struct analysis *analysis);

/* The tables of the platform that `analysis` reads: ret[i], each once, at most STAGE_SIDES_MAX.
 * Their number. */
size_t relation_tables(const struct analysis *analysis, const struct table **ret);

/* The join with a public table in canonical form; null: there is none. NULL without memory. */
json_t *relation_join_json(const struct join *join);

/* What is read by `analysis`, in canonical form; NULL without memory. */
json_t *relation_json(const struct analysis *analysis);

/* By enum made_op, for canonical form and EXPLAIN. */
extern const char *const relation_op_names[];

/* Append in words what happens per person, if anything does: a line for each stage, the inner ones
 * first, and under it one for each column that is held within bounds. */
void relation_explain(const struct analysis *analysis, struct buffer *ret);

/* Append "from" and a JSON list of the tables and sub-queries that `analysis` reads: a member. */
void relation_explain_from(const struct analysis *analysis, struct buffer *ret);

/* Append what happens per person as a JSON list of stages, see plan_explain_json(). */
void relation_explain_json(const struct analysis *analysis, struct buffer *ret);

#endif
