/* logarithm.c: natural logarithms of integers in fixed point, between proven bounds. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "privacy/logarithm.h"

#include "privacy/wide.h"

#include <assert.h>

#define BITS 60					 /* of the fraction of log2 x that are found */
#define LN2_POINT 62				 /* binary digits of LN2 after the point */
#define LN2 UINT64_C(3196577161300663914)	 /* floor(2^62 ln 2) */
#define CUT (BITS + LN2_POINT - LOGARITHM_POINT) /* digits of the product that are dropped */

struct logarithm logarithm_bounds(uint64_t x)
{
	unsigned exponent;
	uint64_t mantissa; /* in 2^-63 */
	wide log2_below;   /* in 2^-60 */

	assert(x >= 1);
	exponent = 63U - (unsigned)__builtin_clzll(x);
	mantissa = x << (63U - exponent);
	log2_below = exponent;
	for (unsigned i = 0; i < BITS; i++) {
		wide square = wide_product(mantissa, mantissa); /* in 2^-126 */
		unsigned bit = (unsigned)(square >> 127);

		log2_below = log2_below << 1 | bit;
		mantissa = (uint64_t)(square >> (63 + bit));
	}
	return (struct logarithm){
		.below = (int64_t)(log2_below * LN2 >> CUT),
		.above = (int64_t)((log2_below + 2) * (LN2 + 1) >> CUT) + 1,
	};
}
