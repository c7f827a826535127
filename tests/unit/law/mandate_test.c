/* mandate_test.c: what a mandate covers, and that a member's rules only narrow. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "law/mandate.h"

#include "unit/unit.h"

static const char *const research[] = { "dpv:ResearchAndDevelopment" };
static const char *const science[] = { "dpv:ScientificResearch" };
static const char *const commercial_research[] = { "dpv:CommercialResearch" };
static const char *const marketing[] = { "dpv:Marketing" };
static const char *const anything[] = { "dpv:Purpose" };
static const char *const science_and_marketing[] = { "dpv:ScientificResearch", "dpv:Marketing" };
static const char *const anybody[] = { "dpv:Entity" };
static const char *const insurers[] = { "coop:InsuranceCompany" };
static const char *const travel[] = { "pd:TravelHistory" };
static const char *const health[] = { "pd:MedicalHealth" };
static const char *const trip_time[] = { "coop:TripTime" };
static const char *const trip_and_health[] = { "coop:TripTime", "pd:Prescription" };

#define PURPOSES(list) .purposes = (list), .purposes_count = sizeof(list) / sizeof((list)[0])
#define RECIPIENTS(list) .recipients = (list), .recipients_count = sizeof(list) / sizeof((list)[0])
#define CATEGORIES(list) .categories = (list), .categories_count = sizeof(list) / sizeof((list)[0])

static const struct mandate_rule allow_research = { .commercial = COMMERCIAL_NO,
						    .effect = MANDATE_ALLOW,
						    .modes = MODE_AGGREGATE,
						    PURPOSES(research),
						    RECIPIENTS(anybody) };
static const struct mandate_rule allow_all = { .commercial = COMMERCIAL_ANY,
					       .effect = MANDATE_ALLOW,
					       .modes = MODE_AGGREGATE | MODE_TRAIN | MODE_RELEASE,
					       PURPOSES(anything),
					       RECIPIENTS(anybody) };
static const struct use scientific = { PURPOSES(science), .recipient = "coop:University",
				       .mode = MODE_AGGREGATE, .min_group = 10 };

static struct mandate mandate_of(struct mandate_rule *rules, size_t count)
{
	return (struct mandate){ .from = { 1000 },
				 .until = { 2000 },
				 .min_group = -1,
				 .rules = rules,
				 .rules_count = count };
}

static bool allows(const struct mandate_rule *rule, const struct use *use)
{
	return mandate_rules_allow(rule, 1, use);
}

static void a_term_covers_those_below_it(void **state)
{
	struct use use = scientific;

	(void)state;
	assert_true(allows(&allow_research, &use));
	use.purposes = research;
	assert_true(allows(&allow_research, &use));
	use.purposes = anything;
	assert_false(allows(&allow_research, &use));
	use.purposes = marketing;
	assert_false(allows(&allow_research, &use));
}

static void without_a_rule_nothing_is_allowed(void **state)
{
	struct use use = scientific;

	(void)state;
	assert_false(mandate_rules_allow(NULL, 0, &use));
	use.purposes_count = 0;
	assert_false(allows(&allow_all, &use));
	use = scientific;
	use.recipient = NULL;
	assert_false(allows(&allow_all, &use));
}

static void each_purpose_must_be_allowed(void **state)
{
	struct use use = scientific;

	(void)state;
	/* object-5 */
	use.purposes = science_and_marketing;
	use.purposes_count = 2;
	assert_false(allows(&allow_research, &use));
	assert_true(allows(&allow_all, &use));
}

static void each_category_must_be_allowed(void **state)
{
	struct mandate_rule rule = allow_all;
	struct use use = scientific;

	(void)state;
	rule.categories = travel;
	rule.categories_count = 1;
	use.categories = trip_time;
	use.categories_count = 1;
	assert_true(allows(&rule, &use));
	use.categories = trip_and_health;
	use.categories_count = 2;
	assert_false(allows(&rule, &use));
	assert_true(allows(&allow_all, &use));
	use.categories_count = 0; /* no personal column: a rule on categories does not speak */
	assert_false(allows(&rule, &use));
}

static void mode_commerce_and_recipient_must_fit(void **state)
{
	struct mandate_rule rule = allow_all;
	struct use use = scientific;

	(void)state;
	use.mode = MODE_TRAIN;
	assert_false(allows(&allow_research, &use));
	assert_true(allows(&allow_all, &use));
	use = scientific;
	use.commercial = true;
	assert_false(allows(&allow_research, &use));
	assert_true(allows(&allow_all, &use));
	rule.recipients = insurers;
	assert_false(allows(&rule, &scientific));
	use.recipient = "coop:InsuranceCompany";
	assert_true(allows(&rule, &use));
	use.recipient = "dpv:Organisation"; /* wider than what is allowed */
	assert_false(allows(&rule, &use));
}

static void a_denial_beats_every_permission(void **state)
{
	struct mandate_rule rules[] = { allow_all,
					{ .commercial = COMMERCIAL_ANY,
					  .effect = MANDATE_DENY,
					  .modes = MODE_AGGREGATE,
					  PURPOSES(marketing),
					  RECIPIENTS(anybody) },
					allow_all };
	struct use use = scientific;

	(void)state;
	assert_true(mandate_rules_allow(rules, 3, &use));
	use.purposes = marketing;
	assert_false(mandate_rules_allow(rules, 3, &use));
	use.mode = MODE_TRAIN;
	assert_true(mandate_rules_allow(rules, 3, &use));
}

static void a_denial_holds_for_wider_terms_too(void **state)
{
	struct mandate_rule rules[] = { allow_all,
					{ CATEGORIES(health), .commercial = COMMERCIAL_ANY,
					  .effect = MANDATE_DENY, .modes = MODE_AGGREGATE,
					  PURPOSES(commercial_research), RECIPIENTS(insurers) } };
	struct use use = { PURPOSES(research), .recipient = "dpv:Organisation",
			   .mode = MODE_AGGREGATE, .categories = trip_and_health,
			   .categories_count = 2 };

	(void)state;
	/* object-8 */
	assert_false(mandate_rules_allow(rules, 2, &use));
	use.categories_count = 1; /* trip times have nothing to do with health */
	assert_true(mandate_rules_allow(rules, 2, &use));
	use.categories_count = 2;
	use.purposes = science; /* beside what is denied */
	assert_true(mandate_rules_allow(rules, 2, &use));
	use.purposes = research;
	use.recipient = "coop:University";
	assert_true(mandate_rules_allow(rules, 2, &use));
}

static void the_end_instant_is_not_covered(void **state)
{
	struct mandate_rule rule = allow_all;
	struct mandate mandate = mandate_of(&rule, 1);

	(void)state;
	/* object-6 */
	assert_false(mandate_covers(&mandate, &allow_all, 1, &scientific, (struct when){ 999 }));
	assert_true(mandate_covers(&mandate, &allow_all, 1, &scientific, (struct when){ 1000 }));
	assert_true(mandate_covers(&mandate, &allow_all, 1, &scientific, (struct when){ 1999 }));
	assert_false(mandate_covers(&mandate, &allow_all, 1, &scientific, (struct when){ 2000 }));
}

static void member_and_assembly_must_both_allow(void **state)
{
	struct mandate_rule wide = allow_all;
	struct mandate_rule narrow = allow_research;
	struct mandate member = mandate_of(&wide, 1);
	struct use use = scientific;
	struct when now = { 1500 };

	(void)state;
	/* object-7 */
	assert_true(mandate_covers(&member, &allow_research, 1, &use, now));
	use.purposes = marketing;
	assert_false(mandate_covers(&member, &allow_research, 1, &use, now));
	member = mandate_of(&narrow, 1);
	assert_false(mandate_covers(&member, &allow_all, 1, &use, now));
	use = scientific;
	assert_false(mandate_covers(&member, NULL, 0, &use, now));
}

static void her_minimum_group_is_kept(void **state)
{
	struct mandate_rule rule = allow_all;
	struct mandate mandate = mandate_of(&rule, 1);
	struct when now = { 1500 };

	(void)state;
	mandate.min_group = 10;
	assert_true(mandate_covers(&mandate, &allow_all, 1, &scientific, now));
	mandate.min_group = 11;
	assert_false(mandate_covers(&mandate, &allow_all, 1, &scientific, now));
}

static void a_mandate_that_allows_nothing_is_a_revocation(void **state)
{
	struct mandate_rule rules[] = { { .effect = MANDATE_DENY }, { .effect = MANDATE_ALLOW } };
	struct mandate mandate = mandate_of(rules, 0);

	(void)state;
	assert_true(mandate_is_revocation(&mandate));
	mandate.rules_count = 1;
	assert_true(mandate_is_revocation(&mandate));
	mandate.rules_count = 2;
	assert_false(mandate_is_revocation(&mandate));
}

/* Over all uses of a small world: a mandate never gets a use that the default does not allow, and
 * a rule of denial added to it never gets one more. */
static void member_rules_only_narrow(void **state)
{
	static const char *const purposes[] = { "dpv:Purpose", "dpv:ResearchAndDevelopment",
						"dpv:CommercialResearch", "dpv:Marketing" };
	static const char *const recipients[] = { "dpv:Entity", "dpv:Organisation",
						  "coop:InsuranceCompany", "coop:University" };
	const struct mandate_rule *const wholes[] = { &allow_research, &allow_all };
	size_t allowed = 0;

	(void)state;
	for (int i = 0; i < 4 * 4 * 3 * 2 * 2 * 2 * 4 * 4; i++) {
		struct use use = { .purposes = &purposes[i % 4],
				   .purposes_count = 1,
				   .recipient = recipients[i / 4 % 4],
				   .mode = 1u << (i / 16 % 3),
				   .commercial = i / 48 % 2 != 0 };
		const struct mandate_rule *defaults = wholes[i / 96 % 2];
		struct mandate_rule rules[2] = { *wholes[i / 192 % 2], allow_all };
		struct mandate mandate = mandate_of(rules, 1);
		bool before = mandate_covers(&mandate, defaults, 1, &use, (struct when){ 1500 });

		rules[1].effect = MANDATE_DENY;
		rules[1].purposes = &purposes[i / 384 % 4];
		rules[1].recipients = &recipients[i / 1536 % 4];
		mandate.rules_count = 2;
		if (before)
			assert_true(mandate_rules_allow(defaults, 1, &use));
		if (mandate_covers(&mandate, defaults, 1, &use, (struct when){ 1500 }))
			assert_true(before);
		allowed += before;
	}
	assert_true(allowed > 0);
}

UNIT_MAIN("mandate", cmocka_unit_test(a_term_covers_those_below_it),
	  cmocka_unit_test(without_a_rule_nothing_is_allowed),
	  cmocka_unit_test(each_purpose_must_be_allowed),
	  cmocka_unit_test(each_category_must_be_allowed),
	  cmocka_unit_test(mode_commerce_and_recipient_must_fit),
	  cmocka_unit_test(a_denial_beats_every_permission),
	  cmocka_unit_test(a_denial_holds_for_wider_terms_too),
	  cmocka_unit_test(the_end_instant_is_not_covered),
	  cmocka_unit_test(member_and_assembly_must_both_allow),
	  cmocka_unit_test(her_minimum_group_is_kept),
	  cmocka_unit_test(a_mandate_that_allows_nothing_is_a_revocation),
	  cmocka_unit_test(member_rules_only_narrow))
