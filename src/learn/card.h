/*
 * card.h: what stands beside a model when it leaves: what it is, what it learned from, what it cost
 * the persons, how well it does and for whom, what it is meant for (after Mitchell et al., "Model
 * Cards for Model Reporting", FAT* 2019).
 *
 * A card is canonical JSON, to be signed and compared, or text to be read. It tells no exact number
 * of the data: rows and measures are those of card_measure.h. Numbers that are not whole stand in
 * the JSON as decimal texts.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LEARN_CARD_H
#define ALLMENDE_LEARN_CARD_H

#include "base/buffer.h"
#include "base/status.h"
#include "learn/card_measure.h"
#include "learn/predict.h"
#include "privacy/rho.h"

#include <stddef.h>

struct digest;
struct translation;

#define CARD_TEXT_MAX 4096 /* bytes of each text of the requester */

/* The facts of a card; all borrowed. Texts are UTF-8 without NUL. */
struct card {
	const char *kind; /* "boosting", "k-means", "linear regression" ... */
	const struct predictor *predictor;
	const char *table;
	const char *filter;	   /* the condition on rows; "" for all */
	const struct digest *plan; /* the hash of the plan that was granted */
	size_t rounds;
	double clip;		   /* the L2 norm that a person's share of a round was held to */
	struct rho rho;		   /* of the training */
	struct rho rho_measure;	   /* of the measures; 0 when there are none */
	struct delta delta;	   /* at which epsilon is told */
	const char *intended;	   /* use, by the requester */
	const char *limits;	   /* known limits, by the requester */
	const char *groups_column; /* by which it was measured; NULL: all rows together */
	const char *const *groups_names; /* one a group; NULL with groups_column */
	const struct card_measure *measures;
	size_t measures_count; /* 0: not measured */
};

/*
 * Append `card` as canonical JSON to `ret`.
 * AL_TOO_BIG: a text is over CARD_TEXT_MAX, or `ret` is full. AL_OVERFLOW: there is no epsilon for
 * its delta, or the budgets together leave their range. AL_NO_MEMORY. What was appended is then of
 * no use.
 */
AL_MUST_CHECK enum status card_format(const struct card *card, struct buffer *ret,
				      struct report *report);

/*
 * Append `card` as lines of text to `ret`, its labels by `translation` (NULL: English).
 * The statuses are those of card_format().
 */
AL_MUST_CHECK enum status card_format_text(const struct card *card,
					   const struct translation *translation,
					   struct buffer *ret, struct report *report);

#endif
