/* leak_ctime.c: a power by the schoolbook, whose branches tell the exponent: it must be found. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "ctime/ctime.h"

#include <stdio.h>

static void check(const struct group *group, struct random *random)
{
	struct scalar exponent = ctime_scalar(group, random);
	struct element base = ctime_element(group);
	struct element power;
	char text[GROUP_TEXT_MAX];

	group_identity(group, &power);
	for (int bit = 7; bit >= 0; bit--) {
		group_multiply(group, &power, &power, &power);
		if ((exponent.bytes[0] >> bit & 1) != 0)
			group_multiply(group, &power, &base, &power);
	}
	(void)group_element_format(group, &power, text);
	(void)puts(text);
}

int main(void)
{
	return ctime_each_group(check);
}
