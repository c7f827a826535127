/* log_checkpoint_fuzz.c: a checkpoint that is accepted is written as the same text. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"
#include "log/checkpoint.h"
#include "log/merkle.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct report report = { 0 };
	struct checkpoint checkpoint;
	struct buffer again;
	enum status status;

	status = checkpoint_parse(text, size, CHECKPOINT_EXTENSIONS_IGNORED, &checkpoint, &report);
	if (status != AL_OK) {
		assert(report.message[0] != '\0');
		status =
		    checkpoint_parse(text, size, CHECKPOINT_EXTENSIONS_REFUSED, &checkpoint, NULL);
		assert(status != AL_OK);
		return 0;
	}
	assert(checkpoint.size <= MERKLE_SIZE_MAX);
	buffer_init(&again, CHECKPOINT_TEXT_LEN_MAX);
	checkpoint_format(&checkpoint, &again);
	assert(buffer_status(&again) == AL_OK);
	assert(again.len <= size);
	assert(memcmp(again.bytes, data, again.len) == 0);
	status = checkpoint_parse(text, size, CHECKPOINT_EXTENSIONS_REFUSED, &checkpoint, NULL);
	assert(status == (again.len == size ? AL_OK : AL_UNSUPPORTED));
	buffer_clear(&again);
	return 0;
}
