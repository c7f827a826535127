/* group_field_powers.c: powers of public elements of a finite field, many at once. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/group_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Bits of a sliding window over an exponent; only odd values of it occur. */
#define SLIDING_BITS 4
#define BUCKETS ((size_t)1 << (SLIDING_BITS - 1))

/* A product that may be empty. */
struct product {
	uint64_t value[MODULUS_LIMBS_MAX];
	bool any;
};

/* The powers base^(2^i) that one exponent needs, by the digit 2k+1 to which they are raised. */
struct spread {
	struct product buckets[BUCKETS];
	size_t next_bit; /* bits below it are in windows already */
};

static void product_add(const struct modulus *m, struct product *product, const uint64_t *factor)
{
	if (product->any)
		modulus_vartime_multiply(m, product->value, factor, product->value);
	else
		memcpy(product->value, factor, m->limbs * sizeof(*factor));
	product->any = true;
}

static void product_add_product(const struct modulus *m, struct product *product,
				const struct product *factor)
{
	if (factor->any)
		product_add(m, product, factor->value);
}

static void product_finish(const struct modulus *m, const struct product *product, uint64_t *ret)
{
	if (product->any)
		memcpy(ret, product->value, m->limbs * sizeof(*ret));
	else
		modulus_one(m, ret);
}

/* The `width` bits of the number from bit `from` on; beyond its limbs they are zero. */
static size_t digit(const uint64_t *number, size_t limbs, size_t from, size_t width)
{
	size_t limb = from / 64;
	size_t shift = from % 64;
	uint64_t bits = number[limb] >> shift;

	if (shift + width > 64 && limb + 1 < limbs)
		bits |= number[limb + 1] << (64 - shift);
	return (size_t)bits & (((size_t)1 << width) - 1);
}

/* How many bits the longest of the numbers has. */
static size_t bits_max(const struct field_number *numbers, size_t count, size_t limbs)
{
	for (size_t bit = limbs * 64; bit > 0; bit--) {
		for (size_t i = 0; i < count; i++) {
			if (digit(numbers[i].limbs, limbs, bit - 1, 1) == 1)
				return bit;
		}
	}
	return 0;
}

/* The product of bucket[k]^(2k+1): as the square of that of bucket[k]^k, times that of all. */
static void gather(const struct modulus *m, const struct spread *spread, uint64_t *ret)
{
	struct product all = { .any = false };
	struct product sum = { .any = false };

	for (size_t k = BUCKETS - 1; k > 0; k--) {
		product_add_product(m, &all, &spread->buckets[k]);
		product_add_product(m, &sum, &all);
	}
	if (sum.any)
		modulus_vartime_square(m, sum.value, sum.value);
	product_add_product(m, &all, &spread->buckets[0]);
	product_add_product(m, &all, &sum);
	product_finish(m, &all, ret);
}

/* Yao, "On the evaluation of powers" (1976), with sliding windows from the right: the squarings
 * are of the base alone, so that all exponents share them. */
void field_vartime_powers(const struct group *group, const uint64_t *base,
			  const struct field_number *exponents, size_t count,
			  struct field_number *ret)
{
	const struct modulus *m = group->field->modulus;
	size_t limbs = group->order->limbs;
	size_t bits = bits_max(exponents, count, limbs);
	struct spread spreads[FIELD_POWERS_MAX];
	uint64_t square[MODULUS_LIMBS_MAX];

	assert(count <= FIELD_POWERS_MAX);
	for (size_t i = 0; i < count; i++) {
		spreads[i].next_bit = 0;
		for (size_t k = 0; k < BUCKETS; k++)
			spreads[i].buckets[k].any = false;
	}
	memcpy(square, base, m->limbs * sizeof(*base));
	for (size_t bit = 0; bit < bits; bit++) {
		if (bit > 0)
			modulus_vartime_square(m, square, square);
		for (size_t i = 0; i < count; i++) {
			size_t value;

			if (bit < spreads[i].next_bit)
				continue;
			value = digit(exponents[i].limbs, limbs, bit, SLIDING_BITS);
			if (value % 2 == 0)
				continue;
			product_add(m, &spreads[i].buckets[value / 2], square);
			spreads[i].next_bit = bit + SLIDING_BITS;
		}
	}
	for (size_t i = 0; i < count; i++)
		gather(m, &spreads[i], ret[i].limbs);
}

/*
 * Brickell, Gordon, McCurley, Wilson, "Fast exponentiation with precomputation" (1992): the powers
 * base^(d * 2^(bits * i)) for every digit d other than 0 of every window i.
 */
struct field_table {
	const struct group *group;
	size_t bits;
	size_t windows;
	uint64_t powers[]; /* window by window, digit by digit */
};

/* Bits of a window: the table of a short order may be larger for its size. */
static size_t table_bits(const struct group *group)
{
	return group->order->limbs <= 4 ? 8 : 5;
}

enum status field_table_new(const struct group *group, const uint64_t *base,
			    struct field_table **ret)
{
	const struct modulus *m = group->field->modulus;
	size_t bits = table_bits(group);
	size_t windows = (group->order->limbs * 64 + bits - 1) / bits;
	size_t digits = ((size_t)1 << bits) - 1;
	struct field_table *table;
	uint64_t factor[MODULUS_LIMBS_MAX];
	uint64_t *power;

	table = malloc(sizeof(*table) + windows * digits * m->limbs * sizeof(*table->powers));
	if (table == NULL)
		return AL_NO_MEMORY;
	*table = (struct field_table){ .group = group, .bits = bits, .windows = windows };
	memcpy(factor, base, m->limbs * sizeof(*factor));
	power = table->powers;
	for (size_t i = 0; i < windows; i++) {
		memcpy(power, factor, m->limbs * sizeof(*power));
		for (size_t d = 1; d < digits; d++, power += m->limbs)
			modulus_vartime_multiply(m, power, factor, power + m->limbs);
		modulus_vartime_multiply(m, power, factor, factor);
		power += m->limbs;
	}
	*ret = table;
	return AL_OK;
}

void field_table_free(struct field_table *table)
{
	free(table);
}

void field_table_vartime_multiply(const struct field_table *table, const uint64_t *exponent,
				  uint64_t *product)
{
	const struct group *group = table->group;
	const struct modulus *m = group->field->modulus;
	size_t digits = ((size_t)1 << table->bits) - 1;

	for (size_t i = 0; i < table->windows; i++) {
		size_t value = digit(exponent, group->order->limbs, i * table->bits, table->bits);
		const uint64_t *power = table->powers + (i * digits + value - 1) * m->limbs;

		if (value > 0)
			modulus_vartime_multiply(m, product, power, product);
	}
}
