/* group_field_member.c: whether a number is in the subgroup of a finite field. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/group_internal.h"

#include <string.h>

/* A number that shrinks: `limbs` without leading zeros. */
struct number {
	uint64_t value[MODULUS_LIMBS_MAX];
	size_t limbs;
};

static void number_trim(struct number *number)
{
	while (number->limbs > 0 && number->value[number->limbs - 1] == 0)
		number->limbs--;
}

static bool number_is_below(const struct number *a, const struct number *b)
{
	if (a->limbs != b->limbs)
		return a->limbs < b->limbs;
	for (size_t i = a->limbs; i > 0; i--) {
		if (a->value[i - 1] != b->value[i - 1])
			return a->value[i - 1] < b->value[i - 1];
	}
	return false;
}

/* a - b for b not above a. */
static void number_subtract(struct number *a, const struct number *b)
{
	uint64_t borrow = 0;

	for (size_t i = 0; i < a->limbs; i++) {
		uint64_t subtrahend = i < b->limbs ? b->value[i] : 0;
		uint64_t difference = a->value[i] - subtrahend;
		uint64_t next = (a->value[i] < subtrahend) | (difference < borrow);

		a->value[i] = difference - borrow;
		borrow = next;
	}
	number_trim(a);
}

/* Divide by the highest power of two that divides `a`, which is not zero; returns its exponent. */
static size_t number_make_odd(struct number *a)
{
	size_t whole = 0;
	unsigned int shift;

	while (a->value[whole] == 0)
		whole++;
	shift = (unsigned int)__builtin_ctzll(a->value[whole]);
	for (size_t i = 0; i + whole < a->limbs; i++) {
		uint64_t above = i + whole + 1 < a->limbs ? a->value[i + whole + 1] : 0;

		a->value[i] = a->value[i + whole] >> shift;
		if (shift > 0)
			a->value[i] |= above << (64 - shift);
	}
	a->limbs -= whole;
	number_trim(a);
	return whole * 64 + shift;
}

/* Shallit, Sorenson, "A binary algorithm for the Jacobi symbol" (1993). */
int modulus_vartime_jacobi(const struct modulus *m, const uint64_t *a)
{
	struct number numbers[2];
	struct number *top = &numbers[0];
	struct number *bottom = &numbers[1];
	bool negative = false;

	top->limbs = bottom->limbs = m->limbs;
	memcpy(top->value, a, m->limbs * sizeof(*a));
	memcpy(bottom->value, m->value, m->limbs * sizeof(*a));
	number_trim(top);
	number_trim(bottom);
	while (top->limbs > 0) {
		size_t twos = number_make_odd(top);
		uint64_t bottom_mod_8 = bottom->value[0] % 8;

		/* (2/n) = -1 when n is 3 or 5 modulo 8. */
		if (twos % 2 == 1 && (bottom_mod_8 == 3 || bottom_mod_8 == 5))
			negative = !negative;
		if (number_is_below(top, bottom)) {
			struct number *swapped = top;

			/* Quadratic reciprocity. */
			if (top->value[0] % 4 == 3 && bottom->value[0] % 4 == 3)
				negative = !negative;
			top = bottom;
			bottom = swapped;
		}
		number_subtract(top, bottom);
	}
	if (bottom->limbs != 1 || bottom->value[0] != 1)
		return 0;
	return negative ? -1 : 1;
}

/*
 * x^q = 1. Where q is (p-1)/2 that is Euler's criterion: x is a square modulo p. Montgomery's form
 * multiplies x by 2^(64 * limbs), a square, which does not matter then.
 */
bool field_vartime_is_member(const struct group *group, const uint64_t *limbs)
{
	const struct group_field *field = group->field;
	struct field_number exponent;
	struct field_number power;

	if (field->order_is_half)
		return modulus_vartime_jacobi(field->modulus, limbs) == 1;
	memcpy(exponent.limbs, group->order->value, sizeof(exponent.limbs));
	field_vartime_powers(group, limbs, &exponent, 1, &power);
	return field_is_one(field, power.limbs);
}
