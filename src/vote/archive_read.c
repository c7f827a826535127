/* archive_read.c: members read from any place of an archive. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/json.h"
#include "crypto/hash.h"
#include "vote/archive_header.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_LEN_MAX 128	     /* bytes of the first member's body */
#define PIECE_LEN 65536		     /* bytes read at once */
#define TIME_MAX INT64_C(8589934591) /* eleven octal digits */

/* Read exactly `len` bytes from `at`, which `what` are. */
static enum status read_exactly(const struct archive_source *source, uint64_t at, void *ret,
				size_t len, const char *what, struct report *report)
{
	size_t got = 0;
	enum status status = source->read(source->user, at, ret, len, &got, report);

	if (status == AL_OK && got < len)
		return report_set(report, AL_MALFORMED, "byte %llu: the archive ends within %s",
				  (unsigned long long)(at + got), what);
	return status;
}

static enum status check_first(const char *body, size_t len, int64_t *ret_time,
			       struct report *report)
{
	const json_t *timestamp;
	char again[FIRST_LEN_MAX];
	json_t *json = NULL;
	long long time = -1;
	enum status status = json_parse(body, len, &json, report);

	if (status != AL_OK)
		return status;
	if (json_is_integer(json_object_get(json, "version")) &&
	    json_integer_value(json_object_get(json, "version")) != 1) {
		json_decref(json);
		return report_set(report, AL_UNSUPPORTED,
				  "version: only archives of version 1 can be read");
	}
	timestamp = json_object_get(json, "timestamp");
	if (json_is_string(timestamp))
		time = strtoll(json_string_value(timestamp), NULL, 10);
	json_decref(json);
	(void)snprintf(again, sizeof(again), "{\"version\":1,\"timestamp\":\"%lld\"}", time);
	if (time < 0 || time > TIME_MAX || strlen(again) != len || memcmp(again, body, len) != 0)
		return report_set(report, AL_MALFORMED,
				  "the first member is not version and timestamp");
	*ret_time = time;
	return AL_OK;
}

enum status archive_read_start(const struct archive_source *source, int64_t *ret_time,
			       uint64_t *ret_next, struct report *report)
{
	uint8_t bytes[2 * ARCHIVE_BLOCK];
	uint8_t right[2 * ARCHIVE_BLOCK] = { 0 };
	size_t len = 0;
	size_t got = 0;
	int64_t time = 0;
	enum status status = source->read(source->user, 0, bytes, sizeof(bytes), &got, report);

	if (status != AL_OK)
		return status;
	if (got == 0)
		return report_set(report, AL_NOT_FOUND, "the archive is empty");
	if (got < sizeof(bytes))
		return report_set(report, AL_MALFORMED,
				  "byte %zu: the archive ends within its first member", got);
	while (len < FIRST_LEN_MAX && bytes[ARCHIVE_BLOCK + len] != 0)
		len++;
	status = check_first((const char *)bytes + ARCHIVE_BLOCK, len, &time, report);
	if (status != AL_OK)
		return status;
	/* spec archive-1: "An archive begins with the member BELENIOS; its timestamp is the time of
	 * all members." */
	archive_header_format(ARCHIVE_FIRST_NAME, len, time, right);
	memcpy(right + ARCHIVE_BLOCK, bytes + ARCHIVE_BLOCK, len);
	if (memcmp(bytes, right, sizeof(bytes)) != 0)
		return report_set(report, AL_MALFORMED,
				  "the first member is not in canonical form");
	*ret_time = time;
	*ret_next = sizeof(bytes);
	return AL_OK;
}

/* The hash and kind that `name` tells. */
static bool parse_name(const char *name, struct archive_member *ret)
{
	const char *suffix;

	if (strlen(name) < (size_t)2 * DIGEST_LEN ||
	    hex_parse(name, (size_t)2 * DIGEST_LEN, ret->name.bytes, DIGEST_LEN) != AL_OK)
		return false;
	suffix = name + 2 * DIGEST_LEN;
	ret->is_event = strcmp(suffix, ARCHIVE_EVENT_SUFFIX) == 0;
	return ret->is_event || strcmp(suffix, ARCHIVE_DATA_SUFFIX) == 0;
}

/* Whether the last byte of `member` is there. */
static enum status check_whole(const struct archive_source *source,
			       const struct archive_member *member, struct report *report)
{
	size_t got = 1;
	uint8_t last;
	enum status status = AL_OK;

	if (member->next > member->at)
		status = source->read(source->user, member->next - 1, &last, 1, &got, report);
	if (status == AL_OK && got == 0)
		return report_set(report, AL_MALFORMED,
				  "byte %llu: the archive ends within a member",
				  (unsigned long long)(member->at - ARCHIVE_BLOCK));
	return status;
}

enum status archive_read_member(const struct archive_source *source, int64_t time, uint64_t at,
				struct archive_member *ret, struct report *report)
{
	uint8_t header[ARCHIVE_BLOCK];
	char name[ARCHIVE_NAME_LEN];
	size_t got = 0;
	enum status status = source->read(source->user, at, header, sizeof(header), &got, report);

	if (status != AL_OK)
		return status;
	if (got == 0)
		return report_set(report, AL_NOT_FOUND, "the archive ends at byte %llu",
				  (unsigned long long)at);
	if (got < sizeof(header))
		return report_set(report, AL_MALFORMED,
				  "byte %llu: the archive ends within a header",
				  (unsigned long long)at);
	status = archive_header_parse(header, time, name, &ret->len, report);
	if (status == AL_OK && !parse_name(name, ret))
		status = report_set(report, AL_MALFORMED,
				    "the member has no name of an event or of data");
	if (status != AL_OK) {
		report_prefix(report, "byte %llu", (unsigned long long)at);
		return status;
	}
	ret->at = at + ARCHIVE_BLOCK;
	ret->next = ret->at + ret->len + archive_padding(ret->len);
	return check_whole(source, ret, report);
}

enum status archive_check_padding(const struct archive_source *source,
				  const struct archive_member *member, struct report *report)
{
	uint8_t padding[ARCHIVE_BLOCK];
	uint64_t end = member->at + member->len;
	size_t len = archive_padding(member->len);
	enum status status =
	    read_exactly(source, end, padding, len, "the padding of a member", report);

	for (size_t i = 0; i < len && status == AL_OK; i++) {
		if (padding[i] != 0)
			return report_set(report, AL_MALFORMED,
					  "byte %llu: what fills a block is not zero",
					  (unsigned long long)(end + i));
	}
	return status;
}

enum status archive_read_body(const struct archive_source *source,
			      const struct archive_member *member, struct buffer *ret,
			      struct report *report)
{
	uint8_t *piece = malloc(PIECE_LEN);
	enum status status = AL_OK;
	struct hash hash;
	struct digest found;

	if (piece == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for an archive");
	hash_start(&hash);
	for (uint64_t done = 0; done < member->len && status == AL_OK;) {
		uint64_t left = member->len - done;
		size_t len = left < PIECE_LEN ? (size_t)left : PIECE_LEN;

		status = read_exactly(source, member->at + done, piece, len, "a member", report);
		if (status != AL_OK)
			break;
		hash_add(&hash, piece, len);
		buffer_append(ret, piece, len);
		status = buffer_status(ret);
		if (status == AL_TOO_BIG)
			(void)report_set(report, status, "byte %llu: the member is too big here",
					 (unsigned long long)member->at);
		else if (status != AL_OK)
			(void)report_set(report, status, "out of memory for an archive");
		done += len;
	}
	free(piece);
	if (status != AL_OK)
		return status;
	found = hash_end(&hash);
	/* spec archive-4: "A member is named after the SHA-256 of its body." */
	if (!digest_equal(&found, &member->name))
		return report_set(report, AL_FORGED,
				  "byte %llu: the member is named after another hash than its own",
				  (unsigned long long)member->at);
	return archive_check_padding(source, member, report);
}

/* --- sources --- */

struct archive_file {
	struct archive_source source;
	int fd;
};

static enum status read_file(void *user, uint64_t at, void *ret, size_t len, size_t *ret_len,
			     struct report *report)
{
	const struct archive_file *file = user;
	size_t have = 0;

	while (have < len) {
		ssize_t got =
		    pread(file->fd, (uint8_t *)ret + have, len - have, (off_t)(at + have));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return report_set(report, AL_IO, "the archive cannot be read: %s",
					  strerror(errno));
		if (got == 0)
			break;
		have += (size_t)got;
	}
	*ret_len = have;
	return AL_OK;
}

enum status archive_file_open(const char *path, struct archive_file **ret, struct report *report)
{
	struct archive_file *file = calloc(1, sizeof(*file));

	if (file == NULL)
		return report_set(report, AL_NO_MEMORY, "%s: out of memory", path);
	file->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (file->fd < 0) {
		enum status status = errno == ENOENT ? AL_NOT_FOUND : AL_IO;

		(void)report_set(report, status, "%s: %s", path, strerror(errno));
		free(file);
		return status;
	}
	file->source = (struct archive_source){ .read = read_file, .user = file };
	*ret = file;
	return AL_OK;
}

const struct archive_source *archive_file_source(const struct archive_file *file)
{
	return &file->source;
}

void archive_file_close(struct archive_file *file)
{
	if (file == NULL)
		return;
	(void)close(file->fd);
	free(file);
}

static enum status read_memory(void *user, uint64_t at, void *ret, size_t len, size_t *ret_len,
			       struct report *report)
{
	const struct archive_memory *memory = user;
	uint64_t left = at < memory->len ? memory->len - at : 0;

	(void)report;
	*ret_len = left < len ? (size_t)left : len;
	if (*ret_len > 0)
		memcpy(ret, memory->bytes + at, *ret_len);
	return AL_OK;
}

struct archive_source archive_memory_source(struct archive_memory *memory)
{
	return (struct archive_source){ .read = read_memory, .user = memory };
}
