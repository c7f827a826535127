/*
 * registration.h: what a registrar commits to: who may vote, without saying who.
 *
 * The registrar is a person with her own machine and key; she is neither the box nor a trustee. She
 * takes one public credential of each entitled member and publishes how many there are and the
 * Merkle root (RFC 9162, 2.1.1) of the shuffled leaves SHA-256(salt || member key || credential).
 * A member finds her leaf; an auditor with the sealed list finds all; nobody else can link a
 * credential to a member.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_VOTE_REGISTRATION_H
#define ALLMENDE_VOTE_REGISTRATION_H

#include "base/arena.h"
#include "base/buffer.h"
#include "crypto/hash.h"
#include "crypto/key.h"
#include "vote/election.h"

#define REGISTRATION_CLASS_MAX 80  /* bytes of the name of a class of members */
#define REGISTRATION_PROXIES_MAX 2 /* members that one proxy may represent (section 43 (5) GenG)   \
				    */

/* What a member, or her proxy, asks of the registrar; signed by who asks. */
struct credential_request {
	struct digest coop;
	const char *uuid;	  /* of the election */
	struct public_key member; /* who is entitled */
	struct public_key holder; /* who will vote: the member, or her proxy */
	const char *credential;	  /* public, as it stands in public_credentials */
};

/* Append what `holder` signs: "allmende/v1/credential-request\n" and the members in lines. */
void credential_request_bytes(const struct credential_request *request, struct buffer *ret);

/* One line of the registrar's list. */
struct registered {
	struct salt salt;
	struct public_key member;
	struct public_key holder;
	const char *credential;
};

/* SHA-256(salt || member key || credential text). */
struct digest registered_leaf(const struct registered *registered);

#endif
