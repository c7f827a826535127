/*
 * rho.h: the privacy budget in zero-concentrated differential privacy.
 *
 * All budgets are kept in rho of zCDP (Bun and Steinke 2016), where charges simply add, as counts
 * of 10^-12; delta as counts of 10^-18. Every rounding is against us: what is charged is rounded
 * up, what is granted is rounded down. Epsilon stands only at the surface: see epsilon.h.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_PRIVACY_RHO_H
#define ALLMENDE_PRIVACY_RHO_H

#include "base/status.h"
#include "privacy/decimal.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RHO_PLACES 12
#define RHO_PICO_ONE UINT64_C(1000000000000)	/* rho 1 */
#define RHO_PICO_MAX UINT64_C(9007199254740991) /* 2^53-1, the greatest integer of our JSON */
#define DELTA_PLACES 18
#define DELTA_ATTO_ONE UINT64_C(1000000000000000000) /* delta 1, which no delta here reaches */
#define DELTA_ATTO_MAX UINT64_C(9007199254740991)    /* 2^53-1, a delta of about 0.009 */

/* A loss in rho of zCDP, in 10^-12; at most RHO_PICO_MAX. */
struct rho {
	uint64_t pico;
};

/* A probability of failure of (epsilon, delta)-DP, in 10^-18; at most DELTA_ATTO_MAX. */
struct delta {
	uint64_t atto;
};

/* *ret = `a` + `b` (sequential composition, Bun and Steinke 2016, Lemma 1.7).
 * AL_OVERFLOW: the sum is over RHO_PICO_MAX; *ret is untouched. */
AL_MUST_CHECK enum status rho_add(struct rho a, struct rho b, struct rho *ret);

/* *ret = `a` - `b`. AL_OVERFLOW: `b` is greater; *ret is untouched. */
AL_MUST_CHECK enum status rho_sub(struct rho a, struct rho b, struct rho *ret);

/* Below, equal to or above 0 as `a` is less than, equal to or greater than `b`. */
int rho_compare(struct rho a, struct rho b);

/* Read the `len` bytes at `text` ("0.05") as a rho, exactly; see decimal_parse() for the form.
 * AL_MALFORMED, AL_TOO_BIG (over RHO_PICO_MAX): *ret is untouched. */
AL_MUST_CHECK enum status rho_parse(const char *text, size_t len, struct rho *ret);

/* Write `rho` and a final NUL to `ret`: "0.05". rho_parse() reads it back to the same value. */
void rho_format(struct rho rho, char ret[static DECIMAL_TEXT_MAX]);

/* As rho_add(), with DELTA_ATTO_MAX. */
AL_MUST_CHECK enum status delta_add(struct delta a, struct delta b, struct delta *ret);

/* As rho_sub(). */
AL_MUST_CHECK enum status delta_sub(struct delta a, struct delta b, struct delta *ret);

/* As rho_compare(). */
int delta_compare(struct delta a, struct delta b);

/* As rho_parse(), with up to 18 digits after the point: "0.000001". */
AL_MUST_CHECK enum status delta_parse(const char *text, size_t len, struct delta *ret);

/* As rho_format(). */
void delta_format(struct delta delta, char ret[static DECIMAL_TEXT_MAX]);

#endif
