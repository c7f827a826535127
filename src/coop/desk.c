/* desk.c: the application desk. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/desk.h"

#include "coop/coop_internal.h"

#define DAY_S 86400
#define DESK_ARENA_MAX (8 * 1024 * 1024) /* bytes of one drafted object */

static enum status find_application(const struct chain *chain, const struct digest *id,
				    struct application_state *ret, struct report *report)
{
	if (chain_application(chain, id, ret) != AL_OK)
		return report_set(report, AL_NOT_FOUND, "there is no such application in the log");
	return AL_OK;
}

/* Set what every decision has. */
static void sign_off(const struct chain *chain, struct when now, struct decision *decision)
{
	decision->coop = *chain_coop(chain);
	decision->time = now;
	decision->objection_until = when_add(now, chain_statute(chain)->objection_days * DAY_S);
}

enum status desk_draft_decision(const struct coop *coop, const struct digest *application,
				struct when now, struct arena *arena, struct decision *ret,
				struct report *report)
{
	const struct chain *chain = coop_chain(coop);
	const struct statute *statute = chain_statute(chain);
	struct application_state state;
	struct decided decided = { .application_id = *application };
	struct outcome outcome;
	struct decision decision = { .by = DECIDED_BY_OFFICE };
	enum status status = find_application(chain, application, &state, report);

	if (status != AL_OK)
		return status;
	if (state.decision != NULL)
		return report_set(report, AL_CONFLICT, "the application has its decision already");
	if (chain_guideline(chain, state.application->platform, &decided.guideline_id) == NULL)
		return report_set(
		    report, AL_NOT_FOUND,
		    "no guideline is in force for %s: the assembly must adopt one first",
		    state.application->platform);
	decided.application = state.application;
	status =
	    decide_by(chain_rules(chain, state.application->platform), state.application->facts,
		      state.application->facts_count, arena, &outcome);
	if (status == AL_OK)
		status = outcome_find_flips(&outcome, state.application->facts,
					    state.application->facts_count, arena);
	if (status == AL_OK)
		status = decision_from_outcome(statute, &outcome, &decided, arena, &decision);
	if (status != AL_OK)
		return report_set(report, status, "out of memory while deciding");
	sign_off(chain, now, &decision);
	*ret = decision;
	return AL_OK;
}

enum status desk_draft_assembly_decision(const struct coop *coop, const struct digest *motion,
					 struct when now, struct arena *arena, struct decision *ret,
					 struct report *report)
{
	const struct chain *chain = coop_chain(coop);
	struct application_state application;
	struct motion_state state;

	(void)arena;
	if (chain_motion(chain, motion, &state) != AL_OK)
		return report_set(report, AL_NOT_FOUND, "there is no such motion in the log");
	if (state.motion->kind != MOTION_APPLICATION)
		return report_set(report, AL_CONFLICT, "the motion is not about an application");
	if (state.resolution == NULL)
		return report_set(report, AL_CONFLICT,
				  "the assembly has not resolved the motion yet");
	if (chain_referred(chain, &state.motion->proposal, &application) != AL_OK)
		return report_set(report, AL_CONFLICT, "the application was decided meanwhile");
	*ret = *application.decision;
	ret->by = DECIDED_BY_ASSEMBLY;
	ret->resolution = state.resolution_id;
	ret->outcome = state.resolution->accepted ? EFFECT_PERMIT : EFFECT_REFUSE;
	if (state.resolution->accepted) {
		ret->flips = NULL;
		ret->flips_count = 0;
	} else {
		ret->terms = NULL;
	}
	ret->reason = state.resolution->accepted ? "the assembly has permitted it"
						 : "the assembly has refused it";
	sign_off(chain, now, ret);
	return AL_OK;
}

enum status desk_grant(struct coop *coop, const struct digest *application, struct when now,
		       struct digest *ret_id, struct report *report)
{
	const struct chain *chain = coop_chain(coop);
	const struct platform *platform;
	struct application_state state;
	struct grant_basis basis;
	struct arena arena;
	struct grant grant;
	enum status status = find_application(chain, application, &state, report);

	if (status != AL_OK)
		return status;
	if (state.decision == NULL || state.decision->outcome != EFFECT_PERMIT)
		return report_set(report, AL_REFUSED,
				  "the application has no decision that permits it");
	platform = chain_platform(chain, state.application->platform);
	if (platform == NULL)
		return report_set(report, AL_NOT_FOUND, "no node has described the platform %s",
				  state.application->platform);
	basis = (struct grant_basis){ .decision = state.decision,
				      .decision_id = state.decision_id,
				      .application = state.application,
				      .statute = chain_statute(chain),
				      .platform = platform };
	arena_init(&arena, DESK_ARENA_MAX);
	status = grant_from_decision(&basis, now, &arena, &grant);
	if (status == AL_OK) {
		grant.coop = *chain_coop(chain);
		status = coop_make(coop, OBJECT_GRANT, &grant, now, ret_id, report);
	} else if (status == AL_NO_MEMORY) {
		(void)report_set(report, status, "out of memory for a grant");
	} else {
		(void)report_set(report, status,
				 "no grant follows from this decision: the time applied for is "
				 "over, its terms allow no mode, or the platform has changed");
	}
	arena_clear(&arena);
	return status;
}

enum status desk_revoke(struct coop *coop, const struct digest *grant, const char *reason,
			struct when now, struct report *report)
{
	const struct chain *chain = coop_chain(coop);
	struct grant_state state;
	struct grant_revocation revocation = { .grant = *grant, .reason = reason, .time = now };

	if (chain_grant(chain, grant, &state) != AL_OK)
		return report_set(report, AL_NOT_FOUND, "there is no such grant in the log");
	revocation.coop = *chain_coop(chain);
	return coop_make(coop, OBJECT_GRANT_REVOCATION, &revocation, now, NULL, report);
}

/* Whether a result in this state can be checked. */
static enum status check_waiting(const struct receipt_state *state, struct report *report)
{
	switch (state->standing) {
	case OUTPUT_WAITING:
		return AL_OK;
	case OUTPUT_FREE:
		return report_set(report, AL_CONFLICT, "the grant of this result wants no check");
	case OUTPUT_RELEASED:
		return report_set(report, AL_CONFLICT, "two persons have passed this result");
	case OUTPUT_REFUSED:
		return report_set(report, AL_CONFLICT, "one person has refused this result");
	case OUTPUT_LAPSED:
		return report_set(report, AL_CONFLICT,
				  "this result is not given out any more: its grant was revoked, "
				  "or the %d days for checking are over",
				  OUTPUT_CHECK_DAYS);
	}
	return AL_CONFLICT;
}

/* The answers to all questions; *ret_stop is the first to which one says stop, or 0. */
static void fill_answers(const struct desk_verdict *verdict, struct output_answer *ret,
			 int *ret_stop)
{
	*ret_stop = 0;
	for (int rule = OUTPUT_RULE_COUNT; rule >= 1; rule--) {
		bool stop = (verdict->stops >> (rule - 1) & 1) != 0;
		struct output_answer *answer = &ret[rule - 1];

		answer->answer = stop ? FINDING_STOP : FINDING_OK;
		answer->automatic = verdict->notes[rule - 1].finding;
		answer->rule = rule;
		if (stop || answer->automatic == FINDING_STOP)
			*ret_stop = rule;
	}
}

enum status desk_draft_check(const struct coop *coop, const struct desk_verdict *verdict,
			     struct when now, struct arena *arena, struct output_check *ret,
			     struct report *report)
{
	const struct chain *chain = coop_chain(coop);
	struct output_answer *answers;
	struct receipt_state state;
	enum status status;
	int stop;

	if (chain_receipt(chain, &verdict->receipt, now, &state) != AL_OK)
		return report_set(report, AL_NOT_FOUND, "there is no such receipt in the log");
	status = check_waiting(&state, report);
	if (status != AL_OK)
		return status;
	answers = arena_take(arena, OUTPUT_RULE_COUNT, sizeof(*answers));
	if (answers == NULL)
		return report_set(report, AL_NO_MEMORY, "out of memory for a check");
	fill_answers(verdict, answers, &stop);
	if (verdict->verdict == VERDICT_PASS && stop != 0)
		return report_set(report, AL_REFUSED,
				  "the result cannot pass, because \"%s\" says stop: refuse it",
				  output_rule_names[stop]);
	if (verdict->verdict == VERDICT_REFUSE && verdict->reason == NULL)
		return report_set(report, AL_REFUSED,
				  "say for the applicant why the result is refused");
	*ret = (struct output_check){ .answers = answers,
				      .answers_count = OUTPUT_RULE_COUNT,
				      .checker = verdict->checker,
				      .coop = *chain_coop(chain),
				      .job = state.job,
				      .reason = verdict->reason,
				      .receipt = verdict->receipt,
				      .result_commit = state.result_commit,
				      .time = now,
				      .verdict = (int)verdict->verdict };
	return AL_OK;
}
