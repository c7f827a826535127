/* group.c: finding groups, and elements whichever the group. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/group_internal.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

const struct group *group_find(const char *name)
{
	static const struct group *const groups[] = { &group_ed25519, &group_belenios_2048,
						      &group_rfc3526_2048, NULL };

	for (const struct group *const *group = groups; *group != NULL; group++) {
		if (strcmp((*group)->name, name) == 0)
			return *group;
	}
	return NULL;
}

const struct group *group_tiny(void)
{
	return &group_tiny_23;
}

const char *group_name(const struct group *group)
{
	return group->name;
}

bool group_is_offered(const struct group *group)
{
	return group->offered;
}

const char *group_order_text(const struct group *group)
{
	return group->order_text;
}

size_t group_random_len(const struct group *group)
{
	return group->random_len;
}

void group_identity(const struct group *group, struct element *ret)
{
	*ret = (struct element){ .bytes = { 0 } };
	ret->bytes[group->field == NULL ? 0 : group->field->len - 1] = 1;
}

bool group_is_identity(const struct group *group, const struct element *a)
{
	struct element identity;

	group_identity(group, &identity);
	return group_element_equal(a, &identity);
}

bool group_element_equal(const struct element *a, const struct element *b)
{
	return sodium_memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

void group_generator(const struct group *group, struct element *ret)
{
	if (group->field == NULL)
		edwards_generator(ret);
	else
		field_generator(group, ret);
}

void group_generate(const struct group *group, const struct scalar *exponent, struct element *ret)
{
	if (group->field == NULL)
		edwards_generate(exponent, ret);
	else
		field_generate(group, exponent, ret);
}

void group_power(const struct group *group, const struct element *base,
		 const struct scalar *exponent, struct element *ret)
{
	if (group->field == NULL)
		edwards_power(base, exponent, ret);
	else
		field_power(group, base, exponent, ret);
}

void group_multiply(const struct group *group, const struct element *a, const struct element *b,
		    struct element *ret)
{
	if (group->field == NULL)
		edwards_multiply(a, b, ret);
	else
		field_multiply(group, a, b, ret);
}

void group_divide(const struct group *group, const struct element *a, const struct element *b,
		  struct element *ret)
{
	if (group->field == NULL)
		edwards_divide(a, b, ret);
	else
		field_divide(group, a, b, ret);
}

size_t group_element_format(const struct group *group, const struct element *element,
			    char ret[static GROUP_TEXT_MAX])
{
	if (group->field == NULL)
		return edwards_text_format(element->bytes, ret);
	return field_element_format(group, element, ret);
}

enum status group_element_parse(const struct group *group, const char *text, size_t len,
				struct element *ret, struct report *report)
{
	struct point point;
	enum status status;

	status = group_vartime_point_parse(group, text, len, &point, report);
	if (status != AL_OK)
		return status;
	/* spec group-4: "An element is a member of the group: its power by q is the identity." */
	if (!group_vartime_are_members(group, &point, 1))
		return report_set(report, AL_FORGED, "the element is not a member of the group %s",
				  group->name);
	group_vartime_element(group, &point, ret);
	return AL_OK;
}
