/*
 * mandates.h: who a mandate key belongs to, and what its holder allows.
 *
 * A link says which person of the platform holds which mandate key. Whoever calls node_link() has
 * made sure of it; a person has one key and a key one person. A mandate counts only when it is
 * signed by a linked key and by no other. The highest serial holds; a mandate without rules is a
 * revocation and takes effect at once, also for an answer that is being made.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_MANDATES_H
#define ALLMENDE_NODE_MANDATES_H

#include "base/status.h"
#include "base/when.h"
#include "crypto/envelope.h"
#include "crypto/key.h"
#include "node/node.h"
#include "privacy/rho.h"

#include <stddef.h>
#include <stdint.h>

/* What became of one of many. */
struct node_taken {
	enum status status;
	char message[REPORT_MESSAGE_MAX]; /* empty when it was taken */
};

struct node_link {
	const char *person; /* her id on the platform, as it stands in the person column */
	struct public_key key;
};

/*
 * Link `person` to the mandate key `key`. Durable on AL_OK; the same link again is AL_OK too.
 * AL_CONFLICT: the person has another key, or the key belongs to another person. AL_MALFORMED: the
 * id is empty, longer than ENGINE_PERSON_LEN_MAX, or no UTF-8. AL_REFUSED: the clock.
 */
AL_MUST_CHECK enum status node_link(struct node *node, const char *person,
				    const struct public_key *key, struct when now,
				    struct report *report);

/*
 * The same for the `count` links at `links` in one transaction: those that do not hold are left
 * out, and ret[i] says why. AL_OK: all others are durable. Otherwise none is.
 */
AL_MUST_CHECK enum status node_link_many(struct node *node, const struct node_link *links,
					 size_t count, struct when now, struct node_taken *ret,
					 struct report *report);

/*
 * Take the mandate in `envelope`. Durable on AL_OK, and in force from then on. The same mandate
 * once more is AL_OK and changes nothing. AL_FORGED: it is not signed by one linked mandate key
 * alone. AL_REFUSED: it is for another cooperative or platform, its serial is not above the stored
 * one, its time is after `now`, or the clock went backwards. AL_MALFORMED: it is no mandate. The
 * store's failures.
 */
AL_MUST_CHECK enum status node_take_mandate(struct node *node, const struct envelope *envelope,
					    struct when now, struct report *report);

/* The same for many in one transaction, as node_link_many(). */
AL_MUST_CHECK enum status node_take_mandates(struct node *node,
					     const struct envelope *const *envelopes, size_t count,
					     struct when now, struct node_taken *ret,
					     struct report *report);

/* How many mandates are in force at `now`. For the operator; it is published only padded. */
size_t node_mandates_in_force(const struct node *node, struct when now);

/* What a member may know of her own budget in the calendar year of an instant. */
struct node_balance {
	struct rho spent;
	struct rho ceiling; /* the lesser of her mandate's and, once followed, the statute's */
};

/* AL_OK: *ret is the balance of the holder of `key`. AL_NOT_FOUND: the key is not linked. It is for
 * her alone: whoever asks has been shown to hold the key. */
AL_MUST_CHECK enum status node_member_balance(const struct node *node, const struct public_key *key,
					      struct when now, struct node_balance *ret,
					      struct report *report);

#endif
