/* when_fuzz.c: an instant that is read is written the same. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/when.h"
#include "fuzz/fuzz.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct when when = { 0 };
	char text[WHEN_TEXT_LEN + 1];

	if (when_parse((const char *)data, size, &when) != AL_OK) {
		assert(when.seconds == 0);
		return 0;
	}
	when_format(when, text);
	assert(size == WHEN_TEXT_LEN);
	assert(memcmp(text, data, size) == 0);
	return 0;
}
