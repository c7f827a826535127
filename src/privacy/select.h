/*
 * select.h: which groups may be shown when nobody knows beforehand which there are.
 *
 * Weighted Gaussian threshold (Gopi, Gulhane, Kulkarni, Shen, Shokouhi and Yekhanin,
 * "Differentially Private Set Union", ICML 2020, Theorem D.2 of its supplement): a person with k
 * groups adds floor(weight / sqrt(k)) to each, so her part of all groups has an L2 norm of at most
 * `weight` whatever k is; the noisy weight of a group must be over a threshold T.
 *
 * Proof of (rho, delta): let D' be D without one person, who has t <= keys_max groups that nobody
 * else has, and k >= t groups in all. On groups that both D and D' may show, the noise on vectors
 * at distance C makes the answers rho-zCDP. A group of hers alone has a weight of at most v =
 * floor(weight / sqrt(t)), and is shown with the probability P(X > T - v) of a discrete Gaussian X,
 * at most Q((T - v) / sigma), Q the tail of the normal distribution (charge.h); T is such that this
 * is at most delta / t, so all t together show with a probability of at most delta.
 *
 * With a hard minimum of n persons (Google's pre-thresholding) a group of fewer is never shown, and
 * T is raised by (n - 1) weight. Then the groups that D may show and D' may not are those that come
 * from n - 1 to n persons by her: n - 1 others have added at most (n - 1) weight, and the same
 * argument holds with T - (n - 1) weight. Bounding, the exact count of persons and the weights must
 * all be of the groups after each person's were limited to keys_max.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_PRIVACY_SELECT_H
#define ALLMENDE_PRIVACY_SELECT_H

#include "base/status.h"
#include "privacy/rho.h"

#include <stdint.h>

#define SELECT_KEYS_MAX 1024		       /* groups of a person */
#define SELECT_PERSONS_MAX (UINT64_C(1) << 30) /* of a hard minimum */

/* floor(`weight` / sqrt(`keys`)), exact; `weight` is at most 2^31, `keys` at least 1. */
uint64_t select_weight(uint64_t weight, uint64_t keys);

/*
 * *ret = a threshold T as above, so that showing groups whose noisy weight is over T costs `delta`:
 * the least that the tail bound Q(z) <= exp(-z^2/2) / (z sqrt(2 pi)) (Gordon 1941) proves, in the
 * unit of `weight` (1 to 2^31). `keys_max` is from 1 to SELECT_KEYS_MAX, `sigma2` as for
 * noise_draw(), `persons_min` from 1 (no hard minimum) to SELECT_PERSONS_MAX.
 * AL_REFUSED: `delta` or `sigma2` is 0. AL_OVERFLOW: over a limit. *ret is then untouched.
 */
AL_MUST_CHECK enum status select_threshold(uint64_t weight, uint64_t keys_max, uint64_t sigma2,
					   struct delta delta, uint64_t persons_min, uint64_t *ret);

#endif
