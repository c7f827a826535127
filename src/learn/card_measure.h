/*
 * card_measure.h: how well a model does on rows, and for whom, as one protected sum.
 *
 * For each public group of rows and each way a row can turn out there is a number: a yes or no
 * predicted for a yes or no (PREDICT_CHANCE, a yes from 1/2 on), else the rows, their squared
 * errors and their errors. Numbers are clipped and get noise as in each round of learning
 * (learn_sum.h), for a share of rho that the card declares. Accuracy, rates and errors are made of
 * the noisy numbers afterwards, for free. Measured on the rows that it learned from, a model looks
 * better than it is; the card says which rows were taken.
 *
 * Where groups of few persons are not to be shown, a person also counts once in each of her groups,
 * and of a group whose noisy number of persons is not above the minimum by what noise makes (95 %)
 * nothing is known.
 *
 * Fairness: the shares of yeses (demographic parity), of yeses found (equal opportunity) and of
 * false alarms by group; differences are for the reader, who sees the intervals (Hardt, Price and
 * Srebro, "Equality of Opportunity in Supervised Learning", NIPS 2016).
 *
 * An interval holds for the noise alone, not for clipping and not for the chance of who is in the
 * data: each of the two noisy numbers of a quotient is within its bound at 99 %, so the quotient is
 * within its interval at 98 % at least (charge.h, union bound).
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LEARN_CARD_MEASURE_H
#define ALLMENDE_LEARN_CARD_MEASURE_H

#include "base/status.h"
#include "learn/learn_sum.h"
#include "learn/predict.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct random;

#define CARD_GROUPS_MAX 64

struct card_measure_options {
	const struct predictor *predictor;
	size_t groups;	       /* public groups of rows, 1 to CARD_GROUPS_MAX; 1: all together */
	uint32_t rows_typical; /* rows of a person that count in full, 1 to 10,000 */
	uint32_t min_group;    /* groups of fewer persons are not shown; 0 or 1: all are */
	struct rho rho;
};

/* A number made of noisy sums; `known` is false where they leave it open, and then [low, high] is
 * all it can be. */
struct card_value {
	bool known;
	double value;
	double low;
	double high;
};

/* Of one group. Fields without sense for the model's link are not known, from 0 to 0. Of a group
 * that is not shown none is known; its rows are from 0 to infinity. */
struct card_measure {
	struct card_value rows;
	struct card_value accuracy;    /* PREDICT_CHANCE: share of right answers */
	struct card_value yes;	       /* share of rows with a predicted yes */
	struct card_value yes_found;   /* of the true yeses, those predicted */
	struct card_value false_alarm; /* of the true noes, those predicted yes */
	struct card_value
	    error2;		 /* otherwise: mean squared error, squared units of the target; for
				    clusters of the distance to the centre, a feature, in [-1, 1] */
	struct card_value error; /* mean of target - prediction, units of the target */
};

/* *ret = what the measures take and how noisy they are. AL_REFUSED, AL_OVERFLOW: an option is
 * outside its range; the report says which. *ret is then untouched. */
AL_MUST_CHECK enum status card_measure_plan(const struct card_measure_options *options,
					    struct learn_sum_plan *ret, struct report *report);

/*
 * Measure the model of `options` on `rows` (with targets, unless it is of clusters; with groups
 * when there are several, and a row of a group outside of them counts nowhere) into the
 * `options->groups` places at `ret`. Noise is drawn from `random` before a row is looked at.
 * AL_REFUSED, AL_OVERFLOW as card_measure_plan(); AL_NO_MEMORY. On failure `ret` is untouched.
 */
AL_MUST_CHECK enum status card_measure(const struct card_measure_options *options,
				       const struct learn_rows *rows, struct random *random,
				       struct card_measure *ret, struct report *report);

#endif
