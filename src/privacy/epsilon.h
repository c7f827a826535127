/*
 * epsilon.h: from rho to the (epsilon, delta) people know, and back.
 *
 * rho-zCDP implies (epsilon, delta)-DP for every order a > 1 with
 *
 *     epsilon(a) = a rho + ln(1 - 1/a) + (ln(1/delta) - ln a) / (a - 1)
 *
 * (Canonne, Kamath and Steinke 2020, arXiv 2004.00010, Proposition 12 solved for epsilon; the same
 * as Corollary 13). Every order is valid, so an order found by search needs no proof of being the
 * best; only the value at that order must be an upper bound. It is, because the logarithms are
 * fixed-point numbers between proven bounds (logarithm.h) and each term is rounded upward. No
 * floating point: everyone who converts gets the same integer.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_PRIVACY_EPSILON_H
#define ALLMENDE_PRIVACY_EPSILON_H

#include "base/status.h"
#include "privacy/decimal.h"
#include "privacy/rho.h"

#include <stddef.h>
#include <stdint.h>

#define EPSILON_PLACES 6
#define EPSILON_MICRO_MAX UINT64_C(9007199254740991)

/* The epsilon of (epsilon, delta)-DP in 10^-6; at most EPSILON_MICRO_MAX. */
struct epsilon {
	uint64_t micro;
};

/*
 * *ret = an epsilon such that `rho`-zCDP implies (epsilon, `delta`)-DP: the least one that
 * Proposition 12 gives, rounded up to the next 10^-6 (above it by at most 2*10^-6).
 * AL_OVERFLOW: `delta` is 0 and `rho` is not, so there is none; *ret is untouched.
 * `rho` and `delta` must be within their maxima.
 */
AL_MUST_CHECK enum status epsilon_from_rho(struct rho rho, struct delta delta, struct epsilon *ret);

/*
 * *ret = a rho for which epsilon_from_rho() under `delta` gives at most `epsilon`, while it gives
 * more for the next one, 10^-12 higher (or that is over RHO_PICO_MAX). So granting *ret never
 * grants more than (`epsilon`, `delta`). It is 0 when `delta` is 0. Takes about 10 ms. The values
 * must be within their maxima.
 */
void rho_from_epsilon(struct epsilon epsilon, struct delta delta, struct rho *ret);

/* As rho_parse(), with up to 6 digits after the point. */
AL_MUST_CHECK enum status epsilon_parse(const char *text, size_t len, struct epsilon *ret);

/* As rho_format(). */
void epsilon_format(struct epsilon epsilon, char ret[static DECIMAL_TEXT_MAX]);

#endif
