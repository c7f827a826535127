/* charge.c: how much noise a budget buys, what an answer costs, and how far off it will be. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "privacy/charge.h"

#include "privacy/clip.h"
#include "privacy/noise.h"
#include "privacy/wide.h"

#include <assert.h>
#include <stdbool.h>

/* Bits: a squared bound is at most 2^62, times 10^12 < 2^40 below 2^102. */

enum status charge_sigma2(uint64_t bound, struct rho rho, uint64_t *ret)
{
	wide sigma2;

	if (bound == 0 || rho.pico == 0)
		return AL_REFUSED;
	if (bound > CLIP_BOUND_MAX || rho.pico > RHO_PICO_MAX)
		return AL_OVERFLOW;
	sigma2 = wide_divide_up(wide_product(bound, bound) * RHO_PICO_ONE, 2 * (wide)rho.pico);
	if (sigma2 > NOISE_SIGMA2_MAX)
		return AL_OVERFLOW;
	*ret = (uint64_t)sigma2;
	return AL_OK;
}

enum status charge_personal(uint64_t norm2, uint64_t sigma2, struct rho *ret)
{
	wide pico;

	if (sigma2 == 0)
		return AL_REFUSED;
	if (norm2 > CLIP_BOUND_MAX * CLIP_BOUND_MAX || sigma2 > NOISE_SIGMA2_MAX)
		return AL_OVERFLOW;
	pico = wide_divide_up(wide_product(norm2, RHO_PICO_ONE), 2 * (wide)sigma2);
	if (pico > RHO_PICO_MAX)
		return AL_OVERFLOW;
	ret->pico = (uint64_t)pico;
	return AL_OK;
}

enum status charge_nominal(uint64_t bound, uint64_t sigma2, struct rho *ret)
{
	if (bound == 0)
		return AL_REFUSED;
	if (bound > CLIP_BOUND_MAX)
		return sigma2 == 0 ? AL_REFUSED : AL_OVERFLOW;
	return charge_personal(bound * bound, sigma2, ret);
}

/* The two-sided quantile of the normal distribution in 10^-6, rounded up. */
static uint64_t quantile_micro(enum confidence confidence)
{
	switch (confidence) {
	case CONFIDENCE_50:
		return 674490;
	case CONFIDENCE_90:
		return 1644854;
	case CONFIDENCE_95:
		return 1959964;
	case CONFIDENCE_99:
		return 2575830;
	case CONFIDENCE_999:
		return 3290527;
	}
	assert(false); /* no such confidence */
	return 0;
}

/* ceil(`factor` sqrt(`sigma2`)), `factor` below 2^22: the square is below 2^106. */
static wide times_sigma(uint64_t factor, uint64_t sigma2)
{
	assert(sigma2 >= 1);
	assert(sigma2 <= NOISE_SIGMA2_MAX);
	return wide_isqrt_up(wide_product(factor, factor) * sigma2);
}

uint64_t charge_half_width(uint64_t sigma2, enum confidence confidence)
{
	return (uint64_t)wide_divide_up(times_sigma(quantile_micro(confidence), sigma2), 1000000);
}

uint64_t charge_mean_error_milli(uint64_t sigma2)
{
	/* sqrt(2/pi) = 0.79788456... */
	return (uint64_t)wide_divide_up(times_sigma(797885, sigma2), 1000);
}
