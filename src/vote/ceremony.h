/*
 * ceremony.h: how n trustees make one key of which t can decrypt, each on her own machine.
 *
 * Pedersen's distributed key generation as in Belenios 3.0. Each trustee works with files that she
 * gets and gives; nobody else sees a secret. In numbered steps in doc/spec/election.md:
 *
 *	1. each makes her ceremony secret and a certificate (public);
 *	2. all have all certificates, and each makes a polynomial: public coefficients, signed, and
 *	   for each other trustee a share that only she can open, signed;
 *	3. all have all polynomials, and each opens and checks her shares, names whose is wrong, and
 *	   makes her verification key with its proof (public); her own share of the key is secret;
 *	4. anyone joins certificates, coefficients, signatures and verification keys into
 *	   threshold.json.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_VOTE_CEREMONY_H
#define ALLMENDE_VOTE_CEREMONY_H

#include "vote/trustee.h"

#define CEREMONY_SECRET_LEN 32

/* One trustee's ceremony secret: her signing and opening keys are derived from it. In locked
 * memory. */
struct ceremony_secret {
	uint8_t seed[CEREMONY_SECRET_LEN];
};

/* A ceremony as one trustee takes part in it. */
struct ceremony {
	const struct group *group;
	int64_t size;	   /* n, at most TRUSTEES_GROUP_MAX */
	int64_t threshold; /* t */
	int64_t index;	   /* this trustee, from 1 */
	const char *name;  /* hers, for her verification key; NULL: none */
	const struct ceremony_secret *secret;
	struct random *random;
};

/* Step 1. Append the certificate of this trustee to `ret`. AL_REFUSED: size, threshold or index.
 * AL_UNSUPPORTED: the group is for reading only. */
AL_MUST_CHECK enum status ceremony_certificate(const struct ceremony *ceremony, struct buffer *ret,
					       struct report *report);

/* A list of texts, one of each trustee in order. */
struct ceremony_texts {
	const char *const *texts;
	size_t count;
};

/*
 * Step 2. Append the polynomial message: JSON with the signed coefexps, the certs_sig signature and
 * one sealed and signed share for each trustee. The coefficients are derived from the secret and
 * the certificates, so that repeating the step gives the same ones. AL_FORGED: a certificate does
 * not hold; the report names whose. AL_REFUSED: one is of another ceremony, two are equal, or this
 * trustee's is not hers.
 */
AL_MUST_CHECK enum status ceremony_polynomial(const struct ceremony *ceremony,
					      const struct ceremony_texts *certificates,
					      struct buffer *ret, struct report *report);

/*
 * Step 3. Open and check the shares for this trustee, put her share of the key into *ret_share
 * (locked memory), and append her verification key (pok, public_key, signature, and "name" when she
 * has one). AL_FORGED: the report names whose polynomial or share does not hold. AL_REFUSED: as in
 * step 2, or the name.
 */
AL_MUST_CHECK enum status ceremony_share(const struct ceremony *ceremony,
					 const struct ceremony_texts *certificates,
					 const struct ceremony_texts *polynomials,
					 struct scalar *ret_share, struct buffer *ret,
					 struct report *report);

/* Step 4. Append threshold.json: a "Pedersen" entry without its word. All is checked. AL_FORGED,
 * AL_REFUSED, AL_MALFORMED: the report names whose. */
AL_MUST_CHECK enum status ceremony_join(const struct group *group,
					const struct ceremony_texts *certificates,
					const struct ceremony_texts *polynomials,
					const struct ceremony_texts *verification_keys,
					struct buffer *ret, struct report *report);

#endif
