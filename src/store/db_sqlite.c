/* db_sqlite.c: statements, rows and transactions by SQLite. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "store/db_internal.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define PARAMETER_NAME_MAX 16 /* "$32" and room */

#define PLACE_NONE DB_STATEMENTS_MAX /* of a statement that is not kept */

/* FNV-1a: only to find our own constant texts again. */
static uint64_t text_hash(const char *text)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (const char *c = text; *c != '\0'; c++)
		hash = (hash ^ (uint64_t)(unsigned char)*c) * UINT64_C(0x100000001b3);
	return hash;
}

void db_forget_statements(struct db *db)
{
	for (size_t i = 0; i < DB_STATEMENTS_MAX; i++) {
		(void)sqlite3_finalize(db->statements[i].prepared);
		db->statements[i] = (struct db_statement){ 0 };
	}
}

/* A place for a new statement: a free one, else the next that is not in use. */
static size_t free_place(struct db *db)
{
	for (size_t i = 0; i < DB_STATEMENTS_MAX; i++) {
		size_t place = (db->next_place + i) % DB_STATEMENTS_MAX;

		if (db->statements[place].in_use)
			continue;
		db->next_place = (place + 1) % DB_STATEMENTS_MAX;
		(void)sqlite3_finalize(db->statements[place].prepared);
		db->statements[place] = (struct db_statement){ 0 };
		return place;
	}
	return PLACE_NONE;
}

/*
 * The statement of `sql` to run now, and in *ret_place where it is kept; PLACE_NONE when it is to
 * be finalized after its run, because the same text is running already.
 */
static int prepare(struct db *db, const char *sql, sqlite3_stmt **ret, size_t *ret_place)
{
	uint64_t hash = text_hash(sql);
	size_t place = PLACE_NONE;
	const char *rest;
	int code;

	for (size_t i = 0; i < DB_STATEMENTS_MAX; i++) {
		struct db_statement *kept = &db->statements[i];

		if (kept->prepared == NULL || kept->hash != hash || kept->in_use ||
		    strcmp(sqlite3_sql(kept->prepared), sql) != 0)
			continue;
		kept->in_use = true;
		*ret = kept->prepared;
		*ret_place = i;
		return SQLITE_OK;
	}
	code = sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, ret, &rest);
	if (code != SQLITE_OK)
		return code;
	assert(*ret != NULL); /* there was a statement in the text */
	while (*rest == ';' || *rest == ' ' || *rest == '\n' || *rest == '\t')
		rest++;
	assert(*rest == '\0'); /* and only one */
	place = free_place(db);
	if (place != PLACE_NONE)
		db->statements[place] =
		    (struct db_statement){ .prepared = *ret, .hash = hash, .in_use = true };
	*ret_place = place;
	return SQLITE_OK;
}

/* End the run of a statement that prepare() gave. */
static void release(struct db *db, sqlite3_stmt *statement, size_t place)
{
	(void)sqlite3_reset(statement); /* repeats the failure of the step, which is reported */
	(void)sqlite3_clear_bindings(statement);
	if (place == PLACE_NONE)
		(void)sqlite3_finalize(statement);
	else
		db->statements[place].in_use = false;
}

static int bind_one(sqlite3_stmt *statement, int index, const struct db_value *value)
{
	/* A NULL pointer would bind NULL, where the empty value is meant. */
	const void *bytes = value->bytes == NULL ? "" : value->bytes;

	switch (value->type) {
	case DB_NULL:
		return sqlite3_bind_null(statement, index);
	case DB_INTEGER:
		return sqlite3_bind_int64(statement, index, value->integer);
	case DB_TEXT:
		return sqlite3_bind_text64(statement, index, bytes, value->len, SQLITE_STATIC,
					   SQLITE_UTF8);
	case DB_BLOB:
		return sqlite3_bind_blob64(statement, index, bytes, value->len, SQLITE_STATIC);
	}
	assert(!"a type of value");
	return SQLITE_MISUSE;
}

static int bind_all(sqlite3_stmt *statement, const struct db_params *params)
{
	size_t count = params == NULL ? 0 : params->count;

	assert(count <= DB_PARAMS_MAX);
	assert((size_t)sqlite3_bind_parameter_count(statement) == count);
	for (size_t i = 0; i < count; i++) {
		char name[PARAMETER_NAME_MAX];
		int index;
		int code;

		(void)snprintf(name, sizeof(name), "$%zu", i + 1);
		index = sqlite3_bind_parameter_index(statement, name);
		assert(index > 0); /* the text has $1 to $count */
		if (params->values[i].len > DB_VALUE_LEN_MAX)
			return SQLITE_TOOBIG;
		code = bind_one(statement, index, &params->values[i]);
		if (code != SQLITE_OK)
			return code;
	}
	return SQLITE_OK;
}

/* Read one column of the present row. */
static int read_column(sqlite3_stmt *statement, int column, struct db_value *ret)
{
	switch (sqlite3_column_type(statement, column)) {
	case SQLITE_NULL:
		*ret = db_null();
		return SQLITE_OK;
	case SQLITE_INTEGER:
		*ret = db_integer(sqlite3_column_int64(statement, column));
		return SQLITE_OK;
	case SQLITE_TEXT:
		ret->type = DB_TEXT;
		ret->bytes = sqlite3_column_text(statement, column);
		ret->len = (size_t)sqlite3_column_bytes(statement, column);
		return ret->bytes == NULL ? SQLITE_NOMEM : SQLITE_OK;
	case SQLITE_BLOB:
		ret->type = DB_BLOB;
		ret->bytes = sqlite3_column_blob(statement, column);
		ret->len = (size_t)sqlite3_column_bytes(statement, column);
		return ret->bytes == NULL && ret->len > 0 ? SQLITE_NOMEM : SQLITE_OK;
	default:
		return SQLITE_MISMATCH; /* a floating point number: we store none */
	}
}

static enum status give_row(struct db *db, sqlite3_stmt *statement, const char *sql,
			    db_row_function *row, void *user, struct report *report)
{
	struct db_value values[DB_COLUMNS_MAX] = { 0 };
	struct db_row given = { .count = (size_t)sqlite3_column_count(statement),
				.values = values };

	assert(given.count <= DB_COLUMNS_MAX);
	for (size_t i = 0; i < given.count; i++) {
		int code = read_column(statement, (int)i, &values[i]);

		if (code != SQLITE_OK)
			return db_failed(db, code, sql, report);
	}
	return row(user, &given, report);
}

/* What forbids every call for now: a commit of unknown fate, or a transaction lost from below. */
static enum status usable(const struct db *db, struct report *report)
{
	if (db->broken)
		return report_set(report, AL_IO,
				  "the store %s could not be forced to the disk: open it again, "
				  "then see what the last transaction left",
				  db->location);
	if (db->state == DB_TRANSACTION_LOST)
		return report_set(report, db->lost,
				  "the store %s: an earlier failure has ended the transaction",
				  db->location);
	return AL_OK;
}

/* A commit failed, and what is on the disk of it nobody can tell before the next opening. */
static void lose_trust(struct db *db, struct report *report)
{
	db->broken = true;
	report_prefix(report, "whether this change will last shows when the store is opened again");
}

enum status db_query(struct db *db, const char *sql, const struct db_params *params,
		     db_row_function *row, void *user, struct report *report)
{
	sqlite3_stmt *statement = NULL;
	size_t place = PLACE_NONE;
	enum status status = usable(db, report);
	int code;

	if (status != AL_OK)
		return status;
	errno = 0; /* for db_failed() */
	code = prepare(db, sql, &statement, &place);
	if (code != SQLITE_OK)
		return db_failed(db, code, sql, report);
	code = bind_all(statement, params);
	while (code == SQLITE_OK && status == AL_OK) {
		code = sqlite3_step(statement);
		if (code != SQLITE_ROW)
			break;
		code = SQLITE_OK;
		if (row != NULL)
			status = give_row(db, statement, sql, row, user, report);
	}
	if (code != SQLITE_OK && code != SQLITE_DONE) {
		status = db_failed(db, code, sql, report);
		if (db->state == DB_TRANSACTION_NONE && db_fate_is_unknown(db) &&
		    sqlite3_stmt_readonly(statement) == 0) /* it was a transaction of its own */
			lose_trust(db, report);
	}
	release(db, statement, place);
	return status;
}

enum status db_exec(struct db *db, const char *sql, const struct db_params *params,
		    struct report *report)
{
	enum status status = db_query(db, sql, params, NULL, NULL, report);

	db->changed = status == AL_OK ? sqlite3_changes(db->handle) : 0;
	return status;
}

int64_t db_changed(const struct db *db)
{
	return db->changed;
}

int db_run(struct db *db, const char *sql)
{
	errno = 0; /* for db_failed() */
	return sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
}

enum status db_script(struct db *db, const char *sql, struct report *report)
{
	enum status status = usable(db, report);
	int code;

	if (status != AL_OK)
		return status;
	code = db_run(db, sql);
	return code == SQLITE_OK ? AL_OK : db_failed(db, code, sql, report);
}

enum status db_has_table(struct db *db, const char *name, bool *ret, struct report *report)
{
	int64_t count = 0;
	enum status status = db_query_integer(
	    db, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = $1",
	    DB_PARAMS(db_text(name)), &count, report);

	if (status == AL_OK)
		*ret = count > 0;
	return status;
}

bool db_in_transaction(const struct db *db)
{
	return db->state == DB_TRANSACTION_OPEN;
}

enum status db_begin(struct db *db, struct report *report)
{
	const char *sql = db->access == DB_READ ? "BEGIN" : "BEGIN IMMEDIATE";
	enum status status;

	assert(db->state == DB_TRANSACTION_NONE);
	db->busy = false;
	status = db_script(db, sql, report);
	if (status == AL_OK)
		db->state = DB_TRANSACTION_OPEN;
	return status;
}

/* Leave the transaction for certain. Only a broken disk or memory can keep SQLite from it. */
static void leave(struct db *db)
{
	if (sqlite3_get_autocommit(db->handle) == 0 && db_run(db, "ROLLBACK") != SQLITE_OK &&
	    sqlite3_get_autocommit(db->handle) == 0)
		db->broken = true;
	db->state = DB_TRANSACTION_NONE;
}

enum status db_commit(struct db *db, struct report *report)
{
	enum status status = usable(db, report);
	int code;

	assert(db->state != DB_TRANSACTION_NONE);
	if (status == AL_OK) {
		code = db_run(db, "COMMIT");
		if (code != SQLITE_OK) {
			status = db_failed(db, code, "COMMIT", report);
			if (db_fate_is_unknown(db))
				lose_trust(db, report);
		}
	}
	if (status != AL_OK)
		leave(db);
	db->state = DB_TRANSACTION_NONE;
	return status;
}

void db_rollback(struct db *db)
{
	assert(db->state != DB_TRANSACTION_NONE);
	leave(db);
}

enum status db_savepoint(struct db *db, db_work *work, void *user, struct report *report)
{
	enum status status;

	assert(db->state != DB_TRANSACTION_NONE);
	status = db_exec(db, "SAVEPOINT inner_work", NULL, report);
	if (status != AL_OK)
		return status;
	status = work(db, user, report);
	if (status == AL_OK)
		return db_exec(db, "RELEASE inner_work", NULL, report);
	if (db->state == DB_TRANSACTION_OPEN &&
	    (db_exec(db, "ROLLBACK TO inner_work", NULL, NULL) != AL_OK ||
	     db_exec(db, "RELEASE inner_work", NULL, NULL) != AL_OK)) {
		/* What it did cannot be undone alone, so nothing of the transaction may stay. */
		leave(db);
		db->state = DB_TRANSACTION_LOST;
		db->lost = status;
	}
	return status;
}
