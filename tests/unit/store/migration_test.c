/* migration_test.c: a store comes from every version to the last, and refuses what it is not. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "store/migration.h"

#include "unit/scratch.h"
#include "unit/unit.h"

#define COUNT 3

static const struct migration migrations[COUNT] = {
	{ 1, "member", "CREATE TABLE member(number BIGINT PRIMARY KEY, name TEXT NOT NULL);" },
	{ 2, "seat", "ALTER TABLE member ADD COLUMN seat TEXT;" },
	{ 3, "vote",
	  "CREATE TABLE vote(member BIGINT NOT NULL REFERENCES member(number), choice BIGINT);"
	  "CREATE UNIQUE INDEX vote_member ON vote(member);" },
};

static const struct when now = { 1795376401 };
static const struct db_options create = { .access = DB_CREATE };

static struct db *open_store(void **state)
{
	struct report report = { 0 };
	struct db *db = NULL;

	if (db_open(scratch_path(state, "a"), &create, &db, &report) != AL_OK)
		fail_msg("%s", report.message);
	return db;
}

static int64_t integer(struct db *db, const char *sql)
{
	int64_t value = -1;

	assert_int_equal(db_query_integer(db, sql, NULL, &value, NULL), AL_OK);
	return value;
}

static void each_version_before_comes_to_the_last(void **state)
{
	for (size_t from = 0; from <= COUNT; from++) {
		struct db *db = NULL;
		struct report report = { 0 };
		size_t waiting = 99;

		assert_int_equal(db_open(DB_IN_MEMORY, &create, &db, NULL), AL_OK);
		assert_int_equal(migration_run(db, migrations, from, now, &report), AL_OK);
		if (from > 0)
			assert_int_equal(
			    db_script(db, "INSERT INTO member(number, name) VALUES (7, 'x')", NULL),
			    AL_OK);
		assert_int_equal(migration_check(db, migrations, COUNT, &waiting, &report), AL_OK);
		assert_int_equal(waiting, COUNT - from);
		assert_int_equal(migration_run(db, migrations, COUNT, now, &report), AL_OK);
		assert_int_equal(integer(db, "SELECT count(*) FROM schema_migration"), COUNT);
		assert_int_equal(integer(db, "SELECT count(seat) + count(*) FROM member"),
				 from > 0 ? 1 : 0);
		assert_int_equal(migration_check(db, migrations, COUNT, &waiting, &report), AL_OK);
		assert_int_equal(waiting, 0);
		db_close(db);
	}
	(void)state;
}

static void a_check_changes_nothing(void **state)
{
	struct db *db = open_store(state);
	size_t waiting = 99;
	bool has = true;

	assert_int_equal(migration_check(db, migrations, COUNT, &waiting, NULL), AL_OK);
	assert_int_equal(waiting, COUNT);
	assert_int_equal(db_has_table(db, "schema_migration", &has, NULL), AL_OK);
	assert_false(has);
	db_close(db);
}

static void the_given_instant_is_noted(void **state)
{
	struct db *db = open_store(state);

	assert_int_equal(migration_run(db, migrations, 1, now, NULL), AL_OK);
	assert_int_equal(migration_run(db, migrations, 2, (struct when){ 1795376402 }, NULL),
			 AL_OK);
	assert_int_equal(integer(db, "SELECT count(*) FROM schema_migration WHERE "
				     "(version = 1 AND applied_at = '2026-11-22T19:40:01Z') OR "
				     "(version = 2 AND applied_at = '2026-11-22T19:40:02Z')"),
			 2);
	db_close(db);
}

static void a_newer_store_is_refused(void **state)
{
	struct db *db = open_store(state);
	struct report report = { 0 };

	assert_int_equal(migration_run(db, migrations, COUNT, now, NULL), AL_OK);
	assert_int_equal(migration_run(db, migrations, COUNT - 1, now, &report), AL_UNSUPPORTED);
	assert_non_null(strstr(report.message, "has version 3, this program knows it up to 2"));
	db_close(db);
}

static void an_altered_version_is_refused(void **state)
{
	struct db *db = open_store(state);
	struct migration altered[COUNT];
	struct report report = { 0 };
	size_t waiting = 99;

	assert_int_equal(migration_run(db, migrations, 2, now, NULL), AL_OK);
	memcpy(altered, migrations, sizeof(altered));
	altered[1].sql = "ALTER TABLE member ADD COLUMN chair TEXT;";
	assert_int_equal(migration_run(db, altered, COUNT, now, &report), AL_MALFORMED);
	assert_non_null(strstr(report.message, "version 2 \"seat\" has another text"));
	assert_int_equal(migration_check(db, altered, COUNT, &waiting, NULL), AL_MALFORMED);
	assert_int_equal(waiting, 99);
	assert_int_equal(integer(db, "SELECT count(*) FROM schema_migration"), 2);
	db_close(db);
}

static void a_gap_in_the_versions_is_refused(void **state)
{
	struct db *db = open_store(state);
	struct report report = { 0 };

	assert_int_equal(migration_run(db, migrations, COUNT, now, NULL), AL_OK);
	assert_int_equal(db_script(db, "DELETE FROM schema_migration WHERE version = 2", NULL),
			 AL_OK);
	assert_int_equal(migration_run(db, migrations, COUNT, now, &report), AL_MALFORMED);
	assert_non_null(strstr(report.message, "version 2 \"seat\" is missing"));
	db_close(db);
}

static void a_failed_migration_leaves_the_version_before_it(void **state)
{
	struct db *db = open_store(state);
	struct migration broken[COUNT];
	struct report report = { 0 };
	bool has = true;

	memcpy(broken, migrations, sizeof(broken));
	broken[2].sql = "CREATE TABLE vote(x BIGINT); CREATE TABEL y(x BIGINT);";
	assert_int_equal(migration_run(db, broken, COUNT, now, &report), AL_MALFORMED);
	assert_non_null(strstr(report.message, "bringing the store to version 3 \"vote\": "));
	assert_int_equal(integer(db, "SELECT max(version) FROM schema_migration"), 2);
	assert_int_equal(db_has_table(db, "vote", &has, NULL), AL_OK);
	assert_false(has);
	assert_int_equal(migration_run(db, migrations, COUNT, now, &report), AL_OK);
	db_close(db);
}

static void a_reader_can_check_the_version(void **state)
{
	static const struct db_options read = { .access = DB_READ };
	struct db *db = open_store(state);
	struct db *reader = NULL;
	size_t waiting = 99;

	assert_int_equal(migration_run(db, migrations, 2, now, NULL), AL_OK);
	assert_int_equal(db_open(scratch_path(state, "a"), &read, &reader, NULL), AL_OK);
	assert_int_equal(migration_check(reader, migrations, COUNT, &waiting, NULL), AL_OK);
	assert_int_equal(waiting, 1);
	db_close(reader);
	db_close(db);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, scratch_setup, scratch_teardown)

UNIT_MAIN("migration", CASE(each_version_before_comes_to_the_last), CASE(a_check_changes_nothing),
	  CASE(the_given_instant_is_noted), CASE(a_newer_store_is_refused),
	  CASE(an_altered_version_is_refused), CASE(a_gap_in_the_versions_is_refused),
	  CASE(a_failed_migration_leaves_the_version_before_it),
	  CASE(a_reader_can_check_the_version))
