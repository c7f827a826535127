/* kit_archive.c: the archive of an election of a kit, event by event. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/vote/kit_archive.h"

#include "unit/unit.h"
#include "vote/audit.h"

#define ARCHIVE_LEN_MAX ((size_t)256 * 1024 * 1024)
#define ARCHIVE_TIME INT64_C(1780272000)
#define FILE_LEN_MAX ((size_t)4 * 1024 * 1024)

static void must(enum status status, const struct report *report)
{
	if (status != AL_OK)
		fail_msg("archive of a kit: %s: %s", status_name(status), report->message);
}

/* Remember what the archive is after its last event. */
static void note(struct kit_archive *archive)
{
	assert_int_equal(buffer_status(&archive->bytes), AL_OK);
	archive->height = archive->writer.height - 1;
	assert_in_range(archive->height, 0, KIT_EVENTS_MAX - 1);
	archive->heads[archive->height] = archive->writer.head;
	archive->ends[archive->height] = archive->bytes.len;
}

void kit_archive_init(struct kit_archive *archive, const struct election_kit *kit,
		      const struct kit_files *files)
{
	memset(archive, 0, sizeof(*archive));
	buffer_init(&archive->bytes, ARCHIVE_LEN_MAX);
	archive_start(&archive->writer, ARCHIVE_TIME, &archive->bytes);
	archive_add_setup(&archive->writer,
			  files->election == NULL ? &kit->election : files->election,
			  files->trustees == NULL ? &kit->trustees : files->trustees,
			  files->list == NULL ? &kit->list : files->list, &archive->bytes);
	note(archive);
}

void kit_archive_clear(struct kit_archive *archive)
{
	buffer_clear(&archive->bytes);
}

void kit_archive_add(struct kit_archive *archive, const struct buffer *ballot)
{
	archive_add_ballot(&archive->writer, ballot->bytes, ballot->len, &archive->bytes);
	note(archive);
}

void kit_archive_vote(struct kit_archive *archive, struct election_kit *kit, size_t voter,
		      enum choice choice)
{
	struct buffer ballot;

	buffer_init(&ballot, BALLOT_LEN_MAX);
	kit_ballot(kit, voter, choice, &ballot);
	kit_archive_add(archive, &ballot);
	buffer_clear(&ballot);
}

/* Append what the trustees and then everybody can compute. */
static void decrypt(struct kit_archive *archive, struct election_kit *kit, struct audit *audit,
		    const struct buffer *text)
{
	struct report report = { .message = "" };
	const struct partial_decryption *partials;
	struct decryption decryption;
	struct encrypted_tally tally;
	struct buffer out;
	int64_t counts[3];
	size_t count;

	buffer_init(&out, FILE_LEN_MAX);
	for (int64_t owner = 1; owner <= KIT_NEEDED; owner++) {
		buffer_reset(&out);
		kit_decrypt(kit, owner, text, &out);
		archive_add_partial_decryption(&archive->writer, owner, &out, &archive->bytes);
		note(archive);
	}
	must(encrypted_tally_parse(&kit->parsed, buffer_text(text), text->len, &kit->arena, &tally,
				   &report),
	     &report);
	decryption = (struct decryption){ .election = audit_election(audit),
					  .trustees = audit_trustees(audit),
					  .tally = &tally };
	must(audit_advance(audit, -1, &report), &report);
	partials = audit_partials(audit, &count);
	must(tally_combine(&decryption, partials, count, audit_state(audit)->total_weight, counts,
			   &report),
	     &report);
	buffer_reset(&out);
	result_format(&kit->parsed, counts, &out);
	archive_add_result(&archive->writer, &out, &archive->bytes);
	note(archive);
	buffer_clear(&out);
}

static enum status read_archive(void *user, uint64_t at, void *ret, size_t len, size_t *ret_len,
				struct report *report)
{
	const struct kit_archive *archive = user;
	size_t left = at < archive->bytes.len ? archive->bytes.len - (size_t)at : 0;

	(void)report;
	*ret_len = left < len ? left : len;
	if (*ret_len > 0)
		memcpy(ret, archive->bytes.bytes + at, *ret_len);
	return AL_OK;
}

void kit_archive_finish(struct kit_archive *archive, struct election_kit *kit)
{
	struct archive_source source = { .read = read_archive, .user = archive };
	struct audit_options options = { .trust = AUDIT_TRUST_BALLOTS };
	struct report report = { .message = "" };
	const struct audit_state *state;
	struct encrypted_tally tally;
	struct audit *audit = NULL;
	struct buffer text;

	must(audit_new(&source, &options, &audit), &report);
	must(audit_advance(audit, -1, &report), &report);
	state = audit_state(audit);
	buffer_init(&text, FILE_LEN_MAX);
	must(audit_tally(audit, &kit->arena, &tally, &report), &report);
	must(encrypted_tally_format(&kit->parsed, &tally, &text), &report);
	archive_add_event(&archive->writer, EVENT_END_BALLOTS, NULL, &archive->bytes);
	note(archive);
	archive_add_tally(&archive->writer, &text, state->voters, state->total_weight,
			  &archive->bytes);
	note(archive);
	decrypt(archive, kit, audit, &text);
	buffer_clear(&text);
	audit_free(audit);
}
