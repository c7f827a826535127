/* replay.c: checking a whole log from its root downwards. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "log/replay.h"

#include "log/tile_internal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define BUNDLE_LEN_MAX (TILE_WIDTH * (2 + LOG_ENTRY_LEN_MAX)) /* bytes of a bundle of ours */

/* The full tile of a level that was read last and holds. */
struct held {
	bool there;
	uint64_t index;
	struct tile_hashes tile;
};

struct run {
	const struct replay *replay;
	struct replay_place *place;
	struct report *report;
	struct buffer bytes;
	struct tile_hashes edge[TILE_LEVEL_COUNT]; /* the partial tile of each level */
	struct held full[TILE_LEVEL_COUNT];
	struct log_entry last; /* seq -1: none yet */
};

/* Set the place of a fault. */
static void set_place(const struct run *run, const char *path, int64_t index)
{
	if (run->place == NULL)
		return;
	memcpy(run->place->path, path, strlen(path) + 1);
	run->place->index = index;
}

/* Set the place to the whole of `tile`. */
static void set_place_tile(const struct run *run, const struct tile *tile)
{
	char path[TILE_PATH_MAX];

	tile_path_format(tile, path);
	set_place(run, path, -1);
}

/* The hash tile `index` of `level`; its width may be 0. */
static struct tile tile_at(const struct run *run, unsigned level, uint64_t index)
{
	return (struct tile){ .kind = TILE_HASHES,
			      .level = level,
			      .index = index,
			      .width = tile_width(TILE_HASHES, level, index, run->replay->size) };
}

/* The hash tile at the right end of `level`; its width is 0 when all tiles there are full. */
static struct tile tile_at_edge(const struct run *run, unsigned level)
{
	return tile_at(run, level, (run->replay->size >> (TILE_HEIGHT * level)) / TILE_WIDTH);
}

static enum status read_hashes(struct run *run, const struct tile *tile, struct tile_hashes *ret)
{
	enum status status =
	    tile_read_hashes(run->replay->source, tile, TILE_EXACT, &run->bytes, ret, run->report);

	if (status != AL_OK)
		set_place_tile(run, tile);
	return status;
}

/* Read the bundle `index` into run->bytes. */
static enum status read_bundle(struct run *run, uint64_t index, struct tile *ret)
{
	enum status status;

	*ret = (struct tile){ .kind = TILE_ENTRIES,
			      .index = index,
			      .width = tile_width(TILE_ENTRIES, 0, index, run->replay->size) };
	buffer_reset(&run->bytes);
	status = tile_read(run->replay->source, ret, &run->bytes, run->report);
	if (status != AL_OK)
		set_place_tile(run, ret);
	return status;
}

/* What the bundle below tile `tile` of level 0 says that its hashes should be. */
static enum status hashes_of_entries(struct run *run, const struct tile *tile,
				     struct tile_hashes *ret)
{
	struct tile bundle;
	char path[TILE_PATH_MAX];
	size_t at = 0;
	enum status status = read_bundle(run, tile->index, &bundle);

	for (unsigned i = 0; status == AL_OK && i < bundle.width; i++) {
		struct bundle_entry entry;

		if (!bundle_take(run->bytes.bytes, run->bytes.len, &at, &entry)) {
			tile_path_format(&bundle, path);
			set_place(run, path, (int64_t)(tile->index * TILE_WIDTH + i));
			return report_set(run->report, AL_MALFORMED,
					  "%s: the bundle ends within entry %u of its %u", path, i,
					  bundle.width);
		}
		ret->hashes[i] = merkle_leaf_hash(entry.bytes, entry.len);
	}
	return status;
}

/* What the full tiles below tile `tile` of level 1 or above say that its hashes should be. */
static enum status hashes_of_tiles(struct run *run, const struct tile *tile,
				   struct tile_hashes *ret)
{
	for (unsigned i = 0; i < tile->width; i++) {
		struct tile below = tile_at(run, tile->level - 1, tile->index * TILE_WIDTH + i);
		struct tile_hashes *hashes = &run->full[tile->level - 1].tile;
		enum status status = read_hashes(run, &below, hashes);

		if (status != AL_OK)
			return status;
		ret->hashes[i] = merkle_root(hashes->hashes, TILE_WIDTH);
	}
	return AL_OK;
}

/*
 * The tiles at the right end do not give the root: find the one to blame. What lies below them says
 * what they should be; where that gives the root, a tile that differs is the broken one.
 */
static enum status blame_edge(struct run *run)
{
	struct tile_hashes below[TILE_LEVEL_COUNT];
	const struct replay *replay = run->replay;
	struct merkle_tree tree;
	struct digest root;
	char path[TILE_PATH_MAX];

	for (unsigned level = 0; level < TILE_LEVEL_COUNT; level++) {
		struct tile tile = tile_at_edge(run, level);
		enum status status;

		if (tile.width == 0)
			continue;
		status = level == 0 ? hashes_of_entries(run, &tile, &below[0])
				    : hashes_of_tiles(run, &tile, &below[level]);
		if (status != AL_OK)
			return status;
	}
	tile_edge_tree(below, replay->size, &tree);
	root = merkle_tree_root(&tree);
	for (unsigned level = 0; digest_equal(&root, &replay->root) && level < TILE_LEVEL_COUNT;
	     level++) {
		struct tile tile = tile_at_edge(run, level);

		for (unsigned i = 0; i < tile.width; i++) {
			if (digest_equal(&below[level].hashes[i], &run->edge[level].hashes[i]))
				continue;
			tile_path_format(&tile, path);
			set_place(run, path, i);
			return report_set(run->report, AL_FORGED,
					  "%s: hash %u is not that of what lies below it", path, i);
		}
	}
	set_place(run, "checkpoint", -1);
	return report_set(run->report, AL_FORGED,
			  "the files of the log do not give the root that the checkpoint of size "
			  "%" PRIu64 " says: it is of another tree, or several files were altered",
			  replay->size);
}

/* Read the tiles at the right end, and hold them against the root. */
static enum status check_edge(struct run *run)
{
	const struct replay *replay = run->replay;
	struct merkle_tree tree;
	struct digest root;

	for (unsigned level = 0; level < TILE_LEVEL_COUNT; level++) {
		struct tile tile = tile_at_edge(run, level);
		enum status status;

		if (tile.width == 0)
			continue;
		status = read_hashes(run, &tile, &run->edge[level]);
		if (status != AL_OK)
			return status;
	}
	tile_edge_tree(run->edge, replay->size, &tree);
	root = merkle_tree_root(&tree);
	return digest_equal(&root, &replay->root) ? AL_OK : blame_edge(run);
}

/* The hashes of tile `index` of `level`, which hold. */
static const struct tile_hashes *held_tile(const struct run *run, unsigned level, uint64_t index)
{
	if (tile_at(run, level, index).width < TILE_WIDTH)
		return &run->edge[level];
	assert(run->full[level].there);
	assert(run->full[level].index == index);
	return &run->full[level].tile;
}

/* Read the full tiles above the bundle `bundle` that are not held yet, from the top down, and hold
 * each against the hash that the tile above has of it. */
static enum status descend(struct run *run, uint64_t bundle)
{
	for (unsigned level = TILE_LEVEL_COUNT; level-- > 0;) {
		struct tile tile = tile_at(run, level, bundle >> (TILE_HEIGHT * level));
		struct held *held = &run->full[level];
		const struct tile_hashes *above;
		struct digest hash;
		char path[TILE_PATH_MAX];
		enum status status;

		if (tile.width < TILE_WIDTH || (held->there && held->index == tile.index))
			continue;
		held->there = false;
		status = read_hashes(run, &tile, &held->tile);
		if (status != AL_OK)
			return status;
		hash = merkle_root(held->tile.hashes, TILE_WIDTH);
		above = held_tile(run, level + 1, tile.index / TILE_WIDTH);
		if (!digest_equal(&hash, &above->hashes[tile.index % TILE_WIDTH])) {
			tile_path_format(&tile, path);
			set_place(run, path, -1);
			return report_set(run->report, AL_FORGED,
					  "%s: the tile has not the hash that the tree above has "
					  "of it",
					  path);
		}
		held->there = true;
		held->index = tile.index;
	}
	return AL_OK;
}

/* What the rules say about `entry`, number `seq`, after the one before it. */
static enum status check_rules(const struct run *run, uint64_t seq, const struct log_entry *entry)
{
	const struct log_entry *last = &run->last;
	struct when after = last->seq < 0 ? run->replay->after : last->time;

	/* spec log-22: "The seq of an entry is its index in the log." */
	if ((uint64_t)entry->seq != seq)
		return report_set(run->report, AL_REFUSED, "its seq is %" PRId64, entry->seq);
	/* spec log-23: "All entries of a log have the same coop." */
	if (last->seq >= 0 && !digest_equal(&entry->coop, &last->coop))
		return report_set(run->report, AL_REFUSED,
				  "its coop is another than that of the entry before");
	/* spec log-24: "The time of an entry is never before that of the entry ahead of it." */
	if (when_before(entry->time, after))
		return report_set(run->report, AL_REFUSED,
				  "its time is before that of the entry ahead of it");
	return AL_OK;
}

/* Check entry number `seq`, whose hash in the tree is `leaf`, and hand it out. */
static enum status take_entry(struct run *run, uint64_t seq, const struct digest *leaf,
			      const struct bundle_entry *bytes)
{
	const struct replay *replay = run->replay;
	struct digest hash = merkle_leaf_hash(bytes->bytes, bytes->len);
	struct log_entry entry;
	enum status status;

	/* spec log-25: "No entry is used before its hash was found in a tree whose root was
	 * signed." */
	if (!digest_equal(&hash, leaf))
		return report_set(run->report, AL_FORGED, "it has not the hash that its tile says");
	if (seq < replay->from)
		return AL_OK;
	status = log_entry_decode(bytes->bytes, bytes->len, &entry, run->report);
	if (status == AL_OK)
		status = check_rules(run, seq, &entry);
	if (status != AL_OK)
		return status;
	run->last = entry;
	if (replay->each == NULL)
		return AL_OK;
	return replay->each(replay->user, &entry, bytes->bytes, bytes->len, run->report);
}

/* Check the entries of the bundle `index`. */
static enum status take_bundle(struct run *run, uint64_t index)
{
	const struct tile_hashes *leaves = held_tile(run, 0, index);
	struct bundle_entry entry;
	struct tile tile;
	char path[TILE_PATH_MAX];
	size_t at = 0;
	enum status status = read_bundle(run, index, &tile);

	if (status != AL_OK)
		return status;
	tile_path_format(&tile, path);
	for (unsigned i = 0; i < tile.width; i++) {
		uint64_t seq = index * TILE_WIDTH + i;

		if (bundle_take(run->bytes.bytes, run->bytes.len, &at, &entry))
			status = take_entry(run, seq, &leaves->hashes[i], &entry);
		else
			status = report_set(run->report, AL_MALFORMED, "the bundle ends within it");
		if (status != AL_OK) {
			set_place(run, path, (int64_t)seq);
			report_prefix(run->report, "%s: entry %" PRIu64, path, seq);
			return status;
		}
	}
	if (at == run->bytes.len)
		return AL_OK;
	set_place(run, path, -1);
	return report_set(run->report, AL_MALFORMED, "%s: %zu bytes after the last entry", path,
			  run->bytes.len - at);
}

enum status replay_run(const struct replay *replay, struct replay_place *ret_place,
		       struct report *report)
{
	struct digest empty = merkle_empty_root();
	struct run *run;
	enum status status;

	assert(replay->size <= MERKLE_SIZE_MAX);
	assert(replay->from <= replay->size);
	run = calloc(1, sizeof(*run));
	if (run == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory");
	run->replay = replay;
	run->place = ret_place;
	run->report = report;
	run->last.seq = -1;
	buffer_init(&run->bytes, BUNDLE_LEN_MAX);
	set_place(run, "", -1);
	if (replay->size == 0) {
		status = AL_OK;
		if (!digest_equal(&replay->root, &empty)) {
			set_place(run, "checkpoint", -1);
			status = report_set(report, AL_FORGED,
					    "the checkpoint of size 0 has not the empty root");
		}
		goto out;
	}
	status = check_edge(run);
	for (uint64_t index = replay->from / TILE_WIDTH;
	     status == AL_OK && index * TILE_WIDTH < replay->size; index++) {
		status = descend(run, index);
		if (status == AL_OK)
			status = take_bundle(run, index);
	}
out:
	buffer_clear(&run->bytes);
	free(run);
	return status;
}

enum status replay_check_extends(const struct tile_source *source, uint64_t old_size,
				 const struct digest *old_root, uint64_t new_size,
				 const struct digest *new_root, struct report *report)
{
	struct tile_reader *reader = NULL;
	struct merkle_source tree;
	struct merkle_proof proof;
	enum status status;

	assert(new_size <= MERKLE_SIZE_MAX);
	if (new_size < old_size)
		return report_set(report, AL_REFUSED,
				  "the log has %" PRIu64 " entries, it had %" PRIu64
				  " before: it was rolled back",
				  new_size, old_size);
	status = tile_reader_new(new_size, source, &reader);
	if (status != AL_OK)
		return report_set(report, status, "out of memory");
	tree = tile_reader_source(reader);
	status = merkle_prove_consistency(&tree, old_size, new_size, &proof, report);
	if (status == AL_OK &&
	    !merkle_verify_consistency(old_size, old_root, new_size, new_root, &proof))
		status = report_set(report, AL_FORGED,
				    "the log of %" PRIu64 " entries does not go on from the one of "
				    "%" PRIu64 " that was seen before",
				    new_size, old_size);
	tile_reader_free(reader);
	return status;
}

enum status replay_check_earlier(const struct tile_source *source, const struct tile *tile,
				 uint64_t size, struct report *report)
{
	struct tile needed = *tile;
	struct buffer earlier_bytes;
	struct buffer needed_bytes;
	char path[TILE_PATH_MAX];
	size_t len = 0;
	size_t len_max = tile->kind == TILE_HASHES ? TILE_LEN_MAX : BUNDLE_LEN_MAX;
	enum status status;

	assert(tile_role(tile, size) == TILE_EARLIER);
	buffer_init(&earlier_bytes, len_max);
	buffer_init(&needed_bytes, len_max);
	needed.width = tile_width(tile->kind, tile->level, tile->index, size);
	status = tile_read(source, tile, &earlier_bytes, report);
	if (status == AL_OK)
		status = tile_read(source, &needed, &needed_bytes, report);
	if (status != AL_OK)
		goto out;
	tile_path_format(tile, path);
	if (tile_beginning(tile->kind, needed_bytes.bytes, needed_bytes.len, tile->width, &len) !=
		AL_OK ||
	    earlier_bytes.len != len || memcmp(earlier_bytes.bytes, needed_bytes.bytes, len) != 0)
		status =
		    report_set(report, AL_FORGED,
			       "%s: it is not the beginning of the tile that followed it", path);
out:
	buffer_clear(&earlier_bytes);
	buffer_clear(&needed_bytes);
	return status;
}
