/*
 * learn_real.h: real tables as rows for learning, where they lie beside the project
 * (../shared/data); nothing of them is in the project.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_TESTS_PROP_LEARN_REAL_H
#define ALLMENDE_TESTS_PROP_LEARN_REAL_H

#include "learn/learn_sum.h"
#include "learn/predict.h"

#include <stdbool.h>
#include <stddef.h>

#define REAL_FEATURES_MAX 16

/* A column of the file with public bounds. Where `yes` is not NULL the value is 1 for a text that
 * begins so and 0 for others; else it is the first number in the text. */
struct real_column {
	struct predict_column column;
	const char *yes;
	uint16_t bins; /* of equal width, for boosting */
};

/* What to read: `features` columns, the target, the column of the person. */
struct real_request {
	const char *path;
	const char *person;
	struct real_column columns[REAL_FEATURES_MAX];
	size_t features;
	struct real_column target;
};

/* Rows in the order of persons. */
struct real_table {
	struct learn_rows rows; /* of the fields below */
	size_t *offsets;
	double *values;
	double *targets;
	uint16_t bins[REAL_FEATURES_MAX];
};

/* Fill *ret of `request`. False, and a line that says so, where the file is not there. */
bool real_read(const struct real_request *request, struct real_table *ret);

void real_clear(struct real_table *table);

/* Stays of diabetes patients: is one followed by another (logistic), how long is it (squared). */
extern const struct real_request real_readmitted;
extern const struct real_request real_days;

/* Enrolments of learners: are they passed. */
extern const struct real_request real_passed;

#endif
