/* guideline.c: the tables of conditions, terms, rules and guidelines. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/guideline.h"

#include "crypto/envelope.h"
#include "law/check.h"

static const struct record_field value_item = {
	.name = "item", .kind = RECORD_KIND_TEXT, .min = 1, .max = FACT_VALUE_LEN_MAX
};

static enum status check_limits(const struct condition *condition, struct report *report)
{
	int64_t number_max = fact_number_max((enum fact_name)condition->field);

	if (condition->is_count != 0 || condition->is_not_count != 0)
		return report_set(report, AL_MALFORMED, "field: %s is a number and has limits only",
				  fact_names[condition->field]);
	if (condition->at_least == -1 && condition->at_most == -1)
		return report_set(report, AL_MALFORMED, "field: %s has no limit",
				  fact_names[condition->field]);
	if (condition->at_least > number_max || condition->at_most > number_max)
		return report_set(report, AL_MALFORMED, "field: %s is at most %lld",
				  fact_names[condition->field], (long long)number_max);
	if (condition->at_most != -1 && condition->at_least > condition->at_most)
		return report_set(report, AL_MALFORMED, "at_least: is above at_most");
	return AL_OK;
}

/* spec object-25: "A condition on a number has limits only, any other has either is or is_not." */
static enum status check_condition(const void *value, struct report *report)
{
	const struct condition *condition = value;
	enum fact_name field = (enum fact_name)condition->field;
	enum status status;

	if (fact_is_number(field))
		return check_limits(condition, report);
	if (condition->at_least != -1 || condition->at_most != -1)
		return report_set(report, AL_MALFORMED, "field: %s has no limits, but values",
				  fact_names[field]);
	if ((condition->is_count == 0) == (condition->is_not_count == 0))
		return report_set(report, AL_MALFORMED, "field: %s needs either is or is_not",
				  fact_names[field]);
	status = fact_check_values("is", field, condition->is, condition->is_count, report);
	if (status != AL_OK)
		return status;
	return fact_check_values("is_not", field, condition->is_not, condition->is_not_count,
				 report);
}

static const struct record_field condition_fields[] = {
	RECORD_INTEGER_OPTIONAL(struct condition, at_least, 0, RHO_MAX),
	RECORD_INTEGER_OPTIONAL(struct condition, at_most, 0, RHO_MAX),
	RECORD_ENUM(struct condition, field, fact_names),
	RECORD_LIST_OPTIONAL(struct condition, is, &value_item, CONDITION_VALUES_MAX),
	RECORD_LIST_OPTIONAL(struct condition, is_not, &value_item, CONDITION_VALUES_MAX),
	RECORD_ENUM_OPTIONAL(struct condition, source, fact_source_names),
};
const struct record_type condition_record =
    RECORD_TYPE_CHECKED(struct condition, condition_fields, check_condition);

static const struct record_field terms_fields[] = {
	RECORD_BOOL(struct terms, automatic),
	RECORD_INTEGER(struct terms, min_group, 1, MIN_GROUP_MAX),
	RECORD_SET(struct terms, modes, mode_names, 1),
	RECORD_BOOL(struct terms, output_check),
	RECORD_INTEGER_OPTIONAL(struct terms, publish_days, 0, DAYS_MAX),
	RECORD_INTEGER_OPTIONAL(struct terms, retention_days, 0, DAYS_MAX),
	RECORD_INTEGER(struct terms, rho_application, 1, RHO_MAX),
	RECORD_INTEGER(struct terms, rho_purpose_year, 1, RHO_MAX),
};
const struct record_type terms_record = RECORD_TYPE(struct terms, terms_fields);

static enum status check_rule(const void *value, struct report *report)
{
	const struct rule *rule = value;

	if (rule->effect == EFFECT_PERMIT && rule->terms == NULL)
		return report_set(report, AL_MALFORMED, "terms: a permission has its terms");
	if (rule->effect == EFFECT_REFUSE && rule->terms != NULL)
		return report_set(report, AL_MALFORMED, "terms: a refusal has none");
	/* spec object-16: "A permission has at least one condition." */
	if (rule->effect == EFFECT_PERMIT && rule->when_count == 0)
		return report_set(report, AL_MALFORMED,
				  "when: a permission has at least one condition");
	return AL_OK;
}

static const struct record_field rule_fields[] = {
	RECORD_ENUM(struct rule, effect, effect_names),
	RECORD_TEXT(struct rule, id, 1, RULE_ID_MAX),
	RECORD_LINES(struct rule, reason, 1, REASON_LEN_MAX),
	RECORD_RECORD_OPTIONAL(struct rule, terms, &terms_record),
	RECORD_LIST_RECORDS(struct rule, when, &condition_record, 0, GUIDELINE_CONDITIONS_MAX),
};
const struct record_type rule_record = RECORD_TYPE_CHECKED(struct rule, rule_fields, check_rule);

static enum status check_example(const void *value, struct report *report)
{
	const struct example *example = value;

	return fact_check_list(example->facts, example->facts_count, report);
}

static const struct record_field example_fields[] = {
	RECORD_LIST_RECORDS(struct example, facts, &fact_record, 0, FACT_COUNT),
	RECORD_TEXT(struct example, name, 1, NAME_LEN_MAX),
	RECORD_ENUM(struct example, outcome, effect_names),
	RECORD_TEXT_OPTIONAL(struct example, rule, 1, RULE_ID_MAX),
};
static const struct record_type example_record =
    RECORD_TYPE_CHECKED(struct example, example_fields, check_example);

static enum status check_guideline(const void *value, struct report *report)
{
	const struct guideline *guideline = value;
	enum status status = check_platform_name(guideline->platform, report);

	if (status != AL_OK)
		return status;
	return check_rule_ids("rules", guideline->rules, guideline->rules_count, report);
}

static const struct record_field guideline_fields[] = {
	RECORD_BYTES(struct guideline, coop, ID_PREFIX),
	RECORD_LIST_RECORDS(struct guideline, examples, &example_record, 0, GUIDELINE_EXAMPLES_MAX),
	RECORD_TEXT(struct guideline, platform, 1, PLATFORM_NAME_MAX),
	RECORD_BYTES_OPTIONAL(struct guideline, replaces, ID_PREFIX),
	RECORD_LIST_RECORDS(struct guideline, rules, &rule_record, 1, GUIDELINE_RULES_MAX),
	RECORD_BYTES(struct guideline, text, ID_PREFIX),
	RECORD_WHEN(struct guideline, time),
	RECORD_TEXT(struct guideline, title, 1, NAME_LEN_MAX),
	RECORD_LITERAL(type, "guideline"),
	RECORD_VERSION(v, 1),
	RECORD_INTEGER(struct guideline, version, 1, 1000000),
};
const struct record_type guideline_record =
    RECORD_TYPE_CHECKED(struct guideline, guideline_fields, check_guideline);
