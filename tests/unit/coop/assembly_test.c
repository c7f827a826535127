/* assembly_test.c: who registers, who is called, what is put to the vote and what follows. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/assembly.h"

#include "unit/coop/house_folder.h"

#include <stdlib.h>

static const char *const agenda[] = { "What there is" };

static struct assembly_call call_at(struct when now, int64_t notice_days)
{
	return (struct assembly_call){ .agenda = agenda,
				       .agenda_count = 1,
				       .form = FORM_PRESENCE,
				       .opens = when_add(now, notice_days * HOUSE_DAY),
				       .closes = when_add(now, (notice_days + 1) * HOUSE_DAY) };
}

static enum status register_one(struct house *house, struct voting_registration one,
				struct report *report)
{
	return assembly_register(house->coop, &one, 1, report);
}

static void before_the_founding_nothing_can_be_registered_or_called(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct voting_registration one = { .member = *house_public(house, HK_MEMBER) };
	struct assembly_call call = call_at(house->now, 20);
	struct motion_draft draft = { .item = 1, .title = "x", .wording = "y" };

	assert_refused(register_one(house, one, &report), AL_CONFLICT, &report, "not founded");
	assert_refused(assembly_call(house->coop, &call, house->now, NULL, &report), AL_CONFLICT,
		       &report, "not founded");
	assert_refused(assembly_put_motion(house->coop, &draft, house->now, NULL, &report),
		       AL_CONFLICT, &report, "not founded");
	assert_refused(assembly_resolve(house->coop, &draft.proposal, house->now, NULL, &report),
		       AL_NOT_FOUND, &report, "no such motion");
}

static void a_forged_registration_is_refused(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct voting_registration one;

	assert_ok(house_run(house, H_REGISTER, &report), &report);
	one = house_registration(house, 1, 0);
	one.signature.bytes[3] ^= 1;
	assert_refused(register_one(house, one, &report), AL_FORGED, &report, "registration 1");
	one = house_registration(house, 2, 0); /* for another assembly */
	assert_refused(register_one(house, one, &report), AL_FORGED, &report, "registration 1");
	one = house_registration(house, 1, 0);
	one.voting = *house_public(house, HK_STRANGER); /* another key than she signed */
	assert_refused(register_one(house, one, &report), AL_FORGED, &report, "registration 1");
	one = house_registration(house, 1, 0);
	one.member = *house_public(house, HK_MEMBER + 1);
	assert_refused(register_one(house, one, &report), AL_FORGED, &report, "registration 1");
}

static void only_members_in_force_register(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct voting_registration one;
	struct buffer bytes;

	assert_ok(house_run(house, H_REGISTER, &report), &report);
	one = house_registration(house, 1, 0);
	one.member = *house_public(house, HK_STRANGER);
	buffer_init(&bytes, 1024);
	registration_bytes(chain_coop(coop_chain(house->coop)), 1, &one.voting, &bytes);
	one.signature = key_sign(house->keys[HK_STRANGER], bytes.bytes, bytes.len);
	buffer_clear(&bytes);
	assert_refused(register_one(house, one, &report), AL_NOT_FOUND, &report, "no member's");
	assert_ok(roll_leave(house->coop, house_public(house, HK_MEMBER + 2), house->now, &report),
		  &report);
	assert_refused(register_one(house, house_registration(house, 1, 2), &report), AL_NOT_FOUND,
		       &report, "no member's");
}

/* Anybody may send a list, and each signature in it takes its time. */
static void the_first_wrong_registration_ends_the_list(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct voting_registration many[3];

	assert_ok(house_run(house, H_REGISTER, &report), &report);
	assert_ok(roll_leave(house->coop, house_public(house, HK_MEMBER + 2), house->now, &report),
		  &report);
	many[0] = house_registration(house, 1, 2); /* no member any more */
	many[1] = house_registration(house, 1, 3);
	many[1].signature.bytes[3] ^= 1;
	assert_refused(assembly_register(house->coop, many, 2, &report), AL_NOT_FOUND, &report,
		       "registration 1");
	many[0] = house_registration(house, 1, 4);
	many[2] = many[1];
	many[1] = many[0];
	assert_refused(assembly_register(house->coop, many, 3, &report), AL_CONFLICT, &report,
		       "registration 2");
}

static void registrations_are_kept_all_or_none_and_once(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct voting_registration many[3];

	assert_ok(house_run(house, H_REGISTER, &report), &report);
	assert_ok(register_one(house, house_registration(house, 1, 5), &report), &report);
	assert_refused(register_one(house, house_registration(house, 1, 5), &report), AL_CONFLICT,
		       &report, "registered already");
	many[0] = house_registration(house, 1, 6);
	many[1] = house_registration(house, 1, 5);
	many[2] = house_registration(house, 1, 7);
	assert_refused(assembly_register(house->coop, many, 3, &report), AL_CONFLICT, &report,
		       "registration 2");
	assert_ok(register_one(house, house_registration(house, 1, 6), &report), &report);
	assert_ok(register_one(house, house_registration(house, 1, 7), &report), &report);
}

static void the_electorate_is_who_registered_is_in_the_roll_and_has_not_left(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct new_member late = { .name = "Late", .key = *house_public(house, HK_STRANGER) };
	struct voting_registration one;
	struct assembly_call call;
	struct digest id;
	struct motion_draft draft = {
		.item = 1, .kind = MOTION_OTHER, .title = "x", .wording = "y"
	};
	struct motion_state motion;
	struct digest motion_id;
	struct buffer bytes;

	assert_ok(house_run(house, H_REGISTER, &report), &report);
	assert_ok(roll_admit(house->coop, &late, 1, house->now, &report), &report);
	for (int m = 0; m < 4; m++)
		assert_ok(register_one(house, house_registration(house, 1, m), &report), &report);
	one.member = late.key;
	one.voting = *house_public(house, HK_VOTING + 20);
	buffer_init(&bytes, 1024);
	registration_bytes(chain_coop(coop_chain(house->coop)), 1, &one.voting, &bytes);
	one.signature = key_sign(house->keys[HK_STRANGER], bytes.bytes, bytes.len);
	buffer_clear(&bytes);
	assert_ok(register_one(house, one, &report), &report);
	assert_ok(roll_leave(house->coop, house_public(house, HK_MEMBER + 3), house->now, &report),
		  &report);
	call = call_at(house->now, 20);
	assert_ok(assembly_call(house->coop, &call, house->now, &id, &report), &report);
	draft.assembly = id;
	assert_ok(assembly_put_motion(house->coop, &draft, house->now, &motion_id, &report),
		  &report);
	assert_int_equal(chain_motion(coop_chain(house->coop), &motion_id, &motion), AL_OK);
	assert_int_equal(motion.assembly->entitled, 3);
	assert_int_equal(assembly_next_number(house->coop), 2);
}

static void an_assembly_needs_a_roll_voters_and_its_notice(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct assembly_call call;

	assert_ok(house_run(house, H_ROLL, &report), &report);
	call = call_at(house->now, 20);
	assert_refused(assembly_call(house->coop, &call, house->now, NULL, &report), AL_CONFLICT,
		       &report, "publish one first");
	assert_ok(house_run(house, H_REGISTER, &report), &report);
	assert_refused(assembly_call(house->coop, &call, house->now, NULL, &report), AL_CONFLICT,
		       &report, "assembly 1");
	assert_ok(house_run(house, H_ASSEMBLY, &report), &report);
	call = call_at(house->now, 13);
	assert_refused(assembly_call(house->coop, &call, house->now, NULL, &report), AL_REFUSED,
		       &report, "opens");
	assert_ok(house_run(house, H_PUBLISH_3, &report), &report);
}

static void a_wording_has_its_limit(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	char *wording = malloc(1024 * 1024 + 2);
	struct motion_draft draft = {
		.item = 1, .kind = MOTION_OTHER, .title = "x", .wording = wording
	};

	assert_non_null(wording);
	memset(wording, 'a', 1024 * 1024 + 1);
	wording[1024 * 1024 + 1] = '\0';
	assert_ok(house_run(house, H_MOTION, &report), &report);
	draft.assembly = house_id(house, H_ASSEMBLY);
	assert_refused(assembly_put_motion(house->coop, &draft, house->now, NULL, &report),
		       AL_TOO_BIG, &report, "1048576 bytes");
	wording[1024 * 1024] = '\0';
	assert_ok(assembly_put_motion(house->coop, &draft, house->now, NULL, &report), &report);
	free(wording);
}

static void what_follows_from_the_votes_is_resolved_once_and_after_the_end(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct motion_state motion;
	struct digest id;

	assert_ok(house_run(house, H_VOTES, &report), &report);
	id = house_id(house, H_MOTION);
	assert_refused(assembly_resolve(house->coop, &id, house_day(20), NULL, &report), AL_REFUSED,
		       &report, "");
	assert_ok(house_run(house, H_PUBLISH_2, &report), &report);
	assert_int_equal(chain_motion(coop_chain(house->coop), &id, &motion), AL_OK);
	assert_int_equal(motion.resolution->no, 6);
	assert_int_equal(motion.resolution->abstain, 4);
	assert_int_equal(motion.resolution->yes, 20);
	assert_true(motion.resolution->quorum_met);
	assert_true(motion.resolution->accepted);
	assert_refused(assembly_resolve(house->coop, &id, house->now, NULL, &report), AL_REFUSED,
		       &report, "");
}

static void without_a_quorum_a_motion_is_not_accepted(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct motion_state motion;
	struct digest id;

	assert_ok(house_run(house, H_VOTES, &report), &report);
	id = house_id(house, H_MOTION);
	assert_ok(assembly_resolve(house->coop, &id, house_day(30), NULL, &report), &report);
	assert_int_equal(chain_motion(coop_chain(house->coop), &id, &motion), AL_OK);
	assert_false(motion.resolution->quorum_met);
	assert_false(motion.resolution->accepted);
	assert_null(chain_guideline(coop_chain(house->coop), HOUSE_PLATFORM, NULL));
	house->now = house_day(30);
	assert_ok(house_publish(house, &report), &report);
	assert_ok(house_verify(house, NULL, &report), &report);
}

UNIT_MAIN("assembly", HOUSE_TEST(before_the_founding_nothing_can_be_registered_or_called),
	  HOUSE_TEST(a_forged_registration_is_refused), HOUSE_TEST(only_members_in_force_register),
	  HOUSE_TEST(the_first_wrong_registration_ends_the_list),
	  HOUSE_TEST(registrations_are_kept_all_or_none_and_once),
	  HOUSE_TEST(the_electorate_is_who_registered_is_in_the_roll_and_has_not_left),
	  HOUSE_TEST(an_assembly_needs_a_roll_voters_and_its_notice),
	  HOUSE_TEST(a_wording_has_its_limit),
	  HOUSE_TEST(what_follows_from_the_votes_is_resolved_once_and_after_the_end),
	  HOUSE_TEST(without_a_quorum_a_motion_is_not_accepted))
