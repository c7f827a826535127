/* train_fuzz.c: a request for a training is read or refused in words, whatever its bytes are. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "fuzz/fuzz.h"
#include "learn/train.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static struct column columns[] = {
	{ .name = "rider", .type = COLUMN_TEXT, .scale = -1 },
	{ .name = "minutes", .type = COLUMN_INTEGER, .scale = -1, .min = "0", .max = "120" },
	{ .name = "price", .type = COLUMN_DECIMAL, .scale = 2, .min = "0.00", .max = "50.00" },
	{ .name = "ebike", .type = COLUMN_BOOLEAN, .scale = -1 },
};
static struct table tables[] = {
	{ .name = "trips",
	  .person = "rider",
	  .role = TABLE_PERSONS,
	  .rows_typical = 10,
	  .columns = columns,
	  .columns_count = 4 },
};
static const struct platform platform = { .platform = "bikes",
					  .tables = tables,
					  .tables_count = 1 };
static const char *const granted_columns[] = { "minutes", "price", "ebike" };
static const struct granted_table granted = { .table = "trips",
					      .columns = granted_columns,
					      .columns_count = 3 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct train_options options = { .rho = { RHO_PICO_ONE }, .delta = { 1000000000 } };
	struct analysis_scope scope = { .granted = &granted, .granted_count = 1 };
	struct catalogue *catalogue = NULL;
	struct train_plan *plan = NULL;
	struct report report = { 0 };

	if (catalogue_new(&platform, &catalogue, NULL) != AL_OK)
		abort();
	scope.catalogue = catalogue;
	if (train_plan_of_json(&scope, (const char *)data, size, &options, &plan, &report) != AL_OK)
		assert(report.message[0] != '\0');
	else
		assert(train_rho(plan).pico <= options.rho.pico);
	train_plan_free(plan);
	catalogue_free(catalogue);
	return 0;
}
