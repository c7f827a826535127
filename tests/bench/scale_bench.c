/*
 * scale_bench.c: what a protected question costs as rows grow, and what their order costs.
 *
 * Time by row and the peak of memory at 2 and 20 million rows of query_world.h, each in a process
 * of its own; with ALLMENDE_BENCH_ROWS also at so many (200 million take a few minutes and 6 GB of
 * disk). Then rows in random order: they are brought person by person once, when they are imported,
 * so there a file in random order is set against the same file in order, and so are questions
 * afterwards.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "bench/bench.h"
#include "bench/query_world.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 9
#define FEW 2000000
#define MANY 20000000
#define MOST 200000000
#define BY_ROW_MAX 1.2	 /* of the cost at a tenth of the rows */
#define IMPORT_MAX 3.0	 /* of a file in order */
#define SHUFFLED_MAX 1.1 /* of a question after that */

/* What a process found, in memory that it shares with this one. */
struct found {
	uint64_t rows;
	double seconds;
	double import_seconds;
	long peak_mb;
};

enum order { AS_MADE, IN_ORDER, SHUFFLED };

/* The peak of this process's memory. */
static long peak_mb(void)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[256];
	long peak = 0;

	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		if (strncmp(line, "VmHWM:", 6) == 0)
			peak = strtol(line + 6, NULL, 10) / 1024;
	}
	if (file != NULL)
		(void)fclose(file);
	return peak;
}

/* Run `work` in a process of its own; whether it says that it is good. */
static bool apart(bool (*work)(struct query_world *world, enum order order, struct found *found),
		  struct query_world *world, enum order order, struct found *found)
{
	int state = 1;
	pid_t child;

	(void)fflush(NULL);
	child = fork();
	if (child == 0)
		_exit(work(world, order, found) ? 0 : 1);
	return child > 0 && waitpid(child, &state, 0) == child && state == 0;
}

static bool make(struct query_world *world, enum order order, struct found *found)
{
	char path[128];
	enum status status = query_world_make(world);
	double start;

	(void)snprintf(path, sizeof(path), "%s/rows.csv", world->folder);
	if (status == AL_OK && order != AS_MADE)
		status = query_world_write(world, path, order == SHUFFLED);
	start = bench_now();
	if (status == AL_OK && order != AS_MADE)
		status = query_world_import(world, path);
	found->import_seconds = bench_now() - start;
	(void)unlink(path);
	return !query_world_failed(world, status);
}

static bool ask(struct query_world *world, enum order order, struct found *found)
{
	double seconds[ROUNDS];

	(void)order;
	if (query_world_failed(world, query_world_open(world)) ||
	    query_world_ask(world, WORLD_SUMS) < 0)
		return false;
	for (int i = 0; i < ROUNDS; i++) {
		seconds[i] = query_world_ask(world, WORLD_SUMS);
		if (seconds[i] < 0)
			return false;
	}
	found->rows = world->rows;
	found->seconds = bench_median(seconds, ROUNDS);
	found->peak_mb = peak_mb();
	return true;
}

static bool measure(uint64_t rows, enum order order, struct found *found)
{
	static struct query_world world;
	bool good = !query_world_failed(&world, query_world_init(&world, rows)) &&
		    apart(make, &world, order, found) && apart(ask, &world, order, found);

	query_world_end(&world);
	if (good)
		(void)printf("%" PRIu64 " rows: %.1f ms, %.2f ns a row; %ld MB at the peak\n",
			     found->rows, found->seconds * 1e3,
			     found->seconds * 1e9 / (double)found->rows, found->peak_mb);
	(void)fflush(stdout);
	return good;
}

/* Seconds for a million rows. */
static double by_row(const struct found *found)
{
	return found->seconds / (double)found->rows * 1e6;
}

static bool grow(struct found *found)
{
	return measure(FEW, AS_MADE, &found[0]) && measure(MANY, AS_MADE, &found[1]) &&
	       measure(MOST, AS_MADE, &found[2]) &&
	       bench_ratio("a row of 20 million against one of 2 million", by_row(&found[1]),
			   by_row(&found[0]), BY_ROW_MAX) &&
	       bench_ratio("a row of 200 million against one of 20 million", by_row(&found[2]),
			   by_row(&found[1]), BY_ROW_MAX);
}

static bool shuffle(struct found *found)
{
	return measure(FEW, IN_ORDER, &found[0]) && measure(FEW, SHUFFLED, &found[1]) &&
	       bench_ratio("import of rows in random order against in order",
			   found[1].import_seconds, found[0].import_seconds, IMPORT_MAX) &&
	       bench_ratio("a question after import in random order against in order",
			   found[1].seconds, found[0].seconds, SHUFFLED_MAX);
}

int main(void)
{
	struct found *found = mmap(NULL, 3 * sizeof(*found), PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	bool good;

	if (found == MAP_FAILED)
		return 1;
	good = grow(found);
	good = shuffle(found) && good;
	return good ? 0 : 1;
}
