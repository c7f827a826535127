/*
 * log_bench.c: what the log costs above SHA-256 of its entries, which nobody can leave out.
 *
 * Writing hashes each leaf and each inner node once, copies each entry once and hands tiles to a
 * sink in memory; replay does the same from the root downwards and reads every entry's members. The
 * plain way is one SHA-256 of each entry's bytes by the same library.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "bench/bench.h"
#include "crypto/hash.h"
#include "log/replay.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENTRIES 200000U
#define BUNDLES (ENTRIES / TILE_WIDTH + 1)
#define ROUNDS 7   /* of each way in turns; the quickest counts, the rest is the machine's */
#define BATCH 1000 /* entries between two flushes */
#define APPEND_RATIO_MAX 2.0 /* two more blocks for the inner node, on four for the entry */
#define REPLAY_RATIO_MAX 2.5 /* and its members are read */
#define TIME_FIRST INT64_C(1795376401)

struct bytes {
	uint8_t *bytes;
	size_t len;
};

/* All there is, in memory. */
struct bench {
	struct buffer all;    /* the entries one after the other */
	size_t ends[ENTRIES]; /* where each ends */
	struct bytes bundles[BUNDLES];
	struct bytes tiles[TILE_LEVEL_COUNT][BUNDLES];
	struct digest root;
};

static void need(bool good)
{
	if (!good) {
		fputs("log_bench: out of memory, or a broken log\n", stderr);
		exit(1);
	}
}

static struct bytes *place(struct bench *bench, const struct tile *tile)
{
	return tile->kind == TILE_ENTRIES ? &bench->bundles[tile->index]
					  : &bench->tiles[tile->level][tile->index];
}

static enum status keep(void *user, const struct tile *tile, const void *bytes, size_t len,
			struct report *report)
{
	struct bytes *kept = place(user, tile);

	(void)report;
	kept->bytes = realloc(kept->bytes, len);
	if (kept->bytes == NULL)
		return AL_NO_MEMORY;
	memcpy(kept->bytes, bytes, len);
	kept->len = len;
	return AL_OK;
}

static enum status drop(void *user, const struct tile *tile, const void *bytes, size_t len,
			struct report *report)
{
	(void)user;
	(void)tile;
	(void)bytes;
	(void)len;
	(void)report;
	return AL_OK;
}

static enum status give(void *user, const struct tile *tile, struct buffer *ret,
			struct report *report)
{
	const struct bytes *kept = place(user, tile);

	(void)report;
	buffer_append(ret, kept->bytes, kept->len);
	return buffer_status(ret);
}

static void make_entries(struct bench *bench)
{
	for (uint64_t seq = 0; seq < ENTRIES; seq++) {
		struct log_entry entry = { .seq = (int64_t)seq, .type = "mandate-root" };

		entry.coop = hash_bytes("coop", 4);
		entry.id = hash_bytes(&seq, sizeof(seq));
		entry.time.seconds = TIME_FIRST + (int64_t)seq;
		log_entry_encode(&entry, &bench->all);
		bench->ends[seq] = bench->all.len;
	}
	need(buffer_status(&bench->all) == AL_OK);
}

/* Seconds for SHA-256 of each entry. */
static double plain(struct bench *bench)
{
	double start = bench_now();
	struct digest all = { .bytes = { 0 } };
	size_t begin = 0;

	for (size_t i = 0; i < ENTRIES; i++) {
		struct digest digest = hash_bytes(bench->all.bytes + begin, bench->ends[i] - begin);

		for (size_t j = 0; j < DIGEST_LEN; j++)
			all.bytes[j] ^= digest.bytes[j];
		begin = bench->ends[i];
	}
	need(!digest_is_zero(&all)); /* so that nothing can be left out */
	return bench_now() - start;
}

/* Seconds for appending all entries, whose tiles go to `sink`. */
static double append(struct bench *bench, const struct tile_sink *sink)
{
	struct tile_writer *writer = NULL;
	double start = bench_now();
	size_t begin = 0;

	need(tile_writer_new(&writer) == AL_OK);
	for (size_t i = 0; i < ENTRIES; i++) {
		need(tile_writer_add(writer, bench->all.bytes + begin, bench->ends[i] - begin, sink,
				     NULL) == AL_OK);
		begin = bench->ends[i];
		if ((i + 1) % BATCH == 0 || i + 1 == ENTRIES)
			need(tile_writer_flush(writer, sink, NULL) == AL_OK);
	}
	bench->root = tile_writer_root(writer);
	tile_writer_free(writer);
	return bench_now() - start;
}

static enum status count_entry(void *user, const struct log_entry *entry, const void *bytes,
			       size_t len, struct report *report)
{
	uint64_t *count = user;

	(void)entry;
	(void)bytes;
	(void)len;
	(void)report;
	(*count)++;
	return AL_OK;
}

static double replay(struct bench *bench)
{
	struct tile_source source = { .read = give, .user = bench };
	uint64_t count = 0;
	struct replay whole = {
		.size = ENTRIES,
		.root = bench->root,
		.source = &source,
		.each = count_entry,
		.user = &count,
	};
	double start = bench_now();

	need(replay_run(&whole, NULL, NULL) == AL_OK);
	need(count == ENTRIES);
	return bench_now() - start;
}

/* The least of `values`. */
static double least(const double values[static ROUNDS])
{
	double value = values[0];

	for (int i = 1; i < ROUNDS; i++)
		value = values[i] < value ? values[i] : value;
	return value;
}

int main(void)
{
	struct bench *bench = calloc(1, sizeof(*bench));
	struct tile_sink sink = { .write = keep, .user = bench };
	struct tile_sink nowhere = { .write = drop };
	double times[3][ROUNDS];
	double plain_time;
	double append_time;
	double replay_time;
	bool good;

	need(bench != NULL);
	buffer_init(&bench->all, (size_t)ENTRIES * LOG_ENTRY_LEN_MAX);
	make_entries(bench);
	(void)append(bench, &sink);
	for (int i = 0; i < ROUNDS; i++) {
		times[0][i] = plain(bench);
		times[1][i] = append(bench, &nowhere);
		times[2][i] = replay(bench);
	}
	plain_time = least(times[0]);
	append_time = least(times[1]);
	replay_time = least(times[2]);
	printf("%u entries of %zu bytes: SHA-256 %.0f/s, appended with tiles %.0f/s, replayed "
	       "%.0f/s\n",
	       ENTRIES, bench->all.len / ENTRIES, ENTRIES / plain_time, ENTRIES / append_time,
	       ENTRIES / replay_time);
	good = bench_ratio("log append", append_time, plain_time, APPEND_RATIO_MAX);
	good = bench_ratio("log replay", replay_time, plain_time, REPLAY_RATIO_MAX) && good;
	for (size_t i = 0; i < BUNDLES; i++) {
		free(bench->bundles[i].bytes);
		for (unsigned level = 0; level < TILE_LEVEL_COUNT; level++)
			free(bench->tiles[level][i].bytes);
	}
	buffer_clear(&bench->all);
	free(bench);
	return good ? 0 : 1;
}
