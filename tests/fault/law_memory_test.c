/*
 * law_memory_test.c: whichever allocation fails, law and vote say so, leave what they were to give
 * untouched, and leak nothing.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/file.h"
#include "fault/alloc.h"
#include "law/grant.h"
#include "law/object.h"
#include "law/output_rule.h"
#include "law/registry.h"
#include "law/statute.h"
#include "unit/unit.h"
#include "vote/assembly.h"

#define ALLOCATIONS_MAX 100000 /* of one operation */

static struct arena arena; /* of what is read at the beginning */
static struct buffer guideline_text;
static const struct statute *statute;
static const struct platform *platform;
static const struct guideline *guideline;
static const struct application *application;
static struct decision decision;
static struct signing_key *key;
static char electorate_text[3 * 73 + 1];

/* The object of the vector `name`; its text too where `text` is not NULL. */
static const void *vector(const char *name, struct buffer *text)
{
	char path[128];
	struct buffer own;
	struct envelope *envelope;
	enum object_type type;
	const void *value;

	buffer_init(&own, ENVELOPE_LEN_MAX);
	(void)snprintf(path, sizeof(path), "tests/vectors/objects/%s.json", name);
	assert_int_equal(file_read(path, &own, NULL), AL_OK);
	assert_int_equal(envelope_parse(buffer_text(&own), own.len, &envelope, NULL), AL_OK);
	assert_int_equal(object_decode(envelope, &arena, &type, &value, NULL), AL_OK);
	envelope_free(envelope);
	if (text != NULL)
		*text = own;
	else
		buffer_clear(&own);
	return value;
}

static int set_up(void **state)
{
	(void)state;
	fault_alloc_init();
	arena_init(&arena, OBJECT_ARENA_MAX);
	statute = vector("statute-2", NULL);
	platform = vector("platform-2", NULL);
	guideline = vector("guideline-2", &guideline_text);
	application = vector("application-2", NULL);
	(void)snprintf(electorate_text, sizeof(electorate_text),
		       KEY_PREFIX "%064d\n" KEY_PREFIX "%064d\n" KEY_PREFIX "%064d\n", 1, 2, 3);
	return signing_key_new(&key) == AL_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	signing_key_free(key);
	buffer_clear(&guideline_text);
	arena_clear(&arena);
	return 0;
}

/* Each gives its status, AL_NO_MEMORY or AL_OK, and checks that what it gives is untouched then. */

static enum status decode(void)
{
	struct arena own;
	enum object_type type = OBJECT_VOTE;
	const void *value = &type;
	struct envelope *envelope = NULL;
	enum status status =
	    envelope_parse(buffer_text(&guideline_text), guideline_text.len, &envelope, NULL);

	if (status != AL_OK)
		return status;
	arena_init(&own, OBJECT_ARENA_MAX);
	status = object_decode(envelope, &own, &type, &value, NULL);
	if (status != AL_OK) {
		assert_int_equal(type, OBJECT_VOTE);
		assert_ptr_equal(value, &type);
	}
	arena_clear(&own);
	envelope_free(envelope);
	return status;
}

static enum status make(void)
{
	const struct signing_key *keys[] = { key };
	struct envelope *envelope = NULL;
	enum status status = object_make(OBJECT_GUIDELINE, guideline, keys, 1, &envelope, NULL);

	assert_int_equal(status == AL_OK, envelope != NULL);
	envelope_free(envelope);
	return status;
}

/* Two purposes, one of them forbidden, so that a change is searched. */
static enum status decide_it(void)
{
	static const char *const purposes[] = { "dpv:Marketing", "dpv:ImproveHealthcare" };
	struct fact facts[FACT_COUNT];
	struct digest id = { { 1 } };
	struct outcome outcome = { .missing_count = 77 };
	struct decision made = { .by = DECIDED_BY_OFFICE };
	struct arena own;
	enum status status;

	memcpy(facts, application->facts, sizeof(facts));
	facts[FACT_PURPOSE - 1].values = purposes;
	facts[FACT_PURPOSE - 1].values_count = 2;
	arena_init(&own, DECISION_ARENA_MAX);
	status = decide(statute, guideline, facts, FACT_COUNT, &own, &outcome);
	if (status != AL_OK)
		assert_int_equal(outcome.missing_count, 77);
	else
		status = decision_from_outcome(statute, &outcome,
					       &(struct decided){ .application = application,
								  .application_id = id,
								  .guideline_id = id },
					       &own, &made);
	if (status == AL_OK)
		status = decision_check(statute, &made, &outcome, application, NULL);
	else
		assert_null(made.reason);
	arena_clear(&own);
	return status;
}

static enum status run_examples(void)
{
	return guideline_run_examples(statute, guideline, NULL);
}

static enum status grant_it(void)
{
	struct terms terms = { .min_group = 10,
			       .modes = MODE_AGGREGATE,
			       .publish_days = -1,
			       .retention_days = -1,
			       .rho_application = 5,
			       .rho_purpose_year = 5 };
	struct digest id = { { 1 } };
	struct grant grant = { .runs = 77 };
	struct arena own;
	enum status status;

	decision = (struct decision){ .outcome = EFFECT_PERMIT, .terms = &terms };
	arena_init(&own, OBJECT_ARENA_MAX);
	status = grant_from_decision(&(struct grant_basis){ .decision = &decision,
							    .decision_id = id,
							    .application = application,
							    .statute = statute,
							    .platform = platform },
				     application->time, &own, &grant);
	if (status != AL_OK)
		assert_int_equal(grant.runs, 77);
	arena_clear(&own);
	return status;
}

static enum status count_votes(void)
{
	struct electorate electorate = { .count = 77 };
	struct count *count = NULL;
	enum status status =
	    electorate_parse(electorate_text, strlen(electorate_text), &electorate, NULL);

	if (status != AL_OK) {
		assert_int_equal(electorate.count, 77);
		return status;
	}
	status = count_new(&electorate, &count);
	assert_int_equal(status == AL_OK, count != NULL);
	count_free(count);
	electorate_clear(&electorate);
	return status;
}

/* A result is looked at beside an earlier one, itself. */
static enum status look_at_output(void)
{
	static const char text[] =
	    "{\"columns\":[{\"kind\":\"key\",\"name\":\"station\"},{\"kind\":\"persons\",\"name\":"
	    "\"n\"}],\"rows\":[{\"errors\":[null,5],\"values\":[\"a\",40],\"withheld\":false},"
	    "{\"errors\":[null,5],\"values\":[\"b\",50],\"withheld\":false}]}";
	struct output_note notes[OUTPUT_RULE_COUNT];
	struct output_table table = { .columns = NULL };
	struct output_seen seen = {
		.min_group = 10, .table = &table, .earlier = &table, .earlier_count = 1
	};
	struct arena own;
	enum status status;

	arena_init(&own, OBJECT_ARENA_MAX);
	status = output_table_parse(text, sizeof(text) - 1, &own, &table, NULL);
	assert_int_equal(status == AL_OK, table.columns != NULL);
	if (status == AL_OK)
		status = output_rules_apply(&seen, &own, notes);
	if (status == AL_OK)
		assert_int_equal(notes[OUTPUT_DIFFERENCING - 1].finding, FINDING_LOOK);
	arena_clear(&own);
	return status;
}

static void fail_each(enum status (*operation)(void), uint64_t least)
{
	uint64_t n = 1;

	assert_int_equal(operation(), AL_OK);
	for (; n < ALLOCATIONS_MAX; n++) {
		int64_t live = fault_alloc_live();
		enum status status;

		fault_alloc_after(n, FAULT_ALLOC_ONCE);
		status = operation();
		if (!fault_alloc_stop()) {
			assert_int_equal(status, AL_OK);
			break;
		}
		assert_int_equal(status, AL_NO_MEMORY);
		assert_int_equal(fault_alloc_live(), live);
	}
	assert_true(n > least);
}

static void an_object_is_decoded_whole_or_not_at_all(void **state)
{
	(void)state;
	fail_each(decode, 20);
}

static void an_object_is_made_whole_or_not_at_all(void **state)
{
	(void)state;
	fail_each(make, 20);
}

static void an_application_is_decided_whole_or_not_at_all(void **state)
{
	(void)state;
	fail_each(decide_it, 5);
}

static void examples_do_not_pass_for_want_of_memory(void **state)
{
	(void)state;
	fail_each(run_examples, 2);
}

static void a_grant_is_given_whole_or_not_at_all(void **state)
{
	(void)state;
	fail_each(grant_it, 1);
}

static void votes_are_counted_whole_or_not_at_all(void **state)
{
	(void)state;
	fail_each(count_votes, 2);
}

static void a_result_is_looked_at_whole_or_not_at_all(void **state)
{
	(void)state;
	fail_each(look_at_output, 5);
}

UNIT_MAIN_WITH("law_memory", set_up, tear_down,
	       cmocka_unit_test(an_object_is_decoded_whole_or_not_at_all),
	       cmocka_unit_test(an_object_is_made_whole_or_not_at_all),
	       cmocka_unit_test(an_application_is_decided_whole_or_not_at_all),
	       cmocka_unit_test(examples_do_not_pass_for_want_of_memory),
	       cmocka_unit_test(a_grant_is_given_whole_or_not_at_all),
	       cmocka_unit_test(votes_are_counted_whole_or_not_at_all),
	       cmocka_unit_test(a_result_is_looked_at_whole_or_not_at_all))
