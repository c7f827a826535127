/*
 * answer_variance.c: variance and standard deviation from a group's noisy sums.
 *
 * With n rows, S the sum of value - middle, Q that of its square, all noisy (privacy.md 1.6), and
 * m = S / n: the variance of all is V = Q / n - m^2, that of a sample V n / (n - 1). To first order
 *	dV = (dQ - 2 m dS + (m^2 - V) dn) / n,
 * and the square of the mean's error is added, because few rows make it as great as that.
 * All of this is done after the noise, so floating point reveals nothing.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/answer_internal.h"

#include <math.h>

/* A variance in squared 10^-scale of the column, and the half width of its 95 % interval. */
struct spread {
	double value;
	double error;
};

static bool of_sample(const struct output *output)
{
	return output->kind == ANSWER_VAR_SAMP || output->kind == ANSWER_STDDEV_SAMP;
}

static bool is_root(const struct output *output)
{
	return output->kind == ANSWER_STDDEV_POP || output->kind == ANSWER_STDDEV_SAMP;
}

/* `cells` of the measure `m` in its own unit. */
static double in_unit(const struct plan *plan, size_t m, double cells)
{
	return ldexp(cells, (int)plan->measures[m].shift) / (double)plan->measures[m].weight;
}

static double error_of(const struct plan *plan, size_t m)
{
	return in_unit(plan, m, (double)plan_half_width(plan));
}

/* The greatest variance that the bounds allow: half of the rows at each end; of a sample of two
 * rows twice that. */
static double greatest(const struct plan *plan, const struct output *output)
{
	const struct measure *sum = &plan->analysis->measures[output->place];
	double distance = (double)(sum->high - sum->low);

	return distance * distance / (of_sample(output) ? 2 : 4);
}

/* The half width for `rows` rows of mean `mean` above the middle and of variance `variance`. */
static double propagated(const struct plan *plan, const struct output *output, double rows,
			 double mean, double variance)
{
	double factor = of_sample(output) ? rows / (rows - 1) : 1;
	double by_rows = factor * (mean * mean - variance) / rows;
	double of_sum = error_of(plan, output->place);
	double of_rows = error_of(plan, output->filled);
	double of_mean = hypot(of_sum, mean * of_rows) / rows;
	double first;

	if (of_sample(output))
		by_rows -= variance / ((rows - 1) * (rows - 1));
	first = hypot(factor / rows * hypot(error_of(plan, output->squares), 2 * mean * of_sum),
		      by_rows * of_rows);
	return first + factor * of_mean * of_mean;
}

/* While the noise leaves it open whether there are rows at all, the error is all there can be. */
static struct spread spread_of(const struct plan *plan, const struct output *output,
			       const int64_t *cells)
{
	double top = greatest(plan, output);
	double rows = in_unit(plan, output->filled, (double)cells[output->filled]);
	double free_rows = rows - (of_sample(output) ? 1 : 0);
	struct spread spread = { .value = top / 2, .error = top };
	double variance;
	double mean;
	double error;

	if (free_rows <= 0)
		return spread;
	mean = in_unit(plan, output->place, (double)cells[output->place]) / rows;
	variance = in_unit(plan, output->squares, (double)cells[output->squares]) / rows;
	variance = fmax(variance - mean * mean, 0);
	spread.value = fmin(variance * rows / free_rows, top);
	if (free_rows <= error_of(plan, output->filled))
		return spread;
	error = propagated(plan, output, rows, mean, fmin(variance, top));
	spread.error = fmin(error, top);
	return spread;
}

/* The root of a variance; its interval is that of the variance with the root of both ends. */
static struct spread root_of(struct spread variance)
{
	double root = sqrt(variance.value);
	double up = sqrt(variance.value + variance.error) - root;
	double down = root - sqrt(fmax(variance.value - variance.error, 0));

	return (struct spread){ .value = root, .error = fmax(up, down) };
}

/* `number` in 10^-`output`->places; `scale` is how many of them it has. */
static double placed(const struct output *output, unsigned scale, double number)
{
	for (; scale < output->places; scale++)
		number *= 10;
	for (; scale > output->places; scale--)
		number /= 10;
	return fmin(number, (double)VALUE_HELD_MAX);
}

/* How many places a variance, or its root, has without those that it is given. */
static unsigned scale_of(const struct plan *plan, const struct output *output)
{
	const struct number *number = plan->analysis->measures[output->place].number;

	return number->scale * (is_root(output) ? 1 : 2);
}

struct answer_value answer_variance(const struct plan *plan, const struct output *output,
				    const int64_t *cells)
{
	struct spread spread = spread_of(plan, output, cells);
	unsigned scale = scale_of(plan, output);
	double top = greatest(plan, output);

	if (is_root(output)) {
		spread = root_of(spread);
		top = sqrt(top);
	}
	spread.error = fmin(spread.error, top);
	return (struct answer_value){
		.value = (int64_t)floor(placed(output, scale, spread.value) + 0.5),
		.error = (uint64_t)ceil(placed(output, scale, spread.error)),
	};
}

/* All rows at one end have the mean farthest from the middle and no variance: there the error of a
 * variance is greatest, and so is that of the root. */
uint64_t answer_variance_error(const struct plan *plan, const struct output *output)
{
	const struct measure *sum = &plan->analysis->measures[output->place];
	double top = greatest(plan, output);
	double end = fmax((double)(sum->high - sum->middle), (double)(sum->middle - sum->low));
	double error = top;

	if (EXAMPLE_ROWS - 1 > error_of(plan, output->filled))
		error = fmin(propagated(plan, output, EXAMPLE_ROWS, end, 0), top);
	if (is_root(output))
		error = sqrt(error);
	return (uint64_t)ceil(placed(output, scale_of(plan, output), error));
}
