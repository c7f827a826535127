/* sample_use.c: guideline, application and decision. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/law/sample.h"

static const char *const planning[] = { "dpv:ImproveTransportMobility" };
static const char *const science[] = { "dpv:ScientificResearch", "dpv:AcademicResearch" };
static const char *const public_bodies[] = { "dpv:PublicSectorBody" };
static const char *const city[] = { "coop:MunicipalDepartment" };
static const char *const no[] = { "no" };
static const char *const yes[] = { "yes" };
static const char *const none[] = { "none" };
static const char *const positive[] = { "positive" };
static const char *const aggregate[] = { "aggregate" };
static const char *const question[] = { "question" };
static const char *const open[] = { "open" };
static const char *const public_interest[] = { "eu-gdpr:A6-1-e" };
static const char *const declarations[] = { "no-reidentification", "no-decisions", "no-marketing" };
static const char *const not_required[] = { "not-required" };

#define WHEN_IS(name, values)                                                                      \
	{                                                                                          \
		.at_least = -1, .at_most = -1, .field = (name), LIST(is, values)                   \
	}

static struct condition when_planning[] = {
	WHEN_IS(FACT_PURPOSE, planning),
	WHEN_IS(FACT_RECIPIENT, public_bodies),
	{ .at_least = -1, .at_most = INT64_C(500000000000), .field = FACT_RHO },
	{ .at_least = 10, .at_most = -1, .field = FACT_MIN_GROUP },
};
static struct condition when_commercial[] = {
	{ .at_least = -1,
	  .at_most = -1,
	  .field = FACT_COMMERCIAL,
	  LIST(is_not, no),
	  .source = SOURCE_REGISTER },
};
static struct condition when_science[] = {
	WHEN_IS(FACT_PURPOSE, science),
	WHEN_IS(FACT_ETHICS_VOTE, positive),
};
static struct terms planning_terms = {
	.automatic = true,
	.min_group = 10,
	.modes = MODE_AGGREGATE,
	.publish_days = -1,
	.retention_days = -1,
	.rho_application = INT64_C(500000000000),
	.rho_purpose_year = INT64_C(2000000000000),
};
static struct terms science_terms = {
	.min_group = 20,
	.modes = MODE_AGGREGATE | MODE_TRAIN,
	.output_check = true,
	.publish_days = 90,
	.retention_days = 365,
	.rho_application = INT64_C(800000000000),
	.rho_purpose_year = INT64_C(3000000000000),
};
static struct rule refer_all[] = {
	{ .effect = EFFECT_REFER, .id = "all", .reason = "Die Versammlung entscheidet." },
};
static struct rule rules[] = {
	{ .effect = EFFECT_REFUSE,
	  .id = "R1",
	  .reason = "Keine kommerzielle Nutzung.",
	  LIST(when, when_commercial) },
	{ .effect = EFFECT_PERMIT,
	  .id = "P1",
	  .reason = "Die Stadt plant mit den Daten\nbessere Wege.",
	  .terms = &planning_terms,
	  LIST(when, when_planning) },
	{ .effect = EFFECT_REFER,
	  .id = "V1",
	  .reason = "Über Forschung entscheidet die Versammlung.",
	  .terms = &science_terms,
	  LIST(when, when_science) },
};

#define DECLARED(fact, list)                                                                       \
	{                                                                                          \
		.name = (fact), .number = -1, .source = SOURCE_DECLARED, LIST(values, list)        \
	}
#define VOUCHED(fact, list)                                                                        \
	{                                                                                          \
		.name = (fact), .number = -1, .source = SOURCE_OFFICE, LIST(values, list)          \
	}
#define NUMBER(fact, value)                                                                        \
	{                                                                                          \
		.name = (fact), .number = (value), .source = SOURCE_DECLARED                       \
	}

/* All nineteen. */
static struct fact facts[] = {
	{ .name = FACT_COMMERCIAL, .number = -1, .source = SOURCE_REGISTER, LIST(values, no) },
	DECLARED(FACT_DECLARATIONS, declarations),
	DECLARED(FACT_DPIA, not_required),
	NUMBER(FACT_DURATION_DAYS, 180),
	VOUCHED(FACT_ETHICS_VOTE, none),
	DECLARED(FACT_IDENTIFICATION, aggregate),
	DECLARED(FACT_KIND, question),
	DECLARED(FACT_LEGAL_BASIS, public_interest),
	DECLARED(FACT_LINKAGE, none),
	NUMBER(FACT_MIN_GROUP, 10),
	DECLARED(FACT_OWN_DATA, none),
	NUMBER(FACT_PERSONS, 3),
	DECLARED(FACT_PUBLICATION, open),
	DECLARED(FACT_PURPOSE, planning),
	VOUCHED(FACT_RECIPIENT, city),
	NUMBER(FACT_RHO, INT64_C(400000000000)),
	NUMBER(FACT_RUNS, 20),
	DECLARED(FACT_SPECIAL_CATEGORIES, none),
	DECLARED(FACT_THIRD_COUNTRY, none),
};
static struct fact few_facts[] = {
	{ .name = FACT_COMMERCIAL, .number = -1, .source = SOURCE_REGISTER, LIST(values, yes) },
};
static struct example examples[] = {
	{ LIST(facts, facts), .name = "Stadtplanung", .outcome = EFFECT_PERMIT, .rule = "P1" },
	{ LIST(facts, few_facts), .name = "Werbung", .outcome = EFFECT_REFUSE, .rule = "R1" },
	{ .name = "nichts gesagt", .outcome = EFFECT_REFER },
};

struct guideline sample_guidelines[2] = {
	{ .coop = DIGEST(1),
	  .platform = "bikes",
	  LIST(rules, refer_all),
	  .text = DIGEST(19),
	  .time = HOUR(5),
	  .title = "Erste Richtlinie",
	  .version = 1 },
	{ .coop = DIGEST(1),
	  LIST(examples, examples),
	  .platform = "bikes",
	  .replaces = DIGEST(20),
	  LIST(rules, rules),
	  .text = DIGEST(21),
	  .time = HOUR(5),
	  .title = "Richtlinie für die Daten der Leihräder",
	  .version = 2 },
};

static const char *const person_column[] = { "person" };
static const char *const trip_columns[] = { "rider", "start_station", "start_time", "duration" };
static const char *const station_columns[] = { "name" };
static struct data_wanted one_table[] = {
	{ LIST(columns, person_column), .necessity = "Zählen", .table = "persons" },
};
static struct data_wanted two_tables[] = {
	{ LIST(columns, trip_columns),
	  .necessity = "Wege und Zeiten, nicht feiner als Stationen und Wochen.",
	  .table = "trips" },
	{ LIST(columns, station_columns), .necessity = "Namen der Stationen", .table = "stations" },
};
static struct digest persons[] = { DIGEST(22), DIGEST(23), DIGEST(24) };

struct application sample_applications[2] = {
	{ .applicant = "Verein",
	  .applicant_key = SAMPLE_KEY_6,
	  .benefit = "Wissen",
	  .coop = DIGEST(1),
	  LIST(data, one_table),
	  .from = HOUR(600),
	  .method = "Zählen",
	  .platform = "bikes",
	  .question = "Wie viele?",
	  .sealing_key = SEALING_KEY(1),
	  .summary = "Wir zählen.",
	  .terms = DIGEST(25),
	  .time = HOUR(580),
	  .title = "Zählung",
	  .until = HOUR(601) },
	{ .applicant = "Mobilitätsamt",
	  .applicant_key = SAMPLE_KEY_6,
	  .benefit = "Neue Stationen dort, wo sie gebraucht werden.",
	  .coop = DIGEST(1),
	  LIST(data, two_tables),
	  LIST(facts, facts),
	  .from = HOUR(600),
	  .method = "Fahrten je Station und Woche,\nmittlere Dauer je Stunde.",
	  LIST(persons, persons),
	  .platform = "bikes",
	  .question = "Wo fehlen Stationen?",
	  .sealing_key = SEALING_KEY(1),
	  .summary = "Die Stadt will wissen, wo Stationen fehlen. Sie sieht nur Summen.",
	  .terms = DIGEST(25),
	  .time = HOUR(580),
	  .title = "Neue Stationen",
	  .until = HOUR(9000) },
};

static int because_rho[] = { FACT_RHO };
static int because_many[] = { FACT_COMMERCIAL, FACT_RECIPIENT };
static struct trace_line trace[] = {
	{ .rule = "no-marketing", .truth = TRUTH_FALSE, LIST(because, because_many) },
	{ .rule = "R1", .truth = TRUTH_TRUE },
	{ .rule = "P1", .truth = TRUTH_UNKNOWN, LIST(because, because_rho) },
};
static struct flip flips[] = {
	{ .field = FACT_COMMERCIAL, .number = -1, .source = SOURCE_REGISTER, LIST(values, no) },
	{ .field = FACT_RHO, .number = 1, .source = SOURCE_DECLARED },
};
static int missing[] = { FACT_DPIA, FACT_RHO };
static struct terms one_term = { .min_group = 5,
				 .modes = MODE_AGGREGATE,
				 .publish_days = -1,
				 .retention_days = -1,
				 .rho_application = 1,
				 .rho_purpose_year = 1 };

struct decision sample_decisions[2] = {
	{ .application = DIGEST(26),
	  .by = DECIDED_BY_ASSEMBLY,
	  .coop = DIGEST(1),
	  .guideline = DIGEST(27),
	  .objection_until = HOUR(1300),
	  .outcome = EFFECT_PERMIT,
	  .reason = "Die Versammlung hat zugestimmt.",
	  .resolution = DIGEST(28),
	  .terms = &one_term,
	  .time = HOUR(590) },
	{ .application = DIGEST(26),
	  .by = DECIDED_BY_OFFICE,
	  .coop = DIGEST(1),
	  LIST(flips, flips),
	  .guideline = DIGEST(27),
	  LIST(missing, missing),
	  .objection_until = HOUR(1300),
	  .outcome = EFFECT_REFUSE,
	  .reason = "Keine kommerzielle Nutzung.",
	  .rule = "R1",
	  .time = HOUR(590),
	  LIST(trace, trace) },
};
