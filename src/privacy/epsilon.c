/* epsilon.c: from rho to the (epsilon, delta) people know, and back. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "privacy/epsilon.h"

#include "privacy/logarithm.h"
#include "privacy/wide.h"

#include <assert.h>

/*
 * An order a of the Renyi divergence is a count of 2^-24 between 1 + 2^-24 and 2^24. The best order
 * is below 1 + sqrt(ln(1/delta) / rho), so below 2^23 for the least rho and delta we can write.
 */
#define ORDER_POINT 24
#define ORDER_ONE (UINT64_C(1) << ORDER_POINT)
#define ORDER_MAX (UINT64_C(1) << 48)
#define MICRO 1000000

/* The least fixed-point number not below `order` times `rho`. The product is below 2^101 and is
 * divided before it is shifted: the quotient is below 2^62, so nothing leaves 128 bits. */
static wide_signed order_times_rho(uint64_t order, struct rho rho)
{
	wide product = wide_product(order, rho.pico);
	wide whole = product / RHO_PICO_ONE;
	wide rest = product % RHO_PICO_ONE;
	unsigned shift = LOGARITHM_POINT - ORDER_POINT;

	return (wide_signed)((whole << shift) + wide_divide_up(rest << shift, RHO_PICO_ONE));
}

/* An upper bound, in 2^-56, of epsilon(a) of epsilon.h at the order `order`. */
static wide_signed epsilon_at(uint64_t order, struct rho rho, struct delta delta)
{
	struct logarithm ln_order = logarithm_bounds(order);
	struct logarithm ln_one = logarithm_bounds(ORDER_ONE);
	struct logarithm ln_less = logarithm_bounds(order - ORDER_ONE);
	struct logarithm ln_delta = logarithm_bounds(delta.atto);
	struct logarithm ln_delta_one = logarithm_bounds(DELTA_ATTO_ONE);
	/* ln(1 - 1/a) = ln(a - 1) - ln a; the shared factor 2^24 of both falls out. */
	wide_signed shrink = (wide_signed)ln_less.above - ln_order.below;
	/* ln(1/delta) - ln a, below 2^63 in size; then divided by a - 1, toward plus infinity. */
	wide_signed rest =
	    (wide_signed)ln_delta_one.above - ln_delta.below - ln_order.below + ln_one.above;
	wide_signed less = (wide_signed)(order - ORDER_ONE);

	rest *= (wide_signed)ORDER_ONE;
	rest = rest / less + (rest > 0 && rest % less != 0);
	return order_times_rho(order, rho) + shrink + rest;
}

/*
 * The least upper bound found, in 2^-56. epsilon(a) falls, then rises: {a: epsilon(a) <= e} is
 * where the logarithm of Proposition 12's delta is at most ln delta, and that logarithm is convex
 * in a, with second derivative 2 rho + 1/(a-1) - 1/a > 0. So thirds of the range are cut off.
 */
static wide_signed epsilon_least(struct rho rho, struct delta delta)
{
	uint64_t low = ORDER_ONE + 1;
	uint64_t high = ORDER_MAX;
	wide_signed least = epsilon_at(low, rho, delta);

	while (low < high) {
		uint64_t left = low + (high - low) / 3;
		uint64_t right = high - (high - low) / 3;
		wide_signed at_left = epsilon_at(left, rho, delta);
		wide_signed at_right = epsilon_at(right, rho, delta);

		if (at_left <= at_right) {
			high = right - 1;
			least = at_left < least ? at_left : least;
		} else {
			low = left + 1;
			least = at_right < least ? at_right : least;
		}
	}
	return least;
}

enum status epsilon_from_rho(struct rho rho, struct delta delta, struct epsilon *ret)
{
	wide_signed least;

	assert(rho.pico <= RHO_PICO_MAX);
	assert(delta.atto <= DELTA_ATTO_MAX);
	if (rho.pico == 0) {
		ret->micro = 0;
		return AL_OK;
	}
	if (delta.atto == 0)
		return AL_OVERFLOW;
	least = epsilon_least(rho, delta);
	/* At most rho + 2 sqrt(rho ln(1/delta)), below 11,000 within our maxima. */
	ret->micro =
	    least <= 0 ? 0
		       : (uint64_t)wide_divide_up((wide)least * MICRO, (wide)1 << LOGARITHM_POINT);
	return AL_OK;
}

void rho_from_epsilon(struct epsilon epsilon, struct delta delta, struct rho *ret)
{
	struct rho granted = { 0 };	     /* gives at most `epsilon` */
	uint64_t refused = RHO_PICO_MAX + 1; /* gives more, or is no rho */

	assert(epsilon.micro <= EPSILON_MICRO_MAX);
	while (refused - granted.pico > 1) {
		struct rho middle = { granted.pico + (refused - granted.pico) / 2 };
		struct epsilon of_middle;

		if (epsilon_from_rho(middle, delta, &of_middle) == AL_OK &&
		    of_middle.micro <= epsilon.micro)
			granted = middle;
		else
			refused = middle.pico;
	}
	*ret = granted;
}

enum status epsilon_parse(const char *text, size_t len, struct epsilon *ret)
{
	return decimal_parse(text, len, EPSILON_PLACES, EPSILON_MICRO_MAX, &ret->micro);
}

void epsilon_format(struct epsilon epsilon, char ret[static DECIMAL_TEXT_MAX])
{
	decimal_format(epsilon.micro, EPSILON_PLACES, ret);
}
