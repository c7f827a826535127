/*
 * passkey_maker.h: an authenticator and a browser in one, whose words a test can change.
 *
 *	maker_init(&maker, PASSKEY_ES256);
 *	maker.flags &= ~PASSKEY_FLAG_VERIFIED;
 *	made = maker_make(&maker, MAKER_PACKED);
 *
 * What it gives is borrowed until the next of the same kind. Keys are by OpenSSL.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_HTTP_PASSKEY_MAKER_H
#define ALLMENDE_TESTS_UNIT_HTTP_PASSKEY_MAKER_H

#include "base/buffer.h"
#include "http/passkey_data.h"

#include <openssl/evp.h>

#define MAKER_ORIGIN "https://coop.example"
#define MAKER_CHALLENGE "Hh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4" /* 32 times 1e */

enum maker_format { MAKER_NONE, MAKER_PACKED };

struct maker {
	EVP_PKEY *key;
	enum passkey_algorithm algorithm;
	const char *site;
	const char *client; /* clientDataJSON; NULL: as it should be */
	uint8_t flags;	    /* the bits "credential" and "extensions" are set by themselves */
	uint32_t count;
	size_t id_len;
	struct buffer cose;
	struct buffer extensions; /* or whatever is to stand behind the key */
	struct buffer data;
	struct buffer statement;
	struct buffer attestation;
	struct buffer signature;
};

extern const struct passkey_site maker_site;
extern const uint8_t maker_challenge[PASSKEY_CHALLENGE_LEN];

void maker_init(struct maker *maker, enum passkey_algorithm algorithm);
void maker_clear(struct maker *maker);

/* Append the key's COSE_Key anew to the emptied `maker->cose`. */
void maker_write_key(struct maker *maker);

/* Sign `len` bytes at `bytes` and the hash of `client`, into the emptied `maker->signature`. */
void maker_sign(struct maker *maker, const struct buffer *data, const char *client);

/* Append the head of a CBOR item in its shortest form. */
void maker_head(struct buffer *ret, enum ctap_kind kind, size_t number);

/* Wrap `format`, the statement and the data into an attestation object. */
void maker_wrap(struct maker *maker, const char *format);

struct passkey_made maker_make(struct maker *maker, enum maker_format format);
struct passkey_answer maker_answer(struct maker *maker);

#endif
