/* credential.c: secret credentials, and the keys that they stand for. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/credential.h"

#include "crypto/hash.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

struct secret_scalar *secret_scalar_new(void)
{
	struct secret_scalar *secret;
	int ready = sodium_init();

	assert(ready >= 0);
	secret = sodium_malloc(sizeof(*secret));
	if (secret != NULL)
		sodium_memzero(secret, sizeof(*secret));
	return secret;
}

void secret_scalar_free(struct secret_scalar *secret)
{
	sodium_free(secret);
}

/* 1 when `a` is at least `b`, else 0; both below 2^31, without a branch. */
static uint32_t at_least(uint32_t a, uint32_t b)
{
	return ((a - b) >> 31) ^ 1;
}

/* The Base58 digit of `value`, by arithmetic: a table would be indexed by a secret. */
static char base58_digit(uint32_t value)
{
	uint32_t c = '1' + value;

	c += at_least(value, 9) * ('A' - '9' - 1);
	c += at_least(value, 17); /* no I */
	c += at_least(value, 22); /* no O */
	c += at_least(value, 33) * ('a' - 'Z' - 1);
	c += at_least(value, 44); /* no l */
	return (char)c;
}

/* 1 when `c` is a Base58 digit, else 0. */
static uint32_t is_base58_digit(uint32_t c)
{
	static const uint8_t ranges[][2] = { { '1', '9' }, { 'A', 'H' }, { 'J', 'N' },
					     { 'P', 'Z' }, { 'a', 'k' }, { 'm', 'z' } };
	uint32_t found = 0;

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		found |= at_least(c, ranges[i][0]) & at_least(ranges[i][1], c);
	return found;
}

/* Whether the form XXXXX-XXXXXX-XXXXX-XXXXXX has a dash at `i`. */
static bool is_dash(size_t i)
{
	return i == 5 || i == 12 || i == 18;
}

void credential_make(struct random *random, char ret[static CREDENTIAL_LEN + 1])
{
	for (size_t i = 0; i < CREDENTIAL_LEN; i++) {
		if (is_dash(i))
			ret[i] = '-';
		else
			ret[i] = base58_digit((uint32_t)random_below(random, 58));
	}
	ret[CREDENTIAL_LEN] = '\0';
}

bool credential_valid(const char *text, size_t len)
{
	uint32_t valid = 1;

	if (len != CREDENTIAL_LEN)
		return false;
	for (size_t i = 0; i < CREDENTIAL_LEN; i++) {
		uint32_t c = (uint8_t)text[i];

		valid &= is_dash(i) ? at_least(c, '-') & at_least('-', c) : is_base58_digit(c);
	}
	return valid == 1;
}

/* SHA-256 of the derivation's text number `index`. */
static void derive_half(const char *uuid, const char *text, char index, uint8_t *ret)
{
	struct hash hash;
	struct digest digest;

	hash_start(&hash);
	hash_add_text(&hash, "derive_credential|");
	hash_add_text(&hash, uuid);
	hash_add(&hash, (const char[]){ '|', index, '|' }, 3);
	hash_add(&hash, text, CREDENTIAL_LEN);
	digest = hash_end(&hash);
	memcpy(ret, digest.bytes, DIGEST_LEN);
	sodium_memzero(&hash, sizeof(hash));
	sodium_memzero(&digest, sizeof(digest));
}

enum status credential_derive(const struct group *group, const char *uuid, const char *text,
			      struct scalar *ret, struct report *report)
{
	uint8_t number[2 * DIGEST_LEN];

	if (!credential_valid(text, strlen(text)))
		return report_set(report, AL_MALFORMED,
				  "the credential has not the form XXXXX-XXXXXX-XXXXX-XXXXXX");
	/* spec credential-1: "The signing key of a credential is SHA256("derive_credential|" ||
	 * uuid
	 * || "|0|" || credential), joined with the same of "|1|", read as a 512-bit big-endian
	 * integer modulo q." */
	derive_half(uuid, text, '0', number);
	derive_half(uuid, text, '1', number + DIGEST_LEN);
	group_scalar_reduce(group, number, sizeof(number), ret);
	sodium_memzero(number, sizeof(number));
	return AL_OK;
}
