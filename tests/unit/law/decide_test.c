/* decide_test.c: the order of rules, the trace, and the smallest change that gets a permission. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/law/sample.h"

#include "unit/unit.h"

#include <stdlib.h>

/* A decision on the full samples whose facts and rules a test can change. */
struct hearing {
	struct statute statute;
	struct guideline guideline;
	struct fact facts[FACT_COUNT];
	size_t count;
	struct arena arena;
	struct outcome outcome;
	struct trace_line *trace;
	size_t trace_count;
};

static int set_up(void **state)
{
	struct hearing *hearing = calloc(1, sizeof(*hearing));

	assert_non_null(hearing);
	hearing->statute = sample_statutes[1];
	hearing->guideline = sample_guidelines[1];
	memcpy(hearing->facts, sample_applications[1].facts, sizeof(hearing->facts));
	hearing->count = FACT_COUNT;
	arena_init(&hearing->arena, DECISION_ARENA_MAX);
	*state = hearing;
	return 0;
}

static int tear_down(void **state)
{
	struct hearing *hearing = *state;

	arena_clear(&hearing->arena);
	free(hearing);
	return 0;
}

static const struct outcome *hear(struct hearing *hearing)
{
	assert_int_equal(fact_check_list(hearing->facts, hearing->count, NULL), AL_OK);
	assert_int_equal(decide(&hearing->statute, &hearing->guideline, hearing->facts,
				hearing->count, &hearing->arena, &hearing->outcome),
			 AL_OK);
	assert_int_equal(rule_trace_write(&hearing->outcome.trace, &hearing->arena, &hearing->trace,
					  &hearing->trace_count),
			 AL_OK);
	return &hearing->outcome;
}

static struct fact *fact_of(struct hearing *hearing, enum fact_name name)
{
	return &hearing->facts[name - 1];
}

static void say(struct hearing *hearing, enum fact_name name, const char *const *value)
{
	fact_of(hearing, name)->values = value;
	fact_of(hearing, name)->values_count = 1;
}

static void leave_out(struct hearing *hearing, enum fact_name name)
{
	memmove(fact_of(hearing, name), fact_of(hearing, name) + 1,
		(size_t)(FACT_COUNT - (int)name) * sizeof(struct fact));
	hearing->count--;
}

static void a_true_permission_permits(void **state)
{
	struct hearing *hearing = *state;
	const struct outcome *outcome = hear(hearing);

	assert_int_equal(outcome->effect, EFFECT_PERMIT);
	assert_string_equal(outcome->rule->id, "P1");
	assert_false(outcome->forbidden);
	assert_int_equal(outcome->missing_count, 0);
	assert_int_equal(outcome->flips_count, 0);
	assert_int_equal(hearing->trace_count, 5);
	assert_string_equal(hearing->trace[0].rule, "no-marketing");
	assert_int_equal(hearing->trace[0].truth, TRUTH_FALSE);
	assert_int_equal(hearing->trace[0].because_count, 1);
	assert_int_equal(hearing->trace[0].because[0], FACT_PURPOSE);
	assert_string_equal(hearing->trace[3].rule, "P1");
	assert_int_equal(hearing->trace[3].truth, TRUTH_TRUE);
	assert_int_equal(hearing->trace[3].because_count, 0);
}

static void a_forbidden_use_rules_over_all(void **state)
{
	static const char *const advertising[] = { "dpv:TargetedAdvertising" };
	static const char *const yes[] = { "yes" };
	const struct outcome *outcome;

	say(*state, FACT_PURPOSE, advertising);
	say(*state, FACT_COMMERCIAL, yes);
	outcome = hear(*state);
	/* object-19 */
	assert_int_equal(outcome->effect, EFFECT_REFUSE);
	assert_string_equal(outcome->rule->id, "no-marketing");
	assert_true(outcome->forbidden);
}

static void a_true_refusal_goes_before_a_permission(void **state)
{
	static const char *const yes[] = { "yes" };
	const struct outcome *outcome;

	say(*state, FACT_COMMERCIAL, yes);
	outcome = hear(*state);
	assert_int_equal(outcome->effect, EFFECT_REFUSE);
	assert_string_equal(outcome->rule->id, "R1");
	assert_false(outcome->forbidden);
	assert_int_equal(outcome->flips_count, 1);
	assert_int_equal(outcome->flips[0].field, FACT_COMMERCIAL);
	assert_string_equal(outcome->flips[0].values[0], "no");
	assert_int_equal(outcome->flips[0].source, SOURCE_REGISTER);
}

static void an_unknown_refusal_goes_before_a_permission(void **state)
{
	struct hearing *hearing = *state;
	const struct outcome *outcome;

	fact_of(hearing, FACT_COMMERCIAL)->source = SOURCE_OFFICE; /* R1 asks for a register */
	outcome = hear(hearing);
	assert_int_equal(outcome->effect, EFFECT_REFER);
	assert_string_equal(outcome->rule->id, "R1");
	assert_int_equal(hearing->trace[2].truth, TRUTH_UNKNOWN);
	assert_int_equal(hearing->trace[2].because[0], FACT_COMMERCIAL);
	assert_int_equal(outcome->flips_count, 1);
	assert_string_equal(outcome->flips[0].values[0], "no");
	assert_int_equal(outcome->flips[0].source, SOURCE_REGISTER);
}

static void an_unknown_forbidden_use_is_referred(void **state)
{
	static const char *const entity[] = { "dpv:Organisation" };
	const struct outcome *outcome;

	say(*state, FACT_RECIPIENT, entity);
	outcome = hear(*state);
	assert_int_equal(outcome->effect, EFFECT_REFER);
	assert_string_equal(outcome->rule->id, "no-insurers");
	assert_true(outcome->forbidden);
}

static void a_true_referral_goes_before_a_permission(void **state)
{
	struct hearing *hearing = *state;
	struct rule rules[4];
	const struct outcome *outcome;

	memcpy(rules, hearing->guideline.rules, 3 * sizeof(rules[0]));
	rules[3] = (struct rule){ .effect = EFFECT_REFER, .id = "V9", .reason = "immer" };
	hearing->guideline.rules = rules;
	hearing->guideline.rules_count = 4;
	outcome = hear(hearing);
	assert_int_equal(outcome->effect, EFFECT_REFER);
	assert_string_equal(outcome->rule->id, "V9");
	assert_int_equal(outcome->flips_count, 0);
}

static void what_no_rule_decides_is_referred(void **state)
{
	static const char *const culture[] = { "dpv:ImproveHealthcare" };
	const struct outcome *outcome;

	say(*state, FACT_PURPOSE, culture);
	outcome = hear(*state);
	assert_int_equal(outcome->effect, EFFECT_REFER);
	assert_null(outcome->rule);
	assert_int_equal(outcome->missing_count, 0);
	assert_int_equal(outcome->flips_count, 1);
	assert_int_equal(outcome->flips[0].field, FACT_PURPOSE);
	assert_string_equal(outcome->flips[0].values[0], "dpv:ImproveTransportMobility");
}

static void an_incomplete_application_is_referred_without_a_rule(void **state)
{
	const struct outcome *outcome;

	leave_out(*state, FACT_DPIA);
	outcome = hear(*state);
	/* object-14 */
	assert_int_equal(outcome->effect, EFFECT_REFER);
	assert_null(outcome->rule);
	assert_int_equal(outcome->missing_count, 1);
	assert_int_equal(outcome->missing[0], FACT_DPIA);
	assert_int_equal(outcome->flips_count, 1);
	assert_int_equal(outcome->flips[0].field, FACT_DPIA);
}

static void an_incomplete_application_can_be_refused(void **state)
{
	static const char *const yes[] = { "yes" };
	const struct outcome *outcome;

	say(*state, FACT_COMMERCIAL, yes);
	leave_out(*state, FACT_DPIA);
	outcome = hear(*state);
	assert_int_equal(outcome->effect, EFFECT_REFUSE);
	assert_string_equal(outcome->rule->id, "R1");
	assert_int_equal(outcome->missing_count, 1);
	assert_int_equal(outcome->flips_count, 2);
}

static void no_facts_at_all_are_referred_and_no_change_is_small(void **state)
{
	struct hearing *hearing = *state;
	const struct outcome *outcome;

	hearing->count = 0;
	outcome = hear(hearing);
	assert_int_equal(outcome->effect, EFFECT_REFER);
	assert_int_equal(outcome->missing_count, FACT_COUNT);
	assert_int_equal(outcome->flips_count, 0);
}

static void a_number_changes_to_the_nearest_that_is_enough(void **state)
{
	struct hearing *hearing = *state;
	const struct outcome *outcome;

	fact_of(hearing, FACT_RHO)->number = INT64_C(900000000000);
	fact_of(hearing, FACT_MIN_GROUP)->number = 3;
	outcome = hear(hearing);
	assert_int_equal(outcome->effect, EFFECT_REFER);
	assert_int_equal(outcome->flips_count, 2);
	assert_int_equal(outcome->flips[0].field, FACT_MIN_GROUP);
	assert_int_equal(outcome->flips[0].number, 10);
	assert_int_equal(outcome->flips[1].field, FACT_RHO);
	assert_int_equal(outcome->flips[1].number, INT64_C(500000000000));
	assert_int_equal(outcome->flips[1].source, SOURCE_DECLARED);
	assert_int_equal(outcome->flips[1].values_count, 0);
}

static void one_of_two_purposes_is_given_up(void **state)
{
	static const char *const two[] = { "dpv:ImproveTransportMobility", "dpv:Marketing" };
	struct hearing *hearing = *state;
	const struct outcome *outcome;

	fact_of(hearing, FACT_PURPOSE)->values = two;
	fact_of(hearing, FACT_PURPOSE)->values_count = 2;
	outcome = hear(hearing);
	assert_int_equal(outcome->effect, EFFECT_REFUSE);
	assert_int_equal(outcome->flips_count, 1);
	assert_int_equal(outcome->flips[0].values_count, 1);
	assert_string_equal(outcome->flips[0].values[0], "dpv:ImproveTransportMobility");
}

static void a_source_is_raised_where_that_is_enough(void **state)
{
	struct hearing *hearing = *state;
	const struct outcome *outcome;

	fact_of(hearing, FACT_RECIPIENT)->source = SOURCE_DECLARED;
	outcome = hear(hearing);
	assert_int_equal(outcome->effect, EFFECT_REFER);
	assert_int_equal(outcome->flips_count, 1);
	assert_int_equal(outcome->flips[0].field, FACT_RECIPIENT);
	assert_string_equal(outcome->flips[0].values[0], "coop:MunicipalDepartment");
	assert_int_equal(outcome->flips[0].source, SOURCE_OFFICE);
}

static void examples_that_come_out_as_said_pass(void **state)
{
	struct hearing *hearing = *state;

	assert_int_equal(guideline_run_examples(&hearing->statute, &hearing->guideline, NULL),
			 AL_OK);
}

static void an_example_that_comes_out_otherwise_is_named(void **state)
{
	struct hearing *hearing = *state;
	struct example examples[3];
	struct report report = { .message = "" };

	memcpy(examples, hearing->guideline.examples, sizeof(examples));
	hearing->guideline.examples = examples;
	examples[1].rule = "P1";
	assert_int_equal(guideline_run_examples(&hearing->statute, &hearing->guideline, &report),
			 AL_REFUSED);
	assert_string_equal(report.message, "example \"Werbung\": decided by R1, not P1");
	examples[1].outcome = EFFECT_PERMIT;
	assert_int_equal(guideline_run_examples(&hearing->statute, &hearing->guideline, &report),
			 AL_REFUSED);
	assert_string_equal(report.message, "example \"Werbung\": the rules refuse it, not permit");
	examples[1] = hearing->guideline.examples[2];
	examples[1].rule = "P1";
	assert_int_equal(guideline_run_examples(&hearing->statute, &hearing->guideline, &report),
			 AL_REFUSED);
	assert_string_equal(report.message,
			    "example \"nichts gesagt\": decided by no rule, not P1");
}

static void a_rule_with_the_id_of_a_forbidden_use_is_refused(void **state)
{
	struct hearing *hearing = *state;
	struct rule rules[3];
	struct report report = { .message = "" };

	/* object-15 */
	memcpy(rules, hearing->guideline.rules, sizeof(rules));
	rules[2].id = "no-marketing";
	hearing->guideline.rules = rules;
	assert_int_equal(guideline_run_examples(&hearing->statute, &hearing->guideline, &report),
			 AL_REFUSED);
	assert_memory_equal(report.message, "rules[2].id:", 12);
}

static void without_memory_nothing_is_decided(void **state)
{
	struct hearing *hearing = *state;
	struct arena small;
	struct outcome outcome = { .missing_count = 77 };

	for (size_t max = 0; max < 600; max += 16) {
		arena_init(&small, max);
		assert_int_equal(decide(&hearing->statute, &hearing->guideline, hearing->facts,
					hearing->count, &small, &outcome),
				 AL_NO_MEMORY);
		assert_int_equal(outcome.missing_count, 77);
		arena_clear(&small);
	}
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

UNIT_MAIN("decide", CASE(a_true_permission_permits), CASE(a_forbidden_use_rules_over_all),
	  CASE(a_true_refusal_goes_before_a_permission),
	  CASE(an_unknown_refusal_goes_before_a_permission),
	  CASE(an_unknown_forbidden_use_is_referred),
	  CASE(a_true_referral_goes_before_a_permission), CASE(what_no_rule_decides_is_referred),
	  CASE(an_incomplete_application_is_referred_without_a_rule),
	  CASE(an_incomplete_application_can_be_refused),
	  CASE(no_facts_at_all_are_referred_and_no_change_is_small),
	  CASE(a_number_changes_to_the_nearest_that_is_enough),
	  CASE(one_of_two_purposes_is_given_up), CASE(a_source_is_raised_where_that_is_enough),
	  CASE(examples_that_come_out_as_said_pass),
	  CASE(an_example_that_comes_out_otherwise_is_named),
	  CASE(a_rule_with_the_id_of_a_forbidden_use_is_refused),
	  CASE(without_memory_nothing_is_decided))
