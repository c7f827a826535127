/* verify.c: `allmende verify`: check a cooperative's published files. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "verify/verify.h"

#include "cli/cli.h"
#include "cli/known.h"
#include "cli/verify_report.h"
#include "log/checkpoint.h"
#include "log/policy.h"
#include "words/words.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define COMMAND "allmende verify"
#define CHECKPOINT "log/checkpoint"
#define PUBLIC "public"
#define QUIET_S 1.0 /* no progress before */
#define TELL_S 0.1  /* between two notes of progress */

static const char usage[] =
    N_("usage: allmende verify PATH [--policy FILE | --key VKEY] [--json] [--forget]\n"
       "\n"
       "Checks the published files of a cooperative: PATH is its folder `public`, or the\n"
       "folder that `public` is in. Nothing is fetched; no network is used. Exits with 0\n"
       "when everything holds, with 1 when something is broken (the first line says what\n"
       "and where), with 2 for wrong use.\n"
       "\n"
       "  --policy FILE  whose signatures count: a C2SP tlog-policy\n"
       "  --key VKEY     the log's key, as <name>+<id>+<base64>\n"
       "  --json         say the result as one JSON object\n"
       "  --forget       forget what was remembered of this log, and accept it as it is\n"
       "                 now\n"
       "\n"
       "Without --policy and --key the log's key, founding id and size are remembered in\n"
       "$XDG_STATE_HOME/allmende/known (default ~/.local/state), and a change or a\n"
       "rollback is refused from then on.\n");

struct verify_arguments {
	const char *path;
	const char *policy_path;
	const char *vkey;
	bool json;
	bool forget;
};

/* Progress on a terminal. */
struct meter {
	double start;
	double told;
	bool shown; /* a line stands there */
};

static double now_s(void)
{
	struct timespec time;

	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void tell(void *user, enum verify_stage stage, int64_t done, int64_t total)
{
	struct meter *meter = user;
	double now = now_s();

	if (now - meter->start < QUIET_S || now - meter->told < TELL_S)
		return;
	meter->told = now;
	meter->shown = true;
	(void)fputs("\r\033[K", stderr);
	if (stage == VERIFY_CHAIN && total > 0)
		(void)fprintf(stderr, _("verifying: entry %lld of %lld"), (long long)done,
			      (long long)total);
	else if (stage == VERIFY_BALLOTS)
		(void)fprintf(stderr, _("verifying: %lld ballots of an election"), (long long)done);
	else if (stage == VERIFY_FILES)
		(void)fprintf(stderr, _("verifying: %lld files"), (long long)done);
	(void)fflush(stderr);
}

static void wipe(const struct meter *meter)
{
	if (meter->shown)
		(void)fprintf(stderr, "\r\033[K");
}

static int wrong(const char *what)
{
	(void)fprintf(stderr, COMMAND ": %s\n\n%s", what, words(usage));
	return CLI_USAGE;
}

/* Say a failure, in the form that was asked for. What a stranger's file brought into the message
 * gets to no terminal as a control character. */
static int fail(const struct verify_arguments *arguments, enum status status, int exit_status,
		const struct report *report)
{
	struct report shown = *report;

	for (char *c = shown.message; *c != '\0'; c++) {
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			*c = '?';
	}
	shown.detail[0] = '\0';
	if (arguments->json) {
		verify_print_failure_json(status, &shown);
		return exit_status;
	}
	return cli_fail(COMMAND, exit_status, &shown);
}

/* The folder that the published files lie in: `path`, or "public" in it. */
static enum status open_source(const char *path, struct source_folder **ret, struct report *report)
{
	char public_path[FILE_PATH_MAX];
	char checkpoint[FILE_PATH_MAX];
	struct stat about;

	if (file_join(path, CHECKPOINT, checkpoint, report) != AL_OK ||
	    file_join(path, PUBLIC, public_path, report) != AL_OK)
		return AL_TOO_BIG;
	if (stat(checkpoint, &about) != 0 && stat(public_path, &about) == 0 &&
	    S_ISDIR(about.st_mode))
		path = public_path;
	return source_folder_new(path, ret, report);
}

/* The origin that the checkpoint claims, for finding what is remembered; "" when it has none. */
static void read_origin(const struct source *source, char ret[static CHECKPOINT_ORIGIN_LEN_MAX + 1])
{
	struct checkpoint checkpoint;
	struct buffer bytes;
	struct note note;

	ret[0] = '\0'; /* verify_public() will say what is wrong with it */
	buffer_init(&bytes, NOTE_LEN_MAX);
	if (source->read(source->user, CHECKPOINT, &bytes, NULL) == AL_OK &&
	    note_parse(buffer_text(&bytes), bytes.len, &note, NULL) == AL_OK &&
	    checkpoint_parse(note.text, note.text_len, CHECKPOINT_EXTENSIONS_REFUSED, &checkpoint,
			     NULL) == AL_OK)
		memcpy(ret, checkpoint.origin, sizeof(checkpoint.origin));
	buffer_clear(&bytes);
}

/* Set what is expected by --policy; its text goes to `text`. */
static enum status read_policy(const char *path, struct buffer *text, struct report *report)
{
	struct policy *policy = NULL;
	enum status status = file_read(path, text, report);

	if (status != AL_OK)
		return status;
	if (strlen(buffer_text(text)) != text->len)
		return report_set(report, AL_MALFORMED, "%s: has a zero byte", path);
	status = policy_parse(buffer_text(text), text->len, &policy, report);
	if (status != AL_OK)
		report_prefix(report, "%s", path);
	policy_free(policy);
	return status;
}

static enum status check_vkey(const char *vkey, struct report *report)
{
	struct note_key key;
	enum status status = note_key_parse(vkey, strlen(vkey), &key, report);

	if (status != AL_OK)
		report_prefix(report, "--key");
	return status;
}

/* Remember what was found, where nobody gave a key. */
static enum verify_trust remember(const struct known *known, const struct verify_result *result,
				  const struct report *not_loaded)
{
	struct known_log log = { .coop = result->coop,
				 .origin = result->origin,
				 .root = result->root,
				 .size = result->size,
				 .vkey = result->vkey };
	struct report report = *not_loaded;

	if (known->path[0] != '\0' && known_store(known, &log, &report) == AL_OK)
		return known->there ? TRUST_KNOWN : TRUST_NEW;
	(void)fprintf(stderr, _("%s: warning: the log is not remembered: %s\n"), COMMAND,
		      report.message);
	return TRUST_NOT_REMEMBERED;
}

static int say(const struct verify_arguments *arguments, const struct verify_result *result,
	       enum verify_trust trust)
{
	if (arguments->json)
		verify_print_json(result, trust);
	else
		verify_print_text(result, trust);
	/* What could not be said was not found out either: a full disk is no success. */
	if (fflush(stdout) != 0 || ferror(stdout) != 0) {
		(void)fprintf(stderr, "%s: %s\n", COMMAND, _("cannot write the result"));
		return CLI_FAILED;
	}
	return CLI_OK;
}

/* Verify `source`. `expectation` is what was given; where nothing was, what is remembered counts.
 */
static int run(const struct verify_arguments *arguments, const struct source *source,
	       const struct verify_expectation *expectation)
{
	bool given = arguments->vkey != NULL || arguments->policy_path != NULL;
	struct verify_options options = { .expectation = *expectation };
	struct report report = { .message = "" };
	struct verify_result result;
	struct known known = { .there = false };
	struct meter meter = { .start = now_s() };
	char origin[CHECKPOINT_ORIGIN_LEN_MAX + 1];
	enum verify_trust trust = TRUST_GIVEN;
	enum status status = AL_OK;
	int exit_status;

	read_origin(source, origin);
	if (!given && origin[0] != '\0')
		status = known_load(origin, &known, &report);
	if (arguments->forget)
		known_clear(&known);
	else if (status != AL_OK && status != AL_NOT_FOUND) {
		known_clear(&known);
		return fail(arguments, status, CLI_FAILED, &report);
	}
	if (known.there) {
		options.expectation.vkey = known.log.vkey;
		options.expectation.origin = known.log.origin;
		options.expectation.coop = known.log.coop;
		options.expectation.size = known.log.size;
		options.expectation.root = known.log.root;
	}
	if (isatty(STDERR_FILENO) == 1) {
		options.progress = tell;
		options.user = &meter;
	}
	status = verify_public(source, &options, &result, &report);
	wipe(&meter);
	if (status != AL_OK) {
		exit_status = fail(arguments, status, CLI_FAILED, &report);
		if (status == AL_CONFLICT && known.there && !arguments->json)
			(void)fprintf(stderr,
				      _("What was seen before is kept in %s.\nIf you know that "
					"this is right, accept it with --forget.\n"),
				      known.path);
	} else {
		if (!given)
			trust = remember(&known, &result, &report);
		exit_status = say(arguments, &result, trust);
		verify_result_clear(&result);
	}
	known_clear(&known);
	return exit_status;
}

static int verify_path(const struct verify_arguments *arguments)
{
	struct verify_expectation expectation = { .vkey = arguments->vkey };
	struct report report = { .message = "" };
	struct source_folder *folder = NULL;
	struct buffer policy;
	enum status status = AL_OK;
	int exit_status;

	buffer_init(&policy, POLICY_LEN_MAX);
	if (arguments->vkey != NULL)
		status = check_vkey(arguments->vkey, &report);
	if (status == AL_OK && arguments->policy_path != NULL) {
		status = read_policy(arguments->policy_path, &policy, &report);
		expectation.policy = buffer_text(&policy);
	}
	if (status == AL_OK)
		status = open_source(arguments->path, &folder, &report);
	if (status != AL_OK)
		exit_status = fail(arguments, status, CLI_USAGE, &report);
	else
		exit_status = run(arguments, source_folder_get(folder), &expectation);
	source_folder_free(folder);
	buffer_clear(&policy);
	return exit_status;
}

int cli_verify(int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "policy", required_argument, NULL, 'p' }, { "key", required_argument, NULL, 'k' },
		{ "json", no_argument, NULL, 'j' },	    { "forget", no_argument, NULL, 'f' },
		{ "help", no_argument, NULL, 'h' },	    { NULL, 0, NULL, 0 },
	};
	struct verify_arguments arguments = { .path = NULL };
	int option;

	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		switch (option) {
		case 'p':
			arguments.policy_path = optarg;
			break;
		case 'k':
			arguments.vkey = optarg;
			break;
		case 'j':
			arguments.json = true;
			break;
		case 'f':
			arguments.forget = true;
			break;
		case 'h':
			(void)fputs(words(usage), stdout);
			return CLI_OK;
		default:
			return wrong(_("see the usage"));
		}
	}
	if (optind + 1 != argc)
		return wrong(optind == argc ? _("say which PATH to verify") : _("one PATH only"));
	if (arguments.policy_path != NULL && arguments.vkey != NULL)
		return wrong(_("--policy and --key do not go together"));
	if (arguments.forget && (arguments.policy_path != NULL || arguments.vkey != NULL))
		return wrong(
		    _("with --policy or --key nothing is remembered, so --forget does nothing"));
	arguments.path = argv[optind];
	return verify_path(&arguments);
}
