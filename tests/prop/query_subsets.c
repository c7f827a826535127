/* query_subsets.c: the sums of each subset of three persons, in each step that votes may choose. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "prop/query_subsets.h"

#include "unit/unit.h"

#define CROWD (INT64_C(1) << 40) /* votes far above those of one person, and above their noise */

static struct sums read_sums(const struct stochastic *tried, struct plan *plan,
			     struct engine *engine, unsigned subset, const int64_t *votes)
{
	const uint8_t consent[1] = { (uint8_t)subset };
	const struct members members = { .consent = consent, .count = SUBSETS_PERSONS };
	/* Which groups are kept is drawn, and has to be the same for all subsets. */
	static const uint8_t keep_key[SUMS_KEEP_KEY_LEN] = { 5 };
	const struct sums_options options = { .keep_key = keep_key, .vote_noise = votes };
	struct plan as_it_was = *plan;
	struct report report = { 0 };
	struct sums sums = { 0 };

	if (tried->spoil_reading != NULL)
		tried->spoil_reading(plan);
	if (sums_read(plan, engine, &members, &options, &sums, &report) != AL_OK)
		fail_msg("%s", report.message);
	*plan = as_it_was;
	return sums;
}

/* The step that one person votes for. Beside 19 crowds in some step and one in the last, her vote
 * decides whether 95 in 100 stand up to that step, and it does for the step that is hers. */
static unsigned step_of_person(const struct stochastic *tried, struct plan *plan,
			       struct engine *engine, unsigned person)
{
	unsigned step = 0;

	for (; step + 1 < PLAN_STEPS; step++) {
		int64_t votes[PLAN_STEPS] = { [PLAN_STEPS - 1] = CROWD };
		struct sums sums;
		bool found;

		votes[step] += 19 * CROWD;
		sums = read_sums(tried, plan, engine, 1u << person, votes);
		found = sums.step == step;
		sums_clear(&sums);
		if (found)
			break;
	}
	return step;
}

void subsets_read(const struct stochastic *tried, struct plan *plan, struct engine *engine,
		  struct subset ret[static SUBSETS])
{
	unsigned steps = plan->votes ? PLAN_STEPS : 1;

	memset(ret, 0, SUBSETS * sizeof(*ret));
	for (unsigned subset = 0; subset < SUBSETS; subset++) {
		for (unsigned step = 0; step < steps; step++) {
			int64_t votes[PLAN_STEPS] = { 0 };

			votes[step] = 20 * CROWD;
			ret[subset].sums[step] = read_sums(tried, plan, engine, subset, votes);
			assert_true(!plan->votes || ret[subset].sums[step].step == step);
		}
	}
	for (unsigned person = 0; plan->votes && person < SUBSETS_PERSONS; person++) {
		unsigned step = step_of_person(tried, plan, engine, person);

		for (unsigned subset = 0; subset < SUBSETS; subset++)
			ret[subset].votes[step] +=
			    (subset >> person & 1) != 0 ? (int64_t)PLAN_VOTE : 0;
	}
}

void subsets_clear(struct subset subsets[static SUBSETS])
{
	for (unsigned subset = 0; subset < SUBSETS; subset++) {
		for (unsigned step = 0; step < PLAN_STEPS; step++)
			sums_clear(&subsets[subset].sums[step]);
	}
}

const struct sums *subset_sums(const struct subset *subset, const struct plan *plan,
			       const struct answer_noise *noise)
{
	int64_t votes[PLAN_STEPS];

	if (!plan->votes)
		return &subset->sums[0];
	for (unsigned step = 0; step < PLAN_STEPS; step++)
		votes[step] = subset->votes[step] + noise->votes[step];
	return &subset->sums[plan_choose_step(plan, votes)];
}
