/* desk_test.c: from an application to a decision to a grant, and back by a revocation. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "coop/desk.h"

#include "crypto/hash.h"
#include "unit/coop/house_folder.h"

static void a_decision_is_drafted_once_and_by_the_guideline(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct decision decision;
	struct arena arena;
	struct digest id;

	arena_init(&arena, DECISION_ARENA_MAX);
	assert_ok(house_run(house, H_DECISION, &report), &report);
	id = house_id(house, H_APPLICATION);
	assert_ok(desk_draft_decision(house->coop, &id, house_day(24), &arena, &decision, &report),
		  &report);
	assert_int_equal(decision.outcome, EFFECT_PERMIT);
	assert_int_equal(decision.by, DECIDED_BY_OFFICE);
	assert_string_equal(decision.rule, "city");
	assert_int_equal(decision.objection_until.seconds, house_day(54).seconds);
	assert_ok(house_do(house, H_DECISION, &report), &report);
	assert_refused(
	    desk_draft_decision(house->coop, &id, house->now, &arena, &decision, &report),
	    AL_CONFLICT, &report, "already");
	id = hash_bytes("nobody's", 8);
	assert_refused(
	    desk_draft_decision(house->coop, &id, house->now, &arena, &decision, &report),
	    AL_NOT_FOUND, &report, "no such application");
	arena_clear(&arena);
}

static void without_a_guideline_nothing_is_decided(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	const struct signing_key *keys[] = { house->keys[HK_CITY], house->keys[HK_OFFICE] };
	struct decision decision = { .by = 77 };
	struct application application;
	struct envelope *envelope = NULL;
	struct arena arena;

	arena_init(&arena, DECISION_ARENA_MAX);
	assert_ok(house_run(house, H_GUIDELINE, &report), &report);
	house_draft_application(HOUSE_CITY, &application);
	application.applicant_key = *house_public(house, HK_CITY);
	application.coop = *chain_coop(coop_chain(house->coop));
	application.time = house->now;
	assert_ok(coop_add_text(house->coop, "terms", 5, &application.terms, &report), &report);
	assert_ok(object_make(OBJECT_APPLICATION, &application, keys, 2, &envelope, &report),
		  &report);
	assert_ok(coop_enter(house->coop, envelope, house->now, &report), &report);
	assert_refused(
	    desk_draft_decision(house->coop, &envelope->id, house->now, &arena, &decision, &report),
	    AL_NOT_FOUND, &report, "the assembly must adopt one first");
	assert_int_equal(decision.by, 77); /* untouched */
	envelope_free(envelope);
	arena_clear(&arena);
}

static void a_decision_that_says_otherwise_than_the_draft_is_refused(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct envelope *envelope = NULL;
	struct decision decision;
	struct arena arena;
	struct digest id;

	arena_init(&arena, DECISION_ARENA_MAX);
	assert_ok(house_run(house, H_DECISION_PAPER, &report), &report);
	id = house_id(house, H_APPLICATION_PAPER);
	assert_ok(desk_draft_decision(house->coop, &id, house_day(26), &arena, &decision, &report),
		  &report);
	assert_int_equal(decision.outcome, EFFECT_REFER);
	decision.outcome = EFFECT_PERMIT;
	decision.flips_count = 0;
	assert_ok(house_make(house, OBJECT_DECISION, &decision, HK_OFFICE, &envelope, &report),
		  &report);
	assert_refused(coop_enter(house->coop, envelope, house_day(26), &report), AL_REFUSED,
		       &report, "outcome");
	envelope_free(envelope);
	arena_clear(&arena);
}

static void the_assembly_decides_what_was_referred_to_it(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct application_state application;
	struct decision decision;
	struct arena arena;
	struct digest id;

	arena_init(&arena, DECISION_ARENA_MAX);
	assert_ok(house_run(house, H_RESOLUTION_2, &report), &report);
	id = house_id(house, H_MOTION_2);
	assert_refused(
	    desk_draft_assembly_decision(house->coop, &id, house->now, &arena, &decision, &report),
	    AL_CONFLICT, &report, "not resolved");
	id = house_id(house, H_MOTION);
	assert_refused(
	    desk_draft_assembly_decision(house->coop, &id, house->now, &arena, &decision, &report),
	    AL_CONFLICT, &report, "not about an application");
	id = house_id(house, H_ROLL);
	assert_refused(
	    desk_draft_assembly_decision(house->coop, &id, house->now, &arena, &decision, &report),
	    AL_NOT_FOUND, &report, "no such motion");
	id = house_id(house, H_APPLICATION_PAPER);
	assert_refused(desk_grant(house->coop, &id, house->now, NULL, &report), AL_REFUSED, &report,
		       "no decision that permits");
	assert_ok(house_run(house, H_GRANT_PAPER, &report), &report);
	assert_int_equal(chain_application(coop_chain(house->coop), &id, &application), AL_OK);
	assert_int_equal(application.decision->by, DECIDED_BY_ASSEMBLY);
	assert_int_equal(application.decision->outcome, EFFECT_PERMIT);
	id = house_id(house, H_MOTION_2);
	assert_refused(
	    desk_draft_assembly_decision(house->coop, &id, house->now, &arena, &decision, &report),
	    AL_CONFLICT, &report, "decided meanwhile");
	arena_clear(&arena);
}

static void a_decision_has_one_grant_and_it_is_revoked_once(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct grant_state grant;
	struct digest application;
	struct digest id;

	assert_ok(house_run(house, H_GRANT, &report), &report);
	application = house_id(house, H_APPLICATION);
	assert_ok(desk_grant(house->coop, &application, house_day(25), &id, &report), &report);
	assert_refused(desk_grant(house->coop, &application, house_day(26), NULL, &report),
		       AL_REFUSED, &report, "has its grant already");
	assert_int_equal(chain_grant(coop_chain(house->coop), &id, &grant), AL_OK);
	assert_int_equal(grant.grant->rho, 4000);
	assert_int_equal(grant.grant->runs, 3);
	assert_false(grant.revoked);
	assert_ok(desk_revoke(house->coop, &id, "an error", house_day(26), &report), &report);
	assert_int_equal(chain_grant(coop_chain(house->coop), &id, &grant), AL_OK);
	assert_true(grant.revoked);
	assert_refused(desk_revoke(house->coop, &id, "again", house_day(26), &report), AL_REFUSED,
		       &report, "revoked already");
	assert_refused(desk_revoke(house->coop, &application, "x", house_day(26), &report),
		       AL_NOT_FOUND, &report, "no such grant");
	assert_refused(desk_grant(house->coop, &id, house_day(26), NULL, &report), AL_NOT_FOUND,
		       &report, "no such application");
}

static void when_the_time_applied_for_is_over_there_is_nothing_to_grant(void **state)
{
	struct house *house = house_of(state);
	struct report report = { .message = "" };
	struct digest id;

	assert_ok(house_run(house, H_GRANT, &report), &report);
	id = house_id(house, H_APPLICATION);
	assert_refused(desk_grant(house->coop, &id, house_day(300), NULL, &report), AL_REFUSED,
		       &report, "over");
}

UNIT_MAIN("desk", HOUSE_TEST(a_decision_is_drafted_once_and_by_the_guideline),
	  HOUSE_TEST(without_a_guideline_nothing_is_decided),
	  HOUSE_TEST(a_decision_that_says_otherwise_than_the_draft_is_refused),
	  HOUSE_TEST(the_assembly_decides_what_was_referred_to_it),
	  HOUSE_TEST(a_decision_has_one_grant_and_it_is_revoked_once),
	  HOUSE_TEST(when_the_time_applied_for_is_over_there_is_nothing_to_grant))
