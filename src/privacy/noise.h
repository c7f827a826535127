/*
 * noise.h: exact discrete Gaussian noise.
 *
 * P(x) is proportional to exp(-x^2 / (2 sigma2)) over all integers x, exactly: integers only, no
 * floating point, no table, no cut tail, no rounding (Canonne, Kamath and Steinke 2020, arXiv
 * 2004.00010, Algorithms 1 to 3). The time of a draw hints at its size (Jin et al. 2022), so draw
 * all noise of an answer before any data is read, and release answers on a time grid.
 *
 *     status = charge_sigma2(bound, rho, &sigma2);
 *     status = noise_draw(&random, sigma2, noise, group_count);
 *     ... read, clip, sum ...
 *     checked_add(sum[i], noise[i], &answer[i])
 *
 * Bits. With a = sigma2 <= 2^62 and t = isqrt(a) + 1 <= 2^31 + 1 we have (t-1)^2 <= a < t^2, and a
 * proposal of Algorithm 2 is |y| = u + t v with 0 <= u < t. Algorithm 3 accepts it with probability
 * exp(-g), g = (|y| - a/t)^2 / (2a) = (d / t^2) (d / 2a) for d = | u t + v t^2 - a |. The two
 * factors are drawn apart, so only their own numerators and denominators have to fit:
 *   - t^2 <= 2^62 + 2^32 + 1 and 2a <= 2^63 are below 2^64;
 *   - for v = 0, u t < t^2, so d < t^2; and d <= a, because u t - a <= t^2 - t - (t-1)^2 = t - 1
 *     <= a: both factors are below 1 and all is 64-bit;
 *   - for v >= 1, d = (u t + t^2 - a) + (v-1) t^2 with the bracket in (0, 2 t^2), below 2^64; d is
 *     formed in 128 bits, where v < 2^60 cannot overflow, and each factor is split into its whole
 *     part and a fraction below 1 of the same denominator.
 * A v of 2^31 has probability exp(-2^31) and would take 2^31 draws; the program stops there
 * (assert) rather than return something else, so |noise| < 2^63 always.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_PRIVACY_NOISE_H
#define ALLMENDE_PRIVACY_NOISE_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

struct random;

#define NOISE_SIGMA2_MAX (UINT64_C(1) << 62) /* of the squared unit of the values */

/*
 * Fill the `count` places at `ret` with independent draws of the discrete Gaussian of parameter
 * `sigma2` (its variance is at most that, and nearly that) from `random`.
 * AL_REFUSED: `sigma2` is 0, which would be no noise. AL_OVERFLOW: it is over NOISE_SIGMA2_MAX.
 * On failure `ret` is untouched and no randomness is used.
 */
AL_MUST_CHECK enum status noise_draw(struct random *random, uint64_t sigma2, int64_t *ret,
				     size_t count);

#endif
