/*
 * tally_bench.c: from ballots that were checked on receipt to the result.
 *
 * 10,000 ballots with three choices each were multiplied into the sums, one after another, as the
 * box does when it has checked a ballot. Then the vote is closed: the sums are encoded, three of
 * five trustees decrypt, their proofs are checked, and their shares are combined. What that takes
 * is set against a tenth of a second: whoever closes a vote sees the result at once.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "bench/bench.h"

#include "vote/ceremony.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BALLOTS 10000
#define CHOICES 3
#define SIZE 5
#define NEEDED 3
#define ROUNDS 5
#define SECONDS_MAX 0.1

/* An election, who holds its key, and its ballots' ciphertexts. */
struct scene {
	struct arena arena;
	struct random random;
	struct scalar shares[SIZE];
	struct trustees trustees;
	struct question question;
	struct election election;
	struct point (*ballots)[CHOICES][2]; /* alpha, beta */
};

/* Hold the ceremony; `texts` are three lists of a text of each trustee. */
static void hold_ceremony(struct scene *scene, const struct group *group,
			  struct buffer texts[static 3 * SIZE + 2])
{
	const char *pointers[3][SIZE];
	struct ceremony_texts lists[3];
	struct ceremony_secret secrets[SIZE];
	struct ceremony part = {
		.group = group, .size = SIZE, .threshold = NEEDED, .random = &scene->random
	};
	const char *joined;
	enum status status = AL_OK;

	for (size_t step = 0; step < 3; step++) {
		for (size_t i = 0; i < SIZE && status == AL_OK; i++) {
			struct buffer *text = &texts[step * SIZE + i];

			part.index = (int64_t)i + 1;
			part.secret = &secrets[i];
			if (step == 0) {
				random_bytes(&scene->random, secrets[i].seed, CEREMONY_SECRET_LEN);
				status = ceremony_certificate(&part, text, NULL);
			} else if (step == 1) {
				status = ceremony_polynomial(&part, &lists[0], text, NULL);
			} else {
				status = ceremony_share(&part, &lists[0], &lists[1],
							&scene->shares[i], text, NULL);
			}
			pointers[step][i] = buffer_text(text);
		}
		lists[step] = (struct ceremony_texts){ .texts = pointers[step], .count = SIZE };
	}
	assert(status == AL_OK);
	status = ceremony_join(group, &lists[0], &lists[1], &lists[2], &texts[3 * SIZE], NULL);
	assert(status == AL_OK);
	joined = buffer_text(&texts[3 * SIZE]);
	status = trustees_join(group, &joined, 1, &texts[3 * SIZE + 1], NULL);
	assert(status == AL_OK);
	status = trustees_parse(group, buffer_text(&texts[3 * SIZE + 1]), texts[3 * SIZE + 1].len,
				&scene->arena, &scene->trustees, NULL);
	assert(status == AL_OK);
}

/* Ballot `i` chooses i modulo CHOICES. One power is the next of the one before. */
static void make_ballots(struct scene *scene)
{
	const struct group *group = scene->election.group;
	struct element generator;
	struct point g;
	struct point y;
	struct point alpha;
	struct point beta;

	scene->ballots = calloc(BALLOTS, sizeof(*scene->ballots));
	assert(scene->ballots != NULL);
	group_generator(group, &generator);
	group_vartime_point(group, &generator, &g);
	group_vartime_point(group, &scene->election.public_key, &y);
	alpha = g;
	beta = y;
	for (size_t i = 0; i < BALLOTS; i++) {
		for (size_t k = 0; k < CHOICES; k++) {
			scene->ballots[i][k][0] = alpha;
			scene->ballots[i][k][1] = beta;
			if (i % CHOICES == k)
				group_vartime_multiply(group, &beta, &g, &scene->ballots[i][k][1]);
			group_vartime_multiply(group, &alpha, &g, &alpha);
			group_vartime_multiply(group, &beta, &y, &beta);
		}
	}
}

static void scene_init(const struct group *group, struct scene *ret)
{
	static const char *const answers[CHOICES] = { "yes", "no", "abstention" };
	static const uint8_t seed[RANDOM_SEED_LEN] = { 9 };
	struct buffer texts[3 * SIZE + 2];

	memset(ret, 0, sizeof(*ret));
	random_init_seed(&ret->random, seed);
	arena_init(&ret->arena, TRUSTEES_LEN_MAX);
	for (size_t i = 0; i < 3 * SIZE + 2; i++)
		buffer_init(&texts[i], TRUSTEES_LEN_MAX);
	hold_ceremony(ret, group, texts);
	for (size_t i = 0; i < 3 * SIZE + 2; i++)
		buffer_clear(&texts[i]);
	ret->question = (struct question){
		.answers = answers, .answers_count = CHOICES, .max = 1, .min = 1, .question = "?"
	};
	ret->election = (struct election){ .group = group,
					   .public_key = ret->trustees.public_key,
					   .questions = &ret->question,
					   .questions_count = 1,
					   .fingerprint = "bench" };
	make_ballots(ret);
}

static void scene_clear(struct scene *scene)
{
	free(scene->ballots);
	arena_clear(&scene->arena);
	random_clear(&scene->random);
}

/* What the box does with each ballot that it takes. */
static void multiply(const struct scene *scene, struct point ret[static CHOICES][2])
{
	const struct group *group = scene->election.group;

	for (size_t k = 0; k < CHOICES; k++) {
		group_vartime_point_identity(group, &ret[k][0]);
		group_vartime_point_identity(group, &ret[k][1]);
	}
	for (size_t i = 0; i < BALLOTS; i++) {
		for (size_t k = 0; k < CHOICES; k++) {
			for (size_t part = 0; part < 2; part++)
				group_vartime_multiply(group, &ret[k][part],
						       &scene->ballots[i][k][part], &ret[k][part]);
		}
	}
}

/* Close the vote once; the seconds it took. */
static double close_vote(struct scene *scene, struct point points[static CHOICES][2])
{
	struct ciphertext sums[CHOICES];
	struct encrypted_tally tally = { .sums = sums, .count = CHOICES };
	struct decryption decryption = { .election = &scene->election,
					 .trustees = &scene->trustees,
					 .tally = &tally };
	struct partial_decryption partials[NEEDED];
	int64_t counts[CHOICES];
	struct arena arena;
	struct buffer text;
	double start = bench_now();
	double end;
	enum status status = AL_OK;

	arena_init(&arena, TRUSTEES_LEN_MAX);
	buffer_init(&text, TRUSTEES_LEN_MAX);
	for (size_t k = 0; k < CHOICES; k++) {
		group_vartime_element(scene->election.group, &points[k][0], &sums[k].alpha);
		group_vartime_element(scene->election.group, &points[k][1], &sums[k].beta);
	}
	for (size_t i = 0; i < NEEDED; i++) {
		size_t owner = 2 * i; /* trustees 1, 3 and 5 */

		buffer_reset(&text);
		status = partial_decryption_make(&scene->election, &tally, &scene->shares[owner],
						 &scene->random, &text);
		assert(status == AL_OK);
		status = partial_decryption_parse(&decryption, (int64_t)owner + 1, &text, &arena,
						  &partials[i], NULL);
		assert(status == AL_OK);
	}
	status = tally_combine(&decryption, partials, NEEDED, BALLOTS, counts, NULL);
	assert(status == AL_OK);
	end = bench_now();
	assert(counts[0] == (BALLOTS + 2) / CHOICES);
	assert(counts[1] == (BALLOTS + 1) / CHOICES);
	assert(counts[2] == BALLOTS / CHOICES);
	arena_clear(&arena);
	buffer_clear(&text);
	return end - start;
}

/* The best of some rounds against a tenth of a second. */
static bool measure(const char *name, const struct group *group)
{
	struct point points[CHOICES][2];
	struct scene scene;
	double best = 0;
	double start;

	scene_init(group, &scene);
	start = bench_now();
	multiply(&scene, points);
	(void)printf("%s: %.1f us a ballot on receipt to add it to the sums\n", name,
		     (bench_now() - start) * 1e6 / BALLOTS);
	for (int round = 0; round < ROUNDS; round++) {
		double seconds = close_vote(&scene, points);

		if (round == 0 || seconds < best)
			best = seconds;
	}
	scene_clear(&scene);
	return bench_ratio(name, best, SECONDS_MAX, 1.0);
}

int main(void)
{
	bool ok = measure("tally_10000_ed25519", group_find("Ed25519"));

	ok = measure("tally_10000_belenios_2048", group_find("BELENIOS-2048")) && ok;
	return ok ? 0 : 1;
}
