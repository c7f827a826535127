/* db_error.c: from SQLite's codes to our statuses, with words for people. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "store/db_internal.h"

#include <errno.h>
#include <string.h>

/* The status of an error of input or output with the system's error number `number`. */
static enum status io_status(int code, int number)
{
	if (code == SQLITE_IOERR_NOMEM)
		return AL_NO_MEMORY;
	if (number == ENOSPC || number == EDQUOT || number == EFBIG)
		return AL_NO_SPACE;
	return AL_IO;
}

static enum status constraint_status(int code)
{
	switch (code) {
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_ROWID:
		return AL_CONFLICT;
	default:
		return AL_REFUSED;
	}
}

static enum status status_of(int code, int number)
{
	switch (code & 0xff) {
	case SQLITE_FULL:
		return AL_NO_SPACE;
	case SQLITE_IOERR:
		return io_status(code, number);
	case SQLITE_CANTOPEN:
	case SQLITE_PROTOCOL:
		return number == ENOSPC ? AL_NO_SPACE : AL_IO;
	case SQLITE_NOMEM:
		return AL_NO_MEMORY;
	case SQLITE_CONSTRAINT:
		return constraint_status(code);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return AL_CONFLICT;
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return AL_REFUSED;
	case SQLITE_TOOBIG:
		return AL_TOO_BIG;
	default: /* damaged, no database, or tables that do not fit */
		return AL_MALFORMED;
	}
}

/* What the person reads after "the store x". */
static const char *words_of(int code, enum status status)
{
	switch (code & 0xff) {
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return "is damaged, or is no store";
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return "is in use by another process";
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return "may not be written to";
	default:
		break;
	}
	switch (status) {
	case AL_NO_SPACE:
		return "cannot be written to, because the disk is full";
	case AL_NO_MEMORY:
		return "needs more memory than there is";
	case AL_CONFLICT:
		return "has this already";
	case AL_REFUSED:
		return "has a rule against this";
	case AL_TOO_BIG:
		return "cannot hold a value this long";
	case AL_IO:
		return "cannot be read or written";
	case AL_OK:
	case AL_MALFORMED:
	case AL_NOT_FOUND:
	case AL_FORGED:
	case AL_EXHAUSTED:
	case AL_UNSUPPORTED:
	case AL_OVERFLOW:
		break;
	}
	return "does not fit this program";
}

/*
 * The system's error number of the last call. SQLite keeps it for most failures, but version 3.40
 * not for those of a commit; there errno still has it, which is 0 before each call.
 */
static int system_number(const struct db *db, int present)
{
	int kept = db->handle == NULL ? 0 : sqlite3_system_errno(db->handle);

	return kept != 0 ? kept : present;
}

enum status db_failed(struct db *db, int code, const char *sql, struct report *report)
{
	int number = system_number(db, errno);
	int extended = db->handle == NULL ? code : sqlite3_extended_errcode(db->handle);
	const char *said = db->handle == NULL ? sqlite3_errstr(code) : sqlite3_errmsg(db->handle);
	enum status status;

	if ((extended & 0xff) != (code & 0xff)) { /* found by us, not by SQLite */
		extended = code;
		said = sqlite3_errstr(code);
	}
	status = status_of(extended, number);
	db->code = extended;
	db->busy = (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED;
	if (status == AL_NO_SPACE || status == AL_NO_MEMORY)
		(void)report_set(report, status, "the store %s %s", db->location,
				 words_of(extended, status));
	else
		(void)report_set(report, status, "the store %s %s: %s", db->location,
				 words_of(extended, status),
				 status == AL_IO && number != 0 ? strerror(number) : said);
	report_detail(report, "SQLite %d, errno %d: %.100s; in: %.100s", extended, number, said,
		      sql == NULL ? "(no statement)" : sql);
	if (db->state == DB_TRANSACTION_OPEN && sqlite3_get_autocommit(db->handle) != 0) {
		db->state = DB_TRANSACTION_LOST;
		db->lost = status;
	}
	return status;
}

bool db_fate_is_unknown(const struct db *db)
{
	return (db->code & 0xff) == SQLITE_IOERR && db->code != SQLITE_IOERR_NOMEM;
}
