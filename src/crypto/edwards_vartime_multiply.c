/*
 * edwards_vartime_multiply.c: sums of multiples of points.
 *
 * Straus, "Addition chains of vectors" (1964): the multiples of several points are added up in one
 * sequence of doublings. Each scalar is written with few odd digits of either sign, no two within
 * WIDTH places (width-w NAF: Solinas, "Efficient arithmetic on Koblitz curves", 2000, section 3.2),
 * whose multiples stand in tables. When there is more than one sum, or the base is fixed, a scalar
 * is cut into pieces of 64 bits, each for its own multiple 2^64, 2^128, 2^192 of the point: the
 * doublings that make these are shared, and a sum has 64 left (Lim and Lee, "More flexible
 * exponentiation with precomputation", Crypto 1994).
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/edwards_vartime_point.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define PIECES 4
#define PIECE_BITS 64
#define SCALAR_BITS 256

#define POINT_WIDTH 5
#define POINT_MULTIPLES (1 << (POINT_WIDTH - 2)) /* 1, 3, ... 2^(width-1) - 1 */
#define FIXED_WIDTH 7
#define FIXED_MULTIPLES (1 << (FIXED_WIDTH - 2))

struct edwards_table {
	struct edwards_affine multiples[PIECES][FIXED_MULTIPLES];
};

/* The digits of a scalar that are not zero, by the doublings that are left when they are added. */
struct digits {
	size_t count;
	size_t top;			/* no digit stands above */
	uint8_t first[SCALAR_BITS + 1]; /* of each place: its first item + 1; 0: none */
	struct {
		uint8_t piece, multiple; /* which entry of the table */
		uint8_t negative, next;	 /* next: as first */
	} items[SCALAR_BITS / 4];
};

/* `width` bits of the scalar from the bit `at`; the bits above the words are zero. */
static unsigned bits(const uint64_t words[static 5], size_t at, unsigned width)
{
	const size_t word = at / 64, shift = at % 64;
	uint64_t value = words[word] >> shift;

	if (shift + width > 64 && word < 4)
		value |= words[word + 1] << (64 - shift);
	return (unsigned)value & ((1U << width) - 1);
}

static void put_digit(struct digits *digits, size_t at, size_t piece_bits, int digit)
{
	const size_t pieces = SCALAR_BITS / piece_bits;
	const size_t piece = at / piece_bits < pieces ? at / piece_bits : pieces - 1;
	const size_t place = at - piece * piece_bits;

	assert(digits->count < sizeof(digits->items) / sizeof(digits->items[0]));
	digits->items[digits->count].piece = (uint8_t)piece;
	digits->items[digits->count].multiple = (uint8_t)(abs(digit) / 2);
	digits->items[digits->count].negative = digit < 0;
	digits->items[digits->count].next = digits->first[place];
	digits->first[place] = (uint8_t)++digits->count;
	if (place > digits->top)
		digits->top = place;
}

/* Write the scalar in pieces of `piece_bits` with odd digits below 2^(width-1). */
static void recode(const uint8_t scalar[static EDWARDS_LEN], unsigned width, size_t piece_bits,
		   struct digits *ret)
{
	uint64_t words[5] = { 0 };
	unsigned carry = 0;
	size_t at = 0;

	for (size_t i = 0; i < EDWARDS_LEN; i++)
		words[i / 8] |= (uint64_t)scalar[i] << (8 * (i % 8));
	ret->count = 0;
	ret->top = 0;
	memset(ret->first, 0, sizeof(ret->first));
	while (at <= SCALAR_BITS) {
		int digit;

		if (bits(words, at, 1) == carry) {
			at++;
			continue;
		}
		digit = (int)(bits(words, at, width) + carry);
		carry = digit >> (width - 1) != 0;
		if (carry != 0)
			digit -= 1 << width;
		put_digit(ret, at, piece_bits, digit);
		at += width;
	}
}

/* The multiples 1, 3, 5, ... of `point`. */
static void odd_multiples(const struct edwards_point *point, size_t count,
			  struct edwards_point *ret)
{
	struct edwards_completed sum;
	struct edwards_point twice;
	struct edwards_cached cached;

	edwards_double(point, &sum);
	edwards_finish(&sum, &twice);
	edwards_cache(&twice, &cached);
	ret[0] = *point;
	for (size_t i = 1; i < count; i++) {
		edwards_add_cached(&ret[i - 1], &cached, 0, &sum);
		edwards_finish(&sum, &ret[i]);
	}
}

/* 2^64 times `point`, in place. */
static void next_piece(struct edwards_point *point)
{
	struct edwards_completed sum;

	for (int i = 0; i < PIECE_BITS; i++) {
		edwards_double(point, &sum);
		edwards_finish_projective(&sum, point);
	}
	field25519_multiply(&sum.e, &sum.h, &point->t);
}

enum status edwards_table_new(const struct edwards_point *base, struct edwards_table **ret)
{
	struct edwards_table *table = malloc(sizeof(*table));
	struct edwards_field inverses[FIXED_MULTIPLES];
	struct edwards_point multiples[FIXED_MULTIPLES];
	struct edwards_point point = *base;

	static_assert(FIXED_MULTIPLES <= EDWARDS_BATCH, "one inversion for a piece");
	if (table == NULL)
		return AL_NO_MEMORY;
	for (size_t piece = 0; piece < PIECES; piece++) {
		if (piece > 0)
			next_piece(&point);
		odd_multiples(&point, FIXED_MULTIPLES, multiples);
		edwards_invert_z(multiples, FIXED_MULTIPLES, inverses);
		for (size_t i = 0; i < FIXED_MULTIPLES; i++) {
			struct edwards_affine *entry = &table->multiples[piece][i];
			struct edwards_field x, y, t;

			field25519_multiply(&multiples[i].x, &inverses[i], &x);
			field25519_multiply(&multiples[i].y, &inverses[i], &y);
			field25519_multiply(&x, &y, &t);
			field25519_subtract(&y, &x, &entry->y_x[0]);
			field25519_add(&y, &x, &entry->y_x[1]);
			field25519_multiply(&t, &edwards_twice_d, &entry->t2d);
		}
	}
	*ret = table;
	return AL_OK;
}

void edwards_table_free(struct edwards_table *table)
{
	free(table);
}

/* The same for a point that is met once. */
struct point_table {
	struct edwards_cached multiples[PIECES][POINT_MULTIPLES];
};

static void point_table_init(const struct edwards_point *base, size_t pieces,
			     struct point_table *ret)
{
	struct edwards_point multiples[POINT_MULTIPLES];
	struct edwards_point point = *base;

	for (size_t piece = 0; piece < pieces; piece++) {
		if (piece > 0)
			next_piece(&point);
		odd_multiples(&point, POINT_MULTIPLES, multiples);
		for (size_t i = 0; i < POINT_MULTIPLES; i++)
			edwards_cache(&multiples[i], &ret->multiples[piece][i]);
	}
}

/* A sum to compute: digits without a table do not occur. */
struct sum {
	const struct edwards_table *tables[2];
	struct digits fixed[2];
	const struct point_table *point;
	struct digits variable;
};

static size_t sum_top(const struct sum *sum)
{
	size_t top = sum->variable.top;

	for (int i = 0; i < 2; i++) {
		if (sum->tables[i] != NULL && sum->fixed[i].top > top)
			top = sum->fixed[i].top;
	}
	return top;
}

static void sum_compute(const struct sum *sum, struct edwards_point *ret)
{
	struct edwards_completed now = { field25519_zero,
					 { field25519_one, field25519_one },
					 field25519_one };
	struct edwards_point point;

	for (size_t place = sum_top(sum) + 1; place-- > 0;) {
		edwards_finish_projective(&now, &point);
		edwards_double(&point, &now);
		for (size_t i = sum->variable.first[place]; i != 0;) {
			const size_t piece = sum->variable.items[i - 1].piece;
			const size_t multiple = sum->variable.items[i - 1].multiple;

			edwards_finish(&now, &point);
			edwards_add_cached(&point, &sum->point->multiples[piece][multiple],
					   sum->variable.items[i - 1].negative, &now);
			i = sum->variable.items[i - 1].next;
		}
		for (int base = 0; base < 2 && sum->tables[base] != NULL; base++) {
			const struct digits *digits = &sum->fixed[base];

			for (size_t i = digits->first[place]; i != 0;) {
				const size_t piece = digits->items[i - 1].piece;
				const size_t multiple = digits->items[i - 1].multiple;

				edwards_finish(&now, &point);
				edwards_add_affine(&point,
						   &sum->tables[base]->multiples[piece][multiple],
						   digits->items[i - 1].negative, &now);
				i = digits->items[i - 1].next;
			}
		}
	}
	edwards_finish(&now, ret);
}

void edwards_vartime_sums(const struct edwards_sums *sums, struct edwards_point *ret)
{
	const struct edwards_scalars fixed[2] = { sums->a, sums->second };
	const size_t pieces = sums->count > 1 ? PIECES : 1;
	const size_t piece_bits = SCALAR_BITS / pieces;
	struct point_table point;
	struct sum sum = { .tables = { sums->table, sums->second_table }, .point = &point };

	point_table_init(sums->point, pieces, &point);
	for (size_t i = 0; i < sums->count; i++) {
		recode(sums->b.bytes + i * sums->b.stride, POINT_WIDTH, piece_bits, &sum.variable);
		for (int base = 0; base < 2 && sum.tables[base] != NULL; base++) {
			assert(fixed[base].bytes != NULL);
			recode(fixed[base].bytes + i * fixed[base].stride, FIXED_WIDTH, piece_bits,
			       &sum.fixed[base]);
		}
		sum_compute(&sum, &ret[i]);
	}
}

void edwards_vartime_double_multiply(const uint8_t a[static EDWARDS_LEN],
				     const struct edwards_table *table,
				     const uint8_t b[static EDWARDS_LEN],
				     const struct edwards_point *point, struct edwards_point *ret)
{
	const struct edwards_sums sums = {
		.table = table, .a = { .bytes = a }, .point = point, .b = { .bytes = b }, .count = 1
	};

	edwards_vartime_sums(&sums, ret);
}

void edwards_vartime_multiply(const uint8_t scalar[static EDWARDS_LEN],
			      const struct edwards_point *point, struct edwards_point *ret)
{
	const struct edwards_sums sums = { .point = point, .b = { .bytes = scalar }, .count = 1 };

	edwards_vartime_sums(&sums, ret);
}
