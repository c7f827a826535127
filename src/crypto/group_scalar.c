/* group_scalar.c: integers modulo the order of a group. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/group_internal.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

/* Limbs of the longest number that is reduced, rounded up to whole moduli. */
#define WIDE_LIMBS (2 * MODULUS_LIMBS_MAX)

static_assert(GROUP_RANDOM_LEN_MAX <= WIDE_LIMBS * MODULUS_LIMB_LEN, "a random scalar fits");
static_assert(GROUP_LEN_MAX == MODULUS_LIMBS_MAX * MODULUS_LIMB_LEN, "a scalar fits");

void scalar_load(const struct group *group, const struct scalar *scalar, uint64_t *ret)
{
	limbs_from_little_endian(scalar->bytes, group->order->limbs * MODULUS_LIMB_LEN, ret,
				 group->order->limbs);
}

void scalar_store(const struct group *group, const uint64_t *limbs, struct scalar *ret)
{
	*ret = (struct scalar){ .bytes = { 0 } };
	limbs_to_little_endian(limbs, ret->bytes, group->order->limbs * MODULUS_LIMB_LEN);
}

/* Reduce the `len` bytes below `wide` by Horner's rule, a modulus's length at a time: each step
 * multiplies by R. What is above them up to WIDE_LIMBS is zero. */
static void reduce_wide(const struct group *group, const uint64_t wide[static WIDE_LIMBS],
			size_t len, struct scalar *ret)
{
	const struct modulus *order = group->order;
	size_t step_len = order->limbs * MODULUS_LIMB_LEN;
	uint64_t sum[MODULUS_LIMBS_MAX] = { 0 };
	uint64_t part[MODULUS_LIMBS_MAX];

	for (size_t i = (len + step_len - 1) / step_len; i > 0; i--) {
		modulus_enter(order, wide + (i - 1) * order->limbs, part);
		modulus_leave(order, part, part);
		modulus_enter(order, sum, sum);
		modulus_add(order, sum, part, sum);
	}
	scalar_store(group, sum, ret);
	sodium_memzero(sum, sizeof(sum));
	sodium_memzero(part, sizeof(part));
}

void group_scalar_random(const struct group *group, struct random *random, struct scalar *ret)
{
	uint8_t bytes[GROUP_RANDOM_LEN_MAX];
	uint64_t wide[WIDE_LIMBS];

	/* spec group-5: "A random scalar is 64 random bytes (288 in RFC-3526-2048), read as a
	 * little-endian integer, modulo q." */
	random_bytes(random, bytes, group->random_len);
	limbs_from_little_endian(bytes, group->random_len, wide, WIDE_LIMBS);
	reduce_wide(group, wide, group->random_len, ret);
	sodium_memzero(bytes, sizeof(bytes));
	sodium_memzero(wide, sizeof(wide));
}

void group_scalar_reduce(const struct group *group, const uint8_t *bytes, size_t len,
			 struct scalar *ret)
{
	uint64_t wide[WIDE_LIMBS];

	assert(len <= GROUP_RANDOM_LEN_MAX);
	limbs_from_big_endian(bytes, len, wide, WIDE_LIMBS);
	reduce_wide(group, wide, len, ret);
	sodium_memzero(wide, sizeof(wide));
}

void group_scalar_small(const struct group *group, uint64_t value, struct scalar *ret)
{
	uint64_t wide[WIDE_LIMBS] = { value };

	reduce_wide(group, wide, sizeof(value), ret);
	sodium_memzero(wide, sizeof(wide));
}

typedef void modulus_operation(const struct modulus *m, const uint64_t *a, const uint64_t *b,
			       uint64_t *ret);

static void operate(const struct group *group, modulus_operation *operation, const struct scalar *a,
		    const struct scalar *b, struct scalar *ret)
{
	uint64_t left[MODULUS_LIMBS_MAX];
	uint64_t right[MODULUS_LIMBS_MAX];

	scalar_load(group, a, left);
	scalar_load(group, b, right);
	operation(group->order, left, right, left);
	scalar_store(group, left, ret);
	sodium_memzero(left, sizeof(left));
	sodium_memzero(right, sizeof(right));
}

static void multiply(const struct modulus *m, const uint64_t *a, const uint64_t *b, uint64_t *ret)
{
	modulus_multiply(m, a, b, ret);
	modulus_enter(m, ret, ret);
}

void group_scalar_add(const struct group *group, const struct scalar *a, const struct scalar *b,
		      struct scalar *ret)
{
	operate(group, modulus_add, a, b, ret);
}

void group_scalar_subtract(const struct group *group, const struct scalar *a,
			   const struct scalar *b, struct scalar *ret)
{
	operate(group, modulus_subtract, a, b, ret);
}

void group_scalar_multiply(const struct group *group, const struct scalar *a,
			   const struct scalar *b, struct scalar *ret)
{
	operate(group, multiply, a, b, ret);
}

/* Fermat: a^(q-2), as the order q is prime. */
void group_scalar_vartime_invert(const struct group *group, const struct scalar *a,
				 struct scalar *ret)
{
	const struct modulus *order = group->order;
	uint64_t exponent[MODULUS_LIMBS_MAX];
	uint64_t base[MODULUS_LIMBS_MAX];

	assert(!group_scalar_is_zero(a));
	memcpy(exponent, order->value, sizeof(exponent));
	assert(exponent[0] >= 2); /* no order of ours ends in so small a limb */
	exponent[0] -= 2;
	scalar_load(group, a, base);
	modulus_enter(order, base, base);
	modulus_power(order, base, exponent, order->limbs, base);
	modulus_leave(order, base, base);
	scalar_store(group, base, ret);
}

bool group_scalar_equal(const struct scalar *a, const struct scalar *b)
{
	return sodium_memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

bool group_scalar_is_zero(const struct scalar *a)
{
	return sodium_is_zero(a->bytes, sizeof(a->bytes)) == 1;
}

enum status group_decimal_parse(const char *text, size_t len, size_t limbs, uint64_t *ret,
				struct report *report)
{
	if (len == 0)
		return report_set(report, AL_MALFORMED, "the number is empty");
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return report_set(report, AL_MALFORMED,
					  "the number has other characters than decimal digits");
	}
	if (text[0] == '0' && len > 1)
		return report_set(report, AL_MALFORMED, "the number begins with a zero");
	if (len >= GROUP_TEXT_MAX || !limbs_from_decimal(text, len, ret, limbs))
		return report_set(report, AL_TOO_BIG, "the number has too many digits");
	return AL_OK;
}

enum status group_scalar_parse(const struct group *group, const char *text, size_t len,
			       struct scalar *ret, struct report *report)
{
	uint64_t limbs[MODULUS_LIMBS_MAX];
	enum status status;

	/* spec group-1: "A scalar is written in decimal without sign or leading zero and is below
	 * q." */
	status = group_decimal_parse(text, len, group->order->limbs, limbs, report);
	if (status == AL_TOO_BIG || (status == AL_OK && !modulus_is_below(group->order, limbs)))
		status =
		    report_set(report, AL_MALFORMED,
			       "the number is not below the order of the group %s", group->name);
	if (status == AL_OK)
		scalar_store(group, limbs, ret);
	sodium_memzero(limbs, sizeof(limbs));
	return status;
}

void group_scalar_format(const struct group *group, const struct scalar *scalar,
			 char ret[static GROUP_TEXT_MAX])
{
	uint64_t limbs[MODULUS_LIMBS_MAX];

	scalar_load(group, scalar, limbs);
	(void)limbs_vartime_to_decimal(limbs, group->order->limbs, ret);
	sodium_memzero(limbs, sizeof(limbs));
}
