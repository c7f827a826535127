/*
 * tables_memory_test.c: whichever allocation fails, tables.conf is read, and a source guessed,
 * wholly or not at all, and nothing leaks.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fault/alloc.h"
#include "node/tables_guess.h"
#include "unit/scratch.h"
#include "unit/unit.h"

#define ALLOCATIONS_MAX 10000

static const char text[] =
    "operator = \"City\"\nsector = mobility\n"
    "[stations]\nsource = /srv/s.csv\ntitle = Stations\nrole = public\n"
    "[stations.id]\ntype = integer\nclass = id\n"
    "[trips]\nsource = /srv/t.csv\ntitle = Trips\nrole = persons\nperson = rider\nrows = 5\n"
    "[trips.rider]\ntype = text\nclass = id\n"
    "[trips.station]\ntype = integer\nclass = free\nkeys = stations.id\n"
    "[trips.kind]\ntype = text\nclass = free\n"
    "keys = \"1\" \"2\" \"3\" \"4\" \"5\" \"6\" \"7\" \"8\" \"9\" \"10\" \"11\" \"12\" \"13\" "
    "\"14\"\n \"15\" \"16\" \"17\"\n"
    "[trips.late]\ntype = boolean\nclass = free\n";

static enum status read_conf(void **state)
{
	struct report report = { .message = "" };
	struct tables_conf conf = { .tables_count = 9 };
	struct platform platform;
	struct arena arena;
	enum status status;

	(void)state;
	arena_init(&arena, TABLES_CONF_ARENA_MAX);
	status = tables_conf_parse(text, sizeof(text) - 1, &arena, &conf, &report);
	if (status != AL_OK)
		assert_int_equal(conf.tables_count, 9);
	if (status == AL_OK)
		status = tables_conf_platform(&conf, &arena, &platform, &report);
	assert_int_equal(status == AL_OK, report.message[0] == '\0');
	arena_clear(&arena);
	return status;
}

static enum status guess_source(void **state)
{
	struct engine_options options = { .path = NULL };
	struct tables_conf conf = { .tables_count = 0 };
	struct tables_guess_request request = { .table = "t",
						.source = scratch_path(state, "x.csv"),
						.role = TABLE_PERSONS,
						.conf = &conf,
						.folder = *state };
	struct tables_guess guess = { .columns_count = 99 };
	struct engine *engine = NULL;
	struct buffer printed;
	struct arena arena;
	enum status status = engine_open(&options, &engine, NULL);

	arena_init(&arena, TABLES_CONF_ARENA_MAX);
	buffer_init(&printed, 100000);
	if (status == AL_OK)
		status = tables_guess_make(engine, &request, &arena, &guess, NULL);
	if (status != AL_OK)
		assert_int_equal(guess.columns_count, 99);
	if (status == AL_OK) {
		tables_guess_print(&guess, &printed);
		status = buffer_status(&printed);
	}
	buffer_clear(&printed);
	arena_clear(&arena);
	engine_close(engine);
	return status;
}

/* Take `step` with its first, second, ... allocation failing, until it succeeds. */
static void fail_each(void **state, enum status (*step)(void **state))
{
	for (uint64_t n = 1; n < ALLOCATIONS_MAX; n++) {
		int64_t live = fault_alloc_live();
		enum status status;
		bool failed;

		fault_alloc_after(n, FAULT_ALLOC_ONCE);
		status = step(state);
		failed = fault_alloc_stop();
		assert_int_equal(fault_alloc_live(), live);
		if (!failed) {
			assert_int_equal(status, AL_OK);
			assert_true(n > 1);
			return;
		}
		assert_int_equal(status, AL_NO_MEMORY);
	}
	fail_msg("there is no end of allocations");
}

static void a_file_is_read_or_memory_is_said_to_be_out(void **state)
{
	fail_each(state, read_conf);
}

static void a_guess_is_made_or_memory_is_said_to_be_out(void **state)
{
	FILE *file = fopen(scratch_path(state, "x.csv"), "w");

	assert_non_null(file);
	assert_true(fputs("user_id,kind,n\n", file) >= 0);
	for (int i = 0; i < 200; i++)
		assert_true(fprintf(file, "u%d,%s,%d\n", i % 50, i % 2 == 0 ? "a" : "b", i) > 0);
	assert_int_equal(fclose(file), 0);
	fail_each(state, guess_source);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

UNIT_MAIN("tables_memory", CASE(a_file_is_read_or_memory_is_said_to_be_out),
	  CASE(a_guess_is_made_or_memory_is_said_to_be_out))
