/* blind_rsa_test.c: blind signatures are those of RFC 9474, and nothing else passes for one. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/blind_rsa_internal.h"

#include "base/digest.h"
#include "base/file.h"
#include "unit/crypto/blind_rsa_vectors.h"
#include "unit/scratch.h"
#include "unit/unit.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <sys/stat.h>

#define SIDE BLIND_RSA_MODULUS_MAX

struct fixture {
	struct blind_rsa_key *key;
	struct buffer prepared;
	struct blind_rsa_message message;
	uint8_t blinded[SIDE], inverse[SIDE], blind[SIDE], signature[SIDE];
};

static void unhex(const char *text, uint8_t *ret, size_t len)
{
	assert_int_equal(strlen(text), 2 * len);
	assert_int_equal(hex_parse(text, strlen(text), ret, len), AL_OK);
}

static BIGNUM *number(const char *text)
{
	BIGNUM *made = NULL;

	assert_int_not_equal(BN_hex2bn(&made, text), 0);
	return made;
}

/* `d` modulo `prime` - 1. */
static BIGNUM *exponent_of(const char *prime, BN_CTX *context)
{
	BIGNUM *less = number(prime);
	BIGNUM *d = number(vector_d);

	assert_int_equal(BN_sub_word(less, 1), 1);
	assert_int_equal(BN_mod(d, d, less, context), 1);
	BN_free(less);
	return d;
}

/* Write the RFC's key to `path`, by libcrypto alone. */
static void write_vector_key(const char *path)
{
	static const char *const names[] = {
		OSSL_PKEY_PARAM_RSA_N,	       OSSL_PKEY_PARAM_RSA_E,
		OSSL_PKEY_PARAM_RSA_D,	       OSSL_PKEY_PARAM_RSA_FACTOR1,
		OSSL_PKEY_PARAM_RSA_FACTOR2,   OSSL_PKEY_PARAM_RSA_EXPONENT1,
		OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1
	};
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	BN_CTX *numbers_context = BN_CTX_new();
	BIGNUM *numbers[] = { number(vector_n),
			      number("10001"),
			      number(vector_d),
			      number(vector_p),
			      number(vector_q),
			      exponent_of(vector_p, numbers_context),
			      exponent_of(vector_q, numbers_context),
			      BN_new() };
	OSSL_PARAM *parameters;
	EVP_PKEY *key = NULL;
	FILE *file = fopen(path, "w");

	assert_non_null(BN_mod_inverse(numbers[7], numbers[4], numbers[3], numbers_context));
	for (size_t i = 0; i < 8; i++)
		assert_int_equal(OSSL_PARAM_BLD_push_BN(build, names[i], numbers[i]), 1);
	parameters = OSSL_PARAM_BLD_to_param(build);
	assert_int_equal(EVP_PKEY_fromdata_init(context), 1);
	assert_int_equal(EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEYPAIR, parameters), 1);
	assert_non_null(file);
	assert_int_equal(PEM_write_PKCS8PrivateKey(file, key, NULL, NULL, 0, NULL, NULL), 1);
	assert_int_equal(fclose(file), 0);
	for (size_t i = 0; i < 8; i++)
		BN_free(numbers[i]);
	OSSL_PARAM_free(parameters);
	OSSL_PARAM_BLD_free(build);
	EVP_PKEY_CTX_free(context);
	BN_CTX_free(numbers_context);
	EVP_PKEY_free(key);
}

static void the_published_vector_is_met(void **state)
{
	const char *path = scratch_path(state, "key");
	uint8_t prepared[BLIND_RSA_RANDOMIZER_LEN + 48], expected[SIDE], inverse[SIDE];
	struct blind_rsa_message message = { .bytes = prepared, .len = sizeof(prepared) };
	uint8_t blinded[SIDE], blind[SIDE], signature[SIDE];
	struct blind_rsa_draws draws;
	struct blind_rsa_key *key = NULL;
	BN_CTX *context = BN_CTX_new();
	BIGNUM *factor = number(vector_inv);
	BIGNUM *modulus = number(vector_n);

	write_vector_key(path);
	assert_int_equal(blind_rsa_key_load(path, &key, NULL), AL_OK);
	assert_int_equal(blind_rsa_key_public(key)->len, SIDE);
	unhex(vector_prefix, prepared, BLIND_RSA_RANDOMIZER_LEN);
	unhex(vector_msg, prepared + BLIND_RSA_RANDOMIZER_LEN, 48);
	unhex(vector_salt, draws.salt, sizeof(draws.salt));
	assert_non_null(BN_mod_inverse(factor, factor, modulus, context));
	assert_int_equal(BN_bn2binpad(factor, draws.factor, SIDE), SIDE);

	assert_int_equal(
	    blind_rsa_blind_with(blind_rsa_key_public(key), &message, &draws, blinded, inverse),
	    AL_OK);
	unhex(vector_inv, expected, SIDE);
	assert_memory_equal(inverse, expected, SIDE);
	unhex(vector_blinded, expected, SIDE);
	assert_memory_equal(blinded, expected, SIDE);
	assert_int_equal(blind_rsa_sign(key, blinded, SIDE, blind, NULL), AL_OK);
	unhex(vector_blind_sig, expected, SIDE);
	assert_memory_equal(blind, expected, SIDE);
	assert_int_equal(blind_rsa_finalize(blind_rsa_key_public(key), &message, blind, inverse,
					    signature, NULL),
			 AL_OK);
	unhex(vector_sig, expected, SIDE);
	assert_memory_equal(signature, expected, SIDE);
	assert_int_equal(blind_rsa_verify(blind_rsa_key_public(key), &message, signature, NULL),
			 AL_OK);
	BN_free(factor);
	BN_free(modulus);
	BN_CTX_free(context);
	blind_rsa_key_free(key);
}

/* A signature on `text` under a new key. */
static void make(struct fixture *f, const char *text)
{
	const struct blind_rsa_public *public_key;

	assert_int_equal(blind_rsa_key_make(BLIND_RSA_BITS_MIN, &f->key, NULL), AL_OK);
	public_key = blind_rsa_key_public(f->key);
	buffer_init(&f->prepared, BLIND_RSA_MESSAGE_MAX);
	assert_int_equal(blind_rsa_prepare(text, strlen(text), &f->prepared), AL_OK);
	f->message = (struct blind_rsa_message){ f->prepared.bytes, f->prepared.len };
	assert_int_equal(blind_rsa_blind(public_key, &f->message, f->blinded, f->inverse, NULL),
			 AL_OK);
	assert_int_equal(blind_rsa_sign(f->key, f->blinded, public_key->len, f->blind, NULL),
			 AL_OK);
	assert_int_equal(
	    blind_rsa_finalize(public_key, &f->message, f->blind, f->inverse, f->signature, NULL),
	    AL_OK);
}

static void end(struct fixture *f)
{
	buffer_clear(&f->prepared);
	blind_rsa_key_free(f->key);
}

static void what_was_signed_blindly_is_signed(void **state)
{
	struct fixture f = { 0 };

	(void)state;
	make(&f, "bread");
	assert_int_equal(f.prepared.len, BLIND_RSA_RANDOMIZER_LEN + 5);
	assert_memory_equal(f.prepared.bytes + BLIND_RSA_RANDOMIZER_LEN, "bread", 5);
	assert_int_equal(
	    blind_rsa_verify(blind_rsa_key_public(f.key), &f.message, f.signature, NULL), AL_OK);
	end(&f);
}

static void each_message_is_prepared_and_blinded_anew(void **state)
{
	struct fixture f = { 0 };
	uint8_t again[SIDE];
	struct buffer other;

	(void)state;
	make(&f, "bread");
	buffer_init(&other, 100);
	assert_int_equal(blind_rsa_prepare("bread", 5, &other), AL_OK);
	assert_memory_not_equal(other.bytes, f.prepared.bytes, BLIND_RSA_RANDOMIZER_LEN);
	assert_int_equal(
	    blind_rsa_blind(blind_rsa_key_public(f.key), &f.message, again, f.inverse, NULL),
	    AL_OK);
	assert_memory_not_equal(again, f.blinded, blind_rsa_key_public(f.key)->len);
	buffer_clear(&other);
	end(&f);
}

static void an_altered_signature_message_or_key_is_forged(void **state)
{
	const struct blind_rsa_public *public_key;
	struct blind_rsa_public other;
	struct fixture f = { 0 };

	(void)state;
	make(&f, "bread");
	public_key = blind_rsa_key_public(f.key);
	for (size_t i = 0; i < public_key->len; i += 51) {
		f.signature[i] ^= 1;
		assert_int_equal(blind_rsa_verify(public_key, &f.message, f.signature, NULL),
				 AL_FORGED);
		f.signature[i] ^= 1;
	}
	for (size_t i = 0; i < f.prepared.len; i++) {
		f.prepared.bytes[i] ^= 1;
		assert_int_equal(blind_rsa_verify(public_key, &f.message, f.signature, NULL),
				 AL_FORGED);
		f.prepared.bytes[i] ^= 1;
	}
	f.message.len--;
	assert_int_equal(blind_rsa_verify(public_key, &f.message, f.signature, NULL), AL_FORGED);
	f.message.len++;
	other = *public_key;
	other.modulus[100] ^= 1;
	assert_int_equal(blind_rsa_verify(&other, &f.message, f.signature, NULL), AL_FORGED);
	assert_int_equal(blind_rsa_verify(public_key, &f.message, f.signature, NULL), AL_OK);
	memset(f.signature, 0xff, sizeof(f.signature)); /* not less than the modulus */
	assert_int_equal(blind_rsa_verify(public_key, &f.message, f.signature, NULL), AL_FORGED);
	end(&f);
}

static void what_the_issuer_did_not_sign_is_not_finalized(void **state)
{
	uint8_t untouched[SIDE] = { 0 };
	struct fixture f = { 0 };
	uint8_t out[SIDE] = { 0 };

	(void)state;
	make(&f, "bread");
	f.blind[9] ^= 1;
	assert_int_equal(blind_rsa_finalize(blind_rsa_key_public(f.key), &f.message, f.blind,
					    f.inverse, out, NULL),
			 AL_FORGED);
	f.blind[9] ^= 1;
	f.inverse[9] ^= 1;
	assert_int_equal(blind_rsa_finalize(blind_rsa_key_public(f.key), &f.message, f.blind,
					    f.inverse, out, NULL),
			 AL_FORGED);
	assert_memory_equal(out, untouched, SIDE);
	end(&f);
}

static void the_issuer_signs_only_what_is_less_than_her_modulus(void **state)
{
	const struct blind_rsa_public *public_key;
	struct fixture f = { 0 };
	uint8_t blinded[SIDE];

	(void)state;
	make(&f, "bread");
	public_key = blind_rsa_key_public(f.key);
	memcpy(blinded, public_key->modulus, public_key->len);
	assert_int_equal(blind_rsa_sign(f.key, blinded, public_key->len, f.blind, NULL),
			 AL_MALFORMED);
	blinded[public_key->len - 1] ^= 1; /* odd, so one less */
	assert_int_equal(blind_rsa_sign(f.key, blinded, public_key->len, f.blind, NULL), AL_OK);
	assert_int_equal(blind_rsa_sign(f.key, blinded, public_key->len - 1, f.blind, NULL),
			 AL_MALFORMED);
	assert_int_equal(blind_rsa_sign(f.key, blinded, public_key->len + 1, f.blind, NULL),
			 AL_MALFORMED);
	end(&f);
}

static void a_public_key_of_another_form_is_refused(void **state)
{
	struct blind_rsa_public key = { .len = BLIND_RSA_BITS_MIN / 8 };

	(void)state;
	memset(key.modulus, 0xff, sizeof(key.modulus));
	assert_int_equal(blind_rsa_public_check(&key, NULL), AL_OK);
	key.len--;
	assert_int_equal(blind_rsa_public_check(&key, NULL), AL_MALFORMED);
	key.len = BLIND_RSA_MODULUS_MAX;
	assert_int_equal(blind_rsa_public_check(&key, NULL), AL_OK);
	key.len++;
	assert_int_equal(blind_rsa_public_check(&key, NULL), AL_MALFORMED);
	key.len = BLIND_RSA_MODULUS_MAX;
	key.modulus[0] = 0x7f;
	assert_int_equal(blind_rsa_public_check(&key, NULL), AL_MALFORMED);
	key.modulus[0] = 0x80;
	key.modulus[key.len - 1] = 0xfe;
	assert_int_equal(blind_rsa_public_check(&key, NULL), AL_MALFORMED);
}

static void a_key_whose_factor_shows_is_refused(void **state)
{
	struct blind_rsa_public key = { .len = BLIND_RSA_BITS_MIN / 8 };
	uint8_t text[BLIND_RSA_RANDOMIZER_LEN] = { 1 };
	struct blind_rsa_message message = { text, sizeof(text) };
	uint8_t blinded[SIDE], inverse[SIDE];
	bool refused = false;

	(void)state;
	memset(key.modulus, 0xff, sizeof(key.modulus)); /* divided by 3, 5, 17, 257 ... */
	for (int i = 0; i < 40 && !refused; i++)
		refused = blind_rsa_blind(&key, &message, blinded, inverse, NULL) == AL_MALFORMED;
	assert_true(refused);
}

static void a_message_has_a_limit(void **state)
{
	static uint8_t text[BLIND_RSA_MESSAGE_MAX + 1];
	struct blind_rsa_message message = { text, BLIND_RSA_MESSAGE_MAX + 1 };
	struct fixture f = { 0 };

	(void)state;
	make(&f, "bread");
	assert_int_equal(
	    blind_rsa_blind(blind_rsa_key_public(f.key), &message, f.blinded, f.inverse, NULL),
	    AL_TOO_BIG);
	message.len--;
	assert_int_equal(
	    blind_rsa_blind(blind_rsa_key_public(f.key), &message, f.blinded, f.inverse, NULL),
	    AL_OK);
	end(&f);
}

static void a_key_file_is_read_again_and_never_replaced(void **state)
{
	const char *path = scratch_path(state, "key");
	struct blind_rsa_key *again = NULL;
	struct fixture f = { 0 };
	struct stat found;

	make(&f, "bread");
	assert_int_equal(blind_rsa_key_load(path, &again, NULL), AL_NOT_FOUND);
	assert_int_equal(blind_rsa_key_save(f.key, path, NULL), AL_OK);
	assert_int_equal(stat(path, &found), 0);
	assert_int_equal(found.st_mode & 0777, 0600);
	assert_int_equal(blind_rsa_key_save(f.key, path, NULL), AL_CONFLICT);
	assert_int_equal(blind_rsa_key_load(path, &again, NULL), AL_OK);
	assert_memory_equal(blind_rsa_key_public(again)->modulus,
			    blind_rsa_key_public(f.key)->modulus, blind_rsa_key_public(f.key)->len);
	assert_int_equal(
	    blind_rsa_sign(again, f.blinded, blind_rsa_key_public(again)->len, f.blind, NULL),
	    AL_OK);
	blind_rsa_key_free(again);
	end(&f);
}

static void what_is_no_key_file_is_refused(void **state)
{
	const char *path = scratch_path(state, "key");
	struct blind_rsa_key *key = NULL;
	struct blind_rsa_key *none = NULL;
	struct buffer text;
	char *digit;

	assert_int_equal(blind_rsa_key_make(BLIND_RSA_BITS_MIN, &key, NULL), AL_OK);
	assert_int_equal(blind_rsa_key_save(key, path, NULL), AL_OK);
	buffer_init(&text, 8192);
	assert_int_equal(file_read(path, &text, NULL), AL_OK);
	assert_int_equal(file_write(path, text.bytes, text.len - 30, NULL), AL_OK); /* cut */
	assert_int_equal(blind_rsa_key_load(path, &none, NULL), AL_MALFORMED);
	digit = (char *)text.bytes + text.len / 2;
	while (*digit == '\n')
		digit++;
	*digit = *digit == 'A' ? 'B' : 'A'; /* another number, and no key */
	assert_int_equal(file_write(path, text.bytes, text.len, NULL), AL_OK);
	assert_int_equal(blind_rsa_key_load(path, &none, NULL), AL_MALFORMED);
	buffer_append_text(&text, "more");
	assert_int_equal(file_write(path, text.bytes, text.len, NULL), AL_OK);
	assert_int_equal(blind_rsa_key_load(path, &none, NULL), AL_MALFORMED);
	assert_int_equal(file_write(path, "", 0, NULL), AL_OK);
	assert_int_equal(blind_rsa_key_load(path, &none, NULL), AL_MALFORMED);
	assert_null(none);
	buffer_clear(&text);
	blind_rsa_key_free(key);
}

static void a_key_has_2048_to_4096_bits(void **state)
{
	struct blind_rsa_key *key = NULL;

	(void)state;
	assert_int_equal(blind_rsa_key_make(BLIND_RSA_BITS_MIN - 8, &key, NULL), AL_MALFORMED);
	assert_int_equal(blind_rsa_key_make(BLIND_RSA_BITS_MIN + 1, &key, NULL), AL_MALFORMED);
	assert_int_equal(blind_rsa_key_make(BLIND_RSA_BITS_MAX + 8, &key, NULL), AL_MALFORMED);
	assert_null(key);
	blind_rsa_key_free(NULL);
}

/* Sign `text` with the key in `path` by libcrypto, with `salt` bytes of salt and the hash `digest`.
 */
static void sign_openly(const char *path, const EVP_MD *digest, int salt,
			const struct blind_rsa_message *text, uint8_t *ret)
{
	FILE *file = fopen(path, "r");
	EVP_PKEY *key;
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	EVP_PKEY_CTX *parameters = NULL;
	size_t len = SIDE;

	assert_non_null(file);
	key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
	assert_non_null(key);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(EVP_DigestSignInit(context, &parameters, digest, NULL, key), 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING), 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, salt), 1);
	assert_int_equal(EVP_DigestSign(context, ret, &len, text->bytes, text->len), 1);
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
}

static void an_open_signature_of_the_same_form_holds_and_of_no_other(void **state)
{
	const char *path = scratch_path(state, "key");
	const struct blind_rsa_public *public_key;
	struct fixture f = { 0 };
	uint8_t signature[SIDE];

	make(&f, "bread");
	public_key = blind_rsa_key_public(f.key);
	assert_int_equal(blind_rsa_key_save(f.key, path, NULL), AL_OK);
	for (int i = 0; i < 20; i++) {
		sign_openly(path, EVP_sha384(), 48, &f.message, signature);
		assert_int_equal(blind_rsa_verify(public_key, &f.message, signature, NULL), AL_OK);
	}
	sign_openly(path, EVP_sha384(), 47, &f.message, signature);
	assert_int_equal(blind_rsa_verify(public_key, &f.message, signature, NULL), AL_FORGED);
	sign_openly(path, EVP_sha384(), 49, &f.message, signature);
	assert_int_equal(blind_rsa_verify(public_key, &f.message, signature, NULL), AL_FORGED);
	sign_openly(path, EVP_sha384(), 0, &f.message, signature);
	assert_int_equal(blind_rsa_verify(public_key, &f.message, signature, NULL), AL_FORGED);
	sign_openly(path, EVP_sha256(), 48, &f.message, signature);
	assert_int_equal(blind_rsa_verify(public_key, &f.message, signature, NULL), AL_FORGED);
	end(&f);
}

/* What stands for a message is less than half of the modulus' range; the other half is none. */
static void a_signature_that_opens_to_chance_is_forged(void **state)
{
	struct fixture f = { 0 };
	uint8_t signature[SIDE];

	(void)state;
	make(&f, "bread");
	for (uint8_t i = 0; i < 50; i++) {
		memset(signature, i, SIDE);
		assert_int_equal(
		    blind_rsa_verify(blind_rsa_key_public(f.key), &f.message, signature, NULL),
		    AL_FORGED);
	}
	end(&f);
}

#define IN_SCRATCH(test) cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)

UNIT_MAIN("blind_rsa", IN_SCRATCH(the_published_vector_is_met),
	  cmocka_unit_test(what_was_signed_blindly_is_signed),
	  cmocka_unit_test(each_message_is_prepared_and_blinded_anew),
	  cmocka_unit_test(an_altered_signature_message_or_key_is_forged),
	  cmocka_unit_test(what_the_issuer_did_not_sign_is_not_finalized),
	  cmocka_unit_test(the_issuer_signs_only_what_is_less_than_her_modulus),
	  cmocka_unit_test(a_public_key_of_another_form_is_refused),
	  cmocka_unit_test(a_key_whose_factor_shows_is_refused),
	  cmocka_unit_test(a_message_has_a_limit),
	  IN_SCRATCH(an_open_signature_of_the_same_form_holds_and_of_no_other),
	  cmocka_unit_test(a_signature_that_opens_to_chance_is_forged),
	  IN_SCRATCH(a_key_file_is_read_again_and_never_replaced),
	  IN_SCRATCH(what_is_no_key_file_is_refused), cmocka_unit_test(a_key_has_2048_to_4096_bits))
