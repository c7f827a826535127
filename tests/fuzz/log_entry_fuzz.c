/* log_entry_fuzz.c: a log entry that is accepted is written as the same bytes, and is JSON. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/json.h"
#include "fuzz/fuzz.h"
#include "log/entry.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct report report = { 0 };
	json_t *object = NULL;
	struct log_entry entry;
	struct buffer again;
	enum status status;

	if (log_entry_decode(data, size, &entry, &report) != AL_OK) {
		assert(report.message[0] != '\0');
		return 0;
	}
	buffer_init(&again, LOG_ENTRY_LEN_MAX);
	log_entry_encode(&entry, &again);
	assert(buffer_status(&again) == AL_OK);
	assert(again.len == size);
	assert(memcmp(again.bytes, data, size) == 0);
	status = json_parse((const char *)data, size, &object, NULL);
	assert(status == AL_OK);
	json_decref(object);
	buffer_clear(&again);
	return 0;
}
