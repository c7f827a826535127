/* node_setup_test.c: a node is set up as it is typed: add, edit, check, describe, refresh. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/node_setup.h"

#include "base/file.h"
#include "node/node.h"
#include "unit/cli/election_desk.h"
#include "unit/unit.h"

#include <stdlib.h>
#include <unistd.h>

#define RIDERS 40

static void write_trips(struct desk *desk, const char *header, int rides)
{
	struct buffer csv;

	buffer_init(&csv, 1u << 20);
	buffer_append_text(&csv, header);
	for (int rider = 0; rider < RIDERS; rider++) {
		for (int ride = 0; ride < rides; ride++)
			buffer_append_format(&csv, "r%02d,%d,%d,r%02d@example.org,%s\n", rider,
					     1 + (rider + ride) % 3, 1 + 3 * ride, rider,
					     rider % 2 == 0 ? "day" : "year");
	}
	buffer_append_text(&csv, "r01,2,many,,day\n,1,5,,day\n");
	desk_write(desk, "trips.csv", buffer_text(&csv));
	buffer_clear(&csv);
}

#define HEADER "User ID,Station,Minutes,E-Mail,Ticket\n"

/* A node, and the files of two tables. */
static int setup(void **state)
{
	struct digest coop = { .bytes = { 9 } };
	struct report report = { .message = "" };
	struct desk *desk;

	assert_int_equal(desk_setup(state), 0);
	desk = *state;
	if (node_init(class_path(&desk->printed, "node"), &coop, "bikes", cli_now(), &report) !=
	    AL_OK)
		fail_msg("%s", report.message);
	desk_write(desk, "stations.csv", "No,Name\n1,North\n2,\"South, old\"\n3,West\n");
	write_trips(desk, HEADER, 4);
	return 0;
}

static int run(struct desk *desk, int (*command)(int argc, char **argv), const char *const *words)
{
	return class_run(&desk->printed, command, words);
}

static int add(struct desk *desk, const char *table, const char *file, bool public)
{
	char pair[FILE_PATH_MAX + 64];
	const char *folder = class_path(&desk->printed, "node");
	const char *open_words[] = { "add", folder, pair, NULL };
	const char *public_words[] = { "add", "--public", folder, pair, NULL };

	(void)snprintf(pair, sizeof(pair), "%s=%s", table, class_path(&desk->printed, file));
	return run(desk, node_add, public ? public_words : open_words);
}

static int run_check(int argc, char **argv)
{
	assert_int_equal(argc, 2);
	return node_check_tables(argv[1]);
}

static void expect(struct desk *desk, int (*command)(int argc, char **argv), int wanted,
		   const char *part)
{
	const char *words[] = { "command", class_path(&desk->printed, "node"), NULL };
	int got = run(desk, command, words);

	class_expect(&desk->printed, got, wanted, part);
}

/* Put `after` in the place of `before`, which is there, everywhere in tables.conf. */
static void edit(struct desk *desk, const char *before, const char *after)
{
	struct buffer text = desk_read(desk, "node/tables.conf");
	struct buffer new;
	const char *at = buffer_text(&text);
	const char *found = strstr(at, before);

	assert_non_null(found);
	buffer_init(&new, 1u << 20);
	for (; found != NULL; at = found + strlen(before), found = strstr(at, before)) {
		buffer_append(&new, at, (size_t)(found - at));
		buffer_append_text(&new, after);
	}
	buffer_append_text(&new, at);
	desk_write(desk, "node/tables.conf", buffer_text(&new));
	buffer_clear(&new);
	buffer_clear(&text);
}

static bool has(struct desk *desk, const char *part)
{
	struct buffer text = desk_read(desk, "node/tables.conf");
	bool found = strstr(buffer_text(&text), part) != NULL;

	buffer_clear(&text);
	return found;
}

/* Both tables are added, and everything is confirmed. */
static void confirm(struct desk *desk)
{
	assert_int_equal(add(desk, "stations", "stations.csv", true), CLI_OK);
	assert_int_equal(add(desk, "trips", "trips.csv", false), CLI_OK);
	edit(desk, "operator = ?", "operator = \"The City\"");
	edit(desk, "sector = ?", "sector = mobility");
	edit(desk, "= ? ", "= ");
}

static void guesses_are_written_for_the_operator(void **state)
{
	struct desk *desk = *state;

	class_expect(&desk->printed, add(desk, "stations", "stations.csv", true), CLI_OK,
		     "3 lines wait for you");
	class_expect(&desk->printed, add(desk, "trips", "trips.csv", false), CLI_OK,
		     "about the person that user_id names");
	assert_true(has(desk, "role = ? public"));
	assert_true(has(desk, "person = ? user_id"));
	assert_true(has(desk, "rows = ? 5"));
	assert_true(has(desk, "[trips.user_id]\ntype = text\nclass = ? id pd:Identifier\n"));
	assert_true(has(desk, "keys = ? stations.no\n"));
	assert_true(has(desk, "[trips.e_mail]\ntype = text\nclass = ? out pd:EmailAddress\n"));
	assert_true(has(desk, "# READ FROM THE DATA\nkeys = ? \"day\" \"year\"\n"));
	assert_true(has(desk, "# READ FROM THE DATA\nbounds = ? 0 .. 10\n"));
	expect(desk, run_check, CLI_FAILED, "trips.user_id, class: is it id pd:Identifier?");
	expect(desk, run_check, CLI_FAILED, "line 11: operator is not said yet");
	expect(desk, node_describe_tables, CLI_FAILED, "waits for the operator");
}

static void what_is_confirmed_is_described(void **state)
{
	struct desk *desk = *state;

	confirm(desk);
	expect(desk, run_check, CLI_OK, "trips is ready");
	expect(desk, node_describe_tables, CLI_OK, "trips: 161 rows, 40 persons");
	class_expect(&desk->printed, CLI_OK, CLI_OK,
		     "1 value is not of its column's type and counts as missing; most of them in "
		     "minutes");
	class_expect(&desk->printed, CLI_OK, CLI_OK, "1 row says not whom it is about: left out");
	expect(desk, node_describe_tables, CLI_OK, "trips: as before");
}

static void new_rows_come_with_a_refresh(void **state)
{
	struct desk *desk = *state;

	confirm(desk);
	expect(desk, node_refresh, CLI_FAILED, "nothing is described yet");
	expect(desk, node_describe_tables, CLI_OK, "");
	expect(desk, node_refresh, CLI_OK, "trips: as before");
	write_trips(desk, HEADER, 5);
	expect(desk, node_refresh, CLI_OK, "trips: 201 rows, 40 persons");
	edit(desk, "0 .. 10", "0 .. 60");
	expect(desk, node_refresh, CLI_FAILED, "says something else than the description");
	expect(desk, node_describe_tables, CLI_OK, "trips: as before");
	expect(desk, node_refresh, CLI_OK, "trips: as before");
}

static void a_changed_source_keeps_what_was_confirmed(void **state)
{
	struct desk *desk = *state;
	struct buffer before;
	struct buffer after;

	confirm(desk);
	before = desk_read(desk, "node/tables.conf");
	class_expect(&desk->printed, add(desk, "trips", "trips.csv", false), CLI_OK,
		     "trips has no new column");
	write_trips(desk, "User ID,Stop,Minutes,E-Mail,Ticket\n", 4);
	class_expect(&desk->printed, add(desk, "trips", "trips.csv", false), CLI_OK,
		     "the source has no column station any more");
	class_expect(&desk->printed, CLI_OK, CLI_OK, "new: the column stop");
	after = desk_read(desk, "node/tables.conf");
	assert_true(after.len > before.len);
	assert_memory_equal(after.bytes, before.bytes, before.len);
	expect(desk, run_check, CLI_FAILED, "trips cannot be read: ");
	buffer_clear(&before);
	buffer_clear(&after);
}

static void another_type_and_another_source_are_told(void **state)
{
	struct desk *desk = *state;

	confirm(desk);
	desk_write(desk, "more.csv", "User ID,Station,Minutes,E-Mail,Ticket\nr1,a,5,,day\n");
	class_expect(&desk->printed, add(desk, "trips", "more.csv", false), CLI_OK,
		     "trips.station is of the type integer, and the source looks like text");
	class_expect(&desk->printed, CLI_OK, CLI_OK, "trips comes from another source there");
}

static void what_cannot_be_added_changes_nothing(void **state)
{
	struct desk *desk = *state;
	const char *nowhere[] = { "add", class_path(&desk->printed, "nowhere"), "t=/dev/null",
				  NULL };

	class_expect(&desk->printed, add(desk, "trips", "none.csv", false), CLI_FAILED,
		     "cannot be found");
	class_expect(&desk->printed, add(desk, "Trips", "trips.csv", false), CLI_FAILED,
		     "cannot name a table");
	class_expect(&desk->printed, run(desk, node_add, nowhere), CLI_FAILED,
		     "is no folder of a node");
	assert_int_equal(access(class_path(&desk->printed, "node/tables.conf"), F_OK), -1);
	expect(desk, run_check, CLI_OK, "no tables.conf yet");
	expect(desk, node_describe_tables, CLI_FAILED, "tables.conf");
	desk_write(desk, "node/tables.conf", "operator = x\nwrong\n");
	class_expect(&desk->printed, add(desk, "trips", "trips.csv", false), CLI_FAILED,
		     "tables.conf: line 2: neither");
	assert_true(has(desk, "operator = x\nwrong\n"));
	expect(desk, run_check, CLI_FAILED, "line 2: neither");
}

static void wrong_use_exits_with_two(void **state)
{
	struct desk *desk = *state;

	class_expect(&desk->printed, run(desk, node_add, (const char *[]){ "add", "a", NULL }),
		     CLI_USAGE, "usage: allmende-node add");
	class_expect(&desk->printed, run(desk, node_add, (const char *[]){ "add", "a", "b", NULL }),
		     CLI_USAGE, "TABLE=SOURCE");
	class_expect(&desk->printed,
		     run(desk, node_refresh, (const char *[]){ "refresh", "--help", NULL }),
		     CLI_USAGE, "usage: allmende-node refresh DIR");
	class_expect(&desk->printed,
		     run(desk, node_describe_tables, (const char *[]){ "describe", NULL }),
		     CLI_USAGE, "usage: allmende-node describe DIR");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, desk_teardown)

UNIT_MAIN("node_setup", CASE(guesses_are_written_for_the_operator),
	  CASE(what_is_confirmed_is_described), CASE(new_rows_come_with_a_refresh),
	  CASE(a_changed_source_keeps_what_was_confirmed),
	  CASE(another_type_and_another_source_are_told),
	  CASE(what_cannot_be_added_changes_nothing), CASE(wrong_use_exits_with_two))
