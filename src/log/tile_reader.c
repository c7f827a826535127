/* tile_reader.c: the subtrees of a tree, read from its tiles. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "log/tile.h"

#include "log/tile_internal.h"

#include <assert.h>
#include <stdlib.h>

/* The tile of one level that was read last. */
struct kept {
	unsigned width; /* 0: none yet */
	uint64_t index;
	struct tile_hashes tile;
};

struct tile_reader {
	uint64_t size;
	struct tile_source source;
	struct buffer bytes;
	struct kept levels[TILE_LEVEL_COUNT];
};

enum status tile_reader_new(uint64_t size, const struct tile_source *source,
			    struct tile_reader **ret)
{
	struct tile_reader *reader;

	assert(size <= MERKLE_SIZE_MAX);
	reader = calloc(1, sizeof(*reader));
	if (reader == NULL)
		return AL_NO_MEMORY;
	reader->size = size;
	reader->source = *source;
	buffer_init(&reader->bytes, TILE_LEN_MAX);
	*ret = reader;
	return AL_OK;
}

void tile_reader_free(struct tile_reader *reader)
{
	if (reader == NULL)
		return;
	buffer_clear(&reader->bytes);
	free(reader);
}

static enum status reader_read(void *user, unsigned height, uint64_t index, struct digest *ret,
			       struct report *report)
{
	struct tile_reader *reader = user;
	unsigned level = height / TILE_HEIGHT;
	size_t count = (size_t)1 << height % TILE_HEIGHT; /* hashes of the level in the subtree */
	uint64_t first = index * count;
	struct tile tile = { .kind = TILE_HASHES, .level = level, .index = first / TILE_WIDTH };
	struct kept *kept;
	enum status status;

	assert(level < TILE_LEVEL_COUNT);
	tile.width = tile_width(TILE_HASHES, level, tile.index, reader->size);
	assert(first % TILE_WIDTH + count <= tile.width);
	kept = &reader->levels[level];
	if (kept->width == 0 || kept->index != tile.index) {
		kept->width = 0;
		status = tile_read_hashes(&reader->source, &tile, TILE_WIDER, &reader->bytes,
					  &kept->tile, report);
		if (status != AL_OK)
			return status;
		kept->width = tile.width;
		kept->index = tile.index;
	}
	*ret = merkle_root(&kept->tile.hashes[first % TILE_WIDTH], count);
	return AL_OK;
}

struct merkle_source tile_reader_source(struct tile_reader *reader)
{
	return (struct merkle_source){ .read = reader_read, .user = reader };
}
