/* passkey_maker.c: an authenticator and a browser in one, whose words a test can change. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/http/passkey_maker.h"

#include "crypto/hash.h"

#include <assert.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <string.h>

#define LEN_MAX 65536
#define CLIENT(type)                                                                               \
	"{\"type\":\"webauthn." type "\",\"challenge\":\"" MAKER_CHALLENGE                         \
	"\",\"origin\":\"" MAKER_ORIGIN "\",\"crossOrigin\":false}"

const struct passkey_site maker_site = { "coop.example", MAKER_ORIGIN };
const uint8_t maker_challenge[PASSKEY_CHALLENGE_LEN] = {
	0x1e, 0x1e, 0x1e, 0x1e, 0x1e, 0x1e, 0x1e, 0x1e, 0x1e, 0x1e, 0x1e,
	0x1e, 0x1e, 0x1e, 0x1e, 0x1e, 0x1e, 0x1e, 0x1e, 0x1e, 0x1e, 0x1e,
	0x1e, 0x1e, 0x1e, 0x1e, 0x1e, 0x1e, 0x1e, 0x1e, 0x1e, 0x1e,
};

static EVP_PKEY *make_key(enum passkey_algorithm algorithm)
{
	switch (algorithm) {
	case PASSKEY_ES256:
		return EVP_EC_gen("P-256");
	case PASSKEY_EDDSA:
		return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	case PASSKEY_RS256:
		return EVP_RSA_gen(2048);
	}
	return NULL;
}

void maker_head(struct buffer *ret, enum ctap_kind kind, size_t number)
{
	uint8_t first = (uint8_t)(kind << 5);

	assert(number <= UINT16_MAX);
	if (number < 24) {
		buffer_append_byte(ret, (uint8_t)(first | number));
	} else if (number <= UINT8_MAX) {
		buffer_append_byte(ret, first | 24);
		buffer_append_byte(ret, (uint8_t)number);
	} else {
		buffer_append_byte(ret, first | 25);
		buffer_append_byte(ret, (uint8_t)(number >> 8));
		buffer_append_byte(ret, (uint8_t)(number & 255));
	}
}

static void append_bytes(struct buffer *ret, const void *bytes, size_t len)
{
	maker_head(ret, CTAP_BYTES, len);
	buffer_append(ret, bytes, len);
}

static void append_text(struct buffer *ret, const char *text)
{
	maker_head(ret, CTAP_TEXT, strlen(text));
	buffer_append_text(ret, text);
}

static void append_number(struct buffer *ret, int number)
{
	if (number < 0)
		maker_head(ret, CTAP_NEGATIVE, (size_t)(-1 - number));
	else
		maker_head(ret, CTAP_UNSIGNED, (size_t)number);
}

static void append_rsa(struct maker *maker, const char *name, int label)
{
	uint8_t bytes[1024];
	BIGNUM *number = NULL;

	assert(EVP_PKEY_get_bn_param(maker->key, name, &number) == 1);
	append_number(&maker->cose, label);
	append_bytes(&maker->cose, bytes, (size_t)BN_bn2bin(number, bytes));
	BN_free(number);
}

/* The 65 bytes of a point on P-256 (04, x, y), or the 32 of Ed25519. */
static void read_point(const struct maker *maker, uint8_t ret[static 65])
{
	bool elliptic = maker->algorithm == PASSKEY_ES256;
	size_t len = 65;
	int done = elliptic ? EVP_PKEY_get_octet_string_param(maker->key, OSSL_PKEY_PARAM_PUB_KEY,
							      ret, 65, &len)
			    : EVP_PKEY_get_raw_public_key(maker->key, ret, &len);

	assert(done == 1 && len == (elliptic ? 65 : 32));
}

void maker_write_key(struct maker *maker)
{
	struct buffer *cose = &maker->cose;
	bool elliptic = maker->algorithm == PASSKEY_ES256;
	uint8_t point[65];

	buffer_reset(cose);
	maker_head(cose, CTAP_MAP, elliptic ? 5 : 4);
	append_number(cose, 1);
	append_number(cose, elliptic ? 2 : maker->algorithm == PASSKEY_EDDSA ? 1 : 3);
	append_number(cose, 3);
	append_number(cose, maker->algorithm);
	if (maker->algorithm == PASSKEY_RS256) {
		append_rsa(maker, OSSL_PKEY_PARAM_RSA_N, -1);
		append_rsa(maker, OSSL_PKEY_PARAM_RSA_E, -2);
		return;
	}
	read_point(maker, point);
	append_number(cose, -1);
	append_number(cose, elliptic ? 1 : 6);
	append_number(cose, -2);
	append_bytes(cose, elliptic ? point + 1 : point, 32);
	if (elliptic) {
		append_number(cose, -3);
		append_bytes(cose, point + 33, 32);
	}
}

void maker_init(struct maker *maker, enum passkey_algorithm algorithm)
{
	*maker = (struct maker){ .key = make_key(algorithm),
				 .algorithm = algorithm,
				 .site = maker_site.id,
				 .flags = PASSKEY_FLAG_PRESENT | PASSKEY_FLAG_VERIFIED,
				 .id_len = 16 };
	assert(maker->key != NULL);
	buffer_init(&maker->cose, LEN_MAX);
	buffer_init(&maker->extensions, LEN_MAX);
	buffer_init(&maker->data, LEN_MAX);
	buffer_init(&maker->statement, LEN_MAX);
	buffer_init(&maker->attestation, LEN_MAX);
	buffer_init(&maker->signature, LEN_MAX);
	maker_write_key(maker);
}

void maker_clear(struct maker *maker)
{
	EVP_PKEY_free(maker->key);
	buffer_clear(&maker->cose);
	buffer_clear(&maker->extensions);
	buffer_clear(&maker->data);
	buffer_clear(&maker->statement);
	buffer_clear(&maker->attestation);
	buffer_clear(&maker->signature);
}

void maker_sign(struct maker *maker, const struct buffer *data, const char *client)
{
	struct digest hash = hash_bytes(client, strlen(client));
	const EVP_MD *digest = maker->algorithm == PASSKEY_EDDSA ? NULL : EVP_sha256();
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	struct buffer message;
	uint8_t signature[1024];
	size_t len = sizeof(signature);

	buffer_init(&message, LEN_MAX);
	buffer_append(&message, data->bytes, data->len);
	buffer_append(&message, hash.bytes, DIGEST_LEN);
	assert(context != NULL && buffer_status(&message) == AL_OK);
	assert(EVP_DigestSignInit(context, NULL, digest, NULL, maker->key) == 1);
	assert(EVP_DigestSign(context, signature, &len, message.bytes, message.len) == 1);
	EVP_MD_CTX_free(context);
	buffer_clear(&message);
	buffer_reset(&maker->signature);
	buffer_append(&maker->signature, signature, len);
}

static const char *client_of(const struct maker *maker, const char *usual)
{
	return maker->client != NULL ? maker->client : usual;
}

static struct passkey_bytes text_bytes(const char *text)
{
	return (struct passkey_bytes){ (const uint8_t *)text, strlen(text) };
}

static struct passkey_bytes buffer_bytes(const struct buffer *buffer)
{
	assert(buffer_status(buffer) == AL_OK);
	return (struct passkey_bytes){ buffer->bytes, buffer->len };
}

/* Write the authenticator's data up to the sign count. */
static void write_data(struct maker *maker, uint8_t more_flags)
{
	struct digest site = hash_bytes(maker->site, strlen(maker->site));
	struct buffer *data = &maker->data;

	if (maker->extensions.len > 0)
		more_flags |= PASSKEY_FLAG_EXTENSIONS;
	buffer_reset(data);
	buffer_append(data, site.bytes, DIGEST_LEN);
	buffer_append_byte(data, maker->flags | more_flags);
	for (int shift = 24; shift >= 0; shift -= 8)
		buffer_append_byte(data, (uint8_t)(maker->count >> shift & 255));
}

void maker_wrap(struct maker *maker, const char *format)
{
	struct buffer *object = &maker->attestation;

	buffer_reset(object);
	maker_head(object, CTAP_MAP, 3);
	append_text(object, "fmt");
	append_text(object, format);
	append_text(object, "attStmt");
	buffer_append(object, maker->statement.bytes, maker->statement.len);
	append_text(object, "authData");
	append_bytes(object, maker->data.bytes, maker->data.len);
}

struct passkey_made maker_make(struct maker *maker, enum maker_format format)
{
	const char *client = client_of(maker, CLIENT("create"));
	struct buffer *data = &maker->data;
	struct buffer *statement = &maker->statement;

	write_data(maker, PASSKEY_FLAG_CREDENTIAL);
	for (size_t i = 0; i < 16; i++)
		buffer_append_byte(data, 0);
	buffer_append_byte(data, (uint8_t)(maker->id_len >> 8));
	buffer_append_byte(data, (uint8_t)(maker->id_len & 255));
	for (size_t i = 0; i < maker->id_len; i++)
		buffer_append_byte(data, (uint8_t)(i & 255));
	buffer_append(data, maker->cose.bytes, maker->cose.len);
	buffer_append(data, maker->extensions.bytes, maker->extensions.len);
	buffer_reset(statement);
	maker_head(statement, CTAP_MAP, format == MAKER_NONE ? 0 : 2);
	if (format == MAKER_PACKED) {
		maker_sign(maker, data, client);
		append_text(statement, "alg");
		append_number(statement, maker->algorithm);
		append_text(statement, "sig");
		append_bytes(statement, maker->signature.bytes, maker->signature.len);
	}
	maker_wrap(maker, format == MAKER_NONE ? "none" : "packed");
	return (struct passkey_made){ text_bytes(client), buffer_bytes(&maker->attestation) };
}

struct passkey_answer maker_answer(struct maker *maker)
{
	const char *client = client_of(maker, CLIENT("get"));

	write_data(maker, 0);
	buffer_append(&maker->data, maker->extensions.bytes, maker->extensions.len);
	maker_sign(maker, &maker->data, client);
	return (struct passkey_answer){ text_bytes(client), buffer_bytes(&maker->data),
					buffer_bytes(&maker->signature) };
}
