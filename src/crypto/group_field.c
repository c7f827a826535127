/* group_field.c: the subgroup of prime order of a finite field. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/group_internal.h"

#include <sodium.h>
#include <string.h>

void field_decode(const struct group_field *field, const struct element *element, uint64_t *ret)
{
	limbs_from_big_endian(element->bytes, field->len, ret, field->modulus->limbs);
	modulus_enter(field->modulus, ret, ret);
}

void field_encode(const struct group_field *field, const uint64_t *limbs, struct element *ret)
{
	uint64_t number[MODULUS_LIMBS_MAX];

	modulus_leave(field->modulus, limbs, number);
	*ret = (struct element){ .bytes = { 0 } };
	limbs_to_big_endian(number, ret->bytes, field->len);
}

void field_generator(const struct group *group, struct element *ret)
{
	*ret = (struct element){ .bytes = { 0 } };
	limbs_to_big_endian(group->field->generator, ret->bytes, group->field->len);
}

void field_generate(const struct group *group, const struct scalar *exponent, struct element *ret)
{
	struct element generator;

	field_generator(group, &generator);
	field_power(group, &generator, exponent, ret);
}

void field_power(const struct group *group, const struct element *base,
		 const struct scalar *exponent, struct element *ret)
{
	const struct group_field *field = group->field;
	uint64_t power[MODULUS_LIMBS_MAX];
	uint64_t digits[MODULUS_LIMBS_MAX];

	field_decode(field, base, power);
	scalar_load(group, exponent, digits);
	modulus_power(field->modulus, power, digits, group->order->limbs, power);
	field_encode(field, power, ret);
	sodium_memzero(power, sizeof(power));
	sodium_memzero(digits, sizeof(digits));
}

void field_multiply(const struct group *group, const struct element *a, const struct element *b,
		    struct element *ret)
{
	const struct group_field *field = group->field;
	uint64_t left[MODULUS_LIMBS_MAX];
	uint64_t right[MODULUS_LIMBS_MAX];

	field_decode(field, a, left);
	field_decode(field, b, right);
	modulus_multiply(field->modulus, left, right, left);
	field_encode(field, left, ret);
	sodium_memzero(left, sizeof(left));
	sodium_memzero(right, sizeof(right));
}

/* The inverse of a member b is b^(q-1), as b^q = 1. */
void field_invert(const struct group *group, const uint64_t *limbs, uint64_t *ret)
{
	uint64_t exponent[MODULUS_LIMBS_MAX];

	memcpy(exponent, group->order->value, sizeof(exponent));
	exponent[0] -= 1; /* odd */
	modulus_power(group->field->modulus, limbs, exponent, group->order->limbs, ret);
}

void field_divide(const struct group *group, const struct element *a, const struct element *b,
		  struct element *ret)
{
	const struct group_field *field = group->field;
	uint64_t left[MODULUS_LIMBS_MAX];
	uint64_t right[MODULUS_LIMBS_MAX];

	field_decode(field, a, left);
	field_decode(field, b, right);
	field_invert(group, right, right);
	modulus_multiply(field->modulus, left, right, left);
	field_encode(field, left, ret);
	sodium_memzero(left, sizeof(left));
	sodium_memzero(right, sizeof(right));
}

bool field_is_one(const struct group_field *field, const uint64_t *limbs)
{
	uint64_t one[MODULUS_LIMBS_MAX];

	modulus_one(field->modulus, one);
	return modulus_equal(field->modulus, limbs, one);
}

enum status field_point_parse(const struct group *group, const char *text, size_t len,
			      struct point *ret, struct report *report)
{
	const struct modulus *modulus = group->field->modulus;
	uint64_t number[MODULUS_LIMBS_MAX];
	enum status status;

	/* spec group-3: "An element of the other groups is written in decimal without sign or
	 * leading zero and is from 1 to p - 1." */
	status = group_decimal_parse(text, len, modulus->limbs, number, report);
	if (status == AL_TOO_BIG || (status == AL_OK && !modulus_is_below(modulus, number)))
		return report_set(report, AL_FORGED,
				  "the element is not below the modulus of the group %s",
				  group->name);
	if (status != AL_OK)
		return status;
	if (modulus_is_zero(modulus, number))
		return report_set(report, AL_FORGED, "the element is zero");
	modulus_enter(modulus, number, ret->as.field);
	return AL_OK;
}

size_t field_element_format(const struct group *group, const struct element *element,
			    char ret[static GROUP_TEXT_MAX])
{
	const struct group_field *field = group->field;
	uint64_t number[MODULUS_LIMBS_MAX];

	limbs_from_big_endian(element->bytes, field->len, number, field->modulus->limbs);
	return limbs_vartime_to_decimal(number, field->modulus->limbs, ret);
}

void field_point_format(const struct group_field *field, const struct point *point,
			char ret[static GROUP_TEXT_MAX])
{
	uint64_t number[MODULUS_LIMBS_MAX];

	modulus_leave(field->modulus, point->as.field, number);
	(void)limbs_vartime_to_decimal(number, field->modulus->limbs, ret);
}
