/* event_fuzz.c: an event that is read is written as the same bytes. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"
#include "vote/archive.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct report report = { .message = "" };
	struct event event;
	struct buffer again;
	enum status status = event_parse((const char *)data, size, &event, &report);

	assert(status == AL_OK || status == AL_MALFORMED);
	assert((report.message[0] == '\0') == (status == AL_OK));
	if (status != AL_OK)
		return 0;
	buffer_init(&again, ARCHIVE_EVENT_LEN_MAX);
	event_format(&event, &again);
	assert(buffer_status(&again) == AL_OK);
	assert(again.len == size);
	assert(memcmp(again.bytes, data, size) == 0);
	buffer_clear(&again);
	return 0;
}
