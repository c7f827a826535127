/* election_box.c: `allmende election open`, `cast`, `close`, `result`: the keeper of a box. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/election_box.h"

#include "cli/cli.h"
#include "cli/election_registrar_internal.h"
#include "words/words.h"

#include <assert.h>
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OPEN "allmende election open"
#define CAST "allmende election cast"
#define CLOSE "allmende election close"
#define RESULT "allmende election result"

static const char open_usage[] =
    N_("usage: allmende election open --dir DIR\n"
       "\n"
       "Begins the archive UUID.bel from election.json, trustees.json and public_creds.json in\n"
       "DIR, after checking that they belong together. From then on ballots can be cast.\n"
       "\n"
       "  --dir DIR  the folder of the election\n");

static const char cast_usage[] =
    N_("usage: allmende election cast --dir DIR BALLOT...\n"
       "\n"
       "Checks ballots and appends those that hold to the archive. What is told as accepted is\n"
       "on the disk. Exits with 1 when a ballot was refused; the reason is told.\n"
       "\n"
       "  --dir DIR  the folder of the election\n");

static const char close_usage[] =
    N_("usage: allmende election close --dir DIR\n"
       "\n"
       "Ends the vote and publishes the encrypted tally. No ballot is accepted any more.\n"
       "\n"
       "  --dir DIR  the folder of the election\n");

static const char result_usage[] =
    N_("usage: allmende election result --dir DIR\n"
       "\n"
       "Combines the trustees' decryptions and publishes the result. Says who is missing when\n"
       "there are not enough yet.\n"
       "\n"
       "  --dir DIR  the folder of the election\n");

/* Read the one option that all of these have. -1: go on. */
static int read_dir(const char *command, const char *usage, int argc, char **argv, int positional,
		    const char **ret)
{
	const struct registrar_option options[] = {
		{ .name = "dir", .value = ret, .needed = true },
		{ .name = NULL },
	};

	return registrar_options(command, usage, options, argc, argv, positional);
}

/* --- open --- */

/* The length of an item's element: before the comma, if there is one. */
static size_t element_len(const char *item)
{
	return strcspn(item, ",");
}

/* By the value of the element, as a number. */
static int compare_items(const void *a, const void *b)
{
	const char *left = *(const char *const *)a;
	const char *right = *(const char *const *)b;
	size_t left_len = element_len(left);
	size_t right_len = element_len(right);

	if (left_len != right_len)
		return left_len < right_len ? -1 : 1;
	return memcmp(left, right, left_len);
}

/* Append an item without the voter that the reference tool's file names:
 * "<element>,<weight>,<voter>". */
static void append_stripped(const char *item, struct buffer *ret)
{
	size_t len = element_len(item);
	size_t weight = item[len] == '\0' ? 0 : strcspn(item + len + 1, ",");

	buffer_append_byte(ret, '"');
	buffer_append(ret, item, weight > 0 ? len + 1 + weight : len);
	buffer_append_byte(ret, '"');
}

/* The list of `text` without voters, and in an order that says nothing of theirs. */
static enum status strip_list(const struct buffer *text, struct buffer *ret, struct report *report)
{
	json_t *list = json_loadb((const char *)text->bytes, text->len, 0, NULL);
	size_t count = json_array_size(list);
	const char **items = calloc(count + 1, sizeof(*items));
	enum status status = AL_OK;

	if (items == NULL)
		status = report_set(report, AL_NO_MEMORY, "out of memory for the credentials");
	else if (count == 0)
		status = report_set(report, AL_MALFORMED,
				    CREDENTIALS_FILE ": is no list of public credentials");
	for (size_t i = 0; i < count && status == AL_OK; i++) {
		items[i] = json_string_value(json_array_get(list, i));
		if (items[i] == NULL)
			status = report_set(report, AL_MALFORMED,
					    CREDENTIALS_FILE ": item %zu is no text", i + 1);
	}
	if (status == AL_OK) {
		qsort(items, count, sizeof(*items), compare_items);
		for (size_t i = 0; i < count; i++) {
			buffer_append_byte(ret, i == 0 ? '[' : ',');
			append_stripped(items[i], ret);
		}
		buffer_append_byte(ret, ']');
		status = buffer_status(ret);
		if (status != AL_OK)
			(void)report_set(report, status, "out of memory for the credentials");
	}
	free(items);
	json_decref(list);
	return status;
}

/* Everything that `open` reads and makes. */
struct opening {
	struct buffer election;
	struct buffer trustees;
	struct buffer credentials;
	struct buffer list; /* the credentials without voters */
	struct buffer archive;
	struct arena arena;
	struct election parsed;
};

static enum status read_opening(const char *dir, struct opening *ret, struct report *report)
{
	enum status status = election_read(dir, ELECTION_FILE, &ret->election, report);

	if (status == AL_OK)
		status = election_read(dir, TRUSTEES_FILE, &ret->trustees, report);
	if (status == AL_OK)
		status = election_read(dir, CREDENTIALS_FILE, &ret->credentials, report);
	election_trim(&ret->election);
	election_trim(&ret->trustees);
	if (status == AL_OK)
		status = election_parse(buffer_text(&ret->election), ret->election.len, &ret->arena,
					&ret->parsed, report);
	if (status == AL_OK)
		status = strip_list(&ret->credentials, &ret->list, report);
	return status;
}

/* Let the audit see what would be written: everything is checked by it. */
static enum status check_opening(const struct buffer *archive, struct report *report)
{
	struct audit_options options = { .trust = AUDIT_CHECK_ALL };
	struct archive_memory memory = { .bytes = archive->bytes, .len = archive->len };
	struct archive_source source = archive_memory_source(&memory);
	struct audit *audit = NULL;
	enum status status = audit_new(&source, &options, &audit);

	if (status == AL_OK)
		status = audit_advance(audit, 0, report);
	audit_free(audit);
	return status;
}

static enum status open_box(const char *dir, struct opening *opening, struct report *report)
{
	char name[ELECTION_UUID_MAX + 8];
	char path[FILE_PATH_MAX];
	struct archive_writer writer;
	enum status status = read_opening(dir, opening, report);

	if (status != AL_OK)
		return status;
	archive_start(&writer, cli_now().seconds, &opening->archive);
	archive_add_setup(&writer, &opening->election, &opening->trustees, &opening->list,
			  &opening->archive);
	status = buffer_status(&opening->archive);
	if (status == AL_OK)
		status = check_opening(&opening->archive, report);
	(void)snprintf(name, sizeof(name), "%s.bel", opening->parsed.uuid);
	if (status == AL_OK)
		status = file_join(dir, name, path, report);
	if (status == AL_OK)
		status = box_file_make(path, &opening->archive, report);
	if (status == AL_OK)
		(void)printf(_("%s is open for ballots.\n"), path);
	return status;
}

int cli_election_open(int argc, char **argv)
{
	struct report report = { .message = "" };
	struct opening opening;
	const char *dir = NULL;
	enum status status;
	int done = read_dir(OPEN, open_usage, argc, argv, 0, &dir);

	if (done >= 0)
		return done;
	buffer_init(&opening.election, ELECTION_LEN_MAX);
	buffer_init(&opening.trustees, TRUSTEES_LEN_MAX);
	buffer_init(&opening.credentials, ELECTION_TEXT_MAX);
	buffer_init(&opening.list, ELECTION_TEXT_MAX);
	buffer_init(&opening.archive, 2 * ELECTION_TEXT_MAX);
	arena_init(&opening.arena, ELECTION_CLI_ARENA_MAX);
	status = open_box(dir, &opening, &report);
	buffer_clear(&opening.election);
	buffer_clear(&opening.trustees);
	buffer_clear(&opening.credentials);
	buffer_clear(&opening.list);
	buffer_clear(&opening.archive);
	arena_clear(&opening.arena);
	return status == AL_OK ? CLI_OK : cli_fail(OPEN, CLI_FAILED, &report);
}

/* --- cast --- */

static enum status check_ballot(const struct box_file *box, const struct ballot_maker *maker,
				const struct buffer *text, struct report *report)
{
	const struct audit *audit = box->audited.audit;
	char tracker[BASE64_DIGEST_LEN + 1];
	struct ballot ballot;
	struct arena arena;
	int64_t before = 0;
	int64_t height;
	bool counts;
	enum status status;

	arena_init(&arena, BALLOT_ARENA_MAX);
	status = ballot_parse(maker, buffer_text(text), text->len, &arena, &ballot, report);
	if (status == AL_OK &&
	    !audit_is_entitled(audit, ballot.credential_text, strlen(ballot.credential_text), NULL))
		status = report_set(report, AL_REFUSED,
				    "credential: is not in the list of this election");
	if (status == AL_OK) {
		before =
		    audit_ballots_of(audit, ballot.credential_text, strlen(ballot.credential_text));
		status = ballot_check(maker, &ballot, report);
	}
	arena_clear(&arena);
	if (status != AL_OK || before == 0)
		return status; /* so only who votes again is looked for in the whole archive */
	ballot_tracker(buffer_text(text), text->len, tracker);
	if (audit_find(audit, tracker, &height, &counts, NULL) == AL_OK)
		return report_set(report, AL_CONFLICT,
				  "this very ballot was cast already, as event %lld",
				  (long long)height);
	return AL_OK;
}

/* Cast the ballot in the file at `path`; *ret_refused says that the ballot, not the box, is the
 * reason of a failure. */
static enum status cast_one(struct box_file *box, const struct ballot_maker *maker,
			    const char *path, bool *ret_refused, struct report *report)
{
	struct archive_writer after = box->writer;
	char tracker[BASE64_DIGEST_LEN + 1];
	struct buffer text;
	struct buffer bytes;
	enum status status;

	buffer_init(&text, BALLOT_LEN_MAX);
	buffer_init(&bytes, 2 * (size_t)BALLOT_LEN_MAX);
	status = file_read(path, &text, report);
	election_trim(&text);
	if (status == AL_OK)
		status = check_ballot(box, maker, &text, report);
	*ret_refused = status != AL_OK;
	if (status == AL_OK) {
		archive_add_ballot(&after, text.bytes, text.len, &bytes);
		status = box_file_append(box, &after, &bytes, report);
	}
	if (status == AL_OK) {
		ballot_tracker(buffer_text(&text), text.len, tracker);
		(void)printf(_("accepted: %s, event %lld\n"), tracker, (long long)after.height - 1);
		(void)fflush(stdout);
	}
	buffer_clear(&text);
	buffer_clear(&bytes);
	return status;
}

static int cast_all(struct box_file *box, char **paths, int count)
{
	struct ballot_maker *maker = NULL;
	struct report report = { .message = "" };
	int exit_status = CLI_OK;

	if (audit_state(box->audited.audit)->last > EVENT_BALLOT) {
		(void)report_set(&report, AL_REFUSED, "the vote is closed");
		return cli_fail(CAST, CLI_FAILED, &report);
	}
	if (ballot_maker_new(audit_election(box->audited.audit), &maker) != AL_OK) {
		(void)report_set(&report, AL_NO_MEMORY, "out of memory");
		return cli_fail(CAST, CLI_FAILED, &report);
	}
	for (int i = 0; i < count; i++) {
		bool refused = false;

		if (cast_one(box, maker, paths[i], &refused, &report) == AL_OK)
			continue;
		exit_status = CLI_FAILED;
		if (!refused) {
			exit_status = cli_fail(CAST, CLI_FAILED, &report);
			break;
		}
		(void)fprintf(stderr, _("refused: %s: %s\n"), paths[i], report.message);
	}
	ballot_maker_free(maker);
	return exit_status;
}

int cli_election_cast(int argc, char **argv)
{
	struct report report = { .message = "" };
	struct box_file box;
	const char *dir = NULL;
	int exit_status;
	int done = read_dir(CAST, cast_usage, argc, argv, argc, &dir);

	if (done >= 0)
		return done;
	if (optind == argc)
		return registrar_wrong(CAST, _("say which ballots"), cast_usage);
	if (box_file_open(dir, &box, &report) != AL_OK)
		return cli_fail(CAST, CLI_FAILED, &report);
	exit_status = cast_all(&box, argv + optind, argc - optind);
	box_file_close(&box);
	return exit_status;
}

/* --- close and result --- */

static enum status close_box(struct box_file *box, struct report *report)
{
	struct audit *audit = box->audited.audit;
	const struct audit_state *state = audit_state(audit);
	struct archive_writer after = box->writer;
	struct encrypted_tally tally;
	struct buffer text;
	struct buffer bytes;
	struct arena arena;
	enum status status;

	if (state->last > EVENT_END_BALLOTS)
		return report_set(report, AL_CONFLICT, "the vote is closed already");
	arena_init(&arena, ELECTION_CLI_ARENA_MAX);
	buffer_init(&text, ELECTION_TEXT_MAX);
	buffer_init(&bytes, 2 * ELECTION_TEXT_MAX);
	status = audit_tally(audit, &arena, &tally, report);
	if (status == AL_OK)
		status = encrypted_tally_format(audit_election(audit), &tally, &text);
	if (status == AL_OK) {
		if (state->last != EVENT_END_BALLOTS) /* else a crash came between the two */
			archive_add_event(&after, EVENT_END_BALLOTS, NULL, &bytes);
		archive_add_tally(&after, &text, state->voters, state->total_weight, &bytes);
		status = box_file_append(box, &after, &bytes, report);
	}
	if (status == AL_OK)
		(void)printf(_("The vote is closed; ballots: %lld, voters: %lld. Now the trustees "
			       "decrypt.\n"),
			     (long long)state->ballots, (long long)state->voters);
	arena_clear(&arena);
	buffer_clear(&text);
	buffer_clear(&bytes);
	return status;
}

static enum status make_result(struct box_file *box, struct report *report)
{
	struct audit *audit = box->audited.audit;
	const struct election *election = audit_election(audit);
	struct decryption decryption = { .election = election, .trustees = audit_trustees(audit) };
	struct archive_writer after = box->writer;
	const struct partial_decryption *partials;
	struct encrypted_tally tally;
	struct buffer text;
	struct buffer bytes;
	struct arena arena;
	size_t count;
	int64_t *counts = NULL;
	enum status status;

	if (audit_state(audit)->result != NULL)
		return report_set(report, AL_CONFLICT, "the election has its result");
	if (!audit_state(audit)->tallied)
		return report_set(report, AL_CONFLICT, "the vote is not closed yet");
	arena_init(&arena, ELECTION_CLI_ARENA_MAX);
	buffer_init(&text, ELECTION_TEXT_MAX);
	buffer_init(&bytes, 2 * ELECTION_TEXT_MAX);
	partials = audit_partials(audit, &count);
	status = audit_tally(audit, &arena, &tally, report);
	decryption.tally = &tally;
	if (status == AL_OK) {
		counts = arena_take(&arena, tally.count, sizeof(*counts));
		status = counts == NULL ? AL_NO_MEMORY : AL_OK;
	}
	if (status == AL_OK)
		status = tally_combine(&decryption, partials, count,
				       audit_state(audit)->total_weight, counts, report);
	if (status == AL_OK) {
		result_format(election, counts, &text);
		archive_add_result(&after, &text, &bytes);
		status = box_file_append(box, &after, &bytes, report);
	}
	if (status == AL_OK)
		(void)printf("%s\n", buffer_text(&text));
	arena_clear(&arena);
	buffer_clear(&text);
	buffer_clear(&bytes);
	return status;
}

/* Open the box of the arguments, do `work` to it, close it. */
static int with_box(const char *command, const char *dir, box_file_opener *open,
		    enum status (*work)(struct box_file *box, struct report *report))
{
	struct report report = { .message = "" };
	struct box_file box;
	enum status status = open(dir, &box, &report);

	if (status == AL_OK) {
		status = work(&box, &report);
		box_file_close(&box);
	}
	return status == AL_OK ? CLI_OK : cli_fail(command, CLI_FAILED, &report);
}

int cli_election_close(int argc, char **argv)
{
	const char *dir = NULL;
	int done = read_dir(CLOSE, close_usage, argc, argv, 0, &dir);

	return done >= 0 ? done : with_box(CLOSE, dir, box_file_open_checking, close_box);
}

int cli_election_result(int argc, char **argv)
{
	const char *dir = NULL;
	int done = read_dir(RESULT, result_usage, argc, argv, 0, &dir);

	return done >= 0 ? done : with_box(RESULT, dir, box_file_open, make_result);
}
