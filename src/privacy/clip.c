/* clip.c: one person's whole vector, brought to a length that is known beforehand. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "privacy/clip.h"

#include <assert.h>

struct clip_scale clip_scale_down(wide norm2, uint64_t bound)
{
	struct clip_scale scale = { .bound = bound };
	wide norm = wide_isqrt_up(norm2);

	assert(bound >= 1);
	assert(bound <= CLIP_BOUND_MAX);
	assert(norm > bound);
	assert(norm <= (wide)1 << 63);
	scale.divisor = (uint64_t)norm;
	if (scale.divisor <= UINT32_MAX) {
		/* floor(bound 2^64 / divisor) + 1, 32 bits at a time. It is at most
		 * 2^64 - 2^64 / divisor + 1, because bound < divisor. */
		uint64_t high = (bound << 32) / scale.divisor;
		uint64_t rest = (bound << 32) % scale.divisor;

		scale.multiplier = (high << 32 | (rest << 32) / scale.divisor) + 1;
	}
	return scale;
}

uint64_t clip_vector(int64_t *values, size_t count, uint64_t bound)
{
	struct clip_scale scale;
	uint64_t norm2 = 0;
	wide before;

	assert(count <= CLIP_COUNT_MAX);
	before = clip_norm2(values, count);
	scale = clip_scale_of(before, bound);
	if (scale.divisor == 0)
		return (uint64_t)before; /* the values stay as they are */
	for (size_t i = 0; i < count; i++) {
		values[i] = clip_scale_apply(scale, values[i]);
		norm2 += (uint64_t)(values[i] * values[i]);
	}
	return norm2;
}
