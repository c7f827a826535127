/*
 * sums.h: read the rows, clip each person's vector, add. Exact, in integers, without noise.
 *
 * What comes out is secret until noise is added (answer.h). This is step 4 of the protected answer,
 * the part a worker does that holds rows and no key. Nothing in it depends on anyone's values but
 * the sums and personal charges themselves: no error, no refusal, no progress.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_SUMS_H
#define ALLMENDE_QUERY_SUMS_H

#include "base/status.h"
#include "engine/engine.h"
#include "privacy/rho.h"
#include "query/plan.h"

#include <stddef.h>
#include <stdint.h>

#define SUMS_THREADS_MAX 64
#define SUMS_KEEP_KEY_LEN 16

struct key_groups; /* query/key_groups.h */

/* Who takes part. Persons are the engine's indexes. */
struct members {
	const uint8_t
	    *consent; /* bit i % 8 of byte i / 8: person i's mandate covers the question */
	size_t count; /* persons that `consent` and `allowance` speak of; further ones
			 take no part */
	const uint64_t *allowance_pico; /* rho that each may still spend; NULL: no limit. Who would
					   need more is left out silently. */
};

/* What the answer costs one person. */
struct personal_charge {
	uint32_t person;
	struct rho rho;
};

struct sums {
	int64_t *cells; /* plan_cells() of them */
	size_t cells_count;
	struct key_groups *groups; /* of unknown keys; else NULL */
	uint8_t keep_key[SUMS_KEEP_KEY_LEN];
	unsigned step;			 /* of the plan, by the votes; see plan_internal.h */
	struct personal_charge *charges; /* rising by person; who is not there pays nothing */
	size_t charges_count;
};

/* How it is done; all may be 0. */
struct sums_options {
	/* The noise of the votes, where the plan takes any (answer_noise.votes). */
	const int64_t *vote_noise;
	/* By which a person's groups are chosen where they are limited; NULL: drawn for these sums.
	 * Given by tests alone. */
	const uint8_t *keep_key;
	unsigned threads; /* 0: 2 */
	/* Called with `context` after each of `total` equal ranges of persons, from the caller's
	 * thread; `total` is a constant. */
	void (*progress)(void *context, unsigned done, unsigned total);
	void *context;
};

/*
 * Add the clipped vectors of `members` by `plan` over the rows in `engine`, which is locked.
 * AL_OK: *ret is the caller's, released by sums_clear(). AL_NOT_FOUND: the table was not imported.
 * AL_OVERFLOW: members x C could reach 2^63, or members x groups of each KEY_GROUPS_MAX (by their
 * number, not by their rows). AL_IO,
 * AL_NO_MEMORY. *ret is then untouched.
 */
AL_MUST_CHECK enum status sums_read(const struct plan *plan, struct engine *engine,
				    const struct members *members,
				    const struct sums_options *options, struct sums *ret,
				    struct report *report);

/*
 * Take `person` out of `sums`: her vector is computed again and subtracted, her charge stays. For a
 * mandate that was revoked while the sums were read. Someone without a charge is not in the sums:
 * then nothing happens. Statuses as sums_read(); `sums` is untouched on failure.
 */
AL_MUST_CHECK enum status sums_subtract(const struct plan *plan, struct engine *engine,
					uint32_t person, struct sums *sums, struct report *report);

/* Wipe and release what `sums` holds. */
void sums_clear(struct sums *sums);

#endif
