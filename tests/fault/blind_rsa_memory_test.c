/*
 * blind_rsa_memory_test.c: whichever allocation of ours or of libcrypto fails, a blind signature is
 * made whole or not at all, and what is signed is never called forged.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/blind_rsa.h"
#include "fault/alloc.h"
#include "unit/unit.h"

#include <openssl/crypto.h>
#include <stdlib.h>

#define ALLOCATIONS_MAX 20000 /* of one operation */
#define SIDE BLIND_RSA_MODULUS_MAX

static struct blind_rsa_key *key;
static const struct blind_rsa_public *public_key;
static uint8_t text[BLIND_RSA_RANDOMIZER_LEN] = { 1 };
static const struct blind_rsa_message message = { text, sizeof(text) };
static uint8_t blinded[SIDE], inverse[SIDE], blind[SIDE], signature[SIDE];

static void *crypto_malloc(size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return malloc(size);
}

static void *crypto_realloc(void *block, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return realloc(block, size);
}

static void crypto_free(void *block, const char *file, int line)
{
	(void)file;
	(void)line;
	free(block);
}

static int set_up(void **state)
{
	(void)state;
	assert_int_equal(CRYPTO_set_mem_functions(crypto_malloc, crypto_realloc, crypto_free), 1);
	assert_int_equal(blind_rsa_key_make(BLIND_RSA_BITS_MIN, &key, NULL), AL_OK);
	public_key = blind_rsa_key_public(key);
	/* All once, so that what libcrypto keeps for itself is there. */
	assert_int_equal(blind_rsa_blind(public_key, &message, blinded, inverse, NULL), AL_OK);
	assert_int_equal(blind_rsa_sign(key, blinded, public_key->len, blind, NULL), AL_OK);
	assert_int_equal(blind_rsa_finalize(public_key, &message, blind, inverse, signature, NULL),
			 AL_OK);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	blind_rsa_key_free(key);
	return 0;
}

static uint8_t out[SIDE], second[SIDE];

static enum status do_blind(void)
{
	return blind_rsa_blind(public_key, &message, out, second, NULL);
}

static enum status do_sign(void)
{
	return blind_rsa_sign(key, blinded, public_key->len, out, NULL);
}

static enum status do_finalize(void)
{
	return blind_rsa_finalize(public_key, &message, blind, inverse, out, NULL);
}

static enum status do_verify(void)
{
	return blind_rsa_verify(public_key, &message, signature, NULL);
}

static void fail_each(enum status (*act)(void))
{
	static const uint8_t untouched[SIDE];
	uint64_t n = 1;

	for (bool failed = true; failed; n++) {
		enum status status;

		assert_true(n < ALLOCATIONS_MAX);
		memset(out, 0, sizeof(out));
		memset(second, 0, sizeof(second));
		fault_alloc_after(n, FAULT_ALLOC_ONCE);
		status = act();
		failed = fault_alloc_stop();
		if (status != AL_OK && status != AL_NO_MEMORY)
			fail_msg("allocation %d: %s", (int)n, status_name(status));
		if (!failed)
			assert_int_equal(status, AL_OK);
		if (status != AL_OK) {
			assert_memory_equal(out, untouched, SIDE);
			assert_memory_equal(second, untouched, SIDE);
		}
	}
	assert_true(n > 5);
}

static void blinding_without_memory_gives_nothing(void **state)
{
	(void)state;
	fail_each(do_blind);
}

static void signing_without_memory_gives_nothing(void **state)
{
	(void)state;
	fail_each(do_sign);
}

static void finalizing_without_memory_gives_nothing(void **state)
{
	(void)state;
	fail_each(do_finalize);
}

static void verifying_without_memory_calls_nothing_forged(void **state)
{
	(void)state;
	fail_each(do_verify);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

UNIT_MAIN("blind_rsa_memory", CASE(blinding_without_memory_gives_nothing),
	  CASE(signing_without_memory_gives_nothing), CASE(finalizing_without_memory_gives_nothing),
	  CASE(verifying_without_memory_calls_nothing_forged))
