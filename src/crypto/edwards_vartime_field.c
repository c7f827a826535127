/* edwards_vartime_field.c: products, bytes, roots and inverses modulo 2^255-19. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/edwards_vartime_field.h"

#include <string.h>

/* ISO C has no name for it; gcc and clang do on every 64-bit machine. */
__extension__ typedef unsigned __int128 wide;

/* A root of -1: 2^((p-1)/4), because 2 is no square modulo p. */
static const struct edwards_field root_of_minus_one = {
	{ 0x61b274a0ea0b0, 0x0d5a5fc8f189d, 0x7ef5e9cbd0c60, 0x78595a6804c9e, 0x2b8324804fc1d }
};

static inline wide product(uint64_t a, uint64_t b)
{
	return (wide)a * b;
}

static inline uint64_t carried(wide sum)
{
	return (uint64_t)(sum >> 51);
}

/*
 * The tight element of the sums of a product. Of factors with limbs up to 2^54, r[0] is at most
 * (1 + 4 * 19) 2^108 < 2^114.3 and those between are less, so that what is carried has 64 bits;
 * r[4] is at most 5 * 2^108 and its carry, so that 19 times what it carries is below 2^63.7.
 */
static inline void carry_wide(wide r[static 5], struct edwards_field *ret)
{
	uint64_t low;

	r[1] += carried(r[0]);
	r[2] += carried(r[1]);
	r[3] += carried(r[2]);
	r[4] += carried(r[3]);
	low = ((uint64_t)r[0] & FIELD25519_MASK) + 19 * carried(r[4]);
	ret->limbs[0] = low & FIELD25519_MASK;
	ret->limbs[1] = ((uint64_t)r[1] & FIELD25519_MASK) + (low >> 51);
	ret->limbs[2] = (uint64_t)r[2] & FIELD25519_MASK;
	ret->limbs[3] = (uint64_t)r[3] & FIELD25519_MASK;
	ret->limbs[4] = (uint64_t)r[4] & FIELD25519_MASK;
}

void field25519_multiply(const struct edwards_field *a, const struct edwards_field *b,
			 struct edwards_field *ret)
{
	const uint64_t a0 = a->limbs[0], a1 = a->limbs[1], a2 = a->limbs[2];
	const uint64_t a3 = a->limbs[3], a4 = a->limbs[4];
	const uint64_t b0 = b->limbs[0], b1 = b->limbs[1], b2 = b->limbs[2];
	const uint64_t b3 = b->limbs[3], b4 = b->limbs[4];
	const uint64_t c1 = 19 * b1, c2 = 19 * b2, c3 = 19 * b3, c4 = 19 * b4;
	wide r[5];

	r[0] =
	    product(a0, b0) + product(a1, c4) + product(a2, c3) + product(a3, c2) + product(a4, c1);
	r[1] =
	    product(a0, b1) + product(a1, b0) + product(a2, c4) + product(a3, c3) + product(a4, c2);
	r[2] =
	    product(a0, b2) + product(a1, b1) + product(a2, b0) + product(a3, c4) + product(a4, c3);
	r[3] =
	    product(a0, b3) + product(a1, b2) + product(a2, b1) + product(a3, b0) + product(a4, c4);
	r[4] =
	    product(a0, b4) + product(a1, b3) + product(a2, b2) + product(a3, b1) + product(a4, b0);
	carry_wide(r, ret);
}

/* field25519_square(), for the chains below. */
static inline void square(const struct edwards_field *a, struct edwards_field *ret)
{
	const uint64_t a0 = a->limbs[0], a1 = a->limbs[1], a2 = a->limbs[2];
	const uint64_t a3 = a->limbs[3], a4 = a->limbs[4];
	const uint64_t twice0 = 2 * a0, twice1 = 2 * a1;
	const uint64_t c3 = 19 * a3, c4 = 19 * a4;
	wide r[5];

	r[0] = product(a0, a0) + product(twice1, c4) + product(2 * a2, c3);
	r[1] = product(twice0, a1) + product(2 * a2, c4) + product(a3, c3);
	r[2] = product(twice0, a2) + product(a1, a1) + product(2 * a3, c4);
	r[3] = product(twice0, a3) + product(twice1, a2) + product(a4, c4);
	r[4] = product(twice0, a4) + product(twice1, a3) + product(a2, a2);
	carry_wide(r, ret);
}

void field25519_square(const struct edwards_field *a, struct edwards_field *ret)
{
	square(a, ret);
}

static uint64_t load(const uint8_t bytes[static 8])
{
	uint64_t word = 0;

	for (int i = 7; i >= 0; i--)
		word = word << 8 | bytes[i];
	return word;
}

static void store(uint64_t word, uint8_t ret[static 8])
{
	for (int i = 0; i < 8; i++)
		ret[i] = (uint8_t)(word >> (8 * i));
}

/* Carry from limb to limb; what leaves the last one. */
static uint64_t carry_limbs(uint64_t carry, uint64_t limbs[static 5])
{
	for (int i = 0; i < 5; i++) {
		limbs[i] += carry;
		carry = limbs[i] >> 51;
		limbs[i] &= FIELD25519_MASK;
	}
	return carry;
}

/* The limbs below 2^51 of the integer below p. */
static void reduce(const struct edwards_field *a, uint64_t ret[static 5])
{
	uint64_t carry;

	memcpy(ret, a->limbs, sizeof(a->limbs));
	carry = carry_limbs(0, ret);
	ret[0] += 19 * carry;
	/* Now it is below 2^255 + 19 * 2^13, so below 2p; and p or above exactly when adding 19
	 * carries out of 255 bits. Then 19 - 2^255 is added. */
	carry = 19;
	for (int i = 0; i < 5; i++)
		carry = (ret[i] + carry) >> 51;
	(void)carry_limbs(19 * carry, ret);
}

void field25519_encode(const struct edwards_field *a, uint8_t ret[static EDWARDS_LEN])
{
	uint64_t limbs[5];

	reduce(a, limbs);
	store(limbs[0] | limbs[1] << 51, ret);
	store(limbs[1] >> 13 | limbs[2] << 38, ret + 8);
	store(limbs[2] >> 26 | limbs[3] << 25, ret + 16);
	store(limbs[3] >> 39 | limbs[4] << 12, ret + 24);
}

bool field25519_decode(const uint8_t bytes[static EDWARDS_LEN], struct edwards_field *ret)
{
	const uint64_t w0 = load(bytes), w1 = load(bytes + 8), w2 = load(bytes + 16);
	const uint64_t w3 = load(bytes + 24);
	const struct edwards_field a = {
		{ w0 & FIELD25519_MASK, (w0 >> 51 | w1 << 13) & FIELD25519_MASK,
		  (w1 >> 38 | w2 << 26) & FIELD25519_MASK, (w2 >> 25 | w3 << 39) & FIELD25519_MASK,
		  w3 >> 12 & FIELD25519_MASK },
	};

	if (a.limbs[0] >= FIELD25519_MASK - 18 &&
	    (a.limbs[1] & a.limbs[2] & a.limbs[3] & a.limbs[4]) == FIELD25519_MASK)
		return false;
	*ret = a;
	return true;
}

bool field25519_is_zero(const struct edwards_field *a)
{
	uint64_t limbs[5];

	reduce(a, limbs);
	return (limbs[0] | limbs[1] | limbs[2] | limbs[3] | limbs[4]) == 0;
}

bool field25519_equal(const struct edwards_field *a, const struct edwards_field *b)
{
	struct edwards_field difference;

	field25519_subtract(a, b, &difference);
	return field25519_is_zero(&difference);
}

/* a^(2^times). */
static void square_times(const struct edwards_field *a, int times, struct edwards_field *ret)
{
	struct edwards_field power = *a;

	for (int i = 0; i < times; i++)
		square(&power, &power);
	*ret = power;
}

/* a^(2^250 - 1), and a^11 in passing: 2^5-1, then exponents doubled in length as 2^(m+n) - 1 =
 * 2^n (2^m - 1) + 2^n - 1. */
static void power_250(const struct edwards_field *a, struct edwards_field *ret,
		      struct edwards_field *ret_11)
{
	struct edwards_field t, a9, p5, p10, p20, p50, p100;

	square_times(a, 1, &t); /* 2 */
	square_times(&t, 2, &a9);
	field25519_multiply(&a9, a, &a9);
	field25519_multiply(&a9, &t, ret_11);
	square_times(ret_11, 1, &t); /* 22 */
	field25519_multiply(&t, &a9, &p5);
	square_times(&p5, 5, &t);
	field25519_multiply(&t, &p5, &p10);
	square_times(&p10, 10, &t);
	field25519_multiply(&t, &p10, &p20);
	square_times(&p20, 20, &t);
	field25519_multiply(&t, &p20, &t); /* 2^40 - 1 */
	square_times(&t, 10, &t);
	field25519_multiply(&t, &p10, &p50);
	square_times(&p50, 50, &t);
	field25519_multiply(&t, &p50, &p100);
	square_times(&p100, 100, &t);
	field25519_multiply(&t, &p100, &t); /* 2^200 - 1 */
	square_times(&t, 50, &t);
	field25519_multiply(&t, &p50, ret);
}

void field25519_invert(const struct edwards_field *a, struct edwards_field *ret)
{
	struct edwards_field t, a11;

	power_250(a, &t, &a11);
	square_times(&t, 5, &t);
	field25519_multiply(&t, &a11, ret); /* 2^255 - 32 + 11 = p - 2 */
}

/* a^((p-5)/8) = a^(2^252 - 3). */
static void power_root(const struct edwards_field *a, struct edwards_field *ret)
{
	struct edwards_field t, a11;

	power_250(a, &t, &a11);
	square_times(&t, 2, &t);
	field25519_multiply(&t, a, ret);
}

/*
 * RFC 8032, 5.1.3: p is 5 modulo 8, so that r = u v^3 (u v^7)^((p-5)/8) has v r^2 = u or -u when
 * u/v is a square, and a root of -1 times either when it is none.
 */
bool field25519_root_of_ratio(const struct edwards_field *u, const struct edwards_field *v,
			      struct edwards_field *ret)
{
	struct edwards_field v3, r, t, check;

	field25519_square(v, &v3);
	field25519_multiply(&v3, v, &v3);
	field25519_square(&v3, &t);
	field25519_multiply(&t, v, &t);
	field25519_multiply(&t, u, &t);
	power_root(&t, &t);
	field25519_multiply(&t, &v3, &t);
	field25519_multiply(&t, u, &r);
	field25519_square(&r, &check);
	field25519_multiply(&check, v, &check);
	field25519_multiply(u, &field25519_one, &t); /* tight */
	if (!field25519_equal(&check, &t)) {
		field25519_add(&check, &t, &check);
		if (!field25519_is_zero(&check))
			return false;
		field25519_multiply(&r, &root_of_minus_one, &r);
	}
	*ret = r;
	return true;
}

bool field25519_root(const struct edwards_field *a, struct edwards_field *ret)
{
	return field25519_root_of_ratio(a, &field25519_one, ret);
}

bool field25519_is_fourth_power(const struct edwards_field *a)
{
	struct edwards_field t, a11, a3;

	power_250(a, &t, &a11);
	field25519_square(a, &a3);
	field25519_multiply(&a3, a, &a3);
	square_times(&t, 3, &t);
	field25519_multiply(&t, &a3, &t); /* 2^253 - 8 + 3 = (p-1)/4 */
	return field25519_equal(&t, &field25519_one);
}
