/*
 * replay.h: read a whole log and check every byte of it against one signed root.
 *
 * From the root downwards: the tiles at the right end give the root, each full tile the hash that
 * the tile above has of it, each entry the hash in its tile of level 0. So nothing is hashed twice,
 * no entry is handed out that the root does not stand for, and a fault has one place.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LOG_REPLAY_H
#define ALLMENDE_LOG_REPLAY_H

#include "base/digest.h"
#include "base/status.h"
#include "base/when.h"
#include "log/entry.h"
#include "log/tile.h"

#include <stddef.h>
#include <stdint.h>

/* Where a replay found a fault. */
struct replay_place {
	char path[TILE_PATH_MAX]; /* of the tile or bundle; "checkpoint"; "" when nowhere */
	int64_t index; /* of the hash in the tile or the entry in the log; -1: the whole file */
};

struct replay {
	uint64_t size; /* of the tree, as a checkpoint that the caller believes says */
	struct digest root;
	uint64_t from;	   /* entries before it are not read; at most `size`; 0: all */
	struct when after; /* no entry may be earlier; 0: anything */
	const struct tile_source *source;
	/*
	 * Called for each entry in order, `bytes` (`len` of them) being its one form. A status
	 * other than AL_OK stops the replay and is passed on, after the report was given the place.
	 */
	enum status (*each)(void *user, const struct log_entry *entry, const void *bytes,
			    size_t len, struct report *report);
	void *user;
};

/*
 * Check the log that `replay` describes. All tiles and bundles that its size needs are read once
 * and must be there exactly, except those of entries before `from`. AL_OK: all holds.
 * AL_NOT_FOUND: a file is missing. AL_MALFORMED, AL_TOO_BIG: a tile, bundle or entry has not its
 * form. AL_FORGED: a hash does not hold. AL_REFUSED: an entry's seq is not its index, its coop is
 * not the one of all others, or its time goes back. AL_NO_MEMORY, or what the callbacks said. The
 * report names path and index; *ret_place (may be NULL) is then set, too.
 */
AL_MUST_CHECK enum status replay_run(const struct replay *replay, struct replay_place *ret_place,
				     struct report *report);

/*
 * Check by the tiles that the tree of `old_size` leaves and `old_root` is the beginning of the one
 * of `new_size` and `new_root`: no rollback, no fork. AL_OK: it is. AL_REFUSED: the new one is
 * smaller. AL_FORGED: it is not. Else what the source said.
 */
AL_MUST_CHECK enum status replay_check_extends(const struct tile_source *source, uint64_t old_size,
					       const struct digest *old_root, uint64_t new_size,
					       const struct digest *new_root,
					       struct report *report);

/*
 * Check a tile or bundle of an earlier size that lies beside the wider one (tile_role() says
 * TILE_EARLIER of `tile` in the tree of `size`): it must be its beginning, byte for byte. To be
 * called after replay_run(), which checks the wider one. AL_OK: it is. AL_FORGED: it is not. Else
 * what the source said.
 */
AL_MUST_CHECK enum status replay_check_earlier(const struct tile_source *source,
					       const struct tile *tile, uint64_t size,
					       struct report *report);

#endif
