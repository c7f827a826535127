/*
 * certify.h: that a mandate key is a member's, certified without seeing it (RFC 9474).
 *
 * For each platform and period the cooperative has an RSA key of its own, whose public part stands
 * in the log (law/issuer.h). A member gets one blind signature in each, and as many more as the
 * issuer says for lost keys and new devices. What is kept is who asked, how often, and the hash of
 * what she sent, which is independent of her mandate key: the cooperative can say how many
 * signatures it gave and to whom, and not for which key.
 *
 * Each signature is counted durably before it leaves. The same blinded message gets the same
 * signature again, uncounted, so that a call that was cut off can be sent again.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_COOP_CERTIFY_H
#define ALLMENDE_COOP_CERTIFY_H

#include "coop/coop.h"
#include "crypto/blind_rsa.h"
#include "law/issuer.h"

#include <stddef.h>
#include <stdint.h>

/* A period that begins. */
struct certify_period {
	const char *platform;
	struct when from;
	struct when until;
	int64_t renewals; /* 0 to ISSUER_RENEWALS_MAX */
	unsigned bits;	  /* of the key; 0: BLIND_RSA_BITS. Fewer only in tests */
};

/*
 * Make a key for `period` and enter its public part. The secret is on the disk before; a call that
 * was cut off goes on with it. AL_OK: *ret_id is the object's id. AL_REFUSED, AL_MALFORMED: what
 * the chain and the record say. AL_CONFLICT: another object is being entered. AL_IO, AL_NO_SPACE,
 * AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status certify_begin(struct coop *coop, const struct certify_period *period,
					struct when now, struct digest *ret_id,
					struct report *report);

/* What a member sends, and gets. */
struct certify_wish {
	const char *platform;
	const uint8_t *blinded; /* as long as the modulus of the issuer */
	size_t len;
};

struct certified {
	struct when from; /* of the period */
	struct when until;
	size_t len;
	uint8_t signature[BLIND_RSA_MODULUS_MAX]; /* blind */
};

/*
 * Sign `wish` blindly for the member in force with `key`, by the issuer of the period in which
 * `now` lies. AL_NOT_FOUND: no member in force has the key, or the platform has no issuer now.
 * AL_EXHAUSTED: she has had all signatures of this period. AL_MALFORMED: it is nothing that can be
 * signed. AL_IO: also when the issuer's key file is missing. AL_NO_SPACE, AL_NO_MEMORY. What was
 * not signed is not counted.
 */
AL_MUST_CHECK enum status certify_sign(struct coop *coop, const struct public_key *key,
				       const struct certify_wish *wish, struct when now,
				       struct certified *ret, struct report *report);

#endif
