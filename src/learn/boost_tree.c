/* boost_tree.c: sums of decision trees whose splits are drawn before any data is read. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/boost_tree.h"

#include "crypto/random.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

enum status boost_trees_init(struct boost_trees *ret, size_t features, size_t trees, unsigned depth,
			     struct report *report)
{
	struct boost_trees made = { .features = features, .trees = trees, .depth = depth };

	if (features < 1 || features > BOOST_FEATURES_MAX)
		return report_set(report, AL_REFUSED,
				  "boosting takes 1 to %d features, not %zu: choose fewer",
				  BOOST_FEATURES_MAX, features);
	if (trees < 1 || trees > BOOST_TREES_MAX)
		return report_set(report, AL_REFUSED,
				  "boosting takes 1 to %d rounds, one tree each, not %zu",
				  BOOST_TREES_MAX, trees);
	if (depth < 1 || depth > BOOST_DEPTH_MAX)
		return report_set(report, AL_REFUSED, "a tree's depth is 1 to %d, not %u",
				  BOOST_DEPTH_MAX, depth);
	made.splits = calloc(trees * boost_splits(depth), sizeof(*made.splits));
	made.leaves = calloc(trees * boost_leaves(depth), sizeof(*made.leaves));
	if (made.splits == NULL || made.leaves == NULL) {
		boost_trees_clear(&made);
		return AL_NO_MEMORY;
	}
	*ret = made;
	return AL_OK;
}

void boost_trees_clear(struct boost_trees *trees)
{
	free(trees->splits);
	free(trees->leaves);
	*trees = (struct boost_trees){ 0 };
}

/* The bins [low, high) of one feature that a node's box still holds. */
struct range {
	unsigned low;
	unsigned high;
};

/* The edge of bin `edge` of `bins` over [-1, 1]. */
static double edge_of(unsigned edge, unsigned bins)
{
	return 2.0 * edge / bins - 1.0;
}

/* What the splits above `node` of one tree leave of feature `feature`, which has `bins` bins. */
static struct range box_of(const struct boost_split *splits, size_t node, uint32_t feature,
			   unsigned bins)
{
	struct range range = { 0, bins };

	while (node > 0) {
		size_t parent = (node - 1) / 2;
		bool left = node == 2 * parent + 1;

		node = parent;
		if (splits[node].feature != feature)
			continue;
		for (unsigned edge = range.low; edge <= range.high; edge++) {
			if (edge_of(edge, bins) < splits[node].threshold)
				continue;
			if (left)
				range.high = edge;
			else
				range.low = edge;
			break;
		}
	}
	return range;
}

/* Draw the split of `node`: a feature uniformly among those with an edge within the node's box,
 * then one of these edges uniformly. */
static struct boost_split draw_split(const struct boost_trees *trees,
				     const struct boost_split *splits, size_t node,
				     const uint16_t *bins, struct random *random)
{
	struct range boxes[BOOST_FEATURES_MAX];
	uint32_t open[BOOST_FEATURES_MAX];
	uint32_t count = 0;

	for (uint32_t i = 0; i < trees->features; i++) {
		assert(bins[i] >= 1 && bins[i] <= BOOST_BINS_MAX);
		boxes[i] = box_of(splits, node, i, bins[i]);
		if (boxes[i].high > boxes[i].low + 1)
			open[count++] = i;
	}
	if (count == 0)
		return (struct boost_split){ .feature = 0, .threshold = 1.0 };

	uint32_t feature = open[random_below(random, count)];
	struct range box = boxes[feature];
	unsigned edge = box.low + 1 + (unsigned)random_below(random, box.high - box.low - 1);

	return (struct boost_split){ .feature = feature,
				     .threshold = edge_of(edge, bins[feature]) };
}

void boost_trees_draw(struct boost_trees *trees, const uint16_t *bins, struct random *random)
{
	size_t count = boost_splits(trees->depth);

	for (size_t tree = 0; tree < trees->trees; tree++) {
		struct boost_split *splits = trees->splits + tree * count;

		for (size_t node = 0; node < count; node++)
			splits[node] = draw_split(trees, splits, node, bins, random);
	}
}

size_t boost_leaf(const struct boost_trees *trees, size_t tree, const double *features)
{
	const struct boost_split *splits = trees->splits + tree * boost_splits(trees->depth);
	size_t node = 0;

	for (unsigned i = 0; i < trees->depth; i++) {
		const struct boost_split *split = &splits[node];

		node = 2 * node + (features[split->feature] <= split->threshold ? 1 : 2);
	}
	return node - boost_splits(trees->depth);
}

double boost_score(const struct boost_trees *trees, const double *features)
{
	double score = 0;

	for (size_t tree = 0; tree < trees->trees; tree++)
		score += trees->leaves[tree * boost_leaves(trees->depth) +
				       boost_leaf(trees, tree, features)];
	return score;
}
