/* personal_budget_test.c: to make someone part of an answer whose own budget does not pay for it.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "attack/attack.h"
#include "unit/unit.h"

#include <stdlib.h>

#define HEADER                                                                                     \
	"rider,station,kind,minutes,price,delta,began,day,ebike,note,zone,big,hidden,unbounded\n"
#define VOTES INT64_C(1000000000000) /* of others: far more than noise and all persons */

/* Votes such that one more, for any step but the first, moves the choice away from the first. */
static const int64_t in_the_balance[PLAN_STEPS] = {
	[0] = 95 * VOTES,
	[PLAN_STEPS - 1] = 5 * VOTES,
};

static struct sums ask_with(const struct plan *plan, struct engine *engine, uint64_t allowance)
{
	static const uint8_t consent[1] = { 1 };
	const struct members members = { .consent = consent,
					 .count = 1,
					 .allowance_pico = &allowance };
	const struct sums_options options = { .vote_noise = in_the_balance };
	struct sums sums = { 0 };

	assert_int_equal(sums_read(plan, engine, &members, &options, &sums, NULL), AL_OK);
	return sums;
}

/*
 * A question whose rows count by votes looks at everyone twice: once for the vote, which costs a
 * part. Who could pay for that part but not for the whole voted, was left out of the sums, and paid
 * nothing, as often as somebody asked.
 */
static void nobody_votes_for_free(void **state)
{
	const struct plan_options options = { .rho = { RHO_PICO_ONE / 10 },
					      .contribution = 1,
					      .private_clip = true };
	struct catalogue *catalogue = fixture_catalogue();
	struct engine *engine = fixture_locked_engine(catalogue, HEADER "her,S1,,60,,,,,,,,,,\n");
	struct plan *plan = fixture_plan_with(
	    catalogue, "SELECT station, sum(minutes) FROM trips GROUP BY station", &options);
	uint64_t voted = 0;

	(void)state;
	for (uint64_t part = 0; part <= 100; part++) {
		uint64_t allowance = plan_rho(plan).pico / 100 * part + part / 100 * 100;
		struct sums sums = ask_with(plan, engine, allowance);

		if (sums.step != 0) {
			voted++;
			assert_int_equal(sums.charges_count, 1);
			assert_true(sums.charges[0].rho.pico >= plan->vote_rho.pico);
		}
		for (size_t i = 0; i < sums.charges_count; i++)
			assert_true(sums.charges[i].rho.pico <= allowance);
		sums_clear(&sums);
	}
	assert_true(voted > 0); /* who can pay does vote */
	plan_free(plan);
	engine_close(engine);
	catalogue_free(catalogue);
}

UNIT_MAIN("personal_budget", cmocka_unit_test(nobody_votes_for_free))
