/* blind_rsa_key.c: the issuer's key, and what she does with it: RFC 9474, 4.3. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/blind_rsa_internal.h"
#include "crypto/key_file.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define FILE_LEN_MAX 8192 /* bytes; one with 4096 bits has about 3300 */

struct blind_rsa_key {
	EVP_PKEY *key;
	struct blind_rsa_public public_key;
};

void blind_rsa_key_free(struct blind_rsa_key *key)
{
	if (key == NULL)
		return;
	EVP_PKEY_free(key->key); /* wipes */
	free(key);
}

const struct blind_rsa_public *blind_rsa_key_public(const struct blind_rsa_key *key)
{
	return &key->public_key;
}

/* The public part of `key`. AL_MALFORMED: it is not such as ours. */
static enum status read_public(const EVP_PKEY *key, struct blind_rsa_public *ret)
{
	BIGNUM *modulus = NULL;
	BIGNUM *exponent = NULL;
	enum status status = AL_MALFORMED;
	int len;

	if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA)
		return status;
	if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &modulus) != 1 ||
	    EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent) != 1) {
		status = AL_NO_MEMORY;
		goto out;
	}
	len = BN_num_bytes(modulus);
	if (len > BLIND_RSA_MODULUS_MAX || BN_is_word(exponent, BLIND_RSA_EXPONENT) != 1)
		goto out;
	ret->len = (size_t)len;
	(void)BN_bn2bin(modulus, ret->modulus);
	status = blind_rsa_public_check(ret, NULL);
out:
	BN_free(modulus);
	BN_free(exponent);
	return status;
}

/* Make *ret of `key`, which is taken, also on failure. */
static enum status take(EVP_PKEY *key, struct blind_rsa_key **ret)
{
	struct blind_rsa_key *made = calloc(1, sizeof(*made));
	enum status status;

	if (made == NULL) {
		EVP_PKEY_free(key);
		return AL_NO_MEMORY;
	}
	made->key = key;
	status = read_public(key, &made->public_key);
	if (status == AL_OK) {
		*ret = made;
		made = NULL; /* the caller's now */
	}
	blind_rsa_key_free(made);
	return status;
}

enum status blind_rsa_key_make(unsigned bits, struct blind_rsa_key **ret, struct report *report)
{
	EVP_PKEY *key;

	if (bits % 8 != 0 || bits < BLIND_RSA_BITS_MIN || bits > BLIND_RSA_BITS_MAX)
		return report_set(report, AL_MALFORMED,
				  "an issuer's key has %d to %d bits, a multiple of 8, not %u",
				  BLIND_RSA_BITS_MIN, BLIND_RSA_BITS_MAX, bits);
	key = EVP_RSA_gen(bits); /* with the exponent 65537 */
	if (key == NULL || take(key, ret) != AL_OK)
		return blind_rsa_failed(report);
	return AL_OK;
}

/* Instead of asking at the terminal for a passphrase: there is none. */
// NOLINTNEXTLINE(readability-non-const-parameter): libcrypto's type of function
static int no_passphrase(char *ret, int len_max, int writing, void *user)
{
	(void)ret;
	(void)len_max;
	(void)writing;
	(void)user;
	return -1;
}

/* Whether the numbers of `key` are a key: primes, their product, and inverse exponents. */
static bool is_sound(EVP_PKEY *key)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
	bool sound = context != NULL && EVP_PKEY_check(context) == 1;

	EVP_PKEY_CTX_free(context);
	return sound;
}

static enum status parse(const uint8_t *text, size_t len, struct blind_rsa_key **ret)
{
	struct blind_rsa_key *made = NULL;
	EVP_PKEY *key = NULL;
	enum status status = AL_MALFORMED;
	BIO *bio = BIO_new_mem_buf(text, (int)len);

	if (bio == NULL)
		return AL_NO_MEMORY;
	key = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
	if (key != NULL && BIO_pending(bio) == 0)
		status = take(key, &made);
	else
		EVP_PKEY_free(key);
	if (status == AL_OK && !is_sound(made->key))
		status = AL_MALFORMED;
	if (status == AL_OK) {
		*ret = made;
		made = NULL; /* the caller's now */
	}
	blind_rsa_key_free(made);
	BIO_free(bio);
	ERR_clear_error();
	return status;
}

enum status blind_rsa_key_load(const char *path, struct blind_rsa_key **ret, struct report *report)
{
	uint8_t text[FILE_LEN_MAX];
	size_t len = 0;
	enum status status = key_file_read(path, text, sizeof(text), &len, report);

	if (status == AL_OK) {
		status = len < sizeof(text) ? parse(text, len, ret) : AL_MALFORMED;
		if (status == AL_MALFORMED)
			(void)report_set(report, status,
					 "%s is no issuer's key: it must be an RSA key of %d to %d "
					 "bits in PEM, without a passphrase",
					 path, BLIND_RSA_BITS_MIN, BLIND_RSA_BITS_MAX);
		if (status == AL_NO_MEMORY)
			(void)blind_rsa_failed(report);
	}
	sodium_memzero(text, sizeof(text));
	return status;
}

enum status blind_rsa_key_save(const struct blind_rsa_key *key, const char *path,
			       struct report *report)
{
	BIO *bio = BIO_new(BIO_s_secmem()); /* wiped when freed */
	enum status status;
	char *text = NULL;
	long len;

	if (bio == NULL ||
	    PEM_write_bio_PKCS8PrivateKey(bio, key->key, NULL, NULL, 0, NULL, NULL) != 1) {
		status = blind_rsa_failed(report);
	} else {
		len = BIO_get_mem_data(bio, &text);
		status = key_file_write(path, (const uint8_t *)text, (size_t)len, report);
	}
	BIO_free(bio);
	return status;
}

/* RSASP1 (RFC 8017, 5.2.1); libcrypto blinds. */
static bool sign_raw(const struct blind_rsa_key *key, const uint8_t *blinded, uint8_t *ret)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key->key, NULL);
	size_t len = key->public_key.len;
	bool made = context != NULL && EVP_PKEY_sign_init(context) == 1 &&
		    EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING) == 1 &&
		    EVP_PKEY_sign(context, ret, &len, blinded, key->public_key.len) == 1 &&
		    len == key->public_key.len;

	EVP_PKEY_CTX_free(context);
	return made;
}

/* Whether `signature` to the power of the exponent is `blinded` (RFC 9474, 4.3, step 3). */
static bool holds(const struct blind_rsa_public *key, const uint8_t *signature,
		  const uint8_t *blinded)
{
	uint8_t opened[BLIND_RSA_MODULUS_MAX];
	int len = (int)key->len;
	BIGNUM *modulus = BN_bin2bn(key->modulus, len, NULL);
	BIGNUM *base = BN_bin2bn(signature, len, NULL);
	BN_CTX *context = BN_CTX_new();
	BIGNUM *power;
	bool equal = false;

	if (modulus != NULL && base != NULL && context != NULL) {
		BN_CTX_start(context);
		power = BN_CTX_get(context);
		equal = power != NULL && blind_rsa_power(base, modulus, context, power) &&
			BN_bn2binpad(power, opened, len) == len &&
			memcmp(opened, blinded, key->len) == 0;
		BN_CTX_end(context);
	}
	BN_CTX_free(context);
	BN_clear_free(base);
	BN_free(modulus);
	return equal;
}

enum status blind_rsa_sign(const struct blind_rsa_key *key, const uint8_t *blinded, size_t len,
			   uint8_t *signature, struct report *report)
{
	const struct blind_rsa_public *public_key = &key->public_key;
	uint8_t made[BLIND_RSA_MODULUS_MAX];
	enum status status = AL_OK;

	if (len != public_key->len || memcmp(blinded, public_key->modulus, len) >= 0)
		return report_set(report, AL_MALFORMED,
				  "what is to be signed blindly must have %zu bytes and be less "
				  "than the issuer's modulus",
				  public_key->len);
	if (sign_raw(key, blinded, made) && holds(public_key, made, blinded))
		memcpy(signature, made, len);
	else
		status = blind_rsa_failed(report);
	sodium_memzero(made, sizeof(made));
	return status;
}
