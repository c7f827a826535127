/* db.c: values, rows and the transaction as one function, whichever database is below. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "store/db.h"

#include "store/db_internal.h"

#include <assert.h>
#include <string.h>

struct db_value db_null(void)
{
	return (struct db_value){ .type = DB_NULL };
}

struct db_value db_integer(int64_t integer)
{
	return (struct db_value){ .type = DB_INTEGER, .integer = integer };
}

struct db_value db_text(const char *text)
{
	return text == NULL ? db_null() : db_text_of(text, strlen(text));
}

struct db_value db_text_of(const char *text, size_t len)
{
	return (struct db_value){ .type = DB_TEXT, .bytes = text, .len = len };
}

struct db_value db_blob(const void *bytes, size_t len)
{
	return (struct db_value){ .type = DB_BLOB, .bytes = bytes, .len = len };
}

int64_t db_row_integer(const struct db_row *row, size_t column)
{
	assert(column < row->count);
	assert(row->values[column].type == DB_INTEGER || row->values[column].type == DB_NULL);
	return row->values[column].integer;
}

const char *db_row_text(const struct db_row *row, size_t column)
{
	assert(column < row->count);
	assert(row->values[column].type == DB_TEXT || row->values[column].type == DB_NULL);
	return row->values[column].bytes;
}

enum status db_row_blob(const struct db_row *row, size_t column, void *ret, size_t len)
{
	const struct db_value *value = &row->values[column];

	assert(column < row->count);
	if (value->type != DB_BLOB || value->len != len)
		return AL_MALFORMED;
	if (len > 0)
		memcpy(ret, value->bytes, len);
	return AL_OK;
}

enum status db_transaction(struct db *db, db_work *work, void *user, struct report *report)
{
	enum status status = AL_OK;

	for (int i = 0; i < DB_TRANSACTION_TRIES; i++) {
		status = db_begin(db, report);
		if (status == AL_OK) {
			status = work(db, user, report);
			if (status == AL_OK)
				status = db_commit(db, report);
			else
				db_rollback(db);
		}
		if (status != AL_CONFLICT || !db->busy)
			break;
	}
	return status;
}

/* Keep the first integer of an answer. */
struct integer_answer {
	bool found;
	int64_t integer;
};

static enum status take_integer(void *user, const struct db_row *row, struct report *report)
{
	struct integer_answer *answer = user;

	(void)report;
	if (!answer->found)
		answer->integer = db_row_integer(row, 0);
	answer->found = true;
	return AL_OK;
}

enum status db_query_integer(struct db *db, const char *sql, const struct db_params *params,
			     int64_t *ret, struct report *report)
{
	struct integer_answer answer = { 0 };
	enum status status = db_query(db, sql, params, take_integer, &answer, report);

	if (status != AL_OK)
		return status;
	if (!answer.found)
		return AL_NOT_FOUND;
	*ret = answer.integer;
	return AL_OK;
}
