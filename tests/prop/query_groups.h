/*
 * query_groups.h: the sums of groups of unknown keys, for the proofs about the whole path.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_PROP_QUERY_GROUPS_H
#define ALLMENDE_TESTS_PROP_QUERY_GROUPS_H

#include "query/key_groups.h"
#include "query/plan.h"
#include "unit/query/fixture.h"

/* How two lists of groups differ. */
struct groups_difference {
	wide square;   /* |a - b|^2 over the cells of all groups of either */
	size_t groups; /* in how many of them the persons are others in number */
	unsigned most; /* by how many at most */
};

struct groups_difference groups_compare(const struct key_groups *a, const struct key_groups *b);

/*
 * The same groups as an answer may see them at most: those of fewer than `least` persons left out,
 * the others in the opposite order and with `least` persons each, but where these are `counted` to
 * select. An answer made of them must be the same. To be cleared and freed.
 */
struct key_groups *groups_disguised(const struct key_groups *groups, uint32_t least, bool counted);

#endif
