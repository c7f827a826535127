/* world_steps.c: the story of the small cooperative, step by step. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/verify/world_internal.h"

#include <assert.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define JOB_DAY 23

static struct digest any_digest(uint8_t fill)
{
	struct digest digest;

	memset(digest.bytes, fill, DIGEST_LEN);
	return digest;
}

void draft_sign(struct draft *draft, enum world_key key)
{
	assert(draft->signer_count < WORLD_SIGNERS_MAX);
	draft->signers[draft->signer_count++] = key;
}

static void draft_key(struct world *world, enum world_step step, struct draft *ret)
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
	draft_sign(ret, keys[step].signer);
	if (step == S_KEY_COOP)
		draft_sign(ret, W_FOUNDER_2);
}

static void draft_assembly(struct world *world, enum world_step step, struct draft *ret)
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
	draft_sign(ret, W_COOP);
}

static void draft_motion(struct world *world, enum world_step step, struct draft *ret)
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
	draft_sign(ret, W_COOP);
}

static void draft_vote(struct world *world, enum world_step step, struct draft *ret)
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
	draft_sign(ret, voter);
}

static void draft_resolution(struct world *world, enum world_step step, struct draft *ret)
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
	draft_sign(ret, W_COOP);
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
	status = decision_from_outcome(chain_statute(world->chain), &outcome,
				       &(struct decided){ .application = state.application,
							  .application_id = world->ids[of],
							  .guideline_id = guideline_id },
				       &world->arena, decision);
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
	draft_sign(ret, step == S_DECISION_MACHINE ? W_COOP : W_OFFICE);
}

static void draft_grant(struct world *world, enum world_step step, struct draft *ret)
{
	enum world_step of = step == S_GRANT ? S_APPLICATION : S_APPLICATION_REFERRED;
	struct application_state state;
	enum status status = chain_application(world->chain, &world->ids[of], &state);

	assert(status == AL_OK);
	ret->type = OBJECT_GRANT;
	status = grant_from_decision(
	    &(struct grant_basis){ .decision = state.decision,
				   .decision_id = state.decision_id,
				   .application = state.application,
				   .statute = chain_statute(world->chain),
				   .platform = chain_platform(world->chain, WORLD_PLATFORM) },
	    ret->entered, &world->arena, &ret->of.grant);
	assert(status == AL_OK);
	draft_sign(ret, W_COOP);
}

static void draft_job(struct world *world, enum world_step step, struct draft *ret)
{
	ret->type = OBJECT_JOB;
	ret->of.job = (struct job){ .grant = world->ids[S_GRANT],
				    .node = *world_public(world, W_NODE),
				    .plan = any_digest(7),
				    .rho = 1500 };
	memset(ret->of.job.idempotency, step == S_JOB ? 1 : 2, IDEMPOTENCY_LEN);
	draft_sign(ret, W_APPLICANT);
}

static void draft_node(struct world *world, enum world_step step, struct draft *ret)
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
						    .seq = 2,
						    .uses_leaves = 1024,
						    .uses_root = any_digest(6) };
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
	draft_sign(ret, W_NODE);
}

static void draft_rest(struct world *world, enum world_step step, struct draft *ret)
{
	switch (step) {
	case S_ROLL:
		ret->type = OBJECT_ROLL;
		ret->of.roll = (struct roll){ .epoch = 1, .members = 5, .root = any_digest(2) };
		draft_sign(ret, W_COOP);
		break;
	case S_REFUSAL_COOP:
		ret->type = OBJECT_REFUSAL;
		ret->of.refusal = (struct refusal){ .code = REFUSAL_SIGNATURE,
						    .rule = "signed by nobody known",
						    .seq = -1,
						    .subject = any_digest(6) };
		draft_sign(ret, W_COOP);
		break;
	case S_REVOCATION:
		ret->type = OBJECT_GRANT_REVOCATION;
		ret->of.revocation =
		    (struct grant_revocation){ .grant = world->ids[S_GRANT],
					       .reason = "The board has withdrawn it." };
		draft_sign(ret, W_COOP);
		break;
	default:
		assert(step == S_LEGAL_DEMAND);
		ret->type = OBJECT_LEGAL_DEMAND;
		ret->of.demand = (struct legal_demand){ .answer = DEMAND_PENDING,
							.authority = "A court",
							.basis = "Section 1",
							.received = world_time(20, 0) };
		draft_sign(ret, W_OFFICE);
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

typedef void draft_function(struct world *world, enum world_step step, struct draft *ret);

static draft_function *const drafts[S_END] = {
	[S_STATUTE] = draft_statute,
	[S_KEY_COOP] = draft_key,
	[S_KEY_OFFICE] = draft_key,
	[S_KEY_OFFICE_2] = draft_key,
	[S_KEY_NODE] = draft_key,
	[S_KEY_APPLICANT] = draft_key,
	[S_KEY_APPLICANT_2] = draft_key,
	[S_ROLL] = draft_rest,
	[S_PLATFORM] = draft_platform,
	[S_GUIDELINE] = draft_guideline,
	[S_ASSEMBLY] = draft_assembly,
	[S_MOTION] = draft_motion,
	[S_MOTION_OTHER] = draft_motion,
	[S_VOTE] = draft_vote,
	[S_VOTE_2] = draft_vote,
	[S_VOTE_3] = draft_vote,
	[S_VOTE_AGAIN] = draft_vote,
	[S_RESOLUTION] = draft_resolution,
	[S_RESOLUTION_OTHER] = draft_resolution,
	[S_APPLICATION] = draft_application,
	[S_DECISION] = draft_decision,
	[S_GRANT] = draft_grant,
	[S_APPLICATION_REFERRED] = draft_application,
	[S_DECISION_REFERRED] = draft_decision,
	[S_APPLICATION_MACHINE] = draft_application,
	[S_DECISION_MACHINE] = draft_decision,
	[S_JOB] = draft_job,
	[S_MANDATE_ROOT] = draft_node,
	[S_RECEIPT] = draft_node,
	[S_JOB_2] = draft_job,
	[S_REFUSAL] = draft_node,
	[S_REFUSAL_COOP] = draft_rest,
	[S_LEGAL_DEMAND] = draft_rest,
	[S_ASSEMBLY_2] = draft_assembly,
	[S_MOTION_APPLICATION] = draft_motion,
	[S_VOTE_4] = draft_vote,
	[S_VOTE_5] = draft_vote,
	[S_RESOLUTION_APPLICATION] = draft_resolution,
	[S_DECISION_ASSEMBLY] = draft_decision,
	[S_GRANT_2] = draft_grant,
	[S_REVOCATION] = draft_rest,
	[S_GUIDELINE_2] = draft_guideline,
};

void world_draft(struct world *world, enum world_step step, struct draft *ret)
{
	const struct digest *coop = chain_coop(world->chain);

	memset(ret, 0, sizeof(*ret));
	ret->seq = chain_size(world->chain);
	ret->entered = world_time(day_of(step), (int64_t)step);
	drafts[step](world, step, ret);
	if (coop != NULL)
		set_member(ret, "coop", coop, sizeof(*coop));
	set_member(ret, "time", &ret->entered, sizeof(ret->entered));
	if (ret->type == OBJECT_DECISION)
		ret->of.decision.objection_until = when_add(ret->entered, 30 * (int64_t)WORLD_DAY);
}
