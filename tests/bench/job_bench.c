/*
 * job_bench.c: what a node takes for a small job beside the query itself, and for a revocation
 * while jobs run, when a million persons have given mandates.
 *
 * The time of the query is that between the stages "charged" and "read" (node/jobs.h), where the
 * node reads the rows itself; all else is ours: checking the job, charging durably, finding who
 * takes part, the worker, personal charges, the mandate root, sealing, signing, storing. So jobs
 * are run by the node alone, and by workers in their sandbox, against the query's time of the
 * first: with a pause between two jobs, in which the next worker gets ready, and without. The time
 * until the answer leaves is not waited for.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/file.h"
#include "bench/bench.h"
#include "crypto/hash.h"
#include "node/mandate_store.h"
#include "node/mandate_tree.h"
#include "unit/node/town.h"

#include <assert.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define STRANGERS 1000000 /* persons with mandates, without rows */
#define JOBS 41
#define WARM 2 /* jobs before */
#define PAUSE_MS 100
#define OVERHEAD_S 0.02
#define REVOCATION_S 1.0

static struct town town;
static struct digest grant;
static double charged; /* when the job was */
static double reading; /* seconds of the query */
static double revocations[JOBS * 2];
static size_t revocation_count;
static int64_t serial = 1;

static void must(enum status status, const struct report *report, const char *what)
{
	if (status != AL_OK)
		(void)fprintf(stderr, "job_bench: %s: %s\n", what, report->message);
	assert(status == AL_OK);
}

/* One of the members gives another mandate, or revokes it. */
static void revoke_one(void)
{
	struct town_mandate wish = { .rider = (int)(revocation_count % TOWN_MEMBERS),
				     .rules = revocation_count % 2 };
	struct report report = { .message = "" };
	double start;
	enum status status;

	wish.serial = ++serial;
	start = bench_now();
	status = town_give(&town, &wish, &report);
	revocations[revocation_count++] = bench_now() - start;
	must(status, &report, "revoke");
}

static void on_stage(void *user, enum node_stage stage)
{
	bool *revoke = user;

	if (stage == NODE_STAGE_CHARGED) {
		charged = bench_now();
	} else if (stage == NODE_STAGE_READ) {
		reading = bench_now() - charged;
		if (*revoke)
			revoke_one();
	}
}

static enum status add_strangers(struct db *db, void *user, struct report *report)
{
	int64_t count;
	enum status status = mandate_store_person_count(db, &count, report);

	(void)user;
	for (int64_t i = 1; status == AL_OK && i <= STRANGERS; i++) {
		struct stored_mandate mandate = {
			.person = count + i,
			.serial = 1,
			.from = { .seconds = 1 },
			.until = { .seconds = TOWN_START + 400 * TOWN_DAY + i },
			.rho_year = TOWN_RHO,
			.rules = 1,
		};
		char id[32];

		mandate.id = hash_bytes(&i, sizeof(i));
		status = db_exec(db,
				 "INSERT INTO link_slot(number, person, mandate_key)"
				 " VALUES ($1, $2, $3)",
				 DB_PARAMS(db_integer(TOWN_MEMBERS + i), db_integer(count + i),
					   db_blob(mandate.id.bytes, DIGEST_LEN)),
				 report);
		if (status != AL_OK)
			break;
		(void)snprintf(id, sizeof(id), "stranger-%lld", (long long)i);
		status = mandate_store_add_person(db, count + i, id, report);
		if (status == AL_OK)
			status = mandate_store_add(db, &mandate, "{}", 2, town.now, report);
	}
	return status;
}

static void found(const struct node_hooks *hooks, struct report *report)
{
	const struct town_wish wish = { .runs = 10000 };
	const struct db_options options = { .access = DB_WRITE };
	char file[FILE_PATH_MAX];
	struct db *db = NULL;
	double start;

	town_found(&town);
	town_write_data(&town, 100);
	town_open_node(&town, hooks);
	town_settle_node(&town);
	town_enter_outbox(&town);
	town_adopt(&town);
	grant = town_grant(&town, &wish);
	town_close_node(&town);
	(void)snprintf(file, sizeof(file), "%s/node/store.db", town.folder);
	must(db_open(file, &options, &db, report), report, "open the store");
	must(db_transaction(db, add_strangers, NULL, report), report, "add mandates");
	db_close(db);
	start = bench_now();
	town_open_node(&town, hooks);
	(void)printf("job: a node with %d mandates is open in %.2f s\n", STRANGERS + TOWN_MEMBERS,
		     bench_now() - start);
	town_sync(&town);
}

/* Ask one more question; seconds beside the query, and *ret_query those of the query. */
static double ask(int number, double *ret_query)
{
	char sql[128];
	struct town_job wish = { .grant = grant, .sql = sql, .rho = TOWN_RHO / 50 };
	struct report report = { .message = "" };
	struct node_answer answer;
	double start;
	double total;

	(void)snprintf(sql, sizeof(sql),
		       "SELECT station, COUNT(*) FROM trips WHERE minutes < %d GROUP BY station",
		       10 + number);
	start = bench_now();
	must(town_ask(&town, &wish, &answer, &report), &report, sql);
	total = bench_now() - start;
	node_answer_clear(&answer);
	town_sync(&town); /* no more than two receipts wait for the log */
	*ret_query = reading;
	return total - reading;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Do what a node does while it waits. */
static void prepare(void)
{
	struct report report = { .message = "" };
	bool more = true;

	while (more)
		must(node_prepare(town.node, town.now, &more, &report), &report, "prepare");
}

/* The median of JOBS small jobs from the number `first` on, with `pause_ms` between two, in which
 * the node prepares; *ret_query that of their queries. */
static double run_jobs(int first, int pause_ms, double *ret_query)
{
	const struct timespec pause = { .tv_nsec = pause_ms * 1000000L };
	double seconds[JOBS];
	double queries[JOBS];

	for (int i = 0; i < JOBS; i++) {
		if (pause_ms > 0) {
			prepare();
			(void)nanosleep(&pause, NULL);
		}
		seconds[i] = ask(first + i, &queries[i]);
	}
	*ret_query = bench_median(queries, JOBS);
	return bench_median(seconds, JOBS);
}

/* The same jobs by workers: what they take beside the query, which takes `query`. */
static double measure_workers(const struct node_hooks *hooks, double query)
{
	char program[FILE_PATH_MAX];
	double there;
	double hurried;
	double own;

	(void)snprintf(program, sizeof(program), "%s/allmende-node-worker",
		       getenv("ALLMENDE_BUILD"));
	if (setenv("ALLMENDE_TEST_WORKER", program, 1) != 0)
		return 1;
	town_close_node(&town);
	town_open_node(&town, hooks);
	town_sync(&town);
	(void)ask(WARM + 2 * JOBS, &there);
	hurried = run_jobs(WARM + 2 * JOBS + 1, 0, &there) + there - query;
	own = run_jobs(WARM + 3 * JOBS + 1, PAUSE_MS, &there) + there - query;
	(void)printf("job: by a worker %.1f ms beside the query of %.1f ms; %.1f ms where one job "
		     "is sent after the other\n",
		     own * 1e3, query * 1e3, hurried * 1e3);
	return own;
}

static bool measure(bool *revoke, const struct node_hooks *hooks)
{
	double query;
	double worker;
	double opening = ask(0, &query);
	double planting;
	double overhead;
	size_t last;

	prepare();
	town.now = when_add(town.now, NODE_EPOCH_S);
	town_sync(&town);
	planting = ask(1, &query);
	overhead = run_jobs(WARM, PAUSE_MS, &query);
	(void)printf("job: %.1f ms beside the query of %.1f ms; %.0f ms at the first job of an "
		     "epoch, %.0f ms at the first of all\n",
		     overhead * 1e3, query * 1e3, planting * 1e3, opening * 1e3);
	*revoke = true;
	(void)run_jobs(WARM + JOBS, PAUSE_MS, &planting);
	*revoke = false;
	qsort(revocations, revocation_count, sizeof(revocations[0]), compare);
	last = revocation_count - 1;
	(void)printf("job: %zu mandates and revocations while a job ran: %.1f ms in the middle, "
		     "%.1f ms at the most\n",
		     revocation_count, revocations[last / 2] * 1e3, revocations[last] * 1e3);
	worker = measure_workers(hooks, query);
	return bench_ratio("job_overhead", worker, OVERHEAD_S, 1) &&
	       bench_ratio("job_revocation", revocations[last], REVOCATION_S, 1);
}

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *ftw)
{
	(void)about;
	(void)type;
	(void)ftw;
	return remove(path);
}

int main(void)
{
	static bool revoke;
	const struct node_hooks hooks = { .stage = on_stage, .user = &revoke };
	char folder[] = "/tmp/job_bench_XXXXXX";
	struct report report = { .message = "" };
	bool within;

	if (mkdtemp(folder) == NULL)
		return 2;
	town_init(&town, folder);
	found(&hooks, &report);
	within = measure(&revoke, &hooks);
	town_clear(&town);
	(void)nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	return within ? 0 : 1;
}
