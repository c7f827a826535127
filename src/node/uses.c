/* uses.c: see uses.h. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/uses_internal.h"

#include "base/parallel.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK USES_BLOCK
#define PARALLEL 4 /* subtrees from which on it is worth a thread */
#define NOBODY UINT32_MAX

_Static_assert(USES_SUBTREE % BLOCK == 0, "a subtree has whole blocks of salts");
_Static_assert(USES_LEAVES_MIN % USES_SUBTREE == 0, "a tree has whole subtrees");

/* --- slots --- */

void uses_slots_clear(struct uses_slots *slots)
{
	free(slots->slots);
	free(slots->current);
	*slots = (struct uses_slots){ .count = 0 };
}

static enum status grow_slots(struct uses_slots *slots)
{
	size_t capacity = slots->capacity < 64 ? 64 : slots->capacity * 2;
	struct uses_slot *grown;

	if (slots->count < slots->capacity)
		return AL_OK;
	grown = realloc(slots->slots, capacity * sizeof(*grown));
	if (grown == NULL)
		return AL_NO_MEMORY;
	slots->slots = grown;
	slots->capacity = capacity;
	return AL_OK;
}

static enum status grow_persons(struct uses_slots *slots, size_t persons)
{
	size_t wanted = persons < 2 * slots->persons ? 2 * slots->persons : persons;
	uint32_t *grown;

	if (persons <= slots->persons)
		return AL_OK;
	grown = realloc(slots->current, wanted * sizeof(*grown));
	if (grown == NULL)
		return AL_NO_MEMORY;
	memset(grown + slots->persons, 0, (wanted - slots->persons) * sizeof(*grown));
	slots->current = grown;
	slots->persons = wanted;
	return AL_OK;
}

static enum status add_slot(void *user, int64_t number, const struct uses_slot *slot,
			    struct report *report)
{
	struct uses_slots *slots = user;

	if (number != (int64_t)slots->count + 1 || slot->person == NOBODY)
		return report_set(report, AL_MALFORMED, "a link slot in the store is damaged");
	if (grow_slots(slots) != AL_OK || grow_persons(slots, (size_t)slot->person + 1) != AL_OK)
		return report_set(report, AL_NO_MEMORY, "out of memory for link slots");
	slots->slots[slots->count++] = *slot;
	slots->current[slot->person] = (uint32_t)slots->count;
	return AL_OK;
}

enum status uses_slots_load(struct uses_slots *slots, struct db *db, struct report *report)
{
	return uses_store_each_slot(db, (int64_t)slots->count, add_slot, slots, report);
}

/* --- a tree --- */

void uses_made_clear(struct uses_made *made)
{
	if (made->used != NULL)
		sodium_memzero(made->used, made->slots / 8 + 1);
	free(made->used);
	free(made->tops);
	sodium_memzero(made, sizeof(*made));
}

enum status uses_draw_places(const struct uses_made *made, uint32_t **ret_at, uint32_t **ret_of)
{
	size_t leaves = (size_t)made->leaves;
	uint32_t *at = malloc(leaves * sizeof(*at));
	uint32_t *of = ret_of != NULL ? malloc(leaves * sizeof(*of)) : NULL;
	struct random random;

	if (at == NULL || (ret_of != NULL && of == NULL)) {
		free(at);
		free(of);
		return AL_NO_MEMORY;
	}
	for (size_t i = 0; i < leaves; i++)
		at[i] = (uint32_t)i;
	random_init_seed(&random, made->seed);
	for (size_t i = leaves - 1; i > 0; i--) {
		size_t other = (size_t)random_below(&random, i + 1);
		uint32_t slot = at[i];

		at[i] = at[other];
		at[other] = slot;
	}
	random_clear(&random);
	for (size_t i = 0; of != NULL && i < leaves; i++)
		of[at[i]] = (uint32_t)i;
	*ret_at = at;
	if (ret_of != NULL)
		*ret_of = of;
	return AL_OK;
}

static void draw_salts(const struct uses_made *made, size_t block, uint8_t *ret)
{
	struct random random;

	random_init_seed(&random, made->seed);
	random_seek(&random, USES_SALTS + block);
	random_bytes(&random, ret, RANDOM_BLOCK_LEN);
	random_clear(&random);
}

static bool is_used(const struct uses_made *made, size_t slot)
{
	return (made->used[slot / 8] >> (slot % 8) & 1) != 0;
}

void uses_hash_leaves(const struct uses_hashing *hashing, size_t first, size_t count,
		      struct digest *ret)
{
	static const struct public_key nobody = { { 0 } };
	uint8_t salts[RANDOM_BLOCK_LEN];

	assert(first / BLOCK == (first + count - 1) / BLOCK);
	draw_salts(hashing->made, first / BLOCK, salts);
	for (size_t i = 0; i < count; i++) {
		uint32_t slot = hashing->at[first + i];
		bool real = slot < hashing->made->slots;

		ret[i] = use_leaf(salts + (first + i) % BLOCK * USE_SALT_LEN,
				  real ? &hashing->slots->slots[slot].key : &nobody,
				  real && is_used(hashing->made, slot));
	}
	sodium_memzero(salts, sizeof(salts));
}

/* The leaves of a subtree. */
static void hash_subtree(const struct uses_hashing *hashing, size_t subtree,
			 struct digest ret[static USES_SUBTREE])
{
	for (size_t i = 0; i < USES_SUBTREE / BLOCK; i++)
		uses_hash_leaves(hashing, subtree * USES_SUBTREE + i * BLOCK, BLOCK,
				 ret + i * BLOCK);
}

/* For parallel_each(). */
static void hash_top(void *user, size_t subtree)
{
	const struct uses_hashing *hashing = user;
	struct digest leaves[USES_SUBTREE];

	hash_subtree(hashing, subtree, leaves);
	hashing->made->tops[subtree] = merkle_root(leaves, USES_SUBTREE);
}

void uses_mark(const struct uses_slots *slots, const uint32_t *used, size_t count,
	       struct uses_made *made)
{
	for (size_t i = 0; i < count; i++) {
		uint32_t slot = used[i] < slots->persons ? slots->current[used[i]] : 0;

		if (slot > 0)
			made->used[(slot - 1) / 8] |= (uint8_t)(1u << ((slot - 1) % 8));
	}
}

int64_t uses_leaves(const struct uses_slots *slots)
{
	int64_t leaves = USES_LEAVES_MIN;

	while ((size_t)leaves < slots->count)
		leaves *= 2;
	return leaves;
}

enum status uses_make(const struct uses_slots *slots, const uint32_t *used, size_t count,
		      const uint8_t seed[static RANDOM_SEED_LEN], struct uses_made *ret)
{
	struct uses_made made = { .slots = slots->count };
	struct uses_hashing hashing = { .slots = slots, .made = &made };
	uint32_t *at = NULL;
	size_t tops;

	made.leaves = uses_leaves(slots);
	tops = (size_t)made.leaves / USES_SUBTREE;
	memcpy(made.seed, seed, RANDOM_SEED_LEN);
	made.used = calloc(slots->count / 8 + 1, 1);
	made.tops = calloc(tops, sizeof(*made.tops));
	if (made.used == NULL || made.tops == NULL || uses_draw_places(&made, &at, NULL) != AL_OK) {
		uses_made_clear(&made);
		return AL_NO_MEMORY;
	}
	uses_mark(slots, used, count, &made);
	hashing.at = at;
	parallel_each(tops, tops < PARALLEL ? 1 : 0, hash_top, &hashing);
	made.root = merkle_root(made.tops, tops);
	free(at);
	*ret = made;
	return AL_OK;
}

/* The path of leaf `place`, whose subtree has the leaves at `leaves`, to the root. */
static size_t find_path(const struct uses_made *made, const struct digest *leaves, size_t place,
			struct digest *path)
{
	size_t tops = (size_t)made->leaves / USES_SUBTREE;
	struct merkle_array below = { .leaves = leaves, .count = USES_SUBTREE };
	struct merkle_array above = { .leaves = made->tops, .count = tops };
	struct merkle_source sources[] = { merkle_array_source(&below),
					   merkle_array_source(&above) };
	const uint64_t places[] = { place % USES_SUBTREE, place / USES_SUBTREE };
	const uint64_t sizes[] = { USES_SUBTREE, tops };
	size_t count = 0;

	for (size_t i = 0; i < 2; i++) {
		struct merkle_proof proof;
		enum status status =
		    merkle_prove_inclusion(&sources[i], places[i], sizes[i], &proof, NULL);

		assert(status == AL_OK); /* in memory, nothing fails */
		(void)status;
		memcpy(path + count, proof.hashes, proof.count * sizeof(*path));
		count += proof.count;
	}
	return count;
}

enum status uses_open(const struct uses_slots *slots, const struct uses_made *made, size_t slot,
		      struct digest *path, struct use_proof *ret)
{
	struct uses_hashing hashing = { .slots = slots, .made = made };
	struct digest *leaves = calloc(USES_SUBTREE, sizeof(*leaves));
	uint8_t salts[RANDOM_BLOCK_LEN];
	uint32_t *at = NULL;
	uint32_t *of = NULL;
	size_t place;

	assert(slot < made->slots && made->slots <= slots->count);
	if (leaves == NULL || uses_draw_places(made, &at, &of) != AL_OK) {
		free(leaves);
		return AL_NO_MEMORY;
	}
	hashing.at = at;
	place = of[slot];
	hash_subtree(&hashing, place / USES_SUBTREE, leaves);
	draw_salts(made, place / BLOCK, salts);
	*ret = (struct use_proof){ .key = slots->slots[slot].key,
				   .path = path,
				   .path_count = find_path(made, leaves, place, path),
				   .place = (int64_t)place,
				   .used = is_used(made, slot) };
	memcpy(ret->salt, salts + place % BLOCK * USE_SALT_LEN, USE_SALT_LEN);
	sodium_memzero(salts, sizeof(salts));
	free(leaves);
	free(at);
	free(of);
	return AL_OK;
}
