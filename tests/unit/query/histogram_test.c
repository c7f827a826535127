/* histogram_test.c: quantiles and distinct values, from rows to the released interval. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/answer_internal.h"

#include "unit/budget.h"
#include "unit/query/fixture.h"
#include "unit/unit.h"

#include <math.h>
#include <stdlib.h>

struct fixture {
	struct catalogue *catalogue;
	struct plan *plan;
	struct sums sums;
	struct answer_noise noise;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	f->catalogue = fixture_catalogue();
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	sums_clear(&f->sums);
	answer_noise_clear(&f->noise);
	plan_free(f->plan);
	catalogue_free(f->catalogue);
	free(f);
	return 0;
}

static void prepare(struct fixture *f, const char *sql, uint64_t rho_milli)
{
	const struct plan_options options = { .rho = { rho_milli * (RHO_PICO_ONE / 1000) } };

	f->plan = fixture_plan_with(f->catalogue, sql, &options);
	f->sums = (struct sums){ .cells = calloc(f->plan->cells, sizeof(int64_t)),
				 .cells_count = f->plan->cells };
	f->noise = (struct answer_noise){ .cells = calloc(f->plan->cells, sizeof(int64_t)),
					  .cells_count = f->plan->cells };
	assert_non_null(f->sums.cells);
	assert_non_null(f->noise.cells);
}

/* Let `rows` rows of `group` have `value` in histogram 0, a tree. */
static void put(struct fixture *f, size_t group, int64_t value, int64_t rows)
{
	const struct histogram *about = &f->plan->analysis->histograms[0];
	const struct plan_histogram *planned = &f->plan->histograms[0];
	size_t first = planned->first + group * about->cells;
	size_t bin = (size_t)((value - about->low) >> about->shift);

	for (unsigned level = about->levels; level > 0; level--) {
		f->sums.cells[first + about->starts[level - 1] + bin] +=
		    rows * (int64_t)planned->weight;
		bin >>= TREE_FAN_BITS;
	}
}

static struct answer_value ask(struct fixture *f, size_t row, size_t column)
{
	struct answer *answer = NULL;
	struct answer_value value;

	assert_int_equal(answer_make(f->plan, &f->sums, &f->noise, &answer, NULL), AL_OK);
	value = answer_value(answer, row, column);
	answer_free(answer);
	return value;
}

#define MEDIAN "SELECT median(minutes) FROM trips"
#define QUANTILE(share)                                                                            \
	"SELECT percentile_cont(" share ") WITHIN GROUP (ORDER BY minutes) FROM trips"

static void without_noise_a_quantile_is_exact(void **state)
{
	static const struct {
		const char *sql;
		int64_t wanted;
	} cases[] = {
		{ MEDIAN, 50 },
		{ QUANTILE("0"), 1 },
		{ QUANTILE("0.01"), 1 },
		{ QUANTILE("0.25"), 25 },
		{ QUANTILE("0.9"), 90 },
		{ QUANTILE("1"), 100 },
		{ "SELECT percentile_disc(0.9) WITHIN GROUP (ORDER BY minutes DESC) FROM trips",
		  10 },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct answer_value value;

		prepare(f, cases[i].sql, 4000000);
		for (int64_t minutes = 1; minutes <= 100; minutes++)
			put(f, 0, minutes, 10000);
		value = ask(f, 0, 0);
		assert_int_equal(value.value, cases[i].wanted);
		assert_true(value.low <= value.value && value.value <= value.high);
		/* Of the least and greatest value only the bounds are known on one side. */
		if (cases[i].wanted > 1 && cases[i].wanted < 100)
			assert_true(value.high - value.low <= 2);
		sums_clear(&f->sums);
		answer_noise_clear(&f->noise);
		plan_free(f->plan);
	}
	f->plan = NULL;
}

/* Children with few of their siblings' rows are left out as noise, but not where there is so little
 * noise that they are none: else the interval would leave out the truth. */
static void without_noise_rare_values_count_in_a_quantile(void **state)
{
	struct fixture *f = *state;
	struct answer_value value;

	prepare(f, QUANTILE("0.018"), 4000000);
	for (int64_t minutes = 8; minutes <= 88; minutes += 16)
		put(f, 0, minutes, 4000); /* 0.4 % each */
	put(f, 0, 120, 976000);
	value = ask(f, 0, 0);
	assert_int_equal(value.value, 72);
	assert_true(value.low >= 71 && value.high <= 73);
}

/* With noise the interval reaches both what is left out and what is not. */
static void the_interval_of_a_quantile_holds_among_rare_values(void **state)
{
	struct fixture *f = *state;
	struct answer_value value;

	prepare(f, QUANTILE("0.018"), 4);
	for (int64_t minutes = 8; minutes <= 88; minutes += 16)
		put(f, 0, minutes, 40000);
	put(f, 0, 120, 9760000);
	value = ask(f, 0, 0);
	assert_true(value.low <= 72 && value.high >= 72);
}

static void a_tree_has_as_many_levels_as_its_bounds_need(void **state)
{
	static const struct {
		const char *sql;
		unsigned levels;
		unsigned shift;
		size_t cells;
	} cases[] = {
		{ "SELECT median(CASE WHEN ebike THEN 4 ELSE 0 END) FROM trips", 1, 0, 5 },
		{ "SELECT median(delta) FROM trips", 3, 0, 6 + 94 + 1501 },
		{ MEDIAN, 2, 0, 8 + 121 },
		{ "SELECT median(price) FROM trips", 4, 0, 2 + 20 + 313 + 5001 },
		{ "SELECT median(big) FROM trips", 4, 38, 16 + 256 + 4096 + 65536 },
		{ "SELECT date_trunc('day', day), median(price) FROM trips GROUP BY 1", 3, 1,
		  10 + 157 + 2501 },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct histogram *about;
		struct plan *plan = fixture_plan(f->catalogue, cases[i].sql);

		about = &plan->analysis->histograms[0];
		if (about->levels != cases[i].levels || about->shift != cases[i].shift ||
		    about->cells != cases[i].cells)
			fail_msg("%s: %u levels, shift %u, %zu cells", cases[i].sql, about->levels,
				 about->shift, about->cells);
		plan_free(plan);
	}
}

/* Rows without noise everywhere, then noise: the interval holds the true value in 95 of 100. */
static void the_interval_of_a_quantile_holds_as_often_as_it_says(void **state)
{
	struct fixture *f = *state;
	const uint8_t seed[RANDOM_SEED_LEN] = { 7 };
	struct random random;
	unsigned within = 0;
	unsigned narrow = 0;

	prepare(f, MEDIAN, 500);
	for (int64_t minutes = 0; minutes <= 120; minutes++)
		put(f, 0, minutes, minutes < 60 ? 40 : 20);
	random_init_seed(&random, seed);
	for (unsigned i = 0; i < 1000; i++) {
		struct answer_value value;

		answer_noise_clear(&f->noise);
		assert_int_equal(answer_noise_draw(f->plan, &random, &f->noise, NULL), AL_OK);
		value = ask(f, 0, 0);
		within += value.low <= 45 && value.high >= 45; /* 1810 of 3620 rows are below 46 */
		narrow += value.high - value.low < 60;
	}
	random_clear(&random);
	assert_true(within >= 950);
	assert_true(narrow >= 900);
}

static void without_rows_a_quantile_says_that_all_is_open(void **state)
{
	struct fixture *f = *state;
	struct answer_value value;

	prepare(f, MEDIAN, 50);
	for (size_t i = 0; i < f->noise.cells_count; i++)
		f->noise.cells[i] = -1000000;
	value = ask(f, 0, 0);
	assert_int_equal(value.low, 0);
	assert_int_equal(value.high, 120);
	assert_true(value.value >= 0 && value.value <= 120);
	for (size_t i = 0; i < f->noise.cells_count; i++)
		f->noise.cells[i] = i % 2 == 0 ? INT64_MAX : INT64_MIN;
	value = ask(f, 0, 0);
	assert_true(value.low >= 0 && value.high <= 120);
}

static void one_tree_serves_all_quantiles_of_a_number(void **state)
{
	struct fixture *f = *state;

	prepare(
	    f,
	    "SELECT median(price), percentile_cont(0.9) WITHIN GROUP (ORDER BY price) AS p, "
	    "percentile_cont(0.1) WITHIN GROUP (ORDER BY price) AS q, median(minutes) AS m FROM "
	    "trips",
	    1000);
	assert_int_equal(f->plan->analysis->histograms_count, 2);
	assert_int_equal(f->plan->analysis->outputs[2].place, 0);
	assert_int_equal(f->plan->analysis->outputs[3].place, 1);
}

static void too_many_histograms_are_refused(void **state)
{
	struct fixture *f = *state;
	struct analysis_scope scope = fixture_scope(f->catalogue);
	const struct plan_options options = { .rho = { RHO_PICO_ONE } };
	struct report report = { 0 };
	struct plan *plan = NULL;
	struct buffer sql;

	buffer_init(&sql, SQL_LEN_MAX);
	for (int i = 0; i <= HISTOGRAMS_MAX; i++)
		buffer_append_format(&sql, "%s median(minutes + %d) AS m%d",
				     i == 0 ? "SELECT" : ",", i, i);
	buffer_append_text(&sql, " FROM trips");
	assert_int_equal(plan_of_sql(&scope, buffer_text(&sql), sql.len, &options, &plan, &report),
			 AL_TOO_BIG);
	assert_non_null(strstr(report.message, "send two questions"));
	buffer_clear(&sql);
}

static void distinct_values_are_those_with_persons(void **state)
{
	struct fixture *f = *state;
	struct answer_value value;
	size_t first;

	prepare(f, "SELECT count(DISTINCT station) FROM trips", 4000000);
	first = f->plan->histograms[0].first;
	value = ask(f, 0, 0);
	assert_int_equal(value.value, 0);
	assert_int_equal(value.high, 0);
	for (size_t i = 0; i < 3; i++)
		f->sums.cells[first + i] =
		    (int64_t)f->plan->histograms[0].weight * (1 + (int64_t)i);
	value = ask(f, 0, 0);
	assert_int_equal(value.value, 3);
	assert_int_equal(value.low, 3);
	assert_int_equal(value.high, 3);
	/* Under noise all five stations may be there. */
	plan_free(f->plan);
	sums_clear(&f->sums);
	answer_noise_clear(&f->noise);
	prepare(f, "SELECT count(DISTINCT station) FROM trips", 10);
	value = ask(f, 0, 0);
	assert_int_equal(value.low, 0);
	assert_int_equal(value.high, 5);
}

/* Leaves hold each row, nodes their children's rows, keys each person once. */
static void the_sums_are_those_of_the_rows(void **state)
{
	struct fixture *f = *state;
	struct budget budget = budget_begin("the_sums_are_those_of_the_rows");

	while (budget_more(&budget, 5)) {
		char *text = fixture_random_csv(budget_random(&budget), 3000, 200);
		struct engine *engine = fixture_locked_engine(f->catalogue, text);
		struct plan *plan =
		    fixture_plan(f->catalogue, "SELECT kind, median(minutes), count(minutes) AS c, "
					       "count(DISTINCT station) AS s, count(DISTINCT "
					       "rider) AS p FROM trips GROUP BY kind");
		const struct histogram *about = &plan->analysis->histograms[0];
		struct sums sums;

		fixture_unclip(plan);
		sums = fixture_sums(plan, engine);
		for (size_t group = 0; group < 3; group++) {
			const int64_t *cells =
			    sums.cells + plan->histograms[0].first + group * about->cells;
			const int64_t *keys = sums.cells + plan->histograms[1].first + group * 5;
			int64_t filled = sums.cells[group * plan->analysis->measures_count + 1];
			int64_t top = 0;
			int64_t leaves = 0;

			for (size_t i = 0; i < about->starts[1]; i++)
				top += cells[i];
			for (size_t i = about->starts[1]; i < about->cells; i++)
				leaves += cells[i];
			assert_int_equal(top, filled);
			assert_int_equal(leaves, filled);
			assert_true(filled > 0);
			for (size_t i = 0; i < 5; i++) {
				assert_true(keys[i] > 0);
				assert_true(keys[i] <=
					    sums.cells[group * plan->analysis->measures_count]);
			}
		}
		sums_clear(&sums);
		plan_free(plan);
		engine_close(engine);
		free(text);
	}
}

static void the_clipped_share_is_told(void **state)
{
	struct fixture *f = *state;
	struct answer *answer = NULL;
	struct answer_share share;

	prepare(f, "SELECT count(*) FROM trips", 500);
	f->sums.cells[f->plan->told] = 5000 * (int64_t)f->plan->tell_weight;
	f->sums.cells[f->plan->told + 1] = 250 * (int64_t)f->plan->tell_weight;
	assert_int_equal(answer_make(f->plan, &f->sums, &f->noise, &answer, NULL), AL_OK);
	share = answer_clipped(answer);
	answer_free(answer);
	assert_int_equal(share.value, 500); /* 5 % */
	assert_true(share.low < 500 && share.low > 400);
	assert_true(share.high > 500 && share.high < 600);
}

static void the_clipped_share_is_that_of_the_persons(void **state)
{
	struct fixture *f = *state;
	char *text = fixture_random_csv(5, 5000, 100);
	struct engine *engine = fixture_locked_engine(f->catalogue, text);
	static const int64_t contributions[] = { 1, 40, 100000 };
	int64_t clipped[3];

	for (size_t i = 0; i < 3; i++) {
		const struct plan_options options = { .rho = { RHO_PICO_ONE },
						      .contribution = contributions[i] };
		struct plan *plan =
		    fixture_plan_with(f->catalogue, "SELECT count(*) FROM trips", &options);
		struct sums sums = fixture_sums(plan, engine);

		assert_int_equal(sums.cells[plan->told] / (int64_t)plan->tell_weight, 100);
		clipped[i] = sums.cells[plan->told + 1] / (int64_t)plan->tell_weight;
		sums_clear(&sums);
		plan_free(plan);
	}
	assert_int_equal(clipped[0], 100);
	assert_true(clipped[1] > 0 && clipped[1] < 100);
	assert_int_equal(clipped[2], 0);
	engine_close(engine);
	free(text);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

UNIT_MAIN("histogram", CASE(without_noise_a_quantile_is_exact),
	  CASE(without_noise_rare_values_count_in_a_quantile),
	  CASE(the_interval_of_a_quantile_holds_among_rare_values),
	  CASE(a_tree_has_as_many_levels_as_its_bounds_need),
	  CASE(the_interval_of_a_quantile_holds_as_often_as_it_says),
	  CASE(without_rows_a_quantile_says_that_all_is_open),
	  CASE(one_tree_serves_all_quantiles_of_a_number), CASE(too_many_histograms_are_refused),
	  CASE(distinct_values_are_those_with_persons), CASE(the_sums_are_those_of_the_rows),
	  CASE(the_clipped_share_is_told), CASE(the_clipped_share_is_that_of_the_persons))
