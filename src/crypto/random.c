/* random.c: random bytes and exact uniform integers. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/random.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

static void start(struct random *random)
{
	int ready = sodium_init();

	assert(ready >= 0);
	memset(random, 0, sizeof(*random));
	random->used = RANDOM_BLOCK_LEN;
}

void random_init_system(struct random *random)
{
	start(random);
}

void random_init_seed(struct random *random, const uint8_t seed[static RANDOM_SEED_LEN])
{
	start(random);
	random->seeded = true;
	memcpy(random->seed, seed, RANDOM_SEED_LEN);
}

void random_seek(struct random *random, uint64_t number)
{
	assert(random->seeded);
	random->block_number = number;
	random->used = RANDOM_BLOCK_LEN;
}

void random_clear(struct random *random)
{
	sodium_memzero(random, sizeof(*random));
	random->used = RANDOM_BLOCK_LEN;
}

/* Make the next block: one nonce a block, so no two blocks of a seed share a key stream. */
static void refill(struct random *random)
{
	if (random->seeded) {
		uint8_t nonce[crypto_stream_chacha20_IETF_NONCEBYTES] = { 0 };

		for (size_t i = 0; i < 8; i++)
			nonce[i] = (uint8_t)(random->block_number >> (8 * i));
		(void)crypto_stream_chacha20_ietf(random->block, RANDOM_BLOCK_LEN, nonce,
						  random->seed);
		random->block_number++;
	} else {
		randombytes_buf(random->block, RANDOM_BLOCK_LEN);
	}
	random->used = 0;
}

void random_bytes(struct random *random, void *ret, size_t len)
{
	uint8_t *bytes = ret;

	while (len > 0) {
		size_t part;

		if (random->used == RANDOM_BLOCK_LEN)
			refill(random);
		part =
		    RANDOM_BLOCK_LEN - random->used < len ? RANDOM_BLOCK_LEN - random->used : len;
		memcpy(bytes, random->block + random->used, part);
		memset(random->block + random->used, 0, part); /* a value is given out once */
		random->used += part;
		bytes += part;
		len -= part;
	}
}

uint64_t random_u64(struct random *random)
{
	uint64_t value;

	random_bytes(random, &value, sizeof(value));
	return value;
}

uint64_t random_below(struct random *random, uint64_t bound)
{
	uint64_t mask;
	uint64_t value;

	assert(bound >= 1);
	if (bound == 1)
		return 0;
	mask = UINT64_MAX >> __builtin_clzll(bound - 1);
	do
		value = random_u64(random) & mask;
	while (value >= bound);
	return value;
}
