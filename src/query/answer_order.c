/*
 * answer_order.c: HAVING, ORDER BY, LIMIT and OFFSET on the answer, when the noise is in it.
 *
 * A function of the plan and of what would be released anyway, so post-processing (Dwork and Roth,
 * The Algorithmic Foundations of Differential Privacy, 2014, proposition 2.1): it costs nothing.
 * A group that is withheld has no values: it passes no HAVING, is none of the rows that LIMIT and
 * OFFSET count, and comes last otherwise.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/answer_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct ranking {
	const struct analysis *analysis;
	const struct selected *selected;
	const struct answer *answer;
	size_t steps[ANALYSIS_KEYS_MAX]; /* groups from one key to the next */
};

struct ranked {
	const struct ranking *ranking;
	size_t row;
};

static bool passes(const struct analysis *analysis, const struct answer *answer, size_t row)
{
	for (size_t i = 0; i < analysis->havings_count; i++) {
		const struct having *having = &analysis->havings[i];
		int64_t value = answer_value(answer, row, having->output).value;
		bool within = value >= having->low && value <= having->high;

		if (within == having->outside)
			return false;
	}
	return true;
}

static int compare_keys(const struct ranking *ranking, size_t k, size_t a, size_t b)
{
	size_t step = ranking->steps[k];
	size_t count = ranking->analysis->keys[k].count;

	if (ranking->analysis->selects)
		return selected_compare(ranking->selected, a, b, k);
	assert(step > 0 && count > 0);
	a = a / step % count;
	b = b / step % count;
	return (a > b) - (a < b);
}

static int compare_values(const struct answer *answer, size_t column, size_t a, size_t b)
{
	int64_t left = answer_value(answer, a, column).value;
	int64_t right = answer_value(answer, b, column).value;

	return (left > right) - (left < right);
}

/* Withheld groups last; what is equal in the order of the keys. */
static int compare_rows(const void *left, const void *right)
{
	const struct ranking *ranking = ((const struct ranked *)left)->ranking;
	size_t a = ((const struct ranked *)left)->row;
	size_t b = ((const struct ranked *)right)->row;
	const struct answer *answer = ranking->answer;
	int order = answer->withheld[a] - answer->withheld[b];

	for (size_t i = 0; i < ranking->analysis->sorts_count && order == 0; i++) {
		const struct sort *sort = &ranking->analysis->sorts[i];

		if (sort->key)
			order = compare_keys(ranking, sort->place, a, b);
		else if (!answer->withheld[a])
			order = compare_values(answer, sort->place, a, b);
		if (sort->falling)
			order = -order;
	}
	return order != 0 ? order : (a > b) - (a < b);
}

static struct ranking ranking_of(const struct analysis *analysis, const struct selected *selected,
				 const struct answer *answer)
{
	struct ranking ranking = { .analysis = analysis, .selected = selected, .answer = answer };
	size_t step = 1;

	for (size_t k = analysis->keys_count; k > 0; k--) {
		ranking.steps[k - 1] = step;
		step *= analysis->keys[k - 1].count;
	}
	return ranking;
}

/* Let `answer` have the `count` rows of `ranked`. */
static enum status keep_rows(const struct ranked *ranked, size_t count, struct answer *answer)
{
	size_t columns = answer->columns_count;
	struct answer_value *values = arena_take(&answer->arena, count * columns, sizeof(*values));
	bool *withheld = arena_take(&answer->arena, count, sizeof(*withheld));

	if (values == NULL || withheld == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		size_t row = ranked[i].row;

		memcpy(values + i * columns, answer->values + row * columns,
		       columns * sizeof(*values));
		withheld[i] = answer->withheld[row];
	}
	answer->values = values;
	answer->withheld = withheld;
	answer->rows_count = count;
	return AL_OK;
}

enum status answer_order(const struct analysis *analysis, const struct selected *selected,
			 struct answer *answer)
{
	const struct ranking ranking = ranking_of(analysis, selected, answer);
	bool leaves = analysis->havings_count + analysis->limit + analysis->offset > 0;
	struct ranked *ranked;
	size_t offset;
	size_t count = 0;
	enum status status;

	if (!analysis_orders(analysis))
		return AL_OK;
	ranked = calloc(answer->rows_count + 1, sizeof(*ranked));
	if (ranked == NULL)
		return AL_NO_MEMORY;
	for (size_t row = 0; row < answer->rows_count; row++) {
		if (leaves && (answer->withheld[row] || !passes(analysis, answer, row)))
			continue;
		ranked[count++] = (struct ranked){ .ranking = &ranking, .row = row };
	}
	qsort(ranked, count, sizeof(*ranked), compare_rows);
	offset = analysis->offset < count ? analysis->offset : count;
	count -= offset;
	if (analysis->limit > 0 && count > analysis->limit)
		count = analysis->limit;
	status = keep_rows(ranked + offset, count, answer);
	free(ranked);
	return status;
}
