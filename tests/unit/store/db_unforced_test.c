/*
 * db_unforced_test.c: when forcing to the disk fails, nobody knows what lies there, and the handle
 * does not pretend to know.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "store/db.h"
#include "store/group_commit.h"

#include "unit/scratch.h"
#include "unit/unit.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_int failure; /* the errno with which the next forcings fail; 0: they do not */

/* These stand before the C library's, for SQLite too. */
/* NOLINTBEGIN(readability-inconsistent-declaration-parameter-name) */

int fdatasync(int fd)
{
	if (atomic_load(&failure) == 0)
		return (int)syscall(SYS_fdatasync, fd);
	errno = atomic_load(&failure);
	return -1;
}

int fsync(int fd)
{
	return fdatasync(fd);
}

/* NOLINTEND(readability-inconsistent-declaration-parameter-name) */

static struct db *open_rows(void **state)
{
	static const struct db_options create = { .access = DB_CREATE, .check = true };
	struct report report = { 0 };
	struct db *db = NULL;
	bool has = false;

	if (db_open(scratch_path(state, "a"), &create, &db, &report) != AL_OK ||
	    db_has_table(db, "row", &has, &report) != AL_OK ||
	    (!has &&
	     db_script(db, "CREATE TABLE row(number BIGINT PRIMARY KEY)", &report) != AL_OK))
		fail_msg("%s", report.message);
	return db;
}

static enum status insert(struct db *db, void *user, struct report *report)
{
	const int64_t *number = user;

	return db_exec(db, "INSERT INTO row VALUES ($1)", DB_PARAMS(db_integer(*number)), report);
}

static enum status nothing(struct db *db, void *user, struct report *report)
{
	(void)db;
	(void)user;
	(void)report;
	return AL_OK;
}

/* Every use is refused, and says what to do. */
static void assert_closed(struct db *db)
{
	struct report report = { 0 };
	int64_t value = 0;

	assert_int_equal(db_query_integer(db, "SELECT count(*) FROM row", NULL, &value, &report),
			 AL_IO);
	assert_non_null(strstr(report.message, "open it again"));
	assert_int_equal(db_script(db, "DELETE FROM row", NULL), AL_IO);
	assert_int_equal(db_begin(db, NULL), AL_IO);
	assert_int_equal(db_transaction(db, nothing, NULL, NULL), AL_IO);
	assert_false(db_in_transaction(db));
}

/* Open again and go on; the row that was in doubt is there or not. */
static void assert_reopens(void **state)
{
	struct db *db = open_rows(state);
	int64_t number = 99;
	int64_t count = -1;

	assert_int_equal(db_query_integer(db, "SELECT count(*) FROM row", NULL, &count, NULL),
			 AL_OK);
	assert_true(count == 1 || count == 2);
	assert_int_equal(db_transaction(db, insert, &number, NULL), AL_OK);
	db_close(db);
}

static void an_unforced_commit_closes_the_handle(void **state)
{
	struct db *db = open_rows(state);
	struct report report = { 0 };
	int64_t number = 1;

	assert_int_equal(db_transaction(db, insert, &number, NULL), AL_OK);
	number = 2;
	atomic_store(&failure, EIO);
	assert_int_equal(db_transaction(db, insert, &number, &report), AL_IO);
	atomic_store(&failure, 0);
	assert_non_null(strstr(report.message, "shows when the store is opened again: the store "));
	assert_non_null(strstr(report.message, "Input/output error"));
	assert_closed(db);
	db_close(db);
	assert_reopens(state);
}

static void an_unforced_statement_of_its_own_closes_the_handle(void **state)
{
	struct db *db = open_rows(state);
	int64_t number = 1;

	assert_int_equal(insert(db, &number, NULL), AL_OK);
	number = 2;
	atomic_store(&failure, EIO);
	assert_int_equal(insert(db, &number, NULL), AL_IO);
	atomic_store(&failure, 0);
	assert_closed(db);
	db_close(db);
	assert_reopens(state);
}

static void a_full_disk_while_forcing_is_named_and_closes_the_handle(void **state)
{
	struct db *db = open_rows(state);
	struct report report = { 0 };
	int64_t number = 1;

	assert_int_equal(db_transaction(db, insert, &number, NULL), AL_OK);
	number = 2;
	atomic_store(&failure, ENOSPC);
	assert_int_equal(db_transaction(db, insert, &number, &report), AL_NO_SPACE);
	atomic_store(&failure, 0);
	assert_non_null(strstr(report.message, "the disk is full"));
	assert_closed(db);
	db_close(db);
	assert_reopens(state);
}

static void a_group_that_was_not_forced_fails_for_each_caller(void **state)
{
	struct db *db = open_rows(state);
	struct group_commit *group = NULL;
	struct report report = { 0 };
	int64_t number = 1;

	assert_int_equal(group_commit_new(db, &group, NULL), AL_OK);
	assert_int_equal(group_commit_run(group, insert, &number, NULL), AL_OK);
	number = 2;
	atomic_store(&failure, EIO);
	assert_int_equal(group_commit_run(group, insert, &number, &report), AL_IO);
	atomic_store(&failure, 0);
	assert_int_equal(group_commit_run(group, insert, &number, &report), AL_IO);
	assert_non_null(strstr(report.message, "open it again"));
	group_commit_free(group);
	db_close(db);
	assert_reopens(state);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, scratch_setup, scratch_teardown)

UNIT_MAIN("db_unforced", CASE(an_unforced_commit_closes_the_handle),
	  CASE(an_unforced_statement_of_its_own_closes_the_handle),
	  CASE(a_full_disk_while_forcing_is_named_and_closes_the_handle),
	  CASE(a_group_that_was_not_forced_fails_for_each_caller))
