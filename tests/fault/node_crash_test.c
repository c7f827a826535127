/*
 * node_crash_test.c: whatever call a node's life or disk ends at, no answer is unpaid or given
 * twice, nothing acknowledged is lost, and the log takes what it says.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/digest.h"
#include "fault/fault.h"
#include "store/db.h"
#include "unit/budget.h"
#include "unit/unit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

struct place {
	char folder[64];
	char node[80];
	char kept[80]; /* the node as it was made */
	char program[FAULT_PATH_MAX];
};

/* Run the program in `step` at the `try`, with `event` at call `at`. */
static void run(const struct place *place, const char *step, const char *try, const char *event,
		uint64_t at, struct fault_result *ret)
{
	const char *const argv[] = { place->program, step, place->folder, try, NULL };
	const struct fault_plan plan = {
		.argv = argv, .folder = place->node, .event = event, .at = at
	};

	fault_run(&plan, ret);
}

static void make_place(struct place *place)
{
	struct fault_result result;

	(void)snprintf(place->folder, sizeof(place->folder), "/tmp/allmende-node-crash-%ld",
		       (long)getpid());
	(void)snprintf(place->node, sizeof(place->node), "%s/node", place->folder);
	(void)snprintf(place->kept, sizeof(place->kept), "%s/kept", place->folder);
	fault_program("node_worker", place->program);
	fault_fresh_folder(place->folder);
	run(place, "setup", "0", NULL, 0, &result);
	if (result.exit_status != 0)
		fail_msg("setup: %s", result.errors);
	fault_result_clear(&result);
	assert_int_equal(rename(place->node, place->kept), 0);
}

static void copy_file(const struct place *place, const char *name)
{
	char from[128];
	char to[128];
	char part[65536];
	FILE *in;
	FILE *out;
	size_t len;

	(void)snprintf(from, sizeof(from), "%s/%s", place->kept, name);
	(void)snprintf(to, sizeof(to), "%s/%s", place->node, name);
	in = fopen(from, "rb");
	if (in == NULL)
		return; /* not every file is there at each end */
	out = fopen(to, "wb");
	assert_non_null(out);
	while ((len = fread(part, 1, sizeof(part), in)) > 0)
		assert_int_equal(fwrite(part, 1, len, out), len);
	(void)fclose(in);
	assert_int_equal(fclose(out), 0);
}

static void restore(const struct place *place)
{
	fault_fresh_folder(place->node);
	copy_file(place, "node.key");
	copy_file(place, "store.db");
	copy_file(place, "store.db-wal");
	copy_file(place, "data.duckdb");
	copy_file(place, "data.duckdb.wal");
}

/* --- what holds --- */

static int64_t number_in(struct db *db, const char *sql, const struct db_params *params)
{
	struct report report = { 0 };
	int64_t value = 0;
	enum status status = db_query_integer(db, sql, params, &value, &report);

	if (status != AL_OK)
		fail_msg("%s: %s", sql, report.message);
	return value;
}

static void check_acknowledged(struct db *db, const char *output)
{
	static const char word[] = "mandate ";

	for (const char *line = output; *line != '\0'; line = strchr(line, '\n') + 1) {
		const char *rider = line + strlen(word);
		char *end;

		if (strncmp(line, word, strlen(word)) != 0)
			continue;
		/* "mandate r05 2" */
		assert_int_equal(number_in(db,
					   "SELECT COUNT(*) FROM mandate JOIN person ON"
					   " person.number = mandate.person WHERE person.id = $1"
					   " AND mandate.serial = $2",
					   DB_PARAMS(db_text_of(rider, 3),
						     db_integer(strtoll(rider + 3, &end, 10)))),
				 1);
		assert_int_equal(*end, '\n');
	}
}

/* "key r06 HEX": that is her key. "left r07": she has none, and no mandate of hers holds. */
static void check_links(struct db *db, const char *output)
{
	const char *key = strstr(output, "key r06 ");
	uint8_t bytes[32];

	if (key != NULL) {
		assert_int_equal(hex_parse(key + 8, 64, bytes, sizeof(bytes)), AL_OK);
		assert_int_equal(number_in(db,
					   "SELECT COUNT(*) FROM link JOIN person ON person.number"
					   " = link.person WHERE person.id = 'r06' AND mandate_key"
					   " = $1",
					   DB_PARAMS(db_blob(bytes, sizeof(bytes)))),
				 1);
	}
	if (strstr(output, "left r07") != NULL)
		assert_int_equal(number_in(db,
					   "SELECT (SELECT COUNT(*) FROM link JOIN person ON"
					   " person.number = link.person WHERE person.id = 'r07') +"
					   " (SELECT rules IS NOT NULL FROM mandate JOIN person ON"
					   " person.number = mandate.person WHERE person.id = 'r07'"
					   " ORDER BY mandate.number DESC LIMIT 1)",
					   NULL),
				 0);
	/* A link that ended has taken its mandate with it, and the other way round. */
	assert_int_equal(number_in(db,
				   "SELECT (SELECT COUNT(*) FROM mandate m WHERE id = $1 AND"
				   " rules IS NULL AND serial > (SELECT base FROM link WHERE"
				   " link.person = m.person))",
				   DB_PARAMS(db_blob((uint8_t[32]){ 0 }, 32))),
			 0);
}

static void check_store(const struct place *place, const char *output)
{
	/* Each must be 0. */
	static const char *const faults[] = {
		/* an answer without an earlier charge */
		"SELECT COUNT(*) FROM answer WHERE NOT EXISTS (SELECT 1 FROM job JOIN charge ON"
		" charge.job = job.number WHERE job.answer = answer.number)",
		/* more given than was charged */
		"SELECT COALESCE((SELECT SUM(rho) FROM answer), 0) >"
		" COALESCE((SELECT SUM(rho) FROM charge), 0)",
		/* an answer without receipt and root, or these without it */
		"SELECT (SELECT COUNT(*) FROM answer) <>"
		" (SELECT COUNT(*) FROM outbox WHERE type = 'receipt')",
		"SELECT (SELECT COUNT(*) FROM answer) <>"
		" (SELECT COUNT(*) FROM outbox WHERE type = 'mandate-root')",
		"SELECT COUNT(*) FROM answer WHERE NOT EXISTS (SELECT 1 FROM outbox WHERE"
		" outbox.id = answer.receipt)",
		"SELECT COUNT(*) FROM answer WHERE NOT EXISTS (SELECT 1 FROM answer_part WHERE"
		" answer_part.answer = answer.number)",
		/* held for those who check without an answer, or not as one of the two grants wants
		 */
		"SELECT COUNT(*) FROM held_part WHERE NOT EXISTS (SELECT 1 FROM answer WHERE"
		" answer.number = held_part.answer)",
		"SELECT COUNT(DISTINCT grant_id) <> COUNT(DISTINCT CASE WHEN EXISTS (SELECT 1 FROM"
		" held_part WHERE held_part.answer = answer.number) THEN 1 ELSE 0 END) FROM answer",
		/* an answer for which nobody paid */
		"SELECT (SELECT COUNT(*) FROM answer) > 0 AND"
		" (SELECT COUNT(*) FROM personal_part) = 0",
		/* a job that was not charged, or not told */
		"SELECT COUNT(*) FROM job WHERE NOT EXISTS (SELECT 1 FROM charge WHERE"
		" charge.job = job.number)",
		"SELECT (SELECT COUNT(*) FROM job) <>"
		" (SELECT COUNT(*) FROM outbox WHERE type = 'job')",
		/* a charge that is open though there is an answer for it, or of no job that waits
		 */
		"SELECT COUNT(*) FROM open_charge JOIN job ON job.number = open_charge.job"
		" WHERE job.answer IS NOT NULL",
		/* a job that was interrupted, and paid twice */
		"SELECT COUNT(*) > COUNT(DISTINCT job) FROM charge",
		/* a gap */
		"SELECT (SELECT seq + 1 FROM head) <>"
		" (SELECT COUNT(*) FROM outbox WHERE type <> 'job')",
		"SELECT (SELECT COUNT(*) FROM refusal) <>"
		" (SELECT COUNT(*) FROM outbox WHERE type = 'refusal')",
	};
	struct db_options options = { .access = DB_WRITE, .check = true };
	struct report report = { 0 };
	struct db *db = NULL;
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/store.db", place->node);
	if (db_open(path, &options, &db, &report) != AL_OK)
		fail_msg("%s", report.message);
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		if (number_in(db, faults[i], NULL) != 0)
			fail_msg("%s", faults[i]);
	}
	check_acknowledged(db, output);
	check_links(db, output);
	db_close(db);
}

/* Each line of `before` is one of `after`: the same answers, to the byte. */
static void check_repeated(const char *before, const char *after)
{
	for (const char *line = before; *line != '\0';) {
		const char *end = strchr(line, '\n');
		char text[256];

		assert_non_null(end);
		assert_true((size_t)(end - line) < sizeof(text));
		(void)snprintf(text, sizeof(text), "%.*s", (int)(end - line), line);
		if (strstr(after, text) == NULL)
			fail_msg("%s: was acknowledged, then not so", text);
		line = end + 1;
	}
}

/* --- the bad days --- */

static void run_once(const struct place *place, const char *event, uint64_t at, bool kills)
{
	struct fault_result bad;
	struct fault_result good;

	restore(place);
	run(place, "work", "1", event, at, &bad);
	if (kills ? !bad.killed && bad.exit_status != 0
		  : bad.killed ||
			(bad.exit_status != 0 && strncmp(bad.errors, "node_worker: ", 13) != 0))
		fail_msg("%s at call %" PRIu64 ": ended with %d: %s", event, at, bad.exit_status,
			 bad.errors);
	check_store(place, bad.output);
	run(place, "work", "2", NULL, 0, &good);
	if (good.exit_status != 0)
		fail_msg("after %s at call %" PRIu64 ": %s", event, at, good.errors);
	check_store(place, good.output);
	check_repeated(bad.output, good.output);
	fault_result_clear(&good);
	run(place, "check", "3", NULL, 0, &good);
	if (good.exit_status != 0 || strncmp(good.output, "whole ", 6) != 0)
		fail_msg("after %s at call %" PRIu64 ", the log: %s", event, at, good.errors);
	fault_result_clear(&good);
	fault_result_clear(&bad);
}

static uint64_t count_calls(const struct place *place)
{
	struct fault_result result;
	uint64_t calls;

	restore(place);
	run(place, "work", "1", NULL, 0, &result);
	if (result.exit_status != 0)
		fail_msg("without a fault: %s", result.errors);
	check_store(place, result.output);
	calls = result.calls;
	fault_result_clear(&result);
	assert_true(calls > 50);
	return calls;
}

static void run_at_many_calls(const char *name, const char *event, bool kills)
{
	struct budget budget = budget_begin(name);
	struct place place = { 0 };
	uint64_t calls;
	uint64_t at;

	make_place(&place);
	calls = count_calls(&place);
	at = budget_is_full() ? 1 : 1 + budget_below(&budget, calls);
	while (budget_more(&budget, calls)) {
		run_once(&place, event, at, kills);
		at = budget_is_full() ? at + 1 : 1 + (at + calls * 618 / 1000) % calls;
	}
	(void)printf("%s: %" PRIu64 " of %" PRIu64 " calls\n", name, budget.rounds, calls);
	fault_remove_folder(place.folder);
}

static void a_node_killed_before_any_call_gives_nothing_unpaid_or_twice(void **state)
{
	(void)state;
	run_at_many_calls("node_kill_before", "kill-before", true);
}

static void a_node_killed_after_any_call_gives_nothing_unpaid_or_twice(void **state)
{
	(void)state;
	run_at_many_calls("node_kill_after", "kill-after", true);
}

static void a_node_killed_within_any_write_gives_nothing_unpaid_or_twice(void **state)
{
	(void)state;
	run_at_many_calls("node_kill_half", "kill-half", true);
}

static void a_power_cut_at_any_call_gives_nothing_unpaid_or_twice(void **state)
{
	(void)state;
	run_at_many_calls("node_power", "power", true);
}

static void a_disk_full_from_any_call_on_is_said_and_harmless(void **state)
{
	(void)state;
	run_at_many_calls("node_disk_full", "enospc", false);
}

static void a_single_failed_call_is_said_and_harmless(void **state)
{
	(void)state;
	run_at_many_calls("node_input_output_error", "eio", false);
}

UNIT_MAIN("node_crash",
	  cmocka_unit_test(a_node_killed_before_any_call_gives_nothing_unpaid_or_twice),
	  cmocka_unit_test(a_node_killed_after_any_call_gives_nothing_unpaid_or_twice),
	  cmocka_unit_test(a_node_killed_within_any_write_gives_nothing_unpaid_or_twice),
	  cmocka_unit_test(a_power_cut_at_any_call_gives_nothing_unpaid_or_twice),
	  cmocka_unit_test(a_disk_full_from_any_call_on_is_said_and_harmless),
	  cmocka_unit_test(a_single_failed_call_is_said_and_harmless))
