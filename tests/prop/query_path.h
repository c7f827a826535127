/*
 * query_path.h: the whole way from a question to its answer, as the node goes it, for the proofs.
 *
 * plan (parent) -> noise (parent, before a row is read) -> sums (worker) -> answer (parent). Each
 * step is traced, so that two ways can be compared in all that someone outside the worker sees.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_PROP_QUERY_PATH_H
#define ALLMENDE_TESTS_PROP_QUERY_PATH_H

#include "base/buffer.h"
#include "crypto/random.h"
#include "prop/query_trace.h"
#include "unit/query/fixture.h"

/* What is asked of whom. */
struct path_question {
	const struct catalogue *catalogue;
	const char *sql;
	struct plan_options options;
	uint64_t noise_seed;
};

/* The parent's part before a row is read. Released by path_clear(). */
struct path {
	enum status planned;
	struct report report;
	struct plan *plan; /* NULL: refused */
	struct answer_noise noise;
	struct random random; /* after the noise was drawn */
	struct trace plan_trace;
	struct trace noise_trace;
	uint8_t keep_key[SUMS_KEEP_KEY_LEN]; /* by the seed of the noise */
	/* Where norms are voted on: what decides the votes for one step, whoever votes. So the
	 * outcome is frozen, as that of a mechanism that was paid for. */
	int64_t votes[ANSWER_VOTES];
};

/* What came of the sums. Released by path_answer_clear(). */
struct path_answer {
	struct buffer json; /* answer_encode(), and what answer_format() says behind it */
	struct trace trace;
};

/* Plan `question` and draw the noise. */
struct path path_begin(const struct path_question *question);
void path_clear(struct path *path);

/* Read everyone's rows in `engine`; progress is told as "1/8 2/8 ..." in `ret_told`. */
struct sums path_read(const struct path *path, struct engine *engine, unsigned threads,
		      char ret_told[static 256]);

/* The basic blocks that reading everyone's rows takes, in one thread: what time is made of. */
uint64_t path_work(const struct path *path, struct engine *engine);

/* The answer from `sums` and `noise`. */
struct path_answer path_answer(const struct plan *plan, const struct sums *sums,
			       const struct answer_noise *noise);
void path_answer_clear(struct path_answer *answer);

/* *ret_square = |a - b|^2 of the cells of two sums but for groups of unknown keys. False: they have
 * not the same shape. */
bool path_distance2(const struct sums *a, const struct sums *b, wide *ret_square);

/* The noise with which `other` gives the same noisy sums as `sums` with `noise`; of malloc(). */
struct answer_noise path_frozen_noise(const struct sums *sums, const struct answer_noise *noise,
				      const struct sums *other);

#endif
