/* output_check.c: the table of the check of a result. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/output_check.h"

#include "crypto/envelope.h"
#include "law/guideline.h"

static enum status check_answer(const void *value, struct report *report)
{
	const struct output_answer *answer = value;

	if (answer->answer == FINDING_LOOK)
		return report_set(report, AL_MALFORMED, "answer: a person says ok or stop");
	return AL_OK;
}

static const struct record_field answer_fields[] = {
	RECORD_ENUM(struct output_answer, answer, output_finding_names),
	RECORD_ENUM(struct output_answer, automatic, output_finding_names),
	RECORD_ENUM(struct output_answer, rule, output_rule_names),
};
static const struct record_type answer_record =
    RECORD_TYPE_CHECKED(struct output_answer, answer_fields, check_answer);

static enum status check_answers(const struct output_check *check, struct report *report)
{
	for (size_t i = 0; i < check->answers_count; i++) {
		const struct output_answer *answer = &check->answers[i];

		/* spec object-44: "An output check answers each question of the table, in its
		 * order." */
		if (answer->rule != (int)i + 1)
			return report_set(report, AL_MALFORMED,
					  "answers[%zu]: must answer the rule \"%s\"", i,
					  output_rule_names[i + 1]);
		/* spec object-45: "A result passes only where nothing says stop." */
		if (check->verdict == VERDICT_PASS &&
		    (answer->answer == FINDING_STOP || answer->automatic == FINDING_STOP))
			return report_set(report, AL_MALFORMED,
					  "verdict: cannot be \"pass\", because \"%s\" says stop",
					  output_rule_names[i + 1]);
	}
	return AL_OK;
}

static enum status check_output_check(const void *value, struct report *report)
{
	const struct output_check *check = value;

	/* spec object-46: "Who refuses a result says why." */
	if (check->verdict == VERDICT_REFUSE && check->reason == NULL)
		return report_set(report, AL_MALFORMED, "reason: a refusal has one");
	return check_answers(check, report);
}

static const struct record_field output_check_fields[] = {
	RECORD_LIST_RECORDS(struct output_check, answers, &answer_record, OUTPUT_RULE_COUNT,
			    OUTPUT_RULE_COUNT),
	RECORD_BYTES(struct output_check, checker, KEY_PREFIX),
	RECORD_BYTES(struct output_check, coop, ID_PREFIX),
	RECORD_BYTES(struct output_check, job, ID_PREFIX),
	RECORD_LINES_OPTIONAL(struct output_check, reason, 1, REASON_LEN_MAX),
	RECORD_BYTES(struct output_check, receipt, ID_PREFIX),
	RECORD_BYTES(struct output_check, result_commit, ID_PREFIX),
	RECORD_WHEN(struct output_check, time),
	RECORD_LITERAL(type, "output-check"),
	RECORD_VERSION(v, 1),
	RECORD_ENUM(struct output_check, verdict, output_verdict_names),
};
const struct record_type output_check_record =
    RECORD_TYPE_CHECKED(struct output_check, output_check_fields, check_output_check);
