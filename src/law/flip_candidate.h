/*
 * flip_candidate.h: what a fact could be instead, and what each condition on it would then come to.
 * Not for other folders.
 *
 * Of the values to which all conditions answer alike only the first is kept, so there are few.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LAW_FLIP_CANDIDATE_H
#define ALLMENDE_LAW_FLIP_CANDIDATE_H

#include "law/flip.h"

/* One condition on the field, and the effect of its rule. */
struct field_condition {
	const struct condition *condition;
	enum effect effect;
};

/* One fact: its conditions, the values it could have, and truths[value * conditions + condition].
 */
struct field {
	struct field_condition *conditions;
	size_t condition_count;
	struct fact *candidates; /* all from the highest source */
	uint8_t *truths;
	size_t candidate_count;
};

/*
 * Fill `field` (its conditions are there) with what the fact `name`, now `fact` (NULL: missing),
 * could be. `matches_left` counts down. AL_OK; AL_EXHAUSTED: it would go below 0; AL_NO_MEMORY.
 */
AL_MUST_CHECK enum status field_find_candidates(struct field *field, enum fact_name name,
						const struct fact *fact, int64_t *matches_left,
						struct arena *arena);

#endif
