/*
 * mandates.h: who a mandate key belongs to, and what its holder allows.
 *
 * A link says which person of the platform holds which mandate key; a person has one key and a key
 * one person. A mandate counts only when it is signed by a linked key and by no other. The highest
 * serial holds; a mandate without rules is a revocation and takes effect at once, also for an
 * answer that is being made.
 *
 * A certificate (law/key_certificate.h) says that a member stands behind the key. A link with one
 * ends CERTIFICATE_GRACE_S after the certificate's period, unless it is renewed; one without never
 * ends, but counts only where certificates are not required. When a link ends its mandates end with
 * it; what her rows have cost stays with the person, whoever holds which key.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_MANDATES_H
#define ALLMENDE_NODE_MANDATES_H

#include "base/status.h"
#include "base/when.h"
#include "crypto/envelope.h"
#include "crypto/key.h"
#include "law/key_certificate.h"
#include "node/node.h"
#include "privacy/rho.h"

#include <stddef.h>
#include <stdint.h>

#define LINKS_OF_PERSON_MAX 200 /* that she may make by herself, one after the other */
#define RULES_OF_PERSON_MAX 100 /* different ones of her mandates; a revocation has none */

/* What became of one of many. */
struct node_taken {
	enum status status;
	char message[REPORT_MESSAGE_MAX]; /* empty when it was taken */
};

struct node_link {
	const char *person; /* her id on the platform, as it stands in the person column */
	struct public_key key;
	const struct key_certificate *certificate; /* NULL: none */
};

/*
 * Link `person` to the mandate key `key`, on the word of the caller, who has made sure of it.
 * Durable on AL_OK; the same link again is AL_OK too. AL_CONFLICT: the person has another key, or
 * the key belongs to another person. AL_MALFORMED: the id is empty, longer than
 * ENGINE_PERSON_LEN_MAX, or no UTF-8. AL_REFUSED: the clock, or certificates are required here.
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
 * Link as `link` says: its person has just shown to the platform that the account is hers, and its
 * key that it wants this. If she has another key, that link ends and her mandates with it: a lost
 * or stolen key is replaced so, and codes that it could still use are void. AL_REFUSED: the person
 * has had LINKS_OF_PERSON_MAX links; each costs every later job some time. With a certificate also
 * AL_FORGED, AL_REFUSED, AL_NOT_FOUND as node_renew(); else as node_link().
 */
AL_MUST_CHECK enum status node_link_shown(struct node *node, const struct node_link *link,
					  struct when now, struct report *report);

/*
 * Let the link of `key`, whose holder asks, last until the end of the period of `certificate`; it
 * never becomes shorter. Durable on AL_OK. AL_NOT_FOUND: the key is
 * linked to nobody, or the node knows no issuer of that period (it may not have followed the log so
 * far). AL_REFUSED: the period has not begun or is over, or the clock. AL_FORGED: it is not signed
 * for this cooperative, platform, period and key.
 */
AL_MUST_CHECK enum status node_renew(struct node *node, const struct public_key *key,
				     const struct key_certificate *certificate, struct when now,
				     struct report *report);

/* End the link of `key`, whose holder asks; her mandates end with it, and her codes are void.
 * Durable on AL_OK. AL_NOT_FOUND: it is linked to nobody. AL_REFUSED: the clock. */
AL_MUST_CHECK enum status node_leave(struct node *node, const struct public_key *key,
				     struct when now, struct report *report);

/* AL_OK: *ret is when the link of `key` ends, WHEN_SECONDS_MAX for never. AL_NOT_FOUND: it is
 * linked to nobody. The store's failures. */
AL_MUST_CHECK enum status node_link_until(const struct node *node, const struct public_key *key,
					  struct when *ret, struct report *report);

/* When a link ends whose certificate says until `certified` (0: it has none). */
struct when node_link_end(const struct node *node, struct when certified);

/*
 * Take the mandate in `envelope`. Durable on AL_OK, and in force from then on. The same mandate
 * once more is AL_OK and changes nothing. AL_FORGED: it is not signed by one linked mandate key
 * alone. AL_REFUSED: it is for another cooperative or platform, its serial is not above the stored
 * one, its time is after `now`, the clock went backwards, or she has had RULES_OF_PERSON_MAX
 * different rules and this brings new ones. AL_MALFORMED: it is no mandate. The
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

/*
 * Append a page of what the holder of `key` may know of the use of her rows, sealed to her key
 * (verify/uses_page.h), to `ret`: of the jobs behind the answer with the number `after` (0: from
 * the first), as far as their answers have left the house. AL_NOT_FOUND: the key was never linked
 * here. AL_NO_MEMORY; the store's failures.
 */
AL_MUST_CHECK enum status node_member_uses(struct node *node, const struct public_key *key,
					   int64_t after, struct when now, struct buffer *ret,
					   struct report *report);

#endif
