/* task_test.c: a request as text becomes a model of a table's consenting persons. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "learn/task.h"

#include "crypto/random.h"
#include "unit/query/fixture.h"
#include "unit/unit.h"

#include <math.h>
#include <stdlib.h>

#define QUESTION                                                                                   \
	"\"question\":\"SELECT SUM(minutes) AS minutes, SUM(price) AS price, SUM(CASE WHEN ebike " \
	"THEN 1 ELSE 0 END) AS ebike FROM trips WHERE zone = 1 OR kind = 'long'\",\"rho\":\"0.5\""

static const char linear[] = "{\"model\":\"linear\"," QUESTION "}";

/* What the request `text` is answered with. */
static enum status parse(const char *text)
{
	struct catalogue *catalogue = fixture_catalogue();
	struct analysis_scope scope = fixture_scope(catalogue);
	struct learn_task *task = NULL;
	struct report report = { 0 };
	enum status status = learn_task_parse(&scope, text, strlen(text), &task, &report);

	assert_int_equal(status == AL_OK, task != NULL);
	assert_int_equal(status == AL_OK, report.message[0] == '\0');
	learn_task_free(task);
	catalogue_free(catalogue);
	return status;
}

static void every_kind_is_read(void **state)
{
	static const char *const texts[] = {
		linear,
		"{\"model\":\"logistic\",\"rounds\":10," QUESTION "}",
		"{\"model\":\"poisson\",\"rounds\":10,\"rows_typical\":3," QUESTION "}",
		"{\"model\":\"boosting\",\"rounds\":4,\"depth\":3,\"shrinkage\":\"0.5\"," QUESTION
		"}",
		"{\"model\":\"boosting-logistic\",\"rounds\":4,\"depth\":3,\"shrinkage\":"
		"\"1\"," QUESTION "}",
		"{\"model\":\"k-means\",\"rounds\":4,\"clusters\":3," QUESTION "}",
	};

	(void)state;
	for (int i = 0; i < 6; i++) {
		struct catalogue *catalogue = fixture_catalogue();
		struct analysis_scope scope = fixture_scope(catalogue);
		struct learn_task *task = NULL;
		const struct learn_request *request;

		assert_int_equal(learn_task_parse(&scope, texts[i], strlen(texts[i]), &task, NULL),
				 AL_OK);
		request = learn_task_request(task);
		assert_int_equal(request->kind, i + 1);
		assert_int_equal(request->features, i == 5 ? 3 : 2);
		assert_string_equal(request->columns[request->features - 1].name, "ebike");
		assert_true(request->columns[request->features - 2].high == 50);
		assert_int_equal(request->bins[request->features - 1], 2);
		assert_int_equal(request->rows_typical, i == 2 ? 3 : 10);
		assert_true(learn_task_rho(task).pico <= RHO_PICO_ONE / 2);
		learn_task_free(task);
		catalogue_free(catalogue);
	}
}

static void requests_that_are_none_are_refused(void **state)
{
	(void)state;
	assert_int_equal(parse("{}"), AL_MALFORMED);
	assert_int_equal(parse("["), AL_MALFORMED);
	assert_int_equal(parse("{\"model\":\"neural\"," QUESTION "}"), AL_MALFORMED);
	assert_int_equal(parse("{\"model\":\"logistic\"," QUESTION "}"), AL_MALFORMED);
	assert_int_equal(parse("{\"model\":\"linear\",\"rounds\":3," QUESTION "}"), AL_MALFORMED);
	assert_int_equal(parse("{\"model\":\"linear\",\"depth\":3," QUESTION "}"), AL_MALFORMED);
	assert_int_equal(parse("{\"model\":\"k-means\",\"rounds\":3," QUESTION "}"), AL_MALFORMED);
	assert_int_equal(parse("{\"model\":\"linear\",\"rho\":\"-1\",\"question\":\"SELECT 1\"}"),
			 AL_MALFORMED);
	assert_int_equal(parse("{\"model\":\"boosting\",\"rounds\":4,\"depth\":3,\"shrinkage\":"
			       "\"2\"," QUESTION "}"),
			 AL_MALFORMED);
	assert_int_equal(parse("{\"model\":\"linear\",\"rho\":\"1\",\"question\":\"SELECT "
			       "SUM(minutes) FROM trips\"}"),
			 AL_REFUSED);
	assert_int_equal(parse("{\"model\":\"linear\",\"rho\":\"1\",\"question\":\"SELECT "
			       "SUM(minutes), SUM(hidden) FROM trips\"}"),
			 AL_REFUSED);
	assert_int_equal(parse("{\"model\":\"linear\",\"rho\":\"1\",\"question\":\"SELECT zone, "
			       "SUM(minutes), SUM(price) FROM trips GROUP BY zone\"}"),
			 AL_UNSUPPORTED);
}

/* Train `text` over random trips of 150 riders, of whom the first `persons` consent. */
static struct learn_outcome run(const char *text, size_t persons, const uint64_t *allowance)
{
	struct catalogue *catalogue = fixture_catalogue();
	struct analysis_scope scope = fixture_scope(catalogue);
	char *csv = fixture_random_csv(21, 4000, 150);
	struct engine *engine = fixture_locked_engine(catalogue, csv);
	const uint8_t seed[RANDOM_SEED_LEN] = { 1 };
	uint8_t consent[64];
	struct members members = { .consent = consent,
				   .count = persons,
				   .allowance_pico = allowance };
	struct learn_outcome outcome = { 0 };
	struct learn_task *task = NULL;
	struct random random;

	memset(consent, 0xff, sizeof(consent));
	assert_int_equal(learn_task_parse(&scope, text, strlen(text), &task, NULL), AL_OK);
	random_init_seed(&random, seed);
	assert_int_equal(learn_task_run(task, engine, &members, &random, &outcome, NULL), AL_OK);
	random_clear(&random);
	for (size_t i = 0; i < outcome.charges_count; i++) {
		assert_true(outcome.charges[i].person < persons);
		assert_true(outcome.charges[i].rho.pico <= learn_task_rho(task).pico);
		assert_true(i == 0 || outcome.charges[i - 1].person < outcome.charges[i].person);
	}
	learn_task_free(task);
	engine_close(engine);
	catalogue_free(catalogue);
	free(csv);
	return outcome;
}

static void persons_who_consent_are_learned_from_and_charged(void **state)
{
	struct learn_outcome all = run(linear, 150, NULL);
	struct learn_outcome some = run(linear, 20, NULL);

	(void)state;
	assert_true(all.charges_count > 100);
	assert_true(some.charges_count > 10);
	assert_true(some.charges_count <= 20);
	assert_int_equal(all.model->features, 2);
	assert_true(isfinite(all.model->weights[0]));
	learn_outcome_clear(&all);
	learn_outcome_clear(&some);
}

/* Who has no allowance counts as little as who does not consent. */
static void who_cannot_pay_is_left_out(void **state)
{
	uint64_t allowance[150] = { 0 };
	struct learn_outcome outcome;
	struct learn_outcome wanted = run(linear, 20, NULL);

	(void)state;
	for (size_t i = 0; i < 20; i++)
		allowance[i] = RHO_PICO_ONE;
	outcome = run(linear, 150, allowance);
	assert_int_equal(outcome.charges_count, wanted.charges_count);
	assert_memory_equal(outcome.model->weights, wanted.model->weights, 3 * sizeof(double));
	learn_outcome_clear(&outcome);
	learn_outcome_clear(&wanted);
}

UNIT_MAIN("task", cmocka_unit_test(every_kind_is_read),
	  cmocka_unit_test(requests_that_are_none_are_refused),
	  cmocka_unit_test(persons_who_consent_are_learned_from_and_charged),
	  cmocka_unit_test(who_cannot_pay_is_left_out))
