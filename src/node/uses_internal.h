/* uses_internal.h: what makes the trees of uses has in common. Not for other files. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_USES_INTERNAL_H
#define ALLMENDE_NODE_USES_INTERNAL_H

#include "node/uses.h"

#define USES_BLOCK (RANDOM_BLOCK_LEN / USE_SALT_LEN) /* salts of a block of the stream */

/* What is hashed. */
struct uses_hashing {
	const struct uses_slots *slots;
	const struct uses_made *made;
	const uint32_t *at; /* slot by place */
};

/* Leaves of a tree over all of `slots`. */
int64_t uses_leaves(const struct uses_slots *slots);

/* Draw which slot stands at which place: *ret_at by place, *ret_of by slot (NULL: not wanted).
 * Slots from made->slots on are nobody's. AL_NO_MEMORY. */
AL_MUST_CHECK enum status uses_draw_places(const struct uses_made *made, uint32_t **ret_at,
					   uint32_t **ret_of);

/* The hashes of `count` leaves from place `first` on, which lie in one block of salts. */
void uses_hash_leaves(const struct uses_hashing *hashing, size_t first, size_t count,
		      struct digest *ret);

/* Set the bits of the newest slots of the `count` persons at `used`. */
void uses_mark(const struct uses_slots *slots, const uint32_t *used, size_t count,
	       struct uses_made *made);

#endif
