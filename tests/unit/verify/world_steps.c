/* world_steps.c: the story of the small cooperative, step by step. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/verify/world.h"

#include <assert.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define JOB_DAY 23

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

static struct digest any_digest(uint8_t fill)
{
	struct digest digest;

	memset(digest.bytes, fill, DIGEST_LEN);
	return digest;
}

/* --- steps --- */

static void sign(struct draft *draft, enum world_key key)
{
	assert(draft->signer_count < WORLD_SIGNERS_MAX);
	draft->signers[draft->signer_count++] = key;
}

static void draft_statute(const struct world *world, struct draft *ret)
{
	static const char *vkeys[2];

	vkeys[0] = world->witness_vkeys[0];
	vkeys[1] = world->witness_vkeys[1];
	ret->type = OBJECT_STATUTE;
	ret->of.statute = (struct statute){
		.checkpoint_age_max_s = 600,
		.default_mandate = default_mandate,
		.default_mandate_count = COUNT_OF(default_mandate),
		.founders = (struct public_key *)(uintptr_t)world->founders,
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
	sign(ret, W_FOUNDER);
	sign(ret, W_FOUNDER_2);
}

static void draft_key(const struct world *world, enum world_step step, struct draft *ret)
{
	static const struct {
		enum world_key key;
		int kind;
		const char *role;
		enum world_key signer;
	} keys[] = {
		[S_KEY_COOP] = { W_COOP, KEY_COOP, NULL, W_FOUNDER },
		[S_KEY_OFFICE] = { W_OFFICE, KEY_OFFICE, "office", W_FOUNDER },
		[S_KEY_OFFICE_2] = { W_OFFICE_2, KEY_OFFICE, "board", W_FOUNDER_2 },
		[S_KEY_NODE] = { W_NODE, KEY_NODE, WORLD_PLATFORM, W_COOP },
		[S_KEY_APPLICANT] = { W_APPLICANT, KEY_APPLICANT, "The City", W_OFFICE },
		[S_KEY_APPLICANT_2] = { W_APPLICANT_2, KEY_APPLICANT, "The Paper", W_OFFICE },
	};

	ret->type = OBJECT_KEY;
	ret->of.key = (struct key_object){ .action = KEY_INTRODUCE,
					   .key = *world_public(world, keys[step].key),
					   .kind = keys[step].kind,
					   .role = keys[step].role };
	sign(ret, keys[step].signer);
	if (step == S_KEY_COOP)
		sign(ret, W_FOUNDER_2);
}

static void draft_platform(const struct world *world, struct draft *ret)
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

	tables[0].content = world->texts[T_STATIONS].digest;
	ret->type = OBJECT_PLATFORM;
	ret->of.platform = (struct platform){ .grid_s = 600,
					      .node = *world_public(world, W_NODE),
					      .operator= "The Operator",
					      .platform = WORLD_PLATFORM,
					      .sector = "mobility",
					      .tables = tables,
					      .tables_count = COUNT_OF(tables) };
	sign(ret, W_NODE);
}

static void draft_guideline(const struct world *world, enum world_step step, struct draft *ret)
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
	sign(ret, W_COOP);
}

static void draft_assembly(const struct world *world, enum world_step step, struct draft *ret)
{
	static const char *const agenda[] = { "The guideline", "Anything else", "More" };
	int64_t opens = step == S_ASSEMBLY ? 20 : 40;

	ret->type = OBJECT_ASSEMBLY;
	ret->of.assembly = (struct assembly){ .agenda = agenda,
					      .agenda_count = COUNT_OF(agenda),
					      .closes = world_time(opens + 1, 0),
					      .electorate = world->texts[T_ELECTORATE].digest,
					      .entitled = WORLD_VOTERS,
					      .form = FORM_VIRTUAL,
					      .number = step == S_ASSEMBLY ? 1 : 2,
					      .opens = world_time(opens, 0),
					      .roll = world->ids[S_ROLL] };
	sign(ret, W_COOP);
}

static void draft_motion(const struct world *world, enum world_step step, struct draft *ret)
{
	struct motion *motion = &ret->of.motion;

	ret->type = OBJECT_MOTION;
	*motion = (struct motion){ .assembly = world->ids[S_ASSEMBLY],
				   .item = 1,
				   .kind = MOTION_GUIDELINE,
				   .method = METHOD_OPEN,
				   .proposal = world->ids[S_GUIDELINE],
				   .title = "To adopt the guideline",
				   .wording = world->texts[T_WORDING].digest };
	if (step == S_MOTION_OTHER) {
		motion->item = 2;
		motion->kind = MOTION_OTHER;
		motion->proposal = any_digest(0);
	}
	if (step == S_MOTION_APPLICATION) {
		motion->assembly = world->ids[S_ASSEMBLY_2];
		motion->kind = MOTION_APPLICATION;
		motion->proposal = world->ids[S_DECISION_REFERRED];
	}
	sign(ret, W_COOP);
}

static void draft_vote(const struct world *world, enum world_step step, struct draft *ret)
{
	static const struct {
		enum world_step motion;
		int voter;
		enum choice choice;
	} votes[] = {
		[S_VOTE] = { S_MOTION, 0, CHOICE_YES },
		[S_VOTE_2] = { S_MOTION, 1, CHOICE_YES },
		[S_VOTE_3] = { S_MOTION, 2, CHOICE_NO },
		[S_VOTE_AGAIN] = { S_MOTION, 2, CHOICE_ABSTAIN },
		[S_VOTE_4] = { S_MOTION_APPLICATION, 0, CHOICE_YES },
		[S_VOTE_5] = { S_MOTION_APPLICATION, 3, CHOICE_YES },
	};

	enum world_key voter = (enum world_key)(W_VOTER + votes[step].voter);

	ret->type = OBJECT_VOTE;
	ret->of.vote = (struct vote){ .choice = (int)votes[step].choice,
				      .motion = world->ids[votes[step].motion],
				      .voter = *world_public(world, voter) };
	sign(ret, voter);
}

static void draft_resolution(const struct world *world, enum world_step step, struct draft *ret)
{
	static const struct resolution resolutions[] = {
		[S_RESOLUTION] = { .abstain = 1, .yes = 2, .accepted = true, .quorum_met = true },
		[S_RESOLUTION_OTHER] = { .yes = 0 },
		[S_RESOLUTION_APPLICATION] = { .yes = 2, .accepted = true, .quorum_met = true },
	};
	enum world_step motion = step == S_RESOLUTION	      ? S_MOTION
				 : step == S_RESOLUTION_OTHER ? S_MOTION_OTHER
							      : S_MOTION_APPLICATION;

	ret->type = OBJECT_RESOLUTION;
	ret->of.resolution = resolutions[step];
	ret->of.resolution.entitled = WORLD_VOTERS;
	ret->of.resolution.motion = world->ids[motion];
	sign(ret, W_COOP);
}

static void draft_application(const struct world *world, enum world_step step, struct draft *ret)
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
	sign(ret, key);
	sign(ret, W_OFFICE);
}

static void draft_decision(struct world *world, enum world_step step, struct draft *ret)
{
	enum world_step of = step == S_DECISION		  ? S_APPLICATION
			     : step == S_DECISION_MACHINE ? S_APPLICATION_MACHINE
							  : S_APPLICATION_REFERRED;
	struct decision *decision = &ret->of.decision;
	const struct guideline *guideline;
	struct application_state state;
	struct digest guideline_id;
	struct outcome outcome;
	enum status status = chain_application(world->chain, &world->ids[of], &state);

	assert(status == AL_OK);
	guideline = chain_guideline(world->chain, WORLD_PLATFORM, &guideline_id);
	assert(guideline != NULL);
	status = decide(chain_statute(world->chain), guideline, state.application->facts,
			state.application->facts_count, &world->arena, &outcome);
	assert(status == AL_OK);
	status = decision_from_outcome(chain_statute(world->chain), &outcome, state.application,
				       &world->ids[of], &guideline_id, &world->arena, decision);
	assert(status == AL_OK);
	ret->type = OBJECT_DECISION;
	decision->by = step == S_DECISION_MACHINE ? DECIDED_BY_MACHINE : DECIDED_BY_OFFICE;
	if (step == S_DECISION_ASSEMBLY) {
		decision->by = DECIDED_BY_ASSEMBLY;
		decision->outcome = EFFECT_PERMIT;
		decision->flips_count = 0;
		decision->resolution = world->ids[S_RESOLUTION_APPLICATION];
		decision->reason = "The assembly has permitted it.";
	}
	sign(ret, step == S_DECISION_MACHINE ? W_COOP : W_OFFICE);
}

static void draft_grant(struct world *world, enum world_step step, struct draft *ret)
{
	enum world_step of = step == S_GRANT ? S_APPLICATION : S_APPLICATION_REFERRED;
	struct application_state state;
	enum status status = chain_application(world->chain, &world->ids[of], &state);

	assert(status == AL_OK);
	ret->type = OBJECT_GRANT;
	status = grant_from_decision(state.decision, &state.decision_id, state.application,
				     chain_statute(world->chain),
				     chain_platform(world->chain, WORLD_PLATFORM), ret->entered,
				     &world->arena, &ret->of.grant);
	assert(status == AL_OK);
	sign(ret, W_COOP);
}

static void draft_job(const struct world *world, enum world_step step, struct draft *ret)
{
	ret->type = OBJECT_JOB;
	ret->of.job = (struct job){ .grant = world->ids[S_GRANT],
				    .node = *world_public(world, W_NODE),
				    .plan = any_digest(7),
				    .rho = 1500 };
	memset(ret->of.job.idempotency, step == S_JOB ? 1 : 2, IDEMPOTENCY_LEN);
	sign(ret, W_APPLICANT);
}

static void draft_node(const struct world *world, enum world_step step, struct draft *ret)
{
	switch (step) {
	case S_MANDATE_ROOT:
		ret->type = OBJECT_MANDATE_ROOT;
		ret->of.root = (struct mandate_root){ .epoch = ret->entered.seconds / 600,
						      .leaves = 8,
						      .node = *world_public(world, W_NODE),
						      .prev = world->ids[S_PLATFORM],
						      .root = any_digest(3),
						      .seq = 1 };
		break;
	case S_RECEIPT:
		ret->type = OBJECT_RECEIPT;
		ret->of.receipt = (struct receipt){ .delta = 10,
						    .grant = world->ids[S_GRANT],
						    .job = world->ids[S_JOB],
						    .ledger_rho_after = 2000,
						    .mandate_root = world->ids[S_MANDATE_ROOT],
						    .node = *world_public(world, W_NODE),
						    .plan_hash = any_digest(4),
						    .prev = world->ids[S_MANDATE_ROOT],
						    .released_at = world_time(JOB_DAY, 1200),
						    .result_commit = any_digest(5),
						    .rho = 1500,
						    .seq = 2 };
		break;
	default:
		ret->type = OBJECT_REFUSAL;
		ret->of.refusal = (struct refusal){ .code = REFUSAL_PLAN,
						    .node = *world_public(world, W_NODE),
						    .prev = world->ids[S_RECEIPT],
						    .rule = "no such column",
						    .seq = 3,
						    .subject = world->ids[S_JOB_2] };
		break;
	}
	sign(ret, W_NODE);
}

static void draft_rest(const struct world *world, enum world_step step, struct draft *ret)
{
	switch (step) {
	case S_ROLL:
		ret->type = OBJECT_ROLL;
		ret->of.roll = (struct roll){ .epoch = 1, .members = 5, .root = any_digest(2) };
		sign(ret, W_COOP);
		break;
	case S_REFUSAL_COOP:
		ret->type = OBJECT_REFUSAL;
		ret->of.refusal = (struct refusal){ .code = REFUSAL_SIGNATURE,
						    .rule = "signed by nobody known",
						    .seq = -1,
						    .subject = any_digest(6) };
		sign(ret, W_COOP);
		break;
	case S_REVOCATION:
		ret->type = OBJECT_GRANT_REVOCATION;
		ret->of.revocation =
		    (struct grant_revocation){ .grant = world->ids[S_GRANT],
					       .reason = "The board has withdrawn it." };
		sign(ret, W_COOP);
		break;
	default:
		assert(step == S_LEGAL_DEMAND);
		ret->type = OBJECT_LEGAL_DEMAND;
		ret->of.demand = (struct legal_demand){ .answer = DEMAND_PENDING,
							.authority = "A court",
							.basis = "Section 1",
							.received = world_time(20, 0) };
		sign(ret, W_OFFICE);
	}
}

/* The day of each step; within a day the steps are seconds apart. */
static int64_t day_of(enum world_step step)
{
	static const struct {
		enum world_step until;
		int64_t day;
	} days[] = {
		{ S_VOTE, 0 },
		{ S_RESOLUTION, 20 },
		{ S_APPLICATION, 21 },
		{ S_JOB, 22 },
		{ S_ASSEMBLY_2, JOB_DAY },
		{ S_VOTE_4, 24 },
		{ S_RESOLUTION_APPLICATION, 40 },
		{ S_END, 41 },
	};
	size_t i = 0;

	while (step >= days[i].until)
		i++;
	return days[i].day;
}

/* Write the `len` bytes at `bytes` to the member `name` of the struct of `draft`, if it has it. */
static void set_member(struct draft *draft, const char *name, const void *bytes, size_t len)
{
	const struct record_type *type = object_type_record(draft->type);

	for (size_t i = 0; i < type->field_count; i++) {
		if (strcmp(type->fields[i].name, name) == 0)
			memcpy((char *)&draft->of + type->fields[i].offset, bytes, len);
	}
}

static void draft_step(struct world *world, enum world_step step, struct draft *ret)
{
	switch (step) {
	case S_STATUTE:
		draft_statute(world, ret);
		break;
	case S_KEY_COOP:
	case S_KEY_OFFICE:
	case S_KEY_OFFICE_2:
	case S_KEY_NODE:
	case S_KEY_APPLICANT:
	case S_KEY_APPLICANT_2:
		draft_key(world, step, ret);
		break;
	case S_PLATFORM:
		draft_platform(world, ret);
		break;
	case S_GUIDELINE:
	case S_GUIDELINE_2:
		draft_guideline(world, step, ret);
		break;
	case S_ASSEMBLY:
	case S_ASSEMBLY_2:
		draft_assembly(world, step, ret);
		break;
	case S_MOTION:
	case S_MOTION_OTHER:
	case S_MOTION_APPLICATION:
		draft_motion(world, step, ret);
		break;
	case S_VOTE:
	case S_VOTE_2:
	case S_VOTE_3:
	case S_VOTE_AGAIN:
	case S_VOTE_4:
	case S_VOTE_5:
		draft_vote(world, step, ret);
		break;
	case S_RESOLUTION:
	case S_RESOLUTION_OTHER:
	case S_RESOLUTION_APPLICATION:
		draft_resolution(world, step, ret);
		break;
	case S_APPLICATION:
	case S_APPLICATION_REFERRED:
	case S_APPLICATION_MACHINE:
		draft_application(world, step, ret);
		break;
	case S_DECISION:
	case S_DECISION_REFERRED:
	case S_DECISION_MACHINE:
	case S_DECISION_ASSEMBLY:
		draft_decision(world, step, ret);
		break;
	case S_GRANT:
	case S_GRANT_2:
		draft_grant(world, step, ret);
		break;
	case S_JOB:
	case S_JOB_2:
		draft_job(world, step, ret);
		break;
	case S_MANDATE_ROOT:
	case S_RECEIPT:
	case S_REFUSAL:
		draft_node(world, step, ret);
		break;
	case S_ROLL:
	case S_REFUSAL_COOP:
	case S_REVOCATION:
	case S_LEGAL_DEMAND:
	case S_END:
		draft_rest(world, step, ret);
		break;
	}
}

void world_draft(struct world *world, enum world_step step, struct draft *ret)
{
	const struct digest *coop = chain_coop(world->chain);

	memset(ret, 0, sizeof(*ret));
	ret->seq = chain_size(world->chain);
	ret->entered = world_time(day_of(step), (int64_t)step);
	draft_step(world, step, ret);
	if (coop != NULL)
		set_member(ret, "coop", coop, sizeof(*coop));
	set_member(ret, "time", &ret->entered, sizeof(ret->entered));
	if (ret->type == OBJECT_DECISION)
		ret->of.decision.objection_until = when_add(ret->entered, 30 * (int64_t)WORLD_DAY);
}
