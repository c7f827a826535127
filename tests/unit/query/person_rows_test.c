/* person_rows_test.c: rows as numbers are those that the sums are made of. */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "query/person_rows.h"

#include "unit/query/fixture.h"
#include "unit/unit.h"

#include <math.h>
#include <stdlib.h>

static struct person_rows read_all(const struct plan *plan, struct engine *engine, unsigned threads)
{
	uint8_t consent[4096];
	const struct members members = { .consent = consent, .count = 8 * sizeof(consent) };
	const struct sums_options options = { .threads = threads };
	struct person_rows rows = { 0 };
	struct report report = { 0 };

	memset(consent, 0xff, sizeof(consent));
	if (person_rows_read(plan, engine, &members, &options, &rows, &report) != AL_OK)
		fail_msg("%s: %s", report.message, report.detail);
	return rows;
}

static const char *const asked[] = {
	"SELECT sum(minutes), sum(price * 2 - delta) AS d, sum(CASE WHEN ebike THEN 1 ELSE 0 END) "
	"AS e "
	"FROM trips WHERE kind = 'long' OR zone = 1",
	"SELECT sum(delta) FROM trips JOIN stations ON station = id WHERE city = 'Bonn'",
	"SELECT sum(n), sum(m) FROM (SELECT rider, count(*) AS n, sum(minutes) AS m FROM trips "
	"GROUP BY "
	"rider) AS t WHERE n > 3",
};

/* The exact sums of the columns, in their own unit. */
static void compare(struct catalogue *catalogue, struct engine *engine, const char *sql)
{
	struct plan *plan = fixture_plan(catalogue, sql);
	struct plan *exact = fixture_plan(catalogue, sql);
	struct person_rows rows;
	struct sums sums;

	assert_int_equal(person_rows_check(plan, NULL), AL_OK);
	fixture_unclip(exact);
	sums = fixture_sums(exact, engine);
	rows = read_all(plan, engine, 2);
	assert_int_equal(rows.columns, person_rows_columns(plan));
	assert_int_equal(rows.persons, sums.cells[0]);
	for (size_t c = 0; c < rows.columns; c++) {
		struct person_column about = person_rows_column(plan, c);
		double half = ((double)about.high - (double)about.low) / 2;
		double sum = 0;

		for (size_t row = 0; row < rows.offsets[rows.persons]; row++) {
			double value = rows.values[row * rows.columns + c];

			if (isnan(value))
				continue;
			assert_true(value >= -1 && value <= 1);
			sum += (value + 1) * half + (double)about.low;
		}
		assert_true(fabs(sum - (double)sums.cells[exact->analysis->outputs[c].place]) <
			    1e-6 * (fabs(sum) + 1));
	}
	person_rows_clear(&rows);
	sums_clear(&sums);
	plan_free(plan);
	plan_free(exact);
}

static void rows_are_those_that_sums_are_made_of(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	char *text = fixture_random_csv(21, 4000, 150);
	struct engine *engine = fixture_locked_engine(catalogue, text);

	(void)state;
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
		compare(catalogue, engine, asked[i]);
	engine_close(engine);
	free(text);
	catalogue_free(catalogue);
}

static void persons_rise_and_threads_change_nothing(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	char *text = fixture_random_csv(22, 3000, 100);
	struct engine *engine = fixture_locked_engine(catalogue, text);
	struct plan *plan = fixture_plan(catalogue, asked[0]);
	struct person_rows one = read_all(plan, engine, 1);
	struct person_rows four = read_all(plan, engine, 4);
	size_t rows = one.offsets[one.persons];

	(void)state;
	assert_true(one.persons > 90);
	assert_int_equal(one.persons, four.persons);
	assert_memory_equal(one.numbers, four.numbers, one.persons * sizeof(*one.numbers));
	assert_memory_equal(one.offsets, four.offsets, (one.persons + 1) * sizeof(*one.offsets));
	assert_memory_equal(one.values, four.values, rows * one.columns * sizeof(*one.values));
	for (size_t p = 0; p < one.persons; p++) {
		assert_true(one.offsets[p] < one.offsets[p + 1]);
		assert_true(p == 0 || one.numbers[p - 1] < one.numbers[p]);
	}
	person_rows_clear(&one);
	person_rows_clear(&four);
	plan_free(plan);
	engine_close(engine);
	free(text);
	catalogue_free(catalogue);
}

/* The lines of `text` but for the first in reversed order; freed by the caller. */
static char *reversed(const char *text)
{
	size_t len = strlen(text);
	size_t header = strcspn(text, "\n") + 1;
	char *ret = calloc(len + 2, 1);
	size_t at = header;
	size_t end = len;

	assert_non_null(ret);
	assert_true(len > header && text[len - 1] == '\n');
	memcpy(ret, text, header);
	while (end > header) {
		size_t first = end - 1;

		while (first > header && text[first - 1] != '\n')
			first--;
		memcpy(ret + at, text + first, end - first);
		at += end - first;
		end = first;
	}
	return ret;
}

/* Doubles are added in this order: else the rows of others could change what a person adds. */
static void the_order_of_the_file_changes_nothing(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	char *text = fixture_random_csv(24, 3000, 100);
	char *turned = reversed(text);
	struct engine *engine = fixture_locked_engine(catalogue, text);
	struct engine *other = fixture_locked_engine(catalogue, turned);
	struct plan *plan = fixture_plan(catalogue, asked[0]);
	struct person_rows rows = read_all(plan, engine, 2);
	struct person_rows same = read_all(plan, other, 2);

	(void)state;
	assert_int_equal(rows.persons, same.persons);
	assert_memory_equal(rows.offsets, same.offsets, (rows.persons + 1) * sizeof(size_t));
	assert_memory_equal(rows.values, same.values,
			    rows.offsets[rows.persons] * rows.columns * sizeof(double));
	person_rows_clear(&rows);
	person_rows_clear(&same);
	plan_free(plan);
	engine_close(engine);
	engine_close(other);
	free(text);
	free(turned);
	catalogue_free(catalogue);
}

static void without_consent_there_are_no_rows(void **state)
{
	struct catalogue *catalogue = fixture_catalogue();
	char *text = fixture_random_csv(23, 500, 30);
	struct engine *engine = fixture_locked_engine(catalogue, text);
	struct plan *plan = fixture_plan(catalogue, asked[0]);
	static const uint8_t nobody[8] = { 0 };
	const struct members members = { .consent = nobody, .count = 64 };
	struct person_rows rows = { 0 };

	(void)state;
	assert_int_equal(person_rows_read(plan, engine, &members, NULL, &rows, NULL), AL_OK);
	assert_int_equal(rows.persons, 0);
	assert_int_equal(rows.offsets[0], 0);
	person_rows_clear(&rows);
	plan_free(plan);
	engine_close(engine);
	free(text);
	catalogue_free(catalogue);
}

static void only_sums_without_groups_are_rows(void **state)
{
	static const char *const others[] = {
		"SELECT station, sum(minutes) FROM trips GROUP BY station",
		"SELECT count(*) FROM trips",
		"SELECT sum(minutes), avg(price) FROM trips",
		"SELECT sum(minutes), median(price) FROM trips",
	};
	struct catalogue *catalogue = fixture_catalogue();

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		struct plan *plan = fixture_plan(catalogue, others[i]);
		struct report report = { 0 };

		assert_int_equal(person_rows_check(plan, &report), AL_UNSUPPORTED);
		assert_true(report.message[0] != '\0');
		plan_free(plan);
	}
	catalogue_free(catalogue);
}

UNIT_MAIN("person_rows", cmocka_unit_test(rows_are_those_that_sums_are_made_of),
	  cmocka_unit_test(persons_rise_and_threads_change_nothing),
	  cmocka_unit_test(the_order_of_the_file_changes_nothing),
	  cmocka_unit_test(without_consent_there_are_no_rows),
	  cmocka_unit_test(only_sums_without_groups_are_rows))
