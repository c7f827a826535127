/* election_box.h: the archive of an election as its keeper's file: one writer, appended durably. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CLI_ELECTION_BOX_H
#define ALLMENDE_CLI_ELECTION_BOX_H

#include "cli/election.h"

struct box_file {
	int fd; /* held with a lock */
	struct audited audited;
	struct archive_writer writer; /* at the end */
};

/* Opens the box in a folder, as below. */
typedef enum status box_file_opener(const char *dir, struct box_file *ret, struct report *report);

/*
 * Open the box in `dir` as its only writer, and audit it, but for the proofs of ballots: they were
 * checked when they were cast. What a crash has left of a step that was not acknowledged is cut off
 * first. AL_CONFLICT: another process has it. AL_MALFORMED: it is damaged. On failure nothing needs
 * to be closed.
 */
AL_MUST_CHECK enum status box_file_open(const char *dir, struct box_file *ret,
					struct report *report);

/* The same, and check all ballots: who ends the vote does not trust that nothing else has put them
 * there. */
AL_MUST_CHECK enum status box_file_open_checking(const char *dir, struct box_file *ret,
						 struct report *report);
void box_file_close(struct box_file *box);

/* Append `bytes`, made with `after`, a copy of the box's writer; on AL_OK they last, and were read
 * by the audit. On failure they are taken back, and the box must be closed. */
AL_MUST_CHECK enum status box_file_append(struct box_file *box, const struct archive_writer *after,
					  const struct buffer *bytes, struct report *report);

/* Make the archive `path`, with its first member and the set-up, whole or not at all. AL_CONFLICT:
 * there is one. */
AL_MUST_CHECK enum status box_file_make(const char *path, const struct buffer *bytes,
					struct report *report);

#endif
