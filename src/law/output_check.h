/* output_check.h: what one person of the office found when she looked at a result. */
/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef ALLMENDE_LAW_OUTPUT_CHECK_H
#define ALLMENDE_LAW_OUTPUT_CHECK_H

#include "base/record.h"
#include "crypto/key.h"
#include "law/names.h"

#define OUTPUT_CHECK_DAYS 30 /* after its receipt was entered: until then a result is checked */

/* The answer to one question of the table. */
struct output_answer {
	int answer;    /* enum output_finding: what the person says, "ok" or "stop" */
	int automatic; /* enum output_finding: what law/output_rule.h made of the result */
	int rule;      /* enum output_rule */
};

/* Signed by one of the receipt's checkers. Two that pass release the result to the applicant. */
struct output_check {
	struct output_answer *answers; /* one to each rule, in the order of rules */
	size_t answers_count;
	struct public_key checker; /* who signs: two checks of one second are two objects */
	struct digest coop;
	struct digest job;
	const char *reason; /* in words, for the applicant; NULL: a pass needs none */
	struct digest receipt;
	struct digest result_commit; /* of what she has opened */
	struct when time;
	int verdict; /* enum output_verdict */
};

extern const struct record_type output_check_record;

#endif
