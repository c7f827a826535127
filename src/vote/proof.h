/*
 * proof.h: the zero-knowledge proofs of Belenios, protocol version 1.
 *
 * All are Sigma protocols made non-interactive by Fiat and Shamir (Crypto 1986): Schnorr (Crypto
 * 1989) for knowledge of a logarithm, Chaum and Pedersen (Crypto 1992) for equal logarithms,
 * Cramer, Damgard, Schoenmakers (Crypto 1994) for "one of these". What is hashed stands in the
 * Belenios specification 2.0, section "Proofs", and in doc/spec/election.md.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_VOTE_PROOF_H
#define ALLMENDE_VOTE_PROOF_H

#include "base/buffer.h"
#include "base/status.h"
#include "crypto/group.h"

#include <jansson.h>

struct proof {
	struct scalar challenge;
	struct scalar response;
};

struct ciphertext {
	struct element alpha; /* g^r */
	struct element beta;  /* y^r g^m */
};

/* --- Knowledge of a logarithm, and signatures --- */

/*
 * What is proven or signed: the hash is taken over `prefix` | ... and the commitment. For a key:
 * prefix "pok", context GROUP "|" X. For a message: prefix "sigmsg", context MESSAGE. For a ballot:
 * prefix "sig", context HASH.
 */
struct statement {
	const char *prefix;
	const char *context;
	size_t context_len;
};

/* Prove that `secret` is known; `random` gives the nonce. */
void proof_sign(const struct group *group, const struct statement *statement,
		const struct scalar *secret, struct random *random, struct proof *ret);

/* Whether `proof` holds for the key `public_key`. Variable time. `g`: the table of the generator.
 */
AL_MUST_CHECK bool proof_check(const struct group *group, const struct power_table *g,
			       const struct statement *statement, const struct element *public_key,
			       const struct proof *proof);

/* The same for a key that is only a point yet. */
AL_MUST_CHECK bool proof_check_point(const struct group *group, const struct power_table *g,
				     const struct statement *statement,
				     const struct point *public_key, const struct proof *proof);

/* --- Decryption --- */

/* That `factor` is alpha^secret for the secret of `public_key`. */
struct decryption_claim {
	const char *fingerprint; /* of the election */
	const struct element *public_key;
	const struct element *alpha;
	const struct element *factor;
};

void proof_decryption_make(const struct group *group, const struct decryption_claim *claim,
			   const struct scalar *secret, struct random *random, struct proof *ret);
AL_MUST_CHECK bool proof_decryption_check(const struct group *group, const struct power_table *g,
					  const struct decryption_claim *claim,
					  const struct proof *proof);

/* --- JSON --- */

/* Append {"challenge":"..","response":".."}. */
void proof_format(const struct group *group, const struct proof *proof, struct buffer *ret);

/* Read such an object. AL_MALFORMED: the report names the member. */
AL_MUST_CHECK enum status proof_parse(const struct group *group, const json_t *json,
				      struct proof *ret, struct report *report);

/* Append {"alpha":"..","beta":".."}. */
void ciphertext_format(const struct group *group, const struct ciphertext *ciphertext,
		       struct buffer *ret);

/* Read such an object; both are checked to be members. AL_MALFORMED, AL_FORGED: the report names
 * the member. */
AL_MUST_CHECK enum status ciphertext_parse(const struct group *group, const json_t *json,
					   struct ciphertext *ret, struct report *report);

#endif
