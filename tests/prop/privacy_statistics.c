/* privacy_statistics.c: statistical tests for the distribution tests of the privacy folder. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "prop/privacy_statistics.h"

#include <assert.h>
#include <math.h>

bool statistics_has_rate(uint64_t successes, uint64_t trials, double p)
{
	double n = (double)trials;
	double deviation = sqrt(n * p * (1 - p));

	if (p <= 0)
		return successes == 0;
	if (p >= 1)
		return successes == trials;
	assert(deviation * deviation >= 10);
	/* p is in Wilson's interval when the score is within z. */
	return fabs((double)successes - n * p) <= STATISTICS_Z * deviation;
}

/* Lower regularised incomplete gamma function by its series, for x < a + 1. */
static double gamma_series(double a, double x)
{
	double term = 1 / a;
	double sum = term;

	for (unsigned i = 1; i < 10000 && term > sum * 1e-16; i++) {
		term *= x / (a + i);
		sum += term;
	}
	return sum * exp(-x + a * log(x) - lgamma(a));
}

/* Upper one by Lentz's continued fraction, for x >= a + 1. */
static double gamma_fraction(double a, double x)
{
	double b = x + 1 - a;
	double c = 1e300;
	double d = 1 / b;
	double h = d;

	for (unsigned i = 1; i < 10000; i++) {
		double an = -(double)i * (i - a);

		b += 2;
		d = 1 / (an * d + b);
		c = b + an / c;
		h *= d * c;
		if (fabs(d * c - 1) < 1e-15)
			break;
	}
	return exp(-x + a * log(x) - lgamma(a)) * h;
}

double statistics_chi_squared_tail(double x, double freedom)
{
	double a = freedom / 2;
	double half = x / 2;

	if (half <= 0)
		return 1;
	return half < a + 1 ? 1 - gamma_series(a, half) : gamma_fraction(a, half);
}

bool statistics_fit(const uint64_t *observed, const double *expected, size_t count)
{
	double chi_squared = 0;
	double cells = 0;
	double found = 0;
	double wanted = 0;
	double left = 0; /* expected in the cells still to come */

	for (size_t i = 0; i < count; i++)
		left += expected[i];
	for (size_t i = 0; i < count; i++) {
		found += (double)observed[i];
		wanted += expected[i];
		left -= expected[i];
		if (wanted < 10 || (left < 10 && i + 1 < count))
			continue;
		chi_squared += (found - wanted) * (found - wanted) / wanted;
		cells++;
		found = 0;
		wanted = 0;
	}
	if (wanted > 0 && wanted < 10 && found > 60)
		return false;
	assert(cells >= 2);
	return statistics_chi_squared_tail(chi_squared, cells - 1) > STATISTICS_ALPHA;
}

bool statistics_has_mean(double mean, double expected, double deviation, uint64_t trials)
{
	return fabs(mean - expected) <= STATISTICS_Z * deviation / sqrt((double)trials);
}
