/* seal_test.c: sealed boxes open for their key alone. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/seal.h"

#include "unit/unit.h"

static const uint8_t seed[SEAL_SEED_LEN] = { 7 };

static struct opening_key *key_of(uint8_t first)
{
	uint8_t bytes[SEAL_SEED_LEN] = { first };
	struct opening_key *key = NULL;

	assert_int_equal(opening_key_from_seed(bytes, &key), AL_OK);
	return key;
}

static void what_was_sealed_comes_out(void **state)
{
	struct opening_key *key = key_of(7);
	struct buffer box;
	struct buffer content;

	(void)state;
	buffer_init(&box, 1000);
	buffer_init(&content, 1000);
	assert_int_equal(seal(opening_key_public(key), "bread", 5, &box), AL_OK);
	assert_int_equal(box.len, 5 + SEAL_OVERHEAD);
	assert_int_equal(seal_open(key, box.bytes, box.len, &content), AL_OK);
	assert_string_equal(buffer_text(&content), "bread");
	buffer_clear(&box);
	buffer_clear(&content);
	opening_key_free(key);
}

static void an_empty_content_is_a_content(void **state)
{
	struct opening_key *key = key_of(7);
	struct buffer box;
	struct buffer content;

	(void)state;
	buffer_init(&box, 1000);
	buffer_init(&content, 1000);
	assert_int_equal(seal(opening_key_public(key), "", 0, &box), AL_OK);
	assert_int_equal(box.len, SEAL_OVERHEAD);
	assert_int_equal(seal_open(key, box.bytes, box.len, &content), AL_OK);
	assert_int_equal(content.len, 0);
	buffer_clear(&content);
	buffer_clear(&box);
	opening_key_free(key);
}

static void another_key_does_not_open_it(void **state)
{
	struct opening_key *key = key_of(7);
	struct opening_key *other = key_of(8);
	struct buffer box;
	struct buffer content;

	(void)state;
	buffer_init(&box, 1000);
	buffer_init(&content, 1000);
	assert_int_equal(seal(opening_key_public(key), "bread", 5, &box), AL_OK);
	assert_int_equal(seal_open(other, box.bytes, box.len, &content), AL_FORGED);
	assert_int_equal(content.len, 0);
	buffer_clear(&content);
	buffer_clear(&box);
	opening_key_free(key);
	opening_key_free(other);
}

static void each_altered_or_missing_byte_is_found(void **state)
{
	struct opening_key *key = key_of(7);
	struct buffer box;
	struct buffer content;

	(void)state;
	buffer_init(&box, 1000);
	buffer_init(&content, 1000);
	assert_int_equal(seal(opening_key_public(key), "bread", 5, &box), AL_OK);
	for (size_t i = 0; i < box.len; i++) {
		box.bytes[i] ^= 1;
		assert_int_equal(seal_open(key, box.bytes, box.len, &content), AL_FORGED);
		box.bytes[i] ^= 1;
		assert_int_equal(seal_open(key, box.bytes, i, &content), AL_FORGED);
	}
	assert_int_equal(content.len, 0);
	buffer_clear(&content);
	buffer_clear(&box);
	opening_key_free(key);
}

static void a_point_of_small_order_is_no_key(void **state)
{
	struct sealing_key none = { .bytes = { 0 } };
	struct buffer box;

	(void)state;
	buffer_init(&box, 1000);
	assert_int_equal(seal(&none, "bread", 5, &box), AL_MALFORMED);
	assert_int_equal(box.len, 0);
}

static void a_full_buffer_is_said(void **state)
{
	struct opening_key *key = key_of(7);
	struct buffer box;

	(void)state;
	buffer_init(&box, 5 + SEAL_OVERHEAD - 1);
	assert_int_equal(seal(opening_key_public(key), "bread", 5, &box), AL_TOO_BIG);
	buffer_clear(&box);
	opening_key_free(key);
}

static void the_same_seed_is_the_same_key_and_new_ones_differ(void **state)
{
	struct opening_key *a = NULL;
	struct opening_key *b = NULL;
	struct opening_key *c = NULL;

	(void)state;
	assert_int_equal(opening_key_from_seed(seed, &a), AL_OK);
	assert_int_equal(opening_key_from_seed(seed, &b), AL_OK);
	assert_int_equal(opening_key_new(&c), AL_OK);
	assert_memory_equal(opening_key_public(a), opening_key_public(b), PUBLIC_KEY_LEN);
	assert_memory_not_equal(opening_key_public(a), opening_key_public(c), PUBLIC_KEY_LEN);
	opening_key_free(a);
	opening_key_free(b);
	opening_key_free(c);
	opening_key_free(NULL);
}

static void what_was_sealed_to_several_each_opens_and_nobody_else(void **state)
{
	struct opening_key *keys[3] = { key_of(1), key_of(2), key_of(3) };
	struct sealing_key two[] = { *opening_key_public(keys[0]), *opening_key_public(keys[1]) };
	struct buffer box;
	struct buffer content;

	(void)state;
	buffer_init(&box, 1000);
	assert_int_equal(seal_to_each(two, 2, "bread", 5, &box), AL_OK);
	assert_int_equal(box.len, 5 + SEAL_EACH_OVERHEAD(2));
	for (size_t i = 0; i < 2; i++) {
		buffer_init(&content, 100);
		assert_int_equal(seal_open_one(keys[i], box.bytes, box.len, &content), AL_OK);
		assert_string_equal(buffer_text(&content), "bread");
		buffer_clear(&content);
	}
	buffer_init(&content, 100);
	assert_int_equal(seal_open_one(keys[2], box.bytes, box.len, &content), AL_FORGED);
	for (size_t i = 0; i < box.len; i++) {
		assert_int_equal(seal_open_one(keys[0], box.bytes, i, &content), AL_FORGED);
		if (i > 80 && i <= 160)
			continue; /* the other's seed */
		box.bytes[i] ^= 1;
		assert_int_equal(seal_open_one(keys[0], box.bytes, box.len, &content), AL_FORGED);
		box.bytes[i] ^= 1;
	}
	assert_int_equal(content.len, 0);
	buffer_clear(&box);
	buffer_init(&box, 5 + SEAL_EACH_OVERHEAD(2) - 1);
	assert_int_equal(seal_to_each(two, 2, "bread", 5, &box), AL_TOO_BIG);
	buffer_clear(&box);
	memset(&two[1], 0, sizeof(two[1]));
	buffer_init(&box, 1000);
	assert_int_equal(seal_to_each(two, 2, "bread", 5, &box), AL_MALFORMED);
	buffer_clear(&box);
	for (size_t i = 0; i < 3; i++)
		opening_key_free(keys[i]);
}

UNIT_MAIN("seal", cmocka_unit_test(what_was_sealed_comes_out),
	  cmocka_unit_test(what_was_sealed_to_several_each_opens_and_nobody_else),
	  cmocka_unit_test(an_empty_content_is_a_content),
	  cmocka_unit_test(another_key_does_not_open_it),
	  cmocka_unit_test(each_altered_or_missing_byte_is_found),
	  cmocka_unit_test(a_point_of_small_order_is_no_key),
	  cmocka_unit_test(a_full_buffer_is_said),
	  cmocka_unit_test(the_same_seed_is_the_same_key_and_new_ones_differ))
