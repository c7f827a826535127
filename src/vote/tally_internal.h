/*
 * tally_internal.h: lists with an item for each choice of each question, as [[..],[..]]: the form
 * of tallies, decryptions and results. For the files tally*.c and result.c only.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_VOTE_TALLY_INTERNAL_H
#define ALLMENDE_VOTE_TALLY_INTERNAL_H

#include "vote/trustee.h"

#include <jansson.h>

/* The choices of all questions. */
size_t tally_choices(const struct election *election);

/* Append [[..],[..]]; `append` appends item `i`. */
void tally_append(const struct election *election,
		  void (*append)(const void *user, size_t i, struct buffer *ret), const void *user,
		  struct buffer *ret);

/* Read such a list; `read` reads item `i`. AL_MALFORMED: another shape. The report of a failure
 * names question and choice. */
AL_MUST_CHECK enum status tally_read(const struct election *election, const json_t *json,
				     enum status (*read)(void *user, size_t i, const json_t *json,
							 struct report *report),
				     void *user, struct report *report);

/* Put question and choice of item `i` before the message. */
void tally_report_place(const struct election *election, size_t i, struct report *report);

#endif
