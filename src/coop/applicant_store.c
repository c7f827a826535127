/* applicant_store.c: registrations of applicants in the store. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/applicant_store.h"

#include <stdio.h>

#define COLUMNS                                                                                    \
	"number, account, state, name, entry, kind, address, applicant_key, asked, decided,"       \
	" decided_by, reason"

static void take_text(const struct db_row *row, size_t column, char *ret, size_t size)
{
	const char *text = db_row_text(row, column);

	(void)snprintf(ret, size, "%s", text == NULL ? "" : text);
}

static enum status read_applicant(const struct db_row *row, struct applicant *ret,
				  struct report *report)
{
	*ret = (struct applicant){ .number = db_row_integer(row, 0),
				   .account = db_row_integer(row, 1),
				   .state = (enum applicant_state)db_row_integer(row, 2),
				   .asked = { .seconds = db_row_integer(row, 8) },
				   .decided = { .seconds = db_row_integer(row, 9) },
				   .decided_by = db_row_integer(row, 10) };
	take_text(row, 3, ret->wish.name, sizeof(ret->wish.name));
	take_text(row, 4, ret->wish.entry, sizeof(ret->wish.entry));
	take_text(row, 5, ret->wish.kind, sizeof(ret->wish.kind));
	take_text(row, 6, ret->wish.address, sizeof(ret->wish.address));
	take_text(row, 11, ret->reason, sizeof(ret->reason));
	if (db_row_blob(row, 7, ret->wish.key.bytes, PUBLIC_KEY_LEN) != AL_OK)
		return report_set(report, AL_MALFORMED, "a stored applicant is damaged");
	return AL_OK;
}

enum status applicant_store_add(struct db *db, struct applicant *applicant, struct report *report)
{
	const struct applicant_wish *wish = &applicant->wish;
	enum status status =
	    db_query_integer(db, "SELECT coalesce(max(number), 0) + 1 FROM applicant", NULL,
			     &applicant->number, report);

	if (status != AL_OK)
		return status;
	return db_exec(db,
		       "INSERT INTO applicant(number, account, state, name, entry, kind, address,"
		       " applicant_key, asked, reason)"
		       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '')",
		       DB_PARAMS(db_integer(applicant->number), db_integer(applicant->account),
				 db_integer(applicant->state), db_text(wish->name),
				 db_text(wish->entry), db_text(wish->kind), db_text(wish->address),
				 db_blob(wish->key.bytes, PUBLIC_KEY_LEN),
				 db_integer(applicant->asked.seconds)),
		       report);
}

enum status applicant_store_decide(struct db *db, const struct applicant *applicant,
				   struct report *report)
{
	return db_exec(db,
		       "UPDATE applicant SET state = $2, decided = $3, decided_by = $4,"
		       " reason = $5 WHERE number = $1",
		       DB_PARAMS(db_integer(applicant->number), db_integer(applicant->state),
				 db_integer(applicant->decided.seconds),
				 db_integer(applicant->decided_by), db_text(applicant->reason)),
		       report);
}

struct one {
	struct applicant *ret;
	bool found;
};

static enum status one_row(void *user, const struct db_row *row, struct report *report)
{
	struct one *one = user;

	one->found = true;
	return read_applicant(row, one->ret, report);
}

enum status applicant_store_get(struct db *db, int64_t number, struct applicant *ret,
				struct report *report)
{
	struct one one = { .ret = ret };
	enum status status = db_query(db, "SELECT " COLUMNS " FROM applicant WHERE number = $1",
				      DB_PARAMS(db_integer(number)), one_row, &one, report);

	if (status != AL_OK)
		return status;
	return one.found ? AL_OK : AL_NOT_FOUND;
}

enum status applicant_store_of(struct db *db, int64_t account, struct applicant *ret,
			       struct report *report)
{
	struct one one = { .ret = ret };
	enum status status = db_query(
	    db, "SELECT " COLUMNS " FROM applicant WHERE account = $1 ORDER BY number DESC LIMIT 1",
	    DB_PARAMS(db_integer(account)), one_row, &one, report);

	if (status != AL_OK)
		return status;
	return one.found ? AL_OK : AL_NOT_FOUND;
}

struct each {
	applicant_function *each;
	void *user;
};

static enum status each_row(void *user, const struct db_row *row, struct report *report)
{
	const struct each *context = user;
	struct applicant applicant;
	enum status status = read_applicant(row, &applicant, report);

	return status != AL_OK ? status : context->each(context->user, &applicant, report);
}

enum status applicant_store_each(struct db *db, const struct applicant_range *range,
				 applicant_function *each, void *user, struct report *report)
{
	struct each context = { .each = each, .user = user };

	/* State 0: all. */
	return db_query(db,
			"SELECT " COLUMNS " FROM applicant WHERE (state = $1 OR $1 = 0)"
			" AND number < $2 ORDER BY number DESC LIMIT $3",
			DB_PARAMS(db_integer(range->state),
				  db_integer(range->before < 0 ? INT64_MAX : range->before),
				  db_integer(range->limit)),
			each_row, &context, report);
}
