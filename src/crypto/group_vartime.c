/* group_vartime.c: computing with public elements, whichever the group. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/group_internal.h"

#include <assert.h>
#include <string.h>

#define BATCH 16 /* points encoded with one inversion */

static_assert(EDWARDS_BYTES == EDWARDS_LEN, "one curve");

enum status group_vartime_point_parse(const struct group *group, const char *text, size_t len,
				      struct point *ret, struct report *report)
{
	uint8_t bytes[EDWARDS_BYTES];
	enum status status;

	if (group->field != NULL)
		return field_point_parse(group, text, len, ret, report);
	/* spec group-2: "An element of Ed25519 is written as 64 lower-case hexadecimal digits: the
	 * 32 bytes of RFC 8032 in reverse, in their canonical form." */
	status = edwards_text_parse(text, len, bytes, report);
	if (status != AL_OK)
		return status;
	if (!edwards_vartime_decode(bytes, &ret->as.edwards))
		return report_set(report, AL_FORGED, "the element is no point of the curve");
	return AL_OK;
}

void group_vartime_point(const struct group *group, const struct element *element,
			 struct point *ret)
{
	if (group->field == NULL) {
		bool decoded = edwards_vartime_decode(element->bytes, &ret->as.edwards);

		assert(decoded);
	} else {
		field_decode(group->field, element, ret->as.field);
	}
}

void group_vartime_element(const struct group *group, const struct point *point,
			   struct element *ret)
{
	if (group->field == NULL) {
		*ret = (struct element){ .bytes = { 0 } };
		edwards_vartime_encode(&point->as.edwards, 1, ret->bytes);
	} else {
		field_encode(group->field, point->as.field, ret);
	}
}

void group_vartime_point_identity(const struct group *group, struct point *ret)
{
	if (group->field == NULL)
		edwards_vartime_identity(&ret->as.edwards);
	else
		modulus_one(group->field->modulus, ret->as.field);
}

void group_vartime_multiply(const struct group *group, const struct point *a, const struct point *b,
			    struct point *ret)
{
	if (group->field == NULL)
		edwards_vartime_add(&a->as.edwards, &b->as.edwards, &ret->as.edwards);
	else
		modulus_vartime_multiply(group->field->modulus, a->as.field, b->as.field,
					 ret->as.field);
}

void group_vartime_divide(const struct group *group, const struct point *a, const struct point *b,
			  struct point *ret)
{
	uint64_t inverse[MODULUS_LIMBS_MAX];

	if (group->field == NULL) {
		edwards_vartime_subtract(&a->as.edwards, &b->as.edwards, &ret->as.edwards);
	} else {
		field_invert(group, b->as.field, inverse);
		modulus_vartime_multiply(group->field->modulus, a->as.field, inverse,
					 ret->as.field);
	}
}

void group_vartime_power_small(const struct group *group, const struct point *base,
			       uint64_t exponent, struct point *ret)
{
	struct point factor = *base;
	struct point power;

	group_vartime_point_identity(group, &power);
	for (uint64_t left = exponent; left > 0; left >>= 1) {
		if ((left & 1) != 0)
			group_vartime_multiply(group, &power, &factor, &power);
		if (left > 1)
			group_vartime_multiply(group, &factor, &factor, &factor);
	}
	*ret = power;
}

static void format_edwards(const struct point *points, size_t count, char *ret)
{
	struct edwards_point batch[BATCH];
	uint8_t bytes[BATCH][EDWARDS_BYTES];

	for (size_t i = 0; i < count; i++)
		batch[i] = points[i].as.edwards;
	edwards_vartime_encode(batch, count, bytes[0]);
	for (size_t i = 0; i < count; i++)
		(void)edwards_text_format(bytes[i], ret + i * GROUP_TEXT_MAX);
}

void group_vartime_points_format(const struct group *group, const struct point *points,
				 size_t count, char *ret)
{
	if (group->field != NULL) {
		for (size_t i = 0; i < count; i++)
			field_point_format(group->field, &points[i], ret + i * GROUP_TEXT_MAX);
		return;
	}
	for (size_t i = 0; i < count; i += BATCH)
		format_edwards(points + i, count - i < BATCH ? count - i : BATCH,
			       ret + i * GROUP_TEXT_MAX);
}

bool group_vartime_are_members(const struct group *group, const struct point *points, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (group->field == NULL
			? !edwards_vartime_are_prime_order(&points[i].as.edwards, 1)
			: !field_vartime_is_member(group, points[i].as.field))
			return false;
	}
	return true;
}
