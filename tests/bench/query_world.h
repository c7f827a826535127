/*
 * query_world.h: trips by the million, for benchmarks of questions.
 *
 * Persons with 40 rows each on average, stored by person as an import leaves them; 300 stations,
 * most of a person's rows at 6 of them; a tenth of the persons four times as active; 40 % consent.
 * The world belongs to the process that opened it.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_BENCH_QUERY_WORLD_H
#define ALLMENDE_TESTS_BENCH_QUERY_WORLD_H

#include "base/status.h"
#include "engine/engine.h"
#include "law/registry.h"
#include "query/catalogue.h"

#include <stdbool.h>
#include <stdint.h>

#define WORLD_STATIONS 300

#define WORLD_SUMS "SELECT station, SUM(minutes), COUNT(*) FROM trips GROUP BY station"

struct query_world {
	char folder[64];
	char file[96]; /* the engine's database in it */
	uint64_t persons;
	uint64_t rows; /* once it is open */
	struct platform platform;
	struct table table;
	struct column columns[3];
	const char *keys[WORLD_STATIONS];
	char names[WORLD_STATIONS][8];
	struct catalogue *catalogue;
	struct engine *engine; /* NULL: not open */
	uint8_t *consent;
	uint64_t consenting;
	struct report report;
};

/* Make an empty folder and describe the world of about `rows` rows. */
AL_MUST_CHECK enum status query_world_init(struct query_world *ret, uint64_t rows);

/* Make the rows, by SQL because 20 million lines of CSV take a minute. */
AL_MUST_CHECK enum status query_world_make(struct query_world *world);

/* Write the rows as CSV to `path`; shuffled or as they are stored. */
AL_MUST_CHECK enum status query_world_write(struct query_world *world, const char *path,
					    bool shuffled);

/* Import the CSV at `path` in the place of the rows. */
AL_MUST_CHECK enum status query_world_import(struct query_world *world, const char *path);

/* Open the database for reading, locked, and choose who consents. */
AL_MUST_CHECK enum status query_world_open(struct query_world *world);

/* The seconds that the protected question `sql` takes: plan, noise, reading, clipping, charges,
 * answer. Negative: it failed, and that is said; also when too few persons were counted. */
double query_world_ask(struct query_world *world, const char *sql);

/* Say why on stderr unless `status` is AL_OK; whether it is not. */
bool query_world_failed(const struct query_world *world, enum status status);

/* Close it and remove its files. */
void query_world_end(struct query_world *world);

#endif
