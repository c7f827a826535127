/* refusals_test.c: what is refused before anything is read, in which words, and what stays. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "node/jobs.h"

#include "unit/node/fixture.h"

#include <stdlib.h>

#define REFUSALS "SELECT COUNT(*) FROM outbox WHERE type = 'refusal'"
#define CHARGES "SELECT COUNT(*) FROM charge"

/* Ask `wish`; it is refused with `code` and words that contain `words`. */
static void check_refused(struct fixture *fixture, const struct town_job *wish,
			  enum refusal_code code, const char *words)
{
	struct node_answer answer;
	enum status status = town_ask(&fixture->town, wish, &answer, &fixture->report);

	assert_true(status == AL_REFUSED || status == AL_EXHAUSTED || status == AL_FORGED);
	if (strstr(fixture->report.message, words) == NULL)
		print_error("%s\n", fixture->report.message);
	assert_non_null(strstr(fixture->report.message, words));
	assert_int_equal(answer.code, code);
	assert_int_equal(answer.sealed.len, 0);
	node_answer_clear(&answer);
}

/* Ask `wish`; it cannot be answered now, by words that contain `words`. */
static void check_not_now(struct fixture *fixture, const struct town_job *wish, const char *words)
{
	struct node_answer answer;

	assert_int_equal(town_ask(&fixture->town, wish, &answer, &fixture->report), AL_CONFLICT);
	assert_non_null(strstr(fixture->report.message, words));
	assert_int_equal(answer.code, 0);
	node_answer_clear(&answer);
}

static void a_job_of_another_key_is_refused_without_an_object(void **state)
{
	struct fixture *fixture = *state;
	struct town_job wish = { .grant = fixture->grant, .sql = BY_STATION, .key = T_STRANGER };

	check_refused(fixture, &wish, REFUSAL_SIGNATURE, "not signed by the grant's applicant");
	assert_int_equal(fixture_stored(fixture, REFUSALS), 0);
	assert_int_equal(fixture_stored(fixture, CHARGES), 0);
}

static void a_strangers_signature_beside_does_not_spoil_the_job(void **state)
{
	struct fixture *fixture = *state;
	struct town *town = &fixture->town;
	struct town_job wish = { .grant = fixture->grant, .sql = BY_STATION };
	struct envelope *job = town_job(town, &wish);
	struct envelope *both = NULL;
	struct node_answer answer;

	assert_int_equal(envelope_cosign(job, town->keys[T_STRANGER], &both), AL_OK);
	assert_int_equal(town_run(town, both, BY_STATION, &answer, &fixture->report), AL_FORGED);
	assert_int_equal(answer.code, REFUSAL_SIGNATURE);
	assert_int_equal(town_run(town, job, BY_STATION, &answer, &fixture->report), AL_OK);
	node_answer_clear(&answer);
	envelope_free(job);
	envelope_free(both);
}

static void a_grant_for_another_node_is_refused_without_an_object(void **state)
{
	struct fixture *fixture = *state;
	struct town_job wish = { .grant = fixture->grant,
				 .sql = BY_STATION,
				 .node = town_public(&fixture->town, T_STRANGER) };

	check_refused(fixture, &wish, REFUSAL_GRANT, "for another node");
	assert_int_equal(fixture_stored(fixture, REFUSALS), 0);
}

static void an_unknown_grant_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct town_job wish = { .grant = fixture->grant, .sql = BY_STATION };

	wish.grant.bytes[0] ^= 1;
	check_refused(fixture, &wish, REFUSAL_GRANT, "no such grant");
}

static void a_revoked_grant_is_refused_and_the_log_takes_it(void **state)
{
	struct fixture *fixture = *state;
	struct town *town = &fixture->town;
	struct town_job wish = { .grant = fixture->grant, .sql = BY_STATION };
	struct grant_revocation revocation = {
		.coop = town->coop, .grant = fixture->grant, .reason = "Misuse.", .time = town->now
	};

	(void)town_enter(town, OBJECT_GRANT_REVOCATION, &revocation, T_COOP);
	town_sync(town);
	check_refused(fixture, &wish, REFUSAL_GRANT, "was revoked");
	assert_int_equal(fixture_stored(fixture, REFUSALS), 1);
	town_sync(town);
	assert_int_equal(fixture_stored(fixture, "SELECT COUNT(*) FROM outbox WHERE logged = 0"),
			 0);
}

static void a_grant_holds_up_to_its_end(void **state)
{
	struct fixture *fixture = *state;
	struct town *town = &fixture->town;
	struct town_wish day = { .days = 1 };
	struct town_job wish = { .sql = BY_STATION };
	struct when end;
	struct node_answer answer;

	wish.grant = town_grant(town, &day);
	end = when_add(town->now, TOWN_DAY);
	town->now = when_add(end, -1);
	town_sync(town);
	assert_int_equal(town_ask(town, &wish, &answer, &fixture->report), AL_OK);
	node_answer_clear(&answer);
	town->now = end;
	town_sync(town);
	check_refused(fixture, &wish, REFUSAL_TIME, "has ended");
	town_sync(town);
}

static void a_question_that_is_not_offered_is_refused_with_its_place(void **state)
{
	struct fixture *fixture = *state;
	struct town_job wish = { .grant = fixture->grant, .sql = "SELECT rider FROM trips" };

	check_refused(fixture, &wish, REFUSAL_PLAN, "line 1, column 8");
	assert_int_equal(fixture_stored(fixture, REFUSALS), 1);
	assert_int_equal(fixture_stored(fixture, CHARGES), 0);
	/* The public words say nothing of the question. */
	assert_int_equal(fixture_stored(fixture, "SELECT COUNT(*) FROM refusal WHERE rule ="
						 " 'the question is not one that may be asked'"),
			 1);
	town_sync(&fixture->town);
}

static void other_words_than_were_signed_do_not_spoil_the_job(void **state)
{
	struct fixture *fixture = *state;
	struct town *town = &fixture->town;
	struct town_job wish = { .grant = fixture->grant, .sql = BY_STATION };
	struct envelope *job = town_job(town, &wish);
	struct node_answer answer;

	assert_int_equal(town_run(town, job, MINUTES, &answer, &fixture->report), AL_FORGED);
	assert_int_equal(answer.code, REFUSAL_PLAN);
	assert_non_null(strstr(fixture->report.message, "another question"));
	assert_int_equal(town_run(town, job, BY_STATION, &answer, &fixture->report), AL_OK);
	node_answer_clear(&answer);
	envelope_free(job);
}

static void a_job_beyond_the_grants_budget_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct town_job most = { .grant = fixture->grant, .sql = BY_STATION, .rho = 5 * TOWN_RHO };
	struct town_job more = { .grant = fixture->grant,
				 .sql = BY_STATION,
				 .rho = 5 * TOWN_RHO + 1 };
	struct node_answer answer;

	check_refused(fixture, &more, REFUSAL_BUDGET, "the grant has 0.5 left");
	assert_int_equal(town_ask(&fixture->town, &most, &answer, &fixture->report), AL_OK);
	node_answer_clear(&answer);
	most.sql = MINUTES;
	most.rho = TOWN_RHO;
	check_refused(fixture, &most, REFUSAL_BUDGET, "wants a rho of 0.1");
	town_sync(&fixture->town);
}

static void runs_are_counted(void **state)
{
	struct fixture *fixture = *state;
	struct town_wish one = { .runs = 1 };
	struct town_job wish = { .sql = BY_STATION };
	struct node_answer answer;

	wish.grant = town_grant(&fixture->town, &one);
	town_sync(&fixture->town);
	assert_int_equal(town_ask(&fixture->town, &wish, &answer, &fixture->report), AL_OK);
	node_answer_clear(&answer);
	wish.sql = MINUTES;
	check_refused(fixture, &wish, REFUSAL_RUNS, "all runs of the grant are done");
}

/* Spend `rho` for a purpose under a grant of its own. */
static void spend(struct fixture *fixture, int64_t rho, bool for_climate)
{
	struct town_wish wide = { .rho = 8 * TOWN_RHO, .for_climate = for_climate };
	struct town_job wish = { .sql = BY_STATION, .rho = rho };
	struct node_answer answer;

	wish.grant = town_grant(&fixture->town, &wide);
	town_sync(&fixture->town);
	assert_int_equal(town_ask(&fixture->town, &wish, &answer, &fixture->report), AL_OK);
	node_answer_clear(&answer);
	town_sync(&fixture->town);
}

static void a_purpose_has_a_ceiling_in_each_year(void **state)
{
	struct fixture *fixture = *state;
	struct town_job wish = { .grant = fixture->grant, .sql = BY_STATION, .rho = 3 * TOWN_RHO };
	struct node_answer answer;

	spend(fixture, 8 * TOWN_RHO, false);
	check_refused(fixture, &wish, REFUSAL_BUDGET, "a purpose of the grant");
	fixture->town.now = when_add(fixture->town.now, 364 * TOWN_DAY);
	wish.grant = town_grant(&fixture->town, NULL);
	town_sync(&fixture->town);
	check_refused(fixture, &wish, REFUSAL_BUDGET, "a purpose of the grant");
	fixture->town.now = when_add(fixture->town.now, TOWN_DAY);
	town_sync(&fixture->town);
	assert_int_equal(town_ask(&fixture->town, &wish, &answer, &fixture->report), AL_OK);
	node_answer_clear(&answer);
	town_sync(&fixture->town);
}

static void a_platform_has_a_ceiling_in_each_year(void **state)
{
	struct fixture *fixture = *state;
	struct town_job wish = { .grant = fixture->grant, .sql = BY_STATION, .rho = 5 * TOWN_RHO };

	spend(fixture, 8 * TOWN_RHO, true);
	check_refused(fixture, &wish, REFUSAL_BUDGET, "the platform has less budget left");
	town_sync(&fixture->town);
}

static void a_key_that_stands_for_another_question_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct town_job first = { .grant = fixture->grant, .sql = BY_STATION, .idempotency = 7 };
	struct town_job second = { .grant = fixture->grant, .sql = MINUTES, .idempotency = 7 };
	struct town_job third = first;
	struct node_answer answer;

	assert_int_equal(town_ask(&fixture->town, &first, &answer, &fixture->report), AL_OK);
	node_answer_clear(&answer);
	check_refused(fixture, &second, REFUSAL_REPLAY, "another job has this idempotency key");
	third.rho = TOWN_RHO + 1;
	check_refused(fixture, &third, REFUSAL_REPLAY, "another job has this idempotency key");
	assert_int_equal(fixture_stored(fixture, CHARGES), 1);
	assert_int_equal(fixture_stored(fixture, REFUSALS), 2);
	town_sync(&fixture->town);
}

static void a_refused_job_is_refused_for_good_and_once(void **state)
{
	struct fixture *fixture = *state;
	struct town *town = &fixture->town;
	struct town_job wish = { .grant = fixture->grant, .sql = BY_STATION, .rho = 6 * TOWN_RHO };
	struct envelope *job = town_job(town, &wish);
	struct node_answer answer;

	assert_int_equal(town_run(town, job, BY_STATION, &answer, &fixture->report), AL_EXHAUSTED);
	assert_int_equal(town_run(town, job, BY_STATION, &answer, &fixture->report), AL_REFUSED);
	assert_int_equal(answer.code, REFUSAL_BUDGET);
	assert_non_null(strstr(fixture->report.message, "was refused before"));
	assert_int_equal(fixture_stored(fixture, REFUSALS), 1);
	envelope_free(job);
	town_sync(town);
}

static void a_stale_checkpoint_stops_jobs_until_it_is_fresh(void **state)
{
	struct fixture *fixture = *state;
	struct town *town = &fixture->town;
	struct town_job wish = { .grant = fixture->grant, .sql = BY_STATION };
	struct envelope *job;
	struct node_answer answer;

	town->now = when_add(town->now, 601);
	job = town_job(town, &wish);
	assert_int_equal(town_run(town, job, BY_STATION, &answer, &fixture->report), AL_REFUSED);
	assert_int_equal(answer.code, REFUSAL_STALE);
	assert_non_null(strstr(fixture->report.message, "older than the 600 s"));
	/* That is not for good: the same job once the log was followed. */
	assert_int_equal(fixture_stored(fixture, REFUSALS), 0);
	town_sync(town);
	town->now = when_add(town->now, 600);
	assert_int_equal(town_run(town, job, BY_STATION, &answer, &fixture->report), AL_OK);
	node_answer_clear(&answer);
	envelope_free(job);
}

static void nothing_runs_before_the_log_was_followed(void **state)
{
	struct fixture *fixture = *state;
	struct town_job wish = { .grant = fixture->grant, .sql = BY_STATION };

	fixture_reopen(fixture);
	check_not_now(fixture, &wish, "has not followed the log");
}

static void nothing_runs_on_a_description_that_is_not_in_the_log(void **state)
{
	struct fixture *fixture = *state;
	struct town *town = &fixture->town;
	struct town_job wish = { .grant = fixture->grant, .sql = BY_STATION };
	struct node_answer answer;

	town_write_stations(town, "id,city\ns0,North\ns1,North\ns2,South\ns9,South\n");
	assert_int_equal(town_describe(town, &fixture->report), AL_OK);
	check_not_now(fixture, &wish, "not in the log yet");
	town_sync(town);
	assert_int_equal(town_ask(town, &wish, &answer, &fixture->report), AL_OK);
	node_answer_clear(&answer);
}

static void the_last_receipt_but_one_must_be_in_the_log(void **state)
{
	struct fixture *fixture = *state;
	struct town *town = &fixture->town;
	struct town_job wish = { .grant = fixture->grant, .sql = BY_STATION };

	free(fixture_answer(fixture, BY_STATION));
	free(fixture_answer(fixture, MINUTES));
	wish.sql = "SELECT COUNT(*) FROM trips";
	check_not_now(fixture, &wish, "2 receipts of this node are not in a co-signed checkpoint");
	/* To have entered them is not enough. */
	town_enter_outbox(town);
	check_not_now(fixture, &wish, "enter the outbox");
	town_sync(town);
	free(fixture_answer(fixture, wish.sql));
}

static void the_clock_must_not_go_backwards(void **state)
{
	struct fixture *fixture = *state;
	struct town *town = &fixture->town;
	struct town_job wish = { .grant = fixture->grant, .sql = BY_STATION };
	struct node_answer answer;

	free(fixture_answer(fixture, BY_STATION));
	town_sync(town);
	town->now = when_add(town->now, -1);
	assert_int_equal(town_ask(town, &wish, &answer, &fixture->report), AL_REFUSED);
	assert_int_equal(answer.code, 0);
	assert_non_null(strstr(fixture->report.message, "the clock went backwards"));
}

static void a_job_of_the_future_may_come_again(void **state)
{
	struct fixture *fixture = *state;
	struct town *town = &fixture->town;
	struct town_job wish = { .grant = fixture->grant, .sql = BY_STATION };
	struct envelope *job;
	struct node_answer answer;

	wish.time = when_add(town->now, 1);
	job = town_job(town, &wish);
	assert_int_equal(town_run(town, job, BY_STATION, &answer, &fixture->report), AL_REFUSED);
	assert_int_equal(answer.code, REFUSAL_TIME);
	town->now = wish.time;
	assert_int_equal(town_run(town, job, BY_STATION, &answer, &fixture->report), AL_OK);
	node_answer_clear(&answer);
	envelope_free(job);
}

/* Everything that a list of bad and good jobs is told, as one text. */
static void tell_all(struct fixture *fixture, char *ret, size_t len)
{
	static const char *const questions[] = {
		"SELECT rider FROM trips",
		"SELECT COUNT(*) FROM trips WHERE rider = 'r01'",
		"SELECT MAX(minutes) FROM trips",
		"SELECT minutes, COUNT(*) FROM trips GROUP BY minutes",
		"SELECT COUNT(*) FROM others",
		"SELECT 1 / 0 FROM trips",
		"SELECT SUM(minutes) FROM trips WHERE minutes > 1000",
		BY_STATION,
	};
	size_t used = 0;

	ret[0] = '\0';
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		struct town_job wish = { .grant = fixture->grant, .sql = questions[i] };
		struct node_answer answer;
		enum status status;

		fixture->report.message[0] = '\0';
		status = town_ask(&fixture->town, &wish, &answer, &fixture->report);
		used += (size_t)snprintf(
		    ret + used, len - used, "%s %d %llu %s\n", status_name(status),
		    (int)answer.code, (unsigned long long)answer.rho.pico, fixture->report.message);
		assert_true(used < len);
		node_answer_clear(&answer);
		town_sync(&fixture->town);
	}
}

static void what_is_said_does_not_depend_on_the_rows(void **state)
{
	struct fixture *few = *state;
	struct fixture *many = fixture_new(50);
	char of_few[8192];
	char of_many[8192];

	tell_all(few, of_few, sizeof(of_few));
	tell_all(many, of_many, sizeof(of_many));
	assert_string_equal(of_few, of_many);
	assert_non_null(strstr(of_few, "ok 0"));
	assert_non_null(strstr(of_few, "refused"));
	fixture_free(many);
}

UNIT_MAIN("refusals", CASE(a_job_of_another_key_is_refused_without_an_object),
	  CASE(a_strangers_signature_beside_does_not_spoil_the_job),
	  CASE(a_grant_for_another_node_is_refused_without_an_object),
	  CASE(an_unknown_grant_is_refused), CASE(a_revoked_grant_is_refused_and_the_log_takes_it),
	  CASE(a_grant_holds_up_to_its_end),
	  CASE(a_question_that_is_not_offered_is_refused_with_its_place),
	  CASE(other_words_than_were_signed_do_not_spoil_the_job),
	  CASE(a_job_beyond_the_grants_budget_is_refused), CASE(runs_are_counted),
	  CASE(a_purpose_has_a_ceiling_in_each_year), CASE(a_platform_has_a_ceiling_in_each_year),
	  CASE(a_key_that_stands_for_another_question_is_refused),
	  CASE(a_refused_job_is_refused_for_good_and_once),
	  CASE(a_stale_checkpoint_stops_jobs_until_it_is_fresh),
	  CASE(nothing_runs_before_the_log_was_followed),
	  CASE(nothing_runs_on_a_description_that_is_not_in_the_log),
	  CASE(the_last_receipt_but_one_must_be_in_the_log), CASE(the_clock_must_not_go_backwards),
	  CASE(a_job_of_the_future_may_come_again), CASE(what_is_said_does_not_depend_on_the_rows))
