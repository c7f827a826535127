/*
 * use_proof.h: whether a job used the rows of one person, proven to whom she likes.
 *
 * Each receipt has the root of a Merkle tree (RFC 9162, 2.1) over all link slots, padded and
 * permuted (objects.md, "receipt"). The node gives each member the opening of her leaf, and nobody
 * else's. It is a commitment by a hash with 128 random bits (as Naor, "Bit commitment using
 * pseudorandomness", J. Cryptology 4, 1991, in the random oracle model): a leaf that was not opened
 * tells nothing, and one that was cannot be opened in another way.
 *
 * What is proven is what the node said to everyone at the time of the job: that it is true follows
 * from nothing here. A node that lies says so once and for all; two of its words can be held
 * against each other. A node might give one key two leaves, and show each to another person: two
 * proofs for one key and receipt with different places are the sign of it.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_VERIFY_USE_PROOF_H
#define ALLMENDE_VERIFY_USE_PROOF_H

#include "base/digest.h"
#include "base/record.h"
#include "base/status.h"
#include "crypto/key.h"
#include "law/grant.h"
#include "log/merkle.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define USE_SALT_LEN 16
#define USE_PATH_MAX 40 /* of a tree with USES_LEAVES_MAX leaves */

/* The opening of one leaf. In JSON: use_proof_record, canonical. */
struct use_proof {
	struct public_key key; /* the mandate key */
	struct digest *path;   /* from the leaf's sibling upwards */
	size_t path_count;
	int64_t place;	       /* of the leaf, from 0 */
	struct digest receipt; /* its id */
	uint8_t salt[USE_SALT_LEN];
	bool used;
};

extern const struct record_type use_proof_record;

/* The leaf hash for `key`. */
struct digest use_leaf(const uint8_t salt[static USE_SALT_LEN], const struct public_key *key,
		       bool used);

/* AL_OK: `proof` opens a leaf of `receipt`, whose id is `id`. AL_FORGED: it does not, or is of
 * another receipt; the report says so. */
AL_MUST_CHECK enum status use_proof_check(const struct use_proof *proof, const struct digest *id,
					  const struct receipt *receipt, struct report *report);

#endif
