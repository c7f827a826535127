/*
 * reading.h: steps (3) to (5) of a protected answer: noise, rows, personal charges, revocations.
 *
 * Here the rows of persons are looked at, under the mandates that hold. What is found stays in
 * `sums` and the personal ledgers; nothing of it decides what happens next, except that it failed.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_READING_H
#define ALLMENDE_NODE_READING_H

#include "node/run_internal.h"
#include "node/task.h"

/* Initialised by reading_init(), released and wiped by reading_clear(). */
struct reading {
	struct run *run;
	/* Drawn before anything is read. */
	struct answer_noise noise;
	struct salt salt;		    /* of the answer's commitment */
	uint8_t seed[RANDOM_SEED_LEN];	    /* of the mandate root */
	uint8_t uses_seed[RANDOM_SEED_LEN]; /* of the tree of uses */
	struct random random;		    /* of trainings: a seed for each */
	/* Who takes part, by the engine's index of persons. */
	struct mandate_verdicts verdicts;
	const char **categories;
	uint8_t *consent;
	uint64_t *allowance_pico;
	size_t count;
	struct task task;
	struct rows_found found;
	uint32_t *used; /* persons of the store whose rows are in it */
	size_t used_count;
	uint64_t *paid_pico; /* by person of the store: what she paid for this job; NULL: none */
	size_t paid_count;
	/* The mandates in force when the last revocation was looked for. */
	struct mandate_root_made root;
	int64_t mandates; /* number of the last one that was taken until then */
};

void reading_init(struct reading *reading, struct run *run);
void reading_clear(struct reading *reading);

/* Step (3): draw all that is random; the noise of a training it draws itself, before it looks at
 * what was read. AL_NO_MEMORY. */
AL_MUST_CHECK enum status reading_draw(struct reading *reading, struct report *report);

/* Told where the answer stands. */
typedef void reading_stage(const struct run *run, enum node_stage stage);

/*
 * Steps (4) and (5): read and sum; charge each person durably; take out who revoked until then.
 * Where that is not possible, all is read (and charged) again, NODE_REQUEUES_MAX times. Nobody can
 * be taken out of a model: after a revocation it is trained anew, with new noise, and the one
 * before is forgotten. That it was thrown away hangs on who revoked, never on a row.
 * AL_OK: sums or trained, root and mandates are set. AL_CONFLICT: somebody revoked during
 * each training. The failures of the engine and the store.
 */
AL_MUST_CHECK enum status reading_read(struct reading *reading, reading_stage *tell,
				       struct report *report);

#endif
