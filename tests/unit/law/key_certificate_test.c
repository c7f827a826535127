/* key_certificate_test.c: a certificate says one thing, and is signed by the issuer or nobody. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/key_certificate.h"

#include "base/file.h"
#include "base/json.h"
#include "crypto/envelope.h"
#include "unit/unit.h"

#define VECTORS "tests/vectors/certificates.json"

static const char *text_of(const json_t *vector, const char *name)
{
	const char *text = json_string_value(json_object_get(vector, name));

	assert_non_null(text);
	return text;
}

static void unhex(const char *text, const char *prefix, uint8_t *ret, size_t len)
{
	assert_memory_equal(text, prefix, strlen(prefix));
	text += strlen(prefix);
	assert_int_equal(hex_parse(text, strlen(text), ret, len), AL_OK);
}

/* What becomes of the certificate of `vector`. */
static enum status judge(const json_t *vector, struct arena *arena)
{
	const char *modulus = text_of(vector, "modulus");
	struct blind_rsa_public issuer = { .len = strlen(modulus) / 2 };
	struct key_certificate certificate;
	struct public_key key;
	struct digest coop;
	struct certified_key what = { .coop = &coop, .key = &key };
	struct report report;
	struct buffer text;
	enum status status;

	unhex(modulus, "", issuer.modulus, issuer.len);
	unhex(text_of(vector, "coop"), ID_PREFIX, coop.bytes, DIGEST_LEN);
	unhex(text_of(vector, "key"), KEY_PREFIX, key.bytes, PUBLIC_KEY_LEN);
	what.platform = text_of(vector, "platform");
	assert_int_equal(when_parse(text_of(vector, "period"), WHEN_TEXT_LEN, &what.period), AL_OK);
	buffer_init(&text, CERTIFICATE_LEN_MAX);
	assert_int_equal(json_canonical(json_object_get(vector, "certificate"), &text, NULL),
			 AL_OK);
	status = key_certificate_parse(buffer_text(&text), text.len, arena, &certificate, &report);
	if (status == AL_OK)
		status = key_certificate_check(&certificate, &what, &issuer, &report);
	buffer_clear(&text);
	return status;
}

/* certificate-1 and certificate-2; the certificates were made by another implementation. */
static void each_vector_comes_to_what_it_says(void **state)
{
	struct buffer file;
	json_t *vectors = NULL;
	const json_t *vector;
	size_t i;

	(void)state;
	buffer_init(&file, 1024 * 1024);
	assert_int_equal(file_read(VECTORS, &file, NULL), AL_OK);
	assert_int_equal(json_parse(buffer_text(&file), file.len, &vectors, NULL), AL_OK);
	assert_true(json_array_size(vectors) >= 10);
	json_array_foreach(vectors, i, vector)
	{
		struct arena arena;
		enum status status;

		arena_init(&arena, 65536);
		status = judge(vector, &arena);
		if (strcmp(status_name(status), text_of(vector, "becomes")) != 0)
			fail_msg("%s: %s", text_of(vector, "name"), status_name(status));
		arena_clear(&arena);
	}
	json_decref(vectors);
	buffer_clear(&file);
}

static const struct digest a_coop = { .bytes = { 1 } };
static const struct public_key a_key = { .bytes = { 2 } };
static const struct certified_key a_claim = {
	.coop = &a_coop, .platform = "bikes", .period = { .seconds = 1000 }, .key = &a_key
};

/* Have `issuer` certify `a_claim`. */
static void certify(const struct blind_rsa_key *issuer, struct arena *arena,
		    struct key_certificate *ret)
{
	const struct blind_rsa_public *public_key = blind_rsa_key_public(issuer);
	uint8_t blinded[BLIND_RSA_MODULUS_MAX], inverse[BLIND_RSA_MODULUS_MAX];
	uint8_t signature[BLIND_RSA_MODULUS_MAX];
	struct blind_rsa_message message;
	struct buffer text, prepared;

	buffer_init(&text, 1000);
	buffer_init(&prepared, 1000);
	key_certificate_message(&a_claim, &text);
	assert_int_equal(blind_rsa_prepare(text.bytes, text.len, &prepared), AL_OK);
	message = (struct blind_rsa_message){ prepared.bytes, prepared.len };
	assert_int_equal(blind_rsa_blind(public_key, &message, blinded, inverse, NULL), AL_OK);
	assert_int_equal(blind_rsa_sign(issuer, blinded, public_key->len, signature, NULL), AL_OK);
	assert_int_equal(
	    blind_rsa_finalize(public_key, &message, signature, inverse, signature, NULL), AL_OK);
	assert_int_equal(
	    key_certificate_make(public_key, a_claim.period, &prepared, signature, arena, ret),
	    AL_OK);
	buffer_clear(&prepared);
	buffer_clear(&text);
}

static void what_is_made_is_read_again_and_holds_under_its_issuer_alone(void **state)
{
	struct blind_rsa_key *issuer = NULL;
	struct blind_rsa_key *other = NULL;
	struct key_certificate certificate, again;
	struct buffer text;
	struct arena arena;

	(void)state;
	arena_init(&arena, 65536);
	assert_int_equal(blind_rsa_key_make(2048, &issuer, NULL), AL_OK);
	assert_int_equal(blind_rsa_key_make(2048, &other, NULL), AL_OK);
	certify(issuer, &arena, &certificate);
	buffer_init(&text, CERTIFICATE_LEN_MAX);
	record_encode(&key_certificate_record, &certificate, &text);
	assert_int_equal(key_certificate_parse(buffer_text(&text), text.len, &arena, &again, NULL),
			 AL_OK);
	assert_int_equal(
	    key_certificate_check(&again, &a_claim, blind_rsa_key_public(issuer), NULL), AL_OK);
	assert_int_equal(key_certificate_check(&again, &a_claim, blind_rsa_key_public(other), NULL),
			 AL_FORGED);
	buffer_clear(&text);
	blind_rsa_key_free(issuer);
	blind_rsa_key_free(other);
	arena_clear(&arena);
}

static void a_certificate_has_a_limit(void **state)
{
	static char text[CERTIFICATE_LEN_MAX + 1];
	struct key_certificate certificate;
	struct arena arena;

	(void)state;
	arena_init(&arena, 65536);
	memset(text, ' ', sizeof(text));
	assert_int_equal(key_certificate_parse(text, sizeof(text), &arena, &certificate, NULL),
			 AL_TOO_BIG);
	assert_int_equal(key_certificate_parse(text, sizeof(text) - 1, &arena, &certificate, NULL),
			 AL_MALFORMED);
	arena_clear(&arena);
}

UNIT_MAIN("key_certificate", cmocka_unit_test(each_vector_comes_to_what_it_says),
	  cmocka_unit_test(what_is_made_is_read_again_and_holds_under_its_issuer_alone),
	  cmocka_unit_test(a_certificate_has_a_limit))
