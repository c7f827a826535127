/* record_check_test.c: what tables cannot say about one member, each check from both sides. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/law/sample.h"

#include "unit/law/spoil.h"
#include "unit/unit.h"

static void founders_rise(void **state)
{
	struct statute statute = sample_statutes[1];
	struct public_key founders[2] = { SAMPLE_KEY_3, SAMPLE_KEY_2 };

	(void)state;
	statute.founders = founders;
	statute.founders_count = 2;
	assert_spoiled(OBJECT_STATUTE, &statute, "founders[1]");
	founders[0] = founders[1];
	assert_spoiled(OBJECT_STATUTE, &statute, "founders[1]");
}

static void a_statute_has_a_rule_for_each_key_and_each_motion(void **state)
{
	struct statute statute = sample_statutes[1];
	struct key_rule key_rules[6];
	struct majority_rule majorities[8];

	(void)state;
	/* object-26 */
	memcpy(key_rules, statute.key_rules, sizeof(key_rules));
	memcpy(majorities, statute.majorities, sizeof(majorities));
	statute.key_rules = key_rules;
	statute.majorities = majorities;
	key_rules[2].kind = KEY_COOP;
	assert_spoiled(OBJECT_STATUTE, &statute, "the rule for \"office\"");
	key_rules[2].kind = KEY_OFFICE;
	key_rules[1].count = 2; /* there is one cooperative */
	assert_spoiled(OBJECT_STATUTE, &statute, "key_rules[1].count");
	key_rules[1].count = 1;
	key_rules[0].count = 4; /* there are three founders */
	assert_spoiled(OBJECT_STATUTE, &statute, "key_rules[0].count");
	key_rules[0].count = 3;
	assert_sound(OBJECT_STATUTE, &statute);
	majorities[7].kind = MOTION_BUDGET;
	assert_spoiled(OBJECT_STATUTE, &statute, "the rule for \"other\"");
	statute.majorities_count = 7;
	assert_spoiled(OBJECT_STATUTE, &statute, "majorities");
	for (int kind = 1; kind <= MOTION_OTHER; kind++)
		assert_int_equal(
		    statute_majority(&sample_statutes[1], (enum motion_kind)kind)->kind, kind);
	for (int kind = 1; kind <= KEY_APPLICANT; kind++)
		assert_int_equal(statute_key_rule(&sample_statutes[1], (enum key_kind)kind)->kind,
				 kind);
}

static void a_registration_has_no_more_credentials_than_members(void **state)
{
	struct registration registration = sample_registrations[1];

	(void)state;
	/* object-41 */
	registration.credentials = registration.entitled;
	assert_sound(OBJECT_REGISTRATION, &registration);
	registration.credentials++;
	assert_spoiled(OBJECT_REGISTRATION, &registration, "credentials");
	registration = sample_registrations[1];
	registration.uuid = "QFM5ZVAac7yp9O"; /* no letter O in Base58 */
	assert_spoiled(OBJECT_REGISTRATION, &registration, "uuid");
}

static void a_forbidden_use_is_a_refusal_with_conditions(void **state)
{
	struct statute statute = sample_statutes[1];
	struct rule forbidden[2];

	(void)state;
	memcpy(forbidden, statute.forbidden, sizeof(forbidden));
	statute.forbidden = forbidden;
	forbidden[1].effect = EFFECT_REFER;
	assert_spoiled(OBJECT_STATUTE, &statute, "forbidden[1]");
	forbidden[1].effect = EFFECT_REFUSE;
	forbidden[1].when_count = 0;
	assert_spoiled(OBJECT_STATUTE, &statute, "everything");
	forbidden[1] = forbidden[0];
	assert_spoiled(OBJECT_STATUTE, &statute, "\"no-marketing\" is there twice");
}

static void a_statute_does_not_ask_for_more_than_there_is(void **state)
{
	struct statute statute = sample_statutes[1];

	(void)state;
	statute.witnesses.quorum = 3;
	assert_spoiled(OBJECT_STATUTE, &statute, "quorum");
	statute.witnesses.quorum = 1; /* object-40: of two, one is not more than half */
	assert_spoiled(OBJECT_STATUTE, &statute, "more than half");
	statute.witnesses.quorum = 2;
	assert_sound(OBJECT_STATUTE, &statute);
	statute.trustees.threshold = 6;
	assert_spoiled(OBJECT_STATUTE, &statute, "threshold");
	statute.trustees.threshold = 0;
	assert_spoiled(OBJECT_STATUTE, &statute, "threshold");
	statute.trustees.threshold = 5;
	statute.items_days = 15;
	assert_spoiled(OBJECT_STATUTE, &statute, "items_days");
	statute.items_days = 14;
	statute.quorum.num = 6;
	assert_spoiled(OBJECT_STATUTE, &statute, "quorum");
	statute.quorum.num = 5;
	statute.privacy.rho_application = statute.privacy.rho_platform_year + 1;
	assert_spoiled(OBJECT_STATUTE, &statute, "rho_application");
}

static void a_key_replaces_another_when_it_rotates_and_only_then(void **state)
{
	struct key_object key = sample_keys[1];

	(void)state;
	key.replaces = (struct public_key){ { 0 } };
	assert_spoiled(OBJECT_KEY, &key, "replaces");
	key.replaces = key.key;
	assert_spoiled(OBJECT_KEY, &key, "replaces");
	key = sample_keys[1];
	key.action = KEY_END;
	assert_spoiled(OBJECT_KEY, &key, "replaces");
	key = sample_keys[1];
	key.role = NULL;
	assert_spoiled(OBJECT_KEY, &key, "role");
	key = sample_keys[0];
	key.role = "Wahlvorstand";
	assert_spoiled(OBJECT_KEY, &key, "role");
}

static void the_leaves_of_a_mandate_root_are_a_power_of_two(void **state)
{
	struct mandate_root root = sample_mandate_roots[0];

	(void)state;
	/* object-9 */
	for (int64_t leaves = 1; leaves <= 40; leaves++) {
		root.leaves = leaves;
		if (leaves == 1 || leaves == 2 || leaves == 4 || leaves == 8 || leaves == 16 ||
		    leaves == 32)
			assert_sound(OBJECT_MANDATE_ROOT, &root);
		else
			assert_spoiled(OBJECT_MANDATE_ROOT, &root, "leaves");
	}
}

static void a_mandate_ends_after_it_begins(void **state)
{
	struct mandate mandate = sample_mandates[1];

	(void)state;
	mandate.until = mandate.from;
	assert_spoiled(OBJECT_MANDATE, &mandate, "until");
	mandate.until.seconds++;
	assert_sound(OBJECT_MANDATE, &mandate);
	mandate.serial = 0;
	assert_spoiled(OBJECT_MANDATE, &mandate, "serial");
}

static void the_terms_of_a_mandate_are_known_and_of_their_kind(void **state)
{
	static const char *const purpose[] = { "dpv:Marketing" };
	static const char *const recipient[] = { "coop:University" };
	static const char *const category[] = { "pd:Location" };
	struct mandate_rule rule = { .commercial = COMMERCIAL_NO,
				     .effect = MANDATE_ALLOW,
				     .modes = MODE_AGGREGATE,
				     LIST(categories, category),
				     LIST(purposes, purpose),
				     LIST(recipients, recipient) };
	struct mandate mandate = sample_mandates[1];

	(void)state;
	/* object-4 */
	mandate.rules = &rule;
	mandate.rules_count = 1;
	assert_sound(OBJECT_MANDATE, &mandate);
	rule.purposes = recipient;
	assert_spoiled(OBJECT_MANDATE, &mandate, "rules[0]: purposes");
	rule.purposes = purpose;
	rule.recipients = category;
	assert_spoiled(OBJECT_MANDATE, &mandate, "recipients");
	rule.recipients = recipient;
	rule.categories = purpose;
	assert_spoiled(OBJECT_MANDATE, &mandate, "categories");
	rule.categories_count = 0;
	rule.modes = 0;
	assert_spoiled(OBJECT_MANDATE, &mandate, "modes");
}

/* The full guideline with its first rule's first condition replaced. */
static void spoil_condition(struct condition condition, const char *words)
{
	struct guideline guideline = sample_guidelines[1];
	struct rule rule = guideline.rules[0];

	guideline.rules = &rule;
	guideline.rules_count = 1;
	guideline.examples_count = 0;
	rule.when = &condition;
	rule.when_count = 1;
	if (words == NULL)
		assert_sound(OBJECT_GUIDELINE, &guideline);
	else
		assert_spoiled(OBJECT_GUIDELINE, &guideline, words);
}

static void a_condition_is_of_one_form(void **state)
{
	static const char *const yes[] = { "yes" };
	static const char *const maybe[] = { "maybe" };
	static const char *const twice[] = { "yes", "yes" };

	(void)state;
	/* object-25 */
	spoil_condition((struct condition){ -1, -1, FACT_COMMERCIAL, yes, 1, NULL, 0, 0 }, NULL);
	spoil_condition((struct condition){ -1, -1, FACT_COMMERCIAL, NULL, 0, yes, 1, 0 }, NULL);
	spoil_condition((struct condition){ -1, -1, FACT_COMMERCIAL, yes, 1, yes, 1, 0 },
			"either is or is_not");
	spoil_condition((struct condition){ -1, -1, FACT_COMMERCIAL, NULL, 0, NULL, 0, 0 },
			"either is or is_not");
	spoil_condition((struct condition){ 1, -1, FACT_COMMERCIAL, yes, 1, NULL, 0, 0 },
			"has no limits");
	spoil_condition((struct condition){ -1, -1, FACT_COMMERCIAL, maybe, 1, NULL, 0, 0 },
			"\"maybe\"");
	spoil_condition((struct condition){ -1, -1, FACT_COMMERCIAL, twice, 2, NULL, 0, 0 },
			"twice");
	spoil_condition((struct condition){ 1, 5, FACT_RUNS, NULL, 0, NULL, 0, 0 }, NULL);
	spoil_condition((struct condition){ 5, 5, FACT_RUNS, NULL, 0, NULL, 0, 0 }, NULL);
	spoil_condition((struct condition){ 6, 5, FACT_RUNS, NULL, 0, NULL, 0, 0 }, "at_least");
	spoil_condition((struct condition){ -1, -1, FACT_RUNS, NULL, 0, NULL, 0, 0 }, "no limit");
	spoil_condition((struct condition){ 1, -1, FACT_RUNS, yes, 1, NULL, 0, 0 }, "limits only");
	spoil_condition((struct condition){ -1, 100001, FACT_RUNS, NULL, 0, NULL, 0, 0 },
			"at most 100000");
}

static void a_rule_has_terms_where_its_effect_needs_them(void **state)
{
	struct guideline guideline = sample_guidelines[1];
	struct rule rules[3];

	(void)state;
	/* object-16 */
	memcpy(rules, guideline.rules, sizeof(rules));
	guideline.rules = rules;
	rules[0].terms = rules[1].terms;
	assert_spoiled(OBJECT_GUIDELINE, &guideline, "a refusal has none");
	rules[0].terms = NULL;
	rules[2].terms = NULL;
	assert_sound(OBJECT_GUIDELINE, &guideline); /* a referral may propose, or not */
	rules[1].when_count = 0;
	assert_spoiled(OBJECT_GUIDELINE, &guideline, "at least one condition");
	rules[1] = sample_guidelines[1].rules[1];
	rules[1].terms = NULL;
	assert_spoiled(OBJECT_GUIDELINE, &guideline, "a permission has its terms");
	rules[1] = rules[0];
	assert_spoiled(OBJECT_GUIDELINE, &guideline, "\"R1\" is there twice");
}

static void thousands_of_rules_have_ids_of_their_own(void **state)
{
	static char ids[GUIDELINE_RULES_MAX][8];
	static struct rule rules[GUIDELINE_RULES_MAX];
	struct guideline guideline = sample_guidelines[0];

	(void)state;
	for (size_t i = 0; i < GUIDELINE_RULES_MAX; i++) {
		(void)snprintf(ids[i], sizeof(ids[i]), "r%zu", i);
		rules[i] = (struct rule){ .effect = EFFECT_REFER, .id = ids[i], .reason = "x" };
	}
	guideline.rules = rules;
	guideline.rules_count = GUIDELINE_RULES_MAX;
	assert_sound(OBJECT_GUIDELINE, &guideline);
	rules[9999].id = "r17";
	assert_spoiled(OBJECT_GUIDELINE, &guideline, "\"r17\" is there twice");
}

static void an_application_asks_for_each_table_and_person_once(void **state)
{
	static const char *const columns[] = { "rider", "rider" };
	struct application application = sample_applications[1];
	struct data_wanted data[2];
	struct digest persons[2] = { DIGEST(9), DIGEST(8) };

	(void)state;
	memcpy(data, application.data, sizeof(data));
	application.data = data;
	data[1].table = "trips";
	assert_spoiled(OBJECT_APPLICATION, &application, "\"trips\" is there twice");
	data[1].table = "stations";
	data[0].columns = columns;
	data[0].columns_count = 2;
	assert_spoiled(OBJECT_APPLICATION, &application, "\"rider\" is there twice");
	data[0].columns_count = 1;
	application.persons = persons;
	application.persons_count = 2;
	assert_spoiled(OBJECT_APPLICATION, &application, "persons[1]");
	application.persons_count = 1;
	assert_sound(OBJECT_APPLICATION, &application);
	application.until = application.from;
	assert_spoiled(OBJECT_APPLICATION, &application, "until");
}

static void a_refusal_by_a_node_stands_in_its_chain(void **state)
{
	struct refusal refusal = sample_refusals[1];

	(void)state;
	/* object-3 */
	refusal.seq = -1;
	assert_spoiled(OBJECT_REFUSAL, &refusal, "node");
	refusal = sample_refusals[1];
	refusal.prev = (struct digest){ { 0 } };
	assert_spoiled(OBJECT_REFUSAL, &refusal, "node");
	refusal = sample_refusals[0];
	refusal.seq = 4;
	assert_spoiled(OBJECT_REFUSAL, &refusal, "node");
}

static void a_legal_demand_is_pending_until_it_is_answered(void **state)
{
	struct legal_demand demand = sample_legal_demands[1];

	(void)state;
	demand.answered.seconds = 0;
	assert_spoiled(OBJECT_LEGAL_DEMAND, &demand, "answered");
	demand.answer = DEMAND_PENDING;
	assert_sound(OBJECT_LEGAL_DEMAND, &demand);
	demand.answer = DEMAND_COMPLIED;
	demand.answered.seconds = demand.received.seconds - 1;
	assert_spoiled(OBJECT_LEGAL_DEMAND, &demand, "before received");
}

static void the_ledger_after_a_receipt_holds_the_receipt(void **state)
{
	struct receipt receipt = sample_receipts[1];

	(void)state;
	receipt.ledger_rho_after = receipt.rho;
	assert_sound(OBJECT_RECEIPT, &receipt);
	receipt.ledger_rho_after--;
	assert_spoiled(OBJECT_RECEIPT, &receipt, "ledger_rho_after");
}

static void an_issuers_period_and_modulus_are_within_their_limits(void **state)
{
	struct issuer issuer = sample_issuers[1];
	char modulus[1100];

	(void)state;
	/* object-48 */
	issuer.until = issuer.from;
	assert_spoiled(OBJECT_ISSUER, &issuer, "until");
	issuer.until.seconds = issuer.from.seconds + INT64_C(100) * 86400;
	assert_sound(OBJECT_ISSUER, &issuer);
	issuer.until.seconds++;
	assert_spoiled(OBJECT_ISSUER, &issuer, "until");
	issuer = sample_issuers[1];
	issuer.platform = "No name";
	assert_spoiled(OBJECT_ISSUER, &issuer, "platform");
	/* object-49 */
	issuer = sample_issuers[1];
	(void)snprintf(modulus, sizeof(modulus), "%s", sample_issuers[1].modulus);
	issuer.modulus = modulus;
	assert_sound(OBJECT_ISSUER, &issuer);
	modulus[1023] = 'e'; /* even */
	assert_spoiled(OBJECT_ISSUER, &issuer, "modulus");
	modulus[1023] = 'd';
	modulus[0] = '7'; /* 4095 bits */
	assert_spoiled(OBJECT_ISSUER, &issuer, "modulus");
	modulus[0] = 'G';
	assert_spoiled(OBJECT_ISSUER, &issuer, "modulus");
	modulus[0] = 'c';
	modulus[1023] = '\0'; /* half a byte less */
	assert_spoiled(OBJECT_ISSUER, &issuer, "modulus");
}

static void the_leaves_of_uses_are_a_power_of_two(void **state)
{
	struct receipt receipt = sample_receipts[0];

	(void)state;
	/* object-47 */
	receipt.uses_leaves = 2048;
	assert_sound(OBJECT_RECEIPT, &receipt);
	receipt.uses_leaves = 2047;
	assert_spoiled(OBJECT_RECEIPT, &receipt, "uses_leaves");
	receipt.uses_leaves = 512;
	assert_spoiled(OBJECT_RECEIPT, &receipt, "uses_leaves");
}

static void an_office_key_of_a_named_person_may_have_a_sealing_key(void **state)
{
	struct key_object key = sample_keys[1];

	(void)state;
	/* object-42 */
	key.holder = (struct digest){ { 0 } };
	assert_spoiled(OBJECT_KEY, &key, "sealing_key");
	key = sample_keys[1];
	key.kind = KEY_NODE;
	assert_spoiled(OBJECT_KEY, &key, "sealing_key");
	key = sample_keys[1];
	key.action = KEY_END;
	key.replaces = (struct public_key){ { 0 } };
	assert_spoiled(OBJECT_KEY, &key, "sealing_key");
	key.sealing_key = (struct sealing_key){ { 0 } };
	assert_sound(OBJECT_KEY, &key);
}

static void a_receipt_has_no_checkers_or_two_and_more_which_rise(void **state)
{
	struct receipt receipt = sample_receipts[1];
	struct public_key checkers[CHECKERS_MAX + 1] = { { { 0 } } };

	(void)state;
	for (size_t i = 0; i <= CHECKERS_MAX; i++)
		checkers[i].bytes[0] = (uint8_t)(i + 1);
	/* object-43 */
	receipt.checkers = checkers;
	receipt.checkers_count = 1;
	assert_spoiled(OBJECT_RECEIPT, &receipt, "at least 2");
	receipt.checkers_count = CHECKERS_MAX;
	assert_sound(OBJECT_RECEIPT, &receipt);
	receipt.checkers_count = CHECKERS_MAX + 1;
	assert_spoiled(OBJECT_RECEIPT, &receipt, "checkers");
	receipt.checkers_count = 2;
	checkers[1] = checkers[0];
	assert_spoiled(OBJECT_RECEIPT, &receipt, "checkers[1]");
	receipt.checkers_count = 0;
	assert_sound(OBJECT_RECEIPT, &receipt);
}

static void an_output_check_answers_each_question_and_gives_a_reason(void **state)
{
	struct output_check check = sample_output_checks[1];
	struct output_answer answers[OUTPUT_RULE_COUNT];

	(void)state;
	/* object-46 */
	check.reason = NULL;
	assert_spoiled(OBJECT_OUTPUT_CHECK, &check, "reason");
	/* object-45 */
	check.verdict = VERDICT_PASS;
	assert_spoiled(OBJECT_OUTPUT_CHECK, &check, "says stop");
	memcpy(answers, sample_output_checks[0].answers, sizeof(answers));
	check.answers = answers;
	assert_sound(OBJECT_OUTPUT_CHECK, &check);
	answers[2].automatic = FINDING_STOP;
	assert_spoiled(OBJECT_OUTPUT_CHECK, &check, "dominance");
	answers[2].automatic = FINDING_OK;
	answers[2].answer = FINDING_LOOK;
	assert_spoiled(OBJECT_OUTPUT_CHECK, &check, "answer");
	answers[2].answer = FINDING_OK;
	/* object-44 */
	answers[2].rule = OUTPUT_CLASS;
	assert_spoiled(OBJECT_OUTPUT_CHECK, &check, "\"dominance\"");
	answers[2].rule = OUTPUT_DOMINANCE;
	check.answers_count--;
	assert_spoiled(OBJECT_OUTPUT_CHECK, &check, "answers");
}

static void flips_and_because_rise(void **state)
{
	struct decision decision = sample_decisions[1];
	struct flip flips[2];
	struct trace_line line = decision.trace[0];
	int because[] = { FACT_RHO, FACT_KIND };

	(void)state;
	flips[0] = decision.flips[1];
	flips[1] = decision.flips[0];
	decision.flips = flips;
	assert_spoiled(OBJECT_DECISION, &decision, "flips[1]");
	decision.flips_count = 1;
	flips[0].number = -1;
	assert_spoiled(OBJECT_DECISION, &decision, "flips[0]");
	decision.flips_count = 0;
	decision.trace = &line;
	decision.trace_count = 1;
	line.because = because;
	line.because_count = 2;
	assert_spoiled(OBJECT_DECISION, &decision, "because[1]");
	line.because_count = 1;
	line.truth = TRUTH_TRUE;
	assert_spoiled(OBJECT_DECISION, &decision, "because");
}

UNIT_MAIN("record_check", cmocka_unit_test(founders_rise),
	  cmocka_unit_test(a_statute_has_a_rule_for_each_key_and_each_motion),
	  cmocka_unit_test(a_registration_has_no_more_credentials_than_members),
	  cmocka_unit_test(a_forbidden_use_is_a_refusal_with_conditions),
	  cmocka_unit_test(a_statute_does_not_ask_for_more_than_there_is),
	  cmocka_unit_test(a_key_replaces_another_when_it_rotates_and_only_then),
	  cmocka_unit_test(the_leaves_of_a_mandate_root_are_a_power_of_two),
	  cmocka_unit_test(a_mandate_ends_after_it_begins),
	  cmocka_unit_test(the_terms_of_a_mandate_are_known_and_of_their_kind),
	  cmocka_unit_test(a_condition_is_of_one_form),
	  cmocka_unit_test(a_rule_has_terms_where_its_effect_needs_them),
	  cmocka_unit_test(thousands_of_rules_have_ids_of_their_own),
	  cmocka_unit_test(an_application_asks_for_each_table_and_person_once),
	  cmocka_unit_test(a_refusal_by_a_node_stands_in_its_chain),
	  cmocka_unit_test(a_legal_demand_is_pending_until_it_is_answered),
	  cmocka_unit_test(an_issuers_period_and_modulus_are_within_their_limits),
	  cmocka_unit_test(the_leaves_of_uses_are_a_power_of_two),
	  cmocka_unit_test(the_ledger_after_a_receipt_holds_the_receipt),
	  cmocka_unit_test(an_office_key_of_a_named_person_may_have_a_sealing_key),
	  cmocka_unit_test(a_receipt_has_no_checkers_or_two_and_more_which_rise),
	  cmocka_unit_test(an_output_check_answers_each_question_and_gives_a_reason),
	  cmocka_unit_test(flips_and_because_rise))
