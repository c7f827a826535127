/*
 * node_bench.c: a million mandates: whether each covers a use, against asking each alone; and the
 * root over all of them, against as many hashes.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "bench/bench.h"
#include "crypto/hash.h"
#include "crypto/random.h"
#include "node/mandate_index.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PERSONS 1000000
#define CONTENTS 100

static const char *const purposes[] = { "dpv:PublicBenefit", "dpv:ResearchAndDevelopment" };
static const char *const recipients[] = { "dpv:Entity" };
static const char *const asked[] = { "dpv:ImproveTransportMobility" };
static const char *const categories[] = { "pd:Location", "pd:Behavioural" };

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
				.min_group = 5 };

static struct mandate mandate_of(size_t content)
{
	return (struct mandate){ .coop = { { 1 } },
				 .from = { .seconds = 1 },
				 .min_group = (int64_t)content % 10 + 1,
				 .platform = "bikes",
				 .rho_year = (int64_t)content,
				 .rules = &rule,
				 .rules_count = 1,
				 .serial = 1,
				 .time = { .seconds = 1 },
				 .until = { .seconds = WHEN_SECONDS_MAX } };
}

static enum status fill(struct mandate_index *index)
{
	struct buffer text;
	enum status status = mandate_index_grow(index, PERSONS);

	buffer_init(&text, 100000);
	for (size_t i = 0; status == AL_OK && i < CONTENTS; i++) {
		struct mandate mandate = mandate_of(i);

		buffer_reset(&text);
		record_encode(&mandate_record, &mandate, &text);
		status = mandate_index_add_rules(index, buffer_text(&text), text.len, NULL);
	}
	buffer_clear(&text);
	for (size_t i = 0; status == AL_OK && i < PERSONS; i++) {
		struct stored_mandate stored = { .person = (int64_t)i + 1,
						 .serial = 1,
						 .from = { .seconds = 1 },
						 .until = { .seconds = WHEN_SECONDS_MAX },
						 .rules = (int64_t)(i % CONTENTS) + 1 };

		memcpy(stored.id.bytes, &i, sizeof(i));
		mandate_index_put(index, &stored);
	}
	return status;
}

static bool bench_verdicts(const struct mandate_index *index)
{
	struct mandate_verdicts verdicts = { .defaults = &rule, .defaults_count = 1, .use = use };
	struct when now = { .seconds = 1000 };
	size_t ours_count = 0;
	size_t plain_count = 0;
	double start = bench_now();
	double ours;
	double plain;

	if (mandate_verdicts_grow(&verdicts, index) != AL_OK)
		return false;
	for (size_t i = 0; i < PERSONS; i++)
		ours_count +=
		    mandate_verdicts_cover(&verdicts, index, &index->persons[i], now) ? 1 : 0;
	ours = bench_now() - start;
	start = bench_now();
	for (size_t i = 0; i < PERSONS; i++) {
		struct mandate mandate = mandate_of(i % CONTENTS);

		plain_count += mandate_covers(&mandate, &rule, 1, &use, now) ? 1 : 0;
	}
	plain = bench_now() - start;
	mandate_verdicts_clear(&verdicts);
	(void)printf("node: %d verdicts in %.1f ms, %.1f ms one by one\n", PERSONS, ours * 1e3,
		     plain * 1e3);
	return bench_ratio("node_verdicts", ours, plain, 0.2) && ours_count == plain_count;
}

static bool bench_root(const struct mandate_index *index)
{
	static const uint8_t seed[RANDOM_SEED_LEN] = { 1 };
	uint8_t block[64] = { 0 };
	struct digest root;
	int64_t leaves = 0;
	double start = bench_now();
	double ours;
	double plain;

	if (mandate_index_root(index, (struct when){ .seconds = 1000 }, seed, &root, &leaves) !=
	    AL_OK)
		return false;
	ours = bench_now() - start;
	start = bench_now();
	/* A commitment for each mandate, then a leaf and an inner node for each place. */
	for (int64_t i = 0; i < PERSONS + 2 * leaves; i++) {
		struct digest digest = hash_bytes(block, sizeof(block));

		memcpy(block, digest.bytes, DIGEST_LEN);
	}
	plain = bench_now() - start;
	(void)printf("node: the root over %lld leaves in %.0f ms\n", (long long)leaves, ours * 1e3);
	return bench_ratio("node_root", ours, plain, 2.0);
}

int main(void)
{
	struct mandate_index index;
	bool within;

	mandate_index_init(&index);
	if (fill(&index) != AL_OK) {
		(void)fputs("node_bench: out of memory\n", stderr);
		return 2;
	}
	within = bench_verdicts(&index);
	within = bench_root(&index) && within;
	mandate_index_clear(&index);
	return within ? 0 : 1;
}
