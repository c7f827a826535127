/*
 * log_bundle_fuzz.c: a bundle of a stranger's log, whose tile and root fit it, is replayed and
 * resumed from without harm, and what is accepted are entries in order.
 *
 * The first byte of the input is the size of the log, 1 to 255; the rest is its bundle.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"
#include "log/replay.h"

#include <assert.h>
#include <string.h>

/* The log: its one bundle and its one tile. */
struct log {
	const uint8_t *bundle;
	size_t len;
	unsigned size;
	struct digest leaves[TILE_WIDTH];
};

static enum status read_tile(void *user, const struct tile *tile, struct buffer *ret,
			     struct report *report)
{
	const struct log *log = user;

	(void)report;
	assert(tile->level == 0);
	assert(tile->index == 0);
	assert(tile->width == log->size);
	if (tile->kind == TILE_ENTRIES)
		buffer_append(ret, log->bundle, log->len);
	else
		buffer_append(ret, log->leaves, log->size * sizeof(log->leaves[0]));
	return buffer_status(ret);
}

static enum status each(void *user, const struct log_entry *entry, const void *bytes, size_t len,
			struct report *report)
{
	int64_t *next = user;

	(void)bytes;
	(void)report;
	assert(entry->seq == *next);
	assert(len <= LOG_ENTRY_LEN_MAX);
	(*next)++;
	return AL_OK;
}

/* The leaf hashes of the entries that are whole; zero for the others. */
static void hash_leaves(struct log *log)
{
	size_t at = 0;

	for (unsigned i = 0; i < log->size; i++) {
		size_t end;

		if (tile_beginning(TILE_ENTRIES, log->bundle, log->len, i + 1, &end) != AL_OK)
			break;
		log->leaves[i] = merkle_leaf_hash(log->bundle + at + 2, end - at - 2);
		at = end;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct log log = { .size = size == 0 ? 0 : data[0] };
	struct tile_source source = { .read = read_tile, .user = &log };
	int64_t next = 0;
	struct replay replay = { .source = &source, .each = each, .user = &next };
	struct tile_writer *writer = NULL;
	struct report report = { 0 };
	struct replay_place place;

	if (log.size == 0)
		return 0;
	log.bundle = data + 1;
	log.len = size - 1;
	hash_leaves(&log);
	replay.size = log.size;
	replay.root = merkle_root(log.leaves, log.size);
	if (replay_run(&replay, &place, &report) == AL_OK)
		assert(next == log.size);
	else
		assert(report.message[0] != '\0');
	assert(tile_writer_resume(log.size, &source, &writer, &report) == AL_OK ||
	       report.message[0] != '\0');
	tile_writer_free(writer);
	return 0;
}
