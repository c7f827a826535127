/* election_vote.c: `allmende election vote`: a ballot, made on the voter's own machine. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/cli.h"
#include "cli/election.h"
#include "vote/ballot.h"
#include "vote/credential.h"
#include "words/words.h"

#include <getopt.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define VOTE "allmende election vote"
#define CREDENTIAL_FILE_MAX 64

static const char usage[] =
    N_("usage: allmende election vote --dir DIR --credential FILE [--choice N[,N...] |\n"
       "           --blank]... [--out FILE]\n"
       "\n"
       "Makes a ballot and prints its tracker. The choice is encrypted here, before anything\n"
       "leaves this machine. Without --choice and --blank it asks on the terminal.\n"
       "\n"
       "  --dir DIR          a folder with the election's election.json\n"
       "  --credential FILE  the voter's secret credential\n"
       "  --choice N[,N...]  the answers chosen in the next question, counted from 1; 0: none\n"
       "  --blank            a blank vote in the next question\n"
       "  --out FILE         where the ballot is put; else it goes to standard output and the\n"
       "                     tracker to standard error\n"
       "\n"
       "Who has voted can vote again: the last ballot counts.\n");

/* What the voter wants of each question: answers from 1, or blank. */
struct wishes {
	const char *choices[ELECTION_QUESTIONS_MAX]; /* NULL: blank */
	size_t count;
};

struct arguments {
	const char *dir;
	const char *credential;
	const char *out;
	struct wishes wishes;
};

static int wrong(const char *what)
{
	(void)fprintf(stderr, VOTE ": %s\n\n%s", what, words(usage));
	return CLI_USAGE;
}

/* Read the command line. -1: go on. */
static int read_arguments(int argc, char **argv, struct arguments *ret)
{
	enum {
		OPTION_DIR,
		OPTION_CREDENTIAL,
		OPTION_OUT,
		OPTION_CHOICE,
		OPTION_BLANK,
		OPTION_HELP
	};
	static const struct option options[] = {
		{ "dir", required_argument, NULL, OPTION_DIR },
		{ "credential", required_argument, NULL, OPTION_CREDENTIAL },
		{ "out", required_argument, NULL, OPTION_OUT },
		{ "choice", required_argument, NULL, OPTION_CHOICE },
		{ "blank", no_argument, NULL, OPTION_BLANK },
		{ "help", no_argument, NULL, OPTION_HELP },
		{ NULL, 0, NULL, 0 },
	};
	int found;

	optind = 0;
	while ((found = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (found == OPTION_HELP) {
			(void)fputs(words(usage), stdout);
			return CLI_OK;
		}
		if (found == OPTION_DIR)
			ret->dir = optarg;
		else if (found == OPTION_CREDENTIAL)
			ret->credential = optarg;
		else if (found == OPTION_OUT)
			ret->out = optarg;
		else if ((found != OPTION_CHOICE && found != OPTION_BLANK) ||
			 ret->wishes.count == ELECTION_QUESTIONS_MAX)
			return wrong(_("see the usage"));
		else
			ret->wishes.choices[ret->wishes.count++] =
			    found == OPTION_CHOICE ? optarg : NULL;
	}
	if (ret->dir == NULL || ret->credential == NULL || optind < argc)
		return wrong(_("--dir and --credential are needed, and nothing else"));
	return -1;
}

static enum status read_wishes(const struct election *election, const struct wishes *wishes,
			       uint8_t *chosen, struct report *report)
{
	enum status status = AL_OK;

	if (wishes->count == 0 && !isatty(STDIN_FILENO))
		return report_set(report, AL_REFUSED,
				  "say --choice or --blank for each question: there is no terminal "
				  "to ask on");
	if (wishes->count == 0)
		return election_ask(election, chosen, report);
	if (wishes->count != election->questions_count)
		return report_set(report, AL_REFUSED,
				  "there are %zu questions, and %zu of --choice or --blank",
				  election->questions_count, wishes->count);
	for (size_t q = 0; q < election->questions_count && status == AL_OK; q++) {
		status = election_choose(&election->questions[q], q + 1, wishes->choices[q], chosen,
					 report);
		chosen += question_choices(&election->questions[q]);
	}
	return status;
}

/* The voter's key in this election. */
static enum status read_key(const struct election *election, const char *path, struct scalar *ret,
			    struct report *report)
{
	char *text = sodium_malloc(CREDENTIAL_FILE_MAX);
	enum status status;

	if (text == NULL)
		return report_set(report, AL_NO_MEMORY, "no memory could be locked for a secret");
	status = election_read_secret(path, text, CREDENTIAL_FILE_MAX, report);
	if (status == AL_OK) {
		status = credential_derive(election->group, election->uuid, text, ret, report);
		if (status != AL_OK)
			report_prefix(report, "%s", path);
	}
	sodium_free(text);
	return status;
}

/* Everything that the voter keeps to herself. */
struct voter {
	struct scalar key;
	uint8_t chosen[ELECTION_QUESTIONS_MAX * (ELECTION_ANSWERS_MAX + 1)];
};

static enum status make(const struct election *election, const struct arguments *arguments,
			struct buffer *ret, struct report *report)
{
	struct voter *voter = sodium_malloc(sizeof(*voter));
	struct ballot_maker *maker = NULL;
	struct random random;
	enum status status;

	if (voter == NULL)
		return report_set(report, AL_NO_MEMORY, "no memory could be locked for a secret");
	memset(voter, 0, sizeof(*voter));
	status = read_key(election, arguments->credential, &voter->key, report);
	if (status == AL_OK)
		status = read_wishes(election, &arguments->wishes, voter->chosen, report);
	if (status == AL_OK && ballot_maker_new(election, &maker) != AL_OK)
		status = report_set(report, AL_NO_MEMORY, "out of memory for a ballot");
	if (status == AL_OK) {
		random_init_system(&random);
		status = ballot_make(maker, &voter->key, voter->chosen, &random, ret, report);
		random_clear(&random);
	}
	ballot_maker_free(maker);
	sodium_free(voter);
	return status;
}

static enum status put(const struct arguments *arguments, const struct buffer *ballot,
		       struct report *report)
{
	char tracker[BASE64_DIGEST_LEN + 1];
	enum status status = AL_OK;

	ballot_tracker(buffer_text(ballot), ballot->len, tracker);
	if (arguments->out != NULL)
		status = file_write(arguments->out, ballot->bytes, ballot->len, report);
	else
		(void)printf("%s\n", buffer_text(ballot));
	if (status == AL_OK)
		(void)fprintf(arguments->out != NULL ? stdout : stderr,
			      _("The tracker of this ballot is %s\n"), tracker);
	return status;
}

int cli_election_vote(int argc, char **argv)
{
	struct arguments arguments = { .dir = NULL };
	struct report report = { .message = "" };
	struct election election;
	struct buffer text;
	struct buffer ballot;
	struct arena arena;
	enum status status;
	int done = read_arguments(argc, argv, &arguments);

	if (done >= 0)
		return done;
	arena_init(&arena, ELECTION_CLI_ARENA_MAX);
	buffer_init(&text, ELECTION_LEN_MAX);
	buffer_init(&ballot, BALLOT_LEN_MAX);
	status = election_read(arguments.dir, ELECTION_FILE, &text, &report);
	election_trim(&text);
	if (status == AL_OK)
		status = election_parse(buffer_text(&text), text.len, &arena, &election, &report);
	if (status == AL_OK)
		status = make(&election, &arguments, &ballot, &report);
	if (status == AL_OK)
		status = put(&arguments, &ballot, &report);
	buffer_clear(&text);
	buffer_clear(&ballot);
	arena_clear(&arena);
	return status == AL_OK ? CLI_OK : cli_fail(VOTE, CLI_FAILED, &report);
}
