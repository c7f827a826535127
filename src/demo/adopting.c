/* adopting.c: step 2: a guideline with rules of all three effects and worked examples is adopted.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/remote.h"

#include "demo/facts.h"
#include "law/guideline.h"

#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static const char *const planning[] = { "dpv:ImprovePublicServices",
					"dpv:ImproveTransportMobility" };
static const char *const public_bodies[] = { "dpv:GovernmentalOrganisation",
					     "dpv:PublicSectorBody" };
static const char *const not_commercial[] = { "no" };
static const char *const commercial[] = { "yes" };
static const char *const aggregate[] = { "aggregate" };
static const char *const pseudonymised[] = { "pseudonymised" };
static const char *const questions[] = { "question", "standing" };
static const char *const research[] = { "dpv:AcademicResearch", "dpv:ScientificResearch" };
static const char *const science[] = { "dpv:AcademicScientificOrganisation" };
static const char *const positive[] = { "positive" };
static const char *const open_results[] = { "open" };
static const char *const journalism[] = { "coop:Journalism" };
static const char *const press[] = { "coop:PressOrganisation" };

#define IS(fact, values)                                                                           \
	{                                                                                          \
		.at_least = -1, .at_most = -1, .field = (fact), .is = (values),                    \
		.is_count = COUNT_OF(values)                                                       \
	}
#define AT_LEAST(fact, number)                                                                     \
	{                                                                                          \
		.at_least = (number), .at_most = -1, .field = (fact)                               \
	}

static struct condition planning_conditions[] = {
	IS(FACT_COMMERCIAL, not_commercial),
	IS(FACT_IDENTIFICATION, aggregate),
	IS(FACT_KIND, questions),
	AT_LEAST(FACT_MIN_GROUP, 5),
	IS(FACT_PURPOSE, planning),
	IS(FACT_RECIPIENT, public_bodies),
};
static struct condition research_conditions[] = {
	IS(FACT_COMMERCIAL, not_commercial), IS(FACT_ETHICS_VOTE, positive),
	IS(FACT_IDENTIFICATION, aggregate),  AT_LEAST(FACT_MIN_GROUP, 10),
	IS(FACT_PUBLICATION, open_results),  IS(FACT_PURPOSE, research),
	IS(FACT_RECIPIENT, science),
};
static struct condition press_conditions[] = {
	IS(FACT_PURPOSE, journalism),
	IS(FACT_RECIPIENT, press),
};
static struct condition commercial_conditions[] = { IS(FACT_COMMERCIAL, commercial) };
static struct condition pseudonymised_conditions[] = { IS(FACT_IDENTIFICATION, pseudonymised) };

static struct terms planning_terms = { .min_group = 5,
				       .modes = MODE_AGGREGATE,
				       .publish_days = -1,
				       .retention_days = 730,
				       .rho_application = INT64_C(400000000000),
				       .rho_purpose_year = INT64_C(600000000000) };
static struct terms research_terms = { .min_group = 10,
				       .modes = MODE_AGGREGATE | MODE_TRAIN,
				       .publish_days = 365,
				       .retention_days = 730,
				       .rho_application = INT64_C(200000000000),
				       .rho_purpose_year = INT64_C(400000000000) };
static struct terms press_terms = { .min_group = 20,
				    .modes = MODE_AGGREGATE,
				    .output_check = true,
				    .publish_days = 30,
				    .retention_days = 90,
				    .rho_application = INT64_C(100000000000),
				    .rho_purpose_year = INT64_C(200000000000) };

static struct rule rules[] = {
	{ .effect = EFFECT_PERMIT,
	  .id = "planung",
	  .reason = "Öffentliche Stellen planen Verkehr und Dienste nach dem Bedarf aller.",
	  .terms = &planning_terms,
	  .when = planning_conditions,
	  .when_count = COUNT_OF(planning_conditions) },
	{ .effect = EFFECT_PERMIT,
	  .id = "forschung",
	  .reason = "Hochschulen forschen mit Ethikvotum und veröffentlichen, was sie finden.",
	  .terms = &research_terms,
	  .when = research_conditions,
	  .when_count = COUNT_OF(research_conditions) },
	{ .effect = EFFECT_REFER,
	  .id = "presse",
	  .reason = "Über Anfragen der Presse entscheidet die Versammlung selbst.",
	  .terms = &press_terms,
	  .when = press_conditions,
	  .when_count = COUNT_OF(press_conditions) },
	{ .effect = EFFECT_REFUSE,
	  .id = "gewerblich",
	  .reason = "Gewerbliche Nutzung ist ausgeschlossen.",
	  .when = commercial_conditions,
	  .when_count = COUNT_OF(commercial_conditions) },
	{ .effect = EFFECT_REFUSE,
	  .id = "pseudonym",
	  .reason =
	      "Einzelne Datensätze verlassen den Betreiber nicht, auch nicht pseudonymisiert.",
	  .when = pseudonymised_conditions,
	  .when_count = COUNT_OF(pseudonymised_conditions) },
};

static const char text[] =
    "Richtlinie zur Nutzung der Fahrtdaten\n\n"
    "1. Öffentliche Stellen dürfen zusammengefasste Auswertungen erhalten, um Verkehr und Dienste\n"
    "   nach dem Bedarf zu planen.\n"
    "2. Hochschulen dürfen sie zur Forschung erhalten, wenn ein Ethikvotum vorliegt und sie ihre\n"
    "   Ergebnisse veröffentlichen.\n"
    "3. Über Anfragen der Presse entscheidet die Versammlung.\n"
    "4. Gewerbliche Nutzung und die Herausgabe einzelner Datensätze sind ausgeschlossen.\n";

/* The worked examples: what the members were told would follow from the rules. */
static enum status make_examples(struct arena *arena, struct example ret[static 4])
{
	static const enum demo_role roles[] = { ROLE_CITY, ROLE_UNIVERSITY, ROLE_NEWSPAPER,
						ROLE_SHOP };
	static const char *const names[] = { "Stadt plant Radwege", "Uni forscht mit Ethikvotum",
					     "Zeitung fragt an", "Händler will Standorte suchen" };
	static const char *const decided_by[] = { "planung", "forschung", "presse", "gewerblich" };
	static const enum effect outcomes[] = { EFFECT_PERMIT, EFFECT_PERMIT, EFFECT_REFER,
						EFFECT_REFUSE };

	for (size_t i = 0; i < 4; i++) {
		enum status status =
		    demo_facts(roles[i], arena, &ret[i].facts, &ret[i].facts_count);

		if (status != AL_OK)
			return status;
		ret[i].name = names[i];
		ret[i].outcome = (int)outcomes[i];
		ret[i].rule = decided_by[i];
	}
	return AL_OK;
}

static enum status enter_guideline(struct demo *demo, struct digest *ret_id, struct report *report)
{
	struct example examples[4] = { { .facts = NULL } };
	struct guideline guideline = { .coop = demo->coop_id,
				       .examples = examples,
				       .examples_count = COUNT_OF(examples),
				       .platform = demo->data.platform,
				       .rules = rules,
				       .rules_count = COUNT_OF(rules),
				       .time = demo->now,
				       .title = "Richtlinie zur Nutzung der Fahrtdaten",
				       .version = 1 };
	struct arena arena;
	enum status status;

	arena_init(&arena, 1 << 20);
	status = make_examples(&arena, examples);
	if (status == AL_OK)
		status = remote_add_text(demo, text, strlen(text), &guideline.text, report);
	if (status == AL_OK)
		status = remote_make(demo, "/api/v1/guidelines", &guideline_record, &guideline,
				     ret_id, report);
	arena_clear(&arena);
	return status;
}

enum status demo_guideline(struct demo *demo, struct report *report)
{
	struct demo_motion motion = { .title = "Richtlinie zur Nutzung der Fahrtdaten",
				      .wording = text,
				      .kind = MOTION_GUIDELINE,
				      .turnout_percent = 30,
				      .yes_percent = 81 };
	struct digest id;
	bool accepted = false;
	enum status status = enter_guideline(demo, &motion.proposal, report);

	if (status != AL_OK)
		return status;
	tell("%s", _("The guideline is text, rules (permit, refuse, refer) and worked examples in "
		     "one object."));
	status = demo_vote(demo, &motion, &id, &accepted, report);
	if (status == AL_OK && !accepted)
		status = report_set(report, AL_REFUSED, "the guideline was not accepted");
	if (status == AL_OK)
		tell("%s", _("The guideline is in force."));
	return status;
}
