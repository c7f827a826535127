/* nonces.c: which requests were taken already. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "http/nonces.h"

#include "crypto/hash.h"
#include "crypto/random.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define ID_LEN 16
#define PER_KEY_SHARE 8

/* A place of a table: by what stands at it, and how often that was counted (0: it is free). */
struct place {
	uint8_t id[ID_LEN];
	uint32_t count;
};

/* One span of time. */
struct span {
	struct place *nonces;
	struct place *keys;
	size_t used;
};

struct http_nonces {
	struct span spans[2]; /* the present one, and the one before */
	size_t places;	      /* of each table, a power of two, at least twice count_max */
	size_t count_max;
	size_t per_key;
	struct when since; /* the present span began */
	struct salt salt;  /* so that nobody chooses which places collide */
};

static enum status span_new(struct span *span, size_t places)
{
	span->nonces = calloc(places, sizeof(*span->nonces));
	span->keys = calloc(places, sizeof(*span->keys));
	return span->nonces != NULL && span->keys != NULL ? AL_OK : AL_NO_MEMORY;
}

enum status http_nonces_new(size_t count, size_t per_key, struct when start,
			    struct http_nonces **ret)
{
	struct http_nonces *nonces;
	struct random random;

	assert(count <= HTTP_NONCES_MAX);
	nonces = calloc(1, sizeof(*nonces));
	if (nonces == NULL)
		return AL_NO_MEMORY;
	nonces->count_max = count > 0 ? count : HTTP_NONCES_DEFAULT;
	nonces->per_key = per_key > 0 ? per_key : (nonces->count_max - 1) / PER_KEY_SHARE + 1;
	nonces->places = 2;
	while (nonces->places < 2 * nonces->count_max)
		nonces->places *= 2;
	nonces->since = start;
	if (span_new(&nonces->spans[0], nonces->places) != AL_OK ||
	    span_new(&nonces->spans[1], nonces->places) != AL_OK) {
		http_nonces_free(nonces);
		return AL_NO_MEMORY;
	}
	random_init_system(&random);
	random_bytes(&random, nonces->salt.bytes, sizeof(nonces->salt.bytes));
	random_clear(&random);
	*ret = nonces;
	return AL_OK;
}

void http_nonces_free(struct http_nonces *nonces)
{
	if (nonces == NULL)
		return;
	for (size_t i = 0; i < 2; i++) {
		free(nonces->spans[i].nonces);
		free(nonces->spans[i].keys);
	}
	free(nonces);
}

/* The place where `id` stands or would stand: there is always a free one. */
static struct place *find(const struct http_nonces *nonces, struct place *table,
			  const struct digest *id)
{
	size_t at = 0;

	memcpy(&at, id->bytes + ID_LEN, sizeof(at));
	for (;; at++) {
		struct place *place = &table[at & (nonces->places - 1)];

		if (place->count == 0 || memcmp(place->id, id->bytes, ID_LEN) == 0)
			return place;
	}
}

static void count_one(struct place *place, const struct digest *id)
{
	memcpy(place->id, id->bytes, ID_LEN);
	place->count++;
}

/* Forget what is a whole span old. A clock that was set back keeps everything for longer. */
static void move_on(struct http_nonces *nonces, struct when now)
{
	struct span *spans = nonces->spans;
	struct span oldest = spans[1];
	int64_t passed = now.seconds - nonces->since.seconds;

	if (passed < 0) {
		nonces->since = now;
		return;
	}
	if (passed < HTTP_NONCES_SPAN_S)
		return;
	memset(oldest.nonces, 0, nonces->places * sizeof(*oldest.nonces));
	memset(oldest.keys, 0, nonces->places * sizeof(*oldest.keys));
	oldest.used = 0;
	spans[1] = spans[0];
	spans[0] = oldest;
	nonces->since = now;
}

enum status http_nonces_take(struct http_nonces *nonces, const struct public_key *key,
			     const void *nonce, size_t len, struct when now)
{
	struct span *present = &nonces->spans[0];
	struct digest of_key = hash_commit(&nonces->salt, key->bytes, sizeof(key->bytes));
	struct digest of_nonce;
	struct hash hash;
	struct place *place;
	struct place *by_key;

	hash_start(&hash);
	hash_add(&hash, of_key.bytes, sizeof(of_key.bytes));
	hash_add(&hash, nonce, len);
	of_nonce = hash_end(&hash);
	move_on(nonces, now);
	place = find(nonces, present->nonces, &of_nonce);
	by_key = find(nonces, present->keys, &of_key);
	if (place->count > 0 || find(nonces, nonces->spans[1].nonces, &of_nonce)->count > 0)
		return AL_REFUSED;
	if (present->used == nonces->count_max || by_key->count >= nonces->per_key)
		return AL_NO_MEMORY;
	count_one(place, &of_nonce);
	count_one(by_key, &of_key);
	present->used++;
	return AL_OK;
}
