/*
 * sums_check.h: whether sums that another process made are such as sums_read() makes.
 *
 * Who made them is not trusted: nothing in them may lead answer_make() out of its memory or its
 * numbers. Whether they are the right ones nobody can see who does not read the rows.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_SUMS_CHECK_H
#define ALLMENDE_QUERY_SUMS_CHECK_H

#include "base/status.h"
#include "query/key_groups.h"
#include "query/plan.h"
#include "query/sums.h"

/* AL_OK, or AL_MALFORMED: `charges` do not rise, are of who takes no part in `members`, or above
 * what she may spend or `most`. */
AL_MUST_CHECK enum status charges_check(const struct personal_charge *charges, size_t count,
					const struct members *members, struct rho most,
					struct report *report);

/* AL_OK, or AL_MALFORMED: the cells, groups or step of `sums` are not of `plan` and `members`. The
 * charges are left to charges_check(). */
AL_MUST_CHECK enum status sums_check(const struct plan *plan, const struct members *members,
				     const struct sums *sums, struct report *report);

/* Cells of a group of unknown keys by `plan`; 0: it has no unknown keys. */
size_t sums_group_cells(const struct plan *plan);

#endif
