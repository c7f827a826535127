/* settings_fuzz.c: a file of settings is read or refused with words. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/settings.h"
#include "fuzz/fuzz.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

struct example {
	char listen[SETTING_TEXT_MAX];
	int64_t threads;
	bool strict;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct setting settings[] = {
		{ "listen", SETTING_TEXT, offsetof(struct example, listen), 1, 20 },
		{ "threads", SETTING_INTEGER, offsetof(struct example, threads), 1, 16 },
		{ "strict", SETTING_BOOL, offsetof(struct example, strict), 0, 0 },
	};
	struct example example = { .threads = 1 };
	struct report report = { .message = "" };

	if (settings_parse((const char *)data, size, settings, 3, &example, &report) == AL_OK) {
		assert(strlen(example.listen) <= 20);
		assert(example.threads >= 1 && example.threads <= 16);
	} else {
		assert(report.message[0] != '\0');
	}
	return 0;
}
