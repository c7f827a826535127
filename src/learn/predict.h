/*
 * predict.h: what a trained model says of a row, for every row there can be.
 *
 * Prediction is total: any doubles go in, a number within public bounds comes out, without an error
 * and without a step that depends on anything but the row and the published model. A feature that
 * is not a number counts as the middle of its bounds, one outside as the bound.
 *
 * The model's facts are all published, so predicting costs no privacy budget; that the row of a
 * person is looked at is what a grant has to allow.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LEARN_PREDICT_H
#define ALLMENDE_LEARN_PREDICT_H

#include "learn/boost_tree.h"
#include "learn/kmeans_centres.h"

#include <stddef.h>

#define PREDICT_SCORE_MAX 30.0 /* scores of logistic and Poisson models are held within +- this */

/* How the score of a row becomes what is predicted. */
enum predict_link {
	PREDICT_VALUE = 1, /* the score, from [-1, 1] to the bounds of the target */
	PREDICT_CHANCE,	   /* 1 / (1 + exp(-score)): the probability of a yes */
	PREDICT_RATE,	   /* exp(score), held within the bounds of the target */
	PREDICT_CLUSTER,   /* the number of the nearest centre, from 0 */
};

/* A column with its public bounds, low below high. */
struct predict_column {
	const char *name;
	double low;
	double high;
};

/* A trained model, borrowed. Of `weights`, `trees` and `centres` just one is there; `centres` goes
 * with PREDICT_CLUSTER alone, and then there is no target. */
struct predictor {
	enum predict_link link;
	const struct predict_column *columns;
	size_t features;
	struct predict_column target;
	const double *weights; /* one a feature, in [-1, 1] scale, then the constant */
	const struct boost_trees *trees;
	double start; /* with trees: the score before the first one */
	const struct kmeans_centres *centres;
};

/* `value` of `column`, from its bounds to [-1, 1]; what is not a number becomes 0. */
double predict_scale(const struct predict_column *column, double value);

/* The score of a row whose `features` are in [-1, 1] scale; not for PREDICT_CLUSTER. Sums beyond
 * all doubles are held at the largest. */
double predict_score(const struct predictor *predictor, const double *features);

/* What `link` makes of `score` (any double) for a target with the bounds of `target`. */
double predict_link(enum predict_link link, const struct predict_column *target, double score);

/* What `predictor` says of the row `values`, one a column, as they stand in the table. */
double predict_row(const struct predictor *predictor, const double *values);

#endif
