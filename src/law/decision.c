/* decision.c: the table of decisions. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/decision.h"

#include "base/json.h"
#include "crypto/envelope.h"
#include "law/check.h"

static const struct record_field fact_name_item = { .name = "item",
						    .kind = RECORD_KIND_ENUM,
						    .names = fact_names };
static const struct record_field value_item = {
	.name = "item", .kind = RECORD_KIND_TEXT, .min = 1, .max = FACT_VALUE_LEN_MAX
};

/* The `count` names at `names` rise. */
static enum status check_rising(const char *member, const int *names, size_t count,
				struct report *report)
{
	for (size_t i = 1; i < count; i++) {
		if (names[i - 1] >= names[i])
			return report_set(report, AL_MALFORMED,
					  "%s[%zu]: out of order or there twice", member, i);
	}
	return AL_OK;
}

static enum status check_trace_line(const void *value, struct report *report)
{
	const struct trace_line *line = value;

	if (line->truth == TRUTH_TRUE && line->because_count != 0)
		return report_set(report, AL_MALFORMED, "because: a rule that holds needs none");
	return check_rising("because", line->because, line->because_count, report);
}

static const struct record_field trace_fields[] = {
	RECORD_LIST_OPTIONAL(struct trace_line, because, &fact_name_item, FACT_COUNT),
	RECORD_TEXT(struct trace_line, rule, 1, RULE_ID_MAX),
	RECORD_ENUM(struct trace_line, truth, truth_names),
};
static const struct record_type trace_record =
    RECORD_TYPE_CHECKED(struct trace_line, trace_fields, check_trace_line);

static enum status check_flip(const void *value, struct report *report)
{
	const struct flip *flip = value;
	enum fact_name field = (enum fact_name)flip->field;

	if (fact_is_number(field) != (flip->number != -1) ||
	    fact_is_number(field) != (flip->values_count == 0))
		return report_set(report, AL_MALFORMED,
				  "number: stands for a fact with a number, values for the others");
	return fact_check_values("values", field, flip->values, flip->values_count, report);
}

static const struct record_field flip_fields[] = {
	RECORD_ENUM(struct flip, field, fact_names),
	RECORD_INTEGER_OPTIONAL(struct flip, number, 0, JSON_INTEGER_MAX),
	RECORD_ENUM(struct flip, source, fact_source_names),
	RECORD_LIST_OPTIONAL(struct flip, values, &value_item, FACT_VALUES_MAX),
};
static const struct record_type flip_record =
    RECORD_TYPE_CHECKED(struct flip, flip_fields, check_flip);

static enum status check_decision(const void *value, struct report *report)
{
	const struct decision *decision = value;
	bool assembly = decision->by == DECIDED_BY_ASSEMBLY;

	if (assembly == digest_is_zero(&decision->resolution))
		return report_set(
		    report, AL_MALFORMED,
		    "resolution: stands in a decision by the assembly and only there");
	if (assembly && decision->outcome == EFFECT_REFER)
		return report_set(report, AL_MALFORMED, "outcome: the assembly does not refer");
	/* spec object-20: "What is refused has no terms, everything else has." */
	if ((decision->terms == NULL) != (decision->outcome == EFFECT_REFUSE))
		return report_set(report, AL_MALFORMED,
				  "terms: stand unless the application is refused");
	if (decision->outcome == EFFECT_PERMIT && decision->flips_count != 0)
		return report_set(report, AL_MALFORMED, "flips: a permission has none");
	for (size_t i = 1; i < decision->flips_count; i++) {
		if (decision->flips[i - 1].field >= decision->flips[i].field)
			return report_set(report, AL_MALFORMED,
					  "flips[%zu]: out of order or there twice", i);
	}
	return check_rising("missing", decision->missing, decision->missing_count, report);
}

static const struct record_field decision_fields[] = {
	RECORD_BYTES(struct decision, application, ID_PREFIX),
	RECORD_ENUM(struct decision, by, decided_by_names),
	RECORD_BYTES(struct decision, coop, ID_PREFIX),
	RECORD_LIST_RECORDS_OPTIONAL(struct decision, flips, &flip_record, FLIPS_MAX),
	RECORD_BYTES(struct decision, guideline, ID_PREFIX),
	RECORD_LIST_OPTIONAL(struct decision, missing, &fact_name_item, FACT_COUNT),
	RECORD_WHEN(struct decision, objection_until),
	RECORD_ENUM(struct decision, outcome, effect_names),
	RECORD_LINES(struct decision, reason, 1, DECISION_REASON_LEN_MAX),
	RECORD_BYTES_OPTIONAL(struct decision, resolution, ID_PREFIX),
	RECORD_TEXT_OPTIONAL(struct decision, rule, 1, RULE_ID_MAX),
	RECORD_RECORD_OPTIONAL(struct decision, terms, &terms_record),
	RECORD_WHEN(struct decision, time),
	RECORD_LIST_RECORDS_OPTIONAL(struct decision, trace, &trace_record,
				     STATUTE_FORBIDDEN_MAX + GUIDELINE_RULES_MAX),
	RECORD_LITERAL(type, "decision"),
	RECORD_VERSION(v, 1),
};
const struct record_type decision_record =
    RECORD_TYPE_CHECKED(struct decision, decision_fields, check_decision);
