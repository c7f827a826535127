/* guess_test.c: a file that nobody has described gets names and types, and no row makes an error.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "engine/engine_guess.h"

#include "engine/engine_internal.h"
#include "unit/scratch.h"
#include "unit/unit.h"

#include <unistd.h>

static struct engine *open_engine(void)
{
	struct engine_options options = { .path = NULL };
	struct report report = { .message = "" };
	struct engine *engine = NULL;

	if (engine_open(&options, &engine, &report) != AL_OK)
		fail_msg("%s", report.message);
	return engine;
}

static void write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
	assert_int_equal(fclose(file), 0);
}

static void expect_column(const struct engine_guess *guess, size_t column, const char *name,
			  enum engine_type type, unsigned scale)
{
	assert_true(column < guess->columns_count);
	assert_string_equal(guess->columns[column].name, name);
	assert_int_equal(guess->columns[column].type, type);
	assert_int_equal(guess->columns[column].scale, scale);
}

static struct engine_guess guess_of(struct engine *engine, const char *path)
{
	struct report report = { .message = "" };
	struct engine_guess guess;

	if (engine_guess_file(engine, path, &guess, &report) != AL_OK)
		fail_msg("%s: %s", report.message, report.detail);
	return guess;
}

static void types_are_those_of_the_values(void **state)
{
	const char *path = scratch_path(state, "all.csv");
	struct engine *engine = open_engine();
	struct engine_guess guess;

	write_text(path, "who,n,price,day,began,ok,zip,empty,note,tiny\n"
			 "a,-5,1.50,2019-07-31,2019-07-31 14:00:00,true,01067,,x,1e-5\n"
			 "b,70000,2.125,2020-01-01,2020-01-01T00:00Z,F,12345,,7,2.5\n");
	guess = guess_of(engine, path);
	assert_int_equal(guess.columns_count, 10);
	expect_column(&guess, 0, "who", ENGINE_TEXT, 0);
	expect_column(&guess, 1, "n", ENGINE_INTEGER, 0);
	expect_column(&guess, 2, "price", ENGINE_DECIMAL, 3);
	expect_column(&guess, 3, "day", ENGINE_DATE, 0);
	expect_column(&guess, 4, "began", ENGINE_TIMESTAMP, 0);
	expect_column(&guess, 5, "ok", ENGINE_BOOLEAN, 0);
	expect_column(&guess, 6, "zip", ENGINE_TEXT, 0);
	expect_column(&guess, 7, "empty", ENGINE_TEXT, 0);
	expect_column(&guess, 8, "note", ENGINE_TEXT, 0);
	expect_column(&guess, 9, "tiny", ENGINE_DECIMAL, ENGINE_GUESS_SCALE_MAX);
	engine_guess_clear(&guess);
	engine_close(engine);
}

static void great_numbers_have_fewer_digits_after_the_point(void **state)
{
	const char *path = scratch_path(state, "great.csv");
	struct engine *engine = open_engine();
	struct engine_guess guess;

	write_text(path, "who;a;b\nx;123456789012.123456;1.123456789\n"
			 "y;1.5;1234567890123456789\nz;1.5;2\n");
	guess = guess_of(engine, path);
	expect_column(&guess, 1, "a", ENGINE_DECIMAL, 3);
	expect_column(&guess, 2, "b", ENGINE_INTEGER, 0);
	engine_guess_clear(&guess);
	engine_close(engine);
}

static void names_become_names_of_sql(void **state)
{
	const char *path = scratch_path(state, "names.csv");
	struct engine *engine = open_engine();
	struct engine_guess guess;

	write_text(path, "\xef\xbb\xbf\"Trip Duration (s)\"\tStra\xc3\x9f"
			 "e\t2nd\tn\tN\t\t__%\n1\t2\t3\t4\t5\t6\t7\n");
	guess = guess_of(engine, path);
	assert_int_equal(guess.columns_count, 7);
	assert_string_equal(guess.columns[0].name, "trip_duration_s");
	assert_string_equal(guess.columns[1].name, "strasse");
	assert_string_equal(guess.columns[2].name, "c_2nd");
	assert_string_equal(guess.columns[3].name, "n");
	assert_string_equal(guess.columns[4].name, "n_2");
	assert_string_equal(guess.columns[5].name, "column");
	assert_string_equal(guess.columns[6].name, "column_2");
	engine_guess_clear(&guess);
	engine_close(engine);
}

/* Scan the integers of `n` in the imported table `t`: the sum, how many, how many are NULL. */
static void expect_numbers(struct engine *engine, int64_t sum, size_t rows, size_t nulls)
{
	static const char *const names[] = { "n" };
	struct engine_scan_request request = {
		.table = "t", .columns = names, .columns_count = 1, .person_last = UINT32_MAX
	};
	struct report report = { .message = "" };
	struct engine_scan *scan = NULL;
	struct engine_chunk chunk;

	assert_int_equal(engine_lock(engine, &report), AL_OK);
	assert_int_equal(engine_scan_open(engine, &request, &scan, &report), AL_OK);
	assert_int_equal(engine_scan_next(scan, &chunk, &report), AL_OK);
	assert_int_equal(chunk.rows, rows);
	for (size_t i = 0; i < chunk.rows; i++) {
		if (engine_values_valid(&chunk.columns[0], i))
			sum -= engine_values_number(&chunk.columns[0], i);
		else
			nulls--;
	}
	assert_int_equal(sum, 0);
	assert_int_equal(nulls, 0);
	engine_scan_close(scan);
}

static void times_of_parquet_with_a_zone_and_nested_values_are_read(void **state)
{
	static const struct engine_column columns[] = {
		{ .name = "who", .type = ENGINE_TEXT },
		{ .name = "n", .type = ENGINE_TIMESTAMP },
	};
	static const struct engine_table table = {
		.name = "t", .person = "who", .columns = columns, .columns_count = 2
	};
	const struct digest digest = { .bytes = { 1 } };
	const char *path = scratch_path(state, "zone.parquet");
	struct engine *engine = open_engine();
	struct report report = { .message = "" };
	struct engine_guess guess;
	char sql[512];

	snprintf(sql, sizeof(sql),
		 "COPY (SELECT 1 AS who, TIMESTAMPTZ '1970-01-01 00:01:00.5+00' AS n, [1, 2] AS l, "
		 "{'a': 1} AS s, 'x'::BLOB AS b) TO '%s' (FORMAT parquet)",
		 path);
	if (engine_run(engine, sql, "writing", &report) != AL_OK)
		fail_msg("%s", report.detail);
	guess = guess_of(engine, path);
	assert_int_equal(guess.columns_count, 5);
	expect_column(&guess, 1, "n", ENGINE_TIMESTAMP, 0);
	expect_column(&guess, 2, "l", ENGINE_TEXT, 0);
	expect_column(&guess, 3, "s", ENGINE_TEXT, 0);
	engine_guess_clear(&guess);
	if (engine_guess_import(engine, &table, path, &digest, &report) != AL_OK)
		fail_msg("%s: %s", report.message, report.detail);
	expect_numbers(engine, 60, 1, 0);
	engine_close(engine);
}

static const struct engine_column number_columns[] = {
	{ .name = "n", .type = ENGINE_DECIMAL, .scale = 2 },
	{ .name = "who", .type = ENGINE_TEXT },
};
static const struct engine_table number_table = {
	.name = "t", .person = "who", .columns = number_columns, .columns_count = 2
};
static const struct digest content = { .bytes = { 1 } };

static void a_value_of_another_type_is_null_and_a_row_of_nobody_is_left_out(void **state)
{
	const char *path = scratch_path(state, "odd.csv");
	struct engine *engine = open_engine();
	struct report report = { .message = "" };

	write_text(path, "Who,N\na,1.5\na,nan\nb,9e99\nb,word\nc,1e1\n,100\nc,0.005\nc,-.25\n"
			 "d,99999999999999.99\nd,inf\n");
	if (engine_guess_import(engine, &number_table, path, &content, &report) != AL_OK)
		fail_msg("%s: %s", report.message, report.detail);
	/* 1.50, 10.00, 0.01, -0.25 */
	expect_numbers(engine, 150 + 1000 + 1 - 25, 9, 5);
	engine_close(engine);
}

static void a_column_that_is_missing_is_refused(void **state)
{
	const char *path = scratch_path(state, "other.csv");
	struct engine *engine = open_engine();
	struct report report = { .message = "" };

	write_text(path, "who,m\na,1\n");
	assert_int_equal(engine_guess_import(engine, &number_table, path, &content, &report),
			 AL_MALFORMED);
	assert_non_null(strstr(report.message, "has no column n"));
	engine_close(engine);
}

static void a_parquet_file_is_read_like_csv(void **state)
{
	const char *path = scratch_path(state, "some.parquet");
	struct engine *engine = open_engine();
	struct report report = { .message = "" };
	struct engine_guess guess;
	char sql[512];

	snprintf(sql, sizeof(sql),
		 "COPY (SELECT * FROM (VALUES ('a', 1.5::DOUBLE, DATE '2019-07-31', TRUE, "
		 "TIMESTAMP '2019-07-31 14:00:00'), ('b', 'nan'::DOUBLE, NULL, FALSE, NULL), "
		 "(NULL, 7, NULL, NULL, NULL), ('c', 1e-3, NULL, NULL, NULL)) "
		 "v(\"Who\", n, d, b, \"at t\")) TO '%s' (FORMAT parquet)",
		 path);
	if (engine_run(engine, sql, "writing", &report) != AL_OK)
		fail_msg("%s", report.detail);
	guess = guess_of(engine, path);
	assert_int_equal(guess.columns_count, 5);
	expect_column(&guess, 0, "who", ENGINE_TEXT, 0);
	expect_column(&guess, 2, "d", ENGINE_DATE, 0);
	expect_column(&guess, 3, "b", ENGINE_BOOLEAN, 0);
	expect_column(&guess, 4, "at_t", ENGINE_TIMESTAMP, 0);
	engine_guess_clear(&guess);
	if (engine_guess_import(engine, &number_table, path, &content, &report) != AL_OK)
		fail_msg("%s: %s", report.message, report.detail);
	expect_numbers(engine, 150, 3, 1);
	engine_close(engine);
}

static void what_only_begins_like_parquet_is_refused(void **state)
{
	const char *path = scratch_path(state, "broken.parquet");
	struct engine *engine = open_engine();
	struct report report = { .message = "" };
	struct engine_guess guess;

	write_text(path, "PAR1 and nothing of it");
	assert_int_equal(engine_guess_file(engine, path, &guess, &report), AL_MALFORMED);
	assert_non_null(strstr(report.message, "begins like Parquet"));
	engine_close(engine);
}

static void a_csv_with_a_broken_line_is_refused_with_its_number(void **state)
{
	const char *path = scratch_path(state, "broken.csv");
	struct engine *engine = open_engine();
	struct report report = { .message = "" };
	struct engine_guess guess;

	write_text(path, "who,n\na,1\nb,2,3\n");
	assert_int_equal(engine_guess_file(engine, path, &guess, &report), AL_MALFORMED);
	assert_non_null(strstr(report.message, "line 3"));
	assert_int_equal(engine_guess_file(engine, "no_such_file", &guess, &report), AL_NOT_FOUND);
	engine_close(engine);
}

static void names_alone_are_read_without_the_values(void **state)
{
	const char *path = scratch_path(state, "names_only.csv");
	struct engine *engine = open_engine();
	struct report report = { .message = "" };
	struct engine_guess guess;

	write_text(path, "who,n\na,1\nb,2,3\n");
	assert_int_equal(engine_guess_names(engine, path, &guess, &report), AL_OK);
	expect_column(&guess, 1, "n", ENGINE_TEXT, 0);
	engine_guess_clear(&guess);
	assert_int_equal(engine_lock(engine, &report), AL_OK);
	assert_int_equal(engine_guess_names(engine, path, &guess, &report), AL_CONFLICT);
	engine_close(engine);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

UNIT_MAIN("guess", CASE(types_are_those_of_the_values),
	  CASE(great_numbers_have_fewer_digits_after_the_point), CASE(names_become_names_of_sql),
	  CASE(a_value_of_another_type_is_null_and_a_row_of_nobody_is_left_out),
	  CASE(a_column_that_is_missing_is_refused), CASE(a_parquet_file_is_read_like_csv),
	  CASE(times_of_parquet_with_a_zone_and_nested_values_are_read),
	  CASE(what_only_begins_like_parquet_is_refused),
	  CASE(a_csv_with_a_broken_line_is_refused_with_its_number),
	  CASE(names_alone_are_read_without_the_values))
