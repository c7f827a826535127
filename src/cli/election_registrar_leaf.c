/* election_registrar_leaf.c: `allmende election check-leaf`: a member checks her leaf. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/cli.h"
#include "cli/election.h"
#include "cli/election_registrar.h"
#include "cli/election_registrar_internal.h"
#include "words/words.h"

#include <stdio.h>
#include <string.h>

#define CHECK_LEAF "allmende election check-leaf"

static const char usage[] =
    N_("usage: allmende election check-leaf --proof FILE (--object FILE | --public DIR)\n"
       "           [--request FILE [--group GROUP]]\n"
       "\n"
       "Checks that a member's credential is in the root that the registrar has signed.\n"
       "Exits with 0 when it is, with 1 when not, with 2 for wrong use.\n"
       "\n"
       "  --proof FILE    her leaf, as she got it from the registrar\n"
       "  --object FILE   the registration, as the registrar signed it\n"
       "  --public DIR    a cooperative's published files: all are verified, and the\n"
       "                  registration must be in the log\n"
       "  --request FILE  her own request: the leaf must be hers\n"
       "  --group GROUP   of the request: Ed25519 (if not given) or BELENIOS-2048\n");

struct check_arguments {
	const char *proof;
	const char *object;
	const char *public_folder;
	const char *request;
	const char *group;
};

/* Whether the leaf is the one that the request at `path` asked for. */
static enum status check_request(const struct check_arguments *arguments,
				 const struct leaf_proof *proof,
				 const struct registration *registration, struct arena *arena,
				 struct report *report)
{
	struct credential_request request;
	const struct group *group = NULL;
	struct buffer text;
	enum status status = registrar_parse_group(arguments->group, &group, report);

	buffer_init(&text, CREDENTIAL_REQUEST_LEN_MAX);
	if (status == AL_OK)
		status = file_read(arguments->request, &text, report);
	if (status == AL_OK)
		status = credential_request_parse(group, buffer_text(&text), text.len, arena,
						  &request, report);
	if (status == AL_OK && (!public_key_equal(&request.member, &proof->member) ||
				strcmp(request.credential, proof->credential) != 0))
		status = report_set(report, AL_FORGED,
				    "the leaf has another member or credential than the request");
	if (status == AL_OK && (strcmp(request.uuid, registration->uuid) != 0 ||
				!digest_equal(&request.coop, &registration->coop)))
		status = report_set(report, AL_FORGED,
				    "the registration is of another election than the request");
	buffer_clear(&text);
	return status;
}

static void tell_leaf(const struct leaf_proof *proof, const struct registration *registration,
		      const struct envelope *envelope)
{
	char hex[KEY_HEX_LEN + 1];

	hex_format(proof->member.bytes, PUBLIC_KEY_LEN, hex);
	(void)printf(_("The credential of %s%s is registered:\n  %s\n"), KEY_PREFIX, hex,
		     proof->credential);
	(void)printf(_("Election %s, class \"%s\": %lld credentials of %lld entitled members.\n"),
		     registration->uuid, registration->class, (long long)registration->credentials,
		     (long long)registration->entitled);
	for (size_t i = 0; i < envelope->signature_count; i++) {
		hex_format(envelope->signatures[i].key.bytes, PUBLIC_KEY_LEN, hex);
		(void)printf(_("Signed by %s%s.\n"), KEY_PREFIX, hex);
	}
}

static enum status check_leaf(const struct check_arguments *arguments, struct arena *arena,
			      struct report *report)
{
	struct registration registration;
	struct envelope *envelope = NULL;
	struct leaf_proof proof;
	struct buffer text;
	bool set_up = false;
	enum status status;

	buffer_init(&text, LEAF_PROOF_LEN_MAX);
	status = file_read(arguments->proof, &text, report);
	if (status == AL_OK) {
		status = leaf_proof_parse(buffer_text(&text), text.len, arena, &proof, report);
		if (status != AL_OK)
			report_prefix(report, "%s", arguments->proof);
	}
	buffer_clear(&text);
	if (status != AL_OK)
		return status;
	status =
	    arguments->object != NULL
		? registrar_read_object(arguments->object, arena, &registration, &envelope, report)
		: registrar_read_published(arguments->public_folder, &proof.registration, arena,
					   &registration, &envelope, report);
	if (status != AL_OK)
		return status;
	status = leaf_proof_check(&proof, &registration, &envelope->id, report);
	if (status == AL_OK && arguments->request != NULL)
		status = check_request(arguments, &proof, &registration, arena, report);
	if (status == AL_OK && arguments->public_folder != NULL)
		status = election_check_listed(arguments->public_folder, registration.uuid,
					       proof.credential, &set_up, report);
	if (status == AL_OK)
		tell_leaf(&proof, &registration, envelope);
	if (set_up)
		(void)printf(_("It is in the list of the election, so she can vote with it.\n"));
	envelope_free(envelope);
	return status;
}

int cli_election_check_leaf(int argc, char **argv)
{
	struct check_arguments arguments = { .group = "Ed25519" };
	const struct registrar_option options[] = {
		{ .name = "proof", .value = &arguments.proof, .needed = true },
		{ .name = "object", .value = &arguments.object },
		{ .name = "public", .value = &arguments.public_folder },
		{ .name = "request", .value = &arguments.request },
		{ .name = "group", .value = &arguments.group },
		{ .name = NULL },
	};
	struct report report = { .message = "" };
	struct arena arena;
	enum status status;
	int done = registrar_options(CHECK_LEAF, usage, options, argc, argv, 0);

	if (done >= 0)
		return done;
	if ((arguments.object == NULL) == (arguments.public_folder == NULL))
		return registrar_wrong(CHECK_LEAF, _("say either --object or --public"), usage);
	arena_init(&arena, REGISTRAR_ARENA_MAX);
	status = check_leaf(&arguments, &arena, &report);
	arena_clear(&arena);
	return status == AL_OK ? CLI_OK : cli_fail(CHECK_LEAF, CLI_FAILED, &report);
}
