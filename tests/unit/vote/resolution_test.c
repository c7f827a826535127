/* resolution_test.c: what follows from a tally, and what a resolution may not say. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/assembly.h"

#include "unit/unit.h"

static const struct majority_rule half = { .kind = MOTION_OTHER, .more = true, .share = { 2, 1 } };
static const struct fraction tenth = { 10, 1 };

static void a_resolution_says_what_follows_from_the_votes(void **state)
{
	static const struct {
		struct tally tally;
		int64_t entitled;
		bool quorum_met;
		bool accepted;
	} cases[] = {
		{ { 6, 4, 0 }, 100, true, true },   { { 5, 5, 0 }, 100, true, false },
		{ { 9, 0, 0 }, 100, false, false }, { { 1, 0, 9 }, 100, true, true },
		{ { 0, 0, 10 }, 100, true, false }, { { 0, 0, 0 }, 100, false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct resolution resolution = { .motion = { { 7 } } };

		resolution_set_result(&resolution, &cases[i].tally, cases[i].entitled, &half,
				      tenth);
		assert_int_equal(resolution.quorum_met, cases[i].quorum_met);
		assert_int_equal(resolution.accepted, cases[i].accepted);
		assert_int_equal(resolution.yes, cases[i].tally.yes);
		assert_int_equal(resolution.motion.bytes[0], 7);
		assert_int_equal(resolution_check(&resolution, &cases[i].tally, cases[i].entitled,
						  &half, tenth, NULL),
				 AL_OK);
	}
}

/* The resolution changed by one member is refused, and the report names the member. */
static void assert_refused(const struct resolution *resolution, const char *member)
{
	const struct tally tally = { .yes = 60, .no = 40, .abstain = 5 };
	struct report report = { .message = "" };

	assert_int_equal(resolution_check(resolution, &tally, 1000, &half, tenth, &report),
			 AL_REFUSED);
	assert_memory_equal(report.message, member, strlen(member));
}

static void each_wrong_member_is_named(void **state)
{
	const struct tally tally = { .yes = 60, .no = 40, .abstain = 5 };
	struct resolution right = { .yes = 0 };
	struct resolution wrong;

	(void)state;
	resolution_set_result(&right, &tally, 1000, &half, tenth);
	wrong = right;
	wrong.yes++;
	assert_refused(&wrong, "yes:");
	wrong = right;
	wrong.no--;
	assert_refused(&wrong, "no:");
	wrong = right;
	wrong.abstain = 0;
	assert_refused(&wrong, "abstain:");
	wrong = right;
	wrong.entitled--;
	assert_refused(&wrong, "entitled:");
	wrong = right;
	wrong.quorum_met = false;
	assert_refused(&wrong, "quorum_met:");
	wrong = right;
	wrong.accepted = false;
	assert_refused(&wrong, "accepted:");
}

static void a_record_with_more_votes_than_members_is_malformed(void **state)
{
	struct resolution resolution = { .entitled = 3, .yes = 2, .no = 1, .abstain = 1 };

	(void)state;
	assert_int_equal(resolution_record.check(&resolution, NULL), AL_MALFORMED);
	resolution.abstain = 0;
	assert_int_equal(resolution_record.check(&resolution, NULL), AL_OK);
	resolution.accepted = true;
	assert_int_equal(resolution_record.check(&resolution, NULL), AL_MALFORMED);
	resolution.quorum_met = true;
	assert_int_equal(resolution_record.check(&resolution, NULL), AL_OK);
}

static void an_assembly_is_called_before_it_opens_and_opens_before_it_closes(void **state)
{
	struct assembly assembly = { .time = { 100 }, .opens = { 200 }, .closes = { 300 } };

	(void)state;
	/* object-27 */
	assert_int_equal(assembly_record.check(&assembly, NULL), AL_OK);
	assembly.opens.seconds = 100;
	assert_int_equal(assembly_record.check(&assembly, NULL), AL_MALFORMED);
	assembly.opens.seconds = 300;
	assert_int_equal(assembly_record.check(&assembly, NULL), AL_MALFORMED);
}

static void a_motion_on_a_guideline_has_a_proposal(void **state)
{
	struct motion motion = { .kind = MOTION_GUIDELINE };

	(void)state;
	assert_int_equal(motion_record.check(&motion, NULL), AL_MALFORMED);
	motion.kind = MOTION_APPLICATION;
	assert_int_equal(motion_record.check(&motion, NULL), AL_MALFORMED);
	motion.proposal.bytes[31] = 1;
	assert_int_equal(motion_record.check(&motion, NULL), AL_OK);
	motion = (struct motion){ .kind = MOTION_BUDGET };
	assert_int_equal(motion_record.check(&motion, NULL), AL_OK);
}

UNIT_MAIN("resolution", cmocka_unit_test(a_resolution_says_what_follows_from_the_votes),
	  cmocka_unit_test(each_wrong_member_is_named),
	  cmocka_unit_test(a_record_with_more_votes_than_members_is_malformed),
	  cmocka_unit_test(an_assembly_is_called_before_it_opens_and_opens_before_it_closes),
	  cmocka_unit_test(a_motion_on_a_guideline_has_a_proposal))
