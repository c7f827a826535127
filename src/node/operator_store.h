/* operator_store.h: what the operator did: the stop switch and its journal. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_OPERATOR_STORE_H
#define ALLMENDE_NODE_OPERATOR_STORE_H

#include "base/status.h"
#include "base/when.h"
#include "store/db.h"

#include <stdbool.h>
#include <stdint.h>

#define OPERATOR_REASON_MAX 400 /* bytes */

enum operator_act { OPERATOR_STOP = 1, OPERATOR_START };

/* One thing that he did. */
struct operator_entry {
	enum operator_act act;
	struct when time;
	char reason[OPERATOR_REASON_MAX + 1];
};

/* All functions return what store/db.h says; the first wants an open transaction. */

AL_MUST_CHECK enum status operator_store_add(struct db *db, const struct operator_entry *entry,
					     struct report *report);

/* *ret: the last act was a stop. */
AL_MUST_CHECK enum status operator_store_stopped(struct db *db, bool *ret, struct report *report);

typedef enum status operator_entry_function(void *user, const struct operator_entry *entry,
					    struct report *report);

/* Call `each` for the newest `most` acts, newest first. */
AL_MUST_CHECK enum status operator_store_each(struct db *db, int64_t most,
					      operator_entry_function *each, void *user,
					      struct report *report);

#endif
