/* ledger.c: the arithmetic of a ledger that never gives out more than its ceiling. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "privacy/ledger.h"

bool ledger_can_charge(struct rho spent, struct rho more, struct rho ceiling)
{
	return spent.pico <= ceiling.pico && more.pico <= ceiling.pico - spent.pico;
}

enum status ledger_charge(struct rho spent, struct rho more, struct rho ceiling, struct rho *ret)
{
	if (!ledger_can_charge(spent, more, ceiling))
		return AL_EXHAUSTED;
	ret->pico = spent.pico + more.pico; /* at most the ceiling */
	return AL_OK;
}

struct rho ledger_left(struct rho spent, struct rho ceiling)
{
	uint64_t left = spent.pico < ceiling.pico ? ceiling.pico - spent.pico : 0;

	return (struct rho){ .pico = left };
}
