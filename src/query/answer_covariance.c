/*
 * answer_covariance.c: covariance, correlation and the line of y by x from a group's noisy sums.
 *
 * With n rows, Sx and Sy the sums of x and y less the middles of their bounds, Sxx, Syy and Sxy
 * those of the squares and the product, all noisy (privacy.md 1.6), and p = Sx / n, q = Sy / n:
 * C = Sxy / n - p q, V = Sxx / n - p^2, W likewise of y. To first order
 *	dC = (dSxy - q dSx - p dSy + (p q - C) dn) / n,
 *	dV = (dSxx - 2 p dSx + (p^2 - V) dn) / n,
 * and what is made of them has the derivatives of its quotient. To C and V the product of the
 * means' errors is added, because few rows make it as great as that. What is divided by V or W is
 * only told where each is more than twice its error, and its error is made wider by what the
 * quotient can be off then; else the interval is all that there can be. All of this is done after
 * the noise, so floating point reveals nothing.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/answer_internal.h"

#include <math.h>

enum { ROWS, SUM_X, SUM_Y, SQUARES_X, SQUARES_Y, PRODUCTS, SUMS_COUNT };

/* A value, how it changes with each of the sums, and what its error has beyond the first order. */
struct estimate {
	double value;
	double slopes[SUMS_COUNT];
	double beyond;
};

/* What the sums of a group are, in 1, and the half widths of their 95 % intervals. */
struct moments {
	double sums[SUMS_COUNT];
	double errors[SUMS_COUNT];
	double middle_x;
	double distance_x;
	double distance_y;
	double middle_y;
};

/* `a` + `factor` `b`. */
static struct estimate add(struct estimate a, double factor, const struct estimate *b)
{
	a.value += factor * b->value;
	for (int i = 0; i < SUMS_COUNT; i++)
		a.slopes[i] += factor * b->slopes[i];
	a.beyond += fabs(factor) * b->beyond;
	return a;
}

static struct estimate scaled(const struct estimate *a, double factor)
{
	return add((struct estimate){ 0 }, factor, a);
}

static double error_of(const struct moments *moments, const struct estimate *estimate)
{
	double square = 0;

	for (int i = 0; i < SUMS_COUNT; i++)
		square += pow(estimate->slopes[i] * moments->errors[i], 2);
	return sqrt(square) + estimate->beyond;
}

/* The mean of what is in the sum `sum`. */
static struct estimate mean_of(const struct moments *moments, int sum)
{
	double rows = moments->sums[ROWS];
	struct estimate mean = { .value = moments->sums[sum] / rows };

	mean.slopes[sum] = 1 / rows;
	mean.slopes[ROWS] = -mean.value / rows;
	return mean;
}

/* The mean of the product in the sum `sum`, less the product of the means of `a` and `b`. */
static struct estimate moment_of(const struct moments *moments, int a, int b, int sum)
{
	struct estimate left = mean_of(moments, a);
	struct estimate right = mean_of(moments, b);
	struct estimate moment = mean_of(moments, sum);

	moment = add(moment, -right.value, &left);
	moment = add(moment, -left.value, &right);
	moment.value += left.value * right.value;
	moment.beyond += error_of(moments, &left) * error_of(moments, &right);
	return moment;
}

static double hold(double value, double most)
{
	return fmin(fmax(value, -most), most);
}

/* What is told: a value and its interval. */
struct told {
	double value;
	double low;
	double high;
};

static struct told around(double value, double error, double most)
{
	double held = hold(value, most);

	return (struct told){ .value = held,
			      .low = fmax(held - error, -most),
			      .high = fmin(held + error, most) };
}

static struct told covariance(const struct moments *moments, bool of_sample, double most)
{
	struct estimate c = moment_of(moments, SUM_X, SUM_Y, PRODUCTS);
	double rows = moments->sums[ROWS];
	double free_rows = rows - (of_sample ? 1 : 0);
	struct estimate told;

	if (free_rows <= moments->errors[ROWS])
		return around(0, 2 * most, most);
	told = scaled(&c, rows / free_rows);
	if (of_sample)
		told.slopes[ROWS] -= c.value / (free_rows * free_rows);
	return around(told.value, error_of(moments, &told), most);
}

/* By which part of itself `variance` may be off; 1 where nothing can be divided by it. */
static double part_open(const struct moments *moments, const struct estimate *variance)
{
	double error = error_of(moments, variance);

	return variance->value > 2 * error ? error / variance->value : 1;
}

static struct told correlation(const struct moments *moments)
{
	struct estimate c = moment_of(moments, SUM_X, SUM_Y, PRODUCTS);
	struct estimate v = moment_of(moments, SUM_X, SUM_X, SQUARES_X);
	struct estimate w = moment_of(moments, SUM_Y, SUM_Y, SQUARES_Y);
	double open_v = part_open(moments, &v);
	double open_w = part_open(moments, &w);
	struct estimate told;
	double root;

	if (open_v >= 1 || open_w >= 1)
		return around(0, 2, 1);
	root = sqrt(v.value * w.value);
	told = scaled(&c, 1 / root);
	told = add(told, -told.value / (2 * v.value), &v);
	told = add(told, -c.value / root / (2 * w.value), &w);
	return around(c.value / root, error_of(moments, &told) / sqrt((1 - open_v) * (1 - open_w)),
		      1);
}

/* The square of a correlation lies within the squares of its interval. */
static struct told square_of(struct told told)
{
	double low = told.low * told.low;
	double high = told.high * told.high;

	return (struct told){ .value = told.value * told.value,
			      .low = told.low <= 0 && told.high >= 0 ? 0 : fmin(low, high),
			      .high = fmax(low, high) };
}

/* The slope of the line of y by x, or where it meets x = 0. */
static struct told line(const struct moments *moments, bool intercept, double most)
{
	struct estimate c = moment_of(moments, SUM_X, SUM_Y, PRODUCTS);
	struct estimate v = moment_of(moments, SUM_X, SUM_X, SQUARES_X);
	struct estimate p = mean_of(moments, SUM_X);
	struct estimate q = mean_of(moments, SUM_Y);
	double open = part_open(moments, &v);
	struct estimate told;
	double slope;
	double x = moments->middle_x + p.value;

	if (open >= 1)
		return around(intercept ? moments->middle_y : 0, 2 * most, most);
	slope = c.value / v.value;
	told = scaled(&c, 1 / v.value);
	told = add(told, -slope / v.value, &v);
	if (intercept) {
		told = add(q, -x, &told);
		told = add(told, -slope, &p);
		told.value = moments->middle_y + q.value - slope * x;
	} else {
		told.value = slope;
	}
	return around(told.value, error_of(moments, &told) / (1 - open), most);
}

static struct told tell(const struct moments *moments, const struct output *output, double most)
{
	/* While the noise leaves it open whether there are rows at all, so is all else. */
	if (moments->sums[ROWS] <= moments->errors[ROWS])
		return output->kind == ANSWER_R2 ? (struct told){ .low = 0, .high = 1 }
						 : around(0, 2 * most, most);
	switch (output->kind) {
	case ANSWER_COVAR_POP:
		return covariance(moments, false, most);
	case ANSWER_COVAR_SAMP:
		return covariance(moments, true, most);
	case ANSWER_SLOPE:
		return line(moments, false, most);
	case ANSWER_INTERCEPT:
		return line(moments, true, most);
	case ANSWER_R2:
		return square_of(correlation(moments));
	default:
		return correlation(moments);
	}
}

/* Which measure is in the sum `sum`. */
static size_t measure_of(const struct output *output, int sum)
{
	const size_t measures[SUMS_COUNT] = { output->filled,	      output->place,
					      output->second,	      output->squares,
					      output->second_squares, output->products };

	return measures[sum];
}

/* Fill all but the sums of `ret`. A measure that is not needed is that of presence, and not read.
 */
static void prepare(const struct plan *plan, const struct output *output, struct moments *ret,
		    double units[static SUMS_COUNT])
{
	const struct measure *x = &plan->analysis->measures[output->place];
	const struct measure *y = &plan->analysis->measures[output->second];
	double step_x = pow(10, -(double)x->number->scale);
	double step_y = pow(10, -(double)y->number->scale);
	const double steps[SUMS_COUNT] = {
		1, step_x, step_y, step_x * step_x, step_y * step_y, step_x * step_y
	};

	for (int i = 0; i < SUMS_COUNT; i++) {
		const struct plan_measure *planned = &plan->measures[measure_of(output, i)];

		units[i] = ldexp(steps[i], (int)planned->shift) / (double)planned->weight;
		ret->errors[i] = units[i] * (double)plan_half_width(plan);
	}
	ret->middle_x = (double)x->middle * step_x;
	ret->middle_y = (double)y->middle * step_y;
	ret->distance_x = (double)(x->high - x->low) * step_x;
	ret->distance_y = (double)(y->high - y->low) * step_y;
}

static double most_of(const struct plan *plan, const struct output *output)
{
	const struct measure *measures = plan->analysis->measures;

	return analysis_pair_most(measures[output->place].number, measures[output->second].number,
				  output->kind);
}

struct answer_value answer_pair(const struct plan *plan, const struct output *output,
				const int64_t *cells)
{
	double most = most_of(plan, output);
	double factor = pow(10, output->places);
	struct moments moments;
	double units[SUMS_COUNT];
	struct told told;

	prepare(plan, output, &moments, units);
	for (int i = 0; i < SUMS_COUNT; i++)
		moments.sums[i] = units[i] * (double)cells[measure_of(output, i)];
	told = tell(&moments, output, most);
	return (struct answer_value){
		.value = (int64_t)floor(told.value * factor + 0.5),
		.low = (int64_t)floor(told.low * factor),
		.high = (int64_t)ceil(told.high * factor),
	};
}

uint64_t answer_pair_error(const struct plan *plan, const struct output *output)
{
	double factor = pow(10, output->places);
	struct moments moments;
	double units[SUMS_COUNT];
	double x;
	double y;
	struct told told;

	prepare(plan, output, &moments, units);
	x = moments.distance_x;
	y = moments.distance_y;
	moments.sums[ROWS] = EXAMPLE_ROWS;
	moments.sums[SUM_X] = 0;
	moments.sums[SUM_Y] = 0;
	moments.sums[SQUARES_X] = EXAMPLE_ROWS * x * x / 12;
	moments.sums[SQUARES_Y] = EXAMPLE_ROWS * y * y / 12;
	moments.sums[PRODUCTS] = EXAMPLE_ROWS * x * y / 24;
	told = tell(&moments, output, most_of(plan, output));
	return (uint64_t)ceil(fmax(told.high - told.value, told.value - told.low) * factor);
}
