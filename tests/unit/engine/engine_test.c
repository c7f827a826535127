/* engine_test.c: what is imported is read back, by person, and nothing else gets in or out. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "engine/engine.h"

#include "engine/engine_internal.h"
#include "unit/unit.h"

#include <stdlib.h>
#include <unistd.h>

static const char *const stations[] = { "A", "B", "C" };
static const struct engine_column columns[] = {
	{ .name = "rider", .type = ENGINE_TEXT },
	{ .name = "station", .type = ENGINE_TEXT, .keys = stations, .keys_count = 3 },
	{ .name = "minutes", .type = ENGINE_INTEGER },
	{ .name = "price", .type = ENGINE_DECIMAL, .scale = 2 },
	{ .name = "began", .type = ENGINE_TIMESTAMP },
	{ .name = "day", .type = ENGINE_DATE },
	{ .name = "ok", .type = ENGINE_BOOLEAN },
	{ .name = "note", .type = ENGINE_TEXT },
};
static const struct engine_table trips = {
	.name = "trips", .person = "rider", .columns = columns, .columns_count = 8
};
static const char *const all[] = { "station", "minutes", "price", "began", "day", "ok", "note" };

static const char good_csv[] =
    "note,rider,minutes,station,price,began,day,ok,extra\n"
    "short,zoe,5,A,1.5,2019-07-31 14:00:01,2019-07-31,true,1\n"
    "\"a longer text, quoted\",adam,-70000,X,-0.07,1969-12-31T23:59:59Z,1969-12-31,0,2\n"
    ",adam,,,,,,,3\n"
    "ü,Zoe,9007199254740991,C,12,2019-07-31 14:00,2024-02-29,T,4\n";

struct fixture {
	char folder[64];
	char csv[96];
	char database[96];
	struct engine *engine;
	struct report report;
};

static void write_text(const char *path, const char *text, size_t len)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct engine_options options = { 0 };

	assert_non_null(f);
	snprintf(f->folder, sizeof(f->folder), "/tmp/engine_test_XXXXXX");
	assert_non_null(mkdtemp(f->folder));
	snprintf(f->csv, sizeof(f->csv), "%s/in.csv", f->folder);
	snprintf(f->database, sizeof(f->database), "%s/in.db", f->folder);
	if (engine_open(&options, &f->engine, &f->report) != AL_OK)
		fail_msg("%s", f->report.message);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	engine_close(f->engine);
	unlink(f->csv);
	unlink(f->database);
	rmdir(f->folder);
	free(f);
	return 0;
}

static enum status import_text(struct fixture *f, const char *text, struct engine_import *ret)
{
	struct digest content = { .bytes = { 7 } };

	write_text(f->csv, text, strlen(text));
	f->report.message[0] = '\0';
	return engine_import_csv(f->engine, &trips, f->csv, &content, ret, &f->report);
}

static struct engine_scan *open_scan(struct fixture *f, const char *const *names, size_t count)
{
	struct engine_scan_request request = { .table = "trips",
					       .columns = names,
					       .columns_count = count,
					       .person_last = UINT32_MAX };
	struct engine_scan *scan = NULL;

	if (engine_scan_open(f->engine, &request, &scan, &f->report) != AL_OK)
		fail_msg("%s: %s", f->report.message, f->report.detail);
	return scan;
}

static void values_come_back_as_numbers(void **state)
{
	struct fixture *f = *state;
	struct engine_import imported = { 0 };
	struct engine_chunk chunk;
	struct engine_scan *scan;
	size_t len;

	if (import_text(f, good_csv, &imported) != AL_OK)
		fail_msg("%s: %s", f->report.message, f->report.detail);
	assert_int_equal(imported.rows, 4);
	assert_int_equal(imported.persons, 3);
	assert_int_equal(imported.others, 1);
	assert_string_equal(imported.other_column, "station");
	assert_int_equal(imported.nulls, 7);
	assert_int_equal(engine_lock(f->engine, &f->report), AL_OK);
	scan = open_scan(f, all, 7);
	assert_int_equal(engine_scan_next(scan, &chunk, &f->report), AL_OK);
	assert_int_equal(chunk.rows, 4);
	/* By bytes: Zoe, adam, zoe. */
	assert_int_equal(chunk.persons[0], 0);
	assert_int_equal(chunk.persons[1], 1);
	assert_int_equal(chunk.persons[2], 1);
	assert_int_equal(chunk.persons[3], 2);
	assert_int_equal(engine_values_number(&chunk.columns[0], 0), 2);
	assert_int_equal(engine_values_number(&chunk.columns[1], 0), 9007199254740991);
	assert_int_equal(engine_values_number(&chunk.columns[2], 0), 1200);
	assert_int_equal(engine_values_number(&chunk.columns[3], 0), 1564581600);
	assert_int_equal(engine_values_number(&chunk.columns[4], 0), 19782);
	assert_int_equal(engine_values_number(&chunk.columns[5], 0), 1);
	assert_memory_equal(engine_values_text(&chunk.columns[6], 0, &len), "\xc3\xbc", 2);
	assert_int_equal(len, 2);
	for (size_t row = 1; row <= 2; row++) {
		if (!engine_values_valid(&chunk.columns[1], row)) {
			for (size_t i = 0; i < 7; i++)
				assert_false(engine_values_valid(&chunk.columns[i], row));
			continue;
		}
		assert_int_equal(engine_values_number(&chunk.columns[0], row), 3);
		assert_int_equal(engine_values_number(&chunk.columns[1], row), -70000);
		assert_int_equal(engine_values_number(&chunk.columns[2], row), -7);
		assert_int_equal(engine_values_number(&chunk.columns[3], row), -1);
		assert_int_equal(engine_values_number(&chunk.columns[4], row), -1);
		assert_int_equal(engine_values_number(&chunk.columns[5], row), 0);
		assert_memory_equal(engine_values_text(&chunk.columns[6], row, &len),
				    "a longer text, quoted", 21);
		assert_int_equal(len, 21);
	}
	assert_int_equal(engine_values_number(&chunk.columns[2], 3), 150);
	assert_int_equal(engine_scan_next(scan, &chunk, &f->report), AL_OK);
	assert_int_equal(chunk.rows, 0);
	assert_int_equal(engine_scan_next(scan, &chunk, &f->report), AL_OK);
	assert_int_equal(chunk.rows, 0);
	engine_scan_close(scan);
}

static void a_value_outside_its_type_is_refused_with_its_place(void **state)
{
	static const struct {
		const char *row;
		const char *column;
	} bad[] = {
		{ "x,1.5,A,1,2019-01-01 00:00,2019-01-01,1", "minutes" },
		{ "x,1e3,A,1,2019-01-01 00:00,2019-01-01,1", "minutes" },
		{ "x, 1,A,1,2019-01-01 00:00,2019-01-01,1", "minutes" },
		{ "x,9007199254740992,A,1,2019-01-01 00:00,2019-01-01,1", "minutes" },
		{ "x,1,A,1.234,2019-01-01 00:00,2019-01-01,1", "price" },
		{ "x,1,A,1,01.02.2019,2019-01-01,1", "began" },
		{ "x,1,A,1,2019-02-30 00:00,2019-01-01,1", "began" },
		{ "x,1,A,1,2019-01-01 00:00,2019-02-29,1", "day" },
		{ "x,1,A,1,2019-01-01 00:00,2019-01-01,2", "ok" },
		{ "x,NaN,A,1,2019-01-01 00:00,2019-01-01,1", "minutes" },
		{ ",1,A,1,2019-01-01 00:00,2019-01-01,1", "rider" },
	};
	struct fixture *f = *state;
	struct engine_import imported;
	struct engine_table_info info;
	char text[512];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(text, sizeof(text),
			 "rider,minutes,station,price,began,day,ok,note\n"
			 "y,1,A,1,2019-01-01 00:00,2019-01-01,1,\n%s,\n",
			 bad[i].row);
		assert_int_equal(import_text(f, text, &imported), AL_MALFORMED);
		assert_non_null(strstr(f->report.message, "row 2, column "));
		assert_non_null(strstr(f->report.message, bad[i].column));
		assert_int_equal(engine_person_count(f->engine), 0);
		assert_int_equal(engine_table_find(f->engine, "trips", &info, NULL), AL_NOT_FOUND);
	}
}

static void a_file_that_is_no_csv_is_refused_with_its_line(void **state)
{
	static const char *const bad[] = {
		"rider,minutes,station,price,began,day,ok,note\na,1,A,1\n",
		"rider,minutes,station,price,began,day,ok,note\na,1,A,1,,,,\xff\n",
		"rider,minutes,station,price,began,day,ok,note\na,1,A,1,,,,\"x\"y\"\n",
		"rider,minutes,station,price,began,day,ok,note\na,1,A,1,,,,x,y\n",
	};
	struct fixture *f = *state;
	struct engine_import imported;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(import_text(f, bad[i], &imported), AL_MALFORMED);
		assert_non_null(strstr(f->report.message, "line 2"));
	}
}

static void a_failed_import_leaves_the_table_of_before(void **state)
{
	struct fixture *f = *state;
	struct engine_import imported;
	struct engine_table_info info;

	assert_int_equal(import_text(f, good_csv, &imported), AL_OK);
	assert_int_equal(import_text(f,
				     "rider,minutes,station,price,began,day,ok,note\n"
				     "new,1,A,1,,,,\nnew2,x,A,1,,,,\n",
				     &imported),
			 AL_MALFORMED);
	assert_int_equal(engine_person_count(f->engine), 3);
	assert_int_equal(engine_table_find(f->engine, "trips", &info, NULL), AL_OK);
	assert_int_equal(info.rows, 4);
	assert_int_equal(info.content.bytes[0], 7);
}

static void a_second_import_keeps_the_indexes(void **state)
{
	struct fixture *f = *state;
	struct engine_import imported;
	uint32_t index = 99;

	assert_int_equal(import_text(f, good_csv, &imported), AL_OK);
	assert_int_equal(import_text(f,
				     "rider,minutes,station,price,began,day,ok,note\n"
				     "bea,1,A,1,,,,\nAnn,1,A,1,,,,\nzoe,1,B,,,,,\n",
				     &imported),
			 AL_OK);
	assert_int_equal(engine_person_count(f->engine), 5);
	assert_int_equal(engine_person_find(f->engine, "zoe", 3, &index, NULL), AL_OK);
	assert_int_equal(index, 2);
	assert_int_equal(engine_person_find(f->engine, "Ann", 3, &index, NULL), AL_OK);
	assert_int_equal(index, 3);
	assert_int_equal(engine_person_find(f->engine, "bea", 3, &index, NULL), AL_OK);
	assert_int_equal(index, 4);
	index = 99;
	assert_int_equal(engine_person_find(f->engine, "bea' OR 1=1", 11, &index, NULL),
			 AL_NOT_FOUND);
	assert_int_equal(index, 99);
}

static enum status note_person(void *context, uint32_t index, const char *id, size_t len)
{
	char *text = context;

	snprintf(text + strlen(text), 32, "%u=%.*s ", index, (int)len, id);
	return AL_OK;
}

static void persons_are_listed_in_the_order_of_their_index(void **state)
{
	struct fixture *f = *state;
	struct engine_import imported;
	char text[128] = "";

	assert_int_equal(import_text(f, good_csv, &imported), AL_OK);
	assert_int_equal(engine_persons_each(f->engine, note_person, text, NULL), AL_OK);
	assert_string_equal(text, "0=Zoe 1=adam 2=zoe ");
}

static void a_database_file_is_opened_again(void **state)
{
	struct fixture *f = *state;
	struct engine_options options = { .path = f->database };
	struct engine_import imported;
	struct engine_table_info info;
	struct engine *other = NULL;

	engine_close(f->engine);
	f->engine = NULL;
	options.read_only = true;
	assert_int_equal(engine_open(&options, &f->engine, NULL), AL_NOT_FOUND);
	options.read_only = false;
	assert_int_equal(engine_open(&options, &f->engine, NULL), AL_OK);
	assert_int_equal(import_text(f, good_csv, &imported), AL_OK);
	engine_close(f->engine);
	f->engine = NULL;
	options.read_only = true;
	assert_int_equal(engine_open(&options, &f->engine, &f->report), AL_OK);
	assert_int_equal(engine_person_count(f->engine), 3);
	assert_int_equal(engine_table_find(f->engine, "trips", &info, NULL), AL_OK);
	assert_int_equal(import_text(f, good_csv, &imported), AL_CONFLICT);
	engine_close(f->engine);
	f->engine = NULL;
	write_text(f->database, "this is no database, whatever its name says", 43);
	assert_int_equal(engine_open(&options, &other, &f->report), AL_MALFORMED);
}

static void another_database_of_duckdb_is_refused(void **state)
{
	struct fixture *f = *state;
	struct engine_options options = { .path = f->database };
	struct duckdb_api api;
	struct duckdb_base *base = NULL;
	struct duckdb_connection *connection = NULL;
	struct duckdb_result result;
	struct engine *other = NULL;

	assert_int_equal(duckdb_api_open(NULL, &api, NULL), AL_OK);
	assert_int_equal(api.open_ext(f->database, &base, NULL, NULL), DUCKDB_SUCCESS);
	assert_int_equal(api.connect(base, &connection), DUCKDB_SUCCESS);
	assert_int_equal(api.query(connection, "CREATE TABLE mine(a INTEGER)", &result),
			 DUCKDB_SUCCESS);
	api.destroy_result(&result);
	api.disconnect(&connection);
	api.close(&base);
	duckdb_api_close(&api);
	assert_int_equal(engine_open(&options, &other, &f->report), AL_MALFORMED);
}

static void a_locked_engine_reaches_nothing_outside(void **state)
{
	static const char *const forbidden[] = {
		"SELECT * FROM read_csv('/etc/passwd')",
		"SELECT * FROM read_text('/etc/passwd')",
		"SELECT * FROM glob('/*')",
		"COPY _allmende_meta.persons TO '/tmp/engine_test_leak.csv'",
		"ATTACH '/tmp/engine_test_other.db' AS other",
		"INSTALL httpfs",
		"LOAD httpfs",
		"SET enable_external_access = true",
		"SET memory_limit = '9GB'",
		"SET threads = 4",
		"EXPORT DATABASE '/tmp/engine_test_leak'",
	};
	struct fixture *f = *state;
	struct engine_import imported;
	struct duckdb_result result;

	assert_int_equal(import_text(f, good_csv, &imported), AL_OK);
	assert_int_equal(engine_lock(f->engine, &f->report), AL_OK);
	for (size_t i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++) {
		if (f->engine->api.query(f->engine->connection, forbidden[i], &result) ==
		    DUCKDB_SUCCESS)
			fail_msg("a locked engine ran: %s", forbidden[i]);
		f->engine->api.destroy_result(&result);
	}
	assert_int_equal(import_text(f, good_csv, &imported), AL_CONFLICT);
	assert_int_equal(access("/tmp/engine_test_leak.csv", F_OK), -1);
}

static void rows_are_not_read_before_the_lock(void **state)
{
	struct fixture *f = *state;
	struct engine_scan_request request = { .table = "trips" };
	struct engine_scan *scan = NULL;
	struct engine_import imported;

	assert_int_equal(import_text(f, good_csv, &imported), AL_OK);
	assert_int_equal(engine_scan_open(f->engine, &request, &scan, NULL), AL_CONFLICT);
	assert_int_equal(engine_lock(f->engine, NULL), AL_OK);
	request.table = "nothing";
	assert_int_equal(engine_scan_open(f->engine, &request, &scan, &f->report), AL_NOT_FOUND);
}

/* privacy.md 3.4: user-defined functions are called with values that are in no row. */
static void no_function_of_ours_is_registered(void **state)
{
	struct fixture *f = *state;
	struct buffer sql;
	int64_t count = -1;

	buffer_init(&sql, 4096);
	buffer_append_text(&sql, "SELECT CAST(count(*) AS BIGINT) FROM duckdb_functions() "
				 "WHERE NOT internal");
	assert_int_equal(engine_numbers(f->engine, &sql, "test", &count, 1, NULL), AL_OK);
	assert_int_equal(count, 0);
	buffer_clear(&sql);
}

static void header_of(const char *text, enum status wanted, char delimiter, uint16_t rider)
{
	static const struct engine_column two[] = { { .name = "rider" }, { .name = "b" } };
	static const struct engine_table table = { .columns = two, .columns_count = 2 };
	struct csv_header header = { 0 };

	assert_int_equal(csv_header_parse(text, strlen(text), &table, &header, NULL), wanted);
	if (wanted != AL_OK)
		return;
	assert_int_equal(header.delimiter, delimiter);
	assert_int_equal(header.places[0], rider);
	free(header.places);
}

static void a_header_is_read_with_each_delimiter(void **state)
{
	(void)state;
	header_of("rider,b\n", AL_OK, ',', 0);
	header_of("b;x;RIDER\r\n", AL_OK, ';', 2);
	header_of("\xef\xbb\xbf"
		  "b\trider",
		  AL_OK, '\t', 1);
	header_of("\"b\",\"x,y\",\"rider\"\nrider", AL_OK, ',', 2);
	header_of("b,c\nrider", AL_MALFORMED, ',', 0);
	header_of("b,rider,Rider\n", AL_MALFORMED, ',', 0);
	header_of("", AL_MALFORMED, ',', 0);
	header_of("\"b,rider", AL_MALFORMED, ',', 0);
}

/* Dates in German files, semicolons: the table is what it was with commas. */
static void a_file_with_semicolons_and_carriage_returns_is_read(void **state)
{
	struct fixture *f = *state;
	struct engine_import imported = { 0 };

	if (import_text(f,
			"\xef\xbb\xbfrider;minutes;station;price;began;day;ok;note\r\n"
			"a;1;\"B\";1.00;2019-01-01 00:00;2019-01-01;1;\"x;y\r\nz\"\r\n",
			&imported) != AL_OK)
		fail_msg("%s", f->report.message);
	assert_int_equal(imported.rows, 1);
	assert_int_equal(imported.nulls, 0);
	assert_int_equal(imported.others, 0);
}

static void a_missing_or_wrong_library_is_said(void **state)
{
	struct fixture *f = *state;
	struct engine_options options = { .library = "/nowhere/libduckdb.so" };
	struct engine *engine = NULL;

	assert_int_equal(engine_open(&options, &engine, &f->report), AL_UNSUPPORTED);
	assert_non_null(strstr(f->report.message, "ALLMENDE_DUCKDB"));
	options.library = "libc.so.6";
	assert_int_equal(engine_open(&options, &engine, &f->report), AL_UNSUPPORTED);
	assert_null(engine);
}

/* The engine's own column of persons' indexes is not what a platform's column `person` says. */
static void a_column_may_be_called_person(void **state)
{
	static const struct engine_column own[] = { { .name = "rider", .type = ENGINE_TEXT },
						    { .name = "person", .type = ENGINE_INTEGER } };
	static const struct engine_table table = {
		.name = "trips", .person = "rider", .columns = own, .columns_count = 2
	};
	static const char text[] = "rider,person\nadam,7\nzoe,9\n";
	static const char *const names[] = { "person" };
	struct fixture *f = *state;
	struct digest content = { .bytes = { 7 } };
	struct engine_import imported = { 0 };
	struct engine_chunk chunk;
	struct engine_scan *scan;

	write_text(f->csv, text, strlen(text));
	if (engine_import_csv(f->engine, &table, f->csv, &content, &imported, &f->report) != AL_OK)
		fail_msg("%s: %s", f->report.message, f->report.detail);
	assert_int_equal(engine_lock(f->engine, &f->report), AL_OK);
	scan = open_scan(f, names, 1);
	assert_int_equal(engine_scan_next(scan, &chunk, &f->report), AL_OK);
	assert_int_equal(chunk.rows, 2);
	assert_int_equal(chunk.persons[1], 1);
	assert_int_equal(engine_values_number(&chunk.columns[0], 0), 7);
	assert_int_equal(engine_values_number(&chunk.columns[0], 1), 9);
	engine_scan_close(scan);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

UNIT_MAIN("engine", CASE(values_come_back_as_numbers), CASE(a_column_may_be_called_person),
	  CASE(a_value_outside_its_type_is_refused_with_its_place),
	  CASE(a_file_that_is_no_csv_is_refused_with_its_line),
	  CASE(a_failed_import_leaves_the_table_of_before), CASE(a_second_import_keeps_the_indexes),
	  CASE(persons_are_listed_in_the_order_of_their_index),
	  CASE(a_database_file_is_opened_again), CASE(another_database_of_duckdb_is_refused),
	  CASE(a_locked_engine_reaches_nothing_outside), CASE(rows_are_not_read_before_the_lock),
	  CASE(no_function_of_ours_is_registered),
	  cmocka_unit_test(a_header_is_read_with_each_delimiter),
	  CASE(a_file_with_semicolons_and_carriage_returns_is_read),
	  CASE(a_missing_or_wrong_library_is_said))
