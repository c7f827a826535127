/*
 * query_bench.c: protected questions against the same without any protection, on the same rows, in
 * turns in one run.
 *
 *	SELECT station, SUM(minutes), COUNT(*) FROM trips GROUP BY station
 *	SELECT station, MEDIAN(minutes) FROM trips GROUP BY station
 *
 * 500,000 persons with 40 rows each on average, stored by person; 300 stations, most of a person's
 * rows at 6 of them; a tenth of the persons four times as active; 40 % consent. Protected is all of
 * it: plan, noise, reading, clipping, personal charges, answer. Plain is DuckDB with two threads on
 * a copy of the file. ALLMENDE_BENCH_ROWS takes fewer rows (and persons in proportion).
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "bench/bench.h"
#include "engine/engine_internal.h"
#include "query/answer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROWS 20000000
#define ROWS_EACH 40
#define STATIONS 300
#define ROUNDS 9

static const struct {
	const char *name;
	const char *sql;
	const char *plain;
	double ratio_max;
} questions[] = {
	{ "sums", "SELECT station, SUM(minutes), COUNT(*) FROM trips GROUP BY station",
	  "SELECT station, sum(minutes), count(*) FROM _allmende_data.trips GROUP BY station ORDER "
	  "BY station",
	  1.6 },
	{ "quantiles", "SELECT station, MEDIAN(minutes) FROM trips GROUP BY station",
	  "SELECT station, quantile_cont(minutes, 0.5) FROM _allmende_data.trips GROUP BY station "
	  "ORDER BY station",
	  4.0 },
};
#define QUESTIONS (sizeof(questions) / sizeof(questions[0]))

struct bench {
	char folder[64];
	char file[96];
	char copy[96];
	uint64_t rows;
	uint64_t persons;
	struct platform platform;
	struct table table;
	struct column columns[3];
	const char *keys[STATIONS];
	char names[STATIONS][8];
	struct catalogue *catalogue;
	struct engine *engine;
	struct duckdb_base *plain_base;
	struct duckdb_connection *plain;
	uint8_t *consent;
	uint64_t consenting;
	struct report report;
};

static bool failed(struct bench *bench, enum status status)
{
	if (status != AL_OK)
		(void)fprintf(stderr, "query_bench: %s: %s %s\n", status_name(status),
			      bench->report.message, bench->report.detail);
	return status != AL_OK;
}

static void describe(struct bench *bench)
{
	for (int i = 0; i < STATIONS; i++) {
		(void)snprintf(bench->names[i], sizeof(bench->names[i]), "s%03d", i);
		bench->keys[i] = bench->names[i];
	}
	bench->columns[0] = (struct column){ .name = "rider", .type = COLUMN_TEXT, .scale = -1 };
	bench->columns[1] = (struct column){ .name = "station",
					     .type = COLUMN_TEXT,
					     .scale = -1,
					     .keys = bench->keys,
					     .keys_count = STATIONS };
	bench->columns[2] = (struct column){
		.name = "minutes", .type = COLUMN_INTEGER, .scale = -1, .min = "0", .max = "120"
	};
	bench->table = (struct table){ .name = "trips",
				       .person = "rider",
				       .role = TABLE_PERSONS,
				       .columns = bench->columns,
				       .columns_count = 3,
				       .rows_typical = 100 };
	bench->platform =
	    (struct platform){ .platform = "bench", .tables = &bench->table, .tables_count = 1 };
}

/* The table as an import leaves it, made by SQL because 20 million lines of CSV take a minute. */
static enum status make_rows(struct bench *bench)
{
	struct engine_options options = { .path = bench->file, .memory_mib = 3000 };
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
	    bench->persons, bench->persons, 0);
	status = engine_open(&options, &bench->engine, &bench->report);
	if (status == AL_OK)
		status = engine_run(bench->engine, buffer_text(&sql), "rows", &bench->report);
	buffer_clear(&sql);
	engine_close(bench->engine);
	bench->engine = NULL;
	return status;
}

static enum status copy_file(const char *from, const char *to)
{
	FILE *in = fopen(from, "rb");
	FILE *out = fopen(to, "wb");
	static char block[1 << 16];
	size_t len;
	bool good = in != NULL && out != NULL;

	while (good && (len = fread(block, 1, sizeof(block), in)) > 0)
		good = fwrite(block, 1, len, out) == len;
	if (in != NULL)
		(void)fclose(in);
	if (out != NULL)
		good = fclose(out) == 0 && good;
	return good ? AL_OK : AL_IO;
}

static enum status open_both(struct bench *bench)
{
	struct engine_options options = { .path = bench->file, .read_only = true };
	struct duckdb_api *api;
	struct duckdb_config *config = NULL;
	enum status status = engine_open(&options, &bench->engine, &bench->report);

	if (status == AL_OK)
		status = engine_lock(bench->engine, &bench->report);
	if (status != AL_OK)
		return status;
	api = &bench->engine->api;
	if (api->create_config(&config) != DUCKDB_SUCCESS ||
	    api->set_config(config, "threads", "2") != DUCKDB_SUCCESS ||
	    api->open_ext(bench->copy, &bench->plain_base, config, NULL) != DUCKDB_SUCCESS ||
	    api->connect(bench->plain_base, &bench->plain) != DUCKDB_SUCCESS)
		status = report_set(&bench->report, AL_IO, "the copy cannot be opened");
	api->destroy_config(&config);
	return status;
}

static enum status choose_consent(struct bench *bench)
{
	uint64_t state = 1;

	bench->consent = calloc(bench->persons / 8 + 1, 1);
	if (bench->consent == NULL)
		return AL_NO_MEMORY;
	for (uint64_t i = 0; i < bench->persons; i++) {
		state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		if ((state >> 33) % 100 < 40) {
			bench->consent[i / 8] |= (uint8_t)(1u << (i % 8));
			bench->consenting++;
		}
	}
	return AL_OK;
}

/* Seconds of the plain query; negative when it failed. */
static double run_plain(struct bench *bench, size_t question)
{
	struct duckdb_api *api = &bench->engine->api;
	struct duckdb_result result;
	struct duckdb_chunk *chunk;
	double start = bench_now();
	double seconds = -1;

	if (api->query(bench->plain, questions[question].plain, &result) == DUCKDB_SUCCESS) {
		chunk = api->fetch_chunk(result);
		if (chunk != NULL && api->data_chunk_get_size(chunk) == STATIONS)
			seconds = bench_now() - start;
		api->destroy_data_chunk(&chunk);
	}
	api->destroy_result(&result);
	return seconds;
}

static double run_protected(struct bench *bench, size_t question, uint64_t *ret_charged)
{
	const char *sql = questions[question].sql;
	static const char *const columns[] = { "station", "minutes" };
	const struct granted_table granted = { .table = "trips",
					       .columns = columns,
					       .columns_count = 2 };
	const struct analysis_scope scope = { .catalogue = bench->catalogue,
					      .granted = &granted,
					      .granted_count = 1 };
	const struct plan_options options = { .rho = { RHO_PICO_ONE / 20 }, .min_group = 10 };
	const struct members members = { .consent = bench->consent, .count = bench->persons };
	struct answer_noise noise = { 0 };
	struct random random;
	struct sums sums = { 0 };
	struct answer *answer = NULL;
	struct plan *plan = NULL;
	double start = bench_now();
	enum status status;

	random_init_system(&random);
	status = plan_of_sql(&scope, sql, strlen(sql), &options, &plan, &bench->report);
	if (status == AL_OK)
		status = answer_noise_draw(plan, &random, &noise, &bench->report);
	if (status == AL_OK)
		status = sums_read(plan, bench->engine, &members, NULL, &sums, &bench->report);
	if (status == AL_OK)
		status = answer_make(plan, &sums, &noise, &answer, &bench->report);
	*ret_charged = sums.charges_count;
	answer_free(answer);
	sums_clear(&sums);
	answer_noise_clear(&noise);
	plan_free(plan);
	random_clear(&random);
	return failed(bench, status) ? -1 : bench_now() - start;
}

static int compare_seconds(const void *a, const void *b)
{
	const double *left = a;
	const double *right = b;

	return (*left > *right) - (*left < *right);
}

static double median(double *seconds)
{
	qsort(seconds, ROUNDS, sizeof(*seconds), compare_seconds);
	return seconds[ROUNDS / 2];
}

static int measure(struct bench *bench, size_t question)
{
	double plain[ROUNDS];
	double protected[ROUNDS];
	uint64_t charged = 0;
	char name[64];

	(void)run_plain(bench, question);
	(void)run_protected(bench, question, &charged);
	for (int i = 0; i < ROUNDS; i++) {
		plain[i] = run_plain(bench, question);
		protected[i] = run_protected(bench, question, &charged);
		if (plain[i] < 0 || protected[i] < 0)
			return 1;
	}
	if (charged < bench->consenting * 99 / 100) {
		(void)fprintf(stderr, "query_bench: too few persons were counted\n");
		return 1;
	}
	(void)snprintf(name, sizeof(name), "%s: protected/plain", questions[question].name);
	return bench_ratio(name, median(protected), median(plain), questions[question].ratio_max)
		   ? 0
		   : 1;
}

static int measure_all(struct bench *bench)
{
	int result = 0;

	(void)printf("rows %" PRIu64 ", persons %" PRIu64 ", consenting %" PRIu64 "\n", bench->rows,
		     bench->persons, bench->consenting);
	for (size_t question = 0; question < QUESTIONS; question++)
		result |= measure(bench, question);
	return result;
}

static void end(struct bench *bench)
{
	if (bench->plain != NULL)
		bench->engine->api.disconnect(&bench->plain);
	if (bench->plain_base != NULL)
		bench->engine->api.close(&bench->plain_base);
	engine_close(bench->engine);
	catalogue_free(bench->catalogue);
	free(bench->consent);
	(void)unlink(bench->file);
	(void)unlink(bench->copy);
	(void)rmdir(bench->folder);
	free(bench);
}

int main(void)
{
	struct bench *bench = calloc(1, sizeof(*bench));
	const char *wanted = getenv("ALLMENDE_BENCH_ROWS");
	struct engine_table_info info = { 0 };
	enum status status;
	int result = 1;

	if (bench == NULL)
		return 1;
	bench->persons = (wanted != NULL ? strtoull(wanted, NULL, 10) : ROWS) / ROWS_EACH;
	(void)snprintf(bench->folder, sizeof(bench->folder), "/tmp/query_bench_XXXXXX");
	if (mkdtemp(bench->folder) == NULL)
		return 1;
	(void)snprintf(bench->file, sizeof(bench->file), "%s/rows.db", bench->folder);
	(void)snprintf(bench->copy, sizeof(bench->copy), "%s/copy.db", bench->folder);
	describe(bench);
	status = catalogue_new(&bench->platform, &bench->catalogue, &bench->report);
	if (status == AL_OK)
		status = choose_consent(bench);
	if (status == AL_OK)
		status = make_rows(bench);
	if (status == AL_OK)
		status = copy_file(bench->file, bench->copy);
	if (status == AL_OK)
		status = open_both(bench);
	if (status == AL_OK)
		status = engine_table_find(bench->engine, "trips", &info, &bench->report);
	bench->rows = info.rows;
	if (!failed(bench, status))
		result = measure_all(bench);
	end(bench);
	return result;
}
