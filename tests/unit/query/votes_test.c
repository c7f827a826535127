/* votes_test.c: how much a row counts, chosen by noisy votes on the persons' norms. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/answer_internal.h"

#include "privacy/charge.h"
#include "unit/query/fixture.h"
#include "unit/unit.h"

#include <stdlib.h>

static const char sql[] = "SELECT station, count(*), sum(price), count(distinct rider), "
			  "median(minutes) FROM trips GROUP BY station";

static struct plan *make_plan(struct catalogue *catalogue, int64_t contribution)
{
	const struct plan_options options = { .rho = { 10 * RHO_PICO_ONE },
					      .contribution = contribution,
					      .private_clip = true };

	return fixture_plan_with(catalogue, sql, &options);
}

static struct sums read_with(const struct plan *plan, struct engine *engine,
			     const int64_t votes[static PLAN_STEPS])
{
	uint8_t consent[4096];
	const struct members members = { .consent = consent, .count = 8 * sizeof(consent) };
	const struct sums_options options = { .vote_noise = votes };
	struct report report = { 0 };
	struct sums sums = { 0 };

	memset(consent, 0xff, sizeof(consent));
	if (sums_read(plan, engine, &members, &options, &sums, &report) != AL_OK)
		fail_msg("%s: %s", report.message, report.detail);
	return sums;
}

static void votes_are_paid_out_of_the_same_rho(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	struct plan *plan = make_plan(catalogue, 10);
	struct rho nominal;
	struct rho votes;
	struct rho sum;

	(void)state;
	assert_int_equal(charge_nominal(plan->bound, plan->sigma2, &nominal), AL_OK);
	assert_int_equal(charge_nominal(PLAN_VOTE, plan->vote_sigma2, &votes), AL_OK);
	assert_int_equal(rho_add(nominal, votes, &sum), AL_OK);
	assert_int_equal(sum.pico, plan_rho(plan).pico);
	assert_true(sum.pico <= 10 * RHO_PICO_ONE);
	assert_true(votes.pico <= RHO_PICO_ONE / 2);
	assert_true(votes.pico > RHO_PICO_ONE / 3);
	plan_free(plan);
	catalogue_free(catalogue);
}

/* Whatever was guessed publicly, a twentieth is clipped or so. */
static void about_a_twentieth_is_clipped(void **state)
{
	static const int64_t guesses[] = { 1, 10, 100, 1000 };
	static const int64_t no_noise[PLAN_STEPS] = { 0 };
	struct catalogue *catalogue = fixture_catalogue();
	char *text = fixture_random_csv(3, 20000, 1000);
	struct engine *engine = fixture_locked_engine(catalogue, text);
	unsigned last = PLAN_STEPS;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct plan *plan = make_plan(catalogue, guesses[i]);
		struct sums sums = read_with(plan, engine, no_noise);
		int64_t persons = sums.cells[plan->told] / (int64_t)plan->tell_weight;
		int64_t clipped = sums.cells[plan->told + 1] / (int64_t)plan->tell_weight;

		assert_int_equal(persons, 1000);
		assert_true(clipped <= 50);
		/* The larger the guess, the less was every row's weight already. */
		assert_true(sums.step <= last);
		last = sums.step;
		sums_clear(&sums);
		plan_free(plan);
	}
	assert_true(last + 4 < PLAN_STEPS);
	engine_close(engine);
	free(text);
	catalogue_free(catalogue);
}

/* `text` without the rows of its second rider. */
static char *without_one(const char *text)
{
	char *kept = strdup(text);
	char *to = kept;

	assert_non_null(kept);
	for (const char *line = text; *line != '\0';) {
		size_t len = (size_t)(strchr(line, '\n') + 1 - line);

		if (strncmp(line, "rider000001,", 12) != 0) {
			memcpy(to, line, len);
			to += len;
		}
		line += len;
	}
	*to = '\0';
	return kept;
}

static void in_each_step_one_person_changes_the_sums_by_at_most_c(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	char *text = fixture_random_csv(8, 3000, 60);
	char *less = without_one(text);
	struct engine *one = fixture_locked_engine(catalogue, text);
	struct engine *other = fixture_locked_engine(catalogue, less);
	struct plan *plan = make_plan(catalogue, 20);

	(void)state;
	for (unsigned step = 0; step < PLAN_STEPS; step++) {
		int64_t votes[PLAN_STEPS] = { 0 };
		struct sums with;
		struct sums rest;
		wide square = 0;

		votes[step] = INT64_C(1) << 50;
		with = read_with(plan, one, votes);
		rest = read_with(plan, other, votes);
		assert_int_equal(with.step, step);
		assert_int_equal(rest.step, step);
		for (size_t i = 0; i < with.cells_count; i++) {
			int64_t d = with.cells[i] - rest.cells[i];

			square += (wide)((wide_signed)d * d);
		}
		assert_true(square > 0);
		assert_true(square <= wide_product(plan->bound, plan->bound));
		for (size_t i = 0; i < with.charges_count; i++) {
			assert_true(with.charges[i].rho.pico > plan->vote_rho.pico);
			assert_true(with.charges[i].rho.pico <= plan_rho(plan).pico);
		}
		sums_clear(&with);
		sums_clear(&rest);
	}
	plan_free(plan);
	engine_close(one);
	engine_close(other);
	free(text);
	free(less);
	catalogue_free(catalogue);
}

static void the_answer_is_in_the_same_unit_in_each_step(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	char *text = fixture_random_csv(4, 2000, 400);
	struct engine *engine = fixture_locked_engine(catalogue, text);
	struct plan *plan = make_plan(catalogue, 1000);
	struct answer_noise noise = { .cells = calloc(plan->cells, sizeof(int64_t)),
				      .cells_count = plan->cells };
	int64_t rows = 0;

	(void)state;
	assert_non_null(noise.cells);
	for (unsigned step = PLAN_STEP_ONE; step < PLAN_STEPS; step++) {
		int64_t votes[PLAN_STEPS] = { 0 };
		struct answer *answer = NULL;
		struct sums sums;
		int64_t found;

		votes[step] = INT64_C(1) << 50;
		sums = read_with(plan, engine, votes);
		assert_int_equal(sums.cells[plan->told + 1], 0);
		assert_int_equal(answer_make(plan, &sums, &noise, &answer, NULL), AL_OK);
		found = answer_value(answer, 0, 1).value;
		rows = rows == 0 ? found : rows;
		assert_int_equal(found, rows);
		answer_free(answer);
		sums_clear(&sums);
	}
	assert_true(rows > 100);
	answer_noise_clear(&noise);
	plan_free(plan);
	engine_close(engine);
	free(text);
	catalogue_free(catalogue);
}

static void few_votes_leave_the_public_guess(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	struct plan *plan = make_plan(catalogue, 10);
	int64_t votes[PLAN_STEPS] = { 0 };

	(void)state;
	assert_int_equal(plan_choose_step(plan, votes), PLAN_STEP_ONE);
	for (size_t i = 0; i < PLAN_STEPS; i++)
		votes[i] = INT64_MIN / 32;
	assert_int_equal(plan_choose_step(plan, votes), PLAN_STEP_ONE);
	memset(votes, 0, sizeof(votes));
	votes[2] = INT64_C(94) << 30;
	votes[5] = INT64_C(6) << 30;
	assert_int_equal(plan_choose_step(plan, votes), 5);
	votes[2] = INT64_C(96) << 30;
	votes[5] = INT64_C(4) << 30;
	assert_int_equal(plan_choose_step(plan, votes), 2);
	votes[24] = INT64_C(900) << 30;
	assert_int_equal(plan_choose_step(plan, votes), PLAN_STEPS - 1);
	plan_free(plan);
	catalogue_free(catalogue);
}

static void what_cannot_be_chosen_is_refused(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	struct analysis_scope scope = fixture_scope(catalogue);
	struct plan_options options = { .rho = { RHO_PICO_ONE },
					.groups_per_person = 2,
					.private_clip = true };
	static const char question[] = "SELECT station, count(*) FROM trips GROUP BY station";
	struct report report = { 0 };
	struct plan *plan = NULL;

	(void)state;
	assert_int_equal(plan_of_sql(&scope, question, strlen(question), &options, &plan, &report),
			 AL_UNSUPPORTED);
	assert_non_null(strstr(report.message, "public keys"));
	options.groups_per_person = 0;
	options.rho.pico = 10;
	assert_int_equal(plan_of_sql(&scope, question, strlen(question), &options, &plan, &report),
			 AL_REFUSED);
	assert_non_null(strstr(report.message, "give more rho"));
	assert_null(plan);
	catalogue_free(catalogue);
}

UNIT_MAIN("votes", cmocka_unit_test(votes_are_paid_out_of_the_same_rho),
	  cmocka_unit_test(about_a_twentieth_is_clipped),
	  cmocka_unit_test(in_each_step_one_person_changes_the_sums_by_at_most_c),
	  cmocka_unit_test(the_answer_is_in_the_same_unit_in_each_step),
	  cmocka_unit_test(few_votes_leave_the_public_guess),
	  cmocka_unit_test(what_cannot_be_chosen_is_refused))
