/*
 * registration.h: what a registrar does: who may vote, without saying who.
 *
 * The registrar is a person with her own machine and key; she is neither the box nor a trustee. She
 * takes one signed request of each entitled member, or of the member's proxy: a public credential.
 * She publishes the credentials in an order that says nothing, and commits to who has which by the
 * Merkle root (RFC 9162, 2.1.1) of the shuffled leaves SHA-256(salt || member key || credential).
 * The list itself is sealed to an auditor, with every request, so that no credential can be made
 * up. A member finds her leaf; the auditor finds all; nobody else can link a credential to a
 * member.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_VOTE_REGISTRATION_H
#define ALLMENDE_VOTE_REGISTRATION_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/when.h"
#include "crypto/group.h"
#include "crypto/hash.h"
#include "crypto/key.h"
#include "crypto/random.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct registration; /* the object in the log (vote/secret_ballot.h) */

#define REGISTRATION_PROXIES_MAX 2 /* members that one proxy may represent: section 43 (5) GenG */
#define CREDENTIAL_REQUEST_LEN_MAX 4096				   /* bytes of a signed request */
#define REGISTRATION_LIST_LEN_MAX ((size_t)2 * 1024 * 1024 * 1024) /* bytes of a list */
#define LEAF_PROOF_LEN_MAX 16384				   /* bytes of a leaf's proof */

/* --- Requests --- */

/* What a member, or her proxy, asks of the registrar; signed by the holder. */
struct credential_request {
	struct digest coop;
	const char *credential;	  /* public, as it stands in public_credentials */
	struct public_key holder; /* who will vote: the member, or her proxy */
	struct public_key member; /* who is entitled */
	struct when time;	  /* of two requests for one member the later one counts */
	const char *uuid;	  /* of the election */
};

/*
 * Append `request`, signed by `key`, which must be the holder's: an envelope (crypto/envelope.h) of
 * the type "credential-request". AL_MALFORMED: it could not be read again; the report says why.
 * AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status credential_request_make(const struct group *group,
						  const struct credential_request *request,
						  const struct signing_key *key, struct buffer *ret,
						  struct report *report);

/*
 * Read such an envelope and check that the holder, and nobody else, has signed it and that the
 * credential is a member of `group` and not the identity. Texts are taken from `arena`. That the
 * member is entitled is registration_accept()'s question. AL_MALFORMED, AL_FORGED, AL_TOO_BIG,
 * AL_NO_MEMORY: *ret is untouched.
 */
AL_MUST_CHECK enum status credential_request_parse(const struct group *group, const char *text,
						   size_t len, struct arena *arena,
						   struct credential_request *ret,
						   struct report *report);

/* --- Who is entitled --- */

struct entitled_member {
	struct public_key member;
	struct public_key proxy; /* zero: none */
};

struct entitled {
	const struct entitled_member *members; /* rising by member */
	size_t count;
};

/*
 * Read one line for each entitled member, in any order: her key, "ed25519:" and 64 hexadecimal
 * digits, and, where she has a proxy, a blank and the proxy's key. AL_MALFORMED: the report names
 * the line. AL_REFUSED: a member stands there twice, is her own proxy, or a proxy represents more
 * than REGISTRATION_PROXIES_MAX. AL_TOO_BIG, AL_NO_MEMORY. *ret is borrowed from `arena`.
 */
AL_MUST_CHECK enum status entitled_parse(const char *text, size_t len, struct arena *arena,
					 struct entitled *ret, struct report *report);

/* The line of `member`; NULL: she is not entitled. Borrowed. */
const struct entitled_member *entitled_find(const struct entitled *entitled,
					    const struct public_key *member);

/* What a registrar is asked to register. */
struct registrar_rules {
	struct digest coop;
	const char *uuid;
	const struct entitled *entitled;
};

/*
 * Whether `request` may be registered by `rules`, where `held` is the request that is registered
 * for the same member (NULL: none). AL_REFUSED: of another cooperative or election; the member is
 * not entitled; the holder is neither she nor her proxy; or a proxy comes after the member herself
 * has registered. AL_CONFLICT: it is not later than `held`.
 */
AL_MUST_CHECK enum status registration_accept(const struct registrar_rules *rules,
					      const struct credential_request *request,
					      const struct credential_request *held,
					      struct report *report);

/* --- The list --- */

/* One leaf: a salt and the request with the bytes that were signed. */
struct registered {
	struct salt salt;
	struct credential_request request;
	const char *envelope;
	size_t envelope_len;
};

/* In the order of the leaves. */
struct registered_list {
	struct registered *items;
	size_t count;
};

/* Draw a salt for each item and put the items into an order that is uniform among all (Fisher and
 * Yates, in the form of Durstenfeld, CACM 1964). `random` must be the system's. */
void registered_list_shuffle(struct registered_list *list, struct random *random);

/* The entry that the tree has for an item: SHA-256(salt || member key || credential text). */
struct digest registered_leaf(const struct salt *salt, const struct public_key *member,
			      const char *credential);

/* The Merkle root of the entries of `list`. AL_NO_MEMORY. */
AL_MUST_CHECK enum status registered_list_root(const struct registered_list *list,
					       struct digest *ret);

/* Append public_credentials as an election's archive has it: a JSON array, sorted by the value of
 * the credential, without members. AL_CONFLICT: two are the same. AL_NO_MEMORY. */
AL_MUST_CHECK enum status registered_list_credentials(const struct registered_list *list,
						      struct buffer *ret, struct report *report);

/* Append `list` as text: a line for each item, its salt in hexadecimal digits, a blank and the
 * signed request. The buffer keeps a failure. */
void registered_list_format(const struct registered_list *list, struct buffer *ret);

/*
 * Read such a text and check every request as credential_request_parse() does. *ret is borrowed
 * from `arena` and from `text`. AL_MALFORMED, AL_FORGED: the report names the line. AL_TOO_BIG,
 * AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status registered_list_parse(const struct group *group, const char *text,
						size_t len, struct arena *arena,
						struct registered_list *ret, struct report *report);

/*
 * Whether `list` is the one that `registration` commits to: each request is of its cooperative and
 * election, no member and no credential stands there twice, their number, the Merkle root and the
 * public credentials are those of the registration. With `entitled` (NULL: not known) also that
 * there are as many as it says and each request may be registered by it. AL_FORGED, AL_REFUSED: the
 * report says what differs. AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status registered_list_check(const struct registered_list *list,
						const struct registration *registration,
						const struct entitled *entitled,
						struct report *report);

/* --- A member's leaf --- */

/* What a member gets, to see that her credential is in the root. */
struct leaf_proof {
	const char *credential;
	const struct digest *hashes; /* from the leaf's sibling upwards (RFC 9162, 2.1.3.1) */
	size_t hashes_count;
	int64_t index; /* of the leaf */
	struct public_key member;
	struct digest registration; /* id of the object */
	struct salt salt;
};

/* The whole tree of a list, from which proofs are read. AL_OK: *ret is yours; it borrows `list`.
 * AL_NO_MEMORY. */
struct leaf_tree;
AL_MUST_CHECK enum status leaf_tree_new(const struct registered_list *list, struct leaf_tree **ret);
void leaf_tree_free(struct leaf_tree *tree);

/* Make the proof of item `index`; the object has the id `registration`. What it points at is taken
 * from `arena` and borrowed from the list. AL_NO_MEMORY. */
AL_MUST_CHECK enum status leaf_proof_make(const struct leaf_tree *tree, size_t index,
					  const struct digest *registration, struct arena *arena,
					  struct leaf_proof *ret);

/* Append `proof` as JSON, and read it. AL_MALFORMED, AL_TOO_BIG, AL_NO_MEMORY. */
void leaf_proof_format(const struct leaf_proof *proof, struct buffer *ret);
AL_MUST_CHECK enum status leaf_proof_parse(const char *text, size_t len, struct arena *arena,
					   struct leaf_proof *ret, struct report *report);

/* Whether `proof` leads to the root of `registration`, whose id is `id`. AL_FORGED. */
AL_MUST_CHECK enum status leaf_proof_check(const struct leaf_proof *proof,
					   const struct registration *registration,
					   const struct digest *id, struct report *report);

#endif
