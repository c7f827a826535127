/* ceremony_secret.c: what a trustee derives from her ceremony secret. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/ceremony_internal.h"

#include <assert.h>
#include <string.h>

static_assert(CEREMONY_STREAM_LEN == crypto_auth_hmacsha256_BYTES, "one block of HMAC-SHA256");
static_assert(CEREMONY_STREAM_LEN == RANDOM_SEED_LEN, "a stream's seed");

struct ceremony_work *ceremony_work_new(void)
{
	struct ceremony_work *work;
	int ready = sodium_init();

	assert(ready >= 0);
	work = sodium_malloc(sizeof(*work));
	if (work != NULL)
		memset(work, 0, sizeof(*work));
	return work;
}

void ceremony_work_free(struct ceremony_work *work)
{
	sodium_free(work);
}

/*
 * Begin the stream of scalars that belongs to `use`, the group and `len` bytes at `context`: the
 * first block of HKDF-Expand (RFC 5869, 2.3) with the secret as its key seeds ChaCha20.
 */
static void begin_stream(const struct ceremony *ceremony, const char *use, const void *context,
			 size_t len, struct ceremony_work *work)
{
	static const uint8_t block = 1;
	const char *group = group_name(ceremony->group);

	(void)crypto_auth_hmacsha256_init(&work->mac, ceremony->secret->seed, CEREMONY_SECRET_LEN);
	(void)crypto_auth_hmacsha256_update(&work->mac, (const uint8_t *)use, strlen(use));
	(void)crypto_auth_hmacsha256_update(&work->mac, (const uint8_t *)group, strlen(group));
	(void)crypto_auth_hmacsha256_update(&work->mac, (const uint8_t *)"|", 1);
	(void)crypto_auth_hmacsha256_update(&work->mac, context, len);
	(void)crypto_auth_hmacsha256_update(&work->mac, &block, 1);
	(void)crypto_auth_hmacsha256_final(&work->mac, work->stream);
	random_init_seed(&work->random, work->stream);
}

void ceremony_derive_keys(const struct ceremony *ceremony, struct ceremony_work *work)
{
	begin_stream(ceremony, "allmende/v1/ceremony-signing|", "", 0, work);
	group_scalar_random(ceremony->group, &work->random, &work->signing);
	begin_stream(ceremony, "allmende/v1/ceremony-opening|", "", 0, work);
	group_scalar_random(ceremony->group, &work->random, &work->opening);
}

void ceremony_derive_polynomial(const struct ceremony *ceremony, const struct digest *certificates,
				struct ceremony_work *work)
{
	/* spec ceremony-2: "The coefficients of a trustee are derived from her secret and the hash
	 * of all certificates, so that repeating the step gives the same." */
	begin_stream(ceremony, "allmende/v1/ceremony-polynomial|", certificates->bytes, DIGEST_LEN,
		     work);
	for (int64_t i = 0; i < ceremony->threshold; i++)
		group_scalar_random(ceremony->group, &work->random, &work->coefficients[i]);
}
