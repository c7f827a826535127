/*
 * privacy_statistics.h: statistical tests for the distribution tests of the privacy folder.
 *
 * Every test here rejects a right sampler with probability at most about 10^-6 under a fresh seed.
 * The seeds are fixed, so what passes once passes always.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_PROP_PRIVACY_STATISTICS_H
#define ALLMENDE_TESTS_PROP_PRIVACY_STATISTICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STATISTICS_Z 4.8916   /* two-sided quantile of the normal distribution for 10^-6 */
#define STATISTICS_ALPHA 1e-6 /* rate of false alarms of one test */

/* Whether Wilson's interval around `successes` of `trials` holds `p`, for `trials` p (1 - p) of at
 * least 10; for p = 0 and p = 1 whether there is no exception. */
bool statistics_has_rate(uint64_t successes, uint64_t trials, double p);

/* The probability that chi squared with `freedom` degrees of freedom is above `x`. */
double statistics_chi_squared_tail(double x, double freedom);

/* Whether the `count` `observed` fit the `expected` (chi squared). Neighbouring cells are joined
 * until each expects at least 10. */
bool statistics_fit(const uint64_t *observed, const double *expected, size_t count);

/* Whether `mean` of `trials` values of standard deviation `deviation` fits `expected`. */
bool statistics_has_mean(double mean, double expected, double deviation, uint64_t trials);

#endif
