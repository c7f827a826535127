/* db_open.c: opening, checking and closing a store of SQLite. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "store/db_internal.h"

#include "base/file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char settings_all[] = "PRAGMA foreign_keys = ON;"
				   "PRAGMA trusted_schema = OFF;"
				   "PRAGMA cell_size_check = ON;"
				   "PRAGMA temp_store = MEMORY;"; /* no rows in files of /tmp */

/* secure_delete: what a member has had erased is overwritten, not only unlinked. */
static const char settings_writer[] = "PRAGMA synchronous = FULL;"
				      "PRAGMA secure_delete = ON;";

static bool in_memory(const struct db *db)
{
	return strcmp(db->location, DB_IN_MEMORY) == 0;
}

/*
 * Make an empty file, which is an empty store, readable by its owner only; SQLite gives the same
 * permissions to the files beside it. A file that is there is not opened: closing it would drop the
 * locks that another handle of this process has on it.
 */
static enum status create_empty(const char *path, struct report *report)
{
	enum status status;
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0 && errno == EEXIST)
		return AL_OK;
	if (fd < 0) {
		status = errno == ENOSPC || errno == EDQUOT ? AL_NO_SPACE : AL_IO;
		return report_set(report, status, "cannot create the store %s: %s", path,
				  strerror(errno));
	}
	(void)close(fd);
	return file_sync_parent(path, report);
}

static enum status prepare_file(struct db *db, struct report *report)
{
	struct stat found;
	enum status status;

	if (in_memory(db))
		return AL_OK;
	if (db->access == DB_READ || db->access == DB_WRITE) {
		if (stat(db->location, &found) != 0)
			return report_set(report, errno == ENOENT ? AL_NOT_FOUND : AL_IO,
					  "cannot open the store %s: %s", db->location,
					  strerror(errno));
		if (db->access == DB_READ)
			return AL_OK;
	}
	status = db_lock_take(db->location, &db->lock, report);
	if (status == AL_OK && db->access == DB_CREATE)
		status = create_empty(db->location, report);
	return status;
}

/* The first column of the first row of an answer, cut. */
struct finding {
	bool found;
	char text[128];
};

static int take_first_text(void *user, int count, char **values, char **names)
{
	struct finding *finding = user;

	(void)names;
	if (!finding->found && count > 0 && values[0] != NULL)
		(void)snprintf(finding->text, sizeof(finding->text), "%s", values[0]);
	finding->found = true;
	return 0;
}

static enum status ask(struct db *db, const char *pragma, struct finding *ret,
		       struct report *report)
{
	int code;

	errno = 0; /* for db_failed() */
	code = sqlite3_exec(db->handle, pragma, take_first_text, ret, NULL);
	return code == SQLITE_OK ? AL_OK : db_failed(db, code, pragma, report);
}

static enum status set_up(struct db *db, const struct db_options *options, struct report *report)
{
	struct finding mode = { 0 };
	enum status status;
	int timeout = options->busy_timeout_ms == 0 ? DB_BUSY_TIMEOUT_MS : options->busy_timeout_ms;
	int code;

	(void)sqlite3_extended_result_codes(db->handle, 1);
	(void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	(void)sqlite3_limit(db->handle, SQLITE_LIMIT_SQL_LENGTH, DB_SQL_LEN_MAX);
	(void)sqlite3_busy_timeout(db->handle, timeout);
	code = db_run(db, settings_all);
	if (code != SQLITE_OK)
		return db_failed(db, code, settings_all, report);
	if (db->access == DB_READ || in_memory(db))
		return AL_OK;
	status = ask(db, "PRAGMA journal_mode = WAL", &mode, report);
	if (status != AL_OK)
		return status;
	if (strcmp(mode.text, "wal") != 0)
		return report_set(report, AL_UNSUPPORTED,
				  "the store %s cannot keep a write-ahead log there: it needs a "
				  "local file system",
				  db->location);
	code = db_run(db, settings_writer);
	return code == SQLITE_OK ? AL_OK : db_failed(db, code, settings_writer, report);
}

static enum status open_handle(struct db *db, const struct db_options *options,
			       struct report *report)
{
	int flags = db->access == DB_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
	int code;

	flags |= SQLITE_OPEN_NOMUTEX | (in_memory(db) ? SQLITE_OPEN_MEMORY : 0);
	errno = 0; /* for db_failed() */
	code = sqlite3_open_v2(db->location, &db->handle, flags, NULL);
	if (code != SQLITE_OK)
		return db_failed(db, code, NULL, report);
	return set_up(db, options, report);
}

/* Run a checking pragma whose answer is "ok" when all is well. */
static enum status check_by(struct db *db, const char *pragma, struct report *report)
{
	struct finding finding = { 0 };
	enum status status = ask(db, pragma, &finding, report);

	/* A page that there was no memory for is a finding to SQLite: it names the code 7 or 3082.
	 */
	if (status == AL_OK && (strstr(finding.text, "error code=7") != NULL ||
				strstr(finding.text, "error code=3082") != NULL))
		return report_set(report, AL_NO_MEMORY, "out of memory while checking the store %s",
				  db->location);
	if (status == AL_OK && strcmp(finding.text, "ok") != 0)
		status = report_set(report, AL_MALFORMED, "the store %s is damaged: %s",
				    db->location, finding.text);
	return status;
}

enum status db_check(struct db *db, struct report *report)
{
	struct finding finding = { 0 };
	enum status status = check_by(db, "PRAGMA integrity_check(1)", report);

	if (status == AL_OK)
		status = ask(db, "PRAGMA foreign_key_check", &finding, report);
	if (status == AL_OK && finding.found)
		status = report_set(report, AL_MALFORMED,
				    "the store %s is damaged: a row of %s points at none",
				    db->location, finding.text);
	return status;
}

enum status db_open(const char *location, const struct db_options *options, struct db **ret,
		    struct report *report)
{
	struct db *db;
	enum status status;

	if (strstr(location, "://") != NULL)
		return report_set(report, AL_UNSUPPORTED,
				  "cannot open %s: a store is a file of SQLite, given by its path",
				  location);
	if (strlen(location) + sizeof("-journal") > FILE_PATH_MAX)
		return report_set(report, AL_TOO_BIG, "path too long: %.80s...", location);
	db = calloc(1, sizeof(*db));
	if (db == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for a store");
	db->lock = -1;
	db->access = options->access;
	db->location = strdup(location);
	if (db->location == NULL) {
		status = report_set(report, AL_NO_MEMORY, "out of memory for a store");
		goto out;
	}
	status = prepare_file(db, report);
	if (status == AL_OK)
		status = open_handle(db, options, report);
	if (status == AL_OK && options->check)
		status = check_by(db, "PRAGMA quick_check(1)", report);
	if (status != AL_OK)
		goto out;
	*ret = db;
	db = NULL; /* the caller's now */
out:
	db_close(db);
	return status;
}

void db_close(struct db *db)
{
	int code;

	if (db == NULL)
		return;
	db_forget_statements(db);
	code = sqlite3_close(db->handle); /* rolls back; NULL is fine */
	assert(code == SQLITE_OK);	  /* no statement is left */
	if (db->lock >= 0)
		(void)close(db->lock);
	free(db->location);
	free(db);
}

const char *db_location(const struct db *db)
{
	return db->location;
}
