/* links_test.c: links end, by another proof or by her own word, and their mandates with them. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/codes.h"
#include "node/mandates.h"

#include "unit/node/fixture.h"

#include <stdlib.h>

#define OTHER (T_RIDER + 35) /* a key that is nobody's */

static enum status give(struct fixture *fixture, const struct town_mandate *wish)
{
	fixture->report.message[0] = '\0';
	return town_give(&fixture->town, wish, &fixture->report);
}

static size_t in_force(const struct fixture *fixture)
{
	return node_mandates_in_force(fixture->town.node, fixture->town.now);
}

/* `person` shows her account and wants the key `key`. */
static enum status show(struct fixture *fixture, const char *person, int key)
{
	struct node_link link = { .person = person, .key = *town_public(&fixture->town, key) };

	return node_link_shown(fixture->town.node, &link, fixture->town.now, &fixture->report);
}

static enum status leave(struct fixture *fixture, int key)
{
	return node_leave(fixture->town.node, town_public(&fixture->town, key), fixture->town.now,
			  &fixture->report);
}

static enum status until(const struct fixture *fixture, int key, struct when *ret)
{
	return node_link_until(fixture->town.node, town_public(&fixture->town, key), ret, NULL);
}

static void a_new_key_ends_the_link_and_the_mandate_of_the_old_one(void **state)
{
	struct fixture *fixture = *state;
	struct when end;

	assert_int_equal(show(fixture, "r00", OTHER), AL_OK);
	assert_int_equal(in_force(fixture), TOWN_MEMBERS - 1);
	assert_int_equal(until(fixture, T_RIDER, &end), AL_NOT_FOUND);
	assert_int_equal(until(fixture, OTHER, &end), AL_OK);
	assert_int_equal(end.seconds, WHEN_SECONDS_MAX);
	assert_int_equal(give(fixture, &(struct town_mandate){ .serial = 9, .rules = 1 }),
			 AL_FORGED);
	fixture_reopen(fixture);
	assert_int_equal(in_force(fixture), TOWN_MEMBERS - 1);
	assert_int_equal(give(fixture, &(struct town_mandate){ .serial = 9, .rules = 1 }),
			 AL_FORGED);
}

static void a_new_key_begins_with_serial_1_whatever_the_old_one_used_up(void **state)
{
	struct town_mandate last = { .serial = INT64_C(9007199254740991) };
	struct town_mandate first = { .serial = 1, .rules = 1, .key = OTHER };
	struct town_mandate again = { .serial = 1, .rules = 1, .key = OTHER, .days = 9 };
	struct fixture *fixture = *state;

	assert_int_equal(give(fixture, &last), AL_OK);
	assert_int_equal(show(fixture, "r00", OTHER), AL_OK);
	assert_int_equal(give(fixture, &first), AL_OK);
	assert_int_equal(in_force(fixture), TOWN_MEMBERS);
	assert_int_equal(give(fixture, &first), AL_OK); /* the same once more */
	assert_int_equal(give(fixture, &again), AL_REFUSED);
	assert_non_null(strstr(fixture->report.message, "serial 1, and one with the serial 1"));
	fixture_reopen(fixture);
	assert_int_equal(in_force(fixture), TOWN_MEMBERS);
	again.serial = 2;
	assert_int_equal(give(fixture, &again), AL_OK);
}

/* Each link is a leaf in the proofs of all later jobs: one account must not make them slow. */
static void a_person_has_a_number_of_links_and_no_more(void **state)
{
	struct fixture *fixture = *state;
	struct node_link link = { .person = "r00" };

	for (int i = 0; i < LINKS_OF_PERSON_MAX - 1; i++) {
		link.key = (struct public_key){ { 7, (uint8_t)i, (uint8_t)(i >> 8) } };
		assert_int_equal(
		    node_link_shown(fixture->town.node, &link, fixture->town.now, &fixture->report),
		    AL_OK);
	}
	assert_int_equal(show(fixture, "r00", OTHER), AL_REFUSED);
	assert_non_null(strstr(fixture->report.message, "has been linked"));
	/* The same key once more is no other link; and others are not concerned. */
	assert_int_equal(
	    node_link_shown(fixture->town.node, &link, fixture->town.now, &fixture->report), AL_OK);
	assert_int_equal(show(fixture, "r01", OTHER), AL_OK);
	assert_int_equal(
	    node_leave(fixture->town.node, &link.key, fixture->town.now, &fixture->report), AL_OK);
	assert_int_equal(
	    node_link_shown(fixture->town.node, &link, fixture->town.now, &fixture->report),
	    AL_REFUSED);
	assert_int_equal(
	    node_link(fixture->town.node, "r00", &link.key, fixture->town.now, &fixture->report),
	    AL_OK); /* the operator's word */
}

static void the_key_of_another_person_replaces_nothing(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(show(fixture, "r00", T_RIDER + 1), AL_CONFLICT);
	assert_int_equal(in_force(fixture), TOWN_MEMBERS);
	assert_int_equal(show(fixture, "r00", T_RIDER), AL_OK); /* her own, once more */
	assert_int_equal(in_force(fixture), TOWN_MEMBERS);
}

static void what_her_rows_have_cost_stays_with_the_person(void **state)
{
	struct fixture *fixture = *state;
	struct node_balance before, after;

	free(fixture_answer(fixture, BY_STATION));
	assert_int_equal(node_member_balance(fixture->town.node,
					     town_public(&fixture->town, T_RIDER),
					     fixture->town.now, &before, NULL),
			 AL_OK);
	assert_true(before.spent.pico > 0);
	assert_int_equal(show(fixture, "r00", OTHER), AL_OK);
	assert_int_equal(node_member_balance(fixture->town.node, town_public(&fixture->town, OTHER),
					     fixture->town.now, &after, NULL),
			 AL_OK);
	assert_int_equal(after.spent.pico, before.spent.pico);
	assert_int_equal(leave(fixture, OTHER), AL_OK);
	assert_int_equal(show(fixture, "r00", T_RIDER), AL_OK);
	assert_int_equal(node_member_balance(fixture->town.node,
					     town_public(&fixture->town, T_RIDER),
					     fixture->town.now, &after, NULL),
			 AL_OK);
	assert_int_equal(after.spent.pico, before.spent.pico);
}

static void who_leaves_is_in_no_answer_any_more(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(leave(fixture, T_RIDER + 2), AL_OK);
	assert_int_equal(in_force(fixture), TOWN_MEMBERS - 1);
	assert_int_equal(leave(fixture, T_RIDER + 2), AL_NOT_FOUND);
	assert_int_equal(leave(fixture, OTHER), AL_NOT_FOUND);
	free(fixture_answer(fixture, BY_STATION));
	assert_int_equal(fixture_stored(fixture, PERSONS_CHARGED), TOWN_MEMBERS - 1);
	fixture_reopen(fixture);
	assert_int_equal(in_force(fixture), TOWN_MEMBERS - 1);
	assert_int_equal(
	    give(fixture, &(struct town_mandate){ .rider = 2, .serial = 3, .rules = 1 }),
	    AL_FORGED);
}

/* Whoever is replaced while rows are read is taken out of the sums as who revokes. */
static void replace_at_paid(struct fixture *fixture, enum node_stage stage)
{
	if (stage == NODE_STAGE_PAID)
		assert_int_equal(show(fixture, "r03", OTHER), AL_OK);
}

static void leave_at_read(struct fixture *fixture, enum node_stage stage)
{
	if (stage == NODE_STAGE_READ)
		assert_int_equal(leave(fixture, T_RIDER + 3), AL_OK);
}

static void check_without_her(struct fixture *fixture)
{
	struct fixture *other = fixture_new(5);
	char *with = fixture_answer(fixture, MINUTES);
	char *without;

	assert_int_equal(leave(other, T_RIDER + 3), AL_OK);
	without = fixture_answer(other, MINUTES);
	assert_string_equal(with, without);
	free(with);
	free(without);
	fixture_free(other);
}

static void who_is_replaced_while_rows_are_read_is_cut_out(void **state)
{
	struct fixture *fixture = *state;

	fixture->on_stage = replace_at_paid;
	check_without_her(fixture);
}

static void who_leaves_while_rows_are_read_is_cut_out(void **state)
{
	struct fixture *fixture = *state;

	fixture->on_stage = leave_at_read;
	check_without_her(fixture);
}

/* --- proofs that are old --- */

static enum status use(struct fixture *fixture, const char *code, int key)
{
	return node_code_use(fixture->town.node, code, town_public(&fixture->town, key), NULL,
			     fixture->town.now, &fixture->report);
}

static void a_code_of_the_old_key_does_not_bring_it_back(void **state)
{
	struct fixture *fixture = *state;
	struct town *town = &fixture->town;
	char code[CODE_LEN + 1];

	assert_int_equal(node_code_make(town->node, "r00", town->now, code, NULL), AL_OK);
	assert_int_equal(use(fixture, code, OTHER), AL_OK);
	assert_int_equal(use(fixture, code, OTHER), AL_OK); /* asked again, as before */
	assert_int_equal(use(fixture, code, T_RIDER), AL_NOT_FOUND);
	assert_int_equal(show(fixture, "r00", T_RIDER), AL_OK); /* by a login, say */
	assert_int_equal(use(fixture, code, OTHER), AL_NOT_FOUND);
	assert_int_equal(in_force(fixture), TOWN_MEMBERS - 1);
}

static void who_has_left_is_not_linked_again_by_an_old_code(void **state)
{
	struct fixture *fixture = *state;
	struct town *town = &fixture->town;
	char code[CODE_LEN + 1];

	assert_int_equal(node_code_make(town->node, "r36", town->now, code, NULL), AL_OK);
	assert_int_equal(use(fixture, code, OTHER), AL_OK);
	assert_int_equal(leave(fixture, OTHER), AL_OK);
	assert_int_equal(use(fixture, code, OTHER), AL_NOT_FOUND);
}

static void the_operators_word_replaces_nobody(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(node_link(fixture->town.node, "r00", town_public(&fixture->town, OTHER),
				   fixture->town.now, &fixture->report),
			 AL_CONFLICT);
	assert_int_equal(in_force(fixture), TOWN_MEMBERS);
}

static void a_clock_of_the_past_changes_nothing(void **state)
{
	struct fixture *fixture = *state;

	fixture->town.now = when_add(fixture->town.now, -1);
	assert_int_equal(leave(fixture, T_RIDER), AL_REFUSED);
	assert_int_equal(show(fixture, "r00", OTHER), AL_REFUSED);
	fixture->town.now = when_add(fixture->town.now, 1);
	assert_int_equal(in_force(fixture), TOWN_MEMBERS);
}

UNIT_MAIN("links", CASE(a_new_key_ends_the_link_and_the_mandate_of_the_old_one),
	  CASE(a_new_key_begins_with_serial_1_whatever_the_old_one_used_up),
	  CASE(a_person_has_a_number_of_links_and_no_more),
	  CASE(the_key_of_another_person_replaces_nothing),
	  CASE(what_her_rows_have_cost_stays_with_the_person),
	  CASE(who_leaves_is_in_no_answer_any_more),
	  CASE(who_is_replaced_while_rows_are_read_is_cut_out),
	  CASE(who_leaves_while_rows_are_read_is_cut_out),
	  CASE(a_code_of_the_old_key_does_not_bring_it_back),
	  CASE(who_has_left_is_not_linked_again_by_an_old_code),
	  CASE(the_operators_word_replaces_nobody), CASE(a_clock_of_the_past_changes_nothing))
