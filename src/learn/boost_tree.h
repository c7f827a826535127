/*
 * boost_tree.h: sums of decision trees whose splits are drawn before any data is read.
 *
 * A tree of depth D is complete: 2^D - 1 splits in the order of a heap (the children of i are
 * 2 i + 1, where the feature is at most the threshold, and 2 i + 2) and 2^D leaves. Features lie in
 * [-1, 1] by public bounds. A split is a feature and one of the public edges of its bins, drawn at
 * random among those that still cut the node's box; it depends on no data and costs no budget
 * (random splits: Fletcher and Islam, "Decision Tree Classification with Differential Privacy: A
 * Survey", ACM Computing Surveys 52 (4), 2019; in boosting: Nori et al., ICML 2021; Maddock et al.,
 * "Federated Boosted Decision Trees with Differential Privacy", CCS 2022).
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LEARN_BOOST_TREE_H
#define ALLMENDE_LEARN_BOOST_TREE_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

struct random;

#define BOOST_TREES_MAX 1000
#define BOOST_DEPTH_MAX 8
#define BOOST_BINS_MAX 1024
#define BOOST_FEATURES_MAX 256

/* Left where `features[feature]` <= `threshold`. A threshold of 1 sends every row to the left: the
 * node's box could not be cut any more. */
struct boost_split {
	uint32_t feature;
	double threshold;
};

/* Owned by who holds it; made by boost_trees_init(), released by boost_trees_clear(). */
struct boost_trees {
	size_t features;	    /* of a row, 1 to BOOST_FEATURES_MAX */
	size_t trees;		    /* 1 to BOOST_TREES_MAX */
	unsigned depth;		    /* of each, 1 to BOOST_DEPTH_MAX */
	struct boost_split *splits; /* trees x (2^depth - 1) */
	double *leaves;		    /* trees x 2^depth, at first 0 */
};

/* How many leaves, and splits, each tree of `depth` has. */
static inline size_t boost_leaves(unsigned depth)
{
	return (size_t)1 << depth;
}

static inline size_t boost_splits(unsigned depth)
{
	return boost_leaves(depth) - 1;
}

/*
 * Make `ret` of `trees` trees of `depth` over `features` features, all leaves 0.
 * AL_REFUSED: a number is 0 or over its maximum; the report says which. AL_NO_MEMORY. On failure
 * *ret is untouched.
 */
AL_MUST_CHECK enum status boost_trees_init(struct boost_trees *ret, size_t features, size_t trees,
					   unsigned depth, struct report *report);

/* Release what `trees` holds; it is then empty. */
void boost_trees_clear(struct boost_trees *trees);

/*
 * Draw all splits of `trees` from `random`. Feature f has the `bins[f]` bins of equal width over
 * [-1, 1], from 1 (never split) to BOOST_BINS_MAX; so a feature of two values wants two bins.
 */
void boost_trees_draw(struct boost_trees *trees, const uint16_t *bins, struct random *random);

/* The leaf, from 0, of the tree number `tree` that a row with `features` (any doubles: what is not
 * a number goes to the right) falls into. */
size_t boost_leaf(const struct boost_trees *trees, size_t tree, const double *features);

/* The sum of the leaves of all trees for a row with `features`. */
double boost_score(const struct boost_trees *trees, const double *features);

#endif
