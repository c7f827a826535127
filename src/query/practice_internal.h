/* practice_internal.h: what a twin consists of, for its two files. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_PRACTICE_INTERNAL_H
#define ALLMENDE_QUERY_PRACTICE_INTERNAL_H

#include "crypto/random.h"
#include "query/practice.h"

struct practice_column;

struct practice {
	const struct table *table;
	struct practice_column *columns;
	struct random random;
	struct arena arena;
	uint64_t rows_typical;
	uint32_t persons;
	uint32_t person; /* whose rows come next, from 1; 0: the header */
	uint64_t rows_left;
	bool failed;

	/* Of practice_of_object(): what else it owns. */
	struct arena object;
	struct catalogue *catalogue;
	bool public; /* `text` is all there is, in one part */
	struct buffer text;
};

/* An empty one, for practice_begin(); NULL without memory. */
struct practice *practice_alloc(void);

/* As practice_new(), into `practice`, which practice_free() releases in any case. */
AL_MUST_CHECK enum status practice_begin(struct practice *practice,
					 const struct catalogue *catalogue,
					 const struct practice_request *request,
					 struct report *report);

#endif
