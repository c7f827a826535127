/* platform_test.c: what an operator may say about tables and columns, and what not. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/law/sample.h"

#include "unit/law/spoil.h"
#include "unit/unit.h"

/* A copy of the full sample whose tables and columns a test can change. */
static struct platform platform;
static struct table tables[2];
static struct column trips[6];
static struct column stations[2];

static int set_up(void **state)
{
	(void)state;
	platform = sample_platforms[1];
	memcpy(tables, platform.tables, sizeof(tables));
	memcpy(trips, tables[0].columns, sizeof(trips));
	memcpy(stations, tables[1].columns, sizeof(stations));
	platform.tables = tables;
	tables[0].columns = trips;
	tables[1].columns = stations;
	assert_sound(OBJECT_PLATFORM, &platform);
	return 0;
}

static void spoiled(const char *words)
{
	assert_spoiled(OBJECT_PLATFORM, &platform, words);
}

static void names_are_plain(void **state)
{
	static const char *const bad[] = { "Trips",   "1trips", "_trips",
					   "trips-x", "tri ps", "fahrt\xc3\xa4" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		tables[0].name = bad[i];
		spoiled("tables[0]");
		tables[0].name = "trips";
		trips[3].name = bad[i];
		spoiled("columns[3]");
		trips[3].name = "duration";
		platform.platform = bad[i];
		if (!platform_name_valid(bad[i]))
			spoiled("platform:");
		platform.platform = "bikes";
	}
	assert_true(platform_name_valid("trips-x"));
	assert_false(platform_name_valid(""));
	assert_false(sql_name_valid(""));
	assert_true(sql_name_valid("a23456789012345678901234567890123456789012345678"));
	assert_false(sql_name_valid("a234567890123456789012345678901234567890123456789"));
	assert_false(platform_name_valid("a234567890123456789012345678901234567890123456789"));
}

static void no_name_is_there_twice(void **state)
{
	(void)state;
	trips[3].name = "price";
	spoiled("\"price\" is there twice");
	trips[3].name = "duration";
	tables[1].name = "trips";
	spoiled("\"trips\" is there twice");
}

static void bounds_are_written_as_their_type_asks(void **state)
{
	(void)state;
	/* object-10 */
	trips[3].max = "7200.5";
	spoiled("bounds");
	trips[3].max = "-1";
	spoiled("min is above max");
	trips[3].max = NULL;
	spoiled("both bounds");
	trips[3].min = NULL;
	assert_sound(OBJECT_PLATFORM, &platform);
	trips[4].max = "12.505";
	spoiled("bounds");
	trips[4].max = "12.5";
	assert_sound(OBJECT_PLATFORM, &platform);
	trips[2].min = "2018-01-01";
	spoiled("bounds");
	trips[5].min = "Di";
	trips[5].max = "Mo";
	trips[2].min = "2018-01-01T00:00:00Z";
	spoiled("bounds");
}

static void only_a_decimal_has_a_scale(void **state)
{
	(void)state;
	trips[3].scale = 2;
	spoiled("scale");
	trips[3].scale = -1;
	trips[4].scale = -1;
	spoiled("scale");
}

static void keys_are_there_once_and_of_the_type(void **state)
{
	static const char *const twice[] = { "Mo", "Di", "Mo" };
	static const char *const numbers[] = { "1", "2", "three" };

	(void)state;
	trips[5].keys = twice;
	trips[5].keys_count = 3;
	spoiled("\"Mo\" is there twice");
	trips[5].keys_count = 2;
	assert_sound(OBJECT_PLATFORM, &platform);
	trips[3].keys = numbers;
	trips[3].keys_count = 3;
	spoiled("\"three\"");
	trips[3].keys_count = 2;
	assert_sound(OBJECT_PLATFORM, &platform);
}

static void keys_of_names_a_column_of_a_public_table(void **state)
{
	struct keys_of keys_of = { .column = "name", .table = "trips" };
	static const char *const one[] = { "A" };

	(void)state;
	/* object-11 */
	trips[1].keys_of = &keys_of;
	spoiled("keys_of");
	keys_of.table = "stations";
	assert_sound(OBJECT_PLATFORM, &platform);
	keys_of.column = "colour";
	spoiled("keys_of");
	keys_of.table = "colours";
	spoiled("keys_of");
	keys_of = (struct keys_of){ .column = "name", .table = "stations" };
	trips[1].keys = one;
	trips[1].keys_count = 1;
	spoiled("either keys or keys_of");
}

static void a_category_is_a_term_of_personal_data(void **state)
{
	(void)state;
	trips[0].category = "pd:Wish";
	spoiled("\"pd:Wish\" is no known category");
	trips[0].category = "dpv:Marketing";
	spoiled("category");
}

static void a_table_of_persons_names_its_person(void **state)
{
	(void)state;
	tables[0].person = NULL;
	spoiled("person");
	tables[0].person = "rider_id";
	spoiled("person");
	tables[0].person = "duration"; /* not of the class id */
	spoiled("person");
	tables[0].person = "rider";
	tables[0].rows_typical = -1;
	spoiled("rows_typical");
	tables[0].rows_typical = 5;
	tables[0].content.bytes[0] = 1;
	spoiled("content");
}

static void a_public_table_has_its_content_and_no_person(void **state)
{
	(void)state;
	tables[1].content = (struct digest){ { 0 } };
	spoiled("content");
	tables[1].content.bytes[0] = 1;
	tables[1].person = "name";
	spoiled("person");
	tables[1].person = NULL;
	tables[1].rows_typical = 1;
	spoiled("rows_typical");
}

static void the_first_object_of_a_node_has_no_prev(void **state)
{
	(void)state;
	/* object-3 */
	platform.seq = 0;
	spoiled("prev");
	platform.prev = (struct digest){ { 0 } };
	assert_sound(OBJECT_PLATFORM, &platform);
	platform.seq = 1;
	spoiled("prev");
}

static void tables_and_columns_are_found_by_name(void **state)
{
	(void)state;
	assert_ptr_equal(platform_table(&platform, "stations"), &tables[1]);
	assert_null(platform_table(&platform, "station"));
	assert_ptr_equal(table_column(&tables[0], "duration"), &trips[3]);
	assert_null(table_column(&tables[1], "duration"));
}

#define CASE(name) cmocka_unit_test_setup(name, set_up)

UNIT_MAIN("platform", CASE(names_are_plain), CASE(no_name_is_there_twice),
	  CASE(bounds_are_written_as_their_type_asks), CASE(only_a_decimal_has_a_scale),
	  CASE(keys_are_there_once_and_of_the_type), CASE(keys_of_names_a_column_of_a_public_table),
	  CASE(a_category_is_a_term_of_personal_data), CASE(a_table_of_persons_names_its_person),
	  CASE(a_public_table_has_its_content_and_no_person),
	  CASE(the_first_object_of_a_node_has_no_prev), CASE(tables_and_columns_are_found_by_name))
