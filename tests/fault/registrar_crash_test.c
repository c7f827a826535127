/*
 * registrar_crash_test.c: whatever call a registrar's life or disk ends at, every request that was
 * acknowledged is registered, and a closing that was begun is finished by closing again.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/cli.h"
#include "cli/election_registrar.h"
#include "fault/fault.h"
#include "unit/budget.h"
#include "unit/cli/registrar_class.h"
#include "unit/unit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#define ENTITLED 12 /* entitled members */

/* The registrar's folder is the class's folder "desk", and the only one whose calls are counted. */
struct place {
	struct members members;
	char folder[64];
	char desk[FILE_PATH_MAX];
	char program[FAULT_PATH_MAX];
	char auditor[80];
	char requests[ENTITLED + 1][128]; /* their paths; the last takes the place of another */
	const char *add[ENTITLED + 5];
	const char *close[6];
};

/* Run `argv` on a good day; its exit status must be `wanted`. */
static void run_well(const struct place *place, const char *const *argv, int wanted,
		     const char *when)
{
	const struct fault_plan plan = { .argv = argv, .folder = place->desk };
	struct fault_result result;

	fault_run(&plan, &result);
	if (result.exit_status != wanted)
		fail_msg("%s: %s exits with %d: %s", when, argv[1], result.exit_status,
			 result.errors);
	fault_result_clear(&result);
}

/* A folder with nothing registered yet. */
static void make_desk(const struct place *place)
{
	const char *const init[] = { place->program,
				     "init",
				     place->desk,
				     "--coop",
				     CLASS_COOP,
				     "--motion",
				     CLASS_MOTION,
				     "--uuid",
				     CLASS_UUID,
				     "--class",
				     "members",
				     "--entitled",
				     class_path(&place->members, "entitled"),
				     NULL };

	fault_fresh_folder(place->desk);
	run_well(place, init, 0, "on a good day");
}

static void make_place(struct place *place)
{
	const char *make_key[] = { "open-list", "--make-key", NULL, NULL };
	size_t count = 0;

	(void)snprintf(place->folder, sizeof(place->folder), "/tmp/allmende-registrar-%ld",
		       (long)getpid());
	fault_fresh_folder(place->folder);
	class_init(&place->members, place->folder);
	class_write_entitled(&place->members, ENTITLED, 0);
	(void)snprintf(place->desk, sizeof(place->desk), "%s", class_path(&place->members, "desk"));
	fault_program("registrar", place->program);
	place->add[count++] = place->program;
	place->add[count++] = "add";
	place->add[count++] = place->desk;
	for (size_t i = 0; i < ENTITLED; i++) {
		char name[40];

		(void)snprintf(name, sizeof(name), "request-%zu", i);
		class_write_request(&place->members, name, i, i, 1000, i + 2);
		(void)snprintf(place->requests[i], sizeof(place->requests[i]), "%s/%s",
			       place->folder, name);
		place->add[count++] = place->requests[i];
	}
	/* One takes the place of another. */
	class_write_request(&place->members, "again", 3, 3, 2000, 77);
	(void)snprintf(place->requests[ENTITLED], sizeof(place->requests[ENTITLED]), "%s/again",
		       place->folder);
	place->add[count++] = place->requests[ENTITLED];
	make_key[2] = class_path(&place->members, "auditor");
	assert_int_equal(class_run(&place->members, cli_election_open_list, make_key), CLI_OK);
	(void)snprintf(place->auditor, sizeof(place->auditor), "%.71s",
		       strstr(place->members.output, "x25519:"));
	place->close[0] = place->program;
	place->close[1] = "close";
	place->close[2] = place->desk;
	place->close[3] = "--auditor";
	place->close[4] = place->auditor;
}

static void clear_place(struct place *place)
{
	class_clear(&place->members);
	fault_remove_folder(place->folder);
}

/* Whether the file at `path` was acknowledged in `output`. */
static bool acknowledged(const char *output, const char *path)
{
	char line[FILE_PATH_MAX + 20];

	(void)snprintf(line, sizeof(line), "%s: ", path);
	return strstr(output, line) != NULL;
}

/* The member's request that is registered is the one in the file at `path`. */
static void assert_registered(const struct place *place, size_t member, const char *path,
			      const char *when)
{
	struct buffer wanted;
	struct buffer found;
	char hex[2 * PUBLIC_KEY_LEN + 1];
	char registered[FILE_PATH_MAX];

	hex_format(signing_key_public(place->members.keys[member])->bytes, PUBLIC_KEY_LEN, hex);
	(void)snprintf(registered, sizeof(registered), "%.200s/requests/%s.json", place->desk, hex);
	buffer_init(&wanted, CREDENTIAL_REQUEST_LEN_MAX);
	buffer_init(&found, CREDENTIAL_REQUEST_LEN_MAX);
	assert_int_equal(file_read(path, &wanted, NULL), AL_OK);
	if (file_read(registered, &found, NULL) != AL_OK || found.len != wanted.len ||
	    memcmp(found.bytes, wanted.bytes, found.len) != 0)
		fail_msg("%s: %s was acknowledged and is not registered", when, path);
	buffer_clear(&wanted);
	buffer_clear(&found);
}

/* The first closing's files that are there; a later closing must not change them. */
struct kept {
	struct buffer files[3];
};

static const char *const kept_names[] = { "list", "sealed", "registration.json" };

static struct kept keep(const struct place *place)
{
	struct kept kept;

	for (size_t i = 0; i < 3; i++) {
		char path[FILE_PATH_MAX];

		buffer_init(&kept.files[i], CLASS_OUTPUT_MAX);
		assert_int_equal(file_join(place->desk, kept_names[i], path, NULL), AL_OK);
		if (file_read(path, &kept.files[i], NULL) != AL_OK)
			buffer_clear(&kept.files[i]);
	}
	return kept;
}

/* What was there before the second closing is the same now; and all holds for the auditor. */
static void assert_closed(struct place *place, struct kept *before, const char *when)
{
	struct kept after = keep(place);
	char sealed[FILE_PATH_MAX];
	char object[FILE_PATH_MAX];
	const char *const check[] = {
		"open-list", "--key",	   class_path(&place->members, "auditor"),
		"--sealed",  sealed,	   "--object",
		object,	     "--entitled", class_path(&place->members, "entitled"),
		NULL
	};

	for (size_t i = 0; i < 3; i++) {
		if (before->files[i].len > 0 &&
		    (before->files[i].len != after.files[i].len ||
		     memcmp(before->files[i].bytes, after.files[i].bytes, after.files[i].len) != 0))
			fail_msg("%s: closing again changed %s", when, kept_names[i]);
		buffer_clear(&before->files[i]);
		buffer_clear(&after.files[i]);
	}
	assert_int_equal(file_join(place->desk, "sealed", sealed, NULL), AL_OK);
	assert_int_equal(file_join(place->desk, "registration.json", object, NULL), AL_OK);
	if (class_run(&place->members, cli_election_open_list, check) != CLI_OK)
		fail_msg("%s: %s", when, place->members.output);
}

/* One run of `argv` with `event` at call `at`; its standard output is in place->members.output. */
static void run_badly(struct place *place, const char *const *argv, const char *event, uint64_t at,
		      bool kills)
{
	const struct fault_plan plan = {
		.argv = argv, .folder = place->desk, .event = event, .at = at
	};
	struct fault_result result;

	fault_run(&plan, &result);
	if (result.killed != kills)
		fail_msg("%s at call %" PRIu64 ": ended with %d: %s", event, at, result.exit_status,
			 result.errors);
	if (!kills && result.exit_status == 1 && strlen(result.errors) < 20)
		fail_msg("%s at call %" PRIu64 ": says only: %s", event, at, result.errors);
	(void)snprintf(place->members.output, sizeof(place->members.output), "%s", result.output);
	fault_result_clear(&result);
}

/* Requests come in and the day is bad; then it is good, and the registration is closed. */
static void add_once(struct place *place, const char *event, uint64_t at, bool kills)
{
	struct kept nothing = { .files = { { .len = 0 } } };
	bool again;
	char when[80];

	(void)snprintf(when, sizeof(when), "after %s at call %" PRIu64, event, at);
	make_desk(place);
	run_badly(place, place->add, event, at, kills);
	again = acknowledged(place->members.output, place->add[3 + ENTITLED]);
	for (size_t i = 0; i < ENTITLED; i++) {
		if (i == 3 && again)
			assert_registered(place, i, place->add[3 + ENTITLED], when);
		else if (i != 3 && acknowledged(place->members.output, place->add[3 + i]))
			assert_registered(place, i, place->add[3 + i], when);
	}
	/* The first of member 3 is refused when the second is there already. */
	{
		const struct fault_plan plan = { .argv = place->add, .folder = place->desk };
		struct fault_result result;

		fault_run(&plan, &result);
		if (!acknowledged(result.output, place->add[3 + ENTITLED]))
			fail_msg("%s: cannot go on: %s", when, result.errors);
		fault_result_clear(&result);
	}
	run_well(place, place->close, 0, when);
	assert_closed(place, &nothing, when);
}

/* The registration is closed on a bad day, and again on a good one. */
static void close_once(struct place *place, const char *event, uint64_t at, bool kills)
{
	struct kept before;
	char when[80];

	(void)snprintf(when, sizeof(when), "after %s at call %" PRIu64, event, at);
	make_desk(place);
	run_well(place, place->add, 0, when);
	run_badly(place, place->close, event, at, kills);
	before = keep(place);
	run_well(place, place->close, 0, when);
	assert_closed(place, &before, when);
}

static uint64_t count_calls(const struct place *place, const char *const *argv)
{
	const struct fault_plan plan = { .argv = argv, .folder = place->desk };
	struct fault_result result;

	fault_run(&plan, &result);
	assert_int_equal(result.exit_status, 0);
	assert_true(result.calls > 30);
	fault_result_clear(&result);
	return result.calls;
}

/* `event` at every call of adding or closing, or at as many as the time allows. */
static void run_at_many_calls(const char *name, const char *event, bool kills, bool closing)
{
	struct budget budget = budget_begin(name);
	struct place *place = calloc(1, sizeof(*place));
	uint64_t calls;
	uint64_t at;

	assert_non_null(place);
	make_place(place);
	make_desk(place);
	calls = count_calls(place, place->add);
	if (closing)
		calls = count_calls(place, place->close);
	at = budget_is_full() ? 1 : 1 + budget_below(&budget, calls);
	while (budget_more(&budget, calls)) {
		if (closing)
			close_once(place, event, at, kills);
		else
			add_once(place, event, at, kills);
		at = budget_is_full() ? at + 1 : 1 + (at + calls * 618 / 1000) % calls;
	}
	(void)printf("%s: %" PRIu64 " of %" PRIu64 " calls\n", name, budget.rounds, calls);
	clear_place(place);
	free(place);
}

static void a_registrar_killed_after_any_call_keeps_what_she_acknowledged(void **state)
{
	(void)state;
	run_at_many_calls("registrar_kill", "kill-after", true, false);
}

static void a_registrar_killed_within_any_write_keeps_what_she_acknowledged(void **state)
{
	(void)state;
	run_at_many_calls("registrar_half", "kill-half", true, false);
}

static void a_power_cut_at_any_call_keeps_what_was_acknowledged(void **state)
{
	(void)state;
	run_at_many_calls("registrar_power", "power", true, false);
}

static void a_full_disk_loses_nothing_that_was_acknowledged(void **state)
{
	(void)state;
	run_at_many_calls("registrar_full", "enospc", false, false);
}

static void a_closing_killed_after_any_call_is_finished_by_closing_again(void **state)
{
	(void)state;
	run_at_many_calls("registrar_close_kill", "kill-after", true, true);
}

static void a_power_cut_while_closing_changes_nothing_that_was_there(void **state)
{
	(void)state;
	run_at_many_calls("registrar_close_power", "power", true, true);
}

static void a_failed_call_while_closing_is_told_and_closing_again_finishes(void **state)
{
	(void)state;
	run_at_many_calls("registrar_close_eio", "eio", false, true);
}

UNIT_MAIN("registrar_crash",
	  cmocka_unit_test(a_registrar_killed_after_any_call_keeps_what_she_acknowledged),
	  cmocka_unit_test(a_registrar_killed_within_any_write_keeps_what_she_acknowledged),
	  cmocka_unit_test(a_power_cut_at_any_call_keeps_what_was_acknowledged),
	  cmocka_unit_test(a_full_disk_loses_nothing_that_was_acknowledged),
	  cmocka_unit_test(a_closing_killed_after_any_call_is_finished_by_closing_again),
	  cmocka_unit_test(a_power_cut_while_closing_changes_nothing_that_was_there),
	  cmocka_unit_test(a_failed_call_while_closing_is_told_and_closing_again_finishes))
