/*
 * ceremony_internal.h: the secret half of a ceremony and the way of its shares, for the files
 * ceremony*.c only.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_VOTE_CEREMONY_INTERNAL_H
#define ALLMENDE_VOTE_CEREMONY_INTERNAL_H

#include "crypto/hash.h"
#include "vote/ceremony.h"
#include "vote/trustee_internal.h"

#define CEREMONY_STREAM_LEN 32 /* bytes from which a stream of scalars is made */

/* All secrets of a step; in locked memory, wiped when freed. */
struct ceremony_work {
	struct scalar signing; /* the keys of the certificate */
	struct scalar opening;
	struct scalar coefficients[TRUSTEES_GROUP_MAX];
	struct scalar share; /* of the one at hand */
	struct scalar sum;   /* of the shares so far */

	struct random random;
	crypto_auth_hmacsha256_state mac;
	uint8_t stream[CEREMONY_STREAM_LEN];
	struct scalar ephemeral;
	struct element common; /* to sender and recipient of a share */
	struct hash hash;
	struct digest key;
	uint8_t plain[GROUP_LEN_MAX];
};

struct ceremony_work *ceremony_work_new(void); /* NULL: no memory */
void ceremony_work_free(struct ceremony_work *work);

/* The certificates of all, read and checked. */
struct gathering {
	struct trustee_reader reader;
	size_t count;
	int64_t threshold;
	struct certificate *certificates;
	struct buffer text; /* all of them, as certificates_format() writes */
	struct digest hash; /* SHA-256 of `text` */
};

/* Read and check `texts`, of a ceremony of that threshold (0: as the first one says). Needs
 * gathering_clear() only when AL_OK. */
AL_MUST_CHECK enum status gathering_init(const struct group *group,
					 const struct ceremony_texts *texts, int64_t threshold,
					 struct report *report, struct gathering *ret);
void gathering_clear(struct gathering *gathering);

/* The same for one trustee's step: derive her keys into `work`, and check that her certificate is
 * hers. AL_REFUSED. */
AL_MUST_CHECK enum status gathering_enter(const struct ceremony *ceremony,
					  const struct ceremony_texts *texts,
					  struct ceremony_work *work, struct report *report,
					  struct gathering *ret);

/* AL_REFUSED, AL_UNSUPPORTED: what no ceremony may be. */
AL_MUST_CHECK enum status ceremony_check(const struct ceremony *ceremony, struct report *report);

/* Derive the keys of the certificate into `work`. */
void ceremony_derive_keys(const struct ceremony *ceremony, struct ceremony_work *work);

/* Derive the coefficients of the polynomial into `work`. */
void ceremony_derive_polynomial(const struct ceremony *ceremony, const struct digest *certificates,
				struct ceremony_work *work);

/* Read the public half of polynomial message number `i`, parsed as `json`, and check it. */
AL_MUST_CHECK enum status ceremony_read_polynomial(struct gathering *gathering, size_t i,
						   const json_t *json, struct polynomial *ret);

/* Who sends a share to whom, counted from 1. */
struct route {
	int64_t from;
	int64_t to;
};

/* Append work->share, sealed to the recipient and signed with work->signing. AL_NO_MEMORY. */
AL_MUST_CHECK enum status ceremony_seal_share(const struct gathering *gathering, struct route route,
					      struct ceremony_work *work, struct random *random,
					      struct buffer *ret);

/* Open such a share with work->opening into work->share. AL_FORGED, AL_MALFORMED: the report says
 * what does not hold. */
AL_MUST_CHECK enum status ceremony_open_share(struct gathering *gathering, struct route route,
					      const json_t *json, struct ceremony_work *work);

#endif
