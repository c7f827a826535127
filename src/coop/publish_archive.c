/* publish_archive.c: the archives of elections among the published files. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/box.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ELECTIONS_FOLDER "elections"
#define COPY_LEN 65536
/* Between two heads lie at most so many events: ballots, the end, the tally, the trustees' and the
 * result. */
#define HEAD_EVENTS_MAX (SECRET_HEAD_BALLOTS_MAX + TRUSTEES_ENTRIES_MAX * TRUSTEES_GROUP_MAX + 3)

/* Write the bytes from `at` to before `end` of the archive of `uuid` to their place in `fd`. */
static enum status copy_range(const struct coop *coop, const char *uuid, int fd, int64_t at,
			      int64_t end, struct report *report)
{
	uint8_t *bytes = malloc(COPY_LEN);
	enum status status = AL_OK;

	if (bytes == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for an archive");
	while (status == AL_OK && at < end) {
		struct archive_piece piece = { .at = (uint64_t)at, .bytes = bytes };
		ssize_t put;

		piece.len = end - at < COPY_LEN ? (size_t)(end - at) : COPY_LEN;
		status = coop_store_read_archive(coop->db, uuid, &piece, report);
		if (status != AL_OK)
			break;
		if (piece.got == 0) {
			status =
			    report_set(report, AL_MALFORMED, "%s: the archive of %s ends early",
				       db_location(coop->db), uuid);
			break;
		}
		put = pwrite(fd, bytes, piece.got, at);
		if (put < 0 && errno != EINTR)
			status = report_set(
			    report, errno == ENOSPC || errno == EDQUOT ? AL_NO_SPACE : AL_IO,
			    "cannot write the archive of %s: %s", uuid, strerror(errno));
		else if (put > 0)
			at += put;
	}
	free(bytes);
	return status;
}

/* Open the published archive of `uuid`, made where it is missing; *ret_len is its length. */
static enum status open_archive(const struct coop *coop, const char *uuid, int *ret_fd,
				int64_t *ret_len, struct report *report)
{
	char name[sizeof(ELECTIONS_FOLDER) + 2 * ELECTION_UUID_MAX + 16];
	char path[FILE_PATH_MAX];
	enum status status;
	off_t len;
	int fd;

	(void)snprintf(name, sizeof(name), ELECTIONS_FOLDER "/%s", uuid);
	status = file_join(coop->public_path, name, path, report);
	if (status == AL_OK)
		status = file_make_folder(path, report);
	(void)snprintf(name, sizeof(name), ELECTIONS_FOLDER "/%s/%s.bel", uuid, uuid);
	if (status == AL_OK)
		status = file_join(coop->public_path, name, path, report);
	if (status != AL_OK)
		return status;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	len = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
	if (len < 0) {
		status =
		    report_set(report, errno == ENOSPC || errno == EDQUOT ? AL_NO_SPACE : AL_IO,
			       "cannot open %s: %s", path, strerror(errno));
		if (fd >= 0)
			(void)close(fd);
		return status;
	}
	*ret_fd = fd;
	*ret_len = (int64_t)len;
	return AL_OK;
}

/*
 * Bring the published archive of `uuid` to the event of `height`. What lies between the last two
 * heads is written again: after a power cut nobody knows whether it is there.
 */
static enum status write_archive(const struct coop *coop, const char *uuid, int64_t height,
				 struct report *report)
{
	int64_t from = 0;
	int64_t have = 0;
	int64_t end;
	int fd = -1;
	enum status status = coop_store_archive_len(coop->db, uuid, height, &end, report);

	if (status == AL_NOT_FOUND)
		return report_set(report, AL_MALFORMED, "%s: the archive of %s has no event %lld",
				  db_location(coop->db), uuid, (long long)height);
	if (status == AL_OK && height > HEAD_EVENTS_MAX)
		status =
		    coop_store_archive_len(coop->db, uuid, height - HEAD_EVENTS_MAX, &from, report);
	if (status == AL_OK)
		status = open_archive(coop, uuid, &fd, &have, report);
	if (status != AL_OK)
		return status;
	status = copy_range(coop, uuid, fd, have < from ? have : from, end, report);
	if (close(fd) != 0 && status == AL_OK)
		status = report_set(report, AL_IO, "cannot write the archive of %s: %s", uuid,
				    strerror(errno));
	return status;
}

/* Of which election an object speaks, and up to which event. */
struct spoken_of {
	char uuid[UUID_TEXT_MAX]; /* empty: of none */
	int64_t height;
};

/* What the object at `value`, of `type`, speaks of. */
static enum status find_election(const struct coop *coop, enum object_type type, const void *value,
				 const struct digest *id, struct spoken_of *ret,
				 struct report *report)
{
	const struct election_head *head = value;
	struct election_state election;

	if (type == OBJECT_ELECTION)
		head = NULL;
	if (chain_election(coop_chain(coop), head == NULL ? id : &head->election, &election) !=
	    AL_OK)
		return report_set(report, AL_MALFORMED, "an election of the log is not in the log");
	assert(strlen(election.registration->uuid) < sizeof(ret->uuid));
	(void)snprintf(ret->uuid, sizeof(ret->uuid), "%s", election.registration->uuid);
	ret->height = head == NULL ? 0 : head->height;
	return AL_OK;
}

static enum status read_entry(const struct coop *coop, const struct stored_entry *entry,
			      struct spoken_of *ret, struct report *report)
{
	enum object_type type = object_type_find(entry->type);
	struct envelope *envelope = NULL;
	struct arena arena;
	const void *value;
	enum status status;

	*ret = (struct spoken_of){ .uuid = "" };
	if (type != OBJECT_ELECTION && type != OBJECT_ELECTION_HEAD)
		return AL_OK;
	arena_init(&arena, OBJECT_ARENA_MAX);
	status = envelope_parse(entry->envelope, entry->envelope_len, &envelope, report);
	if (status == AL_OK)
		status = object_decode(envelope, &arena, &type, &value, report);
	if (status == AL_OK)
		status = find_election(coop, type, value, &entry->id, ret, report);
	arena_clear(&arena);
	envelope_free(envelope);
	return status;
}

enum status publish_archive(const struct coop *coop, const struct stored_entry *entry,
			    struct report *report)
{
	struct spoken_of of;
	enum status status = read_entry(coop, entry, &of, report);

	if (status != AL_OK || of.uuid[0] == '\0')
		return status;
	return write_archive(coop, of.uuid, of.height, report);
}

enum status publish_archive_of(const struct coop *coop, const struct stored_entry *entry,
			       char ret[static UUID_TEXT_MAX], struct report *report)
{
	struct spoken_of of;
	enum status status = read_entry(coop, entry, &of, report);

	if (status == AL_OK)
		memcpy(ret, of.uuid, UUID_TEXT_MAX);
	return status;
}
