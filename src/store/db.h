/*
 * db.h: one small interface over an SQL database, so that a service sees neither SQLite nor
 * PostgreSQL.
 *
 *	static enum status add_member(struct db *db, void *user, struct report *report)
 *	{
 *		const struct member *m = user;
 *
 *		return db_exec(db, "INSERT INTO member(number, name) VALUES ($1, $2)",
 *			       DB_PARAMS(db_integer(m->number), db_text(m->name)), report);
 *	}
 *	...
 *	status = db_transaction(db, add_member, &member, report);
 *
 * SQL is constant text with the parameters $1 to $n, the same for both databases: BIGINT, TEXT and
 * BLOB columns, INSERT ... ON CONFLICT, RETURNING, WITH, window functions, CHECK; no identity
 * columns, dates, booleans or JSON operators. Statements are kept prepared by their text.
 *
 * What a transaction has committed survives a crash of the program and of the machine. A failed
 * commit is rolled back; only where forcing to the disk itself failed is it unknown until the store
 * is opened again, and until then the handle refuses everything.
 *
 * What the functions return, if their own comment does not say otherwise:
 *	AL_CONFLICT	a unique key is there already, or another process holds the database
 *	AL_REFUSED	a CHECK, NOT NULL or foreign key forbids it, or the store is read-only
 *	AL_NO_SPACE	the disk is full
 *	AL_IO		reading or writing failed
 *	AL_MALFORMED	the file is damaged or no store, or its tables do not fit the SQL
 *	AL_TOO_BIG	a value is over DB_VALUE_LEN_MAX
 *	AL_NO_MEMORY
 * The report's message says what failed on which store, its detail which SQL.
 *
 * A handle belongs to one thread at a time. One writer and any number of readers may be open.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_STORE_DB_H
#define ALLMENDE_STORE_DB_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DB_PARAMS_MAX 32		    /* parameters of one statement */
#define DB_COLUMNS_MAX 64		    /* columns of one row */
#define DB_VALUE_LEN_MAX (16 * 1024 * 1024) /* bytes of one text or blob */
#define DB_SQL_LEN_MAX (1024 * 1024)	    /* bytes of one SQL text */
#define DB_BUSY_TIMEOUT_MS 1000		    /* how long a call waits for another process */
#define DB_TRANSACTION_TRIES 5		    /* how often db_transaction() begins anew */
#define DB_IN_MEMORY ":memory:"		    /* a location: nothing durable, for tests */

struct db; /* Opaque. */

enum db_type {
	DB_NULL,
	DB_INTEGER,
	DB_TEXT,
	DB_BLOB,
};

/* A parameter or a column. As a parameter the bytes are borrowed during the call. */
struct db_value {
	enum db_type type;
	int64_t integer;   /* DB_INTEGER */
	const void *bytes; /* DB_TEXT, DB_BLOB; in a row a text has a final NUL beyond `len` */
	size_t len;	   /* bytes */
};

/* The parameters $1 to $count. */
struct db_params {
	size_t count;
	const struct db_value *values;
};

/* The parameters of one call, for example DB_PARAMS(db_integer(7), db_text("x")). None: NULL. */
#define DB_PARAMS(...)                                                                             \
	(&(const struct db_params){ sizeof((const struct db_value[]){ __VA_ARGS__ }) /             \
					sizeof(struct db_value),                                   \
				    (const struct db_value[]){ __VA_ARGS__ } })

struct db_value db_null(void);
struct db_value db_integer(int64_t integer);
struct db_value db_text(const char *text); /* NULL gives db_null() */
struct db_value db_text_of(const char *text, size_t len);
struct db_value db_blob(const void *bytes, size_t len);

/* One row of an answer. */
struct db_row {
	size_t count; /* columns */
	const struct db_value *values;
};

/* The integer in `column` (from 0). A NULL gives 0. Another type is a bug. */
int64_t db_row_integer(const struct db_row *row, size_t column);

/* The text in `column`, NULL for a NULL; borrowed until the row function returns. Another type is
 * a bug. */
const char *db_row_text(const struct db_row *row, size_t column);

/* Copy the blob in `column` to the `len` bytes at `ret`. AL_MALFORMED: it is not exactly `len`
 * bytes; `ret` is untouched. */
AL_MUST_CHECK enum status db_row_blob(const struct db_row *row, size_t column, void *ret,
				      size_t len);

/*
 * Called for each row with what was given as `user`. The values are borrowed until it returns. It
 * may call db_exec() and db_query() on the same handle. Anything but AL_OK ends the query, which
 * returns it.
 */
typedef enum status db_row_function(void *user, const struct db_row *row, struct report *report);

/*
 * What is done in a transaction: AL_OK commits it, anything else rolls it back. It may be called
 * more than once, so it must change nothing but the database until it is known to be committed.
 */
typedef enum status db_work(struct db *db, void *user, struct report *report);

enum db_access {
	DB_READ,   /* of a store that is there */
	DB_WRITE,  /* of a store that is there; the only writer */
	DB_CREATE, /* as DB_WRITE; an empty store is made where there is none */
};

struct db_options {
	enum db_access access;
	bool check;	     /* look through the store for damage first: seconds per gigabyte */
	int busy_timeout_ms; /* how long to wait for another process; 0: DB_BUSY_TIMEOUT_MS */
};

/*
 * Open the store at `location`: a path, or DB_IN_MEMORY. A writer holds `location`.lock as long as
 * it is open, so that a second one, in any process, is refused with AL_CONFLICT.
 * AL_OK: *ret is yours, closed by db_close(). AL_NOT_FOUND: there is no store. AL_MALFORMED: the
 * check found damage. AL_UNSUPPORTED: a kind of location that this program cannot open. On failure
 * *ret is untouched.
 */
AL_MUST_CHECK enum status db_open(const char *location, const struct db_options *options,
				  struct db **ret, struct report *report);

/* Close `db`; an open transaction is rolled back. NULL does nothing. */
void db_close(struct db *db);

/* The location as given to db_open(), for messages. Borrowed. */
const char *db_location(const struct db *db);

/*
 * Begin, commit or roll back. A transaction that writes excludes other processes from db_begin()
 * on; if it must wait longer than the busy timeout, db_begin() returns AL_CONFLICT. After
 * db_commit() and db_rollback() there is no transaction, whatever they return. db_transaction()
 * below is the usual way.
 */
AL_MUST_CHECK enum status db_begin(struct db *db, struct report *report);
AL_MUST_CHECK enum status db_commit(struct db *db, struct report *report);
void db_rollback(struct db *db);

/* Whether a transaction is open. A full disk may have ended it from below. */
bool db_in_transaction(const struct db *db);

/*
 * Begin, call `work` with `user`, and commit, or roll back what `work` failed to do; from the
 * beginning, up to DB_TRANSACTION_TRIES times, while another process is in the way. Must not be
 * called within a transaction. Returns what `work` returned, or the failure to begin or commit.
 */
AL_MUST_CHECK enum status db_transaction(struct db *db, db_work *work, void *user,
					 struct report *report);

/*
 * Call `work` within an open transaction such that, if it fails, only what it did is undone. The
 * transaction goes on, unless db_in_transaction() is then false. Returns what `work` returned.
 */
AL_MUST_CHECK enum status db_savepoint(struct db *db, db_work *work, void *user,
				       struct report *report);

/* Run one statement. Rows that it answers are dropped. `params` may be NULL. */
AL_MUST_CHECK enum status db_exec(struct db *db, const char *sql, const struct db_params *params,
				  struct report *report);

/* The rows that the last db_exec() of an INSERT, UPDATE or DELETE has changed. */
int64_t db_changed(const struct db *db);

/*
 * Run one statement and call `row` with `user` for each row of the answer. Returns AL_OK also when
 * there is none; or what `row` returned.
 */
AL_MUST_CHECK enum status db_query(struct db *db, const char *sql, const struct db_params *params,
				   db_row_function *row, void *user, struct report *report);

/*
 * Run one statement whose answer is one integer. AL_OK: *ret is the first column of the first row,
 * 0 for NULL. AL_NOT_FOUND: there is no row; *ret is untouched and so is the report.
 */
AL_MUST_CHECK enum status db_query_integer(struct db *db, const char *sql,
					   const struct db_params *params, int64_t *ret,
					   struct report *report);

/* Run the statements of `sql`, separated by semicolons, without parameters: for migrations. */
AL_MUST_CHECK enum status db_script(struct db *db, const char *sql, struct report *report);

/* Whether there is a table called `name`. AL_OK: *ret is set; otherwise untouched. */
AL_MUST_CHECK enum status db_has_table(struct db *db, const char *name, bool *ret,
				       struct report *report);

/* Look through the whole store for damage. AL_MALFORMED: the report says the first finding. */
AL_MUST_CHECK enum status db_check(struct db *db, struct report *report);

#endif
