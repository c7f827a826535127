/*
 * query_stochastic.h: does an answer tell more than its price allows? Found by asking often.
 *
 * After the StochasticTester of Google's differential-privacy library: tables of three persons, all
 * subsets of them, thousands of answers for each, and for each two subsets that differ in one
 * person the question whether some event is more than e^epsilon times as probable, plus delta. The
 * whole path is asked: plan, noise, sums, answer; only what is released is looked at.
 *
 * The event is not a bucket of one value but the best there is to find in half of the answers: all
 * values of the answer are weighed as a linear discriminant does, and the other half is compared
 * above and below some thresholds. (epsilon, delta) follow from the nominal rho, for several
 * epsilon, as Gaussian noise of that price has them exactly (Balle and Wang 2018): less than
 * rho-zCDP promises, so that no fault hides in the difference.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_PROP_QUERY_STOCHASTIC_H
#define ALLMENDE_TESTS_PROP_QUERY_STOCHASTIC_H

#include "prop/query_path.h"
#include "unit/budget.h"

#define STOCHASTIC_SAMPLES 10000
#define STOCHASTIC_SETS 50	/* tables in a full run */
#define STOCHASTIC_BROKEN_MAX 5 /* of 100 comparisons */
#define STOCHASTIC_CELLS_MAX 48 /* plans of more are asked seldom: it takes long */

/* What is tried. */
struct stochastic {
	const struct path_question *question;
	const char *csv; /* rows of the persons "a", "b" and "c" */
	/* What the tests of the tester break; NULL: as it is. */
	void (*spoil_plan)(struct plan *plan);	  /* before the noise is drawn */
	void (*spoil_reading)(struct plan *plan); /* before the rows are read */
	void (*spoil_noise)(const struct sums *sums, struct answer_noise *noise);
};

/* Comparisons, and how many of them broke the bound by more than 2.326 deviations, which a bound
 * that just holds does in 1 of 100; not all are independent, so 5 of 100 are let pass. */
struct stochastic_result {
	unsigned comparisons;
	unsigned broken;
};

/* Add what `tried` gives to *result. */
void stochastic_try(const struct stochastic *tried, struct budget *budget,
		    struct stochastic_result *result);

/* The delta of Gaussian noise with C^2 / (2 sigma2) = `rho` at `epsilon`: Balle and Wang 2018
 * (arXiv 1805.06530), Theorem 8. */
double stochastic_delta(double rho, double epsilon);

/* Rows of "a", "b" and "c": each from one to six, drawn at random. Freed by the caller. */
char *stochastic_csv(struct budget *budget);

#endif
