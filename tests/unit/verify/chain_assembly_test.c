/* chain_assembly_test.c: assemblies, motions, votes, resolutions, guidelines in force. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/unit.h"

#include "unit/verify/mutation.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

CHANGE(by_a_stranger, signed_by(d, W_STRANGER))
CHANGE(by_an_office, signed_by(d, W_OFFICE))

/* --- assemblies --- */

CHANGE(number_gap, d->of.assembly.number = 2)
CHANGE(other_roll, d->of.assembly.roll = strange_digest())
CHANGE(too_many_entitled, d->of.assembly.entitled = 6)
CHANGE(entitled_of_others, d->of.assembly.entitled = 3)
CHANGE(no_electorate, d->of.assembly.electorate = strange_digest())
CHANGE(no_keys, d->of.assembly.electorate = w->texts[T_WORDING].digest)
CHANGE(opens_early, d->of.assembly.opens = world_time(14, S_ASSEMBLY - 1))

static void assemblies_rest_on_the_roll_and_give_notice(void **state)
{
	static const struct mutation all[] = {
		{ "chain-16", S_ASSEMBLY, by_a_stranger, AL_REFUSED, "no coop key in force" },
		{ "chain-17", S_ASSEMBLY, number_gap, AL_REFUSED, "the next assembly is 1" },
		{ "chain-17", S_ASSEMBLY, other_roll, AL_REFUSED, "roll: is not the newest" },
		{ "chain-18", S_ASSEMBLY, too_many_entitled, AL_REFUSED, "5 members only" },
		{ "chain-18", S_ASSEMBLY, entitled_of_others, AL_REFUSED, "has 4 keys" },
		{ "chain-7", S_ASSEMBLY, no_electorate, AL_NOT_FOUND, "electorate: the text" },
		{ "chain-18", S_ASSEMBLY, no_keys, AL_MALFORMED, "electorate: line 1" },
		{ "chain-19", S_ASSEMBLY, opens_early, AL_REFUSED, "less than 14 days" },
	};

	(void)state;
	mutations_check(all, COUNT_OF(all));
}

static void a_notice_of_just_fourteen_days_is_enough(void **state)
{
	struct world world;
	struct draft draft;
	struct report report;

	(void)state;
	world_init(&world);
	world_run(&world, S_ASSEMBLY);
	world_draft(&world, S_ASSEMBLY, &draft);
	draft.of.assembly.opens = world_time(14, S_ASSEMBLY);
	assert_int_equal(world_enter(&world, &draft, &report), AL_OK);
	assert_int_equal(chain_assemblies(world.chain), 1);
	world_clear(&world);
}

static void no_assembly_without_a_roll(void **state)
{
	struct world world;
	struct draft draft;
	struct report report;

	(void)state;
	world_init(&world);
	world_run(&world, S_ROLL);
	world_draft(&world, S_ASSEMBLY, &draft);
	draft.of.assembly.roll = strange_digest();
	assert_int_equal(world_enter(&world, &draft, &report), AL_NOT_FOUND);
	assert_non_null(strstr(report.message, "roll: none"));
	world_clear(&world);
}

/* --- motions --- */

CHANGE(no_assembly, d->of.motion.assembly = strange_digest())
CHANGE(assembly_is_a_roll, d->of.motion.assembly = w->ids[S_ROLL])
CHANGE(too_late, d->entered = world_time(13, 1); d->of.motion.time = d->entered)
CHANGE(no_item, d->of.motion.item = 4)
CHANGE(item_again, d->of.motion.item = 1)
CHANGE(no_guideline, d->of.motion.proposal = strange_digest())
CHANGE(proposal_is_a_roll, d->of.motion.proposal = w->ids[S_ROLL])
CHANGE(no_wording, d->of.motion.wording = strange_digest())
CHANGE(on_the_statute, d->of.motion.kind = MOTION_STATUTE)
CHANGE(on_the_default, d->of.motion.kind = MOTION_MANDATE_DEFAULT)
CHANGE(on_a_budget, d->of.motion.kind = MOTION_BUDGET)
CHANGE(other_with_proposal, d->of.motion.proposal = w->ids[S_GUIDELINE])
CHANGE(second_on_a_guideline, d->of.motion.kind = MOTION_GUIDELINE;
       d->of.motion.proposal = w->ids[S_GUIDELINE])
CHANGE(adopted_already, d->of.motion.kind = MOTION_GUIDELINE;
       d->of.motion.proposal = w->ids[S_GUIDELINE])
CHANGE(refers_nothing, d->of.motion.proposal = w->ids[S_DECISION])
CHANGE(no_decision, d->of.motion.proposal = strange_digest())

static void motions_are_frozen_in_time(void **state)
{
	static const struct mutation all[] = {
		{ "chain-16", S_MOTION, by_an_office, AL_REFUSED, "no coop key in force" },
		{ "assembly", S_MOTION, no_assembly, AL_NOT_FOUND, "assembly: no assembly" },
		{ "assembly", S_MOTION, assembly_is_a_roll, AL_NOT_FOUND, "assembly: no assembly" },
		{ "chain-20", S_MOTION, too_late, AL_REFUSED, "less than 7 days" },
		{ "chain-21", S_MOTION, no_item, AL_REFUSED, "item: the agenda has 3" },
		{ "chain-21", S_MOTION_OTHER, item_again, AL_REFUSED, "1 has its motion" },
		{ "chain-7", S_MOTION, no_wording, AL_NOT_FOUND, "wording: the text" },
	};

	(void)state;
	mutations_check(all, COUNT_OF(all));
}

static void open_votes_want_an_electorate(void **state)
{
	struct report report = { .message = "" };
	struct world world;
	struct draft draft;

	(void)state;
	/* chain-22 */
	world_init(&world);
	world_run(&world, S_ASSEMBLY);
	world_draft(&world, S_ASSEMBLY, &draft);
	memset(&draft.of.assembly.electorate, 0, sizeof(draft.of.assembly.electorate));
	assert_int_equal(world_enter(&world, &draft, &report), AL_OK);
	world.ids[S_ASSEMBLY] = world.entered[world.count - 1]->id;
	world_draft(&world, S_MOTION, &draft);
	assert_int_equal(world_enter(&world, &draft, &report), AL_REFUSED);
	assert_non_null(strstr(report.message, "no electorate"));
	draft.of.motion.method = METHOD_BELENIOS;
	assert_int_equal(world_enter(&world, &draft, &report), AL_OK);
	world_clear(&world);
}

static void motions_name_what_they_are_about(void **state)
{
	static const struct mutation all[] = {
		{ "chain-23", S_MOTION, no_guideline, AL_NOT_FOUND, "proposal: no guideline" },
		{ "chain-23", S_MOTION, proposal_is_a_roll, AL_NOT_FOUND, "no guideline" },
		{ "chain-23", S_MOTION_OTHER, second_on_a_guideline, AL_REFUSED,
		  "is not resolved" },
		{ "chain-23", S_MOTION_APPLICATION, adopted_already, AL_REFUSED,
		  "proposal: version: the next guideline for bikes is version 2" },
		{ "chain-24", S_MOTION_APPLICATION, refers_nothing, AL_REFUSED, "refers nothing" },
		{ "chain-24", S_MOTION_APPLICATION, no_decision, AL_NOT_FOUND, "no decision" },
		{ "chain-25", S_MOTION, on_the_statute, AL_UNSUPPORTED, "motion on the statute" },
		{ "chain-25", S_MOTION, on_the_default, AL_UNSUPPORTED, "on the mandate-default" },
		{ "chain-25", S_MOTION, on_a_budget, AL_UNSUPPORTED, "motion on the budget" },
		{ "chain-26", S_MOTION_OTHER, other_with_proposal, AL_REFUSED, "has none" },
	};

	(void)state;
	mutations_check(all, COUNT_OF(all));
}

static void a_referral_has_one_motion(void **state)
{
	struct world world;
	struct draft draft;
	struct report report;

	(void)state;
	world_init(&world);
	world_run(&world, S_MOTION_APPLICATION + 1);
	world_draft(&world, S_MOTION_APPLICATION, &draft);
	draft.of.motion.item = 2;
	/* chain-24 */
	assert_int_equal(world_enter(&world, &draft, &report), AL_REFUSED);
	assert_non_null(strstr(report.message, "there was a motion"));
	world_clear(&world);
}

/* --- votes --- */

CHANGE(no_motion, d->of.vote.motion = strange_digest())
CHANGE(two_signatures, also_signed_by(d, (enum world_key)(W_VOTER + 3)))
CHANGE(for_another, d->of.vote.voter = *world_public(w, (enum world_key)(W_VOTER + 1)))
CHANGE(voting_stranger, d->of.vote.voter = *world_public(w, W_STRANGER); signed_by(d, W_STRANGER))
CHANGE(not_open, d->entered = world_time(20, -1); d->of.vote.time = d->entered)
CHANGE(closed, d->entered = world_time(21, 0); d->of.vote.time = d->entered)

static void votes_come_from_the_electorate_in_time(void **state)
{
	static const struct mutation all[] = {
		{ "motion", S_VOTE, no_motion, AL_NOT_FOUND, "motion: no motion" },
		{ "chain-27", S_VOTE, two_signatures, AL_REFUSED, "one signature" },
		{ "chain-28", S_VOTE, for_another, AL_REFUSED, "voter: another key" },
		{ "chain-28", S_VOTE, by_a_stranger, AL_REFUSED, "voter: another key" },
		{ "chain-27", S_VOTE, voting_stranger, AL_REFUSED, "not in the electorate" },
		{ "chain-27", S_VOTE, not_open, AL_REFUSED, "not open yet" },
		{ "chain-27", S_VOTE, closed, AL_REFUSED, "is closed" },
	};

	(void)state;
	mutations_check(all, COUNT_OF(all));
}

static void the_first_and_the_last_second_count(void **state)
{
	struct world world;
	struct draft draft;
	struct report report;
	struct motion_state motion;

	(void)state;
	world_init(&world);
	world_run(&world, S_VOTE);
	world_draft(&world, S_VOTE, &draft);
	draft.entered = world_time(20, 0); /* chain-27 */
	draft.of.vote.time = draft.entered;
	assert_int_equal(world_enter(&world, &draft, &report), AL_OK);
	world_draft(&world, S_VOTE_2, &draft);
	draft.entered = world_time(21, -1);
	assert_int_equal(world_enter(&world, &draft, &report), AL_OK);
	assert_int_equal(chain_motion(world.chain, &world.ids[S_MOTION], &motion), AL_OK);
	assert_int_equal(motion.tally.yes, 2);
	assert_null(motion.resolution);
	world_clear(&world);
}

static void the_last_vote_of_a_key_counts_once(void **state)
{
	struct world world;
	struct motion_state motion;

	(void)state;
	world_init(&world);
	world_run(&world, S_VOTE_AGAIN);
	assert_int_equal(chain_motion(world.chain, &world.ids[S_MOTION], &motion), AL_OK);
	assert_int_equal(motion.tally.no, 1);
	world_run(&world, S_RESOLUTION);
	assert_int_equal(chain_motion(world.chain, &world.ids[S_MOTION], &motion), AL_OK);
	assert_int_equal(motion.tally.no, 0);
	assert_int_equal(motion.tally.abstain, 1);
	assert_int_equal(chain_motion(world.chain, &world.ids[S_VOTE], &motion), AL_NOT_FOUND);
	world_clear(&world);
}

/* --- resolutions --- */

CHANGE(no_such_motion, d->of.resolution.motion = strange_digest())
CHANGE(resolved_again, d->of.resolution = (struct resolution){ .motion = w->ids[S_MOTION] };
       d->of.resolution.coop = w->ids[S_STATUTE]; d->of.resolution.entitled = WORLD_VOTERS;
       d->of.resolution.time = d->entered)
CHANGE(not_closed, d->entered = world_time(21, -1); d->of.resolution.time = d->entered)
CHANGE(one_yes_more, d->of.resolution.yes++)
CHANGE(others_entitled, d->of.resolution.entitled = 3)
CHANGE(no_quorum, d->of.resolution.quorum_met = false; d->of.resolution.accepted = false)
CHANGE(not_accepted, d->of.resolution.accepted = false)
CHANGE(accepted_without, d->of.resolution.accepted = true; d->of.resolution.quorum_met = true)

static void resolutions_follow_from_the_votes(void **state)
{
	static const struct mutation all[] = {
		{ "chain-16", S_RESOLUTION, by_an_office, AL_REFUSED, "no coop key in force" },
		{ "motion", S_RESOLUTION, no_such_motion, AL_NOT_FOUND, "motion: no motion" },
		{ "chain-29", S_RESOLUTION_OTHER, resolved_again, AL_REFUSED, "resolved already" },
		{ "chain-29", S_RESOLUTION, not_closed, AL_REFUSED, "not closed yet" },
		{ "chain-30", S_RESOLUTION, one_yes_more, AL_REFUSED, "the count is 2" },
		{ "chain-30", S_RESOLUTION, others_entitled, AL_REFUSED, "entitled" },
		{ "chain-30", S_RESOLUTION, no_quorum, AL_REFUSED, "quorum_met" },
		{ "chain-30", S_RESOLUTION, not_accepted, AL_REFUSED, "accepted" },
		{ "chain-30", S_RESOLUTION_OTHER, accepted_without, AL_REFUSED, "quorum_met" },
	};

	(void)state;
	mutations_check(all, COUNT_OF(all));
}

static void a_guideline_is_in_force_from_its_resolution(void **state)
{
	struct world world;
	struct digest id;

	(void)state;
	world_init(&world);
	world_run(&world, S_RESOLUTION);
	assert_null(chain_guideline(world.chain, WORLD_PLATFORM, &id));
	world_run(&world, S_RESOLUTION + 1);
	/* chain-31 */
	assert_non_null(chain_guideline(world.chain, WORLD_PLATFORM, &id));
	assert_memory_equal(&id, &world.ids[S_GUIDELINE], sizeof(id));
	assert_null(chain_guideline(world.chain, "trains", NULL));
	world_clear(&world);
}

UNIT_MAIN("chain_assembly", cmocka_unit_test(assemblies_rest_on_the_roll_and_give_notice),
	  cmocka_unit_test(a_notice_of_just_fourteen_days_is_enough),
	  cmocka_unit_test(no_assembly_without_a_roll),
	  cmocka_unit_test(motions_are_frozen_in_time),
	  cmocka_unit_test(open_votes_want_an_electorate),
	  cmocka_unit_test(motions_name_what_they_are_about),
	  cmocka_unit_test(a_referral_has_one_motion),
	  cmocka_unit_test(votes_come_from_the_electorate_in_time),
	  cmocka_unit_test(the_first_and_the_last_second_count),
	  cmocka_unit_test(the_last_vote_of_a_key_counts_once),
	  cmocka_unit_test(resolutions_follow_from_the_votes),
	  cmocka_unit_test(a_guideline_is_in_force_from_its_resolution))
