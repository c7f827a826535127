/* blind_rsa.c: what the member and everybody else do: RFC 9474, 4.1, 4.2, 4.4 and 4.5. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/blind_rsa.h"

#include "crypto/blind_rsa_internal.h"

#include <assert.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <string.h>

#define HASH_LEN 48 /* bytes of SHA-384 */

enum status blind_rsa_failed(struct report *report)
{
	ERR_clear_error();
	return report_set(report, AL_NO_MEMORY, "cannot compute a blind signature: out of memory");
}

enum status blind_rsa_public_check(const struct blind_rsa_public *key, struct report *report)
{
	if (key->len < BLIND_RSA_BITS_MIN / 8 || key->len > BLIND_RSA_MODULUS_MAX)
		return report_set(report, AL_MALFORMED,
				  "the issuer's key must have %d to %d bits, not %zu",
				  BLIND_RSA_BITS_MIN, BLIND_RSA_BITS_MAX, 8 * key->len);
	if ((key->modulus[0] & 0x80) == 0 || (key->modulus[key->len - 1] & 1) == 0)
		return report_set(report, AL_MALFORMED,
				  "the issuer's key must be an odd number with its first bit set");
	return AL_OK;
}

static enum status check_message(const struct blind_rsa_public *key,
				 const struct blind_rsa_message *message, struct report *report)
{
	if (message->len > BLIND_RSA_MESSAGE_MAX)
		return report_set(report, AL_TOO_BIG,
				  "what is signed blindly may have %d bytes, not %zu",
				  BLIND_RSA_MESSAGE_MAX, message->len);
	return blind_rsa_public_check(key, report);
}

enum status blind_rsa_prepare(const void *message, size_t len, struct buffer *ret)
{
	uint8_t randomizer[BLIND_RSA_RANDOMIZER_LEN];

	assert(ret->len == 0);
	randombytes_buf(randomizer, sizeof(randomizer));
	buffer_append(ret, randomizer, sizeof(randomizer));
	buffer_append(ret, message, len);
	return buffer_status(ret);
}

static bool sha384(const void *bytes, size_t len, uint8_t ret[static HASH_LEN])
{
	return EVP_Digest(bytes, len, ret, NULL, EVP_sha384(), NULL) == 1;
}

/* XOR the `len` bytes at `bytes` with the mask of `seed` (RFC 8017, B.2.1: MGF1). */
static bool mask(const uint8_t seed[static HASH_LEN], uint8_t *bytes, size_t len)
{
	uint8_t block[HASH_LEN + 4] = { 0 };
	uint8_t stream[HASH_LEN];

	memcpy(block, seed, HASH_LEN);
	for (size_t i = 0; i < len; i++) {
		if (i % HASH_LEN == 0) {
			block[HASH_LEN + 3] = (uint8_t)(i / HASH_LEN); /* at most 9 blocks */
			if (!sha384(block, sizeof(block), stream))
				return false;
		}
		bytes[i] ^= stream[i % HASH_LEN];
	}
	return true;
}

/* The `len` bytes that stand for `message` (RFC 8017, 9.1.1: EMSA-PSS-ENCODE with 8 len - 1 bits).
 */
static bool encode(const struct blind_rsa_message *message, const uint8_t *salt, size_t len,
		   uint8_t *ret)
{
	uint8_t salted[8 + HASH_LEN + BLIND_RSA_SALT_LEN] = { 0 };
	size_t db_len = len - HASH_LEN - 1;
	uint8_t *hash = ret + db_len;

	if (!sha384(message->bytes, message->len, salted + 8))
		return false;
	memcpy(salted + 8 + HASH_LEN, salt, BLIND_RSA_SALT_LEN);
	if (!sha384(salted, sizeof(salted), hash))
		return false;
	memset(ret, 0, db_len);
	ret[db_len - BLIND_RSA_SALT_LEN - 1] = 1;
	memcpy(ret + db_len - BLIND_RSA_SALT_LEN, salt, BLIND_RSA_SALT_LEN);
	if (!mask(hash, ret, db_len))
		return false;
	ret[0] &= 0x7f;
	ret[len - 1] = 0xbc;
	return true;
}

bool blind_rsa_power(const BIGNUM *base, const BIGNUM *modulus, BN_CTX *context, BIGNUM *ret)
{
	BIGNUM *exponent = BN_CTX_get(context);

	return exponent != NULL && BN_set_word(exponent, BLIND_RSA_EXPONENT) == 1 &&
	       BN_mod_exp_mont_consttime(ret, base, exponent, modulus, context, NULL) == 1;
}

/* The numbers of one blinding; all belong to a context. */
struct blinding {
	BN_CTX *context; /* secure: wiped when it ends */
	BIGNUM *modulus, *message, *factor, *power, *inverse, *greatest;
};

/* False: out of memory; blinding_end() is due all the same. */
static bool blinding_start(struct blinding *b, const struct blind_rsa_public *key)
{
	b->context = BN_CTX_secure_new();
	if (b->context == NULL)
		return false;
	BN_CTX_start(b->context);
	b->modulus = BN_CTX_get(b->context);
	b->message = BN_CTX_get(b->context);
	b->factor = BN_CTX_get(b->context);
	b->power = BN_CTX_get(b->context);
	b->inverse = BN_CTX_get(b->context);
	b->greatest = BN_CTX_get(b->context); /* after the first failure all are NULL */
	return b->greatest != NULL && BN_bin2bn(key->modulus, (int)key->len, b->modulus) != NULL;
}

static void blinding_end(struct blinding *b)
{
	if (b->context != NULL)
		BN_CTX_end(b->context);
	BN_CTX_free(b->context);
}

enum status blind_rsa_blind_with(const struct blind_rsa_public *key,
				 const struct blind_rsa_message *message,
				 const struct blind_rsa_draws *draws, uint8_t *blinded,
				 uint8_t *inverse)
{
	uint8_t encoded[BLIND_RSA_MODULUS_MAX];
	int len = (int)key->len;
	enum status status = AL_NO_MEMORY;
	struct blinding b;

	if (!blinding_start(&b, key) || !encode(message, draws->salt, key->len, encoded) ||
	    BN_bin2bn(encoded, len, b.message) == NULL ||
	    BN_bin2bn(draws->factor, len, b.factor) == NULL ||
	    BN_gcd(b.greatest, b.message, b.modulus, b.context) != 1)
		goto out;
	status = AL_MALFORMED;
	if (!BN_is_one(b.greatest))
		goto out; /* RFC 9474, 4.2, step 4; who meets it has a factor of the modulus */
	BN_set_flags(b.factor, BN_FLG_CONSTTIME);
	if (BN_mod_inverse(b.inverse, b.factor, b.modulus, b.context) == NULL) {
		if (ERR_GET_REASON(ERR_peek_last_error()) != BN_R_NO_INVERSE)
			status = AL_NO_MEMORY;
		goto out;
	}
	status = AL_NO_MEMORY;
	if (!blind_rsa_power(b.factor, b.modulus, b.context, b.power) ||
	    BN_mod_mul(b.message, b.message, b.power, b.modulus, b.context) != 1)
		goto out;
	if (BN_bn2binpad(b.message, blinded, len) != len ||
	    BN_bn2binpad(b.inverse, inverse, len) != len)
		goto out;
	status = AL_OK;
out:
	ERR_clear_error();
	blinding_end(&b);
	sodium_memzero(encoded, sizeof(encoded));
	return status;
}

/* Draw r uniformly from [1, modulus). */
static bool draw_factor(const struct blind_rsa_public *key, uint8_t *ret)
{
	BIGNUM *modulus = BN_bin2bn(key->modulus, (int)key->len, NULL);
	BIGNUM *factor = BN_secure_new();
	bool drawn = modulus != NULL && factor != NULL;

	while (drawn && BN_is_zero(factor))
		drawn = BN_priv_rand_range(factor, modulus) == 1;
	drawn = drawn && BN_bn2binpad(factor, ret, (int)key->len) == (int)key->len;
	BN_clear_free(factor);
	BN_free(modulus);
	return drawn;
}

enum status blind_rsa_blind(const struct blind_rsa_public *key,
			    const struct blind_rsa_message *message, uint8_t *blinded,
			    uint8_t *inverse, struct report *report)
{
	struct blind_rsa_draws draws;
	enum status status = check_message(key, message, report);

	if (status != AL_OK)
		return status;
	randombytes_buf(draws.salt, sizeof(draws.salt));
	if (draw_factor(key, draws.factor))
		status = blind_rsa_blind_with(key, message, &draws, blinded, inverse);
	else
		status = AL_NO_MEMORY;
	sodium_memzero(&draws, sizeof(draws));
	if (status == AL_NO_MEMORY)
		return blind_rsa_failed(report);
	if (status == AL_MALFORMED)
		return report_set(report, status, "the issuer's key has a small factor");
	return status;
}

enum status blind_rsa_finalize(const struct blind_rsa_public *key,
			       const struct blind_rsa_message *message,
			       const uint8_t *blind_signature, const uint8_t *inverse,
			       uint8_t *signature, struct report *report)
{
	uint8_t made[BLIND_RSA_MODULUS_MAX];
	int len = (int)key->len;
	struct blinding b;
	bool computed;
	enum status status = check_message(key, message, report);

	if (status != AL_OK)
		return status;
	computed = blinding_start(&b, key) && BN_bin2bn(blind_signature, len, b.message) != NULL &&
		   BN_bin2bn(inverse, len, b.inverse) != NULL &&
		   BN_mod_mul(b.message, b.message, b.inverse, b.modulus, b.context) == 1 &&
		   BN_bn2binpad(b.message, made, len) == len;
	blinding_end(&b);
	if (!computed)
		return blind_rsa_failed(report);
	status = blind_rsa_verify(key, message, made, report);
	if (status == AL_OK)
		memcpy(signature, made, key->len);
	return status;
}

/* `ret` = the `signature` to the power of the exponent: what it stands for (RFC 8017, 5.2.2). */
static enum status open_signature(const struct blind_rsa_public *key, const uint8_t *signature,
				  uint8_t *ret)
{
	int len = (int)key->len;
	enum status status = AL_NO_MEMORY;
	struct blinding b;

	if (memcmp(signature, key->modulus, key->len) >= 0)
		return AL_FORGED;
	if (blinding_start(&b, key) && BN_bin2bn(signature, len, b.message) != NULL &&
	    blind_rsa_power(b.message, b.modulus, b.context, b.power) &&
	    BN_bn2binpad(b.power, ret, len) == len)
		status = AL_OK;
	blinding_end(&b);
	return status;
}

/*
 * Whether the `len` bytes at `opened` stand for `message` (RFC 8017, 9.1.2: EMSA-PSS-VERIFY). Given
 * the salt, which is masked in them, there is one encoding; so they are made again and compared.
 */
static enum status check_encoding(const struct blind_rsa_message *message, const uint8_t *opened,
				  size_t len)
{
	uint8_t again[BLIND_RSA_MODULUS_MAX];
	uint8_t salt[BLIND_RSA_SALT_LEN];
	size_t db_len = len - HASH_LEN - 1;

	memcpy(again, opened, len);
	if (!mask(opened + db_len, again, db_len))
		return AL_NO_MEMORY;
	memcpy(salt, again + db_len - BLIND_RSA_SALT_LEN, BLIND_RSA_SALT_LEN);
	if (!encode(message, salt, len, again))
		return AL_NO_MEMORY;
	return memcmp(again, opened, len) == 0 ? AL_OK : AL_FORGED;
}

enum status blind_rsa_verify(const struct blind_rsa_public *key,
			     const struct blind_rsa_message *message, const uint8_t *signature,
			     struct report *report)
{
	uint8_t opened[BLIND_RSA_MODULUS_MAX];
	enum status status = check_message(key, message, report);

	if (status != AL_OK)
		return status;
	status = open_signature(key, signature, opened);
	if (status == AL_OK)
		status = check_encoding(message, opened, key->len);
	if (status == AL_NO_MEMORY)
		return blind_rsa_failed(report);
	if (status == AL_FORGED)
		return report_set(report, status, "the issuer has not signed this");
	return status;
}
