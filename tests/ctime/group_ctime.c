/* group_ctime.c: the groups' arithmetic does not show scalars, nor elements that are secret. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "ctime/ctime.h"

static void check_scalars(const struct group *group, struct random *random)
{
	struct scalar a = ctime_scalar(group, random);
	struct scalar b = ctime_scalar(group, random);
	uint64_t small = 1;
	uint8_t number[64];

	group_scalar_add(group, &a, &b, &a);
	group_scalar_subtract(group, &a, &b, &b);
	group_scalar_multiply(group, &a, &b, &a);
	random_bytes(random, number, sizeof(number));
	group_scalar_reduce(group, number, sizeof(number), &b);
	ctime_secret(&small, sizeof(small));
	group_scalar_small(group, small, &a);
}

/* Multiples of any point, and of points that are themselves secret. */
static void check_elements(const struct group *group, struct random *random)
{
	struct scalar exponent = ctime_scalar(group, random);
	struct element base = ctime_element(group);
	struct element a;
	struct element b;
	char text[GROUP_TEXT_MAX];

	group_generate(group, &exponent, &a);
	group_power(group, &base, &exponent, &b);
	group_multiply(group, &a, &b, &a);
	group_divide(group, &a, &b, &b);
	(void)group_element_format(group, &a, text);
	(void)group_element_format(group, &b, text);
}

static void check(const struct group *group, struct random *random)
{
	check_scalars(group, random);
	check_elements(group, random);
}

int main(void)
{
	return ctime_each_group(check);
}
