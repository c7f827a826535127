/* tables_draft.h: what the files that make a guess share. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_NODE_TABLES_DRAFT_H
#define ALLMENDE_NODE_TABLES_DRAFT_H

#include "engine/engine_profile.h"
#include "node/tables_guess.h"

/* What is known while a guess is made. */
struct tables_draft {
	const struct tables_guess_request *request;
	struct engine *engine;
	struct arena *arena;
	struct engine_source *source;
	struct engine_guess names;
	struct engine_profile *profiles;
	struct tables_guess guess;
	size_t person; /* ENGINE_PROFILE_NO_PERSON: none */
	bool health;   /* several columns are about health, so the others may be, too */
};

/* The least of 1, 2, 5, 10, 20, 50 ... that is not below `number`, which is at least 1. */
int64_t tables_round_up(int64_t number);

/* Set the bounds of column `i`, if it has any. AL_NO_MEMORY. */
AL_MUST_CHECK enum status tables_draft_bounds(const struct tables_draft *draft, size_t i,
					      struct tables_guess_column *ret);

/* Set the keys of column `i`, if it has any: those of a public table that has nearly all of its
 * values, or its own. Statuses as engine_profile_values(). */
AL_MUST_CHECK enum status tables_draft_keys(const struct tables_draft *draft, size_t i,
					    struct tables_guess_column *ret, struct report *report);

#endif
