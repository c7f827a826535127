/* tables_conf_fuzz.c: any bytes as an operator's tables.conf; what is ready makes a platform. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"
#include "node/tables_conf.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct report report = { .message = "" };
	struct tables_conf conf;
	struct platform platform;
	struct arena arena;
	enum status status;

	arena_init(&arena, TABLES_CONF_ARENA_MAX);
	status = tables_conf_parse((const char *)data, size, &arena, &conf, &report);
	if (status != AL_OK) {
		assert(status == AL_NO_MEMORY || strncmp(report.message, "line ", 5) == 0);
		arena_clear(&arena);
		return 0;
	}
	for (size_t i = 0; i < conf.open_count; i++)
		assert(conf.open[i].line >= 1 && conf.open[i].key[0] != '\0');
	status = tables_conf_platform(&conf, &arena, &platform, &report);
	if (status == AL_OK) {
		assert(conf.open_count == 0 && platform.tables_count == conf.tables_count);
		assert(platform.operator!= NULL && platform.sector != NULL);
		for (size_t i = 0; i < platform.tables_count; i++)
			assert(platform.tables[i].columns_count >= 1);
	}
	arena_clear(&arena);
	return 0;
}
