/*
 * kmeans.h: clusters by Lloyd's rounds, protected for persons.
 *
 * DPLloyd (Blum, Dwork, McSherry and Nissim, PODS 2005; Su et al., CODASPY 2016) as a
 * protected sum a round (learn_sum.h): for each cluster the sums of the coordinates of its rows, in
 * [-1, 1], and their number, weighted. The start depends on no data (kmeans_centres.h), the number
 * of rounds is fixed, and whether a cluster is empty is asked of the noisy numbers: below twice the
 * deviation of their noise its centre stays where it was. Centres stay in the cube.
 *
 * Clipping scales coordinates and number of a person together, so it lets a person count less but
 * does not pull centres to the middle. The length is that of a person with `rows_typical` rows
 * whose coordinates are spread evenly, sqrt(features / 3 + weight^2) a row, and the number's weight
 * (features / 9)^(1/4) is where noise of the coordinates and of the number together disturb a
 * centre least. Both only trade accuracy; the cost is rho whatever they are.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LEARN_KMEANS_H
#define ALLMENDE_LEARN_KMEANS_H

#include "base/status.h"
#include "learn/kmeans_centres.h"
#include "learn/learn_sum.h"

#include <stddef.h>
#include <stdint.h>

struct random;

struct kmeans_options {
	size_t clusters;       /* 1 to KMEANS_CLUSTERS_MAX */
	size_t rounds;	       /* 1 to LEARN_SUM_ROUNDS_MAX; 5 is usual, more make more noise */
	uint32_t rows_typical; /* rows of a person that count in full, 1 to 10,000 */
	struct rho rho;	       /* for all rounds together */
};

/* As boost_plan(), for `features` features. */
AL_MUST_CHECK enum status kmeans_plan(const struct kmeans_options *options, size_t features,
				      struct learn_sum_plan *ret, struct report *report);

/*
 * Train on `rows` with start and noise from `random`, both drawn before a row is looked at.
 * AL_OK: the caller owns *ret, released by kmeans_centres_clear(); the training cost the rho of
 * kmeans_plan(). AL_REFUSED, AL_OVERFLOW: as kmeans_plan(), before a row is looked at.
 * AL_NO_MEMORY. On failure *ret is untouched.
 */
AL_MUST_CHECK enum status kmeans_train(const struct kmeans_options *options,
				       const struct learn_rows *rows, struct random *random,
				       struct kmeans_centres *ret, struct report *report);

#endif
