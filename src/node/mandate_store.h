/* mandate_store.h: persons and mandates in the node's store. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_MANDATE_STORE_H
#define ALLMENDE_NODE_MANDATE_STORE_H

#include "base/digest.h"
#include "base/status.h"
#include "base/when.h"
#include "crypto/key.h"
#include "store/db.h"

#include <stddef.h>
#include <stdint.h>

/* All functions return what store/db.h says; those that write want an open transaction. Persons
 * have numbers from 1, without gaps. */

/* AL_OK: *ret is the number of the person with the `len` bytes at `id`. AL_NOT_FOUND: there is
 * none; the report is untouched. */
AL_MUST_CHECK enum status mandate_store_person(struct db *db, const char *id, size_t len,
					       int64_t *ret, struct report *report);

AL_MUST_CHECK enum status mandate_store_add_person(struct db *db, int64_t number, const char *id,
						   struct report *report);

typedef enum status stored_person_function(void *user, int64_t number, const char *id, size_t len,
					   struct report *report);

/* Call `each` for all persons with a number above `after`, rising. */
AL_MUST_CHECK enum status mandate_store_each_person(struct db *db, int64_t after,
						    stored_person_function *each, void *user,
						    struct report *report);

AL_MUST_CHECK enum status mandate_store_person_count(struct db *db, int64_t *ret,
						     struct report *report);

/* The number of the rules with the digest `digest`. AL_NOT_FOUND. */
AL_MUST_CHECK enum status mandate_store_find_rules(struct db *db, const struct digest *digest,
						   int64_t *ret, struct report *report);

/* How many different rules the last mandates of `person` have (a thousand of them are looked at).
 */
AL_MUST_CHECK enum status mandate_store_count_rules(struct db *db, int64_t person, int64_t *ret,
						    struct report *report);

/* What several mandates have in common. *ret_number is the number of the `len` bytes at `content`
 * with the digest `digest`, new when they were not there. */
AL_MUST_CHECK enum status mandate_store_rules(struct db *db, const struct digest *digest,
					      const void *content, size_t len, int64_t *ret_number,
					      struct report *report);

typedef enum status stored_rules_function(void *user, int64_t number, const char *content,
					  size_t len, struct report *report);

/* Call `each` for all rules with a number above `after`, rising. */
AL_MUST_CHECK enum status mandate_store_each_rules(struct db *db, int64_t after,
						   stored_rules_function *each, void *user,
						   struct report *report);

/* One mandate, as it was taken. */
struct stored_mandate {
	int64_t person;
	int64_t serial;
	struct when from;
	struct when until;
	int64_t rho_year;
	int64_t rules; /* 0: it has none, so it is a revocation */
	struct digest id;
};

/* Keep `mandate` with its signed envelope. AL_CONFLICT: the person has one with that serial. */
AL_MUST_CHECK enum status mandate_store_add(struct db *db, const struct stored_mandate *mandate,
					    const void *envelope, size_t len, struct when now,
					    struct report *report);

/* Keep that no mandate of `person` holds any more though she has revoked none: it comes after all
 * of hers. *ret is what to put into the index. */
AL_MUST_CHECK enum status mandate_store_end(struct db *db, int64_t person, struct when now,
					    struct stored_mandate *ret, struct report *report);

/* *ret is the highest serial of `person`, 0 when there is none, and *ret_id the mandate's id. */
AL_MUST_CHECK enum status mandate_store_serial(struct db *db, int64_t person, int64_t *ret,
					       struct digest *ret_id, struct report *report);

/* The number of the last mandate that was taken, 0 for none. */
AL_MUST_CHECK enum status mandate_store_last(struct db *db, int64_t *ret, struct report *report);

typedef enum status stored_mandate_function(void *user, const struct stored_mandate *mandate,
					    struct report *report);

/* Call `each` for all mandates in the order in which they were taken: of one person the last one
 * holds. */
AL_MUST_CHECK enum status mandate_store_each(struct db *db, stored_mandate_function *each,
					     void *user, struct report *report);

#endif
