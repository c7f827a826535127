/*
 * group_element_fuzz.c: an element or scalar that is read is written as the same text, and both
 * ways of reading an element agree.
 *
 * The first byte chooses the group.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/group.h"
#include "fuzz/fuzz.h"

#include <assert.h>
#include <string.h>

static const struct group *group_number(uint8_t number)
{
	static const char *const names[] = { "Ed25519", "BELENIOS-2048", "RFC-3526-2048" };

	return number % 4 < 3 ? group_find(names[number % 4]) : group_tiny();
}

static void check_scalar(const struct group *group, const char *text, size_t len)
{
	struct report report = { 0 };
	struct scalar scalar;
	char again[GROUP_TEXT_MAX];

	if (group_scalar_parse(group, text, len, &scalar, &report) != AL_OK) {
		assert(report.message[0] != '\0');
		return;
	}
	group_scalar_format(group, &scalar, again);
	assert(strlen(again) == len);
	assert(memcmp(again, text, len) == 0);
}

static void check_element(const struct group *group, const char *text, size_t len)
{
	struct report report = { 0 };
	struct element element;
	struct point point;
	char again[GROUP_TEXT_MAX];
	enum status as_element = group_element_parse(group, text, len, &element, &report);
	enum status as_point = group_vartime_point_parse(group, text, len, &point, NULL);

	assert(as_element == AL_OK || report.message[0] != '\0');
	assert(as_point == AL_OK || as_point == as_element);
	if (as_point != AL_OK)
		return;
	assert(group_vartime_are_members(group, &point, 1) == (as_element == AL_OK));
	group_vartime_points_format(group, &point, 1, again);
	assert(strlen(again) == len);
	assert(memcmp(again, text, len) == 0);
	if (as_element == AL_OK) {
		assert(group_element_format(group, &element, again) == len);
		assert(memcmp(again, text, len) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct group *group;

	if (size == 0)
		return 0;
	group = group_number(data[0]);
	check_scalar(group, (const char *)data + 1, size - 1);
	check_element(group, (const char *)data + 1, size - 1);
	return 0;
}
