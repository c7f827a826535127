/*
 * kmeans_centres.h: the centres of clusters in the cube [-1, 1]^d, and the nearest of a row.
 *
 * Centres begin at places that depend on no data: far from each other and from the walls, by the
 * sphere packing of Su, Cao, Li, Bertino and Jin, "Differentially private k-means clustering"
 * (CODASPY 2016): for a radius a, places are drawn uniformly in [-(1-a), 1-a]^d and
 * one that is nearer than 2a to an earlier one is drawn again; a is too great when 100 draws in a
 * row fail. The greatest a is found by halving. It costs no budget.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LEARN_KMEANS_CENTRES_H
#define ALLMENDE_LEARN_KMEANS_CENTRES_H

#include "base/status.h"

#include <stddef.h>

struct random;

#define KMEANS_CLUSTERS_MAX 64
#define KMEANS_FEATURES_MAX 256

/* Made by kmeans_centres_init(), released by kmeans_centres_clear(). */
struct kmeans_centres {
	size_t clusters; /* 1 to KMEANS_CLUSTERS_MAX */
	size_t features; /* 1 to KMEANS_FEATURES_MAX */
	double *places;	 /* clusters x features, each within [-1, 1] */
};

/*
 * Make `ret` of `clusters` centres of `features` features, all in the middle.
 * AL_REFUSED: a number is 0 or over its maximum; the report says which. AL_NO_MEMORY. On failure
 * *ret is untouched.
 */
AL_MUST_CHECK enum status kmeans_centres_init(struct kmeans_centres *ret, size_t clusters,
					      size_t features, struct report *report);

/* Release what `centres` holds; it is then empty. */
void kmeans_centres_clear(struct kmeans_centres *centres);

/* Spread `centres` over the cube as said above, with draws from `random`. */
void kmeans_spread(struct kmeans_centres *centres, struct random *random);

/* The cluster, from 0, whose centre is nearest to a row with `features`; the first of equals. What
 * is not a number is as far as anything, so every row has a cluster. */
size_t kmeans_nearest(const struct kmeans_centres *centres, const double *features);

#endif
