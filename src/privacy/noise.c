/* noise.c: exact discrete Gaussian noise. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "privacy/noise.h"

#include "crypto/random.h"
#include "privacy/noise_internal.h"
#include "privacy/wide.h"

#include <assert.h>

#define LADDER_END 20				  /* the last k with an entry below */
#define LADDER_TOP UINT64_C(17030314057236480000) /* 7 * 20!, below 2^64 */
#define PERIODS_MAX (UINT64_C(1) << 31)		  /* of v; see noise.h */

/* LADDER_TOP / k! */
static const uint64_t ladder[LADDER_END + 1] = {
	LADDER_TOP,
	LADDER_TOP,
	UINT64_C(8515157028618240000),
	UINT64_C(2838385676206080000),
	UINT64_C(709596419051520000),
	UINT64_C(141919283810304000),
	UINT64_C(23653213968384000),
	UINT64_C(3379030566912000),
	UINT64_C(422378820864000),
	UINT64_C(46930980096000),
	UINT64_C(4693098009600),
	UINT64_C(426645273600),
	UINT64_C(35553772800),
	UINT64_C(2734905600),
	UINT64_C(195350400),
	UINT64_C(13023360),
	UINT64_C(813960),
	UINT64_C(47880),
	UINT64_C(2660),
	UINT64_C(140),
	UINT64_C(7),
};

/* A fraction from 0 to 1; `d` at least 1. */
struct fraction {
	uint64_t n;
	uint64_t d;
};

/* What all draws of one sigma2 share. */
struct gaussian {
	uint64_t sigma2;
	uint64_t t;  /* isqrt(sigma2) + 1, the scale of the Laplace proposals */
	uint64_t t2; /* t^2 */
};

/* A draw of the discrete Laplace of scale t: +-(u + t v), 0 <= u < t. */
struct laplace {
	uint64_t u;
	uint64_t v;
	bool negative;
};

bool noise_bernoulli(struct random *random, uint64_t n, uint64_t d)
{
	return random_below(random, d) < n;
}

/*
 * The number of Bern(1/1), Bern(1/2), Bern(1/3), ... that are true before the first false one. That
 * the first k are true has probability 1/k!, so one uniform number below 7 * 20! tells: they are
 * when it is below 7 * 20! / k!. Beyond k = 20 each is drawn for itself.
 */
static uint64_t reciprocal_run(struct random *random)
{
	uint64_t number;
	uint64_t run = 1;

	do
		number = random_u64(random);
	while (number >= LADDER_TOP);
	while (run < LADDER_END && number < ladder[run + 1])
		run++;
	if (run == LADDER_END) {
		while (noise_bernoulli(random, 1, run + 1))
			run++;
	}
	return run;
}

/*
 * Bern(exp(-xy)): CKS20, Algorithm 1, case gamma = xy in [0,1]: with the first k for which
 * Bern(xy/k) is false, the answer is whether k is odd. Bern(xy/k) is Bern(x), Bern(y) and Bern(1/k)
 * all true, so no product of denominators is ever formed.
 */
static bool bernoulli_exp_product(struct random *random, struct fraction x, struct fraction y)
{
	uint64_t run;
	uint64_t k = 2;

	if (!noise_bernoulli(random, x.n, x.d) || !noise_bernoulli(random, y.n, y.d))
		return true; /* k = 1, and Bern(1/1) is true */
	run = reciprocal_run(random);
	while (k <= run && noise_bernoulli(random, x.n, x.d) && noise_bernoulli(random, y.n, y.d))
		k++;
	return (k & 1) == 1;
}

/* Bern(exp(-1)): CKS20, Algorithm 1 with gamma = 1, where only the Bern(1/k) remain. */
static bool bernoulli_exp_one(struct random *random)
{
	return (reciprocal_run(random) & 1) == 0;
}

/* Bern(exp(-x))^`times`: whether that many draws of Bern(exp(-x)) are all true. */
static bool bernoulli_exp_repeated(struct random *random, struct fraction x, uint64_t times)
{
	struct fraction one = { 1, 1 };

	for (uint64_t i = 0; i < times; i++) {
		if (!bernoulli_exp_product(random, x, one))
			return false;
	}
	return true;
}

/* CKS20, Algorithm 1, both cases: floor(gamma) draws of Bern(exp(-1)), then the fraction. */
bool noise_bernoulli_exp(struct random *random, uint64_t n, uint64_t d)
{
	struct fraction one = { 1, 1 };
	struct fraction rest = { n % d, d };

	for (uint64_t i = 0; i < n / d; i++) {
		if (!bernoulli_exp_one(random))
			return false;
	}
	return bernoulli_exp_product(random, rest, one);
}

/* CKS20, Algorithm 2 with s = 1: u below t kept with exp(-u/t), v geometric, a sign, no -0. */
static struct laplace draw_laplace(struct random *random, uint64_t t)
{
	struct laplace y;

	do {
		do
			y.u = random_below(random, t);
		while (!noise_bernoulli_exp(random, y.u, t));
		y.v = 0;
		while (bernoulli_exp_one(random))
			y.v++;
		y.negative = random_below(random, 2) == 1;
	} while (y.negative && y.u == 0 && y.v == 0);
	return y;
}

static int64_t value_of(struct laplace y, uint64_t t)
{
	int64_t size;

	assert(y.v < PERIODS_MAX);
	size = (int64_t)(y.u + t * y.v); /* at most (2^31 + 1) 2^31 */
	return y.negative ? -size : size;
}

int64_t noise_laplace(struct random *random, uint64_t scale)
{
	assert(scale >= 1);
	assert(scale <= (UINT64_C(1) << 31) + 1);
	return value_of(draw_laplace(random, scale), scale);
}

/* Bern(exp(-g)) for g = (|y| - a/t)^2 / (2a) = (d / t^2) (d / 2a) with d = |u t + v t^2 - a|, the
 * last step of CKS20, Algorithm 3. For the bits see noise.h. */
static bool accept(struct random *random, const struct gaussian *g, struct laplace y)
{
	uint64_t near;
	wide d;
	struct fraction x;
	struct fraction z;
	uint64_t x_whole;
	uint64_t z_whole;

	if (y.v == 0) {
		near = y.u * g->t;
		near = near < g->sigma2 ? g->sigma2 - near : near - g->sigma2;
		x = (struct fraction){ near, g->t2 };
		z = (struct fraction){ near, 2 * g->sigma2 };
		return bernoulli_exp_product(random, x, z);
	}
	near = y.u * g->t + (g->t2 - g->sigma2); /* d - (v-1) t^2 */
	d = near + wide_product(y.v - 1, g->t2);
	x = (struct fraction){ near % g->t2, g->t2 };
	x_whole = y.v - 1 + near / g->t2;
	z = (struct fraction){ (uint64_t)(d % (2 * g->sigma2)), 2 * g->sigma2 };
	z_whole = (uint64_t)(d / (2 * g->sigma2)); /* t^2 <= 4a, so at most 2v + 2 */
	for (uint64_t i = 0; i < x_whole; i++) {
		for (uint64_t j = 0; j < z_whole; j++) {
			if (!bernoulli_exp_one(random))
				return false;
		}
	}
	return bernoulli_exp_repeated(random, z, x_whole) &&
	       bernoulli_exp_repeated(random, x, z_whole) && bernoulli_exp_product(random, x, z);
}

static struct gaussian prepare(uint64_t sigma2)
{
	uint64_t t = wide_isqrt(sigma2) + 1;

	assert(sigma2 >= 1);
	assert(sigma2 <= NOISE_SIGMA2_MAX);
	return (struct gaussian){ .sigma2 = sigma2, .t = t, .t2 = t * t };
}

/* CKS20, Algorithm 3: Laplace proposals of scale t = floor(sigma) + 1 until one is accepted. */
static int64_t draw_gaussian(struct random *random, const struct gaussian *g)
{
	struct laplace y;

	do
		y = draw_laplace(random, g->t);
	while (!accept(random, g, y));
	return value_of(y, g->t);
}

int64_t noise_gaussian(struct random *random, uint64_t sigma2)
{
	struct gaussian g = prepare(sigma2);

	return draw_gaussian(random, &g);
}

enum status noise_draw(struct random *random, uint64_t sigma2, int64_t *ret, size_t count)
{
	struct gaussian g;

	if (sigma2 == 0)
		return AL_REFUSED;
	if (sigma2 > NOISE_SIGMA2_MAX)
		return AL_OVERFLOW;
	g = prepare(sigma2);
	for (size_t i = 0; i < count; i++)
		ret[i] = draw_gaussian(random, &g);
	return AL_OK;
}
