/*
 * vote_bench.c: what checking a ballot costs: one question, three answers, one to be chosen.
 *
 * In BELENIOS-2048 beside the reference tool (belenios-tool of Debian 12), which verifies an
 * archive with many ballots and one without: the difference of CPU time, children included, is what
 * its ballots cost. In Ed25519 beside the same checks through libsodium's public functions.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "bench/bench.h"
#include "crypto/hash.h"
#include "vote/archive.h"
#include "vote/ballot.h"
#include "vote/trustee.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define BALLOTS 100
#define ROUNDS 3 /* of each way in turns; the quickest counts, the rest is the machine's */
#define TOOL_RATIO_MAX 0.5
#define SODIUM_RATIO_MAX 0.4
#define ANSWERS 3
#define UUID "VoteBenchVoteBench"

struct bench {
	struct question question;
	struct election election;
	struct buffer election_text;
	struct buffer trustees;
	struct buffer credentials;
	struct ballot_maker *maker;
	struct buffer ballots[BALLOTS];
};

static void need(bool good)
{
	if (!good) {
		fputs("vote_bench: out of memory, or what was made does not hold\n", stderr);
		exit(1);
	}
}

static double cpu_seconds(int who)
{
	struct rusage usage;

	need(getrusage(who, &usage) == 0);
	return (double)usage.ru_utime.tv_sec + (double)usage.ru_utime.tv_usec / 1e6 +
	       (double)usage.ru_stime.tv_sec + (double)usage.ru_stime.tv_usec / 1e6;
}

/* Order of public credentials: as numbers, which have no leading zeros. */
static int compare(const void *a, const void *b)
{
	const char *x = a;
	const char *y = b;

	return strlen(x) == strlen(y) ? strcmp(x, y) : (int)strlen(x) - (int)strlen(y);
}

/* Make the election, the credentials and a ballot of each. Returns seconds for the ballots. */
static double prepare(const struct group *group, struct bench *bench)
{
	static const char *const answers[ANSWERS] = { "Ja", "Nein", "Enthaltung" };
	static char texts[BALLOTS][GROUP_TEXT_MAX];
	static struct scalar credentials[BALLOTS];
	struct random random;
	struct scalar secret;
	struct element element;
	struct buffer key;
	double start;

	random_init_system(&random);
	buffer_init(&key, TRUSTEES_LEN_MAX);
	buffer_init(&bench->election_text, ELECTION_LEN_MAX);
	buffer_init(&bench->trustees, TRUSTEES_LEN_MAX);
	buffer_init(&bench->credentials, TRUSTEES_LEN_MAX);
	need(trustee_key_make(group, NULL, &random, &secret, &key, NULL) == AL_OK);
	need(trustees_join(group, (const char *const[]){ buffer_text(&key) }, 1, &bench->trustees,
			   NULL) == AL_OK);
	buffer_clear(&key);
	bench->question = (struct question){
		.answers = answers,
		.answers_count = ANSWERS,
		.max = 1,
		.min = 1,
		.question = "?",
	};
	bench->election = (struct election){
		.description = "",
		.group = group,
		.name = "Bench",
		.questions = &bench->question,
		.questions_count = 1,
		.uuid = UUID,
	};
	group_generate(group, &secret, &bench->election.public_key);
	need(election_format(&bench->election, &bench->election_text, NULL) == AL_OK);
	bench->election.hash = hash_bytes(bench->election_text.bytes, bench->election_text.len);
	base64_digest(&bench->election.hash, bench->election.fingerprint);
	need(ballot_maker_new(&bench->election, &bench->maker) == AL_OK);

	for (size_t i = 0; i < BALLOTS; i++) {
		group_scalar_random(group, &random, &credentials[i]);
		group_generate(group, &credentials[i], &element);
		(void)group_element_format(group, &element, texts[i]);
	}
	qsort(texts, BALLOTS, sizeof(texts[0]), compare);
	for (size_t i = 0; i < BALLOTS; i++)
		buffer_append_format(&bench->credentials, "%s\"%s\"", i == 0 ? "[" : ",", texts[i]);
	buffer_append_text(&bench->credentials, "]");
	need(buffer_status(&bench->credentials) == AL_OK);

	start = cpu_seconds(RUSAGE_SELF);
	for (size_t i = 0; i < BALLOTS; i++) {
		uint8_t chosen[ANSWERS] = { 0 };

		chosen[i % ANSWERS] = 1;
		buffer_init(&bench->ballots[i], BALLOT_LEN_MAX);
		need(ballot_make(bench->maker, &credentials[i], chosen, &random, &bench->ballots[i],
				 NULL) == AL_OK);
	}
	random_clear(&random);
	return cpu_seconds(RUSAGE_SELF) - start;
}

static void clear(struct bench *bench)
{
	for (size_t i = 0; i < BALLOTS; i++)
		buffer_clear(&bench->ballots[i]);
	buffer_clear(&bench->election_text);
	buffer_clear(&bench->trustees);
	buffer_clear(&bench->credentials);
	ballot_maker_free(bench->maker);
}

/* CPU seconds for reading and checking all ballots. */
static double check_ours(const struct bench *bench)
{
	double start = cpu_seconds(RUSAGE_SELF);

	for (size_t i = 0; i < BALLOTS; i++) {
		struct ballot ballot;
		struct arena arena;

		arena_init(&arena, BALLOT_ARENA_MAX);
		need(ballot_parse(bench->maker, buffer_text(&bench->ballots[i]),
				  bench->ballots[i].len, &arena, &ballot, NULL) == AL_OK);
		need(ballot_check(bench->maker, &ballot, NULL) == AL_OK);
		arena_clear(&arena);
	}
	return cpu_seconds(RUSAGE_SELF) - start;
}

/* --- The reference tool --- */

static void write_archive(const struct bench *bench, size_t ballots, const char *folder)
{
	struct archive_writer writer;
	struct buffer archive;
	char path[300];
	FILE *file;

	buffer_init(&archive, (size_t)64 * 1024 * 1024);
	archive_start(&writer, 1795370186, &archive);
	archive_add_setup(&writer, &bench->election_text, &bench->trustees, &bench->credentials,
			  &archive);
	for (size_t i = 0; i < ballots; i++)
		archive_add_ballot(&writer, bench->ballots[i].bytes, bench->ballots[i].len,
				   &archive);
	need(buffer_status(&archive) == AL_OK);
	need(mkdir(folder, 0700) == 0);
	(void)snprintf(path, sizeof(path), "%s/%s.bel", folder, UUID);
	file = fopen(path, "wb");
	need(file != NULL);
	need(fwrite(archive.bytes, 1, archive.len, file) == archive.len);
	need(fclose(file) == 0);
	buffer_clear(&archive);
}

static void remove_archive(const char *folder)
{
	char path[300];

	(void)snprintf(path, sizeof(path), "%s/%s.bel", folder, UUID);
	(void)unlink(path);
	(void)rmdir(folder);
}

/* Run `arguments`, what it prints unseen; its exit status, 127 when it cannot be run. */
static int run(const char *const *arguments)
{
	pid_t child = fork();
	int status;

	need(child >= 0);
	if (child == 0) {
		int null = open("/dev/null", O_WRONLY);

		(void)dup2(null, STDOUT_FILENO);
		(void)dup2(null, STDERR_FILENO);
		/* execvp() wants pointers that are not const; it changes nothing. */
		(void)execvp(arguments[0], (char *const *)(uintptr_t)arguments);
		_exit(127);
	}
	need(waitpid(child, &status, 0) == child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 126;
}

/* CPU seconds for verifying the archive in `folder`. */
static double verify_by_tool(const char *folder)
{
	const char *const arguments[] = { "belenios-tool", "election", "verify",
					  "--dir",	   folder,     NULL };
	double start = cpu_seconds(RUSAGE_CHILDREN);

	need(run(arguments) == 0);
	return cpu_seconds(RUSAGE_CHILDREN) - start;
}

static bool beside_the_tool(void)
{
	const char *const version[] = { "belenios-tool", "--version", NULL };
	static struct bench bench;
	char folder[] = P_tmpdir "/vote_bench.XXXXXX";
	char none[sizeof(folder) + 10];
	char all[sizeof(folder) + 10];
	double ours = 1e9;
	double tool = 1e9;
	double making = prepare(group_find("BELENIOS-2048"), &bench);

	(void)printf("BELENIOS-2048: making a ballot %.2f ms\n", making * 1000 / BALLOTS);
	if (run(version) != 0) {
		(void)printf("BELENIOS-2048: checking a ballot %.2f ms; belenios-tool is not "
			     "installed: skipped\n",
			     check_ours(&bench) * 1000 / BALLOTS);
		clear(&bench);
		return true;
	}
	need(mkdtemp(folder) != NULL);
	(void)snprintf(none, sizeof(none), "%s/none", folder);
	(void)snprintf(all, sizeof(all), "%s/all", folder);
	write_archive(&bench, 0, none);
	write_archive(&bench, BALLOTS, all);
	for (int i = 0; i < ROUNDS; i++) {
		double without = verify_by_tool(none);
		double difference = verify_by_tool(all) - without;
		double own = check_ours(&bench);

		tool = difference < tool ? difference : tool;
		ours = own < ours ? own : ours;
	}
	remove_archive(none);
	remove_archive(all);
	(void)rmdir(folder);
	clear(&bench);
	(void)printf("BELENIOS-2048: checking a ballot %.2f ms, belenios-tool %.2f ms\n",
		     ours * 1000 / BALLOTS, tool * 1000 / BALLOTS);
	return bench_ratio("ballot check BELENIOS-2048 against belenios-tool", ours, tool,
			   TOOL_RATIO_MAX);
}

/* --- The same checks through libsodium --- */

typedef uint8_t plain_point[crypto_core_ed25519_BYTES];

/* The bytes of RFC 8032 of the 64 digits at `text`. */
static void plain_decode(const char *text, plain_point ret)
{
	plain_point bytes;

	need(hex_parse(text, 2 * sizeof(plain_point), bytes, sizeof(bytes)) == AL_OK);
	for (size_t i = 0; i < sizeof(bytes); i++)
		ret[i] = bytes[sizeof(bytes) - 1 - i];
}

static void plain_add_text(const plain_point point, struct hash *hash)
{
	char text[2 * sizeof(plain_point) + 1];
	plain_point bytes;

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = point[sizeof(bytes) - 1 - i];
	hex_format(bytes, sizeof(bytes), text);
	hash_add(hash, text, 2 * sizeof(plain_point));
}

/* Hash the commitments of one entry, which says that the plaintext is `said` (0 or 1). */
static void plain_commit(const struct bench *bench, const plain_point alpha, const plain_point beta,
			 const struct proof *proof, int said, struct hash *hash)
{
	const uint8_t *c = proof->challenge.bytes;
	const uint8_t *r = proof->response.bytes;
	struct element generator;
	plain_point left;
	plain_point right;
	plain_point shifted;
	bool good;

	good = crypto_scalarmult_ed25519_base_noclamp(left, r) == 0 &&
	       crypto_scalarmult_ed25519_noclamp(right, c, alpha) == 0 &&
	       crypto_core_ed25519_add(left, left, right) == 0;
	plain_add_text(left, hash);
	hash_add_text(hash, ",");
	memcpy(shifted, beta, sizeof(shifted));
	group_generator(bench->election.group, &generator);
	if (said == 1)
		good = good && crypto_core_ed25519_sub(shifted, beta, generator.bytes) == 0;
	good = good &&
	       crypto_scalarmult_ed25519_noclamp(left, r, bench->election.public_key.bytes) == 0 &&
	       crypto_scalarmult_ed25519_noclamp(right, c, shifted) == 0 &&
	       crypto_core_ed25519_add(left, left, right) == 0;
	need(good);
	plain_add_text(left, hash);
}

static void plain_start(const struct bench *bench, const struct ballot *ballot, struct hash *hash)
{
	hash_start(hash);
	hash_add_text(hash, "prove|");
	hash_add_text(hash, bench->election.fingerprint);
	hash_add_text(hash, "|");
	hash_add_text(hash, ballot->credential_text);
	hash_add_text(hash, "|");
}

/* Whether the `count` challenges add up to the hash. */
static bool plain_holds(const struct proof *proofs, size_t count, struct hash *hash)
{
	struct digest digest = hash_end(hash);
	uint8_t wide[crypto_core_ed25519_NONREDUCEDSCALARBYTES] = { 0 };
	uint8_t expected[crypto_core_ed25519_SCALARBYTES];
	uint8_t sum[crypto_core_ed25519_SCALARBYTES] = { 0 };

	for (size_t i = 0; i < DIGEST_LEN; i++)
		wide[i] = digest.bytes[DIGEST_LEN - 1 - i];
	crypto_core_ed25519_scalar_reduce(expected, wide);
	for (size_t i = 0; i < count; i++)
		crypto_core_ed25519_scalar_add(sum, sum, proofs[i].challenge.bytes);
	return memcmp(sum, expected, sizeof(sum)) == 0;
}

static bool plain_signature(const struct ballot *ballot)
{
	plain_point credential;
	plain_point left;
	plain_point right;
	struct hash hash;

	plain_decode(ballot->credential_text, credential);
	need(crypto_core_ed25519_is_valid_point(credential) == 1 &&
	     crypto_scalarmult_ed25519_base_noclamp(left, ballot->signature.response.bytes) == 0 &&
	     crypto_scalarmult_ed25519_noclamp(right, ballot->signature.challenge.bytes,
					       credential) == 0 &&
	     crypto_core_ed25519_add(left, left, right) == 0);
	hash_start(&hash);
	hash_add_text(&hash, "sig|");
	hash_add_text(&hash, ballot->hash);
	hash_add_text(&hash, "|");
	plain_add_text(left, &hash);
	return plain_holds(&ballot->signature, 1, &hash);
}

static bool plain_check(const struct bench *bench, const struct ballot *ballot)
{
	const struct ballot_answer *answer = &ballot->answers[0];
	plain_point points[2 * ANSWERS];
	plain_point sum[2];
	struct hash hash;

	for (size_t i = 0; i < 2 * ANSWERS; i++) {
		plain_decode(answer->texts[i].bytes, points[i]);
		need(crypto_core_ed25519_is_valid_point(points[i]) == 1);
	}
	for (size_t i = 0; i < ANSWERS; i++) {
		plain_start(bench, ballot, &hash);
		plain_add_text(points[2 * i], &hash);
		hash_add_text(&hash, ",");
		plain_add_text(points[2 * i + 1], &hash);
		hash_add_text(&hash, "|");
		for (int j = 0; j < 2; j++) {
			if (j > 0)
				hash_add_text(&hash, ",");
			plain_commit(bench, points[2 * i], points[2 * i + 1],
				     &answer->individual[i][j], j, &hash);
		}
		if (!plain_holds(answer->individual[i], 2, &hash))
			return false;
	}
	memcpy(sum, points, sizeof(sum));
	for (size_t i = 2; i < 2 * ANSWERS; i++)
		need(crypto_core_ed25519_add(sum[i % 2], sum[i % 2], points[i]) == 0);
	plain_start(bench, ballot, &hash);
	for (size_t i = 0; i < 2 * ANSWERS; i++) {
		plain_add_text(points[i], &hash);
		hash_add_text(&hash, i + 1 == 2 * ANSWERS ? "|" : ",");
	}
	plain_add_text(sum[0], &hash);
	hash_add_text(&hash, ",");
	plain_add_text(sum[1], &hash);
	hash_add_text(&hash, "|");
	plain_commit(bench, sum[0], sum[1], answer->overall, 1, &hash);
	return plain_holds(answer->overall, 1, &hash) && plain_signature(ballot);
}

/* CPU seconds for checking all ballots, which are read before: that is not asked of libsodium. */
static double check_plain(const struct bench *bench)
{
	double sum = 0;

	for (size_t i = 0; i < BALLOTS; i++) {
		struct ballot ballot;
		struct arena arena;
		double start;

		arena_init(&arena, BALLOT_ARENA_MAX);
		need(ballot_parse(bench->maker, buffer_text(&bench->ballots[i]),
				  bench->ballots[i].len, &arena, &ballot, NULL) == AL_OK);
		start = cpu_seconds(RUSAGE_SELF);
		need(plain_check(bench, &ballot));
		sum += cpu_seconds(RUSAGE_SELF) - start;
		arena_clear(&arena);
	}
	return sum;
}

static bool beside_libsodium(void)
{
	static struct bench bench;
	double making = prepare(group_find("Ed25519"), &bench);
	double ours = 1e9;
	double plain = 1e9;

	for (int i = 0; i < ROUNDS; i++) {
		double own = check_ours(&bench);
		double other = check_plain(&bench);

		ours = own < ours ? own : ours;
		plain = other < plain ? other : plain;
	}
	clear(&bench);
	(void)printf("Ed25519: making a ballot %.2f ms, checking it %.2f ms, by libsodium %.2f "
		     "ms\n",
		     making * 1000 / BALLOTS, ours * 1000 / BALLOTS, plain * 1000 / BALLOTS);
	return bench_ratio("ballot check Ed25519 against libsodium", ours, plain, SODIUM_RATIO_MAX);
}

int main(void)
{
	bool good = beside_libsodium();

	return beside_the_tool() && good ? 0 : 1;
}
