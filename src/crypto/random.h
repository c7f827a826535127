/*
 * random.h: random bytes and exact uniform integers.
 *
 * A source is either the system's (getrandom(2), read in blocks that are wiped when used) or, for
 * tests and reproducible runs on public data only, the ChaCha20 stream of a seed.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CRYPTO_RANDOM_H
#define ALLMENDE_CRYPTO_RANDOM_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RANDOM_SEED_LEN 32
#define RANDOM_BLOCK_LEN 4096

/* One owner thread. Initialised by one of the two functions below, wiped by random_clear(). */
struct random {
	bool seeded;
	uint8_t seed[RANDOM_SEED_LEN];
	uint64_t block_number; /* of the next block of a seeded source */
	size_t used;	       /* bytes of `block` that are gone */
	uint8_t block[RANDOM_BLOCK_LEN];
};

/* A source of the system's randomness. It cannot fail: without randomness the program stops. */
void random_init_system(struct random *random);

/* The stream of ChaCha20 (RFC 8439) under the 32 bytes at `seed`: same seed, same values. */
void random_init_seed(struct random *random, const uint8_t seed[static RANDOM_SEED_LEN]);

/* Let what a seeded source gives next begin at block `number` of its stream, of RANDOM_BLOCK_LEN
 * bytes each; a new source stands at block 0. Who seeks keeps apart what the blocks are for. */
void random_seek(struct random *random, uint64_t number);

/* Wipe `random`. */
void random_clear(struct random *random);

/* Fill the `len` bytes at `ret`. */
void random_bytes(struct random *random, void *ret, size_t len);

uint64_t random_u64(struct random *random);

/* Exactly uniform in [0, `bound`), `bound` at least 1, by mask and reject. */
uint64_t random_below(struct random *random, uint64_t bound);

#endif
