/* key.c: Ed25519 keys by libsodium. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/key.h"

#include "base/file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

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

enum status signing_key_load(const char *path, struct signing_key **ret, struct report *report)
{
	char text[KEY_TEXT_LEN + 1];
	uint8_t seed[KEY_SEED_LEN];
	enum status status;
	ssize_t got;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return report_set(report, errno == ENOENT ? AL_NOT_FOUND : AL_IO,
				  "cannot open the key file %s: %s", path, strerror(errno));
	got = read(fd, text, sizeof(text));
	(void)close(fd);
	if (got != KEY_TEXT_LEN || text[KEY_TEXT_LEN - 1] != '\n' ||
	    hex_parse(text, KEY_TEXT_LEN - 1, seed, KEY_SEED_LEN) != AL_OK)
		status =
		    report_set(report, AL_MALFORMED,
			       "%s is no key file: it must be one line of %d hexadecimal digits",
			       path, KEY_TEXT_LEN - 1);
	else
		status = signing_key_from_seed(seed, ret);
	sodium_memzero(text, sizeof(text));
	sodium_memzero(seed, sizeof(seed));
	return status;
}

enum status signing_key_save(const struct signing_key *key, const char *path, struct report *report)
{
	char text[KEY_TEXT_LEN + 1];
	enum status status = AL_OK;
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return report_set(report, errno == EEXIST ? AL_CONFLICT : AL_IO,
				  "cannot create the key file %s: %s", path, strerror(errno));
	hex_format(key->secret, KEY_SEED_LEN, text);
	text[KEY_TEXT_LEN - 1] = '\n';
	if (write(fd, text, KEY_TEXT_LEN) != KEY_TEXT_LEN || fsync(fd) != 0)
		status = report_set(report, errno == ENOSPC ? AL_NO_SPACE : AL_IO,
				    "cannot write the key file %s: %s", path, strerror(errno));
	if (close(fd) != 0 && status == AL_OK)
		status = report_set(report, AL_IO, "cannot close the key file %s: %s", path,
				    strerror(errno));
	sodium_memzero(text, sizeof(text));
	if (status != AL_OK)
		(void)unlink(path);
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
