/*
 * corpus.h: the questions of tests/vectors/queries, each with what becomes of it.
 *
 * A line of those files is `SQL; -- VERDICT`, the verdict a word of status_name(): "ok" where the
 * question is answered over the tables of fixture.h; "ok, with delta" where it has unknown keys and
 * so is answered only if a delta may be spent. Every proof about the whole path runs over all of
 * them, so a new feature is proven by the lines that it adds.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_QUERY_CORPUS_H
#define ALLMENDE_TESTS_UNIT_QUERY_CORPUS_H

#include "privacy/rho.h"

#include <stdbool.h>
#include <stddef.h>

struct corpus_query {
	char *sql;     /* without the last semicolon */
	char *verdict; /* a word of status_name() */
	bool answered; /* the verdict begins with "ok" */
	bool unknown;  /* ... "with delta" */
	char *place;   /* "keys.sql:3", for messages */
};

struct corpus {
	struct corpus_query *queries;
	size_t count;
};

/* All queries, by file and line, or the test fails. Released by corpus_clear(). */
struct corpus corpus_read(void);

/* The delta under which `query` is answered: 0 or `delta`. */
struct delta corpus_delta(const struct corpus_query *query, struct delta delta);

void corpus_clear(struct corpus *corpus);

#endif
