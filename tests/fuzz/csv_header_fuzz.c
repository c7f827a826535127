/* csv_header_fuzz.c: any bytes as the first line of a CSV file to import. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "engine/engine_internal.h"
#include "fuzz/fuzz.h"

#include <assert.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct engine_column columns[] = { { .name = "rider" },
							{ .name = "minutes" } };
	static const struct engine_table table = {
		.name = "trips", .person = "rider", .columns = columns, .columns_count = 2
	};
	struct csv_header header = { 0 };
	struct report report = { 0 };

	if (csv_header_parse((const char *)data, size, &table, &header, &report) != AL_OK) {
		assert(report.message[0] != '\0');
		return 0;
	}
	assert(header.places[0] < header.fields && header.places[1] < header.fields);
	assert(header.places[0] != header.places[1]);
	free(header.places);
	return 0;
}
