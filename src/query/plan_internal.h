/* plan_internal.h: a plan's numbers, for the files of this folder. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_PLAN_INTERNAL_H
#define ALLMENDE_QUERY_PLAN_INTERNAL_H

#include "privacy/geometric.h"
#include "privacy/wide.h"
#include "query/analysis_internal.h"
#include "query/plan.h"

#define PLAN_ROW_BITS                                                                              \
	30 /* a row adds less than 2^30 in size to a cell: 2^32 rows stay below 2^63 */

/*
 * How a measure's values become cells: a row adds (value - middle + 2^(shift-1)) >> shift, all of a
 * person's in the group times `weight`. Shift is 0 but for columns of enormous bounds. A square is
 * that of (value - middle + 2^(before-1)) >> before, below 2^31 in size, and shifted by shift - 2
 * before. Any weight is valid for privacy, because the whole vector is clipped.
 */
struct plan_measure {
	unsigned before; /* of squares */
	unsigned shift;
	uint64_t weight;
};

/* A histogram's cells: all groups' behind each other, from `first` on. What a row, or a key, counts
 * in each of them is `weight`. */
struct plan_histogram {
	size_t first;
	uint64_t weight;
};

/*
 * Which norms the persons' vectors have. In step j of the ladder all weights are 2^((PLAN_STEP_ONE
 * - j) / 2) times those of the plan, so a person is counted in full from some step on; a vote of
 * PLAN_VOTE goes to the first. With the noisy votes the step is chosen before the vectors are
 * added. C and noise are the same for all steps, so the noise can be drawn before anything is read.
 */
#define PLAN_STEPS 25
#define PLAN_STEP_ONE 12
#define PLAN_VOTE (UINT64_C(1) << 20)

struct plan {
	struct analysis *analysis;
	struct plan_options options;
	uint64_t contribution; /* R: rows of a person counted in full ... */
	uint64_t spread;       /* ... when they lie in at least this many groups */
	uint64_t unit;	       /* what a row counts at a weight of 1; a power of two */
	struct plan_measure measures[MEASURES_MAX];
	struct plan_histogram histograms[HISTOGRAMS_MAX];
	/*
	 * A person's vector is clipped to `clip`. Then two cells are added, `told` and the one
	 * behind it: `tell_weight` for each person, and the same for each who was clipped, so that
	 * the clipped share can be told. All of it is within `bound`, C: C^2 = clip^2 + 2
	 * tell_weight^2.
	 */
	uint64_t clip;
	uint64_t tell_weight;
	uint64_t bound;
	size_t told;
	size_t keep;	    /* groups of a person at most; 0: all of them */
	uint64_t cell_most; /* of her in a cell but presence; 0: no limit but CLIP_VALUE_MAX */
	/*
	 * Unknown keys: each of a person's k groups gets select_weight(weight, k) in a cell of its
	 * own, behind those of the measures, and is shown if that cell with its noise is over
	 * `select_from` and it has min_group persons at least (privacy/select.h). Then `cells` are
	 * the two of `told` alone.
	 */
	uint64_t select_weight;
	int64_t select_from;
	/*
	 * Or, where she has part in one group alone and fewer persons then suffice: a group of n
	 * persons is shown with the chance p_n of `select_epsilon` and delta (privacy/geometric.h),
	 * for `select_rho` of rho. There is no such cell then, and no weight.
	 */
	bool counts_persons;
	struct epsilon select_epsilon;
	struct rho select_rho;
	uint64_t sigma2;
	struct rho rho; /* charged, with that of the votes */
	bool votes;	/* by the option private_clip */
	uint64_t vote_sigma2;
	struct rho vote_rho;
	size_t cells;
	struct buffer canonical;
};

/* Cells of a group of unknown keys: the measures, and the weight that selects. */
static inline size_t plan_group_cells(const struct plan *plan)
{
	return plan->analysis->measures_count + (plan->counts_persons ? 0 : 1);
}

/* The hard minimum of persons of unknown keys; 1: there is none. */
static inline uint64_t plan_persons_min(const struct plan *plan)
{
	return plan->options.min_group > 1 ? (uint64_t)plan->options.min_group : 1;
}

/* Fill `ret` with the plan's canonical JSON. */
AL_MUST_CHECK enum status plan_encode(const struct plan *plan, struct buffer *ret,
				      struct report *report);

/*
 * The least noisy presence at which a group is shown, in cells: the minimum group and the one-sided
 * 95 % error of the noise, so that a group of fewer persons is shown in at most 5 % of the cases.
 * Below all values where nothing is withheld.
 */
wide_signed plan_presence_least(const struct plan *plan);

/* `plan` with the weights of step `step`, which borrows everything from it and is not freed. */
struct plan plan_at_step(const struct plan *plan, unsigned step);

/* The step in which about 95 % of the persons count in full, by their noisy `votes`. */
unsigned plan_choose_step(const struct plan *plan, const int64_t votes[static PLAN_STEPS]);

/* Half the width of the 95 % interval of measure `m`'s noise, in cells. */
uint64_t plan_half_width(const struct plan *plan);

#endif
