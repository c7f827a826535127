/* training_test.c: jobs that train: who is in a model, what it costs, and what leaves. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/json.h"
#include "law/output_rule.h"
#include "learn/predict_json.h"
#include "node/work.h"
#include "unit/node/fixture.h"

#include <stdlib.h>

#define LONG_RIDES                                                                                 \
	"{\"model\":\"logistic\",\"from\":\"trips\",\"features\":[\"minutes\"],"                   \
	"\"target\":\"CASE WHEN minutes > 30 THEN 1 ELSE 0 END\",\"rounds\":3}"
#define LEARNERS 20 /* riders whose mandates allow training: r00 to r19 */
#define ANSWERS "SELECT COUNT(*) FROM answer"
#define CHARGES "SELECT COUNT(*) FROM charge"
#define PAID PERSONS_CHARGED

/* The fixture with a grant that may train, and the mandates of some riders for it. */
static struct fixture *trains(void **state, bool output_check)
{
	const struct town_wish wish = { .trains = true, .output_check = output_check };
	struct fixture *fixture = *state;
	struct town *town = &fixture->town;

	for (int rider = 0; rider < LEARNERS; rider++) {
		const struct town_mandate mandate = { .rider = rider,
						      .serial = 2,
						      .rules = 1,
						      .modes = MODE_AGGREGATE | MODE_TRAIN };

		assert_int_equal(town_give(town, &mandate, &fixture->report), AL_OK);
	}
	if (output_check)
		town_add_checkers(town);
	fixture->grant = town_grant(town, &wish);
	town_sync(town);
	return fixture;
}

static enum status train(struct fixture *fixture, const char *request, struct node_answer *ret)
{
	const struct town_job wish = { .grant = fixture->grant, .sql = request };

	return town_ask(&fixture->town, &wish, ret, &fixture->report);
}

static void revoke(struct fixture *fixture, int rider)
{
	const struct town_mandate wish = { .rider = rider, .serial = 3 };

	assert_int_equal(town_give(&fixture->town, &wish, &fixture->report), AL_OK);
}

static void a_model_comes_with_its_card_and_as_onnx(void **state)
{
	struct fixture *fixture = trains(state, false);
	struct predictor *predictor = NULL;
	struct node_answer answer;
	struct grant_state grant;
	struct buffer text;
	struct buffer model;
	json_t *json = NULL;
	double values[2] = { 5, 55 };

	assert_int_equal(train(fixture, LONG_RIDES, &answer), AL_OK);
	assert_in_range(answer.rho.pico, 1, TOWN_RHO);
	town_open_answer(&fixture->town, &answer, &text);
	assert_int_equal(json_parse(buffer_text(&text), text.len, &json, NULL), AL_OK);
	assert_int_equal(json_object_size(json), 3);
	assert_true(json_is_object(json_object_get(json, "card")));
	assert_true(json_string_length(json_object_get(json, "onnx")) > 100);
	buffer_init(&model, 100000);
	assert_int_equal(json_canonical(json_object_get(json, "model"), &model, NULL), AL_OK);
	assert_int_equal(predict_parse(buffer_text(&model), model.len, &predictor, NULL), AL_OK);
	assert_true(predict_row(predictor, &values[0]) <= 1);
	assert_true(predict_row(predictor, &values[1]) >= 0);
	predict_free(predictor);
	buffer_clear(&model);
	buffer_clear(&text);
	json_decref(json);
	town_sync(&fixture->town);
	assert_int_equal(chain_grant(fixture->town.chain, &fixture->grant, &grant), AL_OK);
	assert_int_equal(grant.runs_done, 1);
	assert_int_equal(grant.rho_spent, (int64_t)answer.rho.pico);
	assert_int_equal(grant.delta_spent, 0);
	node_answer_clear(&answer);
}

static void only_whose_mandate_allows_training_is_in_it(void **state)
{
	struct fixture *fixture = trains(state, false);
	struct node_answer answer;

	assert_int_equal(train(fixture, LONG_RIDES, &answer), AL_OK);
	assert_int_equal(fixture_stored(fixture, PAID), LEARNERS);
	node_answer_clear(&answer);
	/* A question is for all who allow that. */
	free(fixture_answer(fixture, BY_STATION));
	assert_int_equal(fixture_stored(fixture, PAID), TOWN_MEMBERS);
}

static void a_grant_without_training_trains_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct node_answer answer;

	assert_int_equal(train(fixture, LONG_RIDES, &answer), AL_REFUSED);
	assert_int_equal(answer.code, REFUSAL_GRANT);
	assert_string_equal(fixture->report.message, "the grant is not for training");
	assert_int_equal(fixture_stored(fixture, CHARGES), 0);
}

static void a_training_that_cannot_be_is_refused_and_costs_nothing(void **state)
{
	static const char *const wrong[] = {
		"{\"model\":\"oracle\",\"from\":\"trips\",\"features\":[\"minutes\"]}",
		"{\"model\":\"linear\",\"from\":\"trips\",\"features\":[\"minutes\"]}",
		"{\"model\":\"linear\",\"from\":\"trips\",\"features\":[\"rider\"],"
		"\"target\":\"minutes\"}",
		"{\"model\":\"linear\",\"from\":\"secrets\",\"features\":[\"minutes\"],"
		"\"target\":\"minutes\"}",
	};
	struct fixture *fixture = trains(state, false);
	struct node_answer answer;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(train(fixture, wrong[i], &answer), AL_REFUSED);
		assert_int_equal(answer.code, REFUSAL_PLAN);
	}
	assert_int_equal(fixture_stored(fixture, CHARGES), 0);
}

static void the_order_is_that_of_a_question(void **state)
{
	struct fixture *fixture = trains(state, false);
	struct node_answer answer;

	fixture->stage_count = 0;
	assert_int_equal(train(fixture, LONG_RIDES, &answer), AL_OK);
	assert_int_equal(fixture->stage_count, NODE_STAGE_STORED);
	for (size_t i = 0; i < fixture->stage_count; i++)
		assert_int_equal(fixture->stages[i], i + 1);
	node_answer_clear(&answer);
}

static void a_training_is_paid_once_and_given_again(void **state)
{
	struct fixture *fixture = trains(state, false);
	struct town_job wish = { .grant = fixture->grant, .sql = LONG_RIDES };
	struct envelope *job = town_job(&fixture->town, &wish);
	struct node_answer first;
	struct node_answer again;
	struct node_answer other;

	assert_int_equal(town_run(&fixture->town, job, LONG_RIDES, &first, &fixture->report),
			 AL_OK);
	assert_int_equal(town_run(&fixture->town, job, LONG_RIDES, &again, &fixture->report),
			 AL_OK);
	assert_true(again.repeated);
	assert_int_equal(train(fixture, LONG_RIDES, &other), AL_OK); /* another job, as before */
	assert_true(other.repeated);
	assert_memory_equal(first.sealed.bytes, other.sealed.bytes, first.sealed.len);
	assert_int_equal(fixture_stored(fixture, CHARGES), 1);
	node_answer_clear(&first);
	node_answer_clear(&again);
	node_answer_clear(&other);
	envelope_free(job);
}

/* --- who revokes meanwhile --- */

static void revoke_at_first_paid(struct fixture *fixture, enum node_stage stage)
{
	if (stage != NODE_STAGE_PAID)
		return;
	fixture->on_stage = NULL;
	revoke(fixture, 3);
}

static void who_revokes_while_it_trains_is_in_no_model_that_leaves(void **state)
{
	static const enum node_stage stages[] = {
		NODE_STAGE_CHARGED, NODE_STAGE_DRAWN, NODE_STAGE_READ,
		NODE_STAGE_PAID,    NODE_STAGE_READ,  NODE_STAGE_PAID,
		NODE_STAGE_CUT,	    NODE_STAGE_ADDED, NODE_STAGE_STORED,
	};
	struct fixture *fixture = trains(state, false);
	struct node_answer answer;

	fixture->stage_count = 0;
	fixture->on_stage = revoke_at_first_paid;
	assert_int_equal(train(fixture, LONG_RIDES, &answer), AL_OK);
	assert_int_equal(fixture->stage_count, sizeof(stages) / sizeof(stages[0]));
	assert_memory_equal(fixture->stages, stages, sizeof(stages));
	/* The second training has not asked her to pay again, and all others. */
	assert_int_equal(
	    fixture_stored(fixture, PERSONS_CHARGED
			   " AND substr(content, 8 * i + 1, 8) = (SELECT MIN(substr(content, "
			   "8 * i + 1, 8)) FROM personal_part, n WHERE substr(content, 8 * i "
			   "+ 1, 8) <> x'0000000000000000')"),
	    1);
	assert_int_equal(fixture_stored(fixture, PAID), LEARNERS);
	assert_int_equal(fixture_stored(fixture, CHARGES), 1);
	node_answer_clear(&answer);
}

/* Nobody has rows here; that it is trained anew must not tell whether who revoked has some. */
static void a_revocation_looks_the_same_of_who_has_no_rows(void **state)
{
	static const char nothing[] =
	    "{\"model\":\"logistic\",\"from\":\"trips\",\"where\":\"minutes > 1000\","
	    "\"features\":[\"minutes\"],"
	    "\"target\":\"CASE WHEN minutes > 30 THEN 1 ELSE 0 END\",\"rounds\":3}";
	struct fixture *fixture = trains(state, false);
	struct node_answer answer;

	fixture->stage_count = 0;
	fixture->on_stage = revoke_at_first_paid;
	assert_int_equal(train(fixture, nothing, &answer), AL_OK);
	assert_int_equal(fixture_stored(fixture, PAID), 0);
	assert_int_equal(fixture->stage_count, 9); /* as of who has rows, above */
	assert_int_equal(fixture->stages[4], NODE_STAGE_READ);
	node_answer_clear(&answer);
}

static int next_rider;

static void revoke_at_each_paid(struct fixture *fixture, enum node_stage stage)
{
	if (stage == NODE_STAGE_PAID)
		revoke(fixture, next_rider++);
}

static void after_too_many_revocations_it_is_sent_again(void **state)
{
	struct fixture *fixture = trains(state, false);
	struct town_job wish = { .grant = fixture->grant, .sql = LONG_RIDES };
	struct envelope *job = town_job(&fixture->town, &wish);
	struct node_answer answer;

	next_rider = 0;
	fixture->on_stage = revoke_at_each_paid;
	assert_int_equal(town_run(&fixture->town, job, LONG_RIDES, &answer, &fixture->report),
			 AL_CONFLICT);
	assert_int_equal(next_rider, 1 + NODE_REQUEUES_MAX);
	assert_int_equal(fixture_stored(fixture, ANSWERS), 0);
	fixture->on_stage = NULL;
	assert_int_equal(town_run(&fixture->town, job, LONG_RIDES, &answer, &fixture->report),
			 AL_OK);
	assert_int_equal(fixture_stored(fixture, ANSWERS), 1);
	assert_int_equal(fixture_stored(fixture, CHARGES), 1); /* nothing was told for it */
	node_answer_clear(&answer);
	envelope_free(job);
}

/* --- predictions --- */

#define SQL_OF_PREDICTIONS "SELECT station, AVG(PREDICT('m', minutes)) FROM trips GROUP BY station"

/* The question with the model that `answer` is; the caller frees it. */
static char *predict_with(const struct fixture *fixture, const struct node_answer *answer)
{
	static const char end[] = "},\"sql\":\"" SQL_OF_PREDICTIONS "\"}";
	struct buffer text;
	struct buffer question;
	char *copy;

	town_open_answer(&fixture->town, answer, &text);
	buffer_init(&question, WORK_TEXT_LEN_MAX);
	buffer_append_text(&question, "{\"models\":{\"m\":");
	buffer_append(&question, text.bytes, text.len);
	buffer_append_text(&question, end);
	copy = strdup(buffer_text(&question));
	assert_non_null(copy);
	buffer_clear(&question);
	buffer_clear(&text);
	return copy;
}

static void a_model_is_applied_to_rows_and_only_sums_leave(void **state)
{
	struct fixture *fixture = trains(state, false);
	struct node_answer model;
	struct node_answer answer;
	struct buffer text;
	char *question;

	assert_int_equal(train(fixture, LONG_RIDES, &model), AL_OK);
	question = predict_with(fixture, &model);
	town_sync(&fixture->town);
	assert_int_equal(train(fixture, question, &answer), AL_OK);
	assert_in_range(answer.rho.pico, 1, TOWN_RHO);
	town_open_answer(&fixture->town, &answer, &text);
	assert_non_null(strstr(buffer_text(&text), "\"rows\""));
	buffer_clear(&text);
	/* Rows are read for sums: so by the mandates for that, not those for training. */
	assert_int_equal(fixture_stored(fixture, PAID), TOWN_MEMBERS);
	assert_int_equal(fixture_stored(fixture, CHARGES), 2);
	node_answer_clear(&model);
	node_answer_clear(&answer);
	free(question);
}

static void without_a_grant_for_models_none_is_applied(void **state)
{
	struct fixture *fixture = trains(state, false);
	struct node_answer model;
	struct node_answer answer;
	char *question;

	assert_int_equal(train(fixture, LONG_RIDES, &model), AL_OK);
	question = predict_with(fixture, &model);
	fixture->grant = town_grant(&fixture->town, NULL);
	town_sync(&fixture->town);
	assert_int_equal(train(fixture, question, &answer), AL_REFUSED);
	assert_int_equal(answer.code, REFUSAL_GRANT);
	assert_string_equal(fixture->report.message, "the grant is not for models");
	node_answer_clear(&model);
	free(question);
}

static void models_that_are_none_are_refused(void **state)
{
	static const struct {
		const char *text;
		const char *says;
	} wrong[] = {
		{ "{\"models\":[],\"sql\":\"" BY_STATION "\"}",
		  "models: wants an object with a model for each name" },
		{ "{\"models\":{\"m\":{}},\"sql\":\"" BY_STATION "\"}", NULL },
		{ "{\"models\":{\"\":{}},\"sql\":\"" BY_STATION "\"}",
		  "models: a name has 1 to 63 bytes" },
		{ "{\"models\":{},\"sql\":\"" SQL_OF_PREDICTIONS "\"}",
		  "line 1, column 29: no model m comes with the question" },
		{ SQL_OF_PREDICTIONS, "line 1, column 29: no model m comes with the question" },
	};
	struct fixture *fixture = trains(state, false);
	struct node_answer answer;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(train(fixture, wrong[i].text, &answer), AL_REFUSED);
		assert_int_equal(answer.code, REFUSAL_PLAN);
		if (wrong[i].says != NULL)
			assert_string_equal(fixture->report.message, wrong[i].says);
	}
	assert_int_equal(fixture_stored(fixture, CHARGES), 0);
}

/* --- results that are checked, and costs --- */

static void a_model_waits_for_the_office_as_an_answer_does(void **state)
{
	struct fixture *fixture = trains(state, true);
	struct town *town = &fixture->town;
	struct town_job wish = { .grant = fixture->grant, .sql = LONG_RIDES };
	struct envelope *job = town_job(town, &wish);
	struct node_answer answer;
	struct digest receipt;
	struct buffer text;

	assert_int_equal(town_run(town, job, LONG_RIDES, &answer, &fixture->report), AL_OK);
	assert_int_equal(answer.standing, OUTPUT_WAITING);
	assert_int_equal(answer.sealed.len, 0);
	receipt = answer.receipt;
	node_answer_clear(&answer);
	town_sync(town);
	town_check(town, &receipt, T_CHECKER, VERDICT_PASS);
	town_check(town, &receipt, T_CHECKER_2, VERDICT_PASS);
	town_sync(town);
	assert_int_equal(town_run(town, job, LONG_RIDES, &answer, &fixture->report), AL_OK);
	assert_int_equal(answer.standing, OUTPUT_RELEASED);
	town_open_answer(town, &answer, &text);
	assert_non_null(strstr(buffer_text(&text), "\"onnx\""));
	buffer_clear(&text);
	node_answer_clear(&answer);
	envelope_free(job);
}

static void what_a_training_costs_is_told_before(void **state)
{
	struct fixture *fixture = trains(state, false);
	const struct node_inquiry inquiry = { .grant = fixture->grant,
					      .rho = { TOWN_RHO },
					      .sql = LONG_RIDES,
					      .sql_len = strlen(LONG_RIDES) };
	struct buffer text;
	json_t *json = NULL;

	buffer_init(&text, 100000);
	assert_int_equal(
	    node_explain(fixture->town.node, &inquiry, NODE_EXPLAIN_TEXT, &text, &fixture->report),
	    AL_OK);
	assert_non_null(strstr(buffer_text(&text), "model: logistic, 3 rounds"));
	buffer_reset(&text);
	assert_int_equal(
	    node_explain(fixture->town.node, &inquiry, NODE_EXPLAIN_JSON, &text, &fixture->report),
	    AL_OK);
	assert_int_equal(json_parse(buffer_text(&text), text.len, &json, NULL), AL_OK);
	assert_int_equal(json_integer_value(json_object_get(json, "rounds")), 3);
	assert_in_range(json_integer_value(json_object_get(json, "rho")), 1, TOWN_RHO);
	assert_string_equal(json_string_value(json_object_get(
				json_array_get(json_object_get(json, "columns"), 0), "name")),
			    "minutes");
	json_decref(json);
	buffer_clear(&text);
	assert_int_equal(fixture_stored(fixture, CHARGES), 0);
}

UNIT_MAIN("training", CASE(a_model_comes_with_its_card_and_as_onnx),
	  CASE(only_whose_mandate_allows_training_is_in_it),
	  CASE(a_grant_without_training_trains_nothing),
	  CASE(a_training_that_cannot_be_is_refused_and_costs_nothing),
	  CASE(the_order_is_that_of_a_question), CASE(a_training_is_paid_once_and_given_again),
	  CASE(who_revokes_while_it_trains_is_in_no_model_that_leaves),
	  CASE(a_revocation_looks_the_same_of_who_has_no_rows),
	  CASE(after_too_many_revocations_it_is_sent_again),
	  CASE(a_model_is_applied_to_rows_and_only_sums_leave),
	  CASE(without_a_grant_for_models_none_is_applied), CASE(models_that_are_none_are_refused),
	  CASE(a_model_waits_for_the_office_as_an_answer_does),
	  CASE(what_a_training_costs_is_told_before))
