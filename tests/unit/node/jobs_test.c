/* jobs_test.c: the protected answer: its order, its price, and who is in it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/jobs.h"

#include "crypto/hash.h"
#include "unit/node/fixture.h"

#include <stdlib.h>

#define PUBLISHED "SELECT COUNT(*) FROM outbox WHERE type = 'receipt'"

static void an_answer_is_sealed_to_the_applicant_and_committed_to(void **state)
{
	struct fixture *fixture = *state;
	struct town *town = &fixture->town;
	struct town_job wish = { .grant = fixture->grant, .sql = BY_STATION };
	struct node_answer answer;
	struct grant_state grant;
	struct buffer content;

	assert_int_equal(town_ask(town, &wish, &answer, &fixture->report), AL_OK);
	assert_false(answer.repeated);
	assert_int_equal(answer.code, 0);
	assert_true(answer.rho.pico > 0 && answer.rho.pico <= (uint64_t)TOWN_RHO);
	assert_int_equal(answer.released_at.seconds % 10, 0);
	assert_true(when_before(town->now, answer.released_at));
	buffer_init(&content, 100000);
	assert_int_equal(seal_open(town->opening, answer.sealed.bytes, answer.sealed.len, &content),
			 AL_OK);
	assert_memory_equal(content.bytes + SALT_LEN, "{\"clipped\":{", 12);
	buffer_clear(&content);
	/* The chain takes root, job and receipt, which say the same. */
	town_sync(town);
	assert_int_equal(chain_grant(town->chain, &fixture->grant, &grant), AL_OK);
	assert_int_equal(grant.runs_done, 1);
	assert_int_equal(grant.rho_spent, (int64_t)answer.rho.pico);
	node_answer_clear(&answer);
}

static void the_order_is_pay_draw_read_charge_cut_add_store(void **state)
{
	struct fixture *fixture = *state;

	free(fixture_answer(fixture, BY_STATION));
	assert_int_equal(fixture->stage_count, NODE_STAGE_STORED);
	for (size_t i = 0; i < fixture->stage_count; i++)
		assert_int_equal(fixture->stages[i], i + 1);
}

/* What is on the disk at each stage. */
static void look_at_disk(struct fixture *fixture, enum node_stage stage)
{
	assert_int_equal(fixture_stored(fixture, "SELECT COUNT(*) FROM charge"), 1);
	assert_int_equal(fixture_stored(fixture, "SELECT COUNT(*) FROM outbox WHERE type = 'job'"),
			 1);
	assert_int_equal(fixture_stored(fixture, PERSONS_CHARGED) > 0, stage >= NODE_STAGE_PAID);
	assert_int_equal(fixture_stored(fixture, "SELECT COUNT(*) FROM answer"),
			 stage == NODE_STAGE_STORED);
	assert_int_equal(fixture_stored(fixture, PUBLISHED), stage == NODE_STAGE_STORED);
}

static void each_step_is_durable_before_the_next(void **state)
{
	struct fixture *fixture = *state;

	fixture->on_stage = look_at_disk;
	free(fixture_answer(fixture, BY_STATION));
	assert_int_equal(fixture->stage_count, NODE_STAGE_STORED);
}

/* --- who is in it --- */

static void revoke_at_charged(struct fixture *fixture, enum node_stage stage)
{
	if (stage == NODE_STAGE_CHARGED)
		fixture_revoke(fixture, 3);
}

static void revoke_at_read(struct fixture *fixture, enum node_stage stage)
{
	if (stage == NODE_STAGE_READ)
		fixture_revoke(fixture, 3);
}

static void revoke_at_paid(struct fixture *fixture, enum node_stage stage)
{
	if (stage == NODE_STAGE_PAID)
		fixture_revoke(fixture, 3);
}

static void revoke_at_cut(struct fixture *fixture, enum node_stage stage)
{
	if (stage == NODE_STAGE_CUT)
		fixture_revoke(fixture, 3);
}

/* The answer of a town in which rider 3 had no mandate, with the same noise. */
static char *answer_without_her(void)
{
	struct fixture *other = fixture_new(5);
	char *text;

	fixture_revoke(other, 3);
	text = fixture_answer(other, MINUTES);
	fixture_free(other);
	return text;
}

static void check_without_her(struct fixture *fixture)
{
	char *with = fixture_answer(fixture, MINUTES);
	char *without = answer_without_her();

	assert_string_equal(with, without);
	free(with);
	free(without);
}

static void who_revokes_before_the_rows_are_read_is_out(void **state)
{
	struct fixture *fixture = *state;

	fixture->on_stage = revoke_at_charged;
	check_without_her(fixture);
}

static void who_revokes_while_the_rows_are_read_is_out(void **state)
{
	struct fixture *fixture = *state;

	fixture->on_stage = revoke_at_read;
	check_without_her(fixture);
}

static void who_revokes_before_the_cut_is_out(void **state)
{
	struct fixture *fixture = *state;

	fixture->on_stage = revoke_at_paid;
	check_without_her(fixture);
}

static void who_revokes_after_the_cut_is_in(void **state)
{
	struct fixture *fixture = *state;
	char *text;
	char *without;

	fixture->on_stage = revoke_at_cut;
	text = fixture_answer(fixture, MINUTES);
	without = answer_without_her();
	assert_string_not_equal(text, without);
	free(text);
	free(without);
}

/* Rider 3 gives `wish` in place of her mandate: it is as if she had none. */
static void check_out(struct fixture *fixture, const struct town_mandate *wish)
{
	struct town_mandate mandate = *wish;

	mandate.rider = 3;
	mandate.serial = 2;
	mandate.rules = 1;
	assert_int_equal(town_give(&fixture->town, &mandate, &fixture->report), AL_OK);
	check_without_her(fixture);
}

static void who_is_for_other_recipients_is_out(void **state)
{
	check_out(*state, &(struct town_mandate){ .recipient = "coop:University" });
}

static void who_has_no_budget_of_her_own_is_out(void **state)
{
	check_out(*state, &(struct town_mandate){ .rho_year = 1 });
}

static void who_has_ended_is_out_from_that_instant(void **state)
{
	struct fixture *fixture = *state;
	struct town_mandate day = { .rider = 3, .serial = 2, .rules = 1, .days = 1 };
	struct fixture *other = fixture_new(5);
	char *text;
	char *without;

	assert_int_equal(town_give(&fixture->town, &day, &fixture->report), AL_OK);
	fixture->town.now = when_add(fixture->town.now, TOWN_DAY);
	town_sync(&fixture->town);
	text = fixture_answer(fixture, MINUTES);
	fixture_revoke(other, 3);
	other->town.now = when_add(other->town.now, TOWN_DAY);
	town_sync(&other->town);
	without = fixture_answer(other, MINUTES);
	assert_string_equal(text, without);
	free(text);
	free(without);
	fixture_free(other);
}

static void a_person_who_was_never_linked_is_out(void **state)
{
	struct fixture *fixture = *state;

	free(fixture_answer(fixture, MINUTES));
	assert_int_equal(fixture_stored(fixture, PERSONS_CHARGED), TOWN_MEMBERS);
}

static struct node_balance balance_of(const struct fixture *fixture, int rider)
{
	struct node_balance balance;

	assert_int_equal(node_member_balance(fixture->town.node,
					     town_public(&fixture->town, T_RIDER + rider),
					     fixture->town.now, &balance, NULL),
			 AL_OK);
	return balance;
}

static void a_personal_budget_is_used_up_in_silence(void **state)
{
	struct fixture *fixture = *state;
	struct fixture *other = fixture_new(5);
	struct town_mandate wish = { .rider = 3, .serial = 2, .rules = 1 };
	struct node_balance balance;
	char *text;
	char *without;

	free(fixture_answer(fixture, MINUTES));
	free(fixture_answer(other, MINUTES));
	balance = balance_of(fixture, 3);
	assert_true(balance.spent.pico > 0);
	assert_int_equal(balance.ceiling.pico, 9 * TOWN_RHO);
	/* A picorho is left to her: the next question leaves her out, and costs her nothing. */
	wish.rho_year = (int64_t)balance.spent.pico + 1;
	assert_int_equal(town_give(&fixture->town, &wish, &fixture->report), AL_OK);
	town_sync(&fixture->town);
	town_sync(&other->town);
	fixture_revoke(other, 3);
	text = fixture_answer(fixture, BY_STATION);
	without = fixture_answer(other, BY_STATION);
	assert_string_equal(text, without);
	assert_int_equal(balance_of(fixture, 3).spent.pico, balance.spent.pico);
	assert_true(balance_of(fixture, 4).spent.pico > balance.spent.pico);
	free(text);
	free(without);
	fixture_free(other);
}

static void personal_ledgers_survive_and_begin_anew_each_year(void **state)
{
	struct fixture *fixture = *state;
	uint64_t spent;

	free(fixture_answer(fixture, MINUTES));
	spent = balance_of(fixture, 3).spent.pico;
	fixture_reopen(fixture);
	assert_int_equal(balance_of(fixture, 3).spent.pico, spent);
	fixture->town.now = when_add(fixture->town.now, 366 * TOWN_DAY);
	assert_int_equal(balance_of(fixture, 3).spent.pico, 0);
}

static void small_groups_are_withheld(void **state)
{
	struct fixture *fixture = *state;
	struct town_wish wish = { .min_group = 1000 };
	char *text;

	fixture->grant = town_grant(&fixture->town, &wish);
	town_sync(&fixture->town);
	text = fixture_answer(fixture, BY_STATION);
	assert_non_null(strstr(text, "\"withheld\":true"));
	assert_null(strstr(text, "\"withheld\":false"));
	free(text);
}

/* --- what it costs --- */

static void the_same_question_in_the_same_epoch_costs_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct town_job wish = { .grant = fixture->grant, .sql = BY_STATION };
	struct node_answer first;
	struct node_answer again;
	struct node_answer later;

	fixture->town.now.seconds = (fixture->town.now.seconds / 600 + 1) * 600;
	town_sync(&fixture->town);
	assert_int_equal(town_ask(&fixture->town, &wish, &first, &fixture->report), AL_OK);
	fixture->town.now = when_add(fixture->town.now, 599);
	assert_int_equal(town_ask(&fixture->town, &wish, &again, &fixture->report), AL_OK);
	assert_true(again.repeated);
	assert_true(digest_equal(&first.receipt, &again.receipt));
	assert_int_equal(first.sealed.len, again.sealed.len);
	assert_memory_equal(first.sealed.bytes, again.sealed.bytes, first.sealed.len);
	assert_int_equal(fixture_stored(fixture, "SELECT COUNT(*) FROM charge"), 1);
	fixture->town.now = when_add(fixture->town.now, 1);
	town_sync(&fixture->town);
	assert_int_equal(town_ask(&fixture->town, &wish, &later, &fixture->report), AL_OK);
	assert_false(later.repeated);
	assert_int_equal(fixture_stored(fixture, "SELECT COUNT(*) FROM charge"), 2);
	node_answer_clear(&first);
	node_answer_clear(&again);
	node_answer_clear(&later);
}

static void the_same_job_gives_the_stored_answer_for_ever(void **state)
{
	struct fixture *fixture = *state;
	struct town *town = &fixture->town;
	struct town_job wish = { .grant = fixture->grant, .sql = BY_STATION };
	struct envelope *job = town_job(town, &wish);
	struct node_answer first;
	struct node_answer again;

	assert_int_equal(town_run(town, job, BY_STATION, &first, &fixture->report), AL_OK);
	town_sync(town);
	fixture_reopen(fixture);
	town->now = when_add(town->now, 3 * TOWN_DAY);
	town_sync(town);
	assert_int_equal(town_run(town, job, BY_STATION, &again, &fixture->report), AL_OK);
	assert_true(again.repeated);
	assert_true(digest_equal(&first.job, &again.job));
	assert_int_equal(first.rho.pico, again.rho.pico);
	assert_memory_equal(first.sealed.bytes, again.sealed.bytes, first.sealed.len);
	assert_int_equal(fixture_stored(fixture, "SELECT COUNT(*) FROM charge"), 1);
	assert_int_equal(fixture_stored(fixture, PUBLISHED), 1);
	node_answer_clear(&first);
	node_answer_clear(&again);
	envelope_free(job);
}

static void changed_rows_give_another_answer(void **state)
{
	struct fixture *fixture = *state;
	struct town *town = &fixture->town;
	struct town_job wish = { .grant = fixture->grant, .sql = BY_STATION };
	struct node_answer answer;

	free(fixture_answer(fixture, BY_STATION));
	town_sync(town);
	town_write_data(town, 6);
	assert_int_equal(town_describe(town, &fixture->report), AL_OK);
	assert_int_equal(town_ask(town, &wish, &answer, &fixture->report), AL_OK);
	assert_false(answer.repeated);
	node_answer_clear(&answer);
}

static void the_budget_falls_by_what_answers_cost(void **state)
{
	struct fixture *fixture = *state;
	struct node_budget before;
	struct node_budget after;

	assert_int_equal(node_budget_of(fixture->town.node, &fixture->grant, &before, NULL), AL_OK);
	assert_int_equal(before.spent.pico, 0);
	assert_int_equal(before.left.pico, 5 * TOWN_RHO);
	assert_int_equal(before.runs_left, 20);
	free(fixture_answer(fixture, BY_STATION));
	assert_int_equal(node_budget_of(fixture->town.node, &fixture->grant, &after, NULL), AL_OK);
	assert_true(after.spent.pico > 0);
	assert_int_equal(after.left.pico + after.spent.pico, 5 * TOWN_RHO);
	assert_int_equal(after.runs_left, 19);
}

static void an_explanation_costs_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct node_inquiry inquiry = { .grant = fixture->grant,
					.rho = { .pico = TOWN_RHO },
					.sql = BY_STATION,
					.sql_len = strlen(BY_STATION) };
	struct buffer text;

	buffer_init(&text, 100000);
	assert_int_equal(
	    node_explain(fixture->town.node, &inquiry, NODE_EXPLAIN_TEXT, &text, &fixture->report),
	    AL_OK);
	assert_true(text.len > 0);
	buffer_reset(&text);
	assert_int_equal(
	    node_explain(fixture->town.node, &inquiry, NODE_EXPLAIN_JSON, &text, &fixture->report),
	    AL_OK);
	assert_int_equal(buffer_text(&text)[0], '{');
	buffer_clear(&text);
	inquiry.grant.bytes[0] ^= 1;
	buffer_init(&text, 100000);
	assert_int_equal(
	    node_explain(fixture->town.node, &inquiry, NODE_EXPLAIN_TEXT, &text, &fixture->report),
	    AL_NOT_FOUND);
	assert_int_equal(fixture_stored(fixture, "SELECT COUNT(*) FROM charge"), 0);
	buffer_clear(&text);
}

static void a_charge_without_an_answer_stays_and_the_job_may_come_again(void **state)
{
	struct fixture *fixture = *state;
	struct town *town = &fixture->town;
	struct town_job wish = { .grant = fixture->grant, .sql = BY_STATION };
	struct envelope *job = town_job(town, &wish);
	struct node_budget budget;
	struct node_answer answer;
	struct grant_state grant;
	int64_t rho;

	assert_int_equal(town_run(town, job, BY_STATION, &answer, &fixture->report), AL_OK);
	rho = (int64_t)answer.rho.pico;
	node_answer_clear(&answer);
	/* As a crash leaves it: charged and told to the log, but neither answered nor received. */
	fixture_forget_answer(fixture);
	town_sync(town);
	assert_int_equal(town_run(town, job, BY_STATION, &answer, &fixture->report), AL_OK);
	assert_false(answer.repeated);
	node_answer_clear(&answer);
	assert_int_equal(node_budget_of(town->node, &fixture->grant, &budget, NULL), AL_OK);
	assert_int_equal(budget.spent.pico, 2 * rho);
	assert_int_equal(budget.runs_left, 19);
	town_sync(town);
	assert_int_equal(chain_grant(town->chain, &fixture->grant, &grant), AL_OK);
	assert_int_equal(grant.rho_spent, rho);
	envelope_free(job);
}

#define BY_AGE                                                                                     \
	"SELECT COUNT(*), SUM(minutes), SUM(age) AS age FROM trips JOIN profiles ON trips.rider "  \
	"= "                                                                                       \
	"profiles.rider"

/* A mandate without a category that the question reads is none: in `one` rider 3 leaves out her
 * age, in `other` she revokes. */
static void a_mandate_must_cover_all_tables_that_are_joined(void **state)
{
	static const char *const categories[] = { "pd:Behavioural", "pd:Location" };
	struct fixture *fixture = *state;
	struct fixture *other = fixture_new(5);
	struct fixture *full = fixture_new(5);
	const struct town_mandate narrow = {
		.rider = 3, .serial = 2, .rules = 1, .categories = categories, .categories_count = 2
	};
	const struct town_mandate whole = { .rider = 3, .serial = 2, .rules = 1 };
	char *text;
	char *expected;

	assert_int_equal(town_give(&fixture->town, &narrow, &fixture->report), AL_OK);
	fixture_revoke(other, 3);
	assert_int_equal(town_give(&full->town, &whole, &full->report), AL_OK);
	text = fixture_answer(fixture, BY_AGE);
	expected = fixture_answer(other, BY_AGE);
	assert_string_equal(text, expected);
	free(expected);
	expected = fixture_answer(full, BY_AGE);
	assert_string_not_equal(text, expected);
	free(expected);
	free(text);
	fixture_free(other);
	fixture_free(full);
}

#define BY_MINUTES "SELECT minutes, COUNT(*) FROM trips GROUP BY minutes"

static void selecting_unknown_keys_costs_delta_until_there_is_none(void **state)
{
	struct fixture *fixture = *state;
	struct town *town = &fixture->town;
	struct town_job wish = { .grant = fixture->grant,
				 .sql = BY_MINUTES,
				 .rho = TOWN_RHO / 100 };
	struct envelope *job = town_job(town, &wish);
	struct node_budget budget;
	struct node_answer answer;
	struct grant_state grant;

	/* The grant has a delta of 1000 and 20 runs; a charge without an answer stays. */
	for (int64_t run = 1; run <= 20; run++) {
		assert_int_equal(town_run(town, job, BY_MINUTES, &answer, &fixture->report), AL_OK);
		node_answer_clear(&answer);
		assert_int_equal(node_budget_of(town->node, &fixture->grant, &budget, NULL), AL_OK);
		assert_int_equal(budget.delta_left, 1000 - 50 * run);
		if (run == 20)
			break;
		fixture_forget_answer(fixture);
		town_sync(town);
	}
	town_sync(town);
	assert_int_equal(chain_grant(town->chain, &fixture->grant, &grant), AL_OK);
	assert_int_equal(grant.delta_spent, 50);
	envelope_free(job);
	wish.sql = "SELECT minutes, SUM(minutes) FROM trips GROUP BY minutes";
	wish.idempotency = 77;
	assert_int_equal(town_ask(town, &wish, &answer, &fixture->report), AL_EXHAUSTED);
	assert_int_equal(answer.code, REFUSAL_BUDGET);
	assert_non_null(strstr(fixture->report.message, "name the keys"));
	/* What needs none may still be asked. */
	free(fixture_answer(fixture, BY_STATION));
}

static void an_applicant_may_choose_how_persons_are_bounded(void **state)
{
	static const char *const questions[] = {
		"{\"bounding\":\"private\",\"sql\":\"" BY_STATION "\"}",
		"{\"contribution\":2,\"groups_per_person\":1,\"sql\":\"" BY_STATION "\"}",
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < 2; i++) {
		char *answer = fixture_answer(fixture, questions[i]);

		assert_non_null(strstr(answer, "\"name\":\"station\""));
		free(answer);
		town_sync(&fixture->town);
	}
}

UNIT_MAIN("jobs", CASE(a_mandate_must_cover_all_tables_that_are_joined),
	  CASE(an_applicant_may_choose_how_persons_are_bounded),
	  CASE(selecting_unknown_keys_costs_delta_until_there_is_none),
	  CASE(an_answer_is_sealed_to_the_applicant_and_committed_to),
	  CASE(the_order_is_pay_draw_read_charge_cut_add_store),
	  CASE(each_step_is_durable_before_the_next),
	  CASE(who_revokes_before_the_rows_are_read_is_out),
	  CASE(who_revokes_while_the_rows_are_read_is_out), CASE(who_revokes_before_the_cut_is_out),
	  CASE(who_revokes_after_the_cut_is_in), CASE(who_is_for_other_recipients_is_out),
	  CASE(who_has_no_budget_of_her_own_is_out), CASE(who_has_ended_is_out_from_that_instant),
	  CASE(a_person_who_was_never_linked_is_out), CASE(a_personal_budget_is_used_up_in_silence),
	  CASE(personal_ledgers_survive_and_begin_anew_each_year), CASE(small_groups_are_withheld),
	  CASE(the_same_question_in_the_same_epoch_costs_nothing),
	  CASE(the_same_job_gives_the_stored_answer_for_ever),
	  CASE(changed_rows_give_another_answer), CASE(the_budget_falls_by_what_answers_cost),
	  CASE(an_explanation_costs_nothing),
	  CASE(a_charge_without_an_answer_stays_and_the_job_may_come_again))
