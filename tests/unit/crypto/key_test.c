/* key_test.c: signatures are those of RFC 8032, and a key file is whole, private and never lost. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/key.h"

#include "base/file.h"
#include "unit/scratch.h"
#include "unit/unit.h"

#include <sys/stat.h>
#include <unistd.h>

/* RFC 8032, 7.1: tests 1, 2, 3 and SHA(abc). */
static const struct {
	const char *seed;
	const char *public_key;
	const char *message;
	const char *signature;
} vectors[] = {
	{ "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
	  "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
	  "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
	  "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b" },
	{ "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
	  "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
	  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
	  "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00" },
	{ "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
	  "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
	  "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
	  "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a" },
	{ "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
	  "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
	  "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
	  "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
	  "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
	  "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704" },
};

static void unhex(const char *text, uint8_t *ret, size_t len)
{
	assert_int_equal(hex_parse(text, strlen(text), ret, len), AL_OK);
}

static struct signing_key *key_of(const char *seed_text)
{
	uint8_t seed[KEY_SEED_LEN];
	struct signing_key *key = NULL;

	unhex(seed_text, seed, KEY_SEED_LEN);
	assert_int_equal(signing_key_from_seed(seed, &key), AL_OK);
	return key;
}

static void keys_and_signatures_are_the_published_ones(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		struct signing_key *key = key_of(vectors[i].seed);
		size_t len = strlen(vectors[i].message) / 2;
		struct public_key public_key;
		struct signature expected;
		struct signature signature;
		uint8_t message[64];

		unhex(vectors[i].public_key, public_key.bytes, PUBLIC_KEY_LEN);
		unhex(vectors[i].message, message, len);
		unhex(vectors[i].signature, expected.bytes, SIGNATURE_LEN);
		assert_true(public_key_equal(signing_key_public(key), &public_key));
		signature = key_sign(key, message, len);
		assert_memory_equal(signature.bytes, expected.bytes, SIGNATURE_LEN);
		assert_true(key_verify(&public_key, &expected, message, len));
		signing_key_free(key);
	}
	signing_key_free(NULL);
}

static void any_flipped_bit_breaks_a_signature(void **state)
{
	struct signing_key *key = key_of(vectors[2].seed);
	const struct public_key *public_key = signing_key_public(key);
	uint8_t message[2] = { 0xaf, 0x82 };
	struct signature signature = key_sign(key, message, 2);

	(void)state;
	for (size_t bit = 0; bit < 8 * (size_t)SIGNATURE_LEN; bit++) {
		struct signature other = signature;

		other.bytes[bit / 8] ^= (uint8_t)(1U << (bit % 8));
		assert_false(key_verify(public_key, &other, message, 2));
	}
	for (size_t bit = 0; bit < 8 * (size_t)PUBLIC_KEY_LEN; bit++) {
		struct public_key other = *public_key;

		other.bytes[bit / 8] ^= (uint8_t)(1U << (bit % 8));
		assert_false(key_verify(&other, &signature, message, 2));
	}
	for (size_t bit = 0; bit < 16; bit++) {
		uint8_t other[2] = { message[0], message[1] };

		other[bit / 8] ^= (uint8_t)(1U << (bit % 8));
		assert_false(key_verify(public_key, &signature, other, 2));
	}
	assert_false(key_verify(public_key, &signature, message, 1));
	signing_key_free(key);
}

static void a_second_form_of_a_signature_is_refused(void **state)
{
	/* The order of the group, little-endian: S + L would verify if S were not checked. */
	static const char order[] =
	    "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
	struct signing_key *key = key_of(vectors[0].seed);
	struct signature signature = key_sign(key, "x", 1);
	uint8_t l[32];
	unsigned carry = 0;

	(void)state;
	unhex(order, l, sizeof(l));
	for (size_t i = 0; i < 32; i++) {
		carry += (unsigned)signature.bytes[32 + i] + l[i];
		signature.bytes[32 + i] = (uint8_t)carry;
		carry >>= 8;
	}
	assert_int_equal(carry, 0);
	assert_false(key_verify(signing_key_public(key), &signature, "x", 1));
	signing_key_free(key);
}

static void a_point_of_small_order_is_no_key(void **state)
{
	/* The neutral element as key and as R, S = 0: holds for every message if not refused. */
	struct public_key neutral = { { 1 } };
	struct signature signature = { { 1 } };
	struct public_key zero = { { 0 } };

	(void)state;
	assert_false(key_verify(&neutral, &signature, "x", 1));
	assert_false(key_verify(&zero, &signature, "x", 1));
}

static void new_keys_differ(void **state)
{
	struct signing_key *a = NULL;
	struct signing_key *b = NULL;

	(void)state;
	assert_int_equal(signing_key_new(&a), AL_OK);
	assert_int_equal(signing_key_new(&b), AL_OK);
	assert_false(public_key_equal(signing_key_public(a), signing_key_public(b)));
	assert_true(public_key_compare(signing_key_public(a), signing_key_public(b)) != 0);
	assert_int_equal(public_key_compare(signing_key_public(a), signing_key_public(a)), 0);
	signing_key_free(a);
	signing_key_free(b);
}

static void a_key_comes_back_from_its_file(void **state)
{
	const char *path = scratch_path(state, "key");
	struct signing_key *key = key_of(vectors[0].seed);
	struct signing_key *back = NULL;
	struct report report = { 0 };
	struct buffer content;
	struct stat found;

	assert_int_equal(signing_key_save(key, path, &report), AL_OK);
	assert_int_equal(signing_key_load(path, &back, &report), AL_OK);
	assert_true(public_key_equal(signing_key_public(key), signing_key_public(back)));
	assert_int_equal(stat(path, &found), 0);
	assert_int_equal(found.st_mode & 0777, 0600);
	assert_int_equal(found.st_nlink, 1);
	assert_int_equal(access(scratch_path(state, "key.new"), F_OK), -1);
	buffer_init(&content, 1000);
	assert_int_equal(file_read(path, &content, NULL), AL_OK);
	assert_int_equal(content.len, 65);
	assert_memory_equal(content.bytes, vectors[0].seed, 64);
	assert_int_equal(content.bytes[64], '\n');
	buffer_clear(&content);
	signing_key_free(key);
	signing_key_free(back);
}

static void a_file_that_is_there_is_never_overwritten(void **state)
{
	const char *path = scratch_path(state, "key");
	struct signing_key *first = key_of(vectors[0].seed);
	struct signing_key *second = key_of(vectors[1].seed);
	struct signing_key *back = NULL;
	struct report report = { 0 };

	assert_int_equal(signing_key_save(first, path, &report), AL_OK);
	assert_int_equal(signing_key_save(second, path, &report), AL_CONFLICT);
	assert_non_null(strstr(report.message, "/key: File exists"));
	assert_int_equal(signing_key_load(path, &back, &report), AL_OK);
	assert_true(public_key_equal(signing_key_public(first), signing_key_public(back)));
	assert_int_equal(access(scratch_path(state, "key.new"), F_OK), -1);
	signing_key_free(first);
	signing_key_free(second);
	signing_key_free(back);
}

static void what_a_crash_left_does_not_block_a_key(void **state)
{
	struct signing_key *key = key_of(vectors[0].seed);
	struct report report = { 0 };
	struct stat found;

	assert_int_equal(file_write(scratch_path(state, "key.new"), "9d61", 4, NULL), AL_OK);
	assert_int_equal(signing_key_save(key, scratch_path(state, "key"), &report), AL_OK);
	assert_int_equal(stat(scratch_path(state, "key"), &found), 0);
	assert_int_equal(found.st_mode & 0777, 0600);
	signing_key_free(key);
}

static void a_key_needs_a_folder(void **state)
{
	struct signing_key *key = key_of(vectors[0].seed);
	struct report report = { 0 };
	char path[FILE_PATH_MAX + 1];

	assert_int_equal(signing_key_save(key, scratch_path(state, "no/key"), &report),
			 AL_NOT_FOUND);
	memset(path, 'x', FILE_PATH_MAX);
	path[FILE_PATH_MAX] = '\0';
	assert_int_equal(signing_key_save(key, path, &report), AL_TOO_BIG);
	signing_key_free(key);
}

static void what_is_no_key_file_is_refused_and_named(void **state)
{
	static const char *const texts[] = {
		"",
		"\n",
		"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
		"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f6\n",
		"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f600\n",
		"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60\n\n",
		"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60\r\n",
		"9D61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60\n",
		"9g61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60\n",
		" d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60\n",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *path = scratch_path(state, "key");
		struct signing_key *key = NULL;
		struct report report = { 0 };

		assert_int_equal(file_write(path, texts[i], strlen(texts[i]), NULL), AL_OK);
		assert_int_equal(signing_key_load(path, &key, &report), AL_MALFORMED);
		assert_null(key);
		assert_non_null(strstr(report.message, "/key is no key file"));
	}
}

static void a_key_file_that_cannot_be_read_is_reported(void **state)
{
	struct signing_key *key = NULL;
	struct report report = { 0 };

	assert_int_equal(signing_key_load(scratch_path(state, "key"), &key, &report), AL_NOT_FOUND);
	assert_non_null(strstr(report.message, "/key: No such file"));
	assert_int_equal(signing_key_load(scratch_path(state, ""), &key, &report), AL_IO);
	assert_null(key);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, scratch_setup, scratch_teardown)

UNIT_MAIN("key", cmocka_unit_test(keys_and_signatures_are_the_published_ones),
	  cmocka_unit_test(any_flipped_bit_breaks_a_signature),
	  cmocka_unit_test(a_second_form_of_a_signature_is_refused),
	  cmocka_unit_test(a_point_of_small_order_is_no_key), cmocka_unit_test(new_keys_differ),
	  CASE(a_key_comes_back_from_its_file), CASE(a_file_that_is_there_is_never_overwritten),
	  CASE(what_a_crash_left_does_not_block_a_key), CASE(a_key_needs_a_folder),
	  CASE(what_is_no_key_file_is_refused_and_named),
	  CASE(a_key_file_that_cannot_be_read_is_reported))
