/* digest_map_test.c: what was put for a digest is found, whatever else was put. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/unit.h"

#include "verify/digest_map.h"

#define ENTRIES 5000

/* Digests that differ in one place only, as those that somebody chose would. */
static struct digest digest_of(size_t number)
{
	struct digest digest = { { 0 } };

	digest.bytes[number % 3 == 0 ? 0 : 30] = (uint8_t)number;
	digest.bytes[number % 3 == 0 ? 1 : 31] = (uint8_t)(number >> 8);
	digest.bytes[15] = (uint8_t)(number % 3);
	return digest;
}

static void what_was_put_is_found(void **state)
{
	static int values[ENTRIES];
	struct digest_map map;
	struct digest digest;

	(void)state;
	digest_map_init(&map);
	for (size_t i = 0; i < ENTRIES; i++) {
		digest = digest_of(i);
		assert_null(digest_map_get(&map, &digest));
		assert_int_equal(digest_map_put(&map, &digest, &values[i]), AL_OK);
	}
	assert_int_equal(map.count, ENTRIES);
	for (size_t i = 0; i < ENTRIES; i++) {
		digest = digest_of(i);
		assert_ptr_equal(digest_map_get(&map, &digest), &values[i]);
	}
	digest_map_clear(&map);
	digest = digest_of(1);
	assert_null(digest_map_get(&map, &digest));
}

static void a_second_value_takes_the_place_of_the_first(void **state)
{
	struct digest_map map;
	struct digest digest = digest_of(1);
	int a;
	int b;

	(void)state;
	digest_map_init(&map);
	assert_int_equal(digest_map_put(&map, &digest, &a), AL_OK);
	assert_int_equal(digest_map_put(&map, &digest, &b), AL_OK);
	assert_int_equal(map.count, 1);
	assert_ptr_equal(digest_map_get(&map, &digest), &b);
	digest_map_clear(&map);
}

static void an_empty_map_has_nothing(void **state)
{
	struct digest_map map;
	struct digest digest = digest_of(0);

	(void)state;
	digest_map_init(&map);
	assert_null(digest_map_get(&map, &digest));
	digest_map_clear(&map);
}

UNIT_MAIN("digest_map", cmocka_unit_test(what_was_put_is_found),
	  cmocka_unit_test(a_second_value_takes_the_place_of_the_first),
	  cmocka_unit_test(an_empty_map_has_nothing))
