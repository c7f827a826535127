/* terms.c: the table of terms.def and the way up in it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/terms.h"

#include <assert.h>
#include <string.h>

#define PURPOSE TERM_PURPOSE
#define RECIPIENT TERM_RECIPIENT
#define BASIS TERM_LEGAL_BASIS
#define DATA TERM_PERSONAL_DATA

enum {
	AT_none = -1,
#define TERM(symbol, id, kind, parent, other, german, english) AT_##symbol,
#include "law/terms.def"
#undef TERM
	TERM_COUNT
};

static const struct term terms[TERM_COUNT] = {
#define TERM(symbol, id, kind, parent, other, german, english)                                     \
	{ (id), (kind), { AT_##parent, AT_##other }, (german), (english) },
#include "law/terms.def"
#undef TERM
};

size_t term_count(void)
{
	return TERM_COUNT;
}

const struct term *term_at(size_t index)
{
	assert(index < TERM_COUNT);
	return &terms[index];
}

const struct term *term_find(const char *id)
{
	size_t low = 0;
	size_t high = TERM_COUNT;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(terms[middle].id, id);

		if (order == 0)
			return &terms[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

bool term_is_kind(const char *id, enum term_kind kind)
{
	const struct term *term = term_find(id);

	return term != NULL && term->kind == kind;
}

/* spec object-4: "A term covers itself and the terms below it." */
bool term_covers(const struct term *above, const struct term *below)
{
	/* Ways still to go. Each step takes one and adds at most two, and no way is longer than
	 * TERM_DEPTH_MAX, so there are never more than TERM_DEPTH_MAX + 1. */
	const struct term *ways[TERM_DEPTH_MAX + 1];
	size_t count = 0;

	if (above->kind != below->kind)
		return false;
	ways[count++] = below;
	while (count > 0) {
		const struct term *term = ways[--count];

		if (term == above)
			return true;
		for (size_t i = 0; i < TERM_PARENTS_MAX; i++) {
			if (term->parents[i] == AT_none)
				continue;
			assert(count < sizeof(ways) / sizeof(ways[0]));
			ways[count++] = &terms[term->parents[i]];
		}
	}
	return false;
}

bool term_is_below(const char *below, const char *above)
{
	const struct term *low = term_find(below);
	const struct term *high = term_find(above);

	return low != NULL && high != NULL && term_covers(high, low);
}
