/*
 * coop_crash_test.c: whatever call a cooperative's life or disk ends at, it opens again, has every
 * acknowledged entry, what it published verifies, and its log goes on from every checkpoint that a
 * witness ever saw.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/coop_internal.h"
#include "fault/coop_sizes.h"
#include "fault/fault.h"
#include "unit/budget.h"
#include "unit/coop/house.h"
#include "unit/unit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

/* Where one case works. The witnesses' folder lies beside what is watched. */
struct place {
	char folder[80];
	char coop[96];
	char witnesses[96];
	char program[FAULT_PATH_MAX];
	const char *argv[4];
};

/* What the writer has acknowledged. */
struct acknowledged {
	int64_t entered;
	int64_t published;
};

/* One bad day, for messages. */
struct day {
	const struct place *place;
	const char *event;
	uint64_t at;
};

#define fail_day(day, ...)                                                                         \
	do {                                                                                       \
		print_error("after %s at call %" PRIu64 " in %s: ", (day)->event, (day)->at,       \
			    (day)->place->folder);                                                 \
		fail_msg(__VA_ARGS__);                                                             \
	} while (0)

static void make_place(struct place *place)
{
	/* In memory where there is a place for it: what is forced to the disk is told by the shim.
	 */
	const char *base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";

	(void)snprintf(place->folder, sizeof(place->folder), "%s/allmende-coop-%ld", base,
		       (long)getpid());
	(void)snprintf(place->coop, sizeof(place->coop), "%s/coop", place->folder);
	(void)snprintf(place->witnesses, sizeof(place->witnesses), "%s-seen", place->folder);
	fault_program("coop_writer", place->program);
	place->argv[0] = place->program;
	place->argv[1] = place->coop;
	place->argv[2] = place->witnesses;
	place->argv[3] = NULL;
}

/* Whether `line` is `word` and a number, then *ret. */
static bool read_line(const char *line, const char *word, int64_t *ret)
{
	size_t len = strlen(word);
	char *end;

	if (strncmp(line, word, len) != 0 || line[len] != ' ')
		return false;
	*ret = strtoll(line + len + 1, &end, 10);
	return *end == ' ';
}

static struct acknowledged read_acknowledged(const char *output)
{
	struct acknowledged ret = { 0 };
	const char *line = output;

	while (*line != '\0') {
		const char *end = strchr(line, '\n');
		int64_t size = 0;

		assert_non_null(end);
		if (!read_line(line, "entered", &size)) {
			assert_true(read_line(line, "published", &size));
			assert_true(size >= ret.published);
			ret.published = size;
		}
		assert_true(size >= ret.entered);
		ret.entered = size;
		line = end + 1;
	}
	return ret;
}

/* The log goes on from every tree that a witness has co-signed. */
static void check_seen(const struct day *day, const struct house *house)
{
	const struct log_state *log = &house->coop->log;
	char path[FAULT_PATH_MAX];
	char found[2 * DIGEST_LEN + 1];
	char line[128];
	FILE *seen;

	(void)snprintf(path, sizeof(path), "%s/seen", day->place->witnesses);
	seen = fopen(path, "r");
	if (seen == NULL)
		return; /* no witness was ever asked */
	while (fgets(line, sizeof(line), seen) != NULL) {
		char *hex;
		uint64_t size = strtoull(line, &hex, 10);
		struct digest root;

		assert_int_equal(*hex, ' ');
		if (size > log->tree.size)
			fail_day(day, "%" PRIu64 " entries were co-signed, there are %" PRIu64,
				 size, log->tree.size);
		root = merkle_root(log->leaves, (size_t)size);
		hex_format(root.bytes, DIGEST_LEN, found);
		if (strncmp(found, hex + 1, 2 * (size_t)DIGEST_LEN) != 0)
			fail_day(day, "another tree of %" PRIu64 " entries was co-signed", size);
	}
	(void)fclose(seen);
}

/* What is in public/ verifies; its size, 0 when nothing was ever published. */
static int64_t check_published(const struct day *day, const struct house *house)
{
	struct report report = { .message = "" };
	char path[FAULT_PATH_MAX];
	int64_t size = 0;

	(void)snprintf(path, sizeof(path), "%s/log/checkpoint", coop_public_path(house->coop));
	if (access(path, F_OK) != 0)
		return 0;
	if (house_verify(house, &size, &report) != AL_OK)
		fail_day(day, "what is published does not verify: %s", report.message);
	return size;
}

/* Open it as after a restart and check everything. */
static void reopen(const struct day *day, const struct acknowledged *acknowledged)
{
	struct house *house = calloc(1, sizeof(*house));
	struct report report = { .message = "" };
	enum status status;
	int64_t published;

	assert_non_null(house);
	house_init(house, day->place->coop, day->place->witnesses);
	status = coop_open(house->path, &house->coop, &report);
	if (status == AL_NOT_FOUND && acknowledged->entered == 0) {
		house_clear(house); /* it was not made to the end */
		free(house);
		return;
	}
	if (status != AL_OK)
		fail_day(day, "it does not open: %s", report.message);
	if (chain_size(coop_chain(house->coop)) < acknowledged->entered)
		fail_day(day, "%" PRId64 " entries were acknowledged, there are %" PRId64,
			 acknowledged->entered, chain_size(coop_chain(house->coop)));
	published = check_published(day, house);
	if (published < acknowledged->published)
		fail_day(day, "%" PRId64 " published entries were acknowledged, there are %" PRId64,
			 acknowledged->published, published);
	check_seen(day, house);
	house_clear(house);
	free(house);
}

/* A second run without any fault goes on to the end of the script. */
static void goes_on(const struct day *day)
{
	const struct fault_plan plan = { .argv = day->place->argv, .folder = day->place->folder };
	struct acknowledged acknowledged;
	struct fault_result result;

	fault_run(&plan, &result);
	if (result.exit_status != 0)
		fail_day(day, "it does not go on: %s", result.errors);
	acknowledged = read_acknowledged(result.output);
	assert_int_equal(acknowledged.published, COOP_SIZE_LAST);
	fault_result_clear(&result);
	reopen(day, &acknowledged);
}

static void start_afresh(const struct place *place)
{
	fault_fresh_folder(place->folder);
	fault_fresh_folder(place->witnesses);
}

static void run_once(const struct day *day, bool kills)
{
	const struct fault_plan plan = { .argv = day->place->argv,
					 .folder = day->place->folder,
					 .event = day->event,
					 .at = day->at };
	struct acknowledged acknowledged;
	struct fault_result result;

	start_afresh(day->place);
	fault_run(&plan, &result);
	/* Salts are random, so a run may have a call less than the one that was counted. */
	if (result.killed != kills && result.exit_status != 0)
		fail_day(day, "ended with %d: %s", result.exit_status, result.errors);
	acknowledged = read_acknowledged(result.output);
	if (!result.killed && result.exit_status == 0)
		assert_int_equal(acknowledged.published, COOP_SIZE_LAST);
	else if (!kills &&
		 (result.exit_status != 1 || strncmp(result.errors, "coop_writer: ", 13) != 0 ||
		  strlen(result.errors) < 30))
		fail_day(day, "ended with %d and says: %s", result.exit_status, result.errors);
	fault_result_clear(&result);
	reopen(day, &acknowledged);
	goes_on(day);
}

static uint64_t count_calls(const struct place *place)
{
	const struct fault_plan plan = { .argv = place->argv, .folder = place->folder };
	struct fault_result result;

	start_afresh(place);
	fault_run(&plan, &result);
	if (result.exit_status != 0)
		fail_msg("on a good day: %s", result.errors);
	assert_int_equal(read_acknowledged(result.output).published, COOP_SIZE_LAST);
	assert_true(result.calls > 500);
	fault_result_clear(&result);
	return result.calls;
}

/* `event` at every call, or as many as the time allows, spread over all of them. */
static void run_at_many_calls(const char *name, const char *event, bool kills)
{
	struct budget budget = budget_begin(name);
	struct place place = { 0 };
	struct day day = { .place = &place, .event = event };
	uint64_t calls;

	make_place(&place);
	calls = count_calls(&place);
	day.at = budget_is_full() ? 1 : 1 + budget_below(&budget, calls);
	while (budget_more(&budget, calls)) {
		run_once(&day, kills);
		/* In a full run each once; else steps of about the golden ratio leave no gap. */
		day.at = budget_is_full() ? day.at + 1 : 1 + (day.at + calls * 618 / 1000) % calls;
	}
	(void)printf("%s: %" PRIu64 " of %" PRIu64 " calls\n", name, budget.rounds, calls);
	fault_remove_folder(place.folder);
	fault_remove_folder(place.witnesses);
}

static void killed_before_any_call_it_loses_nothing_acknowledged(void **state)
{
	(void)state;
	run_at_many_calls("coop_kill_before", "kill-before", true);
}

static void killed_after_any_call_it_loses_nothing_acknowledged(void **state)
{
	(void)state;
	run_at_many_calls("coop_kill_after", "kill-after", true);
}

static void killed_within_any_write_it_loses_nothing_acknowledged(void **state)
{
	(void)state;
	run_at_many_calls("coop_kill_half", "kill-half", true);
}

static void a_power_cut_at_any_call_loses_nothing_acknowledged(void **state)
{
	(void)state;
	run_at_many_calls("coop_power", "power", true);
}

static void a_disk_full_from_any_call_on_is_reported_and_harmless(void **state)
{
	(void)state;
	run_at_many_calls("coop_disk_full", "enospc", false);
}

static void a_disk_full_within_any_write_is_reported_and_harmless(void **state)
{
	(void)state;
	run_at_many_calls("coop_short_write", "short", false);
}

static void a_single_failed_call_is_reported_and_harmless(void **state)
{
	(void)state;
	run_at_many_calls("coop_input_output_error", "eio", false);
}

UNIT_MAIN("coop_crash", cmocka_unit_test(killed_before_any_call_it_loses_nothing_acknowledged),
	  cmocka_unit_test(killed_after_any_call_it_loses_nothing_acknowledged),
	  cmocka_unit_test(killed_within_any_write_it_loses_nothing_acknowledged),
	  cmocka_unit_test(a_power_cut_at_any_call_loses_nothing_acknowledged),
	  cmocka_unit_test(a_disk_full_from_any_call_on_is_reported_and_harmless),
	  cmocka_unit_test(a_disk_full_within_any_write_is_reported_and_harmless),
	  cmocka_unit_test(a_single_failed_call_is_reported_and_harmless))
