/* fixture.h: a small platform with trips, stations and an engine, for the tests of queries. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_UNIT_QUERY_FIXTURE_H
#define ALLMENDE_TESTS_UNIT_QUERY_FIXTURE_H

#include "engine/engine_internal.h"
#include "query/answer.h"
#include "query/catalogue.h"
#include "query/plan_internal.h"
#include "query/sums.h"

/*
 * Tables: trips (rider; station of stations.id; kind of 3 keys; minutes 0 to 120; price 0.00 to
 * 50.00; delta -1000 to 500; began 2019-01-01 to 2019-12-31; day, the same as dates; ebike; note
 * without keys; zone 1, 2, 5; big up to 2^53-1), secret (not granted), stations (id, city, docks).
 */
extern const struct platform fixture_platform;
extern const char fixture_stations_csv[];
extern const struct granted_table fixture_granted[1];

/* A catalogue of the platform with its stations, or the test fails. */
struct catalogue *fixture_catalogue(void);

/* What may be asked of it: all columns of trips but `rider` and `hidden`. */
/* PREDICT('m', x, y) is 2 x + y, 'wide' takes three; NULL is 0. */
extern const struct number_model fixture_models[2];

struct analysis_scope fixture_scope(const struct catalogue *catalogue);

/* An engine in memory with the CSV `text` as trips, not locked yet. */
struct engine *fixture_engine(const struct catalogue *catalogue, const char *text);

/* The same, locked. */
struct engine *fixture_locked_engine(const struct catalogue *catalogue, const char *text);

/* The plan of `sql` with rho 1, everything granted, no minimum group. */
struct plan *fixture_plan(const struct catalogue *catalogue, const char *sql);

/* The same with these options. */
struct plan *fixture_plan_with(const struct catalogue *catalogue, const char *sql,
			       const struct plan_options *options);

/* Make the plan count everyone in full, with weights of 1: its sums are then the exact answer. */
void fixture_unclip(struct plan *plan);

/* The sums of all persons of `engine`. */
struct sums fixture_sums(const struct plan *plan, struct engine *engine);

/* Lines of `rows` random trips of up to `persons` riders, with a header; freed by the caller. */
char *fixture_random_csv(uint64_t seed, unsigned rows, unsigned persons);

#endif
