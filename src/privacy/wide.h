/* wide.h: 128-bit integers, where the proof in a header says that they suffice. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_PRIVACY_WIDE_H
#define ALLMENDE_PRIVACY_WIDE_H

#include <stdint.h>

/* ISO C has no name for them; gcc and clang do on every 64-bit machine. */
__extension__ typedef unsigned __int128 wide;
__extension__ typedef __int128 wide_signed;

/* The exact product of `a` and `b`. */
static inline wide wide_product(uint64_t a, uint64_t b)
{
	return (wide)a * b;
}

/* The least integer not below `a` / `b`; `b` is not 0. */
static inline wide wide_divide_up(wide a, wide b)
{
	return a / b + (a % b != 0);
}

/* floor(sqrt(`n`)), exact for every `n`. Zimmermann's doubling of precision as in CPython's
 * math.isqrt (M. Dickinson): each step's result is off by less than one, the last is corrected. */
uint64_t wide_isqrt(wide n);

/* ceil(sqrt(`n`)), exact; a wide, because it is 2^64 for the greatest `n`. */
wide wide_isqrt_up(wide n);

#endif
