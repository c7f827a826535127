/* link_store.h: which mandate key is whose, in the node's store. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_LINK_STORE_H
#define ALLMENDE_NODE_LINK_STORE_H

#include "base/status.h"
#include "base/when.h"
#include "crypto/key.h"
#include "store/db.h"

#include <stdint.h>

/* A person has one link or none, and so has a key. */
struct stored_link {
	int64_t person;
	struct public_key key;
	/* Added to the serial of each mandate: all serials of links that she had before are below,
	 * so that a new key begins at 1 and nobody's old key can use up her serials. */
	int64_t base;
	struct when certified; /* until then, her certificate says; 0: she has shown none */
};

/* All functions return what store/db.h says; those that write want an open transaction. */

AL_MUST_CHECK enum status link_store_add(struct db *db, const struct stored_link *link,
					 struct when now, struct report *report);

/* AL_OK: *ret is the link of `key`. AL_NOT_FOUND: none; the report is untouched. */
AL_MUST_CHECK enum status link_store_of_key(struct db *db, const struct public_key *key,
					    struct stored_link *ret, struct report *report);

/* AL_OK: *ret is the link of `person`. AL_NOT_FOUND: none; the report is untouched. */
AL_MUST_CHECK enum status link_store_of_person(struct db *db, int64_t person,
					       struct stored_link *ret, struct report *report);

/* The certificate of `person`, who has a link, says until `certified`. */
AL_MUST_CHECK enum status link_store_certify(struct db *db, int64_t person, struct when certified,
					     struct report *report);

/* `person` has no link any more. */
AL_MUST_CHECK enum status link_store_remove(struct db *db, int64_t person, struct report *report);

typedef enum status stored_link_function(void *user, const struct stored_link *link,
					 struct report *report);

/* Call `each` for all links. */
AL_MUST_CHECK enum status link_store_each(struct db *db, stored_link_function *each, void *user,
					  struct report *report);

#endif
