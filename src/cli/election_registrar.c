/* election_registrar.c: `allmende election registrar`: a registrar's commands. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/election_registrar.h"

#include "cli/cli.h"
#include "cli/election_registrar_internal.h"
#include "words/words.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#define REGISTRAR "allmende election registrar"

static const char usage[] =
    N_("usage: allmende election registrar init DIR --coop ID --motion ID --uuid UUID\n"
       "           [--group GROUP] --class NAME --entitled FILE [--whole-electorate]\n"
       "       allmende election registrar add DIR REQUEST...\n"
       "       allmende election registrar close DIR --auditor KEY [--key FILE]\n"
       "       allmende election registrar leaf DIR KEY\n"
       "       allmende election registrar took-part DIR --archive FILE\n"
       "\n"
       "The registrar's side of an election: who may vote, without showing who has which\n"
       "credential. DIR is her folder on her own machine; nobody else may read it.\n"
       "\n"
       "  init       make the folder, and her key if she has none there; FILE has a line\n"
       "             for each entitled member: her key and, after a blank, her proxy's\n"
       "  add        register requests; of one member the last one counts\n"
       "  close      salt, shuffle and sign; from then on nothing can be added\n"
       "  leaf       print a member's proof that her credential is registered\n"
       "  took-part  print who took part and how, for the minutes; never what they chose\n"
       "\n"
       "  --coop ID           the cooperative, sha256:...\n"
       "  --motion ID         what is voted on, sha256:...\n"
       "  --uuid UUID         of the election\n"
       "  --group GROUP       Ed25519 (if not given) or BELENIOS-2048\n"
       "  --class NAME        of the members, in words\n"
       "  --entitled FILE     who is entitled\n"
       "  --whole-electorate  there is no other class, so that a small one may vote alone\n"
       "  --auditor KEY       who can open the sealed list, x25519:...\n"
       "  --key FILE          her private key, if it is not DIR/registrar.key\n"
       "  --archive FILE      the election's archive, UUID.bel\n");

static int fail(int exit_status, const struct report *report)
{
	return cli_fail(REGISTRAR, exit_status, report);
}

static int wrong(const char *what)
{
	return registrar_wrong(REGISTRAR, what, usage);
}

/* --- init --- */

struct init_arguments {
	const char *coop;
	const char *motion;
	const char *uuid;
	const char *group;
	const char *class;
	const char *entitled;
	bool whole_electorate;
};

/* A key in the folder, unless there is one; its public part is said. */
static enum status find_key(const char *folder, struct report *report)
{
	char hex[KEY_HEX_LEN + 1];
	char path[FILE_PATH_MAX];
	struct signing_key *key = NULL;
	enum status status = file_join(folder, "registrar.key", path, report);

	if (status == AL_OK)
		status = signing_key_load(path, &key, report);
	if (status == AL_NOT_FOUND) {
		status = signing_key_new(&key);
		if (status == AL_OK)
			status = signing_key_save(key, path, report);
	}
	if (status == AL_OK) {
		hex_format(signing_key_public(key)->bytes, PUBLIC_KEY_LEN, hex);
		(void)printf(_("The registrar's key, for the cooperative: %s%s\n"), KEY_PREFIX,
			     hex);
	}
	signing_key_free(key);
	return status;
}

/* Read who is entitled into `text` and count them. */
static enum status read_entitled(const struct init_arguments *arguments, struct buffer *text,
				 size_t *ret_count, struct report *report)
{
	struct entitled entitled = { .count = 0 };
	struct arena arena;
	enum status status = file_read(arguments->entitled, text, report);

	arena_init(&arena, REGISTRAR_ARENA_MAX);
	if (status == AL_OK) {
		status = entitled_parse(buffer_text(text), text->len, &arena, &entitled, report);
		if (status != AL_OK)
			report_prefix(report, "%s", arguments->entitled);
	}
	*ret_count = entitled.count;
	arena_clear(&arena);
	if (status == AL_OK && entitled.count < SECRET_CLASS_ENTITLED_MIN &&
	    !arguments->whole_electorate)
		status = report_set(report, AL_REFUSED,
				    "the class has %zu members: one of fewer than %d shows votes, "
				    "and must be joined with another of equal effect; when there "
				    "is no other class, say --whole-electorate",
				    entitled.count, SECRET_CLASS_ENTITLED_MIN);
	return status;
}

static int make(const char *folder, const struct init_arguments *arguments,
		const struct registrar_settings *settings)
{
	struct report report = { .message = "" };
	struct buffer entitled;
	size_t count = 0;
	enum status status;

	buffer_init(&entitled, REGISTRAR_ENTITLED_LEN_MAX);
	status = read_entitled(arguments, &entitled, &count, &report);
	if (status == AL_OK)
		status = registrar_make(folder, settings, &entitled, &report);
	if (status == AL_OK)
		status = find_key(folder, &report);
	if (status == AL_OK)
		(void)printf(_("%zu members are entitled.\n"), count);
	buffer_clear(&entitled);
	return status == AL_OK ? CLI_OK : fail(CLI_FAILED, &report);
}

static int run_init(int argc, char **argv)
{
	struct init_arguments arguments = { .group = "Ed25519" };
	const struct registrar_option options[] = {
		{ .name = "coop", .value = &arguments.coop, .needed = true },
		{ .name = "motion", .value = &arguments.motion, .needed = true },
		{ .name = "uuid", .value = &arguments.uuid, .needed = true },
		{ .name = "group", .value = &arguments.group },
		{ .name = "class", .value = &arguments.class, .needed = true },
		{ .name = "entitled", .value = &arguments.entitled, .needed = true },
		{ .name = "whole-electorate", .flag = &arguments.whole_electorate },
		{ .name = NULL },
	};
	struct registrar_settings settings = { .class = NULL };
	struct report report = { .message = "" };
	const struct group *group;
	enum status status;
	int done = registrar_options(REGISTRAR, usage, options, argc, argv, 1);

	if (done >= 0)
		return done;
	if (optind + 1 != argc)
		return wrong(_("say which DIR"));
	status = registrar_parse_bytes("--coop", arguments.coop, ID_PREFIX, settings.coop.bytes,
				       DIGEST_LEN, &report);
	if (status == AL_OK)
		status = registrar_parse_bytes("--motion", arguments.motion, ID_PREFIX,
					       settings.motion.bytes, DIGEST_LEN, &report);
	if (status == AL_OK)
		status = registrar_parse_group(arguments.group, &group, &report);
	if (status == AL_OK && !election_uuid_valid(arguments.uuid))
		status = report_set(&report, AL_MALFORMED, "--uuid: is none of an election");
	if (status == AL_OK &&
	    (arguments.class[0] == '\0' || strlen(arguments.class) > SECRET_CLASS_MAX))
		status = report_set(&report, AL_MALFORMED, "--class: must have 1 to %d bytes",
				    SECRET_CLASS_MAX);
	if (status != AL_OK)
		return fail(CLI_USAGE, &report);
	settings.class = arguments.class;
	settings.group = arguments.group;
	settings.uuid = arguments.uuid;
	return make(argv[optind], &arguments, &settings);
}

/* --- the others --- */

static int run_add(int argc, char **argv)
{
	static const struct registrar_option options[] = { { .name = NULL } };
	struct report report = { .message = "" };
	struct registrar registrar;
	size_t refused = 0;
	enum status status;
	int done = registrar_options(REGISTRAR, usage, options, argc, argv, INT_MAX);

	if (done >= 0)
		return done;
	if (argc - optind < 2)
		return wrong(_("say which DIR and which requests"));
	status = registrar_open(argv[optind], &registrar, &report);
	if (status == AL_OK)
		status = registrar_add(&registrar, argv + optind + 1, (size_t)(argc - optind - 1),
				       &refused, &report);
	registrar_clear(&registrar);
	if (status != AL_OK)
		return fail(CLI_FAILED, &report);
	return refused == 0 ? CLI_OK : CLI_FAILED;
}

static int run_close(int argc, char **argv)
{
	const char *auditor_text = NULL;
	const char *key_path = NULL;
	const struct registrar_option options[] = {
		{ .name = "auditor", .value = &auditor_text },
		{ .name = "key", .value = &key_path },
		{ .name = NULL },
	};
	struct report report = { .message = "" };
	struct sealing_key auditor;
	struct registrar registrar;
	enum status status = AL_OK;
	int done = registrar_options(REGISTRAR, usage, options, argc, argv, 1);

	if (done >= 0)
		return done;
	if (optind + 1 != argc)
		return wrong(_("say which DIR"));
	if (auditor_text != NULL)
		status = registrar_parse_bytes("--auditor", auditor_text, SEALING_KEY_PREFIX,
					       auditor.bytes, sizeof(auditor.bytes), &report);
	if (status != AL_OK)
		return fail(CLI_USAGE, &report);
	status = registrar_open(argv[optind], &registrar, &report);
	if (status == AL_OK)
		status = registrar_close(&registrar, key_path,
					 auditor_text == NULL ? NULL : &auditor, &report);
	registrar_clear(&registrar);
	return status == AL_OK ? CLI_OK : fail(CLI_FAILED, &report);
}

static int run_leaf(int argc, char **argv)
{
	static const struct registrar_option options[] = { { .name = NULL } };
	struct report report = { .message = "" };
	struct registrar registrar = { .lock = -1 };
	struct public_key member;
	struct buffer text;
	char name[FILE_PATH_MAX];
	enum status status;
	int done = registrar_options(REGISTRAR, usage, options, argc, argv, 2);

	if (done >= 0)
		return done;
	if (optind + 2 != argc)
		return wrong(_("say which DIR and whose KEY"));
	if (registrar_parse_bytes("KEY", argv[optind + 1], KEY_PREFIX, member.bytes, PUBLIC_KEY_LEN,
				  &report) != AL_OK)
		return fail(CLI_USAGE, &report);
	registrar.folder = argv[optind];
	registrar_member_name("leaves", &member, name);
	buffer_init(&text, LEAF_PROOF_LEN_MAX);
	status = registrar_read(&registrar, name, &text, &report);
	if (status == AL_NOT_FOUND)
		(void)report_set(&report, status,
				 "there is no leaf of this member, or the registration is open");
	if (status == AL_OK)
		(void)puts(buffer_text(&text));
	buffer_clear(&text);
	return status == AL_OK ? CLI_OK : fail(CLI_FAILED, &report);
}

static int run_took_part(int argc, char **argv)
{
	const char *archive = NULL;
	const struct registrar_option options[] = {
		{ .name = "archive", .value = &archive, .needed = true },
		{ .name = NULL },
	};
	struct report report = { .message = "" };
	struct registrar registrar;
	enum status status;
	int done = registrar_options(REGISTRAR, usage, options, argc, argv, 1);

	if (done >= 0)
		return done;
	if (optind + 1 != argc)
		return wrong(_("say which DIR"));
	status = registrar_open(argv[optind], &registrar, &report);
	if (status == AL_OK)
		status = registrar_took_part(&registrar, archive, &report);
	registrar_clear(&registrar);
	return status == AL_OK ? CLI_OK : fail(CLI_FAILED, &report);
}

int cli_election_registrar(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(int argc, char **argv);
	} commands[] = {
		{ "init", run_init },		{ "add", run_add },
		{ "close", run_close },		{ "leaf", run_leaf },
		{ "took-part", run_took_part },
	};

	if (argc < 2)
		return wrong(_("say what to do"));
	if (strcmp(argv[1], "--help") == 0) {
		(void)fputs(words(usage), stdout);
		return CLI_OK;
	}
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	}
	return wrong(_("there is no such command"));
}
