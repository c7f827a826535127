/* public_files.c: which published files somebody needs who has those of a smaller log. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/public_files.h"

#include "coop/coop_internal.h"

#include <stdio.h>
#include <string.h>

#define PATH_SHORT_MAX 128

struct listing {
	const struct coop *coop;
	public_file_function *each;
	void *user;
};

static enum status list_text(void *user, const struct digest *digest, struct report *report)
{
	const struct listing *listing = user;
	char path[PATH_SHORT_MAX] = "texts/";

	hex_format(digest->bytes, DIGEST_LEN, path + strlen(path));
	return listing->each(listing->user, path, report);
}

/* The archive of the election that the object of `entry` speaks of, if it does. */
static enum status list_archive(const struct listing *listing, const struct stored_entry *entry,
				struct report *report)
{
	char path[PATH_SHORT_MAX];
	char uuid[UUID_TEXT_MAX];
	enum status status = publish_archive_of(listing->coop, entry, uuid, report);

	if (status != AL_OK || uuid[0] == '\0')
		return status;
	(void)snprintf(path, sizeof(path), "elections/%s/%s.bel", uuid, uuid);
	return listing->each(listing->user, path, report);
}

static enum status list_entry(void *user, const struct stored_entry *entry, struct report *report)
{
	struct listing *listing = user;
	char hex[2 * DIGEST_LEN + 1];
	char path[PATH_SHORT_MAX];
	enum status status;

	hex_format(entry->id.bytes, DIGEST_LEN, hex);
	(void)snprintf(path, sizeof(path), "objects/%s.json", hex);
	status = listing->each(listing->user, path, report);
	if (status == AL_OK)
		status = named_texts_each(entry, list_text, listing, report);
	if (status == AL_OK)
		status = list_archive(listing, entry, report);
	return status;
}

/* The tiles of the tree of `until` that are not full in that of `from`; `whole`: also those that
 * are not full there. */
static enum status list_tiles(const struct listing *listing, int64_t from, int64_t until,
			      bool whole, struct report *report)
{
	enum status status = AL_OK;
	struct tile_list list;
	struct tile tile;

	tile_list_init(&list, (uint64_t)until);
	while (status == AL_OK && tile_list_next(&list, &tile)) {
		char path[sizeof("log/") + TILE_PATH_MAX] = "log/";

		if (tile.width == TILE_WIDTH ? tile_width(tile.kind, tile.level, tile.index,
							  (uint64_t)from) == TILE_WIDTH
					     : !whole)
			continue;
		tile_path_format(&tile, path + strlen(path));
		status = listing->each(listing->user, path, report);
	}
	return status;
}

enum status coop_public_files(struct coop *coop, int64_t from, public_file_function *each,
			      void *user, struct public_head *ret, struct report *report)
{
	struct listing listing = { .coop = coop, .each = each, .user = user };
	struct checkpoint published;
	int64_t size;
	enum status status = coop_check_usable(coop, report);

	if (status == AL_OK)
		status = publish_read(coop, &published, ret->checkpoint, report);
	if (status == AL_NOT_FOUND)
		return report_set(report, AL_NOT_FOUND, "nothing is published yet");
	if (status != AL_OK)
		return status;
	if (from < 0 || (uint64_t)from > published.size)
		return report_set(report, AL_MALFORMED,
				  "the published log has %llu entries, fewer than %lld",
				  (unsigned long long)published.size, (long long)from);
	size = (int64_t)published.size;
	ret->size = size;
	ret->until = ret->most < size - from ? from + ret->most : size;
	if (from == size)
		return AL_OK;
	status = coop_store_each_entry(coop->db, from, ret->until, list_entry, &listing, report);
	return status == AL_OK ? list_tiles(&listing, from, ret->until, ret->until == size, report)
			       : status;
}
