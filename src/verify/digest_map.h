/*
 * digest_map.h: what belongs to a digest, found in constant time.
 *
 * An open hash table. Its hash is keyed at random, because whoever publishes a log can choose
 * digests with equal beginnings.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_VERIFY_DIGEST_MAP_H
#define ALLMENDE_VERIFY_DIGEST_MAP_H

#include "base/digest.h"
#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

#define DIGEST_MAP_COUNT_MAX (SIZE_MAX / 256) /* entries */

struct digest_map_slot {
	struct digest digest;
	void *value; /* NULL: the slot is empty */
};

/* One owner thread. Fields are for digest_map.c. */
struct digest_map {
	struct digest_map_slot *slots;
	size_t slot_count; /* 0 or a power of two */
	size_t count;	   /* entries */
	uint8_t hash_key[16];
};

/* Make `map` empty. Nothing is allocated yet. */
void digest_map_init(struct digest_map *map);

/* Release the table; the values are the caller's. `map` is then empty. */
void digest_map_clear(struct digest_map *map);

/* The value of `digest` in `map`, or NULL. Borrowed as it was put. */
void *digest_map_get(const struct digest_map *map, const struct digest *digest);

/*
 * Put `value` (not NULL) for `digest`, in place of what was there. AL_OK. AL_NO_MEMORY, AL_TOO_BIG
 * (DIGEST_MAP_COUNT_MAX): `map` is unchanged.
 */
AL_MUST_CHECK enum status digest_map_put(struct digest_map *map, const struct digest *digest,
					 void *value);

#endif
