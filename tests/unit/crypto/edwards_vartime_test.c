/* edwards_vartime_test.c: our arithmetic on edwards25519 gives what libsodium gives. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/edwards_vartime.h"

#include "unit/budget.h"
#include "unit/unit.h"

#include <sodium.h>

#define SMALL 8 /* points of small order */

/* q = 2^252 + 27742317777372353535851937790883648493, the order of the subgroup; scalars at edges.
 */
static const uint8_t order[EDWARDS_LEN] = { 0xed, 0xd3, 0xf5, 0x5c, 0x1a,	0x63,
					    0x12, 0x58, 0xd6, 0x9c, 0xf7,	0xa2,
					    0xde, 0xf9, 0xde, 0x14, [31] = 0x10 };
#define EDGES 10
static uint8_t edges[EDGES][EDWARDS_LEN];

static struct edwards_point generator;
static struct edwards_point identity;
static struct edwards_point small[SMALL]; /* small[i] = i times a point of order 8 */
static struct edwards_table *table;	  /* of the generator */

static void encode(const struct edwards_point *point, uint8_t ret[static EDWARDS_LEN])
{
	edwards_vartime_encode(point, 1, ret);
}

static void assert_point(const struct edwards_point *point, const struct edwards_point *expected)
{
	uint8_t bytes[EDWARDS_LEN], expected_bytes[EDWARDS_LEN];

	assert_true(edwards_vartime_equal(point, expected));
	encode(point, bytes);
	encode(expected, expected_bytes);
	assert_memory_equal(bytes, expected_bytes, EDWARDS_LEN);
}

static void assert_bytes(const struct edwards_point *point, const uint8_t expected[static 32])
{
	uint8_t bytes[EDWARDS_LEN];

	encode(point, bytes);
	assert_memory_equal(bytes, expected, EDWARDS_LEN);
}

static void draw_bytes(struct budget *budget, uint8_t ret[static EDWARDS_LEN])
{
	for (int i = 0; i < EDWARDS_LEN; i++)
		ret[i] = (uint8_t)budget_random(budget);
}

/* Any 256-bit value, one in four of them at an edge. */
static void draw_scalar(struct budget *budget, uint8_t ret[static EDWARDS_LEN])
{
	if (budget_below(budget, 4) == 0)
		memcpy(ret, edges[budget_below(budget, EDGES)], EDWARDS_LEN);
	else
		draw_bytes(budget, ret);
}

/* Not 0 and below q, as libsodium wants it; its member of the group. */
static void draw_member(struct budget *budget, uint8_t scalar[static EDWARDS_LEN],
			uint8_t ret[static EDWARDS_LEN])
{
	draw_bytes(budget, scalar);
	scalar[0] |= 1;
	scalar[EDWARDS_LEN - 1] &= 0x0f;
	assert_int_equal(crypto_scalarmult_ed25519_base_noclamp(ret, scalar), 0);
}

static struct edwards_point decode(const uint8_t bytes[static EDWARDS_LEN])
{
	struct edwards_point point;

	assert_true(edwards_vartime_decode(bytes, &point));
	return point;
}

/* Any point of the curve with a Z that is not 1. */
static struct edwards_point draw_point(struct budget *budget)
{
	uint8_t bytes[EDWARDS_LEN];
	struct edwards_point point;

	do
		draw_bytes(budget, bytes);
	while (!edwards_vartime_decode(bytes, &point));
	edwards_vartime_add(&point, &generator, &point);
	return point;
}

/* scalar * point bit by bit with additions alone, which the first tests compare with libsodium. */
static struct edwards_point slow_multiply(const uint8_t scalar[static EDWARDS_LEN],
					  const struct edwards_point *point)
{
	struct edwards_point product = identity;

	for (int bit = 255; bit >= 0; bit--) {
		edwards_vartime_add(&product, &product, &product);
		if (scalar[bit / 8] >> (bit % 8) & 1)
			edwards_vartime_add(&product, point, &product);
	}
	return product;
}

static void fill_edges(void)
{
	static const uint8_t small_values[] = { 0, 1, 2, 15, 16 };

	for (size_t i = 0; i < sizeof(small_values); i++)
		edges[i][0] = small_values[i];
	memcpy(edges[5], order, EDWARDS_LEN);
	edges[5][0]--;
	memcpy(edges[6], order, EDWARDS_LEN);
	memset(edges[7], 0xff, EDWARDS_LEN);
	edges[8][EDWARDS_LEN - 1] = 0x80;
	memset(edges[9], 0xff, 8); /* the first piece of 64 bits carries into the second */
}

static int set_up(void **state)
{
	static const uint8_t of_order_8[EDWARDS_LEN] = {
		0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
		0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
		0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a
	}; /* as in libsodium's list of points of small order */
	uint8_t bytes[EDWARDS_LEN];

	(void)state;
	fill_edges();
	if (sodium_init() < 0 || crypto_scalarmult_ed25519_base_noclamp(bytes, edges[1]) != 0 ||
	    !edwards_vartime_decode(bytes, &generator))
		return -1;
	edwards_vartime_identity(&identity);
	small[0] = identity;
	if (!edwards_vartime_decode(of_order_8, &small[1]))
		return -1;
	for (int i = 2; i < SMALL; i++)
		edwards_vartime_add(&small[i - 1], &small[1], &small[i]);
	return edwards_table_new(&generator, &table) == AL_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	edwards_table_free(table);
	edwards_table_free(NULL);
	return 0;
}

static void sums_and_differences_are_those_of_libsodium(void **state)
{
	struct budget budget = budget_begin("sums_and_differences_are_those_of_libsodium");

	(void)state;
	while (budget_more(&budget, 20000)) {
		uint8_t a[EDWARDS_LEN], b[EDWARDS_LEN], expected[EDWARDS_LEN];
		struct edwards_point point_a, point_b, result;

		draw_bytes(&budget, a); /* mostly of mixed order */
		draw_bytes(&budget, b);
		if (!edwards_vartime_decode(a, &point_a) || !edwards_vartime_decode(b, &point_b))
			continue;
		assert_int_equal(crypto_core_ed25519_add(expected, a, b), 0);
		edwards_vartime_add(&point_a, &point_b, &result);
		assert_bytes(&result, expected);
		edwards_vartime_add(&point_b, &point_a, &point_b); /* in place */
		assert_bytes(&point_b, expected);

		assert_int_equal(crypto_core_ed25519_sub(expected, a, expected), 0);
		edwards_vartime_subtract(&point_a, &result, &result);
		assert_bytes(&result, expected);
		assert_int_equal(crypto_core_ed25519_add(expected, a, a), 0);
		edwards_vartime_add(&point_a, &point_a, &result);
		assert_bytes(&result, expected);
	}
}

static void the_laws_hold_among_points_of_small_order(void **state)
{
	(void)state;
	for (size_t i = 0; i < SMALL; i++) {
		for (size_t j = 0; j < SMALL; j++) {
			struct edwards_point result;

			edwards_vartime_add(&small[i], &small[j], &result);
			assert_point(&result, &small[(i + j) % SMALL]);
			edwards_vartime_subtract(&small[i], &small[j], &result);
			assert_point(&result, &small[(SMALL + i - j) % SMALL]);
			assert_int_equal(edwards_vartime_equal(&small[i], &small[j]), i == j);
		}
	}
}

static void what_is_decoded_is_what_libsodium_decodes(void **state)
{
	struct budget budget = budget_begin("what_is_decoded_is_what_libsodium_decodes");

	(void)state;
	while (budget_more(&budget, 50000)) {
		const struct edwards_point untouched = generator;
		struct edwards_point point = untouched;
		uint8_t bytes[EDWARDS_LEN], sum[EDWARDS_LEN];
		bool decoded;

		draw_bytes(&budget, bytes);
		decoded = edwards_vartime_decode(bytes, &point);
		assert_int_equal(decoded, crypto_core_ed25519_add(sum, bytes, bytes) == 0);
		if (decoded)
			assert_bytes(&point, bytes);
		else
			assert_memory_equal(&point, &untouched, sizeof(point));
	}
}

static void an_encoding_that_is_not_canonical_is_refused(void **state)
{
	const struct edwards_point untouched = generator;
	struct edwards_point point = untouched;
	uint8_t bytes[EDWARDS_LEN];

	(void)state;
	for (unsigned low = 0xed; low <= 0xff; low++) { /* y = p, p+1, ... 2^255-1 */
		for (unsigned sign = 0; sign < 2; sign++) {
			memset(bytes, 0xff, sizeof(bytes));
			bytes[0] = (uint8_t)low;
			bytes[EDWARDS_LEN - 1] = (uint8_t)(0x7f | sign << 7);
			assert_false(edwards_vartime_decode(bytes, &point));
		}
	}
	for (int i = 0; i < SMALL; i += SMALL / 2) { /* x = 0 for y = 1 and y = -1 */
		encode(&small[i], bytes);
		assert_int_equal(bytes[EDWARDS_LEN - 1] >> 7, 0);
		bytes[EDWARDS_LEN - 1] |= 0x80;
		assert_false(edwards_vartime_decode(bytes, &point));
	}
	assert_memory_equal(&point, &untouched, sizeof(point));
	for (int i = 0; i < SMALL; i++) {
		encode(&small[i], bytes);
		point = decode(bytes);
		assert_point(&point, &small[i]);
	}
}

static void many_points_are_encoded_like_each_alone(void **state)
{
	enum { MANY = 130 };
	static struct edwards_point points[MANY];
	static uint8_t bytes[MANY + 1][EDWARDS_LEN];
	struct budget budget = budget_begin("many_points_are_encoded_like_each_alone");

	(void)state;
	for (size_t i = 0; i < MANY; i++)
		points[i] = i % 10 == 0 ? small[i / 10 % SMALL] : draw_point(&budget);
	for (size_t count = 0; count <= MANY; count += count % 64 == 1 ? 63 : 1) {
		memset(bytes, 0xaa, sizeof(bytes));
		edwards_vartime_encode(points, count, bytes[0]);
		for (size_t i = 0; i < count; i++)
			assert_bytes(&points[i], bytes[i]);
		assert_int_equal(bytes[count][0], 0xaa);
	}
}

static void multiples_are_those_of_libsodium(void **state)
{
	struct budget budget = budget_begin("multiples_are_those_of_libsodium");

	(void)state;
	while (budget_more(&budget, 5000)) {
		uint8_t a[EDWARDS_LEN], b[EDWARDS_LEN], c[EDWARDS_LEN], member[EDWARDS_LEN];
		uint8_t expected[EDWARDS_LEN], part[EDWARDS_LEN];
		struct edwards_point point, result;

		draw_member(&budget, c, member);
		draw_member(&budget, b, part);
		point = decode(member);
		assert_int_equal(crypto_scalarmult_ed25519_noclamp(expected, b, member), 0);
		edwards_vartime_multiply(b, &point, &result);
		assert_bytes(&result, expected);

		draw_member(&budget, a, part);
		assert_int_equal(crypto_core_ed25519_add(expected, expected, part), 0);
		edwards_vartime_double_multiply(a, table, b, &point, &result);
		assert_bytes(&result, expected);
	}
}

static void any_scalar_multiplies_any_point(void **state)
{
	struct budget budget = budget_begin("any_scalar_multiplies_any_point");
	struct edwards_point result, expected;

	(void)state;
	for (size_t i = 0; i < EDGES; i++) {
		for (int j = 0; j < SMALL; j++) {
			expected = slow_multiply(edges[i], &small[j]);
			edwards_vartime_multiply(edges[i], &small[j], &result);
			assert_point(&result, &expected);
		}
		expected = slow_multiply(edges[i], &generator);
		edwards_vartime_multiply(edges[i], &generator, &result);
		assert_point(&result, &expected);
	}
	edwards_vartime_multiply(order, &generator, &result);
	assert_point(&result, &identity);
	while (budget_more(&budget, 5000)) {
		const struct edwards_point point = draw_point(&budget);
		uint8_t scalar[EDWARDS_LEN];

		draw_scalar(&budget, scalar);
		expected = slow_multiply(scalar, &point);
		edwards_vartime_multiply(scalar, &point, &result);
		assert_point(&result, &expected);
	}
}

static void a_double_multiple_is_the_sum_of_two_multiples(void **state)
{
	struct budget budget = budget_begin("a_double_multiple_is_the_sum_of_two_multiples");

	(void)state;
	for (size_t i = 0; i < EDGES; i++) {
		const struct edwards_point left = slow_multiply(edges[i], &generator);

		for (size_t j = 0; j < EDGES; j++) {
			const struct edwards_point point = draw_point(&budget);
			struct edwards_point right = slow_multiply(edges[j], &point), result;

			edwards_vartime_add(&left, &right, &right);
			edwards_vartime_double_multiply(edges[i], table, edges[j], &point, &result);
			assert_point(&result, &right);
			edwards_vartime_double_multiply(edges[i], table, edges[j], &identity,
							&result);
			assert_point(&result, &left);
		}
	}
}

/* Scalars as they stand in a proof, with something between them. */
struct item {
	uint8_t a[EDWARDS_LEN];
	char between[5];
	uint8_t b[EDWARDS_LEN];
};

static void many_sums_are_each_what_they_are_alone(void **state)
{
	enum { MANY = 5 };
	struct budget budget = budget_begin("many_sums_are_each_what_they_are_alone");

	(void)state;
	while (budget_more(&budget, 500)) {
		const struct edwards_point second = draw_point(&budget);
		const struct edwards_point point = draw_point(&budget);
		const size_t count = budget_below(&budget, MANY + 1);
		const bool with_second = budget_below(&budget, 2) == 0;
		struct edwards_table *second_table = NULL;
		struct edwards_point results[MANY], expected, part;
		uint8_t seconds[MANY][EDWARDS_LEN];
		struct item items[MANY];
		const struct edwards_sums sums = {
			.table = table,
			.a = { items[0].a, sizeof(items[0]) },
			.second = { seconds[0], EDWARDS_LEN },
			.point = &point,
			.b = { items[0].b, sizeof(items[0]) },
			.count = count,
		};
		struct edwards_sums both = sums;

		assert_int_equal(edwards_table_new(&second, &second_table), AL_OK);
		for (size_t i = 0; i < MANY; i++) {
			draw_scalar(&budget, items[i].a);
			draw_scalar(&budget, seconds[i]);
			draw_scalar(&budget, items[i].b);
			results[i] = small[1];
		}
		both.second_table = second_table;
		edwards_vartime_sums(with_second ? &both : &sums, results);
		for (size_t i = 0; i < count; i++) {
			expected = slow_multiply(items[i].a, &generator);
			part = slow_multiply(items[i].b, &point);
			edwards_vartime_add(&expected, &part, &expected);
			part = slow_multiply(seconds[i], &second);
			if (with_second)
				edwards_vartime_add(&expected, &part, &expected);
			assert_point(&results[i], &expected);
		}
		for (size_t i = count; i < MANY; i++)
			assert_memory_equal(&results[i], &small[1], sizeof(results[i]));
		edwards_table_free(second_table);
	}
}

static bool is_prime_order(const struct edwards_point *point)
{
	return edwards_vartime_are_prime_order(point, 1);
}

/* Each of the eight classes modulo the subgroup, among them all points of small order. */
static void only_what_has_no_part_of_small_order_is_a_member(void **state)
{
	struct budget budget = budget_begin("only_what_has_no_part_of_small_order_is_a_member");

	(void)state;
	for (int i = 0; i < SMALL; i++)
		assert_int_equal(is_prime_order(&small[i]), i == 0);
	while (budget_more(&budget, 2000)) {
		uint8_t scalar[EDWARDS_LEN], member[EDWARDS_LEN];
		struct edwards_point point, sum;

		draw_member(&budget, scalar, member);
		point = decode(member);
		for (int i = 0; i < SMALL; i++) {
			uint8_t bytes[EDWARDS_LEN];

			edwards_vartime_add(&point, &small[i], &sum); /* Z is not 1 */
			assert_int_equal(is_prime_order(&sum), i == 0);
			encode(&sum, bytes);
			sum = decode(bytes); /* Z is 1 */
			assert_int_equal(is_prime_order(&sum), i == 0);
			assert_int_equal(crypto_core_ed25519_is_valid_point(bytes), i == 0);
		}
	}
}

static void members_are_what_the_order_annihilates(void **state)
{
	struct budget budget = budget_begin("members_are_what_the_order_annihilates");
	const uint8_t eight[EDWARDS_LEN] = { 8 };

	(void)state;
	while (budget_more(&budget, 5000)) {
		struct edwards_point point = draw_point(&budget), multiple;

		edwards_vartime_multiply(order, &point, &multiple);
		assert_int_equal(is_prime_order(&point),
				 edwards_vartime_equal(&multiple, &identity));
		edwards_vartime_multiply(eight, &point, &point);
		assert_true(is_prime_order(&point));
	}
}

static void one_stranger_among_members_is_found(void **state)
{
	enum { MANY = 7 };
	struct edwards_point points[MANY];

	(void)state;
	points[0] = generator;
	for (size_t i = 1; i < MANY; i++)
		edwards_vartime_add(&points[i - 1], &generator, &points[i]);
	for (size_t count = 0; count <= MANY; count++) {
		assert_true(edwards_vartime_are_prime_order(points, count));
		for (size_t i = 0; i < MANY; i++) {
			const struct edwards_point member = points[i];

			for (int j = 1; j < SMALL; j++) {
				edwards_vartime_add(&member, &small[j], &points[i]);
				assert_int_equal(edwards_vartime_are_prime_order(points, count),
						 i >= count);
			}
			points[i] = member;
		}
	}
}

UNIT_MAIN_WITH("edwards_vartime", set_up, tear_down,
	       cmocka_unit_test(sums_and_differences_are_those_of_libsodium),
	       cmocka_unit_test(the_laws_hold_among_points_of_small_order),
	       cmocka_unit_test(what_is_decoded_is_what_libsodium_decodes),
	       cmocka_unit_test(an_encoding_that_is_not_canonical_is_refused),
	       cmocka_unit_test(many_points_are_encoded_like_each_alone),
	       cmocka_unit_test(multiples_are_those_of_libsodium),
	       cmocka_unit_test(any_scalar_multiplies_any_point),
	       cmocka_unit_test(a_double_multiple_is_the_sum_of_two_multiples),
	       cmocka_unit_test(many_sums_are_each_what_they_are_alone),
	       cmocka_unit_test(only_what_has_no_part_of_small_order_is_a_member),
	       cmocka_unit_test(members_are_what_the_order_annihilates),
	       cmocka_unit_test(one_stranger_among_members_is_found))
