/*
 * uses.h: whose rows a job used: committed to in its receipt, and opened to each alone.
 *
 * A link slot is one link of a mandate key to a person. Slots are numbered in the order in which
 * they were made and never go, so a tree over the first so many can be made again from its seed.
 * All of it is made anew for each receipt: salts are a ChaCha20 stream of the seed, places the
 * permutation that is drawn from its beginning (Fisher and Yates; Knuth, TAOCP 2, 3.4.2, algorithm
 * P). What is kept are the seed, the bits of those used, and the roots of the subtrees of
 * USES_SUBTREE leaves, so that one leaf is opened without hashing all others.
 *
 * What it costs grows with the links, not with who was used: with a million, a job takes 0.8 s of
 * one core longer (three compressions of SHA-256 for each leaf, while the node is held), an opening
 * takes 0.03 s, and 158 KB are kept for each receipt.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_USES_H
#define ALLMENDE_NODE_USES_H

#include "base/buffer.h"
#include "base/status.h"
#include "crypto/key.h"
#include "crypto/random.h"
#include "store/db.h"
#include "verify/use_proof.h"

#include <stddef.h>
#include <stdint.h>

#define USES_SUBTREE 1024 /* leaves; a power of two, at most USES_LEAVES_MIN */
/* The salts of the places 256i to 256i + 255 are block USES_SALTS + i of the stream of the seed. */
#define USES_SALTS (UINT64_C(1) << 32)

/* One link, as it was made. */
struct uses_slot {
	struct public_key key;
	uint32_t person; /* of the store, from 0 */
};

/* All slots. All zero: none are loaded. */
struct uses_slots {
	struct uses_slot *slots; /* number 1 is at 0 */
	size_t count;
	size_t capacity;
	uint32_t *current; /* by person: her newest slot + 1; 0: none */
	size_t persons;
};

void uses_slots_clear(struct uses_slots *slots);

/* Load the slots that have come since. The store's failures, AL_NO_MEMORY; some may be loaded. */
AL_MUST_CHECK enum status uses_slots_load(struct uses_slots *slots, struct db *db,
					  struct report *report);

/* What a receipt says, and what is kept to open it. Released by uses_made_clear(). */
struct uses_made {
	struct digest root;
	int64_t leaves;
	uint8_t seed[RANDOM_SEED_LEN];
	size_t slots;	     /* the first so many */
	uint8_t *used;	     /* bits by slot */
	struct digest *tops; /* roots of subtrees, leaves / USES_SUBTREE of them */
};

void uses_made_clear(struct uses_made *made);

/* Make the tree of `seed` over all of `slots`, of which the newest ones of the `count` persons at
 * `used` were used. AL_NO_MEMORY: *ret is untouched. */
AL_MUST_CHECK enum status uses_make(const struct uses_slots *slots, const uint32_t *used,
				    size_t count, const uint8_t seed[static RANDOM_SEED_LEN],
				    struct uses_made *ret);

/* Set `ret` to the opening of slot `slot` (from 0, one of made->slots), but its receipt; its path
 * is put at `path`, USE_PATH_MAX of them. AL_NO_MEMORY. */
AL_MUST_CHECK enum status uses_open(const struct uses_slots *slots, const struct uses_made *made,
				    size_t slot, struct digest *path, struct use_proof *ret);

/* --- uses_store.c --- */

/* Keep `made` for the answer with the number `answer`. */
AL_MUST_CHECK enum status uses_store_add(struct db *db, int64_t answer,
					 const struct uses_made *made, struct report *report);

/* *ret = what was kept for the answer `answer`. AL_NOT_FOUND; AL_MALFORMED: damaged. */
AL_MUST_CHECK enum status uses_store_load(struct db *db, int64_t answer, struct uses_made *ret,
					  struct report *report);

/* A slot of the store, number `number`. */
typedef enum status uses_slot_function(void *user, int64_t number, const struct uses_slot *slot,
				       struct report *report);

/* Call `each` for the slots behind number `after`, in order. */
AL_MUST_CHECK enum status uses_store_each_slot(struct db *db, int64_t after,
					       uses_slot_function *each, void *user,
					       struct report *report);

/* An answer for which uses were kept. */
struct uses_answer {
	int64_t number;
	struct digest receipt;
	struct digest grant;
	struct digest job;
	struct when answered;
	struct when released;
	int64_t rho;
};

typedef enum status uses_answer_function(void *user, const struct uses_answer *answer,
					 struct report *report);

/* Which answers are meant: those behind number `after`, at most `most` of them, in order, that had
 * left the house at `now`. */
struct uses_span {
	int64_t after;
	int64_t most;
	struct when now;
};

/* Call `each` for the answers of `span`. */
AL_MUST_CHECK enum status uses_store_each_answer(struct db *db, const struct uses_span *span,
						 uses_answer_function *each, void *user,
						 struct report *report);

#endif
