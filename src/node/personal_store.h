/*
 * personal_store.h: what each person's rows have cost her, in the node's store.
 *
 * An answer charges everybody whose rows are in it, which may be a million persons at once, while
 * revocations wait. So what PERSONAL_PART persons next to each other have spent in a year stands in
 * one row: 8 bytes each, the highest first. A person for whom there is also a row in the table
 * `personal`, which stores had before, has spent both.
 *
 * All functions return what store/db.h says; a row that is damaged gives AL_MALFORMED. Those that
 * write want an open transaction.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_PERSONAL_STORE_H
#define ALLMENDE_NODE_PERSONAL_STORE_H

#include "base/status.h"
#include "store/db.h"

#include <stddef.h>
#include <stdint.h>

#define PERSONAL_PART 256 /* persons of a row */

/* Add rho_pico[i] to what person number i + 1 has spent in `year`, for i below `count`.
 * AL_OVERFLOW: somebody's would not be an integer of the store any more. */
AL_MUST_CHECK enum status personal_store_charge(struct db *db, int64_t year,
						const uint64_t *rho_pico, size_t count,
						struct report *report);

/* *ret is what `person` has spent in `year`. */
AL_MUST_CHECK enum status personal_store_balance(struct db *db, int64_t year, int64_t person,
						 int64_t *ret, struct report *report);

typedef enum status personal_function(void *user, int64_t person, int64_t rho_pico,
				      struct report *report);

/* Call `each` for everybody who has spent something in `year`; for some twice: these are to be
 * added. */
AL_MUST_CHECK enum status personal_store_each(struct db *db, int64_t year, personal_function *each,
					      void *user, struct report *report);

#endif
