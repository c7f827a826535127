/* merkle.c: hashes, roots and proofs of RFC 9162, section 2.1. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "log/merkle.h"

#include "crypto/hash.h"

#include <assert.h>
#include <string.h>

struct digest merkle_empty_root(void)
{
	/* spec log-2: "The root of the tree without leaves is SHA-256 of nothing." */
	return hash_bytes(NULL, 0);
}

/* spec log-1: "The hash of a leaf is SHA-256 of the byte 0x00 and the entry, that of an inner node
 * SHA-256 of the byte 0x01 and the hashes of its two children." */
struct digest merkle_leaf_hash(const void *entry, size_t len)
{
	static const uint8_t leaf_prefix = 0x00;
	struct hash hash;

	hash_start(&hash);
	hash_add(&hash, &leaf_prefix, 1);
	hash_add(&hash, entry, len);
	return hash_end(&hash);
}

struct digest merkle_node_hash(const struct digest *left, const struct digest *right)
{
	uint8_t bytes[1 + 2 * DIGEST_LEN];

	bytes[0] = 0x01;
	memcpy(bytes + 1, left->bytes, DIGEST_LEN);
	memcpy(bytes + 1 + DIGEST_LEN, right->bytes, DIGEST_LEN);
	return hash_bytes(bytes, sizeof(bytes));
}

struct digest merkle_root(const struct digest *leaves, size_t count)
{
	struct merkle_tree tree;

	merkle_tree_init(&tree);
	for (size_t i = 0; i < count; i++)
		merkle_tree_add(&tree, &leaves[i]);
	return merkle_tree_root(&tree);
}

void merkle_tree_init(struct merkle_tree *tree)
{
	memset(tree, 0, sizeof(*tree));
}

void merkle_tree_add(struct merkle_tree *tree, const struct digest *leaf)
{
	struct digest hash = *leaf;
	unsigned height = 0;

	assert(tree->size < MERKLE_SIZE_MAX);
	while ((tree->size >> height & 1) != 0) {
		struct digest left = tree->nodes[height];

		tree->nodes[height] = hash;
		hash = merkle_node_hash(&left, &hash);
		height++;
	}
	tree->nodes[height] = hash;
	tree->size++;
}

struct digest merkle_tree_root(const struct merkle_tree *tree)
{
	struct digest root;
	bool begun = false;

	if (tree->size == 0)
		return merkle_empty_root();
	for (unsigned height = 0; height < MERKLE_HEIGHT_COUNT; height++) {
		if ((tree->size >> height & 1) == 0)
			continue;
		root = begun ? merkle_node_hash(&tree->nodes[height], &root) : tree->nodes[height];
		begun = true;
	}
	assert(begun);
	return root;
}

static enum status array_read(void *user, unsigned height, uint64_t index, struct digest *ret,
			      struct report *report)
{
	const struct merkle_array *array = user;
	uint64_t begin = index << height;

	(void)report;
	assert(begin < array->count);
	assert((UINT64_C(1) << height) <= array->count - begin);
	*ret = merkle_root(array->leaves + begin, (size_t)1 << height);
	return AL_OK;
}

struct merkle_source merkle_array_source(const struct merkle_array *array)
{
	return (struct merkle_source){ .read = array_read, .user = (void *)(uintptr_t)array };
}

/* The height of the largest whole subtree with at most `count` leaves; `count` is not 0. */
static unsigned height_within(uint64_t count)
{
	return 63U - (unsigned)__builtin_clzll(count);
}

/* Where the tree of `count` leaves, at least 2, is split.
 * spec log-3: "A tree of n leaves is split after the largest power of two that is smaller than n."
 */
static uint64_t split(uint64_t count)
{
	return UINT64_C(1) << height_within(count - 1);
}

enum status merkle_range_hash(const struct merkle_source *source, uint64_t begin, uint64_t end,
			      struct digest *ret, struct report *report)
{
	struct digest parts[MERKLE_HEIGHT_COUNT];
	struct digest hash;
	size_t count = 0;

	assert(begin <= end);
	assert(end <= MERKLE_SIZE_MAX);
	if (begin == end) {
		*ret = merkle_empty_root();
		return AL_OK;
	}
	while (begin < end) {
		unsigned height = height_within(end - begin);
		enum status status;

		assert(begin % (UINT64_C(1) << height) == 0);
		status = source->read(source->user, height, begin >> height, &parts[count], report);
		if (status != AL_OK)
			return status;
		begin += UINT64_C(1) << height;
		count++;
	}
	hash = parts[count - 1];
	while (--count > 0)
		hash = merkle_node_hash(&parts[count - 1], &hash);
	*ret = hash;
	return AL_OK;
}

/* Proofs are collected from the root downwards and go from the leaf upwards. */
static void reverse(struct merkle_proof *proof)
{
	for (size_t i = 0; i < proof->count / 2; i++) {
		struct digest other = proof->hashes[proof->count - 1 - i];

		proof->hashes[proof->count - 1 - i] = proof->hashes[i];
		proof->hashes[i] = other;
	}
}

/* Add the hash of the leaves from `begin` to before `end` to `proof`. */
static enum status collect(const struct merkle_source *source, uint64_t begin, uint64_t end,
			   struct merkle_proof *proof, struct report *report)
{
	assert(proof->count < MERKLE_PROOF_MAX);
	return merkle_range_hash(source, begin, end, &proof->hashes[proof->count++], report);
}

enum status merkle_prove_inclusion(const struct merkle_source *source, uint64_t index,
				   uint64_t size, struct merkle_proof *ret, struct report *report)
{
	struct merkle_proof proof = { .count = 0 };
	uint64_t begin = 0;
	uint64_t end = size;

	assert(index < size);
	assert(size <= MERKLE_SIZE_MAX);
	while (end - begin > 1) {
		uint64_t middle = begin + split(end - begin);
		enum status status;

		if (index < middle) {
			status = collect(source, middle, end, &proof, report);
			end = middle;
		} else {
			status = collect(source, begin, middle, &proof, report);
			begin = middle;
		}
		if (status != AL_OK)
			return status;
	}
	reverse(&proof);
	*ret = proof;
	return AL_OK;
}

enum status merkle_prove_consistency(const struct merkle_source *source, uint64_t old_size,
				     uint64_t new_size, struct merkle_proof *ret,
				     struct report *report)
{
	struct merkle_proof proof = { .count = 0 };
	uint64_t begin = 0;
	uint64_t end = new_size;
	enum status status;

	assert(old_size <= new_size);
	assert(new_size <= MERKLE_SIZE_MAX);
	if (old_size == 0)
		end = 0;
	while (end != old_size) {
		uint64_t middle = begin + split(end - begin);

		if (old_size <= middle) {
			status = collect(source, middle, end, &proof, report);
			end = middle;
		} else {
			status = collect(source, begin, middle, &proof, report);
			begin = middle;
		}
		if (status != AL_OK)
			return status;
	}
	/* The old tree itself needs no hash: who verifies has its root. */
	if (begin > 0) {
		status = collect(source, begin, end, &proof, report);
		if (status != AL_OK)
			return status;
	}
	reverse(&proof);
	*ret = proof;
	return AL_OK;
}

/*
 * One step of the loops of RFC 9162, 2.1.3.2 and 2.1.4.2: whether the next hash of the proof stands
 * on the left of node `*fn` in a level whose last node is `*sn`; both go one level up.
 */
static bool stands_left(uint64_t *fn, uint64_t *sn)
{
	bool left = (*fn & 1) != 0 || *fn == *sn;

	if (left) {
		while ((*fn & 1) == 0 && *fn != 0) {
			*fn >>= 1;
			*sn >>= 1;
		}
	}
	*fn >>= 1;
	*sn >>= 1;
	return left;
}

bool merkle_verify_inclusion(const struct digest *leaf, uint64_t index, uint64_t size,
			     const struct merkle_proof *proof, const struct digest *root)
{
	struct digest hash = *leaf;
	uint64_t fn = index;
	uint64_t sn = size - 1;

	if (index >= size || size > MERKLE_SIZE_MAX || proof->count > MERKLE_PROOF_MAX)
		return false;
	for (size_t i = 0; i < proof->count; i++) {
		if (sn == 0)
			return false;
		hash = stands_left(&fn, &sn) ? merkle_node_hash(&proof->hashes[i], &hash)
					     : merkle_node_hash(&hash, &proof->hashes[i]);
	}
	return sn == 0 && digest_equal(&hash, root);
}

/* RFC 9162, 2.1.4.2, for 0 < `old_size` < `new_size`. */
static bool verify_growth(uint64_t old_size, const struct digest *old_root, uint64_t new_size,
			  const struct digest *new_root, const struct merkle_proof *proof)
{
	bool whole = (old_size & (old_size - 1)) == 0; /* the old tree is one whole subtree */
	uint64_t fn = old_size - 1;
	uint64_t sn = new_size - 1;
	struct digest old_hash;
	struct digest new_hash;

	if (proof->count == 0 || proof->count > MERKLE_PROOF_MAX)
		return false;
	while ((fn & 1) != 0) {
		fn >>= 1;
		sn >>= 1;
	}
	old_hash = whole ? *old_root : proof->hashes[0];
	new_hash = old_hash;
	for (size_t i = whole ? 0 : 1; i < proof->count; i++) {
		const struct digest *next = &proof->hashes[i];

		if (sn == 0)
			return false;
		if (stands_left(&fn, &sn)) {
			old_hash = merkle_node_hash(next, &old_hash);
			new_hash = merkle_node_hash(next, &new_hash);
		} else {
			new_hash = merkle_node_hash(&new_hash, next);
		}
	}
	return sn == 0 && digest_equal(&old_hash, old_root) && digest_equal(&new_hash, new_root);
}

bool merkle_verify_consistency(uint64_t old_size, const struct digest *old_root, uint64_t new_size,
			       const struct digest *new_root, const struct merkle_proof *proof)
{
	struct digest empty = merkle_empty_root();

	if (old_size > new_size || new_size > MERKLE_SIZE_MAX)
		return false;
	if (new_size == 0 && !digest_equal(new_root, &empty))
		return false;
	if (old_size == new_size)
		return proof->count == 0 && digest_equal(old_root, new_root);
	if (old_size == 0)
		return proof->count == 0 && digest_equal(old_root, &empty);
	return verify_growth(old_size, old_root, new_size, new_root, proof);
}
