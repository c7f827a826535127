/*
 * passkey.h: whether a passkey was made for us, or used to come in (WebAuthn Level 3, 7.1 and 7.2).
 *
 *	passkey_challenge_new(challenge);            // keep it: it counts once, for five minutes
 *	passkey_challenge_format(challenge, text);   // for navigator.credentials.create()
 *	status = passkey_register(&site, challenge, &made, &passkey, report); // keep the passkey
 *	...
 *	status = passkey_assert(&site, challenge, &passkey, &answer, &use, report);
 *	passkey.sign_count = use.sign_count;         // keep that too
 *
 * Bytes in, a verdict out: the caller remembers challenges and forgets them at their first use,
 * finds the passkey by the id that the browser names, and refuses an id that is known already.
 * Pages ask for ES256, EdDSA and RS256, for user verification, for no attestation, and no
 * extension. The browser gives each of its answers in base64url; here they are bytes.
 *
 * An attestation's signature is checked where there is one, but not who issued its certificate:
 * nothing is concluded from the make of an authenticator.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_HTTP_PASSKEY_H
#define ALLMENDE_HTTP_PASSKEY_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PASSKEY_CHALLENGE_LEN 32
#define PASSKEY_CHALLENGE_TEXT_LEN 43 /* in base64url without padding */
#define PASSKEY_ID_LEN_MAX 1023	      /* WebAuthn, 4, "Credential ID" */
#define PASSKEY_KEY_LEN_MAX 272	      /* of RS256; the others are shorter */
#define PASSKEY_CLIENT_DATA_LEN_MAX 4096
#define PASSKEY_ATTESTATION_LEN_MAX 16384
#define PASSKEY_DATA_LEN_MAX 4096     /* of an authenticator */
#define PASSKEY_SIGNATURE_LEN_MAX 256 /* of RS256 */

/* COSE's numbers of the signatures that we take. */
enum passkey_algorithm {
	PASSKEY_ES256 = -7,   /* on P-256 */
	PASSKEY_EDDSA = -8,   /* Ed25519 */
	PASSKEY_RS256 = -257, /* of 2048 bits, with the exponent 65537 */
};

/* For whom passkeys are. Borrowed. */
struct passkey_site {
	const char *id;	    /* the domain, as "coop.example" or "localhost" */
	const char *origin; /* "https://coop.example", "http://localhost:8470" */
};

struct passkey_bytes {
	const uint8_t *bytes;
	size_t len;
};

/* What a browser answers to create(). Borrowed. */
struct passkey_made {
	struct passkey_bytes client_data; /* clientDataJSON */
	struct passkey_bytes attestation; /* attestationObject */
};

/* What a browser answers to get(). Borrowed. */
struct passkey_answer {
	struct passkey_bytes client_data;
	struct passkey_bytes authenticator_data;
	struct passkey_bytes signature;
};

/* What is to be kept of a passkey; all of it is public. */
struct passkey {
	uint8_t id[PASSKEY_ID_LEN_MAX];
	size_t id_len; /* at least 1 */
	enum passkey_algorithm algorithm;
	uint8_t
	    key[PASSKEY_KEY_LEN_MAX]; /* public; COSE_Key (RFC 9052) in CTAP2's canonical form */
	size_t key_len;
	uint32_t sign_count;  /* 0: the authenticator does not count */
	bool backup_eligible; /* it may be on several devices; never changes */
	bool backed_up;
};

/* What a use changes of a passkey. */
struct passkey_use {
	uint32_t sign_count;
	bool backed_up;
};

/* Make a challenge by chance. */
void passkey_challenge_new(uint8_t ret[static PASSKEY_CHALLENGE_LEN]);

/* Write `challenge` in base64url without padding, with a final NUL. */
void passkey_challenge_format(const uint8_t challenge[static PASSKEY_CHALLENGE_LEN],
			      char ret[static PASSKEY_CHALLENGE_TEXT_LEN + 1]);

/*
 * Check that `made` is a new passkey for `site`, made for `challenge`, and that its person was
 * present and verified. Attestations are of the formats "none" or "packed".
 * AL_OK: *ret is the passkey. AL_MALFORMED: something is not as WebAuthn writes it, or over its
 * length. AL_FORGED: it is of another challenge, origin, site or ceremony, or was made inside of
 * another's page; or the signature does not hold. AL_REFUSED: its person was not verified.
 * AL_UNSUPPORTED: a key or an attestation of another kind; "packed" is taken of ES256 and EdDSA.
 * AL_NO_MEMORY. *ret is then untouched.
 */
AL_MUST_CHECK enum status passkey_register(const struct passkey_site *site,
					   const uint8_t challenge[static PASSKEY_CHALLENGE_LEN],
					   const struct passkey_made *made, struct passkey *ret,
					   struct report *report);

/*
 * Check that `answer` is a use of `passkey` at `site` for `challenge`, and that its person was
 * present and verified.
 * AL_OK: *ret is what to keep of it. AL_REFUSED: its person was not verified; or, with a signature
 * that holds, the passkey counts no further, which a copy of it does, or says now that it may be
 * copied, or no longer. AL_MALFORMED, AL_FORGED, AL_NO_MEMORY as above; AL_MALFORMED or
 * AL_UNSUPPORTED too where the `passkey` is none that passkey_register() gave, and AL_UNSUPPORTED
 * where the authenticator signs more than 992 bytes by EdDSA. *ret is then untouched.
 */
AL_MUST_CHECK enum status passkey_assert(const struct passkey_site *site,
					 const uint8_t challenge[static PASSKEY_CHALLENGE_LEN],
					 const struct passkey *passkey,
					 const struct passkey_answer *answer,
					 struct passkey_use *ret, struct report *report);

#endif
