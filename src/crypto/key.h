/*
 * key.h: Ed25519 keys (RFC 8032), by libsodium.
 *
 * A private key lives in memory that is locked against swapping and wiped when freed. Verification
 * refuses non-canonical encodings and points of small order, as libsodium does.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CRYPTO_KEY_H
#define ALLMENDE_CRYPTO_KEY_H

#include "base/digest.h"
#include "base/status.h"
#include "crypto/random.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PUBLIC_KEY_LEN 32
#define SIGNATURE_LEN 64
#define KEY_SEED_LEN 32
#define KEY_PREFIX "ed25519:"
#define SEALING_KEY_PREFIX "x25519:"

/* An Ed25519 public key; all zero means "none" in records. */
struct public_key {
	uint8_t bytes[PUBLIC_KEY_LEN];
};

/* An X25519 public key, to which things are sealed. */
struct sealing_key {
	uint8_t bytes[PUBLIC_KEY_LEN];
};

struct signature {
	uint8_t bytes[SIGNATURE_LEN];
};

struct signing_key; /* Opaque; in locked memory. Never changes, so threads may share it. */

bool public_key_equal(const struct public_key *a, const struct public_key *b);
int public_key_compare(const struct public_key *a, const struct public_key *b);

/* A new key from the system's randomness. AL_OK: *ret is yours. AL_NO_MEMORY: untouched. */
AL_MUST_CHECK enum status signing_key_new(struct signing_key **ret);

/* The key of the 32-byte `seed` (RFC 8032, 5.1.5). AL_OK: *ret is yours. AL_NO_MEMORY: untouched.
 */
AL_MUST_CHECK enum status signing_key_from_seed(const uint8_t seed[static KEY_SEED_LEN],
						struct signing_key **ret);

/*
 * Read the `len` bytes at `text` as the content of a key file: 64 lower-case hexadecimal digits and
 * a line feed. AL_OK: *ret is yours. AL_MALFORMED, AL_NO_MEMORY: *ret is untouched.
 */
AL_MUST_CHECK enum status signing_key_parse(const char *text, size_t len, struct signing_key **ret);

/*
 * Read a key file: its one line is 64 hexadecimal digits, the seed. AL_OK: *ret is yours.
 * AL_NOT_FOUND, AL_IO, AL_MALFORMED (the report names the path), AL_NO_MEMORY: *ret is untouched.
 */
AL_MUST_CHECK enum status signing_key_load(const char *path, struct signing_key **ret,
					   struct report *report);

/*
 * Write `key` as such a file, readable by its owner only; whole or not at all, and forced to the
 * disk. AL_CONFLICT: there is a file, which stays. AL_IO, AL_NO_SPACE, AL_NOT_FOUND (no such
 * folder), AL_TOO_BIG (path).
 */
AL_MUST_CHECK enum status signing_key_save(const struct signing_key *key, const char *path,
					   struct report *report);

/* Wipe and release `key`. NULL does nothing. */
void signing_key_free(struct signing_key *key);

/* The public part of `key`. Borrowed from it. */
const struct public_key *signing_key_public(const struct signing_key *key);

/* Sign the `len` bytes at `message`. */
struct signature key_sign(const struct signing_key *key, const void *message, size_t len);

/* Whether `signature` by `key` holds for the `len` bytes at `message`. */
AL_MUST_CHECK bool key_verify(const struct public_key *key, const struct signature *signature,
			      const void *message, size_t len);

/* Write the secret of `key` in its X25519 form (libsodium's crypto_sign_ed25519_sk_to_curve25519)
 * to `ret`: for crypto/seal.c, which wipes it. */
void signing_key_x25519(const struct signing_key *key, uint8_t ret[static KEY_SEED_LEN]);

#endif
