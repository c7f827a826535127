/* group_modulus.c: Montgomery's multiplication and what is made of it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/group_modulus.h"

#include <sodium.h>
#include <string.h>

__extension__ typedef unsigned __int128 uint128;

/* The table of modulus_power(): the powers of one digit of the exponent. */
#define WINDOW_BITS 4
#define WINDOW_SIZE (1 << WINDOW_BITS)

/* ret = a when `mask` is all ones, b when it is zero. */
static void select_limbs(uint64_t mask, const uint64_t *a, const uint64_t *b, size_t limbs,
			 uint64_t *ret)
{
	for (size_t i = 0; i < limbs; i++)
		ret[i] = (a[i] & mask) | (b[i] & ~mask);
}

/* a - b, returning the borrow: 0 or 1. */
static uint64_t subtract_limbs(const uint64_t *a, const uint64_t *b, size_t limbs, uint64_t *ret)
{
	uint64_t borrow = 0;

	for (size_t i = 0; i < limbs; i++) {
		uint128 difference = (uint128)a[i] - b[i] - borrow;

		ret[i] = (uint64_t)difference;
		borrow = (uint64_t)(difference >> 64) & 1;
	}
	return borrow;
}

/* `a` with the limb `top` above it, which is below twice the modulus, made less than it. */
static void reduce_once(const struct modulus *m, const uint64_t *a, uint64_t top, uint64_t *ret)
{
	uint64_t reduced[MODULUS_LIMBS_MAX];
	uint64_t borrow = subtract_limbs(a, m->value, m->limbs, reduced);

	/* It was too small for that when the subtraction borrows what `top` does not lend. */
	select_limbs(0 - (borrow & ~top & 1), a, reduced, m->limbs, ret);
	sodium_memzero(reduced, sizeof(reduced));
}

void modulus_add(const struct modulus *m, const uint64_t *a, const uint64_t *b, uint64_t *ret)
{
	uint64_t carry = 0;

	for (size_t i = 0; i < m->limbs; i++) {
		uint128 sum = (uint128)a[i] + b[i] + carry;

		ret[i] = (uint64_t)sum;
		carry = (uint64_t)(sum >> 64);
	}
	reduce_once(m, ret, carry, ret);
}

void modulus_subtract(const struct modulus *m, const uint64_t *a, const uint64_t *b, uint64_t *ret)
{
	uint64_t mask = 0 - subtract_limbs(a, b, m->limbs, ret);
	uint64_t carry = 0;

	for (size_t i = 0; i < m->limbs; i++) {
		uint128 sum = (uint128)ret[i] + (m->value[i] & mask) + carry;

		ret[i] = (uint64_t)sum;
		carry = (uint64_t)(sum >> 64);
	}
}

/* Koc, Acar, Kaliski, "Analyzing and comparing Montgomery multiplication algorithms" (1996): the
 * coarsely integrated operand scanning. */
void modulus_multiply(const struct modulus *m, const uint64_t *a, const uint64_t *b, uint64_t *ret)
{
	uint64_t sum[MODULUS_LIMBS_MAX + 1] = { 0 };
	size_t n = m->limbs;

	for (size_t i = 0; i < n; i++) {
		uint64_t top;
		uint64_t factor;
		uint128 word = 0;

		for (size_t j = 0; j < n; j++) {
			word = (uint128)a[j] * b[i] + sum[j] + (uint64_t)(word >> 64);
			sum[j] = (uint64_t)word;
		}
		word = (word >> 64) + sum[n];
		sum[n] = (uint64_t)word;
		top = (uint64_t)(word >> 64);
		factor = sum[0] * m->inverse;
		word = (uint128)factor * m->value[0] + sum[0];
		for (size_t j = 1; j < n; j++) {
			word = (uint128)factor * m->value[j] + sum[j] + (uint64_t)(word >> 64);
			sum[j - 1] = (uint64_t)word;
		}
		word = (word >> 64) + sum[n];
		sum[n - 1] = (uint64_t)word;
		sum[n] = top + (uint64_t)(word >> 64);
	}
	reduce_once(m, sum, sum[n], ret);
	sodium_memzero(sum, sizeof(sum));
}

void modulus_enter(const struct modulus *m, const uint64_t *a, uint64_t *ret)
{
	modulus_multiply(m, a, m->square, ret);
}

void modulus_leave(const struct modulus *m, const uint64_t *a, uint64_t *ret)
{
	static const uint64_t one[MODULUS_LIMBS_MAX] = { 1 };

	modulus_multiply(m, a, one, ret);
}

void modulus_one(const struct modulus *m, uint64_t *ret)
{
	modulus_leave(m, m->square, ret);
}

/* Every entry is read, so that the memory touched does not tell which one was wanted. */
static void look_up(const struct modulus *m, uint64_t table[WINDOW_SIZE][MODULUS_LIMBS_MAX],
		    uint64_t wanted, uint64_t *ret)
{
	memset(ret, 0, m->limbs * sizeof(*ret));
	for (uint64_t i = 0; i < WINDOW_SIZE; i++) {
		uint64_t mask = ((i ^ wanted) - 1) >> 63; /* 1 when equal */

		for (size_t j = 0; j < m->limbs; j++)
			ret[j] |= table[i][j] & (0 - mask);
	}
}

void modulus_power(const struct modulus *m, const uint64_t *base, const uint64_t *exponent,
		   size_t exponent_limbs, uint64_t *ret)
{
	uint64_t table[WINDOW_SIZE][MODULUS_LIMBS_MAX];
	uint64_t entry[MODULUS_LIMBS_MAX];
	uint64_t result[MODULUS_LIMBS_MAX];

	modulus_one(m, table[0]);
	for (size_t i = 1; i < WINDOW_SIZE; i++)
		modulus_multiply(m, table[i - 1], base, table[i]);
	modulus_one(m, result);
	for (size_t i = exponent_limbs * 64; i > 0; i -= WINDOW_BITS) {
		size_t low = i - WINDOW_BITS;
		uint64_t digit = (exponent[low / 64] >> (low % 64)) & (WINDOW_SIZE - 1);

		for (size_t j = 0; j < WINDOW_BITS; j++)
			modulus_multiply(m, result, result, result);
		look_up(m, table, digit, entry);
		modulus_multiply(m, result, entry, result);
	}
	memcpy(ret, result, m->limbs * sizeof(*ret));
	sodium_memzero(entry, sizeof(entry));
	sodium_memzero(result, sizeof(result));
}

bool modulus_is_below(const struct modulus *m, const uint64_t *a)
{
	uint64_t difference[MODULUS_LIMBS_MAX];
	uint64_t borrow = subtract_limbs(a, m->value, m->limbs, difference);

	sodium_memzero(difference, sizeof(difference));
	return borrow != 0;
}

bool modulus_is_zero(const struct modulus *m, const uint64_t *a)
{
	uint64_t all = 0;

	for (size_t i = 0; i < m->limbs; i++)
		all |= a[i];
	return all == 0;
}

bool modulus_equal(const struct modulus *m, const uint64_t *a, const uint64_t *b)
{
	uint64_t all = 0;

	for (size_t i = 0; i < m->limbs; i++)
		all |= a[i] ^ b[i];
	return all == 0;
}
