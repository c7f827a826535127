/*
 * logarithm.h: natural logarithms of integers in fixed point, between proven bounds.
 *
 * With x = 2^e m, 1 <= m < 2, the fraction of log2 x is found bit by bit: square m; when it reaches
 * 2 the next bit is 1 and m is halved. m is kept with 63 bits after the point and cut off after
 * each squaring, so it is never above its true value, by a factor of at least 1 - 2^-63. After step
 * k such a cut costs the logarithm less than 2^-62 * 2^-k, together less than 2^-62; the bits after
 * the 60th cost less than 2^-60. Therefore L <= log2 x < L + 2^-60 + 2^-62 for the L found, and ln
 * x lies between L and L + 2 * 2^-60 times the bounds of ln 2 = LN2 * 2^-60 .. (LN2 + 1) * 2^-60.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_PRIVACY_LOGARITHM_H
#define ALLMENDE_PRIVACY_LOGARITHM_H

#include <stdint.h>

#define LOGARITHM_POINT 56 /* binary digits after the point */

/* A fixed-point interval that holds ln x; both ends in 2^-56, `above` - `below` is at most 4. */
struct logarithm {
	int64_t below;
	int64_t above;
};

/* The bounds of ln `x`, `x` at least 1. */
struct logarithm logarithm_bounds(uint64_t x);

#endif
