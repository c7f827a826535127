/* membership.c: who joins, who is a member, and who leaves. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/membership.h"

#include "coop/account_store.h"
#include "coop/coop_internal.h"
#include "coop/membership_store.h"
#include "law/statute.h"

#include <stdio.h>
#include <string.h>

/* One act on a membership. */
struct change {
	struct membership membership; /* that is added; as it was found */
	int64_t account;
	int64_t number;
	const struct membership_verdict *verdict;
	struct when now;
};

/* --- what is told --- */

static enum status check_text(const char *what, const char *text, struct report *report)
{
	if (text[0] == '\0')
		return report_set(report, AL_MALFORMED, "%s: is missing", what);
	for (; *text != '\0'; text++) {
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return report_set(report, AL_MALFORMED, "%s: has more than one line", what);
	}
	return AL_OK;
}

static enum status check_wish(const struct coop *coop, const struct membership_wish *wish,
			      struct report *report)
{
	const struct statute *statute = chain_statute(coop->log.chain);
	int64_t least = statute != NULL && statute->legal_form == LEGAL_FORM_EG ? 1 : 0;
	enum status status = check_text("given", wish->given, report);

	if (statute == NULL)
		return report_set(report, AL_CONFLICT, "the cooperative is not founded yet");
	if (status == AL_OK)
		status = check_text("family", wish->family, report);
	if (status == AL_OK)
		status = check_text("street", wish->street, report);
	if (status == AL_OK)
		status = check_text("postcode", wish->postcode, report);
	if (status == AL_OK)
		status = check_text("town", wish->town, report);
	if (status != AL_OK)
		return status;
	if (wish->shares < least || wish->shares > MEMBERSHIP_SHARES_MAX)
		return report_set(report, AL_MALFORMED, "shares: from %lld to %d", (long long)least,
				  MEMBERSHIP_SHARES_MAX);
	if (!digest_equal(&wish->statute, chain_coop(coop->log.chain)))
		return report_set(report, AL_REFUSED,
				  "statute: another one was accepted than the cooperative's");
	return AL_OK;
}

/* --- applying --- */

static bool is_member(const struct membership *membership)
{
	return membership->state == MEMBERSHIP_ADMITTED || membership->state == MEMBERSHIP_LEAVING;
}

static enum status apply_work(struct db *db, void *user, struct report *report)
{
	struct change *change = user;
	struct membership before;
	int64_t member;
	enum status status = membership_store_of(db, change->membership.account, &before, report);

	if (status == AL_OK && before.state == MEMBERSHIP_APPLIED)
		return report_set(report, AL_CONFLICT, "your application waits for the board");
	if (status == AL_OK && is_member(&before))
		return report_set(report, AL_CONFLICT, "you are a member");
	if (status != AL_OK && status != AL_NOT_FOUND)
		return status;
	status = coop_store_member(db, &change->membership.wish.key, &member, report);
	if (status == AL_OK)
		return report_set(report, AL_CONFLICT, "key: it is a member's already");
	if (status != AL_NOT_FOUND)
		return status;
	return membership_store_add(db, &change->membership, report);
}

enum status membership_apply(struct coop *coop, int64_t account, const struct membership_wish *wish,
			     struct when now, int64_t *ret, struct report *report)
{
	struct change change = { .membership = { .account = account,
						 .state = MEMBERSHIP_APPLIED,
						 .wish = *wish,
						 .applied = now } };
	enum status status = coop_check_usable(coop, report);

	if (status == AL_OK)
		status = check_wish(coop, wish, report);
	if (status == AL_OK)
		status = db_transaction(coop->db, apply_work, &change, report);
	if (status == AL_OK)
		*ret = change.membership.number;
	return status;
}

static enum status withdraw_work(struct db *db, void *user, struct report *report)
{
	const struct change *change = user;
	struct membership found;
	enum status status = membership_store_of(db, change->account, &found, report);

	if (status == AL_NOT_FOUND || (status == AL_OK && found.state != MEMBERSHIP_APPLIED))
		return report_set(report, AL_CONFLICT, "there is no application that waits");
	if (status != AL_OK)
		return status;
	found.state = MEMBERSHIP_WITHDRAWN;
	found.decided = change->now;
	return membership_store_set(db, &found, report);
}

enum status membership_withdraw(struct coop *coop, int64_t account, struct when now,
				struct report *report)
{
	struct change change = { .account = account, .now = now };
	enum status status = coop_check_usable(coop, report);

	return status == AL_OK ? db_transaction(coop->db, withdraw_work, &change, report) : status;
}

/* --- admitting --- */

static enum status find(struct db *db, int64_t number, struct membership *ret,
			struct report *report)
{
	enum status status = membership_store_get(db, number, ret, report);

	return status == AL_NOT_FOUND
		   ? report_set(report, AL_NOT_FOUND, "there is no membership with that number")
		   : status;
}

/* The membership that a member renews ends, and its shares go on. */
static enum status end_renewed(struct db *db, const struct change *change, struct report *report)
{
	struct membership old;
	enum status status = find(db, change->verdict->renews, &old, report);

	if (status == AL_OK && !is_member(&old))
		return report_set(report, AL_CONFLICT,
				  "membership %lld is not in force, so it cannot be renewed",
				  (long long)old.number);
	if (status == AL_OK)
		status = coop_store_end_member(db, &old.wish.key, change->now, report);
	if (status == AL_OK)
		status = account_store_set_member(db, old.account, 0, report);
	if (status != AL_OK)
		return status;
	old.state = MEMBERSHIP_LEFT;
	old.left = change->now;
	status = membership_store_set(db, &old, report);
	return status == AL_OK
		   ? membership_store_move_shares(db, old.number, change->verdict->number, report)
		   : status;
}

static enum status admit(struct db *db, const struct change *change, struct membership *found,
			 struct report *report)
{
	struct share_entry share = { .membership = found->number,
				     .kind = SHARE_SUBSCRIBED,
				     .shares = found->wish.shares,
				     .time = change->now };
	char name[2 * MEMBERSHIP_NAME_MAX + 2];
	enum status status = AL_OK;

	(void)snprintf(name, sizeof(name), "%s %s", found->wish.given, found->wish.family);
	if (change->verdict->renews != 0)
		status = end_renewed(db, change, report);
	if (status == AL_OK) {
		status = coop_store_add_member(db, &found->wish.key, name, change->now, report);
		if (status == AL_CONFLICT)
			return report_set(report, AL_CONFLICT,
					  "the key is or was a member's already");
	}
	if (status == AL_OK)
		status = coop_store_member(db, &found->wish.key, &found->member, report);
	if (status == AL_OK)
		status = account_store_set_member(db, found->account, found->member, report);
	if (status == AL_OK && change->verdict->renews == 0 && found->wish.shares > 0)
		status = membership_store_add_share(db, &share, report);
	found->state = MEMBERSHIP_ADMITTED;
	return status;
}

static enum status decide_work(struct db *db, void *user, struct report *report)
{
	struct change *change = user;
	const struct membership_verdict *verdict = change->verdict;
	struct membership found;
	enum status status = find(db, verdict->number, &found, report);

	if (status != AL_OK)
		return status;
	if (found.state != MEMBERSHIP_APPLIED)
		return report_set(report, AL_CONFLICT, "this application is decided already");
	if (found.account == verdict->by)
		return report_set(report, AL_REFUSED,
				  "nobody decides on her own application: another person must");
	found.decided = change->now;
	found.decided_by = verdict->by;
	if (verdict->reason == NULL) {
		status = admit(db, change, &found, report);
	} else {
		found.state = MEMBERSHIP_REFUSED;
		(void)snprintf(found.reason, sizeof(found.reason), "%s", verdict->reason);
	}
	if (status == AL_OK)
		status = membership_store_set(db, &found, report);
	if (status == AL_OK && verdict->mail != NULL)
		status = outbox_store_add(db, verdict->mail, change->now, report);
	return status;
}

enum status membership_decide(struct coop *coop, const struct membership_verdict *verdict,
			      struct when now, struct report *report)
{
	struct change change = { .verdict = verdict, .now = now };
	enum status status = coop_check_usable(coop, report);

	if (status != AL_OK)
		return status;
	if (verdict->reason != NULL &&
	    (verdict->reason[0] == '\0' || strlen(verdict->reason) > MEMBERSHIP_REASON_MAX))
		return report_set(report, AL_MALFORMED,
				  "reason: a refusal has one, of at most %d bytes",
				  MEMBERSHIP_REASON_MAX);
	return db_transaction(coop->db, decide_work, &change, report);
}

/* --- leaving --- */

static enum status notice_work(struct db *db, void *user, struct report *report)
{
	const struct change *change = user;
	struct membership found;
	enum status status = membership_store_of(db, change->account, &found, report);

	if (status == AL_NOT_FOUND || (status == AL_OK && found.state != MEMBERSHIP_ADMITTED))
		return report_set(report, AL_CONFLICT,
				  "there is no membership in force of which notice was not given");
	if (status != AL_OK)
		return status;
	found.state = MEMBERSHIP_LEAVING;
	found.notice = change->now;
	return membership_store_set(db, &found, report);
}

enum status membership_give_notice(struct coop *coop, int64_t account, struct when now,
				   struct report *report)
{
	struct change change = { .account = account, .now = now };
	enum status status = coop_check_usable(coop, report);

	return status == AL_OK ? db_transaction(coop->db, notice_work, &change, report) : status;
}

static enum status end_work(struct db *db, void *user, struct report *report)
{
	const struct change *change = user;
	struct membership found;
	enum status status = find(db, change->number, &found, report);

	if (status == AL_OK && !is_member(&found))
		return report_set(report, AL_CONFLICT, "this membership is not in force");
	if (status == AL_OK)
		status = coop_store_end_member(db, &found.wish.key, change->now, report);
	if (status != AL_OK)
		return status;
	found.state = MEMBERSHIP_LEFT;
	found.left = change->now;
	return membership_store_set(db, &found, report);
}

enum status membership_end(struct coop *coop, int64_t number, struct when now,
			   struct report *report)
{
	struct change change = { .number = number, .now = now };
	enum status status = coop_check_usable(coop, report);

	return status == AL_OK ? db_transaction(coop->db, end_work, &change, report) : status;
}

static enum status erase_work(struct db *db, void *user, struct report *report)
{
	const struct change *change = user;
	struct membership found;
	enum status status = find(db, change->number, &found, report);

	if (status == AL_OK && (is_member(&found) || found.state == MEMBERSHIP_APPLIED))
		return report_set(report, AL_CONFLICT,
				  "this membership is open or in force: it ends first");
	if (status == AL_OK && found.state == MEMBERSHIP_LEFT)
		status = coop_store_erase_member(db, &found.wish.key, report);
	return status == AL_OK ? membership_store_erase(db, change->number, report) : status;
}

enum status membership_erase(struct coop *coop, int64_t number, struct report *report)
{
	struct change change = { .number = number };
	enum status status = coop_check_usable(coop, report);

	if (status == AL_OK)
		status = db_transaction(coop->db, erase_work, &change, report);
	return status == AL_OK ? coop_store_forget(coop->db, report) : status;
}

/* --- looking --- */

enum status membership_of(struct coop *coop, int64_t account, struct membership *ret,
			  struct report *report)
{
	return membership_store_of(coop->db, account, ret, report);
}

enum status membership_get(struct coop *coop, int64_t number, struct membership *ret,
			   struct report *report)
{
	return membership_store_get(coop->db, number, ret, report);
}

enum status membership_each(struct coop *coop, const struct membership_range *range,
			    membership_function *each, void *user, struct report *report)
{
	return membership_store_each(coop->db, range, each, user, report);
}

/* --- shares --- */

static enum status check_share(const struct share_entry *entry, struct report *report)
{
	bool of_shares = entry->kind == SHARE_SUBSCRIBED || entry->kind == SHARE_CANCELLED;

	if (of_shares && (entry->shares < 1 || entry->shares > MEMBERSHIP_SHARES_MAX))
		return report_set(report, AL_MALFORMED, "shares: from 1 to %d",
				  MEMBERSHIP_SHARES_MAX);
	if (!of_shares && (entry->cents == 0 || entry->cents > MEMBERSHIP_CENTS_MAX ||
			   entry->cents < -MEMBERSHIP_CENTS_MAX))
		return report_set(report, AL_MALFORMED, "amount: at most a billion, and not 0");
	if ((of_shares ? entry->cents : entry->shares) != 0)
		return report_set(report, AL_MALFORMED,
				  "an entry is of shares or of an amount, not of both");
	return AL_OK;
}

static enum status enter_share_work(struct db *db, void *user, struct report *report)
{
	const struct share_entry *entry = user;
	struct membership found;
	enum status status = find(db, entry->membership, &found, report);

	if (status == AL_OK && found.member == 0)
		return report_set(report, AL_NOT_FOUND, "nobody was admitted by that application");
	return status == AL_OK ? membership_store_add_share(db, entry, report) : status;
}

enum status share_enter(struct coop *coop, const struct share_entry *entry, struct report *report)
{
	struct share_entry copy = *entry;
	enum status status = coop_check_usable(coop, report);

	if (status == AL_OK)
		status = check_share(entry, report);
	return status == AL_OK ? db_transaction(coop->db, enter_share_work, &copy, report) : status;
}

enum status share_each(struct coop *coop, int64_t membership, share_function *each, void *user,
		       struct report *report)
{
	return membership_store_each_share(coop->db, membership, each, user, report);
}

static enum status add_to_sum(void *user, const struct share_entry *entry, struct report *report)
{
	struct share_sum *sum = user;

	(void)report;
	switch (entry->kind) {
	case SHARE_SUBSCRIBED:
		sum->shares += entry->shares;
		break;
	case SHARE_CANCELLED:
		sum->shares -= entry->shares;
		break;
	case SHARE_PAID:
		sum->paid_cents += entry->cents;
		break;
	case SHARE_REPAID:
		sum->paid_cents -= entry->cents;
		break;
	case SHARE_FEE:
		sum->fee_cents += entry->cents;
		break;
	}
	return AL_OK;
}

enum status share_sum(struct coop *coop, int64_t membership, struct share_sum *ret,
		      struct report *report)
{
	struct share_sum sum = { .shares = 0 };
	enum status status =
	    membership_store_each_share(coop->db, membership, add_to_sum, &sum, report);

	if (status == AL_OK)
		*ret = sum;
	return status;
}
