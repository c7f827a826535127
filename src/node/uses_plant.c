/* uses_plant.c: see uses_plant.h. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/uses_plant.h"

#include "node/uses_internal.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define STEP 256 /* lowest nodes that are hashed in a step: some thousandths of a second */

_Static_assert(USES_BLOCK % USES_LOWEST == 0, "a lowest node lies in one block of salts");
_Static_assert(USES_SUBTREE % USES_LOWEST == 0, "a subtree has whole lowest nodes");

void uses_plant_clear(struct uses_plant *plant)
{
	uses_made_clear(&plant->made);
	free(plant->at);
	free(plant->of);
	free(plant->nodes);
	*plant = (struct uses_plant){ .ready = false };
}

static size_t lowest_of(const struct uses_plant *plant)
{
	return (size_t)plant->made.leaves / USES_LOWEST;
}

static enum status begin(struct uses_plant *plant, const struct uses_slots *slots,
			 const uint8_t seed[static RANDOM_SEED_LEN])
{
	struct uses_plant begun = { .made = { .leaves = uses_leaves(slots),
					      .slots = slots->count } };

	memcpy(begun.made.seed, seed, RANDOM_SEED_LEN);
	begun.made.used = calloc(slots->count / 8 + 1, 1);
	begun.nodes = calloc(2 * lowest_of(&begun), sizeof(*begun.nodes));
	if (begun.made.used == NULL || begun.nodes == NULL ||
	    uses_draw_places(&begun.made, &begun.at, &begun.of) != AL_OK) {
		uses_plant_clear(&begun);
		return AL_NO_MEMORY;
	}
	*plant = begun;
	return AL_OK;
}

/* Hash lowest node `low` as `made` says. */
static void hash_lowest(const struct uses_plant *plant, const struct uses_slots *slots,
			const struct uses_made *made, size_t low)
{
	const struct uses_hashing hashing = { .slots = slots, .made = made, .at = plant->at };
	struct digest leaves[USES_LOWEST];

	uses_hash_leaves(&hashing, low * USES_LOWEST, USES_LOWEST, leaves);
	plant->nodes[lowest_of(plant) + low] = merkle_root(leaves, USES_LOWEST);
}

static void hash_node(const struct uses_plant *plant, size_t node)
{
	plant->nodes[node] = merkle_node_hash(&plant->nodes[2 * node], &plant->nodes[2 * node + 1]);
}

enum status uses_plant_step(struct uses_plant *plant, const struct uses_slots *slots,
			    const uint8_t seed[static RANDOM_SEED_LEN], bool *ret_more)
{
	size_t lowest;

	*ret_more = false;
	if (plant->nodes == NULL || plant->made.leaves != uses_leaves(slots)) {
		*ret_more = true;
		uses_plant_clear(plant); /* outgrown, or there is none */
		return begin(plant, slots, seed);
	}
	if (plant->ready)
		return AL_OK;
	*ret_more = true;
	lowest = lowest_of(plant);
	for (size_t i = 0; i < STEP && plant->hashed < lowest; i++)
		hash_lowest(plant, slots, &plant->made, plant->hashed++);
	if (plant->hashed == lowest) {
		for (size_t node = lowest; node-- > 1;)
			hash_node(plant, node);
		plant->ready = true;
		*ret_more = false;
	}
	return AL_OK;
}

static void touch(const struct uses_plant *plant, size_t slot, uint8_t *touched)
{
	touched[lowest_of(plant) + plant->of[slot] / USES_LOWEST] = 1;
}

/* Mark the lowest nodes whose leaves are otherwise than planted: of the `count` persons at `used`,
 * and of links that came since. */
static void touch_changed(const struct uses_plant *plant, const struct uses_slots *slots,
			  const uint32_t *used, size_t count, uint8_t *touched)
{
	for (size_t i = 0; i < count; i++) {
		uint32_t slot = used[i] < slots->persons ? slots->current[used[i]] : 0;

		if (slot > 0)
			touch(plant, slot - 1, touched);
	}
	for (size_t slot = plant->made.slots; slot < slots->count; slot++)
		touch(plant, slot, touched);
}

enum status uses_plant_take(struct uses_plant *plant, const struct uses_slots *slots,
			    const uint32_t *used, size_t count, struct uses_made *ret)
{
	struct uses_made made = { .leaves = plant->made.leaves, .slots = slots->count };
	size_t tops = (size_t)made.leaves / USES_SUBTREE;
	size_t lowest = lowest_of(plant);
	uint8_t *touched;

	if (!plant->ready || uses_leaves(slots) != made.leaves)
		return AL_NOT_FOUND;
	memcpy(made.seed, plant->made.seed, RANDOM_SEED_LEN);
	made.used = calloc(slots->count / 8 + 1, 1);
	made.tops = calloc(tops, sizeof(*made.tops));
	touched = calloc(2 * lowest, 1);
	if (made.used == NULL || made.tops == NULL || touched == NULL) {
		uses_made_clear(&made);
		free(touched);
		return AL_NO_MEMORY;
	}
	uses_mark(slots, used, count, &made);
	touch_changed(plant, slots, used, count, touched);
	for (size_t node = 2 * lowest; node-- > 1;) {
		if (touched[node] == 0)
			continue;
		if (node >= lowest)
			hash_lowest(plant, slots, &made, node - lowest);
		else
			hash_node(plant, node);
		touched[node / 2] = 1;
	}
	memcpy(made.tops, plant->nodes + tops, tops * sizeof(*made.tops));
	made.root = plant->nodes[1];
	sodium_memzero(touched, 2 * lowest);
	free(touched);
	uses_plant_clear(plant);
	*ret = made;
	return AL_OK;
}
