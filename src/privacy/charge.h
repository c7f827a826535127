/*
 * charge.h: how much noise a budget buys, what an answer costs, and how far off it will be.
 *
 * Gaussian noise of parameter sigma2 on a sum of L2 sensitivity C is (C^2 / (2 sigma2))-zCDP, and
 * the discrete Gaussian likewise when the sums are integers (Canonne, Kamath and Steinke 2020,
 * Theorem 4; for a vector with independent noise the losses of the cells add up to |d|^2 / (2
 * sigma2)). Everything rounds against us: sigma2 up, charges up, error bounds up.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_PRIVACY_CHARGE_H
#define ALLMENDE_PRIVACY_CHARGE_H

#include "base/status.h"
#include "privacy/rho.h"

#include <stdint.h>

/* How often an error bound holds. */
enum confidence {
	CONFIDENCE_50,
	CONFIDENCE_90,
	CONFIDENCE_95,
	CONFIDENCE_99,
	CONFIDENCE_999, /* 99.9 % */
};

/*
 * *ret = the least sigma2, in squared units of the values, at which noise on a sum of L2
 * sensitivity `bound` costs at most `rho`: ceil(bound^2 / (2 rho)).
 * AL_REFUSED: `bound` or `rho` is 0, so no noise would protect. AL_OVERFLOW: `bound` is over
 * CLIP_BOUND_MAX or sigma2 over NOISE_SIGMA2_MAX. On failure *ret is untouched.
 */
AL_MUST_CHECK enum status charge_sigma2(uint64_t bound, struct rho rho, uint64_t *ret);

/*
 * *ret = what an answer of L2 sensitivity `bound` with noise of `sigma2` costs:
 * ceil(bound^2 / (2 sigma2)) in 10^-12. With the sigma2 of charge_sigma2() it is at most the rho
 * given there. AL_REFUSED: `bound` or `sigma2` is 0. AL_OVERFLOW: `bound` or `sigma2` is over its
 * maximum, or the charge over RHO_PICO_MAX. On failure *ret is untouched.
 */
AL_MUST_CHECK enum status charge_nominal(uint64_t bound, uint64_t sigma2, struct rho *ret);

/*
 * *ret = what the same answer costs a person whose clipped vector has the squared norm `norm2`, of
 * clip_vector(): ceil(norm2 / (2 sigma2)) in 10^-12 (Feldman and Zrnic 2021, individual filter);
 * 0 for 0. At most charge_nominal(). AL_REFUSED: `sigma2` is 0. AL_OVERFLOW: as charge_nominal().
 */
AL_MUST_CHECK enum status charge_personal(uint64_t norm2, uint64_t sigma2, struct rho *ret);

/*
 * The least integer h at or above z sigma, z the quantile of `confidence` (1.959964 for 95 %):
 * noise of `sigma2` is within +-h at least that often. This holds for the discrete Gaussian X as
 * for the continuous N: P(|X| >= h+1) <= P(|N| >= h), because the sum of exp(-x^2 / (2 sigma2))
 * over x > h is at most the integral from h on, and over all integers at least sqrt(2 pi sigma2)
 * (Poisson's summation). For a sum of k cells give k * sigma2. `sigma2` is from 1 to
 * NOISE_SIGMA2_MAX.
 */
uint64_t charge_half_width(uint64_t sigma2, enum confidence confidence);

/* The expected absolute error of noise of `sigma2`, sqrt(2/pi) sigma, rounded up to the next
 * 10^-3: the result counts thousandths. `sigma2` is from 1 to NOISE_SIGMA2_MAX. */
uint64_t charge_mean_error_milli(uint64_t sigma2);

#endif
