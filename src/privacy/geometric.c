/* geometric.c: which groups may be shown, of persons who have part in one group each. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "privacy/geometric.h"

#include "privacy/logarithm.h"
#include "privacy/noise_internal.h"
#include "privacy/wide.h"

#include <assert.h>

#define SHRINK_POINT 62 /* binary digits of e^-epsilon after the point */
#define SHRINK_ONE (UINT64_C(1) << SHRINK_POINT)
#define MICRO 1000000

struct epsilon geometric_epsilon(struct rho rho)
{
	/* In 10^-6 and 10^-12: no scale is needed. Below 2^27. */
	return (struct epsilon){ .micro = wide_isqrt(wide_product(2, rho.pico)) };
}

enum status geometric_rho(struct epsilon epsilon, struct rho *ret)
{
	wide rho = wide_divide_up(wide_product(epsilon.micro, epsilon.micro), 2);

	if (rho > RHO_PICO_MAX)
		return AL_OVERFLOW;
	ret->pico = (uint64_t)rho;
	return AL_OK;
}

/* Whether `shrink` 2^-62 >= e^-epsilon is proven, by ln(shrink) - ln(2^62) >= -epsilon. */
static bool is_above(uint64_t shrink, struct epsilon epsilon)
{
	struct logarithm of_shrink = logarithm_bounds(shrink);
	struct logarithm of_one = logarithm_bounds(SHRINK_ONE);
	wide_signed have = (wide_signed)of_shrink.below - of_one.above;

	return have * MICRO >= -(wide_signed)((wide)epsilon.micro << LOGARITHM_POINT);
}

/* The least `shrink` of which that is proven. */
static uint64_t shrink_of(struct epsilon epsilon)
{
	uint64_t low = 0;	    /* not proven: it has no logarithm */
	uint64_t high = SHRINK_ONE; /* e^-epsilon is never above 1 */

	while (high - low > 1) {
		uint64_t middle = low + (high - low) / 2;

		if (is_above(middle, epsilon))
			high = middle;
		else
			low = middle;
	}
	return high;
}

/* p_n of the `chance` p_(n-1), at least delta above it or 1. Below 2^60 2^62 everywhere. */
static uint64_t next(const struct geometric *geometric, uint64_t chance)
{
	uint64_t sum = chance + geometric->delta.atto;
	wide grown = ((wide)chance << SHRINK_POINT) / geometric->shrink + geometric->delta.atto;
	wide lost;
	uint64_t most;

	if (sum >= GEOMETRIC_ONE)
		most = GEOMETRIC_ONE;
	else {
		lost = wide_product(GEOMETRIC_ONE - sum, geometric->shrink);
		most = GEOMETRIC_ONE - (uint64_t)wide_divide_up(lost, SHRINK_ONE);
	}
	return grown < most ? (uint64_t)grown : most;
}

/* As geometric_persons(); one more than the limit where that is over it. */
static size_t count_persons(const struct geometric *geometric, uint64_t chance)
{
	uint64_t reached = 0;
	size_t persons = 0;

	while (reached < chance && persons <= GEOMETRIC_PERSONS_MAX) {
		reached = next(geometric, reached);
		persons++;
	}
	return persons;
}

enum status geometric_init(struct epsilon epsilon, struct delta delta, struct geometric *ret)
{
	struct geometric made = { .delta = delta };

	if (delta.atto == 0)
		return AL_REFUSED;
	if (epsilon.micro > EPSILON_MICRO_MAX || delta.atto > DELTA_ATTO_MAX)
		return AL_OVERFLOW;
	made.shrink = shrink_of(epsilon);
	if (count_persons(&made, GEOMETRIC_ONE) > GEOMETRIC_PERSONS_MAX)
		return AL_OVERFLOW;
	*ret = made;
	return AL_OK;
}

size_t geometric_persons(const struct geometric *geometric, uint64_t chance)
{
	assert(chance <= GEOMETRIC_ONE);
	return count_persons(geometric, chance);
}

void geometric_chances(const struct geometric *geometric, uint64_t *ret, size_t count)
{
	uint64_t chance = 0;

	for (size_t i = 0; i < count; i++) {
		ret[i] = chance;
		chance = next(geometric, chance);
	}
}

bool geometric_draw(struct random *random, const uint64_t *chances, size_t count, uint64_t persons,
		    uint64_t persons_min)
{
	uint64_t place;

	assert(count >= 1);
	assert(persons_min >= 1);
	if (persons < persons_min)
		return false;
	place = persons - persons_min + 1;
	return noise_bernoulli(random, chances[place < count ? place : count - 1], GEOMETRIC_ONE);
}
