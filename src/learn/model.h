/*
 * model.h: one request, one training, one model, whatever its kind.
 *
 *	status = learn_plan(&request, &cost, report);    (what it costs, from facts alone)
 *	status = learn_train(&request, &rows, &random, &model, report);
 *	predictor = learn_model_predictor(model);        (predict.h, onnx.h, card.h)
 *	status = learn_model_format(model, &buffer);     (JSON; learn_model_parse() reads it)
 *
 * A model holds nothing but public facts and what was made of noisy sums.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LEARN_MODEL_H
#define ALLMENDE_LEARN_MODEL_H

#include "base/arena.h"
#include "base/status.h"
#include "learn/boost.h"
#include "learn/kmeans.h"
#include "learn/predict.h"
#include "privacy/rho.h"

#include <stddef.h>
#include <stdint.h>

struct random;

#define LEARN_MODEL_MAX ((size_t)1 << 20) /* bytes of names, columns and weights */

enum learn_kind {
	LEARN_LINEAR = 1,     /* linear.h */
	LEARN_LOGISTIC,	      /* glm.h */
	LEARN_POISSON,	      /* glm.h; the target's lowest value is 0 */
	LEARN_BOOST_SQUARED,  /* boost.h */
	LEARN_BOOST_LOGISTIC, /* boost.h */
	LEARN_KMEANS,	      /* kmeans.h; has no target */
};

/* What to learn; all borrowed. A field that its kind does not speak of is not looked at. */
struct learn_request {
	enum learn_kind kind;
	const struct predict_column *columns; /* of the features, with public bounds */
	size_t features;
	struct predict_column target;
	struct rho rho;	       /* what it may cost */
	uint32_t rows_typical; /* rows of a person that count in full */
	size_t rounds;	       /* all but linear; of boosting: trees */
	double clip;	       /* linear.h, glm.h; 0: their own choice */
	unsigned depth;	       /* boosting */
	double shrinkage;      /* boosting */
	const uint16_t *bins;  /* boosting: one a feature */
	size_t clusters;       /* k-means */
};

/* A trained model. Freed by learn_model_free(). */
struct learn_model {
	enum learn_kind kind;
	struct predict_column *columns;
	size_t features;
	struct predict_column target; /* name NULL for k-means */
	struct rho rho;		      /* what it cost */
	double clip;		      /* the L2 norm that a person's share of a round was held to */
	size_t rounds;		      /* 1 for linear */
	double *weights;	      /* regressions: features + 1; else NULL */
	double *errors;		      /* linear: the noise's deviation of each weight; else NULL */
	struct boost_trees trees;
	struct kmeans_centres centres;
	struct arena arena; /* of names, columns, weights, errors */
};

/* The name of `kind`, for cards: "linear", "logistic", "poisson", "boosting", "boosting-logistic",
 * "k-means". */
const char *learn_kind_name(enum learn_kind kind);

/*
 * *ret = what learn_train() of `request` will cost everyone at most.
 * AL_REFUSED: a number is outside its range, a column has no name (1 to PREDICT_NAME_MAX bytes) or
 * no finite bounds; AL_OVERFLOW: the
 * budget is too small for so many rounds. The report says what to do; *ret is untouched.
 */
AL_MUST_CHECK enum status learn_plan(const struct learn_request *request, struct rho *ret,
				     struct report *report);

/*
 * Train what `request` says on `rows`, whose features are those of request->columns brought to
 * [-1, 1], with noise from `random`, all drawn before a row is looked at.
 * AL_OK: the caller owns *ret; it cost the rho of learn_plan(). AL_REFUSED, AL_OVERFLOW: as
 * learn_plan(), before a row is looked at. AL_NO_MEMORY. On failure *ret is untouched.
 */
AL_MUST_CHECK enum status learn_train(const struct learn_request *request,
				      const struct learn_rows *rows, struct random *random,
				      struct learn_model **ret, struct report *report);

/* NULL does nothing. */
void learn_model_free(struct learn_model *model);

/* `model` as predict.h wants it; borrowed from it. */
struct predictor learn_model_predictor(const struct learn_model *model);

#endif
