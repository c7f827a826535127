/* roll_test.c: who is in the roll can prove it, nobody else, and who left can be forgotten. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/roll.h"

#include "unit/coop/house_folder.h"

/* Whether `place` shows `key` to be in a roll with `root`. */
static bool proves(const struct roll_place *place, const struct public_key *key,
		   const struct digest *root)
{
	struct digest commitment = hash_commit(&place->salt, key->bytes, PUBLIC_KEY_LEN);
	struct digest leaf = merkle_leaf_hash(commitment.bytes, DIGEST_LEN);

	return merkle_verify_inclusion(&leaf, (uint64_t)place->index, (uint64_t)place->members,
				       &place->proof, root);
}

static struct roll_place place_of(struct house *house, int member)
{
	struct report report = { .message = "" };
	struct roll_place place;

	assert_ok(roll_find(house->coop, house_public(house, HK_MEMBER + member), &place, &report),
		  &report);
	return place;
}

static void every_member_can_prove_that_she_is_in_the_roll(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	const struct roll *roll;
	bool in_order = true;

	assert_ok(house_run(house, H_KEY_NODE, &report), &report);
	roll = chain_roll(coop_chain(house->coop), NULL);
	assert_int_equal(roll->members, HOUSE_MEMBERS);
	for (int m = 0; m < HOUSE_MEMBERS; m++) {
		struct roll_place place = place_of(house, m);

		assert_true(proves(&place, house_public(house, HK_MEMBER + m), &roll->root));
		assert_false(proves(&place, house_public(house, HK_STRANGER), &roll->root));
		in_order = in_order && place.index == m;
	}
	assert_false(in_order); /* once in 30! it is */
}

static void a_stranger_is_not_in_the_roll(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct roll_place place;

	assert_refused(roll_find(house->coop, house_public(house, HK_MEMBER), &place, &report),
		       AL_NOT_FOUND, &report, "no roll yet");
	assert_ok(house_run(house, H_KEY_NODE, &report), &report);
	assert_refused(roll_find(house->coop, house_public(house, HK_STRANGER), &place, &report),
		       AL_NOT_FOUND, &report, "not in the roll of epoch 1");
}

static void each_roll_has_fresh_salts_and_counts_on(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct roll_place first;
	struct roll_place second;
	struct digest root;
	const struct roll *roll;

	assert_ok(house_run(house, H_KEY_NODE, &report), &report);
	first = place_of(house, 3);
	root = chain_roll(coop_chain(house->coop), NULL)->root;
	assert_ok(roll_publish(house->coop, house->now, NULL, &report), &report);
	roll = chain_roll(coop_chain(house->coop), NULL);
	second = place_of(house, 3);
	assert_int_equal(roll->epoch, 2);
	assert_memory_not_equal(&root, &roll->root, sizeof(root));
	assert_memory_not_equal(&first.salt, &second.salt, sizeof(first.salt));
	assert_false(proves(&first, house_public(house, HK_MEMBER + 3), &roll->root));
	assert_true(proves(&second, house_public(house, HK_MEMBER + 3), &roll->root));
}

static void a_roll_needs_members_and_a_founding(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };

	assert_refused(roll_publish(house->coop, house->now, NULL, &report), AL_CONFLICT, &report,
		       "not founded");
	assert_ok(house_run(house, H_ADMIT, &report), &report);
	assert_refused(roll_publish(house->coop, house->now, NULL, &report), AL_CONFLICT, &report,
		       "at least one member");
}

static void members_are_admitted_all_or_none(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	char long_name[MEMBER_NAME_MAX + 2];
	struct new_member members[2] = { { .name = "New One" }, { .name = "Again" } };

	assert_ok(house_run(house, H_KEY_NODE, &report), &report);
	members[0].key = *house_public(house, HK_STRANGER);
	members[1].key = *house_public(house, HK_MEMBER);
	assert_refused(roll_admit(house->coop, members, 2, house->now, &report), AL_CONFLICT,
		       &report, "member 2: the key is or was");
	assert_ok(roll_publish(house->coop, house->now, NULL, &report), &report);
	assert_int_equal(chain_roll(coop_chain(house->coop), NULL)->members, HOUSE_MEMBERS);
	memset(long_name, 'x', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	members[0].name = long_name;
	assert_refused(roll_admit(house->coop, members, 1, house->now, &report), AL_MALFORMED,
		       &report, "1 to 200 bytes, this one 201");
	members[0].name = "";
	assert_refused(roll_admit(house->coop, members, 1, house->now, &report), AL_MALFORMED,
		       &report, "this one 0");
	members[0].name = long_name + 1;
	assert_ok(roll_admit(house->coop, members, 1, house->now, &report), &report);
	assert_ok(roll_publish(house->coop, house->now, NULL, &report), &report);
	assert_int_equal(chain_roll(coop_chain(house->coop), NULL)->members, HOUSE_MEMBERS + 1);
}

static void who_left_is_in_no_further_roll_and_her_name_can_be_erased(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	const struct public_key *key = house_public(house, HK_MEMBER + 7);
	struct roll_place place;

	assert_ok(house_run(house, H_KEY_NODE, &report), &report);
	assert_refused(roll_erase(house->coop, key, &report), AL_NOT_FOUND, &report,
		       "no such member");
	assert_ok(roll_leave(house->coop, key, house->now, &report), &report);
	assert_refused(roll_leave(house->coop, key, house->now, &report), AL_NOT_FOUND, &report,
		       "no such member");
	place = place_of(house, 7); /* she still is in the old one */
	assert_ok(roll_publish(house->coop, house->now, NULL, &report), &report);
	assert_refused(roll_find(house->coop, key, &place, &report), AL_NOT_FOUND, &report,
		       "epoch 2");
	assert_int_equal(chain_roll(coop_chain(house->coop), NULL)->members, HOUSE_MEMBERS - 1);
	assert_true(house_folder_has(house->path, "Member Name-07"));
	assert_ok(roll_erase(house->coop, key, &report), &report);
	assert_false(house_folder_has(house->path, "Member Name-07"));
	assert_true(house_folder_has(house->path, "Member Name-08"));
	assert_ok(roll_erase(house->coop, key, &report), &report);
	assert_ok(house_reopen(house, &report), &report);
	assert_false(house_folder_has(house->path, "Member Name-07"));
	house->now = house_day(3);
	assert_ok(house_publish(house, &report), &report);
	assert_ok(house_verify(house, NULL, &report), &report);
}

static void who_left_cannot_come_back_with_the_same_key(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct new_member member = { .name = "Again" };

	assert_ok(house_run(house, H_KEY_NODE, &report), &report);
	member.key = *house_public(house, HK_MEMBER + 7);
	assert_ok(roll_leave(house->coop, &member.key, house->now, &report), &report);
	assert_refused(roll_admit(house->coop, &member, 1, house->now, &report), AL_CONFLICT,
		       &report, "is or was a member's");
}

UNIT_MAIN("roll", HOUSE_TEST(every_member_can_prove_that_she_is_in_the_roll),
	  HOUSE_TEST(a_stranger_is_not_in_the_roll),
	  HOUSE_TEST(each_roll_has_fresh_salts_and_counts_on),
	  HOUSE_TEST(a_roll_needs_members_and_a_founding),
	  HOUSE_TEST(members_are_admitted_all_or_none),
	  HOUSE_TEST(who_left_is_in_no_further_roll_and_her_name_can_be_erased),
	  HOUSE_TEST(who_left_cannot_come_back_with_the_same_key))
