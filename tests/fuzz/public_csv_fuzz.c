/* public_csv_fuzz.c: any bytes as the CSV of a public table. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"
#include "query/catalogue.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static struct column columns[] = {
	{ .name = "id", .type = COLUMN_TEXT, .scale = -1 },
	{ .name = "docks", .type = COLUMN_INTEGER, .scale = -1 },
	{ .name = "height", .type = COLUMN_DECIMAL, .scale = 3 },
	{ .name = "since", .type = COLUMN_DATE, .scale = -1 },
};
static struct table table = { .name = "stations",
			      .role = TABLE_PUBLIC,
			      .rows_typical = -1,
			      .columns = columns,
			      .columns_count = 4 };
static const struct platform platform = { .platform = "bikes",
					  .tables = &table,
					  .tables_count = 1 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct catalogue *catalogue = NULL;
	struct report report = { 0 };

	if (catalogue_new(&platform, &catalogue, NULL) != AL_OK)
		abort();
	if (catalogue_add_public(catalogue, "stations", (const char *)data, size, &report) != AL_OK)
		assert(report.message[0] != '\0');
	for (size_t i = 0; i < table.columns_count; i++) {
		struct domain domain;

		if (catalogue_domain(catalogue, &table, &columns[i], &domain, NULL) != AL_OK)
			continue;
		assert(domain.count <= catalogue_public_rows(catalogue, &table));
		for (size_t j = 1; j < domain.count; j++)
			assert(i == 0 ? strcmp(domain.labels[j - 1], domain.labels[j]) < 0
				      : domain.keys[j - 1].number < domain.keys[j].number);
	}
	catalogue_free(catalogue);
	return 0;
}
