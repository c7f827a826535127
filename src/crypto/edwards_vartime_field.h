/*
 * edwards_vartime_field.h: the integers modulo p = 2^255-19, for edwards_vartime alone.
 *
 * Five limbs of 51 bits in 64-bit words, as Bernstein, Duif, Lange, Schwabe and Yang write them
 * ("High-speed high-security signatures", CHES 2011, section 3); the value is the sum of
 * limbs[i] * 2^(51 i). A product is *tight*: each limb is below 2^51 + 2^13. Sums and differences
 * are not carried; that suffices, because the limbs of a factor may reach 2^54.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CRYPTO_EDWARDS_VARTIME_FIELD_H
#define ALLMENDE_CRYPTO_EDWARDS_VARTIME_FIELD_H

#include "crypto/edwards_vartime.h"

#define FIELD25519_MASK ((UINT64_C(1) << 51) - 1)

static const struct edwards_field field25519_zero = { { 0, 0, 0, 0, 0 } };
static const struct edwards_field field25519_one = { { 1, 0, 0, 0, 0 } };

/* a * b, tight; limbs of both at most 2^54. */
void field25519_multiply(const struct edwards_field *a, const struct edwards_field *b,
			 struct edwards_field *ret);

/* a * a, tight; limbs at most 2^54. */
void field25519_square(const struct edwards_field *a, struct edwards_field *ret);

/* a + b, not carried: each limb is the sum of two. */
static inline void field25519_add(const struct edwards_field *a, const struct edwards_field *b,
				  struct edwards_field *ret)
{
	ret->limbs[0] = a->limbs[0] + b->limbs[0];
	ret->limbs[1] = a->limbs[1] + b->limbs[1];
	ret->limbs[2] = a->limbs[2] + b->limbs[2];
	ret->limbs[3] = a->limbs[3] + b->limbs[3];
	ret->limbs[4] = a->limbs[4] + b->limbs[4];
}

/* a - b + 2p, not carried; b has limbs at most 2^52 - 38: tight, for example. Each limb of the
 * result is at most that of a + 2^52. */
static inline void field25519_subtract(const struct edwards_field *a, const struct edwards_field *b,
				       struct edwards_field *ret)
{
	const uint64_t two_p0 = (UINT64_C(1) << 52) - 38, two_p = (UINT64_C(1) << 52) - 2;

	ret->limbs[0] = a->limbs[0] + two_p0 - b->limbs[0];
	ret->limbs[1] = a->limbs[1] + two_p - b->limbs[1];
	ret->limbs[2] = a->limbs[2] + two_p - b->limbs[2];
	ret->limbs[3] = a->limbs[3] + two_p - b->limbs[3];
	ret->limbs[4] = a->limbs[4] + two_p - b->limbs[4];
}

/* a - b + 4p, not carried; b has limbs at most 2^53 - 76. Each limb of the result is at most that
 * of a + 2^53. */
static inline void field25519_subtract_loose(const struct edwards_field *a,
					     const struct edwards_field *b,
					     struct edwards_field *ret)
{
	const uint64_t four_p0 = (UINT64_C(1) << 53) - 76, four_p = (UINT64_C(1) << 53) - 4;

	ret->limbs[0] = a->limbs[0] + four_p0 - b->limbs[0];
	ret->limbs[1] = a->limbs[1] + four_p - b->limbs[1];
	ret->limbs[2] = a->limbs[2] + four_p - b->limbs[2];
	ret->limbs[3] = a->limbs[3] + four_p - b->limbs[3];
	ret->limbs[4] = a->limbs[4] + four_p - b->limbs[4];
}

/* The integer below p, as 32 little-endian bytes; limbs of `a` at most 2^63. */
void field25519_encode(const struct edwards_field *a, uint8_t ret[static EDWARDS_LEN]);

/* The low 255 bits of `bytes`, tight; false, and *ret untouched, when they are not below p. */
bool field25519_decode(const uint8_t bytes[static EDWARDS_LEN], struct edwards_field *ret);

bool field25519_is_zero(const struct edwards_field *a);
bool field25519_equal(const struct edwards_field *a, const struct edwards_field *b); /* tight */

/* a^(p-2), which is 1/a, or 0 for 0. */
void field25519_invert(const struct edwards_field *a, struct edwards_field *ret);

/* Whether `a` is u/v for a square u/v with v not 0; *ret is then a root, either one. */
bool field25519_root_of_ratio(const struct edwards_field *u, const struct edwards_field *v,
			      struct edwards_field *ret);

/* Whether `a` is a square; *ret is then a root, either one. */
bool field25519_root(const struct edwards_field *a, struct edwards_field *ret);

/* Whether `a`, not zero, is a fourth power: whether a^((p-1)/4) is 1. */
bool field25519_is_fourth_power(const struct edwards_field *a);

#endif
