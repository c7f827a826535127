/* predict.c: what a trained model says of a row. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/predict.h"

#include <assert.h>
#include <math.h>

/* `value` within [low, high]; the middle for what is not a number. */
static double hold(double value, double low, double high)
{
	if (isnan(value))
		return low / 2 + high / 2;
	return fmin(fmax(value, low), high);
}

double predict_scale(const struct predict_column *column, double value)
{
	double middle = column->low / 2 + column->high / 2;
	double half = column->high / 2 - column->low / 2;

	return (hold(value, column->low, column->high) - middle) / half;
}

double predict_score(const struct predictor *predictor, const double *features)
{
	double score;

	if (predictor->trees != NULL)
		return predictor->start + boost_score(predictor->trees, features);
	score = predictor->weights[predictor->features];
	for (size_t i = 0; i < predictor->features; i++)
		score += predictor->weights[i] * features[i];
	return score;
}

double predict_link(enum predict_link link, const struct predict_column *target, double score)
{
	double middle = target->low / 2 + target->high / 2;
	double half = target->high / 2 - target->low / 2;
	double limited = hold(score, -PREDICT_SCORE_MAX, PREDICT_SCORE_MAX);

	switch (link) {
	case PREDICT_VALUE:
		return hold(middle + half * hold(score, -1, 1), target->low, target->high);
	case PREDICT_CHANCE:
		return 1 / (1 + exp(-limited));
	case PREDICT_RATE:
		return hold(exp(limited), target->low, target->high);
	case PREDICT_CLUSTER:
		break;
	}
	assert(link != PREDICT_CLUSTER);
	return middle;
}

double predict_row(const struct predictor *predictor, const double *values)
{
	double features[BOOST_FEATURES_MAX];

	assert(predictor->features <= BOOST_FEATURES_MAX);
	for (size_t i = 0; i < predictor->features; i++)
		features[i] = predict_scale(&predictor->columns[i], values[i]);
	if (predictor->link == PREDICT_CLUSTER)
		return (double)kmeans_nearest(predictor->centres, features);
	return predict_link(predictor->link, &predictor->target,
			    predict_score(predictor, features));
}
