/* election_registrar_register.c: `allmende election register`: a member asks for a credential. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/cli.h"
#include "cli/election.h"
#include "cli/election_registrar.h"
#include "cli/election_registrar_internal.h"
#include "vote/credential.h"
#include "words/words.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define REGISTER "allmende election register"
#define SECRET_FILE_MAX 64 /* bytes: more than a credential and a line feed */

static const char usage[] =
    N_("usage: allmende election register --coop ID --uuid UUID [--group GROUP]\n"
       "           --member-key FILE [--for KEY] --credential FILE --out FILE\n"
       "\n"
       "Writes a member's signed request, by which the registrar registers the public part\n"
       "of her credential for one election. The credential itself stays with her.\n"
       "\n"
       "  --coop ID          the cooperative, sha256:...\n"
       "  --uuid UUID        of the election\n"
       "  --group GROUP      Ed25519 (if not given) or BELENIOS-2048\n"
       "  --member-key FILE  her private key; it signs the request\n"
       "  --for KEY          the member whom she represents as a proxy, ed25519:...\n"
       "  --credential FILE  her secret credential (allmende election credential makes one)\n"
       "  --out FILE         the request, for the registrar\n");

struct register_arguments {
	const char *coop;
	const char *uuid;
	const char *group;
	const char *member_key;
	const char *member; /* NULL: the holder herself */
	const char *credential;
	const char *out;
};

/* The public credential of the secret one in the file at `path`. */
static enum status derive_public(const struct group *group, const char *uuid, const char *path,
				 char ret[static GROUP_TEXT_MAX], struct report *report)
{
	char *text = sodium_malloc(SECRET_FILE_MAX);
	struct secret_scalar *secret = secret_scalar_new();
	struct element element;
	enum status status;

	if (text == NULL || secret == NULL) {
		status = report_set(report, AL_NO_MEMORY, "out of locked memory");
		goto out;
	}
	status = election_read_secret(path, text, SECRET_FILE_MAX, report);
	if (status != AL_OK)
		goto out;
	if (!credential_valid(text, strlen(text))) {
		status = report_set(report, AL_MALFORMED, "%s: has no secret credential", path);
		goto out;
	}
	status = credential_derive(group, uuid, text, &secret->scalar, report);
	if (status == AL_OK) {
		group_generate(group, &secret->scalar, &element);
		(void)group_element_format(group, &element, ret);
	}
out:
	secret_scalar_free(secret);
	sodium_free(text);
	return status;
}

static enum status write_request(const struct register_arguments *arguments,
				 const struct group *group, const struct credential_request *wanted,
				 struct report *report)
{
	char credential[GROUP_TEXT_MAX];
	struct credential_request request = *wanted;
	struct signing_key *key = NULL;
	struct buffer text;
	enum status status = signing_key_load(arguments->member_key, &key, report);

	buffer_init(&text, CREDENTIAL_REQUEST_LEN_MAX);
	if (status == AL_OK)
		status =
		    derive_public(group, request.uuid, arguments->credential, credential, report);
	if (status == AL_OK) {
		request.credential = credential;
		request.holder = *signing_key_public(key);
		if (arguments->member == NULL)
			request.member = request.holder;
		status = credential_request_make(group, &request, key, &text, report);
	}
	if (status == AL_OK)
		status = file_write(arguments->out, text.bytes, text.len, report);
	if (status == AL_OK)
		(void)printf(_("The request for the registrar is in %s.\n"), arguments->out);
	signing_key_free(key);
	buffer_clear(&text);
	return status;
}

static int run_register(const struct register_arguments *arguments)
{
	struct credential_request request = { .time = cli_now(), .uuid = arguments->uuid };
	const struct group *group = NULL;
	struct report report = { .message = "" };
	enum status status;

	status = registrar_parse_bytes("--coop", arguments->coop, ID_PREFIX, request.coop.bytes,
				       DIGEST_LEN, &report);
	if (status == AL_OK && arguments->member != NULL)
		status = registrar_parse_bytes("--for", arguments->member, KEY_PREFIX,
					       request.member.bytes, PUBLIC_KEY_LEN, &report);
	if (status == AL_OK)
		status = registrar_parse_group(arguments->group, &group, &report);
	if (status == AL_OK && !election_uuid_valid(arguments->uuid))
		status = report_set(&report, AL_MALFORMED, "--uuid: is none of an election");
	if (status != AL_OK)
		return cli_fail(REGISTER, CLI_USAGE, &report);
	status = write_request(arguments, group, &request, &report);
	return status == AL_OK ? CLI_OK : cli_fail(REGISTER, CLI_FAILED, &report);
}

int cli_election_register(int argc, char **argv)
{
	struct register_arguments arguments = { .group = "Ed25519" };
	const struct registrar_option options[] = {
		{ .name = "coop", .value = &arguments.coop, .needed = true },
		{ .name = "uuid", .value = &arguments.uuid, .needed = true },
		{ .name = "group", .value = &arguments.group },
		{ .name = "member-key", .value = &arguments.member_key, .needed = true },
		{ .name = "for", .value = &arguments.member },
		{ .name = "credential", .value = &arguments.credential, .needed = true },
		{ .name = "out", .value = &arguments.out, .needed = true },
		{ .name = NULL },
	};
	int done = registrar_options(REGISTER, usage, options, argc, argv, 0);

	return done >= 0 ? done : run_register(&arguments);
}
