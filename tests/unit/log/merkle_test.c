/* merkle_test.c: the tree is that of RFC 9162, and its proofs prove nothing else. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "log/merkle.h"

#include "crypto/hash.h"
#include "unit/unit.h"

#include <stdlib.h>

#define SIZE_TESTED 300U
#define HEIGHTS 10 /* of whole subtrees within SIZE_TESTED leaves */

/* The eight entries of the test vectors of RFC 6962's reference implementation, and the roots of
 * the trees of the first one, two, ... of them. */
static const struct {
	const char *entry;
	const char *root;
} vectors[] = {
	{ "", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" },
	{ "00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125" },
	{ "10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77" },
	{ "2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7" },
	{ "3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4" },
	{ "40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef" },
	{ "5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c" },
	{ "606162636465666768696a6b6c6d6e6f",
	  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328" },
};

#define VECTORS (sizeof(vectors) / sizeof(vectors[0]))

#define H_96A2 "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
#define H_5F08 "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
#define H_6B47 "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
#define H_BC1A "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
#define H_CA85 "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
#define H_D37E "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
#define H_FAC5 "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
#define H_6E34 "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
#define H_0EBC "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"

static struct digest digest_of(const char *hex)
{
	struct digest digest;

	assert_int_equal(hex_parse(hex, strlen(hex), digest.bytes, DIGEST_LEN), AL_OK);
	return digest;
}

/* The leaf hashes of the vectors. */
static void vector_leaves(struct digest leaves[static VECTORS])
{
	for (size_t i = 0; i < VECTORS; i++) {
		uint8_t entry[16];
		size_t len = strlen(vectors[i].entry) / 2;

		assert_int_equal(hex_parse(vectors[i].entry, 2 * len, entry, len), AL_OK);
		leaves[i] = merkle_leaf_hash(entry, len);
	}
}

/* The leaf hashes of other tests. */
static const struct digest *test_leaves(void)
{
	static struct digest leaves[SIZE_TESTED];

	for (uint32_t i = 0; i < SIZE_TESTED; i++)
		leaves[i] = merkle_leaf_hash(&i, sizeof(i));
	return leaves;
}

/* The root by the definition of RFC 9162, 2.1.1, word for word. */
static struct digest root_by_definition(const struct digest *leaves, size_t count)
{
	struct digest left;
	struct digest right;
	size_t k = 1;

	if (count == 0)
		return hash_bytes("", 0);
	if (count == 1)
		return leaves[0];
	while (k * 2 < count)
		k *= 2;
	left = root_by_definition(leaves, k);
	right = root_by_definition(leaves + k, count - k);
	return merkle_node_hash(&left, &right);
}

/* The hashes of all whole subtrees of the test leaves, so that proofs cost little. */
static struct digest whole[HEIGHTS][SIZE_TESTED];

static enum status whole_read(void *user, unsigned height, uint64_t index, struct digest *ret,
			      struct report *report)
{
	const uint64_t *size = user;

	(void)report;
	assert_true(height < HEIGHTS);
	assert_true((index + 1) << height <= *size); /* within the tree */
	*ret = whole[height][index];
	return AL_OK;
}

static int setup_whole(void **state)
{
	(void)state;
	memcpy(whole[0], test_leaves(), sizeof(whole[0]));
	for (unsigned height = 1; height < HEIGHTS; height++) {
		for (size_t i = 0; i < SIZE_TESTED >> height; i++)
			whole[height][i] = merkle_node_hash(&whole[height - 1][2 * i],
							    &whole[height - 1][2 * i + 1]);
	}
	return 0;
}

/* log-1, log-2, log-3 */
static void the_published_vectors_hold(void **state)
{
	struct digest leaves[VECTORS];
	struct digest empty =
	    digest_of("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	struct merkle_tree tree;
	struct digest root = merkle_empty_root();

	(void)state;
	assert_memory_equal(&root, &empty, sizeof(root));
	vector_leaves(leaves);
	merkle_tree_init(&tree);
	root = merkle_tree_root(&tree);
	assert_memory_equal(&root, &empty, sizeof(root));
	for (size_t i = 0; i < VECTORS; i++) {
		struct digest expected = digest_of(vectors[i].root);

		merkle_tree_add(&tree, &leaves[i]);
		assert_int_equal(tree.size, i + 1);
		root = merkle_tree_root(&tree);
		assert_memory_equal(&root, &expected, sizeof(root));
		root = merkle_root(leaves, i + 1);
		assert_memory_equal(&root, &expected, sizeof(root));
	}
}

static void check_proof(const struct merkle_proof *proof, const char *const *expected, size_t count)
{
	assert_int_equal(proof->count, count);
	for (size_t i = 0; i < count; i++) {
		struct digest digest = digest_of(expected[i]);

		assert_memory_equal(&proof->hashes[i], &digest, sizeof(digest));
	}
}

static void the_published_inclusion_proofs_are_made(void **state)
{
	static const struct {
		uint64_t index;
		uint64_t size;
		size_t count;
		const char *hashes[3];
	} cases[] = {
		{ 0, 1, 0, { NULL } },
		{ 0, 8, 3, { H_96A2, H_5F08, H_6B47 } },
		{ 5, 8, 3, { H_BC1A, H_CA85, H_D37E } },
		{ 2, 3, 1, { H_FAC5 } },
		{ 1, 5, 3, { H_6E34, H_5F08, H_BC1A } },
	};
	struct digest leaves[VECTORS];
	struct merkle_array array = { .leaves = leaves, .count = VECTORS };
	struct merkle_source source = merkle_array_source(&array);
	struct merkle_proof proof;

	(void)state;
	vector_leaves(leaves);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(
		    merkle_prove_inclusion(&source, cases[i].index, cases[i].size, &proof, NULL),
		    AL_OK);
		check_proof(&proof, cases[i].hashes, cases[i].count);
	}
}

static void the_published_consistency_proofs_are_made(void **state)
{
	static const struct {
		uint64_t old_size;
		uint64_t new_size;
		size_t count;
		const char *hashes[3];
	} cases[] = {
		{ 0, 8, 0, { NULL } },
		{ 1, 1, 0, { NULL } },
		{ 1, 8, 3, { H_96A2, H_5F08, H_6B47 } },
		{ 6, 8, 3, { H_0EBC, H_CA85, H_D37E } },
		{ 2, 5, 2, { H_5F08, H_BC1A } },
	};
	struct digest leaves[VECTORS];
	struct merkle_array array = { .leaves = leaves, .count = VECTORS };
	struct merkle_source source = merkle_array_source(&array);
	struct merkle_proof proof;

	(void)state;
	vector_leaves(leaves);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(merkle_prove_consistency(&source, cases[i].old_size,
							  cases[i].new_size, &proof, NULL),
				 AL_OK);
		check_proof(&proof, cases[i].hashes, cases[i].count);
	}
}

static void every_root_is_the_definitions(void **state)
{
	const struct digest *leaves = test_leaves();
	struct merkle_tree tree;

	(void)state;
	merkle_tree_init(&tree);
	for (size_t size = 0; size <= SIZE_TESTED; size++) {
		struct digest expected = root_by_definition(leaves, size);
		struct digest root = merkle_tree_root(&tree);

		assert_memory_equal(&root, &expected, sizeof(root));
		if (size < SIZE_TESTED)
			merkle_tree_add(&tree, &leaves[size]);
	}
}

/* After an append, nodes[h] is the subtree that the leaf completed, for each 2^h dividing the size.
 */
static void an_append_leaves_the_completed_subtrees(void **state)
{
	struct merkle_tree tree;

	(void)state;
	merkle_tree_init(&tree);
	for (size_t size = 1; size <= SIZE_TESTED; size++) {
		merkle_tree_add(&tree, &whole[0][size - 1]);
		for (unsigned h = 0; h < HEIGHTS && size % ((size_t)1 << h) == 0; h++)
			assert_memory_equal(&tree.nodes[h], &whole[h][(size >> h) - 1],
					    sizeof(struct digest));
	}
}

/* Each proof that differs from `proof` in one place is refused. */
static void refuse_altered_inclusion(const struct digest *leaf, uint64_t index, uint64_t size,
				     const struct merkle_proof *proof, const struct digest *root)
{
	struct merkle_proof altered = *proof;
	struct digest other = *root;

	other.bytes[size % DIGEST_LEN] ^= 1;
	assert_false(merkle_verify_inclusion(leaf, index, size, proof, &other));
	other = *leaf;
	other.bytes[index % DIGEST_LEN] ^= 0x80;
	assert_false(merkle_verify_inclusion(&other, index, size, proof, root));
	for (size_t i = 0; i < proof->count; i++) {
		altered.hashes[i].bytes[(index + i) % DIGEST_LEN] ^= 0x10;
		assert_false(merkle_verify_inclusion(leaf, index, size, &altered, root));
		altered.hashes[i] = proof->hashes[i];
	}
	altered.count = proof->count + 1;
	altered.hashes[proof->count] = *root;
	assert_false(merkle_verify_inclusion(leaf, index, size, &altered, root));
	if (proof->count > 0) {
		altered.count = proof->count - 1;
		assert_false(merkle_verify_inclusion(leaf, index, size, &altered, root));
	}
}

static void every_inclusion_proof_holds_and_no_altered_one(void **state)
{
	uint64_t size;
	struct merkle_source source = { .read = whole_read, .user = &size };
	struct merkle_proof proof;

	(void)state;
	for (size = 1; size <= SIZE_TESTED; size++) {
		struct digest root = merkle_root(whole[0], size);

		for (uint64_t index = 0; index < size; index++) {
			assert_int_equal(merkle_prove_inclusion(&source, index, size, &proof, NULL),
					 AL_OK);
			assert_true(
			    merkle_verify_inclusion(&whole[0][index], index, size, &proof, &root));
			refuse_altered_inclusion(&whole[0][index], index, size, &proof, &root);
		}
	}
}

static void a_proof_holds_at_no_other_index(void **state)
{
	uint64_t size;
	struct merkle_source source = { .read = whole_read, .user = &size };
	struct merkle_proof proof;

	(void)state;
	for (size = 1; size <= 48; size++) {
		struct digest root = merkle_root(whole[0], size);

		for (uint64_t index = 0; index < size; index++) {
			assert_int_equal(merkle_prove_inclusion(&source, index, size, &proof, NULL),
					 AL_OK);
			for (uint64_t other = 0; other < size + 2; other++)
				assert_true(merkle_verify_inclusion(&whole[0][index], other, size,
								    &proof,
								    &root) == (other == index));
		}
	}
}

static void refuse_altered_consistency(uint64_t old_size, const struct digest *old_root,
				       uint64_t new_size, const struct digest *new_root,
				       const struct merkle_proof *proof)
{
	struct merkle_proof altered = *proof;
	struct digest other = *old_root;

	other.bytes[new_size % DIGEST_LEN] ^= 1;
	assert_false(merkle_verify_consistency(old_size, &other, new_size, new_root, proof));
	if (old_size > 0) { /* nothing binds the root of a tree that the empty one begins */
		other = *new_root;
		other.bytes[old_size % DIGEST_LEN] ^= 0x80;
		assert_false(
		    merkle_verify_consistency(old_size, old_root, new_size, &other, proof));
	}
	for (size_t i = 0; i < proof->count; i++) {
		altered.hashes[i].bytes[(old_size + i) % DIGEST_LEN] ^= 0x10;
		assert_false(
		    merkle_verify_consistency(old_size, old_root, new_size, new_root, &altered));
		altered.hashes[i] = proof->hashes[i];
	}
	altered.count = proof->count + 1;
	altered.hashes[proof->count] = *new_root;
	assert_false(merkle_verify_consistency(old_size, old_root, new_size, new_root, &altered));
	if (proof->count > 0) {
		altered.count = proof->count - 1;
		assert_false(
		    merkle_verify_consistency(old_size, old_root, new_size, new_root, &altered));
	}
}

static void every_consistency_proof_holds_and_no_altered_one(void **state)
{
	uint64_t size;
	struct merkle_source source = { .read = whole_read, .user = &size };
	struct digest roots[SIZE_TESTED + 1];
	struct merkle_proof proof;

	(void)state;
	for (size_t i = 0; i <= SIZE_TESTED; i++)
		roots[i] = merkle_root(whole[0], i);
	for (size = 0; size <= SIZE_TESTED; size++) {
		for (uint64_t old = 0; old <= size; old++) {
			assert_int_equal(merkle_prove_consistency(&source, old, size, &proof, NULL),
					 AL_OK);
			assert_true(merkle_verify_consistency(old, &roots[old], size, &roots[size],
							      &proof));
			refuse_altered_consistency(old, &roots[old], size, &roots[size], &proof);
		}
	}
}

static void a_tree_is_never_the_beginning_of_a_smaller_one(void **state)
{
	struct digest one = merkle_root(whole[0], 1);
	struct digest two = merkle_root(whole[0], 2);
	struct merkle_proof proof = { .count = 0 };

	(void)state;
	assert_false(merkle_verify_consistency(2, &two, 1, &one, &proof));
	assert_false(merkle_verify_consistency(0, &one, 0, &one, &proof));
	assert_false(merkle_verify_consistency(1, &one, UINT64_MAX, &two, &proof));
	assert_false(merkle_verify_inclusion(&one, 0, UINT64_MAX, &proof, &one));
	assert_false(merkle_verify_inclusion(&one, 0, 0, &proof, &one));
	proof.count = MERKLE_PROOF_MAX + 1;
	assert_false(merkle_verify_inclusion(&one, 1, 1000, &proof, &one));
	assert_false(merkle_verify_consistency(1, &one, 1000, &two, &proof));
}

static void proofs_from_an_array_are_the_same(void **state)
{
	uint64_t size = SIZE_TESTED;
	struct merkle_source cheap = { .read = whole_read, .user = &size };
	struct merkle_array array = { .leaves = whole[0], .count = SIZE_TESTED };
	struct merkle_source source = merkle_array_source(&array);

	(void)state;
	for (uint64_t i = 0; i < SIZE_TESTED; i += 7) {
		struct merkle_proof a = { .count = 0 };
		struct merkle_proof b = { .count = 0 };

		assert_int_equal(merkle_prove_inclusion(&cheap, i, size, &a, NULL), AL_OK);
		assert_int_equal(merkle_prove_inclusion(&source, i, size, &b, NULL), AL_OK);
		assert_memory_equal(&a, &b, sizeof(a));
		assert_int_equal(merkle_prove_consistency(&cheap, i, size, &a, NULL), AL_OK);
		assert_int_equal(merkle_prove_consistency(&source, i, size, &b, NULL), AL_OK);
		assert_int_equal(a.count, b.count);
		assert_memory_equal(a.hashes, b.hashes, a.count * sizeof(a.hashes[0]));
	}
}

static enum status failing_read(void *user, unsigned height, uint64_t index, struct digest *ret,
				struct report *report)
{
	int *left = user;

	if (*left == 0)
		return report_set(report, AL_IO, "cannot read %u/%u", height, (unsigned)index);
	(*left)--;
	*ret = whole[height][index];
	return AL_OK;
}

/* Each failure of the source stops the proof, and the proof that was there stays. */
static void a_failing_source_leaves_the_outputs_alone(void **state)
{
	struct merkle_proof proof = { .count = 17 };
	struct digest hash = { .bytes = { 42 } };
	struct report report = { 0 };

	(void)state;
	for (int good = 0; good < 8; good++) {
		int left = good;
		struct merkle_source source = { .read = failing_read, .user = &left };

		assert_int_equal(merkle_prove_inclusion(&source, 8, 299, &proof, &report), AL_IO);
		left = good < 7 ? good : 6;
		assert_int_equal(merkle_prove_consistency(&source, 44, 299, &proof, &report),
				 AL_IO);
		left = good < 4 ? good : 4;
		assert_int_equal(merkle_range_hash(&source, 0, 299, &hash, &report), AL_IO);
		assert_int_equal(proof.count, 17);
		assert_int_equal(hash.bytes[0], 42);
	}
}

UNIT_MAIN_WITH("merkle", setup_whole, NULL, cmocka_unit_test(the_published_vectors_hold),
	       cmocka_unit_test(the_published_inclusion_proofs_are_made),
	       cmocka_unit_test(the_published_consistency_proofs_are_made),
	       cmocka_unit_test(every_root_is_the_definitions),
	       cmocka_unit_test(an_append_leaves_the_completed_subtrees),
	       cmocka_unit_test(every_inclusion_proof_holds_and_no_altered_one),
	       cmocka_unit_test(a_proof_holds_at_no_other_index),
	       cmocka_unit_test(every_consistency_proof_holds_and_no_altered_one),
	       cmocka_unit_test(a_tree_is_never_the_beginning_of_a_smaller_one),
	       cmocka_unit_test(proofs_from_an_array_are_the_same),
	       cmocka_unit_test(a_failing_source_leaves_the_outputs_alone))
