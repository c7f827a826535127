/* seal.c: sealed boxes by libsodium. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/seal.h"

#include "base/checked.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

struct opening_key {
	uint8_t secret[crypto_box_SECRETKEYBYTES];
	struct sealing_key public_key;
};

enum status opening_key_from_seed(const uint8_t seed[static SEAL_SEED_LEN],
				  struct opening_key **ret)
{
	struct opening_key *key;
	int ready = sodium_init();

	static_assert(SEAL_SEED_LEN == crypto_box_SEEDBYTES, "libsodium's seed");
	static_assert(SEAL_OVERHEAD == crypto_box_SEALBYTES, "libsodium's box");
	assert(ready >= 0);
	key = sodium_malloc(sizeof(*key));
	if (key == NULL)
		return AL_NO_MEMORY;
	(void)crypto_box_seed_keypair(key->public_key.bytes, key->secret, seed);
	(void)sodium_mprotect_readonly(key);
	*ret = key;
	return AL_OK;
}

enum status opening_key_new(struct opening_key **ret)
{
	uint8_t seed[SEAL_SEED_LEN];
	enum status status;
	int ready = sodium_init();

	assert(ready >= 0);
	randombytes_buf(seed, sizeof(seed));
	status = opening_key_from_seed(seed, ret);
	sodium_memzero(seed, sizeof(seed));
	return status;
}

void opening_key_free(struct opening_key *key)
{
	sodium_free(key);
}

const struct sealing_key *opening_key_public(const struct opening_key *key)
{
	return &key->public_key;
}

enum status seal(const struct sealing_key *key, const void *bytes, size_t len, struct buffer *ret)
{
	uint8_t *box;
	size_t box_len;
	int ready = sodium_init();

	assert(ready >= 0);
	if (!checked_add(len, (size_t)SEAL_OVERHEAD, &box_len))
		return AL_TOO_BIG;
	box = malloc(box_len);
	if (box == NULL)
		return AL_NO_MEMORY;
	if (crypto_box_seal(box, bytes, len, key->bytes) != 0) {
		free(box);
		return AL_MALFORMED;
	}
	buffer_append(ret, box, box_len);
	free(box);
	return buffer_status(ret);
}

enum status seal_open(const struct opening_key *key, const void *box, size_t len,
		      struct buffer *ret)
{
	uint8_t *bytes;
	size_t bytes_len;

	if (len < SEAL_OVERHEAD)
		return AL_FORGED;
	bytes_len = len - SEAL_OVERHEAD;
	bytes = malloc(bytes_len + 1); /* an empty content is a content */
	if (bytes == NULL)
		return AL_NO_MEMORY;
	if (crypto_box_seal_open(bytes, box, len, key->public_key.bytes, key->secret) != 0) {
		free(bytes);
		return AL_FORGED;
	}
	buffer_append(ret, bytes, bytes_len);
	sodium_memzero(bytes, bytes_len);
	free(bytes);
	return buffer_status(ret);
}
