/* envelope_fuzz.c: an envelope that is accepted has exactly the bytes that we would write. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/envelope.h"
#include "fuzz/fuzz.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct report report = { 0 };
	struct envelope *envelope = NULL;
	struct buffer again;

	if (envelope_parse((const char *)data, size, &envelope, &report) != AL_OK) {
		assert(envelope == NULL);
		assert(report.message[0] != '\0');
		return 0;
	}
	buffer_init(&again, ENVELOPE_LEN_MAX);
	envelope_format(envelope, &again);
	assert(buffer_status(&again) == AL_OK);
	assert(again.len == size);
	assert(memcmp(again.bytes, data, size) == 0);
	buffer_clear(&again);
	envelope_free(envelope);
	return 0;
}
