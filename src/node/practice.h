/* practice.h: made-up twins of the node's tables (query/practice.h), for whoever writes questions.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_PRACTICE_H
#define ALLMENDE_NODE_PRACTICE_H

#include "node/node.h"
#include "query/practice.h"

/*
 * Begin the twin that `request` describes, from the description in force alone: no row, mandate or
 * budget is looked at, and nothing is charged. A `seed` of NULL is the id of the description's
 * object, as it is for who has it from the log. Of a public table the rows themselves are given.
 * AL_OK: *ret is yours, freed by practice_free(), and needs the node no more: its parts may be
 * made in another thread. AL_NOT_FOUND: no description yet, or no such table. Other statuses as
 * practice_of_object().
 */
AL_MUST_CHECK enum status node_practice(struct node *node, const struct practice_request *request,
					struct practice **ret, struct report *report);

#endif
