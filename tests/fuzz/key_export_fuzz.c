/* key_export_fuzz.c: what is read as a file with a key is written as the same bytes. It is not
 * opened here: a pass phrase takes a second. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/key_export.h"
#include "fuzz/fuzz.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct key_export file;
	struct buffer text;

	if (key_export_read((const char *)data, size, &file, NULL) != AL_OK)
		return 0;
	assert((file.kind == KEY_EXPORT_MANDATE) == (file.platform[0] != '\0'));
	buffer_init(&text, KEY_EXPORT_LEN_MAX);
	key_export_format(&file, &text);
	assert(text.len == size);
	assert(memcmp(text.bytes, data, size) == 0);
	buffer_clear(&text);
	return 0;
}
