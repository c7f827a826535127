/* key.c: Ed25519 keys by libsodium. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/key.h"

#include "base/file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define KEY_TEXT_LEN (2 * KEY_SEED_LEN + 1) /* hexadecimal digits and a line feed */
#define TEMPORARY_SUFFIX ".new"

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
	char text[KEY_TEXT_LEN + 1]; /* one byte more, to see whether the file goes on */
	enum status status;
	ssize_t got;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return report_set(report, errno == ENOENT ? AL_NOT_FOUND : AL_IO,
				  "cannot open the key file %s: %s", path, strerror(errno));
	got = read(fd, text, sizeof(text));
	if (got < 0)
		status = report_set(report, AL_IO, "cannot read the key file %s: %s", path,
				    strerror(errno));
	else
		status = signing_key_parse(text, (size_t)got, ret);
	(void)close(fd);
	sodium_memzero(text, sizeof(text));
	if (status == AL_MALFORMED)
		return report_set(report, status,
				  "%s is no key file: it must be one line of %d hexadecimal digits",
				  path, KEY_TEXT_LEN - 1);
	if (status == AL_NO_MEMORY)
		return report_set(report, status, "cannot load the key file %s: out of memory",
				  path);
	return status;
}

static enum status save_failed(const char *doing, const char *path, struct report *report)
{
	enum status status = errno == EEXIST			   ? AL_CONFLICT
			     : errno == ENOSPC || errno == EDQUOT  ? AL_NO_SPACE
			     : errno == ENOENT || errno == ENOTDIR ? AL_NOT_FOUND
								   : AL_IO;

	return report_set(report, status, "cannot %s the key file %s: %s", doing, path,
			  strerror(errno));
}

/* Write the key's text to the new file `path` and force it to the disk. */
static enum status write_new(const struct signing_key *key, const char *path, struct report *report)
{
	char text[KEY_TEXT_LEN + 1];
	enum status status = AL_OK;
	ssize_t put;
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return save_failed("create", path, report);
	hex_format(key->secret, KEY_SEED_LEN, text);
	text[KEY_TEXT_LEN - 1] = '\n';
	put = write(fd, text, KEY_TEXT_LEN);
	sodium_memzero(text, sizeof(text));
	if (put >= 0 && put < KEY_TEXT_LEN)
		errno = ENOSPC; /* what cuts a write of so few bytes */
	if (put != KEY_TEXT_LEN || fsync(fd) != 0)
		status = save_failed("write", path, report);
	if (close(fd) != 0 && status == AL_OK)
		status = save_failed("close", path, report);
	return status;
}

enum status signing_key_save(const struct signing_key *key, const char *path, struct report *report)
{
	char temporary[FILE_PATH_MAX];
	enum status status;

	if (strlen(path) + sizeof(TEMPORARY_SUFFIX) > sizeof(temporary))
		return report_set(report, AL_TOO_BIG, "path too long: %.80s...", path);
	(void)snprintf(temporary, sizeof(temporary), "%s" TEMPORARY_SUFFIX, path);
	(void)unlink(temporary); /* what a crash may have left */
	status = write_new(key, temporary, report);
	/* A link, other than a rename, never takes the place of a file that is there. */
	if (status == AL_OK && link(temporary, path) != 0)
		status = save_failed("create", path, report);
	(void)unlink(temporary);
	return status == AL_OK ? file_sync_parent(path, report) : status;
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
