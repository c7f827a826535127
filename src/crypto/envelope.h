/*
 * envelope.h: signed objects, the bricks of the chain (doc/spec/objects.md).
 *
 *	{"object":{...},"signatures":[{"key":"ed25519:<64 hex>","sig":"<128 hex>"}]}
 *
 * The object's id is SHA-256 of its canonical bytes; each signature is over
 * "allmende/v1/" + type + "\n" + those bytes. The signatures stand in the order of their keys,
 * each key once. An envelope's own bytes are canonical too, so it has one form only.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CRYPTO_ENVELOPE_H
#define ALLMENDE_CRYPTO_ENVELOPE_H

#include "base/buffer.h"
#include "base/digest.h"
#include "base/status.h"
#include "crypto/key.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define ENVELOPE_LEN_MAX (4 * 1024 * 1024) /* bytes; a larger one is refused unread */
#define ENVELOPE_SIGNATURES_MAX 64
#define ENVELOPE_OBJECT_LEN_MAX (ENVELOPE_LEN_MAX - 32 * 1024) /* to be signed: room for all */
#define ENVELOPE_TYPE_LEN_MAX 32			       /* bytes of an object's type */
#define ID_PREFIX "sha256:"

struct envelope_signature {
	struct public_key key;
	struct signature sig;
};

/* An envelope that was read or made. Fields are for reading; owned by the envelope. */
struct envelope {
	json_t *object; /* NULL in an envelope made by envelope_make() */
	char type[ENVELOPE_TYPE_LEN_MAX + 1];
	struct digest id;
	struct buffer canonical; /* the object's canonical bytes */
	size_t signature_count;	 /* at least 1 */
	struct envelope_signature signatures[ENVELOPE_SIGNATURES_MAX];
};

/*
 * Read the `len` bytes at `text`; the form, the canonical bytes and every signature are checked.
 * AL_OK: *ret is yours. AL_TOO_BIG, AL_MALFORMED, AL_FORGED (a signature does not hold; the report
 * names the key), AL_NO_MEMORY: *ret is untouched.
 */
AL_MUST_CHECK enum status envelope_parse(const char *text, size_t len, struct envelope **ret,
					 struct report *report);

/*
 * Sign the object whose canonical bytes are the `len` bytes at `canonical`, of type `type`, with
 * the `key_count` keys at `keys` (each once, any order).
 * AL_OK: *ret is yours. AL_TOO_BIG (over ENVELOPE_OBJECT_LEN_MAX), AL_NO_MEMORY: *ret is
 * untouched.
 */
AL_MUST_CHECK enum status envelope_make(const char *type, const void *canonical, size_t len,
					const struct signing_key *const *keys, size_t key_count,
					struct envelope **ret);

/*
 * A copy of `envelope` that `key` has signed too: what an office does when it vouches.
 * AL_OK: *ret is yours. AL_CONFLICT: `key` has signed already. AL_TOO_BIG: there are
 * ENVELOPE_SIGNATURES_MAX signatures, or the object is over ENVELOPE_OBJECT_LEN_MAX. AL_NO_MEMORY.
 * On failure *ret is untouched.
 */
AL_MUST_CHECK enum status envelope_cosign(const struct envelope *envelope,
					  const struct signing_key *key, struct envelope **ret);

/* Append the envelope's own canonical bytes to `ret`, which keeps a failure. */
void envelope_format(const struct envelope *envelope, struct buffer *ret);

/* Whether `key` is among the signers. All signatures hold, so being there is having signed. */
bool envelope_signed_by(const struct envelope *envelope, const struct public_key *key);

/* Release `envelope`. NULL does nothing. */
void envelope_free(struct envelope *envelope);

#endif
