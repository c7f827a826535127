/* source_test.c: rows come from files and from tables of other databases, and look the same. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "engine/engine_source.h"

#include "engine/engine_internal.h"
#include "engine/engine_profile.h"
#include "unit/scratch.h"
#include "unit/unit.h"

#include <stdlib.h>
#include <unistd.h>

#define ROWS                                                                                       \
	"(VALUES ('a', 5, 1.25, TIMESTAMP '2024-02-03 04:05:06', true, 'x \"y\", z'), "            \
	"('a', 7, 2.5, NULL, false, NULL), ('b', NULL, 3, TIMESTAMP '2024-02-04 00:00:00', NULL, " \
	"'w'), (NULL, 1, 1, NULL, NULL, 'v')) AS t(\"Who\", n, price, began, ok, note)"

static struct engine *open_engine(void)
{
	struct engine_options options = { .path = NULL };
	struct report report = { .message = "" };
	struct engine *engine = NULL;

	if (engine_open(&options, &engine, &report) != AL_OK)
		fail_msg("%s", report.message);
	return engine;
}

static void run(struct engine *engine, const char *sql)
{
	struct report report = { .message = "" };

	if (engine_run(engine, sql, "a test", &report) != AL_OK)
		fail_msg("%s: %s", sql, report.detail);
}

/* Make the ROWS in three forms: all.csv, all.parquet, and the tables t and s.t of all.duckdb. */
static void make_files(void **state, struct engine *engine)
{
	char sql[2000];

	(void)snprintf(sql, sizeof(sql), "COPY (SELECT * FROM " ROWS ") TO '%s' (HEADER)",
		       scratch_path(state, "all.csv"));
	run(engine, sql);
	(void)snprintf(sql, sizeof(sql), "COPY (SELECT * FROM " ROWS ") TO '%s' (FORMAT parquet)",
		       scratch_path(state, "all.parquet"));
	run(engine, sql);
	(void)snprintf(sql, sizeof(sql),
		       "ATTACH '%s' AS o; CREATE TABLE o.t AS SELECT * FROM " ROWS
		       "; CREATE SCHEMA o.s; CREATE TABLE o.s.t AS SELECT * FROM o.t; "
		       "CREATE VIEW o.seen AS SELECT * FROM o.t; DETACH o",
		       scratch_path(state, "all.duckdb"));
	run(engine, sql);
}

/* "PREFIX:folder/FILE#TABLE" of "PREFIX:FILE#TABLE", and "folder/FILE" of "FILE". */
static const char *whole(void **state, const char *text)
{
	static char place[ENGINE_SOURCE_LEN_MAX];
	const char *file = strncmp(text, "duckdb:", 7) == 0 ? text + 7 : text;

	if (strncmp(text, "postgresql:", 11) == 0)
		return text;
	(void)snprintf(place, sizeof(place), "%.*s%s", (int)(file - text), text,
		       scratch_path(state, file));
	return place;
}

static struct engine_source *open_source(void **state, struct engine *engine, const char *name)
{
	const char *text = whole(state, name);
	struct report report = { .message = "" };
	struct engine_source *source = NULL;

	if (engine_source_open(engine, text, *state, &source, &report) != AL_OK)
		fail_msg("%s: %s: %s", text, report.message, report.detail);
	return source;
}

static const struct engine_column columns[] = {
	{ .name = "who", .type = ENGINE_TEXT },
	{ .name = "n", .type = ENGINE_INTEGER },
	{ .name = "price", .type = ENGINE_DECIMAL, .scale = 1 },
	{ .name = "began", .type = ENGINE_TIMESTAMP },
	{ .name = "ok", .type = ENGINE_BOOLEAN },
	{ .name = "note", .type = ENGINE_TEXT },
};
static const struct engine_table table = {
	.name = "t", .person = "who", .columns = columns, .columns_count = 6
};
static const char expected_csv[] = "who,n,price,began,ok,note\n"
				   "\"a\",\"5\",\"1.3\",\"2024-02-03 04:05:06\",\"true\","
				   "\"x \"\"y\"\", z\"\n"
				   "\"a\",\"7\",\"2.5\",,\"false\",\n"
				   "\"b\",,\"3.0\",\"2024-02-04 00:00:00\",,\"w\"\n"
				   ",\"1\",\"1.0\",,,\"v\"\n";

/* What `source` gives is what all forms give. Closes it. */
static void expect_all(struct engine *engine, struct engine_source *source)
{
	static const enum engine_type types[] = { ENGINE_TEXT,	    ENGINE_INTEGER, ENGINE_DECIMAL,
						  ENGINE_TIMESTAMP, ENGINE_BOOLEAN, ENGINE_TEXT };
	struct report report = { .message = "" };
	struct digest content = { .bytes = { 1 } };
	struct engine_import found;
	struct engine_guess guess;
	struct buffer csv;

	assert_true(engine_source_file(source) >= 0);
	assert_true(engine_source_has(source, "who"));
	assert_false(engine_source_has(source, "Who"));
	assert_int_equal(engine_source_guess(source, &guess, &report), AL_OK);
	assert_int_equal(guess.columns_count, 6);
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(guess.columns[i].type, types[i]);
	engine_guess_clear(&guess);
	buffer_init(&csv, 1000);
	assert_int_equal(engine_source_csv(source, columns, 6, &csv, &report), AL_OK);
	assert_string_equal(buffer_text(&csv), expected_csv);
	buffer_clear(&csv);
	if (engine_source_import(source, &table, &content, &found, &report) != AL_OK)
		fail_msg("%s: %s", report.message, report.detail);
	assert_int_equal(found.rows, 3);
	assert_int_equal(found.persons, 2);
	assert_int_equal(found.nobody, 1);
	assert_int_equal(found.unread, 0);
	engine_source_close(source);
	assert_int_equal(engine_person_count(engine), 2);
}

static void all_forms_give_the_same(void **state)
{
	struct engine *engine = open_engine();

	make_files(state, engine);
	expect_all(engine, open_source(state, engine, "all.csv"));
	expect_all(engine, open_source(state, engine, "all.parquet"));
	expect_all(engine, open_source(state, engine, "duckdb:all.duckdb#t"));
	expect_all(engine, open_source(state, engine, "duckdb:all.duckdb#s.t"));
	engine_close(engine);
}

static void two_tables_of_a_file_are_read_at_a_time(void **state)
{
	struct engine *engine = open_engine();
	struct engine_source *first;

	make_files(state, engine);
	first = open_source(state, engine, "duckdb:all.duckdb#t");
	expect_all(engine, open_source(state, engine, "duckdb:all.duckdb#s.t"));
	expect_all(engine, first);
	engine_close(engine);
}

static void what_cannot_be_read_is_counted(void **state)
{
	static const struct engine_column some[] = { { .name = "who", .type = ENGINE_TEXT },
						     { .name = "n", .type = ENGINE_INTEGER },
						     { .name = "day", .type = ENGINE_DATE } };
	static const struct engine_table wanted = {
		.name = "t", .person = "who", .columns = some, .columns_count = 3
	};
	static const char csv[] = "day,who,n\n2024-01-01,a,many\n,a,3\nyesterday,b,more\n"
				  "2024-01-02,,none\n";
	struct engine *engine = open_engine();
	struct report report = { .message = "" };
	struct digest content = { .bytes = { 1 } };
	struct engine_source *source;
	struct engine_import found;
	FILE *file = fopen(scratch_path(state, "x.csv"), "w");

	assert_non_null(file);
	assert_true(fputs(csv, file) >= 0);
	assert_int_equal(fclose(file), 0);
	source = open_source(state, engine, "x.csv");
	assert_int_equal(engine_source_import(source, &wanted, &content, &found, &report), AL_OK);
	assert_int_equal(found.rows, 3);
	assert_int_equal(found.nobody, 1);
	assert_int_equal(found.unread, 3); /* not that of nobody */
	assert_string_equal(found.unread_column, "n");
	engine_source_close(source);
	engine_close(engine);
}

static void a_source_is_written_in_one_of_three_ways(void **state)
{
	struct engine_source_parts parts;
	static const char *const wrong[] = {
		"",
		"duckdb:x",
		"duckdb:#t",
		"duckdb:x#",
		"duckdb:x#a.b.c",
		"duckdb:x#.t",
		"duckdb:x#t; DROP TABLE t",
		"postgresql:city",
		"postgresql:host=db password=secret#t",
		"postgresql://boss:secret@db/city#t",
		"a\nb",
	};

	(void)state;
	assert_int_equal(engine_source_parse("/a/b#c.csv", &parts, NULL), AL_OK);
	assert_int_equal(parts.kind, ENGINE_SOURCE_FILE);
	assert_string_equal(parts.place, "/a/b#c.csv");
	assert_string_equal(parts.table, "");
	assert_int_equal(engine_source_parse("duckdb:/a#b/c.db#s.t", &parts, NULL), AL_OK);
	assert_int_equal(parts.kind, ENGINE_SOURCE_DUCKDB);
	assert_string_equal(parts.place, "/a#b/c.db");
	assert_string_equal(parts.schema, "s");
	assert_string_equal(parts.table, "t");
	assert_int_equal(engine_source_parse("postgresql:my-city.2#Fahrten", &parts, NULL), AL_OK);
	assert_int_equal(parts.kind, ENGINE_SOURCE_POSTGRESQL);
	assert_string_equal(parts.place, "my-city.2");
	assert_string_equal(parts.schema, "");
	assert_string_equal(parts.table, "Fahrten");
	assert_int_equal(engine_source_parse("postgresql:#t", &parts, NULL), AL_OK);
	assert_string_equal(parts.place, "");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (engine_source_parse(wrong[i], &parts, NULL) != AL_MALFORMED)
			fail_msg("%s is taken", wrong[i]);
	}
	assert_string_equal(parts.table, "t");
}

static void expect_no_source(void **state, struct engine *engine, enum status wanted,
			     const char *name)
{
	const char *text = whole(state, name);
	struct report report = { .message = "" };
	struct engine_source *source = NULL;
	enum status got;

	got = engine_source_open(engine, text, *state, &source, &report);
	if (got != wanted)
		fail_msg("%s: %s: %s", text, status_name(got), report.message);
	assert_null(source);
	assert_true(report.message[0] != '\0');
}

static void what_is_not_there_is_not_opened(void **state)
{
	struct engine *engine = open_engine();

	make_files(state, engine);
	expect_no_source(state, engine, AL_NOT_FOUND, "none.csv");
	expect_no_source(state, engine, AL_NOT_FOUND, "duckdb:none.duckdb#t");
	expect_no_source(state, engine, AL_NOT_FOUND, "duckdb:all.duckdb#u");
	expect_no_source(state, engine, AL_NOT_FOUND, "duckdb:all.duckdb#seen");
	expect_no_source(state, engine, AL_MALFORMED, "duckdb:all.csv#t");
	expect_no_source(state, engine, AL_IO, "postgresql:no_service_of_this_name#t");
	assert_int_equal(engine_lock(engine, NULL), AL_OK);
	expect_no_source(state, engine, AL_CONFLICT, "all.csv");
	engine_close(engine);
}

static enum status add_value(void *context, uint32_t had_by, const char *text, size_t len)
{
	buffer_append_format(context, "%.*s:%u ", (int)len, text, had_by);
	return AL_OK;
}

static void a_profile_says_what_values_look_like(void **state)
{
	struct engine *engine = open_engine();
	struct engine_profile_wanted wanted = {
		.column = 1, .person = 0, .had_by = 2, .len_max = 10, .count_max = 3
	};
	struct report report = { .message = "" };
	struct engine_profile profiles[6];
	struct engine_source *source;
	struct engine_guess guess;
	struct buffer values;
	int64_t rows;
	int64_t persons;
	char sql[1000];

	(void)snprintf(
	    sql, sizeof(sql),
	    "COPY (SELECT 'p' || (i %% 100) AS who, i %% 4 AS kind, 'p' || i || "
	    "'@x.org' AS mail, i * 0.5 AS price, DATE '2024-01-01' + i::INT AS day, "
	    "'DE02120300000000202051' AS iban FROM range(1000) AS r(i)) TO '%s' (HEADER)",
	    scratch_path(state, "p.csv"));
	run(engine, sql);
	source = open_source(state, engine, "p.csv");
	assert_int_equal(engine_source_guess(source, &guess, &report), AL_OK);
	assert_int_equal(engine_profile_columns(source, &guess, profiles, &rows, &report), AL_OK);
	assert_int_equal(rows, 1000);
	assert_int_equal(profiles[0].values, 1000);
	assert_in_range(profiles[0].distinct, 90, 110);
	assert_int_equal(profiles[0].emails, 0);
	assert_int_equal(profiles[0].low, INT64_MIN);
	assert_int_equal(profiles[1].low, 0);
	assert_int_equal(profiles[1].high, 3);
	assert_int_equal(profiles[2].emails, 1000);
	assert_in_range(profiles[3].low, 0, 50); /* times ten */
	assert_in_range(profiles[3].high, 4940, 4995);
	assert_in_range(profiles[4].low, 19723, 19729); /* days since 1970 */
	assert_int_equal(profiles[5].ibans, 1000);
	assert_int_equal(engine_profile_rows(source, 0, &rows, &persons, &report), AL_OK);
	assert_int_equal(rows, 10);
	assert_int_equal(persons, 100);
	buffer_init(&values, 1000);
	assert_int_equal(engine_profile_values(source, &wanted, add_value, &values, &report),
			 AL_OK);
	assert_string_equal(buffer_text(&values), "0:25 1:25 2:25 ");
	buffer_reset(&values);
	wanted.person = ENGINE_PROFILE_NO_PERSON;
	wanted.count_max = 1;
	assert_int_equal(engine_profile_values(source, &wanted, add_value, &values, &report),
			 AL_OK);
	assert_string_equal(buffer_text(&values), "0:250 ");
	buffer_reset(&values);
	wanted.had_by = 251;
	assert_int_equal(engine_profile_values(source, &wanted, add_value, &values, &report),
			 AL_OK);
	assert_string_equal(buffer_text(&values), "");
	buffer_clear(&values);
	engine_guess_clear(&guess);
	engine_source_close(source);
	engine_close(engine);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

UNIT_MAIN("source", CASE(all_forms_give_the_same), CASE(two_tables_of_a_file_are_read_at_a_time),
	  CASE(what_cannot_be_read_is_counted), CASE(a_source_is_written_in_one_of_three_ways),
	  CASE(what_is_not_there_is_not_opened), CASE(a_profile_says_what_values_look_like))
