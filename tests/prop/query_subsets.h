/*
 * query_subsets.h: what is read of each subset of three persons, once, for many answers.
 *
 * Where norms are voted on (plan_options.private_clip), the sums of each step of the ladder are
 * read, and what each person votes for, so that votes and noise can choose for each answer.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_PROP_QUERY_SUBSETS_H
#define ALLMENDE_TESTS_PROP_QUERY_SUBSETS_H

#include "prop/query_stochastic.h"
#include "query/plan_internal.h"

#define SUBSETS_PERSONS 3
#define SUBSETS 8

/* The sums of some persons without noise. */
struct subset {
	struct sums sums[PLAN_STEPS]; /* in each step of the ladder; the first where no one votes */
	int64_t votes[PLAN_STEPS];
};

/* Read all subsets; of subset s those persons are in it whose bits are set in s. */
void subsets_read(const struct stochastic *tried, struct plan *plan, struct engine *engine,
		  struct subset ret[static SUBSETS]);

void subsets_clear(struct subset subsets[static SUBSETS]);

/* The sums of `subset` that its votes and their noise choose. */
const struct sums *subset_sums(const struct subset *subset, const struct plan *plan,
			       const struct answer_noise *noise);

#endif
