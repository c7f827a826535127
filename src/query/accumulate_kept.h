/*
 * accumulate_kept.h: at most K groups of each person, chosen without looking at what is in them.
 *
 * A person's groups are ordered by a keyed hash of their keys, with a key drawn for this answer;
 * the first K are kept (bounding by L0: Wilson et al., "Differentially Private SQL with Bounded
 * User Contribution", PoPETs 2020). A group that has to make room can never come back, because what
 * is kept only gets lower in the order; so one pass with K places is enough, whatever the order of
 * her rows. Which are kept depends on her own groups alone.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_ACCUMULATE_KEPT_H
#define ALLMENDE_QUERY_ACCUMULATE_KEPT_H

#include "engine/engine.h"
#include "query/key_groups.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KEPT_MAX 1024 /* groups of a person */
#define KEEP_KEY_LEN 16

struct kept_hash {
	uint64_t high;
	uint64_t low;
};

/* The bytes of a row's keys, built key by key. */
struct kept_row {
	uint32_t len; /* KEPT_NO_GROUP: the row belongs to none */
	struct kept_hash hash;
	size_t at; /* of the bytes in `bytes` */
};

#define KEPT_NO_GROUP UINT32_MAX

struct kept_place {
	struct kept_hash hash;
	uint16_t slot;
};

/* One owner thread. */
struct kept {
	uint8_t key[KEEP_KEY_LEN];
	size_t most;		   /* K */
	struct kept_place *places; /* of the current person, rising by hash */
	size_t count;
	bool cut;	/* a group of hers was left out */
	uint8_t *keys;	/* KEY_LEN_MAX of each slot */
	uint32_t *lens; /* by slot */
	uint8_t *bytes; /* of the rows of a run, KEY_LEN_MAX each */
	struct kept_row *rows;
};

/* AL_NO_MEMORY: nothing to clear. */
AL_MUST_CHECK enum status kept_init(struct kept *ret, size_t most,
				    const uint8_t key[static KEEP_KEY_LEN]);

void kept_clear(struct kept *kept);

/* Begin the keys of `count` rows; then one of the following for each key of GROUP BY. */
void kept_begin(struct kept *kept, size_t count);

/* A number for each row: no group where codes[i] is below 0. */
void kept_add_codes(struct kept *kept, size_t count, const int32_t *codes);

/* The value itself, from row `first` of `values` on: no group where it is NULL. */
void kept_add_values(struct kept *kept, size_t count, const struct engine_values *values,
		     size_t first, const int64_t *numbers);

/*
 * Find the slot of each row among those that are kept: groups[i] = it, or -1. Rows with groups[i]
 * below 0 belong to none. `forget` is called with `context` for each slot that is given to another
 * group.
 */
void kept_choose(struct kept *kept, size_t count, int32_t *groups,
		 void (*forget)(void *context, size_t slot), void *context);

/* Forget the person. */
void kept_forget(struct kept *kept);

#endif
