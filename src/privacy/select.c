/* select.c: which groups may be shown when nobody knows beforehand which there are. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "privacy/select.h"

#include "privacy/clip.h"
#include "privacy/logarithm.h"
#include "privacy/noise.h"
#include "privacy/wide.h"

#include <assert.h>
#include <stdbool.h>

#define Z_POINT 20			 /* a quantile z counts 2^-20 */
#define Z_MOST (UINT64_C(16) << Z_POINT) /* its tail is below 10^-57 */
#define LN_ROOT_TAU_BELOW                                                                          \
	INT64_C(66216499771471269) /* 2^56 ln(sqrt(2 pi)) = 2^56 0.918938..., less */

uint64_t select_weight(uint64_t weight, uint64_t keys)
{
	assert(keys >= 1);
	assert(weight <= CLIP_BOUND_MAX);
	/* floor(sqrt(floor(x))) is floor(sqrt(x)). */
	return wide_isqrt(wide_product(weight, weight) / keys);
}

/* Whether Q(z) <= delta / keys, by ln(1 / Q(z)) >= z^2 / 2 + ln z + ln(sqrt(2 pi)). */
static bool tail_is_below(uint64_t z, struct delta delta, uint64_t keys)
{
	struct logarithm of_z = logarithm_bounds(z);
	struct logarithm of_one = logarithm_bounds(UINT64_C(1) << Z_POINT);
	struct logarithm of_delta = logarithm_bounds(delta.atto);
	struct logarithm of_delta_one = logarithm_bounds(DELTA_ATTO_ONE);
	struct logarithm of_keys = logarithm_bounds(keys);
	/* z^2 / 2 in 2^-56: z^2 counts 2^-40, so it is shifted by 16 - 1; below 2^64. */
	wide_signed have = (wide_signed)(wide_product(z, z) << (LOGARITHM_POINT - 2 * Z_POINT - 1));
	wide_signed need = (wide_signed)of_delta_one.above - of_delta.below + of_keys.above;

	have += (wide_signed)of_z.below - of_one.above + LN_ROOT_TAU_BELOW;
	return have >= need;
}

/* The least z, in 2^-20, whose tail is proven to be at most delta / keys. */
static uint64_t quantile(struct delta delta, uint64_t keys)
{
	uint64_t low = 0; /* not proven: no bound holds at 0 */
	uint64_t high = Z_MOST;

	while (high - low > 1) {
		uint64_t middle = low + (high - low) / 2;

		if (tail_is_below(middle, delta, keys))
			high = middle;
		else
			low = middle;
	}
	return high;
}

/* ceil(z sigma), z in 2^-20, below 2^24: the square is below 2^48 2^62. */
static uint64_t times_sigma(uint64_t z, uint64_t sigma2)
{
	wide product = wide_isqrt_up(wide_product(z, z) * sigma2);

	return (uint64_t)wide_divide_up(product, (wide)1 << Z_POINT);
}

enum status select_threshold(uint64_t weight, uint64_t keys_max, uint64_t sigma2,
			     struct delta delta, uint64_t persons_min, uint64_t *ret)
{
	uint64_t most = 0;

	if (delta.atto == 0 || sigma2 == 0)
		return AL_REFUSED;
	if (weight < 1 || weight > CLIP_BOUND_MAX || keys_max < 1 || keys_max > SELECT_KEYS_MAX ||
	    sigma2 > NOISE_SIGMA2_MAX || delta.atto > DELTA_ATTO_MAX || persons_min < 1 ||
	    persons_min > SELECT_PERSONS_MAX)
		return AL_OVERFLOW;
	for (uint64_t keys = 1; keys <= keys_max; keys++) {
		uint64_t least =
		    select_weight(weight, keys) + times_sigma(quantile(delta, keys), sigma2);

		most = least > most ? least : most;
	}
	/* Below 2^31 + 2^36 + 2^61. */
	*ret = most + (persons_min - 1) * weight;
	return AL_OK;
}
