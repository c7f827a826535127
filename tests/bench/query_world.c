/* query_world.c: see query_world.h. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "bench/query_world.h"

#include "bench/bench.h"
#include "crypto/random.h"
#include "engine/engine_internal.h"
#include "query/answer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROWS_EACH 40
#define MAKE_MIB 3000
#define CONSENT_PERCENT 40

static void describe(struct query_world *world)
{
	for (int i = 0; i < WORLD_STATIONS; i++) {
		(void)snprintf(world->names[i], sizeof(world->names[i]), "s%03d", i);
		world->keys[i] = world->names[i];
	}
	world->columns[0] = (struct column){ .name = "rider", .type = COLUMN_TEXT, .scale = -1 };
	world->columns[1] = (struct column){ .name = "station",
					     .type = COLUMN_TEXT,
					     .scale = -1,
					     .keys = world->keys,
					     .keys_count = WORLD_STATIONS };
	world->columns[2] = (struct column){
		.name = "minutes", .type = COLUMN_INTEGER, .scale = -1, .min = "0", .max = "120"
	};
	world->table = (struct table){ .name = "trips",
				       .person = "rider",
				       .role = TABLE_PERSONS,
				       .columns = world->columns,
				       .columns_count = 3,
				       .rows_typical = 100 };
	world->platform =
	    (struct platform){ .platform = "bench", .tables = &world->table, .tables_count = 1 };
}

enum status query_world_init(struct query_world *ret, uint64_t rows)
{
	*ret = (struct query_world){ .persons = rows / ROWS_EACH };
	(void)snprintf(ret->folder, sizeof(ret->folder), "/tmp/query_bench_XXXXXX");
	if (mkdtemp(ret->folder) == NULL)
		return report_set(&ret->report, AL_IO, "no folder can be made in /tmp");
	(void)snprintf(ret->file, sizeof(ret->file), "%s/rows.db", ret->folder);
	describe(ret);
	return catalogue_new(&ret->platform, &ret->catalogue, &ret->report);
}

/* Run `sql` on the database, opened for it. */
static enum status run(struct query_world *world, const char *sql)
{
	const struct engine_options options = { .path = world->file, .memory_mib = MAKE_MIB };
	struct engine *engine = NULL;
	enum status status = engine_open(&options, &engine, &world->report);

	if (status == AL_OK)
		status = engine_run(engine, sql, "rows", &world->report);
	engine_close(engine);
	return status;
}

enum status query_world_make(struct query_world *world)
{
	struct buffer sql;
	enum status status;

	buffer_init(&sql, 16384);
	/* 9 of 10 with n rows, 1 of 10 with 4 n: n = 40 / 1.3. */
	buffer_append_format(
	    &sql,
	    "INSERT INTO _allmende_meta.persons SELECT i, printf('p%%08d', i) FROM range(%" PRIu64
	    ") r(i);"
	    "CREATE TABLE _allmende_data.trips (_person UINTEGER USING COMPRESSION RLE,"
	    " station USMALLINT, minutes TINYINT);"
	    "INSERT INTO _allmende_data.trips SELECT CAST(p AS UINTEGER) AS _person,"
	    " CAST(CASE WHEN h %% 10 < 7 THEN hash(p * 7 + (h // 16) %% 6) %% 300"
	    " ELSE 300 * (((h // 1024) %% 1000) / 1000.0) ** 2 END AS USMALLINT) %% 300"
	    " AS station, CAST((h // 4096) %% 120 AS TINYINT) AS minutes"
	    " FROM (SELECT p, hash(p * 1000 + j) AS h FROM (SELECT i AS p, unnest(range(CASE WHEN "
	    "hash(i) %% 10 = 0 THEN 123 ELSE 31 END)) AS j FROM range(%" PRIu64 ") r(i))) "
	    "ORDER BY _person;"
	    "INSERT INTO _allmende_meta.tables SELECT 'trips', count(*), '%064d' FROM "
	    "_allmende_data.trips; CHECKPOINT;",
	    world->persons, world->persons, 0);
	status = run(world, buffer_text(&sql));
	buffer_clear(&sql);
	return status;
}

enum status query_world_write(struct query_world *world, const char *path, bool shuffled)
{
	struct buffer sql;
	enum status status;

	buffer_init(&sql, 4096);
	buffer_append_format(
	    &sql,
	    "COPY (SELECT printf('p%%08d', _person) AS rider, printf('s%%03d', station) AS station,"
	    " minutes FROM _allmende_data.trips ORDER BY %s) TO '%s' (HEADER)",
	    shuffled ? "hash(_person, rowid)" : "rowid", path);
	status = run(world, buffer_text(&sql));
	buffer_clear(&sql);
	return status;
}

enum status query_world_import(struct query_world *world, const char *path)
{
	const struct engine_options options = { .path = world->file };
	const struct digest content = { { 0 } };
	struct engine_import imported;
	struct engine_table table;
	struct engine *engine = NULL;
	struct arena arena;
	enum status status = engine_open(&options, &engine, &world->report);

	arena_init(&arena, 1 << 20);
	if (status == AL_OK)
		status = catalogue_engine_table(world->catalogue, &world->table, &arena, &table,
						&world->report);
	if (status == AL_OK)
		status =
		    engine_import_csv(engine, &table, path, &content, &imported, &world->report);
	arena_clear(&arena);
	engine_close(engine);
	return status;
}

static enum status choose_consent(struct query_world *world)
{
	uint64_t state = 1;

	world->consent = calloc(world->persons / 8 + 1, 1);
	if (world->consent == NULL)
		return AL_NO_MEMORY;
	for (uint64_t i = 0; i < world->persons; i++) {
		state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		if ((state >> 33) % 100 < CONSENT_PERCENT) {
			world->consent[i / 8] |= (uint8_t)(1u << (i % 8));
			world->consenting++;
		}
	}
	return AL_OK;
}

enum status query_world_open(struct query_world *world)
{
	const struct engine_options options = { .path = world->file, .read_only = true };
	struct engine_table_info info = { 0 };
	enum status status = engine_open(&options, &world->engine, &world->report);

	if (status == AL_OK)
		status = engine_lock(world->engine, &world->report);
	if (status == AL_OK)
		status = engine_table_find(world->engine, "trips", &info, &world->report);
	world->rows = info.rows;
	return status == AL_OK ? choose_consent(world) : status;
}

static enum status ask(struct query_world *world, const char *sql, uint64_t *ret_charged)
{
	static const char *const columns[] = { "station", "minutes" };
	const struct granted_table granted = { .table = "trips",
					       .columns = columns,
					       .columns_count = 2 };
	const struct analysis_scope scope = { .catalogue = world->catalogue,
					      .granted = &granted,
					      .granted_count = 1 };
	const struct plan_options options = { .rho = { RHO_PICO_ONE / 20 }, .min_group = 10 };
	const struct members members = { .consent = world->consent, .count = world->persons };
	struct answer_noise noise = { 0 };
	struct random random;
	struct sums sums = { 0 };
	struct answer *answer = NULL;
	struct plan *plan = NULL;
	enum status status;

	random_init_system(&random);
	status = plan_of_sql(&scope, sql, strlen(sql), &options, &plan, &world->report);
	if (status == AL_OK)
		status = answer_noise_draw(plan, &random, &noise, &world->report);
	if (status == AL_OK)
		status = sums_read(plan, world->engine, &members, NULL, &sums, &world->report);
	if (status == AL_OK)
		status = answer_make(plan, &sums, &noise, &answer, &world->report);
	*ret_charged = sums.charges_count;
	answer_free(answer);
	sums_clear(&sums);
	answer_noise_clear(&noise);
	plan_free(plan);
	random_clear(&random);
	return status;
}

double query_world_ask(struct query_world *world, const char *sql)
{
	uint64_t charged = 0;
	double start = bench_now();
	enum status status = ask(world, sql, &charged);
	double seconds = bench_now() - start;

	if (query_world_failed(world, status))
		return -1;
	if (charged < world->consenting * 99 / 100) {
		(void)fprintf(stderr, "query_bench: too few persons were counted\n");
		return -1;
	}
	return seconds;
}

bool query_world_failed(const struct query_world *world, enum status status)
{
	if (status != AL_OK)
		(void)fprintf(stderr, "query_bench: %s: %s %s\n", status_name(status),
			      world->report.message, world->report.detail);
	return status != AL_OK;
}

void query_world_end(struct query_world *world)
{
	engine_close(world->engine);
	catalogue_free(world->catalogue);
	free(world->consent);
	(void)unlink(world->file);
	(void)rmdir(world->folder);
}
