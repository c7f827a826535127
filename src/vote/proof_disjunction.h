/*
 * proof_disjunction.h: proving "one of these ciphertexts holds that number", for who made them.
 *
 * Cramer, Damgard, Schoenmakers, Crypto 1994; how, and why it is the same for true and false
 * entries, says doc/spec/election.md. In constant time.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_VOTE_PROOF_DISJUNCTION_H
#define ALLMENDE_VOTE_PROOF_DISJUNCTION_H

#include "crypto/hash.h"
#include "vote/proof.h"

/* Entry j: the ciphertext with `randomness` holds what it says. All of it is secret. */
struct disjunction_entry {
	struct scalar randomness;
	struct scalar difference; /* between what it holds and what the entry says */
	struct scalar truth;	  /* 1 for the true entry, of which there is one, else 0 */
	struct scalar nonce;	  /* drawn by disjunction_prove() */
};

struct disjunction {
	const struct group *group;
	const struct element *y;
	struct disjunction_entry *entries; /* in locked memory */
	size_t count;
};

/* Set the first three members of entry `j`: the ciphertext with `randomness` holds `plain`; the
 * entry says that it holds `said`; `truth` is 1 or 0. */
void disjunction_set(const struct disjunction *disjunction, size_t j,
		     const struct scalar *randomness, uint64_t plain, uint64_t said,
		     uint64_t truth);

/* Prove it; `hash` was given all that stands before the commitments. ret: a proof for each entry.
 */
void disjunction_prove(const struct disjunction *disjunction, struct hash *hash,
		       struct random *random, struct proof *ret);

#endif
