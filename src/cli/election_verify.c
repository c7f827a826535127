/* election_verify.c: `allmende election verify`, `show`, `find`: what an auditor and a voter ask.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/cli.h"
#include "cli/election.h"
#include "cli/election_registrar_internal.h"
#include "words/words.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VERIFY "allmende election verify"
#define SHOW "allmende election show"
#define FIND "allmende election find"
#define THREADS_MAX 64

static const char verify_usage[] =
    N_("usage: allmende election verify --dir DIR [--threads N] [--since DIR]\n"
       "\n"
       "Checks all of an election: trustees, credentials, each ballot, tally, decryptions,\n"
       "result, and their order. DIR has one archive (*.bel), finished or not. Exits with 0\n"
       "when everything holds, with 1 when something does not (the message says what and\n"
       "where), with 2 for wrong use.\n"
       "\n"
       "  --dir DIR    the folder of the election\n"
       "  --threads N  how many threads; all processors if not given\n"
       "  --since DIR  a folder with an earlier copy, of which this one must be a continuation\n");

static const char show_usage[] =
    N_("usage: allmende election show --dir DIR\n"
       "\n"
       "Checks an election as `verify` does and says what it is about, how "
       "far it is and,\n"
       "when it is over, its result.\n"
       "\n"
       "  --dir DIR  the folder of the election\n");

static const char find_usage[] =
    N_("usage: allmende election find --dir DIR TRACKER\n"
       "\n"
       "Checks an election as `verify` does and looks for the ballot with this tracker. Exits\n"
       "with 0 when it is there, with 1 when not.\n"
       "\n"
       "  --dir DIR  the folder of the election\n");

static void print_state(const struct audit *audit)
{
	const struct audit_state *state = audit_state(audit);
	char hex[2 * DIGEST_LEN + 1];

	hex_format(state->head.bytes, DIGEST_LEN, hex);
	(void)printf(_("credentials  %lld\n"), (long long)state->credentials);
	(void)printf(_("ballots      %lld, of %lld voters\n"), (long long)state->ballots,
		     (long long)state->voters);
	(void)printf(_("last event   %lld, %s\n"), (long long)state->height,
		     event_type_names[state->last]);
	(void)printf(_("its hash     %s\n"), hex);
}

/* Whether the archive in `dir` is the beginning of the one that was audited. */
static enum status check_since(const struct audited *now, const char *dir, struct report *report)
{
	struct audit_options options = { .trust = AUDIT_TRUST_BALLOTS };
	struct audited before;
	struct audit *again = NULL;
	int64_t height;
	struct digest head;
	enum status status = election_audit(dir, AUDIT_TRUST_BALLOTS, 0, &before, report);

	if (status != AL_OK)
		return status;
	height = audit_state(before.audit)->height;
	head = audit_state(before.audit)->head;
	election_audit_close(&before);
	status = audit_new(archive_file_source(now->file), &options, &again);
	if (status == AL_OK)
		status = audit_advance(again, height, report);
	if (status == AL_OK && !digest_equal(&audit_state(again)->head, &head))
		status = report_set(report, AL_FORGED,
				    "event %lld is not the one of the earlier copy: something was "
				    "taken out or changed",
				    (long long)height);
	audit_free(again);
	return status;
}

static bool read_threads(const char *text, size_t *ret)
{
	char *end;
	unsigned long threads = text == NULL ? 0 : strtoul(text, &end, 10);

	if (text != NULL && (*text < '1' || *text > '9' || *end != '\0' || threads > THREADS_MAX))
		return false;
	*ret = threads;
	return true;
}

int cli_election_verify(int argc, char **argv)
{
	const char *threads_text = NULL;
	const char *since = NULL;
	const char *dir = NULL;
	const struct registrar_option options[] = {
		{ .name = "dir", .value = &dir, .needed = true },
		{ .name = "threads", .value = &threads_text },
		{ .name = "since", .value = &since },
		{ .name = NULL },
	};
	struct report report = { .message = "" };
	struct audited audited;
	size_t threads = 0;
	enum status status;
	int done = registrar_options(VERIFY, verify_usage, options, argc, argv, 0);

	if (done >= 0)
		return done;
	if (!read_threads(threads_text, &threads))
		return registrar_wrong(VERIFY, _("--threads: a number from 1 to 64"), verify_usage);
	status = election_audit(dir, AUDIT_CHECK_ALL, threads, &audited, &report);
	if (status != AL_OK)
		return cli_fail(VERIFY, CLI_FAILED, &report);
	if (since != NULL)
		status = check_since(&audited, since, &report);
	if (status == AL_OK) {
		(void)printf(_("Everything holds.\n\n"));
		print_state(audited.audit);
	}
	election_audit_close(&audited);
	return status == AL_OK ? CLI_OK : cli_fail(VERIFY, CLI_FAILED, &report);
}

/* The questions, with their counts when there are any. */
static void print_questions(const struct audit *audit)
{
	const struct election *election = audit_election(audit);
	const int64_t *count = audit_state(audit)->result;

	for (size_t q = 0; q < election->questions_count; q++) {
		const struct question *question = &election->questions[q];
		size_t blank = question->blank ? 1 : 0;

		(void)printf("\n");
		election_say(stdout, question->question, "");
		(void)printf("\n");
		for (size_t c = 0; c < question_choices(question); c++) {
			const char *answer =
			    c < blank ? _("(blank)") : question->answers[c - blank];

			if (count != NULL)
				(void)printf("  %8lld  ", (long long)*count++);
			else
				(void)printf("            ");
			election_say(stdout, answer, "            ");
			(void)printf("\n");
		}
	}
}

int cli_election_show(int argc, char **argv)
{
	const char *dir = NULL;
	const struct registrar_option options[] = {
		{ .name = "dir", .value = &dir, .needed = true },
		{ .name = NULL },
	};
	struct report report = { .message = "" };
	const struct election *election;
	struct audited audited;
	int done = registrar_options(SHOW, show_usage, options, argc, argv, 0);

	if (done >= 0)
		return done;
	if (election_audit(dir, AUDIT_CHECK_ALL, 0, &audited, &report) != AL_OK)
		return cli_fail(SHOW, CLI_FAILED, &report);
	election = audit_election(audited.audit);
	(void)printf(_("election     %s: "), election->uuid);
	election_say(stdout, election->name, "");
	(void)printf("\n");
	(void)printf(_("group        %s\n"), group_name(election->group));
	(void)printf(_("trustees     %lld\n"), (long long)audit_trustees(audited.audit)->owners);
	print_state(audited.audit);
	print_questions(audited.audit);
	election_audit_close(&audited);
	return CLI_OK;
}

int cli_election_find(int argc, char **argv)
{
	const char *dir = NULL;
	const struct registrar_option options[] = {
		{ .name = "dir", .value = &dir, .needed = true },
		{ .name = NULL },
	};
	struct report report = { .message = "" };
	struct audited audited;
	int64_t height;
	bool counts;
	enum status status;
	int done = registrar_options(FIND, find_usage, options, argc, argv, 1);

	if (done >= 0)
		return done;
	if (optind == argc || strlen(argv[optind]) != BASE64_DIGEST_LEN)
		return registrar_wrong(FIND, _("say which tracker: 43 characters"), find_usage);
	status = election_audit(dir, AUDIT_CHECK_ALL, 0, &audited, &report);
	if (status != AL_OK)
		return cli_fail(FIND, CLI_FAILED, &report);
	status = audit_find(audited.audit, argv[optind], &height, &counts, &report);
	if (status == AL_OK)
		(void)printf(counts ? _("The ballot is event %lld, the last one of its credential: "
					"it counts.\n")
				    : _("The ballot is event %lld; a later one of the same "
					"credential takes its place.\n"),
			     (long long)height);
	election_audit_close(&audited);
	return status == AL_OK ? CLI_OK : cli_fail(FIND, CLI_FAILED, &report);
}
