/*
 * witness_crash_test.c: whatever call a witness's life or disk ends at, it never cosigns a tree
 * that is not consistent with one that it gave out before.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fault/fault.h"
#include "unit/budget.h"
#include "unit/unit.h"
#include "unit/witness/asking.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#define LAST "12"	/* size up to which the log grows */
#define LAST_AFTER "20" /* and in a second run */
#define SIZES_TRIED 24U

struct place {
	char folder[64];
	char program[FAULT_PATH_MAX];
};

static struct when now(void *user)
{
	(void)user;
	return (struct when){ 2000 };
}

static const struct witness_service_options options = { .clock = now };

static void make_place(struct place *place)
{
	(void)snprintf(place->folder, sizeof(place->folder), "/tmp/allmende-witness-%ld",
		       (long)getpid());
	fault_program("witness_worker", place->program);
}

static void run(const struct place *place, const char *last, const char *event, uint64_t at,
		struct fault_result *ret)
{
	const char *const argv[] = { place->program, place->folder, last, NULL };
	const struct fault_plan plan = {
		.argv = argv, .folder = place->folder, .event = event, .at = at
	};

	fault_run(&plan, ret);
}

/* An empty folder, but for the file in which the operator named the log. */
static void prepare(const struct place *place)
{
	struct asking asking = asking_make(ASKING_ORIGIN, ASKING_SIZE_MAX);

	fault_fresh_folder(place->folder);
	asking_introduce(&asking, place->folder);
	asking_clear(&asking);
}

/* The last size that was given out cosigned; 0: none. */
static uint64_t last_told(const char *output)
{
	uint64_t last = 0;

	for (const char *line = output; *line != '\0';) {
		char *end;
		uint64_t size = strtoull(line, &end, 10);

		assert_int_equal(*end, '\n');
		assert_true(size > last);
		last = size;
		line = end + 1;
	}
	return last;
}

/*
 * A log that goes another way just before the tree of `told` entries asks from each size. From one
 * that was not overtaken its proof would hold, so only what the witness remembers protects.
 */
static void assert_cosigns_no_fork(const struct place *place, uint64_t told, const char *event,
				   uint64_t at)
{
	struct witness_service *service = NULL;
	struct report report = { .message = "" };
	struct asking fork = asking_make(ASKING_ORIGIN, told - 1);

	if (witness_service_open(place->folder, &options, &service, &report) != AL_OK)
		fail_msg("after %s at call %" PRIu64 ": %s", event, at, report.message);
	for (uint64_t old = 0; old < SIZES_TRIED; old++) {
		for (uint64_t size = told; size <= told + 1; size++) {
			if (asking_ask(&fork, service, "", old, size, NULL) == 200)
				fail_msg("%s at call %" PRIu64 ": size %" PRIu64
					 " was cosigned, and then another tree from %" PRIu64,
					 event, at, told, old);
		}
	}
	witness_service_close(service);
	asking_clear(&fork);
}

static void run_once(const struct place *place, const char *event, uint64_t at, bool kills)
{
	struct fault_result result;
	uint64_t told;

	prepare(place);
	run(place, LAST, event, at, &result);
	told = last_told(result.output);
	if (result.killed != kills)
		fail_msg("%s at call %" PRIu64 ": ended with %d: %s", event, at, result.exit_status,
			 result.errors);
	if (!kills && result.exit_status != 0 &&
	    (result.exit_status != 1 || strncmp(result.errors, "witness_worker: ", 16) != 0))
		fail_msg("%s at call %" PRIu64 ": ended with %d and says: %s", event, at,
			 result.exit_status, result.errors);
	fault_result_clear(&result);
	if (told > 0)
		assert_cosigns_no_fork(place, told, event, at);
	run(place, LAST_AFTER, NULL, 0, &result);
	if (result.exit_status != 0)
		fail_msg("after %s at call %" PRIu64 ": %s", event, at, result.errors);
	assert_true(last_told(result.output) >= strtoull(LAST_AFTER, NULL, 10));
	fault_result_clear(&result);
}

/* At as many calls as there is time for, all of them in a full run. */
static void run_at_many_calls(const char *name, const char *event, bool kills)
{
	struct budget budget = budget_begin(name);
	struct fault_result result;
	struct place place;
	uint64_t calls;
	uint64_t at;

	make_place(&place);
	prepare(&place);
	run(&place, LAST, NULL, 0, &result);
	assert_int_equal(result.exit_status, 0);
	assert_true(last_told(result.output) >= strtoull(LAST, NULL, 10));
	calls = result.calls;
	assert_true(calls > 40);
	fault_result_clear(&result);
	at = budget_is_full() ? 1 : 1 + budget_below(&budget, calls);
	while (budget_more(&budget, calls)) {
		run_once(&place, event, at, kills);
		/* In a full run each once; else steps of about the golden ratio leave no gap. */
		at = budget_is_full() ? at + 1 : 1 + (at + calls * 618 / 1000) % calls;
	}
	(void)printf("%s: %" PRIu64 " of %" PRIu64 " calls\n", name, budget.rounds, calls);
	fault_remove_folder(place.folder);
}

/* spec log-26: "A cosignature leaves the witness only after its tree is on the disk." */
static void a_witness_killed_before_any_call_cosigns_no_fork(void **state)
{
	(void)state;
	run_at_many_calls("witness_kill_before", "kill-before", true);
}

static void a_witness_killed_after_any_call_cosigns_no_fork(void **state)
{
	(void)state;
	run_at_many_calls("witness_kill_after", "kill-after", true);
}

static void a_witness_killed_within_any_write_cosigns_no_fork(void **state)
{
	(void)state;
	run_at_many_calls("witness_kill_half", "kill-half", true);
}

static void a_power_cut_at_any_call_lets_it_cosign_no_fork(void **state)
{
	(void)state;
	run_at_many_calls("witness_power", "power", true);
}

static void a_full_disk_lets_it_cosign_no_fork(void **state)
{
	(void)state;
	run_at_many_calls("witness_enospc", "enospc", false);
}

static void a_failed_call_lets_it_cosign_no_fork(void **state)
{
	(void)state;
	run_at_many_calls("witness_eio", "eio", false);
}

UNIT_MAIN("witness_crash", cmocka_unit_test(a_witness_killed_before_any_call_cosigns_no_fork),
	  cmocka_unit_test(a_witness_killed_after_any_call_cosigns_no_fork),
	  cmocka_unit_test(a_witness_killed_within_any_write_cosigns_no_fork),
	  cmocka_unit_test(a_power_cut_at_any_call_lets_it_cosign_no_fork),
	  cmocka_unit_test(a_full_disk_lets_it_cosign_no_fork),
	  cmocka_unit_test(a_failed_call_lets_it_cosign_no_fork))
