/*
 * answer_histogram.c: quantiles from a noisy tree, distinct values from noisy counts of persons.
 *
 * A tree has one noisy count for each bin and for each node above. Counts of children and parents
 * are first made to agree, which is the least-squares estimate and lowers the noise (Hay, Rastogi,
 * Miklau and Suciu, "Boosting the Accuracy of Differentially Private Histograms Through
 * Consistency", VLDB 2010, section 4.1; with the variances of each node, so that nodes may have
 * fewer children). Then the tree is searched from its top for the share of rows that is wanted,
 * leaving out children with less than 0.5 % of their siblings' rows, which are mostly noise
 * (Google's "Differentially Private Quantile Trees", in the common_docs of its library), but none
 * with more than noise makes: rare values are not noise. All of it is done after the noise.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/answer_internal.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FAN (1u << TREE_FAN_BITS)
#define CHILD_LEAST 0.005      /* of the siblings' rows */
#define FRACTION_ONE 1000000.0 /* output.fraction counts 10^-6 */
#define NORMAL_95 1.959963985  /* two-sided quantile of the normal distribution */
#define MISS_PROBABILITY 0.05

/* A group's tree in rows, with the variance of each node as a multiple of the noise's. */
struct tree {
	const struct histogram *about;
	double *rows;
	double *variances;
	double noise; /* what noise alone may make of a node: then it may be left out */
};

static size_t level_size(const struct histogram *about, unsigned level)
{
	return about->starts[level + 1] - about->starts[level];
}

/* The children of node `node` of `level`: *ret_first their place in the tree; how many. */
static size_t children_of(const struct histogram *about, unsigned level, size_t node,
			  size_t *ret_first)
{
	size_t first = node << TREE_FAN_BITS;
	size_t below = level_size(about, level + 1);

	*ret_first = about->starts[level + 1] + first;
	return below - first < FAN ? below - first : FAN;
}

/* Each node becomes the best mean of its own count and of its children's, from the bottom. */
static void combine_upward(struct tree *tree)
{
	const struct histogram *about = tree->about;

	for (unsigned level = about->levels - 1; level > 0; level--) {
		for (size_t node = 0; node < level_size(about, level - 1); node++) {
			size_t at = about->starts[level - 1] + node;
			size_t first;
			size_t count = children_of(about, level - 1, node, &first);
			double below = 0;
			double variance = 0;
			double share;

			for (size_t i = 0; i < count; i++) {
				below += tree->rows[first + i];
				variance += tree->variances[first + i];
			}
			share = variance / (variance + 1);
			tree->rows[at] = share * tree->rows[at] + (1 - share) * below;
			tree->variances[at] = share;
		}
	}
}

/* What a node has more than its children is given to them, in proportion to their variances. */
static void agree_downward(struct tree *tree)
{
	const struct histogram *about = tree->about;

	for (unsigned level = 0; level + 1 < about->levels; level++) {
		for (size_t node = 0; node < level_size(about, level); node++) {
			size_t first;
			size_t count = children_of(about, level, node, &first);
			double more = tree->rows[about->starts[level] + node];
			double variance = 0;

			for (size_t i = 0; i < count; i++) {
				more -= tree->rows[first + i];
				variance += tree->variances[first + i];
			}
			for (size_t i = 0; i < count; i++)
				tree->rows[first + i] +=
				    more * tree->variances[first + i] / variance;
		}
	}
}

/* Among the `count` children from `first` on: which holds the share *rank of their rows, and
 * *rank = the share within that one. What is below `noise` may be left out. */
static size_t choose_child(const struct tree *tree, size_t first, size_t count, double noise,
			   double *rank)
{
	double kept[FAN];
	double total = 0;
	double least;
	double wanted;
	size_t last = 0;

	for (size_t i = 0; i < count; i++) {
		kept[i] = fmax(tree->rows[first + i], 0);
		total += kept[i];
	}
	least = fmin(CHILD_LEAST * total, noise);
	total = 0;
	for (size_t i = 0; i < count; i++) {
		kept[i] = kept[i] < least ? 0 : kept[i];
		total += kept[i];
	}
	if (!(total > 0)) {
		*rank *= (double)count;
		last = (size_t)fmin(*rank, (double)count - 1);
		*rank -= (double)last;
		return last;
	}
	wanted = *rank * total;
	for (size_t i = 0; i < count; i++) {
		if (kept[i] <= 0)
			continue;
		last = i;
		*rank = fmin(fmax(wanted / kept[i], 0), 1);
		if (wanted <= kept[i])
			break;
		wanted -= kept[i];
	}
	return last;
}

/* The value, in 10^-scale of the number, below which the share `rank` of the rows lies, where
 * children below `noise` may be left out. */
static double search(const struct tree *tree, double rank, double noise)
{
	const struct histogram *about = tree->about;
	size_t node = 0;
	double low;
	double width;

	rank = fmin(fmax(rank, 0), 1);
	for (unsigned level = 0; level < about->levels; level++) {
		size_t first = node << TREE_FAN_BITS;
		size_t count = level_size(about, level) - first;

		if (count > FAN)
			count = FAN;
		node =
		    first + choose_child(tree, about->starts[level] + first, count, noise, &rank);
	}
	low = (double)about->low + ldexp((double)node, (int)about->shift);
	width = about->shift == 0 ? 0 : ldexp(1, (int)about->shift) - 1;
	return fmin(low + floor(rank * width + 0.5), (double)about->high);
}

/* Rows of all children of the top. */
static double rows_of(const struct tree *tree)
{
	double rows = 0;

	for (size_t i = 0; i < level_size(tree->about, 0); i++)
		rows += tree->rows[i];
	return rows;
}

static int64_t to_value(double value)
{
	return (int64_t)fmin(fmax(value, -(double)VALUE_HELD_MAX), (double)VALUE_HELD_MAX);
}

/*
 * The rows below a value are the sum of at most 15 nodes a level, whose noise has the standard
 * deviation `sigma`; so with the error r = 1.96 sigma sqrt(15 levels) the wanted rank lies within
 * +-r, and with n rows the value between those of the shares fraction +- r / n. Agreement only
 * lowers the noise. Children that are left out move ranks as well: the interval holds what is found
 * with and without them. While the noise leaves it open whether there are rows, all bounds are
 * possible.
 */
static struct answer_value find_quantile(const struct tree *tree, double fraction, double sigma)
{
	double rows = rows_of(tree);
	double error = NORMAL_95 * sigma * sqrt((FAN - 1.0) * tree->about->levels);
	struct answer_value value = { .value = to_value(search(tree, fraction, tree->noise)),
				      .low = tree->about->low,
				      .high = tree->about->high };

	if (rows > error) {
		double share = error / rows;

		if (fraction - share > 0)
			value.low = to_value(fmin(search(tree, fraction - share, tree->noise),
						  search(tree, fraction - share, 0)));
		if (fraction + share < 1)
			value.high = to_value(fmax(search(tree, fraction + share, tree->noise),
						   search(tree, fraction + share, 0)));
	}
	value.low = value.low < value.value ? value.low : value.value;
	value.high = value.high > value.value ? value.high : value.value;
	return value;
}

static double sigma_of(const struct plan *plan, size_t h)
{
	return sqrt((double)plan->sigma2) / (double)plan->histograms[h].weight;
}

enum status answer_tree_init(struct answer_trees *ret, const struct plan *plan)
{
	size_t most = 1;

	for (size_t h = 0; h < plan->analysis->histograms_count; h++) {
		if (plan->analysis->histograms[h].cells > most)
			most = plan->analysis->histograms[h].cells;
	}
	*ret = (struct answer_trees){ .rows = malloc(most * sizeof(double)),
				      .variances = malloc(most * sizeof(double)) };
	if (ret->rows != NULL && ret->variances != NULL)
		return AL_OK;
	answer_tree_clear(ret);
	return AL_NO_MEMORY;
}

void answer_tree_clear(struct answer_trees *trees)
{
	free(trees->rows);
	free(trees->variances);
}

struct answer_value answer_quantile(const struct plan *plan, const struct output *output,
				    const int64_t *cells, struct answer_trees *room)
{
	const struct histogram *about = &plan->analysis->histograms[output->place];
	double sigma = sigma_of(plan, output->place);
	struct tree tree = { .about = about,
			     .rows = room->rows,
			     .variances = room->variances,
			     .noise = NORMAL_95 * sigma };

	for (size_t i = 0; i < about->cells; i++) {
		tree.rows[i] = (double)cells[i] / (double)plan->histograms[output->place].weight;
		tree.variances[i] = 1;
	}
	combine_upward(&tree);
	agree_downward(&tree);
	return find_quantile(&tree, output->fraction / FRACTION_ONE, sigma);
}

/*
 * A key counts when its noisy number of persons is above the one-sided 95 % error, so that a key of
 * nobody counts in at most 5 % of the cases. The interval: with the error h that holds for all K
 * keys together (each tail at most exp(-h^2 / (2 sigma^2)) / 2 = 0.025 / K; Mill's ratio, Gordon
 * 1941), a key above h surely has someone, and one below 1 - h surely not.
 */
struct answer_value answer_distinct(const struct plan *plan, const struct output *output,
				    const int64_t *cells)
{
	const struct histogram *about = &plan->analysis->histograms[output->place];
	double weight = (double)plan->histograms[output->place].weight;
	double sigma = sigma_of(plan, output->place);
	double from = 1.644854 * sigma;
	double sure = sigma * sqrt(2 * log((double)about->cells / MISS_PROBABILITY));
	struct answer_value value = { .value = 0 };

	for (size_t i = 0; i < about->cells; i++) {
		double persons = (double)cells[i] / weight;

		value.value += persons > fmax(from, 0.5);
		value.low += persons > sure;
		value.high += persons >= 1 - sure;
	}
	value.low = value.low < value.value ? value.low : value.value;
	value.high = value.high > value.value ? value.high : value.value;
	return value;
}
