/* sample_grant.c: grant, revocation, job, receipt, refusal and legal demand. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/law/sample.h"

static const char *const counting[] = { "dpv:PublicBenefit" };
static const char *const purposes[] = { "dpv:ImproveTransportMobility", "dpv:ScientificResearch" };
static const char *const person_column[] = { "person" };
static const char *const trip_columns[] = { "rider", "start_station", "start_time", "duration" };
static const char *const station_columns[] = { "name" };
static struct granted_table one_table[] = {
	{ LIST(columns, person_column), .table = "persons" },
};
static struct granted_table two_tables[] = {
	{ LIST(columns, trip_columns), .table = "trips" },
	{ LIST(columns, station_columns), .table = "stations" },
};

struct grant sample_grants[2] = {
	{ .applicant_key = SAMPLE_KEY_6,
	  .application = DIGEST(26),
	  .coop = DIGEST(1),
	  .decision = DIGEST(29),
	  .delta = 1,
	  .from = HOUR(600),
	  .min_group = 5,
	  .modes = MODE_AGGREGATE,
	  .node = SAMPLE_KEY_5,
	  .platform = "bikes",
	  LIST(purposes, counting),
	  .recipient = "dpv:NonProfitOrganisation",
	  .rho = 1,
	  .runs = 1,
	  .sealing_key = SEALING_KEY(1),
	  LIST(tables, one_table),
	  .time = HOUR(599),
	  .until = HOUR(601) },
	{ .applicant_key = SAMPLE_KEY_6,
	  .application = DIGEST(26),
	  .commercial = true,
	  .coop = DIGEST(1),
	  .decision = DIGEST(29),
	  .delta = 1000000000,
	  .from = HOUR(600),
	  .min_group = 20,
	  .modes = MODE_AGGREGATE | MODE_TRAIN | MODE_RELEASE,
	  .node = SAMPLE_KEY_5,
	  .output_check = true,
	  .platform = "bikes",
	  .publish = HOUR(9900),
	  LIST(purposes, purposes),
	  .recipient = "coop:MunicipalDepartment",
	  .rho = INT64_C(400000000000),
	  .runs = 20,
	  .sealing_key = SEALING_KEY(1),
	  LIST(tables, two_tables),
	  .time = HOUR(599),
	  .until = HOUR(5000) },
};

struct grant_revocation sample_grant_revocations[2] = {
	{ .coop = DIGEST(1), .grant = DIGEST(30), .reason = "beendet", .time = HOUR(700) },
	{ .coop = DIGEST(1),
	  .grant = DIGEST(30),
	  .reason = "Der Zweck wurde überschritten.\nSiehe Beschluss 12.",
	  .time = HOUR(700) },
};

struct job sample_jobs[2] = {
	{ .coop = DIGEST(1),
	  .grant = DIGEST(30),
	  .idempotency = { 1 },
	  .node = SAMPLE_KEY_5,
	  .plan = DIGEST(31),
	  .rho = 1,
	  .time = HOUR(610) },
	{ .coop = DIGEST(1),
	  .grant = DIGEST(30),
	  .idempotency = { 0xff, 0xee, 0xdd, 0xcc, 0xbb, 0xaa, 0x99, 0x88, 0x77, 0x66, 0x55, 0x44,
			   0x33, 0x22, 0x11, 0x00 },
	  .node = SAMPLE_KEY_5,
	  .plan = DIGEST(31),
	  .rho = INT64_C(20000000000),
	  .time = HOUR(610) },
};

static struct public_key checkers[] = { SAMPLE_KEY_4, SAMPLE_KEY_3 };
#define ANSWER(of, by_program, by_person)                                                          \
	{                                                                                          \
		.answer = (by_person), .automatic = (by_program), .rule = (of)                     \
	}
static struct output_answer passing[] = {
	ANSWER(OUTPUT_GROUP_SIZE, FINDING_OK, FINDING_OK),
	ANSWER(OUTPUT_WITHHELD, FINDING_LOOK, FINDING_OK),
	ANSWER(OUTPUT_DOMINANCE, FINDING_OK, FINDING_OK),
	ANSWER(OUTPUT_CLASS, FINDING_OK, FINDING_OK),
	ANSWER(OUTPUT_EXTREMES, FINDING_OK, FINDING_OK),
	ANSWER(OUTPUT_DIFFERENCING, FINDING_OK, FINDING_OK),
	ANSWER(OUTPUT_MODEL, FINDING_OK, FINDING_OK),
	ANSWER(OUTPUT_FREE_TEXT, FINDING_OK, FINDING_OK),
	ANSWER(OUTPUT_EXTENT, FINDING_OK, FINDING_OK),
	ANSWER(OUTPUT_PURPOSE, FINDING_LOOK, FINDING_OK),
};
static struct output_answer stopping[] = {
	ANSWER(OUTPUT_GROUP_SIZE, FINDING_OK, FINDING_OK),
	ANSWER(OUTPUT_WITHHELD, FINDING_LOOK, FINDING_STOP),
	ANSWER(OUTPUT_DOMINANCE, FINDING_OK, FINDING_OK),
	ANSWER(OUTPUT_CLASS, FINDING_OK, FINDING_OK),
	ANSWER(OUTPUT_EXTREMES, FINDING_OK, FINDING_OK),
	ANSWER(OUTPUT_DIFFERENCING, FINDING_LOOK, FINDING_STOP),
	ANSWER(OUTPUT_MODEL, FINDING_OK, FINDING_OK),
	ANSWER(OUTPUT_FREE_TEXT, FINDING_STOP, FINDING_STOP),
	ANSWER(OUTPUT_EXTENT, FINDING_OK, FINDING_OK),
	ANSWER(OUTPUT_PURPOSE, FINDING_LOOK, FINDING_STOP),
};

struct receipt sample_receipts[2] = {
	{ .coop = DIGEST(1),
	  .grant = DIGEST(30),
	  .job = DIGEST(32),
	  .ledger_rho_after = 1,
	  .mandate_root = DIGEST(33),
	  .node = SAMPLE_KEY_5,
	  .plan_hash = DIGEST(34),
	  .prev = DIGEST(33),
	  .released_at = HOUR(611),
	  .result_commit = DIGEST(35),
	  .rho = 1,
	  .seq = 2,
	  .time = HOUR(611),
	  .uses_leaves = 1024,
	  .uses_root = DIGEST(39) },
	{ LIST(checkers, checkers), .coop = DIGEST(1), .delta = 1000000000, .grant = DIGEST(30),
	  .job = DIGEST(32), .ledger_rho_after = INT64_C(120000000000), .mandate_root = DIGEST(33),
	  .node = SAMPLE_KEY_5, .plan_hash = DIGEST(34), .prev = DIGEST(36),
	  .released_at = HOUR(612), .result_commit = DIGEST(35), .rho = INT64_C(20000000000),
	  .seq = 9, .time = HOUR(611), .uses_leaves = INT64_C(1) << 20, .uses_root = DIGEST(39) },
};

struct output_check sample_output_checks[2] = {
	{ LIST(answers, passing), .checker = SAMPLE_KEY_4, .coop = DIGEST(1), .job = DIGEST(32),
	  .receipt = DIGEST(38), .result_commit = DIGEST(35), .time = HOUR(613),
	  .verdict = VERDICT_PASS },
	{ LIST(answers, stopping), .checker = SAMPLE_KEY_4, .coop = DIGEST(1), .job = DIGEST(32),
	  .reason = "Zwei Auswertungen zusammen zeigen eine Station allein.\nBitte zusammenfassen.",
	  .receipt = DIGEST(38), .result_commit = DIGEST(35), .time = HOUR(613),
	  .verdict = VERDICT_REFUSE },
};

struct refusal sample_refusals[2] = {
	{ .code = REFUSAL_GRANT,
	  .coop = DIGEST(1),
	  .rule = "the decision does not permit",
	  .seq = -1,
	  .subject = DIGEST(29),
	  .time = HOUR(612) },
	{ .code = REFUSAL_BUDGET,
	  .coop = DIGEST(1),
	  .node = SAMPLE_KEY_5,
	  .prev = DIGEST(37),
	  .rule = "the plan asks for more than the grant has left",
	  .seq = 10,
	  .subject = DIGEST(32),
	  .time = HOUR(612) },
};

struct legal_demand sample_legal_demands[2] = {
	{ .answer = DEMAND_PENDING,
	  .authority = "Amtsgericht",
	  .basis = "Beschluss",
	  .coop = DIGEST(1),
	  .received = HOUR(800),
	  .time = HOUR(801) },
	{ .answer = DEMAND_REFUSED,
	  .answered = HOUR(830),
	  .authority = "Landeskriminalamt",
	  .basis = "Ersuchen ohne richterliche Anordnung, § 163 StPO",
	  .coop = DIGEST(1),
	  .received = HOUR(800),
	  .time = HOUR(831) },
};
