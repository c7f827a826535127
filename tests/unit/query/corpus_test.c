/* corpus_test.c: each question of the corpus is answered or refused as it says. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "unit/query/corpus.h"

#include "unit/query/fixture.h"
#include "unit/unit.h"

#include <stdlib.h>

struct given {
	struct catalogue *catalogue;
	struct corpus corpus;
};

static int setup(void **state)
{
	struct given *given = calloc(1, sizeof(*given));

	assert_non_null(given);
	given->catalogue = fixture_catalogue();
	given->corpus = corpus_read();
	*state = given;
	return 0;
}

static int teardown(void **state)
{
	struct given *given = *state;

	corpus_clear(&given->corpus);
	catalogue_free(given->catalogue);
	free(given);
	return 0;
}

static enum status plan_of(const struct given *given, const struct corpus_query *query,
			   uint64_t delta, struct plan **ret, struct report *report)
{
	const struct plan_options options = { .rho = { RHO_PICO_ONE },
					      .delta =
						  corpus_delta(query, (struct delta){ delta }) };
	struct analysis_scope scope = fixture_scope(given->catalogue);

	return plan_of_sql(&scope, query->sql, strlen(query->sql), &options, ret, report);
}

static void each_question_has_its_verdict(void **state)
{
	const struct given *given = *state;
	unsigned wrong = 0;

	for (size_t i = 0; i < given->corpus.count; i++) {
		const struct corpus_query *query = &given->corpus.queries[i];
		struct plan *plan = NULL;
		struct report report = { 0 };
		enum status status = plan_of(given, query, 1000000000, &plan, &report);

		if (strncmp(status_name(status), query->verdict, strlen(status_name(status))) !=
		    0) {
			print_message("%s: %s, not %s: %s\n", query->place, status_name(status),
				      query->verdict, report.message);
			wrong++;
		}
		assert_true((plan != NULL) == (status == AL_OK));
		plan_free(plan);
	}
	assert_int_equal(wrong, 0);
}

static void unknown_keys_are_refused_without_a_delta(void **state)
{
	const struct given *given = *state;
	unsigned count = 0;

	for (size_t i = 0; i < given->corpus.count; i++) {
		const struct corpus_query *query = &given->corpus.queries[i];
		struct plan *plan = NULL;
		struct report report = { 0 };

		if (!query->unknown)
			continue;
		assert_int_not_equal(plan_of(given, query, 0, &plan, &report), AL_OK);
		count++;
	}
	assert_true(count >= 10);
}

static void each_refusal_says_what_and_why(void **state)
{
	const struct given *given = *state;

	for (size_t i = 0; i < given->corpus.count; i++) {
		const struct corpus_query *query = &given->corpus.queries[i];
		struct plan *plan = NULL;
		struct report report = { 0 };

		if (query->answered)
			continue;
		assert_int_not_equal(plan_of(given, query, 0, &plan, &report), AL_OK);
		if (strlen(report.message) < 20)
			fail_msg("%s: \"%s\"", query->place, report.message);
	}
}

/* Enough of both, and none twice. */
static void the_corpus_is_large(void **state)
{
	const struct given *given = *state;
	size_t answered = 0;

	for (size_t i = 0; i < given->corpus.count; i++) {
		answered += given->corpus.queries[i].answered;
		for (size_t j = 0; j < i; j++) {
			if (strcmp(given->corpus.queries[i].sql, given->corpus.queries[j].sql) == 0)
				fail_msg("%s is %s again", given->corpus.queries[i].place,
					 given->corpus.queries[j].place);
		}
	}
	assert_true(answered >= 150);
	assert_true(given->corpus.count >= 200);
	assert_true(given->corpus.count - answered >= 50);
}

UNIT_MAIN_WITH("corpus", setup, teardown, cmocka_unit_test(each_question_has_its_verdict),
	       cmocka_unit_test(unknown_keys_are_refused_without_a_delta),
	       cmocka_unit_test(each_refusal_says_what_and_why),
	       cmocka_unit_test(the_corpus_is_large))
