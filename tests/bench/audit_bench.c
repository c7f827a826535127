/*
 * audit_bench.c: an archive checked from beginning to end: what it costs beside the bare checks of
 * its ballots, and how much memory it takes, in a fresh process for each archive.
 *
 * ALLMENDE_BENCH_BALLOTS is how many ballots are checked; 1,000 when unset.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "bench/bench.h"
#include "crypto/hash.h"
#include "vote/audit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define BALLOTS 1000
#define BALLOTS_MAX 100000
#define COST_MAX 1.2		/* of the bare checks */
#define CREDENTIAL_BYTES_MAX 64 /* of memory */
#define BALLOT_BYTES_MAX 64	/* nothing stays of one: this is the noise of a process */
#define FEW 1000
#define MANY 100000
#define ANSWERS 3
#define UUID "AuditBenchAuditBench"
#define ARCHIVE_MAX ((size_t)1 << 30)

struct bench {
	struct question question;
	struct election election;
	struct buffer election_text;
	struct buffer trustees;
	struct ballot_maker *maker;
	struct random random;
};

static void need(bool good)
{
	if (!good) {
		fputs("audit_bench: out of memory, or what was made does not hold\n", stderr);
		exit(1);
	}
}

static double cpu_seconds(void)
{
	struct rusage usage;

	need(getrusage(RUSAGE_SELF, &usage) == 0);
	return (double)usage.ru_utime.tv_sec + (double)usage.ru_utime.tv_usec / 1e6 +
	       (double)usage.ru_stime.tv_sec + (double)usage.ru_stime.tv_usec / 1e6;
}

static void prepare(struct bench *bench)
{
	static const char *const answers[ANSWERS] = { "Ja", "Nein", "Enthaltung" };
	static const uint8_t seed[RANDOM_SEED_LEN] = { 5 };
	const struct group *group = group_find("Ed25519");
	struct scalar secret;
	struct buffer key;

	random_init_seed(&bench->random, seed);
	buffer_init(&key, TRUSTEES_LEN_MAX);
	buffer_init(&bench->election_text, ELECTION_LEN_MAX);
	buffer_init(&bench->trustees, TRUSTEES_LEN_MAX);
	need(trustee_key_make(group, NULL, &bench->random, &secret, &key, NULL) == AL_OK);
	need(trustees_join(group, (const char *const[]){ buffer_text(&key) }, 1, &bench->trustees,
			   NULL) == AL_OK);
	buffer_clear(&key);
	bench->question = (struct question){
		.answers = answers, .answers_count = ANSWERS, .max = 1, .min = 1, .question = "?"
	};
	bench->election = (struct election){ .description = "",
					     .group = group,
					     .name = "Bench",
					     .questions = &bench->question,
					     .questions_count = 1,
					     .uuid = UUID };
	group_generate(group, &secret, &bench->election.public_key);
	need(election_format(&bench->election, &bench->election_text, NULL) == AL_OK);
	bench->election.hash = hash_bytes(bench->election_text.bytes, bench->election_text.len);
	base64_digest(&bench->election.hash, bench->election.fingerprint);
	need(ballot_maker_new(&bench->election, &bench->maker) == AL_OK);
}

static void clear(struct bench *bench)
{
	buffer_clear(&bench->election_text);
	buffer_clear(&bench->trustees);
	ballot_maker_free(bench->maker);
	random_clear(&bench->random);
}

/* The public credentials of the secrets 1 to `count`. */
static void make_list(const struct group *group, size_t count, struct buffer *ret)
{
	char text[GROUP_TEXT_MAX];
	struct element generator;
	struct point g;
	struct point next;

	group_generator(group, &generator);
	group_vartime_point(group, &generator, &g);
	next = g;
	for (size_t i = 0; i < count; i++) {
		group_vartime_points_format(group, &next, 1, text);
		buffer_append_format(ret, "%s\"%s\"", i == 0 ? "[" : ",", text);
		group_vartime_multiply(group, &next, &g, &next);
	}
	buffer_append_text(ret, "]");
}

/* An archive with a ballot each of the first `ballots` of the `credentials`. */
static void make_archive(struct bench *bench, size_t credentials, size_t ballots,
			 struct buffer *ret)
{
	struct archive_writer writer;
	struct buffer list;
	struct buffer ballot;

	buffer_init(ret, ARCHIVE_MAX);
	buffer_init(&list, ARCHIVE_MAX);
	buffer_init(&ballot, BALLOT_LEN_MAX);
	make_list(bench->election.group, credentials, &list);
	archive_start(&writer, 1795370186, ret);
	archive_add_setup(&writer, &bench->election_text, &bench->trustees, &list, ret);
	for (size_t i = 0; i < ballots; i++) {
		uint8_t chosen[ANSWERS] = { 0 };
		struct scalar secret;

		chosen[i % ANSWERS] = 1;
		group_scalar_small(bench->election.group, i + 1, &secret);
		buffer_reset(&ballot);
		need(ballot_make(bench->maker, &secret, chosen, &bench->random, &ballot, NULL) ==
		     AL_OK);
		archive_add_ballot(&writer, ballot.bytes, ballot.len, ret);
	}
	need(buffer_status(ret) == AL_OK);
	buffer_clear(&list);
	buffer_clear(&ballot);
}

/* Audit the archive at `source`, of which `ballots` are ballots. */
static void audit(const struct archive_source *source, const struct audit_options *options,
		  size_t ballots)
{
	struct audit *audit = NULL;

	need(audit_new(source, options, &audit) == AL_OK);
	need(audit_advance(audit, -1, NULL) == AL_OK);
	need(audit_state(audit)->ballots == (int64_t)ballots);
	audit_free(audit);
}

/* --- time --- */

/* CPU seconds for reading and checking the ballots of `archive` and nothing else. */
static double check_bare(const struct bench *bench, struct buffer *archive)
{
	struct archive_memory memory = { archive->bytes, archive->len };
	struct archive_source source = archive_memory_source(&memory);
	struct archive_member member;
	double start = cpu_seconds();
	int64_t time = 0;
	uint64_t at = 0;
	size_t number = 0;

	need(archive_read_start(&source, &time, &at, NULL) == AL_OK);
	for (; archive_read_member(&source, time, at, &member, NULL) == AL_OK; at = member.next) {
		struct ballot ballot;
		struct arena arena;

		if (number++ < 5 || member.is_event)
			continue;
		arena_init(&arena, BALLOT_ARENA_MAX);
		need(ballot_parse(bench->maker, (const char *)archive->bytes + member.at,
				  (size_t)member.len, &arena, &ballot, NULL) == AL_OK);
		need(ballot_check(bench->maker, &ballot, NULL) == AL_OK);
		arena_clear(&arena);
	}
	return cpu_seconds() - start;
}

static size_t ballots_wanted(void)
{
	const char *text = getenv("ALLMENDE_BENCH_BALLOTS");
	unsigned long count = text == NULL ? BALLOTS : strtoul(text, NULL, 10);

	need(count >= 1 && count <= BALLOTS_MAX);
	return (size_t)count;
}

static bool measure_time(struct bench *bench)
{
	size_t ballots = ballots_wanted();
	struct buffer archive;
	struct archive_memory memory;
	struct archive_source source;
	double cpu = 1e9;
	double bare = 1e9;

	make_archive(bench, ballots, ballots, &archive);
	memory = (struct archive_memory){ archive.bytes, archive.len };
	source = archive_memory_source(&memory);
	for (size_t threads = 0; threads <= 1; threads++) {
		struct audit_options options = { .trust = AUDIT_CHECK_ALL, .threads = threads };
		double wall = bench_now();
		double start = cpu_seconds();

		audit(&source, &options, ballots);
		start = cpu_seconds() - start;
		wall = bench_now() - wall;
		(void)printf("audit of %zu ballots, %s: %.0f ballots a second, %.3f s of CPU\n",
			     ballots, threads == 1 ? "one thread" : "all processors",
			     (double)ballots / wall, start);
	}
	for (int round = 0; round < 3; round++) {
		struct audit_options options = { .trust = AUDIT_CHECK_ALL, .threads = 1 };
		double start = cpu_seconds();
		double own;

		audit(&source, &options, ballots);
		own = cpu_seconds() - start;
		cpu = own < cpu ? own : cpu;
		own = check_bare(bench, &archive);
		bare = own < bare ? own : bare;
	}
	buffer_clear(&archive);
	return bench_ratio("audit of an archive against its ballots' checks", cpu, bare, COST_MAX);
}

/* --- memory --- */

/* The peak of this process's memory in kilobytes. Not getrusage(), which remembers who started it.
 */
static long peak_kilobytes(void)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[256];
	long peak = 0;

	need(file != NULL);
	while (peak == 0 && fgets(line, sizeof(line), file) != NULL) {
		if (strncmp(line, "VmHWM:", 6) == 0)
			peak = strtol(line + 6, NULL, 10);
	}
	need(fclose(file) == 0 && peak > 0);
	return peak;
}

/* In the fresh process: audit the file at `path` and say the peak of memory. */
static int audit_file(const char *path, size_t ballots)
{
	struct audit_options options = { .trust = AUDIT_CHECK_ALL, .threads = 1 };
	struct archive_file *file = NULL;

	need(archive_file_open(path, &file, NULL) == AL_OK);
	audit(archive_file_source(file), &options, ballots);
	archive_file_close(file);
	(void)printf("%ld\n", peak_kilobytes());
	return 0;
}

/* Run this program again to audit the file at `path`; the number that it says. */
static long run_again(const char *path, size_t ballots)
{
	char number[32];
	char said[64] = "";
	int ends[2];
	pid_t child;
	int status;

	(void)snprintf(number, sizeof(number), "%zu", ballots);
	need(pipe(ends) == 0);
	child = fork();
	need(child >= 0);
	if (child == 0) {
		(void)dup2(ends[1], STDOUT_FILENO);
		(void)execl("/proc/self/exe", "audit_bench", path, number, (char *)NULL);
		_exit(127);
	}
	need(close(ends[1]) == 0 && read(ends[0], said, sizeof(said) - 1) > 0);
	need(close(ends[0]) == 0 && waitpid(child, &status, 0) == child && status == 0);
	return strtol(said, NULL, 10);
}

/* The peak of such a process, in bytes. */
static double peak_of(struct bench *bench, size_t credentials, size_t ballots)
{
	char path[] = P_tmpdir "/audit_bench.XXXXXX";
	struct buffer archive;
	FILE *file;
	long peak;
	int fd = mkstemp(path);

	need(fd >= 0);
	file = fdopen(fd, "wb");
	need(file != NULL);
	make_archive(bench, credentials, ballots, &archive);
	need(fwrite(archive.bytes, 1, archive.len, file) == archive.len && fclose(file) == 0);
	buffer_clear(&archive);
	peak = run_again(path, ballots);
	(void)unlink(path);
	return (double)peak * 1024;
}

static bool memory_line(const char *name, double bytes, double max, const char *of)
{
	(void)printf("memory %s: %.0f bytes a %s (at most %.0f) %s\n", name, bytes, of, max,
		     bytes <= max ? "ok" : "OVER");
	return bytes <= max;
}

static bool measure_memory(struct bench *bench)
{
	double few = peak_of(bench, FEW, 1);
	double many = peak_of(bench, MANY, 1);
	double some = peak_of(bench, 8 * FEW, 2 * FEW);
	double more = peak_of(bench, 8 * FEW, 8 * FEW);
	bool ok;

	(void)printf("memory: %.1f MB with %d credentials, %.1f MB with %d\n", few / 1e6, FEW,
		     many / 1e6, MANY);
	ok = memory_line("audit_credentials", (many - few) / (MANY - FEW), CREDENTIAL_BYTES_MAX,
			 "credential");
	return memory_line("audit_ballots", (more - some) / (6 * FEW), BALLOT_BYTES_MAX,
			   "ballot") &&
	       ok;
}

int main(int argc, char **argv)
{
	struct bench bench;
	bool ok;

	if (argc == 3)
		return audit_file(argv[1], (size_t)strtoul(argv[2], NULL, 10));
	memset(&bench, 0, sizeof(bench));
	prepare(&bench);
	ok = measure_time(&bench);
	ok = measure_memory(&bench) && ok;
	clear(&bench);
	return ok ? 0 : 1;
}
