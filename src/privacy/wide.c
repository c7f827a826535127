/* wide.c: 128-bit integers, where the proof in a header says that they suffice. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "privacy/wide.h"

/*
 * An r with (r-1)^2 < n < (r+1)^2, for n >= 2^62: Heron's step applied to ever more leading bits of
 * n, from 2 to 64, each step doubling the number of exact bits of r.
 */
static uint64_t approximate_isqrt(uint64_t n)
{
	uint64_t r = 1 + (n >> 62);

	r = (r << 1) + (n >> 59) / r;
	r = (r << 3) + (n >> 53) / r;
	r = (r << 7) + (n >> 41) / r;
	return (r << 15) + (n >> 17) / r;
}

/*
 * n is shifted left by an even 2s so that its top two bits are not both 0. From
 * (r-1)^2 < 4^s n < (r+1)^2 follows the same for r >> s and n, so r is right or one too great.
 */
static uint64_t isqrt_narrow(uint64_t n)
{
	unsigned shift = (unsigned)__builtin_clzll(n) & ~1U;
	uint64_t r = approximate_isqrt(n << shift) >> (shift / 2);

	return r - (wide_product(r, r) > n);
}

uint64_t wide_isqrt(wide n)
{
	uint64_t high = (uint64_t)(n >> 64);
	unsigned shift;
	uint64_t half;
	wide r;

	if (n == 0)
		return 0;
	if (high == 0)
		return isqrt_narrow((uint64_t)n);
	shift = (unsigned)__builtin_clzll(high) & ~1U;
	n <<= shift;
	half = approximate_isqrt((uint64_t)(n >> 64));
	r = ((wide)half << 31) + (n >> 33) / half;
	if (r > UINT64_MAX)
		r = UINT64_MAX; /* r was 2^64, and the root is never */
	r >>= shift / 2;
	n >>= shift;
	return (uint64_t)r - (r * r > n);
}

wide wide_isqrt_up(wide n)
{
	uint64_t r = wide_isqrt(n);

	return (wide)r + (wide_product(r, r) < n);
}
