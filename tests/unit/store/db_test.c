/* db_test.c: the interface over a database keeps what its header promises. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "store/db.h"

#include "unit/scratch.h"
#include "unit/unit.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct db_options create = { .access = DB_CREATE, .busy_timeout_ms = 1 };

static struct db *open_with(const char *path, const struct db_options *options)
{
	struct report report = { 0 };
	struct db *db = NULL;

	if (db_open(path, options, &db, &report) != AL_OK)
		fail_msg("%s", report.message);
	return db;
}

static void script(struct db *db, const char *sql)
{
	struct report report = { 0 };

	if (db_script(db, sql, &report) != AL_OK)
		fail_msg("%s", report.message);
}

static struct db *open_items(const char *path)
{
	struct db *db = open_with(path, &create);

	script(db, "CREATE TABLE item(number BIGINT PRIMARY KEY, name TEXT NOT NULL, "
		   "parent BIGINT REFERENCES item(number), bytes BLOB, CHECK(number >= 0));");
	return db;
}

static int64_t integer(struct db *db, const char *sql)
{
	int64_t value = -1;

	assert_int_equal(db_query_integer(db, sql, NULL, &value, NULL), AL_OK);
	return value;
}

static enum status insert(struct db *db, int64_t number, struct report *report)
{
	return db_exec(db, "INSERT INTO item(number, name) VALUES ($1, $2)",
		       DB_PARAMS(db_integer(number), db_text("x")), report);
}

static enum status insert_work(struct db *db, void *user, struct report *report)
{
	const int64_t *number = user;

	return insert(db, *number, report);
}

static void a_missing_store_is_not_made_unless_asked(void **state)
{
	static const struct db_options read = { .access = DB_READ };
	static const struct db_options write = { .access = DB_WRITE };
	struct report report = { 0 };
	struct db *db = NULL;

	assert_int_equal(db_open(scratch_path(state, "a"), &read, &db, &report), AL_NOT_FOUND);
	assert_int_equal(db_open(scratch_path(state, "a"), &write, &db, &report), AL_NOT_FOUND);
	assert_non_null(strstr(report.message, "/a: No such file"));
	assert_null(db);
	assert_int_equal(access(scratch_path(state, "a"), F_OK), -1);
	db_close(open_with(scratch_path(state, "a"), &create));
	db_close(open_with(scratch_path(state, "a"), &read));
	db_close(open_with(scratch_path(state, "a"), &write));
	db_close(NULL);
}

static void a_missing_folder_is_reported(void **state)
{
	struct report report = { 0 };
	struct db *db = NULL;

	assert_int_equal(db_open(scratch_path(state, "no/a"), &create, &db, &report), AL_NOT_FOUND);
	assert_non_null(strstr(report.message, "no/a.lock"));
	assert_null(db);
}

static void a_store_is_readable_by_its_owner_only(void **state)
{
	struct db *db = open_items(scratch_path(state, "a"));
	struct stat found;

	assert_int_equal(stat(scratch_path(state, "a"), &found), 0);
	assert_int_equal(found.st_mode & 0777, 0600);
	assert_int_equal(stat(scratch_path(state, "a-wal"), &found), 0);
	assert_int_equal(found.st_mode & 0777, 0600);
	db_close(db);
}

static void a_writer_has_the_durable_settings(void **state)
{
	struct db *db = open_items(scratch_path(state, "a"));

	assert_int_equal(integer(db, "PRAGMA synchronous"), 2);
	assert_int_equal(integer(db, "PRAGMA foreign_keys"), 1);
	assert_int_equal(integer(db, "PRAGMA trusted_schema"), 0);
	assert_int_equal(integer(db, "PRAGMA cell_size_check"), 1);
	assert_int_equal(integer(db, "PRAGMA secure_delete"), 1);
	assert_string_equal(db_location(db), scratch_path(state, "a"));
	db_close(db);
}

static void a_second_writer_is_refused_also_in_the_same_process(void **state)
{
	struct db *db = open_items(scratch_path(state, "a"));
	struct db *second = NULL;
	struct report report = { 0 };
	char pid[32];

	(void)snprintf(pid, sizeof(pid), "in use by process %ld", (long)getpid());
	assert_int_equal(db_open(scratch_path(state, "a"), &create, &second, &report), AL_CONFLICT);
	assert_non_null(strstr(report.message, pid));
	assert_null(second);
	db_close(db);
	db_close(open_with(scratch_path(state, "a"), &create));
}

static void a_second_process_is_refused(void **state)
{
	struct db *db = open_items(scratch_path(state, "a"));
	int ended = 0;
	pid_t child = fork();

	if (child == 0) {
		struct db *second = NULL;

		_exit(db_open(scratch_path(state, "a"), &create, &second, NULL) == AL_CONFLICT ? 0
											       : 1);
	}
	assert_int_equal(waitpid(child, &ended, 0), child);
	assert_int_equal(ended, 0);
	db_close(db);
}

static void a_reader_sees_what_was_committed_and_may_not_write(void **state)
{
	static const struct db_options read = { .access = DB_READ };
	struct db *writer = open_items(scratch_path(state, "a"));
	struct db *reader = open_with(scratch_path(state, "a"), &read);
	struct report report = { 0 };

	assert_int_equal(db_begin(writer, &report), AL_OK);
	assert_int_equal(insert(writer, 1, &report), AL_OK);
	assert_int_equal(integer(reader, "SELECT count(*) FROM item"), 0);
	assert_int_equal(db_commit(writer, &report), AL_OK);
	assert_int_equal(integer(reader, "SELECT count(*) FROM item"), 1);
	assert_int_equal(insert(reader, 2, &report), AL_REFUSED);
	assert_non_null(strstr(report.message, "may not be written to"));
	db_close(reader);
	db_close(writer);
}

static void a_reading_transaction_sees_one_state(void **state)
{
	static const struct db_options read = { .access = DB_READ };
	struct db *writer = open_items(scratch_path(state, "a"));
	struct db *reader = open_with(scratch_path(state, "a"), &read);

	assert_int_equal(db_begin(reader, NULL), AL_OK);
	assert_int_equal(integer(reader, "SELECT count(*) FROM item"), 0);
	assert_int_equal(insert(writer, 1, NULL), AL_OK);
	assert_int_equal(integer(reader, "SELECT count(*) FROM item"), 0);
	assert_int_equal(db_commit(reader, NULL), AL_OK);
	assert_int_equal(integer(reader, "SELECT count(*) FROM item"), 1);
	db_close(reader);
	db_close(writer);
}

static void a_location_of_another_kind_is_unsupported(void **state)
{
	struct report report = { 0 };
	struct db *db = NULL;

	(void)state;
	assert_int_equal(db_open("postgresql://localhost/x", &create, &db, &report),
			 AL_UNSUPPORTED);
	assert_null(db);
}

static void a_location_longer_than_a_path_is_too_big(void **state)
{
	char path[5000];
	struct db *db = NULL;

	(void)state;
	memset(path, 'x', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	assert_int_equal(db_open(path, &create, &db, NULL), AL_TOO_BIG);
}

static void a_file_that_is_no_store_is_malformed(void **state)
{
	static const char text[] = "this is no store, but it is long enough to look at, more or "
				   "less; a header has a hundred bytes, so here are some more.";
	struct report report = { 0 };
	struct db *db = NULL;
	int fd = open(scratch_path(state, "a"), O_WRONLY | O_CREAT, 0600);

	assert_int_equal(write(fd, text, sizeof(text)), sizeof(text));
	(void)close(fd);
	assert_int_equal(db_open(scratch_path(state, "a"), &create, &db, &report), AL_MALFORMED);
	assert_non_null(strstr(report.message, "is damaged, or is no store"));
	assert_null(db);
}

static void damage_is_found_by_the_check_on_opening(void **state)
{
	const struct db_options checked = { .access = DB_CREATE, .check = true };
	struct report report = { 0 };
	struct db *db = open_items(scratch_path(state, "a"));
	char page[4096];
	int fd;

	for (int64_t i = 0; i < 2000; i++)
		assert_int_equal(insert(db, i, NULL), AL_OK);
	assert_int_equal(db_check(db, &report), AL_OK);
	db_close(db);
	db_close(open_with(scratch_path(state, "a"), &checked));
	fd = open(scratch_path(state, "a"), O_RDWR);
	memset(page, 0x5a, sizeof(page));
	assert_int_equal(pwrite(fd, page, sizeof(page), 3 * 4096), sizeof(page));
	(void)close(fd);
	assert_int_equal(db_open(scratch_path(state, "a"), &checked, &db, &report), AL_MALFORMED);
	assert_non_null(strstr(report.message, "damaged"));
}

static void a_row_that_points_at_none_is_found_by_the_check(void **state)
{
	struct report report = { 0 };
	struct db *db = open_items(scratch_path(state, "a"));

	script(db, "PRAGMA foreign_keys = OFF; INSERT INTO item VALUES (1, 'x', 77, NULL);");
	assert_int_equal(db_check(db, &report), AL_MALFORMED);
	assert_non_null(strstr(report.message, "a row of item points at none"));
	db_close(db);
}

/* What comes back is compared by the row function. */
static enum status compare_values(void *user, const struct db_row *row, struct report *report)
{
	uint8_t bytes[3] = { 9, 9, 9 };
	int *rows = user;

	(void)report;
	(*rows)++;
	assert_int_equal(row->count, 6);
	assert_int_equal(row->values[0].type, DB_NULL);
	assert_int_equal(db_row_integer(row, 0), 0);
	assert_null(db_row_text(row, 0));
	assert_true(db_row_integer(row, 1) == INT64_MIN);
	assert_true(db_row_integer(row, 2) == INT64_MAX);
	assert_string_equal(db_row_text(row, 3), "grüße");
	assert_int_equal(row->values[3].len, 7);
	assert_int_equal(db_row_blob(row, 4, bytes, 2), AL_MALFORMED);
	assert_int_equal(bytes[0], 9);
	assert_int_equal(db_row_blob(row, 3, bytes, 3), AL_MALFORMED);
	assert_int_equal(db_row_blob(row, 4, bytes, 3), AL_OK);
	assert_memory_equal(bytes, "\0\1\2", 3);
	assert_int_equal(row->values[5].type, DB_TEXT);
	assert_int_equal(row->values[5].len, 0);
	assert_string_equal(db_row_text(row, 5), "");
	return AL_OK;
}

static void every_type_of_value_comes_back_as_it_went(void **state)
{
	struct db *db = open_with(DB_IN_MEMORY, &create);
	struct report report = { 0 };
	int rows = 0;

	(void)state;
	assert_int_equal(
	    db_query(db, "SELECT $1, $2, $3, $4, $5, $6",
		     DB_PARAMS(db_text(NULL), db_integer(INT64_MIN), db_integer(INT64_MAX),
			       db_text("grüße"), db_blob("\0\1\2", 3), db_text_of(NULL, 0)),
		     compare_values, &rows, &report),
	    AL_OK);
	assert_int_equal(rows, 1);
	db_close(db);
}

static void a_parameter_may_stand_in_any_order_and_twice(void **state)
{
	struct db *db = open_with(DB_IN_MEMORY, &create);
	int64_t value = 0;

	(void)state;
	assert_int_equal(db_query_integer(db, "SELECT $2 * 10 + $1 + $2",
					  DB_PARAMS(db_integer(5), db_integer(3)), &value, NULL),
			 AL_OK);
	assert_int_equal(value, 38);
	db_close(db);
}

static void a_floating_point_column_is_refused(void **state)
{
	struct db *db = open_with(DB_IN_MEMORY, &create);
	struct report report = { 0 };
	int64_t value = 7;

	(void)state;
	assert_int_equal(db_query_integer(db, "SELECT 1.5", NULL, &value, &report), AL_MALFORMED);
	assert_int_equal(value, 7);
	db_close(db);
}

static void a_value_at_the_limit_is_kept_and_one_over_it_refused(void **state)
{
	struct db *db = open_with(DB_IN_MEMORY, &create);
	struct report report = { 0 };
	uint8_t *bytes = calloc(1, DB_VALUE_LEN_MAX + 1);
	int64_t len = 0;

	(void)state;
	assert_non_null(bytes);
	assert_int_equal(db_query_integer(db, "SELECT length($1)",
					  DB_PARAMS(db_blob(bytes, DB_VALUE_LEN_MAX)), &len, NULL),
			 AL_OK);
	assert_int_equal(len, DB_VALUE_LEN_MAX);
	assert_int_equal(db_query_integer(db, "SELECT length($1)",
					  DB_PARAMS(db_blob(bytes, DB_VALUE_LEN_MAX + 1)), &len,
					  &report),
			 AL_TOO_BIG);
	free(bytes);
	db_close(db);
}

static void no_row_is_not_found_and_null_is_zero(void **state)
{
	struct db *db = open_items(scratch_path(state, "a"));
	struct report report = { .message = "untouched" };
	int64_t value = 7;

	assert_int_equal(db_query_integer(db, "SELECT number FROM item", NULL, &value, &report),
			 AL_NOT_FOUND);
	assert_int_equal(value, 7);
	assert_string_equal(report.message, "untouched");
	assert_int_equal(db_query_integer(db, "SELECT max(number) FROM item", NULL, &value, NULL),
			 AL_OK);
	assert_int_equal(value, 0);
	db_close(db);
}

static void each_broken_rule_has_its_status(void **state)
{
	struct db *db = open_items(scratch_path(state, "a"));
	struct report report = { 0 };

	assert_int_equal(insert(db, 1, &report), AL_OK);
	assert_int_equal(insert(db, 1, &report), AL_CONFLICT);
	assert_non_null(strstr(report.message, "has this already"));
	assert_non_null(strstr(report.message, "item.number"));
	assert_non_null(strstr(report.detail, "INSERT INTO item"));
	assert_int_equal(insert(db, -1, &report), AL_REFUSED);
	assert_non_null(strstr(report.message, "CHECK constraint failed"));
	assert_int_equal(db_exec(db, "INSERT INTO item VALUES (2, NULL, NULL, NULL)", NULL, NULL),
			 AL_REFUSED);
	assert_int_equal(db_exec(db, "INSERT INTO item VALUES (2, 'x', 99, NULL)", NULL, NULL),
			 AL_REFUSED);
	assert_int_equal(db_exec(db, "INSERT INTO missing VALUES (1)", NULL, &report),
			 AL_MALFORMED);
	assert_non_null(strstr(report.message, "does not fit this program: no such table"));
	assert_int_equal(integer(db, "SELECT count(*) FROM item"), 1);
	db_close(db);
}

static void the_changed_rows_are_counted(void **state)
{
	struct db *db = open_items(scratch_path(state, "a"));

	for (int64_t i = 0; i < 5; i++)
		assert_int_equal(insert(db, i, NULL), AL_OK);
	assert_int_equal(db_changed(db), 1);
	assert_int_equal(db_exec(db, "UPDATE item SET name = 'y' WHERE number > 1", NULL, NULL),
			 AL_OK);
	assert_int_equal(db_changed(db), 3);
	assert_int_equal(insert(db, 0, NULL), AL_CONFLICT);
	assert_int_equal(db_changed(db), 0);
	db_close(db);
}

/* What the row functions below work on. */
struct walk {
	struct db *db;
	int rows;
};

static enum status stop_at_third(void *user, const struct db_row *row, struct report *report)
{
	struct walk *walk = user;

	(void)row;
	return ++walk->rows == 3 ? report_set(report, AL_EXHAUSTED, "third") : AL_OK;
}

static void a_row_function_can_end_the_query(void **state)
{
	struct walk walk = { .db = open_items(scratch_path(state, "a")) };
	struct report report = { 0 };

	for (int64_t i = 0; i < 5; i++)
		assert_int_equal(insert(walk.db, i, NULL), AL_OK);
	assert_int_equal(
	    db_query(walk.db, "SELECT number FROM item", NULL, stop_at_third, &walk, &report),
	    AL_EXHAUSTED);
	assert_int_equal(walk.rows, 3);
	assert_string_equal(report.message, "third");
	db_close(walk.db);
}

static enum status query_again(void *user, const struct db_row *row, struct report *report)
{
	struct walk *walk = user;
	struct walk inner = { .db = walk->db };
	enum status status;

	(void)row;
	status = db_query(walk->db, "SELECT number FROM item", NULL, stop_at_third, &inner, report);
	walk->rows += inner.rows;
	return status == AL_EXHAUSTED ? AL_OK : status;
}

static void the_same_text_may_run_within_itself(void **state)
{
	struct walk walk = { .db = open_items(scratch_path(state, "a")) };

	for (int64_t i = 0; i < 4; i++)
		assert_int_equal(insert(walk.db, i, NULL), AL_OK);
	for (int i = 0; i < 2; i++) {
		walk.rows = 0;
		assert_int_equal(
		    db_query(walk.db, "SELECT number FROM item", NULL, query_again, &walk, NULL),
		    AL_OK);
		assert_int_equal(walk.rows, 12);
	}
	db_close(walk.db);
}

static void more_texts_than_are_kept_still_run(void **state)
{
	struct db *db = open_with(DB_IN_MEMORY, &create);

	(void)state;
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 300; i++) {
			char sql[64];

			(void)snprintf(sql, sizeof(sql), "SELECT %d", i);
			assert_int_equal(integer(db, sql), i);
		}
	}
	db_close(db);
}

static void a_transaction_commits_what_succeeds(void **state)
{
	struct db *db = open_items(scratch_path(state, "a"));
	int64_t number = 5;

	assert_int_equal(db_transaction(db, insert_work, &number, NULL), AL_OK);
	assert_false(db_in_transaction(db));
	db_close(db);
	db = open_with(scratch_path(state, "a"), &create);
	assert_int_equal(integer(db, "SELECT number FROM item"), 5);
	db_close(db);
}

static enum status insert_then_refuse(struct db *db, void *user, struct report *report)
{
	int64_t *number = user;

	assert_true(db_in_transaction(db));
	assert_int_equal(insert(db, *number, report), AL_OK);
	return report_set(report, AL_EXHAUSTED, "no");
}

static void a_transaction_that_fails_leaves_nothing(void **state)
{
	struct db *db = open_items(scratch_path(state, "a"));
	struct report report = { 0 };
	int64_t number = 5;

	assert_int_equal(db_transaction(db, insert_then_refuse, &number, &report), AL_EXHAUSTED);
	assert_string_equal(report.message, "no");
	assert_false(db_in_transaction(db));
	assert_int_equal(integer(db, "SELECT count(*) FROM item"), 0);
	assert_int_equal(db_transaction(db, insert_work, &number, NULL), AL_OK);
	db_close(db);
}

static void a_commit_with_a_broken_deferred_rule_is_rolled_back(void **state)
{
	struct db *db = open_items(scratch_path(state, "a"));
	struct report report = { 0 };

	script(db, "CREATE TABLE child(parent BIGINT REFERENCES item(number) "
		   "DEFERRABLE INITIALLY DEFERRED);");
	assert_int_equal(db_begin(db, NULL), AL_OK);
	assert_int_equal(db_exec(db, "INSERT INTO child VALUES (9)", NULL, NULL), AL_OK);
	assert_int_equal(db_commit(db, &report), AL_REFUSED);
	assert_false(db_in_transaction(db));
	assert_int_equal(integer(db, "SELECT count(*) FROM child"), 0);
	db_close(db);
}

static void closing_rolls_back_an_open_transaction(void **state)
{
	struct db *db = open_items(scratch_path(state, "a"));

	assert_int_equal(db_begin(db, NULL), AL_OK);
	assert_int_equal(insert(db, 1, NULL), AL_OK);
	db_close(db);
	db = open_with(scratch_path(state, "a"), &create);
	assert_int_equal(integer(db, "SELECT count(*) FROM item"), 0);
	db_close(db);
}

static enum status count_call(struct db *db, void *user, struct report *report)
{
	(void)db;
	(void)report;
	++*(int *)user;
	return AL_OK;
}

static void a_store_held_by_a_stranger_is_a_conflict_until_it_is_free(void **state)
{
	struct db *db = open_items(scratch_path(state, "a"));
	struct report report = { 0 };
	sqlite3 *stranger = NULL;
	int calls = 0;

	assert_int_equal(sqlite3_open(scratch_path(state, "a"), &stranger), SQLITE_OK);
	assert_int_equal(sqlite3_exec(stranger, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(db_transaction(db, count_call, &calls, &report), AL_CONFLICT);
	assert_non_null(strstr(report.message, "is in use by another process"));
	assert_int_equal(calls, 0);
	assert_int_equal(sqlite3_exec(stranger, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(db_transaction(db, count_call, &calls, &report), AL_OK);
	assert_int_equal(calls, 1);
	assert_int_equal(sqlite3_close(stranger), SQLITE_OK);
	db_close(db);
}

static enum status two_savepoints(struct db *db, void *user, struct report *report)
{
	int64_t first = 1;
	int64_t second = 2;
	int64_t third = 3;

	(void)user;
	(void)report;
	assert_int_equal(db_savepoint(db, insert_work, &first, NULL), AL_OK);
	assert_int_equal(db_savepoint(db, insert_then_refuse, &second, NULL), AL_EXHAUSTED);
	assert_true(db_in_transaction(db));
	return db_savepoint(db, insert_work, &third, NULL);
}

static void a_savepoint_undoes_only_what_failed_in_it(void **state)
{
	struct db *db = open_items(scratch_path(state, "a"));

	assert_int_equal(db_transaction(db, two_savepoints, NULL, NULL), AL_OK);
	assert_int_equal(integer(db, "SELECT count(*) FROM item"), 2);
	assert_int_equal(integer(db, "SELECT sum(number) FROM item"), 4);
	db_close(db);
}

/* A full store: no more pages may be added. The failure is ignored here on purpose. */
static enum status ignore_full(struct db *db, void *user, struct report *report)
{
	static uint8_t big[100000];

	assert_int_equal(insert(db, 1, report), AL_OK);
	assert_int_equal(
	    db_exec(db, "UPDATE item SET bytes = $1", DB_PARAMS(db_blob(big, sizeof(big))), report),
	    AL_NO_SPACE);
	*(bool *)user = db_in_transaction(db);
	return insert(db, 2, report) == AL_OK ? AL_OK : AL_EXHAUSTED;
}

static void after_a_full_disk_the_store_works_on(void **state)
{
	struct db *db = open_items(scratch_path(state, "a"));
	struct report report = { 0 };
	bool in_transaction = false;
	enum status status;

	script(db, "PRAGMA max_page_count = 10;");
	status = db_transaction(db, ignore_full, &in_transaction, &report);
	/* Either SQLite went on and all but the failed statement is there, or it did not. */
	assert_int_equal(status, in_transaction ? AL_OK : AL_EXHAUSTED);
	assert_int_equal(integer(db, "SELECT count(*) FROM item"), in_transaction ? 2 : 0);
	assert_int_equal(insert(db, 7, &report), AL_OK);
	assert_int_equal(db_check(db, &report), AL_OK);
	db_close(db);
}

static enum status lose_the_transaction(struct db *db, void *user, struct report *report)
{
	(void)user;
	assert_int_equal(insert(db, 1, report), AL_OK);
	/* A rule that rolls back everything, as some failures of the disk do. */
	assert_int_equal(
	    db_exec(db, "INSERT OR ROLLBACK INTO item(number, name) VALUES (1, 'x')", NULL, report),
	    AL_CONFLICT);
	assert_false(db_in_transaction(db));
	assert_int_equal(insert(db, 2, report), AL_CONFLICT);
	assert_non_null(strstr(report->message, "an earlier failure has ended the transaction"));
	return AL_OK; /* a mistake that must not hide the loss */
}

static void a_lost_transaction_cannot_be_written_to_nor_committed(void **state)
{
	struct db *db = open_items(scratch_path(state, "a"));
	struct report report = { 0 };

	assert_int_equal(db_transaction(db, lose_the_transaction, NULL, &report), AL_CONFLICT);
	assert_int_equal(integer(db, "SELECT count(*) FROM item"), 0);
	assert_int_equal(insert(db, 3, &report), AL_OK);
	db_close(db);
}

static void a_table_is_known_by_its_name(void **state)
{
	struct db *db = open_items(scratch_path(state, "a"));
	bool has = false;

	assert_int_equal(db_has_table(db, "item", &has, NULL), AL_OK);
	assert_true(has);
	assert_int_equal(db_has_table(db, "items", &has, NULL), AL_OK);
	assert_false(has);
	db_close(db);
}

static void a_wrong_script_is_reported(void **state)
{
	struct db *db = open_items(scratch_path(state, "a"));
	struct report report = { 0 };

	assert_int_equal(
	    db_script(db, "CREATE TABLE b(x BIGINT); CREATE TABEL c(x BIGINT);", &report),
	    AL_MALFORMED);
	assert_non_null(strstr(report.message, "TABEL"));
	db_close(db);
}

/* Whether the `len` bytes at `bytes` hold `text` somewhere. */
static bool holds(const char *bytes, size_t len, const char *text)
{
	size_t text_len = strlen(text);

	for (size_t i = 0; i + text_len <= len; i++) {
		if (memcmp(bytes + i, text, text_len) == 0)
			return true;
	}
	return false;
}

static void what_is_erased_is_not_in_the_file(void **state)
{
	static const char secret[] = "Adelheid Beispiel, Musterweg 7";
	struct db *db = open_items(scratch_path(state, "a"));
	static char file[1 << 20];
	ssize_t len;
	int fd;

	assert_int_equal(db_exec(db, "INSERT INTO item(number, name) VALUES (1, $1)",
				 DB_PARAMS(db_text(secret)), NULL),
			 AL_OK);
	assert_int_equal(db_exec(db, "DELETE FROM item", NULL, NULL), AL_OK);
	db_close(db);
	fd = open(scratch_path(state, "a"), O_RDONLY);
	len = read(fd, file, sizeof(file));
	(void)close(fd);
	assert_true(len > 0);
	assert_false(holds(file, (size_t)len, secret));
	assert_true(holds(file, (size_t)len, "CREATE TABLE item"));
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, scratch_setup, scratch_teardown)

UNIT_MAIN(
    "db", CASE(a_missing_store_is_not_made_unless_asked), CASE(a_missing_folder_is_reported),
    CASE(a_store_is_readable_by_its_owner_only), CASE(a_writer_has_the_durable_settings),
    CASE(a_second_writer_is_refused_also_in_the_same_process), CASE(a_second_process_is_refused),
    CASE(a_reader_sees_what_was_committed_and_may_not_write),
    CASE(a_reading_transaction_sees_one_state), CASE(a_location_of_another_kind_is_unsupported),
    CASE(a_location_longer_than_a_path_is_too_big), CASE(a_file_that_is_no_store_is_malformed),
    CASE(damage_is_found_by_the_check_on_opening),
    CASE(a_row_that_points_at_none_is_found_by_the_check),
    CASE(every_type_of_value_comes_back_as_it_went),
    CASE(a_parameter_may_stand_in_any_order_and_twice), CASE(a_floating_point_column_is_refused),
    CASE(a_value_at_the_limit_is_kept_and_one_over_it_refused),
    CASE(no_row_is_not_found_and_null_is_zero), CASE(each_broken_rule_has_its_status),
    CASE(the_changed_rows_are_counted), CASE(a_row_function_can_end_the_query),
    CASE(the_same_text_may_run_within_itself), CASE(more_texts_than_are_kept_still_run),
    CASE(a_transaction_commits_what_succeeds), CASE(a_transaction_that_fails_leaves_nothing),
    CASE(a_commit_with_a_broken_deferred_rule_is_rolled_back),
    CASE(closing_rolls_back_an_open_transaction),
    CASE(a_store_held_by_a_stranger_is_a_conflict_until_it_is_free),
    CASE(a_savepoint_undoes_only_what_failed_in_it), CASE(after_a_full_disk_the_store_works_on),
    CASE(a_lost_transaction_cannot_be_written_to_nor_committed), CASE(a_table_is_known_by_its_name),
    CASE(a_wrong_script_is_reported), CASE(what_is_erased_is_not_in_the_file))
