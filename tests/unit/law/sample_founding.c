/* sample_founding.c: statute, key, roll, platform, mandate and mandate root. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/law/sample.h"

static const char *const public_benefit[] = { "dpv:PublicBenefit" };
static const char *const benefit_and_research[] = { "dpv:PublicBenefit",
						    "dpv:ResearchAndDevelopment" };
static const char *const anybody[] = { "dpv:Entity" };
static const char *const marketing[] = { "dpv:Marketing", "coop:InsurancePricing" };
static const char *const travel[] = { "pd:TravelHistory", "pd:Location" };
static const char *const insurers[] = { "coop:InsuranceCompany" };
static const char *const offices[] = { "Geschäftsstelle", "Vorstand" };
static const char *const witnesses[] = {
	"witness.example/one+1a2b3c4d+AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=",
	"witness.example/two+2b3c4d5e+AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyE=",
};

static struct mandate_rule defaults[] = {
	{ .commercial = COMMERCIAL_NO,
	  .effect = MANDATE_ALLOW,
	  .modes = MODE_AGGREGATE | MODE_TRAIN,
	  LIST(purposes, benefit_and_research),
	  LIST(recipients, anybody) },
	{ LIST(categories, travel), .commercial = COMMERCIAL_ANY, .effect = MANDATE_DENY,
	  .modes = MODE_RELEASE, LIST(purposes, public_benefit), LIST(recipients, anybody) },
};

static struct condition is_marketing[] = {
	{ .at_least = -1, .at_most = -1, .field = FACT_PURPOSE, LIST(is, marketing) },
};
static struct condition is_insurer[] = {
	{ .at_least = -1,
	  .at_most = -1,
	  .field = FACT_RECIPIENT,
	  LIST(is, insurers),
	  .source = SOURCE_OFFICE },
};
static struct rule forbidden[] = {
	{ .effect = EFFECT_REFUSE,
	  .id = "no-marketing",
	  .reason = "Werbung und Tarife für Einzelne sind nach der Satzung verboten.",
	  LIST(when, is_marketing) },
	{ .effect = EFFECT_REFUSE,
	  .id = "no-insurers",
	  .reason = "Versicherungen bekommen nach der Satzung nichts.",
	  LIST(when, is_insurer) },
};

static struct key_rule key_rules[] = {
	{ 1, KEY_COOP, SIGNERS_FOUNDERS }, { 1, KEY_REGISTRAR, SIGNERS_COOP },
	{ 1, KEY_OFFICE, SIGNERS_COOP },   { 1, KEY_NODE, SIGNERS_OFFICE },
	{ 1, KEY_WITNESS, SIGNERS_COOP },  { 2, KEY_APPLICANT, SIGNERS_OFFICE },
};
static struct majority_rule majorities[] = {
	{ MOTION_GUIDELINE, true, { 2, 1 } }, { MOTION_APPLICATION, true, { 2, 1 } },
	{ MOTION_STATUTE, false, { 4, 3 } },  { MOTION_MANDATE_DEFAULT, false, { 3, 2 } },
	{ MOTION_BUDGET, true, { 2, 1 } },    { MOTION_ELECTION, true, { 2, 1 } },
	{ MOTION_DISCHARGE, true, { 2, 1 } }, { MOTION_OTHER, true, { 2, 1 } },
};
static struct public_key one_founder[] = { SAMPLE_KEY_2 };
static struct public_key founders[] = { SAMPLE_KEY_8, SAMPLE_KEY_2, SAMPLE_KEY_3 };

struct statute sample_statutes[2] = {
	{ .checkpoint_age_max_s = 600,
	  LIST(founders, one_founder),
	  .items_days = 7,
	  LIST(key_rules, key_rules),
	  .legal_form = LEGAL_FORM_EV,
	  .log_vkey =
	      "allmende.example/klein+3c4d5e6f+AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyI=",
	  LIST(majorities, majorities),
	  .minority = { 10, 1 },
	  .name = "Kleine Datengenossenschaft",
	  .notice_days = 14,
	  .objection_days = 30,
	  .offices = offices,
	  .offices_count = 1,
	  .privacy = { .delta_max = 1000000000,
		       .min_group = 5,
		       .rho_application = INT64_C(500000000000),
		       .rho_person_year = INT64_C(1000000000000),
		       .rho_platform_year = INT64_C(4000000000000) },
	  .quorum = { 10, 1 },
	  .seat = "Wuppertal",
	  .time = HOUR(0) },
	{ .checkpoint_age_max_s = 600,
	  LIST(default_mandate, defaults),
	  LIST(forbidden, forbidden),
	  LIST(founders, founders),
	  .items_days = 7,
	  LIST(key_rules, key_rules),
	  .legal_form = LEGAL_FORM_EG,
	  .log_vkey =
	      "allmende.example/stadt+4d5e6f70+AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyM=",
	  LIST(majorities, majorities),
	  .minority = { 10, 1 },
	  .name = "Datengenossenschaft der Stadt eG",
	  .notice_days = 14,
	  .objection_days = 30,
	  LIST(offices, offices),
	  .privacy = { .delta_max = 1000000000,
		       .min_group = 10,
		       .rho_application = INT64_C(1000000000000),
		       .rho_person_year = INT64_C(2000000000000),
		       .rho_platform_year = INT64_C(8000000000000) },
	  .quorum = { 5, 1 },
	  .seat = "Berlin",
	  .time = HOUR(0),
	  .trustees = { 5, 3 },
	  .witnesses = { 2, LIST(vkeys, witnesses) } },
};

struct key_object sample_keys[2] = {
	{ .action = KEY_INTRODUCE,
	  .coop = DIGEST(1),
	  .key = SAMPLE_KEY_9,
	  .kind = KEY_REGISTRAR,
	  .time = HOUR(1) },
	{ .action = KEY_ROTATE,
	  .coop = DIGEST(1),
	  .holder = DIGEST(2),
	  .key = SAMPLE_KEY_4,
	  .kind = KEY_OFFICE,
	  .replaces = SAMPLE_KEY_3,
	  .role = "Geschäftsstelle",
	  .sealing_key = SEALING_KEY(2),
	  .time = HOUR(1) },
};

struct roll sample_rolls[2] = {
	{ .coop = DIGEST(1), .epoch = 1, .members = 1, .root = DIGEST(3), .time = HOUR(2) },
	{ .coop = DIGEST(1), .epoch = 12, .members = 60000, .root = DIGEST(4), .time = HOUR(2) },
};

static const char *const weekdays[] = { "Mo", "Di", "Mi", "Do", "Fr", "Sa", "So" };
static struct keys_of station_names = { .column = "name", .table = "stations" };
static struct column one_column[] = {
	{ .class = CLASS_ID, .name = "person", .scale = -1, .type = COLUMN_TEXT },
};
static struct column trip_columns[] = {
	{ .category = "pd:UID",
	  .class = CLASS_ID,
	  .name = "rider",
	  .scale = -1,
	  .type = COLUMN_TEXT },
	{ .category = "pd:TravelHistory",
	  .class = CLASS_QUASI_ID,
	  .keys_of = &station_names,
	  .name = "start_station",
	  .scale = -1,
	  .type = COLUMN_TEXT },
	{ .category = "coop:TripTime",
	  .class = CLASS_QUASI_ID,
	  .max = "2026-12-31T23:59:59Z",
	  .min = "2018-01-01T00:00:00Z",
	  .name = "start_time",
	  .scale = -1,
	  .type = COLUMN_TIMESTAMP },
	{ .category = "coop:TripDuration",
	  .class = CLASS_FREE,
	  .max = "7200",
	  .min = "0",
	  .name = "duration",
	  .scale = -1,
	  .type = COLUMN_INTEGER,
	  .unit = "s" },
	{ .class = CLASS_FREE,
	  .max = "12.50",
	  .min = "0.00",
	  .name = "price",
	  .scale = 2,
	  .type = COLUMN_DECIMAL,
	  .unit = "EUR" },
	{ .class = CLASS_FREE,
	  LIST(keys, weekdays),
	  .name = "weekday",
	  .scale = -1,
	  .type = COLUMN_TEXT },
};
static struct column station_columns[] = {
	{ .class = CLASS_FREE, .name = "name", .scale = -1, .type = COLUMN_TEXT },
	{ .class = CLASS_FREE,
	  .max = "2026-12-31",
	  .min = "2018-01-01",
	  .name = "opened",
	  .scale = -1,
	  .type = COLUMN_DATE },
};
static struct table one_table[] = {
	{ LIST(columns, one_column), .name = "persons", .person = "person", .role = TABLE_PERSONS,
	  .rows_typical = 1, .title = "Personen" },
};
static struct table tables[] = {
	{ LIST(columns, trip_columns), .name = "trips", .person = "rider", .role = TABLE_PERSONS,
	  .rows_typical = 120, .title = "Fahrten" },
	{ LIST(columns, station_columns), .content = DIGEST(5), .name = "stations",
	  .role = TABLE_PUBLIC, .rows_typical = -1, .title = "Stationen" },
};

struct platform sample_platforms[2] = {
	{ .coop = DIGEST(1),
	  .grid_s = 60,
	  .node = SAMPLE_KEY_5,
	  .operator= "Stadtwerk",
	  .platform = "bikes",
	  .sector = "Mobilität",
	  LIST(tables, one_table),
	  .time = HOUR(3) },
	{ .coop = DIGEST(1),
	  .grid_s = 600,
	  .node = SAMPLE_KEY_5,
	  .operator= "Stadtwerk Mobilität GmbH",
	  .platform = "bikes",
	  .prev = DIGEST(6),
	  .sector = "Mobilität",
	  .seq = 7,
	  LIST(tables, tables),
	  .time = HOUR(3) },
};

struct mandate sample_mandates[2] = {
	{ .coop = DIGEST(1),
	  .from = HOUR(4),
	  .min_group = -1,
	  .platform = "bikes",
	  .rho_year = 0,
	  .serial = 2,
	  .time = HOUR(4),
	  .until = HOUR(5) },
	{ .coop = DIGEST(1),
	  .from = HOUR(4),
	  .min_group = 20,
	  .platform = "bikes",
	  .rho_year = INT64_C(1500000000000),
	  LIST(rules, defaults),
	  .serial = 1,
	  .time = HOUR(4),
	  .until = HOUR(17520) },
};

struct mandate_root sample_mandate_roots[2] = {
	{ .coop = DIGEST(1),
	  .epoch = 2989152,
	  .leaves = 1,
	  .node = SAMPLE_KEY_5,
	  .prev = DIGEST(7),
	  .root = DIGEST(8),
	  .seq = 1,
	  .time = HOUR(5) },
	{ .coop = DIGEST(1),
	  .epoch = 2989153,
	  .leaves = 65536,
	  .node = SAMPLE_KEY_5,
	  .prev = DIGEST(9),
	  .root = DIGEST(10),
	  .seq = 8,
	  .time = HOUR(5) },
};

#define MODULUS_64 "c3a5e10f77b2914d8862f0c3a5e10f77b2914d8862f0c3a5e10f77b2914d886d"
#define MODULUS_256 MODULUS_64 MODULUS_64 MODULUS_64 MODULUS_64

struct issuer sample_issuers[2] = {
	{ .coop = DIGEST(1),
	  .from = HOUR(0),
	  .issued = -1,
	  .modulus = MODULUS_256 MODULUS_256,
	  .platform = "a",
	  .renewals = 0,
	  .time = HOUR(5),
	  .until = HOUR(1) },
	{ .coop = DIGEST(1),
	  .from = HOUR(24),
	  .issued = 1234,
	  .modulus = MODULUS_256 MODULUS_256 MODULUS_256 MODULUS_256,
	  .platform = "fahrrad-verleih",
	  .renewals = 2,
	  .time = HOUR(5),
	  .until = HOUR(2424) },
};
