/*
 * mandates_bench.c: a million mandates: loading them from the store, what they take in memory, who
 * takes part in a use, the root over them, and what a revocation costs.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "bench/bench.h"
#include "crypto/hash.h"
#include "node/mandate_index.h"
#include "node/node_internal.h"
#include "node/personal_store.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PERSONS 1000000
#define CONTENTS 1000
#define ROUNDS 11
#define REVOCATIONS 1000
#define ENVELOPE_LEN 700 /* bytes, as a usual mandate has */
#define EACH_MAX 200	 /* bytes of memory */
#define LOAD_S 10.0
#define CHARGE_S 0.5 /* revocations wait so long, and have a second */
#define FILTER_S 0.1
#define ROOT_S 0.02 /* of a small job */

static const char *const purposes[] = { "dpv:PublicBenefit", "dpv:ResearchAndDevelopment" };
static const char *const recipients[] = { "dpv:Entity" };
static const char *const asked[] = { "dpv:ImproveTransportMobility" };
static const char *const categories[] = { "pd:Location", "pd:Behavioural" };
static const struct when now = { .seconds = 1000 };

static struct mandate_rule rule = { .commercial = COMMERCIAL_NO,
				    .effect = MANDATE_ALLOW,
				    .modes = MODE_AGGREGATE,
				    .purposes = purposes,
				    .purposes_count = 2,
				    .recipients = recipients,
				    .recipients_count = 1 };
static const struct use use = { .purposes = asked,
				.purposes_count = 1,
				.recipient = "coop:MunicipalDepartment",
				.mode = MODE_AGGREGATE,
				.categories = categories,
				.categories_count = 2,
				.min_group = CONTENTS / 2 };

static struct mandate mandate_of(size_t content)
{
	return (struct mandate){ .coop = { { 1 } },
				 .from = { .seconds = 1 },
				 .min_group = (int64_t)content + 1,
				 .platform = "bikes",
				 .rules = &rule,
				 .rules_count = 1,
				 .serial = 1,
				 .time = { .seconds = 1 },
				 .until = { .seconds = WHEN_SECONDS_MAX } };
}

/* --- the store --- */

static enum status store_contents(struct db *db, struct report *report)
{
	struct buffer text;
	enum status status = AL_OK;

	buffer_init(&text, 100000);
	for (size_t i = 0; status == AL_OK && i < CONTENTS; i++) {
		struct mandate mandate = mandate_of(i);
		struct digest digest;
		int64_t number;

		buffer_reset(&text);
		record_encode(&mandate_record, &mandate, &text);
		digest = hash_bytes(text.bytes, text.len);
		status = mandate_store_rules(db, &digest, text.bytes, text.len, &number, report);
	}
	buffer_clear(&text);
	return status;
}

/* Everybody pays, as for an answer that all rows are in. */
static enum status charge_all(struct db *db, void *user, struct report *report)
{
	uint64_t *rho_pico = calloc(PERSONS, sizeof(*rho_pico));
	enum status status;

	(void)user;
	if (rho_pico == NULL)
		return AL_NO_MEMORY;
	for (size_t i = 0; i < PERSONS; i++)
		rho_pico[i] = i % 100 + 1;
	status = personal_store_charge(db, node_year(now), rho_pico, PERSONS, report);
	free(rho_pico);
	return status;
}

static enum status store_all(struct db *db, void *user, struct report *report)
{
	static const char envelope[ENVELOPE_LEN] = "{";
	enum status status = store_contents(db, report);

	if (status == AL_OK)
		status = charge_all(db, user, report);
	for (int64_t i = 1; status == AL_OK && i <= PERSONS; i++) {
		struct stored_mandate mandate = { .person = i,
						  .serial = 1,
						  .from = { .seconds = 1 },
						  .until = { .seconds =
								 NODE_EPOCH_S * 10 + 100 + i * 37 },
						  .rho_year = i % 1000000,
						  .rules = i % CONTENTS + 1 };
		char id[32];

		mandate.id = hash_bytes(&i, sizeof(i));
		(void)snprintf(id, sizeof(id), "person-%lld", (long long)i);
		status = mandate_store_add_person(db, i, id, report);
		if (status == AL_OK)
			status =
			    mandate_store_add(db, &mandate, envelope, ENVELOPE_LEN, now, report);
	}
	return status;
}

/* The bytes that this program has from the allocator. */
static double allocated(void)
{
	struct mallinfo2 info = mallinfo2();

	return (double)(info.uordblks + info.hblkhd);
}

/* Rows of everybody, but not in the order in which they were linked. */
static bool map_engine(struct mandate_index *index)
{
	index->numbers = malloc(PERSONS * sizeof(*index->numbers));
	if (index->numbers == NULL)
		return false;
	index->numbers_count = PERSONS;
	for (size_t i = 0; i < PERSONS; i++) {
		index->persons[i].engine = (uint32_t)((i * 7919 + 13) % PERSONS);
		index->numbers[index->persons[i].engine] = (uint32_t)i;
	}
	return true;
}

/* Plant the tree of the next epoch ahead. */
static bool prepare(struct mandate_index *index)
{
	static const uint8_t seed[RANDOM_SEED_LEN] = { 3 };
	double longest = 0;
	bool more = true;
	size_t steps = 0;

	while (more) {
		double start = bench_now();

		if (mandate_tree_prepare(index, now, seed, &more) != AL_OK)
			return false;
		if (bench_now() - start > longest)
			longest = bench_now() - start;
		steps++;
	}
	(void)printf(
	    "mandates: the next epoch's tree planted ahead in %zu steps of at most %.0f ms\n",
	    steps, longest * 1e3);
	return true;
}

static bool load(struct node *node, struct report *report)
{
	static const uint8_t seed[RANDOM_SEED_LEN] = { 1 };
	struct mandate_root_made root;
	double before = allocated();
	double start = bench_now();
	double seconds;
	double each;

	if (node_load_mandates(node, report) != AL_OK ||
	    node_load_balances(node, now, report) != AL_OK)
		return false;
	seconds = bench_now() - start;
	if (!map_engine(&node->index) ||
	    mandate_index_root(&node->index, now, seed, &root) != AL_OK)
		return false;
	if (!prepare(&node->index))
		return false;
	each = (allocated() - before) / PERSONS;
	(void)printf(
	    "mandates: %d with %d contents loaded in %.2f s; %.0f bytes each with two trees "
	    "and the places of rows\n",
	    PERSONS, CONTENTS, seconds, each);
	(void)printf("ratio mandates_memory: %.2f (at most 1.00) %s\n", each / EACH_MAX,
		     each <= EACH_MAX ? "ok" : "OVER");
	return bench_ratio("mandates_load", seconds, LOAD_S, 1) && each <= EACH_MAX;
}

/* --- who takes part --- */

/* Ask each mandate alone. */
static size_t count_plainly(const struct mandate_index *index)
{
	size_t count = 0;

	for (size_t i = 0; i < PERSONS; i++) {
		struct mandate mandate = mandate_of((size_t)index->persons[i].rules);

		count += mandate_covers(&mandate, &rule, 1, &use, now) ? 1 : 0;
	}
	return count;
}

static size_t count_bits(const uint8_t *bits)
{
	size_t count = 0;

	for (size_t i = 0; i < PERSONS / 8; i++)
		count += (size_t)__builtin_popcount(bits[i]);
	return count;
}

static bool filter(const struct mandate_index *index)
{
	double seconds[ROUNDS];
	size_t count = 0;
	double start;
	double ours;
	double plain;

	for (size_t round = 0; round < ROUNDS; round++) {
		struct mandate_verdicts verdicts = { .defaults = &rule,
						     .defaults_count = 1,
						     .use = use };
		uint8_t *consent;
		uint64_t *allowance;

		start = bench_now();
		consent = calloc(PERSONS / 8 + 1, 1);
		allowance = calloc(PERSONS + 1, sizeof(*allowance));
		if (consent == NULL || allowance == NULL ||
		    mandate_verdicts_grow(&verdicts, index) != AL_OK)
			return false;
		mandate_verdicts_members(&verdicts, index, now, 500000, consent, allowance);
		count = count_bits(consent);
		seconds[round] = bench_now() - start;
		mandate_verdicts_clear(&verdicts);
		free(consent);
		free(allowance);
	}
	ours = bench_median(seconds, ROUNDS);
	start = bench_now();
	if (count_plainly(index) != count)
		return false;
	plain = bench_now() - start;
	(void)printf("mandates: %zu of %d take part: found in %.1f ms, %.1f ms one by one\n", count,
		     PERSONS, ours * 1e3, plain * 1e3);
	return bench_ratio("mandates_filter", ours, FILTER_S, 1) &&
	       bench_ratio("mandates_filter_plain", ours, plain, 0.5);
}

/* --- charges --- */

static bool charge(struct db *db, struct report *report)
{
	double start = bench_now();
	double seconds;

	if (db_transaction(db, charge_all, NULL, report) != AL_OK)
		return false;
	seconds = bench_now() - start;
	(void)printf("mandates: %d persons charged durably in %.0f ms\n", PERSONS, seconds * 1e3);
	return bench_ratio("mandates_charge", seconds, CHARGE_S, 1);
}

/* --- the root --- */

/* Seconds of a root, below 0 when there is no memory for it. */
static double root(struct mandate_index *index, int64_t at)
{
	static uint8_t seed[RANDOM_SEED_LEN] = { 2 };
	struct mandate_root_made made;
	double start = bench_now();

	seed[1]++;
	if (mandate_index_root(index, (struct when){ .seconds = at }, seed, &made) != AL_OK)
		return -1;
	return bench_now() - start;
}

/* As many hashes as a tree has. */
static double hash_plainly(void)
{
	uint8_t block[64] = { 0 };
	double start = bench_now();

	/* A commitment, a leaf and an inner node for each place. */
	for (size_t i = 0; i < (size_t)3 * (1 << 20); i++) {
		struct digest digest = hash_bytes(block, sizeof(block));

		memcpy(block, digest.bytes, DIGEST_LEN);
	}
	return bench_now() - start;
}

static void take_revocation(struct mandate_index *index, size_t turn)
{
	struct stored_mandate revocation = {
		.person = (int64_t)(turn * 7717 % PERSONS) + 1,
		.serial = 2,
		.from = { .seconds = 1 },
		.until = { .seconds = WHEN_SECONDS_MAX },
	};

	memcpy(revocation.id.bytes, &turn, sizeof(turn));
	mandate_index_put(index, &revocation);
}

static bool roots(struct mandate_index *index)
{
	double again[ROUNDS];
	double planted = root(index, NODE_EPOCH_S * 10);
	double revoked;
	double many;
	double start;
	double steady;
	double ended;

	for (size_t i = 0; i < ROUNDS; i++)
		again[i] = root(index, NODE_EPOCH_S * 10 + (int64_t)i);
	steady = bench_median(again, ROUNDS);
	start = bench_now();
	for (size_t i = 0; i < REVOCATIONS; i++)
		take_revocation(index, i);
	revoked = (bench_now() - start) / REVOCATIONS;
	many = root(index, NODE_EPOCH_S * 10 + 20);
	for (size_t i = 0; i < ROUNDS; i++) {
		take_revocation(index, REVOCATIONS + i);
		again[i] = root(index, NODE_EPOCH_S * 10 + 30 + (int64_t)i);
	}
	ended = root(index, NODE_EPOCH_S * 11 - 1);
	(void)printf("mandates: the first root of an epoch in %.0f ms; then %.2f ms, after a "
		     "revocation %.2f ms, after %d %.1f ms, after some ended %.1f ms; a revocation "
		     "takes %.2f us\n",
		     planted * 1e3, steady * 1e3, bench_median(again, ROUNDS) * 1e3, REVOCATIONS,
		     many * 1e3, ended * 1e3, revoked * 1e6);
	return bench_ratio("mandates_root_first", planted, hash_plainly(), 2) &&
	       bench_ratio("mandates_root", again[ROUNDS / 2], ROOT_S, 1);
}

int main(void)
{
	static struct node node;
	const struct db_options options = { .access = DB_CREATE };
	char path[] = "/tmp/mandates_bench_XXXXXX";
	char file[64];
	struct report report = { .message = "" };
	bool within = false;
	enum status status;

	mandate_index_init(&node.index);
	if (mkdtemp(path) == NULL)
		return 2;
	(void)snprintf(file, sizeof(file), "%s/store.db", path);
	status = db_open(file, &options, &node.db, &report);
	if (status == AL_OK)
		status = node_store_prepare(node.db, now, &report);
	if (status == AL_OK)
		status = db_transaction(node.db, store_all, NULL, &report);
	if (status == AL_OK) {
		within = load(&node, &report);
		within = filter(&node.index) && within;
		within = charge(node.db, &report) && within;
		within = roots(&node.index) && within;
	}
	if (report.message[0] != 0)
		(void)fprintf(stderr, "mandates_bench: %s\n", report.message);
	mandate_index_clear(&node.index);
	db_close(node.db);
	for (size_t i = 0; i < 4; i++) {
		static const char *const ends[] = { "", "-wal", "-shm", ".lock" };

		(void)snprintf(file, sizeof(file), "%s/store.db%s", path, ends[i]);
		(void)unlink(file);
	}
	(void)rmdir(path);
	return within ? 0 : 1;
}
