/* answer_test.c: sums and noise become the released table, and nothing else shows in it. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/answer_internal.h"

#include "base/json.h"
#include "privacy/charge.h"
#include "unit/query/fixture.h"
#include "unit/unit.h"

#include <math.h>
#include <stdlib.h>

struct fixture {
	struct catalogue *catalogue;
	struct plan *plan;
	struct sums sums;
	struct answer_noise noise;
	struct answer *answer;
};

static const struct plan_options plenty = { .rho = { 500 * RHO_PICO_ONE }, .min_group = 3 };

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

	answer_free(f->answer);
	sums_clear(&f->sums);
	answer_noise_clear(&f->noise);
	plan_free(f->plan);
	catalogue_free(f->catalogue);
	free(f);
	return 0;
}

/* A plan with sums and noise of 0. */
static void prepare(struct fixture *f, const char *sql, const struct plan_options *options)
{
	f->plan = fixture_plan_with(f->catalogue, sql, options);
	f->sums = (struct sums){ .cells = calloc(f->plan->cells, sizeof(int64_t)),
				 .cells_count = f->plan->cells };
	f->noise = (struct answer_noise){ .cells = calloc(f->plan->cells, sizeof(int64_t)),
					  .cells_count = f->plan->cells };
	assert_non_null(f->sums.cells);
	assert_non_null(f->noise.cells);
}

/* Let measure `m` of `group` have `value` in its own unit. */
static void put(struct fixture *f, size_t group, size_t m, int64_t value)
{
	f->sums.cells[group * f->plan->analysis->measures_count + m] =
	    value * (int64_t)f->plan->measures[m].weight;
}

static void make(struct fixture *f)
{
	assert_int_equal(answer_make(f->plan, &f->sums, &f->noise, &f->answer, NULL), AL_OK);
}

static void values_are_divided_by_their_weights(void **state)
{
	struct fixture *f = *state;

	prepare(
	    f,
	    "SELECT ebike, count(*) AS n, count(distinct rider) AS p, sum(price) AS s, avg(delta) "
	    "AS d FROM trips GROUP BY ebike",
	    &plenty);
	/* presence, rows, sum(price), sum(delta + 250), filled(delta) */
	put(f, 1, 0, 7);
	put(f, 1, 1, 12);
	put(f, 1, 2, 3456);
	put(f, 1, 3, 250 * 8 - 10);
	put(f, 1, 4, 8);
	make(f);
	assert_int_equal(answer_rows(f->answer), 2);
	assert_string_equal(answer_value(f->answer, 0, 0).key, "false");
	assert_true(answer_withheld(f->answer, 0));
	assert_int_equal(answer_value(f->answer, 0, 1).value, 0);
	assert_false(answer_withheld(f->answer, 1));
	assert_int_equal(answer_value(f->answer, 1, 1).value, 12);
	assert_int_equal(answer_value(f->answer, 1, 2).value, 7);
	assert_int_equal(answer_value(f->answer, 1, 3).value, 3456);
	assert_int_equal(answer_column(f->answer, 3)->places, 2);
	assert_int_equal(answer_value(f->answer, 1, 4).value, -125); /* -1.25 */
	assert_int_equal(answer_column(f->answer, 4)->places, 2);
}

static void a_group_is_withheld_by_its_noisy_count(void **state)
{
	struct fixture *f = *state;
	int64_t least;

	prepare(f, "SELECT zone, count(*) FROM trips GROUP BY zone", &plenty);
	least = (int64_t)plan_presence_least(f->plan);
	f->sums.cells[0 * 2] = least;
	f->sums.cells[1 * 2] = least;
	f->noise.cells[1 * 2] = -1;
	f->sums.cells[2 * 2] = least - 7;
	f->noise.cells[2 * 2] = 7;
	make(f);
	assert_false(answer_withheld(f->answer, 0));
	assert_true(answer_withheld(f->answer, 1));
	assert_false(answer_withheld(f->answer, 2));
}

static void values_stay_where_public_facts_put_them(void **state)
{
	struct fixture *f = *state;
	const struct plan_options options = { .rho = { RHO_PICO_ONE } };

	prepare(
	    f,
	    "SELECT count(*), sum(minutes), sum(delta), avg(minutes) AS a, avg(delta) AS b FROM "
	    "trips",
	    &options);
	for (size_t i = 0; i < f->noise.cells_count; i++)
		f->noise.cells[i] = -1000000000000;
	make(f);
	assert_int_equal(answer_value(f->answer, 0, 0).value, 0);
	assert_int_equal(answer_value(f->answer, 0, 1).value, 0);
	assert_true(answer_value(f->answer, 0, 2).value < 0);
	assert_int_equal(answer_value(f->answer, 0, 3).value, 6000); /* no rows: the middle */
	assert_int_equal(answer_value(f->answer, 0, 3).error, 12000);
	answer_free(f->answer);
	f->answer = NULL;
	for (size_t i = 0; i < f->noise.cells_count; i++)
		f->noise.cells[i] = INT64_MAX;
	for (size_t i = 0; i < f->sums.cells_count; i++)
		f->sums.cells[i] = INT64_MAX;
	make(f);
	assert_true(answer_value(f->answer, 0, 3).value <= 12000);
	assert_true(answer_value(f->answer, 0, 4).value <= 50000);
	answer_free(f->answer);
	f->answer = NULL;
	for (size_t i = 0; i < f->noise.cells_count; i++)
		f->noise.cells[i] = INT64_MIN;
	make(f);
}

static void errors_are_those_of_the_noise(void **state)
{
	struct fixture *f = *state;
	const struct plan_options options = { .rho = { 50000000000 } };
	double sigma;
	double half;

	prepare(f, "SELECT count(*), avg(minutes) FROM trips", &options);
	put(f, 0, 1, 5000);
	put(f, 0, 2, 20 * 5000);
	put(f, 0, 3, 5000);
	make(f);
	sigma = sqrt((double)f->plan->sigma2);
	half = 1.959964 * sigma / (double)f->plan->measures[1].weight;
	assert_true(fabs((double)answer_value(f->answer, 0, 0).error - half) <= 1);
	assert_int_equal(answer_value(f->answer, 0, 1).value, 8000);
	half = 100 *
	       hypot(1.959964 * sigma / (double)f->plan->measures[2].weight,
		     20 * 1.959964 * sigma / (double)f->plan->measures[3].weight) /
	       5000;
	assert_true(fabs((double)answer_value(f->answer, 0, 1).error - half) <= 2);
}

/* The error bound holds in 95 % of the cases: 2000 draws, beyond 99.999 % of what they would do. */
static void the_error_bound_holds_as_often_as_it_says(void **state)
{
	struct fixture *f = *state;
	const struct plan_options options = { .rho = { 50000000000 } };
	const uint8_t seed[RANDOM_SEED_LEN] = { 42 };
	struct random random;
	unsigned within[2] = { 0, 0 };

	prepare(f, "SELECT sum(delta), avg(minutes) FROM trips", &options);
	put(f, 0, 1, 100000);
	put(f, 0, 2, 10 * 40000);
	put(f, 0, 3, 40000);
	random_init_seed(&random, seed);
	for (int i = 0; i < 2000; i++) {
		answer_noise_clear(&f->noise);
		assert_int_equal(answer_noise_draw(f->plan, &random, &f->noise, NULL), AL_OK);
		make(f);
		for (size_t c = 0; c < 2; c++) {
			struct answer_value value = answer_value(f->answer, 0, c);
			int64_t truth = c == 0 ? 100000 : 7000;

			within[c] += (uint64_t)llabs(value.value - truth) <= value.error;
		}
		answer_free(f->answer);
		f->answer = NULL;
	}
	for (size_t c = 0; c < 2; c++) {
		assert_true(within[c] > 2000 * 95 / 100 - 45);
		assert_true(within[c] < 2000 * 95 / 100 + 45);
	}
	random_clear(&random);
}

/* Let measure `m` of the one group have 2^`shift` times `value` / weight in its own unit. */
static void put_square(struct fixture *f, size_t m, double value)
{
	f->sums.cells[m] = (int64_t)llround(ldexp(value, -(int)f->plan->measures[m].shift) *
					    (double)f->plan->measures[m].weight);
}

/* 3000 trips of 10 minutes and 1000 of 50: mean 20, sum of squares about 60 of 7,600,000. */
static void a_variance_is_that_of_its_values(void **state)
{
	struct fixture *f = *state;
	static const char question[] =
	    "SELECT var_pop(minutes) AS a, variance(minutes) AS b, stddev_pop(minutes) AS c, "
	    "stddev(minutes) AS d FROM trips";

	prepare(f, question, &plenty);
	put(f, 0, 0, 100);
	put(f, 0, 1, -40 * 4000);
	put(f, 0, 2, 4000);
	put_square(f, 3, 3000 * 2500 + 1000 * 100);
	make(f);
	assert_int_equal(answer_value(f->answer, 0, 0).value, 30000); /* 300 min^2 */
	assert_int_equal(answer_value(f->answer, 0, 1).value, 30008);
	assert_int_equal(answer_value(f->answer, 0, 2).value, 1732);
	assert_int_equal(answer_value(f->answer, 0, 3).value, 1732);
	assert_string_equal(answer_column(f->answer, 0)->unit, "min\xc2\xb2");
	assert_string_equal(answer_column(f->answer, 2)->unit, "min");
	assert_int_equal(answer_column(f->answer, 0)->places, 2);
}

static void a_variance_of_decimals_has_the_places_of_a_square(void **state)
{
	struct fixture *f = *state;

	prepare(f, "SELECT var_pop(price) AS v, stddev_pop(price) AS s FROM trips", &plenty);
	put(f, 0, 0, 100);
	put(f, 0, 1, 0);
	put(f, 0, 2, 4000);
	put_square(f, 3, 4000.0 * 150 * 150); /* 1.50 from the middle */
	make(f);
	assert_int_equal(answer_column(f->answer, 0)->places, 6);
	assert_true(llabs(answer_value(f->answer, 0, 0).value - 2250000) < 20);
	assert_int_equal(answer_column(f->answer, 1)->places, 4);
	assert_true(llabs(answer_value(f->answer, 0, 1).value - 15000) <= 1);
}

static void a_variance_stays_within_what_the_bounds_allow(void **state)
{
	static const int64_t noises[] = { 0,	     -1,       1, -1000000000000, 1000000000000,
					  INT64_MIN, INT64_MAX };
	struct fixture *f = *state;
	const struct plan_options options = { .rho = { RHO_PICO_ONE } };

	prepare(f,
		"SELECT var_pop(minutes) AS a, variance(minutes) AS b, stddev_pop(delta) AS c, "
		"stddev(big) AS d FROM trips",
		&options);
	for (size_t i = 0; i < 7 * 7 * 7; i++) {
		for (size_t m = 0; m < f->noise.cells_count; m++) {
			static const size_t place[] = { 0, 1, 7, 49 };
			size_t step = m == 0 ? 1 : place[(m - 1) % 3 + 1];

			f->noise.cells[m] = noises[i / step % 7];
		}
		make(f);
		for (size_t c = 0; c < 4; c++) {
			static const int64_t most[] = { 360000, 720000, 75000, VALUE_HELD_MAX };
			struct answer_value value = answer_value(f->answer, 0, c);

			assert_true(value.value >= 0 && value.value <= most[c]);
			assert_true(value.error <= (uint64_t)most[c]);
		}
		answer_free(f->answer);
		f->answer = NULL;
	}
}

/* While the noise hides whether there is a row, the error is the whole range. */
static void a_variance_of_perhaps_no_rows_may_be_anything(void **state)
{
	struct fixture *f = *state;
	const struct plan_options options = { .rho = { 50000000000 } };
	struct answer_value deviation;
	int64_t error;

	prepare(f, "SELECT var_pop(minutes) AS a, stddev_samp(minutes) AS b FROM trips", &options);
	error = (int64_t)answer_error_of(f->plan, 2);
	for (int64_t rows = -2 * error; rows <= error - 1; rows += error / 4 + 1) {
		put(f, 0, 2, rows);
		make(f);
		assert_int_equal(answer_value(f->answer, 0, 0).error, 360000);
		deviation = answer_value(f->answer, 0, 1);
		assert_true(deviation.value <= (int64_t)deviation.error);
		assert_true(deviation.value + (int64_t)deviation.error >= 8485); /* 120 / sqrt(2) */
		answer_free(f->answer);
		f->answer = NULL;
	}
	put(f, 0, 2, 40 * error);
	make(f);
	assert_true(answer_value(f->answer, 0, 0).error < 100000);
}

/* `rows` rows of which `share` of 100 lie at `high`, the others at `low`: how many of the answers
 * have the truth within their error, of 1000. */
static void count_within(struct fixture *f, int64_t rows, const int64_t spread[3], unsigned ret[3])
{
	double at_high = (double)rows * (double)spread[0] / 100;
	double at_low = (double)rows - at_high;
	double high = (double)spread[2] - 60;
	double low = (double)spread[1] - 60;
	double mean = (at_high * high + at_low * low) / (double)rows;
	double square = (at_high * high * high + at_low * low * low) / (double)rows;
	double truth[3] = { square - mean * mean, 0, 0 };
	const uint8_t seed[RANDOM_SEED_LEN] = { (uint8_t)rows, (uint8_t)spread[0] };
	struct random random;

	truth[1] = truth[0] * (double)rows / ((double)rows - 1);
	truth[2] = sqrt(truth[1]);
	put_square(f, 1, mean * (double)rows);
	put_square(f, 2, (double)rows);
	put_square(f, 3, square * (double)rows);
	random_init_seed(&random, seed);
	for (int i = 0; i < 1000; i++) {
		answer_noise_clear(&f->noise);
		assert_int_equal(answer_noise_draw(f->plan, &random, &f->noise, NULL), AL_OK);
		make(f);
		for (size_t c = 0; c < 3; c++) {
			struct answer_value value = answer_value(f->answer, 0, c);

			ret[c] +=
			    fabs((double)value.value - 100 * truth[c]) <= (double)value.error + 1;
		}
		answer_free(f->answer);
		f->answer = NULL;
	}
	random_clear(&random);
}

/* 1000 draws for each: fewer than 925 have a chance below 1 in 1000 where 950 are said. The error
 * of the rows themselves is 108. */
static void the_error_of_a_variance_holds_as_often_as_it_says(void **state)
{
	static const int64_t spreads[][3] = {
		{ 50, 0, 120 },	 { 50, 50, 70 }, { 10, 0, 120 }, { 90, 0, 120 },
		{ 100, 0, 120 }, { 30, 0, 10 },	 { 100, 0, 60 },
	};
	static const int64_t rows[] = { 100, 120, 200, 1000, 20000 };
	struct fixture *f = *state;
	const struct plan_options options = { .rho = { 50000000000 } };

	prepare(f,
		"SELECT var_pop(minutes) AS a, variance(minutes) AS b, stddev(minutes) AS c FROM "
		"trips",
		&options);
	assert_int_equal(answer_error_of(f->plan, 2), 109);
	for (size_t i = 0; i < sizeof(spreads) / sizeof(spreads[0]); i++) {
		for (size_t j = 0; j < sizeof(rows) / sizeof(rows[0]); j++) {
			unsigned within[3] = { 0, 0, 0 };

			count_within(f, rows[j], spreads[i], within);
			for (size_t c = 0; c < 3; c++) {
				if (within[c] < 925)
					fail_msg("spread %zu, %lld rows, column %zu: %u of 1000", i,
						 (long long)rows[j], c, within[c]);
			}
		}
	}
}

static void the_json_form_is_canonical(void **state)
{
	static const char wanted[] =
	    "{\"clipped\":{\"high\":\"1.0000\",\"low\":\"0.0000\",\"value\":\"0.0000\"},"
	    "\"columns\":[{\"kind\":\"key\",\"name\":\"city\",\"places\":0,\"type\":\"text\"},"
	    "{\"kind\":\"count\",\"name\":\"n \\\"x\\\"\",\"places\":0,\"type\":\"integer\"},"
	    "{\"kind\":\"average\",\"name\":\"avg_minutes\",\"places\":2,\"type\":\"decimal\","
	    "\"unit\":\"min\"}],\"rows\":[{\"errors\":[null,1,\"1.31\"],\"highs\":[null,41,"
	    "\"61.06\"],\"lows\":[null,39,\"58.44\"],\"values\":[\"Bonn\",40,"
	    "\"59.75\"],\"withheld\":false},{\"errors\":[null,null,null],\"highs\":[null,null,null]"
	    ","
	    "\"lows\":[null,null,null],\"values\":["
	    "\"K\xc3\xb6ln\","
	    "null,null],\"withheld\":true}]}";
	struct fixture *f = *state;
	struct buffer text;
	struct buffer again;
	json_t *parsed = NULL;

	prepare(
	    f,
	    "SELECT city, count(*) AS \"n \"\"x\"\"\", avg(minutes) FROM trips JOIN stations ON "
	    "station = id GROUP BY 1",
	    &plenty);
	put(f, 0, 0, 5);
	put(f, 0, 1, 40);
	put(f, 0, 2, -10);
	put(f, 0, 3, 40);
	make(f);
	buffer_init(&text, ANSWER_LEN_MAX);
	buffer_init(&again, ANSWER_LEN_MAX);
	answer_encode(f->answer, &text);
	assert_string_equal(buffer_text(&text), wanted);
	assert_int_equal(json_parse(buffer_text(&text), text.len, &parsed, NULL), AL_OK);
	assert_int_equal(json_canonical(parsed, &again, NULL), AL_OK);
	assert_string_equal(buffer_text(&again), wanted);
	json_decref(parsed);
	buffer_clear(&text);
	buffer_clear(&again);
}

static void the_table_for_people_is_aligned(void **state)
{
	struct fixture *f = *state;
	struct buffer text;

	prepare(
	    f, "SELECT city, count(*) AS trips FROM trips JOIN stations ON station = id GROUP BY 1",
	    &plenty);
	put(f, 0, 0, 5);
	put(f, 0, 1, 40);
	make(f);
	buffer_init(&text, ANSWER_LEN_MAX);
	answer_format(f->answer, &text);
	assert_string_equal(buffer_text(&text), "city     trips\n"
						"Bonn    40 \xc2\xb1 1\n"
						"K\xc3\xb6ln  withheld\n");
	buffer_clear(&text);
}

static void noise_is_drawn_for_each_cell(void **state)
{
	struct fixture *f = *state;
	const struct plan_options options = { .rho = { RHO_PICO_ONE } };
	const uint8_t seed[RANDOM_SEED_LEN] = { 1 };
	struct random random;
	size_t zeros = 0;

	prepare(f, "SELECT date_trunc('day', began), count(*) FROM trips GROUP BY 1", &options);
	answer_noise_clear(&f->noise);
	random_init_seed(&random, seed);
	assert_int_equal(answer_noise_draw(f->plan, &random, &f->noise, NULL), AL_OK);
	assert_int_equal(f->noise.cells_count, 365 * 2 + 2);
	for (size_t i = 0; i < f->noise.cells_count; i++)
		zeros += f->noise.cells[i] == 0;
	assert_true(zeros < 3);
	random_clear(&random);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

UNIT_MAIN("answer", CASE(values_are_divided_by_their_weights),
	  CASE(a_group_is_withheld_by_its_noisy_count),
	  CASE(values_stay_where_public_facts_put_them), CASE(errors_are_those_of_the_noise),
	  CASE(the_error_bound_holds_as_often_as_it_says), CASE(a_variance_is_that_of_its_values),
	  CASE(a_variance_of_decimals_has_the_places_of_a_square),
	  CASE(a_variance_stays_within_what_the_bounds_allow),
	  CASE(a_variance_of_perhaps_no_rows_may_be_anything),
	  CASE(the_error_of_a_variance_holds_as_often_as_it_says), CASE(the_json_form_is_canonical),
	  CASE(the_table_for_people_is_aligned), CASE(noise_is_drawn_for_each_cell))
