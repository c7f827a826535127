/*
 * answer.h: sums and noise become the table that is released.
 *
 * Noise is drawn before a row is read, as many draws as the plan has cells. The answer's shape
 * (columns, their types and order, one row per group in the order of the keys) follows from the
 * plan; only values and the withheld marks depend on the noisy sums. Which rows HAVING and LIMIT
 * leave, and the order that ORDER BY gives them, are found in the noisy values too. What is done
 * after the noise costs nothing: dividing by weights, means, holding counts at 0 and means within
 * their bounds.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_ANSWER_H
#define ALLMENDE_QUERY_ANSWER_H

#include "base/buffer.h"
#include "base/status.h"
#include "crypto/random.h"
#include "query/plan.h"
#include "query/sums.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ANSWER_LEN_MAX (256u << 20) /* bytes of an encoded answer */

#define ANSWER_VOTES 25

/* Noise for one answer, used once. */
struct answer_noise {
	int64_t *cells;
	size_t cells_count;
	/* Of unknown keys: how many groups get noise is found in the data, so here is the seed of a
	 * stream (ChaCha20) from which theirs is drawn. */
	uint8_t seed[RANDOM_SEED_LEN];
	int64_t votes[ANSWER_VOTES]; /* where the plan takes votes: for sums_options.vote_noise */
};

/* AL_OK: *ret is the caller's, released by answer_noise_clear(). AL_NO_MEMORY: untouched. */
AL_MUST_CHECK enum status answer_noise_draw(const struct plan *plan, struct random *random,
					    struct answer_noise *ret, struct report *report);

/* Wipe and release. */
void answer_noise_clear(struct answer_noise *noise);

enum answer_kind {
	ANSWER_KEY = 1,
	ANSWER_COUNT,
	ANSWER_PERSONS,
	ANSWER_SUM,
	ANSWER_AVERAGE,
	ANSWER_VAR_POP,
	ANSWER_VAR_SAMP,
	ANSWER_STDDEV_POP,
	ANSWER_STDDEV_SAMP,
	ANSWER_QUANTILE,
	ANSWER_DISTINCT,
	/* Of two numbers: */
	ANSWER_COVAR_POP,
	ANSWER_COVAR_SAMP,
	ANSWER_CORRELATION,
	ANSWER_SLOPE,
	ANSWER_INTERCEPT,
	ANSWER_R2
};

struct answer_column {
	const char *name;
	enum answer_kind kind;
	int type;	  /* enum column_type of keys and values */
	unsigned places;  /* digits after the point of the values */
	const char *unit; /* NULL: none */
};

/* A value in 10^-places of its column; of a key the text. */
struct answer_value {
	const char *key;
	int64_t value;
	uint64_t error; /* in the same unit: the noise is within +-error in 95 % of the cases */
	int64_t low;	/* the 95 % interval, within what public facts allow */
	int64_t high;
};

/* How many of the persons in an answer were clipped, in 10^-4; the noise is in it as well. */
struct answer_share {
	int64_t value;
	int64_t low; /* the 95 % interval; 0 and 10000 where nothing can be said */
	int64_t high;
};

struct answer; /* Opaque. Once made it never changes. */

/*
 * Make the answer of `plan` from `sums` and `noise`, which must have its number of cells.
 * AL_OK: *ret is the caller's, freed by answer_free(); it borrows nothing. AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status answer_make(const struct plan *plan, const struct sums *sums,
				      const struct answer_noise *noise, struct answer **ret,
				      struct report *report);

/* NULL does nothing. */
void answer_free(struct answer *answer);

size_t answer_columns(const struct answer *answer);
size_t answer_rows(const struct answer *answer);
const struct answer_column *answer_column(const struct answer *answer, size_t column);

/* Whether the values of `row` are withheld because its group is too small by the noisy count. Its
 * keys are still there; its values are all 0 then. */
bool answer_withheld(const struct answer *answer, size_t row);
struct answer_value answer_value(const struct answer *answer, size_t row, size_t column);

/* The clipped share: those whose rows count less than in full. */
struct answer_share answer_clipped(const struct answer *answer);

/*
 * Append the answer in canonical JSON: {"clipped":{"high","low","value"},
 * "columns":[{"kind","name","places","type","unit"?}...],
 * "rows":[{"errors":[...],"highs":[...],"lows":[...],"values":[...],"withheld":false}...]}; counts
 * are integers, other values decimals as strings, of a key the text, and null as its error and
 * interval; all null where withheld.
 */
void answer_encode(const struct answer *answer, struct buffer *ret);

/* Append the answer as a table for people: columns aligned, errors as +-, "withheld". */
void answer_format(const struct answer *answer, struct buffer *ret);

#endif
