/* chain_receipt_test.c: receipts and their budgets, refusals, and what comes after a revocation. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/unit.h"

#include "unit/verify/mutation.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

CHANGE(by_a_stranger, signed_by(d, W_STRANGER))

/* --- receipts --- */

CHANGE(no_job, d->of.receipt.job = strange_digest())
CHANGE(grant_of_others, d->of.receipt.grant = strange_digest())
CHANGE(before_the_job, d->of.receipt.time = world_time(23, S_JOB - 1))
CHANGE(more_than_wanted, d->of.receipt.rho = 1501)
CHANGE(more_delta, d->of.receipt.delta = 1001)
CHANGE(off_the_grid, d->of.receipt.released_at.seconds++)
CHANGE(released_before, d->of.receipt.released_at = world_time(23, 0))
CHANGE(no_root, d->of.receipt.mandate_root = strange_digest())
CHANGE(ledger_over, d->of.receipt.ledger_rho_after = 9001)
CHANGE(receipt_seq, d->of.receipt.seq++)

static void a_receipt_answers_its_job_within_all_budgets(void **state)
{
	static const struct mutation all[] = {
		{ "job", S_RECEIPT, no_job, AL_NOT_FOUND, "job: no job" },
		{ "chain-50", S_RECEIPT, receipt_seq, AL_REFUSED, "of this node is 2" },
		{ "chain-54", S_RECEIPT, grant_of_others, AL_REFUSED, "grant: is not the job's" },
		{ "chain-54", S_RECEIPT, by_a_stranger, AL_REFUSED, "must be signed by" },
		{ "chain-54", S_RECEIPT, before_the_job, AL_REFUSED, "time: is before the job" },
		{ "chain-55", S_RECEIPT, more_than_wanted, AL_EXHAUSTED, "wanted 1500 only" },
		{ "chain-57", S_RECEIPT, more_delta, AL_EXHAUSTED,
		  "delta: the grant has 1000 left" },
		{ "chain-58", S_RECEIPT, off_the_grid, AL_REFUSED, "multiple of 600 seconds" },
		{ "chain-58", S_RECEIPT, released_before, AL_REFUSED, "is before the job" },
		{ "chain-59", S_RECEIPT, no_root, AL_REFUSED, "not the node's newest" },
		{ "chain-60", S_RECEIPT, ledger_over, AL_EXHAUSTED, "allows 9000 in a year" },
	};

	(void)state;
	mutations_check(all, COUNT_OF(all));
}

/* A job and what follows it, at the instant `time`. */
struct asking {
	struct digest grant;
	struct when time;
	int64_t rho;	/* wanted and charged */
	int64_t ledger; /* after it */
};

static struct when later(struct when a, struct when b)
{
	return when_before(a, b) ? b : a;
}

/* Enter a job of its own idempotency key; its id. */
static enum status enter_job(struct world *world, const struct asking *question, struct digest *ret,
			     struct report *report)
{
	struct draft draft;
	enum status status;

	world_draft(world, S_JOB, &draft);
	draft.entered = later(question->time, chain_time(world->chain));
	draft.of.job.grant = question->grant;
	draft.of.job.time = question->time;
	draft.of.job.rho = question->rho;
	memset(draft.of.job.idempotency, 100, IDEMPOTENCY_LEN);
	memcpy(draft.of.job.idempotency, &world->count, sizeof(world->count));
	status = world_enter(world, &draft, report);
	if (status == AL_OK)
		*ret = world->entered[world->count - 1]->id;
	return status;
}

/* Enter a mandate root and the receipt for `job`. */
static enum status enter_receipt(struct world *world, const struct asking *question,
				 const struct digest *job, struct report *report)
{
	struct node_state node;
	struct draft draft;

	assert_int_equal(chain_node(world->chain, world_public(world, W_NODE), &node), AL_OK);
	world_draft(world, S_MANDATE_ROOT, &draft);
	draft.entered = later(question->time, chain_time(world->chain));
	draft.of.root.time = draft.entered;
	draft.of.root.epoch = draft.entered.seconds / 600;
	draft.of.root.seq = node.seq + 1;
	draft.of.root.prev = node.last;
	assert_int_equal(world_enter(world, &draft, report), AL_OK);
	assert_int_equal(chain_node(world->chain, world_public(world, W_NODE), &node), AL_OK);
	world_draft(world, S_RECEIPT, &draft);
	draft.entered = chain_time(world->chain);
	draft.of.receipt.time = question->time;
	draft.of.receipt.grant = question->grant;
	draft.of.receipt.job = *job;
	draft.of.receipt.mandate_root = node.last;
	draft.of.receipt.prev = node.last;
	draft.of.receipt.seq = node.seq + 1;
	draft.of.receipt.released_at.seconds = question->time.seconds / 600 * 600 + 600;
	draft.of.receipt.rho = question->rho;
	draft.of.receipt.ledger_rho_after = question->ledger;
	return world_enter(world, &draft, report);
}

/* Both; the status and report are of the first that fails. */
static enum status ask(struct world *world, const struct asking *question, struct report *report)
{
	struct digest job;
	enum status status = enter_job(world, question, &job, report);

	return status != AL_OK ? status : enter_receipt(world, question, &job, report);
}

/* The first grant's question, `rho` at day 23 and `seconds`. The story has spent 1500 of the
 * grant's 4000 then, in one of 3 runs, and the ledger is at 2000. */
static struct asking question_of(const struct world *world, int64_t seconds, int64_t rho,
				 int64_t ledger)
{
	return (struct asking){ .grant = world->ids[S_GRANT],
				.time = world_time(23, seconds),
				.rho = rho,
				.ledger = ledger };
}

static void assert_asked(struct world *world, struct asking question, enum status wanted,
			 const char *part)
{
	struct report report = { .message = "" };
	enum status status = ask(world, &question, &report);

	if (status != wanted || strstr(report.message, part) == NULL)
		fail_msg("got %s: \"%s\", wanted %s: \"%s\"", status_name(status), report.message,
			 status_name(wanted), part);
}

static void a_grant_is_spent_to_its_last_rho_and_not_beyond(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_run(&world, S_JOB_2);
	/* chain-55 */
	assert_asked(&world, question_of(&world, 3600, 2501, 4501), AL_EXHAUSTED,
		     "the grant has 2500 left");
	assert_asked(&world, question_of(&world, 3600, 2500, 4500), AL_OK, "");
	assert_asked(&world, question_of(&world, 3600, 1, 4501), AL_EXHAUSTED,
		     "the grant has 0 left");
	world_clear(&world);
}

static void a_grant_has_as_many_receipts_as_runs(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_run(&world, S_JOB_2);
	assert_asked(&world, question_of(&world, 3600, 1, 2001), AL_OK, "");
	assert_asked(&world, question_of(&world, 3600, 1, 2002), AL_OK, "");
	/* chain-56 */
	assert_asked(&world, question_of(&world, 3600, 1, 2003), AL_EXHAUSTED,
		     "all its 3 runs are done");
	world_clear(&world);
}

static void the_ledger_grows_by_what_receipts_charge_or_more(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world_run(&world, S_JOB_2);
	/* chain-60 */
	assert_asked(&world, question_of(&world, 3600, 10, 2009), AL_REFUSED,
		     "was 2000 before, and 10 are charged");
	assert_asked(&world, question_of(&world, 3600, 10, 2010), AL_OK, "");
	assert_asked(&world, question_of(&world, 3600, 10, 9000), AL_OK, "");
	world_clear(&world);
}

static void a_new_year_has_a_new_ledger_and_no_way_back(void **state)
{
	struct world world;
	struct report report = { .message = "" };
	struct asking old_year;
	struct asking new_year;
	struct digest job;

	(void)state;
	world_init(&world);
	world_run(&world, S_JOB_2);
	old_year = question_of(&world, 0, 10, 2010);
	old_year.time = world_time(214, -1);
	assert_int_equal(enter_job(&world, &old_year, &job, &report), AL_OK);
	new_year = question_of(&world, 0, 10, 10);
	new_year.time = world_time(214, 0);
	assert_asked(&world, new_year, AL_OK, "");
	assert_int_equal(chain_purpose_rho(world.chain, WORLD_PLATFORM,
					   "dpv:ImproveTransportMobility", new_year.time),
			 10);
	/* chain-60 */
	assert_int_equal(enter_receipt(&world, &old_year, &job, &report), AL_REFUSED);
	assert_non_null(strstr(report.message, "a receipt of 2027 came before"));
	world_clear(&world);
}

/* Grant what the machine has permitted: the same purpose on the same platform. */
static struct digest grant_second(struct world *world)
{
	struct application_state state;
	struct report report;
	struct draft draft;
	enum status status =
	    chain_application(world->chain, &world->ids[S_APPLICATION_MACHINE], &state);

	assert_int_equal(status, AL_OK);
	world_draft(world, S_GRANT, &draft);
	draft.entered = chain_time(world->chain);
	status = grant_from_decision(
	    &(struct grant_basis){ .decision = state.decision,
				   .decision_id = state.decision_id,
				   .application = state.application,
				   .statute = chain_statute(world->chain),
				   .platform = chain_platform(world->chain, WORLD_PLATFORM) },
	    draft.entered, &world->arena, &draft.of.grant);
	assert_int_equal(status, AL_OK);
	draft.of.grant.coop = *chain_coop(world->chain);
	draft.of.grant.time = draft.entered;
	assert_int_equal(world_enter(world, &draft, &report), AL_OK);
	return world->entered[world->count - 1]->id;
}

static void a_purpose_has_its_ceiling_in_a_year(void **state)
{
	struct world world;
	struct asking question;

	(void)state;
	world_init(&world);
	world_run(&world, S_JOB_2);
	assert_int_equal(chain_purpose_rho(world.chain, WORLD_PLATFORM,
					   "dpv:ImproveTransportMobility", world_time(23, 0)),
			 1500);
	assert_int_equal(
	    chain_purpose_rho(world.chain, WORLD_PLATFORM, "coop:Journalism", world_time(23, 0)),
	    0);
	/* The purpose has 6000 in a year, and two grants of 4000. */
	assert_asked(&world, question_of(&world, 3600, 2500, 4500), AL_OK, "");
	question = question_of(&world, 3600, 2001, 6501);
	question.grant = grant_second(&world);
	/* chain-61 */
	assert_asked(&world, question, AL_EXHAUSTED, "has 2000 left this year");
	question.rho = 2000;
	question.ledger = 6500;
	assert_asked(&world, question, AL_OK, "");
	world_clear(&world);
}

static void a_job_is_answered_once(void **state)
{
	struct world world;
	struct report report = { .message = "" };
	struct asking question;

	(void)state;
	world_init(&world);
	world_run(&world, S_REFUSAL + 1);
	question = question_of(&world, 3600, 10, 2010);
	/* chain-53 */
	assert_int_equal(enter_receipt(&world, &question, &world.ids[S_JOB], &report), AL_REFUSED);
	assert_non_null(strstr(report.message, "is answered already"));
	assert_int_equal(enter_receipt(&world, &question, &world.ids[S_JOB_2], &report),
			 AL_REFUSED);
	assert_non_null(strstr(report.message, "is answered already"));
	world_clear(&world);
}

static void an_old_mandate_root_is_refused(void **state)
{
	struct world world;
	struct report report = { .message = "" };
	struct asking question;
	struct draft draft;
	struct digest job;

	(void)state;
	world_init(&world);
	world_run(&world, S_RECEIPT);
	question = question_of(&world, 600, 10, 2010);
	assert_int_equal(enter_job(&world, &question, &job, &report), AL_OK);
	world_draft(&world, S_RECEIPT, &draft);
	draft.entered = question.time;
	draft.of.receipt.time = question.time;
	draft.of.receipt.job = job;
	draft.of.receipt.rho = 10;
	/* chain-59: the root is of the epoch before the job's */
	assert_int_equal(world_enter(&world, &draft, &report), AL_REFUSED);
	assert_non_null(strstr(report.message, "is not of the receipt's epoch"));
	world_clear(&world);
}

/* chain-59: the job waited, the node's last root is newer, and the receipt says it was earlier. */
static void a_receipt_is_not_dated_back(void **state)
{
	struct world world;
	struct report report = { .message = "" };
	struct asking early;
	struct digest job;

	(void)state;
	world_init(&world);
	world_run(&world, S_JOB_2);
	early = question_of(&world, 3600, 10, 2020);
	assert_int_equal(enter_job(&world, &early, &job, &report), AL_OK);
	assert_asked(&world, question_of(&world, 7200, 10, 2010), AL_OK, "");
	assert_int_equal(enter_receipt(&world, &early, &job, &report), AL_REFUSED);
	assert_non_null(strstr(report.message, "is not of the receipt's epoch"));
	world_clear(&world);
}

/* chain-68 */
static void a_job_is_not_answered_after_the_end_of_its_grant(void **state)
{
	struct world world;
	struct report report = { .message = "" };
	struct grant_state grant;
	struct asking question;
	struct digest job;

	(void)state;
	world_init(&world);
	world_run(&world, S_JOB_2);
	assert_int_equal(chain_grant(world.chain, &world.ids[S_GRANT], &grant), AL_OK);
	question = question_of(&world, 3600, 10, 2010);
	question.time = when_add(grant.grant->until, -1);
	assert_int_equal(enter_job(&world, &question, &job, &report), AL_OK);
	question.time = grant.grant->until;
	assert_int_equal(enter_receipt(&world, &question, &job, &report), AL_REFUSED);
	assert_non_null(strstr(report.message, "time: the grant is not open then"));
	world_clear(&world);
}

/* --- after the end of a grant or key: chain-62 --- */

static void what_a_node_could_not_know_still_comes_in(void **state)
{
	struct world world;
	struct report report = { .message = "" };
	struct asking question;
	struct digest job;

	(void)state;
	world_init(&world);
	world_run(&world, S_REVOCATION + 1);
	question = question_of(&world, 0, 10, 2010);
	question.time = when_add(chain_time(world.chain), 601);
	assert_asked(&world, question, AL_REFUSED, "grant: is revoked");
	question.time.seconds--;
	assert_int_equal(enter_job(&world, &question, &job, &report), AL_OK);
	question.time.seconds++;
	assert_int_equal(enter_receipt(&world, &question, &job, &report), AL_REFUSED);
	assert_non_null(strstr(report.message, "was revoked before"));
	world_clear(&world);

	world_init(&world);
	world_run(&world, S_REVOCATION + 1);
	question.time.seconds--;
	assert_asked(&world, question, AL_OK, "");
	world_clear(&world);
}

static void an_applicants_key_that_ended_signs_no_later_job(void **state)
{
	struct world world;
	struct report report = { .message = "" };
	struct asking question;
	struct draft draft;

	(void)state;
	world_init(&world);
	world_run(&world, S_JOB_2);
	world_draft(&world, S_KEY_APPLICANT, &draft);
	draft.entered = world_time(24, 0);
	draft.of.key.action = KEY_END;
	assert_int_equal(world_enter(&world, &draft, &report), AL_OK);
	question = question_of(&world, 0, 10, 2010);
	question.time = world_time(24, 601);
	assert_asked(&world, question, AL_REFUSED, "key has ended");
	question.time = world_time(24, 600);
	assert_asked(&world, question, AL_OK, "");
	world_clear(&world);
}

/* --- refusals and demands --- */

CHANGE(subject_is_a_roll, d->of.refusal.subject = w->ids[S_ROLL])
CHANGE(subject_is_answered, d->of.refusal.subject = w->ids[S_JOB])
CHANGE(refusal_prev, d->of.refusal.prev = strange_digest())
CHANGE(by_the_coop, signed_by(d, W_COOP))
CHANGE(by_an_office, signed_by(d, W_OFFICE))
CHANGE(by_two_offices, also_signed_by(d, W_OFFICE_2))

static void refusals_and_demands_come_from_whom_they_concern(void **state)
{
	static const struct mutation all[] = {
		{ "chain-63", S_REFUSAL, subject_is_a_roll, AL_REFUSED, "neither a job nor" },
		{ "chain-53", S_REFUSAL, subject_is_answered, AL_REFUSED, "is answered already" },
		{ "chain-50", S_REFUSAL, refusal_prev, AL_REFUSED, "prev: is not" },
		{ "chain-63", S_REFUSAL, by_the_coop, AL_REFUSED, "must be signed by" },
		{ "chain-63", S_REFUSAL_COOP, by_an_office, AL_REFUSED, "no coop key in force" },
		{ "chain-64", S_LEGAL_DEMAND, by_the_coop, AL_REFUSED, "no office key in force" },
		{ "chain-64", S_LEGAL_DEMAND, by_two_offices, AL_REFUSED, "where 1 is the most" },
	};

	(void)state;
	mutations_check(all, COUNT_OF(all));
}

static void a_node_refuses_a_grant_of_its_own_only(void **state)
{
	struct world world;
	struct draft draft;
	struct report report = { .message = "" };

	(void)state;
	world_init(&world);
	world_run(&world, S_REFUSAL);
	world_draft(&world, S_REFUSAL, &draft);
	draft.of.refusal.subject = world.ids[S_GRANT];
	assert_int_equal(world_enter(&world, &draft, &report), AL_OK);
	world_clear(&world);

	/* chain-63: another platform's node */
	world_init(&world);
	world_run(&world, S_REFUSAL);
	world_draft(&world, S_KEY_NODE, &draft);
	draft.entered = chain_time(world.chain);
	draft.of.key.key = *world_public(&world, W_NODE_2);
	draft.of.key.role = "trains";
	assert_int_equal(world_enter(&world, &draft, &report), AL_OK);
	world_draft(&world, S_PLATFORM, &draft);
	draft.entered = chain_time(world.chain);
	draft.of.platform.node = *world_public(&world, W_NODE_2);
	draft.of.platform.platform = "trains";
	signed_by(&draft, W_NODE_2);
	assert_int_equal(world_enter(&world, &draft, &report), AL_OK);
	world_draft(&world, S_REFUSAL, &draft);
	draft.of.refusal.node = *world_public(&world, W_NODE_2);
	draft.of.refusal.prev = world.entered[world.count - 1]->id;
	draft.of.refusal.seq = 1;
	signed_by(&draft, W_NODE_2);
	assert_int_equal(world_enter(&world, &draft, &report), AL_REFUSED);
	assert_non_null(strstr(report.message, "is another node's"));
	world_clear(&world);
}

UNIT_MAIN("chain_receipt", cmocka_unit_test(a_receipt_answers_its_job_within_all_budgets),
	  cmocka_unit_test(a_grant_is_spent_to_its_last_rho_and_not_beyond),
	  cmocka_unit_test(a_grant_has_as_many_receipts_as_runs),
	  cmocka_unit_test(the_ledger_grows_by_what_receipts_charge_or_more),
	  cmocka_unit_test(a_new_year_has_a_new_ledger_and_no_way_back),
	  cmocka_unit_test(a_purpose_has_its_ceiling_in_a_year),
	  cmocka_unit_test(a_job_is_answered_once),
	  cmocka_unit_test(an_old_mandate_root_is_refused),
	  cmocka_unit_test(a_receipt_is_not_dated_back),
	  cmocka_unit_test(a_job_is_not_answered_after_the_end_of_its_grant),
	  cmocka_unit_test(what_a_node_could_not_know_still_comes_in),
	  cmocka_unit_test(an_applicants_key_that_ended_signs_no_later_job),
	  cmocka_unit_test(refusals_and_demands_come_from_whom_they_concern),
	  cmocka_unit_test(a_node_refuses_a_grant_of_its_own_only))
