/*
 * relation_run.h: run the stages of a question, person by person, and hand on what they make.
 *
 * The tables are scanned in step, each person's rows are gathered, go through the stages, and what
 * comes out of them goes to the accumulator in chunks as a table's rows would. Consent is asked
 * first: rows of a person without it are passed over. Who has more than PERSON_ROWS_MAX rows in a
 * table, or gives a SELECT more work than PERSON_STEPS_MAX, has no rows there: to take some of them
 * would be to take them by an order, and the order in which rows are stored may follow from others'
 * rows. So the result of each stage is a function of the multiset of her rows: in a window rows
 * that are equal by its order are ordered by all that the stage computes of them.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_RELATION_RUN_H
#define ALLMENDE_QUERY_RELATION_RUN_H

#include "query/accumulate.h"
#include "query/relation.h"

struct pipeline; /* Opaque; of one thread. */

/* AL_OK: *ret is the caller's, released by pipeline_free(). `analysis` must outlive it.
 * AL_NO_MEMORY. */
AL_MUST_CHECK enum status pipeline_new(const struct analysis *analysis, struct pipeline **ret);

/* Wipe and release. NULL does nothing. */
void pipeline_free(struct pipeline *pipeline);

/*
 * Add what the stages make of the persons from `request->person_first` to `person_last` to
 * `accumulator`, and finish the last person; of `request` only the persons and the order matter.
 * AL_CONFLICT: rows do not come person by person, as accumulator_add(). AL_NOT_FOUND, AL_IO,
 * AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status pipeline_read(struct pipeline *pipeline, struct engine *engine,
					const struct engine_scan_request *request,
					struct accumulator *accumulator, struct report *report);

#endif
