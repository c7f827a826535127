/*
 * group_modulus.h: integers modulo a fixed odd number, in constant time.
 *
 * Numbers are arrays of 64-bit limbs, least significant first, as many as the modulus has and below
 * it. Products are those of Montgomery, "Modular multiplication without trial division" (1985): a
 * multiplication also divides by R = 2^(64 * limbs). No function branches on a number or uses one
 * as an index, except those with "vartime" in their name (in optimised builds: group_modulus.c says
 * where a compiler might). Nothing is allocated, so nothing fails.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CRYPTO_GROUP_MODULUS_H
#define ALLMENDE_CRYPTO_GROUP_MODULUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MODULUS_LIMBS_MAX 32
#define MODULUS_LIMB_LEN 8 /* bytes */

struct modulus {
	size_t limbs; /* 1 to MODULUS_LIMBS_MAX; what is behind them in an array is not looked at */
	uint64_t value[MODULUS_LIMBS_MAX];
	uint64_t square[MODULUS_LIMBS_MAX]; /* R^2 modulo the value */
	uint64_t inverse;		    /* -1/value modulo 2^64 */
};

/* Outputs may be the inputs everywhere. */
void modulus_add(const struct modulus *m, const uint64_t *a, const uint64_t *b, uint64_t *ret);
void modulus_subtract(const struct modulus *m, const uint64_t *a, const uint64_t *b, uint64_t *ret);

/* a * b / R. One of them need not be below the modulus. */
void modulus_multiply(const struct modulus *m, const uint64_t *a, const uint64_t *b, uint64_t *ret);

/* a * a / R. */
void modulus_square(const struct modulus *m, const uint64_t *a, uint64_t *ret);

/* The same, faster, for public numbers, both below the modulus. */
void modulus_vartime_multiply(const struct modulus *m, const uint64_t *a, const uint64_t *b,
			      uint64_t *ret);
void modulus_vartime_square(const struct modulus *m, const uint64_t *a, uint64_t *ret);

/* a * R and a / R: into Montgomery's form, in which products stay in it, and out of it. `a` need
 * not be below the modulus. */
void modulus_enter(const struct modulus *m, const uint64_t *a, uint64_t *ret);
void modulus_leave(const struct modulus *m, const uint64_t *a, uint64_t *ret);

/* 1 in Montgomery's form. */
void modulus_one(const struct modulus *m, uint64_t *ret);

/* base^exponent, base and result in Montgomery's form, the exponent of `exponent_limbs` limbs. */
void modulus_power(const struct modulus *m, const uint64_t *base, const uint64_t *exponent,
		   size_t exponent_limbs, uint64_t *ret);

/* Whether `a` is below the modulus, is zero, equals `b`. */
bool modulus_is_below(const struct modulus *m, const uint64_t *a);
bool modulus_is_zero(const struct modulus *m, const uint64_t *a);
bool modulus_equal(const struct modulus *m, const uint64_t *a, const uint64_t *b);

/* Bytes and limbs: `len` bytes, at most those of the limbs, the rest zero. */
void limbs_from_little_endian(const uint8_t *bytes, size_t len, uint64_t *ret, size_t limbs);
void limbs_to_little_endian(const uint64_t *limbs, uint8_t *ret, size_t len);
void limbs_from_big_endian(const uint8_t *bytes, size_t len, uint64_t *ret, size_t limbs);
void limbs_to_big_endian(const uint64_t *limbs, uint8_t *ret, size_t len);

/* Read `len` decimal digits into the limbs; the time depends on `len` alone. False: too big. */
bool limbs_from_decimal(const char *digits, size_t len, uint64_t *ret, size_t limbs);

/* Write as decimal with a final NUL and without leading zeros; returns the length. Variable time.
 * 20 * limbs + 1 bytes are enough. */
size_t limbs_vartime_to_decimal(const uint64_t *limbs, size_t count, char *ret);

#endif
