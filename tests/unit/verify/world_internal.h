/* world_internal.h: what the files of the small cooperative share. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_VERIFY_WORLD_INTERNAL_H
#define ALLMENDE_TESTS_UNIT_VERIFY_WORLD_INTERNAL_H

#include "unit/verify/world.h"

/* Let `key` sign `draft`. */
void draft_sign(struct draft *draft, enum world_key key);

/* Draft a step of a kind: type, struct without coop and time, signers. */
void draft_statute(struct world *world, enum world_step step, struct draft *ret);
void draft_platform(struct world *world, enum world_step step, struct draft *ret);
void draft_guideline(struct world *world, enum world_step step, struct draft *ret);
void draft_application(struct world *world, enum world_step step, struct draft *ret);

#endif
