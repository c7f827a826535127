/*
 * jwks.h: the keys of an OpenID provider (RFC 7517), and what they signed (RFC 7515), by cjose.
 *
 * Three algorithms hold: RS256, PS256 (RSA of 2048 to 8192 bits) and ES256 (P-256). The algorithm
 * is fixed by this list and by the key, never by the token alone: "none" and all with a shared
 * secret are refused before a key is looked for. Not for other folders.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_HTTP_JWKS_H
#define ALLMENDE_HTTP_JWKS_H

#include "base/buffer.h"
#include "base/status.h"

#include <stddef.h>

#define JWKS_LEN_MAX 262144 /* bytes of a set of keys */
#define JWKS_KEYS_MAX 32
#define JWKS_KEY_ID_LEN_MAX 256
#define JWKS_TOKEN_LEN_MAX 16384 /* bytes of a signed token */

struct jwks; /* Opaque. Never changes. */

/*
 * Read the `len` bytes at `text`. Keys of other kinds, for encryption, too short or too long, or
 * that cannot be read, are left out. AL_OK: *ret is yours, released by jwks_free().
 * AL_MALFORMED: no set of keys. AL_TOO_BIG: too long, or too many keys. AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status jwks_parse(const char *text, size_t len, struct jwks **ret,
				     struct report *report);
void jwks_free(struct jwks *keys);

/*
 * Check the compact token `token` and append what was signed to `ret`. The key is the one with the
 * token's kid; without kid, the only one that fits the algorithm.
 * AL_MALFORMED: it cannot be read, or has an extension that must be understood. AL_TOO_BIG.
 * AL_UNSUPPORTED: another algorithm. AL_NOT_FOUND: no key fits; there may be new ones.
 * AL_FORGED: the signature does not hold. AL_NO_MEMORY. `ret` is then untouched.
 */
AL_MUST_CHECK enum status jwks_verify(const struct jwks *keys, const char *token,
				      struct buffer *ret, struct report *report);

#endif
