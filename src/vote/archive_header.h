/* archive_header.h: the 512 bytes before each member. Not for others than the archive. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_VOTE_ARCHIVE_HEADER_H
#define ALLMENDE_VOTE_ARCHIVE_HEADER_H

#include "vote/archive.h"

#define ARCHIVE_NAME_LEN 100 /* bytes of the field of the name */
#define ARCHIVE_FIRST_NAME "BELENIOS"
#define ARCHIVE_DATA_SUFFIX ".data.json"
#define ARCHIVE_EVENT_SUFFIX ".event.json"

/* Write the header of a member called `name`, of `len` bytes, into `ret`: the old form of tar, as
 * the reference tool writes it. There is one such header for each name, length and time. */
void archive_header_format(const char *name, uint64_t len, int64_t time,
			   uint8_t ret[static ARCHIVE_BLOCK]);

/*
 * Read the name and the length off `header`. AL_MALFORMED: it is not the header that
 * archive_header_format() makes of them with `time`; the report says which field differs.
 */
AL_MUST_CHECK enum status archive_header_parse(const uint8_t header[static ARCHIVE_BLOCK],
					       int64_t time, char ret_name[static ARCHIVE_NAME_LEN],
					       uint64_t *ret_len, struct report *report);

/* The bytes from the end of a body of `len` bytes to the next member. */
size_t archive_padding(uint64_t len);

/* Check that these bytes of `member` are zero: no hash covers them. AL_MALFORMED, AL_IO. */
AL_MUST_CHECK enum status archive_check_padding(const struct archive_source *source,
						const struct archive_member *member,
						struct report *report);

#endif
