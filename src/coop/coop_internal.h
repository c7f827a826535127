/* coop_internal.h: what the files of this folder share. Not for others. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_COOP_COOP_INTERNAL_H
#define ALLMENDE_COOP_COOP_INTERNAL_H

#include "base/file.h"
#include "coop/coop.h"
#include "coop/coop_store.h"
#include "log/merkle.h"
#include "log/note.h"
#include "log/tile.h"

struct coop {
	char public_path[FILE_PATH_MAX];
	char log_vkey[NOTE_VKEY_LEN_MAX + 1];
	struct note_key log_note_key;
	struct db *db;
	struct signing_key *key;     /* signs objects */
	struct signing_key *log_key; /* signs checkpoints */
	struct chain *chain;
	struct merkle_tree tree; /* of all entries */
	struct digest *leaves;	 /* their leaf hashes, `tree.size` of them */
	size_t leaves_capacity;
	struct tile_writer *tiles; /* of the published entries; NULL until the first publishing */
};

/*
 * As coop_enter(), and `work` with `user` in the same transaction, after the entry. `work` may be
 * NULL.
 */
AL_MUST_CHECK enum status coop_enter_with(struct coop *coop, const struct envelope *envelope,
					  struct when now, db_work *work, void *user,
					  struct report *report);

/* As coop_make(), with `work` as in coop_enter_with(). */
AL_MUST_CHECK enum status coop_make_with(struct coop *coop, enum object_type type,
					 const void *value, struct when now, struct digest *ret_id,
					 db_work *work, void *user, struct report *report);

/* Write the files of a publishing that a crash has cut off, if there is one. */
AL_MUST_CHECK enum status publish_finish(struct coop *coop, struct report *report);

#endif
