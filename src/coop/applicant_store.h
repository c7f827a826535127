/* applicant_store.h: registrations of applicants in the store: all SQL of applicants.h. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_COOP_APPLICANT_STORE_H
#define ALLMENDE_COOP_APPLICANT_STORE_H

#include "coop/applicants.h"
#include "store/db.h"

/* All functions return what store/db.h says; those that write want an open transaction. */

/* Add with the next number, which is set. */
AL_MUST_CHECK enum status applicant_store_add(struct db *db, struct applicant *applicant,
					      struct report *report);
AL_MUST_CHECK enum status applicant_store_decide(struct db *db, const struct applicant *applicant,
						 struct report *report);

/* AL_NOT_FOUND. */
AL_MUST_CHECK enum status applicant_store_get(struct db *db, int64_t number, struct applicant *ret,
					      struct report *report);
AL_MUST_CHECK enum status applicant_store_of(struct db *db, int64_t account, struct applicant *ret,
					     struct report *report);
AL_MUST_CHECK enum status applicant_store_each(struct db *db, const struct applicant_range *range,
					       applicant_function *each, void *user,
					       struct report *report);

#endif
