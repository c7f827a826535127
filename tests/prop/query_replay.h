/*
 * query_replay.h: one question recorded on a table and replayed on its neighbour, after
 * "Re:cord-play" (Cebere et al., PETS 2026, arXiv 2602.17454).
 *
 * The noise is frozen, and so are the outputs of the mechanism: the replay gets the noise that
 * makes its noisy sums those of the recording. Then everything outside the worker must be the same,
 * to the basic block and the byte: plan, price, draws, progress, answer. And what goes into the
 * mechanism, the exact sums, must lie within the declared sensitivity. Whatever of an answer came
 * from a row by another door, and whatever a person can change by more than is paid for, is found.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_PROP_QUERY_REPLAY_H
#define ALLMENDE_TESTS_PROP_QUERY_REPLAY_H

#include "prop/query_path.h"

/* What a replay found. */
enum finding {
	FOUND_NOTHING,
	FOUND_PLAN,	   /* refusal, words, plan or price differ */
	FOUND_NOISE,	   /* amount, order or cells of the noise differ */
	FOUND_PRICE,	   /* the price does not cover bound and noise */
	FOUND_PROGRESS,	   /* what is told meanwhile differs */
	FOUND_SHAPE,	   /* the sums have other numbers of cells */
	FOUND_SENSITIVITY, /* the sums are further apart than declared */
	FOUND_CHARGES,	   /* others than her pay more or less, or more than the price */
	FOUND_ANSWER,	   /* the answer knows more than the noisy sums */
	FOUND_FLOW,	   /* it was made in another way */
	FOUND_CANDIDATES,  /* unknown keys: more groups differ than one person may have */
};

const char *finding_name(enum finding finding);

struct replay {
	const struct path_question *question;
	struct engine *recorded;
	struct engine *replayed;
	unsigned distance; /* how often C the sums may be apart */
	/* What the tests of the tester break; NULL: as it is. */
	void (*spoil_plan)(struct plan *plan, struct engine *engine);
	void (*spoil_reading)(struct plan *plan);
	void (*spoil_answer)(const struct sums *sums, struct path_answer *answer);
};

/* Record, replay and compare. */
enum finding replay_run(const struct replay *replay);

#endif
