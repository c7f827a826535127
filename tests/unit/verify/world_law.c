/* world_law.c: the law of the small cooperative: statute, platform, guideline, applications. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/verify/world_internal.h"

#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static const char *const offices[] = { "board", "office" };
static const char *const anybody[] = { "dpv:Entity" };
static const char *const benefit[] = { "dpv:PublicBenefit" };
static struct mandate_rule default_mandate[] = {
	{ .commercial = COMMERCIAL_NO,
	  .effect = MANDATE_ALLOW,
	  .modes = MODE_AGGREGATE,
	  .purposes = benefit,
	  .purposes_count = 1,
	  .recipients = anybody,
	  .recipients_count = 1 },
};

static struct key_rule key_rules[] = {
	{ .kind = KEY_COOP, .signers = SIGNERS_FOUNDERS, .count = 2 },
	{ .kind = KEY_REGISTRAR, .signers = SIGNERS_COOP, .count = 1 },
	{ .kind = KEY_OFFICE, .signers = SIGNERS_FOUNDERS, .count = 1 },
	{ .kind = KEY_NODE, .signers = SIGNERS_COOP, .count = 1 },
	{ .kind = KEY_WITNESS, .signers = SIGNERS_COOP, .count = 1 },
	{ .kind = KEY_APPLICANT, .signers = SIGNERS_OFFICE, .count = 1 },
};

#define HALF                                                                                       \
	{                                                                                          \
		.den = 2, .num = 1                                                                 \
	}
static struct majority_rule majorities[] = {
	{ .kind = MOTION_GUIDELINE, .more = true, .share = HALF },
	{ .kind = MOTION_APPLICATION, .more = true, .share = HALF },
	{ .kind = MOTION_STATUTE, .more = false, .share = { .den = 4, .num = 3 } },
	{ .kind = MOTION_MANDATE_DEFAULT, .more = true, .share = HALF },
	{ .kind = MOTION_BUDGET, .more = true, .share = HALF },
	{ .kind = MOTION_ELECTION, .more = true, .share = HALF },
	{ .kind = MOTION_DISCHARGE, .more = true, .share = HALF },
	{ .kind = MOTION_OTHER, .more = true, .share = HALF },
};

/* --- what applicants state --- */

static const char *const none[] = { "none" };
static const char *const no[] = { "no" };
static const char *const declared[] = { "no-decisions", "no-insurance", "no-marketing",
					"no-reidentification", "no-stigma" };
static const char *const dpia[] = { "not-required" };
static const char *const aggregate[] = { "aggregate" };
static const char *const question[] = { "question" };
static const char *const basis[] = { "eu-gdpr:A6-1-e" };
static const char *const department[] = { "coop:MunicipalDepartment" };
static const char *const press[] = { "coop:PressOrganisation" };
static const char *const transport[] = { "dpv:ImproveTransportMobility" };
static const char *const journalism[] = { "coop:Journalism" };

#define VALUES(fact, from, list)                                                                   \
	{                                                                                          \
		.name = (fact), .number = -1, .source = (from), .values = (list),                  \
		.values_count = COUNT_OF(list)                                                     \
	}
#define NUMBER(fact, value)                                                                        \
	{                                                                                          \
		.name = (fact), .number = (value), .source = SOURCE_DECLARED                       \
	}
#define FACTS(purpose, recipient, persons)                                                         \
	{                                                                                          \
		VALUES(FACT_COMMERCIAL, SOURCE_OFFICE, no),                                        \
		    VALUES(FACT_DECLARATIONS, SOURCE_DECLARED, declared),                          \
		    VALUES(FACT_DPIA, SOURCE_DECLARED, dpia), NUMBER(FACT_DURATION_DAYS, 300),     \
		    VALUES(FACT_ETHICS_VOTE, SOURCE_OFFICE, none),                                 \
		    VALUES(FACT_IDENTIFICATION, SOURCE_DECLARED, aggregate),                       \
		    VALUES(FACT_KIND, SOURCE_DECLARED, question),                                  \
		    VALUES(FACT_LEGAL_BASIS, SOURCE_DECLARED, basis),                              \
		    VALUES(FACT_LINKAGE, SOURCE_DECLARED, none), NUMBER(FACT_MIN_GROUP, 10),       \
		    VALUES(FACT_OWN_DATA, SOURCE_DECLARED, none), NUMBER(FACT_PERSONS, persons),   \
		    VALUES(FACT_PUBLICATION, SOURCE_DECLARED, none),                               \
		    VALUES(FACT_PURPOSE, SOURCE_DECLARED, purpose),                                \
		    VALUES(FACT_RECIPIENT, SOURCE_OFFICE, recipient), NUMBER(FACT_RHO, 4000),      \
		    NUMBER(FACT_RUNS, 3), VALUES(FACT_SPECIAL_CATEGORIES, SOURCE_DECLARED, none),  \
		    VALUES(FACT_THIRD_COUNTRY, SOURCE_DECLARED, none),                             \
	}

static struct fact city_facts[] = FACTS(transport, department, 2);
static struct fact press_facts[] = FACTS(journalism, press, 2);
static struct fact machine_facts[] = FACTS(transport, department, 0);

/* --- the guideline --- */

#define IS(fact, list)                                                                             \
	{                                                                                          \
		.at_least = -1, .at_most = -1, .field = (fact), .is = (list), .is_count = 1        \
	}
static struct condition when_transport[] = { IS(FACT_PURPOSE, transport),
					     IS(FACT_RECIPIENT, department) };
static struct condition when_journalism[] = { IS(FACT_PURPOSE, journalism) };
static struct terms city_terms = { .automatic = true,
				   .min_group = 10,
				   .modes = MODE_AGGREGATE,
				   .publish_days = -1,
				   .retention_days = -1,
				   .rho_application = 5000,
				   .rho_purpose_year = 6000 };
static struct rule rules[] = {
	{ .effect = EFFECT_PERMIT,
	  .id = "city",
	  .reason = "Planning of transport serves all.",
	  .terms = &city_terms,
	  .when = when_transport,
	  .when_count = COUNT_OF(when_transport) },
	{ .effect = EFFECT_REFER,
	  .id = "press",
	  .reason = "The assembly decides about the press.",
	  .when = when_journalism,
	  .when_count = COUNT_OF(when_journalism) },
};
static struct example examples[] = {
	{ .facts = city_facts,
	  .facts_count = COUNT_OF(city_facts),
	  .name = "the city plans",
	  .outcome = EFFECT_PERMIT,
	  .rule = "city" },
};

/* --- the platform --- */

static struct column trip_columns[] = {
	{ .class = CLASS_ID, .name = "rider", .scale = -1, .type = COLUMN_TEXT },
	{ .class = CLASS_FREE, .name = "station", .scale = -1, .type = COLUMN_TEXT },
};
static struct column station_columns[] = {
	{ .class = CLASS_FREE, .name = "id", .scale = -1, .type = COLUMN_TEXT },
	{ .class = CLASS_FREE, .name = "name", .scale = -1, .type = COLUMN_TEXT },
};
static const char *const wanted_columns[] = { "station" };

void draft_statute(struct world *world, enum world_step step, struct draft *ret)
{
	static const char *vkeys[2];

	(void)step;
	vkeys[0] = world->witness_vkeys[0];
	vkeys[1] = world->witness_vkeys[1];
	ret->type = OBJECT_STATUTE;
	ret->of.statute = (struct statute){
		.checkpoint_age_max_s = 600,
		.default_mandate = default_mandate,
		.default_mandate_count = COUNT_OF(default_mandate),
		.founders = world->founders,
		.founders_count = 2,
		.items_days = 7,
		.key_rules = key_rules,
		.key_rules_count = COUNT_OF(key_rules),
		.legal_form = LEGAL_FORM_EG,
		.log_vkey = world->log_vkey,
		.majorities = majorities,
		.majorities_count = COUNT_OF(majorities),
		.minority = { .den = 10, .num = 1 },
		.name = "Datengenossenschaft eG",
		.notice_days = 14,
		.objection_days = 30,
		.offices = offices,
		.offices_count = COUNT_OF(offices),
		.privacy = { .delta_max = 1000,
			     .min_group = 5,
			     .rho_application = 5000,
			     .rho_person_year = 9000,
			     .rho_platform_year = 9000 },
		.quorum = HALF,
		.seat = "Beispielstadt",
		.time = world_time(0, 0),
		.trustees = { .count = 3, .threshold = 2 },
		.witnesses = { .quorum = 2, .vkeys = vkeys, .vkeys_count = 2 },
	};
	draft_sign(ret, W_FOUNDER);
	draft_sign(ret, W_FOUNDER_2);
}

void draft_platform(struct world *world, enum world_step step, struct draft *ret)
{
	static struct table tables[] = {
		{ .columns = station_columns,
		  .columns_count = COUNT_OF(station_columns),
		  .name = "stations",
		  .role = TABLE_PUBLIC,
		  .rows_typical = -1,
		  .title = "Stations" },
		{ .columns = trip_columns,
		  .columns_count = COUNT_OF(trip_columns),
		  .name = "trips",
		  .person = "rider",
		  .role = TABLE_PERSONS,
		  .rows_typical = 20,
		  .title = "Trips" },
	};

	(void)step;
	tables[0].content = world->texts[T_STATIONS].digest;
	ret->type = OBJECT_PLATFORM;
	ret->of.platform = (struct platform){ .grid_s = 600,
					      .node = *world_public(world, W_NODE),
					      .operator= "The Operator",
					      .platform = WORLD_PLATFORM,
					      .sector = "mobility",
					      .tables = tables,
					      .tables_count = COUNT_OF(tables) };
	draft_sign(ret, W_NODE);
}

void draft_guideline(struct world *world, enum world_step step, struct draft *ret)
{
	ret->type = OBJECT_GUIDELINE;
	ret->of.guideline = (struct guideline){ .examples = examples,
						.examples_count = COUNT_OF(examples),
						.platform = WORLD_PLATFORM,
						.rules = rules,
						.rules_count = COUNT_OF(rules),
						.text = world->texts[T_GUIDELINE].digest,
						.title = "Guideline",
						.version = 1 };
	if (step == S_GUIDELINE_2) {
		ret->of.guideline.version = 2;
		ret->of.guideline.replaces = world->ids[S_GUIDELINE];
	}
	draft_sign(ret, W_COOP);
}

void draft_application(struct world *world, enum world_step step, struct draft *ret)
{
	static struct data_wanted data[] = {
		{ .columns = wanted_columns,
		  .columns_count = 1,
		  .necessity = "Where people ride.",
		  .table = "trips" },
	};
	bool referred = step == S_APPLICATION_REFERRED;
	enum world_key key = referred ? W_APPLICANT_2 : W_APPLICANT;
	struct application *application = &ret->of.application;

	ret->type = OBJECT_APPLICATION;
	*application = (struct application){ .applicant = referred ? "The Paper" : "The City",
					     .applicant_key = *world_public(world, key),
					     .benefit = "Better paths.",
					     .data = data,
					     .data_count = 1,
					     .facts = city_facts,
					     .facts_count = COUNT_OF(city_facts),
					     .from = world_time(22, 0),
					     .method = "Counting.",
					     .platform = WORLD_PLATFORM,
					     .question = "Where?",
					     .summary = "We count trips.",
					     .terms = world->texts[T_TERMS].digest,
					     .title = "Trips",
					     .until = world_time(300, 0) };
	if (referred)
		application->facts = press_facts;
	if (step == S_APPLICATION_MACHINE)
		application->facts = machine_facts;
	memset(application->sealing_key.bytes, 9, PUBLIC_KEY_LEN);
	draft_sign(ret, key);
	draft_sign(ret, W_OFFICE);
}
