/* chain_founding_test.c: every object, the statute, keys, rolls. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/unit.h"

#include "unit/verify/mutation.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* --- every object --- */

CHANGE(wrong_seq, d->seq++)
CHANGE(earlier_entry, d->entered = world_time(0, 0); d->of.roll.time = d->entered)
CHANGE(before_its_time, d->of.roll.time.seconds++)
CHANGE(other_coop, d->of.roll.coop = strange_digest())
CHANGE(no_statute_first, d->type = OBJECT_ROLL; d->of.roll = (struct roll){ .epoch = 1 };
       d->of.roll.members = 3; d->of.roll.root = strange_digest();
       d->of.roll.coop = strange_digest(); d->of.roll.time = d->entered)
CHANGE(second_statute, struct draft again; world_draft(w, S_STATUTE, &again); *d = again;
       d->seq = chain_size(w->chain); d->entered = world_time(1, 0); d->of.statute.name = "Other")
CHANGE(the_same_again, struct draft again; world_draft(w, S_KEY_OFFICE, &again); again.seq = d->seq;
       again.entered = d->entered; again.of.key.time = world_time(0, 2); *d = again)
CHANGE(a_mandate, d->type = OBJECT_MANDATE;
       d->of.mandate = (struct mandate){ .coop = w->ids[S_STATUTE],
					 .from = world_time(0, 0),
					 .min_group = -1,
					 .platform = WORLD_PLATFORM,
					 .rho_year = 1,
					 .serial = 1,
					 .time = world_time(0, 0),
					 .until = world_time(1, 0) })

static void rules_on_every_object_hold(void **state)
{
	static const struct mutation all[] = {
		{ "chain-1", S_STATUTE, no_statute_first, AL_REFUSED, "must be the statute" },
		{ "chain-1", S_ROLL, second_statute, AL_REFUSED, "a statute already" },
		{ "chain-3", S_ROLL, other_coop, AL_REFUSED, "coop: is not the id" },
		{ "chain-4", S_ROLL, before_its_time, AL_REFUSED, "time: is after the entry" },
		{ "chain-5", S_ROLL, earlier_entry, AL_REFUSED, "before the entry ahead of it" },
		{ "chain-6", S_ROLL, the_same_again, AL_REFUSED, "was entered before" },
		{ "the next one", S_ROLL, wrong_seq, AL_REFUSED, "the next one is 7" },
		{ "chain-65", S_ROLL, a_mandate, AL_REFUSED, "never entered" },
	};

	(void)state;
	mutations_check(all, COUNT_OF(all));
}

/* --- the statute --- */

CHANGE(one_founder_less, signed_by(d, W_FOUNDER))
CHANGE(no_founder, d->signers[1] = W_STRANGER)
CHANGE(a_third_founder, also_signed_by(d, W_STRANGER))

static void all_founders_and_nobody_else_sign_the_statute(void **state)
{
	static const struct mutation all[] = {
		{ "chain-2", S_STATUTE, one_founder_less, AL_REFUSED, "needs 2 signatures" },
		{ "chain-2", S_STATUTE, no_founder, AL_REFUSED, "no founder's key" },
		{ "chain-2", S_STATUTE, a_third_founder, AL_REFUSED, "no founder's key" },
	};

	(void)state;
	mutations_check(all, COUNT_OF(all));
}

/* --- keys --- */

CHANGE(by_a_stranger, signed_by(d, W_STRANGER))
CHANGE(also_by_a_stranger, also_signed_by(d, W_STRANGER))
CHANGE(by_an_office, signed_by(d, W_OFFICE))
CHANGE(key_again, d->of.key.key = *world_public(w, W_OFFICE))
CHANGE(other_kind, d->of.key.key = *world_public(w, W_COOP))
CHANGE(no_such_office, d->of.key.role = "treasurer")
CHANGE(end_unknown, d->of.key.action = KEY_END)
CHANGE(rotate_unknown, d->of.key.action = KEY_ROTATE;
       d->of.key.replaces = *world_public(w, W_STRANGER))
CHANGE(rotate_other_role, d->of.key.action = KEY_ROTATE;
       d->of.key.replaces = *world_public(w, W_OFFICE))
CHANGE(rotate_other_kind, d->of.key.action = KEY_ROTATE;
       d->of.key.replaces = *world_public(w, W_COOP))
CHANGE(second_node, d->of.key.kind = KEY_NODE; d->of.key.role = WORLD_PLATFORM;
       d->of.key.key = *world_public(w, W_NODE_2); signed_by(d, W_COOP))

static void keys_come_and_go_as_the_statute_says(void **state)
{
	static const struct mutation all[] = {
		{ "chain-10", S_KEY_COOP, one_founder_less, AL_REFUSED, "needs 2 signatures" },
		{ "chain-10", S_KEY_OFFICE, by_a_stranger, AL_REFUSED, "no founder's key" },
		{ "chain-10", S_KEY_NODE, by_an_office, AL_REFUSED, "no coop key in force" },
		{ "chain-10", S_KEY_APPLICANT, by_a_stranger, AL_REFUSED, "no office key" },
		{ "chain-8", S_KEY_NODE, also_by_a_stranger, AL_REFUSED, "no coop key in force" },
		{ "chain-11", S_KEY_OFFICE_2, key_again, AL_REFUSED, "key: was introduced" },
		{ "chain-11", S_KEY_OFFICE_2, other_kind, AL_REFUSED, "key: was introduced" },
		{ "chain-12", S_KEY_OFFICE_2, end_unknown, AL_REFUSED, "is not in force" },
		{ "chain-12", S_KEY_OFFICE_2, rotate_unknown, AL_REFUSED, "is not in force" },
		{ "chain-12", S_KEY_OFFICE_2, rotate_other_role, AL_REFUSED, "kind, role" },
		{ "chain-12", S_KEY_OFFICE_2, rotate_other_kind, AL_REFUSED, "kind, role" },
		{ "chain-13", S_KEY_APPLICANT, second_node, AL_REFUSED, "has a node key" },
		{ "chain-14", S_KEY_OFFICE, no_such_office, AL_REFUSED, "no such office" },
	};

	(void)state;
	mutations_check(all, COUNT_OF(all));
}

/* Draft a key object, signed by a founder, at the next second. */
static void draft_office(struct world *world, int action, enum world_key key,
			 enum world_key replaces, struct draft *ret)
{
	world_draft(world, S_KEY_OFFICE, ret);
	ret->entered = chain_time(world->chain);
	ret->of.key.time = ret->entered;
	ret->of.key.action = action;
	ret->of.key.key = *world_public(world, key);
	if (action == KEY_ROTATE)
		ret->of.key.replaces = *world_public(world, replaces);
}

static void an_ended_key_signs_nothing_and_stays_ended(void **state)
{
	struct world world;
	struct draft draft;
	struct report report;

	(void)state;
	world_init(&world);
	world_run(&world, S_KEY_APPLICANT);
	draft_office(&world, KEY_END, W_OFFICE, 0, &draft);
	assert_int_equal(world_enter(&world, &draft, &report), AL_OK);
	assert_false(
	    chain_key_in_force(world.chain, world_public(&world, W_OFFICE), KEY_OFFICE, NULL));

	/* chain-9 */
	world_draft(&world, S_KEY_APPLICANT, &draft);
	assert_int_equal(world_enter(&world, &draft, &report), AL_REFUSED);
	assert_non_null(strstr(report.message, "no office key in force"));

	/* chain-11 */
	draft_office(&world, KEY_INTRODUCE, W_OFFICE, 0, &draft);
	draft.of.key.role = "board";
	assert_int_equal(world_enter(&world, &draft, &report), AL_REFUSED);
	assert_non_null(strstr(report.message, "was introduced before"));
	world_clear(&world);
}

static void a_rotated_key_takes_the_place_of_the_other(void **state)
{
	struct world world;
	struct draft draft;
	struct report report;
	const char *role = NULL;

	(void)state;
	world_init(&world);
	world_run(&world, S_KEY_APPLICANT);
	draft_office(&world, KEY_ROTATE, W_STRANGER, W_OFFICE, &draft);
	assert_int_equal(world_enter(&world, &draft, &report), AL_OK);
	assert_false(
	    chain_key_in_force(world.chain, world_public(&world, W_OFFICE), KEY_OFFICE, &role));
	assert_true(
	    chain_key_in_force(world.chain, world_public(&world, W_STRANGER), KEY_OFFICE, &role));
	assert_string_equal(role, "office");
	assert_false(
	    chain_key_in_force(world.chain, world_public(&world, W_STRANGER), KEY_COOP, NULL));
	world_clear(&world);
}

static void a_rotated_node_key_counts_anew_for_its_platform(void **state)
{
	struct world world;
	struct draft draft;
	struct report report;
	struct node_state node;

	(void)state;
	world_init(&world);
	world_run(&world, S_RECEIPT + 1);
	world_draft(&world, S_KEY_NODE, &draft);
	draft.entered = chain_time(world.chain);
	draft.of.key.time = draft.entered;
	draft.of.key.action = KEY_ROTATE;
	draft.of.key.replaces = *world_public(&world, W_NODE);
	draft.of.key.key = *world_public(&world, W_NODE_2);
	assert_int_equal(world_enter(&world, &draft, &report), AL_OK);
	assert_int_equal(chain_node(world.chain, world_public(&world, W_NODE_2), &node), AL_OK);
	assert_int_equal(node.seq, -1);
	assert_int_equal(node.ledger_rho, 2000);

	world_draft(&world, S_PLATFORM, &draft);
	draft.entered = chain_time(world.chain);
	draft.of.platform.node = *world_public(&world, W_NODE_2);
	signed_by(&draft, W_NODE_2);
	assert_int_equal(world_enter(&world, &draft, &report), AL_OK);

	/* chain-9: the old one is over */
	world_draft(&world, S_REFUSAL, &draft);
	draft.entered = chain_time(world.chain);
	draft.of.refusal.time = draft.entered;
	draft.of.refusal.subject = strange_digest();
	assert_int_equal(world_enter(&world, &draft, &report), AL_REFUSED);
	assert_non_null(strstr(report.message, "no node key in force"));
	world_clear(&world);
}

/* --- rolls --- */

CHANGE(roll_epoch, d->of.roll.epoch = 2)

static void rolls_count_without_gaps_and_are_signed(void **state)
{
	static const struct mutation all[] = {
		{ "chain-15", S_ROLL, roll_epoch, AL_REFUSED, "the next roll is 1" },
		{ "chain-16", S_ROLL, by_a_stranger, AL_REFUSED, "no coop key in force" },
		{ "chain-16", S_ROLL, also_by_a_stranger, AL_REFUSED, "no coop key in force" },
		{ "chain-16", S_ROLL, by_an_office, AL_REFUSED, "no coop key in force" },
	};

	(void)state;
	mutations_check(all, COUNT_OF(all));
}

UNIT_MAIN("chain_founding", cmocka_unit_test(rules_on_every_object_hold),
	  cmocka_unit_test(all_founders_and_nobody_else_sign_the_statute),
	  cmocka_unit_test(keys_come_and_go_as_the_statute_says),
	  cmocka_unit_test(an_ended_key_signs_nothing_and_stays_ended),
	  cmocka_unit_test(a_rotated_key_takes_the_place_of_the_other),
	  cmocka_unit_test(a_rotated_node_key_counts_anew_for_its_platform),
	  cmocka_unit_test(rolls_count_without_gaps_and_are_signed))
