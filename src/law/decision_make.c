/* decision_make.c: from an outcome to a decision, and back by replay. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/decision.h"

#include "base/buffer.h"

#include <string.h>

static int64_t lesser(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t greater(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

struct terms decision_terms(const struct statute *statute, const struct rule *rule)
{
	const struct privacy_ceilings *privacy = &statute->privacy;
	struct terms terms = *rule->terms;

	/* spec object-21: "No term goes beyond the ceilings of the statute." */
	terms.min_group = greater(terms.min_group, privacy->min_group);
	terms.rho_application = lesser(terms.rho_application, privacy->rho_application);
	terms.rho_purpose_year = lesser(terms.rho_purpose_year, privacy->rho_platform_year);
	return terms;
}

/* The number of the fact `name`, or `otherwise` when it is missing. */
static int64_t number_of(const struct application *application, enum fact_name name,
			 int64_t otherwise)
{
	const struct fact *fact = fact_find(application->facts, application->facts_count, name);

	return fact == NULL ? otherwise : fact->number;
}

/* What is proposed to the assembly where no rule proposes anything: the ceilings, cut to what is
 * asked for, with every result looked at first. */
static struct terms proposed_terms(const struct statute *statute,
				   const struct application *application)
{
	const struct privacy_ceilings *privacy = &statute->privacy;
	uint32_t modes = application_modes(application);

	return (struct terms){
		.automatic = false,
		.min_group = greater(privacy->min_group, number_of(application, FACT_MIN_GROUP, 1)),
		.modes = modes == 0 ? MODE_AGGREGATE : modes,
		.output_check = true,
		.publish_days = -1,
		.retention_days = -1,
		.rho_application =
		    lesser(privacy->rho_application,
			   number_of(application, FACT_RHO, privacy->rho_application)),
		.rho_purpose_year = privacy->rho_platform_year,
	};
}

/* The reason in words: the rule's, where one decided. */
static enum status write_reason(const struct outcome *outcome, struct arena *arena,
				const char **ret)
{
	struct buffer text;
	enum status status;

	buffer_init(&text, DECISION_REASON_LEN_MAX);
	if (outcome->rule == NULL && outcome->missing_count != 0) {
		buffer_append_text(&text, "the application is incomplete; it does not answer:");
		for (size_t i = 0; i < outcome->missing_count; i++)
			buffer_append_format(&text, "%s %s", i == 0 ? "" : ",",
					     fact_names[outcome->missing[i]]);
	} else if (outcome->rule == NULL) {
		buffer_append_text(&text, "no rule decides this application");
	} else {
		if (outcome->supposed)
			buffer_append_format(
			    &text, "it is not known whether %s applies: ", outcome->rule->id);
		buffer_append_text(&text, outcome->rule->reason);
	}
	status = buffer_status(&text);
	if (status == AL_OK) {
		*ret = arena_copy_text(arena, buffer_text(&text), text.len);
		status = *ret == NULL ? AL_NO_MEMORY : AL_OK;
	}
	buffer_clear(&text);
	return status;
}

enum status decision_from_outcome(const struct statute *statute, const struct outcome *outcome,
				  const struct decided *decided, struct arena *arena,
				  struct decision *ret)
{
	const struct rule *rule = outcome->rule;
	const char *reason;
	struct trace_line *trace;
	size_t trace_count;
	struct terms *terms = NULL;

	if (write_reason(outcome, arena, &reason) != AL_OK ||
	    rule_trace_write(&outcome->trace, arena, &trace, &trace_count) != AL_OK)
		return AL_NO_MEMORY;
	if (outcome->effect != EFFECT_REFUSE) {
		terms = arena_take(arena, 1, sizeof(*terms));
		if (terms == NULL)
			return AL_NO_MEMORY;
		*terms = rule != NULL && rule->terms != NULL
			     ? decision_terms(statute, rule)
			     : proposed_terms(statute, decided->application);
	}
	ret->application = decided->application_id;
	ret->flips = outcome->flips;
	ret->flips_count = outcome->flips_count;
	ret->guideline = decided->guideline_id;
	ret->missing = outcome->missing;
	ret->missing_count = outcome->missing_count;
	ret->outcome = (int)outcome->effect;
	ret->reason = reason;
	ret->rule = rule == NULL ? NULL : rule->id;
	ret->terms = terms;
	ret->trace = trace;
	ret->trace_count = trace_count;
	return AL_OK;
}

static bool names_equal(const int *a, size_t a_count, const int *b, size_t b_count)
{
	return a_count == b_count && (a_count == 0 || memcmp(a, b, a_count * sizeof(*a)) == 0);
}

static bool texts_equal(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool trace_lines_equal(const struct trace_line *a, const struct trace_line *b)
{
	return strcmp(a->rule, b->rule) == 0 && a->truth == b->truth &&
	       names_equal(a->because, a->because_count, b->because, b->because_count);
}

static bool flips_equal(const struct flip *a, const struct flip *b)
{
	if (a->field != b->field || a->number != b->number || a->source != b->source ||
	    a->values_count != b->values_count)
		return false;
	for (size_t i = 0; i < a->values_count; i++) {
		if (strcmp(a->values[i], b->values[i]) != 0)
			return false;
	}
	return true;
}

static bool terms_equal(const struct terms *a, const struct terms *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return a->automatic == b->automatic && a->min_group == b->min_group &&
	       a->modes == b->modes && a->output_check == b->output_check &&
	       a->publish_days == b->publish_days && a->retention_days == b->retention_days &&
	       a->rho_application == b->rho_application &&
	       a->rho_purpose_year == b->rho_purpose_year;
}

static enum status differs(const char *member, struct report *report)
{
	return report_set(report, AL_REFUSED, "%s: is not what the guideline gives", member);
}

/* Compare what was decided with what should have been. */
static enum status compare(const struct decision *is, const struct decision *should,
			   struct report *report)
{
	if (is->outcome != should->outcome)
		return report_set(report, AL_REFUSED, "outcome: the guideline says %s, not %s",
				  effect_names[should->outcome], effect_names[is->outcome]);
	if (!texts_equal(is->rule, should->rule))
		return report_set(report, AL_REFUSED, "rule: %s decides, not %s",
				  should->rule == NULL ? "no rule" : should->rule,
				  is->rule == NULL ? "no rule" : is->rule);
	if (!names_equal(is->missing, is->missing_count, should->missing, should->missing_count))
		return differs("missing", report);
	if (is->trace_count != should->trace_count)
		return differs("trace", report);
	for (size_t i = 0; i < is->trace_count; i++) {
		if (!trace_lines_equal(&is->trace[i], &should->trace[i]))
			return report_set(report, AL_REFUSED,
					  "trace[%zu]: is not what the rule %s comes to", i,
					  should->trace[i].rule);
	}
	if (is->flips_count != should->flips_count)
		return differs("flips", report);
	for (size_t i = 0; i < is->flips_count; i++) {
		if (!flips_equal(&is->flips[i], &should->flips[i]))
			return differs("flips", report);
	}
	return terms_equal(is->terms, should->terms) ? AL_OK : differs("terms", report);
}

enum status decision_check(const struct statute *statute, const struct decision *decision,
			   const struct outcome *outcome, const struct application *application,
			   struct report *report)
{
	struct decision should = { .time = decision->time };
	struct arena arena;
	enum status status;

	arena_init(&arena, DECISION_ARENA_MAX);
	status = decision_from_outcome(statute, outcome,
				       &(struct decided){ .application = application,
							  .application_id = decision->application,
							  .guideline_id = decision->guideline },
				       &arena, &should);
	if (status != AL_OK)
		(void)report_set(report, status, "out of memory for a decision");
	else
		status = compare(decision, &should, report);
	arena_clear(&arena);
	return status;
}
