/* rho.c: the privacy budget in zero-concentrated differential privacy. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "privacy/rho.h"

/* *ret = `a` + `b` when that is at most `max`; both may be any 64-bit value. */
static enum status add(uint64_t a, uint64_t b, uint64_t max, uint64_t *ret)
{
	if (a > max || b > max - a)
		return AL_OVERFLOW;
	*ret = a + b;
	return AL_OK;
}

static enum status subtract(uint64_t a, uint64_t b, uint64_t *ret)
{
	if (b > a)
		return AL_OVERFLOW;
	*ret = a - b;
	return AL_OK;
}

static int compare(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

enum status rho_add(struct rho a, struct rho b, struct rho *ret)
{
	return add(a.pico, b.pico, RHO_PICO_MAX, &ret->pico);
}

enum status rho_sub(struct rho a, struct rho b, struct rho *ret)
{
	return subtract(a.pico, b.pico, &ret->pico);
}

int rho_compare(struct rho a, struct rho b)
{
	return compare(a.pico, b.pico);
}

enum status rho_parse(const char *text, size_t len, struct rho *ret)
{
	return decimal_parse(text, len, RHO_PLACES, RHO_PICO_MAX, &ret->pico);
}

void rho_format(struct rho rho, char ret[static DECIMAL_TEXT_MAX])
{
	decimal_format(rho.pico, RHO_PLACES, ret);
}

enum status delta_add(struct delta a, struct delta b, struct delta *ret)
{
	return add(a.atto, b.atto, DELTA_ATTO_MAX, &ret->atto);
}

enum status delta_sub(struct delta a, struct delta b, struct delta *ret)
{
	return subtract(a.atto, b.atto, &ret->atto);
}

int delta_compare(struct delta a, struct delta b)
{
	return compare(a.atto, b.atto);
}

enum status delta_parse(const char *text, size_t len, struct delta *ret)
{
	return decimal_parse(text, len, DELTA_PLACES, DELTA_ATTO_MAX, &ret->atto);
}

void delta_format(struct delta delta, char ret[static DECIMAL_TEXT_MAX])
{
	decimal_format(delta.atto, DELTA_PLACES, ret);
}
