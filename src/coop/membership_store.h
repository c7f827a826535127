/* membership_store.h: memberships and shares in the store: all SQL of membership.h. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_COOP_MEMBERSHIP_STORE_H
#define ALLMENDE_COOP_MEMBERSHIP_STORE_H

#include "coop/membership.h"
#include "store/db.h"

/* All functions return what store/db.h says; those that write want an open transaction. */

/* Add with the next number, which is set. */
AL_MUST_CHECK enum status membership_store_add(struct db *db, struct membership *membership,
					       struct report *report);

/* Set what may change: state, member, decision, notice, end, reason. */
AL_MUST_CHECK enum status membership_store_set(struct db *db, const struct membership *membership,
					       struct report *report);
AL_MUST_CHECK enum status membership_store_erase(struct db *db, int64_t number,
						 struct report *report);

/* AL_NOT_FOUND. */
AL_MUST_CHECK enum status membership_store_get(struct db *db, int64_t number,
					       struct membership *ret, struct report *report);
AL_MUST_CHECK enum status membership_store_of(struct db *db, int64_t account,
					      struct membership *ret, struct report *report);
AL_MUST_CHECK enum status membership_store_each(struct db *db, const struct membership_range *range,
						membership_function *each, void *user,
						struct report *report);

AL_MUST_CHECK enum status membership_store_add_share(struct db *db, const struct share_entry *entry,
						     struct report *report);

/* All entries of one membership become another's. */
AL_MUST_CHECK enum status membership_store_move_shares(struct db *db, int64_t from, int64_t to,
						       struct report *report);
AL_MUST_CHECK enum status membership_store_each_share(struct db *db, int64_t membership,
						      share_function *each, void *user,
						      struct report *report);

#endif
