/* house_law.c: statute, guideline, platform and applications of the small cooperative. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/coop/house.h"

#include <stdlib.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static const char *const offices[] = { "office" };
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
	{ .kind = KEY_COOP, .signers = SIGNERS_FOUNDERS, .count = 3 },
	{ .kind = KEY_REGISTRAR, .signers = SIGNERS_COOP, .count = 1 },
	{ .kind = KEY_OFFICE, .signers = SIGNERS_FOUNDERS, .count = 3 },
	{ .kind = KEY_NODE, .signers = SIGNERS_COOP, .count = 1 },
	{ .kind = KEY_WITNESS, .signers = SIGNERS_COOP, .count = 1 },
	{ .kind = KEY_APPLICANT, .signers = SIGNERS_COOP, .count = 1 },
};

#define HALF                                                                                       \
	{                                                                                          \
		.den = 2, .num = 1                                                                 \
	}
static struct majority_rule majorities[] = {
	{ .kind = MOTION_GUIDELINE, .more = true, .share = HALF },
	{ .kind = MOTION_APPLICATION, .more = true, .share = HALF },
	{ .kind = MOTION_STATUTE, .share = { .den = 4, .num = 3 } },
	{ .kind = MOTION_MANDATE_DEFAULT, .more = true, .share = HALF },
	{ .kind = MOTION_BUDGET, .more = true, .share = HALF },
	{ .kind = MOTION_ELECTION, .more = true, .share = HALF },
	{ .kind = MOTION_DISCHARGE, .more = true, .share = HALF },
	{ .kind = MOTION_OTHER, .more = true, .share = HALF },
};

static int compare_keys(const void *a, const void *b)
{
	return public_key_compare(a, b);
}

void house_draft_statute(const struct house *house, struct public_key *founders, const char **vkeys,
			 struct statute *ret)
{
	for (int i = 0; i < HOUSE_FOUNDERS; i++)
		founders[i] = *house_public(house, HK_FOUNDER + i);
	qsort(founders, HOUSE_FOUNDERS, sizeof(founders[0]), compare_keys);
	for (int i = 0; i < HOUSE_WITNESSES; i++)
		vkeys[i] = house->witnesses[i].vkey;
	*ret = (struct statute){
		.checkpoint_age_max_s = 600,
		.default_mandate = default_mandate,
		.default_mandate_count = COUNT_OF(default_mandate),
		.founders = founders,
		.founders_count = HOUSE_FOUNDERS,
		.items_days = 7,
		.key_rules = key_rules,
		.key_rules_count = COUNT_OF(key_rules),
		.legal_form = LEGAL_FORM_EG,
		.log_vkey = coop_log_vkey(house->coop),
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
		.time = house_day(0),
		.trustees = { .count = 3, .threshold = 2 },
		.witnesses = { .quorum = HOUSE_QUORUM,
			       .vkeys = vkeys,
			       .vkeys_count = HOUSE_WITNESSES },
	};
}

/* --- what applicants state --- */

static const char *const none[] = { "none" };
static const char *const no[] = { "no" };
static const char *const declared[] = { "no-decisions", "no-insurance", "no-marketing",
					"no-reidentification", "no-stigma" };
static const char *const not_required[] = { "not-required" };
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
#define FACTS(purpose, recipient)                                                                  \
	{                                                                                          \
		VALUES(FACT_COMMERCIAL, SOURCE_OFFICE, no),                                        \
		    VALUES(FACT_DECLARATIONS, SOURCE_DECLARED, declared),                          \
		    VALUES(FACT_DPIA, SOURCE_DECLARED, not_required),                              \
		    NUMBER(FACT_DURATION_DAYS, 300),                                               \
		    VALUES(FACT_ETHICS_VOTE, SOURCE_OFFICE, none),                                 \
		    VALUES(FACT_IDENTIFICATION, SOURCE_DECLARED, aggregate),                       \
		    VALUES(FACT_KIND, SOURCE_DECLARED, question),                                  \
		    VALUES(FACT_LEGAL_BASIS, SOURCE_DECLARED, basis),                              \
		    VALUES(FACT_LINKAGE, SOURCE_DECLARED, none), NUMBER(FACT_MIN_GROUP, 10),       \
		    VALUES(FACT_OWN_DATA, SOURCE_DECLARED, none), NUMBER(FACT_PERSONS, 2),         \
		    VALUES(FACT_PUBLICATION, SOURCE_DECLARED, none),                               \
		    VALUES(FACT_PURPOSE, SOURCE_DECLARED, purpose),                                \
		    VALUES(FACT_RECIPIENT, SOURCE_OFFICE, recipient), NUMBER(FACT_RHO, 4000),      \
		    NUMBER(FACT_RUNS, 3), VALUES(FACT_SPECIAL_CATEGORIES, SOURCE_DECLARED, none),  \
		    VALUES(FACT_THIRD_COUNTRY, SOURCE_DECLARED, none),                             \
	}

static struct fact city_facts[] = FACTS(transport, department);
static struct fact paper_facts[] = FACTS(journalism, press);

void house_draft_application(enum house_applicant who, struct application *ret)
{
	static const char *const columns[] = { "station" };
	static struct data_wanted data[] = {
		{ .columns = columns,
		  .columns_count = 1,
		  .necessity = "Where people ride.",
		  .table = "trips" },
	};

	*ret = (struct application){
		.applicant = who == HOUSE_CITY ? "The City" : "The Paper",
		.benefit = "Better paths.",
		.data = data,
		.data_count = 1,
		.facts = who == HOUSE_CITY ? city_facts : paper_facts,
		.facts_count = COUNT_OF(city_facts),
		.from = house_day(40),
		.method = "Counting.",
		.platform = HOUSE_PLATFORM,
		.question = "Where?",
		.summary = "We count trips.",
		.title = "Trips",
		.until = house_day(300),
	};
	memset(ret->sealing_key.bytes, 9, PUBLIC_KEY_LEN);
}

/* --- the guideline --- */

#define IS(fact, list)                                                                             \
	{                                                                                          \
		.at_least = -1, .at_most = -1, .field = (fact), .is = (list), .is_count = 1        \
	}

void house_draft_guideline(struct guideline *ret)
{
	static struct condition when_transport[] = { IS(FACT_PURPOSE, transport),
						     IS(FACT_RECIPIENT, department) };
	static struct condition when_journalism[] = { IS(FACT_PURPOSE, journalism) };
	static struct terms terms = { .min_group = 10,
				      .modes = MODE_AGGREGATE,
				      .publish_days = -1,
				      .retention_days = -1,
				      .rho_application = 5000,
				      .rho_purpose_year = 6000 };
	static struct rule rules[] = {
		{ .effect = EFFECT_PERMIT,
		  .id = "city",
		  .reason = "Planning of transport serves all.",
		  .terms = &terms,
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

	*ret = (struct guideline){ .examples = examples,
				   .examples_count = COUNT_OF(examples),
				   .platform = HOUSE_PLATFORM,
				   .rules = rules,
				   .rules_count = COUNT_OF(rules),
				   .title = "Guideline",
				   .version = 1 };
}

/* --- the platform --- */

void house_draft_platform(struct platform *ret)
{
	static struct column trip_columns[] = {
		{ .class = CLASS_ID, .name = "rider", .scale = -1, .type = COLUMN_TEXT },
		{ .class = CLASS_FREE, .name = "station", .scale = -1, .type = COLUMN_TEXT },
	};
	static struct column station_columns[] = {
		{ .class = CLASS_FREE, .name = "id", .scale = -1, .type = COLUMN_TEXT },
		{ .class = CLASS_FREE, .name = "name", .scale = -1, .type = COLUMN_TEXT },
	};
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

	*ret = (struct platform){ .grid_s = 600,
				  .operator= "The Operator",
				  .platform = HOUSE_PLATFORM,
				  .sector = "mobility",
				  .tables = tables,
				  .tables_count = COUNT_OF(tables) };
}
