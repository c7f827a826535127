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
#include "node/mandate_tree.h"

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
	struct when link_until; /* when her link ends: then no mandate counts */
	int64_t rho_year;
	struct digest id; /* of the mandate that holds; zero: none */
	uint64_t spent;	  /* rho in 10^-12, in the index's year */
};

/* The rules of one or many mandates. In the index's arena. */
struct indexed_rules {
	struct mandate mandate; /* only rules and min_group mean something */
};

/* Initialised by mandate_index_init(). Fields are for reading. */
struct mandate_index {
	struct indexed_person *persons; /* number 1 is at 0 */
	size_t count;
	size_t capacity;
	uint64_t *changed;	     /* bits by persons: her mandate came since the last root */
	uint64_t *changed_since;     /* the same, since the sapling was begun */
	struct indexed_rules *rules; /* number 1 is at 0 */
	size_t rules_count;
	size_t rules_capacity;
	struct arena rules_arena; /* of all contents, which are never taken out */
	int64_t year;		  /* of `spent`; 0: not loaded */
	uint32_t *numbers;	  /* of the engine's persons: person number - 1, or NOBODY */
	size_t numbers_count;	  /* persons of the engine; 0 with NULL: not mapped yet */
	size_t mapped;		  /* persons who were looked for in the engine: the first so many */
	struct mandate_tree tree;
	struct mandate_sapling sapling;
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

/* The link of person number `person`, who is there, ends at `until`; a new person's never does. */
void mandate_index_set_link_end(struct mandate_index *index, int64_t person, struct when until);

/* The instant from which the mandate of `person` does not hold any more: its end or her link's. */
struct when mandate_index_end(const struct indexed_person *person);

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
 * Who of the engine's persons takes part in the use at `now`, and what she may still spend in the
 * index's year, of the lesser of `rho_person_year` and her mandate's: her bit of `consent` and her
 * item of `allowance_pico`, which have room for all and are zero. There must be room for all rules.
 */
void mandate_verdicts_members(struct mandate_verdicts *verdicts, const struct mandate_index *index,
			      struct when now, int64_t rho_person_year, uint8_t *consent,
			      uint64_t *allowance_pico);

/* The root over the mandates in force at `now`, for the answer with the random `seed`: see
 * node/mandate_tree.h. AL_NO_MEMORY. */
AL_MUST_CHECK enum status mandate_index_root(struct mandate_index *index, struct when now,
					     const uint8_t seed[static RANDOM_SEED_LEN],
					     struct mandate_root_made *ret);

#endif
