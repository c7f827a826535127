/* membership_test.c: joining, admission, renewal, leaving, erasure, shares. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/membership.h"

#include "coop/accounts.h"
#include "coop/roll.h"
#include "unit/coop/house_folder.h"

#include <string.h>

static const struct when start = { HOUSE_START + HOUSE_DAY * 60 };

/* Ada, who wants three shares, by the key number `key` of those that nobody else has. */
static struct membership_wish wish_of(const struct house *house, uint8_t key)
{
	struct membership_wish wish = { .given = "Ada",
					.family = "L\xc3\xb6w",
					.street = "Weg 1",
					.postcode = "01234",
					.town = "Stadt",
					.shares = 3,
					.statute = *chain_coop(coop_chain(house->coop)) };

	memset(wish.key.bytes, key, sizeof(wish.key.bytes));
	return wish;
}

static int64_t account(struct house *house)
{
	struct report report = { .message = "" };
	struct account made;

	assert_ok(accounts_make(house->coop, "Ada", "", start, &made, &report), &report);
	return made.number;
}

/* A founded house with an account of the office (1) and Ada's (2), who has applied. */
static struct house *with_application(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct membership_wish wish;
	int64_t number = 0;

	assert_ok(house_run(house, H_KEY_NODE, &report), &report);
	assert_int_equal(account(house), 1);
	assert_int_equal(account(house), 2);
	wish = wish_of(house, 1);
	assert_ok(membership_apply(house->coop, 2, &wish, start, &number, &report), &report);
	assert_int_equal(number, 1);
	return house;
}

static enum status settle(struct house *house, int64_t number, int64_t by, const char *reason,
			  struct report *report)
{
	struct membership_verdict verdict = { .number = number, .by = by, .reason = reason };

	return membership_decide(house->coop, &verdict, start, report);
}

/* Whether the key number `key` is a member's. */
static enum status look_up(struct house *house, uint8_t key, struct report *report)
{
	struct membership_wish wish = wish_of(house, key);

	return roll_check_member(house->coop, &wish.key, report);
}

static void admission_makes_a_member_with_her_shares(void **state)
{
	struct house *house = with_application(state);
	struct report report = { .message = "" };
	struct membership found;
	struct share_sum sum;
	struct account ada;
	unsigned roles = 0;

	assert_int_equal(look_up(house, 1, &report), AL_NOT_FOUND);
	assert_ok(settle(house, 1, 1, NULL, &report), &report);
	assert_ok(look_up(house, 1, &report), &report);
	assert_ok(house_reopen(house, &report), &report);
	assert_ok(membership_of(house->coop, 2, &found, &report), &report);
	assert_int_equal(found.state, MEMBERSHIP_ADMITTED);
	assert_int_equal(found.decided_by, 1);
	assert_string_equal(found.wish.family, "L\xc3\xb6w");
	assert_ok(share_sum(house->coop, 1, &sum, &report), &report);
	assert_int_equal(sum.shares, 3);
	assert_ok(accounts_get(house->coop, 2, &ada, &report), &report);
	assert_ok(accounts_roles(house->coop, &ada, &roles, &report), &report);
	assert_int_equal(roles, ROLE_MEMBER);
	assert_refused(settle(house, 1, 1, NULL, &report), AL_CONFLICT, &report, "decided already");
}

static void nobody_decides_on_her_own_application(void **state)
{
	struct house *house = with_application(state);
	struct report report = { .message = "" };

	assert_refused(settle(house, 1, 2, NULL, &report), AL_REFUSED, &report, "own application");
	assert_refused(settle(house, 9, 1, NULL, &report), AL_NOT_FOUND, &report, "number");
}

static void a_refusal_has_its_reason(void **state)
{
	struct house *house = with_application(state);
	struct report report = { .message = "" };
	char long_reason[MEMBERSHIP_REASON_MAX + 2];
	struct membership found;

	memset(long_reason, 'x', sizeof(long_reason) - 1);
	long_reason[sizeof(long_reason) - 1] = '\0';
	assert_refused(settle(house, 1, 1, "", &report), AL_MALFORMED, &report, "reason");
	assert_refused(settle(house, 1, 1, long_reason, &report), AL_MALFORMED, &report, "reason");
	assert_ok(settle(house, 1, 1, long_reason + 1, &report), &report);
	assert_ok(membership_get(house->coop, 1, &found, &report), &report);
	assert_int_equal(found.state, MEMBERSHIP_REFUSED);
	assert_string_equal(found.reason, long_reason + 1);
	assert_int_equal(found.member, 0);
}

static void what_is_missing_is_named(void **state)
{
	struct house *house = with_application(state);
	struct report report = { .message = "" };
	struct membership_wish wish;
	int64_t number = 7;

	wish = wish_of(house, 2);
	assert_refused(membership_apply(house->coop, 2, &wish, start, &number, &report),
		       AL_CONFLICT, &report, "waits");
	wish.town[0] = '\0';
	assert_refused(membership_apply(house->coop, 1, &wish, start, &number, &report),
		       AL_MALFORMED, &report, "town: is missing");
	wish = wish_of(house, 2);
	wish.given[1] = '\n';
	assert_refused(membership_apply(house->coop, 1, &wish, start, &number, &report),
		       AL_MALFORMED, &report, "given");
	wish = wish_of(house, 2);
	wish.shares = 0;
	assert_refused(membership_apply(house->coop, 1, &wish, start, &number, &report),
		       AL_MALFORMED, &report, "shares");
	wish.shares = MEMBERSHIP_SHARES_MAX + 1;
	assert_refused(membership_apply(house->coop, 1, &wish, start, &number, &report),
		       AL_MALFORMED, &report, "shares");
	wish = wish_of(house, 2);
	wish.statute.bytes[0] ^= 1;
	assert_refused(membership_apply(house->coop, 1, &wish, start, &number, &report), AL_REFUSED,
		       &report, "statute");
	wish = wish_of(house, 2);
	wish.key = *signing_key_public(house->keys[HK_MEMBER]);
	assert_refused(membership_apply(house->coop, 1, &wish, start, &number, &report),
		       AL_CONFLICT, &report, "a member's already");
	assert_int_equal(number, 7);
}

static void an_application_can_be_taken_back_and_made_again(void **state)
{
	struct house *house = with_application(state);
	struct report report = { .message = "" };
	struct membership_wish wish = wish_of(house, 1);
	int64_t number = 0;

	assert_ok(membership_withdraw(house->coop, 2, start, &report), &report);
	assert_refused(membership_withdraw(house->coop, 2, start, &report), AL_CONFLICT, &report,
		       "waits");
	assert_refused(settle(house, 1, 1, NULL, &report), AL_CONFLICT, &report, "decided already");
	assert_ok(membership_apply(house->coop, 2, &wish, start, &number, &report), &report);
	assert_int_equal(number, 2);
}

static void a_lost_key_is_renewed_by_admission(void **state)
{
	struct house *house = with_application(state);
	struct report report = { .message = "" };
	struct membership_wish wish = wish_of(house, 2);
	struct membership_verdict verdict = { .number = 2, .by = 1, .renews = 1 };
	struct membership found;
	struct share_sum sum;
	int64_t number = 0;

	assert_int_equal(account(house), 3);
	assert_ok(membership_apply(house->coop, 3, &wish, start, &number, &report), &report);
	assert_refused(membership_decide(house->coop, &verdict, start, &report), AL_CONFLICT,
		       &report, "not in force");
	assert_ok(settle(house, 1, 1, NULL, &report), &report);
	assert_ok(membership_decide(house->coop, &verdict, start, &report), &report);
	assert_int_equal(look_up(house, 1, &report), AL_NOT_FOUND);
	assert_ok(roll_check_member(house->coop, &wish.key, &report), &report);
	assert_ok(membership_get(house->coop, 1, &found, &report), &report);
	assert_int_equal(found.state, MEMBERSHIP_LEFT);
	assert_ok(share_sum(house->coop, 1, &sum, &report), &report);
	assert_int_equal(sum.shares, 0);
	assert_ok(share_sum(house->coop, 2, &sum, &report), &report);
	assert_int_equal(sum.shares, 3);
}

static void who_leaves_is_a_member_until_the_end_and_can_be_erased(void **state)
{
	struct house *house = with_application(state);
	struct report report = { .message = "" };
	struct membership found;

	assert_refused(membership_give_notice(house->coop, 2, start, &report), AL_CONFLICT, &report,
		       "in force");
	assert_refused(membership_end(house->coop, 1, start, &report), AL_CONFLICT, &report,
		       "not in force");
	assert_refused(membership_erase(house->coop, 1, &report), AL_CONFLICT, &report, "open");
	assert_ok(settle(house, 1, 1, NULL, &report), &report);
	assert_ok(membership_give_notice(house->coop, 2, start, &report), &report);
	assert_refused(membership_give_notice(house->coop, 2, start, &report), AL_CONFLICT, &report,
		       "notice");
	assert_ok(look_up(house, 1, &report), &report);
	assert_refused(membership_erase(house->coop, 1, &report), AL_CONFLICT, &report, "in force");
	assert_ok(membership_end(house->coop, 1, when_add(start, 90), &report), &report);
	assert_int_equal(look_up(house, 1, &report), AL_NOT_FOUND);
	assert_ok(membership_erase(house->coop, 1, &report), &report);
	assert_ok(membership_get(house->coop, 1, &found, &report), &report);
	assert_string_equal(found.wish.family, "");
	assert_string_equal(found.wish.street, "");
	assert_int_equal(found.left.seconds, when_add(start, 90).seconds);
	assert_int_equal(found.wish.shares, 3);
}

static void shares_and_payments_add_up(void **state)
{
	struct house *house = with_application(state);
	struct report report = { .message = "" };
	struct share_entry entry = { .membership = 1,
				     .kind = SHARE_PAID,
				     .cents = 15000,
				     .time = start,
				     .by = 1,
				     .note = "transfer" };
	struct share_sum sum;

	assert_refused(share_enter(house->coop, &entry, &report), AL_NOT_FOUND, &report,
		       "admitted");
	assert_ok(settle(house, 1, 1, NULL, &report), &report);
	assert_ok(share_enter(house->coop, &entry, &report), &report);
	entry.cents = -5000;
	assert_ok(share_enter(house->coop, &entry, &report), &report);
	entry.cents = 0;
	assert_refused(share_enter(house->coop, &entry, &report), AL_MALFORMED, &report, "amount");
	entry = (struct share_entry){
		.membership = 1, .kind = SHARE_SUBSCRIBED, .shares = 2, .time = start, .by = 1
	};
	assert_ok(share_enter(house->coop, &entry, &report), &report);
	entry.kind = SHARE_CANCELLED;
	entry.shares = 1;
	assert_ok(share_enter(house->coop, &entry, &report), &report);
	entry.cents = 1;
	assert_refused(share_enter(house->coop, &entry, &report), AL_MALFORMED, &report, "both");
	assert_ok(share_sum(house->coop, 1, &sum, &report), &report);
	assert_int_equal(sum.shares, 4);
	assert_int_equal(sum.paid_cents, 10000);
	assert_int_equal(sum.fee_cents, 0);
}

static enum status collect(void *user, const struct membership *membership, struct report *report)
{
	char *names = user;

	(void)report;
	(void)snprintf(names + strlen(names), 20, "%d ", (int)membership->number);
	return AL_OK;
}

static void lists_are_by_state_and_page(void **state)
{
	struct house *house = with_application(state);
	struct report report = { .message = "" };
	struct membership_range range = { .before = -1, .limit = 10 };
	struct membership_wish wish;
	char names[100] = "";
	int64_t number;

	for (uint8_t i = 2; i < 5; i++) {
		wish = wish_of(house, i);
		assert_ok(
		    membership_apply(house->coop, account(house), &wish, start, &number, &report),
		    &report);
	}
	assert_ok(settle(house, 2, 1, NULL, &report), &report);
	range.state = MEMBERSHIP_APPLIED;
	assert_ok(membership_each(house->coop, &range, collect, names, &report), &report);
	assert_string_equal(names, "4 3 1 ");
	names[0] = '\0';
	range = (struct membership_range){ .before = 4, .limit = 2 };
	assert_ok(membership_each(house->coop, &range, collect, names, &report), &report);
	assert_string_equal(names, "3 2 ");
}

UNIT_MAIN("membership", HOUSE_TEST(admission_makes_a_member_with_her_shares),
	  HOUSE_TEST(nobody_decides_on_her_own_application), HOUSE_TEST(a_refusal_has_its_reason),
	  HOUSE_TEST(what_is_missing_is_named),
	  HOUSE_TEST(an_application_can_be_taken_back_and_made_again),
	  HOUSE_TEST(a_lost_key_is_renewed_by_admission),
	  HOUSE_TEST(who_leaves_is_a_member_until_the_end_and_can_be_erased),
	  HOUSE_TEST(shares_and_payments_add_up), HOUSE_TEST(lists_are_by_state_and_page))
