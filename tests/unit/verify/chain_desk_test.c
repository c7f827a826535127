/* chain_desk_test.c: guidelines as proposals, applications, decisions. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/unit.h"

#include "unit/verify/mutation.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

CHANGE(by_the_coop, signed_by(d, W_COOP))
CHANGE(by_an_office, signed_by(d, W_OFFICE))
CHANGE(by_two_offices, also_signed_by(d, W_OFFICE_2))
CHANGE(also_by_a_stranger, also_signed_by(d, W_STRANGER))

/* --- guidelines --- */

CHANGE(version_2, d->of.guideline.version = 2)
CHANGE(replaces_none, d->of.guideline.replaces = strange_digest())
CHANGE(version_1_again, d->of.guideline.version = 1)
CHANGE(replaces_other, d->of.guideline.replaces = w->ids[S_ROLL])
CHANGE(no_text, d->of.guideline.text = strange_digest())
CHANGE(wrong_example, static struct example wrong; wrong = d->of.guideline.examples[0];
       wrong.outcome = EFFECT_REFUSE; d->of.guideline.examples = &wrong)

static void a_guideline_counts_on_and_keeps_its_examples(void **state)
{
	static const struct mutation all[] = {
		{ "chain-16", S_GUIDELINE, by_an_office, AL_REFUSED, "no coop key in force" },
		{ "chain-32", S_GUIDELINE, version_2, AL_REFUSED, "bikes is version 1" },
		{ "chain-32", S_GUIDELINE, replaces_none, AL_REFUSED, "no guideline is in force" },
		{ "chain-32", S_GUIDELINE_2, version_1_again, AL_REFUSED, "is version 2" },
		{ "chain-32", S_GUIDELINE_2, replaces_other, AL_REFUSED, "is not the guideline" },
		{ "chain-7", S_GUIDELINE, no_text, AL_NOT_FOUND, "text: the text is missing" },
		{ "chain-33", S_GUIDELINE, wrong_example, AL_REFUSED, "the city plans" },
	};

	(void)state;
	mutations_check(all, COUNT_OF(all));
}

/* --- applications --- */

CHANGE(not_by_the_applicant, signed_by(d, W_OFFICE))
CHANGE(other_name, d->of.application.applicant = "The Village")
CHANGE(key_of_another, d->of.application.applicant_key = *world_public(w, W_APPLICANT_2);
       d->signers[0] = W_APPLICANT_2)
CHANGE(key_of_nobody, d->of.application.applicant_key = *world_public(w, W_STRANGER);
       d->signers[0] = W_STRANGER)
CHANGE(not_vouched, d->signer_count = 1)
CHANGE(vouched_by_a_stranger, d->signers[1] = W_STRANGER)
CHANGE(nothing_to_vouch, d->of.application.facts_count = 0)
CHANGE(no_platform, d->of.application.platform = "trains")
CHANGE(no_table, static struct data_wanted data; data = d->of.application.data[0];
       data.table = "rides"; d->of.application.data = &data)
CHANGE(no_column, static struct data_wanted data; static const char *const columns[] = { "age" };
       data = d->of.application.data[0]; data.columns = columns; d->of.application.data = &data)
CHANGE(no_terms, d->of.application.terms = strange_digest())

static void an_application_is_signed_vouched_and_fits_its_platform(void **state)
{
	static const struct mutation all[] = {
		{ "chain-34", S_APPLICATION, not_by_the_applicant, AL_REFUSED, "has not signed" },
		{ "chain-34", S_APPLICATION, other_name, AL_REFUSED, "introduced for another" },
		{ "chain-34", S_APPLICATION, key_of_another, AL_REFUSED, "for another one" },
		{ "chain-34", S_APPLICATION, key_of_nobody, AL_REFUSED, "no applicant's key" },
		{ "chain-35", S_APPLICATION, not_vouched, AL_REFUSED, "must vouch" },
		{ "chain-35", S_APPLICATION, vouched_by_a_stranger, AL_REFUSED, "must vouch" },
		{ "chain-35", S_APPLICATION, nothing_to_vouch, AL_REFUSED, "only where it" },
		{ "chain-35", S_APPLICATION, by_two_offices, AL_REFUSED, "one office key" },
		{ "chain-8", S_APPLICATION, also_by_a_stranger, AL_REFUSED, "neither the app" },
		{ "chain-36", S_APPLICATION, no_platform, AL_NOT_FOUND, "described trains" },
		{ "chain-36", S_APPLICATION, no_table, AL_NOT_FOUND, "no table rides" },
		{ "chain-36", S_APPLICATION, no_column, AL_NOT_FOUND, "no column age" },
		{ "chain-7", S_APPLICATION, no_terms, AL_NOT_FOUND, "terms: the text" },
	};

	(void)state;
	mutations_check(all, COUNT_OF(all));
}

/* --- decisions by rule --- */

CHANGE(of_nothing, d->of.decision.application = strange_digest())
CHANGE(other_guideline, d->of.decision.guideline = strange_digest())
CHANGE(refused_instead, d->of.decision.outcome = EFFECT_REFUSE; d->of.decision.terms = NULL)
CHANGE(other_rule, d->of.decision.rule = "press")
CHANGE(shorter_trace, d->of.decision.trace_count--)
CHANGE(wider_terms, static struct terms terms; terms = *d->of.decision.terms;
       terms.rho_application++; d->of.decision.terms = &terms)
CHANGE(smaller_group, static struct terms terms; terms = *d->of.decision.terms; terms.min_group--;
       d->of.decision.terms = &terms)
CHANGE(shorter_objection, d->of.decision.objection_until.seconds--)
CHANGE(longer_objection, d->of.decision.objection_until.seconds++)
CHANGE(dated_back, d->of.decision.time.seconds -= WORLD_DAY + 1;
       d->of.decision.objection_until.seconds -= WORLD_DAY + 1)
CHANGE(machine_not_alone, d->of.decision.by = DECIDED_BY_MACHINE; signed_by(d, W_COOP))
CHANGE(machine_refers, d->of.decision.by = DECIDED_BY_MACHINE; signed_by(d, W_COOP))
CHANGE(fewer_flips, d->of.decision.flips_count = 0)

static void a_decision_follows_from_the_guideline_in_force(void **state)
{
	static const struct mutation all[] = {
		{ "chain-37", S_DECISION, by_the_coop, AL_REFUSED, "no office key in force" },
		{ "chain-37", S_DECISION, by_two_offices, AL_REFUSED, "where 1 is the most" },
		{ "chain-37", S_DECISION_MACHINE, by_an_office, AL_REFUSED, "no coop key" },
		{ "chain-38", S_DECISION, machine_not_alone, AL_REFUSED, "natural persons" },
		{ "chain-38", S_DECISION_REFERRED, machine_refers, AL_REFUSED, "automatic" },
		{ "application", S_DECISION, of_nothing, AL_NOT_FOUND, "no application" },
		{ "chain-39", S_DECISION, other_guideline, AL_REFUSED, "not the one in force" },
		{ "chain-39", S_DECISION, refused_instead, AL_REFUSED, "outcome" },
		{ "chain-39", S_DECISION, other_rule, AL_REFUSED, "rule" },
		{ "chain-39", S_DECISION, shorter_trace, AL_REFUSED, "trace" },
		{ "chain-39", S_DECISION, wider_terms, AL_REFUSED, "terms" },
		{ "chain-39", S_DECISION, smaller_group, AL_REFUSED, "terms" },
		{ "chain-39", S_DECISION_REFERRED, fewer_flips, AL_REFUSED, "flips" },
		{ "chain-41", S_DECISION, shorter_objection, AL_REFUSED, "30 days after" },
		{ "chain-41", S_DECISION, longer_objection, AL_REFUSED, "30 days after" },
		{ "chain-69", S_DECISION, dated_back, AL_REFUSED, "within a day" },
	};

	(void)state;
	mutations_check(all, COUNT_OF(all));
}

/* Draft the step `step` once more, now. */
static void draft_again(struct world *world, enum world_step step, struct draft *ret)
{
	world_draft(world, step, ret);
	ret->entered = chain_time(world->chain);
	if (ret->type == OBJECT_DECISION) {
		ret->of.decision.time = ret->entered;
		ret->of.decision.objection_until = when_add(ret->entered, 30 * (int64_t)WORLD_DAY);
	}
}

static void a_final_decision_is_the_last_one(void **state)
{
	struct world world;
	struct draft draft;
	struct report report;

	(void)state;
	world_init(&world);
	world_run(&world, S_GRANT);
	draft_again(&world, S_DECISION, &draft);
	draft.of.decision.reason = "Once more.";
	/* chain-42 */
	assert_int_equal(world_enter(&world, &draft, &report), AL_REFUSED);
	assert_non_null(strstr(report.message, "decided already"));
	world_clear(&world);
}

static void a_referral_is_not_decided_again_by_the_same_guideline(void **state)
{
	struct world world;
	struct draft draft;
	struct report report;
	struct application_state application;

	(void)state;
	world_init(&world);
	world_run(&world, S_DECISION_REFERRED + 1);
	draft_again(&world, S_DECISION_REFERRED, &draft);
	draft.of.decision.reason = "Once more.";
	/* chain-43 */
	assert_int_equal(world_enter(&world, &draft, &report), AL_REFUSED);
	assert_non_null(strstr(report.message, "by this guideline already"));
	assert_int_equal(chain_referred(world.chain, &world.ids[S_DECISION_REFERRED], &application),
			 AL_OK);
	assert_false(application.decided);
	assert_int_equal(chain_referred(world.chain, &world.ids[S_DECISION], &application),
			 AL_NOT_FOUND);

	world_run(&world, S_MOTION_APPLICATION + 1);
	draft_again(&world, S_DECISION_REFERRED, &draft);
	draft.of.decision.reason = "Once more.";
	assert_int_equal(world_enter(&world, &draft, &report), AL_REFUSED);
	assert_non_null(strstr(report.message, "it is for the assembly now"));
	world_clear(&world);
}

/* Adopt the second guideline in the second assembly. */
static void adopt_second_guideline(struct world *world)
{
	struct report report = { .message = "" };
	struct digest guideline;
	struct digest motion;
	struct draft draft;

	world_draft(world, S_GUIDELINE_2, &draft);
	draft.entered = world_time(24, S_ASSEMBLY_2);
	draft.of.guideline.time = draft.entered;
	assert_int_equal(world_enter(world, &draft, &report), AL_OK);
	guideline = world->entered[world->count - 1]->id;
	world_draft(world, S_ASSEMBLY_2, &draft);
	assert_int_equal(world_enter(world, &draft, &report), AL_OK);
	world->ids[S_ASSEMBLY_2] = world->entered[world->count - 1]->id;
	world_draft(world, S_MOTION_APPLICATION, &draft);
	draft.of.motion.kind = MOTION_GUIDELINE;
	draft.of.motion.proposal = guideline;
	assert_int_equal(world_enter(world, &draft, &report), AL_OK);
	motion = world->entered[world->count - 1]->id;
	for (enum world_step step = S_VOTE_4; step <= S_RESOLUTION_APPLICATION; step++) {
		world_draft(world, step, &draft);
		if (step == S_RESOLUTION_APPLICATION)
			draft.of.resolution.motion = motion;
		else
			draft.of.vote.motion = motion;
		assert_int_equal(world_enter(world, &draft, &report), AL_OK);
	}
}

static void a_new_guideline_lets_the_office_decide_a_referral_again(void **state)
{
	struct world world;
	struct draft draft;
	struct report report;
	const struct guideline *guideline;

	(void)state;
	world_init(&world);
	world_run(&world, S_ASSEMBLY_2);
	adopt_second_guideline(&world);
	guideline = chain_guideline(world.chain, WORLD_PLATFORM, NULL);
	assert_non_null(guideline);
	assert_int_equal(guideline->version, 2);
	draft_again(&world, S_DECISION_REFERRED, &draft); /* chain-43 */
	assert_int_equal(world_enter(&world, &draft, &report), AL_OK);

	/* chain-24: the first referral is not the last one any more */
	world_draft(&world, S_MOTION_APPLICATION, &draft);
	draft.entered = world_time(41, S_MOTION_APPLICATION);
	draft.of.motion.item = 2;
	assert_int_equal(world_enter(&world, &draft, &report), AL_REFUSED);
	world_clear(&world);
}

/* --- decisions by the assembly --- */

CHANGE(no_resolution, d->of.decision.resolution = strange_digest())
CHANGE(other_resolution, d->of.decision.resolution = w->ids[S_RESOLUTION])
CHANGE(refused_though_accepted, d->of.decision.outcome = EFFECT_REFUSE; d->of.decision.terms = NULL)

static void the_assembly_decides_what_was_referred_to_it(void **state)
{
	static const struct mutation all[] = {
		{ "chain-37", S_DECISION_ASSEMBLY, by_the_coop, AL_REFUSED, "no office key" },
		{ "chain-40", S_DECISION_ASSEMBLY, no_resolution, AL_NOT_FOUND, "no resolution" },
		{ "chain-40", S_DECISION_ASSEMBLY, other_resolution, AL_REFUSED, "not about" },
		{ "chain-40", S_DECISION_ASSEMBLY, refused_though_accepted, AL_REFUSED,
		  "the resolution says permit" },
		{ "chain-40", S_DECISION_ASSEMBLY, wider_terms, AL_REFUSED, "repeats" },
		{ "chain-40", S_DECISION_ASSEMBLY, other_guideline, AL_REFUSED, "repeats" },
		{ "chain-41", S_DECISION_ASSEMBLY, shorter_objection, AL_REFUSED, "30 days" },
	};

	(void)state;
	mutations_check(all, COUNT_OF(all));
}

static void what_the_assembly_rejects_is_refused(void **state)
{
	struct world world;
	struct draft draft;
	struct report report;
	struct application_state application;

	(void)state;
	world_init(&world);
	world_run(&world, S_VOTE_4);
	for (enum world_step step = S_VOTE_4; step <= S_DECISION_ASSEMBLY; step++) {
		world_draft(&world, step, &draft);
		if (draft.type == OBJECT_VOTE)
			draft.of.vote.choice = CHOICE_NO;
		if (draft.type == OBJECT_RESOLUTION) {
			draft.of.resolution.yes = 0;
			draft.of.resolution.no = 2;
			draft.of.resolution.accepted = false;
		}
		if (draft.type == OBJECT_DECISION) {
			assert_int_equal(world_enter(&world, &draft, &report), AL_REFUSED);
			draft.of.decision.outcome = EFFECT_REFUSE;
			draft.of.decision.terms = NULL;
			/* the referral's flips stay: they say what would have helped */
			draft.of.decision.flips_count =
			    chain_application(world.chain, &world.ids[S_APPLICATION_REFERRED],
					      &application) == AL_OK
				? application.decision->flips_count
				: 0;
		}
		assert_int_equal(world_enter(&world, &draft, &report), AL_OK);
		world.ids[step] = world.entered[world.count - 1]->id;
	}
	assert_int_equal(
	    chain_application(world.chain, &world.ids[S_APPLICATION_REFERRED], &application),
	    AL_OK);
	assert_true(application.decided);
	assert_int_equal(application.decision->outcome, EFFECT_REFUSE);
	world_clear(&world);
}

UNIT_MAIN("chain_desk", cmocka_unit_test(a_guideline_counts_on_and_keeps_its_examples),
	  cmocka_unit_test(an_application_is_signed_vouched_and_fits_its_platform),
	  cmocka_unit_test(a_decision_follows_from_the_guideline_in_force),
	  cmocka_unit_test(a_final_decision_is_the_last_one),
	  cmocka_unit_test(a_referral_is_not_decided_again_by_the_same_guideline),
	  cmocka_unit_test(a_new_guideline_lets_the_office_decide_a_referral_again),
	  cmocka_unit_test(the_assembly_decides_what_was_referred_to_it),
	  cmocka_unit_test(what_the_assembly_rejects_is_refused))
