/*
 * accumulate.h: rows of one person after another become clipped vectors in one sum.
 *
 * An accumulator belongs to one thread and sees whole persons: all rows of one, then of the next.
 * The consent bit is asked first, and rows of persons without it are not looked at.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_ACCUMULATE_H
#define ALLMENDE_QUERY_ACCUMULATE_H

#include "query/accumulate_histogram.h"
#include "query/accumulate_kept.h"
#include "query/plan_internal.h"
#include "query/row_list.h"
#include "query/sums.h"

/* A measure as the loops need it. */
struct lane {
	enum measure_kind kind;
	const struct number *number; /* NULL: presence, rows */
	size_t slot;		     /* of the one column that it is; SLOT_NONE: it is computed */
	int64_t low;
	int64_t high;
	int64_t middle_less_half; /* what is subtracted before the shift, which rounds to nearest */
	unsigned shift;
	int64_t square_half;   /* of squares: what is added before their own shift ... */
	unsigned square_shift; /* ... by so much; `shift` is then that of the values */
	int64_t weight;
	int64_t most; /* of a person in a group: weight x most is at most CLIP_VALUE_MAX */
};

struct accumulator {
	const struct plan *plan;
	struct lane lanes[MEASURES_MAX];
	size_t lanes_count;
	const struct members *members;

	int64_t *sums;	   /* clipped, of the persons that are done */
	int64_t *vector;   /* of the current person; 0 but in `touched` groups and `spread` */
	uint32_t *touched; /* groups; one place more than there are */
	size_t touched_count;
	struct spread_cells spread; /* the cells of `vector` that are histograms' */
	struct kept
	    kept; /* where a person's groups are limited: `vector` has its slots as groups */
	struct key_groups groups_found; /* of unknown keys: their sums */
	struct row_list *list; /* rows are collected in it, and nothing is added; NULL: not */
	bool voting;	       /* norms are asked for, and nothing else: in `votes` */
	int64_t votes[PLAN_STEPS];
	bool cut;	 /* something of the current person was left out or held */
	uint32_t person; /* the current one; PERSON_NONE before the first */
	bool takes_part;

	struct personal_charge *charges;
	size_t charges_count;
	size_t charges_capacity;

	/* Room for a chunk. */
	int64_t *numbers; /* of one column */
	int64_t *brought; /* of each lane: what a row adds to its cell */
	int32_t *codes;	  /* of one key */
	int32_t *groups;
	int32_t *rows; /* of the joined table */
	uint8_t *keep;
	uint8_t *stack;		    /* of the predicate */
	uint8_t *filled;	    /* of a tree's number */
	struct number_room room;    /* if a number is computed */
	struct number_room compare; /* if numbers are compared */
};

#define PERSON_NONE UINT32_MAX

/* Whether `person` takes part. */
bool members_consent(const struct members *members, uint32_t person);

/* `keep_key` orders the groups of a person, where they are limited. AL_NO_MEMORY: nothing to clear.
 */
AL_MUST_CHECK enum status accumulator_init(struct accumulator *accumulator, const struct plan *plan,
					   const struct members *members,
					   const uint8_t keep_key[static KEEP_KEY_LEN]);

/* Forget everything, as after init. */
void accumulator_reset(struct accumulator *accumulator);

/* Wipe and release. */
void accumulator_clear(struct accumulator *accumulator);

/*
 * Add the rows of `chunk`. AL_CONFLICT: a person's index fell, so rows do not come person by person
 * and the sums are worthless. AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status accumulator_add(struct accumulator *accumulator,
					  const struct engine_chunk *chunk);

/* Make the lanes of the plan's measures, and room for what rows add. AL_NO_MEMORY. */
AL_MUST_CHECK enum status accumulator_make_lanes(struct accumulator *accumulator);

/* Add the rows of `run`, whose groups are found, to the vector. */
void accumulator_add_lanes(struct accumulator *accumulator, const struct row_run *run);

/* Collect the rows of `run` that belong to the one group, in `list`. AL_NO_MEMORY. */
AL_MUST_CHECK enum status accumulator_collect(struct accumulator *accumulator,
					      const struct row_run *run);

/* Clip, charge and add the current person, whose rows are all there, and forget her. AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status accumulator_finish_person(struct accumulator *accumulator);

/* Finish the last person. AL_NO_MEMORY. */
AL_MUST_CHECK enum status accumulator_end(struct accumulator *accumulator);

#endif
