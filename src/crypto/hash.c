/* hash.c: SHA-256 by libsodium. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/hash.h"

#include <string.h>

void hash_start(struct hash *hash)
{
	(void)crypto_hash_sha256_init(&hash->state);
}

void hash_add(struct hash *hash, const void *bytes, size_t len)
{
	if (len > 0)
		(void)crypto_hash_sha256_update(&hash->state, bytes, len);
}

void hash_add_text(struct hash *hash, const char *text)
{
	hash_add(hash, text, strlen(text));
}

struct digest hash_end(struct hash *hash)
{
	struct digest digest;

	(void)crypto_hash_sha256_final(&hash->state, digest.bytes);
	return digest;
}

struct digest hash_bytes(const void *bytes, size_t len)
{
	struct hash hash;

	hash_start(&hash);
	hash_add(&hash, bytes, len);
	return hash_end(&hash);
}

struct digest hash_commit(const struct salt *salt, const void *value, size_t len)
{
	struct hash hash;

	hash_start(&hash);
	hash_add(&hash, salt->bytes, SALT_LEN);
	hash_add(&hash, value, len);
	return hash_end(&hash);
}
