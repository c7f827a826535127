/* plan_step.c: how much a row counts, chosen by a private quantile of the persons' norms. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/plan_internal.h"

#include "privacy/charge.h"

#include <assert.h>

#define SCALE_BITS 16
#define QUANTILE_PERCENT 95

/* 2^16 2^((12 - step) / 2), rounded to nearest. */
static uint64_t scale_of(unsigned step)
{
	unsigned down = step / 2;
	uint64_t scale = (UINT64_C(1) << (SCALE_BITS + PLAN_STEP_ONE / 2)) >> down;

	/* 1 / sqrt(2) = 46341 / 65536 within 10^-5. */
	return step % 2 == 0 ? scale : (scale * 46341 + 32768) >> 16;
}

static uint64_t scaled(uint64_t weight, uint64_t scale)
{
	uint64_t more = (uint64_t)(wide_product(weight, scale) >> SCALE_BITS);

	return more > 0 ? more : 1;
}

struct plan plan_at_step(const struct plan *plan, unsigned step)
{
	struct plan settled = *plan;
	uint64_t scale = scale_of(step);

	assert(step < PLAN_STEPS);
	if (step == PLAN_STEP_ONE)
		return settled;
	for (size_t i = 0; i < plan->analysis->measures_count; i++)
		settled.measures[i].weight = scaled(plan->measures[i].weight, scale);
	for (size_t i = 0; i < plan->analysis->histograms_count; i++)
		settled.histograms[i].weight = scaled(plan->histograms[i].weight, scale);
	return settled;
}

unsigned plan_choose_step(const struct plan *plan, const int64_t votes[static PLAN_STEPS])
{
	int64_t error = (int64_t)charge_half_width(plan->vote_sigma2, CONFIDENCE_95);
	int64_t all = 0;
	int64_t below = 0;
	unsigned step = 0;

	for (unsigned i = 0; i < PLAN_STEPS; i++)
		all += votes[i];
	/* Five times the error of one vote are that of 25. */
	if (all <= 5 * error)
		return PLAN_STEP_ONE;
	while (step + 1 < PLAN_STEPS) {
		below += votes[step];
		if (below >= all / 100 * QUANTILE_PERCENT)
			break;
		step++;
	}
	return step;
}
