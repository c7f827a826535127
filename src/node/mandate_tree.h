/*
 * mandate_tree.h: the padded Merkle tree over the mandates in force, kept while its epoch lasts.
 *
 * Each answer comes with a root of the mandates that were in force. A million of them take a second
 * to hash, so a tree is planted once for each epoch and then only what has changed is hashed again,
 * which is a path of some twenty nodes for each change (Merkle 1987; incremental as Crosby and
 * Wallach, "Efficient data structures for tamper-evident logging", USENIX Security 2009, section
 * 3).
 *
 * A tree has a leaf for each person, at a place that is drawn, and more that stand for nobody: as
 * many as make the number a power of two. A leaf is SHA-256(salt || value): the id of the mandate
 * that is in force, or 32 zero bytes where none is. One leaf more has the seed of the answer for
 * its value, so that two roots differ and nobody sees whether a mandate changed between them.
 * Places and salts are drawn from the tree's seed alone: who has both seeds, the number of leaves
 * and the mandates can make each leaf again.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_MANDATE_TREE_H
#define ALLMENDE_NODE_MANDATE_TREE_H

#include "base/digest.h"
#include "base/status.h"
#include "base/when.h"
#include "crypto/random.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NODE_EPOCH_S 600 /* seconds of a mandate epoch */
#define MANDATE_ROOT_LEAVES_MIN 64
/* The salts of the places 128i to 128i + 127 are block MANDATE_TREE_SALTS + i of the stream of the
 * seed; the places are drawn from its beginning: leaf i from the last down to 1 changes places with
 * the one at random_below(i + 1) (Fisher and Yates). */
#define MANDATE_TREE_SALTS (UINT64_C(1) << 32)

struct mandate_index;

/* All zero: there is no tree. One owner thread; fields are for mandate_tree.c. */
struct mandate_tree {
	uint8_t seed[RANDOM_SEED_LEN];
	int64_t epoch;
	size_t leaves;	      /* a power of two; 0: there is no tree */
	uint32_t *place_of;   /* leaf i is of person i of the index; the last one is the answers' */
	uint32_t *leaf_at;    /* by place */
	struct digest *nodes; /* 1 is the root, 2i and 2i + 1 lie below i; the lowest stand for 8
				 leaves each, so that a million take 8 MB */
	uint64_t *touched;    /* bits by nodes: to be hashed again */
	uint64_t *standing;   /* bits by leaves: whose mandate was in force at `as_of` */
	struct when as_of;
	struct when steady_until; /* before it, no mandate begins or ends that was known */
};

/* A root, and what its leaves are made from. */
struct mandate_root_made {
	struct digest root;
	int64_t leaves;
	uint8_t seed[RANDOM_SEED_LEN]; /* of the tree */
};

/* A tree that is being planted ahead of its epoch, in steps. All zero: none is. */
struct mandate_sapling {
	struct mandate_tree tree;
	size_t blocks; /* of salts that are hashed */
	bool ready;    /* it is a whole tree */
};

/* Release and wipe `tree`, or `sapling`, which is then none. */
void mandate_tree_clear(struct mandate_tree *tree);
void mandate_sapling_clear(struct mandate_sapling *sapling);

/*
 * Do one step, of some hundredths of a second at most, of planting the tree of this epoch when it
 * is not there, or else of the next one, so that the first answer of an epoch does not wait for it.
 * A new one is planted from `seed`. *ret_more: there is more to do. AL_NO_MEMORY: nothing is done.
 */
AL_MUST_CHECK enum status mandate_tree_prepare(struct mandate_index *index, struct when now,
					       const uint8_t seed[static RANDOM_SEED_LEN],
					       bool *ret_more);

/*
 * The root over the mandates of `index` in force at `now`, for the answer with the random `seed`. A
 * tree is planted from this seed where there is none of this epoch with room for all persons. What
 * `index` says has changed is taken in. AL_NO_MEMORY: *ret is untouched.
 */
AL_MUST_CHECK enum status mandate_tree_root(struct mandate_index *index, struct when now,
					    const uint8_t seed[static RANDOM_SEED_LEN],
					    struct mandate_root_made *ret);

#endif
