/* passkey_data.h: what authenticators write (WebAuthn Level 3, 6.1 and 6.5). Not for other folders.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_HTTP_PASSKEY_DATA_H
#define ALLMENDE_HTTP_PASSKEY_DATA_H

#include "base/status.h"
#include "http/ctap.h"
#include "http/passkey.h"

#define PASSKEY_CERTIFICATES_MAX 8

/* Bits of the flags (6.1). */
#define PASSKEY_FLAG_PRESENT 0x01
#define PASSKEY_FLAG_VERIFIED 0x04
#define PASSKEY_FLAG_BACKUP_ELIGIBLE 0x08
#define PASSKEY_FLAG_BACKED_UP 0x10
#define PASSKEY_FLAG_CREDENTIAL 0x40
#define PASSKEY_FLAG_EXTENSIONS 0x80

enum passkey_ceremony { PASSKEY_REGISTRATION, PASSKEY_ASSERTION };

/* Extensions that libfido2 looks at, which nobody asked for; 0 and false where there are none. */
struct passkey_extensions {
	bool hmac_secret;
	bool blob;
	int protection;	    /* 1 to 3; of a registration */
	int pin_length_min; /* 1 to 255; of a registration */
};

/* A public key: of ES256 the coordinates, of EdDSA the point, of RS256 modulus and exponent, one
 * after the other as libfido2 takes them. */
struct passkey_key {
	enum passkey_algorithm algorithm;
	uint8_t bytes[PASSKEY_KEY_LEN_MAX];
	size_t len;
};

/* Authenticator data; what is bytes is borrowed from them. */
struct passkey_data {
	struct ctap all;
	struct ctap site_hash; /* SHA-256 of the site's id */
	uint8_t flags;
	uint32_t sign_count;
	struct ctap id;	  /* of a registration */
	struct ctap cose; /* the key, of a registration */
	struct passkey_extensions extensions;
};

enum passkey_format { PASSKEY_NONE, PASSKEY_PACKED_SELF, PASSKEY_PACKED_CERTIFIED };

/* An attestation object; what is bytes is borrowed from it. */
struct passkey_attestation {
	enum passkey_format format;
	int algorithm; /* of a packed statement's signature, in COSE's numbers */
	struct ctap statement;
	struct ctap data; /* the authenticator data */
};

/*
 * Read authenticator data of `ceremony`, which is there with nothing behind it.
 * AL_OK. AL_MALFORMED: *ret is untouched.
 */
AL_MUST_CHECK enum status passkey_data_read(struct ctap in, enum passkey_ceremony ceremony,
					    struct passkey_data *ret, struct report *report);

/*
 * Read the key `cose`. Whether a point lies on its curve is not looked at.
 * AL_OK. AL_MALFORMED. AL_UNSUPPORTED: of an algorithm or size that we do not take. *ret is then
 * untouched.
 */
AL_MUST_CHECK enum status passkey_key_read(struct ctap cose, struct passkey_key *ret,
					   struct report *report);

/*
 * Read an attestation object.
 * AL_OK. AL_MALFORMED. AL_UNSUPPORTED: of a format or algorithm that we do not take. *ret is then
 * untouched.
 */
AL_MUST_CHECK enum status passkey_attestation_read(struct ctap in, struct passkey_attestation *ret,
						   struct report *report);

#endif
