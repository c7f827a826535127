/*
 * logarithm.h: natural logarithms of integers in fixed point, between proven bounds.
 *
 * With x = 2^e m, 1 <= m < 2, the fraction of log2 x is found bit by bit: square m; when it reaches
 * 2 the next bit is 1 and m is halved. m has 63 bits after the point and is cut off after each
 * squaring, so it is never above its true value, and below it by a factor of at least 1 - 2^-63.
 * The cut after step k therefore costs the logarithm less than 2^-62 2^-k, all cuts together less
 * than 2^-62, and the bits after the 60th less than 2^-60. So L <= log2 x < L + 2 * 2^-60 for the L
 * found, and ln x lies between L and L + 2 * 2^-60 times the bounds of ln 2, which are LN2 and
 * LN2 + 1 in 2^-62. The products stay below 64 * 2^60 * 0.7 * 2^62 < 2^128.
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
