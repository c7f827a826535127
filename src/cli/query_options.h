/* query_options.h: what the arguments of `allmende query` say. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CLI_QUERY_OPTIONS_H
#define ALLMENDE_CLI_QUERY_OPTIONS_H

#include "base/arena.h"
#include "base/status.h"
#include "law/registry.h"
#include "privacy/epsilon.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QUERY_TABLES_MAX 8 /* of persons, and as many public ones */
#define QUERY_FACTS_MAX 64 /* of each kind */

/* NAME=FILE. */
struct query_named {
	const char *name;
	const char *path;
};

/* COL=..., COL perhaps with TABLE. before it. */
struct query_fact {
	const char *table; /* NULL: of any */
	const char *column;
	const char *const *values; /* bounds: low, high; keys: as many as there are */
	size_t values_count;
};

struct query_facts {
	struct query_fact facts[QUERY_FACTS_MAX];
	size_t count;
};

struct query_options {
	struct query_named tables[QUERY_TABLES_MAX];
	size_t tables_count;
	struct query_named publics[QUERY_TABLES_MAX];
	size_t publics_count;
	struct query_facts persons; /* without values */
	struct query_facts bounds;
	struct query_facts keys;
	struct epsilon epsilon;
	struct epsilon budget; /* 0: not said */
	struct delta delta;
	int64_t rows;	   /* of a person that count in full; 0: not said */
	int64_t groups;	   /* of a person; 0: as the plan chooses */
	int64_t min_group; /* persons */
	bool json;
	bool explain;
	bool help;
	const char *sql;
};

/*
 * Read the arguments. Texts are borrowed from `argv` or taken from `arena`.
 * AL_OK: *ret is set; with `help` nothing else counts. AL_MALFORMED: the report says what is wrong
 * in the user's language. AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status query_options_parse(int argc, char **argv, struct arena *arena,
					      struct query_options *ret, struct report *report);

/* The fact in `facts` about `column` of `table`, or NULL. */
const struct query_fact *query_fact_find(const struct query_facts *facts, const char *table,
					 const char *column);

#endif
