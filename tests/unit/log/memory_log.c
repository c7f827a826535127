/* memory_log.c: the folder of a log in memory. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/log/memory_log.h"

#include "crypto/hash.h"
#include "unit/unit.h"

#include <stdlib.h>

#define TIME_FIRST INT64_C(1795376401) /* 2026-11-22T19:40:01Z */

void memory_log_init(struct memory_log *log)
{
	*log = (struct memory_log){ .writes_until = SIZE_MAX };
}

void memory_log_clear(struct memory_log *log)
{
	for (size_t i = 0; i < log->count; i++)
		free(log->files[i].bytes);
	free(log->files);
	memory_log_init(log);
}

struct memory_file *memory_log_find(struct memory_log *log, const char *path)
{
	for (size_t i = log->count; i-- > 0;) {
		if (strcmp(log->files[i].path, path) == 0)
			return &log->files[i];
	}
	return NULL;
}

void memory_log_put(struct memory_log *log, const char *path, const void *bytes, size_t len)
{
	struct memory_file *file = memory_log_find(log, path);

	if (file == NULL) {
		if (log->count == log->capacity) {
			log->capacity = log->capacity * 2 + 16;
			log->files = realloc(log->files, log->capacity * sizeof(*log->files));
			assert_non_null(log->files);
		}
		file = &log->files[log->count++];
		*file = (struct memory_file){ .len = 0 };
		assert_true(strlen(path) < sizeof(file->path));
		memcpy(file->path, path, strlen(path) + 1);
	}
	free(file->bytes);
	file->bytes = malloc(len == 0 ? 1 : len);
	assert_non_null(file->bytes);
	memcpy(file->bytes, bytes, len);
	file->len = len;
}

void memory_log_remove(struct memory_log *log, const char *path)
{
	struct memory_file *file = memory_log_find(log, path);

	assert_non_null(file);
	free(file->bytes);
	*file = log->files[--log->count];
}

static enum status sink_write(void *user, const struct tile *tile, const void *bytes, size_t len,
			      struct report *report)
{
	struct memory_log *log = user;
	char path[TILE_PATH_MAX];

	if (log->writes_until == 0)
		return report_set(report, AL_NO_SPACE, "the disk is full");
	if (log->writes_until != SIZE_MAX)
		log->writes_until--;
	log->writes++;
	tile_path_format(tile, path);
	memory_log_put(log, path, bytes, len);
	return AL_OK;
}

struct tile_sink memory_log_sink(struct memory_log *log)
{
	return (struct tile_sink){ .write = sink_write, .user = log };
}

static enum status source_read(void *user, const struct tile *tile, struct buffer *ret,
			       struct report *report)
{
	struct memory_log *log = user;
	struct memory_file *file;
	char path[TILE_PATH_MAX];

	(void)report;
	tile_path_format(tile, path);
	file = memory_log_find(log, path);
	if (file == NULL)
		return AL_NOT_FOUND;
	log->reads++;
	buffer_append(ret, file->bytes, file->len);
	return buffer_status(ret);
}

struct tile_source memory_log_source(struct memory_log *log)
{
	return (struct tile_source){ .read = source_read, .user = log };
}

struct log_entry memory_log_entry(uint64_t seq)
{
	static const char *const types[] = { "statute", "mandate-root", "receipt", "grant" };
	struct log_entry entry = { .seq = (int64_t)seq };

	entry.coop = hash_bytes("coop", 4);
	entry.id = hash_bytes(&seq, sizeof(seq));
	entry.time.seconds = TIME_FIRST + (int64_t)(seq / 3);
	(void)snprintf(entry.type, sizeof(entry.type), "%s", types[seq % 4]);
	return entry;
}

void memory_log_grow(struct tile_writer *writer, struct memory_log *log, uint64_t from, uint64_t to,
		     struct digest *leaves)
{
	struct tile_sink sink = memory_log_sink(log);
	struct buffer bytes;

	buffer_init(&bytes, LOG_ENTRY_LEN_MAX);
	for (uint64_t i = from; i < to; i++) {
		struct log_entry entry = memory_log_entry(i);

		buffer_reset(&bytes);
		log_entry_encode(&entry, &bytes);
		assert_int_equal(buffer_status(&bytes), AL_OK);
		assert_int_equal(tile_writer_add(writer, bytes.bytes, bytes.len, &sink, NULL),
				 AL_OK);
		if (leaves != NULL)
			leaves[i] = merkle_leaf_hash(bytes.bytes, bytes.len);
	}
	assert_int_equal(tile_writer_flush(writer, &sink, NULL), AL_OK);
	buffer_clear(&bytes);
}

struct digest memory_log_fill(struct memory_log *log, uint64_t size)
{
	struct tile_writer *writer = NULL;
	struct digest root;

	assert_int_equal(tile_writer_new(&writer), AL_OK);
	memory_log_grow(writer, log, 0, size, NULL);
	root = tile_writer_root(writer);
	tile_writer_free(writer);
	return root;
}
