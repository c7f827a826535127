/*
 * query_bench.c: protected questions against the same without any protection, on the same rows, in
 * turns in one run: 20 million rows of query_world.h.
 *
 *	SELECT station, SUM(minutes), COUNT(*) FROM trips GROUP BY station
 *	SELECT station, MEDIAN(minutes) FROM trips GROUP BY station
 *
 * Protected is all of it: plan, noise, reading, clipping, personal charges, answer. Plain is DuckDB
 * with two threads on a copy of the file. ALLMENDE_BENCH_ROWS takes fewer rows (and persons in
 * proportion).
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "bench/bench.h"
#include "bench/query_world.h"
#include "engine/engine_internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define ROWS 20000000
#define ROUNDS 9

static const struct {
	const char *name;
	const char *sql;
	const char *plain;
	double ratio_max;
} questions[] = {
	{ "sums", WORLD_SUMS,
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
	struct query_world world;
	char copy[96];
	struct duckdb_base *plain_base;
	struct duckdb_connection *plain;
};

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

static enum status open_plain(struct bench *bench)
{
	struct duckdb_api *api = &bench->world.engine->api;
	struct duckdb_config *config = NULL;
	enum status status = AL_OK;

	if (api->create_config(&config) != DUCKDB_SUCCESS ||
	    api->set_config(config, "threads", "2") != DUCKDB_SUCCESS ||
	    api->open_ext(bench->copy, &bench->plain_base, config, NULL) != DUCKDB_SUCCESS ||
	    api->connect(bench->plain_base, &bench->plain) != DUCKDB_SUCCESS)
		status = report_set(&bench->world.report, AL_IO, "the copy cannot be opened");
	api->destroy_config(&config);
	return status;
}

/* Seconds of the plain query; negative when it failed. */
static double run_plain(struct bench *bench, size_t question)
{
	struct duckdb_api *api = &bench->world.engine->api;
	struct duckdb_result result;
	struct duckdb_chunk *chunk;
	double start = bench_now();
	double seconds = -1;

	if (api->query(bench->plain, questions[question].plain, &result) == DUCKDB_SUCCESS) {
		chunk = api->fetch_chunk(result);
		if (chunk != NULL && api->data_chunk_get_size(chunk) == WORLD_STATIONS)
			seconds = bench_now() - start;
		api->destroy_data_chunk(&chunk);
	}
	api->destroy_result(&result);
	return seconds;
}

static int measure(struct bench *bench, size_t question)
{
	double plain[ROUNDS];
	double protected[ROUNDS];
	char name[64];

	(void)run_plain(bench, question);
	(void)query_world_ask(&bench->world, questions[question].sql);
	for (int i = 0; i < ROUNDS; i++) {
		plain[i] = run_plain(bench, question);
		protected[i] = query_world_ask(&bench->world, questions[question].sql);
		if (plain[i] < 0 || protected[i] < 0)
			return 1;
	}
	(void)snprintf(name, sizeof(name), "%s: protected/plain", questions[question].name);
	return bench_ratio(name, bench_median(protected, ROUNDS), bench_median(plain, ROUNDS),
			   questions[question].ratio_max)
		   ? 0
		   : 1;
}

static int measure_all(struct bench *bench)
{
	const struct query_world *world = &bench->world;
	int result = 0;

	(void)printf("rows %" PRIu64 ", persons %" PRIu64 ", consenting %" PRIu64 "\n", world->rows,
		     world->persons, world->consenting);
	for (size_t question = 0; question < QUESTIONS; question++)
		result |= measure(bench, question);
	return result;
}

int main(void)
{
	static struct bench bench;
	struct query_world *world = &bench.world;
	const char *wanted = getenv("ALLMENDE_BENCH_ROWS");
	enum status status =
	    query_world_init(world, wanted != NULL ? strtoull(wanted, NULL, 10) : ROWS);
	int result = 1;

	(void)snprintf(bench.copy, sizeof(bench.copy), "%s/copy.db", world->folder);
	if (status == AL_OK)
		status = query_world_make(world);
	if (status == AL_OK)
		status = copy_file(world->file, bench.copy);
	if (status == AL_OK)
		status = query_world_open(world);
	if (status == AL_OK)
		status = open_plain(&bench);
	if (!query_world_failed(world, status))
		result = measure_all(&bench);
	if (bench.plain != NULL)
		world->engine->api.disconnect(&bench.plain);
	if (bench.plain_base != NULL)
		world->engine->api.close(&bench.plain_base);
	(void)unlink(bench.copy);
	query_world_end(world);
	return result;
}
