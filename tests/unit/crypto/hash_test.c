/* hash_test.c: SHA-256 gives the published values, and commitments are of salt and value. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/hash.h"

#include "unit/unit.h"

#include <stdlib.h>

static void assert_digest(struct digest digest, const char *expected)
{
	char hex[2 * DIGEST_LEN + 1];

	hex_format(digest.bytes, DIGEST_LEN, hex);
	assert_string_equal(hex, expected);
}

/* FIPS 180-4's examples, as NIST publishes them. */
static void the_published_values_come_out(void **state)
{
	static const char two_blocks[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
	static const char long_text[] =
	    "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnop"
	    "qrlmnopqrsmnopqrstnopqrstu";
	char *million = malloc(1000000);

	(void)state;
	assert_non_null(million);
	memset(million, 'a', 1000000);
	assert_digest(hash_bytes(NULL, 0),
		      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	assert_digest(hash_bytes("abc", 3),
		      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_digest(hash_bytes(two_blocks, strlen(two_blocks)),
		      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	assert_digest(hash_bytes(long_text, strlen(long_text)),
		      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
	assert_digest(hash_bytes(million, 1000000),
		      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	free(million);
}

static void steps_give_the_same_as_one_piece(void **state)
{
	static const char text[] = "The end instant is not covered; a ballot is counted once.";
	struct digest whole = hash_bytes(text, strlen(text));

	(void)state;
	for (size_t cut = 0; cut <= strlen(text); cut++) {
		struct hash hash;
		struct digest digest;

		hash_start(&hash);
		hash_add(&hash, text, cut);
		hash_add_text(&hash, text + cut);
		digest = hash_end(&hash);
		assert_true(digest_equal(&digest, &whole));
	}
}

static void a_commitment_is_the_hash_of_salt_then_value(void **state)
{
	static const uint8_t value[5] = { 1, 2, 3, 4, 5 };
	uint8_t both[SALT_LEN + sizeof(value)];
	struct digest expected;
	struct digest digest;
	struct salt salt;

	(void)state;
	memset(salt.bytes, 7, SALT_LEN);
	memcpy(both, salt.bytes, SALT_LEN);
	memcpy(both + SALT_LEN, value, sizeof(value));
	digest = hash_commit(&salt, value, sizeof(value));
	expected = hash_bytes(both, sizeof(both));
	assert_true(digest_equal(&digest, &expected));
	salt.bytes[31] ^= 1;
	digest = hash_commit(&salt, value, sizeof(value));
	assert_false(digest_equal(&digest, &expected));
	digest = hash_commit(&salt, NULL, 0);
	expected = hash_bytes(salt.bytes, SALT_LEN);
	assert_true(digest_equal(&digest, &expected));
}

UNIT_MAIN("hash", cmocka_unit_test(the_published_values_come_out),
	  cmocka_unit_test(steps_give_the_same_as_one_piece),
	  cmocka_unit_test(a_commitment_is_the_hash_of_salt_then_value))
