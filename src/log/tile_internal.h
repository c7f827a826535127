/* tile_internal.h: what writer, reader and replay of tiles share. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LOG_TILE_INTERNAL_H
#define ALLMENDE_LOG_TILE_INTERNAL_H

#include "log/tile.h"

#include <stdbool.h>

/* The hashes of one tile. */
struct tile_hashes {
	struct digest hashes[TILE_WIDTH];
};

/* An entry within a bundle. */
struct bundle_entry {
	const uint8_t *bytes;
	size_t len;
};

/* Take the entry that begins at `*at` of the `len` bytes at `bundle`. False: it is not whole. */
bool bundle_take(const uint8_t *bundle, size_t len, size_t *at, struct bundle_entry *ret);

/*
 * The tree of `size` leaves, of whose levels `edge` has the hashes of the partial tiles; a level
 * whose hashes all lie in full tiles is not looked at.
 */
void tile_edge_tree(const struct tile_hashes edge[static TILE_LEVEL_COUNT], uint64_t size,
		    struct merkle_tree *ret);

/*
 * Read hash tile `tile` by `source` into `ret`. With TILE_EXACT it must have exactly its width,
 * with TILE_WIDER more is cut off. `bytes` is for use in between. AL_MALFORMED: another length;
 * else as tile_read().
 */
enum tile_fit { TILE_EXACT = 1, TILE_WIDER };
AL_MUST_CHECK enum status tile_read_hashes(const struct tile_source *source,
					   const struct tile *tile, enum tile_fit fit,
					   struct buffer *bytes, struct tile_hashes *ret,
					   struct report *report);

#endif
