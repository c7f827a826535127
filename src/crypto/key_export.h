/*
 * key_export.h: a private key in a file for another device, encrypted by a pass phrase
 * (doc/spec/key-export.md). Browsers write and read such files, too.
 *
 *	status = key_export_read(text, len, &file, report);
 *	... file.public_key says whose it is; ask for the pass phrase ...
 *	status = key_export_open(&file, pass, pass_len, seeds, report);
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CRYPTO_KEY_EXPORT_H
#define ALLMENDE_CRYPTO_KEY_EXPORT_H

#include "base/buffer.h"
#include "base/status.h"
#include "crypto/key.h"

#include <stddef.h>
#include <stdint.h>

#define KEY_EXPORT_LEN_MAX 4096	   /* bytes; a longer file is refused unread */
#define KEY_EXPORT_PASS_LEN_MIN 12 /* bytes of a pass phrase */
#define KEY_EXPORT_PASS_LEN_MAX 1024
#define KEY_EXPORT_PLATFORM_LEN_MAX 48 /* bytes */
#define KEY_EXPORT_OPS_MAX 16
#define KEY_EXPORT_OPS_DEFAULT 3		/* libsodium's MODERATE */
#define KEY_EXPORT_MEM_MIN (8 * 1024 * 1024)	/* bytes */
#define KEY_EXPORT_MEM_MAX (1024 * 1024 * 1024) /* bytes */
#define KEY_EXPORT_MEM_DEFAULT (256 * 1024 * 1024)
#define KEY_EXPORT_SEEDS_LEN_MAX (2 * KEY_SEED_LEN)
#define KEY_EXPORT_SALT_LEN 16
#define KEY_EXPORT_NONCE_LEN 24
#define KEY_EXPORT_BOX_LEN_MAX (KEY_EXPORT_SEEDS_LEN_MAX + 16)

enum key_export_kind {
	KEY_EXPORT_APPLICANT = 1,
	KEY_EXPORT_MANDATE,
	KEY_EXPORT_MEMBER,
	KEY_EXPORT_OFFICE,
};

/* What the file calls the kinds; [0] and the last are NULL. */
extern const char *const key_export_kinds[];

/* What a file says. Nothing of it is secret. */
struct key_export {
	enum key_export_kind kind;
	char platform[KEY_EXPORT_PLATFORM_LEN_MAX + 1]; /* of a mandate key; else empty */
	int64_t ops;					/* passes of Argon2id */
	int64_t mem;					/* bytes of memory that it takes */
	struct public_key public_key;
	struct sealing_key sealing_key; /* what is sealed to it, the key opens */
	uint8_t salt[KEY_EXPORT_SALT_LEN];
	uint8_t nonce[KEY_EXPORT_NONCE_LEN];
	uint8_t box[KEY_EXPORT_BOX_LEN_MAX]; /* 16 bytes more than the seeds */
};

/* How many bytes of seeds a key of `kind` has: KEY_SEED_LEN, from which it signs and opens, or
 * twice as many: then the last KEY_SEED_LEN open (opening_key_from_seed()). */
size_t key_export_seeds_len(enum key_export_kind kind);

/*
 * *ret = the file with the key of `seeds` (key_export_seeds_len() bytes), of the kind and platform
 * and at the cost that `about` says; nothing else of `about` is looked at. AL_MALFORMED: a mandate
 * key without platform, or another with one, or a platform that is no text, or a cost beyond the
 * limits. AL_REFUSED: the pass phrase has not KEY_EXPORT_PASS_LEN_MIN to _MAX bytes. AL_NO_MEMORY,
 * also where there are not `mem` bytes. *ret is then untouched.
 */
AL_MUST_CHECK enum status key_export_make(const struct key_export *about, const uint8_t *seeds,
					  const char *pass, size_t pass_len, struct key_export *ret,
					  struct report *report);

/* Append the bytes of the file to `ret`, which keeps a failure. */
void key_export_format(const struct key_export *file, struct buffer *ret);

/* Read the `len` bytes at `text` as such a file; it is not opened. AL_TOO_BIG, AL_MALFORMED,
 * AL_NO_MEMORY: *ret is untouched. */
AL_MUST_CHECK enum status key_export_read(const char *text, size_t len, struct key_export *ret,
					  struct report *report);

/*
 * Open `file`: `ret`, which has room for KEY_EXPORT_SEEDS_LEN_MAX, gets key_export_seeds_len()
 * bytes, which the caller wipes. AL_FORGED: another pass phrase, or the file was altered.
 * AL_MALFORMED: it names another key than it has. AL_NO_MEMORY, also where there are not `mem`
 * bytes. Nothing secret is then in `ret`.
 */
AL_MUST_CHECK enum status key_export_open(const struct key_export *file, const char *pass,
					  size_t pass_len, uint8_t *ret, struct report *report);

#endif
