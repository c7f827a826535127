/* group_modulus.c: Montgomery's multiplication and what is made of it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/group_modulus.h"

#include <sodium.h>
#include <string.h>

__extension__ typedef unsigned __int128 uint128;

/* The table of modulus_power(): the powers of one digit of the exponent. */
#define WINDOW_BITS 4
#define WINDOW_SIZE (1 << WINDOW_BITS)

/* All ones when `bit` is 1, zero when it is 0, in a way that the compiler does not see through: it
 * would make a branch of what is done with it (clang does). */
static uint64_t mask_of(uint64_t bit)
{
	volatile uint64_t hidden = 0 - bit;

	return hidden;
}

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
	select_limbs(mask_of(borrow & ~top & 1), a, reduced, m->limbs, ret);
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
	uint64_t mask = mask_of(subtract_limbs(a, b, m->limbs, ret));
	uint64_t carry = 0;

	for (size_t i = 0; i < m->limbs; i++) {
		uint128 sum = (uint128)ret[i] + (m->value[i] & mask) + carry;

		ret[i] = (uint64_t)sum;
		carry = (uint64_t)(sum >> 64);
	}
}

/* The sum of one column of products: 192 bits. Optimising compilers take its carries from the
 * processor; without optimisation gcc makes branches of them. */
struct column {
	uint128 low;
	uint64_t high;
};

static inline void column_add(struct column *column, uint64_t a, uint64_t b)
{
	uint128 product = (uint128)a * b;

	column->high += __builtin_add_overflow(column->low, product, &column->low);
}

/* Return the lowest limb and shift the rest down. */
static inline uint64_t column_take(struct column *column)
{
	uint64_t limb = (uint64_t)column->low;

	column->low = column->low >> 64 | (uint128)column->high << 64;
	column->high = 0;
	return limb;
}

/* Add twice the sum of `half`. */
static inline void column_add_twice(struct column *column, const struct column *half)
{
	uint128 low = half->low << 1;

	column->high += __builtin_add_overflow(column->low, low, &column->low);
	column->high += half->high << 1 | (uint64_t)(half->low >> 127);
}

/* Add x[j] * y[i - j] and x[i - j] * y[j]. */
static inline void column_add_pair(struct column *column, const uint64_t *x, const uint64_t *y,
				   size_t i, size_t j)
{
	column_add(column, x[j], y[i - j]);
	column_add(column, x[i - j], y[j]);
}

/*
 * Close column i of n: below n, choose q[i] so that its lowest limb becomes zero, and drop that;
 * from n on the lowest limb is one of the result.
 */
static inline void column_close(struct column *column, const struct modulus *m, size_t n, size_t i,
				uint64_t *q, uint64_t *ret)
{
	if (i < n) {
		q[i] = (uint64_t)column->low * m->inverse;
		column_add(column, q[i], m->value[0]);
		(void)column_take(column);
	} else {
		ret[i - n] = column_take(column);
	}
}

/*
 * a * b / R in `ret` and the returned limb above it, below twice the modulus; `q` is memory for the
 * quotient. Koc, Acar, Kaliski, "Analyzing and comparing Montgomery multiplication algorithms"
 * (1996), the finely integrated product scanning. Products are added two at a time, which lets q[i]
 * be read before it is known: it is zero then. `n` is a parameter to be a constant when inlined.
 */
static inline uint64_t multiply(const struct modulus *m, size_t n, const uint64_t *a,
				const uint64_t *b, uint64_t *q, uint64_t *ret)
{
	struct column column = { .low = 0 };

	memset(q, 0, n * sizeof(*q));
	for (size_t i = 0; i < 2 * n - 1; i++) {
		for (size_t j = i < n ? 0 : i - n + 1; 2 * j < i; j++) {
			column_add_pair(&column, a, b, i, j);
			column_add_pair(&column, q, m->value, i, j);
		}
		if (i % 2 == 0) {
			column_add(&column, a[i / 2], b[i / 2]);
			column_add(&column, q[i / 2], m->value[i / 2]);
		}
		column_close(&column, m, n, i, q, ret);
	}
	ret[n - 1] = column_take(&column);
	return column_take(&column);
}

/* The same for a * a: of two equal products one is computed. */
static inline uint64_t square(const struct modulus *m, size_t n, const uint64_t *a, uint64_t *q,
			      uint64_t *ret)
{
	struct column column = { .low = 0 };

	memset(q, 0, n * sizeof(*q));
	for (size_t i = 0; i < 2 * n - 1; i++) {
		struct column half = { .low = 0 };

		for (size_t j = i < n ? 0 : i - n + 1; 2 * j < i; j++) {
			column_add(&half, a[j], a[i - j]);
			column_add_pair(&column, q, m->value, i, j);
		}
		column_add_twice(&column, &half);
		if (i % 2 == 0) {
			column_add(&column, a[i / 2], a[i / 2]);
			column_add(&column, q[i / 2], m->value[i / 2]);
		}
		column_close(&column, m, n, i, q, ret);
	}
	ret[n - 1] = column_take(&column);
	return column_take(&column);
}

/* `n` as a constant for the longest modulus, which is the one that takes time. */
static uint64_t multiply_any(const struct modulus *m, const uint64_t *a, const uint64_t *b,
			     uint64_t *q, uint64_t *ret)
{
	if (m->limbs == MODULUS_LIMBS_MAX)
		return multiply(m, MODULUS_LIMBS_MAX, a, b, q, ret);
	return multiply(m, m->limbs, a, b, q, ret);
}

static uint64_t square_any(const struct modulus *m, const uint64_t *a, uint64_t *q, uint64_t *ret)
{
	if (m->limbs == MODULUS_LIMBS_MAX)
		return square(m, MODULUS_LIMBS_MAX, a, q, ret);
	return square(m, m->limbs, a, q, ret);
}

void modulus_multiply(const struct modulus *m, const uint64_t *a, const uint64_t *b, uint64_t *ret)
{
	uint64_t q[MODULUS_LIMBS_MAX];
	uint64_t top = multiply_any(m, a, b, q, ret);

	reduce_once(m, ret, top, ret);
	sodium_memzero(q, sizeof(q));
}

void modulus_square(const struct modulus *m, const uint64_t *a, uint64_t *ret)
{
	uint64_t q[MODULUS_LIMBS_MAX];
	uint64_t top = square_any(m, a, q, ret);

	reduce_once(m, ret, top, ret);
	sodium_memzero(q, sizeof(q));
}

/* reduce_once() for public numbers: mostly the highest limbs tell. */
static void vartime_reduce_once(const struct modulus *m, uint64_t top, uint64_t *ret)
{
	size_t i = m->limbs - 1;

	while (top == 0 && i > 0 && ret[i] == m->value[i])
		i--;
	if (top != 0 || ret[i] >= m->value[i])
		(void)subtract_limbs(ret, m->value, m->limbs, ret);
}

void modulus_vartime_multiply(const struct modulus *m, const uint64_t *a, const uint64_t *b,
			      uint64_t *ret)
{
	uint64_t q[MODULUS_LIMBS_MAX];
	uint64_t top = multiply_any(m, a, b, q, ret);

	vartime_reduce_once(m, top, ret);
}

void modulus_vartime_square(const struct modulus *m, const uint64_t *a, uint64_t *ret)
{
	uint64_t q[MODULUS_LIMBS_MAX];
	uint64_t top = square_any(m, a, q, ret);

	vartime_reduce_once(m, top, ret);
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
		uint64_t mask = mask_of(((i ^ wanted) - 1) >> 63); /* whether they are equal */

		for (size_t j = 0; j < m->limbs; j++)
			ret[j] |= table[i][j] & mask;
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
			modulus_square(m, result, result);
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
