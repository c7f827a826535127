/*
 * query.h: the steps of `allmende query`, the protected answer on a file of one's own.
 *
 *	query_open()      options, files locked, budgets, types of columns, catalogue
 *	query_missing()   which columns need bounds that nobody declared
 *	query_stored()    the same question again: the answer that is there already
 *	query_buy()       bounds for a tenth of the rho: charge, draw, read, choose
 *	query_answer()    plan, charge, draw, read, add; stored before anyone sees it
 *	query_print()     the answer for a person or a program
 *
 * What is charged is on the disk before a row is read for an answer. What is refused follows from
 * the text, the columns, the options and the budget.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CLI_QUERY_H
#define ALLMENDE_CLI_QUERY_H

#include "base/file.h"
#include "cli/query_budget.h"
#include "cli/query_options.h"
#include "engine/engine.h"
#include "law/grant.h"
#include "query/plan.h"

#include <jansson.h>

#define QUERY_PART 10 /* bounds are bought with one of so many parts of the rho */
#define QUERY_ANSWER_LEN_MAX (64u << 20)

/* A file of persons. */
struct query_table {
	const char *name;
	const char *person;
	char path[FILE_PATH_MAX]; /* without symbolic links: the budget lies beside it */
	int fd;			  /* -1, or open and locked */
	struct digest content;
	struct query_budget budget;
	bool asked; /* the question reads it; before there is a plan: names it */
};

/* A public file, brought into the form of a public table. */
struct query_public {
	const char *name;
	struct buffer csv;
};

struct query {
	const struct query_options *options;
	struct arena arena;
	struct engine *engine;
	struct query_table tables[QUERY_TABLES_MAX];
	size_t tables_count;
	struct query_public publics[QUERY_TABLES_MAX];
	size_t publics_count;
	struct platform platform;
	struct catalogue *catalogue;
	struct granted_table granted[QUERY_TABLES_MAX];
	struct rho rho; /* what the question may cost */
	bool imported;
};

/* A column that needs bounds. */
struct query_missing {
	size_t table; /* among query->tables */
	size_t column;
};

/*
 * Open what `options` name; nothing is written or charged. query_close() is due in any case.
 * AL_NOT_FOUND, AL_IO, AL_MALFORMED: a file, or the budget beside it; AL_UNSUPPORTED: the database
 * library; AL_CONFLICT: options that do not fit the files; AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status query_open(const struct query_options *options, struct query *ret,
				     struct report *report);

void query_close(struct query *query);

/* Whether the question has `name` as a word: then its table or column may be read. */
bool query_names(const struct query *query, const char *name);

/* Make the catalogue anew: after bounds were found. */
AL_MUST_CHECK enum status query_catalogue(struct query *query, struct report *report);

/* The plan of the question for `rho`. Statuses as plan_of_sql(). */
AL_MUST_CHECK enum status query_plan(const struct query *query, struct rho rho, struct plan **ret,
				     struct report *report);

/* Look at the types, persons and digests of the files of persons; used by query_open(). */
AL_MUST_CHECK enum status query_tables_open(struct query *query, struct report *report);
void query_tables_close(struct query *query);

/* Say on a terminal that the file at `path` is read, which may take long. */
void query_tell_reading(const char *path);

/* Read the public file `named`; its table is made in `table`. Used by query_open(). */
AL_MUST_CHECK enum status query_public_read(struct query *query, const struct query_named *named,
					    struct query_public *ret, struct table *table,
					    struct report *report);

/*
 * ret[*ret_count] = the columns without which the question has no plan; at most
 * BOUNDS_COLUMNS_MAX. Statuses as query_plan(), of which one means that the question is refused.
 */
AL_MUST_CHECK enum status query_missing(struct query *query, struct query_missing *ret,
					size_t *ret_count, struct report *report);

/*
 * Buy the bounds of the `count` columns at `missing`; *ret_rho is what was charged. AL_EXHAUSTED:
 * nothing was charged. AL_REFUSED: too few persons have values; what was charged stays charged.
 */
AL_MUST_CHECK enum status query_buy(struct query *query, const struct query_missing *missing,
				    size_t count, struct rho *ret_rho, struct report *report);

/* Add `rho` and `delta` to what is spent on each table asked about, on the disk. AL_EXHAUSTED:
 * nothing was charged. */
AL_MUST_CHECK enum status query_charge(struct query *query, struct rho rho, struct delta delta,
				       struct report *report);

/* Whether the budgets have what the whole question may cost. AL_EXHAUSTED. */
AL_MUST_CHECK enum status query_afford(const struct query *query, struct report *report);

/* Bring the tables asked about into the engine and lock it; once. */
AL_MUST_CHECK enum status query_import(struct query *query, struct report *report);

/*
 * The answer to the question, with `bought` already charged for it; stored beside the first table.
 * *ret is the caller's, by json_decref().
 */
AL_MUST_CHECK enum status query_answer(struct query *query, struct rho bought, json_t **ret,
				       struct report *report);

/* The answer that is stored already. AL_NOT_FOUND: there is none, not reported. */
AL_MUST_CHECK enum status query_stored(struct query *query, json_t **ret, struct report *report);

/* Print the answer `stored` as the options say. AL_MALFORMED: it is none. */
AL_MUST_CHECK enum status query_print(const struct query *query, const json_t *stored,
				      struct report *report);

/* Print what the question would cost and how far off it would be, with `missing` columns. */
AL_MUST_CHECK enum status query_explain(const struct query *query,
					const struct query_missing *missing, size_t count,
					struct report *report);

#endif
