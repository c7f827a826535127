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

enum status opening_key_of(const struct signing_key *key, struct opening_key **ret)
{
	struct opening_key *made;
	int ready = sodium_init();

	static_assert(KEY_SEED_LEN == crypto_box_SECRETKEYBYTES, "libsodium's secret");
	assert(ready >= 0);
	made = sodium_malloc(sizeof(*made));
	if (made == NULL)
		return AL_NO_MEMORY;
	signing_key_x25519(key, made->secret);
	(void)crypto_scalarmult_curve25519_base(made->public_key.bytes, made->secret);
	(void)sodium_mprotect_readonly(made);
	*ret = made;
	return AL_OK;
}

enum status sealing_key_of(const struct public_key *key, struct sealing_key *ret)
{
	int ready = sodium_init();

	assert(ready >= 0);
	return crypto_sign_ed25519_pk_to_curve25519(ret->bytes, key->bytes) == 0 ? AL_OK
										 : AL_MALFORMED;
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

#define SEED_BOX_LEN (SEAL_SEED_LEN + SEAL_OVERHEAD)

enum status seal_to_each(const struct sealing_key *keys, size_t count, const void *bytes,
			 size_t len, struct buffer *ret)
{
	uint8_t seed[SEAL_SEED_LEN];
	uint8_t number = (uint8_t)count;
	struct opening_key *fresh = NULL;
	enum status status;
	int ready = sodium_init();

	assert(ready >= 0);
	assert(count >= 1);
	assert(count <= SEAL_KEYS_MAX);
	randombytes_buf(seed, sizeof(seed));
	status = opening_key_from_seed(seed, &fresh);
	if (status != AL_OK)
		goto out;
	buffer_append(ret, &number, 1);
	for (size_t i = 0; status == AL_OK && i < count; i++)
		status = seal(&keys[i], seed, sizeof(seed), ret);
	if (status == AL_OK)
		status = seal(opening_key_public(fresh), bytes, len, ret);
out:
	opening_key_free(fresh);
	sodium_memzero(seed, sizeof(seed));
	return status;
}

/* The fresh key, from whichever of the `count` boxes at `boxes` is for `key`. */
static enum status open_fresh(const struct opening_key *key, const uint8_t *boxes, size_t count,
			      struct opening_key **ret)
{
	enum status status = AL_FORGED;
	struct buffer seed;

	buffer_init(&seed, SEAL_SEED_LEN);
	for (size_t i = 0; status == AL_FORGED && i < count; i++)
		status = seal_open(key, boxes + i * SEED_BOX_LEN, SEED_BOX_LEN, &seed);
	if (status == AL_OK) {
		status = opening_key_from_seed(seed.bytes, ret);
		sodium_memzero(seed.bytes, seed.len);
	}
	buffer_clear(&seed);
	return status;
}

enum status seal_open_one(const struct opening_key *key, const void *box, size_t len,
			  struct buffer *ret)
{
	const uint8_t *bytes = box;
	struct opening_key *fresh = NULL;
	enum status status;
	size_t head_len;

	if (len == 0 || bytes[0] == 0 || bytes[0] > SEAL_KEYS_MAX)
		return AL_FORGED;
	head_len = 1 + bytes[0] * (size_t)SEED_BOX_LEN;
	if (len < head_len)
		return AL_FORGED;
	status = open_fresh(key, bytes + 1, bytes[0], &fresh);
	if (status == AL_OK)
		status = seal_open(fresh, bytes + head_len, len - head_len, ret);
	opening_key_free(fresh);
	return status;
}
