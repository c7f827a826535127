/*
 * merkle.h: the Merkle tree of RFC 6962 and RFC 9162, section 2.1, over SHA-256.
 *
 * A tree is append-only: its root at one size says all its entries in order. An inclusion proof
 * shows that an entry stands at an index, a consistency proof that a smaller tree is the beginning
 * of a larger one; both have at most MERKLE_PROOF_MAX hashes, whatever the size.
 *
 *	struct merkle_tree tree;
 *
 *	merkle_tree_init(&tree);
 *	leaf = merkle_leaf_hash(entry, len);
 *	merkle_tree_add(&tree, &leaf);
 *	root = merkle_tree_root(&tree);
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LOG_MERKLE_H
#define ALLMENDE_LOG_MERKLE_H

#include "base/digest.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MERKLE_SIZE_MAX ((uint64_t)INT64_MAX) /* leaves of a tree */
#define MERKLE_HEIGHT_COUNT 63		      /* heights of whole subtrees: 0 to 62 */
#define MERKLE_PROOF_MAX 64		      /* hashes of a proof */

/* The root of the tree without leaves: SHA-256 of nothing (RFC 9162, 2.1.1). */
struct digest merkle_empty_root(void);

/* SHA-256(0x00 || entry), the hash of the `len` bytes at `entry` as a leaf (RFC 9162, 2.1.1). */
struct digest merkle_leaf_hash(const void *entry, size_t len);

/* SHA-256(0x01 || left || right), the hash of an inner node (RFC 9162, 2.1.1). */
struct digest merkle_node_hash(const struct digest *left, const struct digest *right);

/*
 * The root of the tree whose leaf hashes are the `count` digests at `leaves`, in O(count) time and
 * constant memory. The digests are taken as they are: whoever hashes values to leaves separates
 * them from inner nodes, as merkle_leaf_hash() does. `count` 0: `leaves` may be NULL.
 */
struct digest merkle_root(const struct digest *leaves, size_t count);

/*
 * A growing tree that keeps only its right edge (a compact range): 2 KiB, whatever its size.
 * Where bit h of `size` is 1, `nodes[h]` is the hash of the last whole subtree of 2^h leaves; right
 * after merkle_tree_add() it is so for each 2^h that divides `size`, too. Fields are for reading.
 */
struct merkle_tree {
	uint64_t size; /* leaves, at most MERKLE_SIZE_MAX */
	struct digest nodes[MERKLE_HEIGHT_COUNT];
};

/* Make `tree` empty. */
void merkle_tree_init(struct merkle_tree *tree);

/* Append the leaf with the hash `leaf`; `tree` must have less than MERKLE_SIZE_MAX. Amortised O(1).
 */
void merkle_tree_add(struct merkle_tree *tree, const struct digest *leaf);

/* The root of `tree`, by O(log size) hashes. */
struct digest merkle_tree_root(const struct merkle_tree *tree);

/*
 * Where the hashes of whole subtrees come from. `read` sets *ret to the hash of the `index`-th
 * subtree of 2^`height` leaves, counted from 0, and returns AL_OK; any other status stops the
 * proof and is passed on with its report. It is asked only for subtrees within the tree.
 */
struct merkle_source {
	enum status (*read)(void *user, unsigned height, uint64_t index, struct digest *ret,
			    struct report *report);
	void *user;
};

/* Leaf hashes in memory, for a merkle_source made by merkle_array_source(). */
struct merkle_array {
	const struct digest *leaves; /* borrowed */
	size_t count;
};

/* The subtrees of `array`, hashed when they are asked for; borrows `array`. */
struct merkle_source merkle_array_source(const struct merkle_array *array);

struct merkle_proof {
	size_t count; /* at most MERKLE_PROOF_MAX */
	struct digest hashes[MERKLE_PROOF_MAX];
};

/*
 * The hash of the leaves from `begin` to before `end` as one tree of their own. `begin` must be a
 * multiple of the smallest power of two that is at least `end` - `begin`, as it is for each part
 * that RFC 9162 splits a tree into; `end` at most MERKLE_SIZE_MAX. Equal ends: the empty root.
 * AL_OK: *ret is set. Else what `source` said, and *ret is untouched.
 */
AL_MUST_CHECK enum status merkle_range_hash(const struct merkle_source *source, uint64_t begin,
					    uint64_t end, struct digest *ret,
					    struct report *report);

/*
 * Prove that the leaf at `index` is in the tree of `size` leaves (RFC 9162, 2.1.3.1); `index` must
 * be below `size`, `size` at most MERKLE_SIZE_MAX. The hashes go from the leaf's sibling upwards.
 * AL_OK: *ret is set. Else what `source` said, and *ret is untouched.
 */
AL_MUST_CHECK enum status merkle_prove_inclusion(const struct merkle_source *source, uint64_t index,
						 uint64_t size, struct merkle_proof *ret,
						 struct report *report);

/*
 * Prove that the tree of `old_size` leaves is the beginning of the one of `new_size` (RFC 9162,
 * 2.1.4.1); `old_size` must be at most `new_size`, that at most MERKLE_SIZE_MAX. Equal sizes and
 * `old_size` 0 have the proof without hashes. AL_OK: *ret is set. Else what `source` said, and
 * *ret is untouched.
 */
AL_MUST_CHECK enum status merkle_prove_consistency(const struct merkle_source *source,
						   uint64_t old_size, uint64_t new_size,
						   struct merkle_proof *ret, struct report *report);

/* Whether `proof` shows that `leaf` (a leaf hash) is at `index` in the tree of `size` leaves with
 * the root `root` (RFC 9162, 2.1.3.2). Any numbers may be given. */
AL_MUST_CHECK bool merkle_verify_inclusion(const struct digest *leaf, uint64_t index, uint64_t size,
					   const struct merkle_proof *proof,
					   const struct digest *root);

/*
 * Whether `proof` shows that the tree of `old_size` with the root `old_root` is the beginning of
 * the one of `new_size` with `new_root` (RFC 9162, 2.1.4.2). Any numbers may be given. Size 0 is
 * the beginning of every tree, by a proof without hashes, when its root is that of the empty tree.
 */
AL_MUST_CHECK bool merkle_verify_consistency(uint64_t old_size, const struct digest *old_root,
					     uint64_t new_size, const struct digest *new_root,
					     const struct merkle_proof *proof);

#endif
