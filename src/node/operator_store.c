/* operator_store.c: what the operator did. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/operator_store.h"

#include <string.h>

enum status operator_store_add(struct db *db, const struct operator_entry *entry,
			       struct report *report)
{
	return db_exec(db,
		       "INSERT INTO operator_act(number, act, time, reason)"
		       " SELECT coalesce(max(number), 0) + 1, $1, $2, $3 FROM operator_act",
		       DB_PARAMS(db_integer(entry->act), db_integer(entry->time.seconds),
				 db_text(entry->reason)),
		       report);
}

enum status operator_store_stopped(struct db *db, bool *ret, struct report *report)
{
	int64_t act = OPERATOR_START;
	enum status status = db_query_integer(
	    db, "SELECT act FROM operator_act ORDER BY number DESC LIMIT 1", NULL, &act, report);

	if (status != AL_OK && status != AL_NOT_FOUND)
		return status;
	*ret = act == OPERATOR_STOP;
	return AL_OK;
}

struct each_row {
	operator_entry_function *each;
	void *user;
};

static enum status each_row(void *user, const struct db_row *row, struct report *report)
{
	struct each_row *context = user;
	const char *reason = db_row_text(row, 2);
	struct operator_entry entry = { .act = (enum operator_act)db_row_integer(row, 0),
					.time = { .seconds = db_row_integer(row, 1) } };

	if (strlen(reason) > OPERATOR_REASON_MAX)
		return report_set(report, AL_MALFORMED, "the operator's journal is damaged");
	memcpy(entry.reason, reason, strlen(reason) + 1);
	return context->each(context->user, &entry, report);
}

enum status operator_store_each(struct db *db, int64_t most, operator_entry_function *each,
				void *user, struct report *report)
{
	struct each_row context = { .each = each, .user = user };

	return db_query(db,
			"SELECT act, time, reason FROM operator_act ORDER BY number DESC LIMIT $1",
			DB_PARAMS(db_integer(most)), each_row, &context, report);
}
