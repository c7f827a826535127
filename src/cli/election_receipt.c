/* election_receipt.c: `allmende election check-receipt`: a voter looks for her ballot. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/election_receipt.h"
#include "cli/cli.h"
#include "cli/election_registrar_internal.h"
#include "law/object.h"
#include "verify/verify.h"
#include "vote/audit.h"
#include "words/words.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#define COMMAND "allmende election check-receipt"

static const char usage[] =
    N_("usage: allmende election check-receipt RECEIPT --public DIR\n"
       "\n"
       "Looks for the ballot of a receipt in a cooperative's published files, which are all\n"
       "verified. Exits with 0 when it is there, with 1 when not (keep the receipt: it shows\n"
       "that the box had the ballot), with 2 for wrong use.\n"
       "\n"
       "  --public DIR  the cooperative's published files\n");

/* The archive of one election among published files. */
struct published_archive {
	const struct source *source;
	const char *uuid;
};

static enum status read_archive(void *user, uint64_t at, void *ret, size_t len, size_t *ret_len,
				struct report *report)
{
	const struct published_archive *archive = user;
	struct archive_piece piece = { .at = at, .bytes = ret, .len = len };
	enum status status = source_read_archive(archive->source, archive->uuid, &piece, report);

	*ret_len = piece.got;
	return status;
}

/* Where the ballot of `receipt` is in its archive, and whether it counts. */
static enum status find_ballot(const struct source *source, const char *uuid,
			       const struct ballot_receipt *receipt, bool *ret_counts,
			       struct report *report)
{
	struct audit_options options = { .trust = AUDIT_TRUST_BALLOTS }; /* verified before */
	struct published_archive archive = { .source = source, .uuid = uuid };
	struct archive_source bytes = { .read = read_archive, .user = &archive };
	struct audit *audit = NULL;
	int64_t height = -1;
	enum status status = audit_new(&bytes, &options, &audit);

	if (status == AL_OK)
		status = audit_advance(audit, receipt->height, report);
	if (status == AL_OK && !digest_equal(&audit_state(audit)->head, &receipt->head))
		status = report_set(report, AL_FORGED,
				    "event %lld of the archive is not the one of the receipt: the "
				    "ballot was taken out or changed",
				    (long long)receipt->height);
	if (status == AL_OK)
		status = audit_advance(audit, -1, report);
	if (status == AL_OK)
		status = audit_find(audit, receipt->tracker, &height, ret_counts, report);
	if (status == AL_OK && height != receipt->height)
		status =
		    report_set(report, AL_FORGED,
			       "the ballot is event %lld of the archive, the receipt says %lld",
			       (long long)height, (long long)receipt->height);
	audit_free(audit);
	return status;
}

/* Whether the log goes as far as the receipt. */
static enum status check_log(const struct chain *chain, const struct envelope *envelope,
			     const struct ballot_receipt *receipt, struct election_state *ret,
			     struct report *report)
{
	int64_t height;

	/* A box that gives up its key gives up no receipt. */
	if (envelope->signature_count != 1 ||
	    !chain_key_was_in_force(chain, &envelope->signatures[0].key, KEY_COOP, receipt->time))
		return report_set(report, AL_FORGED,
				  "the receipt is not signed by the cooperative of this log");
	if (chain_election(chain, &receipt->election, ret) != AL_OK)
		return report_set(report, AL_NOT_FOUND,
				  "the election of the receipt is not in this log");
	height = ret->head == NULL ? 0 : ret->head->height;
	if (height < receipt->height && ret->head != NULL && ret->head->phase != PHASE_VOTING)
		return report_set(report, AL_FORGED,
				  "the vote has ended, and event %lld was the last one: the "
				  "ballot, event %lld, was left out",
				  (long long)height, (long long)receipt->height);
	if (height < receipt->height)
		return report_set(report, AL_NOT_FOUND,
				  "the log says how far the box was up to event %lld only, the "
				  "ballot is event %lld: fetch the files again in some minutes",
				  (long long)height, (long long)receipt->height);
	return AL_OK;
}

static enum status check_published(const struct source *source, const struct envelope *envelope,
				   const struct ballot_receipt *receipt, struct report *report)
{
	struct verify_options options = { .progress = NULL };
	struct election_state election;
	struct verify_result result;
	bool counts = false;
	enum status status = verify_public(source, &options, &result, report);

	if (status != AL_OK)
		return status;
	status = check_log(result.chain, envelope, receipt, &election, report);
	if (status == AL_OK)
		status = find_ballot(source, election.registration->uuid, receipt, &counts, report);
	if (status == AL_OK) {
		(void)printf(_("The ballot %s is event %lld of election %s.\n"), receipt->tracker,
			     (long long)receipt->height, election.registration->uuid);
		(void)printf("%s\n", counts ? _("It is the last one of its credential: it counts.")
					    : _("A later one of the same credential takes its "
						"place."));
	}
	verify_result_clear(&result);
	return status;
}

static enum status check_receipt(const char *path, const char *folder_path, struct arena *arena,
				 struct report *report)
{
	struct envelope *envelope = NULL;
	struct source_folder *folder = NULL;
	struct ballot_receipt receipt;
	struct buffer text;
	enum status status;

	buffer_init(&text, ENVELOPE_LEN_MAX);
	status = file_read(path, &text, report);
	if (status == AL_OK)
		status = envelope_parse(buffer_text(&text), text.len, &envelope, report);
	if (status == AL_OK)
		status = object_decode_as(envelope, OBJECT_BALLOT_RECEIPT, arena, &receipt, report);
	buffer_clear(&text);
	if (status == AL_OK)
		status = source_folder_new(folder_path, &folder, report);
	if (status == AL_OK)
		status = check_published(source_folder_get(folder), envelope, &receipt, report);
	source_folder_free(folder);
	envelope_free(envelope);
	return status;
}

int cli_election_check_receipt(int argc, char **argv)
{
	const char *folder = NULL;
	const struct registrar_option options[] = {
		{ .name = "public", .value = &folder, .needed = true },
		{ .name = NULL },
	};
	struct report report = { .message = "" };
	struct arena arena;
	enum status status;
	int done = registrar_options(COMMAND, usage, options, argc, argv, 1);

	if (done >= 0)
		return done;
	if (optind == argc)
		return registrar_wrong(COMMAND, _("the receipt's file is missing"), usage);
	arena_init(&arena, OBJECT_ARENA_MAX);
	status = check_receipt(argv[optind], folder, &arena, &report);
	arena_clear(&arena);
	return status == AL_OK ? CLI_OK : cli_fail(COMMAND, CLI_FAILED, &report);
}
