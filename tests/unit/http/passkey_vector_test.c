/* passkey_vector_test.c: what a real browser answers is taken, and every bit of it counts. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/digest.h"
#include "unit/http/passkey_vectors.h"
#include "unit/unit.h"

#include <stdlib.h>

static const struct passkey_site site = { "localhost", "http://localhost:8470" };

/* The bytes of `hex`; the caller frees them. */
static uint8_t *read_hex(const char *hex, size_t *ret_len)
{
	uint8_t *bytes = malloc(strlen(hex) / 2);

	assert_non_null(bytes);
	*ret_len = strlen(hex) / 2;
	assert_int_equal(hex_parse(hex, strlen(hex), bytes, *ret_len), AL_OK);
	return bytes;
}

static struct passkey_bytes text_bytes(const char *text)
{
	return (struct passkey_bytes){ (const uint8_t *)text, strlen(text) };
}

static void fill(uint8_t *challenge, uint8_t first)
{
	for (uint8_t i = 0; i < PASSKEY_CHALLENGE_LEN; i++)
		challenge[i] = first + i;
}

/* What a browser says, in memory of its exact length. */
struct said {
	uint8_t *bytes[2];
	struct passkey_made made;
	struct passkey_answer answer;
	uint8_t challenge[PASSKEY_CHALLENGE_LEN];
};

static void say_made(const struct vector *vector, struct said *ret)
{
	*ret = (struct said){ .made.client_data = text_bytes(vector->client) };
	ret->bytes[0] = read_hex(vector->attestation, &ret->made.attestation.len);
	ret->made.attestation.bytes = ret->bytes[0];
	fill(ret->challenge, 0);
}

static void say_use(const struct vector *vector, size_t use, struct said *ret)
{
	*ret = (struct said){ .answer.client_data = text_bytes(vector->uses[use].client) };
	ret->bytes[0] = read_hex(vector->uses[use].data, &ret->answer.authenticator_data.len);
	ret->bytes[1] = read_hex(vector->uses[use].signature, &ret->answer.signature.len);
	ret->answer.authenticator_data.bytes = ret->bytes[0];
	ret->answer.signature.bytes = ret->bytes[1];
	fill(ret->challenge, (uint8_t)(32 * (use + 1)));
}

static void forget(struct said *said)
{
	free(said->bytes[0]);
	free(said->bytes[1]);
}

static struct passkey register_vector(const struct vector *vector)
{
	struct passkey passkey;
	struct report report = { .message = "" };
	struct said said;

	say_made(vector, &said);
	if (passkey_register(&site, said.challenge, &said.made, &passkey, &report) != AL_OK)
		fail_msg("%s", report.message);
	forget(&said);
	return passkey;
}

static enum status use_vector(const struct vector *vector, size_t use, struct passkey *passkey)
{
	struct passkey_use used = { .sign_count = 0 };
	struct said said;
	enum status status;

	say_use(vector, use, &said);
	status = passkey_assert(&site, said.challenge, passkey, &said.answer, &used, NULL);
	if (status == AL_OK) {
		assert_int_equal(used.backed_up, vector->backed_up);
		passkey->sign_count = used.sign_count;
	}
	forget(&said);
	return status;
}

static void what_chromium_makes_is_taken(void **state)
{
	(void)state;
	for (size_t i = 0; i < VECTORS_COUNT; i++) {
		struct passkey passkey = register_vector(&vectors[i]);
		size_t id_len;
		uint8_t *id = read_hex(vectors[i].id, &id_len);

		assert_int_equal(passkey.algorithm, vectors[i].algorithm);
		assert_int_equal(passkey.id_len, id_len);
		assert_memory_equal(passkey.id, id, id_len);
		assert_int_equal(passkey.sign_count, 1);
		assert_int_equal(passkey.backup_eligible, vectors[i].backed_up);
		assert_int_equal(passkey.backed_up, vectors[i].backed_up);
		free(id);
	}
}

static void an_attestation_with_rs256_is_unsupported(void **state)
{
	struct passkey passkey;
	struct said said;

	(void)state;
	say_made(&vectors[VECTORS_COUNT], &said);
	assert_int_equal(passkey_register(&site, said.challenge, &said.made, &passkey, NULL),
			 AL_UNSUPPORTED);
	forget(&said);
}

static void its_uses_are_taken_in_their_order_and_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < VECTORS_COUNT; i++) {
		struct passkey passkey = register_vector(&vectors[i]);

		assert_int_equal(use_vector(&vectors[i], 0, &passkey), AL_OK);
		assert_int_equal(passkey.sign_count, 2);
		assert_int_equal(use_vector(&vectors[i], 0, &passkey), AL_REFUSED);
		assert_int_equal(use_vector(&vectors[i], 1, &passkey), AL_OK);
		assert_int_equal(passkey.sign_count, 3);
		assert_int_equal(use_vector(&vectors[i], 0, &passkey), AL_REFUSED);
	}
}

static void a_use_of_another_passkey_is_forged(void **state)
{
	(void)state;
	for (size_t i = 0; i < VECTORS_COUNT; i++) {
		struct passkey passkey = register_vector(&vectors[i]);

		for (size_t j = 0; j < VECTORS_COUNT; j++) {
			if (i != j)
				assert_int_equal(use_vector(&vectors[j], 0, &passkey), AL_FORGED);
		}
	}
}

/* Whether the use `said` of `passkey` is taken. */
static bool is_taken(const struct said *said, const struct passkey *passkey)
{
	struct passkey_use used;

	return passkey_assert(&site, said->challenge, passkey, &said->answer, &used, NULL) == AL_OK;
}

static void every_bit_of_a_use_counts(void **state)
{
	(void)state;
	for (size_t i = 0; i < 3; i++) { /* one of each algorithm */
		struct passkey passkey = register_vector(&vectors[i]);
		struct said said;

		say_use(&vectors[i], 0, &said);
		assert_true(is_taken(&said, &passkey));
		for (size_t bit = 0; bit < 8 * said.answer.authenticator_data.len; bit++) {
			said.bytes[0][bit / 8] ^= (uint8_t)(1 << bit % 8);
			assert_false(is_taken(&said, &passkey));
			said.bytes[0][bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		for (size_t bit = 0; bit < 8 * said.answer.signature.len; bit++) {
			said.bytes[1][bit / 8] ^= (uint8_t)(1 << bit % 8);
			assert_false(is_taken(&said, &passkey));
			said.bytes[1][bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		assert_true(is_taken(&said, &passkey));
		forget(&said);
	}
}

static void every_bit_that_a_certificate_signs_counts(void **state)
{
	struct passkey passkey;

	(void)state;
	for (size_t i = 0; i < VECTORS_COUNT; i++) {
		struct said said;
		size_t data_at;

		if (!vectors[i].certified)
			continue;
		say_made(&vectors[i], &said);
		data_at = (size_t)(strstr(vectors[i].attestation, "6175746844617461") -
				   vectors[i].attestation) /
			  2;
		for (size_t at = data_at; at < said.made.attestation.len; at++) {
			said.bytes[0][at] ^= 0x10;
			assert_int_not_equal(
			    passkey_register(&site, said.challenge, &said.made, &passkey, NULL),
			    AL_OK);
			said.bytes[0][at] ^= 0x10;
		}
		forget(&said);
	}
}

static void what_is_cut_short_is_malformed(void **state)
{
	struct passkey passkey;
	struct passkey_use used;

	(void)state;
	for (size_t i = 0; i < VECTORS_COUNT; i++) {
		struct passkey known = register_vector(&vectors[i]);
		struct said said;
		size_t whole;

		say_made(&vectors[i], &said);
		whole = said.made.attestation.len;
		for (size_t len = 0; len < whole; len++) {
			uint8_t *cut = malloc(len + 1); /* so that sanitizers see its end */

			assert_non_null(cut);
			memcpy(cut + 1, said.bytes[0], len);
			said.made.attestation = (struct passkey_bytes){ cut + 1, len };
			assert_int_equal(
			    passkey_register(&site, said.challenge, &said.made, &passkey, NULL),
			    AL_MALFORMED);
			free(cut);
		}
		forget(&said);
		say_use(&vectors[i], 0, &said);
		for (size_t len = 0; len < said.answer.authenticator_data.len;) {
			struct passkey_answer answer = said.answer;

			answer.authenticator_data.len = len++;
			assert_int_equal(
			    passkey_assert(&site, said.challenge, &known, &answer, &used, NULL),
			    AL_MALFORMED);
		}
		forget(&said);
	}
}

static void a_byte_too_much_is_malformed(void **state)
{
	struct passkey passkey;
	struct said said;
	uint8_t longer[4096];

	(void)state;
	for (size_t i = 0; i < VECTORS_COUNT; i++) {
		say_made(&vectors[i], &said);
		memcpy(longer, said.bytes[0], said.made.attestation.len);
		longer[said.made.attestation.len] = 0;
		said.made.attestation =
		    (struct passkey_bytes){ longer, said.made.attestation.len + 1 };
		assert_int_equal(
		    passkey_register(&site, said.challenge, &said.made, &passkey, NULL),
		    AL_MALFORMED);
		forget(&said);
	}
}

UNIT_MAIN("passkey_vector", cmocka_unit_test(what_chromium_makes_is_taken),
	  cmocka_unit_test(an_attestation_with_rs256_is_unsupported),
	  cmocka_unit_test(its_uses_are_taken_in_their_order_and_once),
	  cmocka_unit_test(a_use_of_another_passkey_is_forged),
	  cmocka_unit_test(every_bit_of_a_use_counts),
	  cmocka_unit_test(every_bit_that_a_certificate_signs_counts),
	  cmocka_unit_test(what_is_cut_short_is_malformed),
	  cmocka_unit_test(a_byte_too_much_is_malformed))
