/* cli_test.c: what the mains of the programs share. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/cli.h"
#include "unit/cli/election_desk.h"
#include "unit/unit.h"

#include <fcntl.h>
#include <unistd.h>

/* Print much, with the exit status in argv[1], to where nothing can be written. */
static int end_full(int argc, char **argv)
{
	int full = open("/dev/full", O_WRONLY);
	int exit_status;

	assert_int_equal(argc, 2);
	assert_true(dup2(full, STDOUT_FILENO) >= 0);
	(void)close(full);
	for (int i = 0; i < 10000; i++)
		(void)puts("a part of a ballot");
	exit_status = cli_end("allmende", argv[1][0] - '0');
	clearerr(stdout);
	return exit_status;
}

static int end_well(int argc, char **argv)
{
	assert_int_equal(argc, 2);
	(void)puts("a ballot");
	return cli_end("allmende", argv[1][0] - '0');
}

static void expect_end(struct desk *desk, int (*end)(int argc, char **argv), int given, int wanted,
		       const char *part)
{
	const char *words[] = { "end",
				given == CLI_OK	      ? "0"
				: given == CLI_FAILED ? "1"
						      : "2",
				NULL };
	int got = class_run(&desk->printed, end, words);

	class_expect(&desk->printed, got, wanted, part);
}

static void what_could_not_be_written_is_a_failure(void **state)
{
	expect_end(*state, end_full, CLI_OK, CLI_FAILED, "output could not be written");
	expect_end(*state, end_full, CLI_FAILED, CLI_FAILED, "output could not be written");
	expect_end(*state, end_full, CLI_USAGE, CLI_USAGE, "output could not be written");
}

static void what_was_written_leaves_the_exit_status(void **state)
{
	struct desk *desk = *state;

	expect_end(desk, end_well, CLI_OK, CLI_OK, "a ballot\n");
	expect_end(desk, end_well, CLI_FAILED, CLI_FAILED, "a ballot\n");
	expect_end(desk, end_well, CLI_USAGE, CLI_USAGE, "a ballot\n");
	assert_string_equal(desk->printed.output, "a ballot\n");
}

UNIT_MAIN("cli", DESK_TEST(what_could_not_be_written_is_a_failure),
	  DESK_TEST(what_was_written_leaves_the_exit_status))
