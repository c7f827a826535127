/*
 * kit_archive.h: the archive of an election of a kit, event by event, for tests.
 *
 * It is built in memory; heads and ends say what it was like after each event.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_VOTE_KIT_ARCHIVE_H
#define ALLMENDE_TESTS_UNIT_VOTE_KIT_ARCHIVE_H

#include "unit/vote/election_kit.h"
#include "vote/archive.h"

#define KIT_EVENTS_MAX 2200

struct kit_archive {
	struct archive_writer writer;
	struct buffer bytes;
	struct digest heads[KIT_EVENTS_MAX]; /* hash of the event of each height */
	size_t ends[KIT_EVENTS_MAX];	     /* bytes up to and with it */
	int64_t height;			     /* of the last event */
};

/* The set-up of `kit`; with `election`, `trustees` or `list` (NULL: the kit's) in the place of its
 * files. `archive` is large: not on the stack. */
struct kit_files {
	const struct buffer *election;
	const struct buffer *trustees;
	const struct buffer *list;
};
void kit_archive_init(struct kit_archive *archive, const struct election_kit *kit,
		      const struct kit_files *files);
void kit_archive_clear(struct kit_archive *archive);

/* Append a ballot as it is, or a fresh one of `voter`. */
void kit_archive_add(struct kit_archive *archive, const struct buffer *ballot);
void kit_archive_vote(struct kit_archive *archive, struct election_kit *kit, size_t voter,
		      enum choice choice);

/* Append the end, the encrypted tally, KIT_NEEDED decryptions and the result. */
void kit_archive_finish(struct kit_archive *archive, struct election_kit *kit);

#endif
