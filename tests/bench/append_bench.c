/*
 * append_bench.c: durable appends by group commit against the rate at which this machine's disk
 * confirms a write (pwrite of 4 KiB and fdatasync), in turns in one run. The plain file is written
 * over in place, as SQLite's write-ahead log is: a file that grows is confirmed more slowly.
 *
 * With one caller each append pays its own forcing to the disk, and what is above 1 is the price of
 * the database and of waking two threads; with more callers the forcing is shared.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "bench/bench.h"
#include "store/group_commit.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROUNDS 5	  /* of each way; the median counts */
#define ROUND_SECONDS 0.4 /* of one measurement */
#define CALLERS_MAX 64
#define PAGE 4096
#define PLAIN_LEN (1024 * PAGE) /* bytes of the plain file, about as many as of the log */
#define RECORD_LEN 200		/* bytes of one append */

/* What the callers of one measurement share. */
struct run {
	struct group_commit *group;
	double end;
	atomic_llong done;
	atomic_bool failed;
};

static atomic_llong next_number = 1;

static enum status append(struct db *db, void *user, struct report *report)
{
	const int64_t *number = user;
	uint8_t record[RECORD_LEN];

	memset(record, (int)(*number & 0xff), sizeof(record));
	return db_exec(db, "INSERT INTO entry(number, bytes) VALUES ($1, $2)",
		       DB_PARAMS(db_integer(*number), db_blob(record, sizeof(record))), report);
}

static void *call(void *argument)
{
	struct run *run = argument;

	while (bench_now() < run->end) {
		int64_t number = atomic_fetch_add(&next_number, 1);
		struct report report = { 0 };

		if (group_commit_run(run->group, append, &number, &report) != AL_OK) {
			(void)fprintf(stderr, "append_bench: %s\n", report.message);
			atomic_store(&run->failed, true);
			break;
		}
		atomic_fetch_add(&run->done, 1);
	}
	return NULL;
}

/* Seconds per append with `callers` threads; 0 when an append failed. */
static double measure_appends(struct group_commit *group, int callers)
{
	struct run run = { .group = group };
	pthread_t threads[CALLERS_MAX];
	double start = bench_now();
	int started = 0;

	run.end = start + ROUND_SECONDS;
	while (started < callers && pthread_create(&threads[started], NULL, call, &run) == 0)
		started++;
	for (int i = 0; i < started; i++)
		(void)pthread_join(threads[i], NULL);
	if (started < callers || atomic_load(&run.failed) || atomic_load(&run.done) == 0)
		return 0;
	return (bench_now() - start) / (double)atomic_load(&run.done);
}

/* Make the file `path` with PLAIN_LEN bytes on the disk; its descriptor, or -1. */
static int make_plain(const char *path)
{
	static const uint8_t page[PAGE];
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	for (off_t at = 0; fd >= 0 && at < PLAIN_LEN; at += PAGE) {
		if (pwrite(fd, page, PAGE, at) != PAGE) {
			(void)close(fd);
			return -1;
		}
	}
	return fd >= 0 && fsync(fd) == 0 ? fd : -1;
}

/* Seconds per write and fdatasync of the open file `fd`; 0 when one failed. */
static double measure_disk(int fd, off_t *at)
{
	static const uint8_t page[PAGE] = { 1 };
	double start = bench_now();
	double now = start;
	int done = 0;

	while (now < start + ROUND_SECONDS) {
		if (pwrite(fd, page, PAGE, *at) != PAGE || fdatasync(fd) != 0) {
			perror("append_bench: the plain file");
			return 0;
		}
		*at = (*at + PAGE) % PLAIN_LEN;
		done++;
		now = bench_now();
	}
	return (now - start) / done;
}

/* Measure with `callers` against the disk, in turns. False: over `max`, or something failed. */
static bool compare(struct group_commit *group, int callers, double max, int fd, off_t *at)
{
	double ours[ROUNDS];
	double plain[ROUNDS];
	char name[64];
	double append_seconds;
	double sync_seconds;

	for (int i = 0; i < ROUNDS; i++) {
		ours[i] = measure_appends(group, callers);
		plain[i] = measure_disk(fd, at);
		if (!(ours[i] > 0 && plain[i] > 0))
			return false;
	}
	append_seconds = bench_median(ours, ROUNDS);
	sync_seconds = bench_median(plain, ROUNDS);
	(void)printf("%d callers: %.0f durable appends/s, the disk confirms %.0f writes/s\n",
		     callers, 1 / append_seconds, 1 / sync_seconds);
	(void)snprintf(name, sizeof(name), "1000_appends_by_%d_callers", callers);
	return bench_ratio(name, append_seconds * 1000, sync_seconds * 1000, max);
}

static bool run_all(const char *folder)
{
	static const struct db_options create = { .access = DB_CREATE };
	struct report report = { 0 };
	struct db *db = NULL;
	struct group_commit *group = NULL;
	char path[256];
	off_t at = 0;
	bool within = false;
	int fd;

	(void)snprintf(path, sizeof(path), "%s/plain", folder);
	fd = make_plain(path);
	(void)snprintf(path, sizeof(path), "%s/store", folder);
	if (fd < 0 || db_open(path, &create, &db, &report) != AL_OK ||
	    db_script(db, "CREATE TABLE entry(number BIGINT PRIMARY KEY, bytes BLOB NOT NULL)",
		      &report) != AL_OK ||
	    group_commit_new(db, &group, &report) != AL_OK) {
		(void)fprintf(stderr, "append_bench: %s\n", report.message);
	} else {
		within = compare(group, 1, 2.5, fd, &at);
		within = compare(group, 8, 0.8, fd, &at) && within;
		within = compare(group, 64, 0.25, fd, &at) && within;
	}
	group_commit_free(group);
	db_close(db);
	if (fd >= 0)
		(void)close(fd);
	return within;
}

int main(void)
{
	static const char *const names[] = { "plain", "store", "store.lock", "store-wal",
					     "store-shm" };
	/* Not /tmp, which may lie in memory. */
	char folder[] = "/var/tmp/allmende-bench-XXXXXX";
	char path[256];
	bool within;

	if (mkdtemp(folder) == NULL) {
		perror("append_bench: /var/tmp");
		return 2;
	}
	within = run_all(folder);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		(void)unlink(path);
	}
	(void)rmdir(folder);
	return within ? 0 : 1;
}
