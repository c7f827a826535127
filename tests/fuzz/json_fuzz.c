/* json_fuzz.c: what is read as JSON has one canonical form, which is its own. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/json.h"
#include "fuzz/fuzz.h"

#include <assert.h>
#include <string.h>

#define LEN_MAX (16UL * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct report report = { 0 };
	struct buffer once;
	struct buffer twice;
	json_t *value = NULL;
	json_t *again = NULL;

	if (json_parse((const char *)data, size, &value, &report) != AL_OK) {
		assert(report.message[0] != '\0');
		return 0;
	}
	buffer_init(&once, LEN_MAX);
	buffer_init(&twice, LEN_MAX);
	if (json_canonical(value, &once, &report) == AL_OK) {
		enum status status = json_parse(buffer_text(&once), once.len, &again, NULL);

		assert(status == AL_OK);
		assert(json_equal(value, again));
		status = json_canonical(again, &twice, NULL);
		assert(status == AL_OK);
		assert(once.len == twice.len);
		assert(memcmp(once.bytes, twice.bytes, once.len) == 0);
	}
	buffer_clear(&once);
	buffer_clear(&twice);
	json_decref(again);
	json_decref(value);
	return 0;
}
