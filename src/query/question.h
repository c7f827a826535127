/*
 * question.h: what an applicant sends: SQL, or SQL with what is to count in full.
 *
 *	SELECT station, COUNT(*) FROM trips GROUP BY station
 *	{"bounding":"private","sql":"SELECT station, COUNT(*) FROM trips GROUP BY station"}
 *	{"contribution":5,"groups_per_person":3,"sql":"..."}
 *
 * A text that begins with a brace is an object of JSON. "bounding" is "l2" (the length of a
 * person's whole vector, by `contribution`) or "private" (the same, chosen by a part of the
 * budget); with "groups_per_person" each of so many groups is bounded by itself (plan.h).
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_QUERY_QUESTION_H
#define ALLMENDE_QUERY_QUESTION_H

#include "query/plan.h"

#define QUESTION_LEN_MAX (2 * SQL_LEN_MAX) /* bytes of an object of JSON */

/*
 * Make the plan of the `len` bytes at `text`, SQL or JSON, within `scope`; what the text says of
 * bounding goes before `options`. Statuses as plan_of_sql(); AL_MALFORMED, AL_TOO_BIG also for JSON
 * that is none of the above, and the report says which member.
 */
AL_MUST_CHECK enum status plan_of_question(const struct analysis_scope *scope, const char *text,
					   size_t len, const struct plan_options *options,
					   struct plan **ret, struct report *report);

#endif
