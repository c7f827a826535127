/* cast.c: the people of the demo and their keys. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/cast.h"

#include <sodium.h>
#include <string.h>

void cast_init(struct cast *cast)
{
	struct random random;

	random_init_system(&random);
	random_bytes(&random, cast->secret, sizeof(cast->secret));
	random_clear(&random);
}

void cast_clear(struct cast *cast)
{
	sodium_memzero(cast, sizeof(*cast));
}

/* The seed of one key: BLAKE2b of use and number under the secret (libsodium's generichash). */
static void seed_of(const struct cast *cast, int use, int64_t number, uint8_t ret[KEY_SEED_LEN])
{
	uint8_t name[16] = { 0 };

	for (size_t i = 0; i < 8; i++) {
		name[i] = (uint8_t)((uint64_t)use >> (8 * i));
		name[8 + i] = (uint8_t)((uint64_t)number >> (8 * i));
	}
	(void)crypto_generichash(ret, KEY_SEED_LEN, name, sizeof(name), cast->secret,
				 sizeof(cast->secret));
}

enum status cast_key(const struct cast *cast, int use, int64_t number, struct signing_key **ret)
{
	uint8_t seed[KEY_SEED_LEN];
	enum status status;

	seed_of(cast, use, number, seed);
	status = signing_key_from_seed(seed, ret);
	sodium_memzero(seed, sizeof(seed));
	return status;
}

enum status cast_opening(const struct cast *cast, int64_t number, struct opening_key **ret)
{
	uint8_t seed[SEAL_SEED_LEN];
	enum status status;

	seed_of(cast, CAST_OPENING, number, seed);
	status = opening_key_from_seed(seed, ret);
	sodium_memzero(seed, sizeof(seed));
	return status;
}

struct public_key cast_public(const struct cast *cast, int use, int64_t number)
{
	uint8_t secret[crypto_sign_ed25519_SECRETKEYBYTES];
	uint8_t seed[KEY_SEED_LEN];
	struct public_key key;

	seed_of(cast, use, number, seed);
	(void)crypto_sign_ed25519_seed_keypair(key.bytes, secret, seed);
	sodium_memzero(seed, sizeof(seed));
	sodium_memzero(secret, sizeof(secret));
	return key;
}
