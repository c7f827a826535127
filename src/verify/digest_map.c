/* digest_map.c: what belongs to a digest: linear probing, at most half full. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "verify/digest_map.h"

#include "base/checked.h"
#include "crypto/random.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS_MIN 64

static_assert(sizeof(((struct digest_map *)0)->hash_key) == crypto_shorthash_KEYBYTES,
	      "the key is SipHash's");

void digest_map_init(struct digest_map *map)
{
	struct random random;

	memset(map, 0, sizeof(*map));
	random_init_system(&random);
	random_bytes(&random, map->hash_key, sizeof(map->hash_key));
	random_clear(&random);
}

void digest_map_clear(struct digest_map *map)
{
	free(map->slots);
	map->slots = NULL;
	map->slot_count = 0;
	map->count = 0;
}

/* The slot of `digest`, or the empty one where it would be. There is always an empty one. */
static struct digest_map_slot *find_slot(const struct digest_map *map, const struct digest *digest)
{
	uint64_t hash;
	size_t place;

	(void)crypto_shorthash((unsigned char *)&hash, digest->bytes, DIGEST_LEN, map->hash_key);
	place = (size_t)hash & (map->slot_count - 1);
	while (map->slots[place].value != NULL && !digest_equal(&map->slots[place].digest, digest))
		place = (place + 1) & (map->slot_count - 1);
	return &map->slots[place];
}

void *digest_map_get(const struct digest_map *map, const struct digest *digest)
{
	return map->slot_count == 0 ? NULL : find_slot(map, digest)->value;
}

static enum status grow(struct digest_map *map)
{
	struct digest_map larger = *map;

	if (map->count >= DIGEST_MAP_COUNT_MAX)
		return AL_TOO_BIG;
	larger.slot_count = map->slot_count == 0 ? SLOTS_MIN : 2 * map->slot_count;
	larger.slots = calloc(larger.slot_count, sizeof(*larger.slots));
	if (larger.slots == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < map->slot_count; i++) {
		if (map->slots[i].value != NULL)
			*find_slot(&larger, &map->slots[i].digest) = map->slots[i];
	}
	free(map->slots);
	*map = larger;
	return AL_OK;
}

enum status digest_map_put(struct digest_map *map, const struct digest *digest, void *value)
{
	struct digest_map_slot *slot;

	assert(value != NULL);
	if (2 * (map->count + 1) > map->slot_count) {
		enum status status = grow(map);

		if (status != AL_OK)
			return status;
	}
	slot = find_slot(map, digest);
	if (slot->value == NULL)
		map->count++;
	*slot = (struct digest_map_slot){ .digest = *digest, .value = value };
	return AL_OK;
}
