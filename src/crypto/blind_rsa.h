/*
 * blind_rsa.h: signatures of an issuer who does not see what she signs.
 *
 * RSABSSA-SHA384-PSS-Randomized of RFC 9474, by OpenSSL's libcrypto. The issuer learns neither the
 * message nor the signature; who sees both later cannot tell in which session they were made, even
 * together with the issuer. The result is an ordinary RSASSA-PSS signature (RFC 8017; SHA-384, MGF1
 * with SHA-384, 48 bytes of salt).
 *
 *	blind_rsa_prepare(text, len, &prepared);                       the member
 *	blind_rsa_blind(&public, &message, blinded, inverse, &report);
 *	blind_rsa_sign(key, blinded, len, blind_signature, &report);   the issuer
 *	blind_rsa_finalize(&public, &message, blind_signature, inverse, signature, &report);
 *	blind_rsa_verify(&public, &message, signature, &report);       anybody
 *
 * Two things are the caller's to see to: a key signs for one use only (RFC 9474, 6.1: a blind
 * signature is one on anything), and all members blind under the same public key, which is why it
 * stands in the public log (RFC 9474, 6.3; a key of one's own would mark her).
 *
 * All numbers are as many bytes as the modulus, big-endian. The public exponent is 65537. Any
 * thread, own object; a key may be shared by threads. Every function: AL_NO_MEMORY when libcrypto
 * lacks it.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CRYPTO_BLIND_RSA_H
#define ALLMENDE_CRYPTO_BLIND_RSA_H

#include "base/buffer.h"
#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

#define BLIND_RSA_BITS_MIN 2048
#define BLIND_RSA_BITS 3072 /* what we make */
#define BLIND_RSA_BITS_MAX 4096
#define BLIND_RSA_MODULUS_MAX (BLIND_RSA_BITS_MAX / 8) /* bytes */
#define BLIND_RSA_RANDOMIZER_LEN 32		       /* at the start of a prepared message */
#define BLIND_RSA_MESSAGE_MAX 4096		       /* bytes of a prepared message */

struct blind_rsa_key; /* The issuer's secret. Opaque. Wiped when freed. */

/* The issuer's public key: its modulus of `len` bytes. */
struct blind_rsa_public {
	size_t len;
	uint8_t modulus[BLIND_RSA_MODULUS_MAX];
};

/* A prepared message. Borrowed. */
struct blind_rsa_message {
	const uint8_t *bytes;
	size_t len; /* up to BLIND_RSA_MESSAGE_MAX */
};

/* Whether `key` has the form of one: whole bytes of 2048 to 4096 bits, the first bit set, odd.
 * AL_MALFORMED: it has not. Nobody can see here whether the issuer made it honestly. */
AL_MUST_CHECK enum status blind_rsa_public_check(const struct blind_rsa_public *key,
						 struct report *report);

/* Make a key of `bits` bits: a multiple of 8, BLIND_RSA_BITS_MIN to BLIND_RSA_BITS_MAX. Takes up to
 * some seconds. AL_OK: *ret is yours. AL_MALFORMED: `bits`. */
AL_MUST_CHECK enum status blind_rsa_key_make(unsigned bits, struct blind_rsa_key **ret,
					     struct report *report);

/*
 * Read a key file: PKCS#8 as PEM without a passphrase (RFC 5958, RFC 7468). AL_OK: *ret is yours.
 * AL_NOT_FOUND, AL_IO, AL_MALFORMED (no such file, not RSA with exponent 65537, another size, or
 * numbers that are no key): the report names the path.
 */
AL_MUST_CHECK enum status blind_rsa_key_load(const char *path, struct blind_rsa_key **ret,
					     struct report *report);

/* Write `key` as such a file, as key_file.h says: for its owner only, durable, never over another.
 * AL_CONFLICT, AL_IO, AL_NO_SPACE, AL_NOT_FOUND, AL_TOO_BIG. */
AL_MUST_CHECK enum status blind_rsa_key_save(const struct blind_rsa_key *key, const char *path,
					     struct report *report);

/* Wipe and release `key`. NULL does nothing. */
void blind_rsa_key_free(struct blind_rsa_key *key);

/* The public part of `key`. Borrowed from it. */
const struct blind_rsa_public *blind_rsa_key_public(const struct blind_rsa_key *key);

/* Append the prepared message of the `len` bytes at `message` to `ret`, which is empty: 32 random
 * bytes, then the message (RFC 9474, 4.1: PrepareRandomize). AL_TOO_BIG, as the buffer. */
AL_MUST_CHECK enum status blind_rsa_prepare(const void *message, size_t len, struct buffer *ret);

/*
 * Blind `message` under `key` (RFC 9474, 4.2). `blinded`, for the issuer, and `inverse`, which
 * stays secret with the member until she finalizes and is then wiped, have room for key->len bytes.
 * AL_MALFORMED: `key` is none. AL_TOO_BIG: the message.
 */
AL_MUST_CHECK enum status blind_rsa_blind(const struct blind_rsa_public *key,
					  const struct blind_rsa_message *message, uint8_t *blinded,
					  uint8_t *inverse, struct report *report);

/*
 * Sign the `len` bytes at `blinded` (RFC 9474, 4.3), with libcrypto's own blinding against timing,
 * and check the signature before it is given out: one with a fault in it could tell the key.
 * `signature` has room for as many bytes as the modulus. AL_MALFORMED: not as long as the modulus,
 * or not less than it.
 */
AL_MUST_CHECK enum status blind_rsa_sign(const struct blind_rsa_key *key, const uint8_t *blinded,
					 size_t len, uint8_t *signature, struct report *report);

/*
 * Make of the issuer's `blind_signature` and `inverse` the `signature` of `message` (RFC
 * 9474, 4.4), all of key->len bytes. AL_FORGED: it is none, so the issuer has not signed what was
 * asked. AL_MALFORMED, AL_TOO_BIG as blind_rsa_blind().
 */
AL_MUST_CHECK enum status blind_rsa_finalize(const struct blind_rsa_public *key,
					     const struct blind_rsa_message *message,
					     const uint8_t *blind_signature, const uint8_t *inverse,
					     uint8_t *signature, struct report *report);

/* Whether the key->len bytes at `signature` sign `message` (RFC 9474, 4.5). AL_FORGED: they do not.
 * AL_MALFORMED, AL_TOO_BIG as blind_rsa_blind(). */
AL_MUST_CHECK enum status blind_rsa_verify(const struct blind_rsa_public *key,
					   const struct blind_rsa_message *message,
					   const uint8_t *signature, struct report *report);

#endif
