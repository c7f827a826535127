/* coop_store.h: what the cooperative keeps, and all SQL that reaches it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_COOP_COOP_STORE_H
#define ALLMENDE_COOP_COOP_STORE_H

#include "base/buffer.h"
#include "base/digest.h"
#include "base/status.h"
#include "base/when.h"
#include "crypto/hash.h"
#include "crypto/key.h"
#include "store/db.h"
#include "vote/archive.h"

#include <stddef.h>
#include <stdint.h>

/* All functions return what store/db.h says; those that write want an open transaction. */

/* Bring the tables of `db` to this program's version. */
AL_MUST_CHECK enum status coop_store_prepare(struct db *db, struct when now, struct report *report);

/*
 * Whether the tables of `db` are those of this program. AL_UNSUPPORTED: a newer program made them,
 * or an older one and they were not brought on. AL_MALFORMED: they were altered.
 */
AL_MUST_CHECK enum status coop_store_check(struct db *db, struct report *report);

/* One entry of the log of record, with its object. */
struct stored_entry {
	int64_t seq;
	const char *type;
	struct when time;
	struct digest id;
	const void *entry; /* canonical bytes of the entry */
	size_t entry_len;
	const void *envelope; /* canonical bytes of the signed object */
	size_t envelope_len;
};

AL_MUST_CHECK enum status coop_store_add_entry(struct db *db, const struct stored_entry *entry,
					       struct report *report);

/* Called for each entry; what it points at is borrowed until it returns. */
typedef enum status stored_entry_function(void *user, const struct stored_entry *entry,
					  struct report *report);

/* Call `each` for the entries from `first` to before `end`, rising. */
AL_MUST_CHECK enum status coop_store_each_entry(struct db *db, int64_t first, int64_t end,
						stored_entry_function *each, void *user,
						struct report *report);

/* One entry without what it holds. */
struct stored_line {
	int64_t seq;
	const char *type;
	struct when time;
	struct digest id;
};

struct stored_range {
	const char *type; /* NULL: all */
	int64_t before;
	int64_t limit;
};

typedef enum status stored_line_function(void *user, const struct stored_line *line,
					 struct report *report);

/* Call `each` for the entries before number `before`, falling, at most `limit` of them. */
AL_MUST_CHECK enum status coop_store_each_line(struct db *db, const struct stored_range *range,
					       stored_line_function *each, void *user,
					       struct report *report);

/* The number of the entry with the id `id`. AL_NOT_FOUND. */
AL_MUST_CHECK enum status coop_store_find_entry(struct db *db, const struct digest *id,
						int64_t *ret, struct report *report);

/* Keep a text; one that is there already stays as it is. */
AL_MUST_CHECK enum status coop_store_add_text(struct db *db, const struct digest *digest,
					      const void *text, size_t len, struct report *report);

/* Append the text to `ret`. AL_NOT_FOUND: there is none; the report is untouched. */
AL_MUST_CHECK enum status coop_store_text(struct db *db, const struct digest *digest,
					  struct buffer *ret, struct report *report);

/* How far the log was signed and published. */
struct stored_heads {
	int64_t signed_size; /* of the last checkpoint that may have left the house */
	struct digest signed_root;
	int64_t published_size; /* up to which the files in public/ were written once */
};

AL_MUST_CHECK enum status coop_store_heads(struct db *db, struct stored_heads *ret,
					   struct report *report);
AL_MUST_CHECK enum status coop_store_set_heads(struct db *db, const struct stored_heads *heads,
					       struct report *report);

/*
 * The co-signed checkpoint whose files are being written; `len` 0: none. It is kept before the
 * first file, so that a crash in between is made good at the next start. coop_store_pending()
 * appends it to `ret`; AL_NOT_FOUND: nothing is pending.
 */
AL_MUST_CHECK enum status coop_store_set_pending(struct db *db, const void *note, size_t len,
						 struct report *report);
AL_MUST_CHECK enum status coop_store_pending(struct db *db, struct buffer *ret,
					     struct report *report);

/* The members. */
AL_MUST_CHECK enum status coop_store_add_member(struct db *db, const struct public_key *key,
						const char *name, struct when joined,
						struct report *report);

/* AL_NOT_FOUND: no member in force has `key`. */
AL_MUST_CHECK enum status coop_store_end_member(struct db *db, const struct public_key *key,
						struct when left, struct report *report);

/* AL_OK: *ret is the number of the member in force with `key`. AL_NOT_FOUND. */
AL_MUST_CHECK enum status coop_store_member(struct db *db, const struct public_key *key,
					    int64_t *ret, struct report *report);

/* *ret = 1 when the member `number` is in force, else 0. */
AL_MUST_CHECK enum status coop_store_member_in_force(struct db *db, int64_t number, int64_t *ret,
						     struct report *report);

/* Blank the name of a member who left; the key and the roll stay. AL_NOT_FOUND. */
AL_MUST_CHECK enum status coop_store_erase_member(struct db *db, const struct public_key *key,
						  struct report *report);

/* Take what was overwritten out of the files beside the store, too. Not within a transaction. */
AL_MUST_CHECK enum status coop_store_forget(struct db *db, struct report *report);

typedef enum status stored_member_function(void *user, int64_t number, const struct public_key *key,
					   struct report *report);

/* Call `each` for the members in force, by number. */
AL_MUST_CHECK enum status coop_store_each_member(struct db *db, stored_member_function *each,
						 void *user, struct report *report);

/* One leaf of a roll. */
AL_MUST_CHECK enum status coop_store_add_leaf(struct db *db, int64_t epoch, int64_t position,
					      int64_t member, const struct salt *salt,
					      struct report *report);

struct stored_leaf {
	int64_t position;
	struct public_key key; /* of the member */
	struct salt salt;
};

typedef enum status stored_leaf_function(void *user, const struct stored_leaf *leaf,
					 struct report *report);

/* Call `each` for the leaves of the roll of `epoch`, by position. */
AL_MUST_CHECK enum status coop_store_each_leaf(struct db *db, int64_t epoch,
					       stored_leaf_function *each, void *user,
					       struct report *report);

/* The voting key of a member for one assembly. AL_CONFLICT: she, or that key, has one already. */
AL_MUST_CHECK enum status coop_store_add_voting_key(struct db *db, int64_t assembly, int64_t member,
						    const struct public_key *key,
						    struct report *report);

typedef enum status stored_key_function(void *user, const struct public_key *key,
					struct report *report);

/* Call `each` for the voting keys of `assembly` whose members are in force and in the roll of
 * `epoch`, rising by key. */
AL_MUST_CHECK enum status coop_store_each_voting_key(struct db *db, int64_t assembly, int64_t epoch,
						     stored_key_function *each, void *user,
						     struct report *report);

/*
 * A part of the archive of an election: bytes that follow each other from offset 0 on. The part
 * that ends an event has its height, else -1; a ballot's has its digest, else zero.
 */
struct archive_part {
	const char *uuid;
	int64_t at;
	int64_t height;
	struct digest ballot;
	const void *bytes;
	size_t len;
};

/* AL_CONFLICT: there is a part at that offset, or that ballot is in the archive already. */
AL_MUST_CHECK enum status coop_store_add_part(struct db *db, const struct archive_part *part,
					      struct report *report);

/* Where the part of that ballot begins. AL_NOT_FOUND. */
AL_MUST_CHECK enum status coop_store_find_ballot(struct db *db, const char *uuid,
						 const struct digest *ballot, int64_t *ret_at,
						 struct report *report);

/* Remove all parts of the archive of `uuid`. */
AL_MUST_CHECK enum status coop_store_drop_archive(struct db *db, const char *uuid,
						  struct report *report);

/* Remove what lies behind the event of `height`. */
AL_MUST_CHECK enum status coop_store_cut_archive(struct db *db, const char *uuid, int64_t height,
						 struct report *report);

/* Read from the archive of `uuid` as chain_reader's read_archive. */
AL_MUST_CHECK enum status coop_store_read_archive(struct db *db, const char *uuid,
						  struct archive_piece *piece,
						  struct report *report);

/* How long the archive is up to the event of `height`, with -1 in all. AL_NOT_FOUND: it does not
 * reach so far; the report is untouched. */
AL_MUST_CHECK enum status coop_store_archive_len(struct db *db, const char *uuid, int64_t height,
						 int64_t *ret, struct report *report);

/* A blind signature (certify.h). */
struct stored_signing {
	const char *platform;
	struct when period;
	int64_t member;
	int64_t number;	       /* of the member in the period, from 1 */
	struct digest blinded; /* hash of what was signed */
};

/* *ret_count = how many `signing`'s member has had in its period, and *ret_known whether this one
 * is among them. */
AL_MUST_CHECK enum status coop_store_signatures(struct db *db, const struct stored_signing *signing,
						int64_t *ret_count, bool *ret_known,
						struct report *report);
AL_MUST_CHECK enum status coop_store_add_signature(struct db *db,
						   const struct stored_signing *signing,
						   struct report *report);

/* *ret = how many were given in a period. */
AL_MUST_CHECK enum status coop_store_count_signatures(struct db *db, const char *platform,
						      struct when period, int64_t *ret,
						      struct report *report);

#endif
