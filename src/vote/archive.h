/*
 * archive.h: the file of an election, `<uuid>.bel`: all that is public, in the order it came.
 *
 * Belenios specification, section "Archive" (bytes in doc/spec/election.md): an old tar without an
 * end, to which members are appended: data, and events that each name their predecessor's hash. So
 * the hash of the last event commits to everything before.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_VOTE_ARCHIVE_H
#define ALLMENDE_VOTE_ARCHIVE_H

#include "base/buffer.h"
#include "base/digest.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARCHIVE_BLOCK 512
#define ARCHIVE_MEMBER_LEN_MAX ((uint64_t)2 * 1024 * 1024 * 1024) /* bytes of one body */
#define ARCHIVE_EVENT_LEN_MAX 1024

enum event_type {
	EVENT_SETUP = 1,
	EVENT_BALLOT,
	EVENT_END_BALLOTS,
	EVENT_ENCRYPTED_TALLY,
	EVENT_SHUFFLE,
	EVENT_END_SHUFFLES,
	EVENT_PARTIAL_DECRYPTION,
	EVENT_RESULT,
};
extern const char *const event_type_names[]; /* [0] NULL, "Setup" to "Result", NULL */

struct event {
	int64_t height; /* from 0 */
	enum event_type type;
	bool has_parent;
	struct digest parent; /* hash of the event before */
	bool has_payload;
	struct digest payload;
};

/* Read an event in its one form. AL_MALFORMED. */
AL_MUST_CHECK enum status event_parse(const char *text, size_t len, struct event *ret,
				      struct report *report);
void event_format(const struct event *event, struct buffer *ret);

/* --- Writing: pure, into a buffer that is then appended to the file --- */

struct archive_writer {
	int64_t time;	    /* seconds since 1970 in the first member and as mtime of all */
	int64_t height;	    /* of the next event */
	struct digest head; /* hash of the last event; zero before the first */
};

/* Append the first member (`BELENIOS`) to `ret`; `writer` is ready for the set-up. */
void archive_start(struct archive_writer *writer, int64_t time, struct buffer *ret);

/* Append a member with the body of `len` bytes at `body`; *ret_hash (may be NULL) is its hash. */
void archive_add_data(const struct archive_writer *writer, const void *body, size_t len,
		      struct buffer *ret, struct digest *ret_hash);

/* Append the next event, of `type`, with `payload` (NULL: none), and advance `writer`. */
void archive_add_event(struct archive_writer *writer, enum event_type type,
		       const struct digest *payload, struct buffer *ret);

/* The whole of one step: data members in their order and the event. Each advances `writer`. */
void archive_add_setup(struct archive_writer *writer, const struct buffer *election,
		       const struct buffer *trustees, const struct buffer *credentials,
		       struct buffer *ret);
void archive_add_ballot(struct archive_writer *writer, const void *ballot, size_t len,
			struct buffer *ret);
void archive_add_tally(struct archive_writer *writer, const struct buffer *encrypted_tally,
		       int64_t num_tallied, int64_t total_weight, struct buffer *ret);
void archive_add_partial_decryption(struct archive_writer *writer, int64_t owner,
				    const struct buffer *partial, struct buffer *ret);
void archive_add_result(struct archive_writer *writer, const struct buffer *result,
			struct buffer *ret);

/* --- Reading: any place of a file, as bytes that come from anywhere --- */

/* A piece of an archive that is read: `len` bytes from offset `at` into `bytes`; `got` of them were
 * there, less only at its end. */
struct archive_piece {
	uint64_t at;
	void *bytes;
	size_t len;
	size_t got;
};

struct archive_source {
	/* Read up to `len` bytes from offset `at` into `ret`; *ret_len is how many there were, less
	 * only at the end. AL_IO, with a report. */
	enum status (*read)(void *user, uint64_t at, void *ret, size_t len, size_t *ret_len,
			    struct report *report);
	void *user;
};

/* A file on the disk as a source. AL_OK: *ret is yours. AL_NOT_FOUND, AL_IO, AL_NO_MEMORY. */
struct archive_file;
AL_MUST_CHECK enum status archive_file_open(const char *path, struct archive_file **ret,
					    struct report *report);
const struct archive_source *archive_file_source(const struct archive_file *file);
void archive_file_close(struct archive_file *file);

/* Bytes in memory as a source; `bytes` must live as long. */
struct archive_memory {
	const uint8_t *bytes;
	size_t len;
};
struct archive_source archive_memory_source(struct archive_memory *memory);

/* One member as its header says; its body stands at `at`. */
struct archive_member {
	bool is_event;	    /* else data; the first member is neither */
	struct digest name; /* the hash that it is named after */
	uint64_t at;	    /* offset of the body */
	uint64_t len;
	uint64_t next; /* offset of the next member */
};

/* Read the first member. *ret_time is its timestamp, *ret_next where the members begin.
 * AL_MALFORMED, AL_UNSUPPORTED (another version), AL_NOT_FOUND (empty). */
AL_MUST_CHECK enum status archive_read_start(const struct archive_source *source, int64_t *ret_time,
					     uint64_t *ret_next, struct report *report);

/* Read the header at `at`. AL_NOT_FOUND: the archive ends there. AL_MALFORMED: no canonical header,
 * or the body is cut off; the report names the offset. `time` is the archive's. */
AL_MUST_CHECK enum status archive_read_member(const struct archive_source *source, int64_t time,
					      uint64_t at, struct archive_member *ret,
					      struct report *report);

/*
 * Where the last event that is whole ends: *ret. What follows was left by a step that was cut off,
 * and may be cut off the file. AL_MALFORMED: something else stands there; the report names the
 * byte. Hashes are not looked at. AL_IO, and as archive_read_start().
 */
AL_MUST_CHECK enum status archive_find_end(const struct archive_source *source, uint64_t *ret,
					   struct report *report);

/* Append the body of `member` to `ret` and check its hash and its padding. AL_FORGED. */
AL_MUST_CHECK enum status archive_read_body(const struct archive_source *source,
					    const struct archive_member *member, struct buffer *ret,
					    struct report *report);

#endif
