/*
 * work.h: what a job asks for: a question (query/question.h) or a training (learn/train.h).
 *
 * A text that is an object of JSON with the member "model" is a training; all others are questions.
 * One with the member "models" brings models that it applies (learn/predict_sql.h), which are no
 * part of what the rest of it says: SQL and bounding, as question.h has them. Both are a function
 * of the text, the catalogue, the grant and the statute; neither has seen a row.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_WORK_H
#define ALLMENDE_NODE_WORK_H

#include "base/buffer.h"
#include "base/status.h"
#include "crypto/hash.h"
#include "learn/predict_sql.h"
#include "learn/train.h"
#include "node/jobs.h"
#include "query/plan.h"

#include <stdint.h>

#define WORK_TEXT_LEN_MAX (1 << 20) /* bytes of a job's text */

/* One of question and training is there, the other NULL. Released by work_clear(). */
struct work {
	struct plan *question;
	struct predict_models *models; /* of a question; NULL: none */
	struct train_plan *training;
};

/* Under which it is asked; borrowed. The catalogue outlives the work. */
struct work_terms {
	const struct catalogue *catalogue;
	const struct grant *grant;
	int64_t min_group; /* the statute's; the grant's may be larger */
};

/* The terms of `grant` at `node`, which has a description and followed the log. */
struct work_terms work_terms_of(const struct node *node, const struct grant *grant);

/*
 * *ret = what `inquiry` asks (its grant's id is not looked at) under `terms`.
 * The statuses of plan_of_question() or train_plan_of_json(); *ret is then untouched.
 */
AL_MUST_CHECK enum status work_make(const struct work_terms *terms,
				    const struct node_inquiry *inquiry, struct work *ret,
				    struct report *report);

void work_clear(struct work *work);

/* The use of rows that the mandates must allow: MODE_AGGREGATE or MODE_TRAIN. */
uint32_t work_mode(const struct work *work);

/* The uses that the grant must allow, all of them: who applies models must be let train, too. */
uint32_t work_modes(const struct work *work);

/* The plan that says which tables and columns are read. */
const struct plan *work_rows(const struct work *work);

/* What it costs. A training selects no keys, so its delta is 0. */
struct rho work_rho(const struct work *work);
struct delta work_delta(const struct work *work);

/* All that fixes the distribution of the answer, in canonical JSON. Borrowed. */
const char *work_canonical(const struct work *work);

/* SHA-256(salt || work_canonical()): the receipt's plan_hash. */
struct digest work_hash(const struct work *work, const struct salt *salt);

/* Append what would be done and what it costs to `ret`, as text or as JSON. */
void work_explain(const struct work *work, enum node_explain_form form, struct buffer *ret);

#endif
