/* log_vkey_fuzz.c: a verifier key that is accepted is written as the same text. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"
#include "log/note.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct report report = { 0 };
	struct note_key key;
	char again[NOTE_VKEY_LEN_MAX + 1];

	if (note_key_parse((const char *)data, size, &key, &report) != AL_OK) {
		assert(report.message[0] != '\0');
		return 0;
	}
	note_key_format(&key, again);
	assert(strlen(again) == size);
	assert(memcmp(again, data, size) == 0);
	return 0;
}
