/* fixture.c: the platform of the tests. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/query/fixture.h"

#include "unit/unit.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

const char fixture_stations_csv[] = "id,name,city,docks\n"
				    "S1,\"Nord, Platz\",Bonn,10\n"
				    "S2,Süd,Bonn,20\n"
				    "S3,West,Köln,\n"
				    "S4,Ost,,20\n"
				    "S5,Mitte,Köln,15\n";

static const char *const kinds[] = { "long", "short", "medium" };
static const char *const zones[] = { "5", "1", "2" };
static struct keys_of station_keys = { .column = "id", .table = "stations" };

static struct column trip_columns[] = {
	{ .name = "rider", .type = COLUMN_TEXT, .class = CLASS_ID, .scale = -1 },
	{ .name = "station", .type = COLUMN_TEXT, .keys_of = &station_keys, .scale = -1 },
	{ .name = "kind", .type = COLUMN_TEXT, .keys = kinds, .keys_count = 3, .scale = -1 },
	{ .name = "minutes",
	  .type = COLUMN_INTEGER,
	  .min = "0",
	  .max = "120",
	  .scale = -1,
	  .unit = "min" },
	{ .name = "price", .type = COLUMN_DECIMAL, .min = "0.00", .max = "50.00", .scale = 2 },
	{ .name = "delta", .type = COLUMN_INTEGER, .min = "-1000", .max = "500", .scale = -1 },
	{ .name = "began",
	  .type = COLUMN_TIMESTAMP,
	  .min = "2019-01-01T00:00:00Z",
	  .max = "2019-12-31T23:59:59Z",
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
	{ .name = "hidden", .type = COLUMN_INTEGER, .min = "0", .max = "9", .scale = -1 },
	{ .name = "unbounded", .type = COLUMN_INTEGER, .scale = -1 },
};
static struct column secret_columns[] = {
	{ .name = "rider", .type = COLUMN_TEXT, .class = CLASS_ID, .scale = -1 },
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
	  .columns_count = sizeof(trip_columns) / sizeof(*trip_columns) },
	{ .name = "secret",
	  .person = "rider",
	  .role = TABLE_PERSONS,
	  .rows_typical = 10,
	  .columns = secret_columns,
	  .columns_count = 1 },
	{ .name = "stations",
	  .role = TABLE_PUBLIC,
	  .rows_typical = -1,
	  .columns = station_columns,
	  .columns_count = 3 },
};
const struct platform fixture_platform = { .platform = "bikes",
					   .tables = tables,
					   .tables_count = 3 };

static const char *const granted_columns[] = { "station", "kind",  "minutes", "price",
					       "delta",	  "began", "day",     "ebike",
					       "note",	  "zone",  "big",     "unbounded" };
const struct granted_table fixture_granted[1] = {
	{ .table = "trips", .columns = granted_columns, .columns_count = 12 },
};

struct catalogue *fixture_catalogue(void)
{
	struct catalogue *catalogue = NULL;
	struct report report = { 0 };

	if (catalogue_new(&fixture_platform, &catalogue, &report) != AL_OK ||
	    catalogue_add_public(catalogue, "stations", fixture_stations_csv,
				 strlen(fixture_stations_csv), &report) != AL_OK)
		fail_msg("%s", report.message);
	return catalogue;
}

static double of_one(double value)
{
	return isnan(value) ? 0 : value;
}

static double twice_and(const void *context, const double *features)
{
	(void)context;
	return 2 * of_one(features[0]) + of_one(features[1]);
}

static double chance_of_three(const void *context, const double *features)
{
	double score = of_one(features[0]) - of_one(features[1]) + of_one(features[2]);

	(void)context;
	return 1 / (1 + exp(-fmin(fmax(score, -30), 30)));
}

/* minutes is within 0 and 120, price within 0.00 and 50.00. */
const struct number_model fixture_models[2] = {
	{ .name = "m",
	  .digest = "aa",
	  .features = 2,
	  .low = 0,
	  .high = 29000,
	  .scale = 2,
	  .predict = twice_and },
	{ .name = "wide",
	  .digest = "bb",
	  .features = 3,
	  .low = 0,
	  .high = 1000000,
	  .scale = 6,
	  .predict = chance_of_three },
};

struct analysis_scope fixture_scope(const struct catalogue *catalogue)
{
	return (struct analysis_scope){ .catalogue = catalogue,
					.granted = fixture_granted,
					.granted_count = 1,
					.models = fixture_models,
					.models_count = 2 };
}

struct engine *fixture_engine(const struct catalogue *catalogue, const char *text)
{
	const struct engine_options options = { 0 };
	const struct digest content = { { 0 } };
	char path[] = "/tmp/query_test_XXXXXX";
	int file = mkstemp(path);
	struct engine_import imported;
	struct engine_table table;
	struct engine *engine = NULL;
	struct report report = { 0 };
	struct arena arena;

	arena_init(&arena, 1 << 20);
	assert_true(file >= 0);
	assert_int_equal(write(file, text, strlen(text)), strlen(text));
	close(file);
	if (engine_open(&options, &engine, &report) != AL_OK ||
	    catalogue_engine_table(catalogue, &fixture_platform.tables[0], &arena, &table,
				   &report) != AL_OK ||
	    engine_import_csv(engine, &table, path, &content, &imported, &report) != AL_OK)
		fail_msg("%s: %s", report.message, report.detail);
	unlink(path);
	arena_clear(&arena);
	return engine;
}

struct engine *fixture_locked_engine(const struct catalogue *catalogue, const char *text)
{
	struct engine *engine = fixture_engine(catalogue, text);

	assert_int_equal(engine_lock(engine, NULL), AL_OK);
	return engine;
}

struct plan *fixture_plan_with(const struct catalogue *catalogue, const char *sql,
			       const struct plan_options *options)
{
	struct analysis_scope scope = fixture_scope(catalogue);
	struct plan *plan = NULL;
	struct report report = { 0 };

	if (plan_of_sql(&scope, sql, strlen(sql), options, &plan, &report) != AL_OK)
		fail_msg("%s: %s", sql, report.message);
	return plan;
}

struct plan *fixture_plan(const struct catalogue *catalogue, const char *sql)
{
	const struct plan_options options = { .rho = { RHO_PICO_ONE } };

	return fixture_plan_with(catalogue, sql, &options);
}

void fixture_unclip(struct plan *plan)
{
	plan->bound = (uint64_t)1 << 31;
	plan->clip = plan->bound;
	plan->tell_weight = 1;
	for (size_t i = 0; i < MEASURES_MAX; i++)
		plan->measures[i] = (struct plan_measure){ .weight = 1 };
	for (size_t i = 0; i < HISTOGRAMS_MAX; i++)
		plan->histograms[i].weight = 1;
}

struct sums fixture_sums(const struct plan *plan, struct engine *engine)
{
	static const uint8_t everyone[4096] = { 0 };
	uint8_t consent[sizeof(everyone)];
	struct members members = { .consent = consent, .count = 8 * sizeof(consent) };
	struct report report = { 0 };
	struct sums sums = { 0 };

	memset(consent, 0xff, sizeof(consent));
	if (sums_read(plan, engine, &members, NULL, &sums, &report) != AL_OK)
		fail_msg("%s: %s", report.message, report.detail);
	return sums;
}

static uint64_t next(uint64_t *state)
{
	uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* One field, empty in one of eight rows; values also outside their bounds and keys. */
static int random_field(uint64_t *state, const char *name, char *to, size_t size)
{
	static const struct {
		const char *name;
		const char *prefix;
		uint64_t count;
		int least;
	} numbers[] = {
		{ "station", "S", 6, 1 },
		{ "minutes", "", 150, -10 },
		{ "delta", "", 1800, -1100 },
		{ "zone", "", 6, 0 },
		{ "big", "", UINT64_C(1) << 53, -1 },
	};
	uint64_t r = next(state);
	uint64_t n = next(state);
	int days = (int)(n % 380);

	if (r % 8 == 0)
		return snprintf(to, size, ",");
	if (strcmp(name, "began") == 0)
		return snprintf(to, size, ",%04d-%02d-%02d %02u:%02u:%02u",
				days > 375 ? 2018 + days % 4 : 2019, days % 12 + 1, days % 28 + 1,
				(unsigned)(n >> 32) % 24, (unsigned)(n >> 40) % 60,
				(unsigned)(n >> 48) % 60);
	if (strcmp(name, "day") == 0)
		return snprintf(to, size, ",%04d-%02d-%02d", days > 375 ? 2020 : 2019,
				days % 12 + 1, days % 28 + 1);
	if (strcmp(name, "ebike") == 0)
		return snprintf(to, size, ",%s", n % 2 ? "true" : "false");
	if (strcmp(name, "kind") == 0)
		return snprintf(to, size, ",%s", n % 4 == 3 ? "odd" : kinds[n % 4]);
	if (strcmp(name, "note") == 0)
		return snprintf(to, size, ",%s", n % 3 ? "rain" : "sunshine all day long");
	if (strcmp(name, "price") == 0)
		return snprintf(to, size, ",%u.%02u", (unsigned)(n % 60),
				(unsigned)(n >> 32) % 100);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (strcmp(numbers[i].name, name) == 0)
			return snprintf(to, size, ",%s%lld", numbers[i].prefix,
					(long long)(n % numbers[i].count) + numbers[i].least);
	}
	return snprintf(to, size, ",%u", (unsigned)(n % 10));
}

char *fixture_random_csv(uint64_t seed, unsigned rows, unsigned persons)
{
	const struct table *table = &fixture_platform.tables[0];
	size_t size = 1024 + (size_t)rows * 256;
	char *text = malloc(size);
	size_t len = 0;
	uint64_t state = seed;

	assert_non_null(text);
	for (size_t i = 0; i < table->columns_count; i++)
		len += (size_t)snprintf(text + len, size - len, "%s%s", i > 0 ? "," : "",
					table->columns[i].name);
	for (unsigned row = 0; row < rows; row++) {
		uint64_t r = next(&state);

		/* A third of the rows are of one tenth of the riders. */
		len += (size_t)snprintf(
		    text + len, size - len, "\nrider%06u",
		    (unsigned)(next(&state) % (r % 3 == 0 ? persons / 10 + 1 : persons)));
		for (size_t i = 1; i < table->columns_count; i++)
			len += (size_t)random_field(&state, table->columns[i].name, text + len,
						    size - len);
	}
	text[len++] = '\n';
	text[len] = '\0';
	return text;
}
