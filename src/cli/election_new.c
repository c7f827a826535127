/* election_new.c: `allmende election new`: from a template and the trustees to election.json. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/cli.h"
#include "cli/election.h"
#include "cli/election_registrar_internal.h"
#include "words/words.h"

#include <stdio.h>
#include <string.h>

#define NEW "allmende election new"

static const char usage[] =
    N_("usage: allmende election new --dir DIR --template FILE [--group GROUP] [--uuid UUID]\n"
       "\n"
       "Makes DIR/election.json of the questions in FILE, which has the form of the reference\n"
       "tool's templates, and the key of DIR/trustees.json. Members then register their\n"
       "credentials for its uuid.\n"
       "\n"
       "  --dir DIR        the folder of the election\n"
       "  --template FILE  what is asked\n"
       "  --group GROUP    Ed25519 (if not given) or BELENIOS-2048\n"
       "  --uuid UUID      of the election; a fresh one if not given\n");

struct making {
	const char *dir;
	const char *template;
	const char *group;
	const char *uuid;
};

/* Read template and trustees into `ret`. */
static enum status read_parts(const struct making *making, struct arena *arena,
			      struct election *ret, struct report *report)
{
	struct trustees trustees;
	struct buffer text;
	enum status status = registrar_parse_group(making->group, &ret->group, report);
	const struct group *group = ret->group;

	buffer_init(&text, TRUSTEES_LEN_MAX);
	if (status == AL_OK)
		status = file_read(making->template, &text, report);
	if (status == AL_OK)
		status = election_parse_template(buffer_text(&text), text.len, arena, ret, report);
	buffer_reset(&text);
	if (status == AL_OK)
		status = election_read(making->dir, TRUSTEES_FILE, &text, report);
	election_trim(&text);
	if (status == AL_OK) {
		status =
		    trustees_parse(group, buffer_text(&text), text.len, arena, &trustees, report);
		if (status != AL_OK)
			report_prefix(report, TRUSTEES_FILE ", for the group %s", making->group);
	}
	if (status == AL_OK) {
		ret->group = group;
		ret->public_key = trustees.public_key;
	}
	buffer_clear(&text);
	return status;
}

static enum status make(const struct making *making, struct report *report)
{
	char uuid[ELECTION_UUID_MIN + 1];
	struct election election = { .name = NULL };
	struct random random;
	struct buffer text;
	struct arena arena;
	enum status status;

	arena_init(&arena, ELECTION_CLI_ARENA_MAX);
	buffer_init(&text, ELECTION_LEN_MAX);
	random_init_system(&random);
	election_uuid_make(&random, uuid);
	random_clear(&random);
	status = read_parts(making, &arena, &election, report);
	election.uuid = making->uuid != NULL ? making->uuid : uuid;
	if (status == AL_OK)
		status = election_format(&election, &text, report);
	if (status == AL_OK)
		status = election_write(making->dir, ELECTION_FILE, &text, report);
	if (status == AL_OK)
		(void)printf(_("Election %s.\n"), election.uuid);
	arena_clear(&arena);
	buffer_clear(&text);
	return status;
}

int cli_election_new(int argc, char **argv)
{
	struct making making = { .group = "Ed25519" };
	const struct registrar_option options[] = {
		{ .name = "dir", .value = &making.dir, .needed = true },
		{ .name = "template", .value = &making.template, .needed = true },
		{ .name = "group", .value = &making.group },
		{ .name = "uuid", .value = &making.uuid },
		{ .name = NULL },
	};
	struct report report = { .message = "" };
	int done = registrar_options(NEW, usage, options, argc, argv, 0);

	if (done >= 0)
		return done;
	if (making.uuid != NULL && !election_uuid_valid(making.uuid))
		return registrar_wrong(NEW, _("--uuid: 14 to 44 digits of Base58"), usage);
	return make(&making, &report) == AL_OK ? CLI_OK : cli_fail(NEW, CLI_FAILED, &report);
}
