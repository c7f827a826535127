/* output_difference.h: two answers whose difference would speak of few. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LAW_OUTPUT_DIFFERENCE_H
#define ALLMENDE_LAW_OUTPUT_DIFFERENCE_H

#include "base/arena.h"
#include "law/output_table.h"

#include <stdint.h>

struct output_difference {
	bool found;
	size_t row;    /* of the table */
	size_t column; /* that counts, in the table */
	double by;     /* the noisy difference, without sign */
};

/*
 * Find the first group of `table` that `earlier` shows too, by the same names and keys, and of
 * which a count of the same name differs by less than `min_group` and the noise of both: two
 * questions that differ in few, as differencing attacks want them, or the same one asked twice.
 * AL_OK: *ret is set. AL_NO_MEMORY: untouched.
 */
AL_MUST_CHECK enum status output_difference_find(const struct output_table *table,
						 const struct output_table *earlier,
						 int64_t min_group, struct arena *arena,
						 struct output_difference *ret);

#endif
