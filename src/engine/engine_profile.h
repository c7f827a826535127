/*
 * engine_profile.h: what the values of a source look like, for the operator who describes it.
 *
 * All of this is read off the data. It is shown to the operator, who has the data anyway, as
 * candidates to put public facts in the place of; nothing of it may be published as it is.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_ENGINE_ENGINE_PROFILE_H
#define ALLMENDE_ENGINE_ENGINE_PROFILE_H

#include "engine/engine_source.h"

/* Of one column. Counts are of values, NULL not among them. */
struct engine_profile {
	int64_t values;
	int64_t distinct; /* about, by an error of a few percent */
	int64_t emails;
	int64_t phones; /* begin with + or 0 and have 7 to 15 digits */
	int64_t ibans;
	int64_t insurance; /* a letter and nine digits, as on German health cards */
	int64_t addresses; /* of a network, version 4 */
	int64_t len_mean;  /* bytes */
	int64_t words;	   /* values with two spaces or more between words */
	/* Of numbers, dates and times, as engine.h keeps them: 1 of 200 values lies below `low`, as
	 * many above `high`. INT64_MIN: there is none. */
	int64_t low;
	int64_t high;
};

/*
 * ret[i] = what column i of `guess`, which engine_source_guess() made, looks like; *ret_rows = how
 * many rows there are. AL_IO, AL_MALFORMED, AL_NO_MEMORY: both are undefined.
 */
AL_MUST_CHECK enum status engine_profile_columns(struct engine_source *source,
						 const struct engine_guess *guess,
						 struct engine_profile *ret, int64_t *ret_rows,
						 struct report *report);

/* *ret = the number of rows that nine of ten persons have at most, column `person` saying who;
 * *ret_persons = how many persons. Statuses as above. */
AL_MUST_CHECK enum status engine_profile_rows(struct engine_source *source, size_t person,
					      int64_t *ret, int64_t *ret_persons,
					      struct report *report);

#define ENGINE_PROFILE_NO_PERSON SIZE_MAX

/* Which values of a column are wanted. */
struct engine_profile_wanted {
	size_t column;
	size_t person;	  /* the column that says who, or ENGINE_PROFILE_NO_PERSON: rows count */
	unsigned had_by;  /* at least so many persons, or rows */
	unsigned len_max; /* bytes; longer ones are not wanted */
	unsigned count_max;
};

/*
 * Call `each` with `context` for the values that are wanted, numbers rising and then texts by their
 * bytes; its index is how many have the value. Statuses as above, or what `each` returned.
 */
AL_MUST_CHECK enum status engine_profile_values(struct engine_source *source,
						const struct engine_profile_wanted *wanted,
						engine_person_each_fn *each, void *context,
						struct report *report);

#endif
