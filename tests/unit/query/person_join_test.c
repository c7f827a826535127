/* person_join_test.c: two tables of persons, joined by the person, each read with its own grant. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/query/fixture.h"
#include "unit/unit.h"

#include <stdlib.h>
#include <unistd.h>

static const char *const towns[] = { "Bonn", "Ulm" };
static struct column trip_columns[] = {
	{ .name = "rider", .type = COLUMN_TEXT, .scale = -1 },
	{ .name = "minutes", .type = COLUMN_INTEGER, .min = "0", .max = "100", .scale = -1 },
};
static struct column member_columns[] = {
	{ .name = "member", .type = COLUMN_TEXT, .scale = -1 },
	{ .name = "town", .type = COLUMN_TEXT, .keys = towns, .keys_count = 2, .scale = -1 },
	{ .name = "age", .type = COLUMN_INTEGER, .min = "0", .max = "120", .scale = -1 },
};
static struct table tables[] = {
	{ .name = "trips",
	  .person = "rider",
	  .role = TABLE_PERSONS,
	  .rows_typical = 10,
	  .columns = trip_columns,
	  .columns_count = 2 },
	{ .name = "members",
	  .person = "member",
	  .role = TABLE_PERSONS,
	  .rows_typical = 1,
	  .columns = member_columns,
	  .columns_count = 3 },
};
static const struct platform platform = { .platform = "bikes",
					  .tables = tables,
					  .tables_count = 2 };
static const char *const trip_granted[] = { "minutes" };
static const char *const member_granted[] = { "town" };
static const struct granted_table granted[] = {
	{ .table = "trips", .columns = trip_granted, .columns_count = 1 },
	{ .table = "members", .columns = member_granted, .columns_count = 1 },
};

static const char trips_csv[] = "rider,minutes\na,10\na,20\nb,30\nd,5\nd,7\nd,\n";
static const char members_csv[] = "member,town,age\na,Bonn,30\nb,Ulm,40\nc,Ulm,50\nd,Bonn,60\n";

static void import(struct engine *engine, const struct catalogue *catalogue, size_t table,
		   const char *csv)
{
	const struct digest content = { { 0 } };
	char path[] = "/tmp/person_join_XXXXXX";
	int file = mkstemp(path);
	struct engine_import imported;
	struct engine_table about;
	struct report report = { 0 };
	struct arena arena;

	arena_init(&arena, 1 << 20);
	assert_true(file >= 0);
	assert_int_equal(write(file, csv, strlen(csv)), strlen(csv));
	close(file);
	if (catalogue_engine_table(catalogue, &tables[table], &arena, &about, &report) != AL_OK ||
	    engine_import_csv(engine, &about, path, &content, &imported, &report) != AL_OK)
		fail_msg("%s: %s", report.message, report.detail);
	unlink(path);
	arena_clear(&arena);
}

struct given {
	struct catalogue *catalogue;
	struct engine *engine;
};

static int setup(void **state)
{
	const struct engine_options options = { 0 };
	struct given *given = calloc(1, sizeof(*given));

	assert_non_null(given);
	assert_int_equal(catalogue_new(&platform, &given->catalogue, NULL), AL_OK);
	assert_int_equal(engine_open(&options, &given->engine, NULL), AL_OK);
	import(given->engine, given->catalogue, 0, trips_csv);
	*state = given;
	return 0;
}

static int teardown(void **state)
{
	struct given *given = *state;

	engine_close(given->engine);
	catalogue_free(given->catalogue);
	free(given);
	return 0;
}

static enum status plan_of(const struct given *given, const char *sql, size_t granted_count,
			   struct plan **ret)
{
	const struct analysis_scope scope = { .catalogue = given->catalogue,
					      .granted = granted,
					      .granted_count = granted_count };
	const struct plan_options options = { .rho = { RHO_PICO_ONE } };

	return plan_of_sql(&scope, sql, strlen(sql), &options, ret, NULL);
}

/* The sums of `sql` are `wanted`: presence and one measure for each group. */
static void check(const struct given *given, const char *sql, const int64_t *wanted, size_t count)
{
	struct plan *plan = NULL;
	struct sums sums;

	assert_int_equal(plan_of(given, sql, 2, &plan), AL_OK);
	fixture_unclip(plan);
	sums = fixture_sums(plan, given->engine);
	assert_true(sums.cells_count >= count);
	for (size_t i = 0; i < count; i++) {
		if (sums.cells[i] != wanted[i])
			fail_msg("%s: cell %zu is %lld", sql, i, (long long)sums.cells[i]);
	}
	sums_clear(&sums);
	plan_free(plan);
}

static void each_row_meets_those_of_the_same_person(void **state)
{
	struct given *given = *state;
	const int64_t by_town[] = { 2, 42, 1, 30 }; /* Bonn: a and d; Ulm: b */
	const int64_t of_members[] = { 1, 1, 0, 0 };

	import(given->engine, given->catalogue, 1, members_csv);
	assert_int_equal(engine_lock(given->engine, NULL), AL_OK);
	check(given,
	      "SELECT town, sum(minutes) FROM trips JOIN members ON rider = member GROUP BY town",
	      by_town, 4);
	check(given,
	      "SELECT town, sum(minutes) FROM members AS m JOIN trips AS t ON t.rider = m.member "
	      "GROUP BY town",
	      by_town, 4);
	check(given,
	      "SELECT town, sum(total) FROM members JOIN (SELECT rider, sum(minutes) AS total FROM "
	      "trips GROUP BY rider) AS t ON member = rider GROUP BY town",
	      by_town, 4);
	/* c has no trip; a has 2 trips and d, of Bonn as well, 3. */
	check(
	    given,
	    "SELECT town, count(*) FROM members JOIN (SELECT rider, count(*) AS n FROM trips GROUP "
	    "BY rider) AS t ON member = rider WHERE n > 2 GROUP BY town",
	    of_members, 4);
}

static void what_is_not_granted_of_either_table_is_refused(void **state)
{
	struct plan *plan = NULL;

	assert_int_equal(plan_of(*state,
				 "SELECT count(age) FROM trips JOIN members ON rider = member", 2,
				 &plan),
			 AL_REFUSED);
	assert_int_equal(
	    plan_of(*state, "SELECT count(*) FROM trips JOIN members ON rider = member", 1, &plan),
	    AL_REFUSED);
	assert_int_equal(
	    plan_of(*state, "SELECT count(*) FROM trips JOIN members ON minutes = age", 2, &plan),
	    AL_UNSUPPORTED);
	assert_null(plan);
}

static void a_table_that_was_not_imported_is_said_to_be_missing(void **state)
{
	const uint8_t consent[] = { 0xff };
	const struct members members = { .consent = consent, .count = 8 };
	struct given *given = *state;
	struct plan *plan = NULL;
	struct sums sums = { 0 };

	assert_int_equal(engine_lock(given->engine, NULL), AL_OK);
	assert_int_equal(
	    plan_of(given, "SELECT count(*) FROM trips JOIN members ON rider = member", 2, &plan),
	    AL_OK);
	assert_int_equal(sums_read(plan, given->engine, &members, NULL, &sums, NULL), AL_NOT_FOUND);
	plan_free(plan);
}

static void a_plan_names_each_table_that_is_read_once(void **state)
{
	struct plan *plan = NULL;

	assert_int_equal(plan_of(*state,
				 "SELECT count(*) FROM trips JOIN members ON rider = member JOIN "
				 "(SELECT rider AS who FROM trips) AS t ON rider = who",
				 2, &plan),
			 AL_OK);
	assert_string_equal(plan_table(plan, 0)->name, "trips");
	assert_string_equal(plan_table(plan, 1)->name, "members");
	assert_null(plan_table(plan, 2));
	plan_free(plan);
}

UNIT_MAIN("person_join",
	  cmocka_unit_test_setup_teardown(each_row_meets_those_of_the_same_person, setup, teardown),
	  cmocka_unit_test_setup_teardown(what_is_not_granted_of_either_table_is_refused, setup,
					  teardown),
	  cmocka_unit_test_setup_teardown(a_table_that_was_not_imported_is_said_to_be_missing,
					  setup, teardown),
	  cmocka_unit_test_setup_teardown(a_plan_names_each_table_that_is_read_once, setup,
					  teardown))
