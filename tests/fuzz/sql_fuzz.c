/*
 * sql_fuzz.c: any text as a question. What is accepted has a plan, the same one twice, and runs
 * over rows of extreme values without leaving its bound; what is refused says something.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "engine/duckdb_api.h"
#include "fuzz/fuzz.h"
#include "query/accumulate.h"
#include "query/question.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define ROWS 64

static const char stations_csv[] =
    "id,city,docks\nS1,Bonn,10\nS2,Bonn,20\nS3,K\xc3\xb6ln,\nS4,,7\n";
static const char *const kinds[] = { "long", "short" };
static const char *const zones[] = { "1", "2", "900000000000" };
static struct keys_of station_keys = { .column = "id", .table = "stations" };
static struct column trip_columns[] = {
	{ .name = "rider", .type = COLUMN_TEXT, .scale = -1 },
	{ .name = "station", .type = COLUMN_TEXT, .keys_of = &station_keys, .scale = -1 },
	{ .name = "kind", .type = COLUMN_TEXT, .keys = kinds, .keys_count = 2, .scale = -1 },
	{ .name = "minutes", .type = COLUMN_INTEGER, .min = "0", .max = "120", .scale = -1 },
	{ .name = "price", .type = COLUMN_DECIMAL, .min = "-5.00", .max = "50.00", .scale = 2 },
	{ .name = "began",
	  .type = COLUMN_TIMESTAMP,
	  .min = "2019-01-01",
	  .max = "2019-12-31",
	  .scale = -1 },
	{ .name = "day",
	  .type = COLUMN_DATE,
	  .min = "2019-01-01",
	  .max = "2019-12-31",
	  .scale = -1 },
	{ .name = "ebike", .type = COLUMN_BOOLEAN, .scale = -1 },
	{ .name = "note", .type = COLUMN_TEXT, .scale = -1 },
	{ .name = "zone", .type = COLUMN_INTEGER, .keys = zones, .keys_count = 3, .scale = -1 },
	{ .name = "big",
	  .type = COLUMN_INTEGER,
	  .min = "-9007199254740991",
	  .max = "9007199254740991",
	  .scale = -1 },
};
static struct column station_columns[] = {
	{ .name = "id", .type = COLUMN_TEXT, .scale = -1 },
	{ .name = "city", .type = COLUMN_TEXT, .scale = -1 },
	{ .name = "docks", .type = COLUMN_INTEGER, .scale = -1 },
};
static struct table tables[] = {
	{ .name = "trips",
	  .person = "rider",
	  .role = TABLE_PERSONS,
	  .rows_typical = 10,
	  .columns = trip_columns,
	  .columns_count = 11 },
	{ .name = "stations",
	  .role = TABLE_PUBLIC,
	  .rows_typical = -1,
	  .columns = station_columns,
	  .columns_count = 3 },
};
static const struct platform platform = { .platform = "bikes",
					  .tables = tables,
					  .tables_count = 2 };
static const char *const granted_columns[] = { "station", "kind",  "minutes", "price", "began",
					       "day",	  "ebike", "note",    "zone",  "big" };
static const struct granted_table granted = { .table = "trips",
					      .columns = granted_columns,
					      .columns_count = 10 };

static wide square_of(int64_t cell)
{
	uint64_t size = (uint64_t)(cell < 0 ? -cell : cell);

	return wide_product(size, size);
}

/* Three persons with the greatest and least numbers there are, some of them NULL. */
static void run(const struct plan *plan)
{
	static const int64_t extremes[] = { INT64_MIN,	INT64_MAX, 0,	       -1,  1, 17897,
					    1546300800, VALUE_MAX, -VALUE_MAX, 120, 4, 5000 };
	static const uint8_t consent[1] = { 5 };
	const struct members members = { .consent = consent, .count = 8 };
	static int64_t numbers[ROWS];
	static uint32_t persons[ROWS];
	static union duckdb_text texts[ROWS];
	static const uint64_t valid = UINT64_C(0xfffffffffffffbfe);
	struct engine_chunk chunk = { .rows = ROWS, .persons = persons };
	static const uint8_t keep_key[KEEP_KEY_LEN] = { 1 };
	struct accumulator accumulator;
	const struct key_groups *found;
	wide square = 0;

	for (size_t i = 0; i < ROWS; i++) {
		numbers[i] = extremes[i % (sizeof(extremes) / sizeof(extremes[0]))];
		persons[i] = (uint32_t)(i / 24);
	}
	for (size_t i = 0; i < plan->analysis->slots_count; i++) {
		bool text = strcmp(plan->analysis->slots[i]->name, "note") == 0;

		chunk.columns[i] = (struct engine_values){
			.width = text ? ENGINE_WIDTH_TEXT : ENGINE_WIDTH_I64,
			.data = text ? (const void *)texts : numbers,
			.valid = &valid,
		};
	}
	if (accumulator_init(&accumulator, plan, &members, keep_key) != AL_OK)
		return;
	if (accumulator_add(&accumulator, &chunk) != AL_OK ||
	    accumulator_end(&accumulator) != AL_OK)
		abort();
	found = &accumulator.groups_found;
	for (size_t i = 0; i < plan->cells; i++)
		square += square_of(accumulator.sums[i]);
	for (size_t i = 0; i < found->count * found->step; i++)
		square += square_of(found->cells[i]);
	assert(square <= 4 * wide_product(plan->bound, plan->bound)); /* two persons */
	accumulator_clear(&accumulator);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct plan_options options = { .rho = { RHO_PICO_ONE },
					      .min_group = 5,
					      .groups_per_person = (int64_t)(size % 3),
					      .delta = { size % 2 * 1000000000 } };
	struct analysis_scope scope = { .granted = &granted, .granted_count = 1 };
	struct catalogue *catalogue = NULL;
	struct plan *plan = NULL;
	struct plan *again = NULL;
	struct report report = { 0 };

	if (catalogue_new(&platform, &catalogue, NULL) != AL_OK ||
	    catalogue_add_public(catalogue, "stations", stations_csv, strlen(stations_csv), NULL) !=
		AL_OK)
		abort();
	scope.catalogue = catalogue;
	if (plan_of_question(&scope, (const char *)data, size, &options, &plan, &report) != AL_OK) {
		assert(report.message[0] != '\0');
	} else {
		if (plan_of_question(&scope, (const char *)data, size, &options, &again, NULL) !=
		    AL_OK)
			abort();
		assert(strcmp(plan_canonical(plan), plan_canonical(again)) == 0);
		run(plan);
	}
	plan_free(plan);
	plan_free(again);
	catalogue_free(catalogue);
	return 0;
}
