/*
 * clip.h: one person's whole vector, brought to a length that is known beforehand.
 *
 * A person's contribution to an answer is an integer vector, one value a cell; over *all* cells and
 * all aggregates of the answer together. Clipping scales it by C/|v| when |v| > C, toward zero:
 *
 *     v'_g = v_g * C div ceil(sqrt(|v|^2))
 *
 * so |v'|^2 <= C^2 |v|^2 / ceil(|v|)^2 <= C^2 in exact integers, and adding or removing a person
 * changes the sums by at most C in L2, whatever their rows are. That holds for any vector at all,
 * so a value beyond CLIP_VALUE_MAX is first held at it: the direction of an absurd vector changes,
 * the bound does not, and no data makes an error that someone could see.
 *
 * Toward zero eats small numbers: of a hundred ones under C = 5 nothing is left. Let counts and
 * small values be multiplied beforehand (by 1024, say, C with them) and divide after the noise.
 *
 *     struct clip_scale scale = clip_scale_of(clip_norm2(values, count), bound);
 *     for (...)
 *             sums[cell[i]] += clip_scale_apply(scale, values[i]);
 *
 * Bits: 2^20 values of at most 2^53 make a norm^2 of at most 2^126 and a norm of at most 2^63; a
 * value times C is at most 2^84. When the divisor n = ceil(|v|) is below 2^32, the quotient is
 * found by one multiplication with m = floor(C 2^64 / n) + 1: that is exact, because |v_g| <= n, so
 * the error |v_g| / 2^64 is below 1/n, the least distance of a fraction from the next integer
 * (Granlund and Montgomery 1994). A sum over fewer than 2^32 people stays below 2^63.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_PRIVACY_CLIP_H
#define ALLMENDE_PRIVACY_CLIP_H

#include "privacy/wide.h"

#include <stddef.h>
#include <stdint.h>

#define CLIP_BOUND_MAX (UINT64_C(1) << 31) /* C, in the unit of the values */
#define CLIP_VALUE_MAX (INT64_C(1) << 53)  /* a value's size; what is above is held at it */
#define CLIP_COUNT_MAX ((size_t)1 << 20)   /* values of one person in one answer */

/* How a person's values are scaled. Made by clip_scale_of(), used by clip_scale_apply(). */
struct clip_scale {
	uint64_t bound;	     /* C */
	uint64_t divisor;    /* ceil(|v|); 0: the values stay as they are */
	uint64_t multiplier; /* for a divisor below 2^32, as said above; else 0 */
};

/* `value`, held within +-CLIP_VALUE_MAX. */
static inline int64_t clip_hold(int64_t value)
{
	if (value > CLIP_VALUE_MAX)
		return CLIP_VALUE_MAX;
	return value < -CLIP_VALUE_MAX ? -CLIP_VALUE_MAX : value;
}

/* The sum of the squares of the `count` (at most CLIP_COUNT_MAX) `values`, each held as above.
 * Where all are below 2^21, as most are, 64 bits hold the sum: 2^42 times 2^20. */
static inline wide clip_norm2(const int64_t *values, size_t count)
{
	uint64_t bits = 0;
	uint64_t small = 0;
	wide sum = 0;

	for (size_t i = 0; i < count; i++) {
		uint64_t value = (uint64_t)values[i];

		bits |= values[i] < 0 ? -value : value;
		small += value * value;
	}
	if (bits >> 21 == 0)
		return small;
	for (size_t i = 0; i < count; i++) {
		int64_t value = clip_hold(values[i]);
		uint64_t size = (uint64_t)(value < 0 ? -value : value);

		sum += wide_product(size, size);
	}
	return sum;
}

/* The scale for a vector of squared norm `norm2` under `bound`, from 1 to CLIP_BOUND_MAX, when the
 * norm is over the bound. Used by clip_scale_of(). */
struct clip_scale clip_scale_down(wide norm2, uint64_t bound);

/* The scale that brings a vector of squared norm `norm2` (of clip_norm2()) to a norm of at most
 * `bound`, from 1 to CLIP_BOUND_MAX. */
static inline struct clip_scale clip_scale_of(wide norm2, uint64_t bound)
{
	if (norm2 > (wide)bound * bound || bound == 0 || bound > CLIP_BOUND_MAX)
		return clip_scale_down(norm2, bound);
	return (struct clip_scale){ .bound = bound };
}

/* `value` of the vector that `scale` was made for, clipped; at most `bound` in size. */
static inline int64_t clip_scale_apply(struct clip_scale scale, int64_t value)
{
	uint64_t size;
	uint64_t clipped;

	if (scale.divisor == 0)
		return value;
	value = clip_hold(value);
	size = (uint64_t)(value < 0 ? -value : value);
	if (scale.multiplier != 0)
		clipped = (uint64_t)(wide_product(size, scale.multiplier) >> 64);
	else
		clipped = (uint64_t)(wide_product(size, scale.bound) / scale.divisor);
	return value < 0 ? -(int64_t)clipped : (int64_t)clipped;
}

/*
 * Clip the `count` (at most CLIP_COUNT_MAX) `values` of one person in place to an L2 norm of at
 * most `bound`, from 1 to CLIP_BOUND_MAX. Returns the squared norm of what is left (at most
 * `bound`^2), from which charge_personal() makes the person's own charge.
 */
uint64_t clip_vector(int64_t *values, size_t count, uint64_t bound);

#endif
