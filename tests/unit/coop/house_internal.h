/* house_internal.h: what the files of the small cooperative share. Not for others. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_COOP_HOUSE_INTERNAL_H
#define ALLMENDE_TESTS_UNIT_COOP_HOUSE_INTERNAL_H

#include "unit/coop/house.h"

/* Prepare the witness `index`, which keeps its state in `folder` (NULL: nowhere). */
void house_witness_init(struct house *house, int index, const char *folder);

/* Tell all witnesses the log's key. */
void house_witness_know(struct house *house);

#endif
