/* code_store.h: one-time codes in the node's store. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_CODE_STORE_H
#define ALLMENDE_NODE_CODE_STORE_H

#include "base/digest.h"
#include "base/status.h"
#include "base/when.h"
#include "crypto/key.h"
#include "engine/engine.h"
#include "store/db.h"

#include <stdint.h>

struct stored_code {
	struct digest hash; /* of the code */
	const char *person;
	struct when made;
	struct when until;
};

/* All functions return what store/db.h says; those that write want an open transaction. */

/* Forget the codes of `person`, and all that are over at `now`. */
AL_MUST_CHECK enum status code_store_forget(struct db *db, const char *person, struct when now,
					    struct report *report);

/* Keep the newest `most` - 1 codes. */
AL_MUST_CHECK enum status code_store_trim(struct db *db, int64_t most, struct report *report);

AL_MUST_CHECK enum status code_store_add(struct db *db, const struct stored_code *code,
					 struct report *report);

/* Whose code it is, if it holds at `now` and no other key than `key` has used it. AL_NOT_FOUND: the
 * report is untouched. */
AL_MUST_CHECK enum status code_store_find(struct db *db, const struct digest *hash,
					  const struct public_key *key, struct when now,
					  char ret[static ENGINE_PERSON_LEN_MAX + 1],
					  struct report *report);

/* Only `key` can use it from now on. */
AL_MUST_CHECK enum status code_store_use(struct db *db, const struct digest *hash,
					 const struct public_key *key, struct report *report);

/* Forget the codes of the person with the number `person`, but one that `key` has used; NULL: all.
 */
AL_MUST_CHECK enum status code_store_void(struct db *db, int64_t person,
					  const struct public_key *key, struct report *report);

#endif
