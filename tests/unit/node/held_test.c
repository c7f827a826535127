/* held_test.c: results that the office checks: nobody else has them before two have passed them. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/json.h"
#include "law/held_result.h"
#include "law/output_rule.h"
#include "node/jobs.h"

#include "store/db.h"
#include "unit/node/fixture.h"

#include <stdlib.h>

#define HELD "SELECT COUNT(*) FROM held_part"
#define CHARGES "SELECT COUNT(*) FROM charge"
#define DAYS(count) ((count) * (int64_t)TOWN_DAY)

/* A town with two persons who check, a grant that wants it, and a question under it. */
struct checked {
	struct fixture *fixture;
	struct envelope *job;
	struct digest receipt;
};

static struct digest checked_grant(struct fixture *fixture)
{
	struct town_wish wish = { .output_check = true };

	return town_grant(&fixture->town, &wish);
}

/* Send the job, which is answered; the status of its result. */
static enum output_standing send(struct checked *checked, struct node_answer *ret)
{
	struct fixture *fixture = checked->fixture;

	assert_int_equal(town_run(&fixture->town, checked->job, BY_STATION, ret, &fixture->report),
			 AL_OK);
	return ret->standing;
}

static void assert_held(struct checked *checked, enum output_standing standing)
{
	struct node_answer answer;

	assert_int_equal(send(checked, &answer), standing);
	assert_int_equal(answer.sealed.len, 0);
	assert_true(answer.repeated);
	node_answer_clear(&answer);
}

static void assert_given_out(struct checked *checked)
{
	struct node_answer answer;
	struct buffer text;

	assert_int_equal(send(checked, &answer), OUTPUT_RELEASED);
	town_open_answer(&checked->fixture->town, &answer, &text);
	assert_non_null(strstr(buffer_text(&text), "\"rows\""));
	buffer_clear(&text);
	node_answer_clear(&answer);
}

static void ask_checked(struct checked *ret, struct fixture *fixture)
{
	struct town *town = &fixture->town;
	struct town_job wish = { .sql = BY_STATION };
	struct node_answer answer;

	*ret = (struct checked){ .fixture = fixture };
	town_add_checkers(town);
	wish.grant = checked_grant(fixture);
	town_sync(town);
	ret->job = town_job(town, &wish);
	assert_int_equal(send(ret, &answer), OUTPUT_WAITING);
	assert_false(answer.repeated);
	assert_int_equal(answer.sealed.len, 0);
	ret->receipt = answer.receipt;
	node_answer_clear(&answer);
	assert_held(ret, OUTPUT_WAITING); /* the receipt is not in the log yet */
	town_sync(town);
}

static void pass(struct checked *checked, int key)
{
	town_check(&checked->fixture->town, &checked->receipt, key, VERDICT_PASS);
	town_sync(&checked->fixture->town);
}

static void a_result_is_given_out_after_two_passes(void **state)
{
	struct checked checked;

	ask_checked(&checked, *state);
	assert_held(&checked, OUTPUT_WAITING);
	pass(&checked, T_CHECKER);
	assert_held(&checked, OUTPUT_WAITING);
	pass(&checked, T_CHECKER_2);
	assert_given_out(&checked);
	assert_int_equal(fixture_stored(checked.fixture, CHARGES), 1);
	envelope_free(checked.job);
}

static void a_refused_result_is_never_given_out_and_stays_paid(void **state)
{
	struct checked checked;
	struct node_budget budget;
	struct job job;
	struct arena arena;

	ask_checked(&checked, *state);
	pass(&checked, T_CHECKER);
	town_check(&checked.fixture->town, &checked.receipt, T_CHECKER_2, VERDICT_REFUSE);
	town_sync(&checked.fixture->town);
	assert_held(&checked, OUTPUT_REFUSED);
	arena_init(&arena, OBJECT_ARENA_MAX);
	assert_int_equal(object_decode_as(checked.job, OBJECT_JOB, &arena, &job, NULL), AL_OK);
	assert_int_equal(node_budget_of(checked.fixture->town.node, &job.grant, &budget, NULL),
			 AL_OK);
	assert_int_equal(budget.spent.pico, TOWN_RHO);
	arena_clear(&arena);
	envelope_free(checked.job);
}

static void a_result_that_nobody_checked_in_time_lapses(void **state)
{
	struct checked checked;
	struct town *town;

	ask_checked(&checked, *state);
	town = &checked.fixture->town;
	town->now = when_add(town->now, DAYS(30) - 1);
	town_sync(town);
	assert_held(&checked, OUTPUT_WAITING);
	town->now = when_add(town->now, 1);
	town_sync(town);
	assert_held(&checked, OUTPUT_LAPSED);
	envelope_free(checked.job);
}

static void passes_that_the_node_has_not_followed_release_nothing(void **state)
{
	struct checked checked;
	struct town *town;
	struct node_answer answer;

	ask_checked(&checked, *state);
	town = &checked.fixture->town;
	town_check(town, &checked.receipt, T_CHECKER, VERDICT_PASS);
	town_check(town, &checked.receipt, T_CHECKER_2, VERDICT_PASS);
	assert_held(&checked, OUTPUT_WAITING);
	town_sync(town);
	/* What was followed is too old to say anything. */
	town->now = when_add(town->now, 601);
	assert_int_equal(town_run(town, checked.job, BY_STATION, &answer, &checked.fixture->report),
			 AL_REFUSED);
	assert_int_equal(answer.code, REFUSAL_STALE);
	assert_int_equal(answer.sealed.len, 0);
	town_sync(town);
	assert_given_out(&checked);
	envelope_free(checked.job);
}

static void what_is_held_survives_that_the_node_is_closed(void **state)
{
	struct checked checked;
	struct fixture *fixture = *state;
	struct node_answer answer;

	ask_checked(&checked, fixture);
	fixture_reopen(fixture);
	/* Before it has followed the log it cannot know. */
	assert_int_equal(
	    town_run(&fixture->town, checked.job, BY_STATION, &answer, &fixture->report),
	    AL_CONFLICT);
	town_sync(&fixture->town);
	assert_held(&checked, OUTPUT_WAITING);
	pass(&checked, T_CHECKER);
	pass(&checked, T_CHECKER_2);
	fixture_reopen(fixture);
	town_sync(&fixture->town);
	assert_given_out(&checked);
	assert_int_equal(fixture_stored(fixture, CHARGES), 1);
	envelope_free(checked.job);
}

static void another_job_for_the_same_question_does_not_get_around_the_check(void **state)
{
	struct checked checked;
	struct town *town;
	struct town_job wish = { .sql = BY_STATION };
	struct node_answer answer;
	struct job job;
	struct arena arena;

	ask_checked(&checked, *state);
	town = &checked.fixture->town;
	arena_init(&arena, OBJECT_ARENA_MAX);
	assert_int_equal(object_decode_as(checked.job, OBJECT_JOB, &arena, &job, NULL), AL_OK);
	wish.grant = job.grant;
	assert_int_equal(town_ask(town, &wish, &answer, &checked.fixture->report), AL_OK);
	assert_true(answer.repeated);
	assert_int_equal(answer.standing, OUTPUT_WAITING);
	assert_int_equal(answer.sealed.len, 0);
	node_answer_clear(&answer);
	arena_clear(&arena);
	envelope_free(checked.job);
}

/* --- the checkers --- */

/* What `key` opens of what is held for the checkers, in *ret; the status of the opening. */
static enum status open_held(struct checked *checked, int key, struct buffer *ret)
{
	struct fixture *fixture = checked->fixture;
	struct opening_key *opening = town_checkers_key(key);
	struct buffer box;
	enum status status;

	buffer_init(&box, (size_t)16 * 1024 * 1024);
	buffer_init(ret, (size_t)16 * 1024 * 1024);
	assert_int_equal(node_held_result(fixture->town.node, &checked->receipt, fixture->town.now,
					  &box, &fixture->report),
			 AL_OK);
	status = seal_open_one(opening, box.bytes, box.len, ret);
	buffer_clear(&box);
	opening_key_free(opening);
	return status;
}

/* A program has something to say to each question about a real answer. */
static void look_at(const struct held_result *held)
{
	struct output_note notes[OUTPUT_RULE_COUNT];
	struct output_table table;
	struct output_seen seen = { .min_group = 2, .table = &table };
	struct arena arena;

	arena_init(&arena, (size_t)1024 * 1024);
	assert_int_equal(output_table_parse((const char *)held->result + SALT_LEN,
					    held->result_len - SALT_LEN, &arena, &table, NULL),
			 AL_OK);
	assert_int_equal(table.columns_count, 2);
	assert_int_equal(table.columns[0].kind, OUTPUT_KIND_KEY);
	assert_int_equal(table.columns[1].kind, OUTPUT_KIND_COUNT);
	assert_int_equal(table.rows_count, 4);
	assert_string_equal(output_table_cell(&table, 0, 0)->text, "s0");
	assert_true(output_table_cell(&table, 0, 1)->error > 0);
	assert_int_equal(output_rules_apply(&seen, &arena, notes), AL_OK);
	assert_int_equal(notes[OUTPUT_GROUP_SIZE - 1].finding, FINDING_OK);
	assert_int_equal(notes[OUTPUT_PURPOSE - 1].finding, FINDING_LOOK);
	arena_clear(&arena);
}

static void each_checker_opens_what_the_applicant_will_get_with_its_question(void **state)
{
	struct checked checked;
	struct buffer opened[2];
	struct held_commitments logged;
	struct held_result held;
	struct receipt_state receipt;
	struct node_answer answer;
	struct buffer text;
	struct job job;
	struct arena arena;

	ask_checked(&checked, *state);
	for (int i = 0; i < 2; i++)
		assert_int_equal(open_held(&checked, T_CHECKER + i, &opened[i]), AL_OK);
	assert_string_equal(buffer_text(&opened[0]), buffer_text(&opened[1]));
	arena_init(&arena, OBJECT_ARENA_MAX);
	assert_int_equal(object_decode_as(checked.job, OBJECT_JOB, &arena, &job, NULL), AL_OK);
	assert_int_equal(chain_receipt(checked.fixture->town.chain, &checked.receipt,
				       checked.fixture->town.now, &receipt),
			 AL_OK);
	logged.result_commit = receipt.result_commit;
	logged.plan = job.plan;
	assert_int_equal(held_result_decode(opened[0].bytes, opened[0].len, &logged, &held, NULL),
			 AL_OK);
	assert_int_equal(held.sql_len, strlen(BY_STATION));
	assert_memory_equal(held.sql, BY_STATION, held.sql_len);
	look_at(&held);
	pass(&checked, T_CHECKER);
	pass(&checked, T_CHECKER_2);
	assert_int_equal(send(&checked, &answer), OUTPUT_RELEASED);
	town_open_answer(&checked.fixture->town, &answer, &text);
	assert_int_equal(text.len, held.result_len - SALT_LEN);
	assert_memory_equal(text.bytes, held.result + SALT_LEN, text.len);
	buffer_clear(&text);
	node_answer_clear(&answer);
	buffer_clear(&opened[0]);
	buffer_clear(&opened[1]);
	arena_clear(&arena);
	envelope_free(checked.job);
}

static void every_kind_of_answer_can_be_looked_at(void **state)
{
	static const struct {
		const char *sql;
		enum output_kind kind; /* of its last column */
	} questions[] = {
		{ "SELECT COUNT(*) FROM trips", OUTPUT_KIND_COUNT },
		{ "SELECT station, COUNT(DISTINCT rider) FROM trips GROUP BY station",
		  OUTPUT_KIND_PERSONS },
		{ "SELECT COUNT(DISTINCT station) FROM trips", OUTPUT_KIND_COUNT },
		{ "SELECT station, SUM(minutes), AVG(minutes) FROM trips GROUP BY station",
		  OUTPUT_KIND_MEASURE },
		{ "SELECT STDDEV(minutes) FROM trips", OUTPUT_KIND_MEASURE },
		{ "SELECT MEDIAN(minutes) FROM trips", OUTPUT_KIND_RANK },
		{ "SELECT station, COUNT(*) FROM trips GROUP BY station ORDER BY COUNT(*) LIMIT 2",
		  OUTPUT_KIND_COUNT },
	};
	struct fixture *fixture = *state;
	struct output_note notes[OUTPUT_RULE_COUNT];
	struct town_wish rich = { .rho = 7 * TOWN_RHO };

	fixture->grant = town_grant(&fixture->town, &rich);
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		struct output_table table = { .columns_count = 0 };
		struct output_seen seen = { .min_group = 2, .table = &table };
		struct arena arena;
		char *text;

		town_sync(&fixture->town);
		text = fixture_answer(fixture, questions[i].sql);
		arena_init(&arena, (size_t)1024 * 1024);
		assert_int_equal(
		    output_table_parse(text, strlen(text), &arena, &table, &fixture->report),
		    AL_OK);
		assert_int_equal(table.columns[table.columns_count - 1].kind, questions[i].kind);
		assert_int_equal(output_rules_apply(&seen, &arena, notes), AL_OK);
		arena_clear(&arena);
		free(text);
	}
}

static void nobody_else_opens_it_and_nobody_has_it_when_it_is_settled(void **state)
{
	struct checked checked;
	struct buffer opened;
	struct digest other = { { 1 } };

	ask_checked(&checked, *state);
	assert_int_equal(open_held(&checked, 77, &opened), AL_FORGED); /* the applicant's key */
	buffer_clear(&opened);
	buffer_init(&opened, 1000);
	assert_int_equal(node_held_result(checked.fixture->town.node, &other,
					  checked.fixture->town.now, &opened,
					  &checked.fixture->report),
			 AL_NOT_FOUND);
	pass(&checked, T_CHECKER);
	pass(&checked, T_CHECKER_2);
	assert_int_equal(node_held_result(checked.fixture->town.node, &checked.receipt,
					  checked.fixture->town.now, &opened,
					  &checked.fixture->report),
			 AL_NOT_FOUND);
	assert_int_equal(opened.len, 0);
	buffer_clear(&opened);
	envelope_free(checked.job);
}

static void nothing_is_charged_while_nobody_could_check(void **state)
{
	struct fixture *fixture = *state;
	struct town_job wish = { .sql = BY_STATION };
	struct node_answer answer;

	wish.grant = checked_grant(fixture);
	town_sync(&fixture->town);
	assert_int_equal(town_ask(&fixture->town, &wish, &answer, &fixture->report), AL_REFUSED);
	assert_int_equal(answer.code, REFUSAL_GRANT);
	assert_non_null(strstr(fixture->report.message, "no office keys of two persons"));
	assert_int_equal(fixture_stored(fixture, CHARGES), 0);
	/* It may be asked again when somebody can. */
	assert_int_equal(fixture_stored(fixture, "SELECT COUNT(*) FROM outbox WHERE type ="
						 " 'refusal'"),
			 0);
	town_add_checkers(&fixture->town);
	town_sync(&fixture->town);
	assert_int_equal(town_ask(&fixture->town, &wish, &answer, &fixture->report), AL_OK);
	assert_int_equal(answer.standing, OUTPUT_WAITING);
	node_answer_clear(&answer);
}

static void assert_canonical(const struct buffer *text)
{
	struct buffer again;
	json_t *parsed = NULL;

	buffer_init(&again, 100000);
	assert_int_equal(json_parse(buffer_text(text), text->len, &parsed, NULL), AL_OK);
	assert_int_equal(json_canonical(parsed, &again, NULL), AL_OK);
	assert_string_equal(buffer_text(&again), buffer_text(text));
	json_decref(parsed);
	buffer_clear(&again);
}

static void explain_says_that_an_answer_is_checked_first(void **state)
{
	static const char words[] = "two persons of the office look at the answer";
	struct fixture *fixture = *state;
	struct node_inquiry inquiry = { .rho = { .pico = TOWN_RHO },
					.sql = BY_STATION,
					.sql_len = strlen(BY_STATION) };
	const struct digest grants[] = { checked_grant(fixture), fixture->grant };

	town_sync(&fixture->town);
	for (int i = 0; i < 2; i++) {
		struct buffer text;

		inquiry.grant = grants[i];
		buffer_init(&text, 10000);
		assert_int_equal(node_explain(fixture->town.node, &inquiry, NODE_EXPLAIN_TEXT,
					      &text, &fixture->report),
				 AL_OK);
		assert_int_equal(strstr(buffer_text(&text), words) != NULL, i == 0);
		buffer_reset(&text);
		assert_int_equal(node_explain(fixture->town.node, &inquiry, NODE_EXPLAIN_JSON,
					      &text, &fixture->report),
				 AL_OK);
		assert_canonical(&text);
		assert_int_equal(strstr(buffer_text(&text),
					"{\"checked_by\":2,\"checked_within_days\":30,"
					"\"columns\":[") == buffer_text(&text),
				 i == 0);
		assert_int_equal(strncmp(buffer_text(&text), "{\"columns\":[", 12) == 0, i == 1);
		buffer_clear(&text);
	}
}

static void a_result_without_a_check_is_free_and_nothing_is_held(void **state)
{
	struct fixture *fixture = *state;
	struct town_job wish = { .grant = fixture->grant, .sql = BY_STATION };
	struct node_answer answer;

	town_add_checkers(&fixture->town);
	town_sync(&fixture->town);
	assert_int_equal(town_ask(&fixture->town, &wish, &answer, &fixture->report), AL_OK);
	assert_int_equal(answer.standing, OUTPUT_FREE);
	assert_true(answer.sealed.len > 0);
	assert_int_equal(fixture_stored(fixture, HELD), 0);
	node_answer_clear(&answer);
}

static void a_store_of_the_version_before_is_brought_up(void **state)
{
	struct fixture *fixture = *state;
	struct db_options options = { .access = DB_WRITE };
	struct checked checked;
	struct db *db = NULL;
	char path[320];

	town_close_node(&fixture->town);
	(void)snprintf(path, sizeof(path), "%s/node/store.db", fixture->town.folder);
	assert_int_equal(db_open(path, &options, &db, NULL), AL_OK);
	assert_int_equal(
	    db_script(db,
		      "DROP TABLE held_part; DROP INDEX answer_receipt; DROP TABLE "
		      "queued_job; DROP TABLE operator_act; DROP TABLE link_code; "
		      "DROP TABLE personal_part; DROP TABLE open_charge;"
		      "DROP TRIGGER link_made; DROP TABLE link_slot; DROP TABLE answer_use;"
		      "ALTER TABLE link DROP COLUMN base;"
		      "ALTER TABLE link DROP COLUMN certified;"
		      "DELETE FROM schema_migration WHERE version >= 3;",
		      &fixture->report),
	    AL_OK);
	db_close(db);
	fixture_reopen(fixture);
	town_sync(&fixture->town);
	ask_checked(&checked, fixture);
	assert_int_equal(fixture_stored(fixture, HELD), 1);
	envelope_free(checked.job);
}

UNIT_MAIN("held", CASE(a_result_is_given_out_after_two_passes),
	  CASE(a_refused_result_is_never_given_out_and_stays_paid),
	  CASE(a_result_that_nobody_checked_in_time_lapses),
	  CASE(passes_that_the_node_has_not_followed_release_nothing),
	  CASE(what_is_held_survives_that_the_node_is_closed),
	  CASE(another_job_for_the_same_question_does_not_get_around_the_check),
	  CASE(each_checker_opens_what_the_applicant_will_get_with_its_question),
	  CASE(every_kind_of_answer_can_be_looked_at),
	  CASE(nobody_else_opens_it_and_nobody_has_it_when_it_is_settled),
	  CASE(nothing_is_charged_while_nobody_could_check),
	  CASE(explain_says_that_an_answer_is_checked_first),
	  CASE(a_result_without_a_check_is_free_and_nothing_is_held),
	  CASE(a_store_of_the_version_before_is_brought_up))
