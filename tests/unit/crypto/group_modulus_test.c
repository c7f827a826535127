/* group_modulus_test.c: our arithmetic gives what OpenSSL's big integers give. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/group_internal.h"

#include "crypto/hash.h"
#include "unit/budget.h"
#include "unit/unit.h"

#include <openssl/bn.h>

static const struct group *const groups[] = { &group_ed25519, &group_belenios_2048,
					      &group_rfc3526_2048, &group_tiny_23 };
#define GROUPS_COUNT (sizeof(groups) / sizeof(*groups))

static BIGNUM *bn_of(const uint64_t *limbs, size_t count)
{
	uint8_t bytes[2 * MODULUS_LIMBS_MAX * MODULUS_LIMB_LEN];
	BIGNUM *bn;

	limbs_to_little_endian(limbs, bytes, count * MODULUS_LIMB_LEN);
	bn = BN_lebin2bn(bytes, (int)(count * MODULUS_LIMB_LEN), NULL);
	assert_non_null(bn);
	return bn;
}

static void limbs_of(const BIGNUM *bn, uint64_t *ret, size_t count)
{
	uint8_t bytes[2 * MODULUS_LIMBS_MAX * MODULUS_LIMB_LEN];

	assert_int_equal(BN_bn2lebinpad(bn, bytes, (int)(count * MODULUS_LIMB_LEN)),
			 count * MODULUS_LIMB_LEN);
	limbs_from_little_endian(bytes, count * MODULUS_LIMB_LEN, ret, count);
}

/* Limbs of which many are all zeros or all ones: where carries go wrong. */
static void draw(struct budget *budget, uint64_t *ret, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		switch (budget_below(budget, 4)) {
		case 0:
			ret[i] = 0;
			break;
		case 1:
			ret[i] = UINT64_MAX;
			break;
		default:
			ret[i] = budget_random(budget);
			break;
		}
	}
}

/* An odd modulus of `limbs` limbs with all that belongs to it, computed by OpenSSL. */
static void draw_modulus(struct budget *budget, size_t limbs, struct modulus *ret, BN_CTX *ctx)
{
	BIGNUM *square = BN_new();
	BIGNUM *value;

	memset(ret, 0, sizeof(*ret));
	ret->limbs = limbs;
	draw(budget, ret->value, limbs);
	ret->value[0] |= 1;
	if (limbs == 1)
		ret->value[0] |= 2;
	ret->value[limbs - 1] |= 1;
	ret->inverse = 1;
	for (int i = 0; i < 6; i++)
		ret->inverse *= 2 - ret->value[0] * ret->inverse;
	ret->inverse = 0 - ret->inverse;
	value = bn_of(ret->value, limbs);
	BN_zero(square);
	BN_set_bit(square, (int)(2 * 64 * limbs));
	assert_int_equal(BN_mod(square, square, value, ctx), 1);
	limbs_of(square, ret->square, limbs);
	BN_free(value);
	BN_free(square);
}

static void draw_below(struct budget *budget, const struct modulus *m, uint64_t *ret, BN_CTX *ctx)
{
	BIGNUM *value = bn_of(m->value, m->limbs);
	BIGNUM *number;

	draw(budget, ret, m->limbs);
	number = bn_of(ret, m->limbs);
	if (budget_below(budget, 8) == 0) /* the largest */
		assert_int_equal(BN_sub(number, value, BN_value_one()), 1);
	assert_int_equal(BN_mod(number, number, value, ctx), 1);
	limbs_of(number, ret, m->limbs);
	BN_free(number);
	BN_free(value);
}

static void assert_limbs_are(const BIGNUM *expected, const uint64_t *limbs, size_t count)
{
	BIGNUM *bn = bn_of(limbs, count);

	assert_int_equal(BN_cmp(bn, expected), 0);
	BN_free(bn);
}

/* a * b by four functions, with Montgomery's R taken out again. */
static void check_products(const struct modulus *m, const uint64_t *a, const uint64_t *b,
			   BN_CTX *ctx)
{
	BIGNUM *value = bn_of(m->value, m->limbs);
	BIGNUM *left = bn_of(a, m->limbs);
	BIGNUM *right = bn_of(b, m->limbs);
	BIGNUM *product = BN_new();
	uint64_t entered[MODULUS_LIMBS_MAX];
	uint64_t ret[MODULUS_LIMBS_MAX];

	modulus_enter(m, a, entered);
	assert_int_equal(BN_mod_mul(product, left, right, value, ctx), 1);
	modulus_multiply(m, entered, b, ret);
	assert_limbs_are(product, ret, m->limbs);
	modulus_vartime_multiply(m, entered, b, ret);
	assert_limbs_are(product, ret, m->limbs);

	assert_int_equal(BN_mod_sqr(product, left, value, ctx), 1);
	modulus_square(m, entered, ret);
	modulus_leave(m, ret, ret);
	assert_limbs_are(product, ret, m->limbs);
	modulus_vartime_square(m, entered, entered); /* in place */
	modulus_leave(m, entered, entered);
	assert_limbs_are(product, entered, m->limbs);

	assert_int_equal(BN_mod_add(product, left, right, value, ctx), 1);
	modulus_add(m, a, b, ret);
	assert_limbs_are(product, ret, m->limbs);
	assert_int_equal(BN_mod_sub(product, left, right, value, ctx), 1);
	modulus_subtract(m, a, b, ret);
	assert_limbs_are(product, ret, m->limbs);
	BN_free(product);
	BN_free(right);
	BN_free(left);
	BN_free(value);
}

static void sums_and_products_are_those_of_openssl_for_every_length(void **state)
{
	struct budget budget = budget_begin("modulus_products");
	BN_CTX *ctx = BN_CTX_new();

	(void)state;
	for (uint64_t round = 0; budget_more(&budget, 20000); round++) {
		struct modulus m;
		uint64_t a[MODULUS_LIMBS_MAX];
		uint64_t b[MODULUS_LIMBS_MAX];

		draw_modulus(&budget, 1 + round % MODULUS_LIMBS_MAX, &m, ctx);
		draw_below(&budget, &m, a, ctx);
		draw_below(&budget, &m, b, ctx);
		check_products(&m, a, b, ctx);
	}
	BN_CTX_free(ctx);
}

static void sums_and_products_are_those_of_openssl_in_the_groups(void **state)
{
	struct budget budget = budget_begin("modulus_groups");
	BN_CTX *ctx = BN_CTX_new();

	(void)state;
	while (budget_more(&budget, 5000)) {
		uint64_t a[MODULUS_LIMBS_MAX];
		uint64_t b[MODULUS_LIMBS_MAX];

		for (size_t i = 0; i < GROUPS_COUNT; i++) {
			draw_below(&budget, groups[i]->order, a, ctx);
			draw_below(&budget, groups[i]->order, b, ctx);
			check_products(groups[i]->order, a, b, ctx);
			if (groups[i]->field == NULL)
				continue;
			draw_below(&budget, groups[i]->field->modulus, a, ctx);
			draw_below(&budget, groups[i]->field->modulus, b, ctx);
			check_products(groups[i]->field->modulus, a, b, ctx);
		}
	}
	BN_CTX_free(ctx);
}

static void a_number_that_is_not_below_the_modulus_is_reduced_when_it_enters(void **state)
{
	struct budget budget = budget_begin("modulus_enter");
	BN_CTX *ctx = BN_CTX_new();

	(void)state;
	for (uint64_t round = 0; budget_more(&budget, 20000); round++) {
		struct modulus m;
		uint64_t a[MODULUS_LIMBS_MAX];
		BIGNUM *number;
		BIGNUM *value;

		draw_modulus(&budget, 1 + round % 5, &m, ctx);
		draw(&budget, a, m.limbs);
		number = bn_of(a, m.limbs);
		value = bn_of(m.value, m.limbs);
		assert_int_equal(modulus_is_below(&m, a), BN_cmp(number, value) < 0);
		assert_int_equal(BN_mod(number, number, value, ctx), 1);
		modulus_enter(&m, a, a);
		modulus_leave(&m, a, a);
		assert_limbs_are(number, a, m.limbs);
		BN_free(value);
		BN_free(number);
	}
	BN_CTX_free(ctx);
}

/* Where the sum before the last subtraction is the modulus itself: never for a prime. */
static void a_product_that_is_the_modulus_is_zero(void **state)
{
	struct modulus fifteen = { .limbs = 1,
				   .value = { 15 },
				   .inverse = UINT64_C(0x1111111111111111) };
	struct modulus nine = { .limbs = 1,
				.value = { 9 },
				.inverse = UINT64_C(0x71c71c71c71c71c7) };
	const uint64_t three = 3;
	const uint64_t five = 5;
	uint64_t ret[4];

	(void)state;
	assert_int_equal(fifteen.value[0] * fifteen.inverse, UINT64_MAX);
	assert_int_equal(nine.value[0] * nine.inverse, UINT64_MAX);
	modulus_multiply(&fifteen, &three, &five, &ret[0]);
	modulus_vartime_multiply(&fifteen, &three, &five, &ret[1]);
	modulus_square(&nine, &three, &ret[2]);
	modulus_vartime_square(&nine, &three, &ret[3]);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(ret[i], 0);
}

static void powers_are_those_of_openssl(void **state)
{
	struct budget budget = budget_begin("modulus_power");
	BN_CTX *ctx = BN_CTX_new();

	(void)state;
	for (uint64_t round = 0; budget_more(&budget, 2000); round++) {
		struct modulus m;
		uint64_t a[MODULUS_LIMBS_MAX];
		uint64_t exponent[MODULUS_LIMBS_MAX];
		size_t exponent_limbs = 1 + round % 4;
		BIGNUM *power = BN_new();
		BIGNUM *base;
		BIGNUM *value;
		BIGNUM *bits;

		draw_modulus(&budget, 1 + round % 7, &m, ctx);
		draw_below(&budget, &m, a, ctx);
		draw(&budget, exponent, exponent_limbs);
		base = bn_of(a, m.limbs);
		value = bn_of(m.value, m.limbs);
		bits = bn_of(exponent, exponent_limbs);
		assert_int_equal(BN_mod_exp(power, base, bits, value, ctx), 1);
		modulus_enter(&m, a, a);
		modulus_power(&m, a, exponent, exponent_limbs, a);
		modulus_leave(&m, a, a);
		assert_limbs_are(power, a, m.limbs);
		BN_free(bits);
		BN_free(value);
		BN_free(base);
		BN_free(power);
	}
	BN_CTX_free(ctx);
}

static void decimal_is_that_of_openssl(void **state)
{
	struct budget budget = budget_begin("modulus_decimal");

	(void)state;
	for (uint64_t round = 0; budget_more(&budget, 20000); round++) {
		size_t count = 1 + round % MODULUS_LIMBS_MAX;
		uint64_t limbs[MODULUS_LIMBS_MAX];
		uint64_t again[MODULUS_LIMBS_MAX];
		char text[GROUP_TEXT_MAX + 20];
		BIGNUM *bn;
		char *expected;

		draw(&budget, limbs, count);
		bn = bn_of(limbs, count);
		expected = BN_bn2dec(bn);
		assert_int_equal(limbs_vartime_to_decimal(limbs, count, text), strlen(expected));
		assert_string_equal(text, expected);
		assert_true(limbs_from_decimal(text, strlen(text), again, count));
		assert_memory_equal(again, limbs, count * sizeof(*limbs));
		/* The first number that needs one limb more. */
		BN_zero(bn);
		BN_set_bit(bn, (int)(64 * count));
		OPENSSL_free(expected);
		expected = BN_bn2dec(bn);
		assert_false(limbs_from_decimal(expected, strlen(expected), again, count));
		OPENSSL_free(expected);
		BN_free(bn);
	}
}

static void the_jacobi_symbol_is_that_of_openssl(void **state)
{
	struct budget budget = budget_begin("modulus_jacobi");
	BN_CTX *ctx = BN_CTX_new();

	(void)state;
	for (uint64_t n = 3; n < 400; n += 2) { /* all small ones */
		struct modulus m = { .limbs = 1, .value = { n } };
		BIGNUM *value = bn_of(m.value, 1);

		for (uint64_t a = 0; a < n; a++) {
			BIGNUM *number = bn_of(&a, 1);

			assert_int_equal(modulus_vartime_jacobi(&m, &a),
					 BN_kronecker(number, value, ctx));
			BN_free(number);
		}
		BN_free(value);
	}
	for (uint64_t round = 0; budget_more(&budget, 5000); round++) {
		struct modulus m;
		uint64_t a[MODULUS_LIMBS_MAX];
		BIGNUM *value;
		BIGNUM *number;

		draw_modulus(&budget, 1 + round % MODULUS_LIMBS_MAX, &m, ctx);
		draw_below(&budget, &m, a, ctx);
		value = bn_of(m.value, m.limbs);
		number = bn_of(a, m.limbs);
		assert_int_equal(modulus_vartime_jacobi(&m, a), BN_kronecker(number, value, ctx));
		BN_free(number);
		BN_free(value);
	}
	BN_CTX_free(ctx);
}

static void check_constants(const struct modulus *m, BN_CTX *ctx)
{
	BIGNUM *value = bn_of(m->value, m->limbs);
	BIGNUM *square = BN_new();

	assert_int_equal(BN_check_prime(value, ctx, NULL), 1);
	assert_int_equal(m->value[0] * m->inverse, UINT64_MAX);
	BN_zero(square);
	BN_set_bit(square, (int)(2 * 64 * m->limbs));
	assert_int_equal(BN_mod(square, square, value, ctx), 1);
	assert_limbs_are(square, m->square, m->limbs);
	BN_free(square);
	BN_free(value);
}

static void moduli_and_orders_are_primes_and_generators_have_the_order(void **state)
{
	BN_CTX *ctx = BN_CTX_new();

	(void)state;
	for (size_t i = 0; i < GROUPS_COUNT; i++) {
		const struct group_field *field = groups[i]->field;
		BIGNUM *order = bn_of(groups[i]->order->value, groups[i]->order->limbs);
		char *text = BN_bn2dec(order);
		BIGNUM *power = BN_new();
		BIGNUM *generator;
		BIGNUM *modulus;

		check_constants(groups[i]->order, ctx);
		assert_string_equal(group_order_text(groups[i]), text);
		OPENSSL_free(text);
		if (field != NULL) {
			check_constants(field->modulus, ctx);
			modulus = bn_of(field->modulus->value, field->modulus->limbs);
			generator = bn_of(field->generator, field->modulus->limbs);
			assert_false(BN_is_one(generator));
			assert_int_equal(BN_mod_exp(power, generator, order, modulus, ctx), 1);
			assert_true(BN_is_one(power));
			if (field->order_is_half) {
				BN_lshift1(power, order);
				BN_add_word(power, 1);
				assert_int_equal(BN_cmp(power, modulus), 0);
			}
			BN_free(generator);
			BN_free(modulus);
		}
		BN_free(power);
		BN_free(order);
	}
	BN_CTX_free(ctx);
}

static void the_modulus_of_rfc_3526_is_the_one_that_openssl_has(void **state)
{
	BIGNUM *expected = BN_get_rfc3526_prime_2048(NULL);

	(void)state;
	assert_limbs_are(expected, group_rfc3526_2048.field->modulus->value, MODULUS_LIMBS_MAX);
	BN_free(expected);
}

/* SHA-256 of the little-endian bytes of `number` + `summand`, as a number. */
static BIGNUM *hash_number(const BIGNUM *number, BN_ULONG summand)
{
	BIGNUM *sum = BN_dup(number);
	uint8_t bytes[128];
	struct digest digest;

	BN_add_word(sum, summand);
	assert_true(BN_num_bytes(sum) <= (int)sizeof(bytes));
	BN_bn2lebinpad(sum, bytes, BN_num_bytes(sum));
	digest = hash_bytes(bytes, (size_t)BN_num_bytes(sum));
	BN_bin2bn(digest.bytes, DIGEST_LEN, sum);
	return sum;
}

/* FIPS 186-4, A.1.1.2: q from the seed. */
static BIGNUM *derive_order(const BIGNUM *seed)
{
	BIGNUM *q = hash_number(seed, 0);

	BN_mask_bits(q, 255);
	BN_set_bit(q, 255);
	BN_set_bit(q, 0);
	return q;
}

/* The same, steps 9 to 12: p from q, the seed and the counter at which the search ended. */
static BIGNUM *derive_modulus(const BIGNUM *seed, const BIGNUM *q, unsigned int counter,
			      BN_CTX *ctx)
{
	BIGNUM *x = BN_new();
	BIGNUM *twice = BN_new();
	BIGNUM *rest = BN_new();

	BN_zero(x);
	for (unsigned int j = 8; j-- > 0;) {
		BIGNUM *part = hash_number(seed, 1 + 8 * (BN_ULONG)counter + j);

		if (j == 7)
			BN_mask_bits(part, 255);
		BN_lshift(x, x, 256);
		BN_add(x, x, part);
		BN_free(part);
	}
	BN_set_bit(x, 2047);
	BN_lshift1(twice, q);
	BN_mod(rest, x, twice, ctx);
	BN_sub(x, x, rest);
	BN_add_word(x, 1);
	BN_free(rest);
	BN_free(twice);
	return x;
}

/* A.2.3: g from the seed, with index 0 and count 1. */
static BIGNUM *derive_generator(const BIGNUM *seed, const BIGNUM *p, const BIGNUM *q, BN_CTX *ctx)
{
	BIGNUM *u = BN_new();
	BIGNUM *cofactor = BN_new();
	BIGNUM *w;

	BN_lshift(u, seed, 32);
	BN_add_word(u, 0x6767656e); /* "ggen" */
	BN_lshift(u, u, 32);
	w = hash_number(u, 1);
	BN_sub(cofactor, p, BN_value_one());
	BN_div(cofactor, NULL, cofactor, q, ctx);
	BN_mod_exp(u, w, cofactor, p, ctx);
	BN_free(w);
	BN_free(cofactor);
	return u;
}

static void belenios_2048_follows_from_its_seed(void **state)
{
	static const char text[] = "Belenios: Verifiable online voting system 154";
	const struct group *group = &group_belenios_2048;
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *seed = BN_lebin2bn((const uint8_t *)text, (int)strlen(text), NULL);
	BIGNUM *q = derive_order(seed);
	BIGNUM *p = derive_modulus(seed, q, 109, ctx);
	BIGNUM *g = derive_generator(seed, p, q, ctx);

	(void)state;
	assert_limbs_are(q, group->order->value, group->order->limbs);
	assert_limbs_are(p, group->field->modulus->value, MODULUS_LIMBS_MAX);
	assert_limbs_are(g, group->field->generator, MODULUS_LIMBS_MAX);
	BN_free(g);
	BN_free(p);
	BN_free(q);
	BN_free(seed);
	BN_CTX_free(ctx);
}

UNIT_MAIN("group_modulus",
	  cmocka_unit_test(sums_and_products_are_those_of_openssl_for_every_length),
	  cmocka_unit_test(sums_and_products_are_those_of_openssl_in_the_groups),
	  cmocka_unit_test(a_number_that_is_not_below_the_modulus_is_reduced_when_it_enters),
	  cmocka_unit_test(a_product_that_is_the_modulus_is_zero),
	  cmocka_unit_test(powers_are_those_of_openssl),
	  cmocka_unit_test(decimal_is_that_of_openssl),
	  cmocka_unit_test(the_jacobi_symbol_is_that_of_openssl),
	  cmocka_unit_test(moduli_and_orders_are_primes_and_generators_have_the_order),
	  cmocka_unit_test(the_modulus_of_rfc_3526_is_the_one_that_openssl_has),
	  cmocka_unit_test(belenios_2048_follows_from_its_seed))
