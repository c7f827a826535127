/* passkey_verify.h: the signatures of passkeys, by libfido2. Not for other folders. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_HTTP_PASSKEY_VERIFY_H
#define ALLMENDE_HTTP_PASSKEY_VERIFY_H

#include "base/digest.h"
#include "base/status.h"
#include "http/passkey_data.h"

/* What is signed: the data, then the hash of the client's data. Borrowed. */
struct passkey_signed {
	const char *site; /* its id, whose hash the data has */
	const struct passkey_data *data;
	struct digest client_hash;
};

/*
 * Check that `key` can be used: that a point lies on its curve.
 * AL_OK, AL_MALFORMED, AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status passkey_verify_key(const struct passkey_key *key, struct report *report);

/*
 * Verify an assertion's `signature` (not empty) by `key`.
 * AL_OK, AL_FORGED, AL_NO_MEMORY. AL_MALFORMED: the key cannot be used. AL_UNSUPPORTED: the data is
 * longer than libfido2 can verify by EdDSA, which is 992 bytes.
 */
AL_MUST_CHECK enum status passkey_verify_answer(const struct passkey_signed *said,
						const struct passkey_key *key,
						struct passkey_bytes signature,
						struct report *report);

/*
 * Verify the packed attestation of the new passkey `key`: by that key itself, or by the first
 * certificate, about which nothing else is checked.
 * AL_OK, AL_FORGED, AL_NO_MEMORY as above; AL_UNSUPPORTED also where a key is of RS256.
 */
AL_MUST_CHECK enum status passkey_verify_attestation(const struct passkey_signed *said,
						     const struct passkey_key *key,
						     const struct passkey_attestation *attestation,
						     struct report *report);

#endif
