/*
 * query_memory_test.c: whichever allocation fails, catalogue, plan, sums and answer say so, leave
 * what they were to give untouched, and leak nothing.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/json.h"
#include "fault/alloc.h"
#include "query/answer.h"
#include "query/catalogue.h"
#include "unit/unit.h"

#include <stdlib.h>
#include <unistd.h>

#define ALLOCATIONS_MAX 100000 /* of one operation */

static const char stations_csv[] = "id,city\nS1,Bonn\nS2,Bonn\nS3,K\xc3\xb6ln\n";
static const char trips_csv[] = "rider,station,minutes,began,note\n"
				"a,S1,5,2019-01-03 10:00,rain\n"
				"a,S2,50,2019-02-03 10:00,\n"
				"b,S1,500,2019-03-03 10:00,sun\n";
static const char question[] =
    "SELECT city, date_trunc('month', began) AS m, EXTRACT(hour FROM began), count(*), "
    "sum(minutes), "
    "avg(minutes), stddev(minutes), sum(CASE WHEN note IN ('rain') THEN abs(minutes * 2.5) ELSE "
    "least(minutes, 5) END) FILTER (WHERE city = 'Bonn') AS s, count(note), count(DISTINCT rider), "
    "corr(minutes, coalesce(round(minutes / 7, 2), nullif(minutes, 3))) AS r FROM trips JOIN "
    "stations ON station = id "
    "WHERE minutes > "
    "3 "
    "AND (note IN ('rain', 'sun') OR NOT note = 'x') AND city <> 'Ulm' AND station <> 'S2' AND "
    "EXTRACT(dow FROM began) BETWEEN 0 AND 6 AND city LIKE 'B%' GROUP BY 1, m, 3 "
    "HAVING count(*) > -5 AND r < 2 ORDER BY r DESC, city LIMIT 5";

static const char pipeline[] =
    "WITH a AS (SELECT rider, station, minutes, date_trunc('month', began) AS month, "
    "lag(began) OVER (PARTITION BY rider ORDER BY began) AS prev, sum(minutes) OVER (PARTITION BY "
    "rider, station ORDER BY began DESC) AS total, began FROM trips WHERE minutes * 2 > 3) "
    "SELECT month, avg(t.n), count(DISTINCT rider), sum(x) FROM (SELECT rider, month, city, "
    "count(*) AS n, avg(total) AS x, count(DISTINCT station) AS y FROM a JOIN stations ON station "
    "= id WHERE prev IS NULL OR EXTRACT(EPOCH FROM began) - EXTRACT(EPOCH FROM prev) > 60 GROUP BY "
    "rider, month, city) AS t JOIN trips ON t.rider = trips.rider WHERE t.n < minutes GROUP BY "
    "month";

static const char counting[] = "SELECT note, count(*) FROM trips GROUP BY note";

static struct keys_of station_keys = { .column = "id", .table = "stations" };
static const char *const notes[] = { "rain" };
static struct column trip_columns[] = {
	{ .name = "rider", .type = COLUMN_TEXT, .scale = -1 },
	{ .name = "station", .type = COLUMN_TEXT, .keys_of = &station_keys, .scale = -1 },
	{ .name = "minutes", .type = COLUMN_INTEGER, .min = "0", .max = "120", .scale = -1 },
	{ .name = "began",
	  .type = COLUMN_TIMESTAMP,
	  .min = "2019-01-01",
	  .max = "2019-12-31",
	  .scale = -1 },
	{ .name = "note", .type = COLUMN_TEXT, .scale = -1 },
	{ .name = "kept", .type = COLUMN_TEXT, .keys = notes, .keys_count = 1, .scale = -1 },
};
static struct column station_columns[] = {
	{ .name = "id", .type = COLUMN_TEXT, .scale = -1 },
	{ .name = "city", .type = COLUMN_TEXT, .scale = -1 },
};
static struct table tables[] = {
	{ .name = "trips",
	  .person = "rider",
	  .role = TABLE_PERSONS,
	  .rows_typical = 10,
	  .columns = trip_columns,
	  .columns_count = 5 },
	{ .name = "stations",
	  .role = TABLE_PUBLIC,
	  .rows_typical = -1,
	  .columns = station_columns,
	  .columns_count = 2 },
};
static const struct platform platform = { .platform = "bikes",
					  .tables = tables,
					  .tables_count = 2 };
static const char *const granted_columns[] = { "station", "minutes", "began", "note" };
static const struct granted_table granted = { .table = "trips",
					      .columns = granted_columns,
					      .columns_count = 4 };

static struct catalogue *catalogue;
static struct engine *engine;
static struct plan *plan;
static struct plan *staged;  /* of `pipeline` */
static struct plan *counted; /* of `counting`: unknown keys, by the number of persons */
static struct sums sums;
static struct answer_noise noise;
static struct answer *answer;
static const uint8_t consent[1] = { 0xff };
static const struct members members = { .consent = consent, .count = 8 };

static enum status make_catalogue(void)
{
	struct catalogue *made = NULL;
	enum status status = catalogue_new(&platform, &made, NULL);

	assert_true(status == AL_OK || made == NULL);
	if (status == AL_OK)
		status = catalogue_add_public(made, "stations", stations_csv, strlen(stations_csv),
					      NULL);
	catalogue_free(made);
	return status;
}

static enum status plan_text(const char *text)
{
	const struct plan_options options = { .rho = { RHO_PICO_ONE }, .min_group = 5 };
	const struct analysis_scope scope = { .catalogue = catalogue,
					      .granted = &granted,
					      .granted_count = 1 };
	struct plan *made = NULL;
	enum status status = plan_of_sql(&scope, text, strlen(text), &options, &made, NULL);

	assert_true(status == AL_OK || made == NULL);
	plan_free(made);
	return status;
}

static enum status make_plan(void)
{
	return plan_text(question);
}

static enum status make_pipeline(void)
{
	return plan_text(pipeline);
}

static enum status draw_noise(void)
{
	static const uint8_t seed[RANDOM_SEED_LEN] = { 1 };
	struct answer_noise drawn = { 0 };
	struct random random;
	enum status status;

	random_init_seed(&random, seed);
	status = answer_noise_draw(plan, &random, &drawn, NULL);
	assert_true(status == AL_OK || drawn.cells == NULL);
	answer_noise_clear(&drawn);
	random_clear(&random);
	return status;
}

static enum status read_sums(void)
{
	const struct sums_options options = { .threads = 2 };
	struct sums read = { 0 };
	enum status status = sums_read(plan, engine, &members, &options, &read, NULL);

	assert_true(status == AL_OK || read.cells == NULL);
	sums_clear(&read);
	return status;
}

static enum status run_pipeline(void)
{
	struct plan *simple = plan;
	enum status status;

	plan = staged;
	status = read_sums();
	plan = simple;
	return status;
}

static enum status subtract_one(void)
{
	int64_t before[4];
	enum status status;

	memcpy(before, sums.cells, sizeof(before));
	status = sums_subtract(plan, engine, 0, &sums, NULL);
	if (status != AL_OK)
		assert_memory_equal(before, sums.cells, sizeof(before));
	return status;
}

static enum status make_answer(void)
{
	struct answer *made = NULL;
	enum status status = answer_make(plan, &sums, &noise, &made, NULL);

	assert_true(status == AL_OK || made == NULL);
	answer_free(made);
	return status;
}

/* Sums and answer of unknown keys that the number of persons selects. */
static enum status select_keys(void)
{
	static int64_t cells[2];
	const struct answer_noise none = { .cells = cells, .cells_count = 2 };
	struct answer *made = NULL;
	struct sums read = { 0 };
	enum status status = sums_read(counted, engine, &members, NULL, &read, NULL);

	if (status == AL_OK)
		status = answer_make(counted, &read, &none, &made, NULL);
	assert_true(status == AL_OK || made == NULL);
	answer_free(made);
	sums_clear(&read);
	return status;
}

static enum status write_answer(void)
{
	struct buffer text;
	enum status status;

	buffer_init(&text, ANSWER_LEN_MAX);
	answer_encode(answer, &text);
	answer_format(answer, &text);
	plan_explain_text(plan, &text);
	plan_explain_json(plan, &text);
	status = buffer_status(&text);
	buffer_clear(&text);
	return status;
}

static enum status open_engine(void)
{
	const struct engine_options options = { 0 };
	struct engine *opened = NULL;
	enum status status = engine_open(&options, &opened, NULL);

	assert_true(status == AL_OK || opened == NULL);
	engine_close(opened);
	return status;
}

/* Run `operation` with each of its allocations failing, alone and with all that follow. */
static void try_all(enum status (*operation)(void))
{
	for (int mode = FAULT_ALLOC_ONCE; mode <= FAULT_ALLOC_ALL; mode++) {
		bool failed = true;

		for (uint64_t n = 1; failed; n++) {
			int64_t live = fault_alloc_live();
			enum status status;

			assert_true(n < ALLOCATIONS_MAX);
			fault_alloc_after(n, (enum fault_alloc_mode)mode);
			status = operation();
			failed = fault_alloc_stop();
			if (status != (failed ? AL_NO_MEMORY : AL_OK))
				fail_msg("allocation %llu: %s", (unsigned long long)n,
					 status_name(status));
			if (fault_alloc_live() != live)
				fail_msg("allocation %llu: %lld blocks leaked",
					 (unsigned long long)n,
					 (long long)(fault_alloc_live() - live));
		}
	}
}

static void a_catalogue_is_made_or_not(void **state)
{
	(void)state;
	try_all(make_catalogue);
}

static void a_plan_is_made_or_not(void **state)
{
	(void)state;
	try_all(make_plan);
}

static void noise_is_drawn_or_not(void **state)
{
	(void)state;
	try_all(draw_noise);
}

static void an_engine_is_opened_or_not(void **state)
{
	(void)state;
	try_all(open_engine);
}

static void sums_are_read_or_not(void **state)
{
	(void)state;
	try_all(read_sums);
}

static void a_person_is_taken_out_or_not(void **state)
{
	(void)state;
	try_all(subtract_one);
}

static void a_pipeline_is_planned_and_run_or_not(void **state)
{
	(void)state;
	try_all(make_pipeline);
	try_all(run_pipeline);
}

static void an_answer_is_made_or_not(void **state)
{
	(void)state;
	try_all(make_answer);
}

static void keys_are_selected_or_not(void **state)
{
	(void)state;
	assert_non_null(strstr(plan_canonical(counted), "select_epsilon"));
	assert_int_equal(plan_cells(counted), 2);
	try_all(select_keys);
}

static void an_answer_is_written_or_not(void **state)
{
	(void)state;
	try_all(write_answer);
}

static void import_trips(void)
{
	const struct engine_options options = { 0 };
	const struct digest content = { { 0 } };
	char path[] = "/tmp/query_memory_XXXXXX";
	struct engine_import imported;
	struct engine_table table;
	struct report report = { 0 };
	struct arena arena;
	int file = mkstemp(path);

	arena_init(&arena, 1 << 20);
	assert_true(file >= 0);
	assert_int_equal(write(file, trips_csv, strlen(trips_csv)), strlen(trips_csv));
	(void)close(file);
	if (engine_open(&options, &engine, &report) != AL_OK ||
	    catalogue_engine_table(catalogue, &tables[0], &arena, &table, &report) != AL_OK ||
	    engine_import_csv(engine, &table, path, &content, &imported, &report) != AL_OK ||
	    engine_lock(engine, &report) != AL_OK)
		fail_msg("%s: %s", report.message, report.detail);
	(void)unlink(path);
	arena_clear(&arena);
}

static int set_up(void **state)
{
	const struct plan_options options = { .rho = { RHO_PICO_ONE } };
	const struct plan_options by_persons = { .rho = { RHO_PICO_ONE / 2500 },
						 .groups_per_person = 1,
						 .delta = { DELTA_ATTO_MAX } };
	struct analysis_scope scope = { .granted = &granted, .granted_count = 1 };
	struct report report = { 0 };
	json_t *nothing = NULL;

	(void)state;
	fault_alloc_init();
	assert_int_equal(json_parse("[]", 2, &nothing, NULL),
			 AL_OK); /* jansson is ours from here */
	json_decref(nothing);
	if (catalogue_new(&platform, &catalogue, &report) != AL_OK ||
	    catalogue_add_public(catalogue, "stations", stations_csv, strlen(stations_csv),
				 &report) != AL_OK)
		fail_msg("%s", report.message);
	scope.catalogue = catalogue;
	import_trips();
	if (plan_of_sql(&scope, question, strlen(question), &options, &plan, &report) != AL_OK ||
	    plan_of_sql(&scope, pipeline, strlen(pipeline), &options, &staged, &report) != AL_OK ||
	    plan_of_sql(&scope, counting, strlen(counting), &by_persons, &counted, &report) !=
		AL_OK ||
	    sums_read(plan, engine, &members, NULL, &sums, &report) != AL_OK)
		fail_msg("%s", report.message);
	noise = (struct answer_noise){ .cells = calloc(plan_cells(plan), sizeof(int64_t)),
				       .cells_count = plan_cells(plan) };
	assert_non_null(noise.cells);
	assert_int_equal(answer_make(plan, &sums, &noise, &answer, NULL), AL_OK);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	answer_free(answer);
	answer_noise_clear(&noise);
	sums_clear(&sums);
	plan_free(plan);
	plan_free(staged);
	plan_free(counted);
	engine_close(engine);
	catalogue_free(catalogue);
	return 0;
}

UNIT_MAIN_WITH("query_memory", set_up, tear_down, cmocka_unit_test(a_catalogue_is_made_or_not),
	       cmocka_unit_test(a_plan_is_made_or_not), cmocka_unit_test(noise_is_drawn_or_not),
	       cmocka_unit_test(an_engine_is_opened_or_not), cmocka_unit_test(sums_are_read_or_not),
	       cmocka_unit_test(a_person_is_taken_out_or_not),
	       cmocka_unit_test(a_pipeline_is_planned_and_run_or_not),
	       cmocka_unit_test(an_answer_is_made_or_not),
	       cmocka_unit_test(keys_are_selected_or_not),
	       cmocka_unit_test(an_answer_is_written_or_not))
