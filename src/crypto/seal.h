/*
 * seal.h: what only the holder of one X25519 key can open, by libsodium's sealed boxes.
 *
 * A sealed box is made with a fresh key that is forgotten: who sealed it cannot open it again, and
 * nothing says who sealed it. So what a box means must be signed, or committed to, elsewhere.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CRYPTO_SEAL_H
#define ALLMENDE_CRYPTO_SEAL_H

#include "base/buffer.h"
#include "base/status.h"
#include "crypto/key.h"

#include <stddef.h>
#include <stdint.h>

#define SEAL_SEED_LEN 32
#define SEAL_OVERHEAD 48 /* bytes that a sealed box has more than its content */
#define SEAL_KEYS_MAX 64 /* of a box that several can open */
/* Bytes that a box for `count` keys has more than its content. */
#define SEAL_EACH_OVERHEAD(count) (1 + (count) * (SEAL_SEED_LEN + SEAL_OVERHEAD) + SEAL_OVERHEAD)

struct opening_key; /* Opaque; in locked memory. Never changes, so threads may share it. */

/* A new key from the system's randomness. AL_OK: *ret is yours. AL_NO_MEMORY: untouched. */
AL_MUST_CHECK enum status opening_key_new(struct opening_key **ret);

/* The key that libsodium derives from the 32-byte `seed`. AL_OK: *ret is yours. AL_NO_MEMORY:
 * untouched. */
AL_MUST_CHECK enum status opening_key_from_seed(const uint8_t seed[static SEAL_SEED_LEN],
						struct opening_key **ret);

/*
 * What is sealed to sealing_key_of() the public part of `key` is opened by *ret. A key that signs
 * by Ed25519 may also open boxes of this kind: Thormarker, "On using the same key pair for Ed25519
 * and an X25519 based KEM" (IACR ePrint 2021/509), theorem 2. AL_OK: *ret is yours. AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status opening_key_of(const struct signing_key *key, struct opening_key **ret);

/* *ret = the X25519 form of the Ed25519 key `key`. AL_MALFORMED: it is no key (a point of small
 * order, or none). */
AL_MUST_CHECK enum status sealing_key_of(const struct public_key *key, struct sealing_key *ret);

/* Wipe and release `key`. NULL does nothing. */
void opening_key_free(struct opening_key *key);

/* The public part of `key`, to which things are sealed. Borrowed from it. */
const struct sealing_key *opening_key_public(const struct opening_key *key);

/*
 * Append the `len` bytes at `bytes`, sealed to `key`, to `ret`. AL_MALFORMED: `key` is none (a
 * point of small order). AL_TOO_BIG, AL_NO_MEMORY as the buffer. On failure nothing of the content
 * is in `ret`.
 */
AL_MUST_CHECK enum status seal(const struct sealing_key *key, const void *bytes, size_t len,
			       struct buffer *ret);

/*
 * Append the content of the sealed box of `len` bytes at `box` to `ret`. AL_FORGED: it was sealed
 * to another key, or altered; nothing was appended. AL_TOO_BIG, AL_NO_MEMORY as the buffer.
 */
AL_MUST_CHECK enum status seal_open(const struct opening_key *key, const void *box, size_t len,
				    struct buffer *ret);

/*
 * Append the `len` bytes at `bytes`, sealed so that the holder of any of the `count` keys at `keys`
 * (1 to SEAL_KEYS_MAX) can open it alone, to `ret`: how many keys, for each the seed of a fresh key
 * sealed to it, then the box sealed to the fresh key. As seal(); a failed `ret` holds a part.
 */
AL_MUST_CHECK enum status seal_to_each(const struct sealing_key *keys, size_t count,
				       const void *bytes, size_t len, struct buffer *ret);

/* Open what seal_to_each() has sealed to `key` and others. As seal_open(). */
AL_MUST_CHECK enum status seal_open_one(const struct opening_key *key, const void *box, size_t len,
					struct buffer *ret);

#endif
