/* answer_internal.h: from noisy cells to decimals, shared by answer and EXPLAIN. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_ANSWER_INTERNAL_H
#define ALLMENDE_QUERY_ANSWER_INTERNAL_H

#include "privacy/wide.h"
#include "query/answer.h"
#include "query/plan_internal.h"

#define EXAMPLE_ROWS 100 /* EXPLAIN tells errors of means and variances for so many rows */

struct answer {
	struct arena arena;
	struct answer_column *columns;
	size_t columns_count;
	size_t rows_count;
	bool *withheld;		     /* by row */
	struct answer_value *values; /* by row, then column */
	struct answer_share clipped;
};

/* Groups of unknown keys that are shown, sorted by their keys. */
struct selected {
	const struct analysis *analysis;
	const struct key_groups *groups;
	size_t *places; /* among the groups */
	int64_t *cells; /* noisy, of the measures of each */
	size_t count;
};

/*
 * Select from the groups of `sums` by their noisy weights, and add the noise.
 * AL_OK: released by selected_clear(). AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status selected_make(const struct plan *plan, const struct sums *sums,
					const struct answer_noise *noise, struct selected *ret);

void selected_clear(struct selected *selected);

/* *ret = the label of key `k` of the selected group `row`, in `arena`. AL_NO_MEMORY. */
AL_MUST_CHECK enum status selected_label(const struct selected *selected, size_t row, size_t k,
					 struct arena *arena, const char **ret);

/* Which of the keys `k` of the selected groups `a` and `b` is first: below 0, 0, above 0. */
int selected_compare(const struct selected *selected, size_t a, size_t b, size_t k);

/*
 * Leave of `answer`, whose rows are in the order of their keys, what HAVING, LIMIT and OFFSET of
 * `analysis` leave, in the order of ORDER BY. `selected`: of unknown keys. AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status answer_order(const struct analysis *analysis,
				       const struct selected *selected, struct answer *answer);

/* `sum` plus `noise`; beyond 64 bits (never with noise below 2^62) held at their ends. */
int64_t answer_add_held(int64_t sum, int64_t noise);

/* Room for a group's tree. */
struct answer_trees {
	double *rows;
	double *variances;
};

/* AL_OK: room for the trees of `plan`, released by answer_tree_clear(). AL_NO_MEMORY. */
AL_MUST_CHECK enum status answer_tree_init(struct answer_trees *ret, const struct plan *plan);

void answer_tree_clear(struct answer_trees *trees);

/* The quantile that `output` is, of a group's noisy `cells` of its histogram; without error. */
struct answer_value answer_quantile(const struct plan *plan, const struct output *output,
				    const int64_t *cells, struct answer_trees *room);

/* The number of distinct keys that `output` is, likewise. */
struct answer_value answer_distinct(const struct plan *plan, const struct output *output,
				    const int64_t *cells);

/* What `output` is in the answer. Its texts are borrowed from the plan. */
struct answer_column answer_column_of(const struct plan *plan, const struct output *output);

/* The 95 % error of measure `measure` in its own unit (rows, persons, 10^-scale), rounded up. */
uint64_t answer_error_of(const struct plan *plan, size_t measure);

/* The variance or standard deviation that `output` is, of a group's noisy `cells`. */
struct answer_value answer_variance(const struct plan *plan, const struct output *output,
				    const int64_t *cells);

/* The greatest error that it can have in a group of EXAMPLE_ROWS rows. */
uint64_t answer_variance_error(const struct plan *plan, const struct output *output);

/* Whether it is made of two numbers. */
static inline bool answer_of_pair(const struct output *output)
{
	return output->kind >= ANSWER_COVAR_POP;
}

/* The covariance, correlation or line that `output` is, of a group's noisy `cells`; without error.
 */
struct answer_value answer_pair(const struct plan *plan, const struct output *output,
				const int64_t *cells);

/* The error that it has in a group of EXAMPLE_ROWS rows that are spread evenly over the bounds of
 * both numbers, with a correlation of 1/2. */
uint64_t answer_pair_error(const struct plan *plan, const struct output *output);

/* By enum answer_kind, for programs. */
extern const char *const answer_kind_names[];

/* Append `number` of 10^-`places`. */
void answer_append_decimal(struct buffer *ret, int64_t number, unsigned places);

#endif
