/*
 * ballot_choices.c: whether a vote is allowed.
 *
 * In a file of its own: that it is allowed is the one thing about a vote that the maker branches
 * on, and the test of constant time declares this result to be no secret.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "vote/ballot_internal.h"

/* 1 when `a` is below `b`, else 0; both below 2^63. */
static uint64_t is_below(uint64_t a, uint64_t b)
{
	return (a - b) >> 63;
}

uint64_t ballot_choices_allowed(const struct question *question, const uint8_t *chosen)
{
	uint64_t answers = 0;
	uint64_t bits = 0; /* of all numbers together */
	uint64_t blank = question->blank ? chosen[0] : 0;
	uint64_t in_range;

	for (size_t i = 0; i < question_choices(question); i++) {
		answers += chosen[i];
		bits |= chosen[i];
	}
	answers -= blank;
	in_range = 1 ^ (is_below(answers, (uint64_t)question->min) |
			is_below((uint64_t)question->max, answers));
	/* blank: no answer; else a number of answers in range */
	return is_below(bits, 2) & ((blank & is_below(answers, 1)) | ((1 ^ blank) & in_range));
}
