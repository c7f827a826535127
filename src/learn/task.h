/*
 * task.h: a request for a training as text, its cost, and the training of a table's persons.
 *
 *	{"model":"logistic","question":"SELECT SUM(CASE WHEN ill THEN 1 ELSE 0 END) AS ill,
 *	 SUM(age) AS age, SUM(weight) AS weight FROM stays WHERE ward =
 *'A'","rho":"0.05","rounds":20}
 *
 * The question is one of src/query that sums numbers without GROUP BY: what may be computed, what
 * is granted and which public bounds follow is decided there. Its first sum is of the target (none
 * for "k-means"), each other one of a feature. A row whose target is NULL is left out; a feature
 * that is NULL counts as the middle of its bounds. A yes is the upper bound of a target, a no the
 * lower one.
 *
 *	status = learn_task_parse(&scope, text, len, &task, report);
 *	... learn_task_rho(task) is charged, durably ...
 *	status = learn_task_run(task, engine, &members, &random, &outcome, report);
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LEARN_TASK_H
#define ALLMENDE_LEARN_TASK_H

#include "base/status.h"
#include "learn/model.h"
#include "query/plan.h"
#include "query/sums.h"

#include <stddef.h>

struct random;

#define LEARN_TASK_LEN_MAX 16384 /* bytes of a request */
#define LEARN_BINS 16		 /* bins of a feature, where it has as many values */

struct learn_task; /* Opaque. Once made it never changes. */

/*
 * Read the `len` bytes of JSON at `text`. Members: "model" (the names of learn_kind_name()),
 * "question", "rho"; all but "linear": "rounds"; "k-means": "clusters"; boosting: "depth" and
 * "shrinkage" ("0.3"); if wanted "rows_typical", the rows of a person that count in full, else that
 * of the table. AL_OK: *ret is the caller's, freed by learn_task_free(); the scope's catalogue must
 * outlive it. AL_TOO_BIG: over LEARN_TASK_LEN_MAX. AL_MALFORMED: no such object. AL_UNSUPPORTED:
 * the question does more than sum numbers. AL_REFUSED, AL_OVERFLOW, AL_NOT_FOUND: as plan_of_sql()
 * and learn_plan(). AL_NO_MEMORY. *ret is then untouched. No row is looked at.
 */
AL_MUST_CHECK enum status learn_task_parse(const struct analysis_scope *scope, const char *text,
					   size_t len, struct learn_task **ret,
					   struct report *report);

/* NULL does nothing. */
void learn_task_free(struct learn_task *task);

/* What the training costs everyone at most: charged before it runs. */
struct rho learn_task_rho(const struct learn_task *task);

/* What will be learned; borrowed from `task`. */
const struct learn_request *learn_task_request(const struct learn_task *task);

/* The plan of the question, for its tables and its canonical form; borrowed. Its own price is that
 * of an answer and not of the training. */
const struct plan *learn_task_plan(const struct learn_task *task);

/* What a training gave. Released by learn_outcome_clear(). */
struct learn_outcome {
	struct learn_model *model;
	struct personal_charge *charges; /* rising by person; who is not there pays nothing */
	size_t charges_count;
};

/*
 * Train `task` on the rows of `members` in `engine`, which is locked. The rows are brought into
 * memory, then all noise is drawn, then the first sum is made; so the time of reading and that of
 * drawing depend on the number of rows and on the noise alone, each for itself. Who cannot pay a
 * round by her allowance is left out of it. AL_OK: *ret is the caller's. Other statuses as
 * person_rows_read() and learn_train(); *ret is then untouched.
 */
AL_MUST_CHECK enum status learn_task_run(const struct learn_task *task, struct engine *engine,
					 const struct members *members, struct random *random,
					 struct learn_outcome *ret, struct report *report);

/* Wipe and release what `outcome` holds. */
void learn_outcome_clear(struct learn_outcome *outcome);

#endif
