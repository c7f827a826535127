/*
 * box_crash_test.c: whatever call a ballot box's life or disk ends at, it opens again, has every
 * ballot whose voter got a receipt, at its place and once, and the vote can be ended and verified.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/box.h"
#include "fault/box_writer.h"
#include "fault/fault.h"
#include "unit/budget.h"
#include "unit/coop/box_story.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define LINES_MAX 300 /* that the writer under load gets to write at least */
#define KILLS_FULL 200

/* Where one case works. The witnesses' folder lies beside what is watched. */
struct place {
	char folder[80];
	char coop[96];
	char witnesses[96];
	char program[FAULT_PATH_MAX];
	const char *argv[5];
};

/* One bad day, for messages. */
struct day {
	const struct place *place;
	const char *event;
	uint64_t at;
};

#define fail_day(day, ...)                                                                         \
	do {                                                                                       \
		print_error("after %s at %" PRIu64 " in %s: ", (day)->event, (day)->at,            \
			    (day)->place->folder);                                                 \
		fail_msg(__VA_ARGS__);                                                             \
	} while (0)

static void make_place(struct place *place)
{
	/* In memory where there is a place for it: what is forced to the disk is told by the shim.
	 */
	const char *base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";

	(void)snprintf(place->folder, sizeof(place->folder), "%s/allmende-box-%ld", base,
		       (long)getpid());
	(void)snprintf(place->coop, sizeof(place->coop), "%s/coop", place->folder);
	(void)snprintf(place->witnesses, sizeof(place->witnesses), "%s-seen", place->folder);
	fault_program("box_writer", place->program);
	place->argv[0] = place->program;
	place->argv[1] = place->coop;
	place->argv[2] = place->witnesses;
}

static void start_afresh(const struct place *place)
{
	fault_fresh_folder(place->folder);
	fault_fresh_folder(place->witnesses);
}

/* --- what must hold afterwards --- */

/* The number behind `word` in the last line of `output` that begins so; 0: none does. */
static int64_t last_number(const char *output, const char *word)
{
	int64_t ret = 0;

	for (const char *line = output; *line != '\0'; line = strchr(line, '\n') + 1) {
		if (strncmp(line, word, strlen(word)) == 0)
			ret = strtoll(line + strlen(word), NULL, 10);
		assert_non_null(strchr(line, '\n'));
	}
	return ret;
}

/* Each acknowledged ballot is in the box, at the height that its receipt says. */
static int64_t check_ballots(const struct day *day, const struct house *house, const char *uuid,
			     const char *output)
{
	struct report report = { .message = "" };
	struct box *box = NULL;
	int64_t count = 0;

	if (box_find(house->coop, uuid, &box, &report) != AL_OK)
		fail_day(day, "the box cannot be read: %s", report.message);
	for (const char *line = output; *line != '\0'; line = strchr(line, '\n') + 1) {
		char tracker[BASE64_DIGEST_LEN + 1] = "";
		int64_t height;
		int64_t found;
		bool counts;
		char *end;

		if (strncmp(line, "cast ", 5) != 0)
			continue;
		height = strtoll(line + 5, &end, 10);
		assert_true(strcspn(end + 1, "\n") == BASE64_DIGEST_LEN);
		memcpy(tracker, end + 1, BASE64_DIGEST_LEN);
		if (audit_find(box->audit, tracker, &found, &counts, &report) != AL_OK)
			fail_day(day, "ballot %s was acknowledged and is lost", tracker);
		if (found != height)
			fail_day(day, "ballot %s has height %" PRId64 ", its receipt says %" PRId64,
				 tracker, found, height);
		count++;
	}
	return count;
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

/* What the whole story comes to. */
static void check_end(const struct day *day, const struct house *house, const char *uuid)
{
	struct election_state election;

	assert_int_equal(chain_election_find(coop_chain(house->coop), uuid, &election), AL_OK);
	if (election.head == NULL || election.head->phase != PHASE_RESULT ||
	    election.ballots != BOX_BALLOTS || election.tally.yes != BOX_YES ||
	    election.tally.no != BOX_NO || election.tally.abstain != BOX_ABSTAIN)
		fail_day(day, "%" PRId64 " ballots come to %" PRId64 ", %" PRId64 ", %" PRId64,
			 election.ballots, election.tally.yes, election.tally.no,
			 election.tally.abstain);
}

/* The uuid that the writer's election has. */
static const char *writer_uuid(void)
{
	static const struct election_kit_wish wish = {
		.title = BOX_TITLE, .wording = BOX_WORDING, .voters = BOX_VOTERS, .seed = BOX_SEED
	};
	static char uuid[ELECTION_UUID_MIN + 1];

	if (uuid[0] == '\0') {
		struct election_kit *kit = calloc(1, sizeof(*kit));

		assert_non_null(kit);
		kit_init(kit, &wish);
		memcpy(uuid, kit->uuid, sizeof(uuid));
		kit_clear(kit);
		free(kit);
	}
	return uuid;
}

/* Open it as after a restart and check everything that `output` has acknowledged; how many ballots
 * that are. */
static int64_t reopen(const struct day *day, const char *output, bool ended)
{
	struct house *house = calloc(1, sizeof(*house));
	struct report report = { .message = "" };
	struct election_state election;
	int64_t ballots = 0;
	enum status status;

	assert_non_null(house);
	house_init(house, day->place->coop, day->place->witnesses);
	status = coop_open(house->path, &house->coop, &report);
	if (status != AL_OK && (status != AL_NOT_FOUND || last_number(output, "entered ") > 0))
		fail_day(day, "it does not open: %s", report.message);
	if (status == AL_OK) {
		if (chain_size(coop_chain(house->coop)) < last_number(output, "entered "))
			fail_day(day, "acknowledged entries are lost");
		if (check_published(day, house) < last_number(output, "published "))
			fail_day(day, "acknowledged published entries are lost");
		if (chain_election_find(coop_chain(house->coop), writer_uuid(), &election) == AL_OK)
			ballots = check_ballots(day, house, writer_uuid(), output);
		else
			assert_int_equal(last_number(output, "cast "), 0);
		if (ended)
			check_end(day, house, writer_uuid());
	}
	house_clear(house);
	free(house);
	return ballots;
}

/* --- a bad day at a given call --- */

/* A second run without any fault goes on to the end of the script. */
static void goes_on(const struct day *day)
{
	const struct fault_plan plan = { .argv = day->place->argv, .folder = day->place->folder };
	struct fault_result result;

	fault_run(&plan, &result);
	if (result.exit_status != 0)
		fail_day(day, "it does not go on: %s", result.errors);
	(void)reopen(day, result.output, true);
	fault_result_clear(&result);
}

static void run_once(const struct day *day, bool kills)
{
	const struct fault_plan plan = { .argv = day->place->argv,
					 .folder = day->place->folder,
					 .event = day->event,
					 .at = day->at };
	struct fault_result result;

	start_afresh(day->place);
	fault_run(&plan, &result);
	/* Salts are random, so a run may have a call less than the one that was counted. */
	if (result.killed != kills && result.exit_status != 0 &&
	    (kills || result.exit_status != 1 || strncmp(result.errors, "box_writer: ", 12) != 0 ||
	     strlen(result.errors) < 30))
		fail_day(day, "ended with %d: %s", result.exit_status, result.errors);
	(void)reopen(day, result.output, false);
	fault_result_clear(&result);
	goes_on(day);
}

static uint64_t count_calls(const struct place *place)
{
	const struct fault_plan plan = { .argv = place->argv, .folder = place->folder };
	const struct day day = { .place = place, .event = "nothing" };
	struct fault_result result;

	start_afresh(place);
	fault_run(&plan, &result);
	if (result.exit_status != 0)
		fail_msg("on a good day: %s", result.errors);
	assert_true(result.calls > 200);
	assert_int_equal(reopen(&day, result.output, true), BOX_BALLOTS);
	fault_result_clear(&result);
	return result.calls;
}

/* `event` at every call, or as many as the time allows, spread over all of them. */
static void run_at_many_calls(const char *name, const char *event, bool kills)
{
	struct budget budget = budget_begin(name);
	struct place place = { .argv = { NULL } };
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

static void killed_before_any_call_it_has_all_ballots_with_receipts(void **state)
{
	(void)state;
	run_at_many_calls("box_kill_before", "kill-before", true);
}

static void killed_after_any_call_it_has_all_ballots_with_receipts(void **state)
{
	(void)state;
	run_at_many_calls("box_kill_after", "kill-after", true);
}

static void killed_within_any_write_it_has_all_ballots_with_receipts(void **state)
{
	(void)state;
	run_at_many_calls("box_kill_half", "kill-half", true);
}

static void a_power_cut_at_any_call_takes_no_ballot_with_a_receipt(void **state)
{
	(void)state;
	run_at_many_calls("box_power", "power", true);
}

static void a_disk_full_from_any_call_on_takes_no_ballot_with_a_receipt(void **state)
{
	(void)state;
	run_at_many_calls("box_disk_full", "enospc", false);
}

static void a_disk_full_within_any_write_takes_no_ballot_with_a_receipt(void **state)
{
	(void)state;
	run_at_many_calls("box_short_write", "short", false);
}

static void a_single_failed_call_takes_no_ballot_with_a_receipt(void **state)
{
	(void)state;
	run_at_many_calls("box_input_output_error", "eio", false);
}

/* --- killed while many vote --- */

/* Start the writer under load; *ret_fd is its standard output. */
static pid_t start_load(const struct place *place, int *ret_fd)
{
	int ends[2];
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		(void)dup2(ends[1], STDOUT_FILENO);
		(void)close(ends[0]);
		(void)close(ends[1]);
		(void)execl(place->program, place->program, place->coop, place->witnesses, "load",
			    (char *)NULL);
		_exit(127);
	}
	(void)close(ends[1]);
	*ret_fd = ends[0];
	return child;
}

/* Read lines from `fd`, kill `child` after `lines` of them, and read what is left. Whole lines
 * only: the last one may be cut off. */
static void read_and_kill(int fd, pid_t child, uint64_t lines, struct buffer *ret)
{
	uint64_t seen = 0;
	bool killed = false;
	char part[512];
	int how;

	for (;;) {
		ssize_t got = read(fd, part, sizeof(part));

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		for (ssize_t i = 0; i < got; i++)
			seen += part[i] == '\n';
		buffer_append(ret, part, (size_t)got);
		if (seen >= lines && !killed) {
			assert_int_equal(kill(child, SIGKILL), 0);
			killed = true;
		}
	}
	assert_int_equal(waitpid(child, &how, 0), child);
	assert_true(WIFSIGNALED(how) && WTERMSIG(how) == SIGKILL);
	assert_int_equal(buffer_status(ret), AL_OK);
}

static void killed_while_many_vote_it_has_all_ballots_with_receipts(void **state)
{
	struct budget budget = budget_begin("box_kill_load");
	struct place place = { .argv = { NULL } };
	struct day day = { .place = &place, .event = "kill" };

	(void)state;
	make_place(&place);
	start_afresh(&place);
	while (budget_more(&budget, KILLS_FULL)) {
		struct buffer output;
		char *end;
		pid_t child;
		int fd;

		buffer_init(&output, 1 << 20);
		/* Now and then from the beginning; else the box grows from kill to kill. */
		if (day.at % 4 == 0)
			start_afresh(&place);
		day.at++;
		child = start_load(&place, &fd);
		read_and_kill(fd, child, 6 + budget_below(&budget, LINES_MAX), &output);
		(void)close(fd);
		buffer_append_byte(&output, '\0');
		end = strrchr((char *)output.bytes, '\n');
		assert_non_null(end);
		end[1] = '\0';
		(void)reopen(&day, (const char *)output.bytes, false);
		buffer_clear(&output);
	}
	fault_remove_folder(place.folder);
	fault_remove_folder(place.witnesses);
}

UNIT_MAIN("box_crash", cmocka_unit_test(killed_before_any_call_it_has_all_ballots_with_receipts),
	  cmocka_unit_test(killed_after_any_call_it_has_all_ballots_with_receipts),
	  cmocka_unit_test(killed_within_any_write_it_has_all_ballots_with_receipts),
	  cmocka_unit_test(a_power_cut_at_any_call_takes_no_ballot_with_a_receipt),
	  cmocka_unit_test(a_disk_full_from_any_call_on_takes_no_ballot_with_a_receipt),
	  cmocka_unit_test(a_disk_full_within_any_write_takes_no_ballot_with_a_receipt),
	  cmocka_unit_test(a_single_failed_call_takes_no_ballot_with_a_receipt),
	  cmocka_unit_test(killed_while_many_vote_it_has_all_ballots_with_receipts))
