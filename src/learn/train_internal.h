/* train_internal.h: a training as it was asked for, for the files train*.c. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LEARN_TRAIN_INTERNAL_H
#define ALLMENDE_LEARN_TRAIN_INTERNAL_H

#include "base/arena.h"
#include "base/digest.h"
#include "learn/card.h"
#include "learn/model.h"
#include "learn/train.h"

/* What a request says. Texts are of the plan's arena. */
struct train_request {
	enum learn_kind kind;
	const char *from;
	const char *where; /* NULL: all rows */
	const char *names[TRAIN_FEATURES_MAX];
	const char *features[TRAIN_FEATURES_MAX];
	size_t features_count;
	const char *target; /* NULL: k-means */
	const char *groups; /* NULL: none */
	const char *group_names[CARD_GROUPS_MAX];
	size_t groups_count; /* 1 without */
	int64_t rounds;
	int64_t depth;
	int64_t shrinkage; /* hundredths */
	int64_t bins;
	int64_t clusters;
	int64_t measure; /* hundredths of rho */
	const char *intended;
	const char *limits;
	struct digest said; /* of all of it in canonical JSON: its words stand on the card */
};

struct train_plan {
	struct arena arena;
	struct train_request request;
	struct train_options options;
	struct plan *question;
	struct predict_column columns[TRAIN_FEATURES_MAX];
	struct predict_column target;
	uint16_t bins[TRAIN_FEATURES_MAX];
	uint32_t rows_typical;
	struct rho rho_train;	/* wanted */
	struct rho rho_measure; /* wanted; 0: nothing is measured */
	struct rho rho;		/* charged, for both */
	struct buffer canonical;
};

/* *ret = the request that the `len` bytes at `text` are, in `arena`. AL_MALFORMED, AL_TOO_BIG: the
 * report says which member. AL_NO_MEMORY. */
AL_MUST_CHECK enum status train_request_read(const char *text, size_t len, struct arena *arena,
					     struct train_request *ret, struct report *report);

/* Append the question that gives the rows of `request`: features, then target, then groups. */
void train_request_sql(const struct train_request *request, struct buffer *ret);

/* What to learn by `plan`; borrowed from it. */
struct learn_request train_learn_request(const struct train_plan *plan);

/* How the model `predictor` is measured by `plan`. */
struct card_measure_options train_measure_options(const struct train_plan *plan,
						  const struct predictor *predictor);

/* Append `plan`'s request in canonical JSON, with what it costs, to its `canonical`. AL_TOO_BIG,
 * AL_NO_MEMORY. */
AL_MUST_CHECK enum status train_encode(struct train_plan *plan, struct report *report);

#endif
