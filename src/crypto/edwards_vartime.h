/*
 * edwards_vartime.h: arithmetic on edwards25519 for PUBLIC data, as fast as we can: every function
 * takes a time that depends on its inputs. Secrets go through libsodium (crypto/group.h).
 *
 * Sources: Hisil, Wong, Carter, Dawson, "Twisted Edwards Curves Revisited" (Asiacrypt 2008), for
 * the extended coordinates; RFC 8032, 5.1.3 for decoding; Straus 1964 for joint multiplication;
 * Pornin, "Point-Halving and Subgroup Membership in Twisted Edwards Curves" (ePrint 2022/1164) for
 * membership.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_CRYPTO_EDWARDS_VARTIME_H
#define ALLMENDE_CRYPTO_EDWARDS_VARTIME_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EDWARDS_LEN 32

/* An element of GF(2^255-19), five limbs of 51 bits and a little more. */
struct edwards_field {
	uint64_t limbs[5];
};

/* x = X/Z, y = Y/Z, x*y = T/Z. */
struct edwards_point {
	struct edwards_field x, y, z, t;
};

/* Decode the RFC 8032 encoding. False: y is not below p, no point has it, or the sign of x = 0 is
 * set; *ret is then untouched. Points of small and mixed order are decoded. */
bool edwards_vartime_decode(const uint8_t bytes[static EDWARDS_LEN], struct edwards_point *ret);

/* Encode the `count` points with one inversion for all; ret: EDWARDS_LEN bytes each. */
void edwards_vartime_encode(const struct edwards_point *points, size_t count, uint8_t *ret);

void edwards_vartime_identity(struct edwards_point *ret);
void edwards_vartime_add(const struct edwards_point *a, const struct edwards_point *b,
			 struct edwards_point *ret);
void edwards_vartime_subtract(const struct edwards_point *a, const struct edwards_point *b,
			      struct edwards_point *ret);
bool edwards_vartime_equal(const struct edwards_point *a, const struct edwards_point *b);

/* `scalar` (little-endian, any 256-bit value) times `point`. */
void edwards_vartime_multiply(const uint8_t scalar[static EDWARDS_LEN],
			      const struct edwards_point *point, struct edwards_point *ret);

/* Whether all `count` points are in the subgroup of prime order (the identity is). */
bool edwards_vartime_are_prime_order(const struct edwards_point *points, size_t count);

/* Multiples of a fixed point of prime order. */
struct edwards_table;
AL_MUST_CHECK enum status edwards_table_new(const struct edwards_point *base,
					    struct edwards_table **ret);
void edwards_table_free(struct edwards_table *table);

/* a * (base of `table`) + b * `point`, for any 256-bit values. */
void edwards_vartime_double_multiply(const uint8_t a[static EDWARDS_LEN],
				     const struct edwards_table *table,
				     const uint8_t b[static EDWARDS_LEN],
				     const struct edwards_point *point, struct edwards_point *ret);

/* Scalars of 32 bytes, little-endian: item i stands `stride` bytes after item i-1. */
struct edwards_scalars {
	const uint8_t *bytes;
	size_t stride;
};

/* `count` sums of multiples of the same bases and the same point. */
struct edwards_sums {
	const struct edwards_table *table;
	struct edwards_scalars a;		  /* times the base of `table`: any */
	const struct edwards_table *second_table; /* NULL: the second base has no part */
	struct edwards_scalars second;		  /* times the base of `second_table`: any */
	const struct edwards_point *point;
	struct edwards_scalars b; /* times `point`: any */
	size_t count;
};

/* ret[i] = a_i * base + second_i * second base + b_i * point, sharing what depends on the point
 * alone: the more sums, the less each costs. */
void edwards_vartime_sums(const struct edwards_sums *sums, struct edwards_point *ret);

#endif
