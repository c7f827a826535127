/* mandate_tree.c: the padded tree over the mandates in force. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/mandate_tree.h"

#include "base/parallel.h"
#include "crypto/hash.h"
#include "log/merkle.h"
#include "node/mandate_index.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define BITS 64	    /* of a word */
#define LOWEST 8    /* leaves of a lowest node */
#define SALTS 128   /* of a block of the stream */
#define PARALLEL 32 /* blocks from which on it is worth a thread */
#define STEP 64	    /* blocks of one step of planting ahead: a hundredth of a second */

_Static_assert(SALTS *SALT_LEN == RANDOM_BLOCK_LEN, "a block of the stream has whole salts");

void mandate_tree_clear(struct mandate_tree *tree)
{
	free(tree->place_of);
	free(tree->leaf_at);
	free(tree->nodes);
	free(tree->touched);
	free(tree->standing);
	sodium_memzero(tree, sizeof(*tree));
}

static bool has_bit(const uint64_t *bits, size_t place)
{
	return (bits[place / BITS] >> place % BITS & 1) != 0;
}

static void set_bit(uint64_t *bits, size_t place, bool value)
{
	uint64_t bit = UINT64_C(1) << place % BITS;

	bits[place / BITS] = value ? bits[place / BITS] | bit : bits[place / BITS] & ~bit;
}

/* --- hashing --- */

/* What is hashed: a tree over an index, for an answer. */
struct hashing {
	struct mandate_tree *tree;
	const struct mandate_index *index;
	const uint8_t *seed; /* of the answer */
};

/* What the leaf at `place` commits to. */
static struct digest value_at(const struct hashing *hashing, size_t place)
{
	const struct mandate_tree *tree = hashing->tree;
	uint32_t leaf = tree->leaf_at[place];
	struct digest value = { { 0 } };

	if (leaf == tree->leaves - 1)
		memcpy(value.bytes, hashing->seed, DIGEST_LEN);
	else if (has_bit(tree->standing, leaf))
		value = hashing->index->persons[leaf].id;
	return value;
}

static void draw_salts(const struct mandate_tree *tree, size_t block, struct salt *ret)
{
	struct random random;

	random_init_seed(&random, tree->seed);
	random_seek(&random, MANDATE_TREE_SALTS + block);
	random_bytes(&random, ret, SALTS * sizeof(*ret));
	random_clear(&random);
}

/* Hash the lowest node number `low`, with the salts of its block of the stream. */
static void hash_lowest(const struct hashing *hashing, size_t low, const struct salt *salts)
{
	struct digest leaves[LOWEST];

	for (size_t i = 0; i < LOWEST; i++) {
		size_t place = low * LOWEST + i;
		struct digest value = value_at(hashing, place);
		struct digest commitment =
		    hash_commit(&salts[place % SALTS], value.bytes, DIGEST_LEN);

		leaves[i] = merkle_leaf_hash(commitment.bytes, DIGEST_LEN);
	}
	hashing->tree->nodes[hashing->tree->leaves / LOWEST + low] = merkle_root(leaves, LOWEST);
}

/* All lowest nodes of a block of the stream; for parallel_each(). */
static void hash_block(void *user, size_t block)
{
	const struct hashing *hashing = user;
	size_t lowest = hashing->tree->leaves / LOWEST;
	struct salt salts[SALTS];

	draw_salts(hashing->tree, block, salts);
	for (size_t i = 0; i < SALTS / LOWEST && block * (SALTS / LOWEST) + i < lowest; i++)
		hash_lowest(hashing, block * (SALTS / LOWEST) + i, salts);
	sodium_memzero(salts, sizeof(salts));
}

static void hash_node(struct mandate_tree *tree, size_t node)
{
	tree->nodes[node] = merkle_node_hash(&tree->nodes[2 * node], &tree->nodes[2 * node + 1]);
}

/* Hash what was touched, from below: who is above has the lower number. */
static void hash_touched(struct hashing *hashing)
{
	struct mandate_tree *tree = hashing->tree;
	size_t lowest = tree->leaves / LOWEST;

	for (size_t word = (2 * lowest + BITS - 1) / BITS; word-- > 0;) {
		while (tree->touched[word] != 0) {
			size_t node =
			    word * BITS + (BITS - 1) - (size_t)__builtin_clzll(tree->touched[word]);
			struct salt salts[SALTS];

			set_bit(tree->touched, node, false);
			if (node < lowest) {
				hash_node(tree, node);
			} else {
				draw_salts(tree, (node - lowest) * LOWEST / SALTS, salts);
				hash_lowest(hashing, node - lowest, salts);
				sodium_memzero(salts, sizeof(salts));
			}
			if (node > 1)
				set_bit(tree->touched, node / 2, true);
		}
	}
}

static void touch(struct mandate_tree *tree, size_t leaf)
{
	set_bit(tree->touched, (tree->leaves + tree->place_of[leaf]) / LOWEST, true);
}

/* --- what has changed --- */

/* Look whether the mandate of `person` is in force at `now`, and when that may change. */
static bool look_at(struct mandate_tree *tree, const struct indexed_person *person, struct when now)
{
	struct when next =
	    when_before(now, person->from) ? person->from : mandate_index_end(person);

	if (person->rules >= 0 && when_before(now, next) && when_before(next, tree->steady_until))
		tree->steady_until = next;
	return mandate_index_in_force(person, now);
}

/* Take in the mandates that came since, which `changed` says. */
static void take_changes(struct mandate_tree *tree, const struct mandate_index *index,
			 uint64_t *changed, struct when now)
{
	for (size_t word = 0; word * BITS < index->count; word++) {
		while (changed[word] != 0) {
			size_t i = word * BITS + (size_t)__builtin_ctzll(changed[word]);

			set_bit(tree->standing, i, look_at(tree, &index->persons[i], now));
			touch(tree, i);
			set_bit(changed, i, false);
		}
	}
}

static void forget_changes(const struct mandate_index *index, uint64_t *changed)
{
	for (size_t word = 0; word * BITS < index->count; word++)
		changed[word] = 0;
}

/* Take in what begins or ends with time. */
static void take_time(struct mandate_tree *tree, const struct mandate_index *index, struct when now)
{
	tree->steady_until.seconds = WHEN_SECONDS_MAX;
	for (size_t i = 0; i < index->count; i++) {
		bool stands = look_at(tree, &index->persons[i], now);

		if (stands == has_bit(tree->standing, i))
			continue;
		set_bit(tree->standing, i, stands);
		touch(tree, i);
	}
}

/* --- planting --- */

static enum status make_room(size_t leaves, const uint8_t *seed, struct mandate_tree *ret)
{
	struct mandate_tree tree = { .leaves = leaves };

	memcpy(tree.seed, seed, RANDOM_SEED_LEN);
	tree.place_of = malloc(leaves * sizeof(*tree.place_of));
	tree.leaf_at = malloc(leaves * sizeof(*tree.leaf_at));
	tree.nodes = calloc(2 * leaves / LOWEST, sizeof(*tree.nodes));
	tree.touched = calloc(2 * leaves / LOWEST / BITS + 1, sizeof(*tree.touched));
	tree.standing = calloc(leaves / BITS, sizeof(*tree.standing));
	if (tree.place_of == NULL || tree.leaf_at == NULL || tree.nodes == NULL ||
	    tree.touched == NULL || tree.standing == NULL) {
		mandate_tree_clear(&tree);
		return AL_NO_MEMORY;
	}
	*ret = tree;
	return AL_OK;
}

static void draw_places(struct mandate_tree *tree)
{
	struct random random;

	random_init_seed(&random, tree->seed);
	for (size_t i = 0; i < tree->leaves; i++)
		tree->place_of[i] = (uint32_t)i;
	for (size_t i = tree->leaves - 1; i > 0; i--) {
		size_t other = (size_t)random_below(&random, i + 1);
		uint32_t place = tree->place_of[i];

		tree->place_of[i] = tree->place_of[other];
		tree->place_of[other] = place;
	}
	random_clear(&random);
	for (size_t i = 0; i < tree->leaves; i++)
		tree->leaf_at[tree->place_of[i]] = (uint32_t)i;
}

static int64_t epoch_of(struct when now)
{
	return now.seconds / NODE_EPOCH_S;
}

/* Make a tree with places for all persons and the answers, in which nothing is hashed. */
static enum status begin(const struct mandate_index *index, struct when now, const uint8_t *seed,
			 struct mandate_tree *ret)
{
	size_t leaves = MANDATE_ROOT_LEAVES_MIN;

	while (leaves < index->count + 1)
		leaves *= 2;
	if (make_room(leaves, seed, ret) != AL_OK)
		return AL_NO_MEMORY;
	draw_places(ret);
	take_time(ret, index, now);
	ret->as_of = now;
	memset(ret->touched, 0,
	       (2 * leaves / LOWEST / BITS + 1) * sizeof(*ret->touched)); /* all will be hashed */
	return AL_OK;
}

static size_t salt_blocks(const struct mandate_tree *tree)
{
	return (tree->leaves + SALTS - 1) / SALTS;
}

static void hash_nodes(struct mandate_tree *tree)
{
	for (size_t node = tree->leaves / LOWEST - 1; node > 0; node--)
		hash_node(tree, node);
}

static enum status plant(struct mandate_index *index, struct when now, const uint8_t *seed)
{
	struct mandate_tree tree;
	struct hashing hashing = { .tree = &tree, .index = index, .seed = seed };

	if (begin(index, now, seed, &tree) != AL_OK)
		return AL_NO_MEMORY;
	tree.epoch = epoch_of(now);
	forget_changes(index, index->changed);
	parallel_each(salt_blocks(&tree), salt_blocks(&tree) < PARALLEL ? 1 : 0, hash_block,
		      &hashing);
	hash_nodes(&tree);
	mandate_tree_clear(&index->tree);
	index->tree = tree;
	return AL_OK;
}

/* --- planting ahead --- */

static bool has_room(const struct mandate_tree *tree, const struct mandate_index *index)
{
	return tree->leaves > index->count;
}

/* Let what was planted ahead for the epoch of `now`, if it is ready, be the tree. */
static void transplant(struct mandate_index *index, struct when now)
{
	struct mandate_sapling *sapling = &index->sapling;

	if (has_room(&index->tree, index) && index->tree.epoch == epoch_of(now))
		return;
	if (!sapling->ready || sapling->tree.epoch != epoch_of(now) ||
	    !has_room(&sapling->tree, index))
		return;
	mandate_tree_clear(&index->tree);
	index->tree = sapling->tree;
	*sapling = (struct mandate_sapling){ .blocks = 0 };
	for (size_t word = 0; word * BITS < index->count; word++) {
		index->changed[word] = index->changed_since[word];
		index->changed_since[word] = 0;
	}
}

/* Hash some more of the sapling. */
static void grow(struct mandate_index *index, const uint8_t *seed)
{
	struct mandate_sapling *sapling = &index->sapling;
	struct hashing hashing = { .tree = &sapling->tree, .index = index, .seed = seed };
	size_t blocks = salt_blocks(&sapling->tree);

	for (size_t i = 0; i < STEP && sapling->blocks < blocks; i++)
		hash_block(&hashing, sapling->blocks++);
	if (sapling->blocks < blocks)
		return;
	hash_nodes(&sapling->tree);
	sapling->ready = true;
}

enum status mandate_tree_prepare(struct mandate_index *index, struct when now,
				 const uint8_t seed[static RANDOM_SEED_LEN], bool *ret_more)
{
	struct mandate_sapling *sapling = &index->sapling;
	int64_t wanted = epoch_of(now);

	*ret_more = false;
	transplant(index, now);
	if (index->tree.epoch == wanted && has_room(&index->tree, index))
		wanted++;
	if (sapling->tree.leaves != 0 &&
	    (sapling->tree.epoch != wanted || !has_room(&sapling->tree, index)))
		mandate_sapling_clear(sapling);
	if (sapling->ready)
		return AL_OK;
	if (sapling->tree.leaves != 0) {
		grow(index, seed);
	} else {
		if (begin(index, now, seed, &sapling->tree) != AL_OK)
			return AL_NO_MEMORY;
		sapling->tree.epoch = wanted;
		forget_changes(index, index->changed_since);
	}
	*ret_more = !sapling->ready;
	return AL_OK;
}

void mandate_sapling_clear(struct mandate_sapling *sapling)
{
	mandate_tree_clear(&sapling->tree);
	*sapling = (struct mandate_sapling){ .blocks = 0 };
}

/* --- the root --- */

enum status mandate_tree_root(struct mandate_index *index, struct when now,
			      const uint8_t seed[static RANDOM_SEED_LEN],
			      struct mandate_root_made *ret)
{
	struct mandate_tree *tree = &index->tree;

	transplant(index, now);
	if (!has_room(tree, index) || tree->epoch != epoch_of(now)) {
		enum status status = plant(index, now, seed);

		if (status != AL_OK)
			return status;
	} else {
		take_changes(tree, index, index->changed, now);
		if (when_before(now, tree->as_of) || !when_before(now, tree->steady_until))
			take_time(tree, index, now);
		touch(tree, tree->leaves - 1);
		hash_touched(&(struct hashing){ .tree = tree, .index = index, .seed = seed });
	}
	tree->as_of = now;
	ret->root = tree->nodes[1];
	ret->leaves = (int64_t)tree->leaves;
	memcpy(ret->seed, tree->seed, RANDOM_SEED_LEN);
	return AL_OK;
}
