/*
 * rule_set.h: sets of rules as bits: bit i is the rule at place i. Not for other folders.
 *
 * All sets of one index have the same number of words; bits past the last rule are 0.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LAW_RULE_SET_H
#define ALLMENDE_LAW_RULE_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RULE_SET_BITS 64 /* of a word */
#define RULE_SET_BLOCK 8 /* words; a set is of whole blocks, so that each is one step of a loop */

static inline size_t rule_set_words(size_t rules)
{
	size_t bits = (size_t)RULE_SET_BITS * RULE_SET_BLOCK;

	return (rules + bits - 1) / bits * RULE_SET_BLOCK;
}

static inline bool rule_set_has(const uint64_t *set, size_t place)
{
	return (set[place / RULE_SET_BITS] >> place % RULE_SET_BITS & 1) != 0;
}

static inline void rule_set_add(uint64_t *set, size_t place)
{
	set[place / RULE_SET_BITS] |= UINT64_C(1) << place % RULE_SET_BITS;
}

/* Add the rule at `place` where it is not there, else take it out. */
static inline void rule_set_toggle(uint64_t *set, size_t place)
{
	set[place / RULE_SET_BITS] ^= UINT64_C(1) << place % RULE_SET_BITS;
}

/* Make `ret` the union of the `count` sets at `sets`, block by block, so that each is read once. */
static inline void rule_set_unite(const uint64_t *const *sets, size_t count, size_t words,
				  uint64_t *ret)
{
	for (size_t from = 0; from < words; from += RULE_SET_BLOCK) {
		uint64_t block[RULE_SET_BLOCK] = { 0 };

		for (size_t i = 0; i < count; i++) {
			for (size_t j = 0; j < RULE_SET_BLOCK; j++)
				block[j] |= sets[i][from + j];
		}
		for (size_t j = 0; j < RULE_SET_BLOCK; j++)
			ret[from + j] = block[j];
	}
}

#endif
