/* key.c: Ed25519 keys by libsodium. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/key.h"

#include "crypto/key_file.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#define KEY_TEXT_LEN (2 * KEY_SEED_LEN + 1) /* hexadecimal digits and a line feed */

struct signing_key {
	uint8_t secret[crypto_sign_ed25519_SECRETKEYBYTES]; /* seed, then public key */
	struct public_key public_key;
};

bool public_key_equal(const struct public_key *a, const struct public_key *b)
{
	return memcmp(a->bytes, b->bytes, PUBLIC_KEY_LEN) == 0;
}

int public_key_compare(const struct public_key *a, const struct public_key *b)
{
	return memcmp(a->bytes, b->bytes, PUBLIC_KEY_LEN);
}

enum status signing_key_from_seed(const uint8_t seed[static KEY_SEED_LEN], struct signing_key **ret)
{
	struct signing_key *key;
	int ready = sodium_init();

	assert(ready >= 0);
	key = sodium_malloc(sizeof(*key));
	if (key == NULL)
		return AL_NO_MEMORY;
	(void)crypto_sign_ed25519_seed_keypair(key->public_key.bytes, key->secret, seed);
	(void)sodium_mprotect_readonly(key);
	*ret = key;
	return AL_OK;
}

enum status signing_key_new(struct signing_key **ret)
{
	uint8_t seed[KEY_SEED_LEN];
	enum status status;
	int ready = sodium_init();

	assert(ready >= 0);
	randombytes_buf(seed, sizeof(seed));
	status = signing_key_from_seed(seed, ret);
	sodium_memzero(seed, sizeof(seed));
	return status;
}

enum status signing_key_parse(const char *text, size_t len, struct signing_key **ret)
{
	uint8_t seed[KEY_SEED_LEN];
	enum status status = AL_MALFORMED;

	if (len == KEY_TEXT_LEN && text[KEY_TEXT_LEN - 1] == '\n' &&
	    hex_parse(text, KEY_TEXT_LEN - 1, seed, KEY_SEED_LEN) == AL_OK)
		status = signing_key_from_seed(seed, ret);
	sodium_memzero(seed, sizeof(seed));
	return status;
}

enum status signing_key_load(const char *path, struct signing_key **ret, struct report *report)
{
	uint8_t text[KEY_TEXT_LEN + 1]; /* one byte more, to see whether the file goes on */
	size_t len = 0;
	enum status status = key_file_read(path, text, sizeof(text), &len, report);

	if (status == AL_OK) {
		status = signing_key_parse((const char *)text, len, ret);
		if (status == AL_MALFORMED)
			(void)report_set(
			    report, status,
			    "%s is no key file: it must be one line of %d hexadecimal digits", path,
			    KEY_TEXT_LEN - 1);
		if (status == AL_NO_MEMORY)
			(void)report_set(report, status,
					 "cannot load the key file %s: out of memory", path);
	}
	sodium_memzero(text, sizeof(text));
	return status;
}

enum status signing_key_save(const struct signing_key *key, const char *path, struct report *report)
{
	char text[KEY_TEXT_LEN + 1];
	enum status status;

	hex_format(key->secret, KEY_SEED_LEN, text);
	text[KEY_TEXT_LEN - 1] = '\n';
	status = key_file_write(path, (const uint8_t *)text, KEY_TEXT_LEN, report);
	sodium_memzero(text, sizeof(text));
	return status;
}

void signing_key_free(struct signing_key *key)
{
	sodium_free(key); /* wipes; NULL is fine */
}

const struct public_key *signing_key_public(const struct signing_key *key)
{
	return &key->public_key;
}

struct signature key_sign(const struct signing_key *key, const void *message, size_t len)
{
	struct signature signature;

	(void)crypto_sign_ed25519_detached(signature.bytes, NULL, message, len, key->secret);
	return signature;
}

bool key_verify(const struct public_key *key, const struct signature *signature,
		const void *message, size_t len)
{
	return crypto_sign_ed25519_verify_detached(signature->bytes, message, len, key->bytes) == 0;
}

void signing_key_x25519(const struct signing_key *key, uint8_t ret[static KEY_SEED_LEN])
{
	(void)crypto_sign_ed25519_sk_to_curve25519(ret, key->secret);
}
