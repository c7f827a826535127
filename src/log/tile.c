/* tile.c: paths and coordinates of tiles. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "log/tile.h"

#include "log/text.h"
#include "log/tile_internal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define GROUPS_MAX 6 /* of three digits, as many as TILE_INDEX_MAX has */

/* spec log-6: "The index of a tile stands in groups of three digits, as few as it has, each but the
 * last between an x and a slash." */
static size_t format_index(uint64_t index, char *ret, size_t len_max)
{
	uint64_t divisor = 1;
	size_t len = 0;

	while (index / divisor >= 1000)
		divisor *= 1000;
	for (; divisor > 1; divisor /= 1000)
		len += (size_t)snprintf(ret + len, len_max - len, "x%03" PRIu64 "/",
					index / divisor % 1000);
	return len + (size_t)snprintf(ret + len, len_max - len, "%03" PRIu64, index % 1000);
}

void tile_path_format(const struct tile *tile, char ret[static TILE_PATH_MAX])
{
	size_t len;

	assert(tile->level <= TILE_LEVEL_MAX);
	assert(tile->kind == TILE_HASHES || tile->level == 0);
	assert(tile->index <= TILE_INDEX_MAX);
	assert(tile->width >= 1);
	assert(tile->width <= TILE_WIDTH);
	if (tile->kind == TILE_ENTRIES)
		len = (size_t)snprintf(ret, TILE_PATH_MAX, "tile/entries/");
	else
		len = (size_t)snprintf(ret, TILE_PATH_MAX, "tile/%u/", tile->level);
	len += format_index(tile->index, ret + len, TILE_PATH_MAX - len);
	if (tile->width < TILE_WIDTH)
		len += (size_t)snprintf(ret + len, TILE_PATH_MAX - len, ".p/%u", tile->width);
	assert(len < TILE_PATH_MAX);
}

/* Take three digits off `text`. */
static bool take_group(struct text *text, uint64_t *ret)
{
	uint64_t value = 0;

	if (text->len < 3)
		return false;
	for (size_t i = 0; i < 3; i++) {
		uint64_t digit = (uint64_t)(unsigned char)text->bytes[i] - '0';

		if (digit > 9)
			return false;
		value = value * 10 + digit;
	}
	text->bytes += 3;
	text->len -= 3;
	*ret = value;
	return true;
}

/* Take the groups of an index off `text`, leading groups of zeros being refused. */
static bool take_index(struct text *text, uint64_t *ret)
{
	uint64_t index = 0;
	uint64_t group;

	for (unsigned groups = 1; groups <= GROUPS_MAX; groups++) {
		bool last = !text_take(text, "x");

		if (!take_group(text, &group))
			return false;
		if (!last && groups == 1 && group == 0)
			return false;
		index = index * 1000 + group;
		if (last) {
			*ret = index;
			return index <= TILE_INDEX_MAX;
		}
		if (!text_take(text, "/"))
			return false;
	}
	return false;
}

/* Take "entries/" or a level and a slash off `text`. */
static bool take_level(struct text *text, struct tile *ret)
{
	const char *slash = text->len == 0 ? NULL : memchr(text->bytes, '/', text->len);
	struct text number;
	uint64_t level;

	if (text_take(text, "entries/")) {
		ret->kind = TILE_ENTRIES;
		ret->level = 0;
		return true;
	}
	if (slash == NULL)
		return false;
	number = (struct text){ .bytes = text->bytes, .len = (size_t)(slash - text->bytes) };
	if (!text_decimal(number, TILE_LEVEL_MAX, &level))
		return false;
	text->bytes += number.len + 1;
	text->len -= number.len + 1;
	ret->kind = TILE_HASHES;
	ret->level = (unsigned)level;
	return true;
}

enum status tile_path_parse(const char *path, size_t len, struct tile *ret, struct report *report)
{
	struct text rest = { .bytes = path, .len = len };
	struct tile tile = { .width = TILE_WIDTH };
	uint64_t width;

	if (len >= TILE_PATH_MAX)
		return report_set(report, AL_MALFORMED, "a tile's path has at most %d bytes",
				  TILE_PATH_MAX - 1);
	if (!text_take(&rest, "tile/"))
		return report_set(report, AL_MALFORMED, "a tile's path begins with \"tile/\"");
	if (!take_level(&rest, &tile))
		return report_set(report, AL_MALFORMED,
				  "a tile's path goes on with \"entries/\" or a level of 0 to %d",
				  TILE_LEVEL_MAX);
	if (!take_index(&rest, &tile.index))
		return report_set(report, AL_MALFORMED,
				  "a tile's index is written in groups of three digits, as "
				  "x001/x234/067");
	if (rest.len > 0) {
		if (!text_take(&rest, ".p/") || !text_decimal(rest, TILE_WIDTH - 1, &width) ||
		    width == 0)
			return report_set(report, AL_MALFORMED,
					  "a tile's path ends after its index or with \".p/\" and "
					  "a width of 1 to %d",
					  TILE_WIDTH - 1);
		tile.width = (unsigned)width;
	}
	*ret = tile;
	return AL_OK;
}

unsigned tile_width(enum tile_kind kind, unsigned level, uint64_t index, uint64_t size)
{
	uint64_t count;

	if (level >= TILE_LEVEL_COUNT || (kind == TILE_ENTRIES && level != 0))
		return 0;
	count = size >> (TILE_HEIGHT * level);
	if (index < count / TILE_WIDTH)
		return TILE_WIDTH;
	return index == count / TILE_WIDTH ? (unsigned)(count % TILE_WIDTH) : 0;
}

enum tile_role tile_role(const struct tile *tile, uint64_t size)
{
	unsigned needed = tile_width(tile->kind, tile->level, tile->index, size);

	if (tile->width > needed)
		return TILE_STRANGE;
	/* spec log-8: "A partial tile or bundle of an earlier size may stay beside the wider one of
	 * its index, and is then its beginning, byte for byte." */
	return tile->width == needed ? TILE_NEEDED : TILE_EARLIER;
}

bool bundle_take(const uint8_t *bundle, size_t len, size_t *at, struct bundle_entry *ret)
{
	size_t entry_len;

	/* spec log-5: "A bundle holds the entries of its tile of level 0 in order, each as its
	 * length in two bytes, the higher first, and its bytes." */
	if (len - *at < 2)
		return false;
	entry_len = (size_t)bundle[*at] << 8 | bundle[*at + 1];
	if (len - *at - 2 < entry_len)
		return false;
	*ret = (struct bundle_entry){ .bytes = bundle + *at + 2, .len = entry_len };
	*at += 2 + entry_len;
	return true;
}

enum status tile_beginning(enum tile_kind kind, const void *bytes, size_t len, unsigned width,
			   size_t *ret)
{
	struct bundle_entry entry;
	size_t at = 0;

	if (kind == TILE_HASHES) {
		if (len / DIGEST_LEN < width)
			return AL_MALFORMED;
		*ret = (size_t)width * DIGEST_LEN;
		return AL_OK;
	}
	for (unsigned i = 0; i < width; i++) {
		if (!bundle_take(bytes, len, &at, &entry))
			return AL_MALFORMED;
	}
	*ret = at;
	return AL_OK;
}

void tile_list_init(struct tile_list *list, uint64_t size)
{
	assert(size <= MERKLE_SIZE_MAX);
	*list = (struct tile_list){
		.size = size,
		.next = { .kind = TILE_ENTRIES, .width = tile_width(TILE_ENTRIES, 0, 0, size) },
	};
}

bool tile_list_next(struct tile_list *list, struct tile *ret)
{
	struct tile *next = &list->next;

	if (next->width == 0)
		return false;
	*ret = *next;
	next->index++;
	next->width = tile_width(next->kind, next->level, next->index, list->size);
	if (next->width > 0)
		return true;
	/* The end of a level: after the bundles comes level 0, after a level the next one. */
	next->index = 0;
	if (next->kind == TILE_ENTRIES)
		next->kind = TILE_HASHES;
	else
		next->level++;
	next->width = tile_width(next->kind, next->level, 0, list->size);
	return true;
}

enum status tile_read(const struct tile_source *source, const struct tile *tile, struct buffer *ret,
		      struct report *report)
{
	char path[TILE_PATH_MAX];
	enum status status;

	status = source->read(source->user, tile, ret, report);
	if (status == AL_OK)
		status = buffer_status(ret);
	if (status == AL_OK)
		return AL_OK;
	tile_path_format(tile, path);
	if (status == AL_NOT_FOUND)
		return report_set(report, AL_NOT_FOUND, "%s: the file is missing", path);
	if (status == AL_TOO_BIG)
		return report_set(report, AL_TOO_BIG, "%s: the file is over %zu bytes", path,
				  ret->len_max);
	report_prefix(report, "%s", path);
	return status;
}

enum status tile_read_hashes(const struct tile_source *source, const struct tile *tile,
			     enum tile_fit fit, struct buffer *bytes, struct tile_hashes *ret,
			     struct report *report)
{
	size_t wanted = (size_t)tile->width * DIGEST_LEN;
	char path[TILE_PATH_MAX];
	enum status status;

	buffer_reset(bytes);
	status = tile_read(source, tile, bytes, report);
	if (status != AL_OK)
		return status;
	if (fit == TILE_EXACT ? bytes->len != wanted
			      : bytes->len < wanted || bytes->len % DIGEST_LEN != 0) {
		tile_path_format(tile, path);
		return report_set(report, AL_MALFORMED,
				  "%s: the tile has %zu bytes, its %u hashes have %zu", path,
				  bytes->len, tile->width, wanted);
	}
	memcpy(ret->hashes, bytes->bytes, wanted);
	return AL_OK;
}

void tile_edge_tree(const struct tile_hashes edge[static TILE_LEVEL_COUNT], uint64_t size,
		    struct merkle_tree *ret)
{
	merkle_tree_init(ret);
	ret->size = size;
	for (unsigned height = 0; height < MERKLE_HEIGHT_COUNT; height++) {
		unsigned level = height / TILE_HEIGHT;
		unsigned within = height % TILE_HEIGHT;
		uint64_t first;

		if ((size >> height & 1) == 0)
			continue;
		/* The last whole subtree of this height, as the hashes of its level that it spans.
		 */
		first = ((size >> height) - 1) << within;
		ret->nodes[height] =
		    merkle_root(&edge[level].hashes[first % TILE_WIDTH], (size_t)1 << within);
	}
}
