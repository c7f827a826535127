/* catalogue_test.c: values, CSV of public tables, and the lists of keys that follow from them. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/catalogue.h"

#include "query/csv.h"
#include "query/value.h"
#include "unit/query/fixture.h"
#include "unit/unit.h"

#include <stdlib.h>

static void numbers_come_back_as_their_text(void **state)
{
	static const struct {
		struct value_form form;
		const char *text;
		int64_t number;
		const char *back;
	} cases[] = {
		{ { COLUMN_INTEGER, 0 }, "-7", -7, "-7" },
		{ { COLUMN_INTEGER, 0 }, "9007199254740991", VALUE_MAX, "9007199254740991" },
		{ { COLUMN_DECIMAL, 2 }, "-0.05", -5, "-0.05" },
		{ { COLUMN_DECIMAL, 2 }, "12", 1200, "12.00" },
		{ { COLUMN_DECIMAL, 0 }, "12", 12, "12" },
		{ { COLUMN_DECIMAL, 9 }, "1.000000001", 1000000001, "1.000000001" },
		{ { COLUMN_DATE, 0 }, "1969-12-31", -1, "1969-12-31" },
		{ { COLUMN_DATE, 0 }, "2024-02-29", 19782, "2024-02-29" },
		{ { COLUMN_TIMESTAMP, 0 }, "2019-07-31", 1564531200, "2019-07-31 00:00:00" },
		{ { COLUMN_TIMESTAMP, 0 }, "2019-07-31 14:00", 1564581600, "2019-07-31 14:00:00" },
		{ { COLUMN_TIMESTAMP, 0 }, "1969-12-31T23:59:59Z", -1, "1969-12-31 23:59:59" },
		{ { COLUMN_BOOLEAN, 0 }, "t", 1, "true" },
		{ { COLUMN_BOOLEAN, 0 }, "0", 0, "false" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t number = 12345;
		char back[VALUE_TEXT_MAX];

		assert_true(
		    value_parse(cases[i].form, cases[i].text, strlen(cases[i].text), &number));
		assert_int_equal(number, cases[i].number);
		value_format(cases[i].form, number, back);
		assert_string_equal(back, cases[i].back);
	}
}

static void what_is_no_value_is_refused(void **state)
{
	static const struct {
		struct value_form form;
		const char *text;
	} cases[] = {
		{ { COLUMN_INTEGER, 0 }, "" },
		{ { COLUMN_INTEGER, 0 }, "-" },
		{ { COLUMN_INTEGER, 0 }, "+1" },
		{ { COLUMN_INTEGER, 0 }, "1.0" },
		{ { COLUMN_INTEGER, 0 }, " 1" },
		{ { COLUMN_INTEGER, 0 }, "0x10" },
		{ { COLUMN_INTEGER, 0 }, "9007199254740992" },
		{ { COLUMN_INTEGER, 0 }, "99999999999999999999999999" },
		{ { COLUMN_DECIMAL, 2 }, "1.234" },
		{ { COLUMN_DECIMAL, 2 }, "1." },
		{ { COLUMN_DECIMAL, 2 }, ".5" },
		{ { COLUMN_DECIMAL, 2 }, "1.2.3" },
		{ { COLUMN_DECIMAL, 2 }, "90071992547409.92" },
		{ { COLUMN_DATE, 0 }, "2019-02-29" },
		{ { COLUMN_DATE, 0 }, "0000-01-01" },
		{ { COLUMN_DATE, 0 }, "2019-1-1" },
		{ { COLUMN_DATE, 0 }, "2019-13-01" },
		{ { COLUMN_TIMESTAMP, 0 }, "2019-01-01 24:00" },
		{ { COLUMN_TIMESTAMP, 0 }, "2019-01-01 10:60:00" },
		{ { COLUMN_TIMESTAMP, 0 }, "2019-01-01 10:00:60" },
		{ { COLUMN_TIMESTAMP, 0 }, "2019-01-01x10:00:00" },
		{ { COLUMN_TIMESTAMP, 0 }, "2019-01-01T10:00:00+01:00" },
		{ { COLUMN_BOOLEAN, 0 }, "yes" },
		{ { COLUMN_TEXT, 0 }, "text" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t number = 12345;

		if (value_parse(cases[i].form, cases[i].text, strlen(cases[i].text), &number))
			fail_msg("%s was read", cases[i].text);
		assert_int_equal(number, 12345);
	}
}

static void any_number_has_a_text(void **state)
{
	static const int64_t numbers[] = { INT64_MIN, INT64_MAX, -1, 0, 1 };

	(void)state;
	for (int type = COLUMN_INTEGER; type <= COLUMN_BOOLEAN; type++) {
		for (size_t i = 0; i < 5; i++) {
			struct value_form form = { (enum column_type)type, 18 };
			char text[VALUE_TEXT_MAX];

			value_format(form, numbers[i], text);
			assert_true(strlen(text) < VALUE_TEXT_MAX);
		}
	}
}

static void csv_is_split_as_rfc_4180_says(void **state)
{
	static const char text[] = "\xef\xbb\xbf"
				   "a,\"b \"\"x\"\", y\",\r\n\"two\nlines\",,c\n";
	struct csv_field fields[CSV_FIELDS_MAX];
	struct arena arena;
	struct csv csv;
	size_t count = 99;

	(void)state;
	arena_init(&arena, 1 << 20);
	csv_init(&csv, text, strlen(text));
	assert_int_equal(csv_next(&csv, &arena, fields, &count, NULL), AL_OK);
	assert_int_equal(count, 3);
	assert_string_equal(fields[0].text, "a");
	assert_string_equal(fields[1].text, "b \"x\", y");
	assert_int_equal(fields[2].len, 0);
	assert_int_equal(csv_next(&csv, &arena, fields, &count, NULL), AL_OK);
	assert_int_equal(count, 3);
	assert_string_equal(fields[0].text, "two\nlines");
	assert_int_equal(csv.line, 4);
	assert_int_equal(csv_next(&csv, &arena, fields, &count, NULL), AL_OK);
	assert_int_equal(count, 0);
	arena_clear(&arena);
}

static struct catalogue *bare(void)
{
	struct catalogue *catalogue = NULL;

	assert_int_equal(catalogue_new(&fixture_platform, &catalogue, NULL), AL_OK);
	return catalogue;
}

static void a_public_table_is_whole_or_refused(void **state)
{
	static const struct {
		const char *csv;
		const char *words;
	} cases[] = {
		{ "", "no column id" },
		{ "id,city\nx,y\n", "no column docks" },
		{ "id,city,docks,id\nx,y,1,z\n", "names the column id twice" },
		{ "id,city,docks\nx,y\n", "line 2: it has 2 fields, the header 3" },
		{ "id,city,docks\nx,y,1,2\n", "line 2: it has 4 fields" },
		{ "id,city,docks\nx,y,1\nx,y,many\n", "row 2, column docks" },
		{ "id,city,docks\nx,\"y,1\n", "line 2: a quote is not closed" },
		{ "id,city,docks\nx,\"y\"z,1\n", "line 2: something stands behind" },
		{ "id,city,docks\nx,y\"z,1\n", "line 2: a quote inside" },
		{ "id,city,docks\nx,y\xff,1\n", "line 2: it is not UTF-8" },
		{ "id,city,docks\nx,y\xed\xa0\x80,1\n", "line 2: it is not UTF-8" },
		{ "id,city,docks\nx,y,1\rx,y,1\n", "line 2: something stands behind" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct catalogue *catalogue = bare();
		struct report report = { 0 };

		assert_int_equal(catalogue_add_public(catalogue, "stations", cases[i].csv,
						      strlen(cases[i].csv), &report),
				 AL_MALFORMED);
		assert_memory_equal(report.message, "public table stations: ", 23);
		if (strstr(report.message, cases[i].words) == NULL)
			fail_msg("%s", report.message);
		/* It can still be added as it should be. */
		assert_int_equal(catalogue_add_public(catalogue, "stations", fixture_stations_csv,
						      strlen(fixture_stations_csv), NULL),
				 AL_OK);
		assert_int_equal(catalogue_public_rows(catalogue, &fixture_platform.tables[2]), 5);
		catalogue_free(catalogue);
	}
}

static void a_public_table_is_added_once(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	struct report report = { 0 };

	(void)state;
	assert_int_equal(catalogue_add_public(catalogue, "stations", fixture_stations_csv,
					      strlen(fixture_stations_csv), &report),
			 AL_CONFLICT);
	assert_int_equal(catalogue_add_public(catalogue, "trips", "", 0, &report), AL_NOT_FOUND);
	assert_int_equal(
	    catalogue_add_public(catalogue, "stations", "", PUBLIC_TABLE_LEN_MAX + 1, &report),
	    AL_TOO_BIG);
	catalogue_free(catalogue);
}

static void keys_of_needs_its_table(void **state)
{
	struct catalogue *catalogue = bare();
	const struct table *trips = &fixture_platform.tables[0];
	struct domain domain;
	struct report report = { 0 };

	(void)state;
	assert_int_equal(catalogue_domain(catalogue, trips, &trips->columns[1], &domain, &report),
			 AL_NOT_FOUND);
	assert_non_null(strstr(report.message, "stations is missing"));
	assert_int_equal(catalogue_add_public(catalogue, "stations", fixture_stations_csv,
					      strlen(fixture_stations_csv), NULL),
			 AL_OK);
	assert_int_equal(catalogue_domain(catalogue, trips, &trips->columns[1], &domain, NULL),
			 AL_OK);
	assert_int_equal(domain.count, 5);
	assert_string_equal(domain.labels[4], "S5");
	catalogue_free(catalogue);
}

static void a_platform_with_wrong_bounds_is_refused(void **state)
{
	struct column columns[2] = {
		{ .name = "who", .type = COLUMN_TEXT, .scale = -1 },
		{ .name = "n", .type = COLUMN_INTEGER, .scale = -1, .min = "5", .max = "4" },
	};
	struct table table = { .name = "t",
			       .person = "who",
			       .role = TABLE_PERSONS,
			       .columns = columns,
			       .columns_count = 2,
			       .rows_typical = 1 };
	struct platform platform = { .platform = "p", .tables = &table, .tables_count = 1 };
	static const char *const keys[] = { "1", "x" };
	struct catalogue *catalogue = NULL;
	struct report report = { 0 };

	(void)state;
	assert_int_equal(catalogue_new(&platform, &catalogue, &report), AL_MALFORMED);
	assert_non_null(strstr(report.message, "bounds of the column n"));
	columns[1].max = "x";
	assert_int_equal(catalogue_new(&platform, &catalogue, &report), AL_MALFORMED);
	columns[1].max = "5";
	columns[1].keys = keys;
	columns[1].keys_count = 2;
	assert_int_equal(catalogue_new(&platform, &catalogue, &report), AL_MALFORMED);
	assert_non_null(strstr(report.message, "the key \"x\""));
	columns[1].keys_count = 1;
	assert_int_equal(catalogue_new(&platform, &catalogue, &report), AL_OK);
	catalogue_free(catalogue);
}

UNIT_MAIN("catalogue", cmocka_unit_test(numbers_come_back_as_their_text),
	  cmocka_unit_test(what_is_no_value_is_refused), cmocka_unit_test(any_number_has_a_text),
	  cmocka_unit_test(csv_is_split_as_rfc_4180_says),
	  cmocka_unit_test(a_public_table_is_whole_or_refused),
	  cmocka_unit_test(a_public_table_is_added_once), cmocka_unit_test(keys_of_needs_its_table),
	  cmocka_unit_test(a_platform_with_wrong_bounds_is_refused))
