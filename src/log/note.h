/*
 * note.h: text signed by several keys, by C2SP signed-note.
 *
 *	text, its last line ended by a line feed
 *	(an empty line)
 *	— <name> <base64 of key id and signature>
 *
 * A line's name and 4-byte key id say which key signed. Lines of unknown keys are ignored; a line
 * of a known key that does not hold spoils the note.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LOG_NOTE_H
#define ALLMENDE_LOG_NOTE_H

#include "base/buffer.h"
#include "base/status.h"
#include "crypto/key.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NOTE_LEN_MAX (1024 * 1024) /* bytes */
#define NOTE_SIGNATURES_MAX 100
#define NOTE_SIGNATURE_LEN_MAX 8192 /* bytes of a signature of any type, without the key id */
#define NOTE_NAME_LEN_MAX 200	    /* bytes of the name of a key that we use */
#define NOTE_VKEY_LEN_MAX 254	    /* bytes of a verifier key of a type that we use */
#define NOTE_KNOWN_LEN_MAX 72	    /* bytes of a signature of a type that we use */

/* The types of signatures (signed-note, "Signature types") that we make and verify. */
enum note_key_type {
	NOTE_KEY_ED25519 = 0x01,     /* over the text */
	NOTE_KEY_COSIGNATURE = 0x04, /* timestamped, over a checkpoint (cosignature.h) */
};

/* A verifier key. Made by note_key_make() or note_key_parse(). */
struct note_key {
	char name[NOTE_NAME_LEN_MAX + 1];
	uint32_t id;
	enum note_key_type type;
	struct public_key key;
};

/* Whether the `len` bytes at `name` can name a key: UTF-8, not empty, without Unicode spaces,
 * control characters and '+'. */
bool note_name_is_valid(const char *name, size_t len);

/* The verifier key of `type` with `name` (at most NOTE_NAME_LEN_MAX bytes) and the public key
 * `key`; its id is computed. AL_OK: *ret is set. AL_MALFORMED, AL_TOO_BIG: `name` cannot be. */
AL_MUST_CHECK enum status note_key_make(const char *name, enum note_key_type type,
					const struct public_key *key, struct note_key *ret);

/*
 * Read the `len` bytes at `text` as `<name>+<8 hex digits>+<base64>` (signed-note, "Verifier
 * keys"). AL_OK: *ret is set. AL_MALFORMED (also an id that is not the key's), AL_TOO_BIG (the
 * name), AL_UNSUPPORTED (another type of key): *ret is untouched.
 */
AL_MUST_CHECK enum status note_key_parse(const char *text, size_t len, struct note_key *ret,
					 struct report *report);

/* Write `key` as such a text and a final NUL to `ret`. */
void note_key_format(const struct note_key *key, char ret[static NOTE_VKEY_LEN_MAX + 1]);

/* Whether both are the same name, type and public key. */
bool note_key_equal(const struct note_key *a, const struct note_key *b);

/* One signature line; all pointers are into the note's bytes. */
struct note_signature {
	const char *line; /* with its line feed */
	size_t line_len;
	const char *name;
	size_t name_len;
	uint32_t key_id;
	size_t len;			   /* bytes of the signature, without the key id */
	uint8_t bytes[NOTE_KNOWN_LEN_MAX]; /* the signature, when `len` is not above */
};

/* A note that was read. It borrows the bytes it was read from. */
struct note {
	const char *text; /* what is signed, to its last line feed */
	size_t text_len;
	size_t signature_count; /* 1 to NOTE_SIGNATURES_MAX */
	struct note_signature signatures[NOTE_SIGNATURES_MAX];
};

/*
 * Read the `len` bytes at `bytes` as a note; no signature is verified, so nothing of it may be
 * believed yet. AL_OK: *ret is set and borrows `bytes`. AL_MALFORMED, AL_TOO_BIG (over
 * NOTE_LEN_MAX, NOTE_SIGNATURES_MAX or NOTE_SIGNATURE_LEN_MAX): *ret must not be used.
 */
AL_MUST_CHECK enum status note_parse(const char *bytes, size_t len, struct note *ret,
				     struct report *report);

/*
 * Verify what `key` signed in `note`: all lines with its name and id. *ret_timestamp (may be NULL)
 * is set to the newest time of its cosignatures, in seconds since 1970, 0 for an Ed25519 key.
 * AL_OK: there is at least one line and all hold. AL_NOT_FOUND: there is none. AL_FORGED: one does
 * not hold. AL_NO_MEMORY. Except for AL_OK, *ret_timestamp is untouched.
 */
AL_MUST_CHECK enum status note_verify(const struct note *note, const struct note_key *key,
				      uint64_t *ret_timestamp, struct report *report);

/* Whether line `signature` says that it is by `key`; nothing is verified. */
bool note_signature_names(const struct note_signature *signature, const struct note_key *key);

/*
 * Append `text` (`len` bytes) and the empty line to `ret`: the beginning of a note, to which
 * signature lines are appended. AL_MALFORMED: the text does not end with a line feed, is not
 * UTF-8, or has control characters; nothing was appended. The buffer keeps other failures.
 */
AL_MUST_CHECK enum status note_begin(const char *text, size_t len, struct buffer *ret);

/* Append the signature line of `key`, an Ed25519 key whose private part is `signer`, over the `len`
 * bytes at `text` to `ret`, which keeps a failure. */
void note_sign(const struct note_key *key, const struct signing_key *signer, const char *text,
	       size_t len, struct buffer *ret);

/* Append the signature line with the `len` bytes at `signature` to `ret`, for other types. */
void note_append_line(const struct note_key *key, const uint8_t *signature, size_t len,
		      struct buffer *ret);

#endif
