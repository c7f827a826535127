/*
 * trustee.h: who holds the key of an election: trustees.json, and what a trustee does.
 *
 * Belenios specification 3.0, sections "Trustees" and "Threshold decryption" (Pedersen, Eurocrypt
 * 1991; Gennaro, Jarecki, Krawczyk, Rabin 1999; Cortier, Galindo, Glondu, Izabachene, "Distributed
 * ElGamal a la Pedersen", WPES 2013). A list has entries of two kinds: "Single" (one person,
 * always needed) and "Pedersen" (n persons, t of them needed). Owners count from 1 over the list.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_VOTE_TRUSTEE_H
#define ALLMENDE_VOTE_TRUSTEE_H

#include "vote/election.h"
#include "vote/proof.h"

#define TRUSTEES_LEN_MAX (16 * 1024 * 1024) /* bytes of trustees.json */
#define TRUSTEES_ENTRIES_MAX 32
#define TRUSTEES_GROUP_MAX 64 /* persons of a Pedersen entry */

struct trustee_entry {
	bool pedersen;
	int64_t owner;	      /* number of its first person */
	int64_t count;	      /* persons: 1 for Single */
	int64_t threshold;    /* of them needed: 1 for Single */
	struct element *keys; /* verification key of each person */
	struct element key;   /* what it gives to the election's key */
	const char **names;   /* of each person; NULL: none */
};

struct trustees {
	struct trustee_entry *entries;
	size_t entries_count;
	int64_t owners;		   /* persons in all */
	struct element public_key; /* of the election: the product of the entries' */
};

/*
 * Read trustees.json and check all that it proves: proofs of knowledge, the certificates and
 * signatures of a ceremony, and that the verification keys follow from the published coefficients.
 * AL_MALFORMED, AL_FORGED (the report names entry, person and what does not hold), AL_UNSUPPORTED
 * (the form of Pedersen entries before 3.0), AL_TOO_BIG, AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status trustees_parse(const struct group *group, const char *text, size_t len,
					 struct arena *arena, struct trustees *ret,
					 struct report *report);

/* Of owner `owner`: its verification key; NULL: there is no such owner. Borrowed. */
const struct element *trustees_key(const struct trustees *trustees, int64_t owner);

/*
 * A new key of a single trustee: the secret into *ret_secret (locked memory), the public file (the
 * reference's *.pubkey: pok, public_key, and "name" when `name` is not NULL) appended to `ret`.
 */
AL_MUST_CHECK enum status trustee_key_make(const struct group *group, const char *name,
					   struct random *random, struct scalar *ret_secret,
					   struct buffer *ret, struct report *report);

/* Append the file trustees.json of the `count` texts at `entries`: each a *.pubkey or a
 * threshold.json, told apart by its members. All is checked as by trustees_parse(). */
AL_MUST_CHECK enum status trustees_join(const struct group *group, const char *const *entries,
					size_t count, struct buffer *ret, struct report *report);

/* --- Tally --- */

/* The ciphertexts that are decrypted: one for each choice of each question in turn. */
struct encrypted_tally {
	struct ciphertext *sums;
	size_t count;
};

/* Append encrypted_tally as JSON: an array of ciphertexts for each question. */
AL_MUST_CHECK enum status encrypted_tally_format(const struct election *election,
						 const struct encrypted_tally *tally,
						 struct buffer *ret);
AL_MUST_CHECK enum status encrypted_tally_parse(const struct election *election, const char *text,
						size_t len, struct arena *arena,
						struct encrypted_tally *ret, struct report *report);

/* Append a trustee's partial decryption of `tally`, made with her `secret` (her share, or her
 * single key). */
AL_MUST_CHECK enum status partial_decryption_make(const struct election *election,
						  const struct encrypted_tally *tally,
						  const struct scalar *secret,
						  struct random *random, struct buffer *ret);

/* What is decrypted, and who holds its key. */
struct decryption {
	const struct election *election;
	const struct trustees *trustees;
	const struct encrypted_tally *tally;
};

/* What one person gave. */
struct partial_decryption {
	int64_t owner;
	struct element *factors; /* one for each ciphertext, in memory of an arena */
};

/*
 * Read the partial decryption of `owner` in `text` and check all its proofs. AL_FORGED: the report
 * names the trustee (by number and name), question and choice. AL_NOT_FOUND: no such owner.
 * AL_MALFORMED, AL_TOO_BIG, AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status partial_decryption_parse(const struct decryption *decryption,
						   int64_t owner, const struct buffer *text,
						   struct arena *arena,
						   struct partial_decryption *ret,
						   struct report *report);

/*
 * Combine the `count` partial decryptions at `partials` (each checked) to the plain counts: ret[i]
 * for ciphertext i, each from 0 to `total_weight`. More than needed are left unused. AL_CONFLICT: a
 * trustee is missing, the report says who, or one has given two. AL_FORGED: a sum has no logarithm
 * in range. AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status tally_combine(const struct decryption *decryption,
					const struct partial_decryption *partials, size_t count,
					int64_t total_weight, int64_t *ret, struct report *report);

/* Append {"result":[[..],..]} for the `counts` of each choice of each question in turn. */
void result_format(const struct election *election, const int64_t *counts, struct buffer *ret);

/* Read such a file. AL_MALFORMED: the report names the place. */
AL_MUST_CHECK enum status result_parse(const struct election *election, const char *text,
				       size_t len, int64_t *ret, struct report *report);

#endif
