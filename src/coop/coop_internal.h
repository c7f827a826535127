/* coop_internal.h: what the files of this folder share. Not for others. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_COOP_COOP_INTERNAL_H
#define ALLMENDE_COOP_COOP_INTERNAL_H

#include "base/file.h"
#include "coop/coop.h"
#include "coop/coop_store.h"
#include "coop/publish.h"
#include "log/checkpoint.h"
#include "log/merkle.h"
#include "log/note.h"
#include "log/tile.h"

/* What the log of record says, replayed into memory. */
struct log_state {
	struct chain *chain;
	struct merkle_tree tree; /* of all entries */
	struct digest *leaves;	 /* their leaf hashes, `tree.size` of them */
	size_t leaves_capacity;
};

struct coop {
	char path[FILE_PATH_MAX];
	char public_path[FILE_PATH_MAX];
	char log_vkey[NOTE_VKEY_LEN_MAX + 1];
	struct note_key log_note_key;
	struct db *db;
	struct signing_key *key;     /* signs objects */
	struct signing_key *log_key; /* signs checkpoints */
	struct log_state log;
	enum status broken;	   /* why `log` may not be what the store says; AL_OK: it is */
	struct box *boxes;	   /* of elections (coop/box.h) */
	struct tile_writer *tiles; /* of the published entries; NULL until they are needed */
};

/* AL_OK; or why nothing can be entered at `now`: as above, or AL_REFUSED because the clock is
 * wrong. An object whose time is `now` can be made only then. */
AL_MUST_CHECK enum status coop_check_now(const struct coop *coop, struct when now,
					 struct report *report);

/*
 * Replay the log of record into `ret`, which is empty. Each entry is held against its object and
 * the chain. AL_MALFORMED, AL_FORGED, or what the chain says: the report names the entry. On
 * failure `ret` is to be cleared, too.
 */
AL_MUST_CHECK enum status log_state_load(struct coop *coop, struct log_state *ret,
					 struct report *report);

void log_state_clear(struct log_state *log);

/*
 * As coop_enter(), and `work` with `user` in the same transaction, after the entry. `work` may be
 * NULL.
 */
AL_MUST_CHECK enum status coop_enter_with(struct coop *coop, const struct envelope *envelope,
					  struct when now, db_work *work, void *user,
					  struct report *report);

/* Make an object of `type` from the struct at `value`, signed by the cooperative's key. *ret is
 * yours; statuses as object_make(). */
AL_MUST_CHECK enum status coop_sign(const struct coop *coop, enum object_type type,
				    const void *value, struct envelope **ret,
				    struct report *report);

/*
 * Whether the log of record goes on from all that was signed and published before: from the size
 * that the store says, and from the checkpoint in public/. AL_FORGED: it does not; the report says
 * what to do. AL_MALFORMED: the store's own notes are damaged.
 */
AL_MUST_CHECK enum status publish_check(const struct coop *coop, struct report *report);

/* Write the files of a publishing that was cut off, if there is one. */
AL_MUST_CHECK enum status publish_finish(struct coop *coop, struct report *report);

/* The checkpoint in public/, if it is one of this log; appended to `ret_note` as it stands there.
 * AL_NOT_FOUND: there is none. */
AL_MUST_CHECK enum status publish_read(const struct coop *coop, struct checkpoint *ret,
				       struct buffer *ret_note, struct report *report);

/* Called for each text that an object names. */
typedef enum status named_text_function(void *user, const struct digest *digest,
					struct report *report);

/*
 * Call `each` for the texts that the object of `entry` names as such (chain-7). What only looks
 * like a text's digest, in a commitment or within words, is none.
 */
AL_MUST_CHECK enum status named_texts_each(const struct stored_entry *entry,
					   named_text_function *each, void *user,
					   struct report *report);

/* Bring the published archive to where `entry` says, when it is of an election or a head of one. */
AL_MUST_CHECK enum status publish_archive(const struct coop *coop, const struct stored_entry *entry,
					  struct report *report);

#define UUID_TEXT_MAX 64 /* bytes of an election's name with the final NUL */

/* The name of the election that `entry` is, or is a head of, into `ret`; empty: of none. */
AL_MUST_CHECK enum status publish_archive_of(const struct coop *coop,
					     const struct stored_entry *entry,
					     char ret[static UUID_TEXT_MAX], struct report *report);

/* A checkpoint that is to be witnessed. */
struct witnessing {
	const struct coop *coop;
	const struct checkpoint *checkpoint;
	const struct buffer *signed_note; /* with the log's own line */
	uint64_t old_size;		  /* what most witnesses have seen last */
	struct when now;
};

/*
 * Append the signed note to `ret`, and one line of each witness of the statute that co-signs by the
 * `count` links at `links`. Nothing that a witness answers gets into `ret` but its one line, which
 * holds. AL_REFUSED: fewer lines than the statute's quorum; the report says who failed and why.
 * AL_NO_MEMORY, AL_TOO_BIG.
 */
AL_MUST_CHECK enum status witnessing_collect(const struct witnessing *witnessing,
					     const struct witness_link *links, size_t count,
					     struct buffer *ret, struct report *report);

#endif
