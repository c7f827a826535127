/*
 * suggest.h: what would make the errors of an answer smaller, by public facts alone.
 *
 * Noise is the same whatever a group holds, so fewer groups have smaller errors in proportion, and
 * a sum's noise follows from the bounds of what is added. Which data there are is not looked at.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_SUGGEST_H
#define ALLMENDE_QUERY_SUGGEST_H

#include "query/plan_internal.h"

#define SUGGESTIONS_MAX 12
#define SUGGESTION_LEN_MAX 256

struct suggestion {
	char write[SUGGESTION_LEN_MAX];	  /* SQL: what to write ... */
	char instead[SUGGESTION_LEN_MAX]; /* ... in the place of this */
	size_t groups; /* of the key, about; 0: it is a number's bounds that are narrower */
};

/* Fill `ret` with what could be written otherwise; how many. */
size_t suggest(const struct plan *plan, struct suggestion ret[static SUGGESTIONS_MAX]);

/* Append the same as lines of text, and as a JSON array. */
void suggest_text(const struct plan *plan, struct buffer *ret);
void suggest_json(const struct plan *plan, struct buffer *ret);

#endif
