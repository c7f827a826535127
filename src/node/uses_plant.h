/*
 * uses_plant.h: the tree of uses of the next receipt, made while nobody waits.
 *
 * A tree over a million links takes half a second to hash. Its places and salts do not hang on the
 * job, and most leaves of it say "not used": so one is planted ahead, from a seed of its own, and
 * for the job only the leaves of who was used are hashed again, with their paths. What comes out is
 * what uses_make() makes of that seed.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_USES_PLANT_H
#define ALLMENDE_NODE_USES_PLANT_H

#include "node/uses.h"

#define USES_LOWEST 32 /* leaves of a lowest node that is kept */

/* All zero: there is none. Fields are for uses_plant.c. */
struct uses_plant {
	struct uses_made made; /* nobody is used; `tops` is not made yet */
	uint32_t *at;
	uint32_t *of;
	struct digest *nodes; /* 1 is the root, 2i and 2i + 1 lie below i; the lowest stand for
				 USES_LOWEST leaves */
	size_t hashed;	      /* lowest nodes that are */
	bool ready;
};

void uses_plant_clear(struct uses_plant *plant);

/* Do one step, of some hundredths of a second at most, of planting over `slots`, begun from `seed`
 * where nothing is planted. *ret_more: there is more to do. AL_NO_MEMORY: nothing is planted. */
AL_MUST_CHECK enum status uses_plant_step(struct uses_plant *plant, const struct uses_slots *slots,
					  const uint8_t seed[static RANDOM_SEED_LEN],
					  bool *ret_more);

/* As uses_make() of the seed of `plant`, which is used up; AL_NOT_FOUND: it is not ready, or
 * `slots` have outgrown it. AL_NO_MEMORY. */
AL_MUST_CHECK enum status uses_plant_take(struct uses_plant *plant, const struct uses_slots *slots,
					  const uint32_t *used, size_t count,
					  struct uses_made *ret);

#endif
