/* edwards_vartime_field_test.c: arithmetic modulo 2^255-19 against schoolbook arithmetic bit by
 * bit, and by its own identities. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/edwards_vartime_field.h"

#include "unit/budget.h"
#include "unit/unit.h"

#define LIMB_MAX (UINT64_C(1) << 54) /* of a factor */

/* An integer below p = 2^255-19 the slow way: bits, the lowest first. */
struct slow {
	uint8_t bits[256];
};

static uint8_t slow_p_bit(int at)
{
	return at < 255 && at != 4 && at != 1; /* 2^255 - 19 = ...11101101 */
}

/* a - p when that is not negative. */
static void slow_reduce(struct slow *a)
{
	struct slow less;
	int borrow = 0;

	for (int i = 0; i < 256; i++) {
		int bit = a->bits[i] - slow_p_bit(i) - borrow;

		borrow = bit < 0;
		less.bits[i] = (uint8_t)(bit & 1);
	}
	if (!borrow)
		*a = less;
}

static void slow_add(struct slow *a, const struct slow *b)
{
	int carry = 0;

	for (int i = 0; i < 256; i++) {
		int bit = a->bits[i] + b->bits[i] + carry;

		carry = bit >> 1;
		a->bits[i] = (uint8_t)(bit & 1);
	}
	slow_reduce(a);
}

static struct slow slow_multiply(const struct slow *a, const struct slow *b)
{
	struct slow product = { { 0 } };

	for (int i = 255; i >= 0; i--) {
		const struct slow half = product;

		slow_add(&product, &half);
		if (b->bits[i])
			slow_add(&product, a);
	}
	return product;
}

/* The value of limbs of any size. */
static struct slow slow_from(const struct edwards_field *a)
{
	struct slow value = { { 0 } };

	for (int limb = 4; limb >= 0; limb--) {
		struct slow word = { { 0 } };

		for (int i = 0; i < 51; i++) {
			const struct slow half = value;

			slow_add(&value, &half);
		}
		for (int i = 0; i < 64; i++)
			word.bits[i] = a->limbs[limb] >> i & 1;
		slow_add(&value, &word);
	}
	return value;
}

static void assert_value(const struct edwards_field *a, const struct slow *expected)
{
	uint8_t bytes[EDWARDS_LEN];

	field25519_encode(a, bytes);
	for (int i = 0; i < 256; i++)
		assert_int_equal(bytes[i / 8] >> (i % 8) & 1, expected->bits[i]);
}

static void assert_tight(const struct edwards_field *a)
{
	for (int i = 0; i < 5; i++)
		assert_true(a->limbs[i] < (UINT64_C(1) << 51) + (UINT64_C(1) << 13));
}

/* Limbs up to LIMB_MAX, one in two of them at an edge. */
static struct edwards_field draw(struct budget *budget)
{
	static const uint64_t edges[] = {
		0,
		1,
		18,
		19,
		FIELD25519_MASK - 19,
		FIELD25519_MASK - 18,
		FIELD25519_MASK,
		FIELD25519_MASK + 1,
		FIELD25519_MASK + (UINT64_C(1) << 13),
		2 * FIELD25519_MASK,
		LIMB_MAX - 1,
		LIMB_MAX,
	};
	struct edwards_field a;

	for (int i = 0; i < 5; i++) {
		if (budget_below(budget, 2) == 0)
			a.limbs[i] = edges[budget_below(budget, sizeof(edges) / sizeof(edges[0]))];
		else
			a.limbs[i] = budget_random(budget) % (LIMB_MAX + 1);
	}
	return a;
}

static void assert_product(const struct edwards_field *a, const struct edwards_field *b)
{
	const struct slow slow_a = slow_from(a), slow_b = slow_from(b);
	struct slow expected = slow_multiply(&slow_a, &slow_b);
	struct edwards_field product;

	field25519_multiply(a, b, &product);
	assert_tight(&product);
	assert_value(&product, &expected);
	expected = slow_multiply(&slow_a, &slow_a);
	field25519_square(a, &product);
	assert_tight(&product);
	assert_value(&product, &expected);
}

static void products_are_those_of_the_school(void **state)
{
	struct budget budget = budget_begin("products_are_those_of_the_school");
	const struct edwards_field greatest = { { LIMB_MAX, LIMB_MAX, LIMB_MAX, LIMB_MAX,
						  LIMB_MAX } };

	(void)state;
	assert_product(&greatest, &greatest);
	assert_product(&greatest, &field25519_one);
	assert_product(&field25519_zero, &greatest);
	while (budget_more(&budget, 20000)) {
		const struct edwards_field a = draw(&budget), b = draw(&budget);

		assert_product(&a, &b);
	}
}

static void sums_and_differences_are_those_of_the_school(void **state)
{
	struct budget budget = budget_begin("sums_and_differences_are_those_of_the_school");

	(void)state;
	while (budget_more(&budget, 20000)) {
		const struct edwards_field a = draw(&budget), one = { { 1, 1, 1, 1, 1 } };
		struct edwards_field b = draw(&budget), c, result;
		struct slow expected = slow_from(&a), slow_b = slow_from(&b);

		slow_add(&expected, &slow_b);
		field25519_add(&a, &b, &result);
		assert_value(&result, &expected);

		expected = slow_from(&a);
		field25519_multiply(&b, &one, &b); /* tight */
		field25519_subtract(&a, &b, &result);
		field25519_add(&result, &b, &result);
		assert_value(&result, &expected);
		field25519_add(&b, &b, &c);
		field25519_subtract_loose(&a, &c, &result);
		field25519_add(&result, &c, &result);
		assert_value(&result, &expected);
	}
}

static void the_least_bias_is_enough_for_the_greatest_limbs(void **state)
{
	const uint64_t two = (UINT64_C(1) << 52), four = UINT64_C(1) << 53;
	const struct edwards_field b = { { two - 38, two - 2, two - 2, two - 2, two - 2 } };
	const struct edwards_field c = { { four - 76, four - 4, four - 4, four - 4, four - 4 } };
	struct edwards_field result;

	(void)state;
	field25519_subtract(&field25519_zero, &b, &result);
	assert_memory_equal(&result, &field25519_zero, sizeof(result));
	field25519_subtract_loose(&field25519_zero, &c, &result);
	assert_memory_equal(&result, &field25519_zero, sizeof(result));
	assert_true(field25519_is_zero(&b));
	assert_true(field25519_is_zero(&c));
}

static void encoding_is_canonical(void **state)
{
	const uint64_t ones = FIELD25519_MASK, huge = UINT64_C(1) << 63;
	const struct edwards_field wholes[] = {
		{ { ones - 18, ones, ones, ones, ones } }, /* p */
		{ { ones, ones, ones, ones, ones } },	   /* p + 18 */
		{ { ones - 19, ones, ones, ones, ones } }, /* p - 1 */
		{ { ones + 1, ones, ones, ones, ones } },  /* p + 19 */
		{ { 2 * (ones - 18), 2 * ones, 2 * ones, 2 * ones, 2 * ones } },
		{ { ones, ones, ones, ones, ones + 1 } },
		{ { huge, huge, huge, huge, huge } },
		{ { 0, 0, 0, 0, huge } },
		{ { ones, ones, ones, ones, huge - 1 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wholes) / sizeof(wholes[0]); i++) {
		const struct slow expected = slow_from(&wholes[i]);

		assert_value(&wholes[i], &expected);
	}
	assert_true(field25519_is_zero(&wholes[0]));
	assert_true(field25519_is_zero(&wholes[4]));
	assert_false(field25519_is_zero(&wholes[1]));
	assert_true(field25519_is_zero(&field25519_zero));
}

static void only_integers_below_p_are_decoded(void **state)
{
	uint8_t bytes[EDWARDS_LEN], again[EDWARDS_LEN];

	(void)state;
	for (unsigned low = 0; low <= 0xff; low++) {
		struct edwards_field a = field25519_one;
		const bool is_below_p = low < 0xed;

		memset(bytes, 0xff, sizeof(bytes));
		bytes[0] = (uint8_t)low;
		assert_int_equal(field25519_decode(bytes, &a), is_below_p);
		if (!is_below_p)
			assert_memory_equal(&a, &field25519_one, sizeof(a));
		bytes[EDWARDS_LEN - 1] = 0x7f;
		assert_int_equal(field25519_decode(bytes, &a), is_below_p);
		field25519_encode(&a, again);
		if (is_below_p)
			assert_memory_equal(again, bytes, sizeof(bytes));
	}
	for (int bit = 8; bit < 255; bit++) { /* one bit less, and it is below p */
		struct edwards_field a;

		memset(bytes, 0xff, sizeof(bytes));
		bytes[bit / 8] ^= (uint8_t)(1 << (bit % 8));
		bytes[EDWARDS_LEN - 1] &= 0x7f;
		assert_true(field25519_decode(bytes, &a));
		assert_tight(&a);
		field25519_encode(&a, again);
		assert_memory_equal(again, bytes, sizeof(bytes));
	}
}

static void an_inverse_undoes_a_product(void **state)
{
	struct budget budget = budget_begin("an_inverse_undoes_a_product");
	struct edwards_field inverse;

	(void)state;
	field25519_invert(&field25519_zero, &inverse);
	assert_true(field25519_is_zero(&inverse));
	while (budget_more(&budget, 20000)) {
		const struct edwards_field a = draw(&budget);

		field25519_invert(&a, &inverse);
		field25519_multiply(&a, &inverse, &inverse);
		if (!field25519_is_zero(&a))
			assert_true(field25519_equal(&inverse, &field25519_one));
	}
}

/* 2 is no square modulo p, so exactly one of a and 2a is one, unless a is 0. */
static void roots_are_of_squares_only(void **state)
{
	struct budget budget = budget_begin("roots_are_of_squares_only");
	const struct edwards_field two = { { 2, 0, 0, 0, 0 } };
	struct edwards_field root = two;

	(void)state;
	assert_false(field25519_root(&two, &root));
	assert_memory_equal(&root, &two, sizeof(root));
	assert_true(field25519_root(&field25519_zero, &root));
	assert_true(field25519_is_zero(&root));
	while (budget_more(&budget, 20000)) {
		const struct edwards_field a = draw(&budget);
		struct edwards_field b = draw(&budget), product;

		if (field25519_is_zero(&a) || field25519_is_zero(&b))
			continue;
		field25519_multiply(&a, &two, &product);
		assert_int_not_equal(field25519_root(&product, &root), field25519_root(&a, &root));

		field25519_square(&a, &product);
		assert_true(field25519_root(&product, &root));
		field25519_square(&root, &root);
		assert_true(field25519_equal(&root, &product));

		field25519_multiply(&product, &b, &product); /* a^2 b / b */
		assert_true(field25519_root_of_ratio(&product, &b, &root));
		field25519_square(&root, &root);
		field25519_multiply(&root, &b, &root);
		assert_true(field25519_equal(&root, &product));
		field25519_add(&product, &product, &product);
		assert_false(field25519_root_of_ratio(&product, &b, &root));
	}
}

static void a_fourth_power_is_told_from_other_squares(void **state)
{
	struct budget budget = budget_begin("a_fourth_power_is_told_from_other_squares");
	const struct edwards_field two = { { 2, 0, 0, 0, 0 } };

	(void)state;
	while (budget_more(&budget, 20000)) {
		struct edwards_field power = draw(&budget);

		if (field25519_is_zero(&power))
			continue;
		field25519_square(&power, &power);
		field25519_square(&power, &power);
		for (int twos = 0; twos < 8; twos++) {
			assert_int_equal(field25519_is_fourth_power(&power), twos % 4 == 0);
			field25519_multiply(&power, &two, &power);
		}
	}
}

UNIT_MAIN("edwards_vartime_field", cmocka_unit_test(products_are_those_of_the_school),
	  cmocka_unit_test(sums_and_differences_are_those_of_the_school),
	  cmocka_unit_test(the_least_bias_is_enough_for_the_greatest_limbs),
	  cmocka_unit_test(encoding_is_canonical),
	  cmocka_unit_test(only_integers_below_p_are_decoded),
	  cmocka_unit_test(an_inverse_undoes_a_product),
	  cmocka_unit_test(roots_are_of_squares_only),
	  cmocka_unit_test(a_fourth_power_is_told_from_other_squares))
