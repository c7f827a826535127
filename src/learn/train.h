/*
 * train.h: from a request in JSON to a trained model with its card.
 *
 *	{"model":"logistic","from":"trips","where":"minutes > 0",
 *	 "features":["minutes",{"name":"paid","value":"CASE WHEN price > 0 THEN 1 ELSE 0 END"}],
 *	 "target":"CASE WHEN ebike THEN 1 ELSE 0 END","rounds":20}
 *
 * `from` and `where` are FROM and WHERE of a protected question (src/query/README.md), with joins
 * and sub-queries that stay per person; `features` and `target` are numbers of it, with public
 * bounds. Models: "linear", "logistic" (target 0 or 1), "poisson" (target from 0), "boosting"
 *("loss" "squared" or "logistic"), "k-means" (no target). Further members, all of them may be
 * missing: "rounds", "depth" and "shrinkage" (in hundredths) and "bins" of boosting, "clusters",
 *"measure" (the part of rho for the card's measures, in hundredths: 10), "groups" (a whole number
 * from 0 by which it is measured) with "group_names", "intended" and "limits" (texts for the card).
 * A feature that is NULL counts as the middle of its bounds; a row without target is left out.
 *
 * Everything but the model's numbers follows from the request and the catalogue. The cost is known
 * before; the order is that of the protected answer: charge train_rho() durably, then train_run(),
 * where noise is drawn before any round looks at rows.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LEARN_TRAIN_H
#define ALLMENDE_LEARN_TRAIN_H

#include "base/buffer.h"
#include "base/status.h"
#include "privacy/rho.h"
#include "query/plan.h"
#include "query/sums.h"

#include <stddef.h>

struct random;
struct translation;

#define TRAIN_REQUEST_LEN_MAX 16384
#define TRAIN_FEATURES_MAX 30
#define TRAIN_MODEL_LEN_MAX ((size_t)64 << 20)

struct train_options {
	struct rho rho;	      /* wanted: the charge is at most this */
	int64_t contribution; /* rows of a person that count in full; 0: the table's rows_typical */
	struct delta delta;   /* at which the card tells epsilon */
	uint32_t min_group;   /* the card shows no group of fewer persons; 0 or 1: all */
};

struct train_plan; /* Opaque. Once made it never changes. */

/*
 * Read the `len` bytes of JSON at `text` within `scope`, whose catalogue must outlive the plan.
 * AL_OK: *ret is the caller's, freed by train_plan_free(). AL_MALFORMED: no such request; the
 * report says which member. Other statuses as plan_of_sql(). *ret is then untouched.
 */
AL_MUST_CHECK enum status train_plan_of_json(const struct analysis_scope *scope, const char *text,
					     size_t len, const struct train_options *options,
					     struct train_plan **ret, struct report *report);

/* NULL does nothing. */
void train_plan_free(struct train_plan *plan);

/* What training and measures cost together: charged before anything is read. */
struct rho train_rho(const struct train_plan *plan);

/* The question that gives the rows: which tables are read. */
const struct plan *train_question(const struct train_plan *plan);

/* All that fixes the distribution of the result, in canonical JSON. Borrowed. */
const char *train_canonical(const struct train_plan *plan);

/* Append what would be done and what it costs in the words of `translation` (NULL: English), lines
 * ended by line feeds. */
void train_explain_text(const struct train_plan *plan, const struct translation *translation,
			struct buffer *ret);

/* Append the same as canonical JSON: names, bounds, rounds and costs. */
void train_explain_json(const struct train_plan *plan, struct buffer *ret);

/* What comes out. Released by train_result_clear(). */
struct train_result {
	struct buffer json; /* {"card":{...},"model":{...}}: card.h, predict_json.h */
	struct buffer text; /* the card in English */
	struct buffer onnx;
	struct personal_charge *charges; /* rising by person; who is not there pays nothing */
	size_t charges_count;
};

/*
 * Train by `plan` on the rows of `members` in `engine`, which is locked, with noise from `random`.
 * Who cannot pay a round by members->allowance_pico is left out of it, silently.
 * AL_OK: *ret is the caller's. AL_NOT_FOUND, AL_IO, AL_NO_MEMORY, AL_OVERFLOW as
 * person_rows_read(); *ret is then untouched.
 */
AL_MUST_CHECK enum status train_run(const struct train_plan *plan, struct engine *engine,
				    const struct members *members, struct random *random,
				    struct train_result *ret, struct report *report);

void train_result_clear(struct train_result *result);

#endif
