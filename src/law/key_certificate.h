/*
 * key_certificate.h: that a mandate key is a member's, without saying whose.
 *
 * The cooperative signs a member's mandate key blindly (crypto/blind_rsa.h), at most once for each
 * platform and period, renewals apart; she shows the certificate to the platform's node together
 * with a proof of her account. So the node knows that a member stands behind the account and not
 * which; the cooperative knows who asked and not for which key. doc/spec/objects.md has the bytes.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LAW_KEY_CERTIFICATE_H
#define ALLMENDE_LAW_KEY_CERTIFICATE_H

#include "base/record.h"
#include "crypto/blind_rsa.h"
#include "crypto/key.h"

#define CERTIFICATE_GRACE_S (14 * 86400) /* after its period, in which a member may renew */
#define CERTIFICATE_LEN_MAX 2048	 /* bytes of one as JSON */

/* Not a log entry, and signed by nobody but the issuer; canonical JSON. Texts are borrowed. */
struct key_certificate {
	struct when period; /* the instant at which its period begins, which names it */
	uint8_t randomizer[BLIND_RSA_RANDOMIZER_LEN];
	const char *signature; /* hexadecimal; as long as the issuer's modulus */
};

extern const struct record_type key_certificate_record;

/* What a certificate says. Borrowed. */
struct certified_key {
	const struct digest *coop;
	const char *platform;
	struct when period;
	const struct public_key *key; /* that gives mandates */
};

/* Append the message that says `what`, to be prepared and signed blindly, to `ret`. The buffer
 * keeps a failure. */
void key_certificate_message(const struct certified_key *what, struct buffer *ret);

/*
 * Make *ret of the prepared `message` (what blind_rsa_prepare() made of key_certificate_message())
 * and its finalized `signature` of issuer->len bytes. Its texts are in `arena`. AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status key_certificate_make(const struct blind_rsa_public *issuer,
					       struct when period, const struct buffer *message,
					       const uint8_t *signature, struct arena *arena,
					       struct key_certificate *ret);

/* Read the `len` bytes at `text`; *ret has its texts in `arena`. AL_MALFORMED, AL_TOO_BIG,
 * AL_NO_MEMORY. */
AL_MUST_CHECK enum status key_certificate_parse(const char *text, size_t len, struct arena *arena,
						struct key_certificate *ret, struct report *report);

/*
 * Whether `certificate` says `what` and is signed by `issuer`, the key of that period. AL_REFUSED:
 * it is for another period. AL_FORGED: it is not signed, or for another cooperative, platform or
 * key: nobody can tell which. AL_MALFORMED: the issuer's key. AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status key_certificate_check(const struct key_certificate *certificate,
						const struct certified_key *what,
						const struct blind_rsa_public *issuer,
						struct report *report);

#endif
