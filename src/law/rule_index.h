/*
 * rule_index.h: the rules of a statute and a guideline, so arranged that an application is decided
 * without reading them one by one.
 *
 * A rule is a conjunction of conditions on facts. For each fact and each value that it can have the
 * index keeps the set of rules to which that value makes a condition false, and the set to which it
 * leaves one unknown: a bitmap index with one bitmap for each value (O'Neil and Quass, "Improved
 * query performance with variant indexes", SIGMOD 1997, section 2), here for Kleene's three values.
 * A decision then unites one pair of sets for each fact.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LAW_RULE_INDEX_H
#define ALLMENDE_LAW_RULE_INDEX_H

#include "base/arena.h"
#include "law/guideline.h"
#include "law/statute.h"

/* Bytes that are enough for the index of any rules that the tables of law let pass. */
#define RULE_INDEX_ARENA_MAX ((size_t)64 * 1024 * 1024)

struct rule_index; /* Once made it never changes, so threads may share it. */

/*
 * Index the rules of `guideline` behind the forbidden uses of `statute`. Both have been checked by
 * their tables and must live as long as the index, which is in `arena`. Takes the time of a few
 * decisions made rule by rule.
 * AL_OK: *ret is borrowed from `arena`. AL_NO_MEMORY: untouched.
 */
AL_MUST_CHECK enum status rule_index_make(const struct statute *statute,
					  const struct guideline *guideline, struct arena *arena,
					  const struct rule_index **ret);

#endif
