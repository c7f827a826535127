/* group_vartime.c: computing with public elements, plainly. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/group_internal.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

struct power_table {
	const struct group *group;
	struct element base;
};

enum status group_vartime_point_parse(const struct group *group, const char *text, size_t len,
				      struct point *ret, struct report *report)
{
	static const uint8_t identity[EDWARDS_BYTES] = { 1 };
	uint8_t bytes[EDWARDS_BYTES];
	uint8_t again[EDWARDS_BYTES];
	enum status status;

	if (group->field != NULL)
		return field_point_parse(group, text, len, ret, report);
	status = edwards_text_parse(text, len, bytes, report);
	if (status != AL_OK)
		return status;
	if (crypto_core_ed25519_add(again, bytes, identity) != 0 ||
	    memcmp(again, bytes, sizeof(bytes)) != 0)
		return report_set(report, AL_FORGED, "the element is no point of the curve");
	memcpy(ret->as.edwards, bytes, sizeof(bytes));
	return AL_OK;
}

void group_vartime_point(const struct group *group, const struct element *element,
			 struct point *ret)
{
	if (group->field == NULL)
		memcpy(ret->as.edwards, element->bytes, EDWARDS_BYTES);
	else
		field_decode(group->field, element, ret->as.field);
}

void group_vartime_element(const struct group *group, const struct point *point,
			   struct element *ret)
{
	struct element element = { .bytes = { 0 } };

	if (group->field == NULL)
		memcpy(element.bytes, point->as.edwards, EDWARDS_BYTES);
	else
		field_encode(group->field, point->as.field, &element);
	*ret = element;
}

void group_vartime_point_identity(const struct group *group, struct point *ret)
{
	struct element identity;

	group_identity(group, &identity);
	group_vartime_point(group, &identity, ret);
}

void group_vartime_multiply(const struct group *group, const struct point *a, const struct point *b,
			    struct point *ret)
{
	struct element left;
	struct element right;

	group_vartime_element(group, a, &left);
	group_vartime_element(group, b, &right);
	group_multiply(group, &left, &right, &left);
	group_vartime_point(group, &left, ret);
}

void group_vartime_divide(const struct group *group, const struct point *a, const struct point *b,
			  struct point *ret)
{
	struct element left;
	struct element right;

	group_vartime_element(group, a, &left);
	group_vartime_element(group, b, &right);
	group_divide(group, &left, &right, &left);
	group_vartime_point(group, &left, ret);
}

void group_vartime_power_small(const struct group *group, const struct point *base,
			       uint64_t exponent, struct point *ret)
{
	struct scalar scalar;
	struct element element;

	group_scalar_small(group, exponent, &scalar);
	group_vartime_element(group, base, &element);
	group_power(group, &element, &scalar, &element);
	group_vartime_point(group, &element, ret);
}

void group_vartime_points_format(const struct group *group, const struct point *points,
				 size_t count, char *ret)
{
	for (size_t i = 0; i < count; i++) {
		struct element element;

		group_vartime_element(group, &points[i], &element);
		(void)group_element_format(group, &element, ret + i * GROUP_TEXT_MAX);
	}
}

static bool is_member(const struct group *group, const struct point *point)
{
	struct element element;
	uint64_t power[MODULUS_LIMBS_MAX];
	uint64_t one[MODULUS_LIMBS_MAX];

	if (group->field == NULL) {
		group_vartime_element(group, point, &element);
		return group_is_identity(group, &element) ||
		       crypto_core_ed25519_is_valid_point(element.bytes) == 1;
	}
	modulus_power(group->field->modulus, point->as.field, group->order->value,
		      group->order->limbs, power);
	modulus_one(group->field->modulus, one);
	return modulus_equal(group->field->modulus, power, one);
}

bool group_vartime_are_members(const struct group *group, const struct point *points, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!is_member(group, &points[i]))
			return false;
	}
	return true;
}

enum status power_table_new(const struct group *group, const struct element *base,
			    struct power_table **ret)
{
	struct power_table *table = malloc(sizeof(*table));

	if (table == NULL)
		return AL_NO_MEMORY;
	*table = (struct power_table){ .group = group, .base = *base };
	*ret = table;
	return AL_OK;
}

void power_table_free(struct power_table *table)
{
	free(table);
}

void group_vartime_double_power(const struct group *group, const struct power_table *fixed,
				const struct scalar *r, const struct point *x,
				const struct scalar *c, struct point *ret)
{
	struct element left;
	struct element right;

	assert(fixed->group == group);
	group_power(group, &fixed->base, r, &left);
	group_vartime_element(group, x, &right);
	group_power(group, &right, c, &right);
	group_multiply(group, &left, &right, &left);
	group_vartime_point(group, &left, ret);
}

static const struct scalar *entry(const struct scalar *first, size_t stride, size_t i)
{
	return (const struct scalar *)(const void *)((const uint8_t *)first + i * stride);
}

bool group_vartime_commit(const struct group *group, const struct power_table *g,
			  const struct power_table *y, const struct commit_input *input,
			  struct point *ret)
{
	struct scalar negated;
	struct scalar first;
	struct element shift;

	if (input->check_members && (!group_vartime_are_members(group, input->alpha, 1) ||
				     !group_vartime_are_members(group, input->beta, 1)))
		return false;
	group_scalar_small(group, 0, &negated);
	group_scalar_small(
	    group, input->first < 0 ? 0 - (uint64_t)input->first : (uint64_t)input->first, &first);
	if (input->first < 0)
		group_scalar_subtract(group, &negated, &first, &first);
	group_scalar_subtract(group, &negated, &first, &negated);
	group_power(group, &g->base, &negated, &shift);
	for (size_t j = 0; j < input->count; j++) {
		const struct scalar *c = entry(input->challenges, input->stride, j);
		const struct scalar *r = entry(input->responses, input->stride, j);
		struct point shifted;

		group_vartime_double_power(group, g, r, input->alpha, c, &ret[2 * j]);
		group_vartime_point(group, &shift, &shifted);
		group_vartime_multiply(group, &shifted, input->beta, &shifted);
		group_vartime_double_power(group, y, r, &shifted, c, &ret[2 * j + 1]);
		group_divide(group, &shift, &g->base, &shift);
	}
	return true;
}

enum status group_vartime_log(const struct group *group, const struct element *power, uint64_t max,
			      uint64_t *ret)
{
	struct element candidate;
	struct element generator;

	group_generator(group, &generator);
	group_identity(group, &candidate);
	for (uint64_t i = 0;; i++) {
		if (group_element_equal(&candidate, power)) {
			*ret = i;
			return AL_OK;
		}
		if (i == max)
			return AL_NOT_FOUND;
		group_multiply(group, &candidate, &generator, &candidate);
	}
}
