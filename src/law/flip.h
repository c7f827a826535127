/* flip.h: the smallest change of facts that gets a permission. Not for other folders. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LAW_FLIP_H
#define ALLMENDE_LAW_FLIP_H

#include "base/arena.h"
#include "law/decision.h"
#include "law/match.h"

#define FLIP_MATCHES_MAX 4000000  /* conditions matched with a value that a fact could have */
#define FLIP_LOOKUPS_MAX 20000000 /* results of those looked at again, in combinations */

/* The rules that decide: the statute's forbidden uses, then the guideline's. Borrowed. */
struct rule_list {
	const struct rule **rules;
	const struct rule_match *matches; /* of each with the facts as they are */
	size_t count;
};

/*
 * Find the fewest facts, at most FLIPS_MAX, that must be other for `list` to permit what `facts`
 * does not, and what they must be: exact over all values that the facts can have. Among equally
 * few, those that are easiest to change (see flip.c), then the first in the order of names; values
 * nearest to what is there. A missing fact is one to be changed. None when there is no such change,
 * or when the search would go over one of the two limits above, which depend on the rules and the
 * facts alone.
 * AL_OK: *ret and *ret_count are set, from `arena`. AL_NO_MEMORY: untouched.
 */
AL_MUST_CHECK enum status flip_search(const struct rule_list *list, const struct fact_index *facts,
				      struct arena *arena, struct flip **ret, size_t *ret_count);

#endif
