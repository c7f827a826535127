/* hash.h: SHA-256 (FIPS 180-4) and salted commitments. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CRYPTO_HASH_H
#define ALLMENDE_CRYPTO_HASH_H

#include "base/digest.h"

#include <sodium.h>
#include <stddef.h>
#include <stdint.h>

#define SALT_LEN 32

/* A random value that hides what is committed to. */
struct salt {
	uint8_t bytes[SALT_LEN];
};

/* SHA-256 in steps: start, add any number of times, end. Needs no clearing for public data. */
struct hash {
	crypto_hash_sha256_state state;
};

void hash_start(struct hash *hash);
void hash_add(struct hash *hash, const void *bytes, size_t len);
void hash_add_text(struct hash *hash, const char *text);
struct digest hash_end(struct hash *hash);

/*
 * The parser library libpg_query exports a hash_bytes() of its own, with other arguments. A program
 * that links both would call the wrong one, or lend ours to it; so ours has another name for the
 * linker (tests/interop/symbols.sh).
 */
#define hash_bytes allmende_hash_bytes

/* SHA-256 of the `len` bytes at `bytes`. */
struct digest hash_bytes(const void *bytes, size_t len);

/*
 * SHA-256(salt || value): the commitment by which a natural person's value stands in a public
 * object (architecture, section 5). Hiding as long as `salt` is secret and random.
 */
struct digest hash_commit(const struct salt *salt, const void *value, size_t len);

#endif
