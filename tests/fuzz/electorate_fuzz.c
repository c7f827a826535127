/* electorate_fuzz.c: what is read as an electorate is written alike, and each key is found. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"

#include "vote/assembly.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct report report = { .message = "" };
	struct electorate electorate;
	struct buffer again;

	if (electorate_parse((const char *)data, size, &electorate, &report) != AL_OK) {
		assert(report.message[0] != '\0');
		return 0;
	}
	buffer_init(&again, size);
	electorate_format(&electorate, &again);
	assert(buffer_status(&again) == AL_OK);
	assert(again.len == size);
	assert(memcmp(again.bytes, data, size) == 0);
	for (size_t i = 0; i < electorate.count; i++)
		assert(electorate_find(&electorate, &electorate.keys[i]) == (int64_t)i);
	buffer_clear(&again);
	electorate_clear(&electorate);
	return 0;
}
