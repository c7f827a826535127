/* translation_fuzz.c: whatever a catalogue holds, a message found in it is a text within it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/translation.h"
#include "fuzz/fuzz.h"

#include <assert.h>
#include <string.h>

#define MESSAGE_LEN_MAX 24

/* `found` is one of the two English texts, or ends before the catalogue does. */
static void check_found(const uint8_t *data, size_t size, const char *found, const char *one,
			const char *many)
{
	uintptr_t at = (uintptr_t)found;

	if (found == one || found == many)
		return;
	assert(at >= (uintptr_t)data && at < (uintptr_t)data + size);
	assert(strlen(found) < size - (at - (uintptr_t)data));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const contexts[] = { NULL, "", "pot", "month" };
	struct translation translation = { .count = 42 };
	char message[MESSAGE_LEN_MAX + 1];

	if (size == 0)
		return 0;
	if (translation_decode(data, size, &translation) != AL_OK) {
		assert(translation.count == 42);
		return 0;
	}
	/* Texts are looked up that stand somewhere in the bytes: some of them are messages. */
	for (size_t from = 0; from < size; from += from < 256 ? 1 : 97) {
		size_t len = size - from < MESSAGE_LEN_MAX ? size - from : MESSAGE_LEN_MAX;

		memcpy(message, data + from, len);
		message[len] = '\0';
		for (size_t i = 0; i < sizeof(contexts) / sizeof(contexts[0]); i++)
			check_found(data, size,
				    translation_find(&translation, contexts[i], message), message,
				    message);
		for (uint64_t number = 0; number < 3; number++)
			check_found(data, size,
				    translation_count(&translation, message, "many", number),
				    message, "many");
	}
	return 0;
}
