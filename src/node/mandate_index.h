/*
 * mandate_index.h: the mandates that hold, in memory, so that a million are looked through quickly.
 *
 * Persons stand by their number in the store. What many mandates have in common (rules, smallest
 * group) is kept once, so that whether a use is covered is asked once for each different content
 * and not for each person.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_MANDATE_INDEX_H
#define ALLMENDE_NODE_MANDATE_INDEX_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/status.h"
#include "base/when.h"
#include "law/mandate.h"
#include "node/mandate_store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MANDATE_INDEX_NOBODY UINT32_MAX /* no person of the engine, or no person of the store */

/* One person. */
struct indexed_person {
	uint32_t engine;  /* her index in the engine; MANDATE_INDEX_NOBODY: no rows, or unknown */
	int32_t rules;	  /* place in `rules`; -1: no mandate, or a revocation */
	struct when from; /* of the mandate that holds */
	struct when until;
	int64_t rho_year;
	struct digest id; /* of the mandate that holds; zero: none */
	uint64_t spent;	  /* rho in 10^-12, in the index's year */
};

/* The rules of one or many mandates. */
struct indexed_rules {
	struct arena arena;
	struct mandate mandate; /* only rules and min_group mean something */
};

/* Initialised by mandate_index_init(). Fields are for reading. */
struct mandate_index {
	struct indexed_person *persons; /* number 1 is at 0 */
	size_t count;
	size_t capacity;
	struct indexed_rules *rules; /* number 1 is at 0 */
	size_t rules_count;
	size_t rules_capacity;
	int64_t year;	      /* of `spent`; 0: not loaded */
	uint32_t *numbers;    /* of the engine's persons: person number - 1, or NOBODY */
	size_t numbers_count; /* persons of the engine; 0 with NULL: not mapped yet */
};

void mandate_index_init(struct mandate_index *index);
void mandate_index_clear(struct mandate_index *index);

/* Make room for persons up to `count`, new ones without a mandate. AL_NO_MEMORY. */
AL_MUST_CHECK enum status mandate_index_grow(struct mandate_index *index, size_t count);

/* Add the rules of the canonical mandate of `len` bytes at `content`; their number is the next one.
 * AL_MALFORMED, AL_NO_MEMORY. */
AL_MUST_CHECK enum status mandate_index_add_rules(struct mandate_index *index, const char *content,
						  size_t len, struct report *report);

/* `mandate` holds now. Its person and rules are there. */
void mandate_index_put(struct mandate_index *index, const struct stored_mandate *mandate);

/* Whether the mandate of `person` has begun, has not ended, and allows something. */
bool mandate_index_in_force(const struct indexed_person *person, struct when now);

/* A use, and whether each content covers it: asked once, then remembered. */
struct mandate_verdicts {
	const struct mandate_rule *defaults; /* the assembly's */
	size_t defaults_count;
	struct use use;
	uint8_t *known; /* by rules: 0 not asked yet, 1 no, 2 yes */
	size_t known_count;
};

/* Make room in `verdicts` for all rules of `index` that have come since. AL_NO_MEMORY. */
AL_MUST_CHECK enum status mandate_verdicts_grow(struct mandate_verdicts *verdicts,
						const struct mandate_index *index);
void mandate_verdicts_clear(struct mandate_verdicts *verdicts);

/* Whether the mandate of `person` covers the use at `now`. There must be room for her rules. */
bool mandate_verdicts_cover(struct mandate_verdicts *verdicts, const struct mandate_index *index,
			    const struct indexed_person *person, struct when now);

/*
 * The root of the padded tree over the mandates in force at `now`: leaf i is SHA-256(salt || id of
 * the mandate), in a random order, among as many random ones as make the number a power of two (at
 * least MANDATE_ROOT_LEAVES_MIN). Order, salts and padding are drawn from `seed` alone, so that who
 * has it and the mandates can make each leaf again. AL_NO_MEMORY.
 */
#define MANDATE_ROOT_LEAVES_MIN 64
AL_MUST_CHECK enum status mandate_index_root(const struct mandate_index *index, struct when now,
					     const uint8_t *seed, struct digest *ret,
					     int64_t *ret_leaves);

#endif
