/* tile_writer.c: a growing tree that writes its tiles. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "log/tile.h"

#include "log/tile_internal.h"

#include <assert.h>
#include <stdlib.h>

struct tile_writer {
	struct merkle_tree tree;
	uint64_t flushed;			     /* the size at the last flush */
	struct tile_hashes levels[TILE_LEVEL_COUNT]; /* of the partial tile of each level */
	struct buffer bundle;			     /* the partial one */
};

enum status tile_writer_new(struct tile_writer **ret)
{
	struct tile_writer *writer = calloc(1, sizeof(*writer));

	if (writer == NULL)
		return AL_NO_MEMORY;
	merkle_tree_init(&writer->tree);
	buffer_init(&writer->bundle, TILE_BUNDLE_LEN_MAX);
	*ret = writer;
	return AL_OK;
}

void tile_writer_free(struct tile_writer *writer)
{
	if (writer == NULL)
		return;
	buffer_clear(&writer->bundle);
	free(writer);
}

/* Read the partial bundle of a tree of `size` leaves and compare it with its tile. */
static enum status resume_bundle(struct tile_writer *writer, uint64_t size,
				 const struct tile_source *source, struct report *report)
{
	struct tile tile = { .kind = TILE_ENTRIES, .index = size / TILE_WIDTH };
	char path[TILE_PATH_MAX];
	enum status status;
	size_t at = 0;

	tile.width = tile_width(TILE_ENTRIES, 0, tile.index, size);
	if (tile.width == 0)
		return AL_OK;
	status = tile_read(source, &tile, &writer->bundle, report);
	if (status != AL_OK)
		return status;
	tile_path_format(&tile, path);
	for (unsigned i = 0; i < tile.width; i++) {
		struct bundle_entry entry;
		struct digest leaf;

		if (!bundle_take(writer->bundle.bytes, writer->bundle.len, &at, &entry))
			return report_set(report, AL_MALFORMED,
					  "%s: the bundle ends within entry %u of %u", path, i,
					  tile.width);
		leaf = merkle_leaf_hash(entry.bytes, entry.len);
		if (!digest_equal(&leaf, &writer->levels[0].hashes[i]))
			return report_set(report, AL_FORGED,
					  "%s: entry %u has not the hash that its tile says", path,
					  i);
	}
	if (at != writer->bundle.len)
		return report_set(report, AL_MALFORMED, "%s: %zu bytes after the last entry", path,
				  writer->bundle.len - at);
	return AL_OK;
}

enum status tile_writer_resume(uint64_t size, const struct tile_source *source,
			       struct tile_writer **ret, struct report *report)
{
	struct tile_writer *writer = NULL;
	struct buffer bytes;
	enum status status;

	assert(size <= MERKLE_SIZE_MAX);
	buffer_init(&bytes, TILE_LEN_MAX);
	status = tile_writer_new(&writer);
	if (status != AL_OK)
		return report_set(report, status, "out of memory");
	for (unsigned level = 0; level < TILE_LEVEL_COUNT; level++) {
		struct tile tile = { .kind = TILE_HASHES, .level = level };

		tile.index = (size >> (TILE_HEIGHT * level)) / TILE_WIDTH;
		tile.width = tile_width(TILE_HASHES, level, tile.index, size);
		if (tile.width == 0)
			continue;
		status = tile_read_hashes(source, &tile, TILE_EXACT, &bytes, &writer->levels[level],
					  report);
		if (status != AL_OK)
			goto out;
	}
	status = resume_bundle(writer, size, source, report);
	if (status != AL_OK)
		goto out;
	tile_edge_tree(writer->levels, size, &writer->tree);
	writer->flushed = size;
	*ret = writer;
	writer = NULL; /* the caller's now */
out:
	buffer_clear(&bytes);
	tile_writer_free(writer);
	return status;
}

/* Write the first `width` hashes of the present tile of `level` as tile `index`. */
static enum status write_hashes(const struct tile_writer *writer, unsigned level, uint64_t index,
				unsigned width, const struct tile_sink *sink, struct report *report)
{
	/* spec log-4: "A tile of level l holds 1 to 256 hashes of neighbouring whole subtrees of
	 * 256^l leaves, 32 bytes each." */
	struct tile tile = { .kind = TILE_HASHES, .level = level, .index = index, .width = width };

	return sink->write(sink->user, &tile, writer->levels[level].hashes,
			   (size_t)width * DIGEST_LEN, report);
}

static enum status write_bundle(const struct tile_writer *writer, uint64_t index, unsigned width,
				const struct tile_sink *sink, struct report *report)
{
	struct tile tile = { .kind = TILE_ENTRIES, .index = index, .width = width };

	return sink->write(sink->user, &tile, writer->bundle.bytes, writer->bundle.len, report);
}

/* Put the hashes that the last leaf completed into the tiles of their levels, and write those that
 * became full. */
static enum status grow(struct tile_writer *writer, const struct tile_sink *sink,
			struct report *report)
{
	uint64_t size = writer->tree.size;

	for (unsigned level = 0; level < TILE_LEVEL_COUNT; level++) {
		uint64_t count = size >> (TILE_HEIGHT * level);
		enum status status;

		if (count << (TILE_HEIGHT * level) != size)
			return AL_OK;
		writer->levels[level].hashes[(count - 1) % TILE_WIDTH] =
		    writer->tree.nodes[TILE_HEIGHT * level];
		if (count % TILE_WIDTH != 0)
			return AL_OK;
		status =
		    write_hashes(writer, level, count / TILE_WIDTH - 1, TILE_WIDTH, sink, report);
		if (status != AL_OK)
			return status;
	}
	return AL_OK;
}

enum status tile_writer_add(struct tile_writer *writer, const void *entry, size_t len,
			    const struct tile_sink *sink, struct report *report)
{
	struct digest leaf;
	enum status status;

	if (len > TILE_ENTRY_LEN_MAX)
		return report_set(report, AL_TOO_BIG, "the entry has %zu bytes, %d are allowed",
				  len, TILE_ENTRY_LEN_MAX);
	if (writer->tree.size == MERKLE_SIZE_MAX)
		return report_set(report, AL_TOO_BIG, "the tree is full");
	buffer_append_byte(&writer->bundle, (uint8_t)(len >> 8));
	buffer_append_byte(&writer->bundle, (uint8_t)(len & 0xff));
	buffer_append(&writer->bundle, entry, len);
	status = buffer_status(&writer->bundle);
	if (status != AL_OK)
		return report_set(report, status, "no memory for the bundle");
	leaf = merkle_leaf_hash(entry, len);
	merkle_tree_add(&writer->tree, &leaf);
	if (writer->tree.size % TILE_WIDTH == 0) {
		status = write_bundle(writer, writer->tree.size / TILE_WIDTH - 1, TILE_WIDTH, sink,
				      report);
		if (status != AL_OK)
			return status;
		buffer_reset(&writer->bundle);
	}
	return grow(writer, sink, report);
}

/* spec log-7: "All tiles and bundles that a size needs are written before a checkpoint of that size
 * is published." */
enum status tile_writer_flush(struct tile_writer *writer, const struct tile_sink *sink,
			      struct report *report)
{
	uint64_t size = writer->tree.size;
	unsigned width = (unsigned)(size % TILE_WIDTH);
	enum status status;

	if (width > 0 && size != writer->flushed) {
		status = write_bundle(writer, size / TILE_WIDTH, width, sink, report);
		if (status != AL_OK)
			return status;
	}
	for (unsigned level = 0; level < TILE_LEVEL_COUNT; level++) {
		uint64_t count = size >> (TILE_HEIGHT * level);

		width = (unsigned)(count % TILE_WIDTH);
		if (width == 0 || count == writer->flushed >> (TILE_HEIGHT * level))
			continue;
		status = write_hashes(writer, level, count / TILE_WIDTH, width, sink, report);
		if (status != AL_OK)
			return status;
	}
	writer->flushed = size;
	return AL_OK;
}

uint64_t tile_writer_size(const struct tile_writer *writer)
{
	return writer->tree.size;
}

struct digest tile_writer_root(const struct tile_writer *writer)
{
	return merkle_tree_root(&writer->tree);
}
