/* election_ask_test.c: a voter who is asked on her terminal. */
/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE /* posix_openpt() */
#include "unit/cli/election_desk.h"
#include "unit/unit.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* Run `command` to vote with `descriptor` as standard input. */
static int run_from(struct desk *desk, int (*command)(int argc, char **argv), const char *out,
		    int descriptor)
{
	const char *words[] = { "election",
				"vote",
				"--dir",
				desk->printed.folder,
				"--credential",
				class_path(&desk->printed, "voter1"),
				out == NULL ? NULL : "--out",
				out == NULL ? NULL : class_path(&desk->printed, out),
				NULL };

	int in = dup(STDIN_FILENO);
	int exit_status;

	assert_true(descriptor >= 0);
	assert_true(dup2(descriptor, STDIN_FILENO) >= 0);
	clearerr(stdin);
	exit_status = class_run(&desk->printed, command, words);
	if (in >= 0) {
		assert_true(dup2(in, STDIN_FILENO) >= 0);
		(void)close(in);
	}
	return exit_status;
}

/* The same on a terminal, on which `typed` is typed, and then its end. */
static int run_typing(struct desk *desk, int (*command)(int argc, char **argv), const char *out,
		      const char *typed)
{
	int terminal = posix_openpt(O_RDWR | O_NOCTTY);
	char name[100];
	int other;
	int exit_status;

	assert_true(terminal >= 0 && grantpt(terminal) == 0 && unlockpt(terminal) == 0);
	assert_int_equal(ptsname_r(terminal, name, sizeof(name)), 0);
	other = open(name, O_RDWR | O_NOCTTY);
	assert_int_equal(write(terminal, typed, strlen(typed)), strlen(typed));
	assert_int_equal(write(terminal, "\x04", 1), 1);
	exit_status = run_from(desk, command, out, other);
	(void)close(other);
	(void)close(terminal);
	return exit_status;
}

static void expect_typing(struct desk *desk, const char *typed, int wanted, const char *part)
{
	int got = run_typing(desk, cli_election, "ballot", typed);

	class_expect(&desk->printed, got, wanted, part);
}

static void expect_no_ballot(const struct desk *desk)
{
	assert_int_not_equal(access(class_path(&desk->printed, "ballot"), F_OK), 0);
}

static void what_is_not_allowed_is_asked_again(void **state)
{
	struct desk *desk = *state;

	desk_set_up(desk, DESK_YES_NO "," DESK_BLANK, 1);
	expect_typing(desk, "3\n1 2\n\n0\nb\n2\n1,1\n1 2 3\n 1 ,3 \n Yes \n", CLI_OK,
		      "\nYou vote:\n1. Shall we?\n   -> No\n2. Who?\n   -> Ada\n   -> Lise\n");
	class_expect(&desk->printed, CLI_OK, CLI_OK, "question 1: \"3\" is no list of different");
	class_expect(&desk->printed, CLI_OK, CLI_OK, "question 1: at least 1 and at most 1 ");
	class_expect(&desk->printed, CLI_OK, CLI_OK, "question 1: \"\" is no list");
	class_expect(&desk->printed, CLI_OK, CLI_OK, "question 1: \"b\" is no list");
	class_expect(&desk->printed, CLI_OK, CLI_OK, "question 2: \"1,1\" is no list");
	class_expect(&desk->printed, CLI_OK, CLI_OK, "question 2: at least 1 and at most 2 ");
	desk_expect(desk, "cast --dir @ @/ballot", CLI_OK, "accepted: ");
	desk_expect(desk, "close --dir @", CLI_OK, "ballots: 1, voters: 1");
	desk_expect(desk, "decrypt --dir @ --key @/key --out @/p", CLI_OK, "");
	desk_expect(desk, "add-decryption --dir @ @/p", CLI_OK, "holds");
	desk_expect(desk, "result --dir @", CLI_OK, "{\"result\":[[0,1],[0,1,0,1]]}");
}

static void a_blank_vote_and_none_can_be_typed(void **state)
{
	struct desk *desk = *state;

	desk_set_up(desk,
		    "{\"answers\":[\"A\",\"B\"],\"min\":0,\"max\":1,\"question\":\"one\"}"
		    "," DESK_BLANK,
		    1);
	expect_typing(desk, "0\nb\nja\n", CLI_OK,
		      "\nYou vote:\n1. one\n   -> none\n2. Who?\n   -> (blank)\n");
}

static void only_who_says_yes_votes(void **state)
{
	struct desk *desk = *state;

	desk_set_up(desk, DESK_YES_NO, 1);
	expect_typing(desk, "1\nno\n", CLI_FAILED, "no ballot was made");
	expect_no_ballot(desk);
	expect_typing(desk, "1\n", CLI_FAILED, "no answer was given");
	expect_no_ballot(desk);
	expect_typing(desk, "", CLI_FAILED, "no answer was given");
	expect_no_ballot(desk);
}

static void without_a_terminal_nothing_is_asked(void **state)
{
	struct desk *desk = *state;
	int null = open("/dev/null", O_RDONLY);
	int got;

	desk_set_up(desk, DESK_YES_NO, 1);
	got = run_from(desk, cli_election, "ballot", null);
	class_expect(&desk->printed, got, CLI_FAILED, "there is no terminal to ask on");
	expect_no_ballot(desk);
	(void)close(null);
}

/* Else an answer could bring a line with the number of another one. */
static void no_answer_looks_like_two(void **state)
{
	struct desk *desk = *state;

	desk_set_up(desk,
		    "{\"answers\":[\"Yes\\n   2  No\",\"Never\"],\"min\":1,\"max\":1,"
		    "\"question\":\"Shall we?\"}",
		    1);
	expect_typing(desk, "2\nyes\n", CLI_OK,
		      "\n   1  Yes\n            2  No\n   2  Never\nYour choice: ");
	class_expect(&desk->printed, CLI_OK, CLI_OK, "You vote:\n1. Shall we?\n   -> Never\n");
}

/* The command, of which only standard output is seen. */
static int without_errors(int argc, char **argv)
{
	int null = open("/dev/null", O_WRONLY);

	assert_true(dup2(null, STDERR_FILENO) >= 0);
	(void)close(null);
	return cli_election(argc, argv);
}

static void only_the_ballot_goes_to_standard_output(void **state)
{
	struct desk *desk = *state;
	int got;

	desk_set_up(desk, DESK_YES_NO, 1);
	got = run_typing(desk, without_errors, NULL, "1\nyes\n");
	assert_int_equal(got, CLI_OK);
	desk_write(desk, "ballot", desk->printed.output);
	desk_expect(desk, "cast --dir @ @/ballot", CLI_OK, "accepted: ");
}

UNIT_MAIN("election_ask", DESK_TEST(what_is_not_allowed_is_asked_again),
	  DESK_TEST(a_blank_vote_and_none_can_be_typed), DESK_TEST(only_who_says_yes_votes),
	  DESK_TEST(without_a_terminal_nothing_is_asked), DESK_TEST(no_answer_looks_like_two),
	  DESK_TEST(only_the_ballot_goes_to_standard_output))
