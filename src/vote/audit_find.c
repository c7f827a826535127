/* audit_find.c: where the ballot of a tracker is. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/audit_internal.h"

#include <string.h>

/* Whether the ballot of `member`, at `at`, is the last one of its credential. */
static enum status ask_counts(const struct audit *audit, const struct archive_member *member,
			      uint64_t at, bool *ret, struct report *report)
{
	const struct listed_credential *credential;
	struct ballot ballot;
	struct buffer text;
	struct arena arena;
	enum status status;

	buffer_init(&text, BALLOT_LEN_MAX);
	arena_init(&arena, BALLOT_ARENA_MAX);
	status = archive_read_body(&audit->source, member, &text, report);
	if (status == AL_OK)
		status = ballot_parse(audit->maker, buffer_text(&text), text.len, &arena, &ballot,
				      report);
	if (status == AL_OK) {
		credential = credential_list_find(&audit->credentials, ballot.credential_text,
						  strlen(ballot.credential_text));
		*ret = credential != NULL && credential->last == at;
	}
	buffer_clear(&text);
	arena_clear(&arena);
	return status;
}

/* Go through the headers for a ballot with this hash. */
static enum status find_hash(const struct audit *audit, const char *tracker, uint64_t at,
			     int64_t *ret_height, bool *ret_counts, struct report *report)
{
	int64_t height = 0;

	/* The ballots are the events from 1 on: neither set-up nor tally is one. */
	while (height <= audit->state.ballots) {
		char found[BASE64_DIGEST_LEN + 1];
		struct archive_member member;
		enum status status =
		    archive_read_member(&audit->source, audit->time, at, &member, report);

		if (status != AL_OK)
			return status;
		base64_digest(&member.name, found);
		if (!member.is_event && height > 0 && strcmp(found, tracker) == 0) {
			status = ask_counts(audit, &member, at, ret_counts, report);
			if (status == AL_OK)
				*ret_height = height;
			return status;
		}
		height += member.is_event ? 1 : 0;
		at = member.next;
	}
	return report_set(report, AL_NOT_FOUND, "no ballot in the archive has the tracker %s",
			  tracker);
}

enum status audit_find(const struct audit *audit, const char tracker[static BASE64_DIGEST_LEN + 1],
		       int64_t *ret_height, bool *ret_counts, struct report *report)
{
	uint64_t at = 0;
	int64_t time;
	enum status status;

	if (audit->maker == NULL)
		return report_set(report, AL_NOT_FOUND, "the archive has no set-up yet");
	status = archive_read_start(&audit->source, &time, &at, report);
	return status == AL_OK ? find_hash(audit, tracker, at, ret_height, ret_counts, report)
			       : status;
}
