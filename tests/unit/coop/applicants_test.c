/* applicants_test.c: bodies that want to apply: what they say, and what the office makes of it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/applicants.h"

#include "coop/accounts.h"
#include "unit/coop/house_folder.h"

#include <string.h>

static const struct when start = { HOUSE_START + INT64_C(60) * HOUSE_DAY };

static struct applicant_wish wish_of(const struct public_key *key)
{
	return (struct applicant_wish){ .name = "Institut e.V.",
					.entry = "VR 1, Amtsgericht Stadt",
					.kind = "dpv:AcademicScientificOrganisation",
					.address = "Weg 2, 01234 Stadt",
					.key = *key };
}

static const struct public_key *stranger(const struct house *house)
{
	return signing_key_public(house->keys[HK_STRANGER]);
}

/* A founded house with an account of the office (1) and of an institute (2) that holds a key. */
static struct house *begin(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct account account;

	assert_ok(house_run(house, H_KEY_NODE, &report), &report);
	for (int i = 0; i < 2; i++)
		assert_ok(accounts_make(house->coop, "Ada", "", start, &account, &report), &report);
	assert_ok(accounts_add_key(house->coop, 2, stranger(house), start, &report), &report);
	return house;
}

static enum status ask(struct house *house, int64_t account, const struct applicant_wish *wish,
		       struct report *report)
{
	int64_t number = 0;

	return applicants_register(house->coop, account, wish, start, &number, report);
}

static enum status settle(struct house *house, int64_t number, int64_t by, const char *reason,
			  struct report *report)
{
	struct applicant_verdict verdict = { .number = number, .by = by, .reason = reason };

	return applicants_decide(house->coop, &verdict, when_add(start, HOUSE_DAY), report);
}

static void accepting_enters_the_key_under_the_legal_name(void **state)
{
	struct house *house = begin(state);
	struct applicant_wish wish = wish_of(stranger(house));
	struct report report = { .message = "" };
	struct applicant found;
	const char *role = NULL;

	assert_ok(ask(house, 2, &wish, &report), &report);
	assert_ok(settle(house, 1, 1, NULL, &report), &report);
	assert_true(
	    chain_key_in_force(coop_chain(house->coop), stranger(house), KEY_APPLICANT, &role));
	assert_string_equal(role, "Institut e.V.");
	assert_ok(house_reopen(house, &report), &report);
	assert_ok(applicants_of(house->coop, 2, &found, &report), &report);
	assert_int_equal(found.state, APPLICANT_ACCEPTED);
	assert_string_equal(found.wish.entry, wish.entry);
	assert_refused(settle(house, 1, 1, NULL, &report), AL_CONFLICT, &report, "decided already");
}

static void only_a_key_that_was_shown_is_taken(void **state)
{
	struct house *house = begin(state);
	struct applicant_wish wish = wish_of(signing_key_public(house->keys[HK_PAPER]));
	struct report report = { .message = "" };

	assert_refused(ask(house, 2, &wish, &report), AL_REFUSED, &report, "has not shown");
	wish.key = *stranger(house);
	assert_refused(ask(house, 1, &wish, &report), AL_REFUSED, &report, "has not shown");
	assert_ok(accounts_add_key(house->coop, 1, signing_key_public(house->keys[HK_OFFICE]),
				   start, &report),
		  &report);
	wish.key = *signing_key_public(house->keys[HK_OFFICE]);
	assert_refused(ask(house, 1, &wish, &report), AL_CONFLICT, &report, "knows it already");
}

static void what_is_missing_is_named(void **state)
{
	struct house *house = begin(state);
	struct applicant_wish wish = wish_of(stranger(house));
	struct report report = { .message = "" };

	wish.entry[0] = '\0';
	assert_refused(ask(house, 2, &wish, &report), AL_MALFORMED, &report, "entry: is missing");
	wish = wish_of(stranger(house));
	(void)snprintf(wish.kind, sizeof(wish.kind), "dpv:ScientificResearch");
	assert_refused(ask(house, 2, &wish, &report), AL_MALFORMED, &report, "kind");
	wish = wish_of(stranger(house));
	wish.name[3] = '\n';
	assert_refused(ask(house, 2, &wish, &report), AL_MALFORMED, &report, "name");
	wish = wish_of(stranger(house));
	assert_ok(ask(house, 2, &wish, &report), &report);
	assert_refused(ask(house, 2, &wish, &report), AL_CONFLICT, &report, "waits");
}

static void a_refusal_leaves_the_log_alone_and_one_may_ask_again(void **state)
{
	struct house *house = begin(state);
	struct applicant_wish wish = wish_of(stranger(house));
	struct report report = { .message = "" };
	int64_t before = chain_size(coop_chain(house->coop));

	assert_ok(ask(house, 2, &wish, &report), &report);
	assert_refused(settle(house, 1, 2, NULL, &report), AL_REFUSED, &report, "her own");
	assert_refused(settle(house, 1, 1, "", &report), AL_MALFORMED, &report, "reason");
	assert_refused(settle(house, 7, 1, NULL, &report), AL_NOT_FOUND, &report, "number");
	assert_ok(settle(house, 1, 1, "the register knows nobody of that name", &report), &report);
	assert_int_equal(chain_size(coop_chain(house->coop)), before);
	assert_ok(ask(house, 2, &wish, &report), &report);
}

UNIT_MAIN("applicants", HOUSE_TEST(accepting_enters_the_key_under_the_legal_name),
	  HOUSE_TEST(only_a_key_that_was_shown_is_taken), HOUSE_TEST(what_is_missing_is_named),
	  HOUSE_TEST(a_refusal_leaves_the_log_alone_and_one_may_ask_again))
