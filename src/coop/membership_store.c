/* membership_store.c: memberships and shares in the store. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/membership_store.h"

#include <stdio.h>

#define COLUMNS                                                                                    \
	"number, account, member, state, given, family, street, postcode, town, shares,"           \
	" member_key, statute, applied, decided, decided_by, notice, departed, reason"

static void take_text(const struct db_row *row, size_t column, char *ret, size_t size)
{
	const char *text = db_row_text(row, column);

	(void)snprintf(ret, size, "%s", text == NULL ? "" : text);
}

static enum status read_membership(const struct db_row *row, struct membership *ret,
				   struct report *report)
{
	struct membership_wish *wish = &ret->wish;

	*ret = (struct membership){
		.number = db_row_integer(row, 0),
		.account = db_row_integer(row, 1),
		.member = db_row_integer(row, 2),
		.state = (enum membership_state)db_row_integer(row, 3),
		.applied = { .seconds = db_row_integer(row, 12) },
		.decided = { .seconds = db_row_integer(row, 13) },
		.decided_by = db_row_integer(row, 14),
		.notice = { .seconds = db_row_integer(row, 15) },
		.left = { .seconds = db_row_integer(row, 16) },
	};
	take_text(row, 4, wish->given, sizeof(wish->given));
	take_text(row, 5, wish->family, sizeof(wish->family));
	take_text(row, 6, wish->street, sizeof(wish->street));
	take_text(row, 7, wish->postcode, sizeof(wish->postcode));
	take_text(row, 8, wish->town, sizeof(wish->town));
	wish->shares = db_row_integer(row, 9);
	take_text(row, 17, ret->reason, sizeof(ret->reason));
	if (db_row_blob(row, 10, wish->key.bytes, PUBLIC_KEY_LEN) != AL_OK ||
	    db_row_blob(row, 11, wish->statute.bytes, DIGEST_LEN) != AL_OK)
		return report_set(report, AL_MALFORMED, "a stored membership is damaged");
	return AL_OK;
}

/* An instant, or NULL where there is none. */
static struct db_value when_value(struct when when)
{
	return when.seconds == 0 ? db_null() : db_integer(when.seconds);
}

enum status membership_store_add(struct db *db, struct membership *membership,
				 struct report *report)
{
	const struct membership_wish *wish = &membership->wish;
	enum status status =
	    db_query_integer(db, "SELECT coalesce(max(number), 0) + 1 FROM membership", NULL,
			     &membership->number, report);

	if (status != AL_OK)
		return status;
	return db_exec(db,
		       "INSERT INTO membership(number, account, state, given, family, street,"
		       " postcode, town, shares, member_key, statute, applied, reason)"
		       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '')",
		       DB_PARAMS(db_integer(membership->number), db_integer(membership->account),
				 db_integer(membership->state), db_text(wish->given),
				 db_text(wish->family), db_text(wish->street),
				 db_text(wish->postcode), db_text(wish->town),
				 db_integer(wish->shares), db_blob(wish->key.bytes, PUBLIC_KEY_LEN),
				 db_blob(wish->statute.bytes, DIGEST_LEN),
				 db_integer(membership->applied.seconds)),
		       report);
}

enum status membership_store_set(struct db *db, const struct membership *membership,
				 struct report *report)
{
	return db_exec(
	    db,
	    "UPDATE membership SET state = $2, member = $3, decided = $4, decided_by = $5,"
	    " notice = $6, departed = $7, reason = $8 WHERE number = $1",
	    DB_PARAMS(db_integer(membership->number), db_integer(membership->state),
		      membership->member == 0 ? db_null() : db_integer(membership->member),
		      when_value(membership->decided),
		      membership->decided_by == 0 ? db_null() : db_integer(membership->decided_by),
		      when_value(membership->notice), when_value(membership->left),
		      db_text(membership->reason)),
	    report);
}

enum status membership_store_erase(struct db *db, int64_t number, struct report *report)
{
	return db_exec(db,
		       "UPDATE membership SET given = '', family = '', street = '', postcode = '',"
		       " town = '', reason = '' WHERE number = $1",
		       DB_PARAMS(db_integer(number)), report);
}

struct one {
	struct membership *ret;
	bool found;
};

static enum status one_row(void *user, const struct db_row *row, struct report *report)
{
	struct one *one = user;

	one->found = true;
	return read_membership(row, one->ret, report);
}

enum status membership_store_get(struct db *db, int64_t number, struct membership *ret,
				 struct report *report)
{
	struct one one = { .ret = ret };
	enum status status = db_query(db, "SELECT " COLUMNS " FROM membership WHERE number = $1",
				      DB_PARAMS(db_integer(number)), one_row, &one, report);

	if (status != AL_OK)
		return status;
	return one.found ? AL_OK : AL_NOT_FOUND;
}

enum status membership_store_of(struct db *db, int64_t account, struct membership *ret,
				struct report *report)
{
	struct one one = { .ret = ret };
	enum status status = db_query(
	    db,
	    "SELECT " COLUMNS " FROM membership WHERE account = $1 ORDER BY number DESC LIMIT 1",
	    DB_PARAMS(db_integer(account)), one_row, &one, report);

	if (status != AL_OK)
		return status;
	return one.found ? AL_OK : AL_NOT_FOUND;
}

struct each {
	membership_function *each;
	void *user;
};

static enum status each_row(void *user, const struct db_row *row, struct report *report)
{
	const struct each *context = user;
	struct membership membership;
	enum status status = read_membership(row, &membership, report);

	return status != AL_OK ? status : context->each(context->user, &membership, report);
}

enum status membership_store_each(struct db *db, const struct membership_range *range,
				  membership_function *each, void *user, struct report *report)
{
	struct each context = { .each = each, .user = user };
	struct db_value before = db_integer(range->before < 0 ? INT64_MAX : range->before);

	if (range->state == 0)
		return db_query(db,
				"SELECT " COLUMNS " FROM membership WHERE number < $1"
				" ORDER BY number DESC LIMIT $2",
				DB_PARAMS(before, db_integer(range->limit)), each_row, &context,
				report);
	return db_query(db,
			"SELECT " COLUMNS " FROM membership WHERE state = $1 AND number < $2"
			" ORDER BY number DESC LIMIT $3",
			DB_PARAMS(db_integer(range->state), before, db_integer(range->limit)),
			each_row, &context, report);
}

/* --- shares --- */

enum status membership_store_add_share(struct db *db, const struct share_entry *entry,
				       struct report *report)
{
	return db_exec(db,
		       "INSERT INTO share_entry(number, membership, kind, shares, cents, time,"
		       " entered_by, note) VALUES ((SELECT coalesce(max(number), 0) + 1 FROM"
		       " share_entry), $1, $2, $3, $4, $5, $6, $7)",
		       DB_PARAMS(db_integer(entry->membership), db_integer(entry->kind),
				 db_integer(entry->shares), db_integer(entry->cents),
				 db_integer(entry->time.seconds),
				 entry->by == 0 ? db_null() : db_integer(entry->by),
				 db_text(entry->note)),
		       report);
}

enum status membership_store_move_shares(struct db *db, int64_t from, int64_t to,
					 struct report *report)
{
	return db_exec(db, "UPDATE share_entry SET membership = $2 WHERE membership = $1",
		       DB_PARAMS(db_integer(from), db_integer(to)), report);
}

struct each_share {
	share_function *each;
	void *user;
};

static enum status share_row(void *user, const struct db_row *row, struct report *report)
{
	const struct each_share *context = user;
	struct share_entry entry = { .number = db_row_integer(row, 0),
				     .membership = db_row_integer(row, 1),
				     .kind = (enum share_kind)db_row_integer(row, 2),
				     .shares = db_row_integer(row, 3),
				     .cents = db_row_integer(row, 4),
				     .time = { .seconds = db_row_integer(row, 5) },
				     .by = db_row_integer(row, 6) };

	take_text(row, 7, entry.note, sizeof(entry.note));
	return context->each(context->user, &entry, report);
}

enum status membership_store_each_share(struct db *db, int64_t membership, share_function *each,
					void *user, struct report *report)
{
	struct each_share context = { .each = each, .user = user };

	return db_query(db,
			"SELECT number, membership, kind, shares, cents, time, entered_by, note"
			" FROM share_entry WHERE membership = $1 ORDER BY number",
			DB_PARAMS(db_integer(membership)), share_row, &context, report);
}
