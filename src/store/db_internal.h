/* db_internal.h: what the files of store share about a handle; nobody else includes it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_STORE_DB_INTERNAL_H
#define ALLMENDE_STORE_DB_INTERNAL_H

#include "base/status.h"
#include "store/db.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sqlite3.h>

#define DB_STATEMENTS_MAX 128 /* kept prepared per handle */

/* A prepared statement, found again by its text. */
struct db_statement {
	sqlite3_stmt *prepared; /* NULL: the place is free */
	uint64_t hash;		/* of the text, to compare fewer texts */
	bool in_use;		/* between its first step and its reset */
};

enum db_transaction_state {
	DB_TRANSACTION_NONE,
	DB_TRANSACTION_OPEN,
	DB_TRANSACTION_LOST, /* a failure ended it; whoever began it does not know yet */
};

struct db {
	sqlite3 *handle;
	char *location;
	int lock; /* the descriptor of the lock file, or -1 */
	enum db_access access;
	enum db_transaction_state state;
	enum status lost;  /* why, in DB_TRANSACTION_LOST */
	bool broken;	   /* a commit of unknown fate: see the head of db.h */
	bool busy;	   /* the last failure was another process in the way */
	int code;	   /* SQLite's extended one of the last failure */
	int64_t changed;   /* rows by the last db_exec() */
	size_t next_place; /* in `statements`, to be given up next */
	struct db_statement statements[DB_STATEMENTS_MAX];
};

/*
 * Report that SQLite answered `code`, not SQLITE_OK, while `sql` (may be NULL) was run on `db`;
 * the status for it. Notes in `db` whether another process was in the way, and whether the
 * transaction is lost.
 */
enum status db_failed(struct db *db, int code, const char *sql, struct report *report);

/* Whether the last failure leaves open what is on the disk, if it happened while committing. */
bool db_fate_is_unknown(const struct db *db);

/* Run `sql`, constant and without parameters, and drop its rows; SQLite's code. */
int db_run(struct db *db, const char *sql);

/* Finalize all prepared statements. */
void db_forget_statements(struct db *db);

/*
 * Become the only writer of the store at `location`. AL_OK: *ret is a descriptor to be closed when
 * the store is. AL_CONFLICT: another has it; the report says which process. AL_NOT_FOUND: no such
 * folder. AL_IO, AL_NO_SPACE, AL_TOO_BIG.
 */
AL_MUST_CHECK enum status db_lock_take(const char *location, int *ret, struct report *report);

#endif
