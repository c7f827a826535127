/* decision_test.c: from outcome to decision, replay, and each wrong member of a decision. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/law/sample.h"

#include "unit/unit.h"

static const struct digest application_id = DIGEST(50);
static const struct digest guideline_id = DIGEST(51);

struct case_file {
	struct statute statute;
	struct guideline guideline;
	struct application application;
	struct fact facts[FACT_COUNT];
	struct outcome outcome;
	struct decision decision;
	struct arena arena;
};

static struct case_file file;

static int set_up(void **state)
{
	(void)state;
	memset(&file, 0, sizeof(file));
	file.statute = sample_statutes[1];
	file.guideline = sample_guidelines[1];
	file.application = sample_applications[1];
	memcpy(file.facts, sample_applications[1].facts, sizeof(file.facts));
	file.application.facts = file.facts;
	arena_init(&file.arena, DECISION_ARENA_MAX);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_clear(&file.arena);
	return 0;
}

static void decide_file(void)
{
	assert_int_equal(decide(&file.statute, &file.guideline, file.facts,
				file.application.facts_count, &file.arena, &file.outcome),
			 AL_OK);
	file.decision = (struct decision){ .by = DECIDED_BY_OFFICE,
					   .coop = DIGEST(1),
					   .objection_until = HOUR(1300),
					   .time = HOUR(590) };
	assert_int_equal(decision_from_outcome(&file.statute, &file.outcome,
					       &(struct decided){ .application = &file.application,
								  .application_id = application_id,
								  .guideline_id = guideline_id },
					       &file.arena, &file.decision),
			 AL_OK);
}

/* The decision can be signed and read, and replay agrees with it. */
static void assert_holds(void)
{
	struct report report = { .message = "" };
	struct envelope *envelope = NULL;
	struct signing_key *key;
	const struct signing_key *keys[1];

	(void)!decision_check(&file.statute, &file.decision, &file.outcome, &file.application,
			      &report);
	assert_string_equal(report.message, "");
	assert_int_equal(signing_key_new(&key), AL_OK);
	keys[0] = key;
	(void)!object_make(OBJECT_DECISION, &file.decision, keys, 1, &envelope, &report);
	assert_string_equal(report.message, "");
	envelope_free(envelope);
	signing_key_free(key);
}

/* Replay names `member` as wrong. */
static void assert_refused(const struct decision *decision, const char *member)
{
	struct report report = { .message = "" };

	assert_int_equal(
	    decision_check(&file.statute, decision, &file.outcome, &file.application, &report),
	    AL_REFUSED);
	assert_memory_equal(report.message, member, strlen(member));
}

static void say(enum fact_name name, const char *const *value)
{
	file.facts[name - 1].values = value;
	file.facts[name - 1].values_count = 1;
}

static void a_permission_carries_the_terms_of_its_rule(void **state)
{
	(void)state;
	decide_file();
	assert_int_equal(file.decision.outcome, EFFECT_PERMIT);
	assert_string_equal(file.decision.rule, "P1");
	assert_string_equal(file.decision.reason, file.guideline.rules[1].reason);
	assert_true(digest_equal(&file.decision.application, &application_id));
	assert_true(digest_equal(&file.decision.guideline, &guideline_id));
	assert_int_equal(file.decision.terms->rho_application, INT64_C(500000000000));
	assert_int_equal(file.decision.terms->min_group, 10);
	assert_int_equal(file.decision.by, DECIDED_BY_OFFICE);
	assert_holds();
}

static void no_term_goes_beyond_the_ceilings(void **state)
{
	struct terms terms;

	(void)state;
	/* object-21 */
	file.statute.privacy.min_group = 50;
	file.statute.privacy.rho_application = 7;
	file.statute.privacy.rho_platform_year = 9;
	terms = decision_terms(&file.statute, &file.guideline.rules[1]);
	assert_int_equal(terms.min_group, 50);
	assert_int_equal(terms.rho_application, 7);
	assert_int_equal(terms.rho_purpose_year, 9);
	assert_true(terms.automatic);
	assert_int_equal(terms.modes, MODE_AGGREGATE);
	file.statute.privacy.min_group = 3;
	terms = decision_terms(&file.statute, &file.guideline.rules[1]);
	assert_int_equal(terms.min_group, 10);
}

static void a_refusal_has_no_terms_and_its_flips(void **state)
{
	static const char *const yes[] = { "yes" };

	(void)state;
	/* object-20 */
	say(FACT_COMMERCIAL, yes);
	decide_file();
	assert_int_equal(file.decision.outcome, EFFECT_REFUSE);
	assert_null(file.decision.terms);
	assert_int_equal(file.decision.flips_count, 1);
	assert_holds();
}

static void a_referral_by_a_rule_proposes_its_terms(void **state)
{
	static const char *const science[] = { "dpv:ScientificResearch" };
	static const char *const positive[] = { "positive" };

	(void)state;
	say(FACT_PURPOSE, science);
	say(FACT_ETHICS_VOTE, positive);
	decide_file();
	assert_int_equal(file.decision.outcome, EFFECT_REFER);
	assert_string_equal(file.decision.rule, "V1");
	assert_int_equal(file.decision.terms->min_group, 20);
	assert_int_equal(file.decision.terms->publish_days, 90);
	assert_holds();
}

static void a_referral_without_a_rule_proposes_the_ceilings_cut_to_the_request(void **state)
{
	static const char *const health[] = { "dpv:ImproveHealthcare" };

	(void)state;
	say(FACT_PURPOSE, health);
	decide_file();
	assert_null(file.decision.rule);
	assert_string_equal(file.decision.reason, "no rule decides this application");
	assert_int_equal(file.decision.terms->rho_application, INT64_C(400000000000));
	assert_int_equal(file.decision.terms->min_group, 10);
	assert_int_equal(file.decision.terms->modes, MODE_AGGREGATE);
	assert_true(file.decision.terms->output_check);
	assert_false(file.decision.terms->automatic);
	assert_holds();
}

static void an_unknown_rule_is_said_to_be_unknown(void **state)
{
	(void)state;
	file.facts[FACT_COMMERCIAL - 1].source = SOURCE_DECLARED;
	decide_file();
	assert_string_equal(file.decision.rule, "R1");
	assert_string_equal(file.decision.reason,
			    "it is not known whether R1 applies: Keine kommerzielle Nutzung.");
	assert_holds();
}

static void an_incomplete_application_is_told_what_it_leaves_open(void **state)
{
	(void)state;
	file.application.facts_count = FACT_COUNT - 2;
	decide_file();
	assert_string_equal(file.decision.reason, "the application is incomplete; it does not "
						  "answer: special_categories, third_country");
	assert_int_equal(file.decision.missing_count, 2);
	assert_holds();
}

static void each_member_that_is_not_the_outcomes_is_named(void **state)
{
	static const char *const yes[] = { "yes" };
	struct decision wrong;
	struct trace_line lines[5];
	struct flip flip;
	struct terms terms = { .min_group = 1 };
	int missing = FACT_RHO;

	(void)state;
	say(FACT_COMMERCIAL, yes);
	decide_file();
	assert_int_equal(file.decision.trace_count, 5);
	wrong = file.decision;
	wrong.outcome = EFFECT_PERMIT;
	assert_refused(&wrong, "outcome:");
	wrong = file.decision;
	wrong.rule = "P1";
	assert_refused(&wrong, "rule:");
	wrong.rule = NULL;
	assert_refused(&wrong, "rule:");
	wrong = file.decision;
	wrong.missing = &missing;
	wrong.missing_count = 1;
	assert_refused(&wrong, "missing:");
	wrong = file.decision;
	wrong.trace_count--;
	assert_refused(&wrong, "trace:");
	wrong = file.decision;
	wrong.trace = lines;
	for (size_t i = 0; i < 5; i++) {
		memcpy(lines, file.decision.trace, sizeof(lines));
		lines[i].truth = lines[i].truth == TRUTH_TRUE ? TRUTH_FALSE : TRUTH_TRUE;
		assert_refused(&wrong, "trace[");
	}
	memcpy(lines, file.decision.trace, sizeof(lines));
	lines[0].because_count = 0;
	assert_refused(&wrong, "trace[0]:");
	wrong = file.decision;
	wrong.flips_count = 0;
	assert_refused(&wrong, "flips:");
	flip = file.decision.flips[0];
	flip.source = SOURCE_DECLARED;
	wrong.flips_count = 1;
	wrong.flips = &flip;
	assert_refused(&wrong, "flips:");
	wrong = file.decision;
	wrong.terms = &terms;
	assert_refused(&wrong, "terms:");
}

static void each_wrong_term_is_found(void **state)
{
	struct decision wrong;
	struct terms terms[8];

	(void)state;
	decide_file();
	for (size_t i = 0; i < 8; i++)
		terms[i] = *file.decision.terms;
	terms[0].automatic = !terms[0].automatic;
	terms[1].min_group++;
	terms[2].modes |= MODE_RELEASE;
	terms[3].output_check = !terms[3].output_check;
	terms[4].publish_days = 0;
	terms[5].retention_days = 0;
	terms[6].rho_application++;
	terms[7].rho_purpose_year--;
	for (size_t i = 0; i < 8; i++) {
		wrong = file.decision;
		wrong.terms = &terms[i];
		assert_refused(&wrong, "terms:");
	}
	wrong.terms = NULL;
	assert_refused(&wrong, "terms:");
}

static void a_decision_by_the_assembly_names_its_resolution(void **state)
{
	struct decision decision = sample_decisions[0];

	(void)state;
	assert_int_equal(decision_record.check(&decision, NULL), AL_OK);
	decision.resolution = (struct digest){ { 0 } };
	assert_int_equal(decision_record.check(&decision, NULL), AL_MALFORMED);
	decision = sample_decisions[1];
	decision.resolution.bytes[0] = 1;
	assert_int_equal(decision_record.check(&decision, NULL), AL_MALFORMED);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

UNIT_MAIN("decision", CASE(a_permission_carries_the_terms_of_its_rule),
	  CASE(no_term_goes_beyond_the_ceilings), CASE(a_refusal_has_no_terms_and_its_flips),
	  CASE(a_referral_by_a_rule_proposes_its_terms),
	  CASE(a_referral_without_a_rule_proposes_the_ceilings_cut_to_the_request),
	  CASE(an_unknown_rule_is_said_to_be_unknown),
	  CASE(an_incomplete_application_is_told_what_it_leaves_open),
	  CASE(each_member_that_is_not_the_outcomes_is_named), CASE(each_wrong_term_is_found),
	  CASE(a_decision_by_the_assembly_names_its_resolution))
