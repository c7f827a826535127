/*
 * boost.h: gradient boosting with random splits, protected for persons.
 *
 * All splits of all trees are drawn before any data is read (boost_tree.h), so what is asked of the
 * data is one protected sum a tree (learn_sum.h): for each leaf the residuals of the rows in it,
 * each held to [-1, 1], and their number, weighted BOOST_COUNT_WEIGHT. This is the scheme of DP-EBM
 * (Nori, Caruana, Bu, Shen and Kulkarni, "Accuracy, Interpretability, and Differential Privacy via
 * Explainable Boosting", ICML 2021), with trees over several features, and of S-BDT (Peinemann,
 * Kirschte, Stock, Cotrini and Mohammadi, arXiv 2309.12041) without its sampling of rows; the
 * budget of the trees adds up in zCDP.
 *
 * A leaf's value is shrinkage * (noisy residuals) / max(noisy number, floor), the quotient held to
 * [-1, 1]; the floor is twice the deviation of the number's noise, at least 1, so that an empty
 * leaf is not made of noise. For the logistic loss it is 4 times that: a Newton step with the upper
 * bound 1/4 of the loss's curvature (Boehning and Lindsay 1988, see glm.h), which overshoots for
 * no data.
 *
 * The cost is rho, known before; of rows per person, `rows_typical` count in full.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LEARN_BOOST_H
#define ALLMENDE_LEARN_BOOST_H

#include "base/status.h"
#include "learn/boost_tree.h"
#include "learn/learn_sum.h"

#include <stddef.h>
#include <stdint.h>

struct random;

#define BOOST_COUNT_WEIGHT 0.5

enum boost_loss {
	BOOST_SQUARED = 1, /* targets in [-1, 1]; the score is the prediction */
	BOOST_LOGISTIC,	   /* targets -1 (no) and 1 (yes); the score is the log of the odds */
};

struct boost_options {
	enum boost_loss loss;
	size_t trees;	       /* rounds, 1 to BOOST_TREES_MAX */
	unsigned depth;	       /* 1 to BOOST_DEPTH_MAX */
	double shrinkage;      /* above 0 to 1 */
	uint32_t rows_typical; /* rows of a person that count in full, 1 to 10,000 */
	const uint16_t *bins;  /* one a feature, 1 to BOOST_BINS_MAX: its public edges */
	struct rho rho;	       /* for all trees together */
};

/*
 * *ret = what boost_train() with `options` will take and how noisy its sums will be.
 * AL_REFUSED, AL_OVERFLOW: an option is outside its range; the report says which. *ret is then
 * untouched.
 */
AL_MUST_CHECK enum status boost_plan(const struct boost_options *options,
				     struct learn_sum_plan *ret, struct report *report);

/*
 * Train on `rows` (with targets) with splits and noise from `random`, both drawn before a row is
 * looked at. AL_OK: the caller owns *ret, released by boost_trees_clear(); the training cost
 * the rho of boost_plan(). AL_REFUSED, AL_OVERFLOW: as boost_plan() and boost_trees_init(), before
 * a row is looked at. AL_NO_MEMORY. On failure *ret is untouched.
 */
AL_MUST_CHECK enum status boost_train(const struct boost_options *options,
				      const struct learn_rows *rows, struct random *random,
				      struct boost_trees *ret, struct report *report);

#endif
