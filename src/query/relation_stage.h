/* relation_stage.h: one stage on the rows of one person. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_RELATION_STAGE_H
#define ALLMENDE_QUERY_RELATION_STAGE_H

#include "query/relation.h"
#include "query/relation_rows.h"

/* What a stage, or the outermost SELECT, reads and makes. */
struct runner {
	const struct analysis *analysis;
	const struct stage *stage; /* NULL: the outermost */
	const struct rows *sides[SIDES_MAX];
	/*
	 * How many rows it reads of a person at most, which is less the more is done with each: the
	 * rows of one person multiply in a join, and windows sort them, so without it she alone
	 * could make an answer late by minutes, and so be seen.
	 */
	size_t rows_max;
	size_t slot_sides[ENGINE_COLUMNS_MAX];	 /* of each slot its side ... */
	size_t slot_columns[ENGINE_COLUMNS_MAX]; /* ... and its column there */
	struct rows joined;			 /* of several sides: the slots */
	struct rows computed;			 /* the expressions, of the rows that WHERE keeps */
	struct rows made;
	uint32_t *order; /* of the rows of `computed`, and room to sort */
	uint32_t *spare;
	size_t order_capacity;
	struct number_room room; /* its stack and keep are the runner's */
	struct number_room compare;
	int32_t *codes;
	int32_t *rows;
};

/* AL_OK: released by runner_clear(). Its sides and slots are the caller's to fill in. AL_NO_MEMORY:
 * nothing to release. */
AL_MUST_CHECK enum status runner_init(struct runner *ret, const struct analysis *analysis,
				      const struct stage *stage);

/* Wipe and release. */
void runner_clear(struct runner *runner);

/* *ret_count = how many rows the runner reads: of its side, or their product, which is made.
 * AL_NO_MEMORY. */
AL_MUST_CHECK enum status runner_join(struct runner *runner, size_t *ret_count);

/* Fill `ret` with the slots of the rows from `first` on, a multiple of ENGINE_CHUNK_MAX, of
 * `count`. */
void runner_chunk(const struct runner *runner, size_t first, size_t count,
		  struct engine_chunk *ret);

/* Make runner->made of what the sides have. AL_NO_MEMORY. */
AL_MUST_CHECK enum status runner_run(struct runner *runner);

/* The last step: columns from `computed`, by groups or with windows. There is room in `made` for as
 * many rows as `computed` has. */
void runner_group(struct runner *runner);
void runner_windows(struct runner *runner);

#endif
