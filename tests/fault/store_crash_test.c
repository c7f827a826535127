/*
 * store_crash_test.c: whatever call a writer's life or disk ends at, the store opens again, holds
 * every acknowledged row and none in part, and the writer has said what was wrong.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fault/fault.h"
#include "fault/store_rows.h"
#include "unit/budget.h"
#include "unit/unit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#define LAST "40"	/* rows of one run */
#define LAST_AFTER "48" /* rows up to which a second run goes on */

/* Where one case works: the folder, the store in it, the writer's arguments. */
struct place {
	char folder[64];
	char store[80];
	char program[FAULT_PATH_MAX];
	const char *argv[5];
};

static void make_place(struct place *place, const char *how)
{
	(void)snprintf(place->folder, sizeof(place->folder), "/tmp/allmende-crash-%ld",
		       (long)getpid());
	(void)snprintf(place->store, sizeof(place->store), "%s/store", place->folder);
	fault_program("store_writer", place->program);
	place->argv[0] = place->program;
	place->argv[1] = place->store;
	place->argv[2] = LAST;
	place->argv[3] = how;
	place->argv[4] = NULL;
}

/* The last number that the writer has acknowledged, 0 when none. */
static int64_t last_acknowledged(const char *output)
{
	int64_t last = 0;
	const char *line = output;

	while (*line != '\0') {
		char *end;
		int64_t number = strtoll(line, &end, 10);

		assert_int_equal(*end, '\n');
		assert_true(number > last);
		last = number;
		line = end + 1;
	}
	return last;
}

/* Open the store as after a restart and check it; its last row. */
static int64_t reopen(const struct place *place, const char *event, uint64_t at)
{
	static const struct db_options checked = { .access = DB_CREATE, .check = true };
	struct report report = { 0 };
	struct db *db = NULL;
	int64_t last = 0;

	if (db_open(place->store, &checked, &db, &report) != AL_OK ||
	    store_check_rows(db, &last, &report) != AL_OK)
		fail_msg("after %s at call %" PRIu64 ": %s", event, at, report.message);
	db_close(db);
	return last;
}

/* A second run without any fault goes on where the first one ended. */
static void assert_goes_on(const struct place *place, const char *event, uint64_t at)
{
	const char *const argv[] = { place->program, place->store, LAST_AFTER, NULL };
	const struct fault_plan plan = { .argv = argv, .folder = place->folder };
	struct fault_result result;

	fault_run(&plan, &result);
	if (result.exit_status != 0)
		fail_msg("after %s at call %" PRIu64 ": %s", event, at, result.errors);
	assert_true(reopen(place, event, at) >= strtoll(LAST_AFTER, NULL, 10));
	fault_result_clear(&result);
}

/* One run with `event` at call `at`. */
static void run_once(const struct place *place, const char *event, uint64_t at, bool kills)
{
	const struct fault_plan plan = {
		.argv = place->argv, .folder = place->folder, .event = event, .at = at
	};
	struct fault_result result;
	int64_t acknowledged;
	int64_t last;

	fault_fresh_folder(place->folder);
	fault_run(&plan, &result);
	acknowledged = last_acknowledged(result.output);
	if (result.killed != kills)
		fail_msg("%s at call %" PRIu64 ": ended with %d: %s", event, at, result.exit_status,
			 result.errors);
	last = reopen(place, event, at);
	if (last < acknowledged)
		fail_msg("%s at call %" PRIu64 ": row %" PRId64 " was acknowledged, %" PRId64
			 " is the last",
			 event, at, acknowledged, last);
	if (!kills && result.exit_status == 0)
		assert_int_equal(acknowledged, last); /* the fault touched nothing that matters */
	else if (!kills &&
		 (result.exit_status != 1 || strncmp(result.errors, "store_writer: ", 14) != 0 ||
		  strlen(result.errors) < 20))
		fail_msg("%s at call %" PRIu64 ": ended with %d and says: %s", event, at,
			 result.exit_status, result.errors);
	assert_goes_on(place, event, at);
	fault_result_clear(&result);
}

/* The calls of a run on a good day. */
static uint64_t count_calls(const struct place *place)
{
	const struct fault_plan plan = { .argv = place->argv, .folder = place->folder };
	struct fault_result result;

	fault_fresh_folder(place->folder);
	fault_run(&plan, &result);
	assert_int_equal(result.exit_status, 0);
	assert_true(last_acknowledged(result.output) >= strtoll(LAST, NULL, 10));
	assert_true(result.calls > 50);
	fault_result_clear(&result);
	return result.calls;
}

/* `event` at every call, or as many as the time allows, spread over all of them. */
static void run_at_many_calls(const char *name, const char *event, const char *how, bool kills)
{
	struct budget budget = budget_begin(name);
	struct place place = { 0 };
	uint64_t calls;
	uint64_t at;

	make_place(&place, how);
	calls = count_calls(&place);
	at = budget_is_full() ? 1 : 1 + budget_below(&budget, calls);
	while (budget_more(&budget, calls)) {
		run_once(&place, event, at, kills);
		/* In a full run each once; else steps of about the golden ratio leave no gap. */
		at = budget_is_full() ? at + 1 : 1 + (at + calls * 618 / 1000) % calls;
	}
	(void)printf("%s: %" PRIu64 " of %" PRIu64 " calls\n", name, budget.rounds, calls);
	fault_remove_folder(place.folder);
}

static void a_writer_killed_before_any_call_loses_nothing_acknowledged(void **state)
{
	(void)state;
	run_at_many_calls("kill_before", "kill-before", NULL, true);
}

static void a_writer_killed_after_any_call_loses_nothing_acknowledged(void **state)
{
	(void)state;
	run_at_many_calls("kill_after", "kill-after", NULL, true);
}

static void a_writer_killed_within_any_write_loses_nothing_acknowledged(void **state)
{
	(void)state;
	run_at_many_calls("kill_half", "kill-half", NULL, true);
}

static void a_power_cut_at_any_call_loses_nothing_acknowledged(void **state)
{
	(void)state;
	run_at_many_calls("power", "power", NULL, true);
}

static void a_power_cut_loses_nothing_of_a_group_commit(void **state)
{
	(void)state;
	run_at_many_calls("power_group", "power", "group", true);
}

static void a_disk_full_from_any_call_on_is_reported_and_harmless(void **state)
{
	(void)state;
	run_at_many_calls("disk_full", "enospc", NULL, false);
}

static void a_disk_full_within_any_write_is_reported_and_harmless(void **state)
{
	(void)state;
	run_at_many_calls("short_write", "short", NULL, false);
}

static void a_single_failed_call_is_reported_and_harmless(void **state)
{
	(void)state;
	run_at_many_calls("input_output_error", "eio", NULL, false);
}

UNIT_MAIN("store_crash",
	  cmocka_unit_test(a_writer_killed_before_any_call_loses_nothing_acknowledged),
	  cmocka_unit_test(a_writer_killed_after_any_call_loses_nothing_acknowledged),
	  cmocka_unit_test(a_writer_killed_within_any_write_loses_nothing_acknowledged),
	  cmocka_unit_test(a_power_cut_at_any_call_loses_nothing_acknowledged),
	  cmocka_unit_test(a_power_cut_loses_nothing_of_a_group_commit),
	  cmocka_unit_test(a_disk_full_from_any_call_on_is_reported_and_harmless),
	  cmocka_unit_test(a_disk_full_within_any_write_is_reported_and_harmless),
	  cmocka_unit_test(a_single_failed_call_is_reported_and_harmless))
