/*
 * accumulate_histogram.h: the part of a person's vector in which her rows lie one by one.
 *
 * The cells of a histogram are many and a person touches few, so the ones she touches are listed.
 * Of a tree a row counts in a leaf; the nodes above are added when the person is complete.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_ACCUMULATE_HISTOGRAM_H
#define ALLMENDE_QUERY_ACCUMULATE_HISTOGRAM_H

#include "privacy/clip.h"
#include "query/plan_internal.h"

/* Borrows plan and vector; one owner thread. */
struct spread_cells {
	const struct plan *plan;
	int64_t *vector;   /* of the current person, all cells of the plan */
	uint32_t *touched; /* cells of histograms; one place more than there are */
	size_t touched_count;
};

/* AL_OK: released by spread_clear(). AL_NO_MEMORY: nothing to release. */
AL_MUST_CHECK enum status spread_init(struct spread_cells *ret, const struct plan *plan,
				      int64_t *vector);

void spread_clear(struct spread_cells *spread);

/*
 * Put the rows of `run` into the histogram number `h`: row i lies in groups[i], none below 0. Of a
 * tree numbers[i] is its value, where filled[i] is not 0; of keys codes[i] the code of its key.
 * `numbers` is used up.
 */
void spread_add_tree(struct spread_cells *spread, size_t h, size_t count, const int32_t *groups,
		     int64_t *numbers, const uint8_t *filled);
void spread_add_keys(struct spread_cells *spread, size_t h, size_t count, const int32_t *groups,
		     const int32_t *codes);

/* The person is complete: add the nodes of trees and weigh her cells; their squared norm. */
wide spread_weigh(struct spread_cells *spread);

/* The squared norm of her cells as scaled by `scale`; with `sums` they are added to it. */
uint64_t spread_scaled(const struct spread_cells *spread, struct clip_scale scale, int64_t *sums);

/* Forget her. */
void spread_forget(struct spread_cells *spread);

#endif
