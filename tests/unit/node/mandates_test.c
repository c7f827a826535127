/* mandates_test.c: whose word counts, and which one of hers. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/mandates.h"

#include "unit/node/fixture.h"

#include <stdlib.h>

static void check_given(struct fixture *fixture, const struct town_mandate *wish,
			enum status expected, const char *words)
{
	fixture->report.message[0] = '\0';
	assert_int_equal(town_give(&fixture->town, wish, &fixture->report), expected);
	if (strstr(fixture->report.message, words) == NULL)
		print_error("%s\n", fixture->report.message);
	assert_non_null(strstr(fixture->report.message, words));
}

static size_t in_force(const struct fixture *fixture)
{
	return node_mandates_in_force(fixture->town.node, fixture->town.now);
}

static void a_mandate_counts_only_by_its_own_key(void **state)
{
	struct fixture *fixture = *state;

	check_given(fixture, &(struct town_mandate){ .rider = 35, .serial = 1, .rules = 1 },
		    AL_FORGED, "linked to nobody here");
	check_given(fixture, &(struct town_mandate){ .serial = 2, .key = T_STRANGER }, AL_FORGED,
		    "linked to nobody here");
	assert_int_equal(in_force(fixture), TOWN_MEMBERS);
}

static void a_mandate_with_two_signatures_is_nobodys(void **state)
{
	struct fixture *fixture = *state;
	struct envelope *envelope =
	    town_mandate(&fixture->town, &(struct town_mandate){ .serial = 2 });
	struct envelope *both = NULL;

	assert_int_equal(envelope_cosign(envelope, fixture->town.keys[T_RIDER + 1], &both), AL_OK);
	assert_int_equal(
	    node_take_mandate(fixture->town.node, both, fixture->town.now, &fixture->report),
	    AL_FORGED);
	assert_non_null(strstr(fixture->report.message, "2 signatures"));
	envelope_free(envelope);
	envelope_free(both);
}

/* Rules stay in memory for good, for all persons that have the same. */
static void a_person_brings_a_number_of_rules_and_no_more(void **state)
{
	static const char *const all[] = { "pd:Age",	      "pd:AgeExact",	   "pd:AgeRange",
					   "coop:Tenancy",    "coop:TripDuration", "coop:TripTime",
					   "dpv:PersonalData" };
	const size_t kinds = sizeof(all) / sizeof(*all);
	const char *some[7];
	struct town_mandate wish = { .serial = 1, .rules = 1, .categories = some };
	struct fixture *fixture = *state;

	for (unsigned subset = 1; subset <= RULES_OF_PERSON_MAX; subset++) {
		wish.serial++;
		wish.categories_count = 0;
		for (size_t i = 0; i < kinds; i++) {
			if ((subset >> i & 1) != 0)
				some[wish.categories_count++] = all[i];
		}
		if (subset < RULES_OF_PERSON_MAX) /* with those of the mandate that she had */
			check_given(fixture, &wish, AL_OK, "");
		else
			check_given(fixture, &wish, AL_REFUSED, "100 different rules");
	}
	wish.rider = 1; /* another one may bring them, and then she may have them, too */
	check_given(fixture, &wish, AL_OK, "");
	wish.rider = 0;
	check_given(fixture, &wish, AL_OK, "");
	check_given(fixture, &(struct town_mandate){ .serial = 500 }, AL_OK, "");
	assert_int_equal(in_force(fixture), TOWN_MEMBERS - 1);
}

static void another_riders_key_speaks_for_her_only(void **state)
{
	struct fixture *fixture = *state;

	/* Rider 1 cannot end the mandate of rider 0: what she signs is her own. */
	check_given(fixture, &(struct town_mandate){ .serial = 2, .key = T_RIDER + 1 }, AL_OK, "");
	assert_int_equal(in_force(fixture), TOWN_MEMBERS - 1);
	check_given(fixture, &(struct town_mandate){ .serial = 2 }, AL_OK, "");
	assert_int_equal(in_force(fixture), TOWN_MEMBERS - 2);
}

static void only_a_higher_serial_counts(void **state)
{
	struct fixture *fixture = *state;
	struct town_mandate fifth = { .rider = 2, .serial = 5 };
	struct town_mandate back = { .rider = 2, .serial = 4, .rules = 1 };
	struct town_mandate again = { .rider = 2, .serial = 5, .rules = 1 };
	struct town_mandate sixth = { .rider = 2, .serial = 6, .rules = 1 };

	check_given(fixture, &fifth, AL_OK, "");
	assert_int_equal(in_force(fixture), TOWN_MEMBERS - 1);
	check_given(fixture, &back, AL_REFUSED, "serial 4, and one with the serial 5");
	check_given(fixture, &again, AL_REFUSED, "only a higher one counts");
	check_given(fixture, &fifth, AL_OK, ""); /* the same once more */
	assert_int_equal(in_force(fixture), TOWN_MEMBERS - 1);
	check_given(fixture, &sixth, AL_OK, "");
	assert_int_equal(in_force(fixture), TOWN_MEMBERS);
}

static void a_mandate_for_elsewhere_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct digest coop = fixture->town.coop;

	check_given(fixture,
		    &(struct town_mandate){ .serial = 2, .rules = 1, .platform = "trains" },
		    AL_REFUSED, "for the platform trains");
	fixture->town.coop.bytes[0] ^= 1;
	check_given(fixture, &(struct town_mandate){ .serial = 2, .rules = 1 }, AL_REFUSED,
		    "another cooperative");
	fixture->town.coop = coop;
}

static void a_mandate_of_the_future_or_a_clock_of_the_past_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct town *town = &fixture->town;
	struct envelope *envelope;

	town->now = when_add(town->now, 100);
	envelope = town_mandate(town, &(struct town_mandate){ .serial = 2, .rules = 1 });
	town->now = when_add(town->now, -1);
	assert_int_equal(node_take_mandate(town->node, envelope, town->now, &fixture->report),
			 AL_REFUSED);
	assert_non_null(strstr(fixture->report.message, "later than now"));
	town->now = when_add(town->now, 1);
	assert_int_equal(node_take_mandate(town->node, envelope, town->now, &fixture->report),
			 AL_OK);
	town->now = when_add(town->now, -1);
	check_given(fixture, &(struct town_mandate){ .rider = 1, .serial = 2 }, AL_REFUSED,
		    "the clock went backwards");
	envelope_free(envelope);
}

static void what_is_no_mandate_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct town_job wish = { .grant = fixture->grant, .sql = BY_STATION };
	struct envelope *job = town_job(&fixture->town, &wish);

	assert_int_equal(
	    node_take_mandate(fixture->town.node, job, fixture->town.now, &fixture->report),
	    AL_MALFORMED);
	envelope_free(job);
}

static void mandates_survive_a_restart(void **state)
{
	struct fixture *fixture = *state;

	fixture_revoke(fixture, 3);
	assert_int_equal(in_force(fixture), TOWN_MEMBERS - 1);
	fixture_reopen(fixture);
	assert_int_equal(in_force(fixture), TOWN_MEMBERS - 1);
	check_given(fixture, &(struct town_mandate){ .rider = 3, .serial = 2, .rules = 1 },
		    AL_REFUSED, "only a higher one counts");
	/* At the end of a mandate it is not in force. */
	fixture->town.now.seconds = TOWN_START + 300 * (int64_t)TOWN_DAY;
	assert_int_equal(in_force(fixture), 0);
	fixture->town.now.seconds--;
	assert_int_equal(in_force(fixture), TOWN_MEMBERS - 1);
}

static void many_are_taken_at_once_and_each_by_itself(void **state)
{
	struct fixture *fixture = *state;
	struct town *town = &fixture->town;
	struct town_mandate wishes[] = {
		{ .rider = 0, .serial = 2 },
		{ .rider = 35, .serial = 1 }, /* not linked */
		{ .rider = 1, .serial = 2, .rules = 1 },
		{ .rider = 1, .serial = 1, .rules = 1, .days = 9 }, /* below the one before */
		{ .rider = 1, .serial = 3 },			    /* above it */
	};
	struct envelope *envelopes[5];
	struct node_taken taken[5];

	for (size_t i = 0; i < 5; i++)
		envelopes[i] = town_mandate(town, &wishes[i]);
	assert_int_equal(node_take_mandates(town->node, (const struct envelope *const *)envelopes,
					    5, town->now, taken, &fixture->report),
			 AL_OK);
	assert_int_equal(taken[0].status, AL_OK);
	assert_int_equal(taken[1].status, AL_FORGED);
	assert_int_equal(taken[2].status, AL_OK);
	assert_int_equal(taken[3].status, AL_REFUSED);
	assert_non_null(strstr(taken[3].message, "serial 1, and one with the serial 2"));
	assert_int_equal(taken[4].status, AL_OK);
	assert_string_equal(taken[4].message, "");
	assert_int_equal(in_force(fixture), TOWN_MEMBERS - 2);
	fixture_reopen(fixture);
	assert_int_equal(in_force(fixture), TOWN_MEMBERS - 2);
	for (size_t i = 0; i < 5; i++)
		envelope_free(envelopes[i]);
}

/* --- links --- */

static enum status link(struct fixture *fixture, const char *person, int key)
{
	fixture->report.message[0] = '\0';
	return node_link(fixture->town.node, person, town_public(&fixture->town, key),
			 fixture->town.now, &fixture->report);
}

static void a_person_has_one_key_and_a_key_one_person(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(link(fixture, "r00", T_RIDER), AL_OK); /* the same once more */
	assert_int_equal(link(fixture, "r00", T_RIDER + 35), AL_CONFLICT);
	assert_non_null(strstr(fixture->report.message, "linked to another mandate key"));
	assert_int_equal(link(fixture, "r35", T_RIDER), AL_CONFLICT);
	assert_non_null(strstr(fixture->report.message, "linked to another person"));
	assert_int_equal(link(fixture, "r35", T_RIDER + 35), AL_OK);
	assert_int_equal(fixture_stored(fixture, "SELECT COUNT(*) FROM person"), TOWN_MEMBERS + 1);
}

static void an_id_must_be_utf8_of_a_length(void **state)
{
	struct fixture *fixture = *state;
	char id[ENGINE_PERSON_LEN_MAX + 2];

	memset(id, 'x', sizeof(id));
	id[ENGINE_PERSON_LEN_MAX + 1] = '\0';
	assert_int_equal(link(fixture, id, T_RIDER + 35), AL_MALFORMED);
	id[ENGINE_PERSON_LEN_MAX] = '\0';
	assert_int_equal(link(fixture, id, T_RIDER + 35), AL_OK);
	assert_int_equal(link(fixture, "", T_RIDER + 36), AL_MALFORMED);
	assert_int_equal(link(fixture, "\xff", T_RIDER + 36), AL_MALFORMED);
}

static void many_links_are_taken_each_by_itself(void **state)
{
	struct fixture *fixture = *state;
	struct town *town = &fixture->town;
	struct node_link links[] = {
		{ .person = "r31", .key = *town_public(town, T_RIDER + 31) },
		{ .person = "r32", .key = *town_public(town, T_RIDER + 31) },
		{ .person = "r33", .key = *town_public(town, T_RIDER + 33) },
	};
	struct node_taken taken[3];

	assert_int_equal(node_link_many(town->node, links, 3, town->now, taken, &fixture->report),
			 AL_OK);
	assert_int_equal(taken[0].status, AL_OK);
	assert_int_equal(taken[1].status, AL_CONFLICT);
	assert_int_equal(taken[2].status, AL_OK);
	/* Numbers have no gap, so that a restart finds each. */
	assert_int_equal(fixture_stored(fixture, "SELECT MAX(number) FROM person"),
			 TOWN_MEMBERS + 2);
	check_given(fixture, &(struct town_mandate){ .rider = 33, .serial = 1, .rules = 1 }, AL_OK,
		    "");
	fixture_reopen(fixture);
	assert_int_equal(in_force(fixture), TOWN_MEMBERS + 1);
}

static void who_is_linked_later_is_in_the_next_answer(void **state)
{
	struct fixture *fixture = *state;

	free(fixture_answer(fixture, BY_STATION));
	assert_int_equal(link(fixture, "r33", T_RIDER + 33), AL_OK);
	check_given(fixture, &(struct town_mandate){ .rider = 33, .serial = 1, .rules = 1 }, AL_OK,
		    "");
	free(fixture_answer(fixture, MINUTES));
	assert_int_equal(fixture_stored(fixture, PERSONS_CHARGED), TOWN_MEMBERS + 1);
}

UNIT_MAIN("mandates", CASE(a_mandate_counts_only_by_its_own_key),
	  CASE(a_mandate_with_two_signatures_is_nobodys),
	  CASE(a_person_brings_a_number_of_rules_and_no_more),
	  CASE(another_riders_key_speaks_for_her_only), CASE(only_a_higher_serial_counts),
	  CASE(a_mandate_for_elsewhere_is_refused),
	  CASE(a_mandate_of_the_future_or_a_clock_of_the_past_is_refused),
	  CASE(what_is_no_mandate_is_refused), CASE(mandates_survive_a_restart),
	  CASE(many_are_taken_at_once_and_each_by_itself),
	  CASE(a_person_has_one_key_and_a_key_one_person), CASE(an_id_must_be_utf8_of_a_length),
	  CASE(many_links_are_taken_each_by_itself),
	  CASE(who_is_linked_later_is_in_the_next_answer))
