/* desk_check_test.c: the office checks a result, from the draft to the log. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/coop/house.h"
#include "unit/coop/house_folder.h"
#include "unit/unit.h"

#define CHECKER HK_VOTING_2 /* keys that the story up to here has no use for */
#define CHECKER_2 (HK_VOTING_2 + 1)

struct checking {
	struct house *house;
	struct arena arena;
	struct digest receipt;
	struct output_note notes[OUTPUT_RULE_COUNT];
};

static struct digest coop_of(const struct house *house)
{
	return *chain_coop(coop_chain(house->coop));
}

static struct digest enter(struct house *house, enum object_type type, const void *value, int key)
{
	struct report report = { .message = "" };
	struct envelope *envelope = NULL;
	struct digest id;

	assert_ok(house_make(house, type, value, key, &envelope, &report), &report);
	assert_ok(coop_enter(house->coop, envelope, house->now, &report), &report);
	id = envelope->id;
	envelope_free(envelope);
	return id;
}

static void introduce_checker(struct house *house, int key)
{
	const struct signing_key *founders[HOUSE_FOUNDERS];
	struct report report = { .message = "" };
	struct envelope *envelope = NULL;
	struct key_object object = { .action = KEY_INTRODUCE,
				     .coop = coop_of(house),
				     .holder = { { (uint8_t)key } },
				     .key = *house_public(house, key),
				     .kind = KEY_OFFICE,
				     .role = "office",
				     .sealing_key = { { (uint8_t)key } },
				     .time = house->now };

	for (int i = 0; i < HOUSE_FOUNDERS; i++)
		founders[i] = house->keys[HK_FOUNDER + i];
	assert_ok(object_make(OBJECT_KEY, &object, founders, HOUSE_FOUNDERS, &envelope, &report),
		  &report);
	assert_ok(coop_enter(house->coop, envelope, house->now, &report), &report);
	envelope_free(envelope);
}

/* A grant on the city's application whose results are to be checked, or not. */
static struct digest grant_checked(struct checking *checking, bool output_check)
{
	struct house *house = checking->house;
	const struct chain *chain = coop_chain(house->coop);
	struct digest application = house_id(house, H_APPLICATION);
	struct report report = { .message = "" };
	struct application_state state;
	struct grant grant;
	struct digest id;

	assert_int_equal(chain_application(chain, &application, &state), AL_OK);
	assert_int_equal(
	    grant_from_decision(
		&(struct grant_basis){ .decision = state.decision,
				       .decision_id = state.decision_id,
				       .application = state.application,
				       .statute = chain_statute(chain),
				       .platform = chain_platform(chain, HOUSE_PLATFORM) },
		house->now, &checking->arena, &grant),
	    AL_OK);
	grant.coop = coop_of(house);
	grant.output_check = output_check;
	assert_ok(coop_make(house->coop, OBJECT_GRANT, &grant, house->now, &id, &report), &report);
	return id;
}

static struct digest enter_receipt(struct house *house, const struct digest *grant,
				   const struct digest *job_id, size_t checkers)
{
	struct public_key named[2] = { *house_public(house, CHECKER),
				       *house_public(house, CHECKER_2) };
	struct mandate_root root = { .coop = coop_of(house),
				     .epoch = house->now.seconds / 600,
				     .leaves = 8,
				     .node = *house_public(house, HK_NODE),
				     .prev = house_id(house, H_PLATFORM),
				     .seq = 1,
				     .time = house->now };
	struct receipt receipt = { .uses_leaves = 1024,
				   .uses_root = { { 1 } },
				   .checkers = named,
				   .checkers_count = checkers,
				   .coop = root.coop,
				   .grant = *grant,
				   .job = *job_id,
				   .ledger_rho_after = 10,
				   .node = root.node,
				   .rho = 10,
				   .seq = 2,
				   .time = house->now };

	memset(root.root.bytes, 1, DIGEST_LEN);
	memset(receipt.plan_hash.bytes, 2, DIGEST_LEN);
	memset(receipt.result_commit.bytes, 3, DIGEST_LEN);
	if (public_key_compare(&named[0], &named[1]) > 0) {
		named[0] = *house_public(house, CHECKER_2);
		named[1] = *house_public(house, CHECKER);
	}
	receipt.mandate_root = enter(house, OBJECT_MANDATE_ROOT, &root, HK_NODE);
	receipt.prev = receipt.mandate_root;
	receipt.released_at.seconds = house->now.seconds / 600 * 600 + 600;
	return enter(house, OBJECT_RECEIPT, &receipt, HK_NODE);
}

/* The story up to a receipt whose result is to be checked, or not. */
static void open_checking(void **state, bool output_check, struct checking *ret)
{
	struct report report = { .message = "" };
	struct job job = { .rho = 10 };
	struct house *house = house_of(state);
	struct digest grant;
	struct digest job_id;

	*ret = (struct checking){ .house = house };
	for (int i = 0; i < OUTPUT_RULE_COUNT; i++)
		ret->notes[i].finding = i == OUTPUT_PURPOSE - 1 ? FINDING_LOOK : FINDING_OK;
	arena_init(&ret->arena, (size_t)8 * 1024 * 1024);
	assert_ok(house_run(house, H_GRANT, &report), &report);
	house->now = house_day(40); /* when the city's time begins */
	introduce_checker(house, CHECKER);
	introduce_checker(house, CHECKER_2);
	grant = grant_checked(ret, output_check);
	job.coop = coop_of(house);
	job.grant = grant;
	job.node = *house_public(house, HK_NODE);
	job.time = house->now;
	memset(job.plan.bytes, 4, DIGEST_LEN);
	memset(job.idempotency, 5, IDEMPOTENCY_LEN);
	job_id = enter(house, OBJECT_JOB, &job, HK_CITY);
	ret->receipt = enter_receipt(house, &grant, &job_id, output_check ? 2 : 0);
}

static struct desk_verdict verdict_of(const struct checking *checking, int key,
				      enum output_verdict verdict)
{
	return (struct desk_verdict){ .receipt = checking->receipt,
				      .checker = *house_public(checking->house, key),
				      .verdict = verdict,
				      .notes = checking->notes,
				      .reason = verdict == VERDICT_REFUSE ? "Too few." : NULL };
}

/* Draft, sign and enter. */
static enum status check(struct checking *checking, const struct desk_verdict *verdict, int key,
			 struct report *report)
{
	struct house *house = checking->house;
	struct output_check object;
	struct envelope *envelope = NULL;
	enum status status =
	    desk_draft_check(house->coop, verdict, house->now, &checking->arena, &object, report);

	if (status == AL_OK)
		status = house_make(house, OBJECT_OUTPUT_CHECK, &object, key, &envelope, report);
	if (status == AL_OK)
		status = coop_enter(house->coop, envelope, house->now, report);
	envelope_free(envelope);
	return status;
}

static void count_waiting(void *user, const struct digest *id, const struct receipt_state *state)
{
	struct checking *checking = user;

	assert_true(digest_equal(id, &checking->receipt));
	assert_int_equal(state->standing, OUTPUT_WAITING);
	checking->notes[0].text[0]++;
}

static int waiting(struct checking *checking)
{
	checking->notes[0].text[0] = 0;
	chain_each_waiting(coop_chain(checking->house->coop), checking->house->now, count_waiting,
			   checking);
	return checking->notes[0].text[0];
}

static enum output_standing standing(const struct checking *checking)
{
	struct receipt_state state;

	assert_int_equal(chain_receipt(coop_chain(checking->house->coop), &checking->receipt,
				       checking->house->now, &state),
			 AL_OK);
	return state.standing;
}

static void two_persons_of_the_office_release_a_result_and_it_is_verified(void **state)
{
	struct report report = { .message = "" };
	struct checking checking;
	struct desk_verdict verdict;

	open_checking(state, true, &checking);
	assert_int_equal(waiting(&checking), 1);
	verdict = verdict_of(&checking, CHECKER, VERDICT_PASS);
	assert_ok(check(&checking, &verdict, CHECKER, &report), &report);
	assert_refused(check(&checking, &verdict, CHECKER, &report), AL_REFUSED, &report,
		       "entered before");
	assert_int_equal(standing(&checking), OUTPUT_WAITING);
	verdict = verdict_of(&checking, CHECKER_2, VERDICT_PASS);
	assert_ok(check(&checking, &verdict, CHECKER_2, &report), &report);
	assert_int_equal(standing(&checking), OUTPUT_RELEASED);
	assert_int_equal(waiting(&checking), 0);
	assert_refused(check(&checking, &verdict, CHECKER_2, &report), AL_CONFLICT, &report,
		       "two persons have passed");
	assert_ok(house_reopen(checking.house, &report), &report);
	assert_int_equal(standing(&checking), OUTPUT_RELEASED);
	assert_ok(house_publish(checking.house, &report), &report);
	assert_ok(house_verify(checking.house, NULL, &report), &report);
	arena_clear(&checking.arena);
}

static void a_refusal_has_a_reason_and_ends_it(void **state)
{
	struct report report = { .message = "" };
	struct checking checking;
	struct desk_verdict verdict;

	open_checking(state, true, &checking);
	verdict = verdict_of(&checking, CHECKER, VERDICT_REFUSE);
	verdict.reason = NULL;
	assert_refused(check(&checking, &verdict, CHECKER, &report), AL_REFUSED, &report,
		       "say for the applicant why");
	verdict.reason = "Two questions differ in one house.";
	verdict.stops = 1u << (OUTPUT_DIFFERENCING - 1);
	assert_ok(check(&checking, &verdict, CHECKER, &report), &report);
	assert_int_equal(standing(&checking), OUTPUT_REFUSED);
	verdict = verdict_of(&checking, CHECKER_2, VERDICT_PASS);
	assert_refused(check(&checking, &verdict, CHECKER_2, &report), AL_CONFLICT, &report,
		       "has refused");
	arena_clear(&checking.arena);
}

static void nothing_passes_against_a_stop(void **state)
{
	struct report report = { .message = "" };
	struct checking checking;
	struct desk_verdict verdict;

	open_checking(state, true, &checking);
	verdict = verdict_of(&checking, CHECKER, VERDICT_PASS);
	verdict.stops = 1u << (OUTPUT_PURPOSE - 1);
	assert_refused(check(&checking, &verdict, CHECKER, &report), AL_REFUSED, &report,
		       "\"purpose\" says stop");
	verdict.stops = 0;
	checking.notes[OUTPUT_GROUP_SIZE - 1].finding = FINDING_STOP;
	assert_refused(check(&checking, &verdict, CHECKER, &report), AL_REFUSED, &report,
		       "\"group-size\" says stop");
	assert_int_equal(standing(&checking), OUTPUT_WAITING);
	arena_clear(&checking.arena);
}

static void what_cannot_be_checked_is_not_drafted(void **state)
{
	struct report report = { .message = "" };
	struct checking checking;
	struct desk_verdict verdict;

	open_checking(state, false, &checking);
	verdict = verdict_of(&checking, CHECKER, VERDICT_PASS);
	assert_refused(check(&checking, &verdict, CHECKER, &report), AL_CONFLICT, &report,
		       "wants no check");
	verdict.receipt = house_id(checking.house, H_APPLICATION);
	assert_refused(check(&checking, &verdict, CHECKER, &report), AL_NOT_FOUND, &report,
		       "no such receipt");
	assert_int_equal(waiting(&checking), 0);
	arena_clear(&checking.arena);
}

static void a_result_that_waits_too_long_is_not_checked_any_more(void **state)
{
	struct report report = { .message = "" };
	struct checking checking;
	struct desk_verdict verdict;

	open_checking(state, true, &checking);
	checking.house->now = when_add(checking.house->now, 30 * (int64_t)HOUSE_DAY);
	verdict = verdict_of(&checking, CHECKER, VERDICT_PASS);
	assert_refused(check(&checking, &verdict, CHECKER, &report), AL_CONFLICT, &report,
		       "30 days");
	assert_int_equal(waiting(&checking), 0);
	arena_clear(&checking.arena);
}

UNIT_MAIN("desk_check", HOUSE_TEST(two_persons_of_the_office_release_a_result_and_it_is_verified),
	  HOUSE_TEST(a_refusal_has_a_reason_and_ends_it), HOUSE_TEST(nothing_passes_against_a_stop),
	  HOUSE_TEST(what_cannot_be_checked_is_not_drafted),
	  HOUSE_TEST(a_result_that_waits_too_long_is_not_checked_any_more))
