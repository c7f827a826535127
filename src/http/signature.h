/*
 * signature.h: HTTP message signatures (RFC 9421) between programs, in one profile.
 *
 * A signature by an Ed25519 key (3.3.6) covers "@method", "@target-uri" and, where there is a body,
 * "content-digest" (RFC 9530, sha-256), and has the parameters created, nonce, keyid
 * ("ed25519:<64 hex>") and tag ("allmende"); alg, if it is there, is "ed25519". It is taken within
 * SIGNATURE_WINDOW_S before and after `created`. Nothing here remembers nonces: callers.h does.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_HTTP_SIGNATURE_H
#define ALLMENDE_HTTP_SIGNATURE_H

#include "base/status.h"
#include "base/when.h"
#include "crypto/key.h"

#include <stddef.h>

#define SIGNATURE_WINDOW_S 60
#define SIGNATURE_NONCE_MIN 16	  /* bytes */
#define SIGNATURE_NONCE_MAX 64	  /* bytes */
#define SIGNATURE_HEADER_MAX 1024 /* bytes of each of the headers with the final NUL */

/* What is signed. Borrowed. */
struct signature_message {
	const char *method;
	const char *target; /* "https://host/path?query" */
	const void *body;
	size_t body_len; /* 0: there is no body, and no Content-Digest */
};

/* The headers that carry a signature; an empty text: there is none. */
struct signature_headers {
	char content_digest[SIGNATURE_HEADER_MAX];
	char input[SIGNATURE_HEADER_MAX];     /* Signature-Input */
	char signature[SIGNATURE_HEADER_MAX]; /* Signature */
};

/* Sign `message` with `key` at `now`, with a nonce from the system's randomness. AL_OK: *ret is
 * set. AL_TOO_BIG: the target. AL_NO_MEMORY. */
AL_MUST_CHECK enum status signature_make(const struct signature_message *message,
					 const struct signing_key *key, struct when now,
					 struct signature_headers *ret);

/* What came. Each is NULL when the header is missing. */
struct signature_said {
	const char *content_digest;
	const char *input;
	const char *signature;
};

/* Who signed, and what makes it unique. */
struct signature_verdict {
	struct public_key key;
	struct when created;
	char nonce[SIGNATURE_NONCE_MAX + 1];
};

/*
 * Whether `said` has a signature that holds for `message` at `now`. AL_OK: *ret is set.
 * AL_NOT_FOUND: there is none with our tag. AL_MALFORMED: it cannot be read, or covers too little.
 * AL_FORGED: it, or the digest of the body, does not hold. AL_REFUSED: outside of its time.
 * AL_NO_MEMORY. The report says what to do.
 */
AL_MUST_CHECK enum status signature_check(const struct signature_message *message,
					  const struct signature_said *said, struct when now,
					  struct signature_verdict *ret, struct report *report);

#endif
