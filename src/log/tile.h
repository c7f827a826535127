/*
 * tile.h: the tree and the entries as files, by C2SP tlog-tiles.
 *
 * A hash tile holds up to 256 neighbouring hashes of one level, 32 bytes each; level l has the
 * hashes of the whole subtrees of 256^l leaves. An entry bundle holds the up to 256 entries of a
 * tile of level 0, each as its length in two bytes, big-endian, and its bytes. Full tiles never
 * change; the partial one at the right end of a level is followed by wider ones. Nothing here
 * touches a disk: bytes go to a tile_sink and come from a tile_source.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LOG_TILE_H
#define ALLMENDE_LOG_TILE_H

#include "base/buffer.h"
#include "base/digest.h"
#include "base/status.h"
#include "log/merkle.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TILE_HEIGHT 8	   /* tree levels within a tile */
#define TILE_WIDTH 256	   /* hashes of a full tile */
#define TILE_LEVEL_COUNT 8 /* levels that a tree of at most MERKLE_SIZE_MAX leaves has */
#define TILE_LEVEL_MAX 63  /* the largest level that a path can name */
#define TILE_LEN_MAX 8192  /* bytes of a hash tile */
#define TILE_PATH_MAX 64   /* bytes of a path with the final NUL */
#define TILE_INDEX_MAX (MERKLE_SIZE_MAX / TILE_WIDTH)
#define TILE_ENTRY_LEN_MAX 65535 /* bytes of an entry; the length stands in two bytes */
#define TILE_BUNDLE_LEN_MAX (TILE_WIDTH * (2 + TILE_ENTRY_LEN_MAX))

enum tile_kind { TILE_HASHES = 1, TILE_ENTRIES };

/* Which tile: the coordinates that its path says. */
struct tile {
	enum tile_kind kind;
	unsigned level; /* 0 to TILE_LEVEL_MAX; 0 for entries */
	uint64_t index; /* within the level, 0 to TILE_INDEX_MAX */
	unsigned width; /* 1 to TILE_WIDTH; below that the tile is partial */
};

/*
 * Write the path of `tile` and a final NUL to `ret`: "tile/0/x001/x234/067", "tile/1/000.p/17",
 * "tile/entries/005.p/112". It is relative to the log's prefix, ours is `public/log/`.
 */
void tile_path_format(const struct tile *tile, char ret[static TILE_PATH_MAX]);

/*
 * Read the `len` bytes at `path` as such a path. AL_OK: *ret is set, and formatting it gives the
 * same path. AL_MALFORMED: *ret is untouched, the report says what is wrong.
 */
AL_MUST_CHECK enum status tile_path_parse(const char *path, size_t len, struct tile *ret,
					  struct report *report);

/* How many hashes, or entries, the tile of `kind` at `level` and `index` has in the tree of `size`
 * leaves: 0 (there is no such tile) to TILE_WIDTH. Any numbers may be given. */
unsigned tile_width(enum tile_kind kind, unsigned level, uint64_t index, uint64_t size);

/* What `tile` is to the folder of a tree of `size` leaves. */
enum tile_role {
	TILE_NEEDED = 1, /* it must be there */
	TILE_EARLIER, /* a smaller tree needed it, and it may be there still: its bytes are then the
			 beginning of the needed tile of the same index */
	TILE_STRANGE, /* it must not be there */
};

enum tile_role tile_role(const struct tile *tile, uint64_t size);

/*
 * How many of the `len` bytes at `bytes`, a tile or bundle of `kind` that is well formed, hold its
 * first `width` hashes or entries. AL_OK: *ret is set. AL_MALFORMED: it has fewer; untouched.
 */
AL_MUST_CHECK enum status tile_beginning(enum tile_kind kind, const void *bytes, size_t len,
					 unsigned width, size_t *ret);

/* An iterator over all tiles that a tree needs: the bundles, then the hash tiles level by level. */
struct tile_list {
	uint64_t size;
	struct tile next; /* width 0 at the end */
};

/* Begin with the first tile of the tree of `size` leaves, at most MERKLE_SIZE_MAX. */
void tile_list_init(struct tile_list *list, uint64_t size);

/* Whether there is one more; it is then in *ret. */
bool tile_list_next(struct tile_list *list, struct tile *ret);

/*
 * Where bytes come from. `read` appends the content of `tile` to `ret`, a buffer whose maximum is
 * that of the kind; it may give that of a wider tile of the same index instead, where the caller
 * says that it takes it. AL_NOT_FOUND: it is not there. Any other status is passed on. The report
 * needs no path; it is put before.
 */
struct tile_source {
	enum status (*read)(void *user, const struct tile *tile, struct buffer *ret,
			    struct report *report);
	void *user;
};

/*
 * Append the content of `tile` to `ret` by `source`. Its failures are passed on with the path
 * before the report; for AL_NOT_FOUND the report says that the file is missing.
 */
AL_MUST_CHECK enum status tile_read(const struct tile_source *source, const struct tile *tile,
				    struct buffer *ret, struct report *report);

/* Where bytes go. `write` makes the `len` bytes at `bytes` the content of `tile`. */
struct tile_sink {
	enum status (*write)(void *user, const struct tile *tile, const void *bytes, size_t len,
			     struct report *report);
	void *user;
};

struct tile_writer; /* Opaque: a growing tree. One owner thread. */

/* A writer of the empty tree. AL_OK: *ret is yours. AL_NO_MEMORY: untouched. */
AL_MUST_CHECK enum status tile_writer_new(struct tile_writer **ret);

/*
 * A writer that goes on from the tree of `size` leaves whose right edge `source` has: at most
 * eight hash tiles and one bundle are read, and checked against each other. The caller compares
 * tile_writer_root() with what it knows. AL_OK: *ret is yours. AL_NOT_FOUND, AL_MALFORMED,
 * AL_FORGED (a bundle and its tile do not fit), AL_NO_MEMORY, or what `source` said: *ret is
 * untouched and the report names the path.
 */
AL_MUST_CHECK enum status tile_writer_resume(uint64_t size, const struct tile_source *source,
					     struct tile_writer **ret, struct report *report);

/* Release `writer`. NULL does nothing. */
void tile_writer_free(struct tile_writer *writer);

/*
 * Append the `len` bytes at `entry`; tiles and bundles that become full go to `sink`.
 * AL_TOO_BIG: it is over TILE_ENTRY_LEN_MAX, or the tree is full; nothing changed. AL_NO_MEMORY, or
 * what `sink` said: the writer can only be freed. Amortised O(`len`).
 */
AL_MUST_CHECK enum status tile_writer_add(struct tile_writer *writer, const void *entry, size_t len,
					  const struct tile_sink *sink, struct report *report);

/*
 * Write the partial tiles and the partial bundle of the present size, those that changed since the
 * last flush: after it all tiles that the size needs were written. To be called before a
 * checkpoint of this size is published. Once a full tile is there, its partial ones may be removed:
 * they lie in the folder of its path and ".p". Fails as tile_writer_add().
 */
AL_MUST_CHECK enum status tile_writer_flush(struct tile_writer *writer,
					    const struct tile_sink *sink, struct report *report);

uint64_t tile_writer_size(const struct tile_writer *writer);
struct digest tile_writer_root(const struct tile_writer *writer);

/*
 * The subtrees of a tree of `size` leaves as its tiles have them, for proofs; wider tiles are
 * taken. What it says is only as true as the tiles: who does not trust them verifies the proof.
 * Keeps one tile per level.
 */
struct tile_reader; /* Opaque. One owner thread. */

/* AL_OK: *ret is yours, it borrows what `source` points at. AL_NO_MEMORY: untouched. */
AL_MUST_CHECK enum status tile_reader_new(uint64_t size, const struct tile_source *source,
					  struct tile_reader **ret);

void tile_reader_free(struct tile_reader *reader);

/* `reader` as a source of hashes; borrows it. Besides what its tile_source says: AL_MALFORMED for a
 * tile of the wrong length; the report names the path. */
struct merkle_source tile_reader_source(struct tile_reader *reader);

#endif
