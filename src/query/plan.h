/*
 * plan.h: a question with its bounds, noise and price, all known before anything is spent.
 *
 * Every answer is one sum of vectors (privacy.md 1.0): each person has one integer vector over
 * groups x measures, its L2 norm is clipped to C, the vectors are added, discrete Gaussian noise of
 * sigma2 is added. The plan fixes measures, integer weights, C and sigma2 from public facts: the
 * question, the catalogue, the budget wanted, and the contribution R, the number of rows of a
 * person that count in full. Measure 0 is always the person's presence in a group: it answers
 * COUNT(DISTINCT person) and decides by its noisy value which groups are too small to be shown.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_PLAN_H
#define ALLMENDE_QUERY_PLAN_H

#include "base/buffer.h"
#include "base/status.h"
#include "crypto/hash.h"
#include "privacy/rho.h"
#include "query/analysis.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLAN_CELLS_MAX 4000000	     /* of the vector */
#define PLAN_CONTRIBUTION_MAX 100000 /* rows of a person */
#define PLAN_GROUPS_MAX 1024	     /* of a person */
#define PLAN_GROUPS_UNKNOWN 8	     /* of a person, where keys are unknown and nothing is said */
#define PLAN_CANONICAL_LEN_MAX (1u << 20)
#define PLAN_EXPLAIN_LEN_MAX (1u << 20)

struct plan_options {
	struct rho rho;	      /* wanted: the charge is at most this */
	int64_t contribution; /* R; 0: the table's rows_typical */
	int64_t min_group;    /* groups of fewer persons are withheld, in 95 % of the cases at
				 least; up to 1 none is. Of unknown keys: a hard minimum */
	/*
	 * 0: the L2 norm of a person's whole vector alone is bounded. Else she has part in at most
	 * so many groups (L0), and in each `contribution` rows of hers count in full (L-infinity);
	 * 0 are then the table's rows_typical divided by the groups.
	 */
	int64_t groups_per_person;
	/*
	 * What a row counts is chosen by a private quantile: a twentieth of rho buys a histogram of
	 * the persons' norms, and about 95 % of the persons count in full. With public keys and no
	 * limit of groups.
	 */
	bool private_clip;
	struct delta delta; /* 0: only public keys; else what selecting unknown ones may cost */
};

struct plan; /* Opaque; plan_internal.h is for this folder. Once made it never changes. */

/*
 * Make the plan of the `len` bytes of SQL at `sql`. The same arguments give the same plan in every
 * process. AL_OK: *ret is the caller's, freed by plan_free(); the scope's catalogue must outlive
 * it. AL_REFUSED: also when rho is 0. AL_TOO_BIG: also when groups x measures is over
 * PLAN_CELLS_MAX. Other statuses as analysis_of_sql(). *ret is then untouched.
 */
AL_MUST_CHECK enum status plan_of_sql(const struct analysis_scope *scope, const char *sql,
				      size_t len, const struct plan_options *options,
				      struct plan **ret, struct report *report);

/* NULL does nothing. */
void plan_free(struct plan *plan);

/* The tables of persons of the platform that are read: the one at `place`, each once; NULL beyond
 * the last. */
const struct table *plan_table(const struct plan *plan, size_t place);

/* What the answer costs: charged before anything is read. At most the rho wanted. */
struct rho plan_rho(const struct plan *plan);

/* The delta that it costs: 0 where all keys are public. */
struct delta plan_delta(const struct plan *plan);

/* Noise parameter and L2 bound of one person, in the unit of the cells. */
uint64_t plan_sigma2(const struct plan *plan);
uint64_t plan_bound(const struct plan *plan);

/* R: so many rows of a person count in full. */
uint64_t plan_contribution(const struct plan *plan);

/* Cells of the vector, and so of the noise and the sums. */
size_t plan_cells(const struct plan *plan);

/* The noisy count of persons from which on a group is shown, rounded up; 0: every group is. */
uint64_t plan_shown_from(const struct plan *plan);

/* Of unknown keys: about how many persons, who have as many keys as they may, a key needs to be
 * shown in half of the cases. */
uint64_t plan_selected_from(const struct plan *plan);

/* The plan in canonical JSON: all that fixes the answer's distribution. Borrowed. */
const char *plan_canonical(const struct plan *plan);

/* SHA-256(salt || plan_canonical()): the receipt's plan_hash. */
struct digest plan_hash(const struct plan *plan, const struct salt *salt);

/*
 * Append what EXPLAIN says as JSON (canonical), for programs and translations. The buffer keeps a
 * failure. Members:
 *
 *	columns      of the answer, in its order: name, kind, unit and what the noise does to them
 *	confidence   of the errors
 *	contribution, spread, groups, min_group, rho (10^-12), delta (10^-18), table
 *	from         the tables and sub-queries that the outermost SELECT reads
 *	models       the digests of those that PREDICT applies, by name
 *	per_person   the sub-queries, the inner ones first: name, from, columns, and `rows`, what
 *she has there: "one", "groups" (one for each), "rows" or "windows" (her rows). Where a column
 *(name, op) is computed of many rows and held within bounds, min and max say so: a count of hers is
 *held within 0 and the rows typical of a person persons_error, shown_from, unknown_from (of keys
 *that are not public), rows_max (of LIMIT) suggestions  suggest.h
 */
void plan_explain_json(const struct plan *plan, struct buffer *ret);

/* Append what EXPLAIN says in English, lines ended by line feeds. */
void plan_explain_text(const struct plan *plan, struct buffer *ret);

#endif
