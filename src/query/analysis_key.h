/* analysis_key.h: what the two files that make keys share. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_ANALYSIS_KEY_H
#define ALLMENDE_QUERY_ANALYSIS_KEY_H

#include "query/analysis_read.h"

/* Room for the numbers of `count` keys. AL_TOO_BIG: they are too many. AL_NO_MEMORY. */
AL_MUST_CHECK enum status key_take_labels(struct reader *reader, size_t place, int64_t count,
					  int64_t **ret);

/* Write the labels of the numbers of `key` by its form. AL_NO_MEMORY. */
AL_MUST_CHECK enum status key_label_numbers(struct reader *reader, struct key *key);

/* The least and the most value of a column by its public bounds. AL_UNSUPPORTED: it has none. */
AL_MUST_CHECK enum status key_bounds_of(struct reader *reader, const struct column_ref *ref,
					int64_t *ret_min, int64_t *ret_max);

/* The column `node` of the table of persons, and its place in what is read. */
AL_MUST_CHECK enum status key_use_own_column(struct reader *reader, const json_t *node,
					     struct column_ref *ret, size_t *ret_slot);

/* date_trunc('unit', column), or EXTRACT(unit FROM column) if `part`. */
AL_MUST_CHECK enum status key_of_time(struct reader *reader, const json_t *call, bool part,
				      struct key *ret);

#endif
