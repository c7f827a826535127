/* noise_internal.h: the parts of the discrete Gaussian, for noise.c and its tests only. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_PRIVACY_NOISE_INTERNAL_H
#define ALLMENDE_PRIVACY_NOISE_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

struct random;

/* True with probability exactly `n` / `d`; 0 <= `n` <= `d`, `d` at least 1. */
bool noise_bernoulli(struct random *random, uint64_t n, uint64_t d);

/* True with probability exactly exp(-`n` / `d`), any `n`, `d` at least 1.
 * Canonne, Kamath and Steinke 2020, Algorithm 1. */
bool noise_bernoulli_exp(struct random *random, uint64_t n, uint64_t d);

/* A draw of the discrete Laplace, P(x) proportional to exp(-|x| / `scale`), `scale` from 1 to
 * 2^31 + 1. Canonne, Kamath and Steinke 2020, Algorithm 2 with s = 1. */
int64_t noise_laplace(struct random *random, uint64_t scale);

/* A draw of the discrete Gaussian, `sigma2` from 1 to NOISE_SIGMA2_MAX.
 * Canonne, Kamath and Steinke 2020, Algorithm 3. */
int64_t noise_gaussian(struct random *random, uint64_t sigma2);

#endif
